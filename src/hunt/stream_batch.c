/* stream_batch.c - see stream_batch.h.
 *
 *   words   | time order file value value | time order file value value | ...
 *   rows    where its match is, which entry, which group      as they were added */
#include "hunt/stream_batch.h"

#include "base/mem.h"
#include "hunt/stream_batch_parts.h"

#include <math.h>

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

stream_batch *stream_batch_new(const stream_plan *plan, const link_map *links,
                               sieve *through, size_t memory)
{
    stream_batch *const b = gr_alloc(sizeof *b);
    if (b == NULL) return NULL;
    b->plan = plan;
    b->links = links;
    b->sieve = through;
    b->memory = memory;
    b->text = gr_buffer_upto((size_t)1 << 30);
    b->groups = stream_groups_new(links->most_texts);
    b->sha = gr_sha256_new_for_little();
    b->has = gr_alloc_array(plan->most_wanted, sizeof *b->has);
    b->texts = gr_alloc_array(links->most_texts, sizeof *b->texts);
    if (b->groups != NULL && b->sha != NULL && b->has != NULL &&
        b->texts != NULL) {
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

/* Those that are not few have as much at once as they will have, so that they need not be
 * moved again. NULL: no memory. */
static void *widen(const stream_batch *b, void *all, size_t *room, size_t need,
                   size_t size)
{
    enum { FEW_BYTES = 1 << 20, SHARE = 4 };
    size_t const most = b->memory / SHARE / size;
    if (all != NULL && need <= *room) return all;
    return gr_widen(all, room,
                    need * size > FEW_BYTES && need < most ? most : need, size);
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

static bool is_whole(const stream_batch *b, const link_tuple *tuple)
{
    for (size_t i = 0; i < tuple->count; i++)
        if (b->texts[tuple->names[i]].ptr == NULL) return false;
    return true;
}

/* A number is words[at] now, a tuple when what is asked is answered. Is it there? */
static bool add_value(stream_batch *b, const link_tuple *value, gr_slice links,
                      size_t at)
{
    double number = 0;
    if (!value->number) return is_whole(b, value);
    bool const is = link_number(value, links, &number) && isfinite(number);
    memcpy(&b->words[at], &number, sizeof number);
    return is;
}

/* False: no memory. */
static bool add_match(stream_batch *b, uint32_t rule, gr_slice links,
                      const correlating_match *match)
{
    const stream_wanted *const wanted = &b->plan->wanted[rule];
    const link_tuple *const values = b->links->plans[rule].values;
    size_t const at = b->word_count, count = MATCH_VALUES + wanted->count;
    uint64_t *const words =
        widen(b, b->words, &b->word_room, at + count, sizeof *words);
    if (words == NULL || at + count > UINT32_MAX) return false;
    b->words = words;
    b->words[at + MATCH_TIME] = (uint64_t)match->time_ns;
    b->words[at + MATCH_ORDER] = match->order;
    b->words[at + MATCH_FILE] = match->file;
    b->has_all = true;
    for (size_t i = 0; i < wanted->count; i++) {
        b->has[i] = add_value(b, &values[wanted->values[i]], links,
                              at + MATCH_VALUES + i);
        b->has_all = b->has_all && b->has[i];
    }
    b->word_count += count;
    note_order(b, match);
    return true;
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

bool stream_batch_answer(stream_batch *b)
{
    bool const made = stream_groups_answer(b->groups, b->rows, b->words);
    b->bytes = bytes_of(b);
    return made;
}

/* False: no memory. */
static bool add_rows(stream_batch *b, uint32_t rule, size_t match,
                     correlate_sums *sums)
{
    size_t const count = b->plan->entry_counts[rule], at = b->row_count;
    const stream_entry *const entries = b->plan->entries[rule];
    stream_row *const rows =
        widen(b, b->rows, &b->row_room, at + count, sizeof *rows);
    if (rows == NULL) return false;
    b->rows = rows;
    for (size_t i = 0; i < count; i++) {
        const stream_entry *const e = &entries[i];
        uint32_t const columns =
            b->has_all ? e->columns : columns_of(b, e, sums);
        rows[at + i] =
            (stream_row){(uint32_t)match, e->number << HAS_BITS | columns, 0};
        sums->rows += e->uses;
    }
    b->row_count += count;
    return stream_groups_ask(b->groups, &b->plan->wanted[rule], entries, count,
                             at, match + MATCH_VALUES);
}

gr_status stream_batch_add(stream_batch *b, uint32_t rule, gr_slice links,
                           const correlating_match *match, correlate_sums *sums,
                           gr_error *err)
{
    size_t const at = b->word_count;
    if (b->plan->entry_counts[rule] == 0) return GR_OK;
    if (!link_split(b->links, rule, links, b->texts))
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "what a match links is cut");
    if (stream_groups_are_many(b->groups) && !stream_batch_answer(b))
        return no_memory(err);
    return stream_groups_begin(b->groups, b->texts,
                               b->links->plans[rule].text_count) &&
                   add_match(b, rule, links, match) &&
                   add_rows(b, rule, at, sums)
               ? GR_OK
               : no_memory(err);
}
