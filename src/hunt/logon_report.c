/* logon_report.c - see logon_report.h.
 *
 * At 80 columns a row of a group has the name of an IPv4 address and times
 * without what is the same in all of them; where there is room, all of it. */
#include "hunt/logon_report.h"

#include "base/json.h"
#include "base/number.h"
#include "report/escape.h"
#include "report/gauge.h"

enum {
    NARROW_BARS = 12,
    WIDE_BARS = 24,
    NARROW_COUNT = 6,
    WIDE_COUNT = 10,
    NAME_LEAST = 15, /* 255.255.255.255 */
    NAME_WIDE = 39,  /* an IPv6 address */
    NAME_MOST = 48,
    SHORT_TIME = 11, /* "03-01 10:00" */
    WHOLE_TIME = 19,
    NARROW = 4 * (NARROW_COUNT + 1) + 2 * (SHORT_TIME + 1) + NARROW_BARS + 1,
    WIDE = 4 * (WIDE_COUNT + 1) + 2 * (WHOLE_TIME + 1) + WIDE_BARS + 1,
    GAUGE_LABEL = 8,
    LINE_CEILING = 1 << 14
};

static const struct {
    gr_slice key, title, plural, one;
    gr_slice others[LOGON_OTHERS], other_keys[LOGON_OTHERS];
    gr_slice who_key;
} groups[LOGON_GROUPS] = {
    [LOGONS_OF_SOURCE] = {GR_S_INIT("from"),
                          GR_S_INIT("ADDRESS"),
                          GR_S_INIT("addresses"),
                          GR_S_INIT("address"),
                          {GR_S_INIT("USERS"), GR_S_INIT("HOSTS")},
                          {GR_S_INIT("users"), GR_S_INIT("hosts")},
                          GR_S_INIT("first_worked_user")},
    [LOGONS_OF_USER] = {GR_S_INIT("user"),
                        GR_S_INIT("USER"),
                        GR_S_INIT("users"),
                        GR_S_INIT("user"),
                        {GR_S_INIT("ADDRS"), GR_S_INIT("HOSTS")},
                        {GR_S_INIT("addresses"), GR_S_INIT("hosts")},
                        GR_S_INIT("first_worked_from")},
    [LOGONS_OF_HOST] = {GR_S_INIT("host"),
                        GR_S_INIT("HOST"),
                        GR_S_INIT("hosts"),
                        GR_S_INIT("host"),
                        {GR_S_INIT("ADDRS"), GR_S_INIT("USERS")},
                        {GR_S_INIT("addresses"), GR_S_INIT("users")},
                        GR_S_INIT("first_worked_from")}};

/* ---- small things ---- */

/* 1204 -> "1,204" */
static gr_slice grouped(char out[GR_NUMBER_TEXT + 8], uint64_t count)
{
    char digits[GR_NUMBER_TEXT];
    gr_slice const plain = gr_u64_text(digits, count);
    size_t n = 0;
    for (size_t i = 0; i < plain.len; i++) {
        if (i > 0 && (plain.len - i) % 3 == 0) out[n++] = ',';
        out[n++] = (char)plain.ptr[i];
    }
    return gr_slice_of(out, n);
}

static void put_count(gr_buffer *b, uint64_t count)
{
    char text[GR_NUMBER_TEXT + 8];
    gr_put(b, grouped(text, count));
}

/* "1 user", "1,204 users" */
static void put_counted(gr_buffer *b, uint64_t count, gr_slice one,
                        gr_slice more)
{
    put_count(b, count);
    gr_put_byte(b, ' ');
    gr_put(b, count == 1 ? one : more);
}

static void put_group_count(gr_buffer *b, uint64_t count, logon_group group)
{
    put_counted(b, count, groups[group].one, groups[group].plural);
}

