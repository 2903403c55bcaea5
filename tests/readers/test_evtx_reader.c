/* test_evtx_reader.c - whole event logs, sound, damaged, cut, carved. */
#include "check.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "simulate/evtx_write.h"
#include "support/evtx_sample.h"
#include "support/evtx_told.h"

enum { FIRST_CHUNK = 4096, CHUNK = 65536 };

static gr_arena *arena;
static gr_buffer file; /* the log under test */
static gr_buffer out;  /* what the reader told of it */

static int open_all(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)64 << 20);
    file = gr_buffer_upto((size_t)64 << 20);
    out = gr_buffer_upto((size_t)64 << 20);
    return arena == NULL;
}

static int close_all(void **state)
{
    (void)state;
    gr_buffer_free(&file);
    gr_buffer_free(&out);
    gr_arena_free(arena);
    return 0;
}

/* `chunks` chunks of `records` small events each. */
static void write_log(unsigned chunks, unsigned records, write_options options)
{
    options.records_in_chunk = records;
    file.len = 0;
    evtx_writer *const w = evtx_write_begin(arena, &file, &options);
    assert_non_null(w);
    write_field const fields[] = {
        {GR_S("User"), evtx_write_text(arena, GR_S("bob"))},
        {GR_S("Id"), evtx_write_number(arena, WRITE_UINT32, 7)}};
    write_event const e = sample_event(fields, 2);
    for (unsigned i = 0; i < chunks * records; i++)
        assert_int_equal(evtx_write_event(w, &e, NULL), GR_OK);
    assert_int_equal(evtx_write_end(w, NULL), GR_OK);
    assert_int_equal(file.len,
                     FIRST_CHUNK + (chunks + options.empty_chunks) * CHUNK);
}

static gr_slice tell(gr_slice bytes, evtx_telling how)
{
    gr_error err = {GR_OK, 0, ""};
    out.len = 0;
    if (evtx_tell(bytes, &how, &out, &err) != GR_OK) fail_msg("%s", err.text);
    return gr_buffer_slice(&out);
}

static gr_slice tell_all(evtx_telling how)
{
    return tell(gr_buffer_slice(&file), how);
}

static size_t count(gr_slice text, const char *part)
{
    size_t n = 0;
    gr_slice const p = gr_slice_of_c(part);
    for (;;) {
        size_t const at = gr_find(text, p);
        if (at == SIZE_MAX) return n;
        n++;
        text = gr_from(text, at + p.len);
    }
}

static size_t events(gr_slice told)
{
    return count(told, "event ");
}

static size_t damages(gr_slice told)
{
    return count(told, "damage ");
}

static void has(gr_slice told, const char *part)
{
    if (count(told, part) == 0)
        fail_msg("no \"%s\" in:\n%.*s", part,
                 (int)(told.len < 2000 ? told.len : 2000),
                 (const char *)told.ptr);
}

static size_t record_size(size_t at)
{
    return (size_t)gr_load_le(file.ptr + at + 4, 4);
}

static void store(size_t at, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        file.ptr[at + i] = (uint8_t)(value >> 8 * i);
}

static void a_sound_log_is_its_events(void **state)
{
    (void)state;
    write_log(2, 3, (write_options){0});
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 6);
    assert_int_equal(damages(told), 0);
    has(told, " carved=0 id=4688 record=6 time=1614672000123456700 "
              "channel=Security computer=EXCH01.contoso.example "
              "provider=Microsoft-Windows-Security-Auditing "
              ".Provider_Name=Microsoft-Windows-Security-Auditing");
    has(told, " .Security_UserID=S-1-5-18 User=bob Id=7\n");
}

static void every_shape_of_the_sample_is_read_by_both_paths(void **state)
{
    (void)state;
    assert_true(sample_write(arena, &(write_options){0}, &file));
    evtx_telling how = {.json = true, .xml = true, .fields = true};
    gr_slice const told = tell_all(how);
    assert_int_equal(events(told), SAMPLE_RECORDS);
    assert_int_equal(damages(told), 0);
    gr_slice const kept = gr_arena_copy(arena, told);
    how.no_plans = true;
    assert_true(gr_equal(tell_all(how), kept));
}

