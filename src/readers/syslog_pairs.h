/* syslog_pairs.h - key=value texts, as FortiGate writes them.
 *
 *   date=2021-03-02 time=08:15:30 devname="FGT60E" tz="+0100" logid="0101039426"
 *   type="event" subtype="vpn" action="ssl-login-fail" user="bob" remip=192.0.2.5 */
#ifndef GR_READERS_SYSLOG_PAIRS_H
#define GR_READERS_SYSLOG_PAIRS_H

#include "base/slice.h"

/* The pair at *at, or the next one behind what is none; false: no more. A value
 * is as it was written, without the quotes around it. */
bool syslog_pair(gr_slice text, size_t *at, gr_slice *name, gr_slice *value);

/* Does it begin as FortiGate's lines do, and name their device or kind? */
bool syslog_is_fortigate(gr_slice message);

/* What the pairs say that other fields are made of. */
typedef struct {
    gr_slice date, time, zone, event_time, device, source, remote, source_port;
    gr_slice action, status;
} syslog_fortigate;
void syslog_fortigate_note(syslog_fortigate *f, gr_slice name, gr_slice value);

/* The address that somebody came from; empty: none. */
gr_slice syslog_fortigate_source(const syslog_fortigate *f);
/* "success", "failure", or empty: it is about something else. */
gr_slice syslog_fortigate_outcome(const syslog_fortigate *f);

/* eventtime, or date, time and tz. *local: no zone was there, and *out is what
 * a clock showed. False: no time. */
bool syslog_fortigate_time(const syslog_fortigate *f, int64_t *out,
                           bool *local);

#endif
