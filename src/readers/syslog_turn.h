/* syslog_turn.h - the hour that an autumn has twice, along the lines of a file.
 *
 *   Oct 31 02:30:00   the first time
 *   Oct 31 02:10:00   goes back: from here on it is the second time
 *   Oct 31 03:00:00
 *   Oct 31 02:59:59   a late line: still the second time
 *
 * A line alone does not say which is meant. Where no line goes back, nothing was
 * written in one of the two, and the first is taken. */
#ifndef GR_READERS_SYSLOG_TURN_H
#define GR_READERS_SYSLOG_TURN_H

#include "base/zone.h"

typedef struct {
    int64_t last_seconds; /* local, of the line before; 0: `near` was false */
    bool again;           /* it was the second time, or that is over */
    bool near;            /* the hour of the line before is, or is behind, one
                             that is shown twice; else nothing is kept of it */
    int64_t hour; /* that `near` is about, in hours; INT64_MIN: none yet */
} syslog_turn;

/* When clocks showed `local_ns`, which the next line says. */
int64_t syslog_turn_follow(syslog_turn *t, const gr_zone *zone,
                           int64_t local_ns);
/* The same of a time that is not followed, beside the line's own. */
int64_t syslog_turn_tell(const syslog_turn *t, const gr_zone *zone,
                         int64_t local_ns);

/* What later lines must know of it, in a word; 0 at the start of a file. */
uint64_t syslog_turn_bits(const syslog_turn *t);
syslog_turn syslog_turn_from(uint64_t bits);

#endif
