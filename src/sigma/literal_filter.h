/* literal_filter.h - can there be any of a few literals at all?
 *
 * For few, rare literals, in one value or in all of a chunk: many bytes a step,
 * straight from the evidence, without folding or even cutting out the texts. Of
 * each literal four characters count, its window; "maybe" is followed by a search,
 * "no" is certain. */
#ifndef GR_SIGMA_LITERAL_FILTER_H
#define GR_SIGMA_LITERAL_FILTER_H

#include "event/value.h"
#include "sigma/literal_set.h"

enum { LITERAL_WINDOW = 4, LITERAL_TABLES = 3, LITERAL_FILTER_MOST = 320 };

typedef struct {
    /* [place][nibble]: the groups of literals with such a nibble there */
    uint8_t low[LITERAL_WINDOW][16], high[LITERAL_WINDOW][16];
} literal_table;

enum { LITERAL_WORDS_LOG = 9, LITERAL_WORDS = 1 << LITERAL_WORDS_LOG };

typedef struct {
    literal_table tables[LITERAL_TABLES];
    uint32_t words[LITERAL_WORDS]; /* the windows, by their hash; 0: free */
    uint16_t word_count;
    uint8_t table_count;
    bool open; /* some literal has one character less: any may follow it */
} literal_filter;

/* NULL: they do not fit (too many, or one without three characters of ASCII side by
 * side), or the arena is full. Literals are folded; where in a text they must stand does not
 * count. */
const literal_filter *literal_filter_new(gr_arena *arena,
                                         const literal *literals, size_t count);

/* The same for long texts of UTF-8, which are nearly all ASCII: see
 * literal_filter_find. */
const literal_filter *literal_filter_of_lines(gr_arena *arena,
                                              const literal *literals,
                                              size_t count);

/* The window of a literal in a filter: a part of it. Empty: it has none. */
gr_slice literal_filter_window(gr_slice text);
/* Up to LITERAL_WINDOW bytes of ASCII as one number, the same in any case. */
uint32_t literal_filter_word(gr_slice window);

/* What to do about a place of a text where a window stands. */
typedef struct {
    void *self;
    bool (*holds)(void *self, gr_slice text, size_t at);
} literal_asker;

/* The first place of `text` from `from` on where a window of the literals stands
 * that `asker` holds to be one, or a byte that may fold to one of ASCII;
 * text.len: there is none, and so no literal. */
size_t literal_filter_find(const literal_filter *filter, gr_slice text,
                           size_t from, const literal_asker *asker);

/* False: none of them stands in UTF-16 (little endian) text anywhere in `bytes`,
 * at even places or odd. */
bool literal_filter_in_utf16(const literal_filter *filter, gr_slice bytes);

/* False: `v` has none of them: it is text without them, or no text. */
bool literal_filter_in_value(const literal_filter *filter, event_value v);

#endif
