/* test_skew.c - faces src/hunt/skew.c: clocks that went wrong. */
#include "check.h"

#include "base/time.h"
#include "hunt/skew.h"

#define SECOND INT64_C(1000000000)

static int64_t ahead(const char *text)
{
    hunt_skew skew;
    gr_error err;
    if (hunt_skew_parse(gr_slice_of_c(text), &skew, &err) != GR_OK)
        return INT64_MIN;
    return skew.ahead_ns;
}

static void amounts_are_sums_with_a_sign(void **state)
{
    (void)state;
    assert_int_equal(ahead("a=+3m"), 180 * SECOND);
    assert_int_equal(ahead("a=-1d2h3m4s"), -93784 * SECOND);
    assert_int_equal(ahead("a=+1m1m"), 120 * SECOND);
    assert_int_equal(ahead("a=b=+0s"), 0);
    assert_int_equal(ahead("a=+36525d"), INT64_C(36525) * 86400 * SECOND);
    static const char *const bad[] = {
        "",       "a",       "a=",        "=+3m",
        "a=3m",   "a=+",     "a=+m",      "a=+3",
        "a=+3m4", "a=+ 3m",  "a=+3M",     "a=+3.5m",
        "a=--3m", "a=+3m-1", "a=+36526d", "a=+99999999999999999999999s"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ahead(bad[i]) != INT64_MIN) fail_msg("taken: %s", bad[i]);
}

static event_value utf8(const char *text)
{
    return value_of(VALUE_UTF8, text, strlen(text));
}

static void the_last_that_fits_a_name_holds(void **state)
{
    (void)state;
    hunt_skew skews[3];
    skew_memo memo = {.known = false};
    assert_int_equal(hunt_skew_parse(GR_S("exch*=+1s"), &skews[0], NULL), 0);
    assert_int_equal(hunt_skew_parse(GR_S("EXCH02=+2s"), &skews[1], NULL), 0);
    assert_int_equal(hunt_skew_parse(GR_S("other=+9s"), &skews[2], NULL), 0);
#define OF(name) hunt_skew_of(skews, 3, name, &memo)
    assert_int_equal(OF(utf8("EXCH01")), SECOND);
    assert_int_equal(OF(utf8("EXCH01")), SECOND);
    assert_int_equal(OF(utf8("exch02.corp.example")), 2 * SECOND);
    assert_int_equal(OF(value_of(VALUE_UTF16, "E\0X\0C\0H\0", 8)), SECOND);
    assert_int_equal(OF(utf8("FS02")), 0);
    assert_int_equal(OF(utf8("")), 0);
    assert_int_equal(OF(value_of(VALUE_ABSENT, NULL, 0)), 0);
    assert_true(skews[0].used && skews[1].used && !skews[2].used);
}

static void events_without_a_host_are_of_the_star(void **state)
{
    (void)state;
    hunt_skew all;
    skew_memo memo = {.known = false};
    assert_int_equal(hunt_skew_parse(GR_S("*=-1s"), &all, NULL), GR_OK);
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    assert_int_equal(hunt_skew_of(&all, 1, absent, &memo), -SECOND);
}

static void names_longer_than_a_memo_are_cut(void **state)
{
    (void)state;
    uint8_t longest[4096];
    hunt_skew skew;
    skew_memo memo = {.known = false};
    memset(longest, 'x', sizeof longest);
    assert_int_equal(hunt_skew_parse(GR_S("x*=+1s"), &skew, NULL), GR_OK);
    event_value const name = value_of(VALUE_UTF16, longest, sizeof longest);
    assert_int_equal(hunt_skew_of(&skew, 1, name, &memo), 0);
    event_value const text = value_of(VALUE_UTF8, longest, sizeof longest);
    assert_int_equal(hunt_skew_of(&skew, 1, text, &memo), SECOND);
}

static void a_time_out_of_range_is_none(void **state)
{
    (void)state;
    assert_int_equal(hunt_skew_time(10, 3), 7);
    assert_int_equal(hunt_skew_time(10, -3), 13);
    assert_int_equal(hunt_skew_time(GR_TIME_NONE, -3), GR_TIME_NONE);
    assert_int_equal(hunt_skew_time(INT64_MAX, -1), GR_TIME_NONE);
    assert_int_equal(hunt_skew_time(INT64_MAX, 1), INT64_MAX - 1);
    assert_int_equal(hunt_skew_time(INT64_MIN + 2, 1), INT64_MIN + 1);
    assert_int_equal(hunt_skew_time(INT64_MIN + 2, 2), GR_TIME_NONE);
    assert_int_equal(hunt_skew_time(INT64_MIN + 1, 5), GR_TIME_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_sums_with_a_sign),
        cmocka_unit_test(the_last_that_fits_a_name_holds),
        cmocka_unit_test(events_without_a_host_are_of_the_star),
        cmocka_unit_test(names_longer_than_a_memo_are_cut),
        cmocka_unit_test(a_time_out_of_range_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
