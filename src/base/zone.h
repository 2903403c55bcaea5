/* zone.h - from what a clock on a wall showed to UTC.
 *
 * A zone is a list of moments at which its offset changed. Nothing here reads
 * the machine's zone files: whoever may asks for a zone by its name. */
#ifndef GR_BASE_ZONE_H
#define GR_BASE_ZONE_H

#include "base/time.h"

typedef struct {
    int64_t from_seconds;   /* since 1970 UTC; of the first INT64_MIN */
    int32_t offset_seconds; /* east of Greenwich */
} gr_zone_span;

typedef struct gr_zone {
    const gr_zone_span *spans; /* in order of time, at least one */
    size_t count;
    gr_slice name; /* as a person wrote it */
} gr_zone;

/* The moment at which clocks showed `local_ns` (as if it were UTC). Of the hour
 * that an autumn has twice, the first; in the hour that a spring leaves out, as
 * if the clock had not been changed yet. GR_TIME_NONE stays so, and is the
 * answer beyond its ends. NULL is UTC. */
int64_t gr_zone_to_utc(const gr_zone *zone, int64_t local_ns);

/* The moment at which they showed it the second time; false: there is none. */
bool gr_zone_again(const gr_zone *zone, int64_t local_ns, int64_t *utc_ns);

/* (+|-) h [h] [[:] mm], at most 14 hours; or Z, UTC: *out in seconds. */
bool gr_zone_offset_parse(gr_slice text, int32_t *out);

#endif