static void blocks_of_any_size_give_the_same(void **state)
{
    (void)state;
    write_log(4, 2, (write_options){.empty_chunks = 1});
    file.ptr[FIRST_CHUNK + CHUNK] = 'X';
    file.ptr[FIRST_CHUNK + 2 * CHUNK] = 'X';
    static const size_t blocks[] = {1000, 4096, 5000, 65536, 69632, 200000};
    for (int carve = 0; carve < 2; carve++) {
        evtx_telling how = {.fields = true, .carve = carve == 1};
        gr_slice const kept = gr_arena_copy(arena, tell_all(how));
        for (size_t i = 0; i < 6; i++) {
            how.block = blocks[i];
            assert_true(gr_equal(tell_all(how), kept));
        }
    }
}

static void a_dirty_log_is_read(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.dirty = true});
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 3);
    assert_int_equal(damages(told), 0);
}

static void a_log_that_says_so_has_no_checksums(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 3);
    assert_int_equal(damages(told), 0);
}

static void wrong_checksums_are_told_and_cost_nothing(void **state)
{
    (void)state;
    static const struct {
        write_options options;
        const char *told;
    } cases[] = {
        {{.bad_header_checksum = true},
         "damage 0+128 lost 0: file header does not fit its checksum\n"},
        {{.bad_chunk_checksum = true},
         "damage 4096+512 lost 0: chunk header does not fit its checksum\n"},
        {{.bad_record_checksum = true},
         " lost 0: records do not fit their checksum\n"}};
    for (size_t i = 0; i < 3; i++) {
        write_log(1, 3, cases[i].options);
        gr_slice const told = tell_all((evtx_telling){.fields = true});
        assert_int_equal(events(told), 3);
        assert_int_equal(damages(told), 1);
        has(told, cases[i].told);
    }
}

static void slots_never_written_are_no_damage(void **state)
{
    (void)state;
    write_log(1, 2, (write_options){.empty_chunks = 3});
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 2);
    assert_int_equal(damages(told), 0);
}

static void a_chunk_whose_signature_is_gone_costs_nothing(void **state)
{
    (void)state;
    write_log(4, 2, (write_options){0});
    file.ptr[FIRST_CHUNK + CHUNK] = 'X';
    file.ptr[FIRST_CHUNK + 2 * CHUNK] = 'X';
    file.ptr[FIRST_CHUNK + 2 * CHUNK + 120] ^= 1; /* flags: no part of it */
    file.ptr[FIRST_CHUNK + 2 * CHUNK + 40] ^= 1;  /* and a header that is bad */
    for (int carve = 0; carve < 2; carve++) {
        gr_slice const told =
            tell_all((evtx_telling){.fields = true, .carve = carve != 0});
        assert_int_equal(events(told), 8);
        assert_int_equal(count(told, "carved=1"), 0);
        has(told, "damage 69632+8 lost 0: chunk with records but without "
                  "signature\n");
        has(told, "damage 135168+8 lost 0: chunk with records but without "
                  "signature\n");
    }
}

/* Neither its header nor a first record says that it is one. */
static void a_slot_that_is_no_chunk_costs_itself(void **state)
{
    (void)state;
    write_log(3, 2, (write_options){0});
    file.ptr[FIRST_CHUNK + CHUNK] = 'X';
    file.ptr[FIRST_CHUNK + CHUNK + 8] ^= 1;
    file.ptr[FIRST_CHUNK + CHUNK + 512] = 'X';
    gr_slice told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 4);
    has(told, "damage 69632+65536 lost 0: chunk without signature\n");
    told = tell_all((evtx_telling){.fields = true, .carve = true});
    assert_int_equal(events(told), 5);
    assert_int_equal(count(told, "carved=1"), 1);
}

