/* reach.h - how far around a time correlations have to see, so that what they tell of
 * it does not depend on where reading began.
 *
 *   from - (a day's beginning - time span), once for each rule within a rule
 *                    ... [from ......... to) ... the end of that day */
#ifndef GR_HUNT_REACH_H
#define GR_HUNT_REACH_H

#include "base/arena.h"
#include "sigma/load.h"

/* Events from *first_ns on and before *end_ns have to be joined for all bursts whose
 * last event is from `from_ns` on and before `to_ns`. GR_TIME_NONE: open, here and
 * there. False: no memory. */
bool reach_of(gr_arena *scratch, const sigma_rules *rules, int64_t from_ns,
              int64_t to_ns, int64_t *first_ns, int64_t *end_ns);

#endif
