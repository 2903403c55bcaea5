/* chain.h - the longest chain of events whose parts stand in the order of a list.
 *
 * For each length and each part, where the chain of that length begins that ends at
 * this part or one before it; of several the one that begins last, for it stays
 * within the window longest. An event lengthens what ends before its part. So it
 * costs the number of parts, squared at most, however many events there are. */
#ifndef GR_CORRELATE_CHAIN_H
#define GR_CORRELATE_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    uint64_t *starts; /* owned; [length - 1][part]: a place, 0: none */
    size_t parts;
} chain;

/* `parts` above 0. GR_NOMEM. */
gr_status chain_of(size_t parts, chain *out);
void chain_free(chain *c);

/* Places rise. */
void chain_add(chain *c, uint32_t part, uint64_t place);
/* How long the longest is that begins at `start` or later. */
size_t chain_length(const chain *c, uint64_t start);

#endif
