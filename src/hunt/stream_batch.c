/* stream_batch.c - see stream_batch.h.
 *
 *   words   | time order file value value | time order file value value | ...
 *   rows    where its match is, which entry, which group      as they were added
 *   groups  stream key text, how many rows                    by a hash of the key
 *
 * To settle is to sort the groups, of which there are fewer than rows, to say where
 * the rows of each go, and to put them there in one pass. They are in order of time
 * then, if matches came so; else those of a group are sorted when it is at hand. */
#include "hunt/stream_batch.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/sorter.h"

#include <math.h>

enum { MATCH_TIME, MATCH_ORDER, MATCH_FILE, MATCH_VALUES };
enum {
    VALUE_WORDS = CORRELATE_VALUE / 8,
    HAS_BITS = STREAM_COLUMNS, /* of a row's entry: below its number */
    TAG_WORDS = 3,             /* of a group that is sorted */
    FIRST_ROOM = 1024,
    ASKED = 64, /* rows whose groups are looked for at once */
    AHEAD = 12  /* rows that are asked for before they are taken */
};

typedef struct {
    uint64_t key[2];
    uint32_t stream, rows;
    uint32_t text_at, text_len;
} group;

typedef struct {
    uint32_t match, entry, group;
} row;

/* A row where it belongs. */
typedef struct {
    uint32_t match, entry;
} place;

typedef struct {
    uint32_t hash, group; /* group: its number plus 1; 0: free */
} slot;

/* A row whose group is looked for. */
typedef struct {
    uint64_t key[2], hash;
    const stream_entry *entry;
    size_t text_at, text_len; /* in `asking` */
    row row;
} asked;

