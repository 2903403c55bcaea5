/* stream_groups.c - see stream_groups.h.
 *
 *   list   a text's number, or IS_LIST and that of a pair: a list, the text behind it
 *   group  a pair: a stream, a list
 *
 * A value is a list. */
#include "hunt/stream_groups.h"

#include "base/mem.h"

enum { MANY = 64 };
/* Numbers of texts and of pairs are below 2^30. */
#define NO_TEXT UINT32_C(0x7FFFFFFF)
#define NO_TEXTS UINT32_C(0x7FFFFFFE) /* the list of none */
#define IS_LIST UINT32_C(0x80000000)

typedef struct {
    gr_intern_key key;
    size_t at; /* of one that is not short: where it is in `bytes` */
    uint32_t number;
    bool is_there;
} asked_text;

typedef struct {
    const link_tuple *tuple;
    uint64_t pair; /* that is looked for */
    size_t slot;
    uint32_t texts;  /* the first of its match */
    uint32_t at;     /* row or word */
    uint32_t stream; /* of a row */
    uint32_t list;   /* its texts, up to those that are not looked at yet */
} asked_tuple;

typedef struct {
    asked_tuple *all;
    size_t count, room;
    size_t longest; /* how many texts one has at most */
} questions;

struct stream_groups {
    gr_intern texts;
    gr_pairs lists, groups;
    uint32_t *rows_of; /* each group */
    size_t rows_room;
    asked_text *asked;
    size_t asked_count, asked_room, asked_most;
    questions rows, words;
    size_t first; /* of the match at hand */
    gr_buffer bytes;
    gr_slice *list; /* room for the texts of one */
};

stream_groups *stream_groups_new(size_t longest)
{
    stream_groups *const g = gr_alloc(sizeof *g);
    if (g == NULL) return NULL;
    g->bytes = gr_buffer_upto((size_t)1 << 30);
    g->list = gr_alloc_array(longest, sizeof *g->list);
    if (g->list != NULL) return g;
    stream_groups_free(g);
    return NULL;
}

void stream_groups_free(stream_groups *g)
{
    if (g == NULL) return;
    gr_intern_free(&g->texts);
    gr_pairs_free(&g->lists);
    gr_pairs_free(&g->groups);
    gr_free(g->rows_of);
    gr_free(g->asked);
    gr_free(g->rows.all);
    gr_free(g->words.all);
    gr_buffer_free(&g->bytes);
    gr_free(g->list);
    gr_free(g);
}

static void forget_questions(stream_groups *g)
{
    g->asked_count = g->asked_most = g->first = 0;
    g->rows.count = g->rows.longest = 0;
    g->words.count = g->words.longest = 0;
    g->bytes.len = 0;
}

void stream_groups_clear(stream_groups *g)
{
    gr_intern_clear(&g->texts);
    gr_pairs_clear(&g->lists);
    gr_pairs_clear(&g->groups);
    forget_questions(g);
}

size_t stream_groups_bytes(const stream_groups *g)
{
    return gr_intern_bytes(&g->texts) + gr_pairs_bytes(&g->lists) +
           gr_pairs_bytes(&g->groups) + g->groups.count * sizeof *g->rows_of;
}

/* ---- questions ---- */

bool stream_groups_are_many(const stream_groups *g)
{
    return g->asked_count >= MANY || g->rows.count >= MANY;
}

/* For some more than that, so as not to ask again for each match. */
static bool find_room(stream_groups *g, size_t count)
{
    size_t const most = count + 2 * MANY;
    asked_text *const asked =
        gr_wide(g->asked, &g->asked_room, most, sizeof *asked);
    if (asked == NULL) return false;
    g->asked = asked;
    g->asked_most = most;
    return most <= UINT32_MAX && gr_intern_room(&g->texts, most);
}

/* What is not short has to wait, too. */
static void keep_long(stream_groups *g, asked_text *a)
{
    if (a->key.all.len <= GR_INTERN_SHORT) return;
    a->at = g->bytes.len;
    gr_put(&g->bytes, a->key.all);
}

