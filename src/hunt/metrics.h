/* metrics.h - how many events there are of what, and from when to when.
 *
 * One row per (evidence, channel, event id, computer), sorted by these. */
#ifndef GR_HUNT_METRICS_H
#define GR_HUNT_METRICS_H

#include "hunt/table.h"

/* GR_OK, GR_NONE: stopped, and what was counted so far is written. */
table_run metrics_run;

#endif
