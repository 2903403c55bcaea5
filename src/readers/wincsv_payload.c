/* wincsv_payload.c - see wincsv_payload.h.
 *
 * Source: EvtxECmd, whose payload is the event's XML made JSON by Json.NET:
 * attributes have a @ in front, and one element of a name is no array. */
#include "readers/wincsv_payload.h"

#include "readers/json_text.h"

static const json_node *named(const json_node *nodes, const json_node *object,
                              gr_slice name)
{
    if (object->kind != JSON_OBJECT) return NULL;
    for (const json_node *n = object + 1; n < &nodes[object->next];
         n = &nodes[n->next])
        if (gr_equal(gr_slice_of(n->key, n->key_len), name)) return n;
    return NULL;
}

static bool put(win_events *events, gr_slice raw_name, const json_node *n)
{
    winxml_fields *const f = &events->fields;
    gr_slice name, text = GR_S("");
    if (f->count == f->room) return false;
    if (!json_unescape(events->arena, raw_name, &name)) return false;
    if (n != NULL && n->kind != JSON_NULL &&
        !json_unescape(events->arena, gr_slice_of(n->text, n->text_len), &text))
        return false;
    f->names[f->count] =
        (layout_name){layout_clean_name(events->arena, name), FIELD_PAYLOAD};
    f->values[f->count++] = value_of(VALUE_UTF8, text.ptr, text.len);
    return true;
}

static bool is_container(const json_node *n)
{
    return n->kind == JSON_OBJECT || n->kind == JSON_ARRAY;
}

/* The shim goes JSON_DEPTH deep, and so does this. */
static bool put_element(win_events *events, const json_node *nodes,
                        gr_slice name, const json_node *n)
{
    const json_node *const own = named(nodes, n, GR_S("@Name"));
    const json_node *const text = named(nodes, n, GR_S("#text"));
    if (!is_container(n)) return put(events, name, n);
    if (own != NULL && own->kind == JSON_TEXT)
        return put(events, gr_slice_of(own->text, own->text_len), text);
    if (text != NULL) return put(events, name, text);
    for (const json_node *child = n + 1; child < &nodes[n->next];
         child = &nodes[child->next]) {
        gr_slice const key = gr_slice_of(child->key, child->key_len);
        bool const attribute = gr_starts_with(key, GR_S("@"));
        if (!attribute &&
            !put_element(events, nodes, n->kind == JSON_ARRAY ? name : key,
                         child))
            return false;
    }
    return true;
}

bool wincsv_payload_read(win_events *events, const json_node *nodes)
{
    return put_element(events, nodes, GR_S("Data"), nodes);
}
