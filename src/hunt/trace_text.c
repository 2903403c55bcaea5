/* trace_text.c - a trace for people.
 *
 * Lines are made in t->line as evidence and rules say it, then escaped as a whole
 * and broken to the width: nothing of a group is cut, for it is typed again. */
#include "base/number.h"
#include "base/time.h"
#include "base/utf.h"
#include "hunt/limits.h"
#include "hunt/trace_parts.h"
#include "report/escape.h"
#include "sigma/print.h"
#include "sigma/timespan.h"

#include <math.h>

enum { INDENT = 4, EVENTS_WIDTH = 8, BURSTS_WIDTH = 6, NUMBER_WIDTH = 12 };

/* ---- lines ---- */

static void put_blanks(gr_buffer *out, size_t count)
{
    while (count-- > 0) gr_put_byte(out, ' ');
}

/* The bytes of `text` that fit into `width`: up to a blank where there is one. */
static size_t fitting(gr_slice text, size_t width)
{
    size_t used = 0, blank = 0;
    for (size_t at = 0; at < text.len;) {
        size_t const begin = at;
        (void)gr_utf8_next(text, &at);
        used += report_terminal_width(gr_sub(text, begin, at - begin));
        if (used > width) return blank > 0 ? blank : begin > 0 ? begin : at;
        if (text.ptr[begin] == ' ' && begin > 0) blank = begin;
    }
    return text.len;
}

/* t->line, escaped, from column `indent` on; of what is broken the rest stands
 * further in. */
static void end_line(trace *t, size_t indent)
{
    size_t const width = t->options->width;
    gr_buffer shown = gr_buffer_upto(6 * t->line.len + 64);
    report_put_terminal(&shown, gr_buffer_slice(&t->line));
    gr_slice rest = gr_buffer_slice(&shown);
    do {
        size_t const room = width > indent + 8 ? width - indent : 8;
        size_t const n = width == 0 ? rest.len : fitting(rest, room);
        gr_slice piece = gr_sub(rest, 0, n);
        while (piece.len > 0 && piece.ptr[piece.len - 1] == ' ') piece.len--;
        put_blanks(&t->text, indent);
        gr_put(&t->text, piece);
        gr_put_byte(&t->text, '\n');
        rest = gr_from(rest, n);
        if (rest.len > 0 && rest.ptr[0] == ' ') rest = gr_from(rest, 1);
        if (t->line.len > 0 && indent < INDENT) indent += INDENT;
    } while (rest.len > 0);
    if (shown.status != GR_OK) t->line.status = shown.status;
    gr_buffer_free(&shown);
    t->line.len = 0;
}

static void put_time(gr_buffer *out, int64_t time_ns)
{
    char room[GR_TIME_TEXT];
    gr_put(out, gr_time_text(room, time_ns, 3));
}

static void put_double(gr_buffer *out, double number)
{
    char room[GR_NUMBER_TEXT];
    gr_put(out, gr_double_text(room, number));
}

static void put_count(gr_buffer *out, uint64_t count, const char *what)
{
    if (count == 0) gr_putf(out, "no %s", what);
    else gr_putf(out, "%llu %s", (unsigned long long)count, what);
    if (count > 1)
        gr_put(out, what[strlen(what) - 1] == 'h' ? GR_S("es") : GR_S("s"));
}

/* "7 of 10" */
static void put_number(gr_buffer *out, const trace *t, double value)
{
    uint64_t const wanted = trace_wanted(t->correlation);
    put_double(out, value);
    if (wanted > 0) gr_putf(out, " of %llu", (unsigned long long)wanted);
}

/* Words, not bytes of what is shown: a value that looks like another is told apart
 * by JSON. */
static void put_values(gr_buffer *out, const gr_slice *names, size_t count,
                       gr_slice values)
{
    gr_slice value;
    gr_cursor c = gr_cursor_over(values, 0);
    for (size_t i = 0; i < count && link_next_value(&c, &value); i++) {
        if (i > 0) gr_put(out, GR_S(", "));
        gr_put(out, names[i]);
        gr_put_byte(out, '=');
        gr_put(out, value);
    }
}

