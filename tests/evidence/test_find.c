/* test_find.c - what a walk finds, what it is called, and what it tells. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "evidence/evidence.h"
#include "support/scratch.h"

static gr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)256 << 20);
    return arena == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

static evidence_list find(const char *const *paths, size_t count)
{
    evidence_list list = {0};
    gr_error err = {0};
    assert_int_equal(evidence_find(arena, paths, count, &list, &err), GR_OK);
    return list;
}

static evidence_list find_one(const char *path)
{
    return find(&path, 1);
}

/* All names with blanks between them. */
static const char *names(const evidence_list *list)
{
    static char text[8192];
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s",
                              i == 0 ? "" : " ", (int)list->items[i].name.len,
                              (const char *)list->items[i].name.ptr);
    text[n] = '\0';
    return text;
}

/* One of the problems is of name, and its text has part in it. */
static void assert_problem(const evidence_list *list, const char *name,
                           const char *part)
{
    for (size_t i = 0; i < list->problem_count; i++) {
        const evidence_problem *const p = &list->problems[i];
        if (!gr_equal(p->name, gr_slice_of_c(name))) continue;
        assert_non_null(strstr(p->error.text, part));
        return;
    }
    fail_msg("no problem is of %s", name);
}

static void order_is_that_of_the_bytes_of_the_evidence_path(void **state)
{
    (void)state;
    /* '.' < '/' < '0': a.txt stands before what is in a, a0 after it; and
     * what is encoded sorts as '%'. */
    scratch_write_text("ev/a/z", "1");
    scratch_write_text("ev/a.txt", "1");
    scratch_write_text("ev/a0", "1");
    scratch_write_text("ev/B", "1");
    scratch_write_text("ev/\xC3\xA4", "1");
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/%C3%A4 ev/B ev/a.txt ev/a/z ev/a0");
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(list.items[i].index, i);
    assert_int_equal(list.total_size, 5);
    assert_int_equal(list.problem_count, 0);
}

static void order_does_not_depend_on_the_order_of_creation(void **state)
{
    (void)state;
    char name[32];
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "one/%03d", i);
        scratch_write_text(name, "");
        snprintf(name, sizeof name, "two/%03d", (i * 37) % 200);
        scratch_write_text(name, "");
    }
    evidence_list const one = find_one(scratch_path("one"));
    evidence_list const two = find_one(scratch_path("two"));
    assert_int_equal(one.count, 200);
    assert_int_equal(two.count, 200);
    for (size_t i = 0; i < 200; i++)
        assert_true(gr_equal(gr_from(one.items[i].name, 3),
                             gr_from(two.items[i].name, 3)));
}

