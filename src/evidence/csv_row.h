/* csv_row.h - a line of a collector's own CSV (KAPE's CopyLog.csv, GetThis.csv
 * of DFIR-ORC). */
#ifndef GR_EVIDENCE_CSV_ROW_H
#define GR_EVIDENCE_CSV_ROW_H

#include "base/arena.h"

/* row = value *( "," value );  value = plain / DQUOTE *( any / 2DQUOTE ) DQUOTE
 *
 * Up to `room` values; how many there are, those without room counted too.
 * Values with doubled quotes are made in `scratch`. SIZE_MAX: a quote that is
 * not closed or has text behind it, or no memory. */
size_t csv_row_split(gr_slice line, gr_arena *scratch, gr_slice *out,
                     size_t room);

#endif
