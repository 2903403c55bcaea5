/* json_collector.c - see json_collector.h. */
#include "readers/json_collector.h"

#include "base/number.h"
#include "readers/json_text.h"

gr_slice collect_text(collector *c, gr_slice raw)
{
    gr_slice text = NONE;
    if (!json_unescape(c->arena, raw, &text)) c->broken = true;
    return text;
}

/* ---- values ---- */

static event_value number_value(collector *c, gr_slice text)
{
    enum { WIDTH = 8 };
    uint64_t bits = 0;
    int64_t i64 = 0;
    bool const is_signed = gr_parse_i64(text, &i64);
    if (!is_signed && !gr_parse_u64(text, &bits))
        return value_of(VALUE_NUMBER_TEXT, text.ptr, text.len);
    if (is_signed) bits = (uint64_t)i64;
    uint8_t *const bytes = gr_arena_take_text(c->arena, WIDTH);
    if (bytes == NULL) return value_of(VALUE_NULL, NULL, 0);
    for (size_t i = 0; i < WIDTH; i++) bytes[i] = (uint8_t)(bits >> 8 * i);
    return value_of(is_signed ? VALUE_I64 : VALUE_U64, bytes, WIDTH);
}

event_value collect_scalar(collector *c, const json_node *n)
{
    static const uint8_t booleans[2] = {0, 1};
    gr_slice text = gr_slice_of(n->text, n->text_len);
    switch ((json_kind)n->kind) {
    case JSON_TEXT:
        text = collect_text(c, text);
        return value_of(VALUE_UTF8, text.ptr, text.len);
    case JSON_NUMBER: return number_value(c, text);
    case JSON_TRUE: return value_of(VALUE_BOOL, &booleans[1], 1);
    case JSON_FALSE: return value_of(VALUE_BOOL, &booleans[0], 1);
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY: break;
    }
    return value_of(VALUE_NULL, NULL, 0);
}

event_value collect_list(collector *c, const json_node *array)
{
    size_t const nodes = array->next - (uint32_t)(array - c->nodes);
    event_value *const list =
        gr_arena_take_array(c->arena, nodes, sizeof *list);
    size_t count = 0;
    if (list == NULL) return value_of(VALUE_NULL, NULL, 0);
    for (const json_node *n = array + 1; n < array + nodes;) {
        if (json_is_scalar(n)) list[count++] = collect_scalar(c, n);
        n = n->kind == JSON_OBJECT ? &c->nodes[n->next] : n + 1;
    }
    if (count == 1) return list[0];
    return count == 0 ? value_of(VALUE_NULL, NULL, 0)
                      : value_of(VALUE_LIST, list, count);
}

/* ---- names ---- */

gr_slice collect_joined(collector *c, gr_slice a, char between, gr_slice b)
{
    if (a.len == 0) return b;
    uint8_t *const text = gr_arena_take_text(c->arena, a.len + 1 + b.len);
    if (text == NULL) return NONE;
    memcpy(text, a.ptr, a.len);
    text[a.len] = (uint8_t)between;
    if (b.len > 0) memcpy(text + a.len + 1, b.ptr, b.len);
    return (gr_slice){text, a.len + 1 + b.len};
}

gr_slice collect_key(collector *c, const json_node *n)
{
    return layout_clean_name(c->arena, collect_text(c, json_raw_key(n)));
}

void collect_add(collector *c, place where, gr_slice name, event_value v)
{
    if (c->out->count == JSON_NAMES) {
        c->refused = true;
        return;
    }
    field_part const part =
        where == PLACE_SYSTEM ? FIELD_SYSTEM : FIELD_PAYLOAD;
    c->out->names[c->out->count] = (layout_name){name, part};
    c->out->values[c->out->count++] = v;
}
