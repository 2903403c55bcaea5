/* json_source.c - see json_source.h. */
#include "readers/json_source.h"

#include "base/number.h"
#include "readers/access_line.h"
#include "readers/json_signs.h"
#include "readers/json_windows.h"

typedef struct {
    gr_slice channel, signs, time, host;
} source;

static const source sources_known[] = {
#define SOURCE(channel, signs, time, host)                                     \
    {GR_S_INIT(channel), GR_S_INIT(signs), GR_S_INIT(time), GR_S_INIT(host)},
#include "readers/json_source_list.h"
#undef SOURCE
};
enum { SOURCES = sizeof sources_known / sizeof *sources_known };
_Static_assert(SOURCES <= 64, "a bit for each source");

static uint64_t sources_with(const event_layout *layout)
{
    uint64_t may_be = 0;
    for (size_t i = 0; i < SOURCES; i++)
        if (json_signs_named(sources_known[i].signs, layout))
            may_be |= UINT64_C(1) << i;
    return may_be;
}

/* The first that it may be: sources with signs like these have no texts. */
static bool is_access(uint64_t may_be)
{
    return may_be != 0 &&
           gr_equal(sources_known[__builtin_ctzll(may_be)].channel,
                    GR_S("access"));
}

static uint16_t find_fact(const json_fields *fields, gr_slice name)
{
    for (size_t i = 0; i < fields->count; i++) {
        const layout_name *const n = &fields->names[i];
        if (fields->windows && n->part != FIELD_SYSTEM) continue;
        if (gr_equal(n->name, name)) return (uint16_t)(i + 1);
    }
    return 0;
}

const json_known_layout *json_layout_known(json_sources *s,
                                           const event_layout *layout,
                                           const json_fields *fields)
{
    static const gr_slice names[JSON_FACTS] = {
        [JSON_EVENT_ID] = GR_S_INIT("EventID"),
        [JSON_RECORD_ID] = GR_S_INIT("EventRecordID"),
        [JSON_TIME] = GR_S_INIT("TimeCreated_SystemTime"),
        [JSON_CHANNEL] = GR_S_INIT("Channel"),
        [JSON_COMPUTER] = GR_S_INIT("Computer"),
        [JSON_PROVIDER] = GR_S_INIT("Provider_Name")};
    json_known_layout *const known = &s->known[layout->id % JSON_KNOWN_LAYOUTS];
    if (known->layout == layout->id && known->windows == fields->windows)
        return known;
    known->layout = layout->id;
    known->windows = fields->windows;
    known->journal = !fields->windows &&
                     json_layout_has(layout, GR_S("__REALTIME_TIMESTAMP"));
    known->may_be = fields->windows ? 0 : sources_with(layout);
    known->access = is_access(known->may_be);
    known->shapes =
        fields->windows || known->journal ? 0 : json_windows_with(layout);
    known->params = fields->winlog && json_layout_has(layout, GR_S("param1")) &&
                    !json_layout_has(layout, GR_S("Data"));
    /* Splunk makes fields of what strangers wrote as Channel=x. */
    bool const strange =
        !fields->windows && json_layout_has(layout, GR_S("sourcetype"));
    for (size_t i = 0; i < JSON_FACTS; i++)
        known->facts[i] = strange ? 0 : find_fact(fields, names[i]);
    return known;
}

static event_value field_named(const json_fields *fields, gr_slice name)
{
    const event_value *const v = json_field_named(fields, name);
    return v != NULL ? *v : value_of(VALUE_ABSENT, NULL, 0);
}

event_value json_first_of(const json_fields *fields, gr_slice names)
{
    event_value found = value_of(VALUE_ABSENT, NULL, 0);
    while (names.len > 0 && found.type == VALUE_ABSENT)
        found = field_named(fields, json_take_word(&names));
    return found;
}

bool json_origin_of(const json_known_layout *known, const json_fields *fields,
                    json_origin *out)
{
    uint64_t left = known->may_be;
    for (; left != 0; left &= left - 1) {
        const source *const s = &sources_known[__builtin_ctzll(left)];
        if (!json_signs_fit(s->signs, fields)) continue;
        *out = (json_origin){s->channel, json_first_of(fields, s->time),
                             json_first_of(fields, s->host)};
        return true;
    }
    return false;
}

