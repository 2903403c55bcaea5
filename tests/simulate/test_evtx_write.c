/* test_evtx_write.c - what we write is a sound event log, always the same. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cursor.h"
#include "base/hash.h"
#include "base/mem.h"
#include "support/evtx_sample.h"

enum { HEADER = 4096, CHUNK = 65536 };

static gr_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = gr_arena_new(32 << 20);
    return arena == NULL;
}

static int drop_arena(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static gr_buffer sample(const write_options *options)
{
    gr_buffer out = gr_buffer_upto(16 << 20);
    assert_true(sample_write(arena, options, &out));
    return out;
}

static uint64_t at(gr_slice s, size_t offset, size_t len)
{
    assert_true(offset + len <= s.len);
    return gr_load_le(s.ptr + offset, len);
}

static size_t chunk_count(gr_slice file)
{
    assert_int_equal((file.len - HEADER) % CHUNK, 0);
    return (file.len - HEADER) / CHUNK;
}

static gr_slice chunk_of(gr_slice file, size_t i)
{
    return gr_sub(file, HEADER + i * CHUNK, CHUNK);
}

/* Walks the records of a chunk; returns their number. */
static size_t walk(gr_slice chunk)
{
    size_t pos = 512, records = 0;
    size_t const end = (size_t)at(chunk, 48, 4);
    uint64_t const first = at(chunk, 24, 8);
    while (pos < end) {
        size_t const size = (size_t)at(chunk, pos + 4, 4);
        assert_true(gr_equal(gr_sub(chunk, pos, 4), GR_S("**\0\0")));
        assert_int_equal(size % 8, 0);
        assert_int_equal(at(chunk, pos + size - 4, 4), size);
        assert_int_equal(at(chunk, pos + 8, 8), first + records);
        if (pos + size == end) assert_int_equal(at(chunk, 44, 4), pos);
        pos += size;
        records++;
    }
    assert_int_equal(pos, end);
    assert_int_equal(at(chunk, 32, 8), first + records - 1);
    return records;
}

static uint32_t records_crc(gr_slice chunk)
{
    size_t const end = (size_t)at(chunk, 48, 4);
    return gr_crc32(0, gr_sub(chunk, 512, end - 512));
}

static uint32_t chunk_crc(gr_slice chunk)
{
    return gr_crc32(gr_crc32(0, gr_sub(chunk, 0, 120)),
                    gr_sub(chunk, 128, 384));
}

static void records_fill_chunks_in_order(void **state)
{
    (void)state;
    gr_buffer out = sample(&(write_options){0});
    gr_slice const file = gr_buffer_slice(&out);
    size_t records = 0;
    assert_true(chunk_count(file) >= 3);
    for (size_t i = 0; i < chunk_count(file); i++) {
        assert_int_equal(at(chunk_of(file, i), 24, 8), records + 1);
        records += walk(chunk_of(file, i));
    }
    assert_int_equal(records, SAMPLE_RECORDS);
    assert_int_equal(at(file, 42, 2), chunk_count(file));
    assert_int_equal(at(file, 16, 8), chunk_count(file) - 1);
    assert_int_equal(at(file, 24, 8), SAMPLE_RECORDS + 1);
    gr_buffer_free(&out);
}

static void checksums_are_right(void **state)
{
    (void)state;
    gr_buffer out = sample(&(write_options){0});
    gr_slice const file = gr_buffer_slice(&out);
    assert_int_equal(at(file, 124, 4), gr_crc32(0, gr_sub(file, 0, 120)));
    for (size_t i = 0; i < chunk_count(file); i++) {
        gr_slice const chunk = chunk_of(file, i);
        assert_int_equal(at(chunk, 52, 4), records_crc(chunk));
        assert_int_equal(at(chunk, 124, 4), chunk_crc(chunk));
    }
    gr_buffer_free(&out);
}

static void options_damage_only_what_they_name(void **state)
{
    (void)state;
    write_options const options = {.dirty = true,
                                   .bad_header_checksum = true,
                                   .bad_chunk_checksum = true,
                                   .bad_record_checksum = true};
    gr_buffer out = sample(&options);
    gr_slice const file = gr_buffer_slice(&out);
    gr_slice const chunk = chunk_of(file, 0);
    assert_int_equal(at(file, 120, 4), 1);
    assert_int_not_equal(at(file, 124, 4), gr_crc32(0, gr_sub(file, 0, 120)));
    assert_int_not_equal(at(chunk, 52, 4), records_crc(chunk));
    assert_int_not_equal(at(chunk, 124, 4), chunk_crc(chunk));
    assert_true(walk(chunk) > 0);
    gr_buffer_free(&out);
}

static void a_file_without_checksums_says_so(void **state)
{
    (void)state;
    gr_buffer out =
        sample(&(write_options){.no_checksums = true, .empty_chunks = 2});
    gr_slice const file = gr_buffer_slice(&out);
    size_t const count = chunk_count(file);
    assert_int_equal(at(file, 120, 4), 4);
    assert_int_equal(at(file, 124, 4), 0);
    assert_int_equal(at(chunk_of(file, 0), 52, 4), 0);
    assert_int_equal(at(chunk_of(file, 0), 124, 4), 0);
    assert_int_equal(at(file, 42, 2), count - 2);
    assert_true(gr_all_zero(gr_from(file, HEADER + (count - 2) * CHUNK)));
    gr_buffer_free(&out);
}

