/* keywords.h - can any keyword of a slot stand in an event at all?
 *
 *   the piece of evidence --> its record --> values that are no text there
 *
 * Keywords are looked for in all values of all fields, and hardly ever found. A
 * filter (literal_filter.h) rules them out for a whole piece of evidence at once,
 * if enough of its events ask; else for the part of a record that holds its texts,
 * without cutting these out. */
#ifndef GR_SIGMA_KEYWORDS_H
#define GR_SIGMA_KEYWORDS_H

#include "sigma/judging.h"

/* False: no value of the event has a keyword of this slot. True also where that
 * cannot be said without a search, as of slots that are not of keywords. */
bool keywords_may_be_there(const judging *j, uint32_t slot);

/* Is `v` of an event with raw_is_text a piece of that text, and not all of it? Then
 * no keyword needs to be looked for in it: it folds as it does in there. */
bool keywords_stand_in(gr_slice whole, event_value v);

#endif
