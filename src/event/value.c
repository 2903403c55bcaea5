/* value.c - the text, number and JSON forms of an event's values. */
#include "event/value.h"

#include "base/cursor.h"
#include "base/digits.h"
#include "base/json.h"
#include "base/number.h"
#include "base/hash.h"
#include "base/simd.h"
#include "base/time.h"
#include "base/utf.h"
#include "event/limits.h"

typedef struct {
    uint16_t part[8]; /* year month weekday day hour minute second ms */
} system_time;

static double real_of(event_value v)
{
    if (v.len == 4) {
        float single = 0;
        memcpy(&single, v.ptr, 4);
        return (double)single;
    }
    double real = 0;
    if (v.len == 8) memcpy(&real, v.ptr, 8);
    return real;
}

#ifdef GR_X86
/* Numbers below 16 as hex digits. */
static __m128i hex_of(__m128i digits)
{
    __m128i const letters = _mm_and_si128(
        _mm_cmpgt_epi8(digits, _mm_set1_epi8(9)), _mm_set1_epi8(39));
    return _mm_add_epi8(_mm_add_epi8(digits, _mm_set1_epi8('0')), letters);
}

static void put_4(uint8_t *out, __m128i digits)
{
    int const four = _mm_cvtsi128_si32(digits);
    memcpy(out, &four, 4);
}

static void put_8(uint8_t *out, __m128i digits)
{
    _mm_storel_epi64((__m128i *)(void *)out, digits);
}

/* Windows stores a GUID as u32, u16, u16 little endian, then 8 bytes. */
static uint8_t *guid_at(uint8_t *out, const uint8_t *p)
{
    uint64_t const stored = gr_load_le(p, 8);
    uint64_t const pairs = __builtin_bswap64(stored); /* 7 6 5 4 3 2 1 0 */
    uint64_t const shown =
        pairs >> 32 | (pairs & 0xFFFF) << 48 | (pairs & 0xFFFF0000) << 16;
    __m128i const bytes =
        _mm_set_epi64x((long long)gr_load_le(p + 8, 8), (long long)shown);
    __m128i const low = _mm_set1_epi8(15);
    __m128i const first = _mm_and_si128(_mm_srli_epi16(bytes, 4), low);
    __m128i const second = _mm_and_si128(bytes, low);
    __m128i const a = hex_of(_mm_unpacklo_epi8(first, second));
    __m128i const b = hex_of(_mm_unpackhi_epi8(first, second));
    memcpy(out, "{00000000-0000-0000-0000-000000000000}", 38);
    put_8(out + 1, a);
    put_4(out + 10, _mm_srli_si128(a, 8));
    put_4(out + 15, _mm_srli_si128(a, 12));
    put_4(out + 20, b);
    put_8(out + 25, _mm_srli_si128(b, 4));
    put_4(out + 33, _mm_srli_si128(b, 12));
    return out + 38;
}
#else
static uint8_t *guid_at(uint8_t *out, const uint8_t *p)
{
    uint8_t const bytes[16] = {p[3],  p[2],  p[1],  p[0], p[5],  p[4],
                               p[7],  p[6],  p[8],  p[9], p[10], p[11],
                               p[12], p[13], p[14], p[15]};
    char digits[32];
    gr_hex_digits(digits, bytes, 16);
    memcpy(out, "{00000000-0000-0000-0000-000000000000}", 38);
    memcpy(out + 1, digits, 8);
    memcpy(out + 10, digits + 8, 4);
    memcpy(out + 15, digits + 12, 4);
    memcpy(out + 20, digits + 16, 4);
    memcpy(out + 25, digits + 20, 12);
    return out + 38;
}
#endif

static bool sid_is_whole(gr_slice s)
{
    return s.len >= 8 && s.len >= 8 + 4 * (size_t)s.ptr[1];
}

/* SID: u8 revision, u8 count, u48 big endian authority, count times u32. */
static uint8_t *sid_at(uint8_t *out, gr_slice s)
{
    uint64_t const head = __builtin_bswap64(gr_load_le(s.ptr, 8));
    *out++ = 'S';
    *out++ = '-';
    out += gr_decimal_at((char *)out, head >> 56);
    *out++ = '-';
    out += gr_decimal_at((char *)out, head & UINT64_C(0xFFFFFFFFFFFF));
    size_t const count = s.ptr[1];
    for (size_t i = 0; i < count; i++) {
        *out++ = '-';
        out += gr_decimal_at((char *)out, gr_load_le(s.ptr + 8 + 4 * i, 4));
    }
    return out;
}

