/* line_scout.h - which lines of a text log can have a keyword at all?
 *
 *   unit    | line | line | line | line | line | line ...
 *             ^ asked for                 ^ next: the lines between have none
 *
 * A line is short, and to begin a search costs as much as the line. So the lines of
 * a unit are looked through in one go, for the keywords of all rules that asked for
 * lines of the same reader; what is found is compared whole. Nearly all lines of
 * nearly all logs cost two comparisons. */
#ifndef GR_SIGMA_LINE_SCOUT_H
#define GR_SIGMA_LINE_SCOUT_H

#include "event/event.h"
#include "sigma/literal_filter.h"

typedef struct line_scout line_scout;

/* For events of this source kind. NULL: no memory. */
line_scout *line_scout_new(const char *source_kind);
void line_scout_free(line_scout *scout);
const char *line_scout_kind(const line_scout *scout);
/* Forgets which unit it is in. */
void line_scout_forget(line_scout *scout);

/* From now on it looks for these too, which stay where they are. False: it cannot,
 * and looks for those that it had. */
bool line_scout_add(line_scout *scout, const literal *literals, size_t count);

/* False: no literal stands in the text of `e`, which has raw_is_text and a unit. */
bool line_scout_may_hit(line_scout *scout, const event *e);
/* The same of another text. */
bool line_scout_text_may_hit(line_scout *scout, gr_slice text);

#endif
