/* test_set_years.c - rotated logs say each other's years. */
#include "check.h"

#include <stdio.h>

#include "base/time.h"
#include "readers/set_years.h"

static int64_t day(int32_t year, uint32_t month, uint32_t d)
{
    gr_calendar const c = {.year = year, .month = month, .day = d};
    int64_t ns = GR_TIME_NONE;
    assert_true(gr_time_from_calendar(&c, &ns));
    return ns;
}

static set_year file(const char *name, uint32_t month, uint32_t d,
                     int64_t modified_ns, bool by_archive)
{
    return set_year_of((reader_day){0, month, d}, modified_ns,
                       gr_slice_of_c(name), by_archive, 0);
}

/* The years of them, the oldest first. */
static const char *years_of(set_year *all, size_t count)
{
    static char text[256];
    size_t n = 0;
    set_years_agree(all, count);
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%d",
                              i == 0 ? "" : " ", (int)all[i].out.year);
    return text;
}

static void copied_files_follow_each_other_back(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 3, 1);
    set_year all[] = {file("auth.log.3.gz", 11, 3, copied, false),
                      file("auth.log.2.gz", 12, 31, copied, false),
                      file("auth.log.1", 1, 20, copied, false),
                      file("auth.log", 2, 2, copied, false)};
    /* Each alone would be of the latest year under March 2026. */
    assert_string_equal(years_of(all, 4), "2025 2025 2026 2026");
    assert_int_equal(all[1].out.bound_seconds, day(2026, 1, 22) / 1000000000);
}

static void two_turns_of_the_year_are_two(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 3, 1);
    set_year all[] = {
        file("a.3", 2, 1, copied, false), file("a.2", 12, 1, copied, false),
        file("a.1", 1, 20, copied, false), file("a", 1, 5, copied, false)};
    assert_string_equal(years_of(all, 4), "2024 2024 2025 2026");
}

static void a_date_in_a_name_is_surer_than_a_copy(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 11, 22);
    set_year all[] = {file("messages-20231231", 12, 24, copied, false),
                      file("messages-20240107", 12, 31, copied, false),
                      file("messages", 1, 7, copied, false)};
    assert_string_equal(years_of(all, 3), "2023 2023 2024");
}

static void an_archives_time_is_surer_than_a_copy(void **state)
{
    (void)state;
    set_year all[] = {file("a.2", 12, 1, day(2021, 12, 20), true),
                      file("a.1", 12, 20, day(2026, 6, 1), false),
                      file("a", 1, 3, day(2026, 6, 1), false)};
    assert_string_equal(years_of(all, 3), "2021 2021 2022");
}

static void what_a_line_or_a_person_says_holds(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 6, 1);
    set_year all[] = {
        file("a.2", 12, 1, copied, false),
        set_year_of((reader_day){0, 12, 20}, copied, GR_S("a.1"), false, 2019),
        file("a", 1, 3, copied, false)};
    assert_string_equal(years_of(all, 3), "2019 2019 2020");
}

static void no_event_is_after_its_own_files_time(void **state)
{
    (void)state;
    set_year all[] = {file("a.1", 3, 1, day(2020, 4, 1), true),
                      file("a", 5, 1, day(2026, 6, 1), true)};
    assert_string_equal(years_of(all, 2), "2020 2026");
}

static void one_early_time_holds_for_all(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 11, 22);
    set_year all[] = {file("a.2", 11, 3, copied, false),
                      file("a.1", 12, 31, copied, false),
                      file("a", 2, 2, day(2024, 2, 3), false)};
    assert_string_equal(years_of(all, 3), "2023 2023 2024");
}

static void files_without_times_are_passed_by(void **state)
{
    (void)state;
    int64_t const copied = day(2026, 3, 1);
    set_year all[] = {file("a.2", 12, 1, copied, false),
                      file("a.1", 0, 0, copied, false),
                      file("a", 2, 3, copied, false)};
    assert_string_equal(years_of(all, 3), "2025 0 2026");
    set_year none[] = {file("a.1", 0, 0, copied, false),
                       file("a", 2, 3, GR_TIME_NONE, false)};
    assert_string_equal(years_of(none, 2), "0 0");
}

static void a_leap_day_is_in_its_year(void **state)
{
    (void)state;
    set_year all[] = {file("a.1", 2, 29, day(2025, 6, 1), false),
                      file("a", 3, 7, day(2025, 6, 1), false)};
    assert_string_equal(years_of(all, 2), "2024 2024");
}

static void files_that_kept_their_times_need_not_follow_at_once(void **state)
{
    (void)state;
    set_year all[] = {file("a.1", 2, 5, day(2025, 1, 31), false),
                      file("a", 2, 10, day(2025, 3, 1), false)};
    assert_string_equal(years_of(all, 2), "2024 2025");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copied_files_follow_each_other_back),
        cmocka_unit_test(two_turns_of_the_year_are_two),
        cmocka_unit_test(a_date_in_a_name_is_surer_than_a_copy),
        cmocka_unit_test(an_archives_time_is_surer_than_a_copy),
        cmocka_unit_test(what_a_line_or_a_person_says_holds),
        cmocka_unit_test(no_event_is_after_its_own_files_time),
        cmocka_unit_test(one_early_time_holds_for_all),
        cmocka_unit_test(files_without_times_are_passed_by),
        cmocka_unit_test(files_that_kept_their_times_need_not_follow_at_once),
        cmocka_unit_test(a_leap_day_is_in_its_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