static uint8_t *bool_at(uint8_t *out, bool truth)
{
    size_t const len = truth ? 4 : 5;
    memcpy(out, truth ? "true" : "false", len);
    return out + len;
}

static system_time system_time_of(event_value v)
{
    system_time t;
    gr_cursor c = gr_cursor_over(value_bytes(v), 0);
    for (size_t i = 0; i < 8; i++) t.part[i] = gr_read_u16le(&c);
    return t;
}

static gr_calendar calendar_of(event_value v)
{
    if (v.type == VALUE_FILETIME)
        return gr_calendar_of_filetime(value_unsigned(v));
    system_time const t = system_time_of(v);
    return (gr_calendar){.year = t.part[0],
                         .month = t.part[1],
                         .day = t.part[3],
                         .hour = t.part[4],
                         .minute = t.part[5],
                         .second = t.part[6],
                         .ns = t.part[7] * UINT32_C(1000000)};
}

static void put_time(gr_buffer *out, event_value v)
{
    char text[GR_TIME_TEXT];
    gr_calendar const c = calendar_of(v);
    gr_put(out, gr_calendar_text(text, &c, 7));
}

static void put_binary(gr_buffer *out, gr_slice s)
{
    uint8_t *const room = gr_buffer_room(out, 2 * s.len);
    if (room == NULL) return;
    for (size_t i = 0; i < s.len; i++) {
        room[2 * i] = (uint8_t) "0123456789ABCDEF"[s.ptr[i] >> 4];
        room[2 * i + 1] = (uint8_t) "0123456789ABCDEF"[s.ptr[i] & 15];
    }
    out->len += 2 * s.len;
}

static void put_clean(gr_buffer *out, gr_slice utf8)
{
    uint8_t *const room = gr_buffer_room(out, 3 * utf8.len);
    if (room != NULL) out->len += gr_utf8_clean(room, utf8);
}

static void put_utf16(gr_buffer *out, gr_slice s)
{
    uint8_t *const room = gr_buffer_room(out, GR_UTF8_ROOM(s.len));
    if (room != NULL) out->len += gr_utf16_to_utf8(room, s);
}

static void put_real(gr_buffer *out, event_value v)
{
    char text[GR_NUMBER_TEXT];
    if (v.len == 4) gr_put(out, gr_float_text(text, (float)real_of(v)));
    else gr_put(out, gr_double_text(text, real_of(v)));
}

