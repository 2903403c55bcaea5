/* matcher.h - one thread's scratch; for the engine's own files. */
#ifndef GR_SIGMA_MATCHER_H
#define GR_SIGMA_MATCHER_H

#include "sigma/engine_parts.h"
#include "sigma/line_scout.h"
#include "sigma/memo.h"
#include "sigma/routing.h"
#include "sigma/slot_names.h"
#include "sigma/test_eval.h"

/* The bytes by which a memo knows a slot's value in events of a layout. */
typedef enum {
    RECALL_NOT,     /* none: too many values */
    RECALL_TEXTS,   /* none, but all texts are at hand: keywords */
    RECALL_SETTLED, /* the plan decides it */
    RECALL_ID,      /* the event's id, where it has one */
    RECALL_ONE,     /* one value's */
    RECALL_SEVERAL  /* of several values, or of what a view is made of */
} recall_kind;

typedef struct {
    uint8_t argument; /* of a view */
    event_ref ref;
} recall_source;

typedef struct {
    recall_kind kind;
    size_t source_count, derived_count; /* the derived ones stand in front */
    const recall_source *sources;
    bool constants; /* of TEXTS: one of them may hit */
} slot_recall;

/* What one bucket needs to know of one layout. Its rules that cannot hold for
 * want of a field are not alive. */
struct plan {
    struct plan *next;
    const sigma_bucket *bucket;
    const char *source_kind;
    uint64_t layout_id;
    const void *layout; /* to tell readers apart, never to look into */
    const sigma_field_place *places; /* by slot */
    const bool *present;             /* by slot */
    const bool *alive;               /* by instance */
    const uint32_t *searches;        /* slots whose literals are searched */
    const uint32_t *always;          /* alive instances without literals */
    size_t search_count, always_count;
    const slot_recall *recalls; /* by slot */
    uint64_t searched;  /* the same as a set, where they fit (SLOT_SET) */
    uint32_t uses;      /* until PLAN_SETTLES */
    uint64_t number;    /* no other plan of this matcher has it */
    bool only_keywords; /* nothing else to search or to run */
    memo_worth tuples, results; /* see recall.c */
    memo_last last_tuple;
};

enum { PLAN_HEADS = 4096, PLAN_SETTLES = 8, PLAN_NAMES = 256 };

typedef struct {
    gr_arena *arena;
    plan *heads[PLAN_HEADS];
    gr_arena *once;                /* the plan of a layout that is new */
    uint32_t seen[PLAN_HEADS];     /* tags of such layouts */
    slot_names *names[PLAN_NAMES]; /* by bucket */
    uint64_t made, cleared;
    bool *all_alive; /* by instance: true */
    /* scratch of making one: */
    uint32_t *reached; /* by step: the walk that came to it */
    uint32_t walk;
    uint8_t *part_outcomes;
} plan_cache;

bool plan_cache_open(plan_cache *cache, const bucket_room *room);
void plan_cache_close(plan_cache *cache);
void plan_cache_clear(plan_cache *cache);
/* NULL: no memory. Valid until the next call. */
plan *plan_get(plan_cache *cache, const sigma_engine *engine,
               const sigma_bucket *bucket, const event *e);

typedef struct {
    uint32_t round;    /* when the subject was found */
    uint32_t searched; /* when its literals were searched */
    uint32_t numbered; /* recall.c: when `number` was found */
    uint32_t number;   /* of the value in the memo; 0: none */
    uint32_t asked;    /* when `may_hit` was found, of KEYWORDS */
    bool may_hit;
    test_subject *subject; /* &own, or a field's */
    test_subject own;
} slot_state;

/* What is known of a slot from event to event. */
typedef struct {
    memo_worth worth;    /* of the memo */
    memo_worth filtered; /* of the slot's filter */
    memo_last last;
    line_scout *scout; /* of KEYWORDS: asked for last; NULL: none */
    bool scouted;      /* it looks for these keywords */
} slot_memory;

/* A field's values as they are logged: for all slots and both buckets. */
enum { FIELD_MEMO = 256 };
typedef struct {
    uint32_t event_round;
    test_subject subject;
} field_state;

/* There are not so many readers of text logs. */
enum { SCOUTS = 16 };

/* What a scout said of the event. */
typedef struct {
    const line_scout *scout;
    uint32_t event_round;
    bool may_hit;
} line_state;

/* Whether a filter lets a piece of evidence go, for the events that come of it.
 * One that few events ask for is put to their records instead. */
typedef struct {
    uint64_t unit;    /* 0: none yet */
    size_t asked;     /* bytes of the events that asked for it */
    size_t asked_ago; /* the same of the piece before */
    bool looked, may_hit;
} unit_check;

/* Arrays below are as long as the largest bucket needs. A round is one bucket
 * judged on one event; what bears another round's number is not known yet. */
struct sigma_matcher {
    const sigma_engine *engine;
    test_context context; /* with the event's arena */
    plan_cache plans;
    const sigma_channel *any; /* rules of every channel, or NULL */
    channel_memo channels[CHANNEL_CACHE];
    route routes[ROUTES];

    uint32_t round, event_round;
    slot_state *slots;
    field_state fields[FIELD_MEMO];          /* by their place in the layout */
    test_subject nothing;                    /* absent, for want of memory */
    uint32_t *atoms;                         /* round << 1 | truth */
    uint32_t *parts;                         /* the same */
    uint32_t *candidate_rounds, *candidates; /* instances */
    size_t candidate_count;
    literal_hits hits;

    unit_check *units;          /* by number of the filter */
    line_scout *scouts[SCOUTS]; /* by source kind; NULL: free */
    line_state line;
    test_subject line_subject; /* of an event with raw_is_text */
    uint32_t line_round;
    sigma_profile *profile; /* NULL: nobody asks */
    memo_table memo;
    slot_memory *memories; /* by number among all slots of the engine */
    uint32_t *held;        /* instances that hold */

    uint32_t *rule_rounds, *rules; /* what holds on this event */
    size_t rule_count;
};

/* Empties the matcher's arena; the event's own work begins. */
void matcher_start_event(sigma_matcher *m);
/* Adds a rule to those that hold, once. */
void matcher_add_rule(sigma_matcher *m, uint32_t rule);
/* GR_OK and the result, or why the event could not be judged. */
gr_status matcher_finish(sigma_matcher *m, const event *e, sigma_hits *out,
                         gr_error *err);

#endif
