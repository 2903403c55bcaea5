/* burst.h - a burst as it grows: what will be told of its events. */
#ifndef GR_CORRELATE_BURST_H
#define GR_CORRELATE_BURST_H

#include "correlate/named.h"
#include "correlate/window.h"

typedef struct {
    bool open;
    uint64_t first, last; /* places of its first row, and its last */
    int64_t begin_ns;     /* of its first row */
    /* Of the first burst among its rows of that time, which come in order of (part,
     * order) with `by_part`, else of order. */
    uint64_t begin_part, begin_order;
    bool begins, by_part;
    uint64_t taken; /* of its rows, but for marks of a burst that it has */
    correlate_burst told; /* but for `key`, and what is in `named` */
    named named;
} burst;

/* Begins where the window does, with no event yet. */
void burst_open(burst *b, const window *w);
/* The rows of the window behind those it has. */
void burst_take(burst *b, const window *w);
/* The row, which comes behind those it has; has it a mark? */
void burst_take_row(burst *b, const correlate_row *row, bool marked);
/* A hit at `now_ns`, of its last event, that it has the rows of. */
void burst_hit(burst *b, int64_t now_ns, double value, uint64_t parts,
               bool at_least);
/* It holds still where nothing happens, and it has the rows. */
void burst_go_on(burst *b, uint64_t parts);

#endif
