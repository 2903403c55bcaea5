/* test_spill_part.c - faces src/base/spill_part.h: several stores in one. */
#include "check.h"

#include "base/buffer.h"
#include "base/spill_part.h"
#include "support/draw.h"
#include "support/memory_spill.h"

static void expect_all(gr_spill_part *part, gr_slice want)
{
    gr_error err;
    gr_spill const s = gr_spill_part_interface(part);
    for (size_t at = 0; at < want.len;) {
        uint8_t bytes[16];
        size_t got = 0;
        assert_int_equal(s.read_at(s.self, at, bytes, sizeof bytes, &got, &err),
                         GR_OK);
        assert_true(got > 0 && got <= want.len - at);
        assert_memory_equal(bytes, want.ptr + at, got);
        at += got;
    }
    uint8_t byte;
    size_t got = 1;
    assert_int_equal(s.read_at(s.self, want.len, &byte, 1, &got, &err), GR_OK);
    assert_int_equal(got, 0);
}

static void each_part_is_what_was_appended_to_it(void **state)
{
    (void)state;
    enum { PARTS = 3, APPENDS = 2000, ROOM = 8 << 20 };
    gr_error err;
    memory_spill m = memory_spill_of(ROOM, 1000);
    gr_spill const store = memory_spill_interface(&m);
    gr_put(&m.bytes, GR_S("what was there before"));
    gr_spill_whole whole = {&store, m.bytes.len};
    gr_spill_part parts[PARTS];
    gr_buffer want[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] = gr_spill_part_of(&whole);
        want[i] = gr_buffer_upto(ROOM);
    }
    for (unsigned n = 0; n < APPENDS; n++) {
        size_t const i = draw(PARTS);
        gr_spill const s = gr_spill_part_interface(&parts[i]);
        uint8_t bytes[40000];
        size_t const len = draw(draw(50) == 0 ? sizeof bytes : 600);
        for (size_t k = 0; k < len; k++) bytes[k] = (uint8_t)draw(256);
        gr_put(&want[i], gr_slice_of(bytes, len));
        assert_int_equal(s.append(s.self, gr_slice_of(bytes, len), &err),
                         GR_OK);
    }
    for (size_t i = 0; i < PARTS; i++) {
        expect_all(&parts[i], gr_buffer_slice(&want[i]));
        gr_spill_part_free(&parts[i]);
        gr_buffer_free(&want[i]);
    }
    gr_buffer_free(&m.bytes);
}

/* Memory does not grow with the number of appends. */
static void parts_in_turns_have_few_pieces(void **state)
{
    (void)state;
    enum { APPENDS = 40000, FEW = 16, GATHERED = 60000 };
    static const uint8_t bytes[40];
    gr_error err;
    memory_spill m = memory_spill_of(8 << 20, 1000);
    gr_spill const store = memory_spill_interface(&m);
    gr_spill_whole whole = {&store, 0};
    gr_spill_part parts[] = {gr_spill_part_of(&whole),
                             gr_spill_part_of(&whole)};
    for (size_t n = 0; n < APPENDS; n++) {
        gr_spill const s = gr_spill_part_interface(&parts[n % 2]);
        assert_int_equal(
            s.append(s.self, gr_slice_of(bytes, sizeof bytes), &err), GR_OK);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(parts[i].size, APPENDS / 2 * sizeof bytes);
        assert_true(parts[i].count <= FEW + parts[i].size / GATHERED);
        gr_spill_part_free(&parts[i]);
    }
    gr_buffer_free(&m.bytes);
}

/* Of what was gathered, none is lost before that. */
static void a_store_that_fills_up_later_is_told(void **state)
{
    (void)state;
    enum { MOST = 100000 };
    static const uint8_t bytes[40];
    gr_error err;
    memory_spill m = memory_spill_of(MOST, 1000);
    gr_spill const store = memory_spill_interface(&m);
    gr_spill_whole whole = {&store, 0};
    gr_spill_part parts[] = {gr_spill_part_of(&whole),
                             gr_spill_part_of(&whole)};
    gr_status status = GR_OK;
    for (size_t n = 0; n < MOST && status == GR_OK; n++) {
        gr_spill const s = gr_spill_part_interface(&parts[n % 2]);
        status = s.append(s.self, gr_slice_of(bytes, sizeof bytes), &err);
    }
    assert_int_equal(status, GR_IO);
    for (size_t i = 0; i < 2; i++) {
        assert_true(parts[i].size > MOST / 4);
        gr_spill_part_free(&parts[i]);
    }
    gr_buffer_free(&m.bytes);
}

static void a_full_store_is_told_and_leaves_the_part(void **state)
{
    (void)state;
    gr_error err;
    memory_spill m = memory_spill_of(10, 7);
    gr_spill const store = memory_spill_interface(&m);
    gr_spill_whole whole = {&store, 0};
    gr_spill_part part = gr_spill_part_of(&whole);
    gr_spill const s = gr_spill_part_interface(&part);
    assert_int_equal(s.append(s.self, GR_S("12345678"), &err), GR_OK);
    assert_int_equal(s.append(s.self, GR_S("12345678"), &err), GR_IO);
    expect_all(&part, GR_S("12345678"));
    gr_spill_part_free(&part);
    gr_buffer_free(&m.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_what_was_appended_to_it),
        cmocka_unit_test(parts_in_turns_have_few_pieces),
        cmocka_unit_test(a_store_that_fills_up_later_is_told),
        cmocka_unit_test(a_full_store_is_told_and_leaves_the_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
