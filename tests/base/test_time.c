/* test_time.c - moments, civil dates, text. */
#include "check.h"

#include "base/time.h"

static int64_t parsed(const char *text)
{
    int64_t t = GR_TIME_NONE;
    return gr_time_parse(gr_slice_of_c(text), &t) ? t : GR_TIME_NONE;
}

static void text_and_moment_agree_both_ways(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1970-01-01T00:00:00.000000000Z", "2000-02-29T23:59:59.999999999Z",
        "1969-12-31T23:59:59.999999999Z", "2021-03-02T08:15:30.123456789Z",
        "1678-01-01T00:00:00.000000000Z", "2262-04-11T23:47:16.854775807Z",
        "2100-02-28T12:00:00.000000001Z"};
    char out[GR_TIME_TEXT];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_slice(gr_time_text(out, parsed(texts[i]), 9), texts[i]);
}

static void every_day_of_600_years_follows_the_one_before(void **state)
{
    (void)state;
    gr_calendar before = gr_calendar_of_unix(INT64_C(-86400) * 100000);
    for (int64_t day = -99999; day < 120000; day++) {
        gr_calendar const c = gr_calendar_of_unix(day * 86400);
        bool const next_day = c.day == before.day + 1;
        bool const first = c.day == 1 && before.day >= 28;
        assert_true(next_day || first);
        before = c;
    }
}

static void a_filetime_is_counted_from_1601(void **state)
{
    (void)state;
    char out[GR_TIME_TEXT];
    assert_true(gr_time_from_filetime(UINT64_C(116444736000000000)) == 0);
    assert_slice(
        gr_time_text(out, gr_time_from_filetime(UINT64_C(132591465301234567)),
                     7),
        "2021-03-02T08:15:30.1234567Z");
    assert_true(gr_time_from_filetime(0) == GR_TIME_NONE);
    assert_true(gr_time_from_filetime(UINT64_MAX) == GR_TIME_NONE);
    gr_calendar const c = gr_calendar_of_filetime(0);
    assert_slice(gr_calendar_text(out, &c, 0), "1601-01-01T00:00:00Z");
}

static void a_filetime_as_text_is_its_calendar(void **state)
{
    (void)state;
    char text[GR_TIME_TEXT], expected[GR_TIME_TEXT];
    uint64_t const ends[] = {
        0,         1,         GR_FILETIME_OF_10000 - 1, GR_FILETIME_OF_10000,
        INT64_MAX, UINT64_MAX};
    uint64_t const step = UINT64_C(864000000000) / 7 * 5 + 1; /* 17 hours */
    uint64_t ticks = 0;
    for (size_t i = 0; i < 400000; i++, ticks += step) {
        uint64_t const t = i < 6 ? ends[i] : ticks;
        gr_calendar const c = gr_calendar_of_filetime(t);
        gr_slice const s = gr_calendar_text(expected, &c, 7);
        assert_true(gr_equal(gr_filetime_text(text, t), s));
    }
    assert_slice(gr_filetime_text(text, GR_FILETIME_OF_10000 - 1),
                 "9999-12-31T23:59:59.9999999Z");
}

static void zones_and_short_forms_are_read(void **state)
{
    (void)state;
    int64_t const noon = parsed("2021-03-02T12:00:00Z");
    assert_true(parsed("2021-03-02T13:30:00+01:30") == noon);
    assert_true(parsed("2021-03-02 04:00:00-0800") == noon);
    assert_true(parsed("2021-03-02 14:00:00+02") == noon);
    assert_true(parsed("2021-03-02T04:30:00-07:30") == noon);
    assert_true(parsed("2021-03-02T12:00") == noon);
    assert_true(parsed("2021-03-02") == noon - INT64_C(43200000000000));
    assert_true(parsed("2021-03-02T12:00:00.000000000999Z") == noon);
}

static void a_leap_second_is_the_next_minute(void **state)
{
    (void)state;
    assert_true(parsed("2016-12-31T23:59:60Z") ==
                parsed("2017-01-01T00:00:00Z"));
    assert_true(parsed("2017-01-01T01:59:60.5+02") ==
                parsed("2017-01-01T00:00:00.5Z"));
    assert_true(parsed("2016-12-31T23:59:61Z") == GR_TIME_NONE);
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2021",
                                      "2021-13-01",
                                      "2021-02-29",
                                      "2021-03-02T25:00:00Z",
                                      "2021-03-02T12:00:00.Z",
                                      "2021-03-02T12:00:00Zx",
                                      "1600-01-01",
                                      "2021-03-02T12:00:00+25:00",
                                      "2021-03-02T12:00:00+02:",
                                      "2021-03-02T12:00:00+2",
                                      "2021-03-02T12:00:00+020",
                                      "2021-3-2",
                                      "2263-01-01",
                                      "2021-00-10"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(parsed(bad[i]) == GR_TIME_NONE);
}

static void days_begin_and_end_at_midnight(void **state)
{
    int64_t const day = INT64_C(86400000000000);
    (void)state;
    assert_int_equal(gr_day_start(0), 0);
    assert_int_equal(gr_day_end(0), day);
    assert_int_equal(gr_day_start(day - 1), 0);
    assert_int_equal(gr_day_end(day - 1), day);
    assert_int_equal(gr_day_start(-1), -day);
    assert_int_equal(gr_day_end(-1), 0);
    assert_int_equal(gr_day_start(-day), -day);
    assert_int_equal(gr_day_end(-day), 0);
    assert_int_equal(gr_day_start(INT64_MIN + 1), INT64_MIN + 1);
    assert_int_equal(gr_day_end(INT64_MAX), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_moment_agree_both_ways),
        cmocka_unit_test(every_day_of_600_years_follows_the_one_before),
        cmocka_unit_test(a_filetime_is_counted_from_1601),
        cmocka_unit_test(a_filetime_as_text_is_its_calendar),
        cmocka_unit_test(zones_and_short_forms_are_read),
        cmocka_unit_test(a_leap_second_is_the_next_minute),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(days_begin_and_end_at_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
