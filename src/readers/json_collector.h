/* json_collector.h - what the files that collect the fields of a JSON object
 * share: json_fields.c, and the shapes of json_evtx_shape.c and json_derived.c. */
#ifndef GR_READERS_JSON_COLLECTOR_H
#define GR_READERS_JSON_COLLECTOR_H

#include "readers/json_fields.h"
#include "readers/limits.h"

typedef struct {
    const json_node *nodes;
    gr_arena *arena;
    json_fields *out;
    bool broken, refused; /* an escape that is none; more than JSON_NAMES */
} collector;

typedef enum { PLACE_EVENT, PLACE_SYSTEM, PLACE_RENDERING, PLACE_DATA } place;

#define NONE ((gr_slice){NULL, 0})

#define IS_ONE_OF(key, names)                                                  \
    gr_is_one_of((key), (names), sizeof(names) / sizeof *(names))

/* ---- the nodes ---- */

static inline const json_node *json_first_child(const collector *c,
                                                const json_node *n)
{
    return n->next == (uint32_t)(n - c->nodes) + 1 ? NULL : n + 1;
}

static inline const json_node *json_after(const collector *c,
                                          const json_node *parent,
                                          const json_node *child)
{
    return child->next == parent->next ? NULL : &c->nodes[child->next];
}

#define EACH_CHILD(c, parent, child)                                           \
    const json_node *child = json_first_child((c), (parent));                  \
    child != NULL;                                                             \
    child = json_after((c), (parent), child)

static inline gr_slice json_raw_key(const json_node *n)
{
    return gr_slice_of(n->key, n->key_len);
}

static inline const json_node *json_child_named(const collector *c,
                                                const json_node *n,
                                                gr_slice name)
{
    for (EACH_CHILD(c, n, child))
        if (gr_equal(json_raw_key(child), name)) return child;
    return NULL;
}

static inline bool json_is_scalar(const json_node *n)
{
    return n->kind != JSON_OBJECT && n->kind != JSON_ARRAY;
}

/* ---- json_collector.c: names and values, in the collector's arena ---- */

gr_slice collect_text(collector *c, gr_slice raw);
event_value collect_scalar(collector *c, const json_node *n);
/* All scalars of an array and of the arrays in it, as one list. */
event_value collect_list(collector *c, const json_node *array);
gr_slice collect_joined(collector *c, gr_slice a, char between, gr_slice b);
gr_slice collect_key(collector *c, const json_node *n);
void collect_add(collector *c, place where, gr_slice name, event_value v);

/* ---- json_evtx_shape.c ---- */

/* An element of an event as evtx_dump writes it. */
void collect_element(collector *c, place where, gr_slice tag,
                     const json_node *n);

/* ---- json_derived.c: `n` has the name, whole ---- */

/* Objects and lists of clouds in which rules look for parts of a text. */
void collect_whole(collector *c, gr_slice name, const json_node *n);
/* [{"Name": "x", "Value": "y"}] as if it were {"x": "y"}. */
void collect_pairs(collector *c, gr_slice list, const json_node *n);

#endif