struct stream_batch {
    const stream_plan *plan;
    uint64_t *words;
    size_t word_count, word_room;
    row *rows;
    size_t row_count, row_room;
    group *groups;
    size_t group_count, group_room;
    slot *slots;
    size_t slot_count;
    uint8_t *texts;
    size_t text_count, text_room;
    asked asked[ASKED];
    size_t asked_count;
    uint8_t *asking; /* texts */
    size_t asking_len, asking_room;
    bool *has;     /* of the match at hand: which values that are wanted */
    bool in_order; /* matches came in that of their times */
    int64_t last_ns;
    uint64_t last_order;
    /* Settled. */
    uint64_t *tags; /* groups in order */
    size_t tag_count, tag_room, next;
    uint32_t *ends; /* of each group, where its rows end */
    size_t end_room;
    place *places;
    size_t place_room;
    place *last;     /* behind all that are there */
    place *at, *end; /* of the group at hand: the next of its rows, their end */
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

stream_batch *stream_batch_new(const stream_plan *plan)
{
    stream_batch *const b = gr_alloc(sizeof *b);
    if (b == NULL) return NULL;
    b->plan = plan;
    b->has = gr_alloc_array(plan->most_wanted, sizeof *b->has);
    stream_batch_clear(b);
    if (b->has != NULL) return b;
    stream_batch_free(b);
    return NULL;
}

static void unsettle(stream_batch *b)
{
    b->tag_count = b->next = 0;
    b->at = b->end = b->last = NULL;
}

void stream_batch_free(stream_batch *b)
{
    if (b == NULL) return;
    gr_free(b->tags);
    gr_free(b->ends);
    gr_free(b->places);
    gr_free(b->words);
    gr_free(b->rows);
    gr_free(b->groups);
    gr_free(b->slots);
    gr_free(b->texts);
    gr_free(b->asking);
    gr_free(b->has);
    gr_free(b);
}

void stream_batch_clear(stream_batch *b)
{
    unsettle(b);
    b->word_count = b->row_count = b->group_count = b->text_count = 0;
    b->asked_count = b->asking_len = 0;
    if (b->slots != NULL) memset(b->slots, 0, b->slot_count * sizeof *b->slots);
    b->in_order = true;
    b->last_ns = INT64_MIN;
    b->last_order = 0;
}

size_t stream_batch_bytes(const stream_batch *b)
{
    return b->word_count * sizeof *b->words +
           b->row_count * (sizeof *b->rows + sizeof *b->places) +
           b->group_count * (sizeof *b->groups + sizeof *b->ends +
                             TAG_WORDS * sizeof *b->tags) +
           b->slot_count * sizeof *b->slots + b->text_count;
}

/* Room for `more` behind `count`. */
static bool widen(void **all, size_t *room, size_t count, size_t more,
                  size_t size)
{
    size_t wide = *room == 0 ? FIRST_ROOM : *room;
    if (*all != NULL && *room - count >= more) return true;
    while (wide - count < more) wide *= 2;
    void *const wider =
        wide > UINT32_MAX / size ? NULL : gr_realloc(*all, wide * size);
    if (wider == NULL) return false;
    *all = wider;
    *room = wide;
    return true;
}

/* ---- groups ---- */

/* Where a group is decides no order, so who makes names cannot know where theirs will
 * be: memory is somewhere else each time. */
static uint64_t hash_of(const stream_batch *b, uint32_t stream,
                        const uint64_t key[2])
{
    uint64_t const seed = (uint64_t)(uintptr_t)b * 31 + stream;
    return gr_hash64_of_16(seed, key);
}

/* Not of another hash. */
static bool is_at(const slot *s, uint64_t hash)
{
    return s->group != 0 && s->hash == (uint32_t)(hash >> 32);
}

/* That of the group, or the free one where it belongs. */
static slot *slot_of(const stream_batch *b, uint64_t hash, uint32_t stream,
                     const uint64_t key[2])
{
    size_t i = (size_t)hash & (b->slot_count - 1);
    for (;; i = (i + 1) & (b->slot_count - 1)) {
        slot *const s = &b->slots[i];
        if (s->group == 0) return s;
        if (!is_at(s, hash)) continue;
        const group *const g = &b->groups[s->group - 1];
        if (g->key[0] == key[0] && g->key[1] == key[1] && g->stream == stream)
            return s;
    }
}

/* At most half of the slots are taken, `more` groups from now on. */
static bool find_slots(stream_batch *b, size_t more)
{
    size_t count = b->slot_count == 0 ? 2 * FIRST_ROOM : b->slot_count;
    while (count < 2 * (b->group_count + more)) count *= 2;
    if (count == b->slot_count) return true;
    slot *const slots = gr_alloc_array(count, sizeof *slots);
    if (slots == NULL) return false;
    gr_free(b->slots);
    b->slots = slots;
    b->slot_count = count;
    for (size_t i = 0; i < b->group_count; i++) {
        const group *const g = &b->groups[i];
        uint64_t const hash = hash_of(b, g->stream, g->key);
        *slot_of(b, hash, g->stream, g->key) =
            (slot){(uint32_t)(hash >> 32), (uint32_t)i + 1};
    }
    return true;
}

static bool new_group(stream_batch *b, const asked *a)
{
    gr_slice const text = gr_slice_of(b->asking + a->text_at, a->text_len);
    if (!widen((void **)&b->groups, &b->group_room, b->group_count, 1,
               sizeof *b->groups) ||
        !widen((void **)&b->texts, &b->text_room, b->text_count, text.len, 1))
        return false;
    b->groups[b->group_count++] = (group){.key = {a->key[0], a->key[1]},
                                          .stream = a->entry->stream,
                                          .text_at = (uint32_t)b->text_count,
                                          .text_len = (uint32_t)text.len};
    if (text.len > 0) memcpy(b->texts + b->text_count, text.ptr, text.len);
    b->text_count += text.len;
    return true;
}

/* Its number; UINT32_MAX: no memory. */
static uint32_t group_of(stream_batch *b, const asked *a)
{
    slot *const s = slot_of(b, a->hash, a->entry->stream, a->key);
    if (s->group == 0) {
        if (!new_group(b, a)) return UINT32_MAX;
        *s = (slot){(uint32_t)(a->hash >> 32), (uint32_t)b->group_count};
    }
    return s->group - 1;
}

/* ---- matches ---- */

/* The value is there, and a number if it has to be one. */
static bool take_value(const link_reader *r, uint32_t value, link *l)
{
    const link_tuple *const tuple = &r->map->plans[r->rule].values[value];
    return link_take_value(r, value, l) && l->row.has_value &&
           (!tuple->number || isfinite(l->row.number));
}

static void note_order(stream_batch *b, const correlating_match *match)
{
    b->in_order =
        b->in_order &&
        (match->time_ns > b->last_ns ||
         (match->time_ns == b->last_ns && match->order >= b->last_order));
    b->last_ns = match->time_ns;
    b->last_order = match->order;
}

/* Where it is; UINT32_MAX: no memory. */
static uint32_t add_match(stream_batch *b, const link_reader *links,
                          const correlating_match *match)
{
    const stream_wanted *const wanted = &b->plan->wanted[links->rule];
    size_t const at = b->word_count,
                 words = MATCH_VALUES + VALUE_WORDS * wanted->count;
    link l = {.row = {.part = 0}};
    if (!widen((void **)&b->words, &b->word_room, at, words, sizeof *b->words))
        return UINT32_MAX;
    uint64_t *to = b->words + at;
    to[MATCH_TIME] = (uint64_t)match->time_ns;
    to[MATCH_ORDER] = match->order;
    to[MATCH_FILE] = match->file;
    to += MATCH_VALUES;
    for (size_t i = 0; i < wanted->count; i++, to += VALUE_WORDS) {
        b->has[i] = take_value(links, wanted->values[i], &l);
        memcpy(to, l.row.value, CORRELATE_VALUE);
    }
    b->word_count += words;
    note_order(b, match);
    return (uint32_t)at;
}

/* Its number, and which of its values are there. */
static uint32_t entry_with(const stream_batch *b, const stream_entry *e,
                           correlate_sums *sums)
{
    uint32_t entry = (uint32_t)(e - b->plan->all) << HAS_BITS;
    for (size_t i = 0; i < STREAM_COLUMNS; i++) {
        if (e->values[i] == STREAM_NO_VALUE) continue;
        if (b->has[e->wanted[i]]) entry |= 1u << i;
        else sums->skipped += e->uses_of[i];
    }
    sums->rows += e->uses;
    return entry;
}

/* All that is asked for gets its group: where it may be first, for all of them at
 * once, then what is there. */
static gr_status answer(stream_batch *b, gr_error *err)
{
    if (!widen((void **)&b->rows, &b->row_room, b->row_count, b->asked_count,
               sizeof *b->rows))
        return no_memory(err);
    for (size_t i = 0; i < b->asked_count; i++) {
        uint64_t const hash = b->asked[i].hash;
        const slot *const s = &b->slots[hash & (b->slot_count - 1)];
        if (is_at(s, hash)) __builtin_prefetch(&b->groups[s->group - 1]);
    }
    for (size_t i = 0; i < b->asked_count; i++) {
        row of = b->asked[i].row;
        of.group = group_of(b, &b->asked[i]);
        if (of.group == UINT32_MAX) return no_memory(err);
        b->groups[of.group].rows++;
        b->rows[b->row_count++] = of;
    }
    b->asked_count = b->asking_len = 0;
    return GR_OK;
}

/* Its group is asked for: it will be there when this is answered. */
static gr_status ask(stream_batch *b, const stream_entry *e, uint32_t match,
                     const link *l, correlate_sums *sums, gr_error *err)
{
    size_t const len = l->group.len;
    if (b->asked_count == ASKED) GR_TRY(answer(b, err));
    if (!find_slots(b, ASKED) ||
        !widen((void **)&b->asking, &b->asking_room, b->asking_len, len, 1))
        return no_memory(err);
    asked *const a = &b->asked[b->asked_count++];
    *a = (asked){.key = {gr_sort_key_of_bytes(l->row.key),
                         gr_sort_key_of_bytes(l->row.key + 8)},
                 .entry = e,
                 .text_at = b->asking_len,
                 .text_len = len,
                 .row = {match, entry_with(b, e, sums), 0}};
    a->hash = hash_of(b, e->stream, a->key);
    if (len > 0) memcpy(b->asking + b->asking_len, l->group.ptr, len);
    b->asking_len += len;
    __builtin_prefetch(&b->slots[a->hash & (b->slot_count - 1)]);
    return GR_OK;
}

gr_status stream_batch_add(stream_batch *b, const link_reader *links,
                           const correlating_match *match, correlate_sums *sums,
                           gr_error *err)
{
    size_t const count = b->plan->entry_counts[links->rule];
    link l = {.row = {.part = 0}};
    if (count == 0) return GR_OK;
    uint32_t const at = add_match(b, links, match);
    if (at == UINT32_MAX) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const stream_entry *const e = &b->plan->entries[links->rule][i];
        if (link_take_group(links, e->group, &l))
            GR_TRY(ask(b, e, at, &l, sums, err));
    }
    return GR_OK;
}

