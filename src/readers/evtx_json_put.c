/* evtx_json_put.c - a record's values through its plan.
 *
 * Each piece asks once for all the room that it may touch; then text and value
 * are written without a further look at the buffer. What stands before the time
 * is one piece where its values are those of the record before. */
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
    gr_slice chunk;
    size_t roomy; /* how many places of it have ROOMY bytes behind them */
} writer;

/* A short text is read as if it were longer, up to ROOMY bytes from where it
 * begins, and a number as if it had eight. */
enum { SHORT = 62, ROOMY = SHORT + GR_JSON_WIDE_SLACK };

static writer writer_to(gr_buffer *out, gr_slice chunk)
{
    return (writer){.out = out,
                    .at = out->ptr + out->len,
                    .end = out->ptr + out->capacity,
                    .chunk = chunk,
                    .roomy = chunk.len < ROOMY ? 0 : chunk.len - ROOMY};
}

static inline size_t place_of(const writer *w, const void *p)
{
    return (size_t)((uintptr_t)p - (uintptr_t)w->chunk.ptr);
}

static inline bool is_roomy(const writer *w, event_value v)
{
    return place_of(w, v.ptr) < w->roomy;
}

static inline bool has_slack(const writer *w, gr_slice value)
{
    size_t const slack = GR_JSON_WIDE_SLACK;
    size_t const at = place_of(w, value.ptr), len = w->chunk.len;
    return at <= len && value.len <= len - at && len - at - value.len >= slack;
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

/* ---- what is made for each kind of processor ---- */

typedef uint8_t *copy_text(uint8_t *out, const uint8_t *text, size_t len);
/* NULL: put_utf16 does it. */
typedef uint8_t *copy_utf16(const writer *w, event_value v);
/* Of a value with as many bytes. */
typedef bool compare(const writer *w, event_value v, const uint8_t *kept);
typedef struct {
    copy_text *text;
    copy_utf16 *utf16;
    compare *same;
} parts;

static inline uint8_t *copy_text_plain(uint8_t *out, const uint8_t *text,
                                       size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

static inline uint8_t *copy_utf16_plain(const writer *w, event_value v)
{
    (void)w, (void)v;
    return NULL;
}

static inline bool is_same_plain(const writer *w, event_value v,
                                 const uint8_t *kept)
{
    (void)w;
    return v.len == 0 || memcmp(v.ptr, kept, v.len) == 0;
}

#ifdef GR_X86
/* Touches up to JSON_TEXT_SLACK bytes behind both. */
GR_AVX2 static inline uint8_t *copy_text_wide(uint8_t *out, const uint8_t *text,
                                              size_t len)
{
    size_t i = 0;
    do {
        gr_store_256(out + i, gr_load_256(text + i));
        gr_store_256(out + i + 32, gr_load_256(text + i + 32));
        i += 64;
    } while (i < len);
    return out + len;
}

/* Most texts are short and plain. */
GR_AVX2 static inline uint8_t *copy_utf16_wide(const writer *w, event_value v)
{
    if (!is_roomy(w, v) || (v.len & ~(uint32_t)SHORT) != 0) return NULL;
    return gr_json_short(w->at, gr_json_narrow(v.ptr), v.len / 2);
}

/* Most values have no more than 32 bytes. */
GR_AVX2 static inline bool is_same_wide(const writer *w, event_value v,
                                        const uint8_t *kept)
{
    if (!is_roomy(w, v) || v.len > 32) return is_same_plain(w, v, kept);
    __m256i const equal =
        _mm256_cmpeq_epi8(gr_load_256(v.ptr), gr_load_256(kept));
    return _bzhi_u32(~(uint32_t)_mm256_movemask_epi8(equal), v.len) == 0;
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

static uint8_t *put_utf16(const writer *w, gr_slice utf16le)
{
    size_t const slack = has_slack(w, utf16le) ? GR_JSON_WIDE_SLACK : 0;
    return gr_json_utf16_at(w->at, utf16le, utf16le.len + slack);
}

/* Of a whole number or a HEX. */
static inline uint64_t number_of(const writer *w, event_value v, bool negative)
{
    if (!is_roomy(w, v) || v.len - 1 >= 8)
        return negative ? (uint64_t)value_signed(v) : value_unsigned(v);
    unsigned const unused = 64 - 8 * (unsigned)v.len;
    uint64_t const raw = gr_load_le(v.ptr, 8) << unused;
    return negative ? (uint64_t)((int64_t)raw >> unused) : raw >> unused;
}

static inline uint8_t *put_hex(uint8_t *out, uint64_t number)
{
    *out++ = '"';
    out += gr_hex_at((char *)out, number);
    *out = '"';
    return out + 1;
}

static inline uint8_t *put_signed(uint8_t *out, uint64_t number)
{
    if ((int64_t)number < 0) {
        *out++ = '-';
        number = 0 - number;
    }
    return out + gr_decimal_at((char *)out, number);
}

/* What has the same quotes whatever it is. NULL: its text has no bound. */
static uint8_t *put_quoted(uint8_t *out, event_value v)
{
    *out = '"';
    uint8_t *const end = evtx_value_at(out + 1, v);
    if (end == NULL) return NULL;
    *end = '"';
    return end + 1;
}

INLINE uint8_t *put_common(const writer *w, event_value v, parts use)
{
    uint8_t *end = NULL;
    switch ((value_type)v.type) {
    case VALUE_UTF16:
        end = use.utf16(w, v);
        return end != NULL ? end : put_utf16(w, value_bytes(v));
    case VALUE_I64: return put_signed(w->at, number_of(w, v, true));
    case VALUE_U64:
        return w->at + gr_decimal_at((char *)w->at, number_of(w, v, false));
    case VALUE_HEX32:
    case VALUE_HEX64: return put_hex(w->at, number_of(w, v, false));
    case VALUE_BOOL: return value_text_at(w->at, v);
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_FILETIME:
    case VALUE_SYSTEMTIME: return put_quoted(w->at, v);
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_DOUBLE:
    case VALUE_NUMBER_TEXT:
    case VALUE_UTF8:
    case VALUE_BINARY:
    case VALUE_LIST: break;
    }
    return NULL;
}

INLINE bool put_value(writer *w, event_value v, parts use)
{
    uint8_t *const end = put_common(w, v, use);
    if (end == NULL) return put_other(w, v);
    w->at = end;
    return true;
}

static inline void put_nothing(writer *w, bool data)
{
    memcpy(w->at, data ? "\"\"  " : "null", 4);
    w->at += data ? 2 : 4;
}

/* ---- pieces ---- */

typedef struct {
    const json_piece *at, *end;
    const uint8_t *text; /* of those, one behind the other */
} pieces;

INLINE bool put_pieces(writer *given, pieces some, const event_value *values,
                       parts use)
{
    writer w = *given;
    bool whole = true;
    for (const json_piece *p = some.at; p < some.end; p++) {
        event_value const v = values[p->slot];
        size_t const len = p->text_len, need = len + (size_t)3 * v.len + 96;
        if ((size_t)(w.end - w.at) < need && !grow(&w, need)) whole = false;
        if (!whole) break;
        w.at = use.text(w.at, some.text, len);
        some.text += len;
        if (evtx_value_is_empty(v)) put_nothing(&w, p->kind == JSON_DATA);
        else whole = put_value(&w, v, use);
        if (!whole) break;
    }
    *given = w;
    return whole;
}

INLINE bool put_text(writer *w, const uint8_t *text, size_t len, parts use)
{
    size_t const need = len + JSON_TEXT_SLACK;
    if ((size_t)(w->end - w->at) < need && !grow(w, need)) return false;
    w->at = use.text(w->at, text, len);
    return true;
}

/* ---- what is as in the record before ---- */

INLINE bool front_fits(const writer *w, const json_path *path,
                       const event_value *values, parts use)
{
    const json_front *const front = path->front;
    const uint8_t *kept = front->bytes;
    if (front->text_len == 0) return false;
    for (size_t i = 0; i < path->front_count; i++) {
        event_value const v = values[path->pieces[i].slot];
        if (v.len != front->lens[i] || !use.same(w, v, kept)) return false;
        if (v.type != front->types[i]) return false;
        kept += v.len;
    }
    return true;
}

/* False: not all of them have room. */
static bool keep_values(const json_path *path, const event_value *values)
{
    json_front *const front = path->front;
    size_t used = 0;
    for (size_t i = 0; i < path->front_count; i++) {
        event_value const v = values[path->pieces[i].slot];
        if (v.len > JSON_FRONT_BYTES - used) return false;
        if (v.len > 0) memcpy(front->bytes + used, v.ptr, v.len);
        front->lens[i] = v.len;
        front->types[i] = v.type;
        used += v.len;
    }
    return true;
}

/* False: it must be written in pieces. */
INLINE bool make_front(const writer *w, const json_path *path,
                       const event_value *values, parts use)
{
    json_front *const front = path->front;
    gr_buffer out = {front->text, 0, JSON_FRONT_TEXT, JSON_FRONT_TEXT, GR_OK};
    writer inner = writer_to(&out, w->chunk);
    pieces const some = {path->pieces, path->pieces + path->front_count,
                         path->text};
    front->text_len = 0;
    if (!put_pieces(&inner, some, values, use) || !keep_values(path, values))
        return false;
    front->text_len = (size_t)(inner.at - front->text);
    return true;
}

/* ---- the record ---- */

INLINE bool put_record(writer *w, const json_path *path,
                       const event_value *values, parts use)
{
    pieces rest = {path->pieces, path->pieces + path->count, path->text};
    const json_front *const front = path->front;
    if (front != NULL && path->front_count > 0 &&
        (front_fits(w, path, values, use) ||
         make_front(w, path, values, use))) {
        if (!put_text(w, front->text, front->text_len, use)) return false;
        rest.at += path->front_count;
        rest.text += path->front_len;
    }
    return put_pieces(w, rest, values, use) &&
           put_text(w, path->text + path->text_len - path->tail_len,
                    path->tail_len, use);
}

#ifdef GR_X86
GR_AVX2 static bool put_wide(writer *w, const json_path *path,
                             const event_value *values)
{
    static const parts wide = {copy_text_wide, copy_utf16_wide, is_same_wide};
    return put_record(w, path, values, wide);
}
#endif

static bool put_path(writer *w, const json_path *path,
                     const event_value *values)
{
    static const parts plain = {copy_text_plain, copy_utf16_plain,
                                is_same_plain};
#ifdef GR_X86
    if (gr_has_avx2()) return put_wide(w, path, values);
#endif
    return put_record(w, path, values, plain);
}

bool evtx_json_plan_put(gr_buffer *out, const evtx_json_plan *plan,
                        const event_value *values, gr_slice chunk)
{
    size_t const start = out->len;
    if (out->status != GR_OK || out->ceiling - start < EVTX_RENDER_CEILING)
        return false;
    const json_path *const path = evtx_json_path_of(plan, values);
    if (path == NULL || gr_buffer_room(out, 1) == NULL) return false;
    writer w = writer_to(out, chunk);
    bool const whole = put_path(&w, path, values);
    out->len = whole ? (size_t)(w.at - out->ptr) : start;
    return whole;
}
