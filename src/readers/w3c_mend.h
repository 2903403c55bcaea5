/* w3c_mend.h - a row of which a client's words have taken the columns apart. */
#ifndef GR_READERS_W3C_MEND_H
#define GR_READERS_W3C_MEND_H

#include "readers/w3c_columns.h"

/* The values of `line`, which has another number of them than `columns`: those
 * before a column of a client's words from the front, those behind it from the
 * end, into `out`. False: no such column would be at fault alone, or more than
 * one might; `out` is then as it was. */
bool w3c_mend(const w3c_columns *columns, gr_slice line, w3c_cut cut,
              event_value *out);

#endif
