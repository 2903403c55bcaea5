/* engine.h - compiled rules, and events judged by them.
 *
 *   rules --sigma_compile--> engine (const, shared by threads)
 *   event --sigma_match-->   numbers of the rules that hold, ascending
 *
 * sigma_oracle_match answers the same question by brute force, straight from
 * the rule trees; tests and fuzzers assert that both agree. */
#ifndef GR_SIGMA_ENGINE_H
#define GR_SIGMA_ENGINE_H

#include "event/event.h"
#include "sigma/load.h"

typedef struct sigma_engine sigma_engine;
typedef struct sigma_matcher sigma_matcher;

/* Compiles every RULE_LOADED rule. `rules` and `arena` must outlive it. */
gr_status sigma_compile(gr_arena *arena, const sigma_rules *rules,
                        const sigma_engine **out, gr_error *err);
/* Frees what is not in the arena (compiled regexes). */
void sigma_engine_free(const sigma_engine *engine);

/* What a matcher may remember of values that it has judged, so that it need not
 * judge them again. Results never depend on it. */
typedef struct {
    size_t ceiling;     /* bytes; 0: nothing */
    uint64_t hash_mask; /* bits of a hash that count: all, but in tests */
} sigma_memo_limits;

/* One thread's scratch. `memo`: NULL for the usual. NULL: no memory. */
sigma_matcher *sigma_matcher_new(const sigma_engine *engine,
                                 const sigma_memo_limits *memo);
void sigma_matcher_free(sigma_matcher *matcher);
/* Forgets all that it has seen. To be called when a reader closes its state (its
 * layout ids may come again) and the matcher lives on. */
void sigma_matcher_forget(sigma_matcher *matcher);
/* Forgets what it remembers of values, and keeps what it knows of layouts. */
void sigma_matcher_forget_values(sigma_matcher *matcher);

/* What rules cost. `looked`: how often a rule had to be looked at, as its
 * literals were there; `held`: how often it matched. The time of the clock is
 * part of each. */
typedef struct {
    uint64_t looked, held, time_ns;
} sigma_rule_cost;

typedef struct {
    uint64_t (*now_ns)(void);
    sigma_rule_cost *rules; /* one per rule; counted up */
    uint64_t judging_ns;    /* of all events */
    uint64_t searching_ns;  /* of that, looking for the literals of all rules */
} sigma_profile;

/* From now on the matcher remembers nothing and counts into `profile`, which
 * must outlive it. */
void sigma_matcher_profile(sigma_matcher *matcher, sigma_profile *profile);

typedef struct {
    const uint32_t *rules; /* ascending; valid until the next match */
    size_t count;
    size_t regex_limits; /* regexes that ran into their step limit here and
                            count as not matched */
} sigma_hits;

/* The event's arena for views and text is the matcher's own. GR_NOMEM,
 * GR_LIMIT: this event could not be judged. */
gr_status sigma_match(sigma_matcher *matcher, const event *e, sigma_hits *out,
                      gr_error *err);

/* The same by brute force; slow. */
gr_status sigma_oracle_match(sigma_matcher *matcher, const event *e,
                             sigma_hits *out, gr_error *err);

/* Does rule `rule`, which is RULE_LOADED and no correlation, hold on `e`? By brute
 * force. GR_NOMEM, GR_LIMIT: as sigma_match. */
gr_status sigma_oracle_holds(sigma_matcher *matcher, size_t rule,
                             const event *e, bool *out, gr_error *err);

/* How many rules could match an event of this channel and id at all. Rules
 * whose log source names neither (`product: windows` alone) are counted apart,
 * as they look at every event and tell nothing about such ones. Not counted:
 * rules whose own tests of EventID rule the id out. */
typedef struct {
    size_t rules, generic;
} sigma_candidate_count;

/* `event_id` counts where has_event_id is true. GR_NOMEM. */
gr_status sigma_candidates(const sigma_engine *engine, gr_slice channel,
                           bool has_event_id, uint32_t event_id,
                           sigma_candidate_count *out, gr_error *err);

/* Is `e` of one of the log sources of rule `rule`, whatever its conditions
 * say? GR_NOMEM, GR_LIMIT: as sigma_match. */
gr_status sigma_is_of_source(sigma_matcher *matcher, size_t rule,
                             const event *e, bool *out, gr_error *err);

/* Appends why rule `rule` does or does not match `e`: source, condition tree
 * with true/false, each test with the field's value. Plain text, one test a
 * line, evidence escaped to printable text. */
gr_status sigma_explain(sigma_matcher *matcher, size_t rule, const event *e,
                        gr_buffer *out, gr_error *err);

#endif