/* A value whose bytes are too few for its type is shown as what it is. */
static value_type honest_type(event_value v)
{
    switch ((value_type)v.type) {
    case VALUE_GUID: return v.len == 16 ? VALUE_GUID : VALUE_BINARY;
    case VALUE_FILETIME: return v.len == 8 ? VALUE_FILETIME : VALUE_BINARY;
    case VALUE_SYSTEMTIME: return v.len == 16 ? VALUE_SYSTEMTIME : VALUE_BINARY;
    case VALUE_SID:
        return sid_is_whole(value_bytes(v)) ? VALUE_SID : VALUE_BINARY;
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_I64:
    case VALUE_U64:
    case VALUE_DOUBLE:
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8:
    case VALUE_UTF16:
    case VALUE_HEX32:
    case VALUE_HEX64:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return (value_type)v.type;
}

uint8_t *value_text_at(uint8_t *out, event_value v)
{
    char *const text = (char *)out;
    switch ((value_type)v.type) {
    case VALUE_BOOL: return bool_at(out, value_unsigned(v) != 0);
    case VALUE_I64: return out + gr_i64_text(text, value_signed(v)).len;
    case VALUE_U64: return out + gr_u64_text(text, value_unsigned(v)).len;
    case VALUE_GUID: return v.len == 16 ? guid_at(out, v.ptr) : NULL;
    case VALUE_SID:
        if (!sid_is_whole(value_bytes(v))) break;
        return sid_at(out, value_bytes(v));
    case VALUE_HEX32:
    case VALUE_HEX64: return out + gr_hex_text(text, value_unsigned(v)).len;
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_DOUBLE:
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8:
    case VALUE_UTF16:
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return NULL;
}

static void put_short(gr_buffer *out, event_value v)
{
    uint8_t *const room = gr_buffer_room(out, VALUE_TEXT_ROOM(v.len));
    if (room != NULL) out->len += (size_t)(value_text_at(room, v) - room);
}

void value_put_text(gr_buffer *out, event_value v)
{
    switch (honest_type(v)) {
    case VALUE_ABSENT:
    case VALUE_NULL: break;
    case VALUE_BOOL:
    case VALUE_I64:
    case VALUE_U64:
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_HEX32:
    case VALUE_HEX64: put_short(out, v); break;
    case VALUE_DOUBLE: put_real(out, v); break;
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8: put_clean(out, value_bytes(v)); break;
    case VALUE_UTF16: put_utf16(out, value_bytes(v)); break;
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME: put_time(out, v); break;
    case VALUE_BINARY: put_binary(out, value_bytes(v)); break;
    case VALUE_LIST:
        for (size_t i = 0; i < v.len; i++) {
            if (i > 0) gr_put(out, GR_S(", "));
            value_put_text(out, value_at(v, i));
        }
        break;
    }
}

static gr_slice text_by_buffer(gr_arena *arena, event_value v)
{
    gr_buffer out = gr_buffer_upto(EVENT_VALUE_TEXT_CEILING);
    gr_slice text = {NULL, 0};
    value_put_text(&out, v);
    if (out.status == GR_OK) text = gr_arena_copy(arena, gr_buffer_slice(&out));
    else gr_arena_refuse(arena, out.status);
    gr_buffer_free(&out);
    return text;
}

/* Writes at most `room` bytes and gives the rest back. */
static gr_slice transcode(gr_arena *arena, size_t room, gr_slice from,
                          size_t (*encode)(uint8_t *out, gr_slice in))
{
    uint8_t *const text = gr_arena_take_text(arena, room);
    if (text == NULL) return (gr_slice){NULL, 0};
    size_t const len = encode(text, from);
    gr_arena_trim_text(arena, text, room, len);
    return (gr_slice){text, len};
}

gr_slice value_text(gr_arena *arena, event_value v)
{
    gr_slice const bytes = value_bytes(v);
    switch ((value_type)v.type) {
    case VALUE_UTF16:
        return transcode(arena, GR_UTF8_ROOM(bytes.len), bytes,
                         gr_utf16_to_utf8);
    case VALUE_UTF8:
    case VALUE_NUMBER_TEXT:
        if (gr_utf8_valid(bytes)) return bytes;
        return transcode(arena, 3 * bytes.len, bytes, gr_utf8_clean);
    case VALUE_ABSENT:
    case VALUE_NULL: return (gr_slice){NULL, 0};
    case VALUE_BOOL:
    case VALUE_I64:
    case VALUE_U64:
    case VALUE_DOUBLE:
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME:
    case VALUE_HEX32:
    case VALUE_HEX64:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return text_by_buffer(arena, v);
}

gr_slice value_folded(gr_arena *arena, event_value v)
{
    gr_slice const bytes = value_bytes(v);
    if (v.type == VALUE_UTF16)
        return transcode(arena, GR_UTF8_ROOM(bytes.len), bytes,
                         gr_utf16_to_folded);
    gr_slice const text = value_text(arena, v);
    return transcode(arena, 3 * text.len, text, gr_utf8_to_folded);
}

static bool is_bare_json(event_value v)
{
    if (v.type == VALUE_DOUBLE) {
        double const real = real_of(v);
        return real - real == 0; /* neither infinite nor NaN */
    }
    return v.type == VALUE_BOOL || v.type == VALUE_I64 || v.type == VALUE_U64 ||
           v.type == VALUE_NUMBER_TEXT;
}

void value_put_json(gr_buffer *out, event_value v)
{
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL) {
        gr_put(out, GR_S("null"));
    } else if (v.type == VALUE_LIST) {
        gr_put_byte(out, '[');
        for (size_t i = 0; i < v.len; i++) {
            if (i > 0) gr_put_byte(out, ',');
            value_put_json(out, value_at(v, i));
        }
        gr_put_byte(out, ']');
    } else if (v.type == VALUE_UTF16) {
        gr_json_utf16(out, value_bytes(v));
    } else if (v.type == VALUE_UTF8) {
        gr_json_text(out, value_bytes(v));
    } else if (is_bare_json(v)) {
        value_put_text(out, v);
    } else { /* ASCII that needs no escape */
        gr_put_byte(out, '"');
        value_put_text(out, v);
        gr_put_byte(out, '"');
    }
}

static bool number_of_text(gr_slice text, value_number *out)
{
    if (gr_parse_i64(text, &out->i64)) out->kind = NUMBER_I64;
    else if (gr_parse_u64(text, &out->u64)) out->kind = NUMBER_U64;
    else if (gr_parse_double(text, &out->real)) out->kind = NUMBER_DOUBLE;
    else return false;
    return true;
}

static bool number_of_unsigned(uint64_t u, value_number *out)
{
    *out = u <= INT64_MAX
               ? (value_number){.kind = NUMBER_I64, .i64 = (int64_t)u}
               : (value_number){.kind = NUMBER_U64, .u64 = u};
    return true;
}

static bool number_of_utf16(gr_slice s, value_number *out)
{
    char text[64];
    if (s.len > 2 * sizeof text || s.len % 2 != 0) return false;
    for (size_t i = 0; i < s.len; i += 2) {
        if (s.ptr[i + 1] != 0 || s.ptr[i] >= 0x80) return false;
        text[i / 2] = (char)s.ptr[i];
    }
    return number_of_text(gr_slice_of(text, s.len / 2), out);
}

bool value_to_number(event_value v, value_number *out)
{
    switch ((value_type)v.type) {
    case VALUE_I64:
        *out = (value_number){.kind = NUMBER_I64, .i64 = value_signed(v)};
        return true;
    case VALUE_U64:
    case VALUE_HEX32:
    case VALUE_HEX64: return number_of_unsigned(value_unsigned(v), out);
    case VALUE_DOUBLE:
        *out = (value_number){.kind = NUMBER_DOUBLE, .real = real_of(v)};
        return out->real - out->real == 0;
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8: return number_of_text(value_bytes(v), out);
    case VALUE_UTF16: return number_of_utf16(value_bytes(v), out);
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return false;
}

/* Whole number against real without losing digits: split the real at its
 * point; what is out of the range of 64 bits decides by its sign. */
static int compare_i64_real(int64_t a, double b)
{
    if (b >= 9223372036854775808.0) return -1;
    if (b < -9223372036854775808.0) return 1;
    int64_t const whole = (int64_t)b;
    if (a != whole) return a < whole ? -1 : 1;
    double const rest = b - (double)whole;
    return rest > 0 ? -1 : rest < 0;
}

static int compare_u64_real(uint64_t a, double b)
{
    if (b < 0) return 1;
    if (b >= 18446744073709551616.0) return -1;
    uint64_t const whole = (uint64_t)b;
    if (a != whole) return a < whole ? -1 : 1;
    return b > (double)whole ? -1 : 0;
}

static int compare_to_real(const value_number *a, double b)
{
    if (a->kind == NUMBER_I64) return compare_i64_real(a->i64, b);
    if (a->kind == NUMBER_U64) return compare_u64_real(a->u64, b);
    return a->real < b ? -1 : a->real > b;
}

int value_number_compare(const value_number *a, const value_number *b)
{
    if (b->kind == NUMBER_DOUBLE) return compare_to_real(a, b->real);
    if (a->kind == NUMBER_DOUBLE) return -compare_to_real(b, a->real);
    if (a->kind != b->kind) return a->kind == NUMBER_U64 ? 1 : -1;
    if (a->kind == NUMBER_U64) return a->u64 < b->u64 ? -1 : a->u64 > b->u64;
    return a->i64 < b->i64 ? -1 : a->i64 > b->i64;
}

static int64_t time_of_text(gr_slice text)
{
    int64_t time = GR_TIME_NONE;
    return gr_time_parse(text, &time) ? time : GR_TIME_NONE;
}

int64_t value_time(event_value v)
{
    int64_t time = GR_TIME_NONE;
    if (v.type == VALUE_FILETIME && v.len == 8)
        return gr_time_from_filetime(value_unsigned(v));
    if (v.type == VALUE_SYSTEMTIME && v.len == 16) {
        gr_calendar const c = calendar_of(v);
        return gr_time_from_calendar(&c, &time) ? time : GR_TIME_NONE;
    }
    if (v.type == VALUE_UTF8) return time_of_text(value_bytes(v));
    if (v.type == VALUE_UTF16 && v.len <= 2 * GR_TIME_TEXT) {
        uint8_t text[GR_UTF8_ROOM(2 * GR_TIME_TEXT)];
        return time_of_text(
            gr_slice_of(text, gr_utf16_to_utf8(text, value_bytes(v))));
    }
    return GR_TIME_NONE;
}
