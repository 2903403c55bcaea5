/* correlate.c - see correlate.h.
 *
 * Rows come in order. All of one instant enter the window before it is judged, so that
 * of equal times none comes first; an instant is over with the next row that is not
 * of it. Where a rule wants an order, they wait for it, and enter as instant.h says.
 * There are two ways to judge:
 *
 *   sliding   at each instant, on the rows not older than the time span. A hit joins
 *             the burst of the hit before if that one's last row is still in the
 *             window and the day is the same.
 *   at_close  a window is open from its first row on, until a row comes behind its
 *             end, and is judged then. A hit is a burst. */
#include "correlate/correlate.h"

#include "base/mem.h"
#include "base/time.h"
#include "correlate/burst.h"
#include "correlate/instant.h"
#include "correlate/measure.h"

#include <assert.h>

struct correlator {
    const sigma_correlation *rule;
    correlate_sink sink;
    correlate_observer observer;
    correlate_sums sums;
    uint8_t key[CORRELATE_KEY];
    bool eventful; /* sliding: at this instant something happens */
    bool in_group; /* `key` and `now_ns` are those of the row before */
    int64_t now_ns;
    int64_t end_ns;    /* at_close: the first instant behind the window, or
                       INT64_MAX. Sliding: of the day of the burst */
    int64_t opened_ns; /* at_close: of the window's first row */
    uint64_t left;     /* sliding: rows, by the instant before */
    bool left_early;   /* sliding: at this instant; at_close: of this window */
    window window;
    measure measure;
    burst burst;
    instant instant; /* rows that wait; of an ordered rule */
};

static bool is_ordered(const sigma_correlation *rule)
{
    return rule->type == CORRELATE_TEMPORAL_ORDERED;
}

static size_t room_of(const correlate_options *options)
{
    size_t const asked = options->named;
    return asked == 0 || asked > CORRELATE_GROUNDS ? CORRELATE_GROUNDS : asked;
}

correlator *correlate_new(const sigma_correlation *rule,
                          const correlate_options *options, correlate_sink sink)
{
    size_t const asked =
        options->window == 0 ? CORRELATE_WINDOW : options->window;
    size_t const most =
        asked > CORRELATE_WINDOW_MOST ? CORRELATE_WINDOW_MOST : asked;
    unsigned const bursts = 1u << WINDOW_FIRST | 1u << WINDOW_EVENTS;
    unsigned const times =
        1u << WINDOW_TIME | 1u << WINDOW_ORDER |
        (rule->level > 0 ? bursts : 0) |
        (measure_marks(rule) ? 1u << WINDOW_MARK : 0) |
        (correlate_is_temporal(rule) ? 1u << WINDOW_PART : 0);
    correlator *const c = gr_alloc(sizeof *c);
    if (c == NULL) return NULL;
    c->rule = rule;
    c->sink = sink;
    c->observer = options->observer;
    c->burst.by_part = is_ordered(rule);
    c->window =
        window_of(measure_columns(rule) | (rule->at_close ? 0 : times), most);
    if (measure_of(rule, &c->measure) == GR_OK &&
        named_of(rule, room_of(options), &c->burst.named) == GR_OK)
        return c;
    correlate_free(c);
    return NULL;
}

void correlate_free(correlator *c)
{
    if (c == NULL) return;
    window_free(&c->window);
    measure_free(&c->measure);
    instant_free(&c->instant);
    named_free(&c->burst.named);
    gr_free(c);
}

correlate_sums correlate_told(const correlator *c)
{
    return c->sums;
}

bool correlate_takes(const sigma_correlation *rule, const correlate_row *row)
{
    return measure_takes(rule, row);
}

bool correlate_marks(const sigma_correlation *rule)
{
    return measure_marks(rule);
}

/* ---- time ---- */

static int64_t later(int64_t time_ns, int64_t span_ns)
{
    return time_ns > INT64_MAX - span_ns ? INT64_MAX : time_ns + span_ns;
}

static int64_t earlier(int64_t time_ns, int64_t span_ns)
{
    return time_ns < INT64_MIN + span_ns ? INT64_MIN : time_ns - span_ns;
}

