/* burst.c - see burst.h. */
#include "correlate/burst.h"

void burst_open(burst *b, const window *w)
{
    b->open = true;
    b->first = w->start;
    b->last = w->start - 1;
    b->told = (correlate_burst){.first_ns = INT64_MAX, .last_ns = INT64_MIN};
}

static void take(burst *b, int64_t first_ns, int64_t time_ns, uint64_t order)
{
    correlate_burst *const t = &b->told;
    if (first_ns < t->first_ns) t->first_ns = first_ns;
    t->last_ns = time_ns;
    if (t->order_count < CORRELATE_GROUNDS) b->orders[t->order_count++] = order;
    b->last++;
}

void burst_take_row(burst *b, const correlate_row *row)
{
    take(b, row->first_ns, row->time_ns, row->order);
}

void burst_take(burst *b, const window *w)
{
    while (b->last + 1 < w->end) {
        uint64_t const place = b->last + 1;
        take(b, window_first(w, place), window_time(w, place),
             window_order(w, place));
    }
}

void burst_hit(burst *b, int64_t now_ns, double value, uint64_t parts,
               bool at_least)
{
    correlate_burst *const t = &b->told;
    if (t->count == 0 || value > t->value) {
        t->value = value;
        t->peak_ns = now_ns;
    }
    t->count = b->last - b->first + 1;
    t->parts |= parts;
    t->at_least |= at_least;
}