static void put_group(gr_buffer *out, const trace *t, gr_slice group)
{
    const sigma_correlation *const c = t->correlation;
    if (c->group_by_count == 0) gr_put(out, GR_S("all"));
    else put_values(out, c->group_by, c->group_by_count, group);
}

/* The names of the parts whose bits are set. */
static bool put_parts(gr_buffer *out, const trace *t, uint64_t parts)
{
    bool any = false;
    for (size_t i = 0; i < t->correlation->part_count; i++) {
        if ((parts >> i & 1) == 0) continue;
        if (any) gr_put(out, GR_S(", "));
        gr_put(out,
               trace_name_of(t->options->rules, &t->correlation->parts[i]));
        any = true;
    }
    return any;
}

/* Which are not in the window, and which are and must not be. Says nothing: false. */
static bool put_why(trace *t, uint64_t parts)
{
    part_why const why = trace_why(t, parts);
    if (why.missing != 0) gr_put(&t->line, GR_S("; not in it: "));
    (void)put_parts(&t->line, t, why.missing);
    if (why.forbidden != 0)
        gr_put(&t->line, GR_S("; in it, and forbidden by `not`: "));
    (void)put_parts(&t->line, t, why.forbidden);
    return why.missing != 0 || why.forbidden != 0;
}

/* Those that only a `not` speaks of are missed by nobody. */
static bool is_wanted(const trace *t, size_t part)
{
    const sigma_part_node *const condition = t->correlation->condition;
    return condition == NULL || (part_why_wanted(condition) >> part & 1) != 0;
}

/* ---- what it waits for ---- */

static bool of_bursts(const trace *t, const sigma_correlation_part *part)
{
    return t->options->rules->rules[part->rule].correlation != NULL;
}

static void put_part(trace *t, const sigma_correlation *c, size_t part,
                     const uint64_t *given)
{
    bool const inner = of_bursts(t, &c->parts[part]);
    const char *const what = inner ? "burst" : "match";
    if (t->bursts_of != NULL) put_count(&t->line, given[part], what);
    else gr_put(&t->line, inner ? GR_S("bursts") : GR_S("matches"));
    gr_put(&t->line, GR_S(" of "));
    gr_put(&t->line, trace_name_of(t->options->rules, &c->parts[part]));
    end_line(t, 2);
}

/* Of many rules those that gave nothing are one line: of logs that are not here. */
static void put_parts_of(trace *t, const sigma_correlation *c,
                         const uint64_t *given)
{
    enum { FEW = 4 };
    uint64_t nothing = 0;
    bool const judged = t->bursts_of != NULL && !t->options->all;
    for (size_t i = 0; i < c->part_count; i++) nothing += given[i] == 0;
    bool const few = !judged || nothing <= FEW;
    for (size_t i = 0; i < c->part_count; i++)
        if (few || given[i] > 0) put_part(t, c, i, given);
    if (few) return;
    gr_putf(&t->line, "nothing of %llu%s rules (--all names them)",
            (unsigned long long)nothing,
            nothing < c->part_count ? " other" : "");
    end_line(t, 2);
}

static void put_takes(trace *t, uint32_t rule)
{
    const sigma_rule *const r = &t->options->rules->rules[rule];
    gr_buffer wants = gr_buffer_upto(HUNT_FIELDS_CEILING);
    sigma_correlation_print(&wants, r->correlation);
    gr_put(&t->line, r->title);
    gr_put(&t->line, GR_S(": waits for "));
    gr_put(&t->line, gr_buffer_slice(&wants));
    end_line(t, 0);
    gr_buffer_free(&wants);
    put_parts_of(t, r->correlation, t->given[rule]);
}

void trace_text_begin(trace *t)
{
    for (size_t i = 0; i < t->order_count; i++) put_takes(t, t->order_of[i]);
    if (t->bursts_of != NULL) gr_put_byte(&t->text, '\n');
}

/* ---- groups ---- */

/* A number that is wider than its column stands behind a blank, too. */
static void put_right(gr_buffer *out, gr_slice text, size_t width)
{
    size_t const least = out->len > 0;
    put_blanks(out, text.len + least < width ? width - text.len : least);
    gr_put(out, text);
}

