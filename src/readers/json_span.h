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
    size_t last_start; /* OPEN: where to go on if it is too long */
    bool object;       /* it began like one */
    const char *what;  /* BROKEN, OPEN: plain English */
} json_span;

/* A walk over the spans of `bytes`; {bytes, key} begins one. */
typedef struct {
    gr_slice bytes;
    gr_slice key;    /* with its quotes, what the file's records begin with; may
                     be empty: see json_common_key */
    size_t seen;     /* the spans so far follow from this many bytes; more than
                     there are: further bytes may change the last one */
    size_t clear_to; /* no sure start before, and behind what was passed */
    size_t failed_at;  /* the furthest byte where a value broke, */
    unsigned failures; /* and how many broke there */
} json_spans;

/* The next span at or behind `from`, which is 0 or the end of the last one.
 * A walk looks at each byte a bounded number of times. */
json_span json_next_span(json_spans *walk, size_t from);

/* The first key of the object that begins here, with its quotes. Empty: there
 * is none, or it is cut. */
gr_slice json_first_key(gr_slice object);

/* The first key of all objects in the head of a file, up to damage in one.
 * Empty if they differ, or damage stands between them: then they may be parts
 * of a record that was cut. */
gr_slice json_common_key(gr_slice head);

/* The length of a byte order mark of UTF-8 at the start, or 0. */
size_t json_mark(gr_slice head);

#endif