bool stream_groups_begin(stream_groups *g, const gr_slice *texts, size_t count)
{
    size_t const need = g->asked_count + count;
    if (need > g->asked_most && !find_room(g, need)) return false;
    g->first = g->asked_count;
    for (size_t i = 0; i < count; i++) {
        asked_text *const a = &g->asked[g->asked_count++];
        a->is_there = texts[i].ptr != NULL;
        a->number = NO_TEXT;
        if (!a->is_there) continue;
        gr_intern_key_of(&g->texts, texts[i], &a->key);
        keep_long(g, a);
        gr_intern_expect(&g->texts, &a->key);
    }
    return g->bytes.status == GR_OK;
}

static bool ask(stream_groups *g, questions *q, const link_tuple *tuple,
                uint32_t stream, size_t at)
{
    asked_tuple *const all =
        gr_wide(q->all, &q->room, q->count + 1, sizeof *all);
    if (all == NULL) return false;
    q->all = all;
    all[q->count++] = (asked_tuple){.tuple = tuple,
                                    .texts = (uint32_t)g->first,
                                    .at = (uint32_t)at,
                                    .stream = stream};
    if (tuple->count > q->longest) q->longest = tuple->count;
    return true;
}

bool stream_groups_ask(stream_groups *g, uint32_t stream,
                       const link_tuple *group, size_t row)
{
    return ask(g, &g->rows, group, stream, row);
}

bool stream_groups_ask_value(stream_groups *g, const link_tuple *value,
                             size_t word)
{
    return ask(g, &g->words, value, 0, word);
}

/* ---- answers ---- */

static bool number_texts(stream_groups *g)
{
    for (size_t i = 0; i < g->asked_count; i++)
        if (g->asked[i].is_there)
            gr_intern_expect_entry(&g->texts, &g->asked[i].key);
    for (size_t i = 0; i < g->asked_count; i++) {
        asked_text *const a = &g->asked[i];
        if (!a->is_there) continue;
        if (a->key.all.len > GR_INTERN_SHORT)
            a->key.all.ptr = g->bytes.ptr + a->at;
        a->number = gr_intern_number(&g->texts, &a->key);
        if (a->number == GR_INTERN_NONE) return false;
    }
    return true;
}

static uint32_t text_of(const stream_groups *g, const asked_tuple *a, size_t i)
{
    return g->asked[a->texts + a->tuple->names[i]].number;
}

/* The i-th text of those that have it, behind what there is of them. */
static bool add_texts(stream_groups *g, questions *q, size_t i)
{
    if (!gr_pairs_room(&g->lists, q->count)) return false;
    for (asked_tuple *a = q->all; a < q->all + q->count; a++) {
        if (i >= a->tuple->count) continue;
        a->pair = gr_pair_of(a->list, text_of(g, a, i));
        a->slot = gr_pairs_slot_of(&g->lists, a->pair);
        gr_pairs_expect(&g->lists, a->slot);
    }
    for (asked_tuple *a = q->all; a < q->all + q->count; a++)
        if (i < a->tuple->count)
            a->list = gr_pairs_number(&g->lists, a->slot, a->pair) | IS_LIST;
    return true;
}

static bool find_lists(stream_groups *g, questions *q)
{
    if (q->count == 0) return true;
    for (asked_tuple *a = q->all; a < q->all + q->count; a++)
        a->list = a->tuple->count == 0 ? NO_TEXTS : text_of(g, a, 0);
    for (size_t i = 1; i < q->longest; i++)
        if (!add_texts(g, q, i)) return false;
    return true;
}

/* So many more of them, without rows. */
static bool find_group_room(stream_groups *g, size_t more)
{
    if (!gr_pairs_room(&g->groups, more)) return false;
    uint32_t *const rows_of = gr_wide(g->rows_of, &g->rows_room,
                                      g->groups.count + more, sizeof *rows_of);
    if (rows_of == NULL) return false;
    g->rows_of = rows_of;
    memset(rows_of + g->groups.count, 0, more * sizeof *rows_of);
    return true;
}