static void bytes_outside_the_printable_ones_are_percent_encoded(void **state)
{
    (void)state;
    scratch_write_text("ev/a b%\n\x7f\x1b[31m", "");
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/a%20b%25%0A%7F%1B[31m");
}

static void equal_arguments_get_numbers(void **state)
{
    (void)state;
    scratch_write_text("1/log", "");
    scratch_write_text("2/log", "");
    scratch_write_text("3/log", "");
    scratch_write_text("log~2", "");
    const char *const paths[] = {scratch_path("1/log"), scratch_path("log~2"),
                                 scratch_path("2/log"), scratch_path("3/log")};
    evidence_list const list = find(paths, 4);
    assert_string_equal(names(&list), "log log~2 log~3 log~4");
    assert_string_equal(list.items[1].path, paths[1]);
    assert_string_equal(list.items[2].path, paths[2]);
}

static void slashes_and_dots_do_not_become_names(void **state)
{
    (void)state;
    scratch_write_text("case7/x", "");
    char path[4096];
    snprintf(path, sizeof path, "%s///", scratch_path("case7"));
    evidence_list list = find_one(path);
    assert_string_equal(names(&list), "case7/x");
    snprintf(path, sizeof path, "%s/./", scratch_path("case7"));
    list = find_one(path);
    assert_string_equal(names(&list), "case7/x");
}

static void the_standard_input_is_there_once(void **state)
{
    (void)state;
    const char *const paths[] = {"-", "-"};
    evidence_list const list = find(paths, 2);
    assert_int_equal(list.count, 1);
    assert_string_equal(names(&list), "stdin");
    assert_true(list.items[0].size == UINT64_MAX);
    assert_int_equal(list.problem_count, 1);
}

static void what_is_not_there_is_a_problem(void **state)
{
    (void)state;
    evidence_list const list = find_one(scratch_path("nothing"));
    assert_int_equal(list.count, 0);
    assert_int_equal(list.problem_count, 1);
    assert_int_equal(list.problems[0].error.status, GR_IO);
    assert_non_null(strstr(list.problems[0].error.text, "No such file"));
    assert_true(gr_equal(list.problems[0].name, GR_S("nothing")));
    assert_true(gr_equal(list.problems[0].given,
                         gr_slice_of_c(scratch_path("nothing"))));
}

static void links_to_files_are_followed(void **state)
{
    (void)state;
    scratch_write_text("real", "12345");
    scratch_mkdir("ev");
    assert_int_equal(symlink("../real", scratch_path("ev/link")), 0);
    assert_int_equal(symlink("nowhere", scratch_path("ev/dangling")), 0);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/link");
    assert_int_equal(list.items[0].size, 5);
    assert_problem(&list, "ev/dangling", "");
}

static void a_link_as_argument_is_followed(void **state)
{
    (void)state;
    scratch_write_text("real/x", "");
    assert_int_equal(symlink("real", scratch_path("ev")), 0);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/x");
}

static void loops_and_links_to_directories_are_told(void **state)
{
    (void)state;
    scratch_write_text("outside/secret", "");
    scratch_write_text("ev/a/b/file", "");
    assert_int_equal(symlink("../..", scratch_path("ev/a/b/up")), 0);
    assert_int_equal(symlink(".", scratch_path("ev/a/b/self")), 0);
    assert_int_equal(symlink("../outside", scratch_path("ev/out")), 0);
    assert_int_equal(symlink("round", scratch_path("ev/round")), 0);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/a/b/file");
    assert_int_equal(list.problem_count, 4);
    assert_problem(&list, "ev/a/b/up", "loop");
    assert_problem(&list, "ev/a/b/self", "loop");
    assert_problem(&list, "ev/out", "a link to a directory");
    assert_problem(&list, "ev/round", "");
}

static void special_files_in_a_walk_are_told(void **state)
{
    (void)state;
    scratch_mkdir("ev");
    assert_int_equal(mkfifo(scratch_path("ev/fifo"), 0600), 0);
    int const s = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s",
             scratch_path("ev/socket"));
    assert_int_equal(bind(s, (struct sockaddr *)&name, sizeof name), 0);
    close(s);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_int_equal(list.count, 0);
    assert_int_equal(list.problem_count, 2);
    assert_problem(&list, "ev/fifo", "");
    assert_problem(&list, "ev/socket", "");
}

static void a_directory_that_cannot_be_read_is_a_problem(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        print_message("root may read everything\n");
        skip();
    }
    scratch_write_text("ev/shut/x", "");
    scratch_write_text("ev/open", "");
    chmod(scratch_path("ev/shut"), 0);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_string_equal(names(&list), "ev/open");
    assert_problem(&list, "ev/shut", "");
}

/* 300 directories of 200 bytes: a path of 60,000 bytes. */
static void paths_longer_than_the_system_takes_are_read(void **state)
{
    (void)state;
    char name[201];
    memset(name, 'd', 200);
    name[200] = '\0';
    scratch_mkdir("ev");
    int at = open(scratch_path("ev"), O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 300; i++) {
        assert_int_equal(mkdirat(at, name, 0777), 0);
        int const next = openat(at, name, O_RDONLY | O_DIRECTORY);
        assert_true(next >= 0);
        close(at);
        at = next;
    }
    int const file = openat(at, "deep", O_WRONLY | O_CREAT, 0666);
    assert_int_equal(write(file, "abc", 3), 3);
    close(file);
    close(at);

    evidence_list const list = find_one(scratch_path("ev"));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].name.len, 2 + 300 * 201 + 5);
    evidence_file *in;
    uint8_t bytes[8];
    size_t got;
    assert_int_equal(evidence_open(&list.items[0], &in, NULL), GR_OK);
    assert_int_equal(evidence_read(in, bytes, 8, &got, NULL), GR_OK);
    assert_int_equal(got, 3);
    evidence_close(in);
}

