/* json_evtx_shape.c - the shape of evtx_dump, which becomes what the EVTX reader
 * makes of the record itself (readers/evtx_naming.h):
 *
 *   {"Event": {
 *     "System": {
 *       "Provider": {"#attributes": {"Name": "x"}},      Provider_Name
 *       "EventID": {"#attributes": {"Qualifiers": 1},    EventID_Qualifiers
 *                   "#text": 7036},                      EventID
 *       "Channel": "System"},                            Channel
 *     "EventData": {"param1": "x",                       param1
 *                   "Data": {"#text": ["a", "b"]}},      Data, a list
 *     "UserData": {"LogFileCleared": {"Channel": "x"}}}} Channel */
#include "readers/json_collector.h"

static bool is_namespace(gr_slice attribute)
{
    return gr_equal(attribute, GR_S("xmlns")) ||
           gr_starts_with(attribute, GR_S("xmlns:"));
}

/* Elements of System that speak through attributes alone: null says only that
 * they have none. */
static bool speaks_by_attributes(gr_slice tag)
{
    static const gr_slice tags[] = {
        GR_S_INIT("Provider"), GR_S_INIT("TimeCreated"),
        GR_S_INIT("Correlation"), GR_S_INIT("Execution"),
        GR_S_INIT("Security")};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (gr_equal(tags[i], tag)) return true;
    return false;
}

static bool is_frame(gr_slice tag)
{
    return gr_equal(tag, GR_S("System")) || gr_equal(tag, GR_S("EventData")) ||
           gr_equal(tag, GR_S("UserData"));
}

/* Names with what a collector adds to a forwarded event set apart. */
static gr_slice name_at(collector *c, place where, gr_slice tag)
{
    if (where != PLACE_RENDERING || gr_equal(tag, GR_S("Message"))) return tag;
    return collect_joined(c, GR_S("RenderingInfo"), '_', tag);
}

static place place_in(place where, gr_slice tag)
{
    if (where != PLACE_EVENT) return where;
    if (gr_equal(tag, GR_S("System"))) return PLACE_SYSTEM;
    if (gr_equal(tag, GR_S("RenderingInfo"))) return PLACE_RENDERING;
    return PLACE_DATA;
}

static void put_attributes(collector *c, place where, gr_slice tag,
                           const json_node *attributes)
{
    for (EACH_CHILD(c, attributes, n)) {
        gr_slice const key = collect_key(c, n);
        if (is_namespace(key) || !json_is_scalar(n) || n->kind == JSON_NULL)
            continue;
        /* The Name of a Data element is the name of its field. */
        if (gr_equal(tag, GR_S("Data")) && gr_equal(key, GR_S("Name")))
            continue;
        gr_slice const name = collect_joined(c, tag, '_', key);
        gr_slice const prefix = where == PLACE_RENDERING ? GR_S("RenderingInfo")
                                                         : (gr_slice){NULL, 0};
        collect_add(c, where, collect_joined(c, prefix, '_', name),
                    collect_scalar(c, n));
    }
}

/* "Data" may say its name in an attribute. */
static gr_slice data_name(collector *c, gr_slice tag, const json_node *n)
{
    if (!gr_equal(tag, GR_S("Data"))) return tag;
    const json_node *const attributes =
        json_child_named(c, n, GR_S("#attributes"));
    if (attributes == NULL) return tag;
    const json_node *const name = json_child_named(c, attributes, GR_S("Name"));
    if (name == NULL || name->kind != JSON_TEXT || name->text_len == 0)
        return tag;
    gr_slice const text =
        collect_text(c, gr_slice_of(name->text, name->text_len));
    return layout_clean_name(c->arena, text);
}

/* A scalar, {} or []. */
static void put_leaf(collector *c, place where, gr_slice tag,
                     const json_node *n)
{
    bool const silent = (where == PLACE_EVENT && is_frame(tag)) ||
                        (where == PLACE_SYSTEM && speaks_by_attributes(tag));
    event_value const v = collect_scalar(c, n);
    if (v.type == VALUE_NULL && silent) return;
    collect_add(c, where, name_at(c, where, tag), v);
}

/* The objects of an array and of those in it. Is there anything else? */
static bool put_elements(collector *c, place where, gr_slice tag,
                         const json_node *array)
{
    bool others = false;
    for (EACH_CHILD(c, array, n)) {
        if (n->kind == JSON_OBJECT) collect_element(c, where, tag, n);
        else if (json_first_child(c, n) == NULL) others = true;
        else if (put_elements(c, where, tag, n)) others = true;
    }
    return others;
}

static void put_array(collector *c, place where, gr_slice tag,
                      const json_node *array)
{
    if (put_elements(c, where, tag, array))
        collect_add(c, where, name_at(c, where, tag), collect_list(c, array));
}

void collect_element(collector *c, place where, gr_slice tag,
                     const json_node *n)
{
    if (c->refused || c->broken) return;
    if (json_is_scalar(n) || json_first_child(c, n) == NULL) {
        put_leaf(c, where, tag, n);
        return;
    }
    if (n->kind == JSON_ARRAY) {
        put_array(c, where, tag, n);
        return;
    }
    place const inside = place_in(where, tag);
    for (EACH_CHILD(c, n, child)) {
        gr_slice const key = collect_key(c, child);
        if (gr_equal(key, GR_S("#attributes")))
            put_attributes(c, where, tag, child);
        else if (gr_equal(key, GR_S("#text")))
            collect_element(c, where, data_name(c, tag, n), child);
        else collect_element(c, inside, key, child);
    }
}
