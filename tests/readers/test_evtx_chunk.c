/* test_evtx_chunk.c - the walk over a chunk's records, sound and damaged. */
#include "check.h"

#include "base/hash.h"
#include "readers/evtx_chunk.h"

/* A chunk of ten records of 100 bytes, ids 5-14, at 512, 612 ... 1412. */
enum { RECORDS = 10, SIZE = 100, FREE = EVTX_FIRST_RECORD + RECORDS * SIZE };

static uint8_t chunk[EVTX_CHUNK_SIZE];
static evtx_span spans[EVTX_SPANS];
static size_t count;

static void store(size_t at, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) chunk[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_record(size_t at, size_t size, uint64_t id)
{
    memset(chunk + at, 0x55, size);
    memcpy(chunk + at, "**\0\0", 4);
    store(at + 4, size, 4);
    store(at + 8, id, 8);
    store(at + 16, 1000 + id, 8);
    store(at + size - 4, size, 4);
}

static void sign_header(void)
{
    uint32_t crc = gr_crc32(0, gr_slice_of(chunk, 120));
    crc = gr_crc32(crc, gr_slice_of(chunk + 128, EVTX_FIRST_RECORD - 128));
    store(124, crc, 4);
}

static void sign(size_t free_space)
{
    store(52, gr_crc32(0, gr_slice_of(chunk + 512, free_space - 512)), 4);
    sign_header();
}

static int make_chunk(void **state)
{
    (void)state;
    memset(chunk, 0, sizeof chunk);
    memcpy(chunk, "ElfChnk", 8);
    store(8, 1, 8);
    store(16, RECORDS, 8);
    store(24, 5, 8);
    store(32, 5 + RECORDS - 1, 8);
    store(40, 128, 4);
    store(44, FREE - SIZE, 4);
    store(48, FREE, 4);
    for (size_t i = 0; i < RECORDS; i++)
        put_record(EVTX_FIRST_RECORD + i * SIZE, SIZE, 5 + i);
    sign(FREE);
    return 0;
}

static void walk_bytes(size_t len)
{
    evtx_chunk_header header;
    gr_slice const bytes = gr_slice_of(chunk, len);
    assert_int_equal(evtx_read_chunk_header(bytes, 0, &header, NULL), GR_OK);
    count = evtx_walk_chunk(bytes, &header, true, spans);
    for (size_t i = 0; i < count; i++) {
        assert_true(spans[i].size <= len - spans[i].at);
        assert_true(spans[i].is_record || spans[i].fault != NULL);
    }
}

static size_t records(void)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) n += spans[i].is_record;
    return n;
}

static uint64_t lost(void)
{
    uint64_t n = 0;
    for (size_t i = 0; i < count; i++) n += spans[i].lost;
    return n;
}

/* The only span that is no record; its place and cost. */
static void only_damage_is(size_t at, size_t size, uint64_t cost,
                           const char *fault)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].is_record) continue;
        found++;
        assert_string_equal(spans[i].fault, fault);
        assert_int_equal(spans[i].at, at);
        assert_int_equal(spans[i].size, size);
        assert_int_equal(spans[i].lost, cost);
    }
    assert_int_equal(found, 1);
}

static void a_sound_chunk_is_its_records(void **state)
{
    (void)state;
    walk_bytes(sizeof chunk);
    assert_int_equal(count, RECORDS);
    for (size_t i = 0; i < RECORDS; i++) {
        assert_true(spans[i].is_record && spans[i].fault == NULL);
        assert_int_equal(spans[i].at, EVTX_FIRST_RECORD + i * SIZE);
        assert_int_equal(spans[i].size, SIZE);
        assert_int_equal(spans[i].id, 5 + i);
        assert_int_equal(spans[i].time, 1005 + i);
    }
}

static void a_slot_never_written_is_nothing(void **state)
{
    (void)state;
    evtx_chunk_header header;
    memset(chunk, 0, sizeof chunk);
    gr_slice const bytes = gr_slice_of(chunk, sizeof chunk);
    assert_int_equal(evtx_read_chunk_header(bytes, 0, &header, NULL), GR_NONE);
    chunk[sizeof chunk - 1] = 1;
    assert_int_equal(evtx_read_chunk_header(bytes, 0, &header, NULL),
                     GR_DAMAGED);
}

