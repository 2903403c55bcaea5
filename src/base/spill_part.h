/* spill_part.h - several stores in one: each is appended to by itself.
 *
 *   the store   | a | b | a | a | b |        a part is what its appends are,
 *                                            one behind the other
 *
 * Where a part's pieces lie is in memory. Parts that are appended to in turns would
 * have a piece for each append: so, beyond the first few, short appends are gathered,
 * and a piece has 64 KiB. What is gathered is seen at once, and told to be too much
 * for the store when it goes there. */
#ifndef GR_BASE_SPILL_PART_H
#define GR_BASE_SPILL_PART_H

#include "base/spill.h"

#include <stddef.h>

/* What the parts share: the store, and how much is in it. */
typedef struct {
    const gr_spill *store;
    uint64_t end;
} gr_spill_whole;

typedef struct {
    uint64_t begin; /* in the part */
    uint64_t at;    /* in the store */
} gr_spill_piece;

typedef struct {
    gr_spill_whole *whole;
    uint64_t size;
    gr_spill_piece *pieces; /* from base/mem.h */
    size_t count, room;
    uint8_t *gathered; /* the end of it, not in the store; NULL: none was */
    size_t gathered_len;
} gr_spill_part;

/* Empty; `whole` lives longer. */
gr_spill_part gr_spill_part_of(gr_spill_whole *whole);
void gr_spill_part_free(gr_spill_part *part);
/* Valid as long as the part stays where it is. */
gr_spill gr_spill_part_interface(gr_spill_part *part);

#endif
