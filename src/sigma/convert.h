/* convert.h - one field of a rule made from fields of an event.
 *
 * Literals of rules are never changed; the event's side comes to them. */
#ifndef GR_SIGMA_CONVERT_H
#define GR_SIGMA_CONVERT_H

#include "event/value.h"
#include "sigma/rule.h"

/* `args` are the values of view->from in order, ABSENT where a field is not
 * there; for KEY_VALUE args[0] is the unnamed Data. ABSENT when all that it is
 * made of is absent. The result lives in `arena`, or is one of `args`. A value
 * that does not have the form expected is passed on as it is. */
event_value sigma_convert(gr_arena *arena, const sigma_view *view,
                          const event_value *args);

/* The name in the map, or NULL for CONVERT_NONE. */
const char *sigma_conversion_name(sigma_conversion how);

#endif