/* ---- bursts ---- */

static gr_status tell(correlator *c, gr_error *err)
{
    burst *const b = &c->burst;
    if (!b->open) return GR_OK;
    b->open = false;
    b->told.key = c->key;
    b->told.orders = named_orders(&b->named, &b->told.order_count);
    c->sums.bursts++;
    return c->sink.take(c->sink.self, &b->told, err);
}

/* ---- who looks on ---- */

static bool joins(const correlator *c)
{
    const burst *const b = &c->burst;
    return b->open && c->window.start <= b->last && c->now_ns < c->end_ns;
}

/* Out of the way of those whom nobody looks at: they pay for a comparison. */
static __attribute__((cold, noinline)) gr_status show(correlator *c,
                                                      double value, bool holds,
                                                      gr_error *err)
{
    const window *const w = &c->window;
    bool const at_close = c->rule->at_close;
    correlate_judged const judged = {
        .time_ns = c->now_ns,
        .first_ns = at_close ? c->opened_ns : window_time(w, w->start),
        .last_ns = at_close ? c->end_ns - 1 : c->now_ns,
        .count = window_count(w),
        .left = w->start - c->left,
        .value = value,
        .parts = measure_parts(&c->measure, w->start),
        .holds = holds,
        .joins = holds && !at_close && joins(c),
        .at_least = c->left_early};
    c->left = w->start;
    return c->observer.see(c->observer.self, &judged, err);
}

/* ---- the window ---- */

static void leave(correlator *c)
{
    measure_remove(&c->measure, &c->window);
    c->window.start++;
}

static void leave_early(correlator *c)
{
    c->left_early = true;
    c->sums.left_early++;
    leave(c);
}

static gr_status enter(correlator *c, const correlate_row *row, gr_error *err)
{
    if (window_is_full(&c->window)) leave_early(c);
    GR_TRY(window_push(&c->window, row, err));
    return measure_add(&c->measure, &c->window, row, err);
}

static void empty(correlator *c)
{
    measure_clear(&c->measure, &c->window);
    c->window.start = c->window.end;
    c->left_early = false;
}

/* It is a mark at which nothing happens. */
static bool goes_on(const correlator *c, const correlate_row *row)
{
    return measure_marks(c->rule) && row->mark.between;
}

/* ---- sliding ---- */

/* A full window from which nothing expires has to let go of more: that rows which
 * left early are still of the time span shows at each instant anew. */
static void begin_instant(correlator *c, int64_t now_ns)
{
    int64_t const oldest = earlier(now_ns, c->rule->timespan_ns);
    window *const w = &c->window;
    c->now_ns = now_ns;
    c->left_early = c->eventful = false;
    while (w->start < w->end && window_time(w, w->start) < oldest) leave(c);
}

/* Where nothing happens none begins, but one that holds goes on: those who guess for
 * hours are one, though between the first and the last of them nothing is new. */
static void go_on(correlator *c)
{
    double value;
    if (!joins(c) || !measure_holds(&c->measure, &c->window, &value)) return;
    uint64_t const begin = c->burst.last + 1;
    burst_take(&c->burst, &c->window);
    burst_go_on(&c->burst, measure_parts(&c->measure, begin));
}

static gr_status judge_instant(correlator *c, gr_error *err)
{
    double value;
    if (!c->eventful) {
        go_on(c);
        return GR_OK;
    }
    bool const holds = measure_holds(&c->measure, &c->window, &value);
    if (c->observer.see != NULL) GR_TRY(show(c, value, holds, err));
    if (!holds) return GR_OK;
    if (!joins(c)) {
        GR_TRY(tell(c, err));
        burst_open(&c->burst, &c->window);
        c->end_ns = gr_day_end(c->now_ns);
    }
    uint64_t const begin = c->burst.last + 1;
    burst_take(&c->burst, &c->window);
    burst_hit(&c->burst, c->now_ns, value, measure_parts(&c->measure, begin),
              c->left_early);
    return GR_OK;
}

