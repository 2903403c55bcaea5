/* w3c_values.h - the values of one row. */
#ifndef GR_READERS_W3C_VALUES_H
#define GR_READERS_W3C_VALUES_H

#include "event/value.h"

/* What stands between values. */
typedef enum {
    W3C_BLANKS, /* single blanks or tabs */
    W3C_QUOTES, /* the same, and values that have some are quoted */
    W3C_TABS    /* tabs alone: a blank is a character like others */
} w3c_cut;

/* What `text` says: a "-" says nothing. */
event_value w3c_value(gr_slice text);

/* How many values `line` has, the first `most` of them in `out`: texts, and
 * NULL for a "-". */
size_t w3c_values(gr_slice line, w3c_cut cut, event_value *out, size_t most);

#endif