static bool find_groups(stream_groups *g, stream_row *rows)
{
    questions *const q = &g->rows;
    if (q->count == 0) return true;
    if (!find_lists(g, q) || !find_group_room(g, q->count)) return false;
    for (asked_tuple *a = q->all; a < q->all + q->count; a++) {
        a->pair = gr_pair_of(a->stream, a->list);
        a->slot = gr_pairs_slot_of(&g->groups, a->pair);
        gr_pairs_expect(&g->groups, a->slot);
    }
    for (asked_tuple *a = q->all; a < q->all + q->count; a++) {
        uint32_t const group = gr_pairs_number(&g->groups, a->slot, a->pair);
        g->rows_of[group]++;
        rows[a->at].group = group;
    }
    return true;
}

bool stream_groups_answer(stream_groups *g, stream_row *rows, uint64_t *words)
{
    if (!number_texts(g) || !find_groups(g, rows) || !find_lists(g, &g->words))
        return false;
    for (size_t i = 0; i < g->words.count; i++)
        words[g->words.all[i].at] = g->words.all[i].list;
    forget_questions(g);
    return true;
}

/* ---- answered ---- */

size_t stream_groups_count(const stream_groups *g)
{
    return g->groups.count;
}

uint32_t stream_groups_rows(const stream_groups *g, uint32_t group)
{
    return g->rows_of[group];
}

uint32_t stream_groups_stream(const stream_groups *g, uint32_t group)
{
    return gr_pair_first(g->groups.all[group]);
}

static gr_slice text_at(const stream_groups *g, uint32_t number)
{
    return number == NO_TEXT ? (gr_slice){NULL, 0}
                             : gr_intern_of(&g->texts, number);
}

static uint64_t list_at(const stream_groups *g, uint32_t list)
{
    return g->lists.all[list & ~IS_LIST];
}

static size_t count_texts(const stream_groups *g, uint32_t list)
{
    size_t count = list != NO_TEXTS;
    for (; (list & IS_LIST) != 0; count++)
        list = gr_pair_first(list_at(g, list));
    return count;
}

static void expect_list(const stream_groups *g, uint32_t list)
{
    if ((list & IS_LIST) != 0)
        __builtin_prefetch(&g->lists.all[list & ~IS_LIST]);
    else if (list < g->texts.count) __builtin_prefetch(&g->texts.entries[list]);
}

void stream_groups_expect(const stream_groups *g, uint32_t group)
{
    __builtin_prefetch(&g->groups.all[group]);
    __builtin_prefetch(&g->rows_of[group]);
}

void stream_groups_expect_texts(const stream_groups *g, uint32_t group)
{
    expect_list(g, gr_pair_second(g->groups.all[group]));
}

void stream_groups_expect_value(const stream_groups *g, uint64_t word)
{
    expect_list(g, (uint32_t)word);
}

/* From the last text on: a list ends with it. */
static size_t texts_of(const stream_groups *g, uint32_t list, gr_slice *out)
{
    size_t const count = count_texts(g, list);
    size_t i = count;
    for (; (list & IS_LIST) != 0; list = gr_pair_first(list_at(g, list)))
        out[--i] = text_at(g, gr_pair_second(list_at(g, list)));
    if (i > 0) out[0] = text_at(g, list);
    return count;
}

size_t stream_groups_values(const stream_groups *g, uint32_t group,
                            gr_slice *out)
{
    return texts_of(g, gr_pair_second(g->groups.all[group]), out);
}

/* As link_put_value does it, with room for all of them at once. */
static void put_texts(const stream_groups *g, uint32_t list, gr_buffer *out)
{
    size_t const count = texts_of(g, list, g->list);
    size_t len = 4 * count;
    for (size_t i = 0; i < count; i++) len += g->list[i].len;
    uint8_t *to = gr_buffer_room(out, len);
    if (to == NULL) return;
    for (size_t i = 0; i < count; i++) to = link_set_value(to, g->list[i]);
    out->len += len;
}

void stream_groups_put(const stream_groups *g, uint32_t group, gr_buffer *out)
{
    put_texts(g, gr_pair_second(g->groups.all[group]), out);
}

void stream_groups_put_value(const stream_groups *g, uint64_t word,
                             gr_buffer *out)
{
    put_texts(g, (uint32_t)word, out);
}
