/* test_store.c - a case is written whole or not at all, and in its place. */
#include "check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "case/store.h"
#include "support/scratch.h"

static gr_error error;

static int set_up(void **state)
{
    (void)state;
    return scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    return 0;
}

static gr_status create(const char *below, bool clobber, case_store **store)
{
    case_options const options = {.clobber = clobber};
    return case_create(scratch_path(below), &options, store, &error);
}

static void put(case_store *store, case_file which, const char *text)
{
    gr_writer w;
    assert_int_equal(case_writer(store, which, &w, &error), GR_OK);
    assert_int_equal(gr_write(&w, gr_slice_of_c(text), &error), GR_OK);
}

static void put_all(case_store *store, const char *text)
{
    for (int i = 0; i < CASE_FILE_COUNT; i++) put(store, (case_file)i, text);
}

static void assert_file(const char *below, const char *expected)
{
    char *const text = scratch_read(below, NULL);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static int count_entries(const char *below)
{
    DIR *const d = opendir(scratch_path(below));
    assert_non_null(d);
    int n = 0;
    while (readdir(d) != NULL) n++;
    closedir(d);
    return n - 2;
}

static void finished_files_are_there_under_their_names(void **state)
{
    (void)state;
    case_store *store;
    assert_int_equal(create("case", false, &store), GR_OK);
    assert_file("case/run.json", "{\"state\":\"unfinished\"}\n");
    put_all(store, "new\n");
    assert_false(scratch_exists("case/findings.jsonl"));
    assert_int_equal(case_finish(store, &error), GR_OK);
    assert_int_equal(count_entries("case"), 4);
    assert_file("case/findings.jsonl", "new\n");
    assert_file("case/coverage.json", "new\n");
    assert_file("case/rules.jsonl", "new\n");
    assert_file("case/run.json", "new\n");
}

static void much_is_written_as_it_came(void **state)
{
    (void)state;
    case_store *store;
    gr_writer w;
    assert_int_equal(create("case/", false, &store), GR_OK);
    put(store, CASE_RUN, "x");
    assert_int_equal(case_writer(store, CASE_FINDINGS, &w, &error), GR_OK);
    char piece[70001];
    size_t total = 0;
    for (size_t i = 0; i < 300; i++) {
        size_t const len = i * 233 % sizeof piece;
        memset(piece, 'a' + (int)(i % 26), len);
        assert_int_equal(gr_write(&w, gr_slice_of(piece, len), &error), GR_OK);
        total += len;
    }
    assert_int_equal(case_finish(store, &error), GR_OK);
    size_t got;
    char *const text = scratch_read("case/findings.jsonl", &got);
    assert_int_equal(got, total);
    size_t at = 0;
    for (size_t i = 0; i < 300; i++)
        for (size_t n = i * 233 % sizeof piece; n > 0; n--)
            assert_true(text[at++] == 'a' + (int)(i % 26));
    free(text);
}

static void an_abandoned_case_leaves_nothing(void **state)
{
    (void)state;
    case_store *store;
    gr_spill spill;
    assert_int_equal(create("case", false, &store), GR_OK);
    put_all(store, "new\n");
    assert_int_equal(case_spill_of(store, &spill, &error), GR_OK);
    assert_int_equal(spill.append(spill.self, GR_S("x"), &error), GR_OK);
    case_abandon(store);
    assert_false(scratch_exists("case"));
}

static void an_existing_directory_is_refused(void **state)
{
    (void)state;
    case_store *store;
    scratch_mkdir("case");
    assert_int_equal(create("case", false, &store), GR_UNSUPPORTED);
    assert_null(store);
    scratch_write_text("file", "x");
    assert_int_equal(create("file", false, &store), GR_UNSUPPORTED);
    assert_int_equal(create("file", true, &store), GR_UNSUPPORTED);
    assert_file("file", "x");
    assert_int_equal(create("no/such/parent", false, &store), GR_IO);
}

static void clobber_replaces_a_case_at_the_end_only(void **state)
{
    (void)state;
    case_store *store;
    assert_int_equal(create("case", false, &store), GR_OK);
    put_all(store, "old\n");
    assert_int_equal(case_finish(store, &error), GR_OK);

    assert_int_equal(create("case", true, &store), GR_OK);
    put_all(store, "new\n");
    assert_file("case/findings.jsonl", "old\n");
    case_abandon(store);
    assert_file("case/findings.jsonl", "old\n");
    assert_file("case/run.json", "old\n");
    assert_int_equal(count_entries("case"), 4);

    assert_int_equal(create("case", true, &store), GR_OK);
    put(store, CASE_RUN, "new\n");
    assert_int_equal(case_finish(store, &error), GR_OK);
    assert_int_equal(count_entries("case"), 1); /* nothing old stays */
}

/* A run that was killed left its parts and an unfinished run.json. */
static void clobber_takes_a_case_whose_run_died(void **state)
{
    (void)state;
    case_store *store;
    scratch_write_text("case/run.json", "{\"state\":\"unfinished\"}\n");
    scratch_write_text("case/findings.jsonl.part", "half");
    assert_int_equal(create("case", true, &store), GR_OK);
    put_all(store, "new\n");
    assert_int_equal(case_finish(store, &error), GR_OK);
    assert_int_equal(count_entries("case"), 4);
}

static void clobber_touches_only_cases(void **state)
{
    (void)state;
    case_store *store;
    scratch_write_text("photos/me.jpg", "x");
    scratch_write_text("photos/findings.jsonl.part", "mine");
    assert_int_equal(create("photos", true, &store), GR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "no case"));
    scratch_write_text("photos/run.json", "x");
    assert_int_equal(create("photos", true, &store), GR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "me.jpg"));
    assert_file("photos/me.jpg", "x");
    assert_file("photos/findings.jsonl.part", "mine");

    scratch_write_text("sealed/run.json", "x");
    scratch_write_text("sealed/checkpoint", "x");
    assert_int_equal(create("sealed", true, &store), GR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "sealed"));

    scratch_mkdir("odd");
    scratch_mkdir("odd/run.json");
    assert_int_equal(create("odd", true, &store), GR_UNSUPPORTED);
}

