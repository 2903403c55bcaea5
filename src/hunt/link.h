/* link.h - what a match gives to the correlations that take it: the group that it
 * belongs to, and its value. Made on the workers, where the event is. */
#ifndef GR_HUNT_LINK_H
#define GR_HUNT_LINK_H

#include "base/buffer.h"
#include "base/cursor.h"
#include "correlate/correlate.h"
#include "event/event.h"
#include "sigma/load.h"

typedef struct {
    uint32_t correlation, part; /* number of its rule; which of its parts */
} link_use;

/* Which correlations take the matches of a rule. */
typedef struct {
    const sigma_rules *rules;
    link_use **uses; /* by the rule's number; NULL: none */
    uint32_t *counts;
} link_map;

/* Of those that are loaded. False: no memory. */
bool link_map_of(gr_arena *arena, const sigma_rules *rules, link_map *out);

static inline size_t link_count(const link_map *map, uint32_t rule)
{
    return map->counts[rule];
}

/* All links of a match of `rule`, to the end of `out`. Texts are made in
 * `scratch`, whose status is the caller's to look at. */
void link_put(const link_map *map, uint32_t rule, const event *e,
              gr_arena *scratch, gr_buffer *out);

typedef struct {
    link_use use;
    correlate_row row; /* key, value and part; no time and no order */
    gr_slice group;    /* the values of the group: link_next_value */
} link;

/* The next link. False: there are no more. */
bool link_take(gr_cursor *c, link *out);

/* The next value of a group; without a pointer: the event has none. */
bool link_next_value(gr_cursor *group, gr_slice *out);
/* Another value of a group, to its end. */
void link_put_value(gr_buffer *group, gr_slice value);
/* What a group is told apart by. False: no memory. */
bool link_key(gr_slice group, uint8_t out[CORRELATE_KEY]);

#endif
