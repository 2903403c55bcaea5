/* slot_names.h - which slots of a bucket ask for a field of a name.
 *
 *   layout:  field 7 "Image" --hash--> slot 2, slot 9 argument 1
 *
 * Made once per bucket, so that a new layout costs a look at each of its names
 * and not each name of the rules a search through the layout. */
#ifndef GR_SIGMA_SLOT_NAMES_H
#define GR_SIGMA_SLOT_NAMES_H

#include "sigma/engine_parts.h"

typedef struct slot_names slot_names;
struct slot_names {
    slot_names *next; /* the owner's */
    const sigma_bucket *bucket;
    const bool *is_id; /* by slot: the event's id */
    /* the rest is slot_names.c's */
    const bool *settled; /* by slot: there whatever the layout says */
    const struct slot_wish *wishes;
    const uint32_t *heads; /* 1 + number of a wish; 0: none */
    uint8_t *ranks;        /* scratch, by slot and argument */
};

/* In `arena`. NULL: refused. */
slot_names *slot_names_make(gr_arena *arena, const sigma_bucket *bucket);

/* What sigma_field_find says of each slot of the bucket, and whether it can
 * have a value at all. */
void slot_names_find(const slot_names *names, const event_layout *layout,
                     sigma_field_place *places, bool *present);

#endif
