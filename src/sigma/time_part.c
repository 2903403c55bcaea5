/* time_part.c - calendar parts of a value; weeks are those of ISO 8601.
 *
 * Week 1 is that of the year's first Thursday, so a day's week is counted in
 * the year of the Thursday next to it. */
#include "sigma/time_part.h"

#include "base/time.h"
#include "base/utf.h"

#define NS_PER_DAY (INT64_C(86400) * 1000000000)

static int64_t days_of(int64_t time_ns)
{
    int64_t const days = time_ns / NS_PER_DAY;
    return time_ns % NS_PER_DAY < 0 ? days - 1 : days;
}

/* 1970-01-01 was a Thursday; Monday is 0. */
static int64_t weekday_of(int64_t days)
{
    return ((days + 3) % 7 + 7) % 7;
}

static int64_t iso_week(int64_t time_ns)
{
    int64_t const days = days_of(time_ns);
    int64_t const thursday = days - weekday_of(days) + 3;
    gr_calendar first = gr_calendar_of_unix(thursday * 86400);
    first.month = first.day = 1;
    int64_t new_year = 0;
    if (!gr_time_from_calendar(&first, &new_year)) return 1; /* 1677 */
    return (thursday - days_of(new_year)) / 7 + 1;
}

/* "2021-03-02T08:15:30+02:00" without its "+02:00". */
static gr_slice without_zone(gr_slice text)
{
    for (size_t i = sizeof "2021-03-02"; i < text.len; i++)
        if (text.ptr[i] == '+' || text.ptr[i] == '-')
            return gr_trim(gr_sub(text, 0, i));
    return text;
}

static int64_t local_time(event_value v)
{
    uint8_t text[GR_UTF8_ROOM(2 * GR_TIME_TEXT)];
    if (v.type == VALUE_UTF16 && v.len <= 2 * GR_TIME_TEXT) {
        size_t const len = gr_utf16_to_utf8(text, value_bytes(v));
        v = value_of(VALUE_UTF8, text, len);
    }
    if (v.type != VALUE_UTF8) return value_time(v);
    gr_slice const cut = without_zone(value_bytes(v));
    return value_time(value_of(VALUE_UTF8, cut.ptr, cut.len));
}

bool sigma_time_part_of(event_value v, sigma_time_part part, int64_t *out)
{
    int64_t const time = local_time(v);
    if (time == GR_TIME_NONE) return false;
    gr_calendar const c = gr_calendar_of_time(time);
    switch (part) {
    case TIME_MINUTE: *out = c.minute; break;
    case TIME_HOUR: *out = c.hour; break;
    case TIME_DAY: *out = c.day; break;
    case TIME_WEEK: *out = iso_week(time); break;
    case TIME_MONTH: *out = c.month; break;
    case TIME_YEAR: *out = c.year; break;
    }
    return true;
}
