/* regex_texts.h - a few short texts: what a part of a regex can match.
 *
 * Of fixed size, as a parser has several at each depth. Texts are folded. */
#ifndef GR_SIGMA_REGEX_TEXTS_H
#define GR_SIGMA_REGEX_TEXTS_H

#include "base/slice.h"

enum { REGEX_TEXTS = 32, REGEX_TEXT_LONGEST = 64 };

typedef struct {
    size_t count;
    uint8_t lens[REGEX_TEXTS];
    uint8_t bytes[REGEX_TEXTS][REGEX_TEXT_LONGEST];
} regex_texts;

static inline gr_slice regex_texts_at(const regex_texts *t, size_t i)
{
    return gr_slice_of(t->bytes[i], t->lens[i]);
}

/* Sets. False: there is no room. */
bool regex_texts_add(regex_texts *to, gr_slice text);
bool regex_texts_add_all(regex_texts *to, const regex_texts *more);

/* Each text of `to` with each of `more` behind it. False, and `to` as it was:
 * they would be too many, or too long. */
bool regex_texts_append(regex_texts *to, const regex_texts *more);

/* Bytes of the shortest. */
size_t regex_texts_shortest(const regex_texts *t);

/* Without those that have another in them. */
void regex_texts_thin_out(regex_texts *t);

/* How often one of them is likely to be met, as literal_cost() tells it;
 * REGEX_TEXTS_NONE: there is none, or an empty one. */
#define REGEX_TEXTS_NONE UINT32_MAX
uint32_t regex_texts_cost(const regex_texts *t);

#endif
