/* named.h - which rows of a burst are named, as they come: they may be far more than
 * there is room for.
 *
 * Of a temporal rule each part has a share (shares.h), for one of them alone may
 * decide. Of another rule matches come before bursts, and of both the first ones. What
 * a kind of rows may name is kept of its first ones, and its last beside: how much of
 * that is named is known when the burst is over. */
#ifndef GR_CORRELATE_NAMED_H
#define GR_CORRELATE_NAMED_H

#include "correlate/shares.h"

enum { NAMED_KINDS = 2 * CORRELATION_PARTS };

typedef struct {
    uint64_t order, place; /* among the burst's rows */
} named_row;

typedef struct {
    size_t room;  /* rows that are named at most */
    size_t parts; /* that have a share each; 0: they are not told apart */
    size_t kinds; /* matches of each part, then, from `bursts` on, bursts */
    size_t bursts;
    uint64_t rows;
    uint64_t counts[NAMED_KINDS];
    named_row last[NAMED_KINDS];
    named_row *firsts, *chosen; /* owned: of each kind `room`; what is named */
    uint64_t *orders;           /* owned */
} named;

/* GR_NOMEM; to be freed also then. `room`: CORRELATE_GROUNDS at most. */
gr_status named_of(const sigma_correlation *rule, size_t room, named *out);
void named_free(named *n);

/* A burst begins. */
void named_clear(named *n);
/* Its next row. */
void named_add(named *n, const correlate_row *row);
/* The orders of those that are named, as they came; until it is cleared. */
const uint64_t *named_orders(named *n, size_t *count);

#endif
