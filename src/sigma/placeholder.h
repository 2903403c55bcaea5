/* placeholder.h - what %names% under `expand` stand for, from the user's file.
 *
 *   Administrators: [root, 'adm_*']      a list of values, or one value
 *
 * A value is a rule's text: its wildcards and escapes count. */
#ifndef GR_SIGMA_PLACEHOLDER_H
#define GR_SIGMA_PLACEHOLDER_H

#include "sigma/rule.h"

typedef struct {
    gr_slice name;
    const sigma_pattern *values;
    size_t count;
} placeholder;

typedef struct {
    const placeholder *items;
    size_t count;
} placeholder_set;

/* Reads the file's text; all of it is copied to `arena`. Several documents
 * are one. GR_DAMAGED, GR_LIMIT: err->text names file and line. */
gr_status placeholder_read(gr_arena *arena, gr_slice path, gr_slice bytes,
                           placeholder_set *out, gr_error *err);

/* NULL: not defined. Names are compared exactly. */
const placeholder *placeholder_find(const placeholder_set *set, gr_slice name);

#endif
