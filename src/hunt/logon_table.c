/* logon_table.c - see logon_table.h.
 *
 *   a row in a run:  user | from | host | how | worked u64 | failed u64 |
 *                    not said u64 | first i64 | last i64 | what follows u8 |
 *                    its times | who | others u64 u64 | forms
 *
 * Each run is read through a share of memory; a heap has the source whose next
 * row is the least on top, and what is in memory is one more source. */
#include "hunt/logon_table.h"

#include "base/mem.h"
#include "base/time.h"
#include "hunt/limits.h"
#include "hunt/logon_form.h"
#include "hunt/wire.h"

#include <stdlib.h>

enum {
    KEY_ROOM = LOGON_NAMES * (2 + HUNT_NAME_CEILING),
    HAS_TIMES = 1,
    HAS_WHO = 2,
    HAS_OTHERS = 4,
    HAS_FORM = 8, /* and the next bits, of the next ones */
    TEXTS = LOGON_NAMES + LOGON_FORMS + 1,
    ROW_MOST =
        TEXTS * (4 + HUNT_NAME_CEILING) + 41 + TIMES_MOST + 8 * LOGON_OTHERS,
    SHARE_LEAST = 4 * ROW_MOST
};

typedef struct {
    uint64_t from, end; /* of a run in the store */
    uint64_t at;        /* what of it is not read yet */
    uint8_t *share;
    size_t len, used;
    size_t next; /* of the rows in memory, where it is no run */
    logon_row row;
    logon_times_whole times; /* of that row */
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
    size_t shares_room;
    /* Of the row that was told. */
    uint8_t texts[TEXTS][HUNT_NAME_CEILING];
    logon_times_whole times;
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

/* ---- a row ---- */

gr_slice logon_row_shown(const logon_row *row, size_t i)
{
    return i < LOGON_FORMS ? logon_form_shown(row->names[i], row->forms[i])
                           : row->names[i];
}

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

/* Views are made of rows in order, which need no sorting. */
static void sort_rows(row_table *table)
{
    size_t i = 1;
    while (i < table->count &&
           compare_rows(table->rows[i - 1], table->rows[i]) < 0)
        i++;
    if (i < table->count)
        qsort(table->rows, table->count, sizeof(void *), by_names);
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

/* ---- its times ---- */

static uint64_t count_of(const logon_row *row, times_outcome outcome)
{
    return outcome == TIMES_WORKED ? row->worked : row->failed;
}

int64_t logon_row_first(const logon_row *row, times_outcome outcome)
{
    if (row->times != NULL) return row->times->first_ns[outcome];
    return count_of(row, outcome) > 0 ? row->first_ns : GR_TIME_NONE;
}

int64_t logon_row_last(const logon_row *row, times_outcome outcome)
{
    if (row->times != NULL) return row->times->last_ns[outcome];
    return count_of(row, outcome) > 0 ? row->last_ns : GR_TIME_NONE;
}

void logon_row_moments(const logon_row *row, logon_times *to)
{
    if (row->times != NULL) times_add(to, row->times);
    else
        times_add_moment(to, row->first_ns,
                         (uint64_t[]){row->worked, row->failed});
}

static bool is_empty(const logon_row *row)
{
    return row->worked == 0 && row->failed == 0 && row->not_said == 0;
}

/* All of both at one moment, or at none. */
static bool need_no_times(const logon_row *to, const logon_row *from)
{
    return is_empty(from) || (to->times == NULL && from->times == NULL &&
                              (is_empty(to) || to->first_ns == from->first_ns));
}

static size_t cells_of(const logon_row *row)
{
    return row->times == NULL ? 1 : row->times->count;
}

/* So that join_sums can add. False: refused, and `to` is what it was. */
static bool room_for_times(gr_arena *arena, logon_row *to,
                           const logon_row *from)
{
    if (need_no_times(to, from)) return true;
    if (to->times != NULL)
        return times_make_room(arena, to->times, cells_of(from));
    logon_times *const fresh = gr_arena_take(arena, sizeof *fresh);
    if (fresh == NULL) return false;
    times_clear(fresh);
    if (!times_make_room(arena, fresh, cells_of(from) + 1)) return false;
    logon_row_moments(to, fresh);
    to->times = fresh;
    return true;
}

/* Of two that worked first at these times, is the first one's name kept? */
static bool is_first_who(int64_t at, int64_t was, gr_slice who, gr_slice other)
{
    if (at == GR_TIME_NONE) return false;
    if (was == GR_TIME_NONE || at < was) return true;
    return at == was && gr_compare(who, other) < 0;
}

/* False: no room for the name. */
static bool join_who(gr_arena *arena, logon_row *to, const logon_row *from)
{
    int64_t const at = logon_row_first(from, TIMES_WORKED);
    int64_t const was = logon_row_first(to, TIMES_WORKED);
    gr_slice const who = gr_sub(from->who, 0, HUNT_NAME_CEILING);
    if (!is_first_who(at, was, who, to->who)) return true;
    gr_slice const kept = gr_arena_copy(arena, who);
    if (who.len > 0 && kept.ptr == NULL) return false;
    to->who = kept;
    return true;
}

/* There is room for its times. */
static void join_sums(logon_row *to, const logon_row *from)
{
    if (!need_no_times(to, from)) logon_row_moments(from, to->times);
    to->worked += from->worked;
    to->failed += from->failed;
    to->not_said += from->not_said;
    gr_time_join(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
    for (size_t i = 0; i < LOGON_OTHERS; i++) to->others[i] += from->others[i];
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

/* False: no room for them. */
static bool join_forms(gr_arena *arena, logon_row *to, const logon_row *from)
{
    for (size_t i = 0; i < LOGON_FORMS; i++) {
        gr_slice const other = gr_sub(from->forms[i], 0, HUNT_NAME_CEILING);
        gr_slice const joined =
            logon_form_join(to->names[i], to->forms[i], other);
        if (gr_equal(joined, to->forms[i])) continue;
        gr_slice const kept = gr_arena_copy(arena, joined);
        if (kept.ptr == NULL) return false;
        to->forms[i] = kept;
    }
    return true;
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
    if (status != ROW_FOUND && status != ROW_NEW) return status;
    if (!room_for_times(table->arena, row, from) ||
        !join_who(table->arena, row, from) ||
        !join_forms(table->arena, row, from))
        return refused(table->arena);
    join_sums(row, from);
    return status;
}

static uint8_t what_it_has(const logon_row *row)
{
    bool const others = row->others[0] > 0 || row->others[1] > 0;
    unsigned has = (row->times != NULL ? HAS_TIMES : 0) |
                   (row->who.len > 0 ? HAS_WHO : 0) | (others ? HAS_OTHERS : 0);
    for (size_t i = 0; i < LOGON_FORMS; i++)
        if (row->forms[i].len > 0) has |= (unsigned)HAS_FORM << i;
    return (uint8_t)has;
}

void logon_row_put(gr_buffer *out, const logon_row *row)
{
    uint8_t const has = what_it_has(row);
    for (size_t i = 0; i < LOGON_NAMES; i++) wire_put_text(out, row->names[i]);
    wire_put_u64(out, row->worked);
    wire_put_u64(out, row->failed);
    wire_put_u64(out, row->not_said);
    wire_put_u64(out, (uint64_t)row->first_ns);
    wire_put_u64(out, (uint64_t)row->last_ns);
    gr_put_byte(out, has);
    if (row->times != NULL) times_put(out, row->times);
    if (row->who.len > 0) wire_put_text(out, row->who);
    for (size_t i = 0; i < LOGON_OTHERS && (has & HAS_OTHERS) != 0; i++)
        wire_put_u64(out, row->others[i]);
    for (size_t i = 0; i < LOGON_FORMS; i++)
        if (row->forms[i].len > 0) wire_put_text(out, row->forms[i]);
}

static void take_more(gr_cursor *c, logon_row *row, logon_times_whole *times)
{
    uint8_t const has = gr_read_u8(c);
    if ((has & HAS_TIMES) != 0) {
        times_take(c, times);
        row->times = &times->times;
    }
    if ((has & HAS_WHO) != 0) row->who = wire_take_text(c);
    for (size_t i = 0; i < LOGON_OTHERS && (has & HAS_OTHERS) != 0; i++)
        row->others[i] = gr_read_u64le(c);
    for (size_t i = 0; i < LOGON_FORMS; i++)
        if ((has & HAS_FORM << i) != 0) row->forms[i] = wire_take_text(c);
}

logon_row logon_row_take(gr_cursor *c, logon_times_whole *times)
{
    logon_row row = {.times = NULL};
    for (size_t i = 0; i < LOGON_NAMES; i++) row.names[i] = wire_take_text(c);
    row.worked = gr_read_u64le(c);
    row.failed = gr_read_u64le(c);
    row.not_said = gr_read_u64le(c);
    row.first_ns = (int64_t)gr_read_u64le(c);
    row.last_ns = (int64_t)gr_read_u64le(c);
    take_more(c, &row, times);
    return row;
}

/* ---- the table ---- */

logon_table *logon_table_new(const gr_spill *spill, size_t rows)
{
    logon_table *const t = logon_table_within(spill, rows, LOGON_ROWS_CEILING);
    if (t != NULL) t->shares_room = LOGON_SHARES;
    return t;
}

logon_table *logon_table_within(const gr_spill *spill, size_t rows,
                                size_t bytes)
{
    logon_table *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->spill = spill;
    t->text = gr_buffer_upto((size_t)1 << 20);
    t->shares_room = bytes;
    t->file_arena = gr_arena_new(bytes);
    t->all_arena = gr_arena_new(bytes);
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
    sort_rows(table);
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

gr_status logon_table_join(logon_table *t, const logon_row *row, gr_error *err)
{
    return add(t, &t->all, row, err);
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
    size_t const share = t->shares_room / (t->run_count + 1);
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
    s->row = logon_row_take(&c, &s->times);
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
        sort_rows(&t->all);
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
static gr_slice keep_text(logon_table *t, size_t i, gr_slice text)
{
    if (text.len > 0) memmove(t->texts[i], text.ptr, text.len);
    return gr_slice_of(t->texts[i], text.len);
}

static void keep_row(logon_table *t, logon_row *row)
{
    for (size_t i = 0; i < LOGON_NAMES; i++)
        row->names[i] = keep_text(t, i, row->names[i]);
    row->who = keep_text(t, LOGON_NAMES, row->who);
    for (size_t i = 0; i < LOGON_FORMS; i++)
        row->forms[i] = keep_text(t, LOGON_NAMES + 1 + i, row->forms[i]);
    t->times.times =
        (logon_times){.cells = t->times.cells, .room = TIMES_CELLS};
    times_clear(&t->times.times);
    if (row->times == NULL) return;
    logon_row_moments(row, &t->times.times);
    row->times = &t->times.times;
}

/* `from` is of the same names. */
static void join_row(logon_table *t, logon_row *row, const logon_row *from)
{
    int64_t const at = logon_row_first(from, TIMES_WORKED);
    int64_t const was = logon_row_first(row, TIMES_WORKED);
    for (size_t i = 0; i < LOGON_NAMES; i++)
        if (gr_compare(from->names[i], row->names[i]) < 0)
            row->names[i] = keep_text(t, i, from->names[i]);
    for (size_t i = 0; i < LOGON_FORMS; i++)
        row->forms[i] = keep_text(
            t, LOGON_NAMES + 1 + i,
            logon_form_join(row->names[i], row->forms[i], from->forms[i]));
    if (is_first_who(at, was, from->who, row->who))
        row->who = keep_text(t, LOGON_NAMES, from->who);
    if (row->times == NULL && !need_no_times(row, from)) {
        logon_row_moments(row, &t->times.times);
        row->times = &t->times.times;
    }
    join_sums(row, from);
}

gr_status logon_table_next(logon_table *t, logon_row *out, gr_error *err)
{
    if (t->heap_count == 0) return GR_NONE;
    *out = t->heap[0]->row;
    keep_row(t, out);
    GR_TRY(advance_top(t, err));
    while (t->heap_count > 0 && compare_rows(&t->heap[0]->row, out) == 0) {
        join_row(t, out, &t->heap[0]->row);
        GR_TRY(advance_top(t, err));
    }
    return GR_OK;
}
