/* test_exact_sum.c - a sum of doubles without an error. */
#include "check.h"

#include <float.h>
#include <math.h>

#include "correlate/exact_sum.h"
#include "support/correlated.h"
#include "support/draw.h"

enum { NUMBERS = 30 };

static void assert_number(double got, double wanted)
{
    if (got < wanted || got > wanted)
        fail_msg("got %.17g, not %.17g", got, wanted);
}

static double sum_of(const double *numbers, size_t count)
{
    exact_sum s = {{0}, 0, 0, 0};
    exact_sum_clear(&s);
    for (size_t i = 0; i < count; i++) exact_sum_add(&s, numbers[i]);
    return exact_sum_value(&s);
}

#define SUM(...)                                                               \
    sum_of((const double[]){__VA_ARGS__},                                      \
           sizeof(const double[]){__VA_ARGS__} / sizeof(double))

static void small_numbers_are_not_lost_beside_large_ones(void **state)
{
    (void)state;
    assert_number(SUM(1e16, 1, -1e16), 1);
    assert_number(SUM(1e300, 1e-300, -1e300), 1e-300);
    assert_number(SUM(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), 1);
    assert_number(SUM(5e-324, 5e-324), 1e-323);
    assert_number(SUM(-5e-324, 2.5, -2.5), -5e-324);
    assert_number(SUM(3, -3), 0);
}

static void ties_go_to_the_even_number(void **state)
{
    (void)state;
    double const even = 9007199254740992; /* 2^53 */
    assert_number(SUM(even, 1), even);
    assert_number(SUM(even, 1, 5e-324), even + 2);
    assert_number(SUM(even + 2, 1), even + 4);
    assert_number(SUM(even + 2, 1, -5e-324), even + 2);
    assert_number(SUM(-even, -1, -5e-324), -even - 2);
}

static void beyond_all_doubles_is_the_greatest(void **state)
{
    (void)state;
    assert_number(SUM(DBL_MAX, DBL_MAX), DBL_MAX);
    assert_number(SUM(-DBL_MAX, -DBL_MAX, 7), -DBL_MAX);
    assert_number(SUM(DBL_MAX, DBL_MAX, -DBL_MAX), DBL_MAX);
}

static double over(double number, uint64_t by)
{
    exact_sum s = {{0}, 0, 0, 0};
    exact_sum_clear(&s);
    exact_sum_add(&s, number);
    return exact_sum_over(&s, by);
}

#define OVER(by, ...)                                                          \
    sum_over((const double[]){__VA_ARGS__},                                    \
             sizeof(const double[]){__VA_ARGS__} / sizeof(double), by)
static double sum_over(const double *numbers, size_t count, uint64_t by)
{
    exact_sum s = {{0}, 0, 0, 0};
    exact_sum_clear(&s);
    for (size_t i = 0; i < count; i++) exact_sum_add(&s, numbers[i]);
    return exact_sum_over(&s, by);
}

static void a_quotient_is_rounded_once(void **state)
{
    double const even = 9007199254740992; /* 2^53 */
    (void)state;
    assert_number(OVER(3, 0.7, 0.7, 0.7), 0.7);
    assert_number(OVER(3, 0.1, 0.1, 0.1), 0.1);
    assert_number(
        OVER(10, -0.3, -0.3, -0.3, -0.3, -0.3, -0.3, -0.3, -0.3, -0.3, -0.3),
        -0.3);
    assert_number(OVER(3, 1), 1.0 / 3);
    assert_number(OVER(3, 5, -6), -1.0 / 3);
    /* A tie, and beside it by the least there is. */
    assert_number(OVER(2, even, even, 2), even);
    assert_number(OVER(2, even, even, 2, 5e-324), even + 2);
    assert_number(OVER(2, even, even, 6, -5e-324), even + 2);
}

static void a_quotient_of_the_smallest_is_rounded_once(void **state)
{
    double const least = 5e-324, normal = DBL_MIN;
    (void)state;
    assert_number(over(least, 2), 0);
    assert_number(OVER(2, least, least, least), 2 * least);
    assert_number(OVER(3, least, least), least);
    assert_number(over(least, UINT32_MAX), 0);
    assert_number(over(normal, UINT64_C(1) << 52), least);
    assert_number(over(normal * 3, UINT64_C(1) << 53), 2 * least);
    assert_number(over(normal, UINT64_C(1) << 53), 0);
    assert_number(OVER(UINT64_C(1) << 53, normal, least), least);
    assert_number(over(-normal, 4), -normal / 4);
    assert_false(signbit(over(-least, 3)));
}

