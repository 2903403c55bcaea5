/* giving.h - what a burst gives to the rules above its own: which values of its group are
 * those of their groups, and which are those that they count. */
#ifndef GR_HUNT_GIVING_H
#define GR_HUNT_GIVING_H

#include "hunt/link.h"

#define GIVING_NOWHERE UINT32_MAX

/* To one of them. Where the rule has several parts or rules group alike, the group is
 * made once. */
typedef struct {
    const uint32_t *group, *value; /* as in group_by and fields, or NOWHERE */
    size_t alike; /* the first use of the rule that has the same group */
} giving;

typedef struct {
    giving **of; /* by the rule's number, and by its uses; NULL: none */
    size_t most_own, most_uses; /* values of a group; uses; 1 at least */
} givings;

/* Of all correlations that others take. False: no memory. */
bool givings_of(gr_arena *arena, const link_map *links, givings *out);

#endif
