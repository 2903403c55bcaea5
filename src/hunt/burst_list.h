/* burst_list.h - which events of a burst are named, where there are more of them than
 * there is room for.
 *
 * What is a match of its own has a place first, so that who comes in is named beside
 * a million guesses. The rest is shared by the bursts among its rows: each gets as
 * much as the others, and what one does not need goes to them. A burst among them names
 * its first event and its last, then does the same with its own rows. */
#ifndef GR_HUNT_BURST_LIST_H
#define GR_HUNT_BURST_LIST_H

#include "hunt/correlating.h"

typedef struct {
    uint64_t order;
    size_t share; /* how many events it may name: 1 at least */
} burst_share;

typedef struct {
    uint64_t orders[CORRELATE_GROUNDS]; /* what is named, in no order; where bursts
                                           share events, these twice */
    size_t count;
    /* While it is made. */
    uint64_t rows[CORRELATE_GROUNDS];
    size_t needs[CORRELATE_GROUNDS], shares[CORRELATE_GROUNDS];
    burst_share waiting[CORRELATE_GROUNDS];
    size_t waits;
} burst_list;

/* The orders of matches below `told`, which correlating_tell tells. All of them are
 * there where told->events is no more than CORRELATE_GROUNDS. Fails as the store does,
 * or with GR_NOMEM; so does the other. */
gr_status burst_list_of(correlating *c, const correlate_burst *told,
                        burst_list *out, gr_error *err);

/* The first match below what has `order`. */
gr_status burst_list_first(correlating *c, uint64_t *order, gr_error *err);

#endif