static void of_a_sum_beyond_all_doubles_there_is_a_quotient(void **state)
{
    (void)state;
    assert_number(OVER(2, DBL_MAX, DBL_MAX), DBL_MAX);
    assert_number(OVER(4, -DBL_MAX, -DBL_MAX, -DBL_MAX, -DBL_MAX), -DBL_MAX);
    assert_number(OVER(4, DBL_MAX, DBL_MAX), DBL_MAX / 2);
    assert_number(OVER(1, DBL_MAX, DBL_MAX), DBL_MAX);
    assert_number(over(1e18, UINT64_C(1000000000000000000)), 1);
    assert_number(over(3, (UINT64_C(1) << 63) - 1), 3 / 9223372036854775808.0);
}

static double any_number(void)
{
    uint64_t bits = 0;
    double number;
    unsigned const range = draw(3) == 0 ? 1800 : 80;
    uint64_t const exponent = 1023 - range / 2 + draw(range);
    for (int i = 0; i < 4; i++) bits = bits << 16 | draw(1 << 16);
    if (draw(3) == 0) bits &= UINT64_C(0xF) << 60 | UINT64_C(1) << 63;
    bits = (bits & ~(UINT64_C(0x7FF) << 52)) | exponent << 52;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The one that came first leaves first, as from a window. */
static void sums_that_slide_are_those_of_what_is_there(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        double numbers[NUMBERS];
        size_t const count = 1 + draw(NUMBERS), left = draw((unsigned)count);
        exact_sum s = {{0}, 0, 0, 0};
        exact_sum_clear(&s);
        for (size_t i = 0; i < count; i++) {
            numbers[i] = any_number();
            exact_sum_add(&s, numbers[i]);
            if (draw(4) == 0)
                assert_number(exact_sum_value(&s), sum_slowly(numbers, i + 1));
        }
        for (size_t i = 0; i < left; i++) exact_sum_remove(&s, numbers[i]);
        assert_number(exact_sum_value(&s),
                      sum_slowly(numbers + left, count - left));
    }
}

static void quotients_are_those_that_are_found_slowly(void **state)
{
    static const uint32_t by[] = {3, 7, 10, 1000, 99999999, 100000000, 1 << 20};
    (void)state;
    for (int round = 0; round < 20000; round++) {
        double numbers[NUMBERS];
        size_t const count = 1 + draw(NUMBERS);
        for (size_t i = 0; i < count; i++) numbers[i] = any_number();
        uint32_t const divisor = draw(2) == 0 ? by[draw(7)] : 1 + draw(60);
        assert_number(sum_over(numbers, count, divisor),
                      quotient_slowly(numbers, count, divisor));
    }
}

static void adding_so_often_is_adding_each(void **state)
{
    (void)state;
    for (int round = 0; round < 2000; round++) {
        exact_sum one = {{0}, 0, 0, 0}, other = {{0}, 0, 0, 0};
        exact_sum_clear(&one);
        exact_sum_clear(&other);
        for (int i = 0; i < 3; i++) {
            double const number = any_number();
            uint32_t const times = draw(40);
            exact_sum_add_times(&one, number, times);
            for (uint32_t k = 0; k < times; k++) exact_sum_add(&other, number);
        }
        assert_number(exact_sum_value(&one), exact_sum_value(&other));
    }
    exact_sum s = {{0}, 0, 0, 0};
    exact_sum_clear(&s);
    for (int i = 0; i < 100; i++) exact_sum_add_times(&s, 0.1, 1 << 27);
    assert_number(exact_sum_over(&s, UINT64_C(100) << 27), 0.1);
}

/* Carries that grow beyond where the numbers stand. */
static void many_are_no_different(void **state)
{
    exact_sum s = {{0}, 0, 0, 0};
    double const odd = 4503599627370497.0 * 8192; /* to the end of its digits */
    (void)state;
    exact_sum_clear(&s);
    for (int i = 0; i < 1 << 20; i++) {
        exact_sum_add(&s, odd);
        if (i % 4099 == 0)
            assert_number(exact_sum_value(&s), odd * (double)(i + 1));
    }
    for (int i = 0; i < 2 << 20; i++) exact_sum_remove(&s, odd);
    assert_number(exact_sum_value(&s), -odd * (1 << 20));
    exact_sum_clear(&s);
    assert_number(exact_sum_value(&s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_numbers_are_not_lost_beside_large_ones),
        cmocka_unit_test(ties_go_to_the_even_number),
        cmocka_unit_test(beyond_all_doubles_is_the_greatest),
        cmocka_unit_test(a_quotient_is_rounded_once),
        cmocka_unit_test(a_quotient_of_the_smallest_is_rounded_once),
        cmocka_unit_test(of_a_sum_beyond_all_doubles_there_is_a_quotient),
        cmocka_unit_test(quotients_are_those_that_are_found_slowly),
        cmocka_unit_test(adding_so_often_is_adding_each),
        cmocka_unit_test(sums_that_slide_are_those_of_what_is_there),
        cmocka_unit_test(many_are_no_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
