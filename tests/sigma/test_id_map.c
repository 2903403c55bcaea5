/* test_id_map.c - keys get their numbers in order, and are forgotten. */
#include "check.h"

#include "base/mem.h"
#include "sigma/id_map.h"

static void keys_are_numbered_as_they_come(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 20);
    id_map map = id_map_in(arena);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 1000; i++)
            assert_int_equal(i, id_map_add(&map, gr_slice_of(&i, sizeof i)));
    assert_int_equal(1000, map.count);
    uint32_t const seven = 7;
    assert_memory_equal(&seven, id_map_key(&map, 7).ptr, sizeof seven);
    id_map_clear(&map);
    assert_int_equal(0, id_map_add(&map, gr_slice_of(&seven, sizeof seven)));
    id_map_free(&map);
    gr_arena_free(arena);
}

static void keys_of_three_are_numbered_as_they_come(void **state)
{
    (void)state;
    id_map3 map = {.table = NULL};
    assert_int_equal(ID_NONE, id_map_find3(&map, 1, 2, 3));
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 3000; i++) {
            assert_int_equal(i, id_map_add3(&map, i % 3, i, round));
            assert_int_equal(i, id_map_add3(&map, i % 3, i, round));
        }
        assert_int_equal(2999, id_map_find3(&map, 2, 2999, round));
        assert_int_equal(ID_NONE, id_map_find3(&map, 2999, 2, round));
        assert_int_equal(3000, map.count);
        id_map3_clear(&map);
        assert_int_equal(ID_NONE, id_map_find3(&map, 2, 2999, round));
    }
    id_map3_free(&map);
}

/* What was put before counts for nothing, however often it is forgotten. */
static void forgetting_goes_on_for_ever(void **state)
{
    (void)state;
    id_map3 map = {.table = NULL};
    assert_int_equal(0, id_map_add3(&map, 1, 1, 1));
    id_map3_clear(&map);
    map.base = UINT32_MAX / 2 - 2; /* as after so many keys */
    for (uint32_t i = 0; i < 10; i++) {
        assert_int_equal(ID_NONE, id_map_find3(&map, 1, 1, 1));
        assert_int_equal(0, id_map_add3(&map, 2, 2, i));
        assert_int_equal(1, id_map_add3(&map, 1, 1, 1));
        assert_int_equal(1, id_map_find3(&map, 1, 1, 1));
        id_map3_clear(&map);
    }
    id_map3_free(&map);
}

static void a_failed_allocation_sticks(void **state)
{
    (void)state;
    id_map3 map = {.table = NULL};
    gr_mem_fail_after(1);
    uint32_t i = 0;
    while (id_map_add3(&map, i, i, i) != ID_NONE) i++;
    gr_mem_fail_after(-1);
    assert_true(i > 0);
    assert_int_equal(GR_NOMEM, map.status);
    assert_int_equal(ID_NONE, id_map_add3(&map, 0, 0, 0));
    id_map3_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_numbered_as_they_come),
        cmocka_unit_test(keys_of_three_are_numbered_as_they_come),
        cmocka_unit_test(forgetting_goes_on_for_ever),
        cmocka_unit_test(a_failed_allocation_sticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
