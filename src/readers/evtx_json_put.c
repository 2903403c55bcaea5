/* evtx_json_put.c - a record's values through its plan.
 *
 * Each piece asks once for all the room that it may touch; then text and value
 * are written without a further look at the buffer. */
#include "base/digits.h"
#include "base/json.h"
#include "base/json_wide.h"
#include "readers/evtx_json_parts.h"
#include "readers/evtx_json_plan.h"
#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    gr_buffer *out;
    uint8_t *at, *end; /* of the buffer's room */
    gr_slice chunk;    /* less what may be read behind a value in it */
} writer;

static gr_slice without_slack(gr_slice chunk)
{
    size_t const slack = GR_JSON_WIDE_SLACK;
    return gr_sub(chunk, 0, chunk.len < slack ? 0 : chunk.len - slack);
}

static inline bool has_slack(const writer *w, gr_slice value)
{
    size_t const at = (size_t)((uintptr_t)value.ptr - (uintptr_t)w->chunk.ptr);
    return at <= w->chunk.len && value.len <= w->chunk.len - at;
}

static bool grow(writer *w, size_t need)
{
    w->out->len = (size_t)(w->at - w->out->ptr);
    uint8_t *const room = gr_buffer_room(w->out, need);
    if (room == NULL) return false;
    w->at = room;
    w->end = w->out->ptr + w->out->capacity;
    return true;
}

/* What writes a record is made twice, for each kind of processor: to call the
 * parts that differ by pointer would cost as much as most values do. */
#define INLINE __attribute__((always_inline)) static inline

/* ---- the two of these that are made for each kind of processor ---- */

typedef uint8_t *copy_text(uint8_t *out, const uint8_t *text, size_t len);
typedef uint8_t *copy_utf16(const writer *w, gr_slice utf16le);

static inline uint8_t *copy_text_plain(uint8_t *out, const uint8_t *text,
                                       size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

static uint8_t *copy_utf16_plain(const writer *w, gr_slice utf16le)
{
    size_t const slack = has_slack(w, utf16le) ? GR_JSON_WIDE_SLACK : 0;
    return gr_json_utf16_at(w->at, utf16le, utf16le.len + slack);
}

#ifdef GR_X86
/* Touches up to JSON_TEXT_SLACK bytes behind both. */
GR_AVX2 static inline uint8_t *copy_text_wide(uint8_t *out, const uint8_t *text,
                                              size_t len)
{
    size_t i = 0;
    do {
        gr_store_256(out + i, gr_load_256(text + i));
        i += 32;
    } while (i < len);
    return out + len;
}

GR_AVX2 static inline uint8_t *copy_utf16_wide(const writer *w,
                                               gr_slice utf16le)
{
    if (!has_slack(w, utf16le)) return copy_utf16_plain(w, utf16le);
    *w->at = '"';
    uint8_t *const end = gr_json_wide(w->at + 1, utf16le);
    *end = '"';
    return end + 1;
}
#endif

/* ---- values ---- */

/* What is rare, by way of the buffer. */
static bool put_other(writer *w, event_value v)
{
    if (v.type == VALUE_LIST) return false; /* repeats its element */
    w->out->len = (size_t)(w->at - w->out->ptr);
    evtx_json_value(w->out, v);
    w->at = w->out->ptr + w->out->len;
    w->end = w->out->ptr + w->out->capacity;
    return w->out->status == GR_OK;
}

static uint8_t *put_quoted(uint8_t *out, event_value v)
{
    *out = '"';
    uint8_t *const end = evtx_value_at(out + 1, v);
    if (end == NULL) return NULL;
    *end = '"';
    return end + 1;
}

static inline uint8_t *put_hex(uint8_t *out, event_value v)
{
    *out++ = '"';
    out += gr_hex_at((char *)out, value_unsigned(v));
    *out = '"';
    return out + 1;
}

static inline uint8_t *put_number(uint8_t *out, event_value v)
{
    uint64_t number = value_unsigned(v);
    if (v.type == VALUE_I64 && value_signed(v) < 0) {
        *out++ = '-';
        number = 0 - (uint64_t)value_signed(v);
    }
    return out + gr_decimal_at((char *)out, number);
}

/* A value whose text has a bound; NULL: it has not. */
static uint8_t *put_short(uint8_t *out, event_value v)
{
    switch ((value_type)v.type) {
    case VALUE_I64:
    case VALUE_U64: return put_number(out, v);
    case VALUE_HEX32:
    case VALUE_HEX64: return put_hex(out, v);
    case VALUE_BOOL: return value_text_at(out, v);
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME: return put_quoted(out, v);
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_DOUBLE:
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8:
    case VALUE_UTF16:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return NULL;
}

INLINE bool put_value(writer *w, event_value v, copy_utf16 *utf16)
{
    uint8_t *const end =
        v.type == VALUE_UTF16 ? utf16(w, value_bytes(v)) : put_short(w->at, v);
    if (end == NULL) return put_other(w, v);
    w->at = end;
    return true;
}

static inline void put_nothing(writer *w, bool data)
{
    memcpy(w->at, data ? "\"\"  " : "null", 4);
    w->at += data ? 2 : 4;
}

/* ---- the record ---- */

INLINE bool put_pieces(writer *given, const json_path *path,
                       const event_value *values, copy_text *text,
                       copy_utf16 *utf16)
{
    writer w = *given;
    bool whole = true;
    const uint8_t *from = path->text;
    for (const json_piece *p = path->pieces;; p++) {
        event_value const v = values[p->slot];
        size_t const need = p->text_len + (size_t)3 * v.len + 96;
        if ((size_t)(w.end - w.at) < need && !grow(&w, need)) whole = false;
        if (!whole) break;
        w.at = text(w.at, from, p->text_len);
        from += p->text_len;
        if (p->kind == JSON_END) break;
        if (evtx_value_is_empty(v)) put_nothing(&w, p->kind == JSON_DATA);
        else whole = put_value(&w, v, utf16);
        if (!whole) break;
    }
    given->at = w.at;
    return whole;
}

#ifdef GR_X86
GR_AVX2 static bool put_wide(writer *w, const json_path *path,
                             const event_value *values)
{
    return put_pieces(w, path, values, copy_text_wide, copy_utf16_wide);
}
#endif

static bool put_path(writer *w, const json_path *path,
                     const event_value *values)
{
#ifdef GR_X86
    if (gr_has_avx2()) return put_wide(w, path, values);
#endif
    return put_pieces(w, path, values, copy_text_plain, copy_utf16_plain);
}

bool evtx_json_plan_put(gr_buffer *out, const evtx_json_plan *plan,
                        const event_value *values, gr_slice chunk)
{
    size_t const start = out->len;
    if (out->status != GR_OK || out->ceiling - start < EVTX_RENDER_CEILING)
        return false;
    const json_path *const path = evtx_json_path_of(plan, values);
    if (path == NULL || gr_buffer_room(out, 1) == NULL) return false;
    writer w = {.out = out, .chunk = without_slack(chunk)};
    w.at = out->ptr + start;
    w.end = out->ptr + out->capacity;
    bool const whole = put_path(&w, path, values);
    out->len = whole ? (size_t)(w.at - out->ptr) : start;
    return whole;
}
