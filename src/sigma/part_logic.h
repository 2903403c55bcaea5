/* part_logic.h - conditions over the parts of a correlation, "(a or b) and not c", by
 * truth alone: which parts fired, in no order. */
#ifndef GR_SIGMA_PART_LOGIC_H
#define GR_SIGMA_PART_LOGIC_H

#include "sigma/correlation.h"

/* Beyond so many parts it is not decided. */
enum { PART_LOGIC_PARTS = 16 };

/* Of `parts` parts, is there a window that meets the condition? One begins with an
 * event of a part, so one has fired at least. It is so for an ordered condition, too:
 * what fires may fire again, so that any order comes. True where it is not decided. */
bool part_logic_may_hold(const sigma_part_node *condition, size_t parts);

#endif