static void a_log_cut_at_any_byte_keeps_whole_records(void **state)
{
    (void)state;
    write_log(1, 2, (write_options){0});
    size_t const first = FIRST_CHUNK + 512 + record_size(FIRST_CHUNK + 512);
    size_t const second = first + record_size(first);
    assert_true(second < 16384);
    for (size_t len = 1; len <= second + 8; len++) {
        gr_slice const cut = gr_sub(gr_buffer_slice(&file), 0, len);
        gr_slice const told = tell(cut, (evtx_telling){.fields = true});
        size_t const whole = (len >= first) + (size_t)(len >= second);
        assert_true(events(told) >= whole && events(told) <= 2);
        assert_true(damages(told) > 0);
        (void)tell(cut, (evtx_telling){.carve = true});
    }
}

static void a_short_log_says_what_is_missing(void **state)
{
    (void)state;
    write_log(3, 2, (write_options){0});
    gr_slice const cut = gr_sub(gr_buffer_slice(&file), 0, FIRST_CHUNK + CHUNK);
    gr_slice const told = tell(cut, (evtx_telling){0});
    assert_int_equal(events(told), 2);
    has(told, "damage 69632+131072 lost 0: file ends before its header says\n");
}

static void any_byte_wrong_costs_one_record_at_most(void **state)
{
    (void)state;
    write_log(1, 4, (write_options){.no_checksums = true});
    size_t at = FIRST_CHUNK + 512;
    size_t const second = at + record_size(at);
    size_t const end = second + record_size(second);
    /* The first record holds the templates of all; the second only itself. */
    for (at = second; at < end; at++) {
        uint8_t const old = file.ptr[at];
        file.ptr[at] = (uint8_t)(old ^ 0xFF);
        gr_slice const told = tell_all((evtx_telling){.fields = true});
        assert_true(events(told) >= 3 && events(told) <= 4);
        file.ptr[at] = old;
    }
}

/* ---- sizes that lie, records that are dear ---- */

static const write_options unchecked = {.no_checksums = true};

/* The offset of record `number` (from 0) of the first chunk. */
static size_t record_at(unsigned number)
{
    size_t at = FIRST_CHUNK + 512;
    for (; number > 0; number--) at += record_size(at);
    return at;
}

/* Makes record `outer` end where record `last` ends. `both`: its copy of the
 * size says so too. */
static void stretch(unsigned outer, unsigned last, bool both)
{
    size_t const at = record_at(outer), end = record_at(last + 1);
    store(at + 4, end - at, 4);
    if (both) store(end - 4, end - at, 4);
}

static void a_record_that_reaches_over_others_hides_none(void **state)
{
    (void)state;
    for (int both = 0; both < 2; both++) {
        write_log(1, 9, unchecked);
        stretch(2, 5, both != 0);
        gr_slice const told = tell_all((evtx_telling){0});
        assert_int_equal(events(told), 9);
        assert_true(damages(told) > 0);
    }
}

static void nor_where_the_first_of_them_was_spoiled(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint64_t value;
        size_t len, lost;
    } spoilt[] = {{0, 0x2A2B, 2, 1}, /* its signature */
                  {4, 3, 4, 0},      /* its size */
                  {8, 0, 8, 0}};     /* its id */
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        write_log(1, 9, unchecked);
        size_t const first = record_at(3);
        stretch(2, 5, true);
        store(first + spoilt[i].at, spoilt[i].value, spoilt[i].len);
        gr_slice const told = tell_all((evtx_telling){0});
        assert_int_equal(events(told), 9 - spoilt[i].lost);
        has(told, "a record that is longer than its event");
    }
}

/* As DanderSpritz does it: the ids behind count on as if nothing were there. */
static void a_record_swallowed_and_counted_over_is_read(void **state)
{
    (void)state;
    write_log(1, 9, unchecked);
    size_t at = record_at(4);
    for (uint64_t id = 4; id < 9; id++, at += record_size(at))
        store(at + 8, id, 8);
    stretch(2, 3, true);
    store(FIRST_CHUNK + 16, 8, 8);
    store(FIRST_CHUNK + 32, 8, 8);
    gr_slice const told = tell_all((evtx_telling){0});
    assert_int_equal(events(told), 9);
    has(told, "a record that is longer than its event");
}

