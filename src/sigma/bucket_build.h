/* bucket_build.h - one bucket, from the rules that belong to it.
 *
 *   start, add..., finish; start...
 *
 * bucket_build.c turns conditions into steps, bucket_index.c chooses what is
 * searched for, bucket_slots.c notes what steps look at. */
#ifndef GR_SIGMA_BUCKET_BUILD_H
#define GR_SIGMA_BUCKET_BUILD_H

#include "sigma/engine_parts.h"
#include "sigma/test_eval.h"
#include "sigma/tree_facts.h"

/* What is known of the id of a bucket's events. */
typedef enum {
    BUCKET_ID,    /* it is `id` */
    BUCKET_OTHER, /* it is none of the ids that have buckets of their own */
    BUCKET_ANY    /* nothing: gates ask each source's ids */
} bucket_id_kind;

typedef struct {
    bucket_id_kind kind;
    uint32_t id;
    /* OTHER: the ids that have buckets, ascending */
    const uint32_t *known_ids;
    size_t known_count;
} bucket_ids;

typedef struct {
    uint32_t rule;
    const sigma_source *source;
    const tree_facts *condition; /* of the rule */
    const tree_facts *gate;      /* of source->condition, or NULL */
    uint32_t gate_number;        /* compile.c's own */
} instance_input;

typedef struct {
    literal_shape shape;
    bool number; /* found by value too */
    double value;
    uint32_t slot;
    const needed_literal *needed;
} index_literal;

/* Per node of the tree at work; see bucket_build.c and bucket_index.c. */
typedef struct {
    uint8_t verdict;   /* what the event id decides */
    uint8_t collected; /* bit 0: for true, bit 1: for false */
    uint32_t part;
    uint32_t atom;    /* of its test, or ID_NONE so far */
    uint64_t need[2]; /* cost of what is needed for false, for true */
} node_work;

typedef struct {
    gr_arena *arena;   /* of the engine */
    gr_arena *scratch; /* of the compilation; rewound by finish */
    gr_arena *keys;    /* of the maps; reset by start */
    const ready_test *tests;
    bucket_ids ids;
    gr_status status; /* of the maps and buffers, sticky */

    id_map sources, slot_keys;
    id_map keyword_filters; /* of all buckets; keys in the engine's arena */
    id_map3 slot_memo, atom_keys, literal_keys;
    /* What slot_of was asked for last: a field has many values. */
    const sigma_source *last_source;
    uint32_t last_name, last_slot; /* name ID_NONE: nothing */
    gr_buffer slots, atoms, steps, parts, instances, gates, always;
    gr_buffer slot_by_memo;
    gr_buffer index_literals; /* of index_literal, by number of literal_keys */
    gr_buffer literal_pairs;  /* literal << 32 | instance */
    gr_buffer work;           /* of node_work, by node->index */
    gr_buffer key;
    test_context *context; /* to try tests on the event id */
} bucket_builder;

/* `context` with an arena for trying tests; all must outlive the builder. */
void bucket_builder_init(bucket_builder *b, gr_arena *arena, gr_arena *scratch,
                         gr_arena *keys, test_context *context);
void bucket_builder_free(bucket_builder *b);

/* `tests` may have moved since the last bucket. */
void bucket_start(bucket_builder *b, const ready_test *tests,
                  const bucket_ids *ids);
/* Failures stick and are told by bucket_finish. */
void bucket_add(bucket_builder *b, const instance_input *input);
gr_status bucket_finish(bucket_builder *b, sigma_bucket *out, gr_error *err);

/* The one event id that `test` is satisfied by, if that is all it says. */
bool test_names_event_id(const sigma_test *test, uint32_t *id);

/* ---- between the files ---- */

typedef struct {
    const sigma_source *source; /* whose views count; NULL: none */
    const tree_facts *facts;
} tree_view;

enum { VERDICT_UNKNOWN, VERDICT_FALSE, VERDICT_TRUE };

node_work *builder_work(const bucket_builder *b, const sigma_node *node);
uint32_t builder_atom(bucket_builder *b, const tree_view *tree,
                      const sigma_node *node);
void builder_fail(bucket_builder *b, gr_status status);

/* Cost of the cheapest literals without one of which the tree is not true;
 * INDEX_NONE: there are none. */
#define INDEX_NONE UINT64_MAX
uint64_t index_need(bucket_builder *b, const tree_view *tree);
/* Makes `instance` found by them. */
void index_collect(bucket_builder *b, const tree_view *tree, uint32_t instance);
/* The tables of the bucket. */
gr_status index_finish(bucket_builder *b, sigma_bucket *out);

/* Fills slots and literal_slots of the bucket's instances; all else of it is
 * there. */
void bucket_note_slots(bucket_builder *b, const sigma_bucket *bucket,
                       bucket_instance *instances);

/* The bytes of a buffer, kept in the engine's arena. */
const void *builder_keep(bucket_builder *b, const gr_buffer *from);

#endif
