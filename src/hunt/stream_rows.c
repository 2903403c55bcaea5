/* stream_rows.c - see stream_rows.h.
 *
 *   run    = group group ...                in order of (stream, key)
 *   group  = stream-and-length-of-text key rows-in-it text, filled up to words
 *            row row ...                    in order of (time, order)
 *   row    = time order info-and-file values
 *
 * Runs are merged group by group: a heap has the run whose group is the next one on
 * top. Of a group that several have, their rows are merged; where evidence comes in
 * order of time, one run has them before the next begins. */
#include "hunt/stream_rows.h"

#include "base/buffer.h"
#include "base/mem.h"

enum { GROUP_STREAM, GROUP_KEY, GROUP_KEY_2, GROUP_ROWS, GROUP_WORDS };
enum { ROW_TIME, ROW_ORDER, ROW_INFO, ROW_VALUES };
enum {
    WORD = sizeof(uint64_t),
    VALUE_WORDS = CORRELATE_VALUE / WORD,
    FILE_SHIFT = 32,
    CHUNK = 32 << 10, /* of a run that is written */
    CHUNK_ROWS = 256,
    LEAST_SHARE = 4096 /* of a run that is read */
};

/* A run that is read: a piece of it is in memory. */
typedef struct {
    uint64_t at, end; /* in the store, behind the piece */
    uint8_t *piece;
    size_t room, pos, len;
    /* The group that begins, or is read. */
    uint64_t group[GROUP_WORDS];
    uint64_t left; /* rows of it that were not taken */
} run;

