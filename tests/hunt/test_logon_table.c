/* test_logon_table.c - rows of logons, more than memory holds. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "hunt/logon_table.h"
#include "support/draw.h"
#include "support/memory_spill.h"

static memory_spill store;
static gr_spill spill;

static int set_up(void **state)
{
    (void)state;
    store = memory_spill_of((size_t)64 << 20, 1000);
    spill = memory_spill_interface(&store);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gr_buffer_free(&store.bytes);
    return 0;
}

enum { LOGONS = 4000, USERS = 700 };
typedef struct {
    char user[16], form[24];
    bool worked;
    int64_t time_ns;
} drawn;
static drawn logons[LOGONS];

static void draw_logons(void)
{
    for (size_t i = 0; i < LOGONS; i++) {
        snprintf(logons[i].user, sizeof logons[i].user, "%cser%u",
                 draw(2) == 0 ? 'u' : 'U', (unsigned)draw(USERS));
        snprintf(logons[i].form, sizeof logons[i].form, "%.2s%.15s",
                 (const char *const[]){"", "", "A\\", "B\\"}[draw(4)],
                 logons[i].user);
        logons[i].worked = draw(10) == 0;
        logons[i].time_ns = (int64_t)draw(1000000) * 1000000000;
    }
}

static logon_row row_of(const drawn *d)
{
    return (logon_row){.names = {gr_slice_of_c(d->user), GR_S("192.0.2.7"),
                                 GR_S("WEB1"), GR_S("ssh")},
                       .forms = {gr_slice_of_c(d->form), GR_S("")},
                       .worked = d->worked,
                       .failed = !d->worked,
                       .first_ns = d->time_ns,
                       .last_ns = d->time_ns};
}

/* All rows as bytes; NULL: it failed. */
static gr_buffer told_by(logon_table *t)
{
    gr_buffer out = gr_buffer_upto((size_t)16 << 20);
    logon_row row;
    gr_status status = logon_table_begin(t, NULL);
    while (status == GR_OK &&
           (status = logon_table_next(t, &row, NULL)) == GR_OK)
        logon_row_put(&out, &row);
    assert_int_equal(status, GR_NONE);
    return out;
}

/* Files of `each` logons, the last one first if `back`; every third is there
 * twice, and its copy is told at the end of it. */
static logon_table *table_of(size_t rows, size_t each, bool back)
{
    logon_table *const t = logon_table_new(&spill, rows);
    assert_non_null(t);
    for (size_t from = 0, file = 0; from < LOGONS; from += each, file++) {
        for (size_t copy = 0; copy < 1 + (size_t)(file % 3 == 0); copy++) {
            for (size_t i = from; i < from + each && i < LOGONS; i++) {
                const drawn *const d = &logons[back ? LOGONS - 1 - i : i];
                logon_row const row = row_of(d);
                assert_int_equal(logon_table_add(t, &row, NULL), GR_OK);
            }
            assert_int_equal(logon_table_file_end(t, copy == 1, NULL), GR_OK);
        }
    }
    return t;
}

static void assert_same(const gr_buffer *a, const gr_buffer *b)
{
    assert_true(gr_equal(gr_buffer_slice(a), gr_buffer_slice(b)));
}

/* Whatever memory holds, however they come in files, in whatever order. */
static void rows_are_the_same_however_they_come(void **state)
{
    (void)state;
    static const size_t rows[] = {1, 7, 100, 600};
    static const size_t each[] = {13, 500, LOGONS};
    draw_logons();
    logon_table *const all = table_of(USERS, LOGONS, false);
    gr_buffer wanted = told_by(all);
    assert_int_equal(store.bytes.len, 0);
    logon_table_free(all);
    for (size_t i = 0; i < 2 * 4 * 3; i++) {
        store.bytes.len = 0;
        logon_table *const t = table_of(rows[i % 4], each[i / 4 % 3], i >= 12);
        gr_buffer got = told_by(t);
        gr_buffer again = told_by(t);
        assert_true(store.bytes.len > 0);
        assert_same(&got, &wanted);
        assert_same(&again, &wanted);
        gr_buffer_free(&got);
        gr_buffer_free(&again);
        logon_table_free(t);
    }
    gr_buffer_free(&wanted);
}

