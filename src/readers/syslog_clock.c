/* syslog_clock.c - see syslog_clock.h. */
#include "readers/syslog_clock.h"

#include <stdio.h>

#define NS_PER_SECOND INT64_C(1000000000)

static int64_t midnight(syslog_clock *c, int32_t year, const gr_calendar *at)
{
    if (year == c->day_year && at->month == c->day_month &&
        at->day == c->day_day)
        return c->day_ns;
    gr_calendar const day = {.year = year, .month = at->month, .day = at->day};
    c->day_year = year;
    c->day_month = at->month;
    c->day_day = at->day;
    if (!gr_time_from_calendar(&day, &c->day_ns)) c->day_ns = GR_TIME_NONE;
    return c->day_ns;
}

/* As clocks showed it where it was written. */
static int64_t shown(syslog_clock *c, int32_t year, const syslog_stamp *stamp)
{
    if (year == 0) return GR_TIME_NONE;
    int64_t const day = midnight(c, year, &stamp->at);
    if (day == GR_TIME_NONE) return GR_TIME_NONE;
    uint32_t const seconds =
        stamp->at.hour * 3600 + stamp->at.minute * 60 + stamp->at.second;
    int64_t time = seconds * NS_PER_SECOND + stamp->at.ns;
    if (__builtin_add_overflow(day, time, &time)) return GR_TIME_NONE;
    return time;
}

static int64_t by_offset(int64_t time, int32_t offset_seconds)
{
    if (time == GR_TIME_NONE ||
        __builtin_sub_overflow(time, offset_seconds * NS_PER_SECOND, &time))
        return GR_TIME_NONE;
    return time;
}

int64_t syslog_clock_follow(syslog_clock *c, const syslog_stamp *stamp)
{
    int32_t const year = syslog_year_follow(&c->year, stamp);
    int64_t const time = shown(c, year, stamp);
    if (stamp->has_zone) return by_offset(time, stamp->offset_seconds);
    return syslog_turn_follow(&c->turn, c->zone, time);
}

int64_t syslog_clock_tell(syslog_clock *c, const syslog_head *head)
{
    int64_t outer = GR_TIME_NONE;
    if (head->stamp.len > 0) outer = syslog_clock_follow(c, &head->stamp);
    if (head->inner.len == 0) return outer;
    int32_t year = head->inner.at.year;
    if (year == 0) year = syslog_year_near(&head->inner, outer);
    int64_t const time = shown(c, year, &head->inner);
    if (head->inner.has_zone)
        return by_offset(time, head->inner.offset_seconds);
    return syslog_turn_tell(&c->turn, c->zone, time);
}

void syslog_clock_assumed(char *out, size_t room, unsigned flags,
                          int32_t first_year, bool zone_said, bool year_said,
                          bool year_by_set)
{
    char year[64] = "", zone[64] = "";
    const char *wrong = "";
    *out = '\0';
    if ((flags & SYSLOG_YEAR_UNKNOWN) != 0)
        (void)snprintf(year, sizeof year, "no year, so they are not known");
    else if ((flags & SYSLOG_NO_YEAR) != 0 && !year_said)
        (void)snprintf(year, sizeof year, "no year, taken for %d at first%s",
                       (int)first_year,
                       year_by_set ? ", by its rotated set" : "");
    if ((flags & SYSLOG_NO_ZONE) != 0 && !zone_said)
        (void)snprintf(zone, sizeof zone, "no zone, taken for UTC");
    if ((flags & SYSLOG_NO_DAY) != 0)
        wrong = "; it has a 29 February where there is none";
    else if ((flags & SYSLOG_BEYOND) != 0)
        wrong = "; months go back as if there were more years";
    else if ((flags & SYSLOG_TWICE) != 0)
        wrong = "; an hour came twice, the second from where they go back";
    if (*year == '\0' && *zone == '\0' && *wrong == '\0') return;
    if (*year == '\0' && *zone == '\0')
        (void)snprintf(out, room, "its times are doubtful%s", wrong);
    else
        (void)snprintf(out, room, "its times have %s%s%s%s", year,
                       *year != '\0' && *zone != '\0' ? ", and " : "", zone,
                       wrong);
}
