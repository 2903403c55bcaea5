/* test_spill_part.c - faces src/base/spill_part.h: several stores in one. */
#include "check.h"

#include "base/buffer.h"
#include "base/spill_part.h"
#include "support/draw.h"

/* A store in memory, which may be full. */
typedef struct {
    gr_buffer bytes;
    size_t room;
} memory;

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    memory *const m = self;
    if (m->bytes.len + bytes.len > m->room)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "full");
    gr_put(&m->bytes, bytes);
    return m->bytes.status;
}

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const memory *const m = self;
    (void)err;
    gr_slice const left =
        gr_sub(gr_buffer_slice(&m->bytes), (size_t)offset, len);
    *got = left.len > 7 ? 7 : left.len; /* short reads are allowed */
    if (*got > 0) memcpy(to, left.ptr, *got);
    return GR_OK;
}

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
    enum { PARTS = 3, APPENDS = 2000 };
    gr_error err;
    memory m = {gr_buffer_upto(1 << 20), 1 << 20};
    gr_spill const store = {&m, append, read_at};
    gr_put(&m.bytes, GR_S("what was there before"));
    gr_spill_whole whole = {&store, m.bytes.len};
    gr_spill_part parts[PARTS];
    gr_buffer want[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] = gr_spill_part_of(&whole);
        want[i] = gr_buffer_upto(1 << 20);
    }
    for (unsigned n = 0; n < APPENDS; n++) {
        size_t const i = draw(PARTS);
        gr_spill const s = gr_spill_part_interface(&parts[i]);
        uint8_t bytes[24];
        size_t const len = draw(sizeof bytes);
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

static void a_full_store_is_told_and_leaves_the_part(void **state)
{
    (void)state;
    gr_error err;
    memory m = {gr_buffer_upto(64), 10};
    gr_spill const store = {&m, append, read_at};
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
        cmocka_unit_test(a_full_store_is_told_and_leaves_the_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
