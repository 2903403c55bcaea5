/* value.h - one typed value of an event, still as the bytes of its source.
 *
 * Text is made only when asked for. A value borrows: `ptr` points into the
 * evidence block, the reader's arena or a layout, and lives as long as the
 * event that carries it.
 *
 *   type         bytes at ptr (len of them)
 *   ABSENT       none: there is no such field in this event
 *   NULL         none: the field is there and has no value
 *   BOOL         1 byte, 0 or 1
 *   I64, U64     1, 2, 4 or 8 bytes, little endian
 *   DOUBLE       4 or 8 bytes, IEEE 754, little endian
 *   NUMBER_TEXT  a number as its source wrote it, ASCII (JSON 1.50)
 *   UTF8, UTF16  text, perhaps invalid, UTF-16 little endian, no final NUL
 *   GUID         16 bytes, as Windows stores it
 *   SID          8 + 4 * n bytes, as Windows stores it
 *   FILETIME     8 bytes: 100 ns since 1601
 *   SYSTEMTIME   16 bytes: year, month, weekday, day, h, m, s, ms as u16
 *   HEX32/HEX64  4 / 8 bytes little endian, shown as 0x%x
 *   BINARY       any bytes, shown as upper-case hex digits
 *   LIST         `len` event_values at ptr, none of them a LIST or ABSENT */
#ifndef GR_EVENT_VALUE_H
#define GR_EVENT_VALUE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/cursor.h"
#include "base/slice.h"

typedef enum {
    VALUE_ABSENT,
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_I64,
    VALUE_U64,
    VALUE_DOUBLE,
    VALUE_NUMBER_TEXT,
    VALUE_UTF8,
    VALUE_UTF16,
    VALUE_GUID,
    VALUE_SID,
    VALUE_FILETIME,
    VALUE_SYSTEMTIME,
    VALUE_HEX32,
    VALUE_HEX64,
    VALUE_BINARY,
    VALUE_LIST
} value_type;

typedef struct event_value {
    const void *ptr;
    uint32_t len;
    uint8_t type; /* a value_type */
} event_value;

static inline event_value value_of(value_type type, const void *ptr, size_t len)
{
    return (event_value){ptr, (uint32_t)len, (uint8_t)type};
}
static inline gr_slice value_bytes(event_value v)
{
    return gr_slice_of(v.ptr, v.len);
}
static inline size_t value_count(event_value v) /* of a LIST, else 1 */
{
    return v.type == VALUE_LIST ? v.len : 1;
}
static inline event_value value_at(event_value v, size_t i)
{
    return v.type == VALUE_LIST ? ((const event_value *)v.ptr)[i] : v;
}

/* The bytes of a whole number, a BOOL or a HEX, eight at most. */
static inline uint64_t value_unsigned(event_value v)
{
    return gr_load_le(v.ptr, v.len > 8 ? 8 : v.len);
}
static inline int64_t value_signed(event_value v)
{
    uint64_t const raw = value_unsigned(v);
    if (v.len == 0 || v.len >= 8) return (int64_t)raw;
    unsigned const unused = 64 - 8 * (unsigned)v.len;
    return (int64_t)(raw << unused) >> unused;
}

/* Appends the text of `v` (valid UTF-8) to `out`: the one form that rules
 * compare and people read. ABSENT, NULL: nothing. Numbers decimal, HEX 0x1f,
 * bool true/false, SID S-1-5-18, and as Windows shows them, which is how rules
 * write them: GUID {5770385f-c22a-43e0-bf4c-06f5698ffbd9}, times
 * 2021-03-02T08:15:30.1234567Z. LIST: its texts joined by ", ". A GUID, SID or
 * time that is too short for its type is shown as BINARY. */
void value_put_text(gr_buffer *out, event_value v);

/* The same of a BOOL, a whole number, a GUID or a SID, into `out`, which has
 * VALUE_TEXT_ROOM(v.len) bytes. The end of what was written; NULL: it is none
 * of these, or too short for its type. */
#define VALUE_TEXT_ROOM(len) (3 * (size_t)(len) + 64)
uint8_t *value_text_at(uint8_t *out, event_value v);

/* The same into `arena`; empty when refused (see gr_arena_status). UTF8
 * that is valid is returned as it stands, without a copy. */
gr_slice value_text(gr_arena *arena, event_value v);

/* The same, case folded for comparison (base/utf.h). */
gr_slice value_folded(gr_arena *arena, event_value v);

/* As JSON: numbers and bools bare, null, lists as arrays, the rest as
 * strings of their text. A NUMBER_TEXT stands as it was written. */
void value_put_json(gr_buffer *out, event_value v);

/* A number, when the value is one or (UTF8/UTF16 text) reads as one in
 * decimal. HEX types count as their number. False: it is none. */
typedef struct {
    enum { NUMBER_I64, NUMBER_U64, NUMBER_DOUBLE } kind;
    int64_t i64;
    uint64_t u64;
    double real;
} value_number;
bool value_to_number(event_value v, value_number *out);
/* -1, 0, 1 by exact value; NaN is never made. */
int value_number_compare(const value_number *a, const value_number *b);

/* Nanoseconds since 1970 of a FILETIME, SYSTEMTIME, or RFC 3339 text;
 * GR_TIME_NONE for anything else. */
int64_t value_time(event_value v);

#endif
