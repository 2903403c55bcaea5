/* test_arena.c - one lifetime, a ceiling, a memory of refusal. */
#include "check.h"

#include "base/arena.h"
#include "base/mem.h"

static void things_are_zero_aligned_and_apart(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 20);
    uint8_t *previous = NULL;
    for (size_t i = 1; i < 500; i++) {
        uint8_t *const p = gr_arena_take(arena, i);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        assert_true(gr_all_zero(gr_slice_of(p, i)));
        memset(p, 0xAA, i);
        if (previous != NULL) assert_int_equal(previous[i - 2], 0xAA);
        previous = p;
    }
    assert_int_equal(gr_arena_status(arena), GR_OK);
    gr_arena_free(arena);
}

static void the_ceiling_refuses_and_is_remembered(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(10000);
    size_t taken = 0;
    while (gr_arena_take_text(arena, 100) != NULL) taken++;
    assert_in_range(taken, 50, 100);
    assert_int_equal(gr_arena_status(arena), GR_LIMIT);
    assert_null(gr_arena_take_text(arena, SIZE_MAX));
    assert_null(gr_arena_take_array(arena, SIZE_MAX / 2, 3));
    assert_int_equal(gr_arena_copy(arena, GR_S("a")).len <= 1, 1);
    gr_arena_reset(arena);
    assert_int_equal(gr_arena_status(arena), GR_OK);
    assert_non_null(gr_arena_take(arena, 100));
    gr_arena_free(arena);
}

static void rewinding_forgets_all_since_the_mark(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 24);
    gr_slice const kept = gr_arena_copy(arena, GR_S("kept"));
    gr_arena_mark_point const mark = gr_arena_mark(arena);
    size_t const used = gr_arena_used(arena);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++)
            assert_non_null(gr_arena_take(arena, 10000));
        assert_true(gr_arena_used(arena) >= used + 1000000);
        gr_arena_rewind(arena, mark);
        assert_int_equal(gr_arena_used(arena), used);
    }
    assert_slice(kept, "kept");
    gr_arena_free(arena);
}

static void text_gives_back_what_it_did_not_use(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 16);
    uint8_t *const text = gr_arena_take_text(arena, 1000);
    size_t const before = gr_arena_used(arena);
    gr_arena_trim_text(arena, text, 1000, 10);
    assert_int_equal(gr_arena_used(arena), before - 990);
    char *const c = gr_arena_copy_c(arena, GR_S("abc"));
    assert_string_equal(c, "abc");
    gr_arena_free(arena);
}

static void memory_that_is_refused_is_told(void **state)
{
    (void)state;
    gr_mem_fail_after(0);
    assert_null(gr_arena_new(100));
    gr_mem_fail_after(1);
    gr_arena *const arena = gr_arena_new(100);
    assert_non_null(arena);
    assert_null(gr_arena_take(arena, 8));
    assert_int_equal(gr_arena_status(arena), GR_NOMEM);
    assert_int_equal(gr_arena_copy(arena, GR_S("abc")).len, 0);
    gr_mem_fail_after(-1);
    assert_null(gr_alloc_array(SIZE_MAX / 2, 3));
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_zero_aligned_and_apart),
        cmocka_unit_test(the_ceiling_refuses_and_is_remembered),
        cmocka_unit_test(rewinding_forgets_all_since_the_mark),
        cmocka_unit_test(text_gives_back_what_it_did_not_use),
        cmocka_unit_test(memory_that_is_refused_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
