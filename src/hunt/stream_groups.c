/* stream_groups.c - see stream_groups.h.
 *
 *   list   a text's number, or IS_LIST and that of a pair: a list, the text behind it
 *   group  of a list: those of all streams are a chain, in order of the streams
 *
 * A value is a list. What a match asks of one list goes through its chain once. */
#include "hunt/stream_groups.h"

#include "base/mem.h"

enum { MANY = 64, MOST_GROUPS = 1 << 30 };
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
    const stream_wanted *wanted;
    const stream_entry *entries;
    size_t count;
    uint32_t row, word;
    uint32_t texts, lists; /* the first of each */
} asked_match;

/* A list of several texts. */
typedef struct {
    const link_tuple *tuple;
    uint64_t pair; /* that is looked for */
    size_t slot;
    uint32_t texts; /* the first of its match */
    uint32_t at;    /* which of `lists_of` it is */
} asked_list;

typedef struct {
    uint32_t stream, list;
    uint32_t next; /* of the list, of a later stream: its number, plus 1 */
    uint32_t rows;
} grouped;

/* Of each list its first group, plus 1. */
typedef struct {
    uint32_t *first;
    size_t count, room;
} chains;

struct stream_groups {
    gr_intern texts;
    gr_pairs lists;
    chains of_texts, of_lists;
    uint32_t of_no_text, of_no_texts; /* the same of these */
    grouped *groups;
    size_t group_count, group_room;
    asked_text *asked;
    size_t asked_count, asked_room, asked_most;
    asked_match *matches;
    size_t match_count, match_room;
    size_t row_count; /* that were asked */
    asked_list *long_lists;
    size_t long_count, long_room, longest;
    uint32_t *lists_of; /* matches */
    size_t list_count, list_room;
    uint32_t **chain_at; /* of the match at hand, of each of its lists */
    size_t chain_room;
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
    gr_free(g->of_texts.first);
    gr_free(g->of_lists.first);
    gr_free(g->groups);
    gr_free(g->asked);
    gr_free(g->matches);
    gr_free(g->long_lists);
    gr_free(g->lists_of);
    gr_free(g->chain_at);
    gr_buffer_free(&g->bytes);
    gr_free(g->list);
    gr_free(g);
}

static void forget_questions(stream_groups *g)
{
    g->asked_count = g->asked_most = g->first = 0;
    g->match_count = g->row_count = g->list_count = 0;
    g->long_count = g->longest = 0;
    g->bytes.len = 0;
}

void stream_groups_clear(stream_groups *g)
{
    gr_intern_clear(&g->texts);
    gr_pairs_clear(&g->lists);
    g->of_texts.count = g->of_lists.count = 0;
    g->of_no_text = g->of_no_texts = 0;
    g->group_count = 0;
    forget_questions(g);
}

size_t stream_groups_bytes(const stream_groups *g)
{
    return gr_intern_bytes(&g->texts) + gr_pairs_bytes(&g->lists) +
           (g->of_texts.count + g->of_lists.count) * sizeof(uint32_t) +
           g->group_count * sizeof *g->groups;
}

/* ---- questions ---- */