static gr_status add_sliding(correlator *c, const correlate_row *row,
                             gr_error *err)
{
    bool const first = window_count(&c->window) == 0;
    if (!first && row->time_ns != c->now_ns) GR_TRY(judge_instant(c, err));
    if (first || row->time_ns != c->now_ns) begin_instant(c, row->time_ns);
    c->eventful = c->eventful || !goes_on(c, row);
    return enter(c, row, err);
}

/* ---- judged at the close ---- */

static gr_status close_window(correlator *c, gr_error *err)
{
    double value = 0;
    burst *const b = &c->burst;
    bool const any = window_count(&c->window) > 0;
    bool const holds = any && measure_holds(&c->measure, &c->window, &value);
    if (any && c->observer.see != NULL) GR_TRY(show(c, value, holds, err));
    if (holds) {
        burst_hit(b, c->now_ns, value, measure_parts(&c->measure, b->first),
                  c->left_early);
        GR_TRY(tell(c, err));
    }
    empty(c);
    return GR_OK;
}

static void open_window(correlator *c, int64_t time_ns)
{
    int64_t const midnight = gr_day_end(time_ns);
    int64_t const last = later(time_ns, c->rule->timespan_ns);
    c->end_ns = last < midnight ? last + 1 : midnight;
    c->opened_ns = time_ns;
    burst_open(&c->burst, &c->window);
}

static gr_status add_at_close(correlator *c, const correlate_row *row,
                              gr_error *err)
{
    bool const opens =
        window_count(&c->window) == 0 || row->time_ns >= c->end_ns;
    if (row->time_ns >= c->end_ns) GR_TRY(close_window(c, err));
    if (opens && goes_on(c, row)) return GR_OK;
    if (opens) open_window(c, row->time_ns);
    if (!goes_on(c, row)) c->now_ns = row->time_ns;
    burst_take_row(&c->burst, row, measure_marks(c->rule));
    return enter(c, row, err);
}

/* ---- what waits ---- */

static gr_status judge_row(correlator *c, const correlate_row *row,
                           gr_error *err)
{
    return c->rule->at_close ? add_at_close(c, row, err)
                             : add_sliding(c, row, err);
}

static gr_status release(correlator *c, gr_error *err)
{
    size_t count;
    if (c->instant.count == 0) return GR_OK;
    const correlate_row *const rows = instant_take(&c->instant, &count);
    for (size_t i = 0; i < count; i++) GR_TRY(judge_row(c, &rows[i], err));
    return GR_OK;
}

static gr_status hold(correlator *c, const correlate_row *row, gr_error *err)
{
    const instant *const i = &c->instant;
    if (i->count > 0 &&
        (i->rows[0].time_ns != row->time_ns || instant_is_full(i)))
        GR_TRY(release(c, err));
    return instant_add(&c->instant, row, err);
}

/* ---- groups ---- */

static gr_status end_group(correlator *c, gr_error *err)
{
    if (!c->in_group) return GR_OK;
    GR_TRY(release(c, err));
    c->in_group = false;
    if (c->rule->at_close) return close_window(c, err);
    GR_TRY(judge_instant(c, err));
    empty(c);
    return tell(c, err);
}

static void begin_group(correlator *c, const correlate_row *row)
{
    memcpy(c->key, row->key, sizeof c->key);
    c->in_group = true;
    c->burst.open = false;
    c->end_ns = INT64_MAX;
    c->now_ns = row->time_ns;
    c->left = c->window.start;
    c->sums.groups++;
}

gr_status correlate_add(correlator *c, const correlate_row *row, gr_error *err)
{
    int const order = memcmp(c->key, row->key, sizeof c->key);
    bool const other = !c->in_group || order != 0;
    assert(row->part < c->rule->part_count);
    assert(!c->in_group || order < 0 ||
           (order == 0 && row->time_ns >= c->now_ns));
    c->sums.rows++;
    if (other) GR_TRY(end_group(c, err));
    if (!measure_takes(c->rule, row)) {
        c->sums.skipped++;
        return GR_OK;
    }
    if (other) begin_group(c, row);
    return is_ordered(c->rule) ? hold(c, row, err) : judge_row(c, row, err);
}

gr_status correlate_end(correlator *c, gr_error *err)
{
    return end_group(c, err);
}