/* ---- settled ---- */

/* In order of their streams, those of one side by side: a word for each, in front the
 * key. */
static bool put_tags(stream_batch *b, bool all, size_t *begins)
{
    size_t const streams = b->plan->count;
    for (size_t i = 0; i < b->group_count; i++) {
        const group *const g = &b->groups[i];
        if (all || g->rows >= b->plan->streams[g->stream].least)
            begins[g->stream + 1]++;
    }
    for (size_t i = 0; i < streams; i++) begins[i + 1] += begins[i];
    b->tag_count = begins[streams];
    if (!widen((void **)&b->tags, &b->tag_room, 0, b->tag_count + 1,
               TAG_WORDS * sizeof *b->tags))
        return false;
    for (size_t i = 0; i < b->group_count; i++) {
        const group *const g = &b->groups[i];
        if (!all && g->rows < b->plan->streams[g->stream].least) continue;
        uint64_t *const tag = b->tags + TAG_WORDS * begins[g->stream]++;
        tag[0] = g->key[0];
        tag[1] = g->key[1];
        tag[2] = i;
    }
    for (size_t i = streams; i > 0; i--) begins[i] = begins[i - 1];
    begins[0] = 0;
    return true;
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

/* Of groups that nobody wants, rows are put nowhere. */
static bool place_rows(stream_batch *b)
{
    uint32_t at = 0;
    if (!widen((void **)&b->ends, &b->end_room, 0, b->group_count + 1,
               sizeof *b->ends) ||
        !widen((void **)&b->places, &b->place_room, 0, b->row_count + 1,
               sizeof *b->places))
        return false;
    memset(b->ends, 0xFF, b->group_count * sizeof *b->ends);
    for (size_t i = 0; i < b->tag_count; i++) {
        uint64_t const number = b->tags[TAG_WORDS * i + 2];
        b->ends[number] = at;
        at += b->groups[number].rows;
    }
    for (size_t i = 0; i < b->row_count; i++) {
        const row *const r = &b->rows[i];
        if (b->ends[r->group] == UINT32_MAX) continue;
        b->places[b->ends[r->group]++] = (place){r->match, r->entry};
    }
    b->at = b->end = b->places;
    b->last = b->places + at;
    return true;
}

gr_status stream_batch_settle(stream_batch *b, bool all, gr_error *err)
{
    unsettle(b);
    GR_TRY(answer(b, err));
    return sort_groups(b, all) && place_rows(b) ? GR_OK : no_memory(err);
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

static const group *group_in_order(const stream_batch *b, size_t i)
{
    return &b->groups[b->tags[TAG_WORDS * i + 2]];
}

gr_status stream_batch_next(stream_batch *b, stream_group *out, gr_error *err)
{
    if (b->next == b->tag_count) return GR_NONE;
    const group *const g = group_in_order(b, b->next);
    if (b->next + AHEAD < b->tag_count)
        __builtin_prefetch(group_in_order(b, b->next + AHEAD));
    b->next++;
    *out =
        (stream_group){.stream = g->stream,
                       .key = {g->key[0], g->key[1]},
                       .text = gr_slice_of(b->texts + g->text_at, g->text_len),
                       .count = g->rows};
    b->at = b->end;
    b->end += g->rows;
    return b->in_order ? GR_OK : sort_places(b, b->at, g->rows, err);
}

static void take_values(const stream_batch *b, const place *p,
                        stream_columns *to, size_t at)
{
    const stream_entry *const e = &b->plan->all[p->entry >> HAS_BITS];
    const uint64_t *const values = b->words + p->match + MATCH_VALUES;
    to->infos[at] = (uint16_t)(e->variant | (p->entry & ((1u << HAS_BITS) - 1))
                                                << STREAM_HAS);
    for (size_t i = 0; i < b->plan->columns; i++) {
        if ((p->entry >> i & 1) != 0)
            memcpy(&to->values[i][at], values + VALUE_WORDS * e->wanted[i],
                   CORRELATE_VALUE);
        else memset(&to->values[i][at], 0, CORRELATE_VALUE);
    }
}

size_t stream_batch_take(stream_batch *b, stream_columns *to, size_t room)
{
    size_t const left = (size_t)(b->end - b->at),
                 count = left < room ? left : room;
    for (size_t i = 0; i < count; i++, b->at++) {
        const uint64_t *const match = b->words + b->at->match;
        if (b->at + AHEAD < b->last) {
            const uint64_t *const ahead = b->words + b->at[AHEAD].match;
            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + MATCH_VALUES + VALUE_WORDS);
        }
        to->times[i] = (int64_t)match[MATCH_TIME];
        to->orders[i] = match[MATCH_ORDER];
        to->files[i] = (uint32_t)match[MATCH_FILE];
        take_values(b, b->at, to, i);
    }
    return count;
}
