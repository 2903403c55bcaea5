/* csv.h - rows of values with a separator between them, as RFC 4180 has them:
 * Exchange's logs, and what exports of Windows events write. The separator is a
 * comma there; Excel and PowerShell's -UseCulture take that of a country. */
#ifndef GR_READERS_CSV_H
#define GR_READERS_CSV_H

#include "base/arena.h"
#include "event/value.h"
#include "readers/lines.h"

/* row   = value *( separator value )
 * value = plain / DQUOTE *( any / 2DQUOTE ) DQUOTE
 *
 * Texts into `out`, `room` of them at most; how many values there are. A value
 * with doubled quotes is made in `arena`, else it stays in `line`. SIZE_MAX: a
 * quote is not closed, or text follows one that is. */
size_t csv_split(gr_slice line, uint8_t separator, gr_arena *arena,
                 event_value *out, size_t room);

typedef enum {
    CSV_ROW,   /* *end is behind its last value, at a line end or none */
    CSV_SHORT, /* the bytes end in it, without a line end */
    CSV_OPEN,  /* the bytes end in it, within quotes */
    CSV_BROKEN /* text follows a quote that closes, at *end */
} csv_outcome;

/* Where the row at `at` ends: quotes may hold line ends. */
csv_outcome csv_row_end(lines_form form, uint8_t separator, gr_slice bytes,
                        size_t at, size_t *end);

#endif