static void names_and_templates_stand_once_in_a_chunk(void **state)
{
    (void)state;
    gr_buffer out = sample(&(write_options){.records_in_chunk = 2});
    gr_slice const chunk = chunk_of(gr_buffer_slice(&out), 0);
    gr_slice const name = GR_S("S\0y\0s\0t\0e\0m\0T\0i\0m\0e\0\0");
    size_t const first = gr_find(chunk, name);
    assert_int_equal(walk(chunk), 2);
    assert_true(first != SIZE_MAX);
    assert_int_equal(gr_find(gr_from(chunk, first + 1), name), SIZE_MAX);
    gr_buffer_free(&out);
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    gr_buffer a = sample(&(write_options){0}), b = sample(&(write_options){0});
    assert_true(gr_equal(gr_buffer_slice(&a), gr_buffer_slice(&b)));
    gr_buffer_free(&a);
    gr_buffer_free(&b);
}

static void a_record_too_large_is_refused_and_leaves_no_trace(void **state)
{
    (void)state;
    uint8_t *const letters = gr_arena_take_text(arena, 40000);
    assert_non_null(letters);
    memset(letters, 'x', 40000);
    write_node const text = {.kind = WRITE_TEXT, .text = {letters, 40000}};
    write_node const large = {.kind = WRITE_ELEMENT,
                              .name = GR_S("Never"),
                              .children = &text,
                              .child_count = 1};
    write_node const small = {.kind = WRITE_ELEMENT, .name = GR_S("Event")};
    gr_buffer out = gr_buffer_upto(1 << 20);
    gr_error err = {0};
    evtx_writer *const w = evtx_write_begin(arena, &out, &(write_options){0});
    assert_non_null(w);
    assert_int_equal(
        evtx_write_record(w, &(write_record){.tree = &large}, &err), GR_LIMIT);
    assert_int_equal(
        evtx_write_record(w, &(write_record){.tree = &small}, &err), GR_OK);
    assert_int_equal(evtx_write_end(w, &err), GR_OK);
    gr_slice const file = gr_buffer_slice(&out);
    assert_int_equal(chunk_count(file), 1);
    assert_int_equal(walk(chunk_of(file, 0)), 1);
    assert_int_equal(gr_find(file, GR_S("N\0e\0v\0e\0r")), SIZE_MAX);
    gr_buffer_free(&out);
}

static void an_output_that_is_full_is_told_at_the_end(void **state)
{
    (void)state;
    gr_buffer out = gr_buffer_upto(HEADER + CHUNK / 2);
    write_node const root = {.kind = WRITE_ELEMENT, .name = GR_S("Event")};
    gr_error err = {0};
    evtx_writer *const w = evtx_write_begin(arena, &out, &(write_options){0});
    assert_int_equal(evtx_write_record(w, &(write_record){.tree = &root}, &err),
                     GR_OK);
    assert_int_equal(evtx_write_end(w, &err), GR_LIMIT);
    assert_int_equal(err.status, GR_LIMIT);
    gr_buffer_free(&out);
}

static void text_that_is_no_sid_or_guid_is_null(void **state)
{
    (void)state;
    static const gr_slice bad[] = {
        GR_S_INIT(""),
        GR_S_INIT("S-1"),
        GR_S_INIT("S-1-"),
        GR_S_INIT("S-1-5-x"),
        GR_S_INIT("S-2-5-18"),
        GR_S_INIT("5770385F-C22A-43E0-BF4C-06F5698FFBD"),
        GR_S_INIT("5770385FxC22A-43E0-BF4C-06F5698FFBD9"),
        GR_S_INIT("S-1-5-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(evtx_write_sid(arena, bad[i]).type, WRITE_NULL);
        assert_int_equal(evtx_write_guid(arena, bad[i]).type, WRITE_NULL);
    }
    write_cell const sid = evtx_write_sid(arena, GR_S("S-1-5-32-544"));
    assert_true(gr_equal(sid.bytes,
                         GR_S("\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0")));
    write_cell const guid =
        evtx_write_guid(arena, GR_S("01020304-0506-0708-090a-0B0C0D0E0F10"));
    assert_true(gr_equal(guid.bytes, GR_S("\x04\x03\x02\x01\x06\x05\x08\x07"
                                          "\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10")));
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        gr_mem_fail_after(n);
        gr_arena *const own = gr_arena_new(32 << 20);
        gr_buffer out = gr_buffer_upto(16 << 20);
        bool const written =
            own != NULL && sample_write(own, &(write_options){0}, &out);
        gr_mem_fail_after(-1);
        gr_buffer_free(&out);
        gr_arena_free(own);
        if (written) break;
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_fill_chunks_in_order),
        cmocka_unit_test(checksums_are_right),
        cmocka_unit_test(options_damage_only_what_they_name),
        cmocka_unit_test(a_file_without_checksums_says_so),
        cmocka_unit_test(names_and_templates_stand_once_in_a_chunk),
        cmocka_unit_test(the_same_calls_give_the_same_bytes),
        cmocka_unit_test(a_record_too_large_is_refused_and_leaves_no_trace),
        cmocka_unit_test(an_output_that_is_full_is_told_at_the_end),
        cmocka_unit_test(text_that_is_no_sid_or_guid_is_null),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
