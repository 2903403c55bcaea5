/* trace_measure.c - what a rule's limits want, in words and numbers; and the time
 * span within which they would hold. */
#include "base/mem.h"
#include "base/number.h"
#include "hunt/limits.h"
#include "hunt/trace_parts.h"

#include <math.h>

static const int64_t second_ns = 1000000000;

static bool is_counted(const sigma_correlation *c)
{
    return c->type == CORRELATE_EVENT_COUNT ||
           c->type == CORRELATE_VALUE_COUNT || c->type == CORRELATE_TEMPORAL ||
           c->type == CORRELATE_TEMPORAL_ORDERED;
}

uint64_t trace_wanted(const sigma_correlation *c)
{
    if (!is_counted(c) || c->at_close) return 0;
    if (c->limit_count == 0 && c->condition == NULL && correlate_is_temporal(c))
        return c->part_count;
    if (c->limit_count != 1) return 0;
    double const number = c->limits[0].number;
    double const least =
        c->limits[0].op == LIMIT_GT ? floor(number) + 1 : ceil(number);
    return least >= 1 && least < 1e15 ? (uint64_t)least : 0;
}

static double beyond(const sigma_limit *limit, double value)
{
    double const more = limit->number - value;
    switch (limit->op) {
    case LIMIT_GT:
    case LIMIT_GTE: return more > 0 ? more : 0;
    case LIMIT_LT:
    case LIMIT_LTE: return more < 0 ? -more : 0;
    case LIMIT_EQ: return fabs(more);
    case LIMIT_NEQ: break;
    }
    return 0;
}

double trace_distance(const sigma_correlation *c, double value)
{
    double sum = 0;
    for (size_t i = 0; i < c->limit_count; i++)
        sum += beyond(&c->limits[i], value);
    if (c->limit_count > 0 || !correlate_is_temporal(c)) return sum;
    return (double)c->part_count - value;
}

void trace_put_noun(gr_buffer *out, const sigma_correlation *c, double number)
{
    bool const one = number >= 1 && number <= 1;
    switch (c->type) {
    case CORRELATE_EVENT_COUNT:
        gr_put(out, one ? GR_S("event") : GR_S("events"));
        return;
    case CORRELATE_TEMPORAL:
        gr_put(out, one ? GR_S("rule") : GR_S("rules"));
        return;
    case CORRELATE_TEMPORAL_ORDERED:
        gr_put(out, one ? GR_S("rule") : GR_S("rules in their order"));
        return;
    case CORRELATE_VALUE_COUNT: gr_put(out, GR_S("distinct ")); break;
    case CORRELATE_VALUE_SUM: gr_put(out, GR_S("as the sum of ")); break;
    case CORRELATE_VALUE_AVG: gr_put(out, GR_S("as the average of ")); break;
    case CORRELATE_VALUE_PERCENTILE:
        gr_put(out, GR_S("as the percentile of "));
        break;
    }
    for (size_t i = 0; i < c->field_count; i++) {
        if (i > 0) gr_put(out, GR_S(", "));
        gr_put(out, c->fields[i]);
    }
}

/* ---- the store ---- */

void trace_read(trace_reader *r, gr_spill_part *part, trace_range range,
                size_t size)
{
    r->store = gr_spill_part_interface(part);
    r->left = range;
    r->size = size;
    r->start = r->filled = 0;
}

gr_status trace_next(trace_reader *r, void *out, gr_error *err)
{
    if (r->start == r->filled) {
        uint64_t const left = r->left.end - r->left.begin;
        size_t const whole = TRACE_AHEAD / r->size * r->size;
        size_t const len = left < whole ? (size_t)left : whole;
        if (len == 0) return GR_NONE;
        GR_TRY(gr_spill_read_all(&r->store, r->left.begin, r->bytes, len, err));
        r->left.begin += len;
        r->start = 0;
        r->filled = len;
    }
    memcpy(out, r->bytes + r->start, r->size);
    r->start += r->size;
    return GR_OK;
}

/* ---- the shortest time span ---- */

/* More of them hold in a longer span, and never fewer: it can be halved. It is the
 * correlator itself that is asked, so that the answer is what a hunt would find. */
typedef struct {
    trace_time time;
    bool found;
} seeking;

static gr_status seek(void *self, const correlate_judged *judged, gr_error *err)
{
    seeking *const s = self;
    (void)err;
    if (!judged->holds || !trace_in_time(s->time, judged->time_ns))
        return GR_OK;
    s->found = true;
    return GR_NONE;
}

static gr_status no_burst(void *self, const correlate_burst *burst,
                          gr_error *err)
{
    (void)self, (void)burst, (void)err;
    return GR_OK;
}

static gr_status run(trace *t, correlator *c, trace_range rows, gr_error *err)
{
    trace_reader *const r = gr_alloc(sizeof *r);
    trace_row row;
    gr_status status = GR_OK;
    if (r == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to trace");
    trace_read(r, &t->rows, rows, sizeof row);
    while (status == GR_OK && (status = trace_next(r, &row, err)) == GR_OK) {
        if (t->options->stop != NULL && *t->options->stop) status = GR_NONE;
        else if (!row.row.mark.between)
            status = correlate_add(c, &row.row, err);
    }
    gr_free(r);
    return status == GR_NONE ? correlate_end(c, err) : status;
}

static gr_status fires(trace *t, trace_range rows, uint64_t seconds,
                       bool *found, gr_error *err)
{
    seeking s = {trace_time_of(t), false};
    sigma_correlation rule = *t->correlation;
    rule.timespan_ns = seconds > INT64_MAX / (uint64_t)second_ns
                           ? INT64_MAX
                           : (int64_t)seconds * second_ns;
    correlate_options const options = {.window = CORRELATING_WINDOW,
                                       .observer = {&s, seek}};
    correlator *const c =
        correlate_new(&rule, &options, (correlate_sink){NULL, no_burst});
    if (c == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to trace");
    gr_status const status = run(t, c, rows, err);
    correlate_free(c);
    *found = s.found;
    return status == GR_NONE ? GR_OK : status;
}

/* From the first row to the last, rounded up. */
static gr_status span_of(trace *t, trace_range rows, uint64_t *seconds,
                         gr_error *err)
{
    gr_spill const store = gr_spill_part_interface(&t->rows);
    trace_row first, last;
    GR_TRY(gr_spill_read_all(&store, rows.begin, (uint8_t *)&first,
                             sizeof first, err));
    GR_TRY(gr_spill_read_all(&store, rows.end - sizeof last, (uint8_t *)&last,
                             sizeof last, err));
    *seconds = ((uint64_t)last.row.time_ns - (uint64_t)first.row.time_ns) /
                   (uint64_t)second_ns +
               1;
    return GR_OK;
}

gr_status trace_shortest(trace *t, trace_range rows, uint64_t *seconds,
                         gr_error *err)
{
    uint64_t no = (uint64_t)(t->correlation->timespan_ns / second_ns), yes;
    bool found = false;
    *seconds = 0;
    if (trace_wanted(t->correlation) == 0 || rows.begin == rows.end)
        return GR_OK;
    GR_TRY(span_of(t, rows, &yes, err));
    if (yes <= no) return GR_OK;
    GR_TRY(fires(t, rows, yes, &found, err));
    if (!found) return GR_OK;
    while (yes - no > 1) {
        uint64_t const middle = no + (yes - no) / 2;
        GR_TRY(fires(t, rows, middle, &found, err));
        if (found) yes = middle;
        else no = middle;
        if (t->options->stop != NULL && *t->options->stop) return GR_NONE;
    }
    *seconds = yes;
    return GR_OK;
}
