/* stream_groups.c - see stream_groups.h. A group's bytes are its stream and the numbers
 * of its texts; a value is the number of its text, or, of several, that of their
 * numbers. */
#include "hunt/stream_groups.h"

#include "base/mem.h"

enum { MANY = 64 };
#define NO_TEXT UINT32_MAX
#define IS_TUPLE (UINT64_C(1) << 32) /* of a value: it has several texts */

typedef struct {
    gr_intern_key key;
    size_t at; /* of one that is not short: where it is in `bytes` */
    uint32_t number;
    bool is_there;
} asked_text;

typedef struct {
    const link_tuple *tuple;
    size_t texts; /* the first of its match */
    size_t row;   /* or word */
    gr_intern_key key;
    uint32_t stream;
} asked_tuple;

struct stream_groups {
    gr_intern texts, groups, values;
    asked_text *asked;
    asked_tuple *rows, *words;
    size_t asked_count, asked_room, row_count, row_room, word_count, word_room;
    size_t first; /* of the match at hand */
    gr_buffer bytes;
    uint32_t *numbers; /* of the tuple at hand */
    size_t number_room;
};

stream_groups *stream_groups_new(void)
{
    stream_groups *const g = gr_alloc(sizeof *g);
    if (g == NULL) return NULL;
    g->bytes = gr_buffer_upto((size_t)1 << 30);
    return g;
}

void stream_groups_free(stream_groups *g)
{
    if (g == NULL) return;
    gr_intern_free(&g->texts);
    gr_intern_free(&g->groups);
    gr_intern_free(&g->values);
    gr_free(g->asked);
    gr_free(g->rows);
    gr_free(g->words);
    gr_buffer_free(&g->bytes);
    gr_free(g->numbers);
    gr_free(g);
}

static void forget_questions(stream_groups *g)
{
    g->asked_count = g->row_count = g->word_count = g->first = 0;
    g->bytes.len = 0;
}

void stream_groups_clear(stream_groups *g)
{
    gr_intern_clear(&g->texts);
    gr_intern_clear(&g->groups);
    gr_intern_clear(&g->values);
    forget_questions(g);
}

size_t stream_groups_bytes(const stream_groups *g)
{
    return gr_intern_bytes(&g->texts) + gr_intern_bytes(&g->groups) +
           gr_intern_bytes(&g->values);
}

/* ---- questions ---- */

bool stream_groups_are_many(const stream_groups *g)
{
    return g->asked_count >= MANY || g->row_count >= MANY;
}

