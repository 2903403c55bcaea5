/* test_logon_views.c - logons by address, user and host, against counting
 * slowly; and who got in after failures. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "hunt/logon_views.h"
#include "support/draw.h"

#define SECOND INT64_C(1000000000)
enum { LOGONS = 3000 };

typedef struct {
    unsigned user, from, host;
    bool worked;
    int64_t time_ns;
} drawn;
static drawn logons[LOGONS];
static const gr_spill *const no_stores[VIEW_STORES];

static void draw_logons(void)
{
    for (size_t i = 0; i < LOGONS; i++)
        logons[i] = (drawn){draw(40), draw(60), draw(4), draw(30) == 0,
                            (int64_t)draw(500000) * SECOND};
}

static void add(logon_table *t, const char *user, const char *from,
                const char *host, bool worked, int64_t time_ns)
{
    logon_row const row = {.names = {gr_slice_of_c(user), gr_slice_of_c(from),
                                     gr_slice_of_c(host), GR_S("ssh")},
                           .worked = worked,
                           .failed = !worked,
                           .first_ns = time_ns,
                           .last_ns = time_ns};
    assert_int_equal(logon_table_add(t, &row, NULL), GR_OK);
}

static logon_table *drawn_table(void)
{
    logon_table *const t = logon_table_new(NULL, 1 << 16);
    char user[16], from[16], host[16];
    for (size_t i = 0; i < LOGONS; i++) {
        snprintf(user, sizeof user, "u%u", logons[i].user);
        snprintf(from, sizeof from, "a%u", logons[i].from);
        snprintf(host, sizeof host, "h%u", logons[i].host);
        add(t, user, from, host, logons[i].worked, logons[i].time_ns);
    }
    assert_int_equal(logon_table_file_end(t, false, NULL), GR_OK);
    return t;
}

/* Which of the three names of a logon. */
static unsigned name_of(const drawn *d, unsigned which)
{
    return which == 0 ? d->from : which == 1 ? d->user : d->host;
}

static uint64_t slow_others(unsigned group, unsigned name, unsigned other)
{
    bool seen[100] = {false};
    uint64_t count = 0;
    for (size_t i = 0; i < LOGONS; i++) {
        if (name_of(&logons[i], group) != name) continue;
        count += !seen[name_of(&logons[i], other)];
        seen[name_of(&logons[i], other)] = true;
    }
    return count;
}

static void assert_group(unsigned group, const logon_row *row)
{
    static const unsigned others[LOGON_GROUPS][LOGON_OTHERS] = {
        {1, 2}, {0, 2}, {0, 1}};
    unsigned const name =
        (unsigned)strtoul((const char *)row->names[0].ptr + 1, NULL, 10);
    uint64_t worked = 0, failed = 0;
    int64_t first = GR_TIME_NONE, last = GR_TIME_NONE;
    for (size_t i = 0; i < LOGONS; i++) {
        if (name_of(&logons[i], group) != name) continue;
        worked += logons[i].worked;
        failed += !logons[i].worked;
        if (logons[i].worked)
            gr_time_join(&first, &last, logons[i].time_ns, logons[i].time_ns);
    }
    assert_int_equal(row->worked, worked);
    assert_int_equal(row->failed, failed);
    assert_true(logon_row_first(row, TIMES_WORKED) == first);
    assert_true(logon_row_last(row, TIMES_WORKED) == last);
    for (size_t i = 0; i < LOGON_OTHERS; i++)
        assert_int_equal(row->others[i],
                         slow_others(group, name, others[group][i]));
}

/* Names begin with a letter and end at the slice: made text for strtoul. */
static void assert_groups(logon_table *t, unsigned group, uint64_t wanted)
{
    logon_row row;
    uint64_t count = 0;
    assert_int_equal(logon_table_begin(t, NULL), GR_OK);
    while (logon_table_next(t, &row, NULL) == GR_OK) {
        char name[16] = "";
        memcpy(name, row.names[0].ptr, row.names[0].len);
        row.names[0] = gr_slice_of_c(name);
        assert_group(group, &row);
        count++;
    }
    assert_int_equal(count, wanted);
}

static void assert_ordered(logon_table *group, uint64_t wanted)
{
    logon_table *ordered = NULL;
    logon_row row;
    uint64_t count = 0, before = UINT64_MAX;
    assert_int_equal(logon_views_order(group, NULL, &ordered, NULL), GR_OK);
    assert_int_equal(logon_table_begin(ordered, NULL), GR_OK);
    for (; logon_table_next(ordered, &row, NULL) == GR_OK; count++) {
        assert_true(row.failed <= before);
        assert_true(row.names[1].len > 0);
        before = row.failed;
    }
    assert_int_equal(count, wanted);
    logon_table_free(ordered);
}

