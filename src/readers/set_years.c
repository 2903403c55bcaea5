/* set_years.c - see set_years.h. */
#include "readers/set_years.h"

#include "readers/syslog_year.h"

enum { DAY_SECONDS = 86400 };

set_year set_year_of(reader_day first, int64_t modified_ns, gr_slice name,
                     bool by_archive, int32_t said)
{
    set_year y = {.first = first,
                  .bound_seconds = syslog_year_bound(modified_ns, name),
                  .trust = by_archive ? YEAR_BY_ARCHIVE : YEAR_BY_COPY};
    if (syslog_year_is_named(name)) y.trust = YEAR_BY_ARCHIVE;
    if (said != 0) y.first.year = said;
    if (y.first.year != 0) y.trust = YEAR_SAID;
    return y;
}

/* `year`, or the next one in that direction that has the day: of a 29 February
 * eight years away at most. */
static int32_t with_day(const reader_day *first, int32_t year, int32_t step)
{
    for (int32_t n = 0; n < 8 && year != 0; n++, year += step) {
        gr_calendar const day = {
            .year = year, .month = first->month, .day = first->day};
        int64_t ns;
        if (gr_time_from_calendar(&day, &ns)) return year;
    }
    return year;
}

/* The latest year under its own bound. */
static int32_t own_year(const set_year *y)
{
    const reader_day *const first = &y->first;
    if (first->year != 0) return first->year;
    return with_day(
        first, syslog_year_latest(y->bound_seconds, first->month, first->day),
        -1);
}

static bool is_later_in_year(const reader_day *a, const reader_day *b)
{
    return a->month != b->month ? a->month > b->month : a->day > b->day;
}

/* The latest year for which it begins no later than `next` does. */
static int32_t year_before(const set_year *y, const set_year *next)
{
    int32_t const year = next->out.year;
    bool const later = is_later_in_year(&y->first, &next->first);
    return year == 0 ? 0 : with_day(&y->first, later ? year - 1 : year, -1);
}

/* The earliest for which it begins no earlier than `before` does. */
static int32_t year_behind(const set_year *y, const set_year *before)
{
    int32_t const year = before->out.year;
    bool const later = is_later_in_year(&before->first, &y->first);
    return year == 0 ? 0 : with_day(&y->first, later ? year + 1 : year, 1);
}

/* The latest years under all bounds, its own and those of the files behind. */
static void take_latest(set_year *all, size_t count)
{
    const set_year *next = NULL;
    for (size_t i = count; i-- > 0;) {
        set_year *const y = &all[i];
        if (y->first.month == 0) continue;
        int32_t const chained = next == NULL ? 0 : year_before(y, next);
        y->out.year = own_year(y);
        if (y->trust != YEAR_SAID && chained != 0 &&
            (y->out.year == 0 || chained < y->out.year))
            y->out.year = chained;
        next = y;
    }
}

/* Where only a copy's time says so, no year passes between two files. */
static void take_next(set_year *all, size_t count)
{
    const set_year *before = NULL;
    for (size_t i = 0; i < count; i++) {
        set_year *const y = &all[i];
        if (y->first.month == 0) continue;
        int32_t const chained = before == NULL ? 0 : year_behind(y, before);
        if (y->trust == YEAR_BY_COPY && chained != 0 &&
            (y->out.year == 0 || chained < y->out.year))
            y->out.year = chained;
        before = y;
    }
}

/* The file behind it begins within a day of its last lines. */
static void set_bound(set_year *y, const set_year *next)
{
    y->out.bound_seconds =
        next == NULL ? y->bound_seconds
                     : syslog_year_midnight(next->out.year, next->first.month,
                                            next->first.day) +
                           2 * DAY_SECONDS;
}

/* Files that were copied have one time; where one was written to later than the
 * one before it, by half a day or more, it kept its own. */
static void trust_times(set_year *all, size_t count)
{
    int64_t before = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        set_year *const y = &all[i];
        if (y->first.month == 0 || y->trust != YEAR_BY_COPY ||
            y->bound_seconds == INT64_MAX)
            continue;
        if (before <= y->bound_seconds - DAY_SECONDS / 2)
            y->trust = YEAR_BY_ARCHIVE;
        before = y->bound_seconds;
    }
}

void set_years_agree(set_year *all, size_t count)
{
    const set_year *next = NULL;
    trust_times(all, count);
    take_latest(all, count);
    take_next(all, count);
    for (size_t i = count; i-- > 0;) {
        if (all[i].out.year == 0) continue;
        set_bound(&all[i], next);
        next = &all[i];
    }
}
