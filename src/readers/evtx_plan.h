/* evtx_plan.h - the layout of all records that use the same templates.
 *
 * A plan is made once per combination of an outer template and the templates
 * in its values. It says where in a record's values each field is, so a record
 * costs a walk over its descriptors and one look-up here. */
#ifndef GR_READERS_EVTX_PLAN_H
#define GR_READERS_EVTX_PLAN_H

#include "readers/evtx_content.h"
#include "event/layout.h"
#include "readers/evtx_naming.h"
#include "readers/limits.h"

/* A value whose presence hangs on others: it is made per record behind the
 * record's own values, ABSENT where one of `guards` is NULL. */
typedef struct {
    event_ref source;
    uint16_t guard_count;
    const uint16_t *guards; /* indices of values */
} evtx_derived;

typedef struct evtx_plan {
    struct evtx_plan *next;
    uint64_t hash;
    const evtx_template *outer;
    struct evtx_plan_key {
        size_t slot;
        const evtx_template *template;
    } * nested;
    size_t nested_count;
    bool usable;   /* false: these records need the path without a plan */
    size_t cost;   /* in nodes, paid once by every chunk that uses it */
    uint64_t paid; /* the last chunk that did */
    event_layout layout;
    evtx_facts facts;
    const struct evtx_json_plan *json; /* see evtx_record.c */
    uint64_t json_round;
    const evtx_derived *derived;
    size_t derived_count;
} evtx_plan;

/* Where a plan is put together: not cleared, as most of it is never used. */
typedef struct {
    layout_name names[EVTX_RECORD_NAMES];
    event_ref refs[EVTX_RECORD_NAMES];
    event_value constants[EVTX_RECORD_NAMES];
    evtx_derived derived[EVTX_RECORD_NAMES];
} evtx_plan_room;

typedef struct {
    evtx_plan_room *room; /* the reader's */
    uint64_t *next_id;    /* of layouts, shared with the rest of the reader */
    evtx_plan *buckets[1024];
    /* of templates that end with their chunk, and which chunk that is */
    evtx_plan *passing[64];
    uint64_t chunk;
    evtx_plan *last; /* most records are like the one before */
} evtx_plans;

/* After evtx_store_start said true: all plans are gone with the store. */
void evtx_plans_forget(evtx_plans *plans);

/* The plan for `content`, which has a template and no plain part; *out is NULL
 * where there can be none. GR_LIMIT, GR_NOMEM (told at `where`). */
gr_status evtx_plan_for(evtx_plans *plans, evtx_bench *bench,
                        const evtx_content *content, uint64_t where,
                        evtx_plan **out, gr_error *err);

/* Makes the derived values of a record behind its content->value_count. */
void evtx_plan_derive(const evtx_plan *plan, const evtx_content *content);

#endif
