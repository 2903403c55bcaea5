/* trace_parts.h - what the files of trace.h share. */
#ifndef GR_HUNT_TRACE_PARTS_H
#define GR_HUNT_TRACE_PARTS_H

#include "base/sorter.h"
#include "base/time.h"
#include "correlate/part_why.h"
#include "hunt/bursts.h"
#include "hunt/trace.h"

/* A row as it is kept; our own bytes, read back in the same run. */
typedef struct {
    correlate_row row;
    uint64_t text; /* correlating_watch.row */
} trace_row;

/* Where things of one kind lie in a part of the store. */
typedef struct {
    uint64_t begin, end;
} trace_range;

/* What is known of a group; counts are of what is from `from_ns` to `to_ns`. */
typedef struct {
    trace_range rows, judged; /* trace_row, correlate_judged */
    uint64_t events, skipped, hits, bursts;
    bool any;              /* a window was judged: */
    correlate_judged best; /* the strongest hit, or what came nearest to one */
    double distance;       /* how far from it that was */
    bool in_burst;         /* the burst at hand is among them */
} trace_sums;

/* A way in which a group of a rule can give to the group that is asked for. */
typedef struct trace_asked {
    const trace_value *const *values; /* by the rule's group_by; NULL: any */
    const struct trace_asked *next;
} trace_asked;

/* The correlation that is asked for, or one under it. */
typedef struct {
    uint32_t rule;
    size_t number;            /* in the order in which they are told */
    const trace_asked *asked; /* NULL, and a group is asked for: none */
    size_t asked_count;
    int64_t from_ns; /* as of the options, and before it what decides then */
    uint64_t group_count, fired, bursts;
    correlate_sums sums;
    trace_sums best; /* of the first of its groups, once it is told */
} trace_level;

/* A group as it is sorted: those of a level together; fired ones first, the
 * strongest first; then those that came nearest. */
enum {
    KEY_LEVEL,
    KEY_FIRED,
    KEY_DISTANCE,
    KEY_VALUE,
    KEY_TIME,
    KEY_AT,
    KEY_WORDS
};

struct trace {
    const trace_options *options;
    const gr_writer *to;
    const sigma_rule *rule; /* of the level at hand */
    const sigma_correlation *correlation;
    trace_level *at;
    bool listed; /* its groups are, and none is told row by row */
    bursts_watch watch;
    gr_arena *arena;
    uint64_t **given;         /* by rule and part: its rows */
    const uint32_t *order_of; /* the correlation and those under it */
    size_t order_count;
    trace_level *levels;    /* lowest first; the last is what is asked for */
    trace_level **level_of; /* by the rule's number; NULL: it is no such */
    gr_spill_whole whole;
    gr_spill_part texts, rows, judged, order;
    gr_sorter *groups;        /* of those that have a row in the time */
    uint64_t key[KEY_WORDS];  /* of the next of them, */
    bool has_key, no_more;    /* where it was read; there is none */
    bool in_group, asked_for; /* the group at hand; is it the one? */
    uint64_t group_at;        /* its text */
    trace_sums sums;
    gr_buffer text, line, scratch; /* what is written, a line of it, a group */
    bursts *bursts_of; /* while it is told; NULL: nothing was judged */
};

/* The levels of a trace that has order_of. False: no memory. */
bool trace_levels_of(trace *t);
/* What is told, or judged, is of this one from now on. */
void trace_go_to(trace *t, trace_level *level);
/* Is a group of the level at hand asked for, or below one that is? */
bool trace_asks_for(const trace *t, gr_slice group);

/* Is it the one that is asked for? */
static inline bool trace_is_top(const trace *t)
{
    return t->at->rule == t->options->rule;
}

/* How many are told; of what is below, less, for the story is above. */
static inline uint64_t trace_most_groups(const trace *t)
{
    bool const few = !trace_is_top(t) && t->options->group == NULL;
    if (t->options->all || t->options->json) return UINT64_MAX;
    return few ? TRACE_GROUPS_BELOW : TRACE_GROUPS;
}

static inline uint64_t trace_most_events(const trace *t)
{
    if (t->options->all || t->options->json) return UINT64_MAX;
    return trace_is_top(t) ? TRACE_EVENTS : TRACE_EVENTS_BELOW;
}

/* ---- limits ---- */

/* Single gte or gt on what is counted one by one: how many are wanted; 0: it is
 * not such a rule. */
