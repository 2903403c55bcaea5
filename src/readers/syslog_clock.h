/* syslog_clock.h - from the times that lines say to moments, along a file. */
#ifndef GR_READERS_SYSLOG_CLOCK_H
#define GR_READERS_SYSLOG_CLOCK_H

#include "base/zone.h"
#include "readers/syslog_head.h"
#include "readers/syslog_turn.h"
#include "readers/syslog_year.h"

/* What of the lines so far had to be assumed. */
enum {
    SYSLOG_NO_YEAR = 1, /* one has no year */
    SYSLOG_NO_ZONE = 2, /* one has no zone */
    SYSLOG_NO_DAY = 4,  /* 29 February in a year without */
    SYSLOG_BEYOND = 8,  /* more new years than the bound has room for */
    SYSLOG_YEAR_UNKNOWN = 16,
    SYSLOG_TWICE = 32 /* of an hour that comes twice, lines were the second's */
};

typedef struct {
    const gr_zone *zone; /* NULL: UTC */
    syslog_year year;
    syslog_turn turn;
    /* The day that was looked up last. */
    int32_t day_year;
    uint32_t day_month, day_day;
    int64_t day_ns; /* its midnight; GR_TIME_NONE: no such day */
} syslog_clock;

/* When a line was written that has this stamp in front. Follows the years, and
 * the hour that comes twice. GR_TIME_NONE: not known. */
int64_t syslog_clock_follow(syslog_clock *c, const syslog_stamp *stamp);

/* When a line was written: by the inner header where there are two. Follows it.
 * GR_TIME_NONE: not known. */
int64_t syslog_clock_tell(syslog_clock *c, const syslog_head *head);

/* A sentence on `flags` (the first year may be a person's, or that of the other
 * files of a rotated set), at most `room` bytes with its NUL; empty:
 * nothing. */
void syslog_clock_assumed(char *out, size_t room, unsigned flags,
                          int32_t first_year, bool zone_said, bool year_said,
                          bool year_by_set);

#endif