static void sums_are_those_of_all_files_once(void **state)
{
    (void)state;
    uint64_t worked = 0, failed = 0;
    draw_logons();
    for (size_t i = 0; i < LOGONS; i++) {
        worked += logons[i].worked;
        failed += !logons[i].worked;
    }
    logon_table *const t = table_of(50, 100, false);
    logon_row row;
    assert_int_equal(logon_table_begin(t, NULL), GR_OK);
    while (logon_table_next(t, &row, NULL) == GR_OK) {
        worked -= row.worked;
        failed -= row.failed;
        assert_true(row.first_ns <= row.last_ns);
    }
    assert_int_equal(worked, 0);
    assert_int_equal(failed, 0);
    logon_table_free(t);
}

/* The longest names there are, and beyond; names without an end have none. */
static void long_names_are_cut_and_kept_apart(void **state)
{
    (void)state;
    static char text[2][600];
    logon_table *const t = logon_table_new(&spill, 2);
    for (int i = 0; i < 10; i++) {
        memset(text[0], 'a' + i, sizeof text[0]);
        memset(text[1], 'A' + i, sizeof text[1]);
        gr_slice const name = gr_slice_of(text[i % 2], sizeof text[0]);
        logon_row const row = {.names = {name, name, GR_S(""), name},
                               .failed = 1,
                               .first_ns = GR_TIME_NONE,
                               .last_ns = GR_TIME_NONE};
        assert_int_equal(logon_table_add(t, &row, NULL), GR_OK);
    }
    assert_int_equal(logon_table_file_end(t, false, NULL), GR_OK);
    logon_row row;
    size_t count = 0;
    assert_int_equal(logon_table_begin(t, NULL), GR_OK);
    while (logon_table_next(t, &row, NULL) == GR_OK) {
        assert_int_equal(row.names[LOGON_USER].len, 256);
        assert_int_equal(gr_lower(row.names[LOGON_HOW].ptr[255]), 'a' + count);
        assert_true(row.first_ns == GR_TIME_NONE);
        count++;
    }
    assert_int_equal(count, 10);
    logon_table_free(t);
}

static void a_store_that_fails_is_said(void **state)
{
    (void)state;
    gr_error err;
    store.room = store.bytes.len;
    draw_logons();
    for (int none = 0; none < 2; none++) {
        logon_table *const t = logon_table_new(none != 0 ? NULL : &spill, 10);
        gr_status status = GR_OK;
        for (size_t i = 0; i < LOGONS && status == GR_OK; i++) {
            logon_row const row = row_of(&logons[i]);
            status = logon_table_add(t, &row, &err);
        }
        assert_int_equal(status, none != 0 ? GR_LIMIT : GR_IO);
        logon_table_free(t);
    }
}

static void no_memory_is_said(void **state)
{
    (void)state;
    draw_logons();
    for (long n = 0; n < 1000; n++) {
        gr_status status = GR_NOMEM;
        store.bytes.len = 0;
        store.bytes.status = GR_OK;
        gr_mem_fail_after(n);
        logon_table *const t = logon_table_new(&spill, 100);
        if (t != NULL) status = GR_OK;
        for (size_t i = 0; i < LOGONS && status == GR_OK; i++) {
            logon_row const row = row_of(&logons[i]);
            status = logon_table_add(t, &row, NULL);
        }
        if (status == GR_OK) status = logon_table_file_end(t, false, NULL);
        if (status == GR_OK) status = logon_table_begin(t, NULL);
        gr_mem_fail_after(-1);
        logon_table_free(t);
        if (status == GR_OK) return;
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(rows_are_the_same_however_they_come),
        TEST(sums_are_those_of_all_files_once),
        TEST(long_names_are_cut_and_kept_apart),
        TEST(a_store_that_fails_is_said),
        TEST(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
