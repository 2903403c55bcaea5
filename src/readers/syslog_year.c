/* syslog_year.c - see syslog_year.h. */
#include "readers/syslog_year.h"

#define NS_PER_SECOND INT64_C(1000000000)
enum { DAY = 86400 };

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_leap_day(uint32_t month, uint32_t day)
{
    return month == 2 && day == 29;
}

int64_t syslog_year_midnight(int32_t year, uint32_t month, uint32_t day)
{
    gr_calendar c = {.year = year, .month = month, .day = day};
    int64_t ns;
    if (is_leap_day(month, day) && !is_leap(year)) c.month = 3, c.day = 1;
    return gr_time_from_calendar(&c, &ns) ? ns / NS_PER_SECOND : INT64_MAX;
}

/* Lines are not quite in order: one of the old year may come late. */
static bool comes_late(const syslog_year *y, uint32_t month, uint32_t day)
{
    return y->month == 1 && y->day <= 7 && month == 12 && day >= 25;
}

/* A month back may be disorder, two are a new year. */
static bool goes_back(const syslog_year *y, uint32_t month)
{
    return y->month >= month + 2;
}

static void set(syslog_year *y, int32_t year, uint32_t month, uint32_t day)
{
    y->year = year;
    y->month = month;
    y->day = day;
    y->no_such_day |= is_leap_day(month, day) && !is_leap(year);
}

int32_t syslog_year_latest(int64_t bound_seconds, uint32_t month, uint32_t day)
{
    if (bound_seconds == INT64_MAX) return 0;
    int32_t const year = gr_calendar_of_unix(bound_seconds).year;
    return syslog_year_midnight(year, month, day) > bound_seconds ? year - 1
                                                                  : year;
}

int32_t syslog_year_follow(syslog_year *y, const syslog_stamp *stamp)
{
    uint32_t const month = stamp->at.month, day = stamp->at.day;
    if (stamp->at.year != 0) {
        set(y, stamp->at.year, month, day);
        return stamp->at.year;
    }
    if (y->year == 0)
        y->year = syslog_year_latest(y->bound_seconds, month, day);
    if (y->year == 0 || (month == y->month && day == y->day)) return y->year;
    if (comes_late(y, month, day)) return y->year - 1;
    int32_t year = y->year;
    if (goes_back(y, month)) {
        if (syslog_year_midnight(year + 1, month, day) <= y->bound_seconds)
            year++;
        else y->beyond = true;
    }
    set(y, year, month, day);
    return year;
}

/* ---- the bound ---- */

/* Eight digits that are a date: logrotate's dateext. */
static int64_t date_in(gr_slice name)
{
    for (size_t i = 0; i + 8 <= name.len; i++) {
        uint32_t digits = 0, count = 0;
        while (count < 8 && name.ptr[i + count] >= '0' &&
               name.ptr[i + count] <= '9')
            digits = digits * 10 + (uint32_t)(name.ptr[i + count++] - '0');
        if (count < 8) continue;
        gr_calendar const c = {.year = (int32_t)(digits / 10000),
                               .month = digits / 100 % 100,
                               .day = digits % 100};
        int64_t ns;
        if (c.year >= 1990 && c.year < 2200 && gr_time_from_calendar(&c, &ns))
            return ns / NS_PER_SECOND;
    }
    return INT64_MAX;
}

bool syslog_year_is_named(gr_slice name)
{
    return date_in(name) != INT64_MAX;
}

/* Local time is 14 hours ahead of UTC at most; a file is rotated on the day of
 * its last lines or on the next. Before 1990 nobody knew the time. */
int64_t syslog_year_bound(int64_t modified_ns, gr_slice name)
{
    static const int64_t from_1990 = INT64_C(631152000);
    int64_t bound = INT64_MAX;
    int64_t const named = date_in(name);
    if (modified_ns != GR_TIME_NONE && modified_ns / NS_PER_SECOND >= from_1990)
        bound = modified_ns / NS_PER_SECOND + 14 * 3600;
    if (named != INT64_MAX && named + 2 * DAY < bound) bound = named + 2 * DAY;
    return bound;
}

/* ---- the first year ---- */

/* Leap years 4 years apart all around. */
enum { PROBE_YEAR = 1904, PROBE_YEARS = 32 };

syslog_year_probe syslog_year_probe_begin(void)
{
    return (syslog_year_probe){
        .walk = {.year = PROBE_YEAR, .bound_seconds = INT64_MAX}};
}

void syslog_year_probe_add(syslog_year_probe *p, const syslog_stamp *stamp)
{
    syslog_stamp silent = *stamp;
    silent.at.year = 0;
    int32_t const past = syslog_year_follow(&p->walk, &silent) - PROBE_YEAR;
    if (stamp->at.year != 0 && p->said == 0) p->said = stamp->at.year - past;
    if (stamp->at.year != 0) return;
    p->any = true;
    if (is_leap_day(stamp->at.month, stamp->at.day) && past >= 0 &&
        past < PROBE_YEARS)
        p->leaps |= 1u << past;
}

static bool has_leaps(const syslog_year_probe *p, int32_t first)
{
    for (int32_t k = 0; k < PROBE_YEARS; k++)
        if ((p->leaps >> k & 1u) != 0 && !is_leap(first + k)) return false;
    return true;
}

int32_t syslog_year_first(const syslog_year_probe *p, int64_t bound_seconds)
{
    if (p->any && p->said > 0) return p->said;
    if (!p->any || bound_seconds == INT64_MAX) return 0;
    int32_t const past = p->walk.year - PROBE_YEAR;
    int32_t const year =
        syslog_year_latest(bound_seconds, p->walk.month, p->walk.day) - past;
    for (int32_t tries = 0; tries < 9 && p->leaps != 0; tries++)
        if (has_leaps(p, year - tries)) return year - tries;
    return year;
}

int32_t syslog_year_near(const syslog_stamp *stamp, int64_t near_ns)
{
    static const int64_t half_a_year = INT64_C(183) * DAY;
    if (near_ns == GR_TIME_NONE) return 0;
    int64_t const near = near_ns / NS_PER_SECOND;
    int32_t const year = gr_calendar_of_unix(near).year;
    int64_t const then =
        syslog_year_midnight(year, stamp->at.month, stamp->at.day);
    if (then > near && then - near > half_a_year) return year - 1;
    if (then < near && near - then > half_a_year) return year + 1;
    return year;
}
