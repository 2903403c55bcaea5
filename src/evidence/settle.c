/* settle.c - see settle.h. */
#include "evidence/settle.h"

#include <stdlib.h>

static int by_item_name(const void *a, const void *b)
{
    return gr_compare(((const evidence_item *)a)->name,
                      ((const evidence_item *)b)->name);
}

/* Of one name in the order of their offsets. */
static int by_problem_name(const void *a, const void *b)
{
    const evidence_problem *const one = a;
    const evidence_problem *const other = b;
    int const order = gr_compare(one->name, other->name);
    if (order != 0 || one->error.offset == other->error.offset) return order;
    return one->error.offset < other->error.offset ? -1 : 1;
}

void *settle_sorted(gr_arena *arena, const vector *v, size_t size,
                    int (*order)(const void *, const void *))
{
    void *const out = gr_arena_take_array(arena, v->count, size);
    if (out == NULL || v->count == 0) return out;
    memcpy(out, v->ptr, v->count * size);
    qsort(out, v->count, size, order);
    return out;
}

gr_status settle_problems(gr_arena *arena, const vector *problems,
                          evidence_list *out, gr_error *err)
{
    evidence_problem *const bad =
        settle_sorted(arena, problems, sizeof *bad, by_problem_name);
    if (bad == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for the list of evidence");
    out->problems = bad;
    out->problem_count = problems->count;
    return GR_OK;
}

gr_status settle_list(gr_arena *arena, const vector *items,
                      const vector *problems, evidence_list *out, gr_error *err)
{
    evidence_item *const all =
        settle_sorted(arena, items, sizeof *all, by_item_name);
    if (all == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for the list of evidence");
    *out =
        (evidence_list){.items = all, .count = items->count, .temp = out->temp};
    for (size_t i = 0; i < items->count; i++) {
        all[i].index = i;
        if (all[i].size != UINT64_MAX) out->total_size += all[i].size;
    }
    return settle_problems(arena, problems, out, err);
}
