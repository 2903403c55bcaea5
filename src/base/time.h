/* time.h - moments as int64 nanoseconds since 1970-01-01 UTC.
 *
 * They reach from 1677 to 2262; what lies outside, or is absent, is
 * GR_TIME_NONE, which sorts first. Nothing here knows the clock or a zone. */
#ifndef GR_BASE_TIME_H
#define GR_BASE_TIME_H

#include "base/slice.h"

#define GR_TIME_NONE INT64_MIN

/* 100 ns ticks since 1601; GR_TIME_NONE when out of range. */
int64_t gr_time_from_filetime(uint64_t ticks);

/* The calendar's parts in UTC. */
typedef struct {
    int32_t year;
    uint32_t month, day, hour, minute, second, ns; /* month and day from 1 */
} gr_calendar;

gr_calendar gr_calendar_of_unix(int64_t seconds);
/* False: no such day, or out of range of int64 ns. */
bool gr_time_from_calendar(const gr_calendar *c, int64_t *out);
/* As gr_calendar_of_unix but for a FILETIME, whatever its year (1601-60056). */
gr_calendar gr_calendar_of_filetime(uint64_t ticks);
gr_calendar gr_calendar_of_time(int64_t time_ns);

/* Room for a time as text. */
#define GR_TIME_TEXT 48

/* "2021-03-02T08:15:30.123456789Z" with `digits` (0-9) after the point, cut
 * and not rounded. `out` has GR_TIME_TEXT bytes. */
gr_slice gr_calendar_text(char *out, const gr_calendar *c, unsigned digits);
gr_slice gr_time_text(char *out, int64_t time_ns, unsigned digits);
/* The first FILETIME whose year has more than four digits. */
#define GR_FILETIME_OF_10000 UINT64_C(2650467744000000000)
/* Of a FILETIME, with seven digits, which is all that it has. */
gr_slice gr_filetime_text(char *out, uint64_t ticks);

/* Widens the span from *first_ns to *last_ns (GR_TIME_NONE: empty) so that it has
 * that from `from_ns` to `to_ns` too. */
static inline void gr_time_join(int64_t *first_ns, int64_t *last_ns,
                                int64_t from_ns, int64_t to_ns)
{
    if (from_ns == GR_TIME_NONE) return;
    if (*first_ns == GR_TIME_NONE || from_ns < *first_ns) *first_ns = from_ns;
    if (to_ns > *last_ns) *last_ns = to_ns;
}

/* The midnight (UTC) at or before a time, and the one behind it; INT64_MIN + 1 and
 * INT64_MAX where that is beyond all time. */
int64_t gr_day_start(int64_t time_ns);
int64_t gr_day_end(int64_t time_ns);

/* RFC 3339: a date, then optionally T or blank, time, fraction of any length,
 * and Z, +hh:mm or +hh; without a zone UTC; a date alone is its midnight. A
 * second 60 is the first of the next minute. */
bool gr_time_parse(gr_slice text, int64_t *out);
/* The same; *zoned: the text says its zone, so *out is UTC and no clock's. */
bool gr_time_parse_zoned(gr_slice text, int64_t *out, bool *zoned);

#endif
