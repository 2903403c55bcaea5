/* logon_text.h - lines of text logs that tell of a logon: logon_text_list.h. */
#ifndef GR_HUNT_LOGON_TEXT_H
#define GR_HUNT_LOGON_TEXT_H

#include "hunt/logon_event.h"

/* As logon_of, of events without an id; addresses as they stand. */
bool logon_text_of(const event *e, gr_arena *arena, logon *out);

/* What the field says, without blanks around it; empty: it is not there, or says
 * nothing ("-"). */
gr_slice logon_field(const event *e, gr_slice name, gr_arena *arena);

/* "logon type {LogonType}": with what the field says. */
gr_slice logon_how(const event *e, gr_slice how, gr_arena *arena);

/* `a`, `between` and `b` as one text; empty: no memory. */
gr_slice logon_joined(gr_arena *arena, gr_slice a, gr_slice between,
                      gr_slice b);

#endif
