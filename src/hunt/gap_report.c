/* gap_report.c - see gap_report.h.
 *
 *   WS01  Security
 *     2021-02-01 10:00:00  2021-03-02 08:15:30  12345 events
 *   ! 2021-02-27 03:12:08  2021-02-27 09:40:51   6:28:43  no event
 *
 * Times are UTC. */
#include "hunt/gap_report.h"

#include "base/json.h"
#include "base/number.h"
#include "report/escape.h"

static const char *kind_name(gap_kind kind)
{
    switch (kind) {
    case GAP_IDS: return "records_missing";
    case GAP_IDS_BACK: return "record_ids_back";
    case GAP_SILENCE: return "silence";
    case GAP_CLOCK_BACK: return "clock_back";
    case GAP_BOTH_BACK: return "record_ids_and_clock_back";
    case GAP_STOPPED: return "stopped";
    case GAP_TOLD: break;
    }
    return "event";
}

static void put_json_time(gr_buffer *b, const char *name, int64_t time_ns)
{
    gr_put(b, GR_S(",\""));
    gr_put(b, gr_slice_of_c(name));
    gr_put(b, GR_S("\":"));
    gr_json_time(b, time_ns);
}

static void put_json_host(gr_buffer *b, const char *kind, gr_slice host)
{
    gr_put(b, GR_S("{\"kind\":"));
    gr_json_text(b, gr_slice_of_c(kind));
    gr_put(b, GR_S(",\"host\":"));
    gr_json_text(b, host);
}

static void put_json_names(gr_buffer *b, const char *kind, gr_slice host,
                           gr_slice channel)
{
    put_json_host(b, kind, host);
    gr_put(b, GR_S(",\"channel\":"));
    gr_json_text(b, channel);
}

static void put_json_number(gr_buffer *b, const char *name, uint64_t number)
{
    gr_put(b, GR_S(",\""));
    gr_put(b, gr_slice_of_c(name));
    gr_put(b, GR_S("\":"));
    gr_put_u64(b, number);
}

static void put_json_place(gap_report *r, const gap *g)
{
    gr_put(&r->text, GR_S(",\"evidence\":"));
    gr_json_text(&r->text, r->list->items[g->file].name);
    put_json_number(&r->text, "offset", g->offset);
    gr_put(&r->text, GR_S("}\n"));
}

static void put_json_gap(gap_report *r, gr_slice host, gr_slice channel,
                         const gap *g)
{
    gr_buffer *const b = &r->text;
    put_json_names(b, kind_name(g->kind), host, channel);
    put_json_time(b, "from", g->from_ns);
    put_json_time(b, "to", g->to_ns);
    if (g->kind == GAP_IDS) {
        put_json_number(b, "first_id", g->first_id);
        put_json_number(b, "last_id", g->last_id);
    }
    if (g->kind == GAP_IDS_BACK || g->kind == GAP_BOTH_BACK) {
        put_json_number(b, "from_id", g->last_id);
        put_json_number(b, "to_id", g->first_id);
    }
    if (g->kind == GAP_TOLD) {
        gr_put(b, GR_S(",\"text\":"));
        gr_json_text(b, g->text);
        put_json_number(b, "times", g->times);
    }
    put_json_place(r, g);
}

static void put_json_host_end(gap_report *r, gr_slice host, const gap *g)
{
    put_json_host(&r->text, "host_stopped", host);
    put_json_time(&r->text, "from", g->from_ns);
    put_json_time(&r->text, "to", g->to_ns);
    put_json_place(r, g);
}

static void put_json_source(gap_report *r, gr_slice host, gr_slice channel,
                            const gap_source *s)
{
    gr_buffer *const b = &r->text;
    put_json_names(b, "source", host, channel);
    put_json_number(b, "events", gap_source_events(s));
    put_json_time(b, "first", gap_source_first(s));
    put_json_time(b, "last", gap_source_last(s));
    put_json_number(b, "not_looked_at", gap_source_beyond(s));
    gr_put(b, GR_S("}\n"));
}

/* ---- for eyes ---- */

enum { STAMP = 19 };

static void put_stamp(gr_buffer *b, int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    uint8_t stamp[STAMP];
    gr_slice const whole = time_ns == GR_TIME_NONE
                               ? GR_S("                  -")
                               : gr_time_text(text, time_ns, 0);
    memset(stamp, ' ', sizeof stamp);
    memcpy(stamp, whole.ptr, whole.len < STAMP ? whole.len : STAMP);
    if (stamp[10] == 'T') stamp[10] = ' ';
    gr_put(b, gr_slice_of(stamp, sizeof stamp));
}

/* Hours, minutes and seconds, or days and hours, to the right of ten
 * columns. */
static void put_length(gr_buffer *b, int64_t from_ns, int64_t to_ns)
{
    char text[32] = "";
    bool const known = from_ns != GR_TIME_NONE && to_ns != GR_TIME_NONE &&
                       !(from_ns < 0 && to_ns > INT64_MAX + from_ns) &&
                       to_ns > from_ns;
    if (known) {
        int64_t const s = (to_ns - from_ns) / 1000000000;
        if (s < 100 * 3600)
            (void)snprintf(text, sizeof text, "%d:%02d:%02d", (int)(s / 3600),
                           (int)(s / 60 % 60), (int)(s % 60));
        else
            (void)snprintf(text, sizeof text, "%lldd %02dh",
                           (long long)(s / 86400), (int)(s / 3600 % 24));
    }
    gr_putf(b, "%10s", text);
}

