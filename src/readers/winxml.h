/* winxml.h - a Windows event as XML text: names and values.
 *
 *   <Event xmlns="..."><System><Provider Name="Linux-Sysmon" .../>...</System>
 *   <EventData><Data Name="Image">/bin/sh</Data></EventData></Event>
 *
 * Named as the EVTX reader names the same record (readers/evtx_naming.h). It
 * is what wevtutil and the event viewer export, and what Sysmon for Linux
 * writes to syslog. */
#ifndef GR_READERS_WINXML_H
#define GR_READERS_WINXML_H

#include "event/layout.h"

typedef struct {
    layout_name *names; /* the caller's, with room for `room` */
    event_value *values;
    size_t room, count;
    bool entity_left; /* "&name;" that is none of XML's own stands in a text */
} winxml_fields;

/* Does an event begin here? "<Event>" or "<Event xmlns=...". */
bool winxml_begins(gr_slice text);

/* The fields of the event that `text` begins with, behind those that `out` has
 * already; *length: its bytes, to the end of "</Event>". What is not in `text`
 * as it stands is in `arena`. GR_DAMAGED, with what in `err` (offsets from
 * `where`): cut short, or not sound; GR_LIMIT: nested too deep, too many
 * fields; GR_NOMEM. `out` then has what was there before. */
gr_status winxml_read(gr_slice text, gr_arena *arena, uint64_t where,
                      winxml_fields *out, size_t *length, gr_error *err);

/* The system's own value of this name, else ABSENT. */
event_value winxml_fact(const winxml_fields *fields, gr_slice name);

#endif
