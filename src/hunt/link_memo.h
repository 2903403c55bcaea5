/* link_memo.h - texts that were made before: who guesses comes again and again, and to
 * compare what he is called takes less than to make it normal.
 *
 *   value --its bytes compared--> text     the same bytes, the same text
 *
 * What is compared is compared whole, so that it changes nothing. */
#ifndef GR_HUNT_LINK_MEMO_H
#define GR_HUNT_LINK_MEMO_H

#include "base/hash.h"
#include "correlate/correlate.h"
#include "correlate/normal.h"
#include "event/event.h"
#include "sigma/view.h"

typedef struct link_memo link_memo;

/* One for each thread. NULL: no memory. */
link_memo *link_memo_new(void);
void link_memo_free(link_memo *m); /* NULL is fine */
/* Its own. */
gr_sha256 *link_memo_sha(link_memo *m);

/* Three lines of a cache: of a short value the first is looked at, and the last has what
 * was made of it. */
enum { LINK_MEMO_VALUE = 106, LINK_MEMO_TEXT = 63 };
typedef struct {
    uint64_t used_by; /* the event that asked last; 0: there is none */
    uint8_t type, naming, value_len, text_len;
    bool asked, is_number; /* whether it is a number was asked; it is */
    uint8_t value[LINK_MEMO_VALUE];
    double number;
    uint8_t text[LINK_MEMO_TEXT];
} link_text_kept;

/* A normal text. */
typedef struct {
    gr_slice text;        /* without a pointer: the event has none */
    link_text_kept *kept; /* NULL: it is not */
} link_text;

/* Texts are there until the next call of this. */
void link_memo_begin(link_memo *m);
/* That of an event without the field. */
link_text link_memo_none(link_memo *m);
/* False: it is not known, and *out is where to keep it, or NULL. */
bool link_memo_find(link_memo *m, correlate_naming naming, event_value v,
                    link_text_kept **out);
/* `v` as it is there; `text` is copied if it has room. */
link_text link_memo_keep(link_memo *m, link_text_kept *at,
                         correlate_naming naming, event_value v, gr_slice text);

/* Where a field stands in events of a layout. */
typedef struct {
    bool found;  /* at all */
    bool direct; /* it is what `ref` says, and nothing is converted */
    event_ref ref;
    sigma_field_place place;
} link_place;

/* Of up to so many fields side by side, which stay where they are. */
enum { LINK_PLACES = 8 };
/* Until the next call. */
const link_place *link_memo_places(link_memo *m, const sigma_field *fields,
                                   size_t count, const event *e);

/* Where fields stand is asked anew: events come of another reader. */
void link_memo_forget_places(link_memo *m);

#endif