static void put_what(gr_buffer *b, const gap *g)
{
    char number[GR_NUMBER_TEXT];
    switch (g->kind) {
    case GAP_IDS:
        gr_put(b, gr_u64_text(number, g->last_id - g->first_id + 1));
        gr_put(b, g->last_id == g->first_id ? GR_S(" record is missing: ")
                                            : GR_S(" records are missing: "));
        gr_put_u64(b, g->first_id);
        if (g->last_id == g->first_id) return;
        gr_put(b, GR_S(" to "));
        gr_put_u64(b, g->last_id);
        return;
    case GAP_IDS_BACK:
        gr_put(b, GR_S("record ids begin again at "));
        gr_put_u64(b, g->first_id);
        gr_put(b, GR_S(", after "));
        gr_put_u64(b, g->last_id);
        return;
    case GAP_BOTH_BACK:
        gr_put(b, GR_S("clock and record ids go back: "));
        gr_put(b, gr_u64_text(number, g->last_id));
        gr_put(b, GR_S(" to "));
        gr_put_u64(b, g->first_id);
        return;
    case GAP_SILENCE: gr_put(b, GR_S("no event")); return;
    case GAP_CLOCK_BACK:
        gr_put(b, GR_S("the next record has an earlier time"));
        return;
    case GAP_STOPPED:
        gr_put(b, GR_S("nothing more, while the host goes on"));
        return;
    case GAP_TOLD:
        gr_put(b, g->text);
        if (g->times == 1) return;
        gr_put(b, GR_S(", "));
        gr_put(b, gr_u64_text(number, g->times));
        gr_put(b, GR_S(" times"));
        return;
    }
}

static void put_cut(gap_report *r, gr_buffer *line)
{
    gr_slice const text = gr_buffer_slice(line);
    if (r->width == 0) report_put_terminal(&r->text, text);
    else report_put_column(&r->text, text, r->width, false);
    gr_put_byte(&r->text, '\n');
    if (line->status != GR_OK) r->text.status = line->status;
    line->len = 0;
}

static void put_source(gap_report *r, gr_slice host, gr_slice channel,
                       const gap_source *s, gr_buffer *line)
{
    gr_put(line, host.len == 0 ? GR_S("(no host)") : host);
    gr_put(line, GR_S("  "));
    gr_put(line, channel.len == 0 ? GR_S("(no channel)") : channel);
    put_cut(r, line);
    gr_put(line, GR_S("  "));
    put_stamp(line, gap_source_first(s));
    gr_put(line, GR_S("  "));
    put_stamp(line, gap_source_last(s));
    gr_put(line, GR_S("  "));
    gr_put_u64(line, gap_source_events(s));
    gr_put(line, gap_source_events(s) == 1 ? GR_S(" event") : GR_S(" events"));
    if (gap_source_beyond(s) > 0)
        gr_put(line, GR_S("; too many holes to look at all"));
    put_cut(r, line);
}

/* When, and for how long, then what: below it where there is no room beside
 * it. */
static void put_line(gap_report *r, const gap *g, gr_slice what,
                     gr_buffer *line)
{
    gr_put(line, GR_S("! "));
    put_stamp(line, g->from_ns);
    gr_put(line, GR_S("  "));
    if (g->kind == GAP_TOLD && g->times == 1)
        gr_put(line, GR_S("                   "));
    else put_stamp(line, g->to_ns);
    put_length(line, g->from_ns, g->to_ns);
    if (r->width != 0 && line->len + 2 + what.len > r->width) {
        put_cut(r, line);
        gr_put(line, GR_S("    "));
    } else gr_put(line, GR_S("  "));
    gr_put(line, what);
    put_cut(r, line);
}

static void put_gap(gap_report *r, const gap *g, gr_buffer *line)
{
    gr_buffer what = gr_buffer_upto(1 << 12);
    put_what(&what, g);
    put_line(r, g, gr_buffer_slice(&what), line);
    if (what.status != GR_OK) r->text.status = what.status;
    gr_buffer_free(&what);
}

static void put_host_end(gap_report *r, gr_slice host, size_t sources,
                         const gap *end, gr_buffer *line)
{
    gr_put(line, host);
    gr_put(line,
           sources == 1 ? GR_S("  its only log") : GR_S("  all its logs"));
    put_cut(r, line);
    put_line(r, end, GR_S("nothing more, while other hosts go on"), line);
}

static gr_status flush(gap_report *r, gr_error *err)
{
    if (r->text.status != GR_OK)
        return gr_fail(err, r->text.status, GR_NO_OFFSET, "no memory for gaps");
    gr_status const status = gr_write(r->to, gr_buffer_slice(&r->text), err);
    r->text.len = 0;
    return status;
}

gr_status gap_report_source(gap_report *r, gr_slice host, gr_slice channel,
                            const gap_source *source, gap_list gaps,
                            gr_error *err)
{
    gr_buffer line = gr_buffer_upto(1 << 16);
    if (r->json) put_json_source(r, host, channel, source);
    else put_source(r, host, channel, source, &line);
    gr_status status = flush(r, err);
    for (size_t i = 0; i < gaps.count && status == GR_OK; i++) {
        if (r->json) put_json_gap(r, host, channel, &gaps.items[i]);
        else put_gap(r, &gaps.items[i], &line);
        status = flush(r, err);
    }
    gr_buffer_free(&line);
    return status;
}

gr_status gap_report_host_end(gap_report *r, gr_slice host, size_t sources,
                              const gap *end, gr_error *err)
{
    gr_buffer line = gr_buffer_upto(1 << 16);
    if (r->json) put_json_host_end(r, host, end);
    else put_host_end(r, host, sources, end, &line);
    gr_status const status = flush(r, err);
    gr_buffer_free(&line);
    return status;
}