static bool find_room(stream_groups *g, size_t more)
{
    size_t const need = g->asked_count + more;
    asked_text *const asked =
        gr_wide(g->asked, &g->asked_room, need, sizeof *asked);
    if (asked == NULL) return false;
    g->asked = asked;
    return gr_intern_room(&g->texts, need);
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
    if (!find_room(g, count)) return false;
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

/* The next of them; NULL: no memory. */
static asked_tuple *ask(asked_tuple **all, size_t *count, size_t *room)
{
    asked_tuple *const wide = gr_wide(*all, room, *count + 1, sizeof *wide);
    if (wide == NULL) return NULL;
    *all = wide;
    return &wide[(*count)++];
}

bool stream_groups_ask(stream_groups *g, uint32_t stream,
                       const link_tuple *group, size_t row)
{
    asked_tuple *const a = ask(&g->rows, &g->row_count, &g->row_room);
    if (a == NULL) return false;
    a->tuple = group;
    a->texts = g->first;
    a->row = row;
    a->stream = stream;
    return true;
}

bool stream_groups_ask_value(stream_groups *g, const link_tuple *value,
                             size_t word)
{
    asked_tuple *const a = ask(&g->words, &g->word_count, &g->word_room);
    if (a == NULL) return false;
    a->tuple = value;
    a->texts = g->first;
    a->row = word;
    return true;
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

/* The stream of a group, and the numbers of its texts; those alone of a value. Until the
 * next call. */
static gr_slice numbers_of(stream_groups *g, const asked_tuple *a, bool stream)
{
    size_t const count = a->tuple->count;
    const asked_text *const texts = g->asked + a->texts;
    g->numbers[0] = a->stream;
    for (size_t i = 0; i < count; i++)
        g->numbers[i + 1] = texts[a->tuple->names[i]].number;
    return stream ? gr_slice_of(g->numbers, 4 * (count + 1))
                  : gr_slice_of(g->numbers + 1, 4 * count);
}

/* For tuples of that many texts. */
static bool find_numbers(stream_groups *g, size_t count)
{
    uint32_t *const wide =
        gr_wide(g->numbers, &g->number_room, count + 1, sizeof *wide);
    if (wide != NULL) g->numbers = wide;
    return wide != NULL;
}

static bool find_groups(stream_groups *g)
{
    if (!gr_intern_room(&g->groups, g->row_count)) return false;
    for (size_t i = 0; i < g->row_count; i++) {
        asked_tuple *const a = &g->rows[i];
        if (!find_numbers(g, a->tuple->count)) return false;
        gr_intern_key_of(&g->groups, numbers_of(g, a, true), &a->key);
        gr_intern_expect(&g->groups, &a->key);
    }
    for (size_t i = 0; i < g->row_count; i++)
        gr_intern_expect_entry(&g->groups, &g->rows[i].key);
    return true;
}

static bool set_groups(stream_groups *g, stream_row *rows)
{
    for (size_t i = 0; i < g->row_count; i++) {
        asked_tuple *const a = &g->rows[i];
        if (a->key.all.len > GR_INTERN_SHORT)
            a->key.all = numbers_of(g, a, true);
        uint32_t const group = gr_intern_number(&g->groups, &a->key);
        if (group == GR_INTERN_NONE) return false;
        g->groups.entries[group].count++;
        rows[a->row].group = group;
    }
    return true;
}

static bool set_value(stream_groups *g, asked_tuple *a, uint64_t *word)
{
    if (a->tuple->count == 1) {
        *word = g->asked[a->texts + a->tuple->names[0]].number;
        return true;
    }
    if (!find_numbers(g, a->tuple->count) || !gr_intern_room(&g->values, 1))
        return false;
    gr_intern_key_of(&g->values, numbers_of(g, a, false), &a->key);
    uint32_t const number = gr_intern_number(&g->values, &a->key);
    *word = number | IS_TUPLE;
    return number != GR_INTERN_NONE;
}

bool stream_groups_answer(stream_groups *g, stream_row *rows, uint64_t *words)
{
    if (!number_texts(g) || !find_groups(g) || !set_groups(g, rows))
        return false;
    for (size_t i = 0; i < g->word_count; i++)
        if (!set_value(g, &g->words[i], &words[g->words[i].row])) return false;
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
    return g->groups.entries[group].count;
}

static uint32_t number_at(gr_slice numbers, size_t i)
{
    uint32_t number;
    memcpy(&number, numbers.ptr + 4 * i, sizeof number);
    return number;
}

uint32_t stream_groups_stream(const stream_groups *g, uint32_t group)
{
    return number_at(gr_intern_of(&g->groups, group), 0);
}

static gr_slice text_at(const stream_groups *g, gr_slice numbers, size_t i)
{
    uint32_t const number = number_at(numbers, i);
    return number == NO_TEXT ? (gr_slice){NULL, 0}
                             : gr_intern_of(&g->texts, number);
}

size_t stream_groups_values(const stream_groups *g, uint32_t group,
                            gr_slice *out)
{
    gr_slice const numbers = gr_from(gr_intern_of(&g->groups, group), 4);
    for (size_t i = 0; i < numbers.len / 4; i++)
        out[i] = text_at(g, numbers, i);
    return numbers.len / 4;
}

/* As link_put_value does it, with room for all of them at once. */
static void put_texts(const stream_groups *g, gr_slice numbers, gr_buffer *out)
{
    size_t const count = numbers.len / 4;
    size_t len = 4 * count;
    for (size_t i = 0; i < count; i++) len += text_at(g, numbers, i).len;
    uint8_t *to = gr_buffer_room(out, len);
    if (to == NULL) return;
    for (size_t i = 0; i < count; i++)
        to = link_set_value(to, text_at(g, numbers, i));
    out->len += len;
}

void stream_groups_put(const stream_groups *g, uint32_t group, gr_buffer *out)
{
    put_texts(g, gr_from(gr_intern_of(&g->groups, group), 4), out);
}

void stream_groups_put_value(const stream_groups *g, uint64_t word,
                             gr_buffer *out)
{
    uint32_t const number = (uint32_t)word;
    put_texts(g,
              (word & IS_TUPLE) == 0 ? gr_slice_of(&number, sizeof number)
                                     : gr_intern_of(&g->values, number),
              out);
}