bool stream_groups_are_many(const stream_groups *g)
{
    return g->asked_count >= MANY || g->row_count >= MANY;
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

static bool ask_long(stream_groups *g, const link_tuple *tuple, size_t at)
{
    asked_list *const all =
        gr_wide(g->long_lists, &g->long_room, g->long_count + 1, sizeof *all);
    if (all == NULL) return false;
    g->long_lists = all;
    all[g->long_count++] = (asked_list){
        .tuple = tuple, .texts = (uint32_t)g->first, .at = (uint32_t)at};
    if (tuple->count > g->longest) g->longest = tuple->count;
    return true;
}

static bool ask_lists(stream_groups *g, const stream_wanted *wanted)
{
    bool made = true;
    uint32_t *const lists =
        gr_wide(g->lists_of, &g->list_room, g->list_count + wanted->list_count,
                sizeof *lists);
    if (lists == NULL) return false;
    g->lists_of = lists;
    uint32_t **const chain_at = gr_wide(g->chain_at, &g->chain_room,
                                        wanted->list_count, sizeof *chain_at);
    if (chain_at == NULL) return false;
    g->chain_at = chain_at;
    for (size_t i = 0; made && i < wanted->list_count; i++)
        if (wanted->lists[i]->count > 1)
            made = ask_long(g, wanted->lists[i], g->list_count + i);
    g->list_count += wanted->list_count;
    return made;
}

bool stream_groups_ask(stream_groups *g, const stream_wanted *wanted,
                       const stream_entry *entries, size_t count, size_t row,
                       size_t word)
{
    size_t const lists = g->list_count;
    asked_match *const all =
        gr_wide(g->matches, &g->match_room, g->match_count + 1, sizeof *all);
    if (all == NULL) return false;
    g->matches = all;
    all[g->match_count++] = (asked_match){.wanted = wanted,
                                          .entries = entries,
                                          .count = count,
                                          .row = (uint32_t)row,
                                          .word = (uint32_t)word,
                                          .texts = (uint32_t)g->first,
                                          .lists = (uint32_t)lists};
    g->row_count += count;
    return ask_lists(g, wanted);
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

/* The i-th text of those that have it, behind what there is of them. */
static bool add_texts(stream_groups *g, size_t i)
{
    asked_list *const end = g->long_lists + g->long_count;
    if (!gr_pairs_room(&g->lists, g->long_count)) return false;
    for (asked_list *a = g->long_lists; a < end; a++) {
        if (i >= a->tuple->count) continue;
        a->pair = gr_pair_of(g->lists_of[a->at],
                             g->asked[a->texts + a->tuple->names[i]].number);
        a->slot = gr_pairs_slot_of(&g->lists, a->pair);
        gr_pairs_expect(&g->lists, a->slot);
    }
    for (asked_list *a = g->long_lists; a < end; a++)
        if (i < a->tuple->count)
            g->lists_of[a->at] =
                gr_pairs_number(&g->lists, a->slot, a->pair) | IS_LIST;
    return true;
}

static void begin_lists(stream_groups *g, const asked_match *m)
{
    uint32_t *const lists = g->lists_of + m->lists;
    for (size_t i = 0; i < m->wanted->list_count; i++) {
        const link_tuple *const tuple = m->wanted->lists[i];
        lists[i] = tuple->count == 0
                       ? NO_TEXTS
                       : g->asked[m->texts + tuple->names[0]].number;
    }
}

static bool find_lists(stream_groups *g)
{
    for (size_t i = 0; i < g->match_count; i++) begin_lists(g, &g->matches[i]);
    for (size_t i = 1; i < g->longest; i++)
        if (!add_texts(g, i)) return false;
    return true;
}

static bool find_chains(chains *c, size_t count)
{
    uint32_t *const first = gr_wide(c->first, &c->room, count, sizeof *first);
    if (first == NULL) return false;
    c->first = first;
    if (count > c->count)
        memset(first + c->count, 0, (count - c->count) * sizeof *first);
    c->count = count;
    return true;
}

/* Groups and chains stay where they are until the rows at hand have theirs. */
static bool find_group_room(stream_groups *g)
{
    size_t const need = g->group_count + g->row_count;
    if (need > MOST_GROUPS || !find_chains(&g->of_texts, g->texts.count) ||
        !find_chains(&g->of_lists, g->lists.count))
        return false;
    grouped *const groups =
        gr_wide(g->groups, &g->group_room, need, sizeof *groups);
    if (groups == NULL) return false;
    g->groups = groups;
    return true;
}

static uint32_t *chain_of(stream_groups *g, uint32_t list)
{
    return (list & IS_LIST) != 0 ? &g->of_lists.first[list & ~IS_LIST]
           : list == NO_TEXT     ? &g->of_no_text
           : list == NO_TEXTS    ? &g->of_no_texts
                                 : &g->of_texts.first[list];
}

static void expect_chains(stream_groups *g)
{
    for (size_t i = 0; i < g->list_count; i++)
        __builtin_prefetch(chain_of(g, g->lists_of[i]), 1);
    for (size_t i = 0; i < g->list_count; i++) {
        uint32_t const first = *chain_of(g, g->lists_of[i]);
        if (first != 0) __builtin_prefetch(&g->groups[first - 1], 1);
    }
}

/* The group of `stream` in the chain, from `*at` on, which is then where it is. */
static uint32_t group_of(stream_groups *g, uint32_t **at, uint32_t stream,
                         uint32_t list)
{
    uint32_t *to = *at;
    while (*to != 0 && g->groups[*to - 1].stream < stream)
        to = &g->groups[*to - 1].next;
    if (*to == 0 || g->groups[*to - 1].stream != stream) {
        g->groups[g->group_count++] =
            (grouped){.stream = stream, .list = list, .next = *to};
        *to = (uint32_t)g->group_count;
    }
    *at = to;
    return *to - 1;
}

/* Entries are in order of their streams. */
static void answer_match(stream_groups *g, const asked_match *m,
                         stream_row *rows, uint64_t *words)
{
    const uint32_t *const lists = g->lists_of + m->lists;
    for (size_t i = 0; i < m->wanted->list_count; i++)
        g->chain_at[i] = chain_of(g, lists[i]);
    for (size_t i = 0; i < m->count; i++) {
        const stream_entry *const e = &m->entries[i];
        uint32_t const at =
            group_of(g, &g->chain_at[e->list], e->stream, lists[e->list]);
        g->groups[at].rows++;
        rows[m->row + i].group = at;
    }
    for (size_t i = 0; i < m->wanted->count; i++)
        if (m->wanted->list_of[i] != STREAM_NO_VALUE)
            words[m->word + i] = lists[m->wanted->list_of[i]];
}

bool stream_groups_answer(stream_groups *g, stream_row *rows, uint64_t *words)
{
    if (!number_texts(g) || !find_lists(g) || !find_group_room(g)) return false;
    expect_chains(g);
    for (size_t i = 0; i < g->match_count; i++)
        answer_match(g, &g->matches[i], rows, words);
    forget_questions(g);
    return true;
}

/* ---- answered ---- */

size_t stream_groups_count(const stream_groups *g)
{
    return g->group_count;
}

uint32_t stream_groups_rows(const stream_groups *g, uint32_t group)
{
    return g->groups[group].rows;
}

uint32_t stream_groups_stream(const stream_groups *g, uint32_t group)
{
    return g->groups[group].stream;
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
    __builtin_prefetch(&g->groups[group]);
}

void stream_groups_expect_texts(const stream_groups *g, uint32_t group)
{
    expect_list(g, g->groups[group].list);
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
    return texts_of(g, g->groups[group].list, out);
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
    put_texts(g, g->groups[group].list, out);
}

void stream_groups_put_value(const stream_groups *g, uint64_t word,
                             gr_buffer *out)
{
    put_texts(g, (uint32_t)word, out);
}
