/* test_display.c - faces src/cli/terminal.c, zone.c, progress.c, suggest.c:
 * numbers, times and names as people read them. */
#include "base/time.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/suggest.h"
#include "cli/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void counts_have_commas(void **state)
{
    char out[CLI_COUNT_TEXT];
    (void)state;
    assert_string_equal(cli_count_text(out, 0), "0");
    assert_string_equal(cli_count_text(out, 999), "999");
    assert_string_equal(cli_count_text(out, 1000), "1,000");
    assert_string_equal(cli_count_text(out, UINT64_MAX),
                        "18,446,744,073,709,551,615");
}

static void short_counts_take_six_columns(void **state)
{
    char out[CLI_COUNT_TEXT];
    (void)state;
    assert_string_equal(cli_short_count(out, 99999), "99,999");
    assert_string_equal(cli_short_count(out, 100000), "100K");
    assert_string_equal(cli_short_count(out, 999999), "999K");
    assert_string_equal(cli_short_count(out, 1000000), "1.0M");
    assert_string_equal(cli_short_count(out, 59880123), "59M");
    for (uint64_t count = 1; count < UINT64_MAX / 7; count = count * 7 + 3)
        assert_true(strlen(cli_short_count(out, count)) <= 6);
    assert_string_equal(cli_short_count(out, UINT64_MAX), "18E");
}

static void sizes_and_durations_are_short(void **state)
{
    char out[CLI_COUNT_TEXT];
    (void)state;
    assert_string_equal(cli_size_text(out, 999), "999 B");
    assert_string_equal(cli_size_text(out, 1000), "1.0 KB");
    assert_string_equal(cli_size_text(out, 38099999), "38.0 MB");
    assert_string_equal(cli_size_text(out, UINT64_MAX), "18446.7 PB");
    assert_string_equal(cli_duration_text(out, 59), "59s");
    assert_string_equal(cli_duration_text(out, 672), "11m12s");
    assert_string_equal(cli_duration_text(out, 7260), "2h01m");
}

static void near_names_are_suggested_and_far_ones_not(void **state)
{
    static const char *const names[] = {"rules", "regex", "record",
                                        "min-level"};
    (void)state;
    assert_string_equal(cli_nearest("rulez", names, 4), "rules");
    assert_string_equal(cli_nearest("min", names, 4), "min-level");
    assert_string_equal(cli_nearest("recrod", names, 4), "record");
    assert_null(cli_nearest("xyzzy", names, 4));
    assert_null(cli_nearest("", names, 4));
}

/* 2021-03-02 08:15:30 UTC */
static const int64_t moment = 1614672930 * INT64_C(1000000000);

static const char *shown(const char *zone, char *out)
{
    cli_zone z;
    gr_error err;
    assert_int_equal(cli_zone_of(zone, &z, &err), GR_OK);
    return cli_zone_time(&z, out, moment);
}

static void offsets_move_the_clock(void **state)
{
    char out[CLI_ZONE_TEXT];
    (void)state;
    assert_string_equal(shown(NULL, out), "2021-03-02 08:15:30");
    assert_string_equal(shown("UTC", out), "2021-03-02 08:15:30");
    assert_string_equal(shown("+05:30", out), "2021-03-02 13:45:30");
    assert_string_equal(shown("-0930", out), "2021-03-01 22:45:30");
    assert_string_equal(shown("+2", out), "2021-03-02 10:15:30");
}

static void what_is_no_zone_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",      "+",     "+1:2",      "+15",       "+02:60",     "+02:00x",
        "Moon/", "/etc/", "../passwd", "a/../../b", "Europe\nBer"};
    cli_zone z;
    gr_error err;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (cli_zone_of(wrong[i], &z, &err) != GR_DAMAGED)
            fail_msg("'%s' is taken for a zone", wrong[i]);
}

static void no_time_is_told_in_any_zone(void **state)
{
    char out[CLI_ZONE_TEXT];
    cli_zone const z = {"+14:00", true, 14 * 3600};
    (void)state;
    assert_string_equal(cli_zone_time(&z, out, GR_TIME_NONE), "(no time)");
    assert_string_equal(cli_zone_date(&z, out, GR_TIME_NONE), "(no time)");
    assert_string_equal(cli_zone_date(&z, out, INT64_MAX), "2262-04-12");
    assert_string_equal(cli_zone_date(&z, out, INT64_MIN + 1), "1677-09-21");
}

static void assert_progress(const pipe_progress *p, double rate, unsigned width,
                            const char *expected)
{
    gr_buffer out = gr_buffer_upto(4096);
    cli_put_progress(&out, p, rate, width);
    gr_put_byte(&out, '\0');
    assert_string_equal((const char *)out.ptr, expected);
    gr_buffer_free(&out);
}

static void progress_tells_how_far_and_how_long(void **state)
{
    pipe_progress p = {.bytes_done = 38100000000,
                       .bytes_total = 96000000000,
                       .files_done = 412,
                       .files_total = 1204,
                       .files_bad = 2,
                       .critical = 3,
                       .high = 41};
    (void)state;
    assert_progress(&p, 84e6, 120,
                    "[###.......] 412/1,204 files  38.1 GB/96.0 GB  84.0 MB/s  "
                    "ETA 11m30s  crit 3  high 41  bad 2");
    assert_progress(&p, 84e6, 41, "[###.......] 412/1,204 files  38.1 GB/96");
    p.bytes_total = 0; /* a pipe: nobody knows the end */
    p.critical = p.high = p.files_bad = 0;
    assert_progress(&p, 0, 80, "412/1,204 files  38.1 GB");
    p.bytes_total = 1; /* a file that grew */
    assert_progress(&p, 1, 80,
                    "[##########] 412/1,204 files  38.1 GB/1 B  1 B/s");
}

static void the_graver_exit_code_wins(void **state)
{
    static const int order[] = {130, 2, 5, 4, 3, 1, 0};
    (void)state;
    for (size_t i = 0; i < 7; i++)
        for (size_t j = i; j < 7; j++) {
            assert_int_equal(cli_worse_exit(order[i], order[j]), order[i]);
            assert_int_equal(cli_worse_exit(order[j], order[i]), order[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_commas),
        cmocka_unit_test(short_counts_take_six_columns),
        cmocka_unit_test(sizes_and_durations_are_short),
        cmocka_unit_test(near_names_are_suggested_and_far_ones_not),
        cmocka_unit_test(offsets_move_the_clock),
        cmocka_unit_test(what_is_no_zone_is_refused),
        cmocka_unit_test(no_time_is_told_in_any_zone),
        cmocka_unit_test(progress_tells_how_far_and_how_long),
        cmocka_unit_test(the_graver_exit_code_wins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
