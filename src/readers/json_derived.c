/* json_derived.c - what rules look at in another shape than the record has. */
#include "readers/json_collector.h"

static void add_derived(collector *c, gr_slice name, event_value v)
{
    if (!json_derive(c->out, name, v)) c->refused = true;
}

/* From the first key or text in `n` to the last, as it stands in the file; of
 * a list without any, []. */
static gr_slice whole_text(collector *c, const json_node *n)
{
    const json_node *first = n + 1, *last = &c->nodes[n->next - 1];
    while (first <= last && first->key == NULL && first->text == NULL) first++;
    while (last >= first && last->key == NULL && last->text == NULL) last--;
    if (last < first) return n->kind == JSON_ARRAY ? GR_S("[]") : NONE;
    const uint8_t *const begin =
        first->key != NULL ? first->key - 1 : first->text;
    const uint8_t *const end = last->text != NULL ? last->text + last->text_len
                                                  : last->key + last->key_len;
    return collect_text(c, gr_slice_of(begin, (size_t)(end - begin)));
}

/* Objects and lists of clouds in which rules look for parts of a text. */
void collect_whole(collector *c, gr_slice name, const json_node *n)
{
    static const gr_slice names[] = {
        GR_S_INIT("requestParameters"),
        GR_S_INIT("responseElements"),
        GR_S_INIT("Parameters"),
        GR_S_INIT("OperationProperties"),
        GR_S_INIT("targetResources"),
        GR_S_INIT("TargetResources"),
        GR_S_INIT("properties.targetResources"),
        GR_S_INIT("targetResources.modifiedProperties"),
        GR_S_INIT("TargetResources.modifiedProperties"),
        GR_S_INIT("properties.targetResources.modifiedProperties"),
        GR_S_INIT("initiatedBy"),
        GR_S_INIT("InitiatedBy"),
        GR_S_INIT("properties.initiatedBy"),
        GR_S_INIT("networkLocationDetails"),
        GR_S_INIT("properties.networkLocationDetails")};
    if (!IS_ONE_OF(name, names)) return;
    gr_slice const text = whole_text(c, n);
    if (text.len == 0) return;
    add_derived(c, name, value_of(VALUE_UTF8, text.ptr, text.len));
}

/* "\"False\"", as Entra ID has values that were JSON. */
static event_value without_quotes(event_value v)
{
    gr_slice const text = value_bytes(v);
    if (v.type != VALUE_UTF8 || text.len < 2 || text.ptr[0] != '"' ||
        text.ptr[text.len - 1] != '"')
        return v;
    return value_of(VALUE_UTF8, text.ptr + 1, text.len - 2);
}

typedef struct {
    gr_slice list, name, value;
} pair_shape;

static void put_pair(collector *c, const pair_shape *shape, const json_node *n)
{
    const json_node *const name = json_child_named(c, n, shape->name);
    const json_node *const value = json_child_named(c, n, shape->value);
    if (name == NULL || value == NULL || name->kind != JSON_TEXT ||
        !json_is_scalar(value))
        return;
    gr_slice const key = layout_clean_name(
        c->arena, collect_text(c, gr_slice_of(name->text, name->text_len)));
    add_derived(c, collect_joined(c, shape->list, '.', key),
                without_quotes(collect_scalar(c, value)));
}

/* [{"Name": "x", "Value": "y"}] as if it were {"x": "y"}. */
void collect_pairs(collector *c, gr_slice list, const json_node *n)
{
    static const pair_shape shapes[] = {
        {GR_S_INIT("ExtendedProperties"), GR_S_INIT("Name"),
         GR_S_INIT("Value")},
        {GR_S_INIT("Parameters"), GR_S_INIT("Name"), GR_S_INIT("Value")},
        {GR_S_INIT("OperationProperties"), GR_S_INIT("Name"),
         GR_S_INIT("Value")},
        {GR_S_INIT("additionalDetails"), GR_S_INIT("key"), GR_S_INIT("value")},
        {GR_S_INIT("properties.additionalDetails"), GR_S_INIT("key"),
         GR_S_INIT("value")},
        {GR_S_INIT("targetResources.modifiedProperties"),
         GR_S_INIT("displayName"), GR_S_INIT("newValue")},
        {GR_S_INIT("properties.targetResources.modifiedProperties"),
         GR_S_INIT("displayName"), GR_S_INIT("newValue")},
        {GR_S_INIT("protoPayload.metadata.event.parameter"), GR_S_INIT("name"),
         GR_S_INIT("value")},
        {GR_S_INIT("events.parameters"), GR_S_INIT("name"),
         GR_S_INIT("value")}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (!gr_equal(shapes[i].list, list)) continue;
        for (EACH_CHILD(c, n, child))
            if (child->kind == JSON_OBJECT) put_pair(c, &shapes[i], child);
    }
}
