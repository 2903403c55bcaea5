/* part_why.h - why the events of a window do not meet "(a or b) and not c". */
#ifndef GR_CORRELATE_PART_WHY_H
#define GR_CORRELATE_PART_WHY_H

#include "sigma/correlation.h"

typedef struct {
    uint64_t missing;   /* parts, one bit each, that would have to be there */
    uint64_t forbidden; /* that are there, and must not be */
} part_why;

/* `present`: bit n: part n has an event. Nothing of both: it is met. Of an `or` that is
 * not met, all that could have met it. */
part_why part_why_not(const sigma_part_node *condition, uint64_t present);

/* The parts whose events can help to meet it: those that do not only stand under a
 * `not`. */
uint64_t part_why_wanted(const sigma_part_node *condition);

#endif
