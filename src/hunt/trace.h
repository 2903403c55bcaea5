/* trace.h - why a correlation fired for a group, or did not: what it was given and
 * how each window was judged, kept while a hunt goes on and told behind it.
 *
 *   hunt_options.watch -> rows, judgements -> the store
 *                                               `-> groups, the nearest first;
 *                                                   or one group, row by row
 *
 * Of a chain the same of each rule under it, the lowest first: of the groups that give
 * to the one that is asked for.
 *
 * Memory does not grow with the evidence; the store does, by a row for each. */
#ifndef GR_HUNT_TRACE_H
#define GR_HUNT_TRACE_H

#include "base/arena.h"
#include "base/spill.h"
#include "base/writer.h"
#include "sigma/load.h"

#include <signal.h>

/* A value of the group that is asked for. */
typedef struct {
    const gr_slice
        *any;     /* as correlate_normal makes it, by one of the names that
                            the field has in the rule's events */
    size_t count; /* 0: events that have no such field */
} trace_value;

/* FIELD=VALUE of --group, one for each group-by field of the correlation `rule`, in
 * any order; FIELD= is a missing field, FIELD="" an empty one. The result lives in
 * `arena`. GR_DAMAGED: a field too many, too few, or twice. */
gr_status trace_group_read(gr_arena *arena, const sigma_rules *rules,
                           uint32_t rule, const char *const *words,
                           size_t count, const trace_value **out,
                           gr_error *err);

typedef struct {
    const sigma_rules *rules;
    uint32_t rule;            /* number of the correlation */
    const trace_value *group; /* NULL: all groups are listed */
    int64_t from_ns, to_ns;   /* of what is told: at or after, before;
                                 GR_TIME_NONE: open */
    bool json;                /* an object a line; else text */
    bool all;                 /* of the text, too */
    size_t width;             /* columns of the text; 0: as long as it is */
    const volatile sig_atomic_t *stop; /* may be NULL */
} trace_options;

/* In text without `all`; of the rules under the one that is asked for less. */
enum {
    TRACE_GROUPS = 20,
    TRACE_EVENTS = 1000,
    TRACE_GROUPS_BELOW = 5,
    TRACE_EVENTS_BELOW = 100
};

typedef struct trace trace;

/* `options`, `store` (which holds nothing yet) and `to` live longer. NULL: no
 * memory. */
trace *trace_new(const trace_options *options, const gr_spill *store,
                 const gr_writer *to);
void trace_free(trace *t); /* NULL is fine */

/* For hunt_options.watch. It writes when the last rule is judged; fails as the store or
 * the writer does, with GR_NOMEM, or GR_NONE: stopped. */
const struct bursts_watch *trace_watch(const trace *t);

/* What the correlation waits for and takes; for where there is no evidence. Fails
 * as the writer does, or with GR_NOMEM. */
gr_status trace_tell_wants(trace *t, gr_error *err);

#endif
