/* w3c_values.h - the values of one row. */
#ifndef GR_READERS_W3C_VALUES_H
#define GR_READERS_W3C_VALUES_H

#include "event/value.h"

/* How many values `line` has, the first `most` of them in `out`: texts, and
 * NULL for a "-". `quotes`: its program quotes those that have blanks. */
size_t w3c_values(gr_slice line, bool quotes, event_value *out, size_t most);

#endif
