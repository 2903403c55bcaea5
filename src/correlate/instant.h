/* instant.h - the rows of one time, in the order in which a chain of rules takes them.
 *
 * Rows of one file come in its order. Between files there is none at one time, and a
 * file's name must not decide: so they are merged, and next comes always the row
 * whose part stands earliest in the rule's list; where files have the same one next,
 * of that file whose rest would be earlier in the same way. That is the least of all
 * orders which keep each file's own. A burst of a correlation is a file of its own. */
#ifndef GR_CORRELATE_INSTANT_H
#define GR_CORRELATE_INSTANT_H

#include "correlate/correlate.h"

/* What is left of a file's rows. */
typedef struct {
    uint32_t next, end;
} instant_file;

typedef struct {
    correlate_row *rows, *merged; /* owned, as the others */
    uint8_t *parts;               /* of the rows */
    instant_file *files;          /* a heap */
    size_t count, room;
} instant; /* zeros: no rows */

void instant_free(instant *i);

/* In order of (file, place in it). GR_NOMEM. */
gr_status instant_add(instant *i, const correlate_row *row, gr_error *err);
static inline bool instant_is_full(const instant *i)
{
    return i->count >= CORRELATE_INSTANT;
}

/* Its rows in their order, which are then forgotten; until the next call. */
const correlate_row *instant_take(instant *i, size_t *count);

#endif
