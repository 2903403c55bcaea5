/* clock.c - see clock.h. */
#include "cli/clock.h"

#include "base/json.h"
#include "base/number.h"
#include "base/wildcard.h"
#include "cli/message.h"
#include "cli/zone.h"

/* ---- globs ---- */

bool cli_glob_fits(gr_slice glob, gr_slice path)
{
    if (gr_wildcard(glob, path)) return true;
    return gr_find_byte(glob, '/') == glob.len &&
           gr_wildcard(glob, gr_last_component(path));
}

/* ---- options ---- */

/* Neither a zone nor a year has an equals sign, so the last one ends GLOB. */
static cli_clock_rule split(const char *word)
{
    gr_slice const s = gr_slice_of_c(word);
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != '=') at--;
    return (cli_clock_rule){.glob = gr_sub(s, 0, at > 0 ? at - 1 : 0),
                            .text = gr_from(s, at)};
}

static gr_status read_year(cli_clock_rule *rule, gr_error *err)
{
    uint64_t year;
    if (!gr_parse_u64(rule->text, &year) || year < 1970 || year > 2200)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--source-year wants a year as 2021, not '%.*s'",
                       (int)rule->text.len, (const char *)rule->text.ptr);
    rule->year = (int32_t)year;
    return GR_OK;
}

static gr_status read_skews(gr_arena *arena, const cli_words *words,
                            cli_clock *out, gr_error *err)
{
    gr_error why;
    out->skew_count = words->count;
    out->skews =
        gr_arena_take_array(arena, words->count + 1, sizeof *out->skews);
    if (out->skews == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    for (size_t i = 0; i < words->count; i++)
        if (hunt_skew_parse(gr_slice_of_c(words->items[i]), &out->skews[i],
                            &why) != GR_OK)
            return gr_fail(err, why.status, GR_NO_OFFSET, "--clock-skew %s",
                           why.text);
    return GR_OK;
}

gr_status cli_clock_open(gr_arena *arena, const cli_args *args, cli_clock *out,
                         gr_error *err)
{
    size_t const zones = args->source_zones.count;
    size_t const years = args->source_years.count;
    *out = (cli_clock){
        .zones = gr_arena_take_array(arena, zones + 1, sizeof *out->zones),
        .years = gr_arena_take_array(arena, years + 1, sizeof *out->years),
        .zone_count = zones,
        .year_count = years};
    if (out->zones == NULL || out->years == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    for (size_t i = 0; i < zones; i++) {
        out->zones[i] = split(args->source_zones.items[i]);
        GR_TRY(cli_zone_table(arena, out->zones[i].text, &out->zones[i].zone,
                              err));
    }
    for (size_t i = 0; i < years; i++) {
        out->years[i] = split(args->source_years.items[i]);
        GR_TRY(read_year(&out->years[i], err));
    }
    return read_skews(arena, &args->clock_skews, out, err);
}

/* The last that fits, or NULL. */
static const cli_clock_rule *rule_for(const cli_clock_rule *rules, size_t count,
                                      gr_slice path)
{
    for (size_t i = count; i-- > 0;)
        if (rules[i].glob.len == 0 || cli_glob_fits(rules[i].glob, path))
            return &rules[i];
    return NULL;
}

/* Does `glob` mean the file by its name, as "u_ex*" does? Not if its last part
 * is a star alone, or it fits a folder. */
static bool names_file(gr_slice glob, gr_slice path)
{
    gr_slice const name = gr_last_component(glob);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != '*')
            return gr_wildcard(name, gr_last_component(path));
    return false;
}

reader_clock cli_clock_of(void *self, const evidence_item *item)
{
    const cli_clock *const c = self;
    const cli_clock_rule *const zone =
        rule_for(c->zones, c->zone_count, item->name);
    const cli_clock_rule *const year =
        rule_for(c->years, c->year_count, item->name);
    return (reader_clock){.zone = zone == NULL ? NULL : zone->zone,
                          .year = year == NULL ? 0 : year->year,
                          .named = zone != NULL &&
                                   names_file(zone->glob, item->name)};
}

void cli_tell_unused_skews(const cli_clock *clock)
{
    for (size_t i = 0; i < clock->skew_count; i++)
        if (!clock->skews[i].used)
            cli_say("--clock-skew: no event of a host '%.*s'",
                    (int)clock->skews[i].host.len,
                    (const char *)clock->skews[i].host.ptr);
}

/* ---- what is recorded ---- */

static void put_words(gr_buffer *out, bool *first, gr_slice name,
                      const cli_words *words)
{
    if (words->count == 0) return;
    gr_json_key(out, first, name);
    for (size_t i = 0; i < words->count; i++) {
        cli_clock_rule const rule = split(words->items[i]);
        gr_put(out, i == 0 ? GR_S("[[") : GR_S(",["));
        gr_json_text(out, rule.glob.len == 0 ? GR_S("*") : rule.glob);
        gr_put_byte(out, ',');
        gr_json_text(out, rule.text);
        gr_put_byte(out, ']');
    }
    gr_put_byte(out, ']');
}

void cli_put_clock_options(gr_buffer *out, bool *first, const cli_args *args)
{
    put_words(out, first, GR_S("source_timezone"), &args->source_zones);
    put_words(out, first, GR_S("source_year"), &args->source_years);
    put_words(out, first, GR_S("clock_skew"), &args->clock_skews);
}
