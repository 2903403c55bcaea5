/* result.h - from the tables of a run to the hunt_result that outlives it. */
#ifndef GR_HUNT_RESULT_H
#define GR_HUNT_RESULT_H

#include "hunt/collect.h"
#include "hunt/merge.h"

typedef struct {
    gr_arena *arena; /* where the result lives */
    const collector *collect;
    const sigma_engine *engine;
    hunt_rule_sum *rule_sums;
    const row_table *tops;
} result_parts;

/* Fills all that merge_findings has not. */
gr_status result_fill(const result_parts *parts, hunt_result *out,
                      gr_error *err);

#endif
