/* summary.c - what a responder needs at three in the morning, and no more.
 *
 * "No findings" must never look like "not looked": the first two lines say
 * what was found and what was examined, and no line says that something is
 * clean. Sections are built apart and joined with blank lines as long as the
 * whole stays within SUMMARY_LINES. */
#include "cli/summary.h"

#include "cli/limits.h"
#include "cli/reading.h"
#include "evidence/collection.h"
#include "report/escape.h"
#include "report/gauge.h"

enum {
    SUMMARY_LINES = 24,
    NARROWEST = 60, /* below it, lines wrap */
    SECTION_CEILING = 1 << 16,
    LEVEL_COLUMNS = 38, /* of the table of levels */
    HOSTS_SHOWN = 5,
    HOST_LEAST = 12,
    HOST_SHORT = 15, /* a NetBIOS name */
    HOST_MOST = 24,
    HOST_WHOLE = 110 /* columns from which names are shown with domains */
};

/* ---- small things ---- */

static void put_count(gr_buffer *out, uint64_t count)
{
    char text[CLI_COUNT_TEXT];
    gr_putf(out, "%s", cli_count_text(text, count));
}

/* "1,204 events", "1 event" */
static void put_counted(gr_buffer *out, uint64_t count, const char *what)
{
    put_count(out, count);
    gr_putf(out, " %s%s", what, count == 1 ? "" : "s");
}

static size_t loaded_rules(const hunt_result *r)
{
    return r->rules_in_state[RULE_LOADED];
}

/* The time of all events, from their kinds. */
static void span_of_events(const hunt_result *r, int64_t *first, int64_t *last)
{
    *first = *last = GR_TIME_NONE;
    for (size_t i = 0; i < r->kind_count; i++) {
        const hunt_kind *k = &r->kinds[i];
        if (k->first_ns == GR_TIME_NONE) continue;
        if (*first == GR_TIME_NONE || k->first_ns < *first)
            *first = k->first_ns;
        if (*last == GR_TIME_NONE || k->last_ns > *last) *last = k->last_ns;
    }
}

static uint64_t unwatched_events(const hunt_result *r)
{
    uint64_t events = 0;
    for (size_t i = 0; i < r->kind_count; i++) events += r->kinds[i].unwatched;
    return events;
}

static uint64_t generic_events(const hunt_result *r)
{
    uint64_t events = 0;
    for (size_t i = 0; i < r->kind_count; i++)
        events += r->kinds[i].only_generic;
    return events;
}

const char *cli_why_nothing_was_judged(const hunt_result *r)
{
    if (loaded_rules(r) == 0 && r->indicators == NULL)
        return "NOTHING WAS LOOKED FOR: no rule is loaded";
    if (r->events == 0)
        return "NOTHING WAS EXAMINED: there was no event to read";
    if (unwatched_events(r) >= r->events && r->indicators == NULL)
        return "NOTHING WAS CHECKED: no rule looks at any of these events";
    return NULL;
}

static bool nothing_was_judged(const hunt_result *r)
{
    return cli_why_nothing_was_judged(r) != NULL;
}

/* Files whose name says that they are logs, which no reader wants. */
static size_t strange_logs(const hunt_result *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->file_count; i++)
        if (r->files[i].result.status == GR_UNSUPPORTED &&
            cli_should_be_log(r->files[i].item->name))
            count++;
    return count;
}

bool cli_hunt_incomplete(const hunt_result *r)
{
    return nothing_was_judged(r) || r->problem_count > 0 ||
           r->files_unreadable > 0 || r->files_changed > 0 ||
           r->files_cut > 0 || r->damaged_ranges > 0 ||
           r->events_not_judged > 0 || r->regex_limits > 0 ||
           r->left_early > 0 || strange_logs(r) > 0;
}

/* ---- verdict ---- */

/* "; logs 2021-03-01 to 2021-03-04 UTC": the time of all events; not at all
 * where there is no room for it, zone and all, behind `used` columns. */
