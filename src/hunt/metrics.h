/* metrics.h - how many events there are of what, and from when to when.
 *
 * One row per (evidence, channel, event id, computer), sorted by these. */
#ifndef GR_HUNT_METRICS_H
#define GR_HUNT_METRICS_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

typedef struct {
    pipe_options pipe;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
    bool json;    /* one JSON object a line; else a table of text */
    size_t width; /* columns of the table; 0: not cut */
} metrics_options;

/* GR_OK, GR_NONE: stopped, and what was counted so far is written. */
gr_status metrics_run(gr_arena *arena, const evidence_list *list,
                      const metrics_options *options, const gr_writer *to,
                      read_sums *sums, gr_error *err);

#endif
