/* gaps.h - what is missing in the logs: record ids, times, whole sources.
 *
 * A source is a channel of a host, whatever files it was collected in. */
#ifndef GR_HUNT_GAPS_H
#define GR_HUNT_GAPS_H

#include "hunt/table.h"

/* GR_OK, GR_NONE: stopped, and nothing is written: it would not be known what is
 * missing. */
table_run gaps_run;

#endif
