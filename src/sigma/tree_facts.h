/* tree_facts.h - what compiling needs to know of each node of a condition. */
#ifndef GR_SIGMA_TREE_FACTS_H
#define GR_SIGMA_TREE_FACTS_H

#include "sigma/ready_test.h"

typedef struct {
    uint32_t parents; /* 0: no node has this index */
    uint32_t cost;    /* of running all of its tests */
    uint32_t test;    /* NODE_TEST: number of its ready test */
    uint32_t field;   /* number of its field's name */
    bool is_event_id; /* the field's name is EventID */
    bool by_cost;     /* its children stand in the order of their cost */
} node_facts;

typedef struct {
    const sigma_node *root;
    const node_facts *nodes; /* by node->index */
    size_t count;
    bool names_event_id; /* some node is_event_id */
} tree_facts;

/* Walks the tree below `root` and puts its tests into `pool`, its fields'
 * names into `fields`. In `arena`. GR_LIMIT: nested too deeply. */
gr_status tree_facts_of(const sigma_node *root, ready_pool *pool,
                        id_map *fields, gr_arena *arena, tree_facts *out,
                        gr_error *err);

#endif