static void a_tree_without_end_is_cut_and_told(void **state)
{
    (void)state;
    scratch_mkdir("ev");
    int at = open(scratch_path("ev"), O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 1500; i++) {
        assert_int_equal(mkdirat(at, "d", 0777), 0);
        int const next = openat(at, "d", O_RDONLY | O_DIRECTORY);
        close(at);
        at = next;
    }
    close(at);
    evidence_list const list = find_one(scratch_path("ev"));
    assert_int_equal(list.count, 0);
    assert_int_equal(list.problem_count, 1);
    assert_int_equal(list.problems[0].error.status, GR_LIMIT);
}

static void no_memory_is_said_at_every_allocation(void **state)
{
    (void)state;
    char name[32];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "ev/%d/x", i);
        scratch_write_text(name, "");
    }
    const char *const path = scratch_path("ev");
    for (long n = 0;; n++) {
        gr_arena *const small = gr_arena_new(1 << 20);
        evidence_list list;
        gr_error err = {0};
        gr_mem_fail_after(n);
        gr_status const status = evidence_find(small, &path, 1, &list, &err);
        gr_mem_fail_after(-1);
        gr_arena_free(small);
        if (status == GR_OK) break;
        assert_int_equal(status, GR_NOMEM);
        assert_true(n < 1000);
    }
}

static void a_full_arena_is_a_limit(void **state)
{
    (void)state;
    scratch_write_text("ev/x", "");
    const char *const path = scratch_path("ev");
    gr_arena *const small = gr_arena_new(600);
    evidence_list list;
    gr_error err = {0};
    assert_int_equal(evidence_find(small, &path, 1, &list, &err), GR_LIMIT);
    gr_arena_free(small);
}

static void rule_files_are_sorted_and_links_followed(void **state)
{
    (void)state;
    scratch_write_text("r/b/2.yml", "");
    scratch_write_text("r/a.YAML", "");
    scratch_write_text("r/readme.md", "");
    scratch_write_text("more/3.yml", "");
    assert_int_equal(symlink("../more", scratch_path("r/more")), 0);
    assert_int_equal(symlink("..", scratch_path("r/b/loop")), 0);
    const char *const *files;
    size_t count;
    char root[4096];
    snprintf(root, sizeof root, "%s", scratch_path("r"));
    assert_int_equal(evidence_find_rules(arena, root, RULE_FILES_SIGMA, &files,
                                         &count, NULL),
                     GR_OK);
    assert_int_equal(count, 3);
    assert_string_equal(files[0] + strlen(root), "/a.YAML");
    assert_string_equal(files[1] + strlen(root), "/b/2.yml");
    assert_string_equal(files[2] + strlen(root), "/more/3.yml");

    snprintf(root, sizeof root, "%s", scratch_path("r/readme.md"));
    assert_int_equal(evidence_find_rules(arena, root, RULE_FILES_SIGMA, &files,
                                         &count, NULL),
                     GR_OK);
    assert_int_equal(count, 1);
    gr_error err;
    assert_int_equal(evidence_find_rules(arena, scratch_path("no"),
                                         RULE_FILES_SIGMA, &files, &count,
                                         &err),
                     GR_IO);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(order_is_that_of_the_bytes_of_the_evidence_path),
        TEST(order_does_not_depend_on_the_order_of_creation),
        TEST(bytes_outside_the_printable_ones_are_percent_encoded),
        TEST(equal_arguments_get_numbers),
        TEST(slashes_and_dots_do_not_become_names),
        TEST(the_standard_input_is_there_once),
        TEST(what_is_not_there_is_a_problem),
        TEST(links_to_files_are_followed),
        TEST(a_link_as_argument_is_followed),
        TEST(loops_and_links_to_directories_are_told),
        TEST(special_files_in_a_walk_are_told),
        TEST(a_directory_that_cannot_be_read_is_a_problem),
        TEST(paths_longer_than_the_system_takes_are_read),
        TEST(a_tree_without_end_is_cut_and_told),
        TEST(no_memory_is_said_at_every_allocation),
        TEST(a_full_arena_is_a_limit),
        TEST(rule_files_are_sorted_and_links_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
