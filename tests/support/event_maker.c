/* event_maker.c - events for tests, from names and values in plain text. */
#include "sigma/event_maker.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/utf.h"

#include <assert.h>

enum { MOST_FIELDS = 512 };

struct event_maker {
    gr_arena *arena;
    layout_table *layouts;
    uint64_t next_id;
    layout_name names[MOST_FIELDS];
    event_value values[MOST_FIELDS];
    size_t count;
    event made;
    uint64_t units; /* of lines, so far */
};

static gr_status refuse(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    (void)self, (void)format, (void)scratch, (void)out;
    return gr_fail(err, GR_UNSUPPORTED, GR_NO_OFFSET, "a made event");
}

event_maker *event_maker_new(void)
{
    event_maker *const maker = gr_alloc(sizeof *maker);
    assert(maker != NULL);
    maker->next_id = 1;
    maker->arena = gr_arena_new((size_t)64 << 20);
    maker->layouts = layout_table_new((size_t)16 << 20, &maker->next_id);
    assert(maker->arena != NULL && maker->layouts != NULL);
    return maker;
}

void event_maker_free(event_maker *maker)
{
    layout_table_free(maker->layouts);
    gr_arena_free(maker->arena);
    gr_free(maker);
}

gr_arena *event_arena(event_maker *maker)
{
    return maker->arena;
}

static event_value little_endian(gr_arena *arena, value_type type,
                                 uint64_t number, size_t len)
{
    uint8_t *const bytes = gr_arena_take_text(arena, len);
    for (size_t i = 0; i < len; i++) bytes[i] = (uint8_t)(number >> 8 * i);
    return value_of(type, bytes, len);
}

void event_begin(event_maker *maker, const char *channel, long event_id)
{
    gr_arena_reset(maker->arena);
    maker->count = 0;
    maker->made = (event){.source_kind = "made",
                          .time_ns = INT64_MIN,
                          .has_event_id = event_id >= 0,
                          .render = refuse};
    if (channel != NULL) {
        gr_slice const name = gr_slice_of_c(channel);
        maker->made.channel = value_of(VALUE_UTF8, name.ptr, name.len);
        event_add(maker, GR_S("Channel"), FIELD_SYSTEM, maker->made.channel);
    }
    if (event_id >= 0) {
        maker->made.event_id = (uint32_t)event_id;
        event_add(maker, GR_S("EventID"), FIELD_SYSTEM,
                  little_endian(maker->arena, VALUE_U64, (uint64_t)event_id,
                                2 + 2 * (event_id > 0xFFFF)));
    }
}

void event_add(event_maker *maker, gr_slice name, field_part part,
               event_value value)
{
    assert(maker->count < MOST_FIELDS);
    maker->names[maker->count] = (layout_name){name, part};
    maker->values[maker->count++] = value;
}

void event_of_line(event_maker *maker, gr_slice unit, gr_slice raw)
{
    assert(!maker->made.has_event_id);
    maker->count = 0;
    maker->made.raw = raw;
    maker->made.raw_is_text = true;
    maker->made.unit = unit;
    maker->made.unit_number = unit.len == 0 ? 0 : ++maker->units;
}

const event *event_end(event_maker *maker)
{
    if (maker->made.raw_is_text)
        event_add(
            maker, GR_S("_raw"), FIELD_DERIVED,
            value_of(VALUE_UTF8, maker->made.raw.ptr, maker->made.raw.len));
    maker->made.layout =
        layout_table_get(maker->layouts, maker->names, maker->count);
    assert(maker->made.layout != NULL);
    maker->made.values = maker->values;
    return &maker->made;
}

/* ---- values from text ---- */

static event_value utf16_value(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, 4 * text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t rune = gr_utf8_next(text, &i);
        uint32_t units[2] = {rune, 0};
        size_t count = 1;
        if (rune > 0xFFFF) {
            units[0] = 0xD800 + ((rune - 0x10000) >> 10);
            units[1] = 0xDC00 + ((rune - 0x10000) & 0x3FF);
            count = 2;
        }
        for (size_t k = 0; k < count; k++) {
            out[len++] = (uint8_t)units[k];
            out[len++] = (uint8_t)(units[k] >> 8);
        }
    }
    return value_of(VALUE_UTF16, out, len);
}

static uint8_t hex_digit(uint8_t c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static event_value bytes_value(gr_arena *arena, value_type type, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len / 2);
    for (size_t i = 0; i < text.len / 2; i++)
        out[i] = (uint8_t)(hex_digit(text.ptr[2 * i]) << 4 |
                           hex_digit(text.ptr[2 * i + 1]));
    return value_of(type, out, text.len / 2);
}

