/* correlated.h - rows made for tests, the bursts that a correlator tells of them, and
 * those that a slow and obvious one tells.
 *
 * The slow one looks at every window anew, for as long as that takes. It is written
 * from the sentences of docs/CORRELATION.md and shares no code with the other. */
#ifndef TESTS_CORRELATED_H
#define TESTS_CORRELATED_H

#include "correlate/correlate.h"

typedef struct {
    uint8_t key[CORRELATE_KEY];
    int64_t first_ns, last_ns, begin_ns, end_ns, hit_ns, peak_ns;
    double value;
    uint64_t parts, count, bursts, events, last_order;
    bool at_least;
    size_t order_count;
    uint64_t orders[CORRELATE_GROUNDS];
} told_burst;

typedef struct {
    told_burst *bursts; /* owned */
    size_t count, room;
} told_bursts; /* zeros: none */

void told_bursts_free(told_bursts *t);

/* An event of `part` in the group `key` at `time`, with a value that is made of
 * `value`, or that number. */
correlate_row row_of(uint8_t key, int64_t time, uint32_t part);
correlate_row row_with_value(uint8_t key, int64_t time, unsigned value);
correlate_row row_with_number(uint8_t key, int64_t time, double number);

/* In order of (key, time, order). */
void rows_sort(correlate_row *rows, size_t count);

/* What the correlator tells of rows in order; `window` as in correlate_options. */
correlate_sums correlate_rows(const sigma_correlation *rule, size_t window,
                              const correlate_row *rows, size_t count,
                              told_bursts *out);
correlate_sums correlate_rows_as(const sigma_correlation *rule,
                                 const correlate_options *options,
                                 const correlate_row *rows, size_t count,
                                 told_bursts *out);
/* The same of at_once.c, where that judges such rules and rows, else of the
 * correlator, `named` as in correlate_options; groups[0]: that it judged, [1]: that it said nothing holds in. */
void correlate_rows_at_once(const sigma_correlation *rule, size_t named,
                            const correlate_row *rows, size_t count,
                            told_bursts *out, size_t groups[2]);
/* The same of several rules, into out[] of each, that take the same rows, which are of one
 * group: what one rule made is there for the next. First with the values of `before`, then
 * with those of `rows`; judged[]: whether it did. */
void correlate_rules_at_once(const sigma_correlation *const *rules,
                             size_t rule_count, const correlate_row *before,
                             const correlate_row *rows, size_t count,
                             told_bursts *out, bool *judged);
/* What the slow one tells. */
void correlate_slowly(const sigma_correlation *rule,
                      const correlate_options *options,
                      const correlate_row *rows, size_t count,
                      told_bursts *out);
/* The sum rounded once. */
double sum_slowly(const double *numbers, size_t count);
/* The same of the sum of so many at most, by a whole number. */
enum { SUMMED_SLOWLY = 1024 };
double quotient_slowly(const double *numbers, size_t count, double by);

#endif