static void put_span(gr_buffer *out, const cli_summary *s, const hunt_result *r,
                     size_t used)
{
    char a[CLI_ZONE_TEXT], b[CLI_ZONE_TEXT];
    int64_t first, last;
    size_t const start = out->len;
    span_of_events(r, &first, &last);
    if (first == GR_TIME_NONE) return;
    const char *from = cli_zone_date(&s->zone, a, first);
    const char *to = cli_zone_date(&s->zone, b, last);
    if (strcmp(from, to) == 0) gr_putf(out, "; logs of %s", from);
    else gr_putf(out, "; logs %s to %s", from, to);
    gr_putf(out, " %s", s->zone.name);
    if (used + (out->len - start) + 1 > s->terminal.width) out->len = start;
}

/* "2 critical, 41 high findings on 3 hosts" */
static void put_found(gr_buffer *out, const hunt_result *r)
{
    uint64_t const critical = r->levels[LEVEL_CRITICAL].findings;
    uint64_t const high = r->levels[LEVEL_HIGH].findings;
    size_t hosts = 0;
    for (size_t i = 0; i < r->host_count; i++) {
        const hunt_host *h = &r->hosts[i];
        uint64_t const grave =
            h->at_level[LEVEL_CRITICAL] + h->at_level[LEVEL_HIGH];
        hosts += (critical + high > 0 ? grave : h->findings) > 0;
    }
    if (critical > 0) {
        put_count(out, critical);
        gr_put(out, GR_S(" critical"));
    }
    if (critical > 0 && high > 0) gr_put(out, GR_S(", "));
    if (high > 0) {
        put_count(out, high);
        gr_put(out, GR_S(" high"));
    }
    if (critical + high > 0) {
        gr_putf(out, " finding%s", critical + high == 1 ? "" : "s");
    } else {
        gr_put(out, GR_S("None critical or high, "));
        put_counted(out, r->findings, "other finding");
    }
    gr_put(out, GR_S(" on "));
    put_counted(out, hosts, "host");
}

static const char *not_found(const hunt_result *r)
{
    const char *const nothing = cli_why_nothing_was_judged(r);
    if (nothing != NULL) return nothing;
    return r->interrupted ? "nothing was told"
                          : "No rule matched what was examined";
}

static cli_paint verdict_paint(const hunt_result *r)
{
    if (r->levels[LEVEL_CRITICAL].findings > 0 || r->interrupted ||
        nothing_was_judged(r))
        return PAINT_ALARM;
    return r->levels[LEVEL_HIGH].findings > 0 ? PAINT_RED : PAINT_BOLD;
}

void cli_put_read(gr_buffer *out, const hunt_result *r)
{
    put_counted(out, r->events, "event");
    gr_put(out, GR_S(" in "));
    if (r->files_read > 0 || r->files_begun == 0)
        put_counted(out, r->files_read, "file");
    if (r->files_begun == 0) return;
    gr_put(out, r->files_read > 0 ? GR_S(" and a part of another")
                                  : GR_S("a part of 1 file"));
}

/* The last part, how long it took, only where there is room. */
static void put_examined(gr_buffer *out, const cli_summary *s,
                         const hunt_result *r)
{
    char size[CLI_COUNT_TEXT], time[CLI_COUNT_TEXT];
    size_t const start = out->len;
    gr_put(out, GR_S("Examined "));
    cli_put_read(out, r);
    gr_putf(out, ", %s; ", cli_size_text(size, r->bytes));
    put_counted(out, loaded_rules(r), "rule");
    if (r->rules_in_state[RULE_REJECTED] > 0) {
        gr_put(out, GR_S(", "));
        put_count(out, r->rules_in_state[RULE_REJECTED]);
        gr_put(out, GR_S(" rejected"));
    }
    if (s->seconds < 10) snprintf(time, sizeof time, "%.1fs", s->seconds);
    else cli_duration_text(time, (uint64_t)(s->seconds + 0.5));
    if (s->seconds > 0 &&
        out->len - start + strlen(time) + 3 <= s->terminal.width)
        gr_putf(out, "; %s", time);
    gr_put(out, GR_S(".\n"));
}

static void put_verdict(gr_buffer *out, const cli_summary *s,
                        const hunt_result *r)
{
    cli_put_paint(out, &s->terminal, verdict_paint(r));
    size_t const start = out->len;
    if (r->interrupted) gr_put(out, GR_S("INTERRUPTED. Until then: "));
    if (r->findings > 0) put_found(out, r);
    else gr_putf(out, "%s", not_found(r));
    put_span(out, s, r, out->len - start);
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_put(out, GR_S(".\n"));
    put_examined(out, s, r);
}

