/* collect.h - the ordered side of a hunt: wire rows in; counts, keys and the
 * spill out. hunt.c makes one per run.
 *
 * What a file adds is kept apart until its end, because only then its SHA-256
 * is known: a file with the same bytes as an earlier one adds nothing. */
#ifndef GR_HUNT_COLLECT_H
#define GR_HUNT_COLLECT_H

#include "base/spill.h"
#include "hunt/copies.h"
#include "hunt/holes.h"
#include "hunt/hunt.h"
#include "hunt/keys.h"
#include "hunt/limits.h"
#include "hunt/rows.h"
#include "hunt/wire.h"

typedef struct {
    uint64_t bytes, events, matches, damaged_ranges, damaged_bytes,
        records_lost, lines_not_utf8, files_not_utf8, left_out, without_time,
        not_judged, regex_limits, kinds_beyond, hosts_beyond, sources_beyond;
} collect_sums;

typedef struct {
    const evidence_list *list;
    const sigma_rules *rules;
    const hunt_event_filter *filter;
    const ioc_set *indicators; /* NULL: none */
    const gr_spill *spill;
    const struct bursts_watch *watch; /* NULL: nobody looks on */
    gr_slice hunt_words;              /* of hunt_options */
    bool by_digest;                   /* of hunt_file */

    gr_arena *arena; /* rows that last */
    gr_arena *file_arena;
    gr_sha256 *sha;
    gr_buffer scratch;

    hunt_file *files;                 /* in the caller's arena */
    row_table kinds, hosts;           /* hunt_kind, hunt_host */
    row_table file_kinds, file_hosts; /* of the file at hand */
    row_table sources, file_sources;  /* hunt_source */
    holes *holes;                     /* of sources */
    copies copies;
    hunt_damage *damage; /* from base/mem.h */
    size_t damage_count, damage_capacity;
    keys *keys;
    gr_spill_whole store;  /* what is in `spill`, of all */
    gr_spill_part matches; /* of it, as merge.c reads them */

    collect_sums sums, file_sums;
    uint64_t file_damaged_to;       /* where its damage told so far ends */
    size_t file_damage;             /* the count when the file began */
    uint64_t at_level[HUNT_LEVELS]; /* matches so far, for progress */
    int64_t first_ns, last_ns;      /* of matches that are told */
    bool in_file;
} collector;

/* GR_NOMEM. collect_free in any case. */
gr_status collect_open(collector *c, gr_arena *arena, gr_error *err);
void collect_free(collector *c);

/* As pipe_stage wants them; `shared` is a collector. */
gr_status collect_file_begin(void *shared, const evidence_item *item,
                             gr_error *err);
gr_status collect_block(void *shared, const evidence_item *item, gr_slice out,
                        const pipe_damage *damage, size_t damage_count,
                        gr_error *err);
gr_status collect_file_end(void *shared, const evidence_item *item,
                           const pipe_file_result *result, gr_error *err);

/* After a stop: counts what was seen of the file at hand. */
gr_status collect_interrupted(collector *c, gr_error *err);

/* What names a source: `out` has LOG_KEY bytes. */
enum { LOG_KEY = 4 * HUNT_NAME_CEILING + 1 };
gr_slice collect_source_key(uint8_t *out, const hunt_source *s);

/* The level of a rule, or of an indicator, whose numbers follow. */
sigma_level collect_level(const collector *c, uint32_t rule);

/* The table's key of a host: its name folded and cut. `out` has room for
 * 3 * HUNT_NAME_CEILING. */
gr_slice collect_host_key(uint8_t *out, gr_slice host);

#endif