static void a_header_cut_at_any_byte_is_damaged(void **state)
{
    (void)state;
    evtx_chunk_header header;
    gr_error err;
    for (size_t len = 1; len < EVTX_FIRST_RECORD; len++) {
        gr_slice const bytes = gr_slice_of(chunk, len);
        assert_int_equal(evtx_read_chunk_header(bytes, 7, &header, &err),
                         GR_DAMAGED);
        assert_int_equal(err.offset, 7);
    }
}

static void a_chunk_cut_at_any_byte_keeps_whole_records(void **state)
{
    (void)state;
    for (size_t len = EVTX_FIRST_RECORD; len < FREE; len++) {
        walk_bytes(len);
        size_t whole = (len - EVTX_FIRST_RECORD) / SIZE;
        size_t sound = 0;
        for (size_t i = 0; i < count; i++)
            sound += spans[i].is_record && spans[i].fault == NULL;
        assert_int_equal(sound, whole);
    }
}

static void a_wrong_record_checksum_costs_no_record(void **state)
{
    (void)state;
    chunk[EVTX_FIRST_RECORD + 50] ^= 1;
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
    only_damage_is(EVTX_FIRST_RECORD, FREE - EVTX_FIRST_RECORD, 0,
                   "records do not fit their checksum");
}

static void a_wrong_header_checksum_costs_no_record(void **state)
{
    (void)state;
    chunk[130] ^= 1;
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
    only_damage_is(0, EVTX_FIRST_RECORD, 0,
                   "chunk header does not fit its checksum");
}

static void a_chunk_that_says_so_has_no_checksums(void **state)
{
    (void)state;
    chunk[EVTX_FIRST_RECORD + 50] ^= 1;
    chunk[130] ^= 1;
    store(120, EVTX_NO_CHECKSUMS, 4);
    walk_bytes(sizeof chunk);
    assert_int_equal(count, RECORDS);
}

static void a_size_that_lies_is_told_by_its_copy(void **state)
{
    (void)state;
    static const uint32_t lies[] = {0, 27, SIZE + 1, 70000, 0xFFFFFFFF};
    for (size_t i = 0; i < 5; i++) {
        make_chunk(NULL);
        store(EVTX_FIRST_RECORD + 3 * SIZE + 4, lies[i], 4);
        sign(FREE);
        walk_bytes(sizeof chunk);
        assert_int_equal(count, RECORDS);
        assert_int_equal(spans[3].size, SIZE);
        assert_string_equal(spans[3].fault,
                            "size of the record differs from its copy");
    }
}

static void a_copy_that_lies_is_told_by_the_next_record(void **state)
{
    (void)state;
    store(EVTX_FIRST_RECORD + 4 * SIZE - 4, 99, 4);
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(count, RECORDS);
    assert_int_equal(spans[3].size, SIZE);
    assert_string_equal(spans[3].fault, "copy of the record's size differs");
    assert_int_equal(spans[3].fault_at, EVTX_FIRST_RECORD + 4 * SIZE - 4);
}

/* One and two records behind the third, and the last one, are covered. */
static void a_record_that_reaches_over_others_hides_none(void **state)
{
    (void)state;
    static const size_t cases[][2] = {{2, 2}, {2, 3}, {RECORDS - 2, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t const at = EVTX_FIRST_RECORD + cases[i][0] * SIZE;
        size_t const size = cases[i][1] * SIZE;
        (void)make_chunk(state);
        store(at + 4, size, 4);
        store(at + size - 4, size, 4);
        sign(FREE);
        walk_bytes(sizeof chunk);
        assert_int_equal(records(), RECORDS);
        assert_int_equal(spans[cases[i][0]].size, SIZE);
        assert_string_equal(spans[cases[i][0]].fault,
                            "size of the record reaches over the next");
    }
}

static void one_bad_signature_costs_one_record(void **state)
{
    (void)state;
    chunk[EVTX_FIRST_RECORD + 3 * SIZE] = 0;
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS - 1);
    only_damage_is(EVTX_FIRST_RECORD + 3 * SIZE, SIZE, 1,
                   "no sound record here");
}

