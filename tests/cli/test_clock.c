/* test_clock.c - faces src/cli/clock.c and the zones of evidence in zone.c. */
#include "cli/clock.h"
#include "cli/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static int64_t utc_of(const gr_zone *zone, const char *local)
{
    int64_t ns;
    assert_true(gr_time_parse(gr_slice_of_c(local), &ns));
    return gr_zone_to_utc(zone, ns);
}

static const gr_zone *zone_named(gr_arena *arena, const char *name)
{
    const gr_zone *zone = NULL;
    gr_error err;
    if (cli_zone_table(arena, gr_slice_of_c(name), &zone, &err) == GR_OK)
        return zone;
    assert_int_equal(err.status, GR_DAMAGED);
    return NULL;
}

#define AT(zone, local, utc)                                                   \
    assert_int_equal(utc_of(zone, local), utc_of(NULL, utc))

static void gaps_and_overlaps_of_a_zone_are_known(void **state)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    const gr_zone *const zone = zone_named(arena, "Europe/Berlin");
    (void)state;
    if (zone == NULL) skip(); /* a machine without zone files */
    AT(zone, "2021-01-15T12:00:00", "2021-01-15T11:00:00");
    AT(zone, "2021-07-15T12:00:00", "2021-07-15T10:00:00");
    AT(zone, "2021-03-28T01:59:59", "2021-03-28T00:59:59");
    AT(zone, "2021-03-28T02:30:00", "2021-03-28T01:30:00");
    AT(zone, "2021-03-28T03:00:00", "2021-03-28T01:00:00");
    AT(zone, "2021-10-31T01:59:59", "2021-10-30T23:59:59");
    AT(zone, "2021-10-31T02:30:00", "2021-10-31T00:30:00");
    AT(zone, "2021-10-31T03:00:00", "2021-10-31T02:00:00");
    AT(zone, "2060-07-15T12:00:00", "2060-07-15T10:00:00");
    gr_arena_free(arena);
}

static void half_hours_and_days_left_out_are_known(void **state)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    const gr_zone *const howe = zone_named(arena, "Australia/Lord_Howe");
    const gr_zone *const apia = zone_named(arena, "Pacific/Apia");
    (void)state;
    if (howe == NULL || apia == NULL) skip();
    AT(howe, "2021-01-15T12:00:00", "2021-01-15T01:00:00");
    AT(howe, "2021-07-15T12:00:00", "2021-07-15T01:30:00");
    AT(apia, "2011-12-29T23:59:59", "2011-12-30T09:59:59");
    AT(apia, "2011-12-31T00:00:00", "2011-12-30T10:00:00");
    gr_arena_free(arena);
}

static void an_offset_is_a_zone(void **state)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    (void)state;
    AT(zone_named(arena, "+02:00"), "2021-01-01T00:00:00",
       "2020-12-31T22:00:00");
    AT(zone_named(arena, "-03"), "2021-01-01T00:00:00", "2021-01-01T03:00:00");
    AT(zone_named(arena, "UTC"), "2021-01-01T00:00:00", "2021-01-01T00:00:00");
    assert_null(zone_named(arena, "Mars/Olympus"));
    assert_null(zone_named(arena, "../../etc/passwd"));
    assert_null(zone_named(arena, ""));
    gr_arena_free(arena);
}

static void the_process_keeps_its_own_zone(void **state)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    (void)state;
    assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
    (void)zone_named(arena, "Europe/Berlin");
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    assert_int_equal(unsetenv("TZ"), 0);
    (void)zone_named(arena, "Europe/Berlin");
    assert_null(getenv("TZ"));
    gr_arena_free(arena);
}

static bool glob(const char *pattern, const char *path)
{
    return cli_glob_fits(gr_slice_of_c(pattern), gr_slice_of_c(path));
}

