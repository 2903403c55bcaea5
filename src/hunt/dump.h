/* dump.h - every event, as its own source would show it.
 *
 * JSONL: one JSON object a line (EVTX: evtx_dump -o jsonl). XML: for each
 * record an XML declaration, a line end, the record's element and a line end:
 * what evtx_dump -o xml --dont-show-record-number prints, not indented. */
#ifndef GR_HUNT_DUMP_H
#define GR_HUNT_DUMP_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

typedef struct {
    pipe_options pipe;
    event_format format;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
} dump_options;

/* GR_OK, GR_NONE: stopped, else why not. Records that have no such format, or
 * whose text is too large, are counted in sums->not_shown and are among its
 * problems. */
gr_status dump_run(gr_arena *arena, const evidence_list *list,
                   const dump_options *options, const gr_writer *to,
                   read_sums *sums, gr_error *err);

#endif