static void a_hole_of_three_records_costs_three(void **state)
{
    (void)state;
    memset(chunk + EVTX_FIRST_RECORD + 2 * SIZE, 0, 3 * SIZE);
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS - 3);
    only_damage_is(EVTX_FIRST_RECORD + 2 * SIZE, 3 * SIZE, 3,
                   "no sound record here");
}

static void a_hole_at_the_end_costs_what_the_header_counts(void **state)
{
    (void)state;
    memset(chunk + EVTX_FIRST_RECORD + 8 * SIZE, 0, 2 * SIZE);
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), 8);
    only_damage_is(EVTX_FIRST_RECORD + 8 * SIZE, 2 * SIZE, 2,
                   "records missing that the chunk header counts");
}

static void a_record_in_a_record_is_none(void **state)
{
    (void)state;
    /* What an attacker logs may look like a record; the walk jumps over it. */
    put_record(EVTX_FIRST_RECORD + 3 * SIZE + 40, 40, 9);
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(count, RECORDS);
}

static void the_search_does_not_take_an_old_record(void **state)
{
    (void)state;
    chunk[EVTX_FIRST_RECORD + 3 * SIZE] = 0;
    put_record(EVTX_FIRST_RECORD + 3 * SIZE + 40, 40, 2);
    sign(FREE);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS - 1);
    assert_int_equal(spans[3].at, EVTX_FIRST_RECORD + 3 * SIZE);
    assert_int_equal(spans[4].id, 9);
}

static void wrong_counters_cost_no_record(void **state)
{
    (void)state;
    static const size_t fields[] = {8, 16, 24, 32, 44};
    for (size_t i = 0; i < 5; i++) {
        static const uint64_t lies[] = {0, 3, UINT64_MAX};
        for (size_t k = 0; k < 3; k++) {
            make_chunk(NULL);
            store(fields[i], lies[k], fields[i] == 44 ? 4 : 8);
            sign(FREE);
            walk_bytes(sizeof chunk);
            assert_int_equal(records(), RECORDS);
        }
    }
}

static void free_space_outside_the_chunk_costs_no_record(void **state)
{
    (void)state;
    static const uint32_t lies[] = {0, 511, 65537, 0xFFFFFFFF};
    for (size_t i = 0; i < 4; i++) {
        make_chunk(NULL);
        store(48, lies[i], 4);
        sign_header();
        walk_bytes(sizeof chunk);
        assert_int_equal(records(), RECORDS);
        only_damage_is(48, 4, 0, "free space offset outside the chunk");
    }
}

static void without_free_space_old_records_are_not_live(void **state)
{
    (void)state;
    store(48, 0, 4);
    put_record(FREE, SIZE, 2);
    sign_header();
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
}

static void free_space_too_large_ends_with_the_records(void **state)
{
    (void)state;
    store(48, EVTX_CHUNK_SIZE, 4);
    sign(EVTX_CHUNK_SIZE);
    walk_bytes(sizeof chunk);
    assert_int_equal(count, RECORDS);
}

static void records_that_count_on_behind_free_space_are_live(void **state)
{
    (void)state;
    store(48, FREE - 2 * SIZE, 4);
    store(32, 12, 8);
    sign(FREE - 2 * SIZE);
    put_record(FREE, SIZE, 3); /* older: slack */
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
    only_damage_is(48, 4, 0, "free space offset before records that count on");
}

static void free_space_before_the_first_record_hides_none(void **state)
{
    (void)state;
    store(48, EVTX_FIRST_RECORD, 4);
    sign(EVTX_FIRST_RECORD);
    put_record(FREE, SIZE, 3); /* older: slack */
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
    only_damage_is(48, 4, 0, "free space offset before records that count on");
}

