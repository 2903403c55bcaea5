/* test_file.c - reading evidence: in order, and only reading. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/evidence.h"
#include "support/scratch.h"

static gr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)16 << 20);
    return arena == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

static evidence_item item_of(const char *path)
{
    evidence_list list = {0};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    assert_int_equal(list.count, 1);
    return list.items[0];
}

static size_t read_all(evidence_file *in, char *to, size_t room)
{
    size_t n = 0, got = 1;
    while (got > 0) {
        assert_int_equal(
            evidence_read(in, (uint8_t *)to + n, room - n, &got, NULL), GR_OK);
        n += got;
    }
    return n;
}

static void a_file_is_read_to_its_end(void **state)
{
    (void)state;
    scratch_write_text("x", "hello");
    evidence_item const item = item_of(scratch_path("x"));
    evidence_file *in;
    assert_int_equal(evidence_open(&item, &in, NULL), GR_OK);
    assert_true(evidence_ready(in, 0));
    char text[16];
    assert_int_equal(read_all(in, text, sizeof text), 5);
    assert_memory_equal(text, "hello", 5);
    evidence_close(in);
}

static void reading_leaves_the_access_time_alone(void **state)
{
    (void)state;
    scratch_write_text("x", "hello");
    struct timespec const long_ago[2] = {{1000000000, 0}, {1100000000, 0}};
    assert_int_equal(utimensat(AT_FDCWD, scratch_path("x"), long_ago, 0), 0);
    evidence_item const item = item_of(scratch_path("x"));
    evidence_file *in;
    assert_int_equal(evidence_open(&item, &in, NULL), GR_OK);
    char text[16];
    (void)read_all(in, text, sizeof text);
    evidence_close(in);
    struct stat st;
    assert_int_equal(stat(scratch_path("x"), &st), 0);
    assert_int_equal(st.st_atim.tv_sec, 1000000000);
}

static void a_fifo_is_read_as_a_stream(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
    evidence_item const item = item_of(scratch_path("fifo"));
    assert_true(item.size == UINT64_MAX);
    evidence_file *in;
    assert_int_equal(evidence_open(&item, &in, NULL), GR_OK); /* no wait */
    assert_false(evidence_ready(in, 1));
    int const out = open(scratch_path("fifo"), O_WRONLY);
    assert_int_equal(write(out, "abc", 3), 3);
    assert_true(evidence_ready(in, 1000));
    close(out);
    char text[16];
    assert_int_equal(read_all(in, text, sizeof text), 3);
    evidence_close(in);
}

static void a_file_that_became_something_else_is_refused(void **state)
{
    (void)state;
    scratch_write_text("x", "hello");
    evidence_item const item = item_of(scratch_path("x"));
    assert_int_equal(unlink(scratch_path("x")), 0);
    gr_error err;
    evidence_file *in;
    assert_int_equal(evidence_open(&item, &in, &err), GR_IO);
    assert_int_equal(mkfifo(scratch_path("x"), 0600), 0);
    assert_int_equal(evidence_open(&item, &in, &err), GR_IO);
    assert_non_null(strstr(err.text, "no longer"));
    assert_null(in);
}

static void slurp_stops_at_its_ceiling(void **state)
{
    (void)state;
    scratch_write_text("x", "0123456789");
    gr_slice text = {NULL, 0};
    assert_int_equal(evidence_slurp(arena, scratch_path("x"), 10, &text, NULL),
                     GR_OK);
    assert_int_equal(text.len, 10);
    gr_error err;
    assert_int_equal(evidence_slurp(arena, scratch_path("x"), 9, &text, &err),
                     GR_LIMIT);
    assert_int_equal(evidence_slurp(arena, scratch_path("no"), 9, &text, &err),
                     GR_IO);
    assert_int_equal(evidence_slurp(arena, scratch_path(""), 9, &text, &err),
                     GR_IO);
}

static void files_are_slurped_one_after_another(void **state)
{
    (void)state;
    enum { LARGE = 200000 };
    gr_buffer file = gr_buffer_upto(1 << 20), large = gr_buffer_upto(1 << 20);
    gr_error err;
    for (size_t i = 0; i < LARGE; i++) gr_put_byte(&large, (uint8_t)i);
    scratch_write("large", large.ptr, large.len);
    scratch_write_text("small", "0123456789");
    assert_int_equal(
        evidence_slurp_into(&file, scratch_path("large"), LARGE, &err), GR_OK);
    assert_true(gr_equal(gr_buffer_slice(&file), gr_buffer_slice(&large)));
    assert_int_equal(
        evidence_slurp_into(&file, scratch_path("small"), LARGE, &err), GR_OK);
    assert_true(gr_equal(gr_buffer_slice(&file), GR_S("0123456789")));
    assert_int_equal(
        evidence_slurp_into(&file, scratch_path("large"), LARGE - 1, &err),
        GR_LIMIT);
    assert_int_equal(evidence_slurp_into(&file, scratch_path("no"), 9, &err),
                     GR_IO);
    assert_int_equal(file.len, 0);
    gr_buffer_free(&large);
    gr_buffer_free(&file);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_to_its_end),
        TEST(reading_leaves_the_access_time_alone),
        TEST(a_fifo_is_read_as_a_stream),
        TEST(a_file_that_became_something_else_is_refused),
        TEST(slurp_stops_at_its_ceiling),
        TEST(files_are_slurped_one_after_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
