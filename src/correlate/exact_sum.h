/* exact_sum.h - a sum of doubles that come and go, without an error.
 *
 * A number that is added and taken away again leaves no trace, so a sum over a
 * sliding window depends on what lies in the window alone.
 *
 *   digit     0            1                         67
 *   2^-1074 * [ 32 bits ] [ 32 bits ] ...           [ 32 bits ]
 *
 * Each digit is kept in 64 bits, so that carries wait until the sum is asked for. */
#ifndef GR_CORRELATE_EXACT_SUM_H
#define GR_CORRELATE_EXACT_SUM_H

#include <stddef.h>
#include <stdint.h>

/* 2,098 bits of one double, and 64 for how many there are. */
enum { SUM_DIGITS = 68 };

typedef struct {
    int64_t digits[SUM_DIGITS];
    size_t low, high;   /* all beyond [low, high) are zero */
    uint32_t unsettled; /* numbers since carries went up */
} exact_sum;

/* The sum of none. */
void exact_sum_clear(exact_sum *s);
/* `number` is finite. */
void exact_sum_add(exact_sum *s, double number);
void exact_sum_remove(exact_sum *s, double number);
/* `number` so often, 2^27 times at most. */
void exact_sum_add_times(exact_sum *s, double number, uint32_t times);
/* The double that is nearest, of two the even one; beyond all of them the
 * greatest or the least. */
double exact_sum_value(exact_sum *s);
/* The same of the sum divided by `by`, which is not 0 and below 2^63: it is rounded once,
 * and where the sum is beyond all doubles, that by `by` may not be. */
double exact_sum_over(exact_sum *s, uint64_t by);

#endif
