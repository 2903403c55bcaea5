/* merge.h - the matches of a run, read back in order, as findings.
 *
 * What was collected twice is told once; every finding goes to the sink and
 * into the sums of the result. */
#ifndef GR_HUNT_MERGE_H
#define GR_HUNT_MERGE_H

#include "hunt/collect.h"
#include "hunt/link.h"

/* Fills what of `out` is about findings; indicators that are found become rules in
 * `arena`. Rows of (rule, host) live in the
 * arena of `tops`. `stop`, when set, ends it with out->interrupted; NULL: all
 * of it is told. */
gr_status merge_findings(gr_arena *arena, collector *c, atlas *places,
                         const link_map *links, const finding_sink *sink,
                         const volatile sig_atomic_t *stop,
                         hunt_rule_sum *rule_sums, row_table *tops,
                         hunt_result *out, gr_error *err);

/* A row of `tops`, keyed by rule and host. */
typedef struct {
    hunt_top top;
    uint64_t number; /* of its first finding */
} top_row;

#endif
