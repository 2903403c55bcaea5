/* evtx_json.c - a record as JSON, in the shape that the tools around Sigma
 * know from evtx_dump:
 *
 *   {"Event":{"#attributes":{"xmlns":"..."},
 *     "System":{"Provider":{"#attributes":{"Name":"..."}},"EventID":4624,...},
 *     "EventData":{"TargetUserName":"...","Data_1":...}}}
 *
 *   <X a="1">t</X>            "X":{"#attributes":{"a":"1"},"#text":"t"}
 *   <X>t</X>   <X/>           "X":"t"   "X":null
 *   <X>a</X><X>b</X>          "X":"a","X_1":"b"
 *   <Data Name="N">t</Data>   "N":"t"   ("" when empty); "N":["t","u"] when
 *                             several of one name follow each other
 *   <Data>a</Data>            "Data":{"#text":"a"}, of several an array
 *
 * Whole numbers and booleans that are values of the record stand bare, all
 * else is a string. Where evtx_dump loses something, docs/formats/evtx.md
 * says what stands here instead. */
#include "readers/evtx_json_parts.h"
#include "readers/evtx_render.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/number.h"
#include "readers/evtx_naming.h"
#include "readers/evtx_value.h"

static bool is_empty(const evtx_node *n)
{
    return (n->kind == NODE_TEXT || n->kind == NODE_CDATA) &&
           evtx_value_is_empty(n->value);
}

bool evtx_node_shows(const evtx_node *n)
{
    return n->kind != NODE_ELEMENT && n->kind != NODE_PI && !is_empty(n);
}

evtx_pieces evtx_look_at(const evtx_node *first)
{
    evtx_pieces c = {NULL, false, false};
    size_t pieces = 0;
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) c.elements = true;
        if (!evtx_node_shows(n)) continue;
        c.text = true;
        c.only = n;
        pieces++;
    }
    if (pieces != 1) c.only = NULL;
    return c;
}

/* Text is put together aside, because escaping needs whole characters. */
static void put_text(gr_buffer *out, const evtx_node *first)
{
    gr_buffer text = gr_buffer_upto(out->ceiling);
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_TEXT || n->kind == NODE_CDATA)
            evtx_put_value(&text, n->value);
        else evtx_put_plain_text(&text, n);
    }
    gr_json_text(out, gr_buffer_slice(&text));
    if (text.status != GR_OK && out->status == GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static bool is_bare(event_value v)
{
    return v.type == VALUE_I64 || v.type == VALUE_U64 || v.type == VALUE_BOOL;
}

void evtx_json_value(gr_buffer *out, event_value v)
{
    if (is_bare(v)) {
        value_put_text(out, v);
    } else if (v.type == VALUE_UTF16) {
        gr_json_utf16(out, value_bytes(v));
    } else if (v.type == VALUE_UTF8) {
        gr_json_text(out, value_bytes(v));
    } else {
        gr_put_byte(out, '"');
        evtx_put_value(out, v);
        gr_put_byte(out, '"');
    }
}

void evtx_json_pieces(gr_buffer *out, const evtx_node *first,
                      const evtx_pieces *in)
{
    const evtx_node *const only = in->only;
    if (only == NULL || only->kind == NODE_CHARACTER ||
        only->kind == NODE_ENTITY || only->value.type == VALUE_LIST)
        put_text(out, first);
    else evtx_json_value(out, only->value);
}

static bool has_attribute_text(const evtx_node *element,
                               const evtx_node *without)
{
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next)
        if (a != without && evtx_look_at(a->children).text) return true;
    return false;
}

/* ---- keys of one object: none may come twice ---- */

static void refuse(gr_buffer *out, gr_status why)
{
    if (out->status == GR_OK) out->status = why == GR_OK ? GR_LIMIT : why;
}

bool evtx_keys_open(evtx_keys *keys, gr_arena *arena, const evtx_node *children)
{
    size_t room = 8;
    for (const evtx_node *n = children; n != NULL; n = n->next) room += 4;
    size_t size = 8;
    while (size < room) size *= 2;
    *keys = (evtx_keys){arena, NULL, size - 1};
    keys->slots = gr_arena_take_array(arena, size, sizeof *keys->slots);
    return keys->slots != NULL;
}

static evtx_key_slot *slot_of(const evtx_keys *keys, gr_slice key)
{
    size_t i = (size_t)gr_hash64(0, key) & keys->mask;
    while (keys->slots[i].count != 0 && !gr_equal(keys->slots[i].key, key))
        i = (i + 1) & keys->mask;
    return &keys->slots[i];
}

