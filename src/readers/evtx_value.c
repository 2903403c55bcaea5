/* evtx_value.c - the value types of BinXML.
 *
 * Source: [MS-EVEN6] 2.2.14-2.2.19; libevtx, "Value types"; how Windows shows
 * them: what the Event Viewer and the crate evtx agree on. */
#include "readers/evtx_value.h"

#include "base/cursor.h"
#include "base/number.h"
#include "base/time.h"
#include "base/utf.h"
#include "readers/evtx_binxml.h"

#define INT(type)                                                              \
    {                                                                          \
        [1] = (type), [2] = (type), [4] = (type), [8] = (type)                 \
    }

const uint8_t evtx_plain_types[EVTX_PLAIN][EVTX_PLAIN] = {
    [0x00] = {[0] = VALUE_NULL},
    [0x03] = INT(VALUE_I64),
    [0x04] = INT(VALUE_U64),
    [0x05] = INT(VALUE_I64),
    [0x06] = INT(VALUE_U64),
    [0x07] = INT(VALUE_I64),
    [0x08] = INT(VALUE_U64),
    [0x09] = INT(VALUE_I64),
    [0x0A] = INT(VALUE_U64),
    [0x0B] = {[4] = VALUE_DOUBLE},
    [0x0C] = {[8] = VALUE_DOUBLE},
    [0x0F] = {[16] = VALUE_GUID},
    [0x10] = {[4] = VALUE_HEX64, [8] = VALUE_HEX64},
    [0x11] = {[8] = VALUE_FILETIME},
    [0x12] = {[16] = VALUE_SYSTEMTIME},
    [0x13] = {[8] = VALUE_SID,
              [12] = VALUE_SID,
              [16] = VALUE_SID,
              [20] = VALUE_SID,
              [24] = VALUE_SID,
              [28] = VALUE_SID},
    [0x14] = {[4] = VALUE_HEX32},
    [0x15] = {[8] = VALUE_HEX64}};

static event_value null_value(void)
{
    return value_of(VALUE_NULL, NULL, 0);
}

/* The code page of a record is not in the log. Windows-1252 is what most have;
 * its upper half differs from Latin-1 in these 32 places. */
static uint32_t rune_of_ansi(uint8_t byte)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
        0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

static event_value ansi_value(gr_arena *arena, gr_slice s)
{
    while (s.len > 0 && s.ptr[s.len - 1] == 0) s.len--;
    size_t ascii = 0;
    while (ascii < s.len && s.ptr[ascii] < 0x80) ascii++;
    if (ascii == s.len) return value_of(VALUE_UTF8, s.ptr, s.len);
    size_t const room = 3 * s.len;
    uint8_t *const text = gr_arena_take_text(arena, room);
    if (text == NULL) return null_value();
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += gr_utf8_put(text + n, rune_of_ansi(s.ptr[i]));
    gr_arena_trim_text(arena, text, room, n);
    return value_of(VALUE_UTF8, text, n);
}

/* Some providers put numbers into a boolean: they stay numbers. */
static event_value bool_value(gr_slice s)
{
    uint64_t const raw = gr_load_le(s.ptr, s.len);
    if (raw > 1) return value_of(VALUE_I64, s.ptr, s.len);
    return value_of(VALUE_BOOL, s.ptr, 1);
}

static event_value scalar_value(gr_arena *arena, uint8_t type, gr_slice s)
{
    event_value plain;
    if (evtx_plain_value(type, s, &plain)) return plain;
    if (type == BINXML_ANSI) return ansi_value(arena, s);
    if (type == 0x0E) return value_of(VALUE_BINARY, s.ptr, s.len);
    if (type == BINXML_NULL || s.len == 0) return null_value();
    if (type == 0x13)
        return value_of(s.len < 8 ? VALUE_BINARY : VALUE_SID, s.ptr, s.len);
    if (type == 0x0D && (s.len == 1 || s.len == 4)) return bool_value(s);
    return value_of(VALUE_BINARY, s.ptr, s.len);
}

/* Bytes of the next item of an array of `type`; 0: no such array. Strings end
 * with a NUL, the last perhaps without. */
static size_t item_size(uint8_t type, gr_slice rest)
{
    size_t n = 0;
    switch (type) {
    case BINXML_STRING:
        for (; n + 2 <= rest.len; n += 2)
            if (rest.ptr[n] == 0 && rest.ptr[n + 1] == 0) return n + 2;
        return rest.len;
    case BINXML_ANSI:
        n = gr_find_byte(rest, 0);
        return n == rest.len ? n : n + 1;
    case 0x10: return 8;
    case 0x13: return rest.len < 2 ? 0 : 8 + 4 * (size_t)rest.ptr[1];
    default: return binxml_fixed_size(type);
    }
}