static void put_header(trace *t)
{
    put_right(&t->line, GR_S("EVENTS"), EVENTS_WIDTH);
    put_right(&t->line, GR_S("BURSTS"), BURSTS_WIDTH + 1);
    put_right(&t->line, GR_S("STRONGEST"), NUMBER_WIDTH + 1);
    gr_put(&t->line, GR_S(" WINDOW TO                GROUP"));
    end_line(t, 0);
}

/* Where a group has no room beside its numbers, it has lines of its own. */
void trace_text_group(trace *t, const trace_sums *s, gr_slice group,
                      uint64_t number)
{
    char room[GR_NUMBER_TEXT];
    gr_buffer text = gr_buffer_upto(HUNT_FIELDS_CEILING);
    size_t const width = t->options->width;
    if (number == 0) put_header(t);
    put_right(&t->line, gr_u64_text(room, s->events), EVENTS_WIDTH);
    put_right(&t->line,
              s->bursts == 0 ? GR_S("-") : gr_u64_text(room, s->bursts),
              BURSTS_WIDTH + 1);
    if (s->any) put_number(&text, t, s->best.value);
    put_right(&t->line, s->any ? gr_buffer_slice(&text) : GR_S("-"),
              NUMBER_WIDTH + 1);
    gr_put_byte(&t->line, ' ');
    if (s->any) put_time(&t->line, s->best.time_ns);
    else gr_put(&t->line, GR_S("-                       "));
    text.len = 0;
    put_group(&text, t, group);
    bool const fits =
        width == 0 ||
        t->line.len + 1 + report_terminal_width(gr_buffer_slice(&text)) <=
            width;
    if (!fits) end_line(t, 0);
    else gr_put_byte(&t->line, ' ');
    gr_put(&t->line, gr_buffer_slice(&text));
    end_line(t, fits ? 0 : INDENT);
    if (text.status != GR_OK) t->line.status = text.status;
    gr_buffer_free(&text);
}

/* ---- one group ---- */

static void put_value(trace *t, const trace_event *e, gr_slice values)
{
    const sigma_correlation *const c = t->correlation;
    if (values.len > 0) {
        gr_put(&t->line, GR_S(": "));
        put_values(&t->line, c->fields, c->field_count, values);
    } else if (c->type >= CORRELATE_VALUE_SUM && e->at.row.has_value) {
        gr_put(&t->line, GR_S(": "));
        for (size_t i = 0; i < c->field_count; i++)
            gr_put(&t->line, c->fields[i]);
        gr_put_byte(&t->line, '=');
        put_double(&t->line, e->at.row.number);
    }
}

/* Of a burst below what is asked for, and of one event, the row says it all. */
static bool is_worth_a_command(const trace *t, const burst_place *place)
{
    return place->rest.len > 0 && place->burst_count > 1 &&
           (trace_is_top(t) || t->options->all);
}

static void put_place(trace *t, const burst_place *place, bool again,
                      bool begins)
{
    if (place->burst_count == 1 && again)
        gr_put(&t->line, GR_S("it goes on: "));
    if (place->burst_count > 1) {
        gr_put(&t->line,
               again ? GR_S("it goes on: a burst of ") : GR_S("a burst of "));
        put_count(&t->line, place->burst_count, "event");
        gr_put(&t->line, GR_S(", the first in "));
    }
    gr_put(&t->line, place->evidence);
    gr_putf(&t->line, ": offset %llu", (unsigned long long)place->offset);
    if (place->has_record_id)
        gr_putf(&t->line, ", record %llu",
                (unsigned long long)place->record_id);
    end_line(t, INDENT);
    if (!begins || !is_worth_a_command(t, place)) return;
    gr_put(&t->line, GR_S("all of them: "));
    gr_put(&t->line, place->rest);
    end_line(t, INDENT);
}

static void put_lacks(trace *t)
{
    const sigma_correlation *const c = t->correlation;
    bool const number = c->type != CORRELATE_VALUE_COUNT;
    gr_put(&t->line, number ? GR_S("not counted: it has no number in ")
                            : GR_S("not counted: it has no "));
    for (size_t i = 0; i < c->field_count; i++) {
        if (i > 0) gr_put(&t->line, GR_S(" with "));
        gr_put(&t->line, c->fields[i]);
    }
    end_line(t, INDENT);
}