static gr_slice numbered(gr_arena *arena, gr_slice key, uint32_t number)
{
    char digits[GR_NUMBER_TEXT];
    gr_slice const n = gr_u64_text(digits, number);
    uint8_t *const text = gr_arena_take_text(arena, key.len + 1 + n.len);
    if (text == NULL) return (gr_slice){NULL, 0};
    if (key.len > 0) memcpy(text, key.ptr, key.len);
    text[key.len] = '_';
    memcpy(text + key.len + 1, n.ptr, n.len);
    return gr_slice_of(text, key.len + 1 + n.len);
}

gr_slice evtx_keys_add(evtx_keys *keys, gr_slice key)
{
    evtx_key_slot *const slot = slot_of(keys, key);
    if (slot->count == 0) {
        *slot = (evtx_key_slot){key, 1};
        return key;
    }
    gr_slice use;
    evtx_key_slot *fresh = NULL;
    do {
        use = numbered(keys->arena, key, slot->count++);
        fresh = slot_of(keys, use);
    } while (fresh->count != 0 && use.ptr != NULL);
    if (use.ptr != NULL) *fresh = (evtx_key_slot){use, 1};
    return use;
}

typedef struct {
    gr_buffer *out;
    gr_arena *scratch;
    evtx_keys keys;
    bool first; /* no member written yet */
} object;

static bool open_object(object *o, gr_buffer *out, gr_arena *scratch,
                        const evtx_node *children)
{
    *o = (object){.out = out, .scratch = scratch, .first = true};
    bool const whole = evtx_keys_open(&o->keys, scratch, children);
    if (!whole) refuse(out, gr_arena_status(scratch));
    else gr_put_byte(out, '{');
    return whole;
}

/* Writes `key`, or key_1, key_2 where it has been before. */
static void put_key(object *o, gr_slice key)
{
    gr_slice const use = evtx_keys_add(&o->keys, key);
    if (use.ptr == NULL && gr_arena_status(o->scratch) != GR_OK)
        refuse(o->out, gr_arena_status(o->scratch));
    gr_json_key(o->out, &o->first, use);
}

/* Names that XML forbids to come twice, but hostile bytes may hold twice. */
static bool has_twins(const evtx_node *attributes)
{
    size_t count = 0;
    for (const evtx_node *a = attributes; a != NULL; a = a->next) {
        if (count++ == 8) return true; /* perhaps */
        for (const evtx_node *b = attributes; b != a; b = b->next)
            if (gr_equal(a->name, b->name)) return true;
    }
    return false;
}

static void put_attributes(object *o, const evtx_node *element,
                           const evtx_node *without)
{
    object inner = {.out = o->out, .first = true};
    bool const twins = has_twins(element->attributes);
    put_key(o, GR_S("#attributes"));
    if (!twins) gr_put_byte(o->out, '{');
    else if (!open_object(&inner, o->out, o->scratch, element->attributes))
        return;
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        evtx_pieces const in = evtx_look_at(a->children);
        if (!in.text || a == without) continue;
        if (twins) put_key(&inner, a->name);
        else gr_json_key(o->out, &inner.first, a->name);
        evtx_json_pieces(o->out, a->children, &in);
    }
    gr_put_byte(o->out, '}');
}

/* ---- Data in EventData and UserData ---- */

const evtx_node *evtx_data_name(const evtx_node *element)
{
    const evtx_node *a = element->attributes;
    while (a != NULL && !gr_equal(a->name, GR_S("Name"))) a = a->next;
    return a != NULL && evtx_look_at(a->children).text ? a : NULL;
}

bool evtx_is_data_node(const evtx_node *n)
{
    return n->kind == NODE_ELEMENT && evtx_is_data(n);
}

static bool same_pieces(const evtx_node *a, const evtx_node *b)
{
    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (a->kind != b->kind || a->number != b->number ||
            a->value.type != b->value.type || !gr_equal(a->name, b->name) ||
            a->value.type == VALUE_LIST ||
            !gr_equal(value_bytes(a->value), value_bytes(b->value)))
            return false;
    return a == b;
}

const evtx_node *evtx_data_run(const evtx_node *n, const evtx_node *name,
                               size_t *count)
{
    *count = 1;
    while ((n = n->next) != NULL) {
        if (n->kind != NODE_ELEMENT) continue;
        const evtx_node *const other =
            evtx_is_data_node(n) ? evtx_data_name(n) : NULL;
        if (other == NULL || !same_pieces(other->children, name->children))
            break;
        (*count)++;
    }
    return n;
}

static void put_body(gr_buffer *out, const evtx_node *element, bool container,
                     const evtx_node *without, gr_arena *scratch);

