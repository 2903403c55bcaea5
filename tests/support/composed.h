/* composed.h - matches made for tests through a set of correlations: as a hunt sends
 * them, and composed of the slow and obvious correlator, one rule above the other.
 *
 * Knows no cmocka: fuzz targets link it, too. */
#ifndef TESTS_COMPOSED_H
#define TESTS_COMPOSED_H

#include "hunt/correlating.h"
#include "support/correlated.h"

/* What a made match can be asked for: "f0" to "f3". */
enum { MATCH_FIELDS = 4, HIT_GROUP = 256, MATCH_FILE = 32 };

typedef struct {
    uint32_t rule; /* that holds on it; no correlation */
    int64_t time_ns;
    uint64_t order; /* MATCH_FILE bits up, its file, from 1 on; 0: in none */
    const char *texts[MATCH_FIELDS]; /* NULL: it has no such field */
} made_match;

/* The links of a match, as link_put would make them of an event with those texts,
 * that are normal already. */
typedef struct {
    link *links;
    gr_buffer *texts; /* of each its group and its value */
    size_t *match_of;
    size_t count;
} made_links;

made_links links_of(const link_map *map, const made_match *matches,
                    size_t count);
void made_links_free(made_links *l);

/* A correlation that holds. The orders are those of matches. */
typedef struct {
    uint32_t rule;
    uint8_t group[HIT_GROUP];
    size_t group_len;
    told_burst burst; /* no key and no hit_ns */
} told_hit;

typedef struct {
    told_hit *hits; /* owned */
    size_t count, room;
    correlating_sums sums; /* of hits_told */
    size_t memory; /* for hits_told: correlating_limit; 0: what it has */
} told_hits;       /* zeros: none */

void told_hits_free(told_hits *t);
bool same_hits(const told_hits *a, const told_hits *b);

/* What correlating.c tells of the links in this order. */
gr_status hits_told(const link_map *map, const made_match *matches,
                    const made_links *links, gr_spill_whole *store,
                    const correlating_watch *watch,
                    const volatile sig_atomic_t *stop, told_hits *out,
                    gr_error *err);
/* What it has to tell; `rows` in out->sums, too. */
void hits_slowly(const link_map *map, const made_match *matches,
                 const made_links *links, told_hits *out);

#endif
