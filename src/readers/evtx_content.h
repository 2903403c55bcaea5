/* evtx_content.h - what one record's BinXML holds: templates and values.
 *
 *   outer instance:  v0 v1 ... v19 [20: BinXML]
 *                                    |  nested instance: v0 v1 ...
 *   values:          v0 v1 ... v19 N0 v0 v1 ...
 *                    base 0           base of nested[0]
 *
 * Every instance takes as many values as its template uses: what the record
 * lacks is NULL, what no template asks for is left out. */
#ifndef GR_READERS_EVTX_CONTENT_H
#define GR_READERS_EVTX_CONTENT_H

#include "readers/evtx_template.h"

typedef struct {
    size_t slot;                   /* in values, where it hangs */
    const evtx_template *template; /* NULL: plain elements, in roots */
    const evtx_node *roots;
    size_t base; /* of its values */
    size_t depth;
} evtx_nested;

typedef struct {
    const evtx_template *template; /* NULL: plain elements, in roots */
    const evtx_node *roots;
    event_value *values;
    size_t value_count;
    evtx_nested *nested; /* value i of type EVTX_VALUE_NESTED: nested[len] */
    size_t nested_count;
    bool plain; /* it, or something nested, is plain elements */
    size_t end; /* of the record's BinXML, in the chunk */
    bool loose; /* some text is not UTF-16 in the chunk */
    bool sound; /* all its names fit their hashes */
} evtx_content;

/* Where contents are read to; one per thread. */
typedef struct {
    evtx_store *store;
    evtx_names names;
    gr_arena *arena;     /* of the record */
    event_value *values; /* EVTX_RECORD_VALUES, and EVTX_RECORD_NAMES more for
                            those that a plan derives */
    evtx_nested *nested; /* EVTX_RECORD_NESTED */
    /* What the record may still cost: tokens, bytes of template definitions,
     * nodes to unfold to. */
    evtx_purse tokens, definitions, nodes;
} evtx_bench;

/* Reads the BinXML in [at, end) of the bench's chunk. Lives until the bench's
 * arena is rewound. GR_DAMAGED, GR_LIMIT, GR_NOMEM. */
gr_status evtx_read_content(evtx_bench *bench, size_t at, size_t end,
                            evtx_content *out, gr_error *err);

#endif
