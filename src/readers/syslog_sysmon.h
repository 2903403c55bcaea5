/* syslog_sysmon.h - Sysmon for Linux, which writes its events as XML to the
 * system log:
 *
 *   Mar  2 08:15:30 web01 sysmon: <Event><System>...</System>...</Event> */
#ifndef GR_READERS_SYSLOG_SYSMON_H
#define GR_READERS_SYSLOG_SYSMON_H

#include "readers/row.h"
#include "readers/win_event.h"

/* Gives the event that `message` is. `facts`: of the line; its host holds,
 * where it has one, its time where the event has none. `form` is that of
 * facts->raw. GR_NONE: it is no event, which is told to the sink where it
 * begins like one; else as win_events_give. */
gr_status syslog_sysmon_give(win_events *events, gr_slice message,
                             lines_form form, const row_facts *facts,
                             const event_sink *sink, gr_error *err);

/* Are these the fields of such an event? */
bool syslog_sysmon_wrote(const winxml_fields *fields);

#endif
