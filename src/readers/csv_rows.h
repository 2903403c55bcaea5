/* csv_rows.h - the rows of a file of CSV, one after the other.
 *
 * A row may have line ends within quotes, so where rows end is told from the
 * start of the file on. What is no row costs its first line, and the next row
 * is looked for in the line behind. A try ends at the first quote that shows
 * it, and the lines up to there have none that would make theirs longer; so
 * that takes no more than a few times the bytes. */
#ifndef GR_READERS_CSV_ROWS_H
#define GR_READERS_CSV_ROWS_H

#include "readers/lines.h"

typedef struct {
    gr_slice raw;  /* without its line end */
    size_t begin;  /* of raw, in the bytes */
    size_t end;    /* where the next one begins */
    bool broken;   /* these bytes are no row */
    bool complete; /* what follows has no say in it */
} csv_row;

/* The row at `at`; LINE_CEILING bytes at most. */
csv_row csv_row_at(lines_form form, uint8_t separator, gr_slice bytes,
                   size_t at);

/* Behind the last row of `block` that is whole, the first at `at`. */
size_t csv_rows_cut(lines_form form, uint8_t separator, gr_slice block,
                    size_t at);

#endif
