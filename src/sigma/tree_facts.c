/* tree_facts.c - one walk over a condition, each node once. */
#include "sigma/tree_facts.h"

#include "sigma/engine_limits.h"

/* Indexes of nodes count from 0 in a rule of at most some MiB of text. */
enum { NODE_INDEX_CEILING = 1 << 24 };

typedef struct {
    ready_pool *pool;
    id_map *fields;
    gr_buffer nodes; /* of node_facts */
    /* Of the last test: a field has many values, which share its name. */
    gr_slice last_name;
    uint32_t last_field;
    bool last_is_event_id;
    bool names_event_id;
    gr_error *err;
} walk;

static node_facts *facts_at(const walk *w, uint32_t index)
{
    return (node_facts *)(void *)w->nodes.ptr + index;
}

static gr_status make_room(walk *w, uint32_t index)
{
    if (index >= NODE_INDEX_CEILING)
        return gr_fail(w->err, GR_LIMIT, GR_NO_OFFSET,
                       "a condition of more than %d parts", NODE_INDEX_CEILING);
    size_t const need = ((size_t)index + 1) * sizeof(node_facts);
    if (need <= w->nodes.len) return GR_OK;
    size_t const more = need - w->nodes.len;
    uint8_t *const room = gr_buffer_room(&w->nodes, more);
    if (room == NULL)
        return gr_fail(w->err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to compile a rule");
    memset(room, 0, more);
    w->nodes.len += more;
    return GR_OK;
}

static gr_status look_at_field(walk *w, gr_slice name)
{
    if (w->last_name.ptr == name.ptr && w->last_name.len == name.len &&
        name.len > 0)
        return GR_OK;
    w->last_name = name;
    w->last_field = id_map_add(w->fields, name);
    w->last_is_event_id = gr_equal_ascii_fold(name, GR_S("EventID"));
    if (w->last_field != ID_NONE) return GR_OK;
    return gr_fail(w->err, w->fields->status, GR_NO_OFFSET,
                   "no memory to compile a rule");
}

static gr_status look_at_test(walk *w, const sigma_node *node)
{
    const sigma_test *const test = node->test;
    uint32_t const ready = ready_pool_add(w->pool, test);
    if (ready == ID_NONE) return w->pool->status;
    GR_TRY(look_at_field(w, test->field));
    node_facts *const facts = facts_at(w, node->index);
    facts->test = ready;
    facts->field = w->last_field;
    facts->cost = ready_pool_tests(w->pool)[ready].cost;
    facts->is_event_id = !test->keyword && w->last_is_event_id;
    w->names_event_id = w->names_event_id || facts->is_event_id;
    return GR_OK;
}

static gr_status visit(walk *w, const sigma_node *node, unsigned depth)
{
    if (depth > CONDITION_DEPTH_CEILING)
        return gr_fail(w->err, GR_LIMIT, GR_NO_OFFSET,
                       "a condition nested more than %d deep",
                       CONDITION_DEPTH_CEILING);
    GR_TRY(make_room(w, node->index));
    if (facts_at(w, node->index)->parents++ > 0) return GR_OK;
    if (node->kind == NODE_TEST) return look_at_test(w, node);
    uint32_t cost = 0, last = 0;
    bool by_cost = true;
    for (size_t i = 0; i < node->child_count; i++) {
        GR_TRY(visit(w, node->children[i], depth + 1));
        uint32_t const more = facts_at(w, node->children[i]->index)->cost;
        cost = more > UINT32_MAX - cost ? UINT32_MAX : cost + more;
        by_cost = by_cost && more >= last;
        last = more;
    }
    facts_at(w, node->index)->cost = cost;
    facts_at(w, node->index)->by_cost = by_cost;
    return GR_OK;
}

gr_status tree_facts_of(const sigma_node *root, ready_pool *pool,
                        id_map *fields, gr_arena *arena, tree_facts *out,
                        gr_error *err)
{
    walk w = {.pool = pool,
              .fields = fields,
              .nodes = gr_buffer_upto(SIZE_MAX / 2),
              .err = err};
    gr_status status = visit(&w, root, 0);
    size_t const size = w.nodes.len;
    node_facts *const nodes =
        status == GR_OK ? gr_arena_take(arena, size) : NULL;
    if (nodes != NULL) memcpy(nodes, w.nodes.ptr, size);
    else if (status == GR_OK)
        status = gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                         "no memory to compile a rule");
    gr_buffer_free(&w.nodes);
    *out = (tree_facts){.root = root,
                        .nodes = nodes,
                        .count = size / sizeof *nodes,
                        .names_event_id = w.names_event_id};
    return status;
}
