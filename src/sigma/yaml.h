/* yaml.h - the YAML of one rule file as trees of values.
 *
 *   bytes --yaml_simple, libyaml--> events --yaml_next--> yaml_value
 *
 * All of YAML is read: block and flow, anchors, aliases, merge keys (<<), tags.
 * Scalars are resolved by us: only plain ones, by scalar.h; a tag is obeyed
 * where it makes a scalar text, and otherwise tolerated. Keys are text. */
#ifndef GR_SIGMA_YAML_H
#define GR_SIGMA_YAML_H

#include "base/arena.h"
#include "base/error.h"

typedef enum {
    YAML_NULL,
    YAML_BOOL,
    YAML_NUMBER,
    YAML_TEXT,
    YAML_LIST,
    YAML_MAP
} yaml_kind;

/* Aliases share values, so a tree may be a graph without cycles, but never
 * one that takes more than YAML_EXPANDED_VALUES steps to walk. */
typedef struct yaml_value {
    yaml_kind kind;
    uint32_t line;   /* 1.. */
    uint32_t weight; /* values in it, itself included, aliases followed */
    gr_slice text;   /* of a scalar, as written, YAML's own escapes resolved */
    size_t count;
    union {
        const struct yaml_value *const *items; /* LIST */
        const struct yaml_pair *pairs;         /* MAP, keys differ */
    } u;
} yaml_value;

typedef struct yaml_pair {
    gr_slice key;
    uint32_t line;
    const yaml_value *value;
} yaml_pair;

typedef struct {
    const yaml_value *root;
    uint32_t line; /* its first, where `---` is if there is one */
    gr_slice text; /* its lines in the file */
} yaml_document;

typedef struct yaml_reader yaml_reader;

/* Values live in `arena`, whose ceiling is the file's, and their texts there or
 * in `bytes`. NULL: no memory. */
yaml_reader *yaml_open(gr_arena *arena, gr_slice bytes);
void yaml_close(yaml_reader *reader); /* NULL is fine */

/* The next document. GR_NONE: there is no more. GR_DAMAGED: this document is
 * not sound YAML for us, GR_LIMIT: it is too large or too deep; `err` says
 * why, out->line where. The next call goes on behind it if that is possible.
 * GR_NOMEM. */
gr_status yaml_next(yaml_reader *reader, yaml_document *out, gr_error *err);

/* The value of `key`, or NULL; also where `map` is NULL or no map. */
const yaml_value *yaml_find(const yaml_value *map, gr_slice key);

static inline bool yaml_is_scalar(const yaml_value *v)
{
    return v->kind != YAML_LIST && v->kind != YAML_MAP;
}

/* A list's item i, or the value itself as the only item. */
static inline size_t yaml_count(const yaml_value *v)
{
    return v->kind == YAML_LIST ? v->count : 1;
}
static inline const yaml_value *yaml_item(const yaml_value *v, size_t i)
{
    return v->kind == YAML_LIST ? v->u.items[i] : v;
}

#endif