static void globs_fit_paths_and_names(void **state)
{
    (void)state;
    assert_true(glob("auth.log*", "web01/var/log/auth.log.1"));
    assert_true(glob("web01/*", "web01/var/log/auth.log"));
    assert_true(glob("*/auth.log", "web01/var/log/auth.log"));
    assert_true(glob("a?th.log", "auth.log"));
    assert_true(glob("*", ""));
    assert_false(glob("auth.log", "auth.log.1"));
    assert_false(glob("web02/*", "web01/auth.log"));
    assert_false(glob("log/auth.log", "web01/var/log/auth.log"));
    assert_false(glob("", "a"));
}

static void the_last_that_fits_holds(void **state)
{
    const char *zones[] = {"+01:00", "web*=+02:00", "*.1=+03:00"};
    const char *years[] = {"2019", "a=b=2020"};
    cli_args const args = {.source_zones = {zones, 3},
                           .source_years = {years, 2}};
    gr_arena *const arena = gr_arena_new(1 << 20);
    evidence_item const item = {.name = GR_S("web01/auth.log")};
    evidence_item const old = {.name = GR_S("web01/auth.log.1")};
    evidence_item const other = {.name = GR_S("a=b")};
    cli_clock clock;
    gr_error err;
    (void)state;
    assert_int_equal(cli_clock_open(arena, &args, &clock, &err), GR_OK);
    assert_int_equal(cli_clock_of(&clock, &item).zone->spans[0].offset_seconds,
                     7200);
    assert_int_equal(cli_clock_of(&clock, &old).zone->spans[0].offset_seconds,
                     10800);
    assert_int_equal(cli_clock_of(&clock, &other).zone->spans[0].offset_seconds,
                     3600);
    assert_int_equal(cli_clock_of(&clock, &item).year, 2019);
    assert_int_equal(cli_clock_of(&clock, &other).year, 2020);
    gr_arena_free(arena);
}

static bool named(const char *zone, const char *path)
{
    cli_args const args = {.source_zones = {&zone, 1}};
    gr_arena *const arena = gr_arena_new(1 << 20);
    evidence_item const item = {.name = gr_slice_of_c(path)};
    cli_clock clock;
    gr_error err;
    assert_int_equal(cli_clock_open(arena, &args, &clock, &err), GR_OK);
    bool const is_named = cli_clock_of(&clock, &item).named;
    gr_arena_free(arena);
    return is_named;
}

static void only_a_glob_for_its_name_names_a_file(void **state)
{
    (void)state;
    assert_true(named("u_ex*=+01:00", "WEB01/u_ex1.log"));
    assert_true(named("*.log=+01:00", "WEB01/u_ex1.log"));
    assert_true(named("WEB01/*ex1.log=+01:00", "WEB01/u_ex1.log"));
    assert_false(named("+01:00", "WEB01/u_ex1.log"));
    assert_false(named("*=+01:00", "WEB01/u_ex1.log"));
    assert_false(named("WEB*=+01:00", "WEB01/u_ex1.log"));
    assert_false(named("WEB01/*=+01:00", "WEB01/u_ex1.log"));
    assert_false(named("u_in*=+01:00", "WEB01/u_ex1.log"));
}

static void nothing_said_is_nothing(void **state)
{
    cli_args const args = {.quiet = false};
    gr_arena *const arena = gr_arena_new(1 << 20);
    evidence_item const item = {.name = GR_S("a")};
    cli_clock clock;
    gr_error err;
    (void)state;
    assert_int_equal(cli_clock_open(arena, &args, &clock, &err), GR_OK);
    assert_null(cli_clock_of(&clock, &item).zone);
    assert_int_equal(cli_clock_of(&clock, &item).year, 0);
    gr_arena_free(arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_and_overlaps_of_a_zone_are_known),
        cmocka_unit_test(half_hours_and_days_left_out_are_known),
        cmocka_unit_test(an_offset_is_a_zone),
        cmocka_unit_test(the_process_keeps_its_own_zone),
        cmocka_unit_test(globs_fit_paths_and_names),
        cmocka_unit_test(the_last_that_fits_holds),
        cmocka_unit_test(only_a_glob_for_its_name_names_a_file),
        cmocka_unit_test(nothing_said_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
