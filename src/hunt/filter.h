/* filter.h - which rules and which events take part in a hunt, and what level
 * their findings have.
 *
 * --include and --exclude: kind=value. The included values of one kind are
 * alternatives, kinds must all hold; one excluded value is enough to leave
 * out. Values compare without case and may have the wildcards * and ?.
 *
 *   status     of the rule                     decided before rules are
 *   tag        of the rule; attack.t1059 also  compiled: the rule's state
 *              means attack.t1059.001          becomes RULE_STATUS_EXCLUDED
 *   category   of the rule's log source        and its reason says why
 *   rule       id, name or title
 *   computer   of the event, whole             decided per event; the event
 *   eid        of the event: a number          still counts in the coverage */
#ifndef GR_HUNT_FILTER_H
#define GR_HUNT_FILTER_H

#include "base/time.h"
#include "case/finding.h"
#include "event/event.h"
#include "sigma/load.h"

typedef enum {
    FILTER_STATUS,
    FILTER_TAG,
    FILTER_CATEGORY,
    FILTER_RULE,
    FILTER_COMPUTER,
    FILTER_EID,
    FILTER_KINDS
} filter_kind;

typedef struct {
    filter_kind kind;
    bool exclude;
    gr_slice value;
} hunt_filter;

/* "tag=attack.t1003"; `text` must outlive `out`. GR_DAMAGED: no such kind, no
 * value, or an eid that is no number. */
gr_status hunt_filter_parse(gr_slice text, bool exclude, hunt_filter *out,
                            gr_error *err);

typedef struct {
    const hunt_filter *filters;
    size_t filter_count;
    sigma_level min_level;  /* LEVEL_NONE: all findings, also without a level */
    int64_t from_ns, to_ns; /* at or after, before; GR_TIME_NONE: open. Events
                               without a time are then left out, counted. */
    /* --levels: YAML, a map from rule ids to levels. Empty: none. */
    gr_slice levels, levels_path;
    /* --critical: one host a line, # begins a comment, * and ? are wildcards:
     * findings on these hosts count one level higher, up to critical; a
     * finding keeps its rule_level. A name without its domain is enough. A
     * rule without a level is not raised. Empty: none. */
    gr_slice critical;
} hunt_selection;

/* `rules` with the levels of --levels, and with the rules left out that no
 * event can make a finding of: state RULE_STATUS_EXCLUDED and a reason. What a
 * correlation takes is not left out with it, but silent. The numbers stay the same. GR_DAMAGED: --levels is not such a file (err names
 * the line); an id that no rule has is counted in *unknown_ids. */
gr_status hunt_select_rules(gr_arena *arena, const sigma_rules *rules,
                            const hunt_selection *selection, sigma_rules *out,
                            size_t *unknown_ids, gr_error *err);

/* The part that is decided per event, ready to use; const, shared. */
typedef struct hunt_event_filter hunt_event_filter;
hunt_event_filter *hunt_event_filter_new(gr_arena *arena,
                                         const hunt_selection *selection);

/* EVENT_LINKED: of use to correlations alone, being before or behind the time that
 * is asked for. */
typedef enum {
    EVENT_TAKEN,
    EVENT_LINKED,
    EVENT_LEFT_OUT,
    EVENT_WITHOUT_TIME
} event_verdict;
/* Correlations have to see events from `first_ns` on, before `end_ns`;
 * GR_TIME_NONE: all before, all behind. Without this call none beside those that
 * are asked for. */
void hunt_filter_reach(hunt_event_filter *filter, int64_t first_ns,
                       int64_t end_ns);
/* Does the verdict depend on the event's computer at all? */
bool hunt_filter_wants_computer(const hunt_event_filter *filter);
/* `computer` is UTF-8. */
event_verdict hunt_event_verdict(const hunt_event_filter *filter,
                                 const event *e, gr_slice computer);
/* The level that a finding of a rule of `level` has on `host`. */
sigma_level hunt_level_on(const hunt_event_filter *filter, sigma_level level,
                          gr_slice host);

/* Is a finding, read from a case, what the selection asks for? It does not say
 * its rule's status, category or name, so what asks for these fits nothing. */
bool hunt_takes_finding(const hunt_selection *selection, const finding *f);

/* The same of a finding. `check`: it is on a file of the evidence, whose names
 * and times are what an attacker made them; then a rule on what happened counts
 * as medium at most. */
sigma_level hunt_finding_level(const hunt_event_filter *filter,
                               const sigma_rule *rule, bool check,
                               gr_slice host);

/* Is it a time that is asked for? */
bool hunt_time_counts(const hunt_event_filter *filter, int64_t time_ns);

/* What is left of the time from *first_ns to *last_ns; GR_TIME_NONE: nothing. */
void hunt_time_within(const hunt_event_filter *filter, int64_t *first_ns,
                      int64_t *last_ns);

/* Is it not below --min-level? */
bool hunt_level_counts(const hunt_event_filter *filter, sigma_level level);

/* Does `text` as a whole fit `pattern` (* and ?), without case? */
bool hunt_wildcard(gr_slice pattern, gr_slice text);

#endif