/* ---- time ---- */

/* A number from 10^9 on, up to 10^19, in the unit that puts it between 2001 and
 * 2286. */
static int64_t time_of_number(uint64_t n)
{
    uint64_t const sizes[] = {UINT64_C(100000000000), UINT64_C(100000000000000),
                              UINT64_C(100000000000000000), UINT64_MAX};
    uint64_t factor = 1000000000;
    for (size_t i = 0; i < 4; i++, factor /= 1000)
        if (n < sizes[i])
            return n > (uint64_t)INT64_MAX / factor ? GR_TIME_NONE
                                                    : (int64_t)(n * factor);
    return GR_TIME_NONE;
}

/* 1614672000.123: a fraction of seconds. */
static int64_t time_of_digits(gr_slice text)
{
    uint64_t whole, part = 0;
    size_t const point = gr_find_byte(text, '.');
    if (!gr_parse_u64(gr_sub(text, 0, point), &whole)) return GR_TIME_NONE;
    int64_t const time = time_of_number(whole);
    bool const in_seconds = whole < UINT64_C(100000000000);
    if (time == GR_TIME_NONE || point == text.len || !in_seconds) return time;
    gr_slice const digits = gr_sub(text, point + 1, 9);
    if (!gr_parse_u64(digits, &part)) return time;
    for (size_t i = digits.len; i < 9; i++) part *= 10;
    return time > INT64_MAX - (int64_t)part ? time : time + (int64_t)part;
}

static gr_slice without_brackets(gr_slice text)
{
    if (gr_starts_with(text, GR_S("["))) text = gr_from(text, 1);
    return gr_sub(text, 0, gr_find_byte(text, ']'));
}

/* dd/Mon/yyyy:HH:MM:SS of a web server, in brackets or not. */
static int64_t time_of_server(gr_slice text, const gr_zone *zone)
{
    int64_t time;
    bool zoned;
    if (!access_time_parse(without_brackets(text), &time, &zoned))
        return time_of_digits(text);
    return zoned ? time : gr_zone_to_utc(zone, time);
}

/* "2021-03-02 08:15:30 +0000" of Fluent Bit, "... UTC" of Splunk: the zone with a
 * blank before it. */
static bool time_with_zone_apart(gr_slice text, int64_t *time)
{
    uint8_t joined[GR_TIME_TEXT];
    bool zoned = false;
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != ' ') at--;
    gr_slice zone = gr_from(text, at);
    if (gr_equal(zone, GR_S("UTC"))) zone = GR_S("Z");
    if (at < 2 || zone.len == 0 || at - 1 + zone.len > sizeof joined)
        return false;
    memcpy(joined, text.ptr, at - 1);
    memcpy(joined + at - 1, zone.ptr, zone.len);
    return gr_time_parse_zoned(gr_slice_of(joined, at - 1 + zone.len), time,
                               &zoned) &&
           zoned;
}

static int64_t time_of_text(gr_slice text, const gr_zone *zone)
{
    gr_slice const date = GR_S("/Date(");
    int64_t time;
    bool zoned;
    if (gr_starts_with(text, date)) {
        text = gr_from(text, date.len);
        return time_of_digits(gr_sub(text, 0, gr_find_byte(text, ')')));
    }
    if (gr_time_parse_zoned(text, &time, &zoned))
        return zoned ? time : gr_zone_to_utc(zone, time);
    return time_with_zone_apart(text, &time) ? time
                                             : time_of_server(text, zone);
}

int64_t json_time(event_value v, const gr_zone *zone)
{
    if (v.type == VALUE_UTF8) return time_of_text(value_bytes(v), zone);
    if (v.type == VALUE_NUMBER_TEXT) return time_of_digits(value_bytes(v));
    if (v.type == VALUE_U64 || (v.type == VALUE_I64 && value_signed(v) >= 0))
        return time_of_number(value_unsigned(v));
    return GR_TIME_NONE;
}