struct stream_rows {
    const stream_plan *plan;
    gr_spill spill;
    stream_batch *batch;
    size_t memory, row_words;
    uint64_t spilled;
    run *runs;
    size_t run_count, run_room;
    run **heap; /* by the group that begins */
    size_t heap_count;
    run **at_hand; /* those that have the group, by the row that is next */
    size_t hand_count;
    run **beyond; /* those whose group was read, and the next is not known */
    size_t beyond_count;
    gr_buffer chunk, text;
    stream_columns columns; /* of a chunk */
    bool begun;
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

stream_rows *stream_rows_new(const stream_plan *plan, const link_map *links,
                             sieve *through, size_t memory, gr_spill spill)
{
    stream_rows *const r = gr_alloc(sizeof *r);
    if (r == NULL) return NULL;
    r->plan = plan;
    r->spill = spill;
    r->memory = memory;
    r->row_words = ROW_VALUES + VALUE_WORDS * plan->columns;
    r->chunk = gr_buffer_upto((size_t)1 << 30);
    r->text = gr_buffer_upto((size_t)1 << 30);
    r->batch = stream_batch_new(plan, links, through, memory);
    if (r->batch != NULL) return r;
    stream_rows_free(r);
    return NULL;
}

void stream_rows_free(stream_rows *r)
{
    if (r == NULL) return;
    for (size_t i = 0; i < r->run_count; i++) gr_free(r->runs[i].piece);
    gr_free(r->runs);
    gr_free(r->heap);
    gr_free(r->at_hand);
    gr_free(r->beyond);
    stream_columns_free(&r->columns);
    gr_buffer_free(&r->chunk);
    gr_buffer_free(&r->text);
    stream_batch_free(r->batch);
    gr_free(r);
}

/* ---- written ---- */

static gr_status flush(stream_rows *r, gr_error *err)
{
    if (r->chunk.status != GR_OK) return no_memory(err);
    GR_TRY(r->spill.append(r->spill.self, gr_buffer_slice(&r->chunk), err));
    r->spilled += r->chunk.len;
    r->chunk.len = 0;
    return GR_OK;
}

static size_t filled_up(size_t len)
{
    return (len + WORD - 1) / WORD * WORD;
}

static void put_group(stream_rows *r, const stream_group *g, gr_slice text)
{
    static const uint8_t zeros[WORD];
    uint64_t const head[GROUP_WORDS] = {
        [GROUP_STREAM] = (uint64_t)g->stream << 32 | text.len,
        [GROUP_KEY] = g->key[0],
        [GROUP_KEY_2] = g->key[1],
        [GROUP_ROWS] = g->count};
    gr_put(&r->chunk, gr_slice_of(head, sizeof head));
    gr_put(&r->chunk, text);
    gr_put(&r->chunk, gr_slice_of(zeros, filled_up(text.len) - text.len));
}

static void put_rows(stream_rows *r, size_t count)
{
    const stream_columns *const c = &r->columns;
    size_t const size = r->row_words * WORD;
    uint8_t *to = gr_buffer_room(&r->chunk, count * size);
    if (to == NULL) return;
    for (size_t i = 0; i < count; i++, to += size) {
        uint64_t const row[] = {(uint64_t)c->times[i], c->orders[i],
                                c->infos[i] | (uint64_t)c->files[i]
                                                  << FILE_SHIFT};
        memcpy(to, row, sizeof row);
        for (size_t k = 0; k < r->plan->columns; k++)
            memcpy(to + sizeof row + k * CORRELATE_VALUE, &c->values[k][i],
                   CORRELATE_VALUE);
    }
    r->chunk.len += count * size;
}

static gr_status write_group(stream_rows *r, const stream_group *g,
                             gr_error *err)
{
    gr_slice text;
    GR_TRY(stream_batch_text(r->batch, &text, err));
    put_group(r, g, text);
    for (;;) {
        size_t count;
        GR_TRY(
            stream_batch_take(r->batch, &r->columns, CHUNK_ROWS, &count, err));
        if (count == 0) return GR_OK;
        put_rows(r, count);
        if (r->chunk.len >= CHUNK) GR_TRY(flush(r, err));
    }
}

static run *new_run(stream_rows *r)
{
    if (r->run_count == r->run_room) {
        size_t const room = r->run_room == 0 ? 64 : 2 * r->run_room;
        run *const runs = gr_realloc(r->runs, room * sizeof *runs);
        if (runs == NULL) return NULL;
        r->runs = runs;
        r->run_room = room;
    }
    run *const made = &r->runs[r->run_count++];
    *made = (run){.at = r->spilled};
    return made;
}

static gr_status write_run(stream_rows *r, gr_error *err)
{
    stream_group g;
    gr_status status;
    run *const made = new_run(r);
    if (made == NULL ||
        (r->columns.times == NULL &&
         !stream_columns_make(&r->columns, r->plan->columns, CHUNK_ROWS)))
        return no_memory(err);
    GR_TRY(stream_batch_settle(r->batch, true, err));
    while ((status = stream_batch_next(r->batch, &g, err)) == GR_OK)
        GR_TRY(write_group(r, &g, err));
    if (status != GR_NONE) return status;
    GR_TRY(flush(r, err));
    made->end = r->spilled;
    stream_batch_clear(r->batch);
    return GR_OK;
}

gr_status stream_rows_add(stream_rows *r, uint32_t rule, gr_slice links,
                          const correlating_match *match, correlate_sums *sums,
                          gr_error *err)
{
    if (stream_batch_bytes(r->batch) >= r->memory) GR_TRY(write_run(r, err));
    return stream_batch_add(r->batch, rule, links, match, sums, err);
}

void stream_rows_limit(stream_rows *r, size_t memory)
{
    r->memory = memory;
}

/* ---- read ---- */

/* The next `len` bytes of the run side by side in memory. */
static gr_status need(stream_rows *r, run *from, size_t len, gr_error *err)
{
    size_t const kept = from->len - from->pos;
    uint64_t const left = from->end - from->at;
    if (kept >= len) return GR_OK;
    memmove(from->piece, from->piece + from->pos, kept);
    if (len > from->room) {
        uint8_t *const wider = gr_realloc(from->piece, len);
        if (wider == NULL) return no_memory(err);
        from->piece = wider;
        from->room = len;
    }
    size_t const room = from->room - kept,
                 got = left < room ? (size_t)left : room;
    GR_TRY(
        gr_spill_read_all(&r->spill, from->at, from->piece + kept, got, err));
    from->at += got;
    from->pos = 0;
    from->len = kept + got;
    return from->len >= len ? GR_OK
                            : gr_fail(err, GR_IO, GR_NO_OFFSET,
                                      "the store of correlations is cut");
}

static bool is_over(const run *from)
{
    return from->pos == from->len && from->at == from->end;
}

static const uint64_t *row_of(const run *from)
{
    return (const uint64_t *)(const void *)(from->piece + from->pos);
}

static bool group_before(const run *a, const run *b)
{
    uint64_t const stream_a = a->group[GROUP_STREAM] >> 32,
                   stream_b = b->group[GROUP_STREAM] >> 32;
    if (stream_a != stream_b) return stream_a < stream_b;
    for (size_t i = GROUP_KEY; i <= GROUP_KEY_2; i++)
        if (a->group[i] != b->group[i]) return a->group[i] < b->group[i];
    return a < b;
}

static bool same_group(const run *a, const run *b)
{
    return a->group[GROUP_STREAM] >> 32 == b->group[GROUP_STREAM] >> 32 &&
           a->group[GROUP_KEY] == b->group[GROUP_KEY] &&
           a->group[GROUP_KEY_2] == b->group[GROUP_KEY_2];
}

static void sift_down(stream_rows *r, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < r->heap_count &&
                group_before(r->heap[child], r->heap[least]))
                least = child;
        if (least == at) return;
        run *const other = r->heap[at];
        r->heap[at] = r->heap[least];
        r->heap[least] = other;
        at = least;
    }
}

