/* literal_set.h - which of many literals does a text have?
 *
 *   EQUALS    one hash of the text
 *   STARTS    at each length that some literal has, a hash of so many bytes,
 *   ENDS      but only where a byte filter says that one may end (start) there
 *   CONTAINS  at every second place or fewer a filter of four bytes, or of
 *             three for literals of four, then the literals that chose these;
 *             at each place one for shorter literals: gram_set.h, short_set.h;
 *             at each '=' one for lists of hashes: token_set.h
 *
 * Built in a few ms for ten thousands of literals. Bytes are compared as they
 * are: hand in folded literals and folded text. */
#ifndef GR_SIGMA_LITERAL_SET_H
#define GR_SIGMA_LITERAL_SET_H

#include "base/arena.h"
#include "base/slice.h"

typedef enum {
    LITERAL_EQUALS,
    LITERAL_STARTS,
    LITERAL_ENDS,
    LITERAL_CONTAINS
} literal_shape;

typedef struct {
    literal_shape shape;
    gr_slice text; /* only EQUALS may be empty */
} literal;

typedef struct literal_set literal_set;

/* `literals`, all different, must outlive the set. The arena's status says
 * whether it worked; then NULL. */
const literal_set *literal_set_new(gr_arena *arena, const literal *literals,
                                   size_t count);

/* What searches have found since `round` was last changed. A literal is told
 * once a round: its number is `base` + its place in `literals`. */
typedef struct {
    uint32_t *seen;  /* by number: the round in which it was last found */
    uint32_t round;  /* never 0 */
    uint32_t *found; /* numbers, in the order found; room for all */
    size_t count;
} literal_hits;

static inline void literal_hits_tell(literal_hits *hits, uint32_t number)
{
    hits->seen[number] = hits->round;
    hits->found[hits->count++] = number;
}

/* Tells literal `number` of `all`, if it stands in `text` with its first `before`
 * bytes before `at`, and has not been told; `base` is added to its number. */
static inline void literal_hits_try(literal_hits *hits, const literal *all,
                                    uint32_t number, uint32_t base,
                                    gr_slice text, size_t at, size_t before)
{
    gr_slice const wanted = all[number].text;
    if (hits->seen[base + number] == hits->round || before > at ||
        wanted.len > text.len - (at - before) ||
        memcmp(text.ptr + at - before, wanted.ptr, wanted.len) != 0)
        return;
    literal_hits_tell(hits, base + number);
}

void literal_set_search(const literal_set *set, gr_slice text, uint32_t base,
                        literal_hits *hits);

/* How often a literal is likely to be met, 1 (hardly ever) to 1 << 20: what an
 * index chooses by. */
enum { LITERAL_COST_MOST = 1 << 20 };
uint32_t literal_cost(literal_shape shape, gr_slice text);

/* Do nearly all values of `field` have it, whatever it costs elsewhere? */
bool literal_is_in_most(gr_slice field, gr_slice text);

/* How common a byte is in folded text of Windows logs, 0 (most of all bytes)
 * to 7. */
unsigned byte_weight(uint8_t byte);

#endif
