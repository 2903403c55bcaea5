/* trace_json.c - a trace for programs: one object a line, whose "type" says what it
 * is of: rule, group, event, window, verdict. docs/CORRELATION.md has their keys. */
#include "base/json.h"
#include "base/number.h"
#include "hunt/limits.h"
#include "hunt/trace_parts.h"
#include "sigma/print.h"

static void key(trace *t, gr_slice name)
{
    bool first = false;
    gr_json_key(&t->text, &first, name);
}

static void put_double(gr_buffer *out, double number)
{
    char room[GR_NUMBER_TEXT];
    gr_put(out, gr_double_text(room, number));
}

static void put_u64(trace *t, gr_slice name, uint64_t number)
{
    key(t, name);
    gr_put_u64(&t->text, number);
}

static void put_bool(trace *t, gr_slice name, bool holds)
{
    key(t, name);
    gr_put(&t->text, holds ? GR_S("true") : GR_S("false"));
}

static void put_time(trace *t, gr_slice name, int64_t time_ns)
{
    key(t, name);
    gr_json_time(&t->text, time_ns);
}

static void put_text(trace *t, gr_slice name, gr_slice text)
{
    key(t, name);
    gr_json_text(&t->text, text);
}

/* {"src_ip":"192.0.2.1"}; null: there is no such field. */
static void put_values(trace *t, gr_slice name, const gr_slice *names,
                       size_t count, gr_slice values)
{
    bool first = true;
    gr_slice value;
    gr_cursor c = gr_cursor_over(values, 0);
    key(t, name);
    gr_put_byte(&t->text, '{');
    for (size_t i = 0; i < count && link_next_value(&c, &value); i++) {
        gr_json_key(&t->text, &first, names[i]);
        if (value.ptr == NULL) gr_put(&t->text, GR_S("null"));
        else gr_json_text(&t->text, value);
    }
    gr_put_byte(&t->text, '}');
}

static void put_group(trace *t, gr_slice group)
{
    put_values(t, GR_S("group"), t->correlation->group_by,
               t->correlation->group_by_count, group);
}

static void put_part(trace *t, const sigma_correlation *c, size_t part,
                     const uint64_t *given)
{
    const sigma_rules *const rules = t->options->rules;
    const sigma_rule *const rule = &rules->rules[c->parts[part].rule];
    gr_put(&t->text,
           part == 0 ? GR_S("{\"rule_id\":") : GR_S(",{\"rule_id\":"));
    gr_json_text(&t->text, rule->id);
    put_text(t, GR_S("title"), trace_name_of(rules, &c->parts[part]));
    if (t->bursts_of != NULL)
        put_u64(t, rule->correlation == NULL ? GR_S("matches") : GR_S("bursts"),
                given[part]);
    gr_put_byte(&t->text, '}');
}

static void put_rule(trace *t, uint32_t number)
{
    const sigma_rule *const rule = &t->options->rules->rules[number];
    gr_buffer wants = gr_buffer_upto(HUNT_FIELDS_CEILING);
    sigma_correlation_print(&wants, rule->correlation);
    gr_put(&t->text, GR_S("{\"type\":\"rule\""));
    put_text(t, GR_S("rule_id"), rule->id);
    put_text(t, GR_S("title"), rule->title);
    put_text(t, GR_S("waits_for"), gr_buffer_slice(&wants));
    key(t, GR_S("takes"));
    gr_put_byte(&t->text, '[');
    for (size_t i = 0; i < rule->correlation->part_count; i++)
        put_part(t, rule->correlation, i, t->given[number]);
    gr_put(&t->text, GR_S("]}\n"));
    gr_buffer_free(&wants);
}

void trace_json_begin(trace *t)
{
    for (size_t i = 0; i < t->order_count; i++) put_rule(t, t->order_of[i]);
}

/* Of which rule it is told. */
static void begin(trace *t, gr_slice type)
{
    gr_put(&t->text, GR_S("{\"type\":"));
    gr_json_text(&t->text, type);
    put_text(t, GR_S("correlation"), t->rule->id);
}

/* As in findings: a count of all is no smaller, of a number that is not known. */
static void put_fullness(trace *t, const correlate_judged *w)
{
    bool const counts = t->correlation->type < CORRELATE_VALUE_SUM;
    put_bool(t, GR_S("at_least"), w->at_least && counts);
    if (w->at_least && !counts) put_u64(t, GR_S("of_last"), w->count);
}

static void put_best(trace *t, const trace_sums *s)
{
    key(t, GR_S("strongest"));
    if (!s->any) {
        gr_put(&t->text, GR_S("null"));
        return;
    }
    gr_put(&t->text, GR_S("{\"number\":"));
    put_double(&t->text, s->best.value);
    put_time(t, GR_S("from"), s->best.first_ns);
    put_time(t, GR_S("to"), s->best.time_ns);
    put_u64(t, GR_S("events"), s->best.count);
    put_fullness(t, &s->best);
    gr_put_byte(&t->text, '}');
}

