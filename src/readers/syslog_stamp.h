/* syslog_stamp.h - the time in front of a line of a system log.
 *
 *   Mar  2 08:15:30                       RFC 3164: no year, no zone
 *   *Mar  2 2021 08:15:30.123 UTC:        Cisco: with one or both
 *   Tue Mar  2 08:15:30 2021              ctime(3): no zone
 *   2021-03-02T08:15:30.123456+01:00      RFC 3339; the zone may be absent,
 *   2021-03-02 08:15:30,123               or have two digits
 *   Tue 2021-03-02 09:15:31 CET           journalctl -o short-full
 *   1614672931.123456                     journalctl -o short-unix */
#ifndef GR_READERS_SYSLOG_STAMP_H
#define GR_READERS_SYSLOG_STAMP_H

#include "base/time.h"

typedef struct {
    gr_calendar at; /* year 0: not said. Its parts are in range, but the day
                       may be none of its month's */
    bool has_zone;
    int32_t offset_seconds; /* east of Greenwich, if has_zone */
    size_t len;             /* bytes of the text; 0: there is none */
} syslog_stamp;

/* Reads what `text` begins with. False: no time. */
bool syslog_stamp_read(gr_slice text, syslog_stamp *out);

#endif
