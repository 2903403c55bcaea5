/* test_intern.c - strings as numbers, judged by a list of them that is gone through. */
#include "check.h"

#include <stdlib.h>

#include "base/intern.h"
#include "base/mem.h"
#include "support/draw.h"

enum { STRINGS = 3000, LONGEST = 40, ROUNDS = 60000 };

typedef struct {
    uint8_t bytes[LONGEST];
    size_t len;
} string;

static gr_slice slice_of(const string *s)
{
    return gr_slice_of(s->bytes, s->len);
}

static uint32_t number_of(gr_intern *t, gr_slice s)
{
    gr_intern_key key;
    assert_true(gr_intern_room(t, 1));
    gr_intern_key_of(t, s, &key);
    gr_intern_expect(t, &key);
    gr_intern_expect_entry(t, &key);
    return gr_intern_number(t, &key);
}

/* Of few letters, so that many begin alike, and zeros, which fill up short ones. */
static string draw_string(void)
{
    string s = {.len = draw(LONGEST + 1)};
    for (size_t i = 0; i < s.len; i++) s.bytes[i] = (uint8_t)draw(2);
    return s;
}

static void each_string_has_one_number_and_no_other_has_it(void **state)
{
    (void)state;
    gr_intern t = {.count = 0};
    string *const known = calloc(STRINGS, sizeof *known);
    size_t count = 0;
    assert_non_null(known);
    for (unsigned i = 0; i < ROUNDS && count < STRINGS; i++) {
        string const s = draw_string();
        size_t at = 0;
        while (at < count && !gr_equal(slice_of(&known[at]), slice_of(&s)))
            at++;
        if (at == count) known[count++] = s;
        assert_int_equal(number_of(&t, slice_of(&s)), at);
        assert_int_equal(t.count, count);
    }
    for (uint32_t i = 0; i < count; i++)
        assert_true(gr_equal(gr_intern_of(&t, i), slice_of(&known[i])));
    gr_intern_free(&t);
    free(known);
}

static void a_string_that_ends_in_zeros_is_not_the_shorter_one(void **state)
{
    (void)state;
    gr_intern t = {.count = 0};
    static const uint8_t zeros[20];
    for (uint32_t i = 0; i <= sizeof zeros; i++)
        assert_int_equal(number_of(&t, gr_slice_of(zeros, i)), i);
    for (uint32_t i = 0; i <= sizeof zeros; i++)
        assert_int_equal(gr_intern_of(&t, i).len, i);
    gr_intern_free(&t);
}

static void a_number_is_kept_while_the_table_grows(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    gr_intern t = {.count = 0};
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t const number = number_of(&t, gr_slice_of(&i, sizeof i));
        assert_int_equal(number, i);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(number_of(&t, gr_slice_of(&i, sizeof i)), i);
    }
    assert_true(gr_intern_bytes(&t) >= MANY * sizeof *t.entries);
    gr_intern_free(&t);
}

static void what_was_cleared_is_new_again(void **state)
{
    (void)state;
    gr_intern t = {.count = 0};
    gr_intern_clear(&t);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(number_of(&t, GR_S("one")), 0);
        assert_int_equal(
            number_of(&t, GR_S("another one that is not a short one")), 1);
        gr_intern_clear(&t);
        assert_int_equal(t.count, 0);
    }
    gr_intern_free(&t);
}

static void without_memory_nothing_is_added(void **state)
{
    (void)state;
    size_t refused = 0;
    for (long n = 0; n < 8; n++) {
        gr_intern t = {.count = 0};
        gr_intern_key key;
        uint32_t number = GR_INTERN_NONE;
        gr_mem_fail_after(n);
        if (gr_intern_room(&t, 1)) {
            gr_intern_key_of(&t, GR_S("longer than sixteen"), &key);
            number = gr_intern_number(&t, &key);
        }
        gr_mem_fail_after(-1);
        refused += number == GR_INTERN_NONE;
        assert_int_equal(t.count, number == GR_INTERN_NONE ? 0 : 1);
        gr_intern_free(&t);
    }
    assert_in_range(refused, 1, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_string_has_one_number_and_no_other_has_it),
        cmocka_unit_test(a_string_that_ends_in_zeros_is_not_the_shorter_one),
        cmocka_unit_test(a_number_is_kept_while_the_table_grows),
        cmocka_unit_test(what_was_cleared_is_new_again),
        cmocka_unit_test(without_memory_nothing_is_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
