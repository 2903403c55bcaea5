/* logon_table.c - see logon_table.h.
 *
 *   a row in a run:  user | from | host | how | worked u64 | failed u64 |
 *                    not said u64 | first i64 | last i64
 *
 * Each run is read through a share of memory; a heap has the source whose next
 * row is the least on top, and what is in memory is one more source. */
#include "hunt/logon_table.h"

#include "base/mem.h"
#include "base/time.h"
#include "hunt/limits.h"
#include "hunt/wire.h"

#include <stdlib.h>

enum {
    KEY_ROOM = LOGON_NAMES * (2 + HUNT_NAME_CEILING),
    ROW_MOST = LOGON_NAMES * (4 + HUNT_NAME_CEILING) + 40,
    SHARE_LEAST = 4 * ROW_MOST
};

typedef struct {
    uint64_t from, end; /* of a run in the store */
    uint64_t at;        /* what of it is not read yet */
    uint8_t *share;
    size_t len, used;
    size_t next; /* of the rows in memory, where it is no run */
    logon_row row;
} source;

struct logon_table {
    gr_arena *file_arena, *all_arena;
    row_table file, all;
    const gr_spill *spill;
    uint64_t spilled;
    gr_buffer text;
    source *runs; /* and a place for what is in memory */
    size_t run_count, run_room;
    size_t file_runs; /* so many are not of the file at hand */
    uint8_t *shares;
    source **heap;
    size_t heap_count;
    uint8_t names[LOGON_NAMES][HUNT_NAME_CEILING];
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

/* ---- a row ---- */

static int compare_fold(gr_slice a, gr_slice b)
{
    size_t const shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++) {
        uint8_t const x = gr_lower(a.ptr[i]), y = gr_lower(b.ptr[i]);
        if (x != y) return x < y ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int compare_rows(const logon_row *a, const logon_row *b)
{
    int order = 0;
    for (size_t i = 0; i < LOGON_NAMES && order == 0; i++)
        order = compare_fold(a->names[i], b->names[i]);
    return order;
}

static int by_names(const void *a, const void *b)
{
    return compare_rows(*(const logon_row *const *)a,
                        *(const logon_row *const *)b);
}

/* u16 length and text of each, in small letters. */
static gr_slice key_of(uint8_t out[KEY_ROOM], const gr_slice *names)
{
    size_t n = 0;
    for (size_t i = 0; i < LOGON_NAMES; i++) {
        out[n++] = (uint8_t)names[i].len;
        out[n++] = (uint8_t)(names[i].len >> 8);
        for (size_t k = 0; k < names[i].len; k++)
            out[n++] = gr_lower(names[i].ptr[k]);
    }
    return gr_slice_of(out, n);
}

static void join_sums(logon_row *to, const logon_row *from)
{
    to->worked += from->worked;
    to->failed += from->failed;
    to->not_said += from->not_said;
    gr_time_join(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
}

static bool copy_names(gr_arena *arena, const gr_slice *names, gr_slice *out)
{
    for (size_t i = 0; i < LOGON_NAMES; i++) {
        uint8_t *const text = gr_arena_take_text(arena, names[i].len);
        if (text == NULL) return false;
        if (names[i].len > 0) memcpy(text, names[i].ptr, names[i].len);
        out[i] = gr_slice_of(text, names[i].len);
    }
    return true;
}

static row_status refused(const gr_arena *arena)
{
    return gr_arena_status(arena) == GR_NOMEM ? ROW_NOMEM : ROW_BEYOND;
}

/* The names first: a row without them would be another's. */
static row_status new_row(row_table *table, gr_slice key, const gr_slice *names,
                          logon_row **out)
{
    gr_slice kept[LOGON_NAMES];
    void *row = NULL;
    gr_arena_mark_point const mark = gr_arena_mark(table->arena);
    row_status const status = copy_names(table->arena, names, kept)
                                  ? rows_get(table, key, &row)
                                  : refused(table->arena);
    if (status != ROW_NEW) {
        gr_arena_rewind(table->arena, mark);
        return status;
    }
    *out = row;
    memcpy((*out)->names, kept, sizeof kept);
    (*out)->first_ns = (*out)->last_ns = GR_TIME_NONE;
    return status;
}

/* Of names that differ by case alone, the least: whichever came first. */
static row_status keep_least(gr_arena *arena, logon_row *row,
                             const gr_slice *names)
{
    for (size_t i = 0; i < LOGON_NAMES; i++) {
        if (gr_compare(names[i], row->names[i]) >= 0) continue;
        gr_slice const least = gr_arena_copy(arena, names[i]);
        if (least.ptr == NULL) return refused(arena);
        row->names[i] = least;
    }
    return ROW_FOUND;
}

row_status logon_row_add(row_table *table, const logon_row *from)
{
    uint8_t text[KEY_ROOM];
    gr_slice names[LOGON_NAMES];
    for (size_t i = 0; i < LOGON_NAMES; i++)
        names[i] = gr_sub(from->names[i], 0, HUNT_NAME_CEILING);
    gr_slice const key = key_of(text, names);
    logon_row *row = rows_find(table, key);
    row_status const status = row == NULL
                                  ? new_row(table, key, names, &row)
                                  : keep_least(table->arena, row, names);
    if (status == ROW_FOUND || status == ROW_NEW) join_sums(row, from);
    return status;
}

void logon_row_put(gr_buffer *out, const logon_row *row)
{
    for (size_t i = 0; i < LOGON_NAMES; i++) wire_put_text(out, row->names[i]);
    wire_put_u64(out, row->worked);
    wire_put_u64(out, row->failed);
    wire_put_u64(out, row->not_said);
    wire_put_u64(out, (uint64_t)row->first_ns);
    wire_put_u64(out, (uint64_t)row->last_ns);
}

logon_row logon_row_take(gr_cursor *c)
{
    logon_row row;
    for (size_t i = 0; i < LOGON_NAMES; i++) row.names[i] = wire_take_text(c);
    row.worked = gr_read_u64le(c);
    row.failed = gr_read_u64le(c);
    row.not_said = gr_read_u64le(c);
    row.first_ns = (int64_t)gr_read_u64le(c);
    row.last_ns = (int64_t)gr_read_u64le(c);
    return row;
}

/* ---- the table ---- */

logon_table *logon_table_new(const gr_spill *spill, size_t rows)
{
    logon_table *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->spill = spill;
    t->text = gr_buffer_upto((size_t)1 << 20);
    t->file_arena = gr_arena_new(LOGON_ROWS_CEILING);
    t->all_arena = gr_arena_new(LOGON_ROWS_CEILING);
    t->file = rows_in(t->file_arena, sizeof(logon_row), rows);
    t->all = rows_in(t->all_arena, sizeof(logon_row), rows);
    if (t->file_arena != NULL && t->all_arena != NULL) return t;
    logon_table_free(t);
    return NULL;
}

void logon_table_free(logon_table *t)
{
    if (t == NULL) return;
    rows_free(&t->file);
    rows_free(&t->all);
    gr_arena_free(t->file_arena);
    gr_arena_free(t->all_arena);
    gr_buffer_free(&t->text);
    gr_free(t->runs);
    gr_free(t->shares);
    gr_free(t->heap);
    gr_free(t);
}

static void clear(row_table *table)
{
    rows_clear(table);
    gr_arena_reset(table->arena);
}

static gr_status flush(logon_table *t, gr_error *err)
{
    if (t->text.status != GR_OK) return no_memory(err);
    GR_TRY(t->spill->append(t->spill->self, gr_buffer_slice(&t->text), err));
    t->spilled += t->text.len;
    t->text.len = 0;
    return GR_OK;
}

/* A place for one more run. */
static source *new_run(logon_table *t)
{
    if (t->run_count == t->run_room) {
        size_t const room = 2 * t->run_room + 8;
        source *const more = gr_realloc(t->runs, room * sizeof *more);
        if (more == NULL) return NULL;
        t->runs = more;
        t->run_room = room;
    }
    return &t->runs[t->run_count++];
}

static gr_status spill_rows(logon_table *t, row_table *table, gr_error *err)
{
    enum { FLUSH = 64 << 10 };
    if (t->spill == NULL)
        return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                       "more logons than memory holds");
    source *const run = new_run(t);
    if (run == NULL) return no_memory(err);
    *run = (source){.from = t->spilled};
    qsort(table->rows, table->count, sizeof(void *), by_names);
    for (size_t i = 0; i < table->count; i++) {
        logon_row_put(&t->text, table->rows[i]);
        if (t->text.len >= FLUSH) GR_TRY(flush(t, err));
    }
    GR_TRY(flush(t, err));
    run->end = t->spilled;
    clear(table);
    return GR_OK;
}

static gr_status add(logon_table *t, row_table *table, const logon_row *row,
                     gr_error *err)
{
    row_status status = logon_row_add(table, row);
    if (status == ROW_BEYOND && table->count > 0) {
        GR_TRY(spill_rows(t, table, err));
        status = logon_row_add(table, row);
    }
    return status == ROW_FOUND || status == ROW_NEW ? GR_OK : no_memory(err);
}

gr_status logon_table_add(logon_table *t, const logon_row *row, gr_error *err)
{
    return add(t, &t->file, row, err);
}

gr_status logon_table_file_end(logon_table *t, bool copy, gr_error *err)
{
    if (copy) t->run_count = t->file_runs;
    for (size_t i = 0; i < t->file.count && !copy; i++)
        GR_TRY(add(t, &t->all, t->file.rows[i], err));
    clear(&t->file);
    t->file_runs = t->run_count;
    return GR_OK;
}

/* ---- reading ---- */

/* What is not read yet of the share goes to its front. */
static gr_status refill(logon_table *t, source *s, size_t share, gr_error *err)
{
    memmove(s->share, s->share + s->used, s->len - s->used);
    s->len -= s->used;
    s->used = 0;
    while (s->len < share && s->at < s->end) {
        size_t got = 0, want = share - s->len;
        if (want > s->end - s->at) want = (size_t)(s->end - s->at);
        GR_TRY(t->spill->read_at(t->spill->self, s->at, s->share + s->len, want,
                                 &got, err));
        if (got == 0)
            return gr_fail(err, GR_IO, GR_NO_OFFSET,
                           "the temporary file is cut short");
        s->at += got;
        s->len += got;
    }
    return GR_OK;
}

static size_t share_of(const logon_table *t)
{
    size_t const share = LOGON_SHARES / (t->run_count + 1);
    return share > SHARE_LEAST ? share : SHARE_LEAST;
}

/* The next row of a source; GR_NONE: it has no more. */
static gr_status advance(logon_table *t, source *s, gr_error *err)
{
    if (s->share == NULL) {
        if (s->next == t->all.count) return GR_NONE;
        s->row = *(const logon_row *)t->all.rows[s->next++];
        return GR_OK;
    }
    if (s->len - s->used < ROW_MOST && s->at < s->end)
        GR_TRY(refill(t, s, share_of(t), err));
    if (s->used == s->len) return GR_NONE;
    gr_cursor c =
        gr_cursor_over(gr_slice_of(s->share + s->used, s->len - s->used), 0);
    s->row = logon_row_take(&c);
    s->used = s->len - gr_left(&c);
    return GR_OK;
}

/* Moves the source at `i` down to where it belongs. */
static void sift(logon_table *t, size_t i)
{
    source *const moved = t->heap[i];
    for (size_t child; (child = 2 * i + 1) < t->heap_count; i = child) {
        if (child + 1 < t->heap_count &&
            compare_rows(&t->heap[child + 1]->row, &t->heap[child]->row) < 0)
            child++;
        if (compare_rows(&moved->row, &t->heap[child]->row) <= 0) break;
        t->heap[i] = t->heap[child];
    }
    t->heap[i] = moved;
}

static bool make_room(logon_table *t)
{
    if (t->heap != NULL) return true;
    t->heap = gr_alloc_array(t->run_count + 1, sizeof(source *));
    t->shares = gr_alloc_array(t->run_count + 1, share_of(t));
    return t->heap != NULL && t->shares != NULL;
}

static gr_status begin_source(logon_table *t, size_t i, gr_error *err)
{
    source *const s = &t->runs[i];
    bool const run = i < t->run_count;
    *s = (source){.from = s->from, .end = s->end, .at = s->from};
    if (run) s->share = t->shares + i * share_of(t);
    gr_status const status = advance(t, s, err);
    if (status == GR_OK) t->heap[t->heap_count++] = s;
    return status == GR_NONE ? GR_OK : status;
}

gr_status logon_table_begin(logon_table *t, gr_error *err)
{
    if (t->heap == NULL) {
        if (new_run(t) == NULL) return no_memory(err);
        t->run_count--; /* its place is that of what is in memory */
        t->runs[t->run_count] = (source){0};
        if (t->all.count > 0)
            qsort(t->all.rows, t->all.count, sizeof(void *), by_names);
    }
    if (!make_room(t)) return no_memory(err);
    t->heap_count = 0;
    for (size_t i = 0; i <= t->run_count; i++) GR_TRY(begin_source(t, i, err));
    for (size_t i = t->heap_count / 2; i-- > 0;) sift(t, i);
    return GR_OK;
}

/* The source on top goes on, or is done. */
static gr_status advance_top(logon_table *t, gr_error *err)
{
    gr_status const status = advance(t, t->heap[0], err);
    if (status == GR_NONE) t->heap[0] = t->heap[--t->heap_count];
    else if (status != GR_OK) return status;
    if (t->heap_count > 0) sift(t, 0);
    return GR_OK;
}

/* Out of the share, which is filled again. */
static void keep_names(logon_table *t, logon_row *row, bool first)
{
    for (size_t i = 0; i < LOGON_NAMES; i++) {
        gr_slice const name = t->heap[0]->row.names[i];
        if (!first && gr_compare(name, row->names[i]) >= 0) continue;
        if (name.len > 0) memcpy(t->names[i], name.ptr, name.len);
        row->names[i] = gr_slice_of(t->names[i], name.len);
    }
}

gr_status logon_table_next(logon_table *t, logon_row *out, gr_error *err)
{
    if (t->heap_count == 0) return GR_NONE;
    *out = t->heap[0]->row;
    keep_names(t, out, true);
    GR_TRY(advance_top(t, err));
    while (t->heap_count > 0 && compare_rows(&t->heap[0]->row, out) == 0) {
        keep_names(t, out, false);
        join_sums(out, &t->heap[0]->row);
        GR_TRY(advance_top(t, err));
    }
    return GR_OK;
}
