/* zone.h - the time zone of what a person reads; UTC unless --timezone.
 *
 * Display only: nothing that is written to a case or as data passes here. */
#ifndef CLI_ZONE_H
#define CLI_ZONE_H

#include "base/arena.h"
#include "base/zone.h"
#include "base/slice.h"

typedef struct {
    const char *name;       /* as it is shown: "UTC", "+02:00", or IANA's */
    bool fixed;             /* offset_seconds holds at all times */
    int32_t offset_seconds; /* east of UTC */
} cli_zone;

/* `text`: NULL or "UTC", an offset (+02:00, -0330, +2), or an IANA name that
 * this machine knows. The latter sets TZ of the process: call it once, before
 * there are threads. GR_DAMAGED: neither. */
gr_status cli_zone_of(const char *text, cli_zone *out, gr_error *err);

/* A zone of evidence by the same names, in `arena`, for moments from 1970 to
 * 2100. TZ of the process is as before. GR_DAMAGED: no such zone; GR_NOMEM. */
gr_status cli_zone_table(gr_arena *arena, gr_slice text, const gr_zone **out,
                         gr_error *err);

/* Room for what those below write. */
#define CLI_ZONE_TEXT 48

/* "2021-03-02 08:15:30" / "2021-03-02"; "(no time)" for GR_TIME_NONE. */
const char *cli_zone_time(const cli_zone *zone, char *out, int64_t time_ns);
const char *cli_zone_date(const cli_zone *zone, char *out, int64_t time_ns);
/* As cli_zone_time with its offset: "2021-03-02 13:45:30+05:30". */
const char *cli_zone_stamp(const cli_zone *zone, char *out, int64_t time_ns);

#endif
