/* evtx_tree.h - BinXML as a tree of nodes.
 *
 *   element --attributes--> attribute --next--> attribute
 *      |                       |children
 *      |                       text | substitution ...
 *      children --> element --next--> text --next--> substitution
 *
 * A template's tree holds substitutions and lives in the template store; it
 * owns its bytes where it outlives its chunk. The tree of a record, or of a
 * record made whole (evtx_resolve), lives in the record's arena and borrows
 * them. */
#ifndef GR_READERS_EVTX_TREE_H
#define GR_READERS_EVTX_TREE_H

#include "readers/evtx_binxml.h"

typedef enum {
    NODE_ELEMENT,
    NODE_ATTRIBUTE,
    NODE_TEXT, /* a literal, or a substitution made whole */
    NODE_CDATA,
    NODE_CHARACTER,
    NODE_ENTITY,
    NODE_PI,
    NODE_SUBSTITUTION
} evtx_node_kind;

typedef struct evtx_node evtx_node;
struct evtx_node {
    uint8_t kind;        /* an evtx_node_kind */
    bool optional;       /* SUBSTITUTION, or TEXT that came from one */
    bool closed_empty;   /* ELEMENT: <X/> */
    uint8_t type;        /* SUBSTITUTION: declared type */
    uint16_t number;     /* SUBSTITUTION: index; CHARACTER: UTF-16 unit */
    uint16_t dependency; /* ELEMENT: index or BINXML_NO_DEPENDENCY */
    gr_slice name;       /* UTF-8, of those that have one */
    event_value value;   /* TEXT, CDATA, data of a PI */
    evtx_node *attributes, *children, *next;
};

/* Names of one chunk, decoded once: a small cache by offset. */
typedef struct {
    gr_slice chunk;
    uint64_t base;
    gr_arena *arena;
    uint32_t round; /* counts starts */
    struct evtx_name_slot {
        uint32_t round; /* which of them it is of */
        uint32_t offset;
        bool sound;
        gr_slice name;
        uint64_t hash;
    } slots[512];
} evtx_names;

void evtx_names_start(evtx_names *names, gr_slice chunk, uint64_t base);

/* Where a template's bytes name names, so that its next occurrence can be
 * compared without parsing (evtx_template.c). */
typedef struct {
    size_t at, end; /* of the offset and an inline name, from the body */
    gr_slice name;  /* UTF-16 */
} evtx_name_site;

typedef struct {
    evtx_node *roots;      /* elements and PIs, by next */
    evtx_name_site *sites; /* where asked for; in the arena */
    size_t site_count;
    size_t slot_count; /* 1 + highest substitution index it uses */
    uint64_t hash;     /* of all that evtx_tree_equal looks at */
    bool sound;        /* every name fits its hash */
} evtx_tree;

/* What is copied to the arena. Names live shorter than the chunk. */
typedef enum { COPY_NOTHING, COPY_ALL, COPY_NAMES } evtx_copying;

typedef struct {
    gr_arena *arena; /* of the nodes */
    evtx_names *names;
    evtx_copying copy;
    gr_arena *sites; /* not NULL: fill evtx_tree.sites there */
} evtx_tree_maker;

/* The tree of the tokens that `p` gives up to their end; a template instance
 * among them is GR_UNSUPPORTED, for the caller knows those. GR_DAMAGED,
 * GR_LIMIT (depth, budget, arena), GR_NOMEM. */
gr_status evtx_tree_read(const evtx_tree_maker *maker, binxml_parser *p,
                         evtx_tree *out, gr_error *err);

bool evtx_tree_equal(const evtx_node *a, const evtx_node *b);

/* GR_OK, or why `arena` refused, told in `err`. */
gr_status evtx_arena_status(const gr_arena *arena, uint64_t where,
                            gr_error *err);

#endif
