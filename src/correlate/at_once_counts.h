/* at_once_counts.h - what the window of each row of a group counts, made once for all
 * rules of a time span that ask for it.
 *
 *   rows      | . . . . . . . . | . . . . . . . . |
 *   starts      where the window begins that ends with the row, and is of its time
 *   counts      of it: rows, distinct values, parts, or links of the longest chain
 *   least, most of the counts of a block of rows
 *
 * Of rows of one time the last has the whole window; those before it count no more. */
#ifndef GR_CORRELATE_AT_ONCE_COUNTS_H
#define GR_CORRELATE_AT_ONCE_COUNTS_H

#include "correlate/at_once.h"

enum { AT_ONCE_BLOCK = 64 };

typedef struct {
    const uint32_t *starts, *counts;
    const uint32_t *least, *most; /* of each AT_ONCE_BLOCK rows */
    uint32_t top;                 /* of all */
} at_once_counts;

/* Room for what is made of the rows of `g`. GR_NOMEM. */
gr_status at_once_find_room(at_once_group *g, gr_error *err);

/* Where windows of `span_ns` begin: *out is which of room->starts has it, until as many
 * other spans are asked for. */
gr_status at_once_windows(at_once_group *g, int64_t span_ns, size_t *out,
                          gr_error *err);
/* Which rows have the same value, and how many there are. */
gr_status at_once_number_values(at_once_group *g, gr_error *err);

/* What those windows count, the values of which are numbered; of a chain of `parts`. Until
 * AT_ONCE_SPANS others are asked for. */
at_once_counts at_once_count(at_once_group *g, at_once_what what,
                             size_t windows, size_t parts);

#endif