/* In at most six columns: 123456 -> "123K". */
static gr_slice short_count(char out[GR_NUMBER_TEXT], uint64_t count)
{
    static const char units[] = "KMGTPE";
    size_t unit = 0;
    if (count < 1000000) return gr_u64_text(out, count);
    for (count /= 1000; count >= 100000; count /= 1000) unit++;
    gr_slice const digits = gr_u64_text(out, count);
    out[digits.len] = units[unit];
    return gr_slice_of(out, digits.len + 1);
}

static void put_blanks(gr_buffer *b, size_t count)
{
    for (size_t i = 0; i < count; i++) gr_put_byte(b, ' ');
}

static void put_right(gr_buffer *b, gr_slice text, size_t width)
{
    if (text.len < width) put_blanks(b, width - text.len);
    gr_put(b, text);
    gr_put_byte(b, ' ');
}

static bool is_wide(const table_options *o)
{
    return o->width == 0 || o->width >= WIDE + NAME_WIDE;
}

static size_t name_width(const table_options *o)
{
    size_t const fixed = is_wide(o) ? WIDE : NARROW;
    size_t const rest = o->width > fixed ? o->width - fixed : 0;
    if (o->width == 0) return NAME_WIDE;
    if (rest > NAME_MOST) return NAME_MOST;
    return rest > NAME_LEAST ? rest : NAME_LEAST;
}

/* ---- times ---- */

/* "2026-03-01 10:00:05" */
static gr_slice whole_time(char out[GR_TIME_TEXT], int64_t time_ns)
{
    if (time_ns == GR_TIME_NONE) return GR_S("-");
    gr_slice const text = gr_time_text(out, time_ns, 0);
    out[10] = ' ';
    return gr_sub(text, 0, WHOLE_TIME);
}

/* What is the same in all times is left out: years, or the day. */
static gr_slice short_time(char out[GR_TIME_TEXT], const logon_views *v,
                           int64_t time_ns)
{
    gr_slice const text = whole_time(out, time_ns);
    if (time_ns == GR_TIME_NONE) return text;
    gr_calendar const a = gr_calendar_of_time(v->total.first_ns);
    gr_calendar const b = gr_calendar_of_time(v->total.last_ns);
    if (a.year != b.year) return gr_sub(text, 0, 10);
    return a.month == b.month && a.day == b.day ? gr_sub(text, 11, 8)
                                                : gr_sub(text, 5, SHORT_TIME);
}

static void put_time(gr_buffer *b, int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    gr_put(b, whole_time(text, time_ns));
}

static uint64_t width_s(const logon_axis *axis)
{
    return (uint64_t)(times_width_ns(axis->level) / 1000000000);
}

/* "10 minutes" */
static void put_width(gr_buffer *b, const logon_axis *axis)
{
    static const struct {
        uint64_t seconds;
        gr_slice one, more;
    } units[] = {{86400, GR_S_INIT("day"), GR_S_INIT("days")},
                 {3600, GR_S_INIT("hour"), GR_S_INIT("hours")},
                 {60, GR_S_INIT("minute"), GR_S_INIT("minutes")},
                 {1, GR_S_INIT("second"), GR_S_INIT("seconds")}};
    size_t i = 0;
    while (width_s(axis) % units[i].seconds != 0) i++;
    put_counted(b, width_s(axis) / units[i].seconds, units[i].one,
                units[i].more);
}

/* ---- bars ---- */

static uint64_t most_of(const uint64_t *counts, size_t count)
{
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++)
        if (counts[i] > most) most = counts[i];
    return most;
}

static void put_bars(gr_buffer *b, const uint64_t *counts, size_t count,
                     bool utf8)
{
    uint64_t const most = most_of(counts, count);
    gr_put_byte(b, '|');
    for (size_t i = 0; i < count; i++)
        report_put_bar(b, report_gauge(counts[i], most), utf8);
    gr_put_byte(b, '|');
}

static void put_histogram_row(gr_buffer *b, const table_options *o,
                              gr_slice label, const uint64_t *counts,
                              size_t count)
{
    report_put_column(b, label, GAUGE_LABEL, true);
    put_bars(b, counts, count, o->utf8);
    gr_put(b, GR_S(" most "));
    put_count(b, most_of(counts, count));
    gr_put_byte(b, '\n');
}

