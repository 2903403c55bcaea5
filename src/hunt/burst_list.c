/* burst_list.c - see burst_list.h.
 *
 * A share is never above what a burst has, so what is given out is named; and it is
 * 1 at least, so that no more of them wait than there are places. */
#include "hunt/burst_list.h"

#include "correlate/shares.h"

static bool is_burst(uint64_t order)
{
    return (order & CORRELATING_BURST) != 0;
}

/* ---- rows ---- */

static size_t most_of(const correlate_burst *b)
{
    return b->events < CORRELATE_GROUNDS ? (size_t)b->events
                                         : CORRELATE_GROUNDS;
}

/* What the bursts among the rows could name, beside what they have a share for. */
static gr_status find_needs(correlating *c, burst_list *l, size_t count,
                            gr_error *err)
{
    correlating_hit hit;
    for (size_t i = 0; i < count; i++) {
        l->needs[i] = 0;
        if (!is_burst(l->rows[i])) continue;
        GR_TRY(correlating_burst_of(c, l->rows[i], &hit, err));
        l->needs[i] = most_of(&hit.burst) - l->shares[i];
    }
    return GR_OK;
}

/* `room` places among `count` rows; the first has one before all others where that is
 * wanted. */
static gr_status share_out(correlating *c, burst_list *l, size_t count,
                           size_t room, bool with_first, gr_error *err)
{
    for (size_t i = 0; i < count; i++) l->shares[i] = 0;
    if (with_first && count > 0 && room > 0) {
        l->shares[0] = 1;
        room--;
    }
    for (size_t i = 0; i < count && room > 0; i++) {
        if (is_burst(l->rows[i]) || l->shares[i] > 0) continue;
        l->shares[i] = 1;
        room--;
    }
    if (room == 0) return GR_OK;
    GR_TRY(find_needs(c, l, count, err));
    shares_of(l->needs, count, room, l->needs);
    for (size_t i = 0; i < count; i++) l->shares[i] += l->needs[i];
    return GR_OK;
}

/* On top of those that wait, the first topmost. */
static void put_waiting(burst_list *l, size_t count)
{
    for (size_t i = count; i-- > 0;)
        if (l->shares[i] > 0)
            l->waiting[l->waits++] = (burst_share){l->rows[i], l->shares[i]};
}

static void name(burst_list *l, uint64_t order)
{
    l->orders[l->count++] = order;
}

static gr_status open_burst(correlating *c, burst_list *l, burst_share s,
                            gr_error *err)
{
    correlating_hit hit;
    GR_TRY(correlating_read(c, s.order, &hit, l->rows, err));
    const correlate_burst *const b = &hit.burst;
    bool const cut = s.share < b->events;
    if (cut && s.share > 1) {
        name(l, b->last_order);
        s.share--;
    }
    GR_TRY(share_out(c, l, b->order_count, s.share, cut, err));
    put_waiting(l, b->order_count);
    return GR_OK;
}

gr_status burst_list_of(correlating *c, const correlate_burst *told,
                        burst_list *l, gr_error *err)
{
    l->count = l->waits = 0;
    memcpy(l->rows, told->orders, told->order_count * sizeof *l->rows);
    GR_TRY(share_out(c, l, told->order_count, CORRELATE_GROUNDS, false, err));
    put_waiting(l, told->order_count);
    while (l->waits > 0) {
        burst_share const next = l->waiting[--l->waits];
        if (is_burst(next.order)) GR_TRY(open_burst(c, l, next, err));
        else name(l, next.order);
    }
    return GR_OK;
}

gr_status burst_list_first(correlating *c, uint64_t *order, gr_error *err)
{
    correlating_hit hit;
    uint64_t orders[CORRELATE_GROUNDS];
    while (is_burst(*order)) {
        GR_TRY(correlating_read(c, *order, &hit, orders, err));
        *order = orders[0];
    }
    return GR_OK;
}
