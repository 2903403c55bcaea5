/* zone.c - moments as a wall clock somewhere would show them.
 *
 * Offsets are added by us. IANA names go through TZ, tzset and localtime_r: the
 * C library knows the machine's zone files, and cli/ alone reads their answer,
 * so it cannot reach what a run writes. */
#include "cli/zone.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { LONGEST_NAME = 64 };

/* A name like Area/City: letters, digits, _ + - and single slashes, so it
 * cannot leave the folder of zones. */
static bool sound_name(const char *name)
{
    size_t const len = strlen(name);
    if (len == 0 || len > LONGEST_NAME || name[0] == '/') return false;
    for (size_t i = 0; i < len; i++) {
        char const c = name[i];
        bool const letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool const digit = c >= '0' && c <= '9';
        if (!letter && !digit && strchr("_+-/", c) == NULL) return false;
    }
    return true;
}

/* The C library takes any name, and shows UTC for one it does not know. */
static bool known_name(const char *name)
{
    const char *folder = getenv("TZDIR");
    char path[512];
    struct stat info;
    int const len =
        snprintf(path, sizeof path, "%s/%s",
                 folder == NULL ? "/usr/share/zoneinfo" : folder, name);
    return len > 0 && (size_t)len < sizeof path && stat(path, &info) == 0 &&
           S_ISREG(info.st_mode);
}

gr_status cli_zone_of(const char *text, cli_zone *out, gr_error *err)
{
    *out = (cli_zone){"UTC", true, 0};
    if (text == NULL || strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return GR_OK;
    out->name = text;
    if (gr_zone_offset_parse(gr_slice_of_c(text), &out->offset_seconds))
        return GR_OK;
    if (!sound_name(text) || !known_name(text))
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--timezone: this machine knows no zone '%s'; try an "
                       "offset as +02:00",
                       text);
    out->fixed = false;
    if (setenv("TZ", text, 1) != 0)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    tzset();
    return GR_OK;
}

/* ---- zones of evidence ---- */

enum { STEP = 86400, MOST_SPANS = 1024 };
#define FIRST_SECOND INT64_C(0)
#define LAST_SECOND INT64_C(4102444800) /* 2100 */

/* How far clocks were ahead of UTC, by TZ. */
static int32_t offset_at(int64_t seconds)
{
    time_t const moment = (time_t)seconds;
    struct tm parts;
    int64_t local;
    if (localtime_r(&moment, &parts) == NULL) return 0;
    gr_calendar const c = {.year = parts.tm_year + 1900,
                           .month = (uint32_t)parts.tm_mon + 1,
                           .day = (uint32_t)parts.tm_mday,
                           .hour = (uint32_t)parts.tm_hour,
                           .minute = (uint32_t)parts.tm_min,
                           .second = (uint32_t)parts.tm_sec};
    if (!gr_time_from_calendar(&c, &local)) return 0;
    return (int32_t)(local / 1000000000 - seconds);
}

/* The first second after `before` whose offset is that of `after`. */
static int64_t change_between(int64_t before, int64_t after)
{
    int32_t const old = offset_at(before);
    while (after - before > 1) {
        int64_t const middle = before + (after - before) / 2;
        if (offset_at(middle) == old) before = middle;
        else after = middle;
    }
    return after;
}

static size_t sample(gr_zone_span *spans)
{
    size_t count = 1;
    spans[0] = (gr_zone_span){INT64_MIN, offset_at(FIRST_SECOND)};
    for (int64_t at = FIRST_SECOND + STEP;
         at < LAST_SECOND && count < MOST_SPANS; at += STEP) {
        if (offset_at(at) == spans[count - 1].offset_seconds) continue;
        int64_t const from = change_between(at - STEP, at);
        spans[count++] = (gr_zone_span){from, offset_at(from)};
    }
    return count;
}

static gr_status set_zone(const char *name, gr_error *err)
{
    int const failed = name == NULL ? unsetenv("TZ") : setenv("TZ", name, 1);
    tzset();
    return failed == 0 ? GR_OK
                       : gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
}