static void put_and(trace *t)
{
    if (t->line.len > 0) gr_put(&t->line, GR_S("; "));
}

/* What the instant changed: who left, who is there, what it amounts to. */
static void put_window(trace *t, const correlate_judged *w, uint64_t *parts)
{
    if (w->left > 0) {
        put_count(&t->line, w->left, "event");
        gr_put(&t->line, GR_S(" left the window"));
    }
    if (w->at_least) {
        put_and(t);
        gr_put(&t->line, GR_S("it was full, and some left early"));
        if (t->correlation->type >= CORRELATE_VALUE_SUM)
            gr_putf(&t->line, ": judged by the last %llu",
                    (unsigned long long)w->count);
    }
    if (correlate_is_temporal(t->correlation) && *parts != w->parts) {
        put_and(t);
        gr_put(&t->line, GR_S("in the window: "));
        (void)put_parts(&t->line, t, w->parts);
        (void)put_why(t, w->parts);
    }
    *parts = w->parts;
    if (w->holds) {
        put_and(t);
        gr_put(&t->line, w->joins ? GR_S("HIT, joins the burst")
                                  : GR_S("HIT, opens a burst"));
    }
    if (t->line.len > 0) end_line(t, INDENT);
}

/* As wide as the greatest number that is usual, so that names stand below one
 * another. */
static void put_column(trace *t, const trace_event *e)
{
    char room[GR_NUMBER_TEXT];
    size_t const start = t->line.len;
    size_t const width =
        trace_wanted(t->correlation) == 0
            ? 8
            : 2 * gr_u64_text(room, trace_wanted(t->correlation)).len + 4;
    if (e->happens) put_number(&t->line, t, e->window.value);
    else gr_put_byte(&t->line, '-');
    size_t const used = t->line.len - start;
    put_blanks(&t->line, used < width ? width - used : 0);
    gr_put(&t->line, GR_S("  "));
}

void trace_text_event(trace *t, const trace_event *e, gr_slice values,
                      uint64_t *parts)
{
    put_time(&t->line, e->at.row.time_ns);
    gr_put(&t->line, GR_S("  "));
    if (!t->correlation->at_close) put_column(t, e);
    gr_put(&t->line, trace_name_of(t->options->rules,
                                   &t->correlation->parts[e->at.row.part]));
    put_value(t, e, values);
    end_line(t, 0);
    put_place(t, &e->place, e->at.row.mark.again,
              trace_begins(trace_time_of(t), &e->at.row));
    if (!e->counts) put_lacks(t);
    if (e->happens && e->first && !t->correlation->at_close)
        put_window(t, &e->window, parts);
}

void trace_text_opens(trace *t, const correlate_judged *window)
{
    put_time(&t->line, window->first_ns);
    gr_put(&t->line, GR_S("  a window opens, to "));
    put_time(&t->line, window->last_ns);
    end_line(t, 0);
}

void trace_text_closes(trace *t, const correlate_judged *window)
{
    put_time(&t->line, window->last_ns);
    gr_put(&t->line, GR_S("  it closes with "));
    put_double(&t->line, window->value);
    gr_put_byte(&t->line, ' ');
    trace_put_noun(&t->line, t->correlation, window->value);
    if (correlate_is_temporal(t->correlation)) (void)put_why(t, window->parts);
    gr_put(&t->line, window->holds ? GR_S(": HIT, a burst") : GR_S(": no hit"));
    end_line(t, 0);
}

void trace_text_end(trace *t, const trace_sums *s, const trace_event *last)
{
    uint64_t const all = s->events + s->skipped;
    if (all <= last->number) return;
    put_count(&t->line, all - last->number, "more event");
    gr_put(&t->line, GR_S("; --all prints them"));
    end_line(t, 0);
}

/* ---- what it amounts to ---- */

