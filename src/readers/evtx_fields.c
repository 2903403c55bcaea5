/* evtx_fields.c - names and values of a whole record, in order.
 *
 *   element := attributes' fields, own text's field, children's fields
 *
 * An element without text, children and attributes is NULL; one that has
 * attributes speaks through them. */
#include "readers/evtx_fields.h"

#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    gr_arena *arena;
    evtx_fields *out;
    size_t bytes; /* of values, so far */
    bool refused; /* by a ceiling or for lack of memory */
} collector;

static size_t bytes_of(event_value v)
{
    if (v.type != VALUE_LIST) return v.len;
    size_t sum = 0;
    for (size_t i = 0; i < v.len; i++) sum += value_at(v, i).len;
    return sum;
}

static void add(collector *c, field_part part, gr_slice name, event_value v)
{
    c->bytes += bytes_of(v);
    if (c->out->count == EVTX_RECORD_NAMES || c->bytes > EVTX_RECORD_TEXT) {
        c->refused = true;
        return;
    }
    c->out->names[c->out->count] = (layout_name){name, part};
    c->out->values[c->out->count++] = v;
}

/* Of the pieces of an element or attribute. */
typedef struct {
    size_t pieces, shown; /* shown: not an optional NULL */
    bool elements, text;  /* text: some piece is not NULL */
} contents;

static contents look_at(const evtx_node *first)
{
    contents c = {0, 0, false, false};
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) c.elements = true;
        if (n->kind == NODE_ELEMENT || n->kind == NODE_PI) continue;
        bool const is_null =
            n->kind == NODE_TEXT && n->value.type == VALUE_NULL;
        c.pieces++;
        c.shown += !(is_null && n->optional);
        c.text = c.text || !is_null;
    }
    return c;
}

static event_value joined(collector *c, const evtx_node *first)
{
    event_value v;
    if (!evtx_join(c->arena, first, &v)) c->refused = true;
    return v;
}

/* An attribute whose value holds nothing is none. */
static void collect_attribute(collector *c, evtx_place place,
                              const evtx_node *element,
                              const evtx_node *attribute)
{
    if (look_at(attribute->children).shown == 0) return;
    add(c, evtx_part_of(place),
        evtx_attribute_field(c->arena, place, element, attribute),
        joined(c, attribute->children));
}

/* The text of Data's Name; that attribute is no field. */
static gr_slice data_name_of(collector *c, const evtx_node *element,
                             const evtx_node **which)
{
    *which = NULL;
    if (!evtx_is_data(element)) return (gr_slice){NULL, 0};
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        if (!gr_equal(a->name, GR_S("Name"))) continue;
        *which = a;
        return value_text(c->arena, joined(c, a->children));
    }
    return (gr_slice){NULL, 0};
}

static void collect_text(collector *c, evtx_place place,
                         const evtx_node *element, gr_slice data_name)
{
    contents const in = look_at(element->children);
    bool const empty = in.pieces == 0 && !in.elements;
    bool const speaks = element->attributes != NULL && !evtx_is_data(element);
    if (empty && (speaks || place == PLACE_TOP ||
                  (place == PLACE_ROOT && evtx_is_frame(element))))
        return;
    if (!empty && (in.elements ? !in.text : in.shown == 0)) return;
    add(c, evtx_part_of(place),
        evtx_field_name(c->arena, place, element, data_name),
        joined(c, element->children));
}

static void collect_element(collector *c, evtx_place place,
                            const evtx_node *element)
{
    if (c->refused) return;
    evtx_place const inside = evtx_place_in(place, element);
    const evtx_node *name = NULL;
    gr_slice const data_name = data_name_of(c, element, &name);
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next)
        if (a != name && !evtx_is_namespace(a->name))
            collect_attribute(c, place, element, a);
    collect_text(c, place, element, data_name);
    for (const evtx_node *n = element->children; n != NULL; n = n->next)
        if (n->kind == NODE_ELEMENT) collect_element(c, inside, n);
}

gr_status evtx_collect_fields(const evtx_node *roots, gr_arena *arena,
                              uint64_t where, evtx_fields *out, gr_error *err)
{
    collector c = {arena, out, 0, false};
    out->count = 0;
    for (const evtx_node *n = roots; n != NULL; n = n->next)
        if (n->kind == NODE_ELEMENT) collect_element(&c, PLACE_TOP, n);
    GR_TRY(evtx_arena_status(arena, where, err));
    if (c.refused)
        return gr_fail(err, GR_LIMIT, where,
                       "a record with too many or too long fields");
    return GR_OK;
}