static void put_data_value(gr_buffer *out, const evtx_node *data,
                           gr_arena *scratch)
{
    const evtx_node *const name = evtx_data_name(data);
    evtx_pieces const in = evtx_look_at(data->children);
    if (in.elements || has_attribute_text(data, name))
        put_body(out, data, false, name, scratch);
    else if (in.text) evtx_json_pieces(out, data->children, &in);
    else gr_put(out, GR_S("\"\""));
}

/* Those of [n, end) that are Data with (or without) a name, as one value or
 * as an array. */
static void put_data_values(object *o, const evtx_node *n, const evtx_node *end,
                            bool named, size_t count)
{
    size_t done = 0;
    if (count > 1) gr_put_byte(o->out, '[');
    for (; n != end; n = n->next) {
        if (!evtx_is_data_node(n) || (evtx_data_name(n) != NULL) != named)
            continue;
        if (done++ > 0) gr_put_byte(o->out, ',');
        put_data_value(o->out, n, o->scratch);
    }
    if (count > 1) gr_put_byte(o->out, ']');
}

gr_slice evtx_data_key(gr_buffer *out, gr_arena *scratch, const evtx_node *name)
{
    event_value v;
    if (!evtx_join(scratch, name->children, &v)) refuse(out, GR_NOMEM);
    gr_buffer text = gr_buffer_upto(out->ceiling);
    evtx_put_value(&text, v);
    gr_slice const copy = gr_arena_copy(scratch, gr_buffer_slice(&text));
    if (text.status != GR_OK) refuse(out, text.status);
    gr_buffer_free(&text);
    return copy;
}

static void put_unnamed_data(object *o, const evtx_node *first)
{
    size_t count = 0;
    for (const evtx_node *n = first; n != NULL; n = n->next)
        count += evtx_is_data_node(n) && evtx_data_name(n) == NULL;
    put_key(o, GR_S("Data"));
    gr_put(o->out, GR_S("{\"#text\":"));
    put_data_values(o, first, NULL, false, count);
    gr_put_byte(o->out, '}');
}

/* ---- elements ---- */

bool evtx_has_data(const evtx_node *element)
{
    return gr_equal(element->name, GR_S("EventData")) ||
           gr_equal(element->name, GR_S("UserData"));
}

static void put_element_value(gr_buffer *out, const evtx_node *element,
                              gr_arena *scratch)
{
    evtx_pieces const in = evtx_look_at(element->children);
    bool const container = evtx_has_data(element);
    if (in.elements || has_attribute_text(element, NULL))
        put_body(out, element, container, NULL, scratch);
    else if (in.text) evtx_json_pieces(out, element->children, &in);
    else gr_put(out, GR_S("null"));
}

/* The members that child elements make. Unnamed Data stand together where the
 * first of them stands. */
static void put_members(object *o, const evtx_node *children, bool container)
{
    bool unnamed_done = false;
    for (const evtx_node *n = children; n != NULL && o->out->status == GR_OK;) {
        const evtx_node *next = n->next;
        const evtx_node *const name =
            container && evtx_is_data_node(n) ? evtx_data_name(n) : NULL;
        if (n->kind != NODE_ELEMENT) {
        } else if (name != NULL) {
            size_t count = 0;
            next = evtx_data_run(n, name, &count);
            put_key(o, evtx_data_key(o->out, o->scratch, name));
            put_data_values(o, n, next, true, count);
        } else if (!container || !evtx_is_data_node(n)) {
            put_key(o, n->name);
            put_element_value(o->out, n, o->scratch);
        } else if (!unnamed_done) {
            put_unnamed_data(o, n);
            unnamed_done = true;
        }
        n = next;
    }
}

static void put_body(gr_buffer *out, const evtx_node *element, bool container,
                     const evtx_node *without, gr_arena *scratch)
{
    object o;
    if (!open_object(&o, out, scratch, element->children)) return;
    if (has_attribute_text(element, without))
        put_attributes(&o, element, without);
    evtx_pieces const in = evtx_look_at(element->children);
    if (in.text) {
        put_key(&o, GR_S("#text"));
        evtx_json_pieces(out, element->children, &in);
    }
    put_members(&o, element->children, container);
    gr_put_byte(out, '}');
}

void evtx_put_json(gr_buffer *out, const evtx_node *roots, bool carved,
                   gr_arena *scratch)
{
    object o;
    if (!open_object(&o, out, scratch, roots)) return;
    if (carved) {
        put_key(&o, GR_S("recovered"));
        gr_put(out, GR_S("true"));
    }
    for (const evtx_node *n = roots; n != NULL; n = n->next) {
        if (n->kind != NODE_ELEMENT) continue;
        put_key(&o, n->name);
        put_element_value(out, n, scratch);
    }
    gr_put_byte(out, '}');
    if (gr_arena_status(scratch) != GR_OK)
        refuse(out, gr_arena_status(scratch));
}