/* ---- levels and hosts, side by side ---- */

static void put_level_row(gr_buffer *out, const cli_summary *s,
                          const hunt_result *r, sigma_level level)
{
    const hunt_level_sum *sum = &r->levels[level];
    char findings[CLI_COUNT_TEXT], rules[CLI_COUNT_TEXT], hosts[CLI_COUNT_TEXT];
    const char *name =
        level == LEVEL_NONE ? "no level" : sigma_level_name(level);
    cli_put_paint(out, &s->terminal,
                  sum->findings > 0 ? cli_level_paint(level) : PAINT_DIM);
    gr_putf(out, "%-14s", name);
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_putf(out, "%10s%7s%7s", cli_short_count(findings, sum->findings),
            cli_short_count(rules, sum->rules),
            cli_short_count(hosts, sum->hosts));
}

/* "EXCH01" of "EXCH01.contoso.example"; an address stays whole. */
static gr_slice short_host(gr_slice host)
{
    size_t const dot = gr_find_byte(host, '.');
    bool const letter = host.len > 0 && host.ptr[0] > '9';
    return letter && dot > 0 ? gr_sub(host, 0, dot) : host;
}

static gr_slice host_shown(gr_slice host, size_t width)
{
    if (host.len == 0) return GR_S("(no host)");
    return report_terminal_width(host) > width ? short_host(host) : host;
}

static void put_host_row(gr_buffer *out, const cli_summary *s,
                         const hunt_host *host)
{
    char a[CLI_COUNT_TEXT], b[CLI_COUNT_TEXT], c[CLI_COUNT_TEXT];
    size_t const name = s->terminal.width - LEVEL_COLUMNS - 2 - 21;
    gr_put(out, GR_S("  "));
    cli_put_cell(out, &s->terminal, host_shown(host->name, name), name, true);
    gr_putf(out, "%6s%6s%9s",
            cli_short_count(a, host->at_level[LEVEL_CRITICAL]),
            cli_short_count(b, host->at_level[LEVEL_HIGH]),
            cli_short_count(c, host->findings));
}

static void put_levels(gr_buffer *out, const cli_summary *s,
                       const hunt_result *r)
{
    static const sigma_level order[] = {LEVEL_CRITICAL,      LEVEL_HIGH,
                                        LEVEL_MEDIUM,        LEVEL_LOW,
                                        LEVEL_INFORMATIONAL, LEVEL_NONE};
    int const name = (int)s->terminal.width - LEVEL_COLUMNS - 2 - 21;
    bool const hosts = name >= HOST_LEAST;
    size_t host = 0;
    if (r->findings == 0) return;
    cli_put_paint(out, &s->terminal, PAINT_BOLD);
    gr_putf(out, "%-14s%10s%7s%7s", "level", "findings", "rules", "hosts");
    if (hosts)
        gr_putf(out, "  %-*s%6s%6s%9s", name, "worst hosts", "crit", "high",
                "all");
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_put_byte(out, '\n');
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        /* One of the two, so that ten findings fit below. */
        bool const none = r->levels[order[i]].findings == 0;
        if (order[i] == LEVEL_NONE && none) continue;
        if (order[i] == LEVEL_INFORMATIONAL && none &&
            r->levels[LEVEL_NONE].findings > 0)
            continue;
        put_level_row(out, s, r, order[i]);
        if (hosts && host < r->host_count && host < HOSTS_SHOWN &&
            r->hosts[host].findings > 0)
            put_host_row(out, s, &r->hosts[host++]);
        gr_put_byte(out, '\n');
    }
}

/* ---- histogram ---- */

static uint64_t bucket_sum(const hunt_result *r, size_t bucket)
{
    uint64_t sum = 0;
    for (size_t l = 0; l < HUNT_LEVELS; l++) sum += r->histogram[bucket][l];
    return sum;
}

static sigma_level bucket_level(const hunt_result *r, size_t bucket)
{
    for (size_t l = HUNT_LEVELS; l-- > 0;)
        if (r->histogram[bucket][l] > 0) return (sigma_level)l;
    return LEVEL_NONE;
}