static void put_not_counted(trace *t, const trace_sums *s)
{
    correlating_sums const sums = bursts_told(t->bursts_of);
    uint64_t const skipped = t->listed ? t->at->sums.skipped : s->skipped;
    if (sums.without_time + skipped + t->at->sums.left_early == 0) return;
    gr_put(&t->line, GR_S("not counted: "));
    size_t const start = t->line.len;
    if (sums.without_time > 0) {
        put_count(&t->line, sums.without_time, "match");
        gr_put(&t->line, GR_S(" without a time"));
    }
    if (skipped > 0) {
        if (t->line.len > start) gr_put(&t->line, GR_S(", "));
        gr_putf(&t->line, "%llu without %s", (unsigned long long)skipped,
                t->correlation->type == CORRELATE_VALUE_COUNT ? ""
                                                              : "a number in ");
        for (size_t i = 0; i < t->correlation->field_count; i++) {
            if (i > 0) gr_put(&t->line, GR_S(" and "));
            gr_put(&t->line, t->correlation->fields[i]);
        }
    }
    if (t->at->sums.left_early > 0) {
        if (t->line.len > start) gr_put(&t->line, GR_S(", "));
        gr_putf(&t->line, "%llu left a full window early",
                (unsigned long long)t->at->sums.left_early);
    }
    end_line(t, 0);
}

static void put_fires(trace *t, const trace_sums *s)
{
    gr_put(&t->line, GR_S("fires: "));
    put_count(&t->line, t->listed ? t->at->bursts : s->bursts, "burst");
    if (t->listed)
        gr_putf(&t->line, " in %llu of %llu group%s",
                (unsigned long long)t->at->fired,
                (unsigned long long)t->at->group_count,
                t->at->group_count == 1 ? "" : "s");
    gr_put(&t->line, GR_S("; the strongest window has "));
    put_double(&t->line, s->best.value);
    gr_put_byte(&t->line, ' ');
    trace_put_noun(&t->line, t->correlation, s->best.value);
    gr_put(&t->line, GR_S(", to "));
    put_time(&t->line, s->best.time_ns);
}

/* Rounded up to what a person would write. */
static void put_shortest(trace *t, uint64_t seconds)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    char room[TIMESPAN_TEXT];
    uint64_t const unit = seconds >= 10 * DAY      ? DAY
                          : seconds >= 10 * HOUR   ? HOUR
                          : seconds >= 10 * MINUTE ? MINUTE
                                                   : 1;
    uint64_t const written = (seconds + unit - 1) / unit * unit;
    if (seconds == 0 || written > INT64_MAX / UINT64_C(1000000000)) return;
    gr_put(&t->line, GR_S("; with `timespan: "));
    gr_put(&t->line, timespan_text(room, (int64_t)written * 1000000000));
    gr_put(&t->line, GR_S("` "));
    if (written != seconds)
        gr_putf(&t->line, "(%llus at least) ", (unsigned long long)seconds);
    gr_put(&t->line, GR_S("it would fire"));
}

/* Parts that nothing came from at all. */
static void put_none(trace *t)
{
    uint64_t none = 0;
    const uint64_t *const given = t->given[t->at->rule];
    for (size_t i = 0; i < t->correlation->part_count; i++)
        none |= (uint64_t)(given[i] == 0 && is_wanted(t, i)) << i;
    if (none == 0) return;
    gr_put(&t->line, GR_S("; nothing at all came from "));
    (void)put_parts(&t->line, t, none);
}

static void put_nearest(trace *t, const trace_sums *s, gr_slice group)
{
    gr_put(&t->line, trace_wanted(t->correlation) > 0
                         ? GR_S("most in one window was ")
                         : GR_S("what came nearest was "));
    put_number(&t->line, t, s->best.value);
    gr_put_byte(&t->line, ' ');
    trace_put_noun(&t->line, t->correlation,
                   trace_wanted(t->correlation) > 0 ? 0 : s->best.value);
    gr_put(&t->line, GR_S(", to "));
    put_time(&t->line, s->best.time_ns);
    if (t->listed && t->correlation->group_by_count > 0) {
        gr_put(&t->line, GR_S(", of "));
        put_group(&t->line, t, group);
    }
    if (correlate_is_temporal(t->correlation) && !put_why(t, s->best.parts) &&
        t->correlation->type == CORRELATE_TEMPORAL_ORDERED &&
        !t->correlation->at_close)
        gr_put(&t->line, GR_S("; all are there, but not in their order"));
}

