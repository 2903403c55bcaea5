/* ranks.h - a percentile of numbers that come and go.
 *
 *   low heap, the greatest on top | high heap, the least on top
 *
 * Between the two lies the percentile; a number that comes or goes moves at most
 * one across. So each costs the logarithm of how many there are.
 *
 * The percentile p of n numbers in order a[0] to a[n-1] is at h = (n-1) * p / 100:
 * a[h] where that is whole, else on the line between its two neighbours. h is reckoned in
 * whole numbers, of p as it was written, and what lies between is rounded once. */
#ifndef GR_CORRELATE_RANKS_H
#define GR_CORRELATE_RANKS_H

#include "correlate/window.h"

typedef struct {
    uint32_t *heap; /* the low half of places */
    size_t count;
} rank_heap;

/* p / 100 in lowest terms. */
typedef struct {
    uint32_t part, all;
} rank_share;

typedef struct {
    rank_share share;
    rank_heap low, high;
    uint32_t *at; /* by slot of the window: where in its heap; in the low one
                     with RANK_LOW */
    size_t room;
} ranks; /* owned memory; zeros but for `share`: empty */

#define RANK_LOW (UINT32_C(1) << 31)

/* Of 0 to 100, to SIGMA_PERCENTILE_STEPS of one. */
rank_share rank_share_of(double percentile);

void ranks_free(ranks *r);
/* The window begins anew, and with it this. */
void ranks_clear(ranks *r);

/* The row at `place`, which the window holds, came, or is about to leave.
 * GR_NOMEM. */
gr_status ranks_add(ranks *r, const window *w, uint64_t place, gr_error *err);
void ranks_remove(ranks *r, const window *w, uint64_t place);
/* Of one number at least. */
double ranks_value(const ranks *r, const window *w);

#endif
