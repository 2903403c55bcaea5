/* test_keys.c - faces src/hunt/keys.h: which matches are one record. */
#include "check.h"

#include "base/mem.h"
#include "hunt/keys.h"
#include "support/memory_spill.h"

static memory_spill memory;
static gr_spill spill;
static gr_spill_whole store;
static keys *list;
static gr_error err;
static bool nameless;

static int set_up(void **state)
{
    (void)state;
    memory = memory_spill_of((size_t)256 << 20, 1 << 20);
    spill = memory_spill_interface(&memory);
    store = (gr_spill_whole){&spill, 0};
    list = keys_new(&store);
    nameless = false;
    return list == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    keys_free(list);
    gr_buffer_free(&memory.bytes);
    return 0;
}

static void make_key(uint8_t key[KEY_SIZE], unsigned n)
{
    for (unsigned i = 0; i < KEY_SIZE; i++) {
        n = n * 2654435761u + 12345;
        key[i] = (uint8_t)(n >> 24);
    }
}

static void add(unsigned kind, bool numbered, uint32_t evidence,
                uint64_t offset)
{
    uint8_t key[KEY_SIZE];
    make_key(key, kind);
    key_record const record = {.numbered = numbered,
                               .nameless = nameless,
                               .evidence = evidence,
                               .offset = offset,
                               .length = 10};
    assert_int_equal(keys_add(list, key, &record, &err), GR_OK);
}

static bool none(const void *self, uint32_t evidence)
{
    (void)self;
    (void)evidence;
    return false;
}

static bool is_that(const void *self, uint32_t evidence)
{
    return evidence == *(const uint32_t *)self;
}

static key_told next(uint64_t number)
{
    key_told told;
    assert_int_equal(keys_next(list, number, &told, &err), GR_OK);
    return told;
}

/* Against the plain way: for each match, has an earlier one the same key? */
static void groups_are_those_of_the_plain_way(void **state)
{
    (void)state;
    enum { COUNT = 5000, KINDS = 1500 };
    static unsigned kinds[COUNT];
    unsigned seed = 7;
    uint64_t all = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        seed = seed * 1664525u + 1013904223u;
        kinds[i] = (seed >> 8) % KINDS;
        add(kinds[i], true, i / 100, i * 10);
    }
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        bool first = true;
        for (uint32_t k = 0; k < i && first; k++)
            if (kinds[k] == kinds[i]) first = false;
        key_told const told = next(i);
        assert_int_equal(told.told, first);
        if (!first) continue;
        size_t n = 0;
        for (uint32_t k = i + 1; k < COUNT; k++) {
            if (kinds[k] != kinds[i]) continue;
            assert_true(n < told.copy_count);
            assert_int_equal(told.copies[n].offset, k * 10);
            assert_int_equal(told.copies[n++].evidence, k / 100);
        }
        assert_int_equal(n, told.copies_total);
        all += 1 + n;
    }
    assert_int_equal(all, COUNT);
}

static void what_is_of_left_out_evidence_is_forgotten(void **state)
{
    uint32_t const out = 1;
    (void)state;
    for (uint32_t file = 0; file < 3; file++) add(1, true, file, file);
    assert_int_equal(keys_settle(list, is_that, &out, NULL, &err), GR_OK);
    key_told const told = next(0);
    assert_true(told.told);
    assert_int_equal(told.copies_total, 1);
    assert_int_equal(told.copies[0].evidence, 2);
    assert_false(next(2).told);
}

/* Three files with 3, 5 and 2 of the same line: five findings. */
static void the_same_line_twice_in_one_file_is_two(void **state)
{
    (void)state;
    static const uint32_t lines[] = {3, 5, 2};
    for (uint32_t file = 0; file < 3; file++)
        for (uint32_t i = 0; i < lines[file]; i++) add(1, false, file, i);
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    for (uint32_t number = 0; number < 10; number++) {
        bool const first = number < 3 || (number >= 6 && number < 8);
        key_told const told = next(number);
        assert_int_equal(told.told, first);
        if (!first) continue;
        uint32_t const line = number < 3 ? number : number - 3;
        assert_int_equal(told.copies_total, line < 2 ? 2 : line < 3 ? 1 : 0);
        for (size_t i = 0; i < told.copy_count; i++) {
            assert_int_equal(told.copies[i].evidence, i + 1);
            assert_int_equal(told.copies[i].offset, line);
        }
    }
}

/* A whole log, and a part of it that comes first: the whole one is told. */
static void the_file_of_least_rank_is_told(void **state)
{
    static const uint32_t ranks[] = {1, 0, 2};
    (void)state;
    for (unsigned numbered = 0; numbered < 2; numbered++) {
        add(1 + numbered, numbered != 0, 0, 0);
        add(3 + numbered, numbered != 0, 0, 10);
        add(1 + numbered, numbered != 0, 1, 20);
        add(1 + numbered, numbered != 0, 2, 30);
    }
    assert_int_equal(keys_settle(list, none, NULL, ranks, &err), GR_OK);
    for (uint64_t at = 0; at < 8; at += 4) {
        assert_false(next(at).told);
        assert_true(next(at + 1).told);
        key_told const told = next(at + 2);
        assert_true(told.told);
        assert_int_equal(told.copies_total, 2);
        assert_int_equal(told.copies[0].evidence, 0);
        assert_int_equal(told.copies[1].evidence, 2);
        assert_false(next(at + 3).told);
    }
}

