/* logsource.h - the log source map: where events of a log source are found.
 *
 * data/logsources.yml is ours and built in; a user's file adds to it. Its form
 * is in docs/SIGMA.md, "The log source map". */
#ifndef GR_SIGMA_LOGSOURCE_H
#define GR_SIGMA_LOGSOURCE_H

#include "base/error.h"
#include "sigma/rule.h"

typedef struct source_map source_map;

/* An empty map; it and all that comes of it live in `arena`. NULL: refused. */
source_map *source_map_new(gr_arena *arena);

/* Adds the entries of one file. GR_DAMAGED: err->text has file and line. */
gr_status source_map_add(source_map *map, gr_slice path, gr_slice bytes,
                         gr_error *err);

typedef struct {
    const sigma_source *sources;
    size_t count;     /* 0: no such log source here */
    gr_slice why_not; /* why there are no (more) places, where the map says
                         it; else empty */
} source_list;

/* Where events of a log source are found; empty attributes are not set. The
 * attributes are compared without ASCII case. The answer is kept for the next
 * rule that asks, so the arena must not be rewound to before it. GR_LIMIT,
 * GR_NOMEM. */
gr_status source_map_resolve(source_map *map, gr_slice category,
                             gr_slice product, gr_slice service,
                             source_list *out);

#endif
