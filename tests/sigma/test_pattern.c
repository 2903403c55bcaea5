/* test_pattern.c - patterns joined, copied and given stars. How they are read
 * from a rule stands in test_modifier.c, line by line. */
#include "check.h"

#include "sigma/pattern.h"
#include "sigma/print.h"

static const char *show(gr_arena *arena, sigma_pattern pattern)
{
    gr_buffer out = gr_buffer_upto(4096);
    sigma_test test = {.kind = TEST_PATTERN, .keyword = true};
    test.u.pattern = pattern;
    sigma_test_print(&out, &test);
    const char *const text = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    gr_buffer_free(&out);
    return text;
}

static void what_meets_is_one(void **state)
{
    (void)state;
    static const char *const texts[] = {"a*", "*b", "", "c", "d?", "?", "*"};
    enum { COUNT = sizeof texts / sizeof *texts };
    gr_arena *const arena = gr_arena_new(1 << 16);
    sigma_pattern patterns[COUNT], joined;
    const sigma_pattern *all[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(
            pattern_parse(arena, gr_slice_of_c(texts[i]), &patterns[i]));
        all[i] = &patterns[i];
    }
    assert_true(pattern_join(arena, all, COUNT, &joined));
    assert_string_equal("'a*bcd??*'", show(arena, joined));
    assert_int_equal(6, joined.count);
    assert_true(pattern_join(arena, &all[2], 1, &joined));
    assert_int_equal(0, joined.count);
    gr_arena_free(arena);
}

static void a_copy_shares_nothing(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 16);
    char text[] = "ab*c";
    sigma_pattern pattern, copy;
    assert_true(pattern_parse(arena, gr_slice_of_c(text), &pattern));
    pattern.cased = true;
    assert_true(pattern_copy(arena, &pattern, &copy));
    memset(text, 'x', 4);
    assert_string_equal("'ab*c'/c", show(arena, copy));
    gr_arena_free(arena);
}

static void stars_are_added_once(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool begin, end;
        const char *shown;
    } cases[] = {
        {"", true, true, "'*'"},    {"", false, true, "'*'"},
        {"a", true, false, "'*a'"}, {"*a", true, true, "'*a*'"},
        {"?", true, true, "'*?*'"}, {"a", false, false, "'a'"},
        {"*", true, true, "'*'"},   {"\\*", true, true, "'*\\**'"},
    };
    gr_arena *const arena = gr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sigma_pattern p;
        assert_true(pattern_parse(arena, gr_slice_of_c(cases[i].text), &p));
        assert_true(pattern_add_stars(arena, cases[i].begin, cases[i].end, &p));
        assert_string_equal(cases[i].shown, show(arena, p));
    }
    gr_arena_free(arena);
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    gr_arena *const full = gr_arena_new(8);
    sigma_pattern p, q;
    assert_false(pattern_parse(full, GR_S("a*b"), &p));
    assert_false(pattern_literal(full, GR_S("a"), &p));
    p = (sigma_pattern){NULL, 0, false};
    assert_true(pattern_copy(full, &p, &q));
    assert_false(pattern_add_stars(full, true, false, &p));
    gr_arena_free(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_meets_is_one),
        cmocka_unit_test(a_copy_shares_nothing),
        cmocka_unit_test(stars_are_added_once),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
