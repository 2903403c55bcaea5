/* engine_parts.h - what compiled rules are made of; for the engine's own files.
 *
 *   engine
 *     channel "security"         names folded; "" is any channel
 *       id 4688 -> bucket        ids that some rule or source names
 *       other   -> bucket        any other id
 *       no id   -> bucket
 *
 *   bucket: all that can match events of one channel and id
 *     slots      fields that its rules look at, with the literals to search
 *     atoms      (slot, ready test) pairs, equal ones once
 *     steps      conditions: "atom 7? then step 12, else step 3"
 *     instances  rule x source: where its steps begin
 *     postings   literal -> instances that cannot hold without it
 *
 * Steps refer to lower numbers only, so a run ends. An instance's steps stand
 * together, the first to run being the last. A node that a condition names
 * several times is a part: steps of their own, run at most once an event. */
#ifndef GR_SIGMA_ENGINE_PARTS_H
#define GR_SIGMA_ENGINE_PARTS_H

#include "sigma/engine.h"
#include "sigma/literal_filter.h"
#include "sigma/ready_test.h"
#include "sigma/view.h"

typedef enum { SLOT_FIELD, SLOT_KEYWORDS, SLOT_SOURCE_IDS } slot_kind;

typedef struct {
    double value;
    uint32_t literal; /* number of the literal in its bucket */
} number_literal;

typedef struct {
    slot_kind kind;
    sigma_field field;
    const literal_set *narrow; /* searched in narrow text; NULL: nothing */
    const literal_set *others; /* literals that cannot stand there; or NULL */
    uint32_t first_literal;    /* number of the first in the bucket, */
    uint32_t first_other;      /* and of the first of the others, behind it */
    const literal *literals;   /* all of them, and how many */
    size_t literal_count;
    const literal_filter *filter; /* NULL: none */
    uint32_t filter_number; /* KEYWORDS: of the engine's; equal ones share it */
    uint32_t typed;         /* typed_text_types of all of them */
    bool anywhere;          /* all of them may stand anywhere in a text */
    const number_literal *numbers; /* by value: for typed numbers */
    size_t number_count;
} bucket_slot;

typedef struct {
    uint32_t test; /* SLOT_SOURCE_IDS: number in bucket->gates */
    uint32_t slot;
    uint32_t other; /* slot that a FIELD_REF refers to, or ID_NONE */
    bool searched;  /* true exactly when the search of its slot says so */
} bucket_atom;

enum {
    STEP_ACCEPT = 0x7FFFFFFF,
    STEP_REJECT = 0x7FFFFFFE,
    STEP_LIMIT = 0x7FFFFFF0
};
#define STEP_PART 0x80000000u /* of step.what: a part, not an atom */

typedef struct {
    uint32_t what;
    uint32_t on_true, on_false;
} bucket_step;

/* Steps [begin, entry]; entry may be STEP_ACCEPT. */
typedef struct {
    uint32_t begin, entry;
} step_range;

typedef struct {
    uint32_t rule;
    bool everywhere; /* its source names neither channel nor id */
    step_range steps;
    /* What the steps may look at, where the bucket has no more than SLOT_SET
     * slots, as sets of bits 1 << slot: in any case, and where the slot's
     * literals are not searched. */
    uint64_t slots, literal_slots;
} bucket_instance;
enum { SLOT_SET = 64 };

/* For each key the items [first[key], first[key + 1]). */
typedef struct {
    const uint32_t *first;
    const uint32_t *items;
} postings;

typedef struct {
    const bucket_slot *slots;
    const bucket_atom *atoms;
    const bucket_step *steps;
    const step_range *parts;
    const bucket_instance *instances; /* ascending by rule */
    const sigma_source *const *gates;
    const uint32_t *always; /* instances without a literal */
    postings by_literal;    /* literal -> instances */
    postings literal_atoms; /* literal -> atoms that it makes true */
    size_t slot_count, atom_count, part_count, instance_count, always_count,
        literal_count;
    size_t first_slot; /* number of slots[0] among all slots of the engine */
    size_t rule_count; /* different rules, those of `everywhere` left out */
    size_t generic_rule_count; /* those */
} sigma_bucket;

typedef struct {
    gr_slice name;               /* folded */
    const uint32_t *ids;         /* ascending */
    const sigma_bucket *buckets; /* one for each id */
    size_t id_count;
    sigma_bucket other, no_id;
} sigma_channel;

/* The largest bucket's figures: what a matcher makes room for. */
typedef struct {
    size_t slots, atoms, parts, instances, literals, steps;
} bucket_room;

struct sigma_engine {
    const sigma_rules *rules;
    const ready_test *tests;
    size_t test_count;
    sigma_regex *const *regexes;
    const uint32_t *regex_tests; /* ready tests with a regex */
    size_t regex_count;
    const sigma_channel *channels; /* ascending by name */
    size_t channel_count;
    bucket_room room;
    size_t slot_total;   /* of all buckets */
    size_t filter_total; /* different ones of keywords */
};

/* The channel named `folded`, or NULL; "" is that of any channel. */
const sigma_channel *engine_channel(const sigma_engine *engine,
                                    gr_slice folded);

/* The bucket of `channel` (which may be NULL) for an id; NULL: no rule. */
const sigma_bucket *channel_bucket(const sigma_channel *channel, bool has_id,
                                   uint32_t id);

/* Does `source` take events of this id? */
bool source_takes_id(const sigma_source *source, bool has_id, uint32_t id);

#endif
