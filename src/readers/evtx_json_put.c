/* evtx_json_put.c - a record's values through its plan.
 *
 * Each step asks once for all the room that it may touch; then text and values
 * are written without a further look at the buffer. */
#include "base/json.h"
#include "base/simd.h"
#include "readers/evtx_json_parts.h"
#include "readers/evtx_json_plan.h"
#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    gr_buffer *out;
    uint8_t *at, *end; /* of the buffer's room */
    gr_slice chunk;
} writer;

static bool grow(writer *w, size_t need)
{
    w->out->len = (size_t)(w->at - w->out->ptr);
    uint8_t *const room = gr_buffer_room(w->out, need);
    if (room == NULL) return false;
    w->at = room;
    w->end = w->out->ptr + w->out->capacity;
    return true;
}

#ifdef GR_X86
/* Touches up to JSON_TEXT_SLACK bytes behind both. */
static uint8_t *put_text(uint8_t *out, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i += 16)
        gr_store_128(out + i, gr_load_128(text + i));
    return out + len;
}
#else
static uint8_t *put_text(uint8_t *out, const uint8_t *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}
#endif

static uint8_t *put_utf16(const writer *w, event_value v)
{
    gr_slice const text = value_bytes(v);
    uintptr_t const at = (uintptr_t)text.ptr, from = (uintptr_t)w->chunk.ptr;
    size_t readable = text.len;
    if (at >= from && at - from <= w->chunk.len) {
        size_t const rest = w->chunk.len - (size_t)(at - from);
        if (rest > readable) readable = rest;
    }
    return gr_json_utf16_at(w->at, text, readable);
}

static inline uint8_t *put_quoted(uint8_t *out, event_value v)
{
    *out = '"';
    uint8_t *const end = evtx_value_at(out + 1, v);
    if (end == NULL) return NULL;
    *end = '"';
    return end + 1;
}

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

static inline bool put_value(writer *w, event_value v)
{
    uint8_t *end = NULL;
    if (v.type == VALUE_UTF16) end = put_utf16(w, v);
    else if (v.type == VALUE_I64 || v.type == VALUE_U64 || v.type == VALUE_BOOL)
        end = value_text_at(w->at, v);
    else if (v.type != VALUE_LIST) end = put_quoted(w->at, v);
    if (end == NULL) return put_other(w, v);
    w->at = end;
    return true;
}

static inline bool put_or_empty(writer *w, event_value v, bool data)
{
    if (!evtx_value_is_empty(v)) return put_value(w, v);
    memcpy(w->at, data ? "\"\"  " : "null", 4);
    w->at += data ? 2 : 4;
    return true;
}

static bool run(writer *w, const evtx_json_plan *plan,
                const event_value *values)
{
    for (const json_step *s = plan->steps;; s++) {
        event_value const v = values[s->slot];
        size_t const need = s->text_len + (size_t)3 * v.len + 96;
        if ((size_t)(w->end - w->at) < need && !grow(w, need)) return false;
        w->at = put_text(w->at, plan->text + s->text, s->text_len);
        switch ((json_step_kind)s->kind) {
        case JSON_TEXT: break;
        case JSON_VALUE:
            if (!put_or_empty(w, v, false)) return false;
            break;
        case JSON_DATA:
            if (!put_or_empty(w, v, true)) return false;
            break;
        case JSON_IF_NULL:
            if (v.type == VALUE_NULL) s = plan->steps + s->next - 1;
            break;
        case JSON_IF_THERE:
            if (v.type != VALUE_NULL) s = plan->steps + s->next - 1;
            break;
        case JSON_IF_EMPTY:
            if (evtx_value_is_empty(v)) s = plan->steps + s->next - 1;
            break;
        case JSON_IF_FILLED:
            if (!evtx_value_is_empty(v)) s = plan->steps + s->next - 1;
            break;
        case JSON_GO: s = plan->steps + s->next - 1; break;
        case JSON_COMMA:
            if (w->at[-1] != '{') *w->at++ = ',';
            break;
        case JSON_END: return true;
        }
    }
}

bool evtx_json_plan_put(gr_buffer *out, const evtx_json_plan *plan,
                        const event_value *values, gr_slice chunk)
{
    size_t const start = out->len;
    if (out->status != GR_OK || out->ceiling - start < EVTX_RENDER_CEILING)
        return false;
    writer w = {.out = out, .chunk = chunk};
    if (gr_buffer_room(out, 1) == NULL) return false;
    w.at = out->ptr + start;
    w.end = out->ptr + out->capacity;
    bool const whole = run(&w, plan, values);
    out->len = whole ? (size_t)(w.at - out->ptr) : start;
    return whole;
}
