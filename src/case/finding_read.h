/* finding_read.h - a line of findings.jsonl as the finding that it was.
 *
 * docs/formats/case.md says what stands in it. A case may come from anybody:
 * every line is as hostile as evidence. */
#ifndef GR_CASE_FINDING_READ_H
#define GR_CASE_FINDING_READ_H

#include "base/arena.h"
#include "case/finding.h"

typedef struct finding_reader finding_reader;

finding_reader *finding_reader_new(void);         /* NULL: no memory */
void finding_reader_free(finding_reader *reader); /* NULL is fine */

/* `line` has 64 readable bytes behind it. The finding, and a rule that has only
 * its id, title and tags, live as long as `line` and `arena`; of its other
 * places only the number is read. GR_DAMAGED: it is no finding, as `err`
 * says; GR_LIMIT, GR_NOMEM. */
gr_status finding_read(finding_reader *reader, gr_arena *arena, gr_slice line,
                       finding *out, gr_error *err);

#endif
