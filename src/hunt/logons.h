/* logons.h - who logged on from where: tries that worked and that failed.
 *
 * One row per (user, from, host, how), over all evidence, sorted by these. Which
 * events tell of logons stands in logon_list.h. */
#ifndef GR_HUNT_LOGONS_H
#define GR_HUNT_LOGONS_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

typedef struct {
    pipe_options pipe;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
    bool json;    /* one JSON object a line; else a table of text */
    size_t width; /* columns of the table; 0: not cut */
} logons_options;

/* GR_OK, GR_NONE: stopped, and what was counted so far is written. */
gr_status logons_run(gr_arena *arena, const evidence_list *list,
                     const logons_options *options, const gr_writer *to,
                     read_sums *sums, gr_error *err);

#endif
