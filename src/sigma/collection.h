/* collection.h - legacy rule collections: documents that share parts.
 *
 *   action: global   a template, merged into every rule that follows
 *   action: reset    forgets the templates
 *   action: repeat   the rule before, with this document merged over it
 *
 * Where both say something, the later document wins (docs/SIGMA.md). */
#ifndef GR_SIGMA_COLLECTION_H
#define GR_SIGMA_COLLECTION_H

#include "base/arena.h"
#include "base/error.h"
#include "sigma/yaml.h"

/* Of one file. Start with all zero. */
typedef struct {
    const yaml_value *global, *previous;
} rule_collection;

typedef struct {
    const yaml_value *root; /* the document with its shared parts */
    gr_slice conflict;      /* a key that the later document won, or empty */
} merged_document;

/* GR_NONE: a template or a reset, no rule. GR_DAMAGED: an unknown action,
 * or nothing to repeat. GR_LIMIT, GR_NOMEM. `*line` is where. */
gr_status collection_take(rule_collection *collection, gr_arena *arena,
                          const yaml_value *root, merged_document *out,
                          uint32_t *line, gr_error *err);

#endif