/* Below the bars: where they begin, and where the last one ends. */
static void put_axis(gr_buffer *b, const logon_axis *axis)
{
    size_t const used = GAUGE_LABEL + 1 + 2 * WHOLE_TIME;
    size_t const end = GAUGE_LABEL + 1 + axis->count;
    put_blanks(b, GAUGE_LABEL + 1);
    put_time(b, logon_axis_start(axis, 0));
    if (end > used + 1) put_blanks(b, end - used);
    else gr_put(b, GR_S(" to "));
    put_time(b, logon_axis_start(axis, axis->count));
    gr_put(b, GR_S(" UTC\n"));
}

/* Where a clock that was wrong makes nearly all of it one bar: how to see more. */
static void put_closer(gr_buffer *b, const logon_views *v,
                       uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS])
{
    uint64_t const most = most_of(counts[TIMES_FAILED], v->axis.count);
    char from[GR_TIME_TEXT], to[GR_TIME_TEXT];
    size_t i = 0;
    if (v->axis.count < NARROW_BARS || most < v->total.failed / 20 * 19 ||
        most < 2 * NARROW_BARS)
        return;
    while (counts[TIMES_FAILED][i] < most) i++;
    gr_slice const a = gr_time_text(from, logon_axis_start(&v->axis, i), 0);
    gr_slice const z = gr_time_text(to, logon_axis_start(&v->axis, i + 1), 0);
    gr_putf(b, "Nearly all in one bar: --from %.*s --to %.*s\n", (int)a.len,
            (const char *)a.ptr, (int)z.len, (const char *)z.ptr);
}

static void put_histogram(gr_buffer *b, const table_options *o,
                          const logon_views *v)
{
    uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS];
    if (v->axis.count == 0) return;
    logon_on_axis(&v->axis, &v->total, counts);
    gr_put(b, GR_S("\nAttempts over time, "));
    put_width(b, &v->axis);
    gr_put(b, GR_S(" a bar (logarithmic)\n"));
    put_histogram_row(b, o, GR_S("failed"), counts[TIMES_FAILED],
                      v->axis.count);
    put_histogram_row(b, o, GR_S("worked"), counts[TIMES_WORKED],
                      v->axis.count);
    put_axis(b, &v->axis);
    put_closer(b, v, counts);
}

/* All attempts of a row, in at most `most` bars. */
static void put_small_bars(gr_buffer *b, const table_options *o,
                           const logon_views *v, const logon_row *row)
{
    uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS], sums[TIMES_CELLS] = {0};
    size_t const most = is_wide(o) ? WIDE_BARS : NARROW_BARS;
    size_t const count = v->axis.count < most ? v->axis.count : most;
    logon_on_axis(&v->axis, row, counts);
    for (size_t i = 0; i < v->axis.count; i++)
        sums[i * count / v->axis.count] +=
            counts[TIMES_FAILED][i] + counts[TIMES_WORKED][i];
    uint64_t const peak = most_of(sums, count);
    size_t shown = count;
    while (shown > 0 && sums[shown - 1] == 0) shown--;
    for (size_t i = 0; i < shown; i++)
        report_put_bar(b, report_gauge(sums[i], peak), o->utf8);
}

/* ---- a group's rows ---- */

/* "198.51.100.7 DE" */
static void put_place(gr_buffer *b, const table_options *o, logon_group group,
                      gr_slice name)
{
    const atlas_place *const found =
        o->places == NULL || group != LOGONS_OF_SOURCE
            ? NULL
            : atlas_of(o->places, name);
    gr_put(b, name.len == 0 ? GR_S("-") : name);
    if (found == NULL) return;
    gr_put_byte(b, ' ');
    gr_put(b, atlas_short(found));
}

