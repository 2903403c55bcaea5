/* skew.h - clocks that went wrong, as a person says: --clock-skew.
 *
 *   EXCH01=+3m    the clock of EXCH01 was three minutes ahead, so what it
 *                 logged at 08:18 happened at 08:15
 *
 * The pipe moves the times of events before any stage sees them; what a record
 * says of itself stays as it is. */
#ifndef GR_HUNT_SKEW_H
#define GR_HUNT_SKEW_H

#include "event/event.h"
#include "hunt/limits.h"

#include <stdatomic.h>

typedef struct {
    gr_slice host; /* * and ? are wildcards; no case */
    int64_t ahead_ns;
    atomic_bool used; /* some event is of such a host */
} hunt_skew;

/* "EXCH01=+3m", "*.corp.example=-1d2h"; `out` borrows from `text`. GR_DAMAGED:
 * no host, no sign, no such unit, or more than a hundred years. */
gr_status hunt_skew_parse(gr_slice text, hunt_skew *out, gr_error *err);

/* What was found for the computer that came last; zeroed at first. */
typedef struct {
    bool known;
    uint8_t type;
    size_t len;
    uint8_t name[2 * HUNT_NAME_CEILING];
    int64_t ahead_ns;
} skew_memo;

/* How far the clock of `computer` was ahead: the last of the skews that fits
 * its name, or its name without a domain; 0: none does. A computer without a
 * name is that of the pattern * alone. */
int64_t hunt_skew_of(hunt_skew *skews, size_t count, event_value computer,
                     skew_memo *memo);

/* `time_ns` without so much; GR_TIME_NONE where that is out of range. */
int64_t hunt_skew_time(int64_t time_ns, int64_t ahead_ns);

#endif
