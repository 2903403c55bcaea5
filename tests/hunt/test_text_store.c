/* test_text_store.c - faces src/hunt/text_store.h: what was put is there, wherever it
 * is kept. */
#include "check.h"

#include "hunt/text_store.h"
#include "support/memory_spill.h"

enum { TEXTS = 400, LONGEST = 700 };

static uint8_t letters[LONGEST];

static gr_slice text_of(size_t i)
{
    return gr_slice_of(letters, i * 37 % LONGEST);
}

/* With so much memory for texts. */
static void put_and_take_all(size_t memory)
{
    memory_spill spill = memory_spill_of((size_t)1 << 20, 100);
    gr_spill const interface = memory_spill_interface(&spill);
    gr_spill_whole whole = {&interface, 0};
    text_store store = text_store_of(&whole, memory);
    gr_buffer out = gr_buffer_upto(LONGEST);
    uint64_t at[TEXTS];
    gr_error err;
    for (size_t i = 0; i < LONGEST; i++) letters[i] = (uint8_t)('a' + i % 26);
    for (size_t i = 0; i < TEXTS; i++)
        assert_int_equal(text_store_put(&store, text_of(i), &at[i], &err),
                         GR_OK);
    for (size_t i = TEXTS; i-- > 0;) {
        assert_int_equal(text_store_take(&store, at[i], &out, &err), GR_OK);
        assert_int_equal(out.len, text_of(i).len);
        assert_true(gr_equal(gr_buffer_slice(&out), text_of(i)));
    }
    assert_int_equal(whole.end > 0, memory < (size_t)1 << 20);
    gr_buffer_free(&out);
    text_store_free(&store);
    gr_buffer_free(&spill.bytes);
}

static void texts_are_kept_in_memory_and_beyond(void **state)
{
    (void)state;
    put_and_take_all((size_t)1 << 20);
    put_and_take_all(5000);
    put_and_take_all(3);
}

static void a_full_store_is_told(void **state)
{
    memory_spill spill = memory_spill_of(1000, 100);
    gr_spill const interface = memory_spill_interface(&spill);
    gr_spill_whole whole = {&interface, 0};
    text_store store = text_store_of(&whole, 100);
    gr_status status = GR_OK;
    uint64_t at;
    gr_error err;
    (void)state;
    for (size_t i = 0; i < TEXTS && status == GR_OK; i++)
        status = text_store_put(&store, text_of(i), &at, &err);
    assert_int_equal(status, GR_IO);
    text_store_free(&store);
    gr_buffer_free(&spill.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_kept_in_memory_and_beyond),
        cmocka_unit_test(a_full_store_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