/* A name that is too long has a line of its own: an address that is cut is none. */
static void put_name(gr_buffer *b, const table_options *o, logon_group group,
                     gr_slice name)
{
    gr_buffer text = gr_buffer_upto(LINE_CEILING);
    size_t const width = name_width(o);
    put_place(&text, o, group, name);
    gr_slice const whole = gr_buffer_slice(&text);
    if (report_terminal_width(whole) > width) {
        report_put_column(b, whole, o->width == 0 ? SIZE_MAX : o->width, false);
        gr_put_byte(b, '\n');
        put_blanks(b, width);
    } else {
        report_put_column(b, whole, width, true);
    }
    gr_put_byte(b, ' ');
    if (text.status != GR_OK) b->status = text.status;
    gr_buffer_free(&text);
}

static void put_group_line(gr_buffer *b, const table_options *o,
                           const gr_slice *counts, const gr_slice *times,
                           bool marked)
{
    size_t const time = is_wide(o) ? WHOLE_TIME : SHORT_TIME;
    for (size_t i = 0; i < 2 + LOGON_OTHERS; i++) {
        put_right(b, counts[i], is_wide(o) ? WIDE_COUNT : NARROW_COUNT);
        if (i == 1 && marked && b->status == GR_OK) b->ptr[b->len - 1] = '!';
    }
    for (size_t i = 0; i < 2; i++) {
        report_put_column(b, times[i], time, true);
        gr_put_byte(b, ' ');
    }
}

static void put_group_header(gr_buffer *b, const table_options *o,
                             logon_group group)
{
    report_put_column(b, groups[group].title, name_width(o), true);
    gr_put_byte(b, ' ');
    put_group_line(b, o,
                   (gr_slice[]){GR_S("FAILED"), GR_S("WORKED"),
                                groups[group].others[0],
                                groups[group].others[1]},
                   (gr_slice[]){GR_S("FIRST"), GR_S("LAST")}, false);
    gr_put(b, GR_S("WHEN\n"));
}

static void put_group_row(gr_buffer *b, const table_options *o,
                          const logon_views *v, logon_group group,
                          gr_slice name, const logon_row *row)
{
    char digits[2 + LOGON_OTHERS][GR_NUMBER_TEXT];
    char first[GR_TIME_TEXT], last[GR_TIME_TEXT];
    uint64_t const counts[] = {row->failed, row->worked, row->others[0],
                               row->others[1]};
    gr_slice shown[2 + LOGON_OTHERS];
    logon_after const after = logon_after_of(row);
    for (size_t i = 0; i < 2 + LOGON_OTHERS; i++)
        shown[i] = is_wide(o) ? gr_u64_text(digits[i], counts[i])
                              : short_count(digits[i], counts[i]);
    put_name(b, o, group, name);
    put_group_line(b, o, shown,
                   is_wide(o)
                       ? (gr_slice[]){whole_time(first, row->first_ns),
                                      whole_time(last, row->last_ns)}
                       : (gr_slice[]){short_time(first, v, row->first_ns),
                                      short_time(last, v, row->last_ns)},
                   logon_is_alarm(row, &after));
    put_small_bars(b, o, v, row);
    while (b->len > 0 && b->ptr[b->len - 1] == ' ') b->len--;
    gr_put_byte(b, '\n');
}

/* ---- as JSON ---- */

static void put_json_time(gr_buffer *b, gr_slice key, int64_t time_ns)
{
    gr_put(b, GR_S(",\""));
    gr_put(b, key);
    gr_put(b, GR_S("\":"));
    gr_json_time(b, time_ns);
}

static void put_json_count(gr_buffer *b, gr_slice key, uint64_t count)
{
    gr_put(b, GR_S(",\""));
    gr_put(b, key);
    gr_put(b, GR_S("\":"));
    gr_put_u64(b, count);
}

