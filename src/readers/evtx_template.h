/* evtx_template.h - template definitions, parsed once for all chunks.
 *
 * A definition is found by its offset in a chunk. What stands there is taken
 * for a template seen before only when all its bytes say the same once names
 * are looked up: the GUID alone does not vouch for it, and the host name can
 * be a literal inside. One store per thread; when full it forgets all. A
 * template that is met for the first time lives as long as its chunk: it is kept
 * when a second chunk has it, so that a log in which none comes again does not
 * drive out those that do. */
#ifndef GR_READERS_EVTX_TEMPLATE_H
#define GR_READERS_EVTX_TEMPLATE_H

#include "readers/evtx_tree.h"

typedef struct evtx_template {
    struct evtx_template *next; /* of its bucket */
    uint64_t hash;
    const evtx_node *roots;
    size_t slot_count; /* 1 + highest substitution index it uses */
    bool passing;      /* it ends with its chunk */
} evtx_template;

typedef struct evtx_store evtx_store;

evtx_store *evtx_store_new(void); /* NULL: no memory */
void evtx_store_free(evtx_store *store);

/* Before a chunk is read: its offsets mean other definitions. Ends the life of
 * passing templates, and of all where the store is full. True: it was. */
bool evtx_store_start(evtx_store *store);

/* Counts chunks. */
uint64_t evtx_store_chunk(const evtx_store *store);

/* The template at `offset` of the chunk of `names`. `id` is what the instance
 * calls it; another one there is GR_DAMAGED, as is a definition that cannot be
 * read. `definitions` is what may still be spent on their bytes; NULL: this one is
 * free.
 * *sound: its names in this chunk fit their hashes. GR_LIMIT, GR_NOMEM. */
gr_status evtx_store_get(evtx_store *store, evtx_names *names,
                         evtx_purse *definitions, uint32_t offset, uint32_t id,
                         const evtx_template **out, bool *sound, gr_error *err);

/* Where what is made of a template lives as long as it: until an
 * evtx_store_start that is true, or of `passing` ones until any. */
gr_arena *evtx_store_arena(evtx_store *store, bool passing);

#endif
