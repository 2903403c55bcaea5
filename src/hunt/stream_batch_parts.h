/* stream_batch_parts.h - what the files of stream_batch.h share: stream_batch.c adds,
 * stream_settle.c puts in order, stream_take.c reads group by group. */
#ifndef GR_HUNT_STREAM_BATCH_PARTS_H
#define GR_HUNT_STREAM_BATCH_PARTS_H

#include "hunt/stream_batch.h"
#include "hunt/stream_groups.h"

enum { MATCH_TIME, MATCH_ORDER, MATCH_FILE, MATCH_VALUES };
enum {
    HAS_BITS = STREAM_COLUMNS, /* of a row's entry: below its number */
    TAG_WORDS = 3              /* of a group that is sorted */
};

/* A row where it belongs. */
typedef struct {
    uint32_t match, entry;
} place;

struct stream_batch {
    const stream_plan *plan;
    const link_map *links;
    sieve *sieve;
    stream_groups *groups;
    gr_sha256 *sha;
    uint64_t *words;
    size_t word_count, word_room;
    stream_row *rows;
    size_t row_count, row_room;
    gr_slice *texts; /* of the match at hand */
    bool *has;       /* of it: which values that are wanted */
    bool has_all;
    bool in_order; /* matches came in that of their times */
    int64_t last_ns;
    uint64_t last_order;
    size_t bytes;  /* when it was answered last */
    size_t memory; /* that will be added, about */
    /* Settled. */
    bool keyed;     /* values are told apart by keys, in other batches, too */
    uint64_t *tags; /* groups in order */
    size_t tag_count, tag_room, next;
    bool *wanted;   /* of each group */
    uint32_t *ends; /* and where its rows end */
    size_t wanted_room, end_room;
    place *places;
    size_t place_room;
    place *at, *end; /* of the group at hand: the next of its rows, their end */
    gr_buffer text;  /* of it; of a value */
};

/* What is asked of groups is answered. False: no memory. */
bool stream_batch_answer(stream_batch *b);

/* Where its rows begin. */
static inline place *stream_batch_begin_of(const stream_batch *b,
                                           uint32_t group)
{
    return b->places + b->ends[group] - stream_groups_rows(b->groups, group);
}

/* The i-th of those that are wanted. */
static inline uint32_t stream_batch_group(const stream_batch *b, size_t i)
{
    return (uint32_t)b->tags[TAG_WORDS * i + 2];
}

/* What a group or a value is told apart by, from `b->text`. False: no memory. */
static inline bool stream_batch_key(stream_batch *b, uint8_t key[CORRELATE_KEY])
{
    return b->text.status == GR_OK &&
           link_key(b->sha, gr_buffer_slice(&b->text), key);
}

#endif
