/* exact_sum.c - see exact_sum.h. Doubles are those of IEEE 754: 1 bit of sign, 11 of
 * exponent, 52 of fraction. */
#include "correlate/exact_sum.h"

#include <float.h>
#include <stdbool.h>
#include <string.h>

enum {
    FRACTION_BITS = 52,
    DIGIT_BITS = 32,
    LEAST_EXPONENT = -1074,
    /* Each changes a digit by less than 2^32; they fit 2^63. */
    MOST_UNSETTLED = 1 << 30,
};
static const uint64_t digit_mask = UINT32_MAX;

void exact_sum_clear(exact_sum *s)
{
    for (size_t i = s->low; i < s->high; i++) s->digits[i] = 0;
    s->low = SUM_DIGITS;
    s->high = 0;
    s->unsettled = 0;
}

/* What is beyond 32 bits of each digit goes up. Then none but the one on top is
 * negative, and that is the sign of the sum. */
static void settle(exact_sum *s)
{
    int64_t const step = (int64_t)1 << DIGIT_BITS;
    s->unsettled = 0;
    for (size_t i = s->low; i < s->high; i++) {
        int64_t const sum = s->digits[i];
        bool const on_top = i + 1 == s->high;
        if (on_top && sum < step && sum >= -step / 2) return;
        if (i + 1 == SUM_DIGITS) return;
        s->digits[i] = (int64_t)((uint64_t)sum & digit_mask);
        s->digits[i + 1] += (sum - s->digits[i]) / step;
        if (on_top && s->digits[i + 1] != 0) s->high++;
    }
}

static void touch(exact_sum *s, size_t first, size_t end)
{
    if (first < s->low) s->low = first;
    if (end > s->high) s->high = end;
    if (++s->unsettled == MOST_UNSETTLED) settle(s);
}

static void change(exact_sum *s, double number, int64_t times)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    unsigned const exponent = (unsigned)(bits >> FRACTION_BITS) & 0x7FF;
    uint64_t const fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    uint64_t const whole =
        exponent == 0 ? fraction : fraction | UINT64_C(1) << FRACTION_BITS;
    unsigned const from = exponent == 0 ? 0 : exponent - 1;
    int64_t const factor = bits >> 63 != 0 ? -times : times;
    size_t const first = from / DIGIT_BITS;
    unsigned const shift = from % DIGIT_BITS;
    uint64_t const low = (whole & digit_mask) << shift;
    uint64_t const high = (whole >> DIGIT_BITS) << shift;
    if (whole == 0) return;
    touch(s, first, first + 3);
    s->digits[first] += factor * (int64_t)(low & digit_mask);
    s->digits[first + 1] +=
        factor * (int64_t)((low >> DIGIT_BITS) + (high & digit_mask));
    s->digits[first + 2] += factor * (int64_t)(high >> DIGIT_BITS);
}

void exact_sum_add(exact_sum *s, double number)
{
    change(s, number, 1);
}

void exact_sum_remove(exact_sum *s, double number)
{
    change(s, number, -1);
}

/* As much as 2^27 of one, beside those that wait. */
void exact_sum_add_times(exact_sum *s, double number, uint32_t times)
{
    change(s, number, times);
    settle(s);
}

static double scaled(double number, int exponent)
{
    for (; exponent >= 1000; exponent -= 1000) number *= 0x1p1000;
    for (; exponent <= -1000; exponent += 1000) number *= 0x1p-1000;
    uint64_t const bits = (uint64_t)(exponent + 1023) << FRACTION_BITS;
    double power;
    memcpy(&power, &bits, sizeof power);
    return number * power;
}

/* ---- one rounding ---- */

/* 2^exponent * bits, of which the highest is set and the last stands for all below
 * too. What is dropped of them makes a whole number of at most 53 bits, fewer where
 * that is below what a double has: so it is rounded once. */
static double rounded(uint64_t bits, int exponent)
{
    int drop = 63 - FRACTION_BITS;
    if (exponent + drop < LEAST_EXPONENT) drop = LEAST_EXPONENT - exponent;
    if (drop > 64) return 0;
    uint64_t const half = UINT64_C(1) << (drop - 1);
    uint64_t const below = bits & (half | (half - 1));
    uint64_t kept = drop == 64 ? 0 : bits >> drop;
    kept += below > half || (below == half && (kept & 1) != 0);
    return scaled((double)kept, exponent + drop);
}

static bool any_below(const exact_sum *s, ptrdiff_t place)
{
    for (ptrdiff_t i = place - 1; i >= (ptrdiff_t)s->low; i--)
        if (s->digits[i] != 0) return true;
    return false;
}

/* Of digits that are settled and not negative, of which `top` is the highest that is
 * not zero: long division, until three digits of the quotient are known, which are
 * 65 bits at least. Digits below the least of the sum are zeros. */
static double divided(const exact_sum *s, size_t top, uint64_t by)
{
    __extension__ typedef unsigned __int128 wide;
    wide rest = 0;
    uint64_t digits[3] = {0};
    ptrdiff_t place = (ptrdiff_t)top + 1;
    for (size_t known = 0; known < 3; known += digits[0] != 0) {
        place--;
        rest <<= DIGIT_BITS;
        if (place >= (ptrdiff_t)s->low) rest |= (uint64_t)s->digits[place];
        digits[known] = (uint64_t)(rest / by);
        rest %= by;
    }
    unsigned const missing = (unsigned)__builtin_clzll(digits[0]) - DIGIT_BITS;
    uint64_t bits = (digits[0] << DIGIT_BITS | digits[1]) << missing;
    bits |= digits[2] << missing >> DIGIT_BITS;
    bool const more = (digits[2] << missing & digit_mask) != 0 || rest != 0 ||
                      any_below(s, place);
    return rounded(bits | more, ((int)place + 1) * DIGIT_BITS + LEAST_EXPONENT -
                                    (int)missing);
}

static void negate(exact_sum *s)
{
    for (size_t i = s->low; i < s->high; i++) s->digits[i] = -s->digits[i];
    settle(s);
}

static double size_of(const exact_sum *s, uint64_t by)
{
    size_t top = s->high;
    while (top > s->low && s->digits[top - 1] == 0) top--;
    if (top <= s->low) return 0;
    double const size = divided(s, top - 1, by);
    return size > DBL_MAX ? DBL_MAX : size;
}

double exact_sum_over(exact_sum *s, uint64_t by)
{
    settle(s);
    if (s->high == 0 || s->digits[s->high - 1] >= 0) return size_of(s, by);
    negate(s);
    double const size = size_of(s, by);
    negate(s);
    return 0 - size; /* a zero has no sign */
}

double exact_sum_value(exact_sum *s)
{
    return exact_sum_over(s, 1);
}
