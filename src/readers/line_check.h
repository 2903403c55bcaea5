/* line_check.h - how many lines of a text hold bytes that are not UTF-8.
 *
 * Such lines are read, matched and kept as they are; views show U+FFFD. That
 * they are there is told all the same, once for a file: a name may be spelled
 * in a way that no rule knows, or the log is in another encoding.
 *
 * Units are checked one by one, on any thread, and what was found is added up
 * in their order: a line that two units share counts once. */
#ifndef GR_READERS_LINE_CHECK_H
#define GR_READERS_LINE_CHECK_H

#include "readers/lines.h"

typedef struct {
    uint64_t ends;       /* line ends */
    uint64_t bad;        /* lines with such bytes, torn ones too */
    uint64_t first_at;   /* where in the file the first such byte stands */
    uint64_t first_line; /* line ends before it */
    bool begins_bad;     /* the line that goes on where the bytes begin */
    bool ends_bad;       /* the line that is not at its end */
} line_check;

/* `bytes`, which stand at `offset`; of UTF-16 nothing is found. */
line_check line_check_of(lines_form form, gr_slice bytes, uint64_t offset);

/* `next` follows what `sum` is of; at first that is all zero. */
void line_check_add(line_check *sum, const line_check *next);

#endif
