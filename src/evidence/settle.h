/* settle.h - what was found, sorted, as a list. */
#ifndef GR_EVIDENCE_SETTLE_H
#define GR_EVIDENCE_SETTLE_H

#include "evidence/evidence.h"
#include "evidence/vector.h"

/* The vector's things in the arena, sorted; NULL where there is no room. */
void *settle_sorted(gr_arena *arena, const vector *v, size_t size,
                    int (*order)(const void *, const void *));

/* Items and problems in the order of their names. `out` keeps its `temp`. */
gr_status settle_list(gr_arena *arena, const vector *items,
                      const vector *problems, evidence_list *out,
                      gr_error *err);

/* The problems alone. */
gr_status settle_problems(gr_arena *arena, const vector *problems,
                          evidence_list *out, gr_error *err);

#endif