static void an_id_that_is_missing_is_told(void **state)
{
    (void)state;
    write_log(1, 9, unchecked);
    for (unsigned i = 4; i < 9; i++) {
        size_t const at = record_at(i);
        store(at + 8, gr_load_le(file.ptr + at + 8, 8) + 3, 8);
    }
    gr_slice const told = tell_all((evtx_telling){0});
    assert_int_equal(events(told), 9);
    has(told, " lost 3: the ids of records before this one are missing");
}

static void put(gr_buffer *b, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) gr_put_byte(b, (uint8_t)(value >> 8 * i));
}

/* Many empty elements under one name of 3,000 bytes. */
static void put_dear_record(gr_buffer *chunk, uint64_t id)
{
    enum { LETTERS = 1000, ELEMENTS = 900 };
    size_t const at = chunk->len;
    put(chunk, 0x2A2A, 4);
    put(chunk, 0, 4);
    put(chunk, id, 8);
    put(chunk, 132592320000000000, 8);
    put(chunk, 0x0001010F, 4);
    size_t const name = chunk->len + 5 + 4;
    for (size_t i = 0; i < ELEMENTS; i++) {
        put(chunk, 0x01, 5);
        put(chunk, name, 4);
        if (i == 0) {
            put(chunk, 0, 6);
            put(chunk, LETTERS, 2);
            for (size_t k = 0; k < LETTERS; k++) put(chunk, 0x4E00, 2);
            put(chunk, 0, 2);
        }
        put(chunk, 0x03, 1);
    }
    put(chunk, 0, 1);
    put(chunk, chunk->len + 4 - at, 4);
    for (size_t i = 0; i < 4; i++)
        chunk->ptr[at + 4 + i] = (uint8_t)((chunk->len - at) >> 8 * i);
}

/* The first record holds the templates of all, so it stays where it is. */
static void dear_records_cost_no_other(void **state)
{
    (void)state;
    write_log(1, 9, unchecked);
    gr_buffer chunk = gr_buffer_upto(CHUNK);
    size_t const second = record_at(1), end = record_at(9);
    gr_put(&chunk, gr_slice_of(file.ptr + FIRST_CHUNK, second - FIRST_CHUNK));
    for (uint64_t i = 0; i < 4; i++) put_dear_record(&chunk, 2 + i);
    gr_put(&chunk, gr_slice_of(file.ptr + second, end - second));
    assert_int_equal(chunk.status, GR_OK);
    memcpy(file.ptr + FIRST_CHUNK, chunk.ptr, chunk.len);
    store(FIRST_CHUNK + 48, chunk.len, 4);
    gr_buffer_free(&chunk);
    gr_slice const told = tell_all((evtx_telling){.no_damage = true});
    assert_true(count(told, " id=4688 ") == 9);
}

static void a_template_that_is_not_there_costs_its_records(void **state)
{
    (void)state;
    static const uint32_t nowhere[] = {0, 1, 512, 65535, 0xFFFFFFFF};
    for (size_t i = 0; i < 5; i++) {
        write_log(1, 3, (write_options){.no_checksums = true});
        size_t const first = FIRST_CHUNK + 512;
        size_t const second = first + record_size(first);
        /* token 0F 4 bytes, 0C 01, id, offset */
        assert_int_equal(file.ptr[second + 28], 0x0C);
        store(second + 34, nowhere[i], 4);
        gr_slice const told = tell_all((evtx_telling){.fields = true});
        assert_int_equal(events(told), 2);
        assert_int_equal(count(told, " lost 1: "), 1);
    }
}

static void a_template_of_another_name_is_not_used(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    size_t const second = FIRST_CHUNK + 512 + record_size(FIRST_CHUNK + 512);
    file.ptr[second + 30] ^= 1;
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 2);
    has(told, " lost 1: another template definition than the record names\n");
}

