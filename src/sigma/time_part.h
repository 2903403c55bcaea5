/* time_part.h - the minute, hour, day, week, month or year in a value.
 *
 * As the value says it: a zone that stands behind a time is left out of
 * account, nothing is converted. */
#ifndef GR_SIGMA_TIME_PART_H
#define GR_SIGMA_TIME_PART_H

#include "event/value.h"
#include "sigma/rule.h"

/* False: the value is no time. */
bool sigma_time_part_of(event_value v, sigma_time_part part, int64_t *out);

#endif