static void sift_up(stream_rows *r, size_t at)
{
    for (size_t up;
         at > 0 && group_before(r->heap[at], r->heap[up = (at - 1) / 2]);
         at = up) {
        run *const other = r->heap[at];
        r->heap[at] = r->heap[up];
        r->heap[up] = other;
    }
}

static run *take_top(stream_rows *r)
{
    run *const top = r->heap[0];
    r->heap[0] = r->heap[--r->heap_count];
    sift_down(r, 0);
    return top;
}

/* Its next group begins; without one it is left. */
static gr_status begin_group(stream_rows *r, run *from, gr_error *err)
{
    if (is_over(from)) return GR_OK;
    GR_TRY(need(r, from, sizeof from->group, err));
    memcpy(from->group, from->piece + from->pos, sizeof from->group);
    from->pos += sizeof from->group;
    from->left = from->group[GROUP_ROWS];
    r->heap[r->heap_count++] = from;
    sift_up(r, r->heap_count - 1);
    return GR_OK;
}

/* To the first row. */
static gr_status read_text(stream_rows *r, run *from, gr_error *err)
{
    size_t const len = (uint32_t)from->group[GROUP_STREAM];
    GR_TRY(need(r, from, filled_up(len), err));
    r->text.len = 0;
    gr_put(&r->text, gr_slice_of(from->piece + from->pos, len));
    from->pos += filled_up(len);
    return r->text.status == GR_OK ? need(r, from, r->row_words * WORD, err)
                                   : no_memory(err);
}

static gr_status begin_merge(stream_rows *r, gr_error *err)
{
    GR_TRY(write_run(r, err));
    stream_batch_free(r->batch);
    r->batch = NULL;
    size_t const share = r->memory / r->run_count;
    r->heap = gr_alloc_array(r->run_count, sizeof *r->heap);
    r->at_hand = gr_alloc_array(r->run_count, sizeof *r->at_hand);
    r->beyond = gr_alloc_array(r->run_count, sizeof *r->beyond);
    if (r->heap == NULL || r->at_hand == NULL || r->beyond == NULL)
        return no_memory(err);
    for (size_t i = 0; i < r->run_count; i++) {
        run *const from = &r->runs[i];
        from->room = share < LEAST_SHARE ? LEAST_SHARE : share;
        from->piece = gr_alloc(from->room);
        if (from->piece == NULL) return no_memory(err);
        GR_TRY(begin_group(r, from, err));
    }
    return GR_OK;
}

/* ---- merged ---- */

static bool row_before(const run *a, const run *b)
{
    const uint64_t *const x = row_of(a), *const y = row_of(b);
    int64_t const now = (int64_t)x[ROW_TIME], then = (int64_t)y[ROW_TIME];
    if (now != then) return now < then;
    if (x[ROW_ORDER] != y[ROW_ORDER]) return x[ROW_ORDER] < y[ROW_ORDER];
    return a < b;
}

