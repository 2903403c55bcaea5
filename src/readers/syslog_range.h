/* syslog_range.h - from when to when a journal goes, which journalctl says in
 * its first line.
 *
 *   -- Logs begin at Mon 2021-03-01 00:00:00 UTC, end at Tue ... UTC. --
 *   -- Journal begins at Mon 2021-03-01 00:00:00 UTC, ends at Tue ... UTC. --
 *
 * Lines behind it have no year; they may be a part of the journal only. */
#ifndef GR_READERS_SYSLOG_RANGE_H
#define GR_READERS_SYSLOG_RANGE_H

#include "readers/syslog_year.h"

typedef struct {
    bool said;
    gr_calendar first, last; /* as the clock of its lines shows */
} syslog_range;

/* `said` is false where the line is another one. */
syslog_range syslog_range_read(gr_slice line);

/* What the years of its lines follow, the first of which is of `day`. A year
 * that is known stays. */
void syslog_range_limit(const syslog_range *range, const gr_calendar *day,
                        syslog_year *year);

#endif