static gr_status sample_zone(gr_arena *arena, const char *name,
                             gr_zone_span *spans, size_t *count, gr_error *err)
{
    const char *before = getenv("TZ");
    if (before != NULL) before = gr_arena_copy_c(arena, gr_slice_of_c(before));
    GR_TRY(set_zone(name, err));
    *count = sample(spans);
    return set_zone(before, err);
}

gr_status cli_zone_table(gr_arena *arena, gr_slice text, const gr_zone **out,
                         gr_error *err)
{
    const char *const name = gr_arena_copy_c(arena, text);
    gr_zone *const zone = gr_arena_take(arena, sizeof *zone);
    gr_zone_span *const spans =
        gr_arena_take_array(arena, MOST_SPANS, sizeof *spans);
    if (name == NULL || zone == NULL || spans == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    *zone = (gr_zone){spans, 1, gr_slice_of_c(name)};
    *out = zone;
    spans[0] = (gr_zone_span){INT64_MIN, 0};
    if (gr_zone_offset_parse(text, &spans[0].offset_seconds)) return GR_OK;
    if (!sound_name(name) || !known_name(name))
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--source-timezone: this machine knows no zone '%s'; "
                       "try an offset as +02:00",
                       name);
    return sample_zone(arena, name, spans, &zone->count, err);
}

/* ---- showing times ---- */

static gr_calendar calendar_of(const cli_zone *zone, int64_t time_ns)
{
    gr_calendar c = gr_calendar_of_time(time_ns);
    int64_t seconds = time_ns / 1000000000 - (time_ns % 1000000000 < 0);
    time_t const moment = (time_t)seconds;
    struct tm parts;
    if (zone->fixed) {
        c = gr_calendar_of_unix(seconds + zone->offset_seconds);
    } else if (localtime_r(&moment, &parts) != NULL) {
        c.year = parts.tm_year + 1900;
        c.month = (uint32_t)parts.tm_mon + 1;
        c.day = (uint32_t)parts.tm_mday;
        c.hour = (uint32_t)parts.tm_hour;
        c.minute = (uint32_t)parts.tm_min;
        c.second = (uint32_t)parts.tm_sec;
    }
    return c;
}

const char *cli_zone_time(const cli_zone *zone, char *out, int64_t time_ns)
{
    if (time_ns == GR_TIME_NONE) return "(no time)";
    gr_calendar const c = calendar_of(zone, time_ns);
    snprintf(out, CLI_ZONE_TEXT, "%04d-%02u-%02u %02u:%02u:%02u", (int)c.year,
             (unsigned)c.month, (unsigned)c.day, (unsigned)c.hour,
             (unsigned)c.minute, (unsigned)c.second);
    return out;
}

const char *cli_zone_stamp(const cli_zone *zone, char *out, int64_t time_ns)
{
    if (time_ns == GR_TIME_NONE) return "(no time)";
    gr_calendar c = calendar_of(zone, time_ns);
    int64_t local = 0;
    (void)cli_zone_time(zone, out, time_ns);
    c.ns = gr_calendar_of_time(time_ns).ns;
    if (!gr_time_from_calendar(&c, &local)) return out;
    int64_t const minutes = (local - time_ns) / INT64_C(60000000000);
    int64_t const size = minutes < 0 ? -minutes : minutes;
    size_t const used = strlen(out);
    (void)snprintf(out + used, CLI_ZONE_TEXT - used, "%c%02d:%02d",
                   minutes < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60));
    return out;
}

const char *cli_zone_date(const cli_zone *zone, char *out, int64_t time_ns)
{
    if (time_ns == GR_TIME_NONE) return "(no time)";
    gr_calendar const c = calendar_of(zone, time_ns);
    snprintf(out, CLI_ZONE_TEXT, "%04d-%02u-%02u", (int)c.year,
             (unsigned)c.month, (unsigned)c.day);
    return out;
}
