/* retrace.h - the command that lists all events of a correlation, which its finding
 * has no room for. */
#ifndef GR_HUNT_RETRACE_H
#define GR_HUNT_RETRACE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "sigma/load.h"

/* grounds rules explain --correlation RULE --group FIELD=VALUE --all EVIDENCE, each
 * word as a shell reads it. EVIDENCE stands for what was hunted, and for options of the
 * hunt that say more of it, as -r. Without --group, which lists the groups, where a
 * shell or --group could not say a value: one with a NUL, or "". `group`:
 * link_next_value. Nothing where the rule's id has a NUL. */
void retrace_put(gr_buffer *out, gr_arena *scratch, const sigma_rule *rule,
                 gr_slice group);

#endif
