/* gaps.h - what is missing in the logs: record ids, times, whole sources.
 *
 * A source is a channel of a host, whatever files it was collected in. */
#ifndef GR_HUNT_GAPS_H
#define GR_HUNT_GAPS_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

typedef struct {
    pipe_options pipe;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
    bool json;    /* one JSON object a line; else a table of text */
    size_t width; /* columns of the table; 0: not cut */
} gaps_options;

/* GR_OK, GR_NONE: stopped, and nothing is written: it would not be known what is
 * missing. */
gr_status gaps_run(gr_arena *arena, const evidence_list *list,
                   const gaps_options *options, const gr_writer *to,
                   read_sums *sums, gr_error *err);

#endif
