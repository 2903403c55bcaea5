/* measure.h - what a rule asks of the rows of a window: its number, and whether its
 * limits and its condition hold. */
#ifndef GR_CORRELATE_MEASURE_H
#define GR_CORRELATE_MEASURE_H

#include "correlate/chain.h"
#include "correlate/distinct.h"
#include "correlate/exact_sum.h"
#include "correlate/part_condition.h"
#include "correlate/ranks.h"

typedef struct {
    const sigma_correlation *rule;
    uint64_t last_of[CORRELATION_PARTS]; /* the place of its newest row */
    distinct values;                     /* of value_count */
    exact_sum sum;                       /* of value_sum and value_avg */
    ranks ranks;                         /* of value_percentile */
    chain chain;                         /* of temporal_ordered */
    part_order *order; /* of temporal_ordered with a condition */
    struct {           /* of temporal with a condition: the last answer */
        uint64_t present;
        bool known, holds;
    } answer;
} measure;

/* Does it take bursts mark by mark? */
bool measure_marks(const sigma_correlation *rule);
/* The columns of a window that it needs beside times and orders. */
unsigned measure_columns(const sigma_correlation *rule);
/* Is the row of use at all? */
bool measure_takes(const sigma_correlation *rule, const correlate_row *row);

/* GR_NOMEM; to be freed also then. */
gr_status measure_of(const sigma_correlation *rule, measure *out);
void measure_free(measure *m);

/* The row is the last of the window. GR_NOMEM. */
gr_status measure_add(measure *m, const window *w, const correlate_row *row,
                      gr_error *err);
/* The first of the window is about to leave. */
void measure_remove(measure *m, const window *w);
/* All are. */
void measure_clear(measure *m, const window *w);

/* Bit n: the window has rows of part n. */
uint64_t measure_parts(const measure *m, uint64_t start);
/* Of a window with one row at least: is it a hit? `value` is then its number. */
bool measure_holds(measure *m, const window *w, double *value);

#endif
