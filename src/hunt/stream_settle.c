/* stream_settle.c - matches of a batch in order of their groups: see stream_batch.h.
 *
 * To settle is to put the rows of each group side by side, in one pass, and to sort the
 * groups that are wanted, most of which are not. */
#include "base/mem.h"
#include "base/sorter.h"
#include "hunt/stream_batch_parts.h"

#include <math.h>

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

static bool find_places(stream_batch *b)
{
    size_t const groups = stream_groups_count(b->groups);
    uint32_t *const ends =
        gr_wide(b->ends, &b->end_room, groups + 1, sizeof *ends);
    if (ends != NULL) b->ends = ends;
    place *const places =
        gr_wide(b->places, &b->place_room, b->row_room + 1, sizeof *places);
    if (places != NULL) b->places = places;
    return ends != NULL && places != NULL;
}

/* Those of one group side by side. */
static bool place_rows(stream_batch *b)
{
    size_t const groups = stream_groups_count(b->groups);
    uint32_t at = 0;
    if (!find_places(b)) return false;
    for (uint32_t i = 0; i < groups; i++) {
        b->ends[i] = at;
        at += stream_groups_rows(b->groups, i);
    }
    for (size_t i = 0; i < b->row_count; i++) {
        const stream_row *const r = &b->rows[i];
        b->places[b->ends[r->group]++] = (place){r->match, r->entry};
    }
    return true;
}

static double number_of(const stream_batch *b, const place *p, size_t column)
{
    double number;
    const stream_entry *const e = &b->plan->all[p->entry >> HAS_BITS];
    if ((p->entry >> column & 1) == 0 || !e->is_number[column])
        return -INFINITY;
    memcpy(&number, b->words + p->match + MATCH_VALUES + e->wanted[column],
           sizeof number);
    return number;
}

/* Has it numbers that are enough for a rule? */
static bool reaches(const stream_batch *b, uint32_t group,
                    const stream_rules *rules)
{
    const place *const all = stream_batch_begin_of(b, group);
    size_t const rows = stream_groups_rows(b->groups, group);
    for (size_t k = 0; k < b->plan->columns; k++) {
        double most = -INFINITY;
        for (size_t i = 0; i < rows; i++) {
            double const number = number_of(b, &all[i], k);
            if (number > most) most = number;
        }
        if (most >= rules->each[k] || most * (double)rows >= rules->sum[k])
            return true;
    }
    return false;
}

/* All groups may go on in other batches, else those that are too small are none. False: no
 * memory. */
static bool note_group(stream_batch *b, uint32_t group, bool all)
{
    const sieve_stream *const s =
        sieve_of_stream(b->sieve, stream_groups_stream(b->groups, group));
    size_t const rows = stream_groups_rows(b->groups, group);
    bool made = true;
    if (s->count == 0) return true;
    (void)stream_groups_values(b->groups, group, b->texts);
    for (size_t i = 0; made && i < s->count; i++)
        if (all || rows >= s->leasts[i])
            made = sieve_note(b->sieve, s->rules[i], b->texts, rows);
    return made;
}

static bool note_groups(stream_batch *b, bool all)
{
    size_t const groups = stream_groups_count(b->groups);
    bool made = true;
    for (uint32_t i = 0; made && i < groups; i++) made = note_group(b, i, all);
    return made;
}

/* For rules that others take. */
static bool sieve_lets_pass(const stream_batch *b, uint32_t group,
                            const sieve_stream *s)
{
    size_t const rows = stream_groups_rows(b->groups, group);
    if (s->count == 0) return false;
    (void)stream_groups_values(b->groups, group, b->texts);
    for (size_t i = 0; i < s->count; i++)
        if (rows >= s->leasts[i] &&
            sieve_wants(b->sieve, s->rules[i], b->texts))
            return true;
    return false;
}

static bool is_wanted(const stream_batch *b, uint32_t group, bool all)
{
    uint32_t const stream = stream_groups_stream(b->groups, group);
    size_t const rows = stream_groups_rows(b->groups, group);
    const stream_rules *const rules = &b->plan->streams[stream];
    const sieve_stream *const s = sieve_of_stream(b->sieve, stream);
    return all || rows >= s->least ||
           (rules->numbers && reaches(b, group, rules)) ||
           sieve_lets_pass(b, group, s);
}

static bool set_tag(stream_batch *b, uint32_t group, uint64_t *tag)
{
    uint8_t key[CORRELATE_KEY];
    b->text.len = 0;
    stream_groups_put(b->groups, group, &b->text);
    if (!stream_batch_key(b, key)) return false;
    tag[0] = gr_sort_key_of_bytes(key);
    tag[1] = gr_sort_key_of_bytes(key + 8);
    tag[2] = group;
    return true;
}

/* Where those of each stream begin; which groups are wanted. */
static void count_wanted(stream_batch *b, bool all, size_t *begins)
{
    size_t const streams = b->plan->count,
                 groups = stream_groups_count(b->groups);
    for (uint32_t i = 0; i < groups; i++) {
        b->wanted[i] = is_wanted(b, i, all);
        begins[stream_groups_stream(b->groups, i) + 1] += b->wanted[i];
    }
    for (size_t i = 0; i < streams; i++) begins[i + 1] += begins[i];
    b->tag_count = begins[streams];
}

/* In order of their streams, those of one side by side: a word for each, in front the
 * key. */
static bool put_tags(stream_batch *b, bool all, size_t *begins)
{
    size_t const streams = b->plan->count,
                 groups = stream_groups_count(b->groups);
    bool made = true;
    bool *const wanted =
        gr_wide(b->wanted, &b->wanted_room, groups + 1, sizeof *wanted);
    if (wanted == NULL) return false;
    b->wanted = wanted;
    count_wanted(b, all, begins);
    uint64_t *const tags = gr_wide(b->tags, &b->tag_room, b->tag_count + 1,
                                   TAG_WORDS * sizeof *tags);
    if (tags == NULL) return false;
    b->tags = tags;
    for (uint32_t i = 0; made && i < groups; i++)
        if (b->wanted[i])
            made = set_tag(
                b, i,
                b->tags +
                    TAG_WORDS * begins[stream_groups_stream(b->groups, i)]++);
    for (size_t i = streams; i > 0; i--) begins[i] = begins[i - 1];
    begins[0] = 0;
    return made;
}

static bool sort_groups(stream_batch *b, bool all)
{
    size_t const streams = b->plan->count;
    size_t *const begins = gr_alloc_array(streams + 1, sizeof *begins);
    bool const put = begins != NULL && put_tags(b, all, begins);
    for (size_t i = 0; put && i < streams; i++)
        gr_sort_words(b->tags + TAG_WORDS * begins[i],
                      begins[i + 1] - begins[i], TAG_WORDS);
    gr_free(begins);
    return put;
}

gr_status stream_batch_settle(stream_batch *b, bool all, gr_error *err)
{
    b->next = 0;
    b->at = b->end = NULL;
    b->keyed = all;
    return stream_batch_answer(b) && place_rows(b) && note_groups(b, all) &&
                   sort_groups(b, all)
               ? GR_OK
               : no_memory(err);
}