uint64_t trace_wanted(const sigma_correlation *c);
/* How far a number is from what the limits want; 0: they hold. */
double trace_distance(const sigma_correlation *c, double value);
/* "distinct user": what a number counts; of 1 "event". */
void trace_put_noun(gr_buffer *out, const sigma_correlation *c, double number);

typedef struct {
    int64_t from_ns, to_ns; /* GR_TIME_NONE: open */
} trace_time;

static inline trace_time trace_time_of(const trace *t)
{
    return (trace_time){t->at->from_ns, t->options->to_ns};
}

static inline bool trace_in_time(trace_time o, int64_t time_ns)
{
    return (o.from_ns == GR_TIME_NONE || time_ns >= o.from_ns) &&
           (o.to_ns == GR_TIME_NONE || time_ns < o.to_ns);
}

/* Is it told, or counted, here? A burst that goes on is where the time that is asked
 * for has its first mark. */
static inline bool trace_begins(trace_time o, const correlate_row *row)
{
    return trace_in_time(o, row->time_ns) &&
           (!row->mark.again || !trace_in_time(o, row->mark.before_ns));
}

/* ---- the store ---- */

enum { TRACE_AHEAD = 32 << 10 };

/* Things of one size, one after the other. */
typedef struct {
    gr_spill store;
    trace_range left;
    size_t size, start, filled;
    uint8_t bytes[TRACE_AHEAD];
} trace_reader;

void trace_read(trace_reader *r, gr_spill_part *part, trace_range range,
                size_t size);
/* GR_NONE: there are no more. */
gr_status trace_next(trace_reader *r, void *out, gr_error *err);

/* ---- what it amounts to ---- */

/* The shortest time span, in whole seconds, within which the rows of the range
 * fire; 0: none does, or the rule is not one of which that can be said. */
gr_status trace_shortest(trace *t, trace_range rows, uint64_t *seconds,
                         gr_error *err);

/* ---- telling ---- */

typedef struct {
    trace_row at;
    bool counts;
    bool happens; /* it counts, and a window is judged here */
    bool first;   /* of its instant; at close: of its window */
    bool judged;  /* there is a window: that of the row, if it happens */
    correlate_judged window;
    burst_place place;
    uint64_t number; /* of those that are told, from 1 */
} trace_event;

/* Of a temporal rule: why a window that has `parts` does not meet it; without a
 * condition all parts are wanted. */
static inline part_why trace_why(const trace *t, uint64_t parts)
{
    const sigma_correlation *const c = t->correlation;
    uint64_t const all =
        c->part_count >= 64 ? UINT64_MAX : (UINT64_C(1) << c->part_count) - 1;
    return c->condition != NULL ? part_why_not(c->condition, parts)
                                : (part_why){all & ~parts, 0};
}

/* What a part of a correlation is called. */
static inline gr_slice trace_name_of(const sigma_rules *rules,
                                     const sigma_correlation_part *part)
{
    gr_slice const title = rules->rules[part->rule].title;
    return title.len > 0 ? title : part->reference;
}

/* To the end of t->text: what the rule waits for and takes; the `number`-th group
 * of the list; a row of a group, after a window with `parts`; how many more there
 * are, and the window that closes; what it amounts to. */
void trace_text_begin(trace *t);
/* Of a chain: which of its rules comes now; those that have nothing of the group. */
void trace_text_level(trace *t, gr_slice group);
void trace_text_nothing(trace *t);
void trace_text_group(trace *t, const trace_sums *s, gr_slice group,
                      uint64_t number);
void trace_text_event(trace *t, const trace_event *e, gr_slice values,
                      uint64_t *parts);
/* Of what is judged when it closes: before its first row, and behind its last. */
void trace_text_opens(trace *t, const correlate_judged *window);
void trace_text_closes(trace *t, const correlate_judged *window);
void trace_text_end(trace *t, const trace_sums *s, const trace_event *last);
void trace_text_verdict(trace *t, const trace_sums *s, gr_slice group,
                        uint64_t shortest);

void trace_json_begin(trace *t);
void trace_json_group(trace *t, const trace_sums *s, gr_slice group);
void trace_json_event(trace *t, const trace_event *e, gr_slice values);
void trace_json_window(trace *t, const correlate_judged *window);
void trace_json_verdict(trace *t, const trace_sums *s, gr_slice group,
                        uint64_t shortest);

#endif