/* From `at` on to its place among those at hand, which are in order behind it. */
static void put_in_order(stream_rows *r, size_t at)
{
    run *const one = r->at_hand[at];
    for (; at + 1 < r->hand_count && row_before(r->at_hand[at + 1], one); at++)
        r->at_hand[at] = r->at_hand[at + 1];
    r->at_hand[at] = one;
}

static gr_status merge_group(stream_rows *r, gr_error *err)
{
    run *const first = r->heap[0];
    do {
        run *const from = take_top(r);
        GR_TRY(read_text(r, from, err));
        r->at_hand[r->hand_count++] = from;
    } while (r->heap_count > 0 && same_group(first, r->heap[0]));
    for (size_t i = r->hand_count; i-- > 0;) put_in_order(r, i);
    return GR_OK;
}

static void take_row(const stream_rows *r, const uint64_t *row,
                     stream_columns *to, size_t at)
{
    to->times[at] = (int64_t)row[ROW_TIME];
    to->orders[at] = row[ROW_ORDER];
    to->infos[at] = (uint16_t)row[ROW_INFO];
    to->files[at] = (uint32_t)(row[ROW_INFO] >> FILE_SHIFT);
    for (size_t i = 0; i < r->plan->columns; i++)
        memcpy(&to->values[i][at], row + ROW_VALUES + VALUE_WORDS * i,
               CORRELATE_VALUE);
}

/* Behind the row that was taken of the first at hand. */
static gr_status step(stream_rows *r, gr_error *err)
{
    run *const from = r->at_hand[0];
    from->pos += r->row_words * WORD;
    if (--from->left > 0) {
        GR_TRY(need(r, from, r->row_words * WORD, err));
        put_in_order(r, 0);
        return GR_OK;
    }
    r->beyond[r->beyond_count++] = from;
    r->hand_count--;
    memmove(r->at_hand, r->at_hand + 1, r->hand_count * sizeof *r->at_hand);
    return GR_OK;
}

static gr_status take_merged(stream_rows *r, stream_columns *to, size_t room,
                             size_t *count, gr_error *err)
{
    for (*count = 0; *count < room && r->hand_count > 0; ++*count) {
        take_row(r, row_of(r->at_hand[0]), to, *count);
        GR_TRY(step(r, err));
    }
    return GR_OK;
}

static gr_status next_merged(stream_rows *r, stream_group *out, gr_error *err)
{
    while (r->hand_count > 0) GR_TRY(step(r, err));
    while (r->beyond_count > 0)
        GR_TRY(begin_group(r, r->beyond[--r->beyond_count], err));
    if (r->heap_count == 0) return GR_NONE;
    GR_TRY(merge_group(r, err));
    const run *const first = r->at_hand[0];
    *out = (stream_group){
        .stream = (uint32_t)(first->group[GROUP_STREAM] >> 32),
        .key = {first->group[GROUP_KEY], first->group[GROUP_KEY_2]}};
    for (size_t i = 0; i < r->hand_count; i++)
        out->count += (size_t)r->at_hand[i]->left;
    return GR_OK;
}

/* ---- both ---- */

gr_status stream_rows_next(stream_rows *r, stream_group *out, gr_error *err)
{
    if (!r->begun)
        GR_TRY(r->run_count > 0 ? begin_merge(r, err)
                                : stream_batch_settle(r->batch, false, err));
    r->begun = true;
    return r->run_count > 0 ? next_merged(r, out, err)
                            : stream_batch_next(r->batch, out, err);
}

gr_status stream_rows_text(stream_rows *r, gr_slice *out, gr_error *err)
{
    if (r->run_count == 0) return stream_batch_text(r->batch, out, err);
    *out = gr_buffer_slice(&r->text);
    return GR_OK;
}

gr_status stream_rows_take(stream_rows *r, stream_columns *to, size_t room,
                           size_t *count, gr_error *err)
{
    return r->run_count > 0 ? take_merged(r, to, room, count, err)
                            : stream_batch_take(r->batch, to, room, count, err);
}
