/* stream_take.c - a batch that is settled, group by group: see stream_batch.h. Rows are
 * in order of time if matches came so; else those of a group are sorted when it is at
 * hand. */
#include "base/mem.h"
#include "base/sorter.h"
#include "hunt/stream_batch_parts.h"

#include <assert.h>

enum {
    AHEAD = 12,      /* rows that are asked for before they are taken */
    GROUPS_AHEAD = 6 /* groups, for each step on the way to their rows */
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

static bool stand_in_order(const stream_batch *b, const place *all,
                           size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t *const m = b->words + all[i].match, *const before =
                                                               b->words +
                                                               all[i - 1].match;
        int64_t const now = (int64_t)m[MATCH_TIME],
                      then = (int64_t)before[MATCH_TIME];
        if (now < then || (now == then && m[MATCH_ORDER] < before[MATCH_ORDER]))
            return false;
    }
    return true;
}

/* By time and order. */
static gr_status sort_places(stream_batch *b, place *all, size_t count,
                             gr_error *err)
{
    if (stand_in_order(b, all, count)) return GR_OK;
    uint64_t *const tags = gr_alloc_array(count, TAG_WORDS * sizeof *tags);
    if (tags == NULL) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const uint64_t *const m = b->words + all[i].match;
        uint64_t *const tag = tags + TAG_WORDS * i;
        tag[0] = gr_sort_key_of_i64((int64_t)m[MATCH_TIME]);
        tag[1] = m[MATCH_ORDER];
        tag[2] = (uint64_t)all[i].match << 32 | all[i].entry;
    }
    gr_sort_words(tags, count, TAG_WORDS);
    for (size_t i = 0; i < count; i++) {
        uint64_t const what = tags[TAG_WORDS * i + 2];
        all[i] = (place){(uint32_t)(what >> 32), (uint32_t)what};
    }
    gr_free(tags);
    return GR_OK;
}

/* What the first row of a group counts is asked for, which is in memory. */
static void expect_values(const stream_batch *b, const place *p)
{
    const stream_entry *const e = &b->plan->all[p->entry >> HAS_BITS];
    const uint64_t *const values = b->words + p->match + MATCH_VALUES;
    for (size_t i = 0; i < b->plan->columns; i++)
        if ((p->entry >> i & 1) != 0 && !e->is_number[i])
            stream_groups_expect_value(b->groups, values[e->wanted[i]]);
}

/* Groups lie anywhere in memory, and so do their texts and rows: each step of those that
 * come is made while others are read. */
static void expect_groups(const stream_batch *b)
{
    size_t const left = b->tag_count - b->next;
    if (left > 4 * GROUPS_AHEAD) {
        uint32_t const group =
            stream_batch_group(b, b->next + 4 * GROUPS_AHEAD);
        stream_groups_expect(b->groups, group);
        __builtin_prefetch(&b->ends[group]);
    }
    if (left > 3 * GROUPS_AHEAD) {
        uint32_t const group =
            stream_batch_group(b, b->next + 3 * GROUPS_AHEAD);
        stream_groups_expect_texts(b->groups, group);
        __builtin_prefetch(stream_batch_begin_of(b, group));
    }
    if (left > 2 * GROUPS_AHEAD)
        __builtin_prefetch(
            b->words + stream_batch_begin_of(
                           b, stream_batch_group(b, b->next + 2 * GROUPS_AHEAD))
                           ->match);
    if (b->keyed && left > GROUPS_AHEAD)
        expect_values(b, stream_batch_begin_of(
                             b, stream_batch_group(b, b->next + GROUPS_AHEAD)));
}

gr_status stream_batch_next(stream_batch *b, stream_group *out, gr_error *err)
{
    if (b->next == b->tag_count) return GR_NONE;
    expect_groups(b);
    const uint64_t *const tag = b->tags + TAG_WORDS * b->next;
    uint32_t const group = stream_batch_group(b, b->next++);
    *out = (stream_group){.stream = stream_groups_stream(b->groups, group),
                          .key = {tag[0], tag[1]},
                          .count = stream_groups_rows(b->groups, group)};
    b->at = stream_batch_begin_of(b, group);
    b->end = b->at + out->count;
    return b->in_order ? GR_OK : sort_places(b, b->at, out->count, err);
}

gr_status stream_batch_text(stream_batch *b, gr_slice *out, gr_error *err)
{
    b->text.len = 0;
    stream_groups_put(b->groups, stream_batch_group(b, b->next - 1), &b->text);
    *out = gr_buffer_slice(&b->text);
    return b->text.status == GR_OK ? GR_OK : no_memory(err);
}

/* In other batches, too, it is the same; else it is in this one. */
static bool set_value(stream_batch *b, uint64_t word, bool number,
                      at_once_value *to)
{
    uint64_t const value[] = {word, 0};
    static_assert(sizeof value == CORRELATE_VALUE, "it is one of those");
    if (b->keyed && !number) {
        b->text.len = 0;
        stream_groups_put_value(b->groups, word, &b->text);
        return stream_batch_key(b, to->bytes);
    }
    memcpy(to->bytes, value, sizeof value);
    return true;
}

static bool take_values(stream_batch *b, const place *p, stream_columns *to,
                        size_t at)
{
    const stream_entry *const e = &b->plan->all[p->entry >> HAS_BITS];
    const uint64_t *const values = b->words + p->match + MATCH_VALUES;
    bool made = true;
    to->infos[at] = (uint16_t)(e->variant | (p->entry & ((1u << HAS_BITS) - 1))
                                                << STREAM_HAS);
    for (size_t i = 0; i < b->plan->columns; i++) {
        if ((p->entry >> i & 1) == 0) {
            if (b->keyed) memset(&to->values[i][at], 0, CORRELATE_VALUE);
        } else if (!set_value(b, values[e->wanted[i]], e->is_number[i],
                              &to->values[i][at]))
            made = false;
    }
    return made;
}

gr_status stream_batch_take(stream_batch *b, stream_columns *to, size_t room,
                            size_t *count, gr_error *err)
{
    size_t const left = (size_t)(b->end - b->at);
    bool made = true;
    *count = left < room ? left : room;
    for (size_t i = 0; i < *count; i++, b->at++) {
        const uint64_t *const match = b->words + b->at->match;
        if (b->at + AHEAD < b->end)
            __builtin_prefetch(b->words + b->at[AHEAD].match);
        to->times[i] = (int64_t)match[MATCH_TIME];
        to->orders[i] = match[MATCH_ORDER];
        to->files[i] = (uint32_t)match[MATCH_FILE];
        made = take_values(b, b->at, to, i) && made;
    }
    return made ? GR_OK : no_memory(err);
}
