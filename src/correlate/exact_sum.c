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

static void change(exact_sum *s, double number, bool remove)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    unsigned const exponent = (unsigned)(bits >> FRACTION_BITS) & 0x7FF;
    uint64_t const fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    uint64_t const whole =
        exponent == 0 ? fraction : fraction | UINT64_C(1) << FRACTION_BITS;
    unsigned const from = exponent == 0 ? 0 : exponent - 1;
    int64_t const sign = (bits >> 63 != 0) != remove ? -1 : 1;
    size_t const first = from / DIGIT_BITS;
    unsigned const shift = from % DIGIT_BITS;
    uint64_t const low = (whole & digit_mask) << shift;
    uint64_t const high = (whole >> DIGIT_BITS) << shift;
    if (whole == 0) return;
    touch(s, first, first + 3);
    s->digits[first] += sign * (int64_t)(low & digit_mask);
    s->digits[first + 1] +=
        sign * (int64_t)((low >> DIGIT_BITS) + (high & digit_mask));
    s->digits[first + 2] += sign * (int64_t)(high >> DIGIT_BITS);
}

void exact_sum_add(exact_sum *s, double number)
{
    change(s, number, false);
}

void exact_sum_remove(exact_sum *s, double number)
{
    change(s, number, true);
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

/* Of digits that are settled and not negative, of which `top` is the first from
 * above that is not zero: its 64 bits from there on, of which the last stands for
 * all below too, so that making a double of them rounds once. */
static double magnitude(const exact_sum *s, size_t top)
{
    uint64_t bits = (uint64_t)s->digits[top];
    unsigned missing = (unsigned)__builtin_clzll(bits);
    int exponent = (int)top * DIGIT_BITS + LEAST_EXPONENT;
    while (missing > 0 && top > s->low) {
        uint64_t const digit = (uint64_t)s->digits[--top];
        unsigned const step = missing < DIGIT_BITS ? missing : DIGIT_BITS;
        bits = bits << step | digit >> (DIGIT_BITS - step);
        bits |= (digit & (digit_mask >> step)) != 0;
        exponent -= (int)step;
        missing -= step;
    }
    while (top > s->low) bits |= s->digits[--top] != 0;
    return scaled((double)bits, exponent);
}

static void negate(exact_sum *s)
{
    for (size_t i = s->low; i < s->high; i++) s->digits[i] = -s->digits[i];
    settle(s);
}

static double size_of(const exact_sum *s)
{
    size_t top = s->high;
    while (top > s->low && s->digits[top - 1] == 0) top--;
    if (top <= s->low) return 0;
    double const size = magnitude(s, top - 1);
    return size > DBL_MAX ? DBL_MAX : size;
}

double exact_sum_value(exact_sum *s)
{
    settle(s);
    if (s->high == 0 || s->digits[s->high - 1] >= 0) return size_of(s);
    negate(s);
    double const size = size_of(s);
    negate(s);
    return -size;
}