/* Two logs joined: templates with equal GUIDs, other literals. */
static void templates_are_told_apart_by_content(void **state)
{
    (void)state;
    static const char *const hosts[] = {"ALPHA", "BRAVO", "ALPHA"};
    gr_buffer joined = gr_buffer_upto((size_t)1 << 20);
    for (size_t i = 0; i < 3; i++) {
        write_node const host = {.kind = WRITE_TEXT,
                                 .text = gr_slice_of_c(hosts[i])};
        write_node const computer = {.kind = WRITE_ELEMENT,
                                     .name = GR_S("Computer"),
                                     .children = &host,
                                     .child_count = 1};
        write_node const system = {.kind = WRITE_ELEMENT,
                                   .name = GR_S("System"),
                                   .children = &computer,
                                   .child_count = 1};
        write_node const root = {.kind = WRITE_ELEMENT,
                                 .name = GR_S("Event"),
                                 .children = &system,
                                 .child_count = 1};
        write_template const template = {{1, 2, 3}, &root};
        write_instance const instance = {&template, NULL, 0};
        file.len = 0;
        evtx_writer *const w =
            evtx_write_begin(arena, &file, &(write_options){0});
        assert_int_equal(
            evtx_write_record(w, &(write_record){.instance = &instance}, NULL),
            GR_OK);
        assert_int_equal(evtx_write_end(w, NULL), GR_OK);
        gr_put(&joined,
               gr_from(gr_buffer_slice(&file), i == 0 ? 0 : FIRST_CHUNK));
    }
    gr_slice const told =
        tell(gr_buffer_slice(&joined), (evtx_telling){.fields = true});
    assert_int_equal(count(told, "computer=ALPHA"), 2);
    assert_int_equal(count(told, "computer=BRAVO"), 1);
    gr_buffer_free(&joined);
}

/* Deletes the last record from the chunk's counters: it is slack then. */
static void forget_last_record(unsigned records)
{
    size_t at = FIRST_CHUNK + 512;
    for (unsigned i = 1; i < records; i++) at += record_size(at);
    store(FIRST_CHUNK + 48, at - FIRST_CHUNK, 4);
    store(at + 8, 900, 8); /* does not count on */
}

/* Changes the name EventData, which stands inline in the first record. */
static void spoil_a_name(void)
{
    gr_slice const bytes = gr_buffer_slice(&file);
    size_t const at = gr_find(gr_from(bytes, FIRST_CHUNK + 512),
                              GR_S("E\0v\0e\0n\0t\0D\0a\0t\0a\0"));
    assert_true(at != SIZE_MAX);
    file.ptr[FIRST_CHUNK + 512 + at] = 'X';
}

static void a_name_that_does_not_fit_its_hash_is_told(void **state)
{
    (void)state;
    write_log(1, 2, (write_options){.no_checksums = true});
    spoil_a_name();
    gr_slice const told = tell_all((evtx_telling){.fields = true});
    assert_int_equal(events(told), 2);
    assert_int_equal(
        count(told, "a name that this record uses does not fit its hash"), 2);
}

static void carving_leaves_out_records_whose_names_are_gone(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    forget_last_record(3);
    spoil_a_name();
    assert_int_equal(events(tell_all((evtx_telling){.carve = true})), 2);
}

static void carving_finds_records_in_slack(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    forget_last_record(3);
    assert_int_equal(events(tell_all((evtx_telling){0})), 2);
    gr_slice const told =
        tell_all((evtx_telling){.carve = true, .json = true, .xml = true});
    assert_int_equal(events(told), 3);
    has(told, "carved=1 id=4688 record=3 "); /* of EventRecordID */
    assert_int_equal(count(told, "\n{\"recovered\":true,\"Event\":{"), 1);
    assert_int_equal(count(told, "\n<!-- recovered -->\n<Event "), 1);
}

