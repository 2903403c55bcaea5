/* exchange_csv.h - the values of one row of an Exchange log. */
#ifndef GR_READERS_EXCHANGE_CSV_H
#define GR_READERS_EXCHANGE_CSV_H

#include "base/arena.h"
#include "event/value.h"

/* row = value *( "," value );  value = plain / DQUOTE *( any / 2DQUOTE ) DQUOTE
 *
 * Texts into `out`, `room` of them at most; how many values there are. A value
 * with doubled quotes is made in `arena`, else it stays in `line`. SIZE_MAX: a
 * quote is not closed, or text follows one that is. */
size_t exchange_csv_split(gr_slice line, gr_arena *arena, event_value *out,
                          size_t room);

#endif