/* Lines that both have, and bytes of others before each. */
static void add_two(const unsigned *in_a, const unsigned *in_b, unsigned count)
{
    uint64_t at = 0;
    nameless = true;
    for (unsigned i = 0; i < count; i++, at += 11)
        add(i, false, 0, at += in_a[i]);
    at = 0;
    for (unsigned i = 0; i < count; i++, at += 11)
        add(i, false, 1, at += in_b[i]);
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
}

static void assert_counted(unsigned count, bool both, uint64_t in_doubt)
{
    for (unsigned i = 0; i < count; i++) assert_true(next(i).told);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(next(count + i).told, both);
    assert_int_equal(keys_doubt(list).count, in_doubt);
}

static void logs_that_each_have_others_between_are_two(void **state)
{
    static const unsigned in_a[] = {0, 50, 0, 0, 7, 0};
    static const unsigned in_b[] = {0, 0, 30, 0, 0, 90};
    (void)state;
    add_two(in_a, in_b, 6);
    assert_counted(6, true, 0);
}

static void logs_with_the_same_between_are_one(void **state)
{
    static const unsigned in_a[] = {700, 50, 0, 40, 7, 0};
    static const unsigned in_b[] = {0, 50, 0, 40, 7, 0};
    (void)state;
    add_two(in_a, in_b, 6);
    assert_counted(6, false, 0);
}

static void a_run_with_nothing_between_is_in_doubt(void **state)
{
    static const unsigned in_a[6] = {0}, in_b[6] = {90};
    (void)state;
    add_two(in_a, in_b, 6);
    assert_counted(6, false, 6);
}

static void a_log_with_less_between_is_in_doubt(void **state)
{
    static const unsigned in_a[] = {0, 50, 0, 0, 7, 0};
    static const unsigned in_b[] = {0, 50, 0, 0, 0, 0};
    (void)state;
    add_two(in_a, in_b, 6);
    assert_counted(6, false, 6);
}

/* The n-th copy of a line begins within a second: that makes no two logs. */
static void lines_of_which_one_has_more_at_an_end_are_no_other_log(void **state)
{
    (void)state;
    nameless = true;
    for (uint64_t i = 0; i < 4; i++) add(1, false, 0, i * 11);
    for (unsigned i = 2; i < 8; i++) add(i, false, 0, 22 + i * 11);
    for (uint64_t i = 0; i < 2; i++) add(1, false, 1, i * 11);
    for (unsigned i = 2; i < 8; i++) add(i, false, 1, i * 11);
    add(8, false, 1, 88);
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    for (uint64_t i = 0; i < 10; i++) assert_true(next(i).told);
    for (uint64_t i = 10; i < 18; i++) assert_false(next(i).told);
    assert_true(next(18).told);
}

/* Two logs, and a third that may be a part of either. */
static void a_part_of_either_of_two_logs_is_none_of_its_own(void **state)
{
    static const unsigned between[3][5] = {
        {0, 50, 0, 9, 0}, {0, 0, 30, 0, 9}, {0}};
    (void)state;
    nameless = true;
    for (uint32_t file = 0; file < 3; file++) {
        uint64_t at = 0;
        for (unsigned i = 0; i < 5; i++, at += 11)
            add(i, false, file, at += between[file][i]);
    }
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    for (uint64_t i = 0; i < 15; i++) assert_int_equal(next(i).told, i < 10);
    assert_int_equal(keys_doubt(list).count, 5);
}

/* More than memory holds, and more copies than are named. */
static void there_is_no_most(void **state)
{
    (void)state;
    enum { COUNT = 700000 };
    for (uint32_t i = 0; i < COUNT; i++) add(i, false, 0, i);
    for (uint32_t i = 0; i < 3 * KEY_COPIES; i++) add(7, true, 1, i);
    for (uint32_t i = 0; i < COUNT; i++) add(i, false, 2, i);
    assert_true(store.end > 0);
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        key_told const told = next(i);
        assert_true(told.told);
        assert_int_equal(told.copies_total, 1);
        assert_int_equal(told.copies[0].offset, i);
    }
    key_told const told = next(COUNT);
    assert_int_equal(told.copies_total, 3 * KEY_COPIES - 1);
    assert_int_equal(told.copy_count, KEY_COPIES);
    for (uint32_t i = 1; i < COUNT + 3 * KEY_COPIES; i++)
        assert_false(next(COUNT + i).told);
}

static void a_full_store_is_told(void **state)
{
    gr_status status = GR_OK;
    (void)state;
    memory.room = 1000;
    for (uint32_t i = 0; i < 3000000 && status == GR_OK; i++) {
        uint8_t key[KEY_SIZE];
        make_key(key, i);
        key_record const record = {.offset = i};
        status = keys_add(list, key, &record, &err);
    }
    assert_int_equal(status, GR_IO);
}

static void of_none_there_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(keys_settle(list, none, NULL, NULL, &err), GR_OK);
    assert_true(next(0).told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(groups_are_those_of_the_plain_way,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_of_left_out_evidence_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_line_twice_in_one_file_is_two,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_file_of_least_rank_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            logs_that_each_have_others_between_are_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(logs_with_the_same_between_are_one,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_with_nothing_between_is_in_doubt,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_with_less_between_is_in_doubt,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            lines_of_which_one_has_more_at_an_end_are_no_other_log, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_part_of_either_of_two_logs_is_none_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_no_most, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_store_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(of_none_there_is_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