/* What the header says of the first record is not believed either. */
static void a_header_that_is_wrong_hides_no_record(void **state)
{
    (void)state;
    store(24, 900, 8);
    store(48, EVTX_FIRST_RECORD, 4);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
}

/* A chunk that begins anew: its first record is not written so far. */
static void records_of_an_earlier_round_stay_slack(void **state)
{
    (void)state;
    store(24, 900, 8);
    store(32, 899, 8);
    store(48, EVTX_FIRST_RECORD, 4);
    sign(EVTX_FIRST_RECORD);
    walk_bytes(sizeof chunk);
    assert_int_equal(count, 0);
}

static void records_that_the_header_counts_are_missed(void **state)
{
    (void)state;
    size_t const end = FREE - 3 * SIZE;
    memset(chunk + end, 0, FREE - end);
    store(48, end, 4);
    sign(end);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS - 3);
    only_damage_is(32, 8, 3, "records missing that the chunk header counts");
}

static void a_record_beyond_the_chunk_is_none(void **state)
{
    (void)state;
    store(48, EVTX_CHUNK_SIZE, 4);
    store(FREE - SIZE + 4, 66000, 4);
    store(FREE - 4, 1, 4);
    sign(EVTX_CHUNK_SIZE);
    walk_bytes(sizeof chunk);
    assert_int_equal(records(), RECORDS);
    assert_string_equal(spans[RECORDS - 1].fault, "record without a sound end");
}

static void any_byte_wrong_never_leaves_the_chunk(void **state)
{
    (void)state;
    for (size_t at = 8; at < FREE; at++) {
        uint8_t const old = chunk[at];
        for (unsigned k = 0; k < 4; k++) {
            chunk[at] = (uint8_t)(k == 3 ? old ^ 1 : k * 127);
            walk_bytes(FREE);
            assert_true(count <= EVTX_SPANS);
            if (at >= EVTX_FIRST_RECORD) assert_true(records() >= RECORDS - 1);
            assert_true(lost() <= RECORDS);
        }
        chunk[at] = old;
    }
}

static void a_chunk_full_of_signatures_is_walked_quickly(void **state)
{
    (void)state;
    for (size_t at = EVTX_FIRST_RECORD; at + 28 <= EVTX_CHUNK_SIZE; at += 4)
        memcpy(chunk + at, "**\0\0", 4);
    store(48, EVTX_CHUNK_SIZE, 4);
    sign(EVTX_CHUNK_SIZE);
    for (int i = 0; i < 50; i++) walk_bytes(sizeof chunk);
    assert_true(count <= EVTX_SPANS);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, make_chunk)
    const struct CMUnitTest tests[] = {
        T(a_sound_chunk_is_its_records),
        T(a_slot_never_written_is_nothing),
        T(a_header_cut_at_any_byte_is_damaged),
        T(a_chunk_cut_at_any_byte_keeps_whole_records),
        T(a_wrong_record_checksum_costs_no_record),
        T(a_wrong_header_checksum_costs_no_record),
        T(a_chunk_that_says_so_has_no_checksums),
        T(a_size_that_lies_is_told_by_its_copy),
        T(a_copy_that_lies_is_told_by_the_next_record),
        T(a_record_that_reaches_over_others_hides_none),
        T(one_bad_signature_costs_one_record),
        T(a_hole_of_three_records_costs_three),
        T(a_hole_at_the_end_costs_what_the_header_counts),
        T(a_record_in_a_record_is_none),
        T(the_search_does_not_take_an_old_record),
        T(wrong_counters_cost_no_record),
        T(free_space_outside_the_chunk_costs_no_record),
        T(without_free_space_old_records_are_not_live),
        T(free_space_too_large_ends_with_the_records),
        T(records_that_count_on_behind_free_space_are_live),
        T(free_space_before_the_first_record_hides_none),
        T(a_header_that_is_wrong_hides_no_record),
        T(records_of_an_earlier_round_stay_slack),
        T(records_that_the_header_counts_are_missed),
        T(a_record_beyond_the_chunk_is_none),
        T(any_byte_wrong_never_leaves_the_chunk),
        T(a_chunk_full_of_signatures_is_walked_quickly)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
