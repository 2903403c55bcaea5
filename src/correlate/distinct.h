/* distinct.h - how many values there are among the rows of a window.
 *
 * A table of places: the newest row that has a value stands for it, and is found by
 * the value, which the window holds. When the row leaves that stands for its value,
 * no row with it is left. */
#ifndef GR_CORRELATE_DISTINCT_H
#define GR_CORRELATE_DISTINCT_H

#include "correlate/window.h"

typedef struct {
    uint32_t *table; /* owned; the low half of a place, plus 1; 0: free */
    size_t slots;    /* a power of 2 */
    size_t count;
    uint64_t seed;
} distinct; /* zeros: empty */

void distinct_free(distinct *d);

/* The row at `place`, which the window holds, came, or is about to leave.
 * GR_NOMEM. */
gr_status distinct_add(distinct *d, const window *w, uint64_t place,
                       gr_error *err);
void distinct_remove(distinct *d, const window *w, uint64_t place);

#endif
