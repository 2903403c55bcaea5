/* part_condition.h - "(a or b) and not c", held against the events of a window.
 *
 * Unordered: which parts have events there. Ordered: `and` is "and then", in the
 * order of the list of parts; what stands in parentheses comes where the first of its
 * parts does. What stands under `not` is asked unordered, of all of the window. */
#ifndef GR_CORRELATE_PART_CONDITION_H
#define GR_CORRELATE_PART_CONDITION_H

#include "base/error.h"
#include "sigma/correlation.h"

/* `present`: bit n: part n has an event. */
bool part_condition_holds(const sigma_part_node *condition, uint64_t present);

/* ---- ordered ---- */

typedef struct part_order part_order;

/* NULL: no memory. */
part_order *part_order_new(const sigma_part_node *condition);
void part_order_free(part_order *o); /* NULL is fine */

/* An event of `part`, at a place behind those before it; `present` is asked where
 * there is a `not`. */
void part_order_add(part_order *o, uint32_t part, uint64_t place,
                    uint64_t present);
/* Does a chain that begins at `start` or later meet the condition? */
bool part_order_holds(const part_order *o, uint64_t start, uint64_t present);

#endif
