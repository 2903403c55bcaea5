/* short_set.h - which of many literals of one to three bytes stand in a text?
 *
 * So short a literal is a number: a table for each length tells whether the
 * bytes at a place are one. Which places are worth it is told by a filter: by
 * two bytes at each place; where the processor can, by the halves of three bytes
 * at sixteen places at once, the literals being dealt into eight bins:
 *
 *   bins that have such a first byte     by its low half AND by its high half
 *   AND such a second byte, AND such a third */
#ifndef GR_SIGMA_SHORT_SET_H
#define GR_SIGMA_SHORT_SET_H

#include "sigma/literal_set.h"

enum { SHORT_SET_MOST = 3 };

typedef struct short_set short_set;

/* Of literals[members[0]]... which have one to SHORT_SET_MOST bytes. NULL: there
 * are none, or the arena's status says why. */
const short_set *short_set_new(gr_arena *arena, const literal *literals,
                               const uint32_t *members, size_t count);

void short_set_search(const short_set *set, gr_slice text, uint32_t base,
                      literal_hits *hits);

#endif