static void clobber_follows_no_link(void **state)
{
    (void)state;
    case_store *store;
    scratch_write_text("real/run.json", "old");
    assert_int_equal(symlink("real", scratch_path("link")), 0);
    assert_int_equal(create("link", true, &store), GR_UNSUPPORTED);
    assert_int_equal(create("link/", true, &store), GR_UNSUPPORTED);
    assert_file("real/run.json", "old");

    /* Nor one within the case. */
    scratch_write_text("victim", "precious");
    assert_int_equal(symlink("../victim", scratch_path("real/findings.jsonl")),
                     0);
    assert_int_equal(
        symlink("../victim", scratch_path("real/findings.jsonl.part")), 0);
    assert_int_equal(create("real", true, &store), GR_OK);
    put_all(store, "new");
    assert_int_equal(case_finish(store, &error), GR_OK);
    assert_file("victim", "precious");
    assert_file("real/findings.jsonl", "new");
}

static gr_status create_beside(const char *below, const char *evidence,
                               case_store **store)
{
    const char *const paths[] = {"-", evidence};
    case_options const options = {true, paths, 2};
    return case_create(scratch_path(below), &options, store, &error);
}

static void a_case_never_lies_within_the_evidence(void **state)
{
    (void)state;
    case_store *store;
    char root[4096];
    scratch_write_text("ev/sub/log", "x");
    snprintf(root, sizeof root, "%s", scratch_path("ev"));
    assert_int_equal(create_beside("ev/case", root, &store), GR_UNSUPPORTED);
    assert_int_equal(create_beside("ev/sub/case", root, &store),
                     GR_UNSUPPORTED);
    assert_false(scratch_exists("ev/case"));
    assert_int_equal(symlink("ev/sub", scratch_path("door")), 0);
    assert_int_equal(create_beside("door/case", root, &store), GR_UNSUPPORTED);
    scratch_write_text("ev/run.json", "x");
    assert_int_equal(create_beside("ev", root, &store), GR_UNSUPPORTED);

    assert_int_equal(create_beside("case", root, &store), GR_OK);
    case_abandon(store);
    /* A file as evidence: beside it is fine. */
    snprintf(root, sizeof root, "%s", scratch_path("ev/sub/log"));
    assert_int_equal(create_beside("ev/sub/case", root, &store), GR_OK);
    case_abandon(store);
}

/* The disk is full: no file may grow beyond 100,000 bytes. */
static void a_full_disk_leaves_nothing_half_written(void **state)
{
    (void)state;
    case_store *store;
    gr_writer w;
    assert_int_equal(create("case", false, &store), GR_OK);
    put(store, CASE_RUN, "x");
    assert_int_equal(case_writer(store, CASE_FINDINGS, &w, &error), GR_OK);
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 100000;
    setrlimit(RLIMIT_FSIZE, &small);
    void (*const handler)(int) = signal(SIGXFSZ, SIG_IGN);
    static char bytes[30000];
    gr_status status = GR_OK;
    for (int i = 0; i < 100 && status == GR_OK; i++)
        status = gr_write(&w, gr_slice_of(bytes, sizeof bytes), &error);
    assert_int_equal(status, GR_IO);
    assert_non_null(strstr(error.text, "findings.jsonl"));
    assert_int_equal(case_finish(store, &error), GR_IO);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    assert_false(scratch_exists("case"));
}

static void a_spill_gives_back_what_it_took(void **state)
{
    (void)state;
    case_store *store;
    gr_spill spill;
    assert_int_equal(create("case", false, &store), GR_OK);
    assert_int_equal(case_spill_of(store, &spill, &error), GR_OK);
    assert_int_equal(count_entries("case"), 1); /* it has no name */
    static uint8_t piece[300000];
    uint64_t total = 0;
    for (size_t i = 0; i < 40; i++) {
        size_t const len = i * 7919 % sizeof piece;
        for (size_t k = 0; k < len; k++) piece[k] = (uint8_t)(total + k);
        assert_int_equal(
            spill.append(spill.self, gr_slice_of(piece, len), &error), GR_OK);
        total += len;
    }
    size_t got;
    for (uint64_t at = 0; at < total; at += got) {
        assert_int_equal(
            spill.read_at(spill.self, at, piece, 12345, &got, &error), GR_OK);
        assert_true(got > 0);
        for (size_t k = 0; k < got; k++)
            assert_int_equal(piece[k], (uint8_t)(at + k));
    }
    assert_int_equal(spill.read_at(spill.self, total, piece, 10, &got, &error),
                     GR_OK);
    assert_int_equal(got, 0);
    case_abandon(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(finished_files_are_there_under_their_names),
        TEST(much_is_written_as_it_came),
        TEST(an_abandoned_case_leaves_nothing),
        TEST(an_existing_directory_is_refused),
        TEST(clobber_replaces_a_case_at_the_end_only),
        TEST(clobber_takes_a_case_whose_run_died),
        TEST(clobber_touches_only_cases),
        TEST(clobber_follows_no_link),
        TEST(a_case_never_lies_within_the_evidence),
        TEST(a_full_disk_leaves_nothing_half_written),
        TEST(a_spill_gives_back_what_it_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
