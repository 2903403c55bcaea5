/* source_table.c - see source_table.h. */
#include "cli/source_table.h"

enum { SOURCE_COUNT = 11, NOTES_CEILING = 1 << 16, LEAST_WIDTH = 80 };

/* "3 holes, 9,311 records missing, the longest 79h22m; " */
static void put_holes(gr_buffer *out, const hunt_source *s)
{
    char count[CLI_COUNT_TEXT], missing[CLI_COUNT_TEXT];
    if (s->holes > 0)
        gr_putf(out, "%s%s hole%s", s->holes_known ? "" : "at least ",
                cli_count_text(count, s->holes), s->holes == 1 ? "" : "s");
    if (s->records_missing > 0)
        gr_putf(out, ", %s record%s missing",
                cli_count_text(missing, s->records_missing),
                s->records_missing == 1 ? "" : "s");
    uint64_t const longest = (uint64_t)(s->longest_hole_ns / 1000000000);
    if (longest >= (uint64_t)48 * 3600)
        gr_putf(out, ", the longest %s days",
                cli_count_text(count, longest / 86400));
    else if (longest > 0)
        gr_putf(out, ", the longest %s", cli_duration_text(count, longest));
    if (s->holes > 0) gr_put(out, GR_S("; "));
    if (s->ids_again > 0)
        gr_putf(out, "record ids begin again %s time%s; ",
                cli_count_text(count, s->ids_again),
                s->ids_again == 1 ? "" : "s");
    if (s->clock_back > 0) gr_put(out, GR_S("its clock went back; "));
}

static void put_damage(gr_buffer *out, const hunt_source *s)
{
    char count[CLI_COUNT_TEXT];
    uint64_t const ranges = s->damaged_ranges - s->files_not_utf8;
    if (s->damaged_ranges > s->files_not_utf8)
        gr_putf(out, "%llu damaged range%s; ", (unsigned long long)ranges,
                ranges == 1 ? "" : "s");
    if (s->lines_not_utf8 > 0)
        gr_putf(out, "%s line%s not UTF-8; ",
                cli_count_text(count, s->lines_not_utf8),
                s->lines_not_utf8 == 1 ? "" : "s");
}

/* What a reader of the times must know. */
static void put_notes(gr_buffer *out, const hunt_source *s)
{
    int64_t const ahead = s->clock_ahead_ns / 1000000000;
    if (ahead != 0)
        gr_putf(out, "clock %s by %lld s; ", ahead > 0 ? "ahead" : "behind",
                (long long)(ahead > 0 ? ahead : -ahead));
    put_holes(out, s);
    put_damage(out, s);
    if (s->null_times > 0)
        gr_putf(out, "%llu without a time; ",
                (unsigned long long)s->null_times);
    if (s->assumed.len > 0) gr_put(out, s->assumed);
    else if (out->len > 1 && out->ptr[out->len - 2] == ';') out->len -= 2;
}

/* Without what nearly all names begin with, where there is no room for it. */
static gr_slice channel_shown(gr_slice channel, size_t width)
{
    gr_slice const usual = GR_S("Microsoft-Windows-");
    if (channel.len == 0) return GR_S("(no channel)");
    return channel.len > width && gr_starts_with(channel, usual)
               ? gr_from(channel, usual.len)
               : channel;
}

static size_t name_width(const cli_summary *s)
{
    return s->terminal.width - 2 * 19 - SOURCE_COUNT - 6;
}

/* The log and its time; below it what is to be known of that, if anything. */
static void put_source(gr_buffer *out, const cli_summary *s,
                       const hunt_source *source)
{
    char a[CLI_ZONE_TEXT], b[CLI_ZONE_TEXT], count[CLI_COUNT_TEXT];
    size_t const name = name_width(s) - 2;
    gr_buffer text = gr_buffer_upto(NOTES_CEILING);
    gr_put(out, GR_S("  "));
    cli_put_cell(out, &s->terminal, channel_shown(source->channel, name), name,
                 true);
    gr_putf(out, "  %-19s  %-19s  %*s\n",
            cli_zone_time(&s->zone, a, source->first_ns),
            cli_zone_time(&s->zone, b, source->last_ns), SOURCE_COUNT,
            cli_short_count(count, source->events));
    put_notes(&text, source);
    if (text.len > 0) {
        gr_put(out, GR_S("    "));
        cli_put_cell(out, &s->terminal, gr_buffer_slice(&text),
                     s->terminal.width - 4, false);
        gr_put_byte(out, '\n');
    }
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_host_of(gr_buffer *out, const cli_summary *s,
                        const hunt_source *sources, size_t i)
{
    if (i > 0 && gr_equal(sources[i].host, sources[i - 1].host)) return;
    gr_slice const host = sources[i].host;
    cli_put_cell(out, &s->terminal, host.len == 0 ? GR_S("(no host)") : host,
                 s->terminal.width, false);
    gr_put_byte(out, '\n');
}

void cli_put_sources(gr_buffer *out, const cli_summary *given,
                     const hunt_result *r, bool all)
{
    cli_summary s = *given;
    size_t const shown =
        all || r->source_count <= CLI_SOURCES_SHOWN ? r->source_count : 0;
    if (s.terminal.width < LEAST_WIDTH) s.terminal.width = LEAST_WIDTH;
    if (shown == 0) return;
    gr_put_byte(out, '\n');
    cli_put_paint(out, &s.terminal, PAINT_BOLD);
    gr_putf(out, "%-*s  %-19s  %-19s  %*s", (int)name_width(&s), "logs by host",
            "oldest", "newest", SOURCE_COUNT, "events");
    cli_put_paint(out, &s.terminal, PAINT_PLAIN);
    gr_put_byte(out, '\n');
    for (size_t i = 0; i < shown; i++) {
        put_host_of(out, &s, r->sources, i);
        put_source(out, &s, &r->sources[i]);
    }
}
