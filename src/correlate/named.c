/* named.c - see named.h. */
#include "correlate/named.h"

#include "base/mem.h"

#include <stdlib.h>

gr_status named_of(const sigma_correlation *rule, size_t room, named *out)
{
    bool const shared = correlate_is_temporal(rule);
    size_t const parts = shared ? rule->part_count : 1;
    *out = (named){.room = room, .parts = shared ? parts : 0};
    out->bursts = rule->level > 0 ? parts : 0;
    out->kinds = out->bursts + parts;
    out->firsts = gr_alloc_array(out->kinds * room, sizeof *out->firsts);
    out->chosen = gr_alloc_array(room, sizeof *out->chosen);
    out->orders = gr_alloc_array(room, sizeof *out->orders);
    return out->firsts == NULL || out->chosen == NULL || out->orders == NULL
               ? GR_NOMEM
               : GR_OK;
}

void named_free(named *n)
{
    gr_free(n->firsts);
    gr_free(n->chosen);
    gr_free(n->orders);
}

void named_clear(named *n)
{
    n->rows = 0;
    for (size_t i = 0; i < n->kinds; i++) n->counts[i] = 0;
}

void named_add(named *n, const correlate_row *row)
{
    size_t const kind =
        (row->events > 0 ? n->bursts : 0) + (n->parts > 0 ? row->part : 0);
    uint64_t const before = n->counts[kind]++;
    n->last[kind] = (named_row){row->order, n->rows++};
    if (before < n->room)
        n->firsts[kind * n->room + (size_t)before] = n->last[kind];
}

/* Matches, then bursts, the first of each. */
static void share_in_turn(const named *n, size_t *shares)
{
    size_t left = n->room;
    for (size_t i = 0; i < n->kinds; i++) {
        shares[i] = n->counts[i] < left ? (size_t)n->counts[i] : left;
        left -= shares[i];
    }
}

static void share(const named *n, size_t *shares)
{
    uint64_t counts[NAMED_KINDS] = {0};
    if (n->parts == 0) {
        share_in_turn(n, shares);
        return;
    }
    memcpy(counts, n->counts, n->kinds * sizeof *counts);
    shares_of_parts(counts, n->parts, n->room, shares);
}

/* Of one kind: its first ones, and of a part its last. */
static size_t choose(const named *n, size_t kind, size_t count, named_row *out)
{
    if (count == 0) return 0;
    memcpy(out, n->firsts + kind * n->room, count * sizeof *out);
    if (n->parts > 0) out[count - 1] = n->last[kind];
    return count;
}

static int as_they_came(const void *a, const void *b)
{
    const named_row *const x = a, *const y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

const uint64_t *named_orders(named *n, size_t *count)
{
    size_t shares[NAMED_KINDS];
    *count = 0;
    share(n, shares);
    for (size_t i = 0; i < n->kinds; i++)
        *count += choose(n, i, shares[i], n->chosen + *count);
    if (n->kinds > 1 && *count > 0)
        qsort(n->chosen, *count, sizeof *n->chosen, as_they_came);
    for (size_t i = 0; i < *count; i++) n->orders[i] = n->chosen[i].order;
    return n->orders;
}