static void carving_takes_a_record_cut_off_not_one_written_over(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    forget_last_record(3);
    size_t at = FIRST_CHUNK + 512;
    for (int i = 0; i < 2; i++) at += record_size(at);
    size_t const end = at + record_size(at);
    gr_slice const bytes = gr_buffer_slice(&file);
    evtx_telling const carve = {.carve = true};
    assert_int_equal(events(tell(gr_sub(bytes, 0, end - 4), carve)), 3);
    assert_int_equal(events(tell(gr_sub(bytes, 0, end - 60), carve)), 2);
    store(end - 4, 0, 4);
    assert_int_equal(events(tell_all(carve)), 2);
}

static void carving_finds_chunks_at_any_offset(void **state)
{
    (void)state;
    write_log(2, 2, (write_options){0});
    static const size_t offsets[] = {0, 1, 511, 4096, 65535, 70001, 131072};
    for (size_t i = 0; i < 7; i++) {
        gr_buffer image = gr_buffer_upto((size_t)1 << 20);
        for (size_t k = 0; k < offsets[i]; k++) gr_put_byte(&image, 'z');
        gr_put(&image, gr_from(gr_buffer_slice(&file), FIRST_CHUNK));
        for (size_t k = 0; k < 100; k++) gr_put_byte(&image, 'z');
        gr_slice const bytes = gr_buffer_slice(&image);
        evtx_telling how = {.carve = true, .fields = true};
        gr_slice const told = gr_arena_copy(arena, tell(bytes, how));
        assert_int_equal(count(told, "carved=1"), 4);
        assert_int_equal(damages(told), 0);
        how.block = 30000;
        assert_true(gr_equal(tell(bytes, how), told));
        gr_buffer_free(&image);
    }
}

static void carving_a_sound_log_gives_its_events_once(void **state)
{
    (void)state;
    write_log(2, 5, (write_options){0});
    gr_slice const plain = gr_arena_copy(arena, tell_all((evtx_telling){0}));
    assert_true(gr_equal(tell_all((evtx_telling){.carve = true}), plain));
}

static void carving_does_not_tell_a_copy_of_a_live_record(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){.no_checksums = true});
    size_t const second = FIRST_CHUNK + 512 + record_size(FIRST_CHUNK + 512);
    memcpy(file.ptr + FIRST_CHUNK + 40000, file.ptr + second,
           record_size(second));
    assert_int_equal(events(tell_all((evtx_telling){.carve = true})), 3);
}

static void who_reads_what(void **state)
{
    (void)state;
    gr_slice const any = GR_S("x.bin"), log = GR_S("Security.EVTX");
    assert_int_equal(evtx_reader.sniff(GR_S("ElfFile\0..."), any), 100);
    assert_true(evtx_reader.sniff(GR_S("ElfChnk\0..."), any) >= 50);
    assert_true(evtx_reader.sniff(GR_S("zzzElfChnk\0..."), any) > 0);
    assert_int_equal(evtx_reader.sniff(GR_S("hello"), any), 0);
    assert_true(evtx_reader.sniff(GR_S("hello"), log) > 0);
    assert_int_equal(evtx_reader.sniff(GR_S(""), log), 0);
    assert_ptr_equal(reader_for(GR_S("ElfFile\0"), any), &evtx_reader);
    assert_null(reader_for(GR_S("\1\2\3"), any));
}

static void text_named_evtx_is_told_in_two_lines(void **state)
{
    (void)state;
    gr_slice const told = tell(GR_S("not a log\n"), (evtx_telling){0});
    assert_slice(told, "damage 0+10 lost 0: no EVTX file header\n");
    for (size_t i = 0; i < 1000; i++) gr_put(&file, GR_S("not a log\n"));
    assert_slice(tell_all((evtx_telling){0}),
                 "damage 0+128 lost 0: no EVTX file header\n"
                 "damage 4096+5904 lost 0: chunk without signature\n");
}

static void a_wiped_header_costs_no_event(void **state)
{
    (void)state;
    write_log(2, 2, (write_options){0});
    memset(file.ptr, 0, FIRST_CHUNK);
    gr_slice const told = tell_all((evtx_telling){0});
    assert_int_equal(events(told), 4);
    assert_int_equal(damages(told), 1);
}

