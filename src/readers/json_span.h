/* json_span.h - where the top-level values of a JSON file begin and end. */
#ifndef GR_READERS_JSON_SPAN_H
#define GR_READERS_JSON_SPAN_H

#include "base/slice.h"

typedef enum {
    SPAN_NONE,   /* only blanks and separators up to the end */
    SPAN_VALUE,  /* an object from its brace to the one that closes it */
    SPAN_BROKEN, /* bytes that are no JSON; what follows may be */
    SPAN_OPEN    /* an object that is not over where the bytes are */
} json_span_kind;

typedef struct {
    json_span_kind kind;
    size_t begin, end; /* OPEN: end is where to go on if nothing follows */
    bool object;       /* BROKEN: it began like an object */
    const char *what;  /* BROKEN, OPEN: plain English */
} json_span;

/* The next span at or behind `from`. All calls over the same bytes together
 * look at each byte a bounded number of times. */
json_span json_next_span(gr_slice bytes, size_t from);

#endif
