/* audit_value.h - values of the audit log: which are encoded, and as what. */
#ifndef GR_READERS_AUDIT_VALUE_H
#define GR_READERS_AUDIT_VALUE_H

#include "event/value.h"

/* The value of `name` that stands without quotes in a record of EXECVE
 * (`execve`) or another. What was decoded, and lists, are in `arena`; NULL
 * where the log says that there is none. */
event_value audit_bare_value(gr_arena *arena, bool execve, gr_slice name,
                             gr_slice text);

/* Of a0, a1, ... and a12[3], a piece of one: the argument's name, a12. Empty:
 * `name` is no argument's. */
gr_slice audit_argument(gr_slice name);

#endif
