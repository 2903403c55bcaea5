/* test_json_evtx.c - a record read from JSON has the fields that it has when
 * it is read from its event log.
 *
 * Over every pair of files X.evtx, X.json of the public regression data, which
 * were exported by another program. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/time.h"
#include "readers/evtx_reader.h"
#include "readers/json_reader.h"

enum { FILES = 512, LARGEST = 64 << 20 };

typedef struct {
    gr_buffer fields; /* name=text lines, a blank line behind each event */
    gr_arena *arena;
    size_t events, damaged;
} record_list;

static const char *shared(void)
{
    const char *const set = getenv("GROUNDS_SHARED");
    return set != NULL ? set : "../shared";
}

/* What the exporter of that data wrote differently from the log: times with
 * fewer digits, GUIDs in either case and in braces, no blanks at the ends of
 * texts. (The logs were written anew, so their records have new numbers.) */
static void put_comparable(gr_buffer *out, gr_slice name, event_value v)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    assert_non_null(arena);
    gr_slice text = gr_trim(value_text(arena, v));
    bool const time =
        value_time(v) != GR_TIME_NONE && text.len > 20 && text.ptr[10] == 'T';
    if (time) text = gr_sub(text, 0, 19);
    bool const braces =
        text.len == 38 && text.ptr[0] == '{' && text.ptr[37] == '}';
    if (braces) text = gr_sub(text, 1, 36);
    bool const guid = text.len == 36 && text.ptr[8] == '-' &&
                      text.ptr[13] == '-' && text.ptr[23] == '-';
    gr_put(out, name);
    gr_put_byte(out, '=');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (guid && c >= 'A' && c <= 'F') c = (uint8_t)(c | 0x20);
        gr_put_byte(out, c);
    }
    gr_put_byte(out, '\n');
    gr_arena_free(arena);
}

/* Empty and null alike are left out: JSON does not tell them apart. */
static gr_status take(void *self, const event *e)
{
    record_list *const list = self;
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, list->arena);
        for (size_t k = 0; k < value_count(v); k++)
            if (value_at(v, k).len > 0)
                put_comparable(&list->fields, e->layout->fields[i].name,
                               value_at(v, k));
    }
    gr_putf(&list->fields, "id %u\n\n", e->event_id);
    gr_arena_reset(list->arena);
    list->events++;
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    (void)offset, (void)length, (void)records_lost, (void)what;
    ((record_list *)self)->damaged++;
}

static gr_slice slurp(gr_arena *arena, const char *path)
{
    FILE *const in = fopen(path, "rb");
    if (in == NULL) return (gr_slice){NULL, 0};
    uint8_t *const bytes = gr_arena_take_text(arena, LARGEST);
    assert_non_null(bytes);
    size_t const len = fread(bytes, 1, LARGEST, in);
    fclose(in);
    gr_arena_trim_text(arena, bytes, LARGEST, len);
    return (gr_slice){bytes, len};
}

static record_list read_all(const reader_ops *reader, gr_slice bytes)
{
    record_list list = {gr_buffer_upto((size_t)64 << 20),
                        gr_arena_new((size_t)64 << 20), 0, 0};
    event_sink const sink = {&list, take, damage};
    reader_options const options = {false};
    reader_file file;
    reader->begin(&(reader_intro){.head = gr_sub(bytes, 0, READER_HEAD),
                                  .size = bytes.len,
                                  .options = &options},
                  &file, &sink);
    reader_state *const state = reader->open(&options);
    assert_non_null(state);
    for (size_t at = 0; at < bytes.len;) {
        gr_slice const rest = gr_from(bytes, at);
        size_t const units = reader->split(&file, rest, at, true);
        assert_true(units > 0);
        assert_int_equal(
            reader->read(state, &file, gr_sub(rest, 0, units), at, &sink, NULL),
            GR_OK);
        at += units;
    }
    reader->close(state);
    return list;
}

static void drop(record_list *list)
{
    gr_buffer_free(&list->fields);
    gr_arena_free(list->arena);
}

static void show_difference(const char *path, gr_slice a, gr_slice b)
{
    size_t same = 0, line = 0;
    while (same < a.len && same < b.len && a.ptr[same] == b.ptr[same]) {
        same++;
        if (a.ptr[same - 1] == '\n') line = same;
    }
    gr_slice const left = gr_sub(a, line, gr_find_byte(gr_from(a, line), '\n'));
    gr_slice const right =
        gr_sub(b, line, gr_find_byte(gr_from(b, line), '\n'));
    print_message("%s\n  evtx %.*s\n  json %.*s\n", path, (int)left.len,
                  (const char *)left.ptr, (int)right.len,
                  (const char *)right.ptr);
}

/* True: both have the same records. */
static bool compare(const char *json_path, size_t *records)
{
    gr_arena *const arena = gr_arena_new((size_t)192 << 20);
    assert_non_null(arena);
    char evtx_path[4096];
    snprintf(evtx_path, sizeof evtx_path, "%.*s.evtx",
             (int)(strlen(json_path) - 5), json_path);
    gr_slice const json = slurp(arena, json_path);
    gr_slice const evtx = slurp(arena, evtx_path);
    assert_true(json.len > 0 && evtx.len > 0);
    assert_true(json_reader.sniff(json, GR_S("x")) > 0);
    assert_int_equal(json_reader.sniff(evtx, GR_S("x")), 0);
    record_list a = read_all(&evtx_reader, evtx);
    record_list b = read_all(&json_reader, json);
    bool const same =
        b.damaged == 0 && a.events == b.events &&
        gr_equal(gr_buffer_slice(&a.fields), gr_buffer_slice(&b.fields));
    if (!same)
        show_difference(json_path, gr_buffer_slice(&a.fields),
                        gr_buffer_slice(&b.fields));
    *records += b.events;
    drop(&a);
    drop(&b);
    gr_arena_free(arena);
    return same;
}

static void every_exported_record_has_its_log_s_fields(void **state)
{
    (void)state;
    char command[4200];
    snprintf(command, sizeof command,
             "find '%s/data/sigma/regression_data' -name '*.json' 2>/dev/null"
             " | LC_ALL=C sort",
             shared());
    FILE *const list = popen(command, "r");
    assert_non_null(list);
    char path[4096];
    size_t files = 0, different = 0, records = 0;
    while (fgets(path, sizeof path, list) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        files++;
        different += !compare(path, &records);
    }
    pclose(list);
    if (files == 0) {
        print_message("no regression data in %s\n", shared());
        skip();
    }
    assert_int_equal(files, 116);
    assert_int_equal(records, 133);
    /* ad691d92-15f2-4181-9aa4-723c74f9ddc3.json says "Explorer.exe" where its
     * log has "Explorer.EXE". */
    assert_int_equal(different, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_exported_record_has_its_log_s_fields)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
