/* syslog_year.h - the year of times that name none.
 *
 *   Dec 30 ... Dec 31 ... Jan 1 ...     a new year begins where months go back
 *
 * The first year is the person's, or else the latest for which no event lies
 * behind the bound: the file's own time, or the date in its name. A new year
 * that would lie behind it is not taken for one: a clock that went back is more
 * likely. */
#ifndef GR_READERS_SYSLOG_YEAR_H
#define GR_READERS_SYSLOG_YEAR_H

#include "readers/syslog_stamp.h"

typedef struct {
    int32_t year; /* of the line before; 0: not known */
    uint32_t month, day;
    int64_t bound_seconds; /* local; INT64_MAX: none */
    bool beyond;           /* there was a new year behind the bound */
    bool no_such_day;      /* 29 February of a year that has none */
} syslog_year;

/* The year of a line's time, whose lines before are in `y`; 0: not known. A
 * stamp that says its year is followed too. */
int32_t syslog_year_follow(syslog_year *y, const syslog_stamp *stamp);

/* The latest date that lines of the file can have, as far as its own time and
 * its name ("auth.log-20210307") say. INT64_MAX: they do not. */
int64_t syslog_year_bound(int64_t modified_ns, gr_slice name);

/* Does the name have a date? */
bool syslog_year_is_named(gr_slice name);
/* The latest year in which that day is under the bound; 0: there is none. */
int32_t syslog_year_latest(int64_t bound_seconds, uint32_t month, uint32_t day);
/* Midnight of that day, or of 1 March for a 29 February that is none, in
 * seconds; INT64_MAX: far. */
int64_t syslog_year_midnight(int32_t year, uint32_t month, uint32_t day);

/* What is known of the years of the first stamps, for the first year. */
typedef struct {
    syslog_year walk; /* from a year of its own */
    uint32_t leaps;   /* bit k: 29 February in the k-th year */
    int32_t said; /* the first year, by a stamp that says its own; 0: none */
    bool any;
} syslog_year_probe;

syslog_year_probe syslog_year_probe_begin(void);
void syslog_year_probe_add(syslog_year_probe *p, const syslog_stamp *stamp);
/* The first year under `bound_seconds`; 0: none. */
int32_t syslog_year_first(const syslog_year_probe *p, int64_t bound_seconds);

/* The year that brings month and day nearest to the day of `near_ns`. */
int32_t syslog_year_near(const syslog_stamp *stamp, int64_t near_ns);

#endif
