/* spill_part.h - several stores in one: each is appended to by itself.
 *
 *   the store   | a | b | a | a | b |        a part is what its appends are,
 *                                            one behind the other */
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
} gr_spill_part;

/* Empty; `whole` lives longer. */
gr_spill_part gr_spill_part_of(gr_spill_whole *whole);
void gr_spill_part_free(gr_spill_part *part);
/* Valid as long as the part stays where it is. */
gr_spill gr_spill_part_interface(gr_spill_part *part);

#endif