static void put_json_counts(gr_buffer *b, gr_slice key, const uint64_t *counts,
                            size_t count)
{
    gr_put(b, GR_S(",\""));
    gr_put(b, key);
    gr_put(b, GR_S("\":["));
    for (size_t i = 0; i < count; i++) {
        if (i > 0) gr_put_byte(b, ',');
        gr_put_u64(b, counts[i]);
    }
    gr_put_byte(b, ']');
}

static void put_json_histogram(gr_buffer *b, const logon_views *v,
                               const logon_row *row)
{
    uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS];
    logon_on_axis(&v->axis, row, counts);
    gr_put(b, GR_S(",\"histogram\":{\"start\":"));
    gr_json_time(b, v->axis.count == 0 ? GR_TIME_NONE
                                       : logon_axis_start(&v->axis, 0));
    put_json_count(b, GR_S("bucket_seconds"), width_s(&v->axis));
    put_json_counts(b, GR_S("failed"), counts[TIMES_FAILED], v->axis.count);
    put_json_counts(b, GR_S("worked"), counts[TIMES_WORKED], v->axis.count);
    gr_put_byte(b, '}');
}

static void put_json_after(gr_buffer *b, const logon_row *row)
{
    logon_after const after = logon_after_of(row);
    if (after.kind == AFTER_NOT) return;
    gr_put(b, GR_S(",\"worked_after_failures\":{\"from\":"));
    gr_json_time(b, after.from_ns);
    put_json_time(b, GR_S("to"), after.to_ns);
    put_json_count(b, GR_S("failures_least"), after.least);
    if (after.kind == AFTER_ALWAYS)
        put_json_count(b, GR_S("failures_most"), after.most);
    gr_put(b, after.kind == AFTER_AGAIN ? GR_S(",\"worked_before\":true}")
                                        : GR_S(",\"worked_before\":false}"));
}

static void put_json_group(gr_buffer *b, const table_options *o,
                           const logon_views *v, logon_group group,
                           gr_slice name, const logon_row *row)
{
    const atlas_place *const found =
        o->places == NULL || group != LOGONS_OF_SOURCE
            ? NULL
            : atlas_of(o->places, name);
    gr_put(b, GR_S("{\""));
    gr_put(b, groups[group].key);
    gr_put(b, GR_S("\":"));
    gr_json_text(b, name);
    if (found != NULL) {
        gr_put(b, GR_S(",\"place\":"));
        atlas_put_json(b, found);
    }
    put_json_count(b, GR_S("worked"), row->worked);
    put_json_count(b, GR_S("failed"), row->failed);
    if (row->not_said > 0) put_json_count(b, GR_S("not_said"), row->not_said);
    for (size_t i = 0; i < LOGON_OTHERS; i++)
        put_json_count(b, groups[group].other_keys[i], row->others[i]);
    put_json_time(b, GR_S("first"), row->first_ns);
    put_json_time(b, GR_S("last"), row->last_ns);
    put_json_time(b, GR_S("first_failed"), logon_row_first(row, TIMES_FAILED));
    put_json_time(b, GR_S("last_failed"), logon_row_last(row, TIMES_FAILED));
    put_json_time(b, GR_S("first_worked"), logon_row_first(row, TIMES_WORKED));
    put_json_time(b, GR_S("last_worked"), logon_row_last(row, TIMES_WORKED));
    if (logon_row_first(row, TIMES_WORKED) != GR_TIME_NONE) {
        gr_put(b, GR_S(",\""));
        gr_put(b, groups[group].who_key);
        gr_put(b, GR_S("\":"));
        gr_json_text(b, row->who);
    }
    put_json_after(b, row);
    put_json_histogram(b, v, row);
    gr_put(b, GR_S("}\n"));
}

/* ---- views ---- */

void logon_put_group_header(gr_buffer *out, const table_options *o,
                            const logon_views *v, logon_group group)
{
    if (!o->json && v->groups[group] > 0) put_group_header(out, o, group);
}

void logon_put_group_row(gr_buffer *out, const table_options *o,
                         const logon_views *v, logon_group group, gr_slice name,
                         const logon_row *row)
{
    if (o->json) put_json_group(out, o, v, group, name, row);
    else put_group_row(out, o, v, group, name, row);
}

