/* gram_set.h - which of many literals of four bytes and more stand in a text?
 *
 * A gram is four neighbouring bytes; three, if some literal of the set has only
 * four. A literal has `stride` grams side by side,
 * so that looking at every stride-th place of a text meets one of them:
 *
 *   text        a t ( h \ s v c h o s t . e x e
 *   looked at   |     |     |     |     |           stride 2
 *   literal               s v c h o s t             two grams, side by side:
 *                           c h o s                 one of them is met
 *                         v c h o
 *
 * A filter of bits turns most places away; in long texts another one, of grams with
 * what stands beside them, most of the others. What is left is compared in a second
 * word of the literal, which stands beside the gram, and only then whole. So a
 * collision costs time and never gives a wrong answer. */
#ifndef GR_SIGMA_GRAM_SET_H
#define GR_SIGMA_GRAM_SET_H

#include "sigma/literal_set.h"

enum { GRAM_SET_LEAST = 4 };

typedef struct gram_set gram_set;

/* Of literals[members[0]]... which have GRAM_SET_LEAST bytes or more. NULL: there
 * are none, or the arena's status says why. */
const gram_set *gram_set_new(gr_arena *arena, const literal *literals,
                             const uint32_t *members, size_t count);

void gram_set_search(const gram_set *set, gr_slice text, uint32_t base,
                     literal_hits *hits);

/* Do these four bytes stand in most paths of Windows logs? */
bool gram_is_worn(const uint8_t *gram);

#endif
