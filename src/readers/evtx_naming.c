/* evtx_naming.c - names of fields, text of nodes. */
#include "readers/evtx_naming.h"

#include "base/utf.h"
#include "readers/evtx_value.h"
#include "readers/limits.h"

evtx_place evtx_place_in(evtx_place place, const evtx_node *element)
{
    if (place == PLACE_TOP)
        return gr_equal(element->name, GR_S("Event")) ? PLACE_ROOT
                                                      : PLACE_PAYLOAD;
    if (place != PLACE_ROOT) return place;
    if (gr_equal(element->name, GR_S("System"))) return PLACE_SYSTEM;
    if (gr_equal(element->name, GR_S("RenderingInfo"))) return PLACE_RENDERING;
    return PLACE_PAYLOAD;
}

bool evtx_is_namespace(gr_slice attribute)
{
    return gr_equal(attribute, GR_S("xmlns")) ||
           gr_starts_with(attribute, GR_S("xmlns:"));
}

bool evtx_is_frame(const evtx_node *element)
{
    return gr_equal(element->name, GR_S("System")) ||
           gr_equal(element->name, GR_S("EventData")) ||
           gr_equal(element->name, GR_S("UserData"));
}

bool evtx_is_data(const evtx_node *element)
{
    return gr_equal(element->name, GR_S("Data"));
}

static gr_slice join(gr_arena *arena, gr_slice a, gr_slice b)
{
    uint8_t *const text = gr_arena_take_text(arena, a.len + 1 + b.len);
    if (text == NULL) return (gr_slice){NULL, 0};
    memcpy(text, a.ptr, a.len);
    text[a.len] = '_';
    if (b.len > 0) memcpy(text + a.len + 1, b.ptr, b.len);
    return gr_slice_of(text, a.len + 1 + b.len);
}

gr_slice evtx_field_name(gr_arena *arena, evtx_place place,
                         const evtx_node *element, gr_slice data_name)
{
    if (evtx_is_data(element) && data_name.len > 0)
        return layout_clean_name(arena, data_name);
    if (place == PLACE_RENDERING && !gr_equal(element->name, GR_S("Message")))
        return layout_clean_name(
            arena, join(arena, GR_S("RenderingInfo"), element->name));
    return layout_clean_name(arena, element->name);
}

gr_slice evtx_attribute_field(gr_arena *arena, evtx_place place,
                              const evtx_node *element,
                              const evtx_node *attribute)
{
    gr_slice const name =
        layout_clean_name(arena, join(arena, element->name, attribute->name));
    if (place != PLACE_RENDERING) return name;
    return join(arena, GR_S("RenderingInfo"), name);
}

static gr_slice entity_text(gr_slice name)
{
    static const struct {
        gr_slice name, text;
    } known[] = {{GR_S_INIT("lt"), GR_S_INIT("<")},
                 {GR_S_INIT("gt"), GR_S_INIT(">")},
                 {GR_S_INIT("amp"), GR_S_INIT("&")},
                 {GR_S_INIT("quot"), GR_S_INIT("\"")},
                 {GR_S_INIT("apos"), GR_S_INIT("'")}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (gr_equal(known[i].name, name)) return known[i].text;
    return (gr_slice){NULL, 0};
}

static void put_entity(gr_buffer *out, gr_slice name)
{
    gr_slice const text = entity_text(name);
    if (text.len > 0) {
        gr_put(out, text);
        return;
    }
    gr_put_byte(out, '&');
    gr_put(out, name);
    gr_put_byte(out, ';');
}

void evtx_put_plain_text(gr_buffer *out, const evtx_node *node)
{
    uint8_t text[4];
    uint32_t rune = node->number;
    switch ((evtx_node_kind)node->kind) {
    case NODE_TEXT:
    case NODE_CDATA: value_put_text(out, node->value); break;
    case NODE_CHARACTER:
        if (rune >= 0xD800 && rune <= 0xDFFF) rune = GR_RUNE_BAD;
        gr_put(out, gr_slice_of(text, gr_utf8_put(text, rune)));
        break;
    case NODE_ENTITY: put_entity(out, node->name); break;
    case NODE_ELEMENT:
    case NODE_ATTRIBUTE:
    case NODE_PI:
    case NODE_SUBSTITUTION: break;
    }
}

static bool is_piece(const evtx_node *node)
{
    return node->kind == NODE_TEXT || node->kind == NODE_CDATA ||
           node->kind == NODE_CHARACTER || node->kind == NODE_ENTITY;
}

bool evtx_join(gr_arena *arena, const evtx_node *first, event_value *out)
{
    size_t pieces = 0;
    const evtx_node *only = NULL;
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (!is_piece(n)) continue;
        only = n;
        pieces++;
    }
    *out = value_of(VALUE_NULL, NULL, 0);
    if (pieces == 0) return true;
    if (pieces == 1 && (only->kind == NODE_TEXT || only->kind == NODE_CDATA)) {
        *out = only->value;
        return true;
    }
    gr_buffer text = gr_buffer_upto(EVTX_RECORD_TEXT);
    for (const evtx_node *n = first; n != NULL; n = n->next)
        if (is_piece(n)) evtx_put_plain_text(&text, n);
    bool const whole = text.status == GR_OK;
    gr_slice const copy = gr_arena_copy(arena, gr_buffer_slice(&text));
    gr_buffer_free(&text);
    *out = value_of(VALUE_UTF8, copy.ptr, copy.len);
    return whole;
}

static event_ref fact(const event_layout *layout, gr_slice name)
{
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        if (field->part == FIELD_SYSTEM && gr_equal(field->name, name))
            return layout->refs[field->first_ref];
    }
    return (event_ref){EVTX_NO_FACT, false};
}

evtx_facts evtx_facts_of(const event_layout *layout)
{
    return (evtx_facts){.event_id = fact(layout, GR_S("EventID")),
                        .record_id = fact(layout, GR_S("EventRecordID")),
                        .channel = fact(layout, GR_S("Channel")),
                        .computer = fact(layout, GR_S("Computer")),
                        .provider = fact(layout, GR_S("Provider_Name")),
                        .time = fact(layout, GR_S("TimeCreated_SystemTime"))};
}
