/* json_span.h - where the top-level values of a JSON file begin and end. */
#ifndef GR_READERS_JSON_SPAN_H
#define GR_READERS_JSON_SPAN_H

#include "base/slice.h"
#include "readers/limits.h"

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
    bool one;          /* it is one record, as far as can be told */
    const char *what;  /* BROKEN, OPEN: plain English */
} json_span;

/* What the records of a file begin with: see json_learn_keys. */
enum { JSON_KEYS = 7 };
typedef struct {
    uint32_t count;
    uint32_t only; /* what begins otherwise is no record */
    uint64_t hashes[JSON_KEYS];
} json_keys;

/* An object or list that was open where a value broke. What begins with it
 * breaks there too, so it is not looked at again. */
typedef struct {
    size_t at;
    size_t go_on; /* where a record starts in it, or 0 */
    bool one;
} json_open;

/* A walk over the spans of `bytes`; {bytes, keys} begins one. */
typedef struct {
    gr_slice bytes;
    json_keys keys;
    size_t seen;     /* the spans so far follow from this many bytes; more than
                     there are: further bytes may change the last one */
    size_t clear_to; /* no sure start before, and behind what was passed */
    bool passed;     /* to the last sure start, what may have been a record */

    size_t failed_at;  /* the furthest byte where a value broke; */
    unsigned failures; /* how many broke there, or before; */
    json_span broken;  /* the first of them; */
    unsigned open_count, open_next;
    json_open open[4 * JSON_DEPTH]; /* and what was open then */
} json_spans;

/* The next span at or behind `from`, which is 0 or the end of the last one.
 * A walk looks at each byte a bounded number of times. */
json_span json_next_span(json_spans *walk, size_t from);

/* The first key of the object that begins here, with its quotes. Empty: there
 * is none, or it is cut. */
gr_slice json_first_key(gr_slice object);

/* The first keys of the objects in the head of a file; of one only, if all
 * have it, or of three and more all but one. If there is damage between them,
 * those before it may be parts of a record that was cut, and are forgotten when
 * others follow. */
json_keys json_learn_keys(gr_slice head);

/* The length of a byte order mark of UTF-8 at the start, or 0. */
size_t json_mark(gr_slice head);

/* Behind the line "Record 12" that begins at `at`, as evtx_dump writes one before
 * each; else `at`. */
size_t json_behind_number(gr_slice s, size_t at);

#endif