static void groups_are_what_counting_slowly_gives(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        logon_table *groups[LOGON_GROUPS] = {NULL};
        logon_views *const v = gr_alloc(sizeof *v);
        draw_logons();
        logon_table *const t = drawn_table();
        assert_int_equal(logon_views_fill(t, no_stores, groups, NULL, v, NULL),
                         GR_OK);
        assert_int_equal(v->total.worked + v->total.failed, LOGONS);
        for (unsigned i = 0; i < LOGON_GROUPS; i++) {
            assert_groups(groups[i], i, v->groups[i]);
            assert_ordered(groups[i], v->groups[i]);
            for (size_t k = 1; k < v->most[i].count; k++)
                assert_true(v->most[i].items[k - 1]->row.failed >=
                            v->most[i].items[k]->row.failed);
            logon_table_free(groups[i]);
        }
        assert_int_equal(v->most[LOGONS_OF_SOURCE].count, LOGON_TOP);
        logon_table_free(t);
        gr_free(v);
    }
}

/* What is told of one address with these: 'f' failed, 'w' worked, each so many
 * seconds after the one before. */
static logon_after after(const char *outcomes, int64_t step_s)
{
    logon_table *groups[LOGON_GROUPS] = {NULL};
    logon_views *const v = gr_alloc(sizeof *v);
    logon_table *const t = logon_table_new(NULL, 1 << 10);
    logon_after out = {.kind = AFTER_NOT};
    int64_t at = SECOND * 86400 * 365;
    for (const char *o = outcomes; *o != '\0'; o++, at += step_s * SECOND)
        add(t, "root", "192.0.2.1", "web1", *o == 'w', at);
    assert_int_equal(logon_table_file_end(t, false, NULL), GR_OK);
    assert_int_equal(logon_views_fill(t, no_stores, groups, NULL, v, NULL),
                     GR_OK);
    if (v->alarms > 0) out = logon_after_of(&v->alarmed.items[0]->row);
    for (unsigned i = 0; i < LOGON_GROUPS; i++) logon_table_free(groups[i]);
    logon_table_free(t);
    gr_free(v);
    return out;
}

static void one_that_worked_after_failures_is_told(void **state)
{
    (void)state;
    logon_after a = after("ffffffw", 10);
    assert_int_equal(a.kind, AFTER_ALWAYS);
    assert_int_equal(a.least, 6);
    assert_int_equal(a.most, 6);
    a = after("ffffffwff", 1000000); /* buckets of days, one for each */
    assert_int_equal(a.kind, AFTER_ALWAYS);
    assert_int_equal(a.least, 6);
    assert_int_equal(a.most, 6);
    assert_int_equal(after("ffff", 10).kind, AFTER_NOT);
    assert_int_equal(after("ffffw", 10).kind, AFTER_NOT); /* too few */
    assert_int_equal(after("wfffffff", 10).kind, AFTER_NOT);
}

/* Buckets of two seconds: the last has the one that worked, then a failure. */
static void a_failure_that_is_known_to_be_later_is_not_before(void **state)
{
    (void)state;
    char text[63] = "";
    memset(text, 'f', 62);
    text[60] = 'w';
    logon_after const a = after(text, 1);
    assert_int_equal(a.least, 60);
    assert_int_equal(a.most, 60);
}

static void one_that_worked_before_is_told_with_its_day(void **state)
{
    (void)state;
    logon_after const a = after("wfffffffw", 600);
    assert_int_equal(a.kind, AFTER_AGAIN);
    assert_int_equal(a.least, 7);
    assert_true(a.from_ns < a.to_ns);
    assert_int_equal(after("wfffffffw", 86400 * 3).kind, AFTER_NOT);
}

static void bounds_hold_whatever_the_order_in_a_bucket(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        char text[202] = "f";
        uint64_t before = 0;
        for (size_t i = 1; i < 201; i++) text[i] = draw(90) == 0 ? 'w' : 'f';
        const char *const first = strchr(text, 'w');
        if (first == NULL) continue;
        before = (uint64_t)(first - text);
        logon_after const a = after(text, 1 + draw(5000));
        if (before < LOGON_ALARM && a.kind == AFTER_NOT) continue;
        assert_int_equal(a.kind, AFTER_ALWAYS);
        assert_true(a.least <= before && before <= a.most);
    }
}

static void no_memory_is_said(void **state)
{
    (void)state;
    draw_logons();
    for (long n = 0; n < 5000; n++) {
        logon_table *groups[LOGON_GROUPS] = {NULL};
        logon_views *const v = gr_alloc(sizeof *v);
        logon_table *const t = drawn_table();
        gr_mem_fail_after(n);
        gr_status const status =
            logon_views_fill(t, no_stores, groups, NULL, v, NULL);
        gr_mem_fail_after(-1);
        for (unsigned i = 0; i < LOGON_GROUPS; i++) logon_table_free(groups[i]);
        logon_table_free(t);
        gr_free(v);
        if (status == GR_OK) return;
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_what_counting_slowly_gives),
        cmocka_unit_test(one_that_worked_after_failures_is_told),
        cmocka_unit_test(a_failure_that_is_known_to_be_later_is_not_before),
        cmocka_unit_test(one_that_worked_before_is_told_with_its_day),
        cmocka_unit_test(bounds_hold_whatever_the_order_in_a_bucket),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
