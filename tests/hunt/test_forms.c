/* test_forms.c - faces src/hunt/forms.h: which matches are one event. */
#include "check.h"

#include "base/mem.h"
#include "hunt/forms.h"
#include "support/draw.h"
#include "support/memory_spill.h"

static memory_spill memory;
static gr_spill spill;
static gr_spill_whole store;
static forms *list;
static gr_error err;

static int set_up(void **state)
{
    (void)state;
    memory = memory_spill_of((size_t)256 << 20, 1 << 20);
    spill = memory_spill_interface(&memory);
    store = (gr_spill_whole){&spill, 0};
    list = forms_new(&store);
    return list == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    forms_free(list);
    gr_buffer_free(&memory.bytes);
    return 0;
}

enum { FORM_OWN_LOG, FORM_PRECISE, FORM_OTHER }; /* ranks */

static void add(uint64_t kind, uint32_t rank, bool told, uint32_t evidence,
                uint64_t number)
{
    form const what = {{kind, ~kind}, rank, told, evidence};
    assert_int_equal(forms_add(list, &what, evidence, number, &err), GR_OK);
}

static void settle(void)
{
    assert_int_equal(forms_settle(list, &err), GR_OK);
}

static bool joined(uint64_t number)
{
    bool out = false;
    assert_int_equal(forms_next(list, number, &out, &err), GR_OK);
    return out;
}

/* Three files with 3, 5 and 2 of it: five events. */
static void the_nth_in_one_file_is_the_nth_in_another(void **state)
{
    static const uint32_t lines[] = {3, 5, 2};
    uint64_t number = 0;
    (void)state;
    for (uint32_t file = 0; file < 3; file++)
        for (uint32_t i = 0; i < lines[file]; i++)
            add(1, FORM_OTHER, true, file, number++);
    settle();
    for (uint64_t i = 0; i < number; i++)
        assert_int_equal(joined(i), i < 3 || (i >= 6 && i < 8));
}

static void the_best_form_stands_for_the_others(void **state)
{
    (void)state;
    add(1, FORM_OTHER, true, 0, 0);
    add(1, FORM_PRECISE, true, 1, 1);
    add(1, FORM_OWN_LOG, true, 2, 2);
    add(2, FORM_OTHER, true, 0, 3);
    add(2, FORM_PRECISE, true, 1, 4);
    settle();
    static const bool want[] = {false, false, true, false, true};
    for (uint64_t i = 0; i < 5; i++) assert_int_equal(joined(i), want[i]);
}

/* More than wait until there is another file. */
static void in_one_file_each_counts(void **state)
{
    enum { COUNT = 1000 };
    (void)state;
    for (uint64_t i = 0; i < COUNT; i++) add(1, FORM_OTHER, true, 0, i);
    for (uint64_t i = 0; i < COUNT; i++) add(2, FORM_OTHER, true, 0, COUNT + i);
    for (uint64_t i = 0; i < 600; i++)
        add(2, FORM_OTHER, true, 1, 2 * COUNT + i);
    settle();
    for (uint64_t i = 0; i < 2 * COUNT; i++) assert_true(joined(i));
    for (uint64_t i = 0; i < 600; i++) assert_false(joined(2 * COUNT + i));
}

/* A line, its copy in a file that has it twice, and the journal with two. */
static void a_copy_keeps_its_place_but_stands_for_nothing(void **state)
{
    (void)state;
    add(1, FORM_PRECISE, true, 0, 0);
    add(1, FORM_OWN_LOG, false, 1, 1);
    add(1, FORM_PRECISE, true, 1, 2);
    add(1, FORM_OTHER, true, 2, 3);
    add(1, FORM_OTHER, true, 2, 4);
    settle();
    assert_true(joined(0));
    assert_true(joined(2));
    assert_false(joined(3));
    assert_false(joined(4));
}

/* As many of a kind as the file with most has, each of the best rank of its turn;
 * and the same ones when the files come in another order. */
static void random_files_are_those_of_the_plain_way(void **state)
{
    enum { FILES = 4, KINDS = 40, COUNT = 3000 };
    static struct {
        unsigned kind, rank, file, turn;
    } rows[COUNT];
    static unsigned turns[FILES][KINDS], kept[FILES][KINDS];
    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        rows[i].kind = draw(KINDS);
        rows[i].file = draw(2) == 0 ? 0 : draw(FILES);
        rows[i].rank = rows[i].file % 3;
        rows[i].turn = turns[rows[i].file][rows[i].kind]++;
    }
    for (unsigned turned = 0; turned < 2; turned++) {
        if (turned == 1) forms_free(list);
        if (turned == 1) list = forms_new(&store);
        for (unsigned i = 0; i < COUNT; i++)
            add(rows[i].kind, rows[i].rank, true,
                turned ? FILES - rows[i].file : rows[i].file, i);
        settle();
        memset(kept, 0, sizeof kept);
        for (unsigned i = 0; i < COUNT; i++) {
            unsigned best = 3;
            for (unsigned f = 0; f < FILES; f++)
                if (turns[f][rows[i].kind] > rows[i].turn && f % 3 < best)
                    best = f % 3;
            if (!joined(i)) continue;
            assert_int_equal(rows[i].rank, best);
            kept[0][rows[i].kind]++;
        }
        for (unsigned k = 0; k < KINDS; k++) {
            unsigned most = 0;
            for (unsigned f = 0; f < FILES; f++)
                if (turns[f][k] > most) most = turns[f][k];
            assert_int_equal(kept[0][k], most);
        }
    }
}

static void more_than_memory_holds_is_sorted_too(void **state)
{
    enum { COUNT = 600000 };
    (void)state;
    for (uint64_t i = 0; i < COUNT; i++) add(i, FORM_OTHER, true, 0, i);
    for (uint64_t i = 0; i < COUNT; i++)
        add(i, FORM_PRECISE, true, 1, COUNT + i);
    assert_true(store.end > 0);
    settle();
    for (uint64_t i = 0; i < COUNT; i++) assert_false(joined(i));
    for (uint64_t i = 0; i < COUNT; i++) assert_true(joined(COUNT + i));
}

static void of_equal_forms_that_of_the_least_file_stands(void **state)
{
    form const last = {{1, 2}, FORM_OTHER, true, 9};
    form const least = {{1, 2}, FORM_OTHER, true, 3};
    (void)state;
    assert_int_equal(forms_add(list, &last, 0, 0, &err), GR_OK);
    assert_int_equal(forms_add(list, &least, 1, 1, &err), GR_OK);
    settle();
    assert_false(joined(0));
    assert_true(joined(1));
}

static void a_full_store_is_told(void **state)
{
    gr_status status = GR_OK;
    form const what = {{1, 2}, FORM_OTHER, true, 0};
    (void)state;
    memory.room = 1000;
    for (uint32_t i = 0; i < 3000000 && status == GR_OK; i++)
        status = forms_add(list, &what, i, i, &err);
    assert_int_equal(status, GR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_nth_in_one_file_is_the_nth_in_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_best_form_stands_for_the_others,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(in_one_file_each_counts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_copy_keeps_its_place_but_stands_for_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_files_are_those_of_the_plain_way,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_than_memory_holds_is_sorted_too,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            of_equal_forms_that_of_the_least_file_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_store_is_told, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
