/* burst.c - see burst.h. */
#include "correlate/burst.h"

#include "base/number.h"

void burst_open(burst *b, const window *w)
{
    b->open = true;
    b->first = w->start;
    b->last = w->start - 1;
    b->taken = 0;
    named_clear(&b->named);
    b->told = (correlate_burst){.first_ns = INT64_MAX, .last_ns = INT64_MIN};
}

/* Is the mark before among the rows, which lie side by side in order of time? */
static bool has_before(const burst *b, const correlate_mark *mark,
                       uint64_t part, uint64_t order)
{
    if (!mark->again || mark->before_ns < b->begin_ns) return false;
    if (mark->before_ns > b->begin_ns) return true;
    return b->begins && (part > b->begin_part ||
                         (part == b->begin_part && order >= b->begin_order));
}

static void note_begin(burst *b, int64_t time_ns, uint64_t part, uint64_t order,
                       uint64_t events)
{
    if (b->last + 1 == b->first) {
        b->begin_ns = b->told.begin_ns = time_ns;
        b->begins = false;
    }
    if (b->begins || events == 0 || time_ns != b->begin_ns) return;
    b->begins = true;
    b->begin_part = part;
    b->begin_order = order;
}

static void take(burst *b, const correlate_row *row)
{
    correlate_burst *const t = &b->told;
    const correlate_mark *const mark = &row->mark;
    uint64_t const order = row->order, events = row->events;
    uint64_t const part = b->by_part ? row->part : 0;
    note_begin(b, row->time_ns, part, order, events);
    b->last++;
    t->end_ns = row->time_ns;
    if (!mark->between) t->last_order = order;
    if (has_before(b, mark, part, order)) return;
    if (row->first_ns < t->first_ns) t->first_ns = row->first_ns;
    named_add(&b->named, row);
    b->taken++;
    t->bursts += events > 0;
    if (gr_add(t->events, events > 0 ? events : 1, &t->events)) return;
    t->events = UINT64_MAX;
}

void burst_take_row(burst *b, const correlate_row *row, bool marked)
{
    correlate_row taken = *row;
    if (!marked) taken.mark = (correlate_mark){0, false, false};
    take(b, &taken);
}

void burst_take(burst *b, const window *w)
{
    while (b->last + 1 < w->end) {
        uint64_t const place = b->last + 1;
        correlate_row const row = {.first_ns = window_first(w, place),
                                   .time_ns = window_time(w, place),
                                   .order = window_order(w, place),
                                   .events = window_events(w, place),
                                   .part = window_part_if(w, place),
                                   .mark = window_mark(w, place)};
        take(b, &row);
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
    t->at_least |= at_least;
    burst_go_on(b, parts);
}

void burst_go_on(burst *b, uint64_t parts)
{
    b->told.count = b->taken;
    b->told.parts |= parts;
}