static void put_json_bucket(gr_buffer *b, const logon_views *v, size_t i,
                            uint64_t failed, uint64_t worked)
{
    gr_put(b, GR_S("{\"start\":"));
    gr_json_time(b, logon_axis_start(&v->axis, i));
    put_json_time(b, GR_S("end"), logon_axis_start(&v->axis, i + 1));
    put_json_count(b, GR_S("worked"), worked);
    put_json_count(b, GR_S("failed"), failed);
    gr_put(b, GR_S("}\n"));
}

/* A bar along the line, one column at least where there is anything. */
static void put_long_bar(gr_buffer *b, uint64_t count, uint64_t most)
{
    unsigned const steps = report_gauge(count, most);
    for (unsigned i = 0; i < 3 * steps; i++) gr_put_byte(b, '#');
}

static void put_bucket(gr_buffer *b, const logon_views *v, size_t i,
                       uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS])
{
    char digits[GR_NUMBER_TEXT];
    put_time(b, logon_axis_start(&v->axis, i));
    gr_put_byte(b, ' ');
    put_right(b, gr_u64_text(digits, counts[TIMES_FAILED][i]), WIDE_COUNT);
    put_right(b, gr_u64_text(digits, counts[TIMES_WORKED][i]), WIDE_COUNT);
    put_long_bar(b, counts[TIMES_FAILED][i],
                 most_of(counts[TIMES_FAILED], v->axis.count));
    while (b->len > 0 && b->ptr[b->len - 1] == ' ') b->len--;
    gr_put_byte(b, '\n');
}

void logon_put_times(gr_buffer *out, const table_options *o,
                     const logon_views *v)
{
    uint64_t counts[TIMES_OUTCOMES][TIMES_CELLS];
    if (v->axis.count == 0) return;
    logon_on_axis(&v->axis, &v->total, counts);
    if (!o->json) {
        report_put_column(out, GR_S("FROM (UTC)"), WHOLE_TIME + 1, true);
        put_right(out, GR_S("FAILED"), WIDE_COUNT);
        put_right(out, GR_S("WORKED"), WIDE_COUNT);
        gr_put(out, GR_S("FAILED (log scale, "));
        put_width(out, &v->axis);
        gr_put(out, GR_S(" a line)\n"));
    }
    for (size_t i = 0; i < v->axis.count; i++) {
        if (o->json)
            put_json_bucket(out, v, i, counts[TIMES_FAILED][i],
                            counts[TIMES_WORKED][i]);
        else put_bucket(out, v, i, counts);
    }
}

/* ---- the summary ---- */

static void put_sums(gr_buffer *b, const logon_views *v)
{
    put_count(b, v->total.failed);
    gr_put(b, GR_S(" failed, "));
    put_count(b, v->total.worked);
    gr_put(b, GR_S(" worked"));
    for (unsigned i = 0; i < LOGON_GROUPS; i++) {
        gr_put(b, i == 0 ? GR_S("; ") : GR_S(", "));
        put_group_count(b, v->groups[i], (logon_group)i);
    }
    gr_put_byte(b, '\n');
}

static void put_span(gr_buffer *b, const logon_views *v)
{
    if (v->total.first_ns != GR_TIME_NONE) {
        put_time(b, v->total.first_ns);
        gr_put(b, GR_S(" to "));
        put_time(b, v->total.last_ns);
        gr_put(b, GR_S(" UTC"));
    } else {
        gr_put(b, GR_S("No time is known"));
    }
    if (v->without_time > 0 && v->axis.count > 0) {
        gr_put(b, GR_S("; without a time: "));
        put_count(b, v->without_time);
    }
    if (v->total.not_said > 0) {
        gr_put(b, GR_S("; outcome not said: "));
        put_count(b, v->total.not_said);
    }
    gr_put_byte(b, '\n');
}

