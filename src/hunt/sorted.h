/* sorted.h - a sorter with the part of the store that it spills to; made when
 * something is first added, so that what nobody needs costs nothing. */
#ifndef GR_HUNT_SORTED_H
#define GR_HUNT_SORTED_H

#include "base/sorter.h"
#include "base/spill_part.h"

typedef struct {
    gr_spill_part part;
    gr_sorter *sorter;
    const uint64_t *now; /* the next one; NULL: there are no more */
} sorted;

/* It stays where it is. */
static inline sorted sorted_in(gr_spill_whole *store)
{
    return (sorted){.part = gr_spill_part_of(store)};
}

/* A row of `words`, in `memory` bytes: of one sorter always the same. */
gr_status sorted_add(sorted *s, unsigned words, size_t memory,
                     const uint64_t *row, gr_error *err);
/* s->now is the next one; the first of them by the first step. */
gr_status sorted_step(sorted *s, gr_error *err);
void sorted_close(sorted *s);

#endif
