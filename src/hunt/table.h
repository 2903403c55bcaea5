/* table.h - what metrics, gaps and logons are asked for: rows about all of the
 * evidence, for people or for programs. */
#ifndef GR_HUNT_TABLE_H
#define GR_HUNT_TABLE_H

#include "base/spill.h"
#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/atlas.h"
#include "hunt/sums.h"

/* Of logons: which of its views; without one the summary, then the rows. */
typedef enum { BY_ALL, BY_SOURCE, BY_USER, BY_HOST, BY_TIME, BY_ROWS } table_by;

typedef struct {
    pipe_options pipe;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
    bool json;             /* one JSON object a line; else a table of text */
    size_t width;          /* columns of the table; 0: not cut */
    atlas *places;         /* of addresses; NULL: not told */
    const gr_spill *spill; /* of logons: what memory should not hold */
    table_by by;           /* of logons */
    bool utf8;             /* bars of histograms may be more than ASCII */
} table_options;

/* GR_OK; GR_NONE: stopped, and each says what it writes then. */
typedef gr_status table_run(gr_arena *arena, const evidence_list *list,
                            const table_options *options, const gr_writer *to,
                            read_sums *sums, gr_error *err);

#endif
