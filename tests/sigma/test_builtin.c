/* test_builtin.c - what the program carries is what stands in the tree. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "sigma/builtin.h"
#include "sigma/builtin_data.h"

typedef gr_slice (*file_at)(gr_arena *, size_t, gr_slice *);

static gr_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = gr_arena_new(64 << 20);
    return arena == NULL;
}

static int drop_arena(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static gr_slice read_tree(const char *root, gr_slice name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%.*s", root, (int)name.len,
             (const char *)name.ptr);
    FILE *const in = fopen(path, "rb");
    assert_non_null(in);
    uint8_t *const text = gr_arena_take_text(arena, 4 << 20);
    size_t const len = fread(text, 1, 4 << 20, in);
    fclose(in);
    return (gr_slice){text, len};
}

static void compare(const char *root, file_at file, size_t count)
{
    gr_slice before = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        gr_arena_mark_point const mark = gr_arena_mark(arena);
        gr_slice name;
        gr_slice const text = file(arena, i, &name);
        assert_true(name.len > 0);
        assert_true(gr_equal(text, read_tree(root, name)));
        if (i > 0) assert_true(gr_compare(before, name) < 0);
        static uint8_t kept[4096];
        assert_true(name.len <= sizeof kept);
        memcpy(kept, name.ptr, name.len);
        before = (gr_slice){kept, name.len};
        gr_arena_rewind(arena, mark);
    }
}

static void rules_are_those_of_the_tree_in_order(void **state)
{
    (void)state;
    compare("rules", sigma_builtin_file, sigma_builtin_count());
}

static void data_is_that_of_the_tree_in_order(void **state)
{
    (void)state;
    compare("data", sigma_data_file, sigma_data_count());
}

static void no_file_beyond_the_last(void **state)
{
    (void)state;
    gr_slice name = GR_S("x");
    assert_int_equal(
        0, sigma_builtin_file(arena, sigma_builtin_count(), &name).len);
    assert_int_equal(0, name.len);
}

static void a_full_arena_gives_nothing_and_says_so(void **state)
{
    (void)state;
    assert_true(sigma_builtin_count() > 0);
    gr_arena *const full = gr_arena_new(1);
    gr_slice name = GR_S("x");
    assert_int_equal(0, sigma_builtin_file(full, 0, &name).len);
    assert_int_equal(0, name.len);
    assert_int_equal(GR_LIMIT, gr_arena_status(full));
    gr_arena_free(full);
}

static void no_text_stands_as_it_is_in_the_binary(void **state)
{
    (void)state;
    for (size_t i = 0; i < embedded_rules.count; i++) {
        const embedded_file *const file = &embedded_rules.files[i];
        gr_slice const stored =
            gr_slice_of(embedded_rules.bytes + file->offset, file->len);
        assert_int_equal(SIZE_MAX, gr_find(stored, GR_S("title")));
        assert_int_equal(SIZE_MAX, gr_find(stored, GR_S("detection")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_those_of_the_tree_in_order),
        cmocka_unit_test(data_is_that_of_the_tree_in_order),
        cmocka_unit_test(no_file_beyond_the_last),
        cmocka_unit_test(a_full_arena_gives_nothing_and_says_so),
        cmocka_unit_test(no_text_stands_as_it_is_in_the_binary),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
