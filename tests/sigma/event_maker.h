/* event_maker.h - events for tests, from names and values in plain text.
 *
 *   event_maker *maker = event_maker_new();
 *   const event *e = event_from(maker, "Security", 4688,
 *       (const char *[]){"NewProcessName=C:\\x.exe", "Id:hex64=0x3e7", NULL});
 *
 * A field is NAME=text or NAME:type=text; @NAME stands in the system's part.
 * Types: utf8 (default), utf16, num (a number's text), u64, i64, double, hex32,
 * hex64, bool, null, absent, filetime (ticks), sid (its bytes in hex), binary
 * (hex), list (elements of text between '|'; `NAME:list` alone: no element),
 * numlist. A name given twice is a list. Every event also has @Channel and
 * @EventID. */
#ifndef TESTS_SIGMA_EVENT_MAKER_H
#define TESTS_SIGMA_EVENT_MAKER_H

#include "event/layout.h"

typedef struct event_maker event_maker;

event_maker *event_maker_new(void);
void event_maker_free(event_maker *maker);

/* The event lives until the next one is made. `event_id` < 0: it has none.
 * `channel` may be NULL. `fields` ends with NULL. */
const event *event_from(event_maker *maker, const char *channel, long event_id,
                        const char *const *fields);

/* The same in steps, for values of any kind. */
void event_begin(event_maker *maker, const char *channel, long event_id);
void event_add(event_maker *maker, gr_slice name, field_part part,
               event_value value);
void event_add_spec(event_maker *maker, const char *spec);
/* The event is that of a log of lines, and comes of `raw`, which event_end makes its
 * last value; what is not derived must be a piece of it. It stands in `unit`, if
 * that is not empty. Right behind event_begin, with no event id; the channel is no
 * field then. */
void event_of_line(event_maker *maker, gr_slice unit, gr_slice raw);
/* Where values of event_add may live. */
gr_arena *event_arena(event_maker *maker);
const event *event_end(event_maker *maker);

#endif