static size_t count_items(uint8_t type, gr_slice s)
{
    size_t count = 0;
    while (s.len > 0) {
        size_t const size = item_size(type, s);
        if (size == 0 || size > s.len) return 0;
        s = gr_from(s, size);
        count++;
    }
    return count;
}

/* An array of one is its item, an empty one is NULL, one that does not come
 * out even is BINARY. */
static event_value array_value(gr_arena *arena, uint8_t type, gr_slice s)
{
    if (s.len == 0) return null_value();
    size_t const count = count_items(type, s);
    if (count == 0) return value_of(VALUE_BINARY, s.ptr, s.len);
    if (count == 1) return scalar_value(arena, type, s);
    event_value *const items = gr_arena_take_array(arena, count, sizeof *items);
    if (items == NULL) return null_value();
    for (size_t i = 0; i < count; i++) {
        size_t const size = item_size(type, s);
        items[i] = scalar_value(arena, type, gr_sub(s, 0, size));
        s = gr_from(s, size);
    }
    return value_of(VALUE_LIST, items, count);
}

event_value evtx_value_of(gr_arena *arena, uint8_t type, gr_slice bytes)
{
    if ((type & BINXML_ARRAY) == 0) return scalar_value(arena, type, bytes);
    return array_value(arena, (uint8_t)(type & ~BINXML_ARRAY), bytes);
}

static gr_calendar calendar_of_system_time(gr_slice s)
{
    uint16_t part[8];
    gr_cursor c = gr_cursor_over(s, 0);
    for (size_t i = 0; i < 8; i++) part[i] = gr_read_u16le(&c);
    gr_calendar calendar = {.year = part[0],
                            .month = part[1],
                            .day = part[3],
                            .hour = part[4],
                            .minute = part[5],
                            .second = part[6],
                            .ns = part[7] * UINT32_C(1000000)};
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30,
                                     31, 31, 30, 31, 30, 31};
    bool const leap =
        (part[0] % 4 == 0 && part[0] % 100 != 0) || part[0] % 400 == 0;
    bool const valid = part[0] >= 1601 && part[0] <= 30827 && part[1] >= 1 &&
                       part[1] <= 12 && part[3] >= 1 && part[4] < 24 &&
                       part[5] < 60 && part[6] < 60 && part[7] < 1000 &&
                       (part[3] <= days[part[1] - 1] ||
                        (leap && part[1] == 2 && part[3] == 29));
    if (!valid) calendar = (gr_calendar){.year = 1601, .month = 1, .day = 1};
    return calendar;
}

/* Windows keeps the last four digits of a year past 9999, shows a FILETIME
 * that is negative as zeros and a SYSTEMTIME that is none as 1601. */
static gr_slice time_text(char *out, event_value v)
{
    gr_calendar c = {0};
    if (v.type == VALUE_SYSTEMTIME) {
        c = calendar_of_system_time(value_bytes(v));
    } else {
        uint64_t const ticks = gr_load_le(v.ptr, 8);
        if (ticks < GR_FILETIME_OF_10000) return gr_filetime_text(out, ticks);
        if (ticks <= INT64_MAX) c = gr_calendar_of_filetime(ticks);
    }
    c.year %= 10000;
    return gr_calendar_text(out, &c, 7);
}

static bool is_time(event_value v)
{
    return (v.type == VALUE_FILETIME && v.len == 8) ||
           (v.type == VALUE_SYSTEMTIME && v.len == 16);
}

uint8_t *evtx_value_at(uint8_t *out, event_value v)
{
    if (v.type == VALUE_SID || v.type == VALUE_GUID)
        return value_text_at(out, v);
    if (is_time(v)) return out + time_text((char *)out, v).len;
    return value_text_at(out, v);
}

static void put_time(gr_buffer *out, event_value v)
{
    char text[GR_TIME_TEXT];
    gr_put(out, time_text(text, v));
}

/* Whole numbers among reals keep their point: "1.0". */
static void put_real(gr_buffer *out, event_value v)
{
    size_t const start = out->len;
    value_put_text(out, v);
    for (size_t i = start; i < out->len; i++)
        if ((out->ptr[i] < '0' || out->ptr[i] > '9') && out->ptr[i] != '-')
            return;
    gr_put(out, GR_S(".0"));
}

static void put_list(gr_buffer *out, event_value v)
{
    for (size_t i = 0; i < value_count(v); i++) {
        if (i > 0) gr_put_byte(out, ',');
        evtx_put_value(out, value_at(v, i));
    }
}

void evtx_put_value(gr_buffer *out, event_value v)
{
    if (is_time(v)) put_time(out, v);
    else if (v.type == VALUE_DOUBLE) put_real(out, v);
    else if (v.type == VALUE_LIST) put_list(out, v);
    else value_put_text(out, v);
}
