/* histogram.h - how many findings of each level there are over time.
 *
 * Which time that is is known of matches before the first is told, and of bursts
 * when all matches have been. So parts are finer than those that are shown, and go
 * over into the parts of a wider time by their middle. */
#ifndef GR_HUNT_HISTOGRAM_H
#define GR_HUNT_HISTOGRAM_H

#include "hunt/hunt.h"

typedef struct histogram histogram;

histogram *histogram_new(void);    /* NULL: no memory */
void histogram_free(histogram *h); /* NULL is fine */

/* Its time has that from `first_ns` to `last_ns`, too; GR_TIME_NONE: none. */
void histogram_widen(histogram *h, int64_t first_ns, int64_t last_ns);
/* A finding within its time, or at GR_TIME_NONE, which counts nowhere. */
void histogram_add(histogram *h, int64_t time_ns, sigma_level level);
/* What hunt_result says of it. */
void histogram_tell(const histogram *h, hunt_result *out);

#endif
