/* link.h - what a match gives to the correlations that take it: the group that it
 * belongs to, and its value. Made on the workers, where the event is. */
#ifndef GR_HUNT_LINK_H
#define GR_HUNT_LINK_H

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "correlate/correlate.h"
#include "event/event.h"
#include "hunt/link_memo.h"
#include "sigma/load.h"
#include "sigma/view.h"

typedef struct {
    uint32_t correlation, part; /* number of its rule; which of its parts */
} link_use;

/* What is asked of an event for all correlations that take the matches of a rule:
 * each field once, each group once, each value once. */
typedef struct {
    const uint32_t *names; /* which of the plan's */
    size_t count;
    bool number; /* of a value: a number, else a tuple */
} link_tuple;
typedef struct {
    const gr_slice *names;
    const correlate_naming *namings;
    const sigma_field
        *fields; /* of a name, as each of the rule's sources has it */
    size_t name_count;
    const link_tuple *groups, *values;
    size_t group_count, value_count;
    /* Of each use: which group, and which value or SIZE_MAX. */
    const size_t *group_of, *value_of;
} link_plan;

/* Which correlations take the matches of a rule. */
typedef struct {
    const sigma_rules *rules;
    link_use **uses; /* by the rule's number; NULL: none */
    link_plan *plans;
    uint32_t *counts;
    bool with_values; /* links say their tuple of value_count, to be shown */
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
              link_memo *memo, gr_arena *scratch, gr_buffer *out);
/* The same of `texts`, which are normal, one for each name of the rule's plan;
 * without a pointer: the event has no such field. None is empty. */
void link_put_texts(const link_map *map, uint32_t rule, const gr_slice *texts,
                    link_memo *memo, gr_arena *scratch, gr_buffer *out);

typedef struct {
    link_use use;
    correlate_row row; /* key, value and part; no time and no order */
    gr_slice group;    /* the values of the group: link_next_value */
    gr_slice value;    /* in the same way, with_values; else empty */
} link;

/* What link_put wrote of a match of `rule`, from its first link on. */
typedef struct {
    const link_map *map;
    gr_slice links;
    uint32_t rule;
    size_t next; /* use */
} link_reader;

link_reader link_read(const link_map *map, uint32_t rule, gr_slice links);
/* The next link. False: there are no more. */
bool link_next(link_reader *r, link *out);

/* The i-th of the groups of the rule's plan, or of its values, which several links
 * share: of `out` they set key and group, and value and what is of it. False: it is
 * not there. */
bool link_take_group(const link_reader *r, size_t i, link *out);
bool link_take_value(const link_reader *r, size_t i, link *out);

/* The next value of a group; without a pointer: the event has none, or an empty
 * one. */
bool link_next_value(gr_cursor *group, gr_slice *out);
/* Another value of a group, to its end. */
void link_put_value(gr_buffer *group, gr_slice value);
/* What a group is told apart by: where it is one short text, that, else a digest. Who
 * chooses the texts chooses such keys, but cannot make two groups alike. False: OpenSSL
 * fails. */
bool link_key(gr_sha256 *sha, gr_slice group, uint8_t out[CORRELATE_KEY]);

#endif