/* Each allocation in turn: GR_NOMEM, never a crash, never a wrong event. */
static void without_memory_it_says_so(void **state)
{
    (void)state;
    assert_true(sample_write(arena, &(write_options){0}, &file));
    gr_slice const bytes =
        gr_sub(gr_buffer_slice(&file), 0, FIRST_CHUNK + CHUNK);
    evtx_telling const how = {
        .json = true, .xml = true, .fields = true, .carve = true};
    gr_slice const whole = gr_arena_copy(arena, tell(bytes, how));
    bool passed = false;
    for (long n = 0; !passed; n++) {
        assert_true(n < 100000);
        gr_error err = {GR_OK, 0, ""};
        out.len = 0;
        gr_mem_fail_after(n);
        gr_status const status = evtx_tell(bytes, &how, &out, &err);
        gr_mem_fail_after(-1);
        passed = status == GR_OK;
        if (passed) assert_true(gr_equal(gr_buffer_slice(&out), whole));
        else assert_int_equal(status, GR_NOMEM);
        out.status = GR_OK;
        if (n > 400) n += n / 8;
    }
}

static gr_status refuse(void *self, const event *e)
{
    (void)e;
    return ++*(int *)self == 2 ? GR_IO : GR_OK;
}

static void ignore(void *self, uint64_t offset, uint64_t length, uint64_t lost,
                   const char *what)
{
    (void)self, (void)offset, (void)length, (void)lost, (void)what;
}

static void what_the_sink_fails_with_is_passed_up(void **state)
{
    (void)state;
    write_log(1, 3, (write_options){0});
    for (int carve = 0; carve < 2; carve++) {
        reader_options const options = {.carve = carve == 1};
        reader_file about;
        int seen = 0;
        event_sink const sink = {&seen, refuse, ignore};
        gr_slice const bytes = gr_buffer_slice(&file);
        evtx_reader.begin(&(reader_intro){.head = gr_sub(bytes, 0, READER_HEAD),
                                          .size = bytes.len,
                                          .options = &options},
                          &about, &sink);
        reader_state *const s = evtx_reader.open(&options);
        assert_int_equal(evtx_reader.read(s, &about, bytes, 0, &sink, NULL),
                         GR_IO);
        assert_int_equal(seen, 2);
        evtx_reader.close(s);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_all, close_all)
    const struct CMUnitTest tests[] = {
        T(a_sound_log_is_its_events),
        T(every_shape_of_the_sample_is_read_by_both_paths),
        T(blocks_of_any_size_give_the_same),
        T(a_dirty_log_is_read),
        T(a_log_that_says_so_has_no_checksums),
        T(wrong_checksums_are_told_and_cost_nothing),
        T(slots_never_written_are_no_damage),
        T(a_chunk_whose_signature_is_gone_costs_nothing),
        T(a_slot_that_is_no_chunk_costs_itself),
        T(a_log_cut_at_any_byte_keeps_whole_records),
        T(a_short_log_says_what_is_missing),
        T(any_byte_wrong_costs_one_record_at_most),
        T(a_record_that_reaches_over_others_hides_none),
        T(nor_where_the_first_of_them_was_spoiled),
        T(a_record_swallowed_and_counted_over_is_read),
        T(an_id_that_is_missing_is_told),
        T(dear_records_cost_no_other),
        T(a_template_that_is_not_there_costs_its_records),
        T(a_template_of_another_name_is_not_used),
        T(templates_are_told_apart_by_content),
        T(a_name_that_does_not_fit_its_hash_is_told),
        T(carving_leaves_out_records_whose_names_are_gone),
        T(carving_finds_records_in_slack),
        T(carving_takes_a_record_cut_off_not_one_written_over),
        T(carving_finds_chunks_at_any_offset),
        T(carving_a_sound_log_gives_its_events_once),
        T(carving_does_not_tell_a_copy_of_a_live_record),
        T(who_reads_what),
        T(text_named_evtx_is_told_in_two_lines),
        T(a_wiped_header_costs_no_event),
        T(without_memory_it_says_so),
        T(what_the_sink_fails_with_is_passed_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
