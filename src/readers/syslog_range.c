/* syslog_range.c - see syslog_range.h. */
#include "readers/syslog_range.h"

enum { WEEKDAY = 4, DAY_SECONDS = 86400 };

/* "Mon 2021-03-01 00:00:00" behind `words`, which stand at or behind *at. */
static bool take_time(gr_slice line, size_t *at, gr_slice words,
                      gr_calendar *out)
{
    syslog_stamp stamp;
    gr_slice const rest = gr_from(line, *at);
    size_t const found = gr_find(rest, words);
    if (found == SIZE_MAX) return false;
    gr_slice const time = gr_from(rest, found + words.len + WEEKDAY);
    if (!syslog_stamp_read(time, &stamp) || stamp.at.year == 0) return false;
    *at += found + words.len + WEEKDAY;
    *out = stamp.at;
    return true;
}

syslog_range syslog_range_read(gr_slice line)
{
    syslog_range range = {.said = false};
    size_t at = 0;
    bool const old = gr_starts_with(line, GR_S("-- Logs begin at "));
    if (!old && !gr_starts_with(line, GR_S("-- Journal begins at ")))
        return range;
    range.said =
        take_time(line, &at, old ? GR_S(" begin at ") : GR_S(" begins at "),
                  &range.first) &&
        take_time(line, &at, old ? GR_S(" end at ") : GR_S(" ends at "),
                  &range.last);
    return range;
}

void syslog_range_limit(const syslog_range *range, const gr_calendar *day,
                        syslog_year *year)
{
    if (!range->said) return;
    year->bound_seconds = syslog_year_midnight(
        range->last.year, range->last.month, range->last.day);
    if (year->bound_seconds != INT64_MAX) year->bound_seconds += DAY_SECONDS;
    if (year->year == 0 && day->month == range->first.month &&
        day->day == range->first.day)
        year->year = range->first.year;
}
