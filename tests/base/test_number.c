/* test_number.c - numbers as text and back. */
#include "check.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>

static void whole_numbers_print_to_their_ends(void **state)
{
    (void)state;
    char t[GR_NUMBER_TEXT];
    assert_slice(gr_u64_text(t, 0), "0");
    assert_slice(gr_u64_text(t, UINT64_MAX), "18446744073709551615");
    assert_slice(gr_i64_text(t, INT64_MIN), "-9223372036854775808");
    assert_slice(gr_i64_text(t, 42), "42");
}

/* Eight digits are made at once: around each power of two and of ten. */
static void digits_are_those_of_printf(void **state)
{
    (void)state;
    char t[GR_NUMBER_TEXT], expected[GR_NUMBER_TEXT];
    uint64_t power = 1;
    for (unsigned i = 0; i < 64 + 19; i++) {
        uint64_t const base = i < 64 ? UINT64_C(1) << i : (power *= 10);
        for (uint64_t value = base - 20; value != base + 20; value++) {
            (void)snprintf(expected, sizeof expected, "%llu",
                           (unsigned long long)value);
            assert_slice(gr_u64_text(t, value), expected);
            (void)snprintf(expected, sizeof expected, "0x%llx",
                           (unsigned long long)value);
            assert_slice(gr_hex_text(t, value), expected);
        }
    }
}

static void hex_is_minimal_and_lower_case(void **state)
{
    (void)state;
    char t[GR_NUMBER_TEXT];
    assert_slice(gr_hex_text(t, 0), "0x0");
    assert_slice(gr_hex_text(t, 0x3E7), "0x3e7");
    assert_slice(gr_hex_text(t, UINT64_MAX), "0xffffffffffffffff");
}

static void reals_are_the_shortest_that_read_back(void **state)
{
    (void)state;
    char t[GR_NUMBER_TEXT];
    assert_slice(gr_double_text(t, 0.1), "0.1");
    assert_slice(gr_double_text(t, 1.0), "1");
    assert_slice(gr_double_text(t, -2.5), "-2.5");
    assert_slice(gr_double_text(t, 1.0 / 3), "0.3333333333333333");
    assert_slice(gr_float_text(t, 0.1f), "0.1");
    assert_slice(gr_double_text(t, HUGE_VAL), "inf");
    assert_slice(gr_double_text(t, 1000.0), "1000");
    assert_slice(gr_double_text(t, -1250.5), "-1250.5");
    assert_slice(gr_double_text(t, 0.00125), "0.00125");
    assert_slice(gr_double_text(t, 1e-6), "0.000001");
    assert_slice(gr_double_text(t, 1.5e-9), "1.5e-9");
    assert_slice(gr_double_text(t, 123456789012345680000.0),
                 "123456789012345680000");
    assert_slice(gr_double_text(t, 1e21), "1e21");
    assert_slice(gr_double_text(t, -1.25e300), "-1.25e300");
    assert_slice(gr_double_text(t, 0.0), "0");
    assert_slice(gr_double_text(t, -0.0), "-0");
    assert_slice(gr_double_text(t, 5e-324), "5e-324");
    assert_slice(gr_double_text(t, 1.7976931348623157e308),
                 "1.7976931348623157e308");
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    uint64_t u = 7;
    int64_t i = 7;
    assert_true(gr_parse_u64(GR_S("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_false(gr_parse_u64(GR_S("18446744073709551616"), &u));
    assert_false(gr_parse_u64(GR_S(""), &u));
    assert_false(gr_parse_u64(GR_S("1 "), &u));
    assert_true(gr_parse_i64(GR_S("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(gr_parse_i64(GR_S("-9223372036854775809"), &i));
    assert_false(gr_parse_i64(GR_S("9223372036854775808"), &i));
    assert_false(gr_parse_i64(GR_S("-"), &i));
    assert_true(gr_parse_hex(GR_S("0x3E7"), &u));
    assert_int_equal(u, 0x3e7);
    assert_false(gr_parse_hex(GR_S("0x"), &u));
    assert_false(gr_parse_hex(GR_S("0x12345678123456789"), &u));
    assert_false(gr_parse_hex(GR_S("3e7"), &u));
}

static void reals_are_decimal_and_finite(void **state)
{
    (void)state;
    double d = 0;
    assert_true(gr_parse_double(GR_S("-1.5e3"), &d));
    assert_true(d == -1500);
    static const char *const bad[] = {"",     ".5",    "5.",  "1e",
                                      "0x10", "nan",   "inf", "1,5",
                                      "1 ",   "1e999", "--1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(gr_parse_double(gr_slice_of_c(bad[i]), &d));
}

static void an_escape_is_a_percent_and_two_digits(void **state)
{
    (void)state;
    gr_slice const text = GR_S("%41%2f%f%%4");
    uint8_t out[16];
    size_t n = 0;
    for (size_t at = 0; at < text.len;) out[n++] = gr_take_percent(text, &at);
    assert_slice(gr_slice_of(out, n), "A/%f%%4");
}

static void sums_and_products_tell_overflow(void **state)
{
    (void)state;
    uint64_t out = 5;
    assert_false(gr_add(UINT64_MAX, 1, &out));
    assert_false(gr_mul(UINT64_MAX / 2, 3, &out));
    assert_int_equal(out, 5);
    assert_true(gr_add(UINT64_MAX - 1, 1, &out));
    assert_true(gr_mul(UINT64_C(1) << 32, UINT32_MAX, &out));
    assert_true(gr_mul(7, 0, &out));
    assert_int_equal(out, 0);
}

static void pairs_of_digits_are_bytes(void **state)
{
    (void)state;
    uint8_t out[2];
    assert_true(gr_parse_hex_bytes(GR_S("0aF0"), out, 2));
    assert_true(out[0] == 0x0A && out[1] == 0xF0);
    assert_true(gr_parse_hex_bytes(GR_S(""), out, 0));
    assert_false(gr_parse_hex_bytes(GR_S("0aF"), out, 1));
    assert_false(gr_parse_hex_bytes(GR_S("0aF0"), out, 1));
    assert_false(gr_parse_hex_bytes(GR_S("0g"), out, 1));
    assert_false(gr_parse_hex_bytes(GR_S("g0"), out, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_print_to_their_ends),
        cmocka_unit_test(digits_are_those_of_printf),
        cmocka_unit_test(hex_is_minimal_and_lower_case),
        cmocka_unit_test(reals_are_the_shortest_that_read_back),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(reals_are_decimal_and_finite),
        cmocka_unit_test(an_escape_is_a_percent_and_two_digits),
        cmocka_unit_test(sums_and_products_tell_overflow),
        cmocka_unit_test(pairs_of_digits_are_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
