/* test_value.c - text, JSON and numbers of every type of value. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "event/value.h"

#define V(type, bytes) value_of(type, bytes, sizeof(bytes) - 1)

static void assert_text(event_value v, const char *text, const char *json)
{
    gr_buffer b = gr_buffer_upto(10000);
    gr_arena *const arena = gr_arena_new(10000);
    value_put_text(&b, v);
    assert_slice(gr_buffer_slice(&b), text);
    assert_slice(value_text(arena, v), text);
    b.len = 0;
    value_put_json(&b, v);
    assert_slice(gr_buffer_slice(&b), json);
    gr_arena_free(arena);
    gr_buffer_free(&b);
}

static void each_type_has_one_text(void **state)
{
    (void)state;
    assert_text(V(VALUE_NULL, ""), "", "null");
    assert_text(V(VALUE_BOOL, "\1"), "true", "true");
    assert_text(V(VALUE_BOOL, "\0"), "false", "false");
    assert_text(V(VALUE_I64, "\xff"), "-1", "-1");
    assert_text(V(VALUE_I64, "\xfe\xff\xff\xff"), "-2", "-2");
    assert_text(V(VALUE_U64, "\xff\xff"), "65535", "65535");
    assert_text(V(VALUE_U64, "\xff\xff\xff\xff\xff\xff\xff\xff"),
                "18446744073709551615", "18446744073709551615");
    assert_text(V(VALUE_NUMBER_TEXT, "1.50"), "1.50", "1.50");
    assert_text(V(VALUE_UTF8, "a\"\xff"), "a\"\xef\xbf\xbd",
                "\"a\\\"\xef\xbf\xbd\"");
    assert_text(V(VALUE_UTF16, "a\0\n\0"), "a\n", "\"a\\n\"");
    assert_text(V(VALUE_HEX32, "\xe7\x03\0\0"), "0x3e7", "\"0x3e7\"");
    assert_text(V(VALUE_HEX64, "\0\0\0\0\0\0\0\x80"), "0x8000000000000000",
                "\"0x8000000000000000\"");
    assert_text(V(VALUE_BINARY, "\x01\xab"), "01AB", "\"01AB\"");
    assert_text(V(VALUE_GUID, "\x5f\x38\x70\x57\x2a\xc2\xe0\x43\xbf\x4c\x06\xf5"
                              "\x69\x8f\xfb\xd9"),
                "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
                "\"{5770385f-c22a-43e0-bf4c-06f5698ffbd9}\"");
    assert_text(V(VALUE_SID, "\1\1\0\0\0\0\0\5\x12\0\0\0"), "S-1-5-18",
                "\"S-1-5-18\"");
}

static void times_have_seven_digits(void **state)
{
    (void)state;
    uint64_t const ticks = UINT64_C(132591465301234567);
    assert_text(value_of(VALUE_FILETIME, &ticks, 8),
                "2021-03-02T08:15:30.1234567Z",
                "\"2021-03-02T08:15:30.1234567Z\"");
    assert_text(
        V(VALUE_SYSTEMTIME, "\xe5\x07\3\0\2\0\2\0\x08\0\x0f\0\x1e\0\x7b\0"),
        "2021-03-02T08:15:30.1230000Z", "\"2021-03-02T08:15:30.1230000Z\"");
}

static void reals_print_shortest(void **state)
{
    (void)state;
    float const single = 0.1f;
    double const real = -2.25;
    double const none = 0.0 / (real - real);
    assert_text(value_of(VALUE_DOUBLE, &single, 4), "0.1", "0.1");
    assert_text(value_of(VALUE_DOUBLE, &real, 8), "-2.25", "-2.25");
    assert_text(value_of(VALUE_DOUBLE, &none, 8), "NaN", "\"NaN\"");
}

static void bytes_too_few_for_their_type_are_binary(void **state)
{
    (void)state;
    assert_text(V(VALUE_GUID, "\1\2"), "0102", "\"0102\"");
    assert_text(V(VALUE_SID, "\1\2\0\0\0\0\0\5\1\0\0\0"),
                "010200000000000501000000", "\"010200000000000501000000\"");
    assert_text(V(VALUE_FILETIME, "\1"), "01", "\"01\"");
    assert_text(V(VALUE_SYSTEMTIME, "\1"), "01", "\"01\"");
}

static void text_that_finds_no_memory_is_refused_not_cut(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(10000);
    assert_non_null(gr_arena_take_text(arena, 1));
    gr_mem_fail_after(0);
    gr_slice const text = value_text(arena, V(VALUE_U64, "\5"));
    gr_mem_fail_after(-1);
    assert_int_equal(text.len, 0);
    assert_int_equal(gr_arena_status(arena), GR_NOMEM);
    gr_arena_free(arena);
}

static void a_list_joins_its_texts(void **state)
{
    (void)state;
    event_value const items[] = {V(VALUE_UTF8, "a"), V(VALUE_U64, "\5"),
                                 V(VALUE_NULL, "")};
    assert_text(value_of(VALUE_LIST, items, 3), "a, 5, ", "[\"a\",5,null]");
    assert_text(value_of(VALUE_LIST, items, 0), "", "[]");
}

static void folded_text_is_lower_case(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(10000);
    assert_slice(value_folded(arena, V(VALUE_UTF16, "A\0\xc4\0")), "a\xc3\xa4");
    assert_slice(value_folded(arena, V(VALUE_UTF8, "A\xc3\x84")), "a\xc3\xa4");
    assert_slice(value_folded(arena, V(VALUE_BINARY, "\xab")), "ab");
    gr_arena_free(arena);
}

static int order(event_value a, event_value b)
{
    value_number x, y;
    assert_true(value_to_number(a, &x));
    assert_true(value_to_number(b, &y));
    assert_int_equal(value_number_compare(&x, &y),
                     -value_number_compare(&y, &x));
    return value_number_compare(&x, &y);
}

static void numbers_compare_exactly_over_types(void **state)
{
    (void)state;
    event_value const most = V(VALUE_U64, "\xff\xff\xff\xff\xff\xff\xff\xff");
    event_value const minus = V(VALUE_I64, "\xff");
    assert_int_equal(order(minus, most), -1);
    assert_int_equal(order(V(VALUE_UTF8, "10"), V(VALUE_UTF16, "9\0")), 1);
    assert_int_equal(order(V(VALUE_NUMBER_TEXT, "1.0"), V(VALUE_U64, "\1")), 0);
    assert_int_equal(order(V(VALUE_UTF8, "9007199254740993"),
                           V(VALUE_UTF8, "9007199254740992.0")),
                     1);
    assert_int_equal(order(most, V(VALUE_UTF8, "1.8446744073709552e19")), -1);
    assert_int_equal(order(minus, V(VALUE_UTF8, "-1.5")), 1);
    assert_int_equal(order(V(VALUE_HEX32, "\x10\0\0\0"), V(VALUE_U64, "\x10")),
                     0);
}

static void text_that_is_no_decimal_is_no_number(void **state)
{
    (void)state;
    value_number n;
    assert_false(value_to_number(V(VALUE_UTF8, "0x10"), &n));
    assert_false(value_to_number(V(VALUE_UTF8, ""), &n));
    assert_false(value_to_number(V(VALUE_UTF8, " 1"), &n));
    assert_false(value_to_number(V(VALUE_UTF16, "1\0\xb2\0"), &n));
    assert_false(value_to_number(V(VALUE_BOOL, "\1"), &n));
    assert_false(value_to_number(V(VALUE_NULL, ""), &n));
}

static void times_are_read_from_types_and_text(void **state)
{
    (void)state;
    uint64_t const ticks = UINT64_C(116444736000000010);
    assert_int_equal(value_time(value_of(VALUE_FILETIME, &ticks, 8)), 1000);
    assert_int_equal(value_time(V(VALUE_UTF8, "1970-01-01T00:00:01Z")),
                     1000000000);
    assert_int_equal(value_time(V(VALUE_UTF16, "1\0009\0007\0000\0-\0000\0001"
                                               "\0-\0000\0001\0")),
                     0);
    assert_true(value_time(V(VALUE_UTF8, "soon")) == GR_TIME_NONE);
    assert_true(
        value_time(V(VALUE_SYSTEMTIME, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")) ==
        GR_TIME_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_one_text),
        cmocka_unit_test(times_have_seven_digits),
        cmocka_unit_test(reals_print_shortest),
        cmocka_unit_test(bytes_too_few_for_their_type_are_binary),
        cmocka_unit_test(text_that_finds_no_memory_is_refused_not_cut),
        cmocka_unit_test(a_list_joins_its_texts),
        cmocka_unit_test(folded_text_is_lower_case),
        cmocka_unit_test(numbers_compare_exactly_over_types),
        cmocka_unit_test(text_that_is_no_decimal_is_no_number),
        cmocka_unit_test(times_are_read_from_types_and_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