void trace_json_group(trace *t, const trace_sums *s, gr_slice group)
{
    begin(t, GR_S("group"));
    put_group(t, group);
    put_u64(t, GR_S("events"), s->events);
    put_u64(t, GR_S("not_counted"), s->skipped);
    put_u64(t, GR_S("hits"), s->hits);
    put_u64(t, GR_S("bursts"), s->bursts);
    put_best(t, s);
    gr_put(&t->text, GR_S("}\n"));
}

/* ["Refused","Let in"] */
static void put_parts(trace *t, gr_slice name, uint64_t parts)
{
    const sigma_correlation *const c = t->correlation;
    bool first = true;
    key(t, name);
    gr_put_byte(&t->text, '[');
    for (size_t i = 0; i < c->part_count; i++) {
        if ((parts >> i & 1) == 0) continue;
        if (!first) gr_put_byte(&t->text, ',');
        first = false;
        gr_json_text(&t->text, trace_name_of(t->options->rules, &c->parts[i]));
    }
    gr_put_byte(&t->text, ']');
}

/* Of what has a condition, or wants all of its rules. */
static void put_why(trace *t, const correlate_judged *w)
{
    if (!correlate_is_temporal(t->correlation)) return;
    part_why const why = trace_why(t, w->parts);
    if (why.missing != 0) put_parts(t, GR_S("missing"), why.missing);
    if (why.forbidden != 0) put_parts(t, GR_S("forbidden"), why.forbidden);
}

static void put_window(trace *t, const correlate_judged *w)
{
    gr_put(&t->text, GR_S("\"number\":"));
    put_double(&t->text, w->value);
    put_time(t, GR_S("from"), w->first_ns);
    put_time(t, GR_S("to"), w->last_ns);
    put_u64(t, GR_S("events"), w->count);
    put_parts(t, GR_S("rules"), w->parts);
    put_why(t, w);
    put_fullness(t, w);
    put_bool(t, GR_S("hit"), w->holds);
}

static void put_value(trace *t, const trace_event *e, gr_slice values)
{
    const sigma_correlation *const c = t->correlation;
    if (values.len > 0) {
        put_values(t, GR_S("value"), c->fields, c->field_count, values);
    } else if (c->type >= CORRELATE_VALUE_SUM && e->at.row.has_value) {
        key(t, GR_S("value"));
        put_double(&t->text, e->at.row.number);
    }
}

void trace_json_event(trace *t, const trace_event *e, gr_slice values)
{
    const sigma_correlation_part *const part =
        &t->correlation->parts[e->at.row.part];
    begin(t, GR_S("event"));
    put_time(t, GR_S("time"), e->at.row.time_ns);
    put_text(t, GR_S("rule_id"), t->options->rules->rules[part->rule].id);
    put_text(t, GR_S("title"), trace_name_of(t->options->rules, part));
    put_text(t, GR_S("evidence"), e->place.evidence);
    put_u64(t, GR_S("offset"), e->place.offset);
    key(t, GR_S("record_id"));
    if (e->place.has_record_id) gr_put_u64(&t->text, e->place.record_id);
    else gr_put(&t->text, GR_S("null"));
    if (e->place.burst_count > 0) {
        put_u64(t, GR_S("burst_events"), e->place.burst_count);
        put_text(t, GR_S("rest"), e->place.rest);
        put_time(t, GR_S("burst_from"), e->at.row.first_ns);
        put_bool(t, GR_S("goes_on"), e->at.row.mark.again);
    }
    put_value(t, e, values);
    put_bool(t, GR_S("counted"), e->counts);
    if (e->happens && !t->correlation->at_close) {
        gr_put(&t->text, GR_S(",\"window\":{"));
        put_window(t, &e->window);
        put_u64(t, GR_S("left"), e->first ? e->window.left : 0);
        if (e->window.holds)
            put_text(t, GR_S("burst"),
                     e->window.joins || !e->first ? GR_S("joins")
                                                  : GR_S("opens"));
        gr_put_byte(&t->text, '}');
    }
    gr_put(&t->text, GR_S("}\n"));
}

void trace_json_window(trace *t, const correlate_judged *window)
{
    begin(t, GR_S("window"));
    gr_put_byte(&t->text, ',');
    put_window(t, window);
    gr_put(&t->text, GR_S("}\n"));
}

void trace_json_verdict(trace *t, const trace_sums *s, gr_slice group,
                        uint64_t shortest)
{
    correlating_sums const sums = bursts_told(t->bursts_of);
    begin(t, GR_S("verdict"));
    put_bool(t, GR_S("fires"), s->bursts > 0);
    put_u64(t, GR_S("bursts"), t->listed ? t->at->bursts : s->bursts);
    put_u64(t, GR_S("groups"), t->at->group_count);
    put_u64(t, GR_S("groups_that_fire"), t->at->fired);
    if (t->at->group_count > 0) put_group(t, group);
    put_best(t, s);
    if (trace_wanted(t->correlation) > 0)
        put_u64(t, GR_S("wanted"), trace_wanted(t->correlation));
    if (shortest > 0) put_u64(t, GR_S("fires_within_seconds"), shortest);
    put_u64(t, GR_S("without_time"), sums.without_time);
    put_u64(t, GR_S("without_value"), t->at->sums.skipped);
    put_u64(t, GR_S("left_early"), t->at->sums.left_early);
    gr_put(&t->text, GR_S("}\n"));
}
