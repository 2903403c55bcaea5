/* trigram_map.h - which parts can a long text have at all?
 *
 * A text of 64 KB that dozens of tests look through, each for a part of its own,
 * is gone through once instead: bits by the hash of three bytes side by side, at
 * every second place. A part that stands in the text has either all of its
 * trigrams at even places there or all of those at odd ones:
 *
 *   text      a t   d o w n l o a d          the bits of at_ ,_do, wnl, oad
 *             |   |   |   |   |   |
 *   part            w n l o a d              wnl and oad, or nlo */
#ifndef GR_SIGMA_TRIGRAM_MAP_H
#define GR_SIGMA_TRIGRAM_MAP_H

#include "base/slice.h"

enum { TRIGRAM_BITS = 1 << 16, TRIGRAM_PART_LEAST = 4 };

typedef struct {
    uint8_t bits[TRIGRAM_BITS / 8];
} trigram_map;

/* `map` is all zero. */
void trigram_map_fill(trigram_map *map, gr_slice text);

/* False: `part`, of TRIGRAM_PART_LEAST bytes or more, is not in the text. */
bool trigram_map_may_have(const trigram_map *map, gr_slice part);

#endif
