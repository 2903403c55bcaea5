/* burst.c - see burst.h. */
#include "correlate/burst.h"

void burst_open(burst *b, const window *w)
{
    b->open = true;
    b->first = w->start;
    b->last = w->start - 1;
    b->taken = 0;
    b->told = (correlate_burst){.first_ns = INT64_MAX, .last_ns = INT64_MIN};
}

/* Is the mark before among the rows, which lie side by side in order of (time,
 * order)? */
static bool has_before(const burst *b, const correlate_mark *mark,
                       uint64_t order)
{
    if (!mark->again) return false;
    return mark->before_ns > b->begin_ns ||
           (mark->before_ns == b->begin_ns && order >= b->begin_order);
}

static void take(burst *b, int64_t first_ns, int64_t time_ns, uint64_t order,
                 const correlate_mark *mark)
{
    correlate_burst *const t = &b->told;
    if (b->last + 1 == b->first) {
        b->begin_ns = time_ns;
        b->begin_order = order;
    }
    b->last++;
    if (has_before(b, mark, order)) return;
    if (first_ns < t->first_ns) t->first_ns = first_ns;
    if (t->order_count < CORRELATE_GROUNDS) b->orders[t->order_count++] = order;
    b->taken++;
}

void burst_take_row(burst *b, const correlate_row *row, bool marked)
{
    static const correlate_mark only = {0, false, false};
    take(b, row->first_ns, row->time_ns, row->order,
         marked ? &row->mark : &only);
}

void burst_take(burst *b, const window *w)
{
    while (b->last + 1 < w->end) {
        uint64_t const place = b->last + 1;
        correlate_mark const mark = window_mark(w, place);
        take(b, window_first(w, place), window_time(w, place),
             window_order(w, place), &mark);
    }
}

void burst_hit(burst *b, int64_t now_ns, double value, uint64_t parts,
               bool at_least)
{
    correlate_burst *const t = &b->told;
    if (t->count == 0) t->hit_ns = now_ns;
    t->last_ns = now_ns;
    if (t->count == 0 || value > t->value) {
        t->value = value;
        t->peak_ns = now_ns;
    }
    t->count = b->taken;
    t->parts |= parts;
    t->at_least |= at_least;
}