static event_value double_value(gr_arena *arena, gr_slice text)
{
    double real = 0;
    bool const parsed = gr_parse_double(text, &real);
    uint8_t *const out = gr_arena_take_text(arena, sizeof real);
    assert(parsed);
    memcpy(out, &real, sizeof real);
    return value_of(VALUE_DOUBLE, out, sizeof real);
}

static event_value list_value(gr_arena *arena, value_type type, gr_slice text,
                              bool empty)
{
    event_value *const list =
        gr_arena_take_array(arena, text.len + 1, sizeof *list);
    size_t count = 0;
    while (!empty) {
        size_t const end = gr_find_byte(text, '|');
        list[count++] = value_of(type, text.ptr, end);
        if (end == text.len) break;
        text = gr_from(text, end + 1);
    }
    return value_of(VALUE_LIST, list, count);
}

static event_value number_value(gr_arena *arena, gr_slice type, gr_slice text)
{
    uint64_t u = 0;
    int64_t i = 0;
    bool parsed = gr_parse_u64(text, &u) || gr_parse_hex(text, &u);
    if (gr_equal(type, GR_S("i64"))) {
        parsed = gr_parse_i64(text, &i);
        u = (uint64_t)i;
    }
    assert(parsed);
    if (gr_equal(type, GR_S("i64")))
        return little_endian(arena, VALUE_I64, u, 8);
    if (gr_equal(type, GR_S("hex32")))
        return little_endian(arena, VALUE_HEX32, u, 4);
    if (gr_equal(type, GR_S("hex64")))
        return little_endian(arena, VALUE_HEX64, u, 8);
    if (gr_equal(type, GR_S("filetime")))
        return little_endian(arena, VALUE_FILETIME, u, 8);
    assert(gr_equal(type, GR_S("u64")));
    return little_endian(arena, VALUE_U64, u, 8);
}

static event_value value_from(gr_arena *arena, gr_slice type, gr_slice text,
                              bool has_text)
{
    static const uint8_t truths[2] = {0, 1};
    if (type.len == 0 || gr_equal(type, GR_S("utf8")))
        return value_of(VALUE_UTF8, text.ptr, text.len);
    if (gr_equal(type, GR_S("utf16"))) return utf16_value(arena, text);
    if (gr_equal(type, GR_S("num")))
        return value_of(VALUE_NUMBER_TEXT, text.ptr, text.len);
    if (gr_equal(type, GR_S("double"))) return double_value(arena, text);
    if (gr_equal(type, GR_S("bool")))
        return value_of(VALUE_BOOL, &truths[gr_equal(text, GR_S("true"))], 1);
    if (gr_equal(type, GR_S("null"))) return value_of(VALUE_NULL, NULL, 0);
    if (gr_equal(type, GR_S("absent"))) return value_of(VALUE_ABSENT, NULL, 0);
    if (gr_equal(type, GR_S("sid"))) return bytes_value(arena, VALUE_SID, text);
    if (gr_equal(type, GR_S("binary")))
        return bytes_value(arena, VALUE_BINARY, text);
    if (gr_equal(type, GR_S("list")))
        return list_value(arena, VALUE_UTF8, text, !has_text);
    if (gr_equal(type, GR_S("numlist")))
        return list_value(arena, VALUE_NUMBER_TEXT, text, !has_text);
    return number_value(arena, type, text);
}

void event_add_spec(event_maker *maker, const char *spec)
{
    gr_slice all = gr_arena_copy(maker->arena, gr_slice_of_c(spec));
    size_t const equals = gr_find_byte(all, '=');
    gr_slice head = gr_sub(all, 0, equals);
    gr_slice const text = gr_from(all, equals + 1);
    bool const system = head.len > 0 && head.ptr[0] == '@';
    if (system) head = gr_from(head, 1);
    size_t const colon = gr_find_byte(head, ':');
    event_add(maker, gr_sub(head, 0, colon),
              system ? FIELD_SYSTEM : FIELD_PAYLOAD,
              value_from(maker->arena, gr_from(head, colon + 1), text,
                         equals < all.len));
}

const event *event_from(event_maker *maker, const char *channel, long event_id,
                        const char *const *fields)
{
    event_begin(maker, channel, event_id);
    for (size_t i = 0; fields[i] != NULL; i++) event_add_spec(maker, fields[i]);
    return event_end(maker);
}