static void put_histogram(gr_buffer *out, const cli_summary *s,
                          const hunt_result *r)
{
    uint64_t most = 0;
    char first[CLI_ZONE_TEXT], last[CLI_ZONE_TEXT];
    if (r->first_ns == GR_TIME_NONE || s->terminal.width < HUNT_BUCKETS + 2)
        return;
    for (size_t i = 0; i < HUNT_BUCKETS; i++)
        if (bucket_sum(r, i) > most) most = bucket_sum(r, i);
    gr_put_byte(out, '|');
    for (size_t i = 0; i < HUNT_BUCKETS; i++) {
        cli_put_paint(out, &s->terminal, cli_level_paint(bucket_level(r, i)));
        report_put_bar(out, report_gauge(bucket_sum(r, i), most),
                       s->terminal.utf8);
        cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    }
    gr_put(out, GR_S("| max "));
    put_count(out, most);
    const char *from = cli_zone_time(&s->zone, first, r->first_ns);
    const char *to = cli_zone_time(&s->zone, last, r->last_ns);
    gr_putf(out, "\n %s%*s %s\n", from, HUNT_BUCKETS - (int)strlen(from), to,
            s->zone.name);
}

/* ---- the findings that matter most ---- */

/* Where there is little room, titles need it more than domains do. */
static size_t top_host_room(const cli_summary *s)
{
    return s->terminal.width < HOST_WHOLE ? HOST_SHORT : HOST_MOST;
}

static size_t host_column(const cli_summary *s, const hunt_result *r)
{
    size_t width = strlen("(no host)");
    for (size_t i = 0; i < r->top_count; i++) {
        size_t const name =
            report_terminal_width(host_shown(r->top[i].host, top_host_room(s)));
        if (name > width) width = name;
    }
    size_t const most = s->terminal.width < 80 ? HOST_LEAST : HOST_MOST;
    return width > most ? most : width;
}

static void put_top_row(gr_buffer *out, const cli_summary *s,
                        const hunt_result *r, const hunt_top *top, size_t hosts)
{
    static const char *const short_names[] = {
        [LEVEL_NONE] = "-",    [LEVEL_INFORMATIONAL] = "info",
        [LEVEL_LOW] = "low",   [LEVEL_MEDIUM] = "med",
        [LEVEL_HIGH] = "high", [LEVEL_CRITICAL] = "CRIT"};
    char time[CLI_ZONE_TEXT], count[CLI_COUNT_TEXT];
    size_t const title = s->terminal.width - 6 - 17 - hosts - 1 - 7;
    cli_put_paint(out, &s->terminal, cli_level_paint(top->level));
    gr_putf(out, "%-5s ", short_names[top->level]);
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_putf(out, "%-16.16s ", cli_zone_time(&s->zone, time, top->first_ns));
    cli_put_cell(out, &s->terminal, host_shown(top->host, top_host_room(s)),
                 hosts, true);
    gr_put_byte(out, ' ');
    cli_put_cell(out, &s->terminal, hunt_rule_of(r, top->rule)->title, title,
                 true);
    gr_putf(out, "%7s\n", cli_short_count(count, top->findings));
}

static void put_top(gr_buffer *out, const cli_summary *s, const hunt_result *r,
                    size_t most)
{
    size_t const hosts = host_column(s, r);
    size_t const title = s->terminal.width - 6 - 17 - hosts - 1 - 7;
    if (r->top_count == 0) return;
    cli_put_paint(out, &s->terminal, PAINT_BOLD);
    gr_putf(out, "%-5s %-16s %-*s %-*s%7s", "level", "first seen", (int)hosts,
            "host", (int)title, "what matters most", "times");
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_put_byte(out, '\n');
    for (size_t i = 0; i < r->top_count && i < most; i++)
        put_top_row(out, s, r, &r->top[i], hosts);
}

/* ---- the foot ---- */

/* One fact of a list that is empty at first. */
static void put_fact(gr_buffer *out, size_t start, uint64_t count,
                     const char *what)
{
    if (count == 0) return;
    if (out->len > start) gr_put(out, GR_S(", "));
    put_counted(out, count, what);
}

