/* identity.h - by what an event is known in whatever form it was kept.
 *
 *   Windows        host, channel, record id, event id, second
 *   syslog         host, second, program, pid, message
 *
 * A dump has other bytes than its log, and may have the time in milliseconds or
 * seconds, so the second is what all forms agree on. This says where an event was
 * written down, and not all that it says: who takes one for another compares what
 * he takes of it, too, so that a forged one can stand for nothing but its like. */
#ifndef GR_HUNT_IDENTITY_H
#define GR_HUNT_IDENTITY_H

#include "base/hash.h"
#include "event/event.h"
#include "hunt/forms.h"

/* Adds what it is to `sha`, which was started. False: an event without it, one that
 * does not say where or when it was written, or a failure of `arena` or `sha`. */
bool identity_add(gr_sha256 *sha, const event *e, gr_arena *arena);

/* It has no number and does not say whose it is. */
bool identity_is_nameless(const event *e);

/* Which of several forms stands for them, form.rank: Windows' own log, then what
 * has the time with most digits, then the earlier. So nothing of what is told of it
 * comes from the names of files. */
uint32_t identity_rank(const event *e);

#endif
