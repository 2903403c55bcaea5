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
    size_t at;   /* of a number: which of them it is */
} link_tuple;
/* Of the same texts, in the same order? */
bool link_same_names(const link_tuple *a, const link_tuple *b);
typedef struct {
    const gr_slice *names; /* those asked for as texts, then the others */
    const correlate_naming *namings;
    const sigma_field
        *fields; /* of a name, as each of the rule's sources has it; behind
                    them those that say whom a proxy asks for */
    size_t name_count, text_count;
    size_t
        forwarded_count; /* names of these, where one of `names` is a client's */
    const link_tuple *groups, *values;
    size_t group_count, value_count, number_count;
    /* Of each use: which group, and which value or SIZE_MAX. */
    const size_t *group_of, *value_of;
} link_plan;

/* Which correlations take the matches of a rule. */
typedef struct {
    const sigma_rules *rules;
    link_use **uses; /* by the rule's number; NULL: none */
    link_plan *plans;
    uint32_t *counts;
    size_t
        most_texts; /* of any plan, and of any group or value, which may have one
                          twice */
} link_map;

/* Of those that are loaded. False: no memory. */
bool link_map_of(gr_arena *arena, const sigma_rules *rules, link_map *out);

static inline size_t link_count(const link_map *map, uint32_t rule)
{
    return map->counts[rule];
}

/* What a match of `rule` is asked for, to the end of `out`. Texts are made in
 * `scratch`, whose status is the caller's to look at. */
void link_put(const link_map *map, uint32_t rule, const event *e,
              link_memo *memo, gr_arena *scratch, gr_buffer *out);
/* The same of `texts`, which are normal, one for each name of the rule's plan;
 * without a pointer: the event has no such field. None is empty. */
void link_put_texts(const link_map *map, uint32_t rule, const gr_slice *texts,
                    gr_arena *scratch, gr_buffer *out);

/* What link_put wrote: of each text its length and its bytes, as link_put_value writes
 * them, into `texts`, which has room for the plan's text_count. False: it is cut. */
bool link_split(const link_map *map, uint32_t rule, gr_slice bytes,
                gr_slice *texts);
/* The number of `value`. False: the event has none, or the bytes are cut. */
bool link_number(const link_tuple *value, gr_slice bytes, double *out);
/* A tuple as a group stands for it, of what link_split gave, to the end of `out`.
 * False: a value is missing. */
bool link_put_tuple(const link_tuple *tuple, const gr_slice *texts,
                    gr_buffer *out);

typedef struct {
    link_use use;
    correlate_row row; /* key, value and part; no time and no order */
    gr_slice group;    /* the values of the group: link_next_value */
    gr_slice value; /* those that are counted, if all are there; else empty */
} link;

/* All links of a match, one by one; owned. */
typedef struct {
    const link_map *map;
    gr_slice bytes;
    uint32_t rule;
    size_t next;         /* use */
    const bool *without; /* by the correlation's number: no link to it is asked
                            for; NULL: to all */
    gr_slice *texts;
    gr_sha256 *sha;
    gr_buffer group, value;
} link_reader;

/* False: no memory. */
bool link_reader_init(link_reader *r, const link_map *map);
void link_reader_free(link_reader *r); /* zeros are fine */

/* Of what link_put wrote of a match of `rule`, from its first link on. */
void link_read(link_reader *r, uint32_t rule, gr_slice bytes);
/* The next link, until the next call. GR_NONE: there are no more. */
gr_status link_next(link_reader *r, link *out, gr_error *err);

/* The next value of a group; without a pointer: the event has none, or an empty
 * one. */
bool link_next_value(gr_cursor *group, gr_slice *out);
/* Another value of a group, to its end. */
void link_put_value(gr_buffer *group, gr_slice value);
/* The same to where there is room for its bytes and 4 more; behind it. */
uint8_t *link_set_value(uint8_t *to, gr_slice value);
/* What a group is told apart by: where it is one short text, that, else a digest. Who
 * chooses the texts chooses such keys, but cannot make two groups alike. False: OpenSSL
 * fails. */
bool link_key(gr_sha256 *sha, gr_slice group, uint8_t out[CORRELATE_KEY]);

#endif