/* Did a rule under it have anything? */
static bool gave_anything(const trace *t)
{
    for (size_t i = 0; i + 1 < t->order_count; i++)
        if (t->levels[i].group_count > 0) return true;
    return false;
}

/* How far the level at hand came. */
static void put_how_far(trace *t)
{
    const correlate_judged *const best = &t->at->best.best;
    gr_put(&t->line, GR_S("; "));
    gr_put(&t->line, t->rule->title);
    gr_put(&t->line, GR_S(" came to "));
    put_number(&t->line, t, best->value);
    gr_put_byte(&t->line, ' ');
    trace_put_noun(&t->line, t->correlation,
                   trace_wanted(t->correlation) > 0 ? 0 : best->value);
}

/* Its parts that had something and did not fire. */
static void put_near_misses(trace *t)
{
    trace_level *const own = t->at;
    const sigma_correlation *const c = t->correlation;
    for (size_t k = 0; k < c->part_count; k++) {
        trace_level *const part = t->level_of[c->parts[k].rule];
        bool known = part == NULL || !part->best.any || part->fired > 0 ||
                     !is_wanted(t, k);
        for (size_t i = 0; i < k && !known; i++)
            known = c->parts[i].rule == c->parts[k].rule;
        if (known) continue;
        trace_go_to(t, part);
        put_how_far(t);
        trace_go_to(t, own);
    }
}

static void put_does_not(trace *t, const trace_sums *s, gr_slice group,
                         uint64_t shortest)
{
    gr_put(&t->line, GR_S("does not fire: "));
    if (s->any) put_nearest(t, s, group);
    else if (t->at->group_count > 0)
        gr_put(&t->line, GR_S("no match has the value that it asks for"));
    else if (t->options->group != NULL)
        gr_put(&t->line, t->correlation->level == 0
                             ? GR_S("no match is of this group")
                             : GR_S("nothing of its rules is of this group"));
    else if (gave_anything(t))
        gr_put(&t->line, GR_S("none of its rules fired"));
    else gr_put(&t->line, GR_S("its rules match nothing here"));
    if (t->at->group_count > 0) put_none(t);
    put_near_misses(t);
    put_shortest(t, shortest);
}

void trace_text_verdict(trace *t, const trace_sums *s, gr_slice group,
                        uint64_t shortest)
{
    bool const listed = t->listed && t->at->group_count > 0;
    uint64_t const most = trace_most_groups(t);
    if (listed && t->at->group_count > most) {
        put_count(&t->line, t->at->group_count - most, "more group");
        gr_put(&t->line, GR_S("; --all lists them"));
        end_line(t, 0);
    }
    if (t->at->group_count > 0 && trace_is_top(t)) gr_put_byte(&t->text, '\n');
    put_not_counted(t, s);
    if (!listed && t->at->group_count > 1) {
        gr_putf(&t->line,
                "%llu groups go by these values, as their rules compare them; "
                "this is ",
                (unsigned long long)t->at->group_count);
        put_group(&t->line, t, group);
        end_line(t, 0);
    }
    if (s->bursts > 0) put_fires(t, s);
    else put_does_not(t, s, group, shortest);
    end_line(t, 0);
    if (!trace_is_top(t)) gr_put_byte(&t->text, '\n');
}

/* ---- chains ---- */

void trace_text_level(trace *t, gr_slice group)
{
    gr_put(&t->line, t->rule->title);
    if (group.len > 0 && t->correlation->group_by_count > 0) {
        gr_put(&t->line, GR_S(", "));
        put_group(&t->line, t, group);
    }
    gr_put_byte(&t->line, ':');
    end_line(t, 0);
}

void trace_text_nothing(trace *t)
{
    bool any = false;
    for (size_t i = 0; i + 1 < t->order_count; i++) {
        const trace_level *const level = &t->levels[i];
        if (level->group_count > 0) continue;
        gr_put(&t->line, any ? GR_S(", ")
                         : t->options->group != NULL
                             ? GR_S("Nothing of this group under: ")
                             : GR_S("Nothing under: "));
        gr_put(&t->line, t->options->rules->rules[level->rule].title);
        any = true;
    }
    if (!any) return;
    end_line(t, 0);
    gr_put_byte(&t->text, '\n');
}
