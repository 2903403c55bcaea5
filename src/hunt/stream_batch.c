/* stream_batch.c - see stream_batch.h.
 *
 *   words   | time order file value value | time order file value value | ...
 *   rows    where its match is, which entry, which group      as they were added
 *
 * To settle is to put the rows of each group side by side, in one pass, and to sort the
 * groups that are wanted, most of which are not. Rows are in order of time then, if
 * matches came so; else those of a group are sorted when it is at hand. */
#include "hunt/stream_batch.h"

#include "base/mem.h"
#include "base/sorter.h"
#include "hunt/stream_groups.h"

#include <assert.h>
#include <math.h>

enum { MATCH_TIME, MATCH_ORDER, MATCH_FILE, MATCH_VALUES };
enum {
    HAS_BITS = STREAM_COLUMNS, /* of a row's entry: below its number */
    TAG_WORDS = 3,             /* of a group that is sorted */
    AHEAD = 12,      /* rows that are asked for before they are taken */
    GROUPS_AHEAD = 6 /* groups, for each step on the way to their rows */
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
    size_t bytes; /* when it was answered last */
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

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

bool stream_columns_make(stream_columns *c, size_t columns, size_t rows)
{
    c->times = gr_alloc_array(rows, sizeof *c->times);
    c->orders = gr_alloc_array(rows, sizeof *c->orders);
    c->infos = gr_alloc_array(rows, sizeof *c->infos);
    c->files = gr_alloc_array(rows, sizeof *c->files);
    bool made = c->times != NULL && c->orders != NULL && c->infos != NULL &&
                c->files != NULL;
    for (size_t i = 0; i < columns; i++) {
        c->values[i] = gr_alloc_array(rows, sizeof *c->values[i]);
        made = made && c->values[i] != NULL;
    }
    return made;
}

void stream_columns_free(stream_columns *c)
{
    gr_free(c->times);
    gr_free(c->orders);
    gr_free(c->infos);
    gr_free(c->files);
    for (size_t i = 0; i < STREAM_COLUMNS; i++) gr_free(c->values[i]);
    *c = (stream_columns){.times = NULL};
}

/* As much at once as they will have, so that they need not be moved. */
static bool find_room(stream_batch *b, size_t memory)
{
    enum { SHARE = 4 };
    b->word_room = memory / SHARE / sizeof *b->words;
    b->row_room = memory / SHARE / sizeof *b->rows;
    b->words = gr_alloc_array(b->word_room, sizeof *b->words);
    b->rows = gr_alloc_array(b->row_room, sizeof *b->rows);
    return b->words != NULL && b->rows != NULL;
}

stream_batch *stream_batch_new(const stream_plan *plan, const link_map *links,
                               sieve *through, size_t memory)
{
    stream_batch *const b = gr_alloc(sizeof *b);
    if (b == NULL) return NULL;
    b->plan = plan;
    b->links = links;
    b->sieve = through;
    b->text = gr_buffer_upto((size_t)1 << 30);
    b->groups = stream_groups_new(links->most_texts);
    b->sha = gr_sha256_new_for_little();
    b->has = gr_alloc_array(plan->most_wanted, sizeof *b->has);
    b->texts = gr_alloc_array(links->most_texts, sizeof *b->texts);
    if (b->groups != NULL && b->sha != NULL && b->has != NULL &&
        b->texts != NULL && find_room(b, memory)) {
        stream_batch_clear(b);
        return b;
    }
    stream_batch_free(b);
    return NULL;
}

static void unsettle(stream_batch *b)
{
    b->tag_count = b->next = 0;
    b->at = b->end = NULL;
}

void stream_batch_free(stream_batch *b)
{
    if (b == NULL) return;
    stream_groups_free(b->groups);
    gr_sha256_free(b->sha);
    gr_free(b->tags);
    gr_free(b->wanted);
    gr_free(b->ends);
    gr_free(b->places);
    gr_free(b->words);
    gr_free(b->rows);
    gr_free(b->texts);
    gr_free(b->has);
    gr_buffer_free(&b->text);
    gr_free(b);
}

void stream_batch_clear(stream_batch *b)
{
    unsettle(b);
    stream_groups_clear(b->groups);
    b->word_count = b->row_count = b->bytes = 0;
    b->in_order = true;
    b->last_ns = INT64_MIN;
    b->last_order = 0;
}

static size_t bytes_of(const stream_batch *b)
{
    return b->word_count * sizeof *b->words +
           b->row_count * (sizeof *b->rows + sizeof *b->places) +
           stream_groups_count(b->groups) *
               (sizeof *b->wanted + sizeof *b->ends +
                TAG_WORDS * sizeof *b->tags) +
           stream_groups_bytes(b->groups);
}

size_t stream_batch_bytes(const stream_batch *b)
{
    return b->bytes;
}

/* ---- matches ---- */

static void note_order(stream_batch *b, const correlating_match *match)
{
    b->in_order =
        b->in_order &&
        (match->time_ns > b->last_ns ||
         (match->time_ns == b->last_ns && match->order >= b->last_order));
    b->last_ns = match->time_ns;
    b->last_order = match->order;
}

static bool is_whole(const stream_batch *b, const link_tuple *tuple)
{
    for (size_t i = 0; i < tuple->count; i++)
        if (b->texts[tuple->names[i]].ptr == NULL) return false;
    return true;
}

/* A number is words[at] now, a tuple when what is asked is answered. False: no
 * memory. */
static bool add_value(stream_batch *b, const link_tuple *value, gr_slice links,
                      size_t at, bool *has)
{
    double number = 0;
    b->words[at] = 0;
    if (!value->number) {
        *has = is_whole(b, value);
        return !*has || stream_groups_ask_value(b->groups, value, at);
    }
    *has = link_number(value, links, &number) && isfinite(number);
    memcpy(&b->words[at], &number, sizeof number);
    return true;
}

/* False: no memory. */
static bool add_match(stream_batch *b, uint32_t rule, gr_slice links,
                      const correlating_match *match)
{
    const stream_wanted *const wanted = &b->plan->wanted[rule];
    const link_tuple *const values = b->links->plans[rule].values;
    size_t const at = b->word_count, count = MATCH_VALUES + wanted->count;
    bool made = true;
    uint64_t *const words =
        gr_wide(b->words, &b->word_room, at + count, sizeof *words);
    if (words == NULL || at + count > UINT32_MAX) return false;
    b->words = words;
    b->words[at + MATCH_TIME] = (uint64_t)match->time_ns;
    b->words[at + MATCH_ORDER] = match->order;
    b->words[at + MATCH_FILE] = match->file;
    b->has_all = true;
    for (size_t i = 0; made && i < wanted->count; i++) {
        made = add_value(b, &values[wanted->values[i]], links,
                         at + MATCH_VALUES + i, &b->has[i]);
        b->has_all = b->has_all && b->has[i];
    }
    b->word_count += count;
    note_order(b, match);
    return made;
}

/* Which of its values are there. */
static uint32_t columns_of(const stream_batch *b, const stream_entry *e,
                           correlate_sums *sums)
{
    uint32_t columns = 0;
    for (size_t i = 0; i < STREAM_COLUMNS; i++) {
        if ((e->columns >> i & 1) == 0) continue;
        if (b->has[e->wanted[i]]) columns |= 1u << i;
        else sums->skipped += e->uses_of[i];
    }
    return columns;
}

static bool answer(stream_batch *b)
{
    bool const made = stream_groups_answer(b->groups, b->rows, b->words);
    b->bytes = bytes_of(b);
    return made;
}

/* False: no memory. */
static bool add_rows(stream_batch *b, uint32_t rule, size_t match,
                     correlate_sums *sums)
{
    size_t const count = b->plan->entry_counts[rule];
    const link_tuple *const groups = b->links->plans[rule].groups;
    bool made = true;
    stream_row *const rows =
        gr_wide(b->rows, &b->row_room, b->row_count + count, sizeof *rows);
    if (rows == NULL) return false;
    b->rows = rows;
    for (size_t i = 0; made && i < count; i++) {
        const stream_entry *const e = &b->plan->entries[rule][i];
        uint32_t const columns =
            b->has_all ? e->columns : columns_of(b, e, sums);
        b->rows[b->row_count] =
            (stream_row){(uint32_t)match, e->number << HAS_BITS | columns, 0};
        sums->rows += e->uses;
        made = stream_groups_ask(b->groups, e->stream, &groups[e->group],
                                 b->row_count);
        b->row_count += made;
    }
    return made;
}

gr_status stream_batch_add(stream_batch *b, uint32_t rule, gr_slice links,
                           const correlating_match *match, correlate_sums *sums,
                           gr_error *err)
{
    size_t const at = b->word_count;
    if (b->plan->entry_counts[rule] == 0) return GR_OK;
    if (!link_split(b->links, rule, links, b->texts))
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "what a match links is cut");
    if (stream_groups_are_many(b->groups) && !answer(b)) return no_memory(err);
    return stream_groups_begin(b->groups, b->texts,
                               b->links->plans[rule].text_count) &&
                   add_match(b, rule, links, match) &&
                   add_rows(b, rule, at, sums)
               ? GR_OK
               : no_memory(err);
}