/* Cut to the width: what stands first matters most. */
static void put_cut(gr_buffer *b, const table_options *o, gr_buffer *line)
{
    report_put_column(b, gr_buffer_slice(line),
                      o->width == 0 ? SIZE_MAX : o->width, false);
    gr_put_byte(b, '\n');
    if (line->status != GR_OK) b->status = line->status;
    line->len = 0;
}

static void put_failures(gr_buffer *b, const logon_row *row,
                         const logon_after *after)
{
    gr_put(b, GR_S("    after "));
    if (after->kind == AFTER_AGAIN || after->most > after->least)
        gr_put(b, GR_S("at least "));
    put_count(b, after->least);
    if (after->most > after->least) {
        gr_put(b, GR_S(" and at most "));
        put_count(b, after->most);
    }
    gr_put(b, GR_S(" failures"));
    if (after->kind == AFTER_AGAIN) {
        gr_put(b, GR_S(" in a day; it had worked before them, too"));
        return;
    }
    gr_put(b, GR_S(" since "));
    put_time(b, logon_row_first(row, TIMES_FAILED));
}

static void put_alarm(gr_buffer *b, const table_options *o,
                      const logon_row *row)
{
    gr_buffer line = gr_buffer_upto(LINE_CEILING);
    logon_after const after = logon_after_of(row);
    gr_put(&line, GR_S("! "));
    put_place(&line, o, LOGONS_OF_SOURCE, logon_row_shown(row, 0));
    if (after.kind == AFTER_ALWAYS) {
        gr_put(&line, GR_S(" worked "));
        put_time(&line, after.from_ns);
        gr_put(&line, GR_S(" as "));
        gr_put(&line, row->who.len == 0 ? GR_S("-") : row->who);
    } else {
        char to[GR_TIME_TEXT];
        gr_put(&line, GR_S(" worked "));
        put_time(&line, after.from_ns);
        gr_put(&line, GR_S(" to "));
        gr_put(&line, gr_from(whole_time(to, after.to_ns), 11));
    }
    put_cut(b, o, &line);
    put_failures(&line, row, &after);
    put_cut(b, o, &line);
    gr_buffer_free(&line);
}

static void put_alarms(gr_buffer *b, const table_options *o,
                       const logon_views *v)
{
    gr_put(b,
           GR_S("\nWorked, or may have, after 5 failures or more (\"!\"): "));
    put_group_count(b, v->alarms, LOGONS_OF_SOURCE);
    if (v->alarms > LOGON_TOP) gr_put(b, GR_S("; the first 10"));
    gr_put_byte(b, '\n');
    for (size_t i = 0; i < v->alarmed.count; i++)
        put_alarm(b, o, &v->alarmed.items[i]->row);
}

static void put_most(gr_buffer *b, const table_options *o, const logon_views *v,
                     logon_group group)
{
    const logon_top *const top = &v->most[group];
    if (top->count == 0) return;
    gr_put(b, GR_S("\nMost failures, by "));
    gr_put(b, groups[group].one);
    gr_put(b, GR_S(": "));
    if (v->failing[group] > LOGON_TOP) gr_put(b, GR_S("10 of "));
    put_count(b, v->failing[group]);
    gr_put(b, GR_S(" with failures\n"));
    put_group_header(b, o, group);
    for (size_t i = 0; i < top->count; i++)
        put_group_row(b, o, v, group, logon_row_shown(&top->items[i]->row, 0),
                      &top->items[i]->row);
}

void logon_put_summary(gr_buffer *out, const table_options *o,
                       const logon_views *v)
{
    if (v->groups[LOGONS_OF_SOURCE] == 0) {
        gr_put(out, GR_S("No event asked for tells of a logon.\n"));
        return;
    }
    put_sums(out, v);
    put_span(out, v);
    put_alarms(out, o, v);
    put_histogram(out, o, v);
    for (unsigned i = 0; i < LOGON_GROUPS; i++)
        put_most(out, o, v, (logon_group)i);
    gr_put_byte(out, '\n');
}