static void put_damage(gr_buffer *out, size_t start, const hunt_result *r)
{
    uint64_t const read = r->files_not_utf8; /* all the same */
    put_fact(out, start,
             r->damaged_ranges > read ? r->damaged_ranges - read : 0,
             "damaged range");
    if (r->records_lost == 0) return;
    gr_put(out, GR_S(" ("));
    put_counted(out, r->records_lost, "record");
    gr_put_byte(out, ')');
}

static void put_coverage(gr_buffer *out, const cli_summary *s,
                         const hunt_result *r)
{
    gr_buffer text = gr_buffer_upto(SECTION_CEILING);
    gr_put(&text, GR_S("Not seen: "));
    size_t const start = text.len;
    put_fact(&text, start,
             r->files_unreadable + r->problem_count + strange_logs(r) +
                 r->files_empty,
             "file");
    put_fact(&text, start, r->files_cut, "file");
    if (r->files_cut > 0) gr_put(&text, GR_S(" behind 4 MiB"));
    put_damage(&text, start, r);
    put_fact(&text, start, r->events_not_judged, "unjudged event");
    put_fact(&text, start, r->regex_limits, "regex step limit");
    put_fact(&text, start, r->left_early, "row");
    if (r->left_early > 0) gr_put(&text, GR_S(" of windows too full"));
    put_fact(&text, start, r->once_in_doubt, "line");
    if (r->once_in_doubt > 0)
        gr_put(&text, GR_S(" counted once that may be of two logs"));
    if (r->interrupted) {
        if (text.len > start) gr_put(&text, GR_S(", "));
        gr_put(&text, GR_S("all behind the interruption"));
    }
    put_fact(&text, start, unwatched_events(r), "event");
    if (unwatched_events(r) > 0) gr_put(&text, GR_S(" no rule looks at"));
    put_fact(&text, start, r->files_no_reader - strange_logs(r), "file");
    if (r->files_no_reader > strange_logs(r))
        gr_put(&text, GR_S(" of other kinds"));
    if (text.len == start) gr_put(&text, GR_S("nothing that we know of"));
    if (generic_events(r) > 0) {
        gr_put(&text, GR_S("; "));
        put_counted(&text, generic_events(r), "event");
        gr_put(&text, GR_S(" only generic rules look at"));
    }
    cli_put_cell(out, &s->terminal, gr_buffer_slice(&text), s->terminal.width,
                 false);
    gr_put_byte(out, '\n');
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_rules_line(gr_buffer *out, const cli_summary *s,
                           const hunt_result *r)
{
    gr_buffer text = gr_buffer_upto(SECTION_CEILING);
    gr_put(&text, GR_S("Rules: "));
    put_count(&text, loaded_rules(r));
    gr_put(&text, GR_S(" loaded"));
    if (r->rules_not_applicable > 0) {
        gr_put(&text, GR_S(" ("));
        put_count(&text, r->rules_not_applicable);
        gr_put(&text, GR_S(" have no log here)"));
    }
    static const struct {
        sigma_rule_state state;
        const char *what;
    } others[] = {{RULE_REJECTED, "rejected"},
                  {RULE_NO_SOURCE, "for other systems"},
                  {RULE_FILTER, "filtering others"},
                  {RULE_STATUS_EXCLUDED, "left out"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        uint64_t const count = r->rules_in_state[others[i].state];
        if (count == 0) continue;
        gr_put(&text, GR_S(", "));
        put_count(&text, count);
        gr_putf(&text, " %s", others[i].what);
    }
    cli_put_cell(out, &s->terminal, gr_buffer_slice(&text), s->terminal.width,
                 false);
    gr_put_byte(out, '\n');
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_next(gr_buffer *out, const cli_summary *s, const hunt_result *r)
{
    if (s->case_path == NULL) return;
    gr_slice const path = gr_slice_of_c(s->case_path);
    gr_put(out, GR_S("Written: "));
    cli_put_cell(out, &s->terminal, path, 4096, false);
    gr_put(out, GR_S("/ findings.jsonl coverage.json rules.jsonl run.json\n"));
    cli_put_paint(out, &s->terminal, PAINT_BOLD);
    if (r->findings > 0) {
        gr_put(out, GR_S("Next: grounds timeline "));
        cli_put_cell(out, &s->terminal, path, 4096, false);
        if (r->top_count > 0 && r->top[0].level > LEVEL_NONE)
            gr_putf(out, " -m %s", sigma_level_name(r->top[0].level));
    } else {
        gr_put(out, GR_S("Next: jq . "));
        cli_put_cell(out, &s->terminal, path, 4096, false);
        gr_put(out, GR_S("/coverage.json"));
    }
    cli_put_paint(out, &s->terminal, PAINT_PLAIN);
    gr_put_byte(out, '\n');
}

static bool is_collectors(const evidence_collection *c)
{
    return c->kind < COLLECTION_DRIVES;
}

/* "Collections: 2 (Velociraptor, UAC); 14 files as they were noted, 1 is not" */
static void put_collections(gr_buffer *out, const cli_summary *s,
                            const hunt_result *r)
{
    gr_buffer text = gr_buffer_upto(SECTION_CEILING);
    bool kinds[COLLECTION_UNIX + 1] = {false};
    uint64_t count = 0;
    for (size_t i = 0; i < r->collection_count; i++) {
        kinds[r->collections[i]->kind] = true;
        count += is_collectors(r->collections[i]);
    }
    if (count == 0) return;
    gr_put(&text, GR_S("Collections: "));
    put_count(&text, count);
    const char *before = " (";
    for (unsigned k = 0; k < COLLECTION_DRIVES; k++) {
        if (!kinds[k]) continue;
        gr_putf(&text, "%s%s", before, collection_name((collection_kind)k));
        before = ", ";
    }
    gr_put_byte(&text, ')');
    if (r->files_as_noted + r->files_not_as_noted > 0) {
        gr_put(&text, GR_S("; "));
        put_counted(&text, r->files_as_noted, "file");
        gr_put(&text, GR_S(" as collected, "));
        put_count(&text, r->files_not_as_noted);
        gr_put(&text, GR_S(" not"));
    }
    cli_put_cell(out, &s->terminal, gr_buffer_slice(&text), s->terminal.width,
                 false);
    gr_put_byte(out, '\n');
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_foot(gr_buffer *out, const cli_summary *s, const hunt_result *r)
{
    put_collections(out, s, r);
    put_coverage(out, s, r);
    put_next(out, s, r);
}

/* ---- all of it ---- */

enum { VERDICT, LEVELS, HISTOGRAM, TOP, RULES, FOOT, SECTIONS };

static size_t lines_in(const gr_buffer *b)
{
    size_t lines = 0;
    for (size_t i = 0; i < b->len; i++) lines += b->ptr[i] == '\n';
    return lines;
}

/* Joins the sections with blank lines between them, as many as there is room
 * for: the first ones first. */
static void join(gr_buffer *out, gr_buffer *sections, size_t lines)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        bool const blank =
            i > 0 && i != FOOT && sections[i].len > 0 && lines < SUMMARY_LINES;
        if (blank) gr_put_byte(out, '\n');
        lines += blank;
        gr_put(out, gr_buffer_slice(&sections[i]));
        if (sections[i].status != GR_OK) out->status = sections[i].status;
        gr_buffer_free(&sections[i]);
    }
}

void cli_put_summary(gr_buffer *out, const cli_summary *given,
                     const hunt_result *r)
{
    cli_summary fitted = *given;
    const cli_summary *s = &fitted;
    gr_buffer sections[SECTIONS];
    size_t lines = 0;
    if (fitted.terminal.width < NARROWEST) fitted.terminal.width = NARROWEST;
    for (size_t i = 0; i < SECTIONS; i++)
        sections[i] = gr_buffer_upto(SECTION_CEILING);
    put_verdict(&sections[VERDICT], s, r);
    put_levels(&sections[LEVELS], s, r);
    put_histogram(&sections[HISTOGRAM], s, r);
    put_foot(&sections[FOOT], s, r);
    for (size_t i = 0; i < SECTIONS; i++) lines += lines_in(&sections[i]);
    put_top(&sections[TOP], s, r, SUMMARY_LINES - lines - 1);
    lines += lines_in(&sections[TOP]);
    if (lines < SUMMARY_LINES) put_rules_line(&sections[RULES], s, r);
    join(out, sections, lines + lines_in(&sections[RULES]));
}