/* ---- settled ---- */

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

static place *begin_of(const stream_batch *b, uint32_t group)
{
    return b->places + b->ends[group] - stream_groups_rows(b->groups, group);
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
    const place *const all = begin_of(b, group);
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

/* What a group or a value is told apart by, from `b->text`. False: no memory. */
static bool key_of_text(stream_batch *b, uint8_t key[CORRELATE_KEY])
{
    return b->text.status == GR_OK &&
           link_key(b->sha, gr_buffer_slice(&b->text), key);
}

static bool set_tag(stream_batch *b, uint32_t group, uint64_t *tag)
{
    uint8_t key[CORRELATE_KEY];
    b->text.len = 0;
    stream_groups_put(b->groups, group, &b->text);
    if (!key_of_text(b, key)) return false;
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

static uint32_t group_in_order(const stream_batch *b, size_t i)
{
    return (uint32_t)b->tags[TAG_WORDS * i + 2];
}

gr_status stream_batch_settle(stream_batch *b, bool all, gr_error *err)
{
    unsettle(b);
    b->keyed = all;
    return answer(b) && place_rows(b) && note_groups(b, all) &&
                   sort_groups(b, all)
               ? GR_OK
               : no_memory(err);
}

/* ---- group by group ---- */

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
        uint32_t const group = group_in_order(b, b->next + 4 * GROUPS_AHEAD);
        stream_groups_expect(b->groups, group);
        __builtin_prefetch(&b->ends[group]);
    }
    if (left > 3 * GROUPS_AHEAD) {
        uint32_t const group = group_in_order(b, b->next + 3 * GROUPS_AHEAD);
        stream_groups_expect_texts(b->groups, group);
        __builtin_prefetch(begin_of(b, group));
    }
    if (left > 2 * GROUPS_AHEAD)
        __builtin_prefetch(
            b->words +
            begin_of(b, group_in_order(b, b->next + 2 * GROUPS_AHEAD))->match);
    if (b->keyed && left > GROUPS_AHEAD)
        expect_values(b,
                      begin_of(b, group_in_order(b, b->next + GROUPS_AHEAD)));
}

gr_status stream_batch_next(stream_batch *b, stream_group *out, gr_error *err)
{
    if (b->next == b->tag_count) return GR_NONE;
    expect_groups(b);
    const uint64_t *const tag = b->tags + TAG_WORDS * b->next;
    uint32_t const group = group_in_order(b, b->next++);
    *out = (stream_group){.stream = stream_groups_stream(b->groups, group),
                          .key = {tag[0], tag[1]},
                          .count = stream_groups_rows(b->groups, group)};
    b->at = begin_of(b, group);
    b->end = b->at + out->count;
    return b->in_order ? GR_OK : sort_places(b, b->at, out->count, err);
}

gr_status stream_batch_text(stream_batch *b, gr_slice *out, gr_error *err)
{
    b->text.len = 0;
    stream_groups_put(b->groups, group_in_order(b, b->next - 1), &b->text);
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
        return key_of_text(b, to->bytes);
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
