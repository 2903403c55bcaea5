/* logons.c - see logons.h.
 *
 *   worker:   rows of a block --> user | from | host | how |
 *             worked u64 | failed u64 | first i64 | last i64
 *   in order: the same added up; written at the end */
#include "hunt/logons.h"

#include "base/cursor.h"
#include "base/json.h"
#include "base/number.h"
#include "base/time.h"
#include "hunt/limits.h"
#include "hunt/logon_event.h"
#include "hunt/row_worker.h"
#include "hunt/wire.h"
#include "report/escape.h"

#include <stdlib.h>

enum { NAMES = 4, LOGONS_ARENA = 48 << 20 };
typedef enum { USER, FROM, HOST, HOW } name_kind;

typedef struct {
    gr_slice names[NAMES];
    uint64_t worked, failed;
    int64_t first_ns, last_ns;
} logon_row;

typedef struct {
    reading base;
    const table_options *options;
    gr_arena *arena;
    row_table rows;
    gr_buffer text;
    uint64_t beyond; /* logons that found no row */
} logons;

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

/* ---- rows ---- */

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Names that differ by case alone are one: u16 length and text of each. */
enum { KEY_ROOM = NAMES * (2 + HUNT_NAME_CEILING) };
static gr_slice key_of(uint8_t *out, const gr_slice *names)
{
    size_t n = 0;
    for (size_t i = 0; i < NAMES; i++) {
        out[n++] = (uint8_t)names[i].len;
        out[n++] = (uint8_t)(names[i].len >> 8);
        for (size_t k = 0; k < names[i].len; k++)
            out[n++] = lower(names[i].ptr[k]);
    }
    return gr_slice_of(out, n);
}

static void join(logon_row *to, const logon_row *from)
{
    to->worked += from->worked;
    to->failed += from->failed;
    gr_time_join(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
}

static row_status add_row(row_table *table, const logon_row *from)
{
    uint8_t key[KEY_ROOM];
    gr_slice names[NAMES];
    void *found = NULL;
    for (size_t i = 0; i < NAMES; i++)
        names[i] = gr_sub(from->names[i], 0, HUNT_NAME_CEILING);
    row_status const status = rows_get(table, key_of(key, names), &found);
    logon_row *const row = found;
    if (row == NULL) return status;
    if (status == ROW_NEW) {
        for (size_t i = 0; i < NAMES; i++)
            row->names[i] = gr_arena_copy(table->arena, names[i]);
        row->first_ns = row->last_ns = GR_TIME_NONE;
    }
    join(row, from);
    return status;
}

/* ---- workers ---- */

static void *open_worker(void *shared)
{
    return row_worker_new(shared, sizeof(logon_row), METRICS_ROW_CEILING);
}

static void send_rows(row_worker *w, gr_buffer *out)
{
    for (size_t i = 0; i < w->rows.count; i++) {
        const logon_row *const row = w->rows.rows[i];
        for (size_t k = 0; k < NAMES; k++) wire_put_text(out, row->names[k]);
        wire_put_u64(out, row->worked);
        wire_put_u64(out, row->failed);
        wire_put_u64(out, (uint64_t)row->first_ns);
        wire_put_u64(out, (uint64_t)row->last_ns);
    }
    row_worker_clear(w);
}

static bool is_counted(row_status status)
{
    return status == ROW_FOUND || status == ROW_NEW;
}

static gr_status count(row_worker *w, const event *e, gr_buffer *out,
                       gr_error *err)
{
    logon l;
    if (!logon_of(e, w->scratch, &l)) return GR_OK;
    if (gr_arena_status(w->scratch) == GR_LIMIT)
        return gr_fail(err, GR_LIMIT, e->offset, "its names are too long");
    if (gr_arena_status(w->scratch) != GR_OK) return no_memory(err);
    logon_row const one = {.names = {l.user, l.from, l.host, l.how},
                           .worked = l.worked ? l.times : 0,
                           .failed = l.worked ? 0 : l.times,
                           .first_ns = e->time_ns,
                           .last_ns = e->time_ns};
    w->counted++;
    if (is_counted(add_row(&w->rows, &one))) return GR_OK;
    send_rows(w, out);
    return is_counted(add_row(&w->rows, &one)) ? GR_OK : no_memory(err);
}

static gr_status on_event(void *worker, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    (void)item;
    return row_worker_event(worker, e, count, out, err);
}

static gr_status on_block_end(void *worker, const evidence_item *item,
                              gr_buffer *out, gr_error *err)
{
    (void)item;
    (void)err;
    row_worker *const w = worker;
    send_rows(w, out);
    row_worker_block_end(w);
    return GR_OK;
}

/* ---- in order ---- */

static gr_status on_block(void *shared, const evidence_item *item, gr_slice out,
                          const pipe_damage *damage, size_t damage_count,
                          gr_error *err)
{
    logons *const l = shared;
    reading_damage(&l->base, item, damage, damage_count);
    gr_cursor c = gr_cursor_over(out, 0);
    while (gr_left(&c) > 0 && !c.short_read) {
        logon_row row;
        for (size_t i = 0; i < NAMES; i++) row.names[i] = wire_take_text(&c);
        row.worked = gr_read_u64le(&c);
        row.failed = gr_read_u64le(&c);
        row.first_ns = (int64_t)gr_read_u64le(&c);
        row.last_ns = (int64_t)gr_read_u64le(&c);
        row_status const status = add_row(&l->rows, &row);
        if (status == ROW_NOMEM) return no_memory(err);
        if (status == ROW_BEYOND) l->beyond += row.worked + row.failed;
    }
    return GR_OK;
}

static int by_names(const void *a, const void *b)
{
    const logon_row *const x = *(const logon_row *const *)a;
    const logon_row *const y = *(const logon_row *const *)b;
    for (size_t i = 0; i < NAMES; i++) {
        int const order = gr_compare(x->names[i], y->names[i]);
        if (order != 0) return order;
    }
    return 0;
}

/* ---- writing ---- */

/* NULL: not asked for, or no address. */
static const atlas_place *place_of(const logons *l, const logon_row *row)
{
    return l->options->places == NULL
               ? NULL
               : atlas_of(l->options->places, row->names[FROM]);
}

static void put_json_row(const logons *l, gr_buffer *b, const logon_row *row)
{
    static const gr_slice keys[NAMES] = {[USER] = GR_S_INIT("{\"user\":"),
                                         [FROM] = GR_S_INIT(",\"from\":"),
                                         [HOST] = GR_S_INIT(",\"host\":"),
                                         [HOW] = GR_S_INIT(",\"how\":")};
    for (size_t i = 0; i < NAMES; i++) {
        gr_put(b, keys[i]);
        gr_json_text(b, row->names[i]);
    }
    const atlas_place *const found = place_of(l, row);
    if (found != NULL) {
        gr_put(b, GR_S(",\"place\":"));
        atlas_put_json(b, found);
    }
    gr_put(b, GR_S(",\"worked\":"));
    gr_put_u64(b, row->worked);
    gr_put(b, GR_S(",\"failed\":"));
    gr_put_u64(b, row->failed);
    gr_put(b, GR_S(",\"first\":"));
    gr_json_time(b, row->first_ns);
    gr_put(b, GR_S(",\"last\":"));
    gr_json_time(b, row->last_ns);
    gr_put(b, GR_S("}\n"));
}

enum {
    COUNT_WIDTH = 8,
    DATE_WIDTH = 10,
    FIXED_WIDTH = 2 * (COUNT_WIDTH + 1) + 2 * (DATE_WIDTH + 1),
    USER_WIDTH = 32,
    FROM_WIDTH = 26,
    HOST_WIDTH = 30,
    HOW_LEAST = 14,
    /* Below so many columns a row has two lines: an address that is cut is
     * none. */
    WIDE = FIXED_WIDTH + USER_WIDTH + FROM_WIDTH + HOST_WIDTH + 3 + HOW_LEAST
};

static void put_right(gr_buffer *b, gr_slice digits)
{
    for (size_t i = digits.len; i < COUNT_WIDTH; i++) gr_put_byte(b, ' ');
    gr_put(b, digits);
    gr_put_byte(b, ' ');
}

static void put_name(gr_buffer *b, gr_slice name, size_t width, bool cut)
{
    if (name.len == 0) name = GR_S("-");
    if (cut || name.len <= width) report_put_column(b, name, width, true);
    else report_put_terminal(b, name);
    gr_put_byte(b, ' ');
}

static void put_wide(const logons *l, gr_buffer *b, const gr_slice *names)
{
    size_t const width = l->options->width;
    put_name(b, names[USER], USER_WIDTH, width != 0);
    put_name(b, names[FROM], FROM_WIDTH, width != 0);
    put_name(b, names[HOST], HOST_WIDTH, width != 0);
    report_put_column(b, names[HOW],
                      width == 0 ? SIZE_MAX : width - WIDE + HOW_LEAST, false);
}

/* The user, and below it: from -> host, how. */
static void put_narrow(const logons *l, gr_buffer *b, const gr_slice *names)
{
    size_t const indent = 2 * (COUNT_WIDTH + 1);
    size_t const width = l->options->width > FIXED_WIDTH
                             ? l->options->width
                             : (size_t)FIXED_WIDTH + 1;
    gr_buffer line = gr_buffer_upto(8 * HUNT_NAME_CEILING);
    report_put_column(b, names[USER].len == 0 ? GR_S("-") : names[USER],
                      width - FIXED_WIDTH, false);
    gr_put(&line, names[FROM].len == 0 ? GR_S("-") : names[FROM]);
    gr_put(&line, GR_S(" -> "));
    gr_put(&line, names[HOST].len == 0 ? GR_S("-") : names[HOST]);
    gr_put(&line, GR_S(", "));
    gr_put(&line, names[HOW]);
    gr_put_byte(b, '\n');
    for (size_t i = 0; i < indent; i++) gr_put_byte(b, ' ');
    report_put_column(b, gr_buffer_slice(&line), width - indent, false);
    if (line.status == GR_NOMEM) b->status = GR_NOMEM;
    gr_buffer_free(&line);
}

static void put_line(const logons *l, gr_buffer *b, const gr_slice *counts,
                     const gr_slice *days, const gr_slice *names)
{
    size_t const width = l->options->width;
    for (size_t i = 0; i < 2; i++) put_right(b, counts[i]);
    for (size_t i = 0; i < 2; i++) {
        report_put_column(b, gr_sub(days[i], 0, DATE_WIDTH), DATE_WIDTH, true);
        gr_put_byte(b, ' ');
    }
    if (width == 0 || width >= WIDE) put_wide(l, b, names);
    else put_narrow(l, b, names);
    gr_put_byte(b, '\n');
}

/* "198.51.100.7 DE" */
enum { FROM_ROOM = HUNT_NAME_CEILING + ATLAS_COLUMN };
static gr_slice with_place(char out[FROM_ROOM], gr_slice from,
                           const atlas_place *p)
{
    gr_slice const where = atlas_short(p);
    memcpy(out, from.ptr, from.len);
    out[from.len] = ' ';
    memcpy(out + from.len + 1, where.ptr, where.len);
    return gr_slice_of(out, from.len + 1 + where.len);
}

static void put_table_row(const logons *l, gr_buffer *b, const logon_row *row)
{
    char worked[GR_NUMBER_TEXT], failed[GR_NUMBER_TEXT];
    char first[GR_TIME_TEXT], last[GR_TIME_TEXT];
    gr_slice const none = GR_S("-");
    bool const timed = row->first_ns != GR_TIME_NONE;
    const atlas_place *const found = place_of(l, row);
    char from[FROM_ROOM];
    gr_slice names[NAMES];
    memcpy(names, row->names, sizeof names);
    if (found != NULL) names[FROM] = with_place(from, names[FROM], found);
    put_line(l, b,
             (gr_slice[2]){gr_u64_text(worked, row->worked),
                           gr_u64_text(failed, row->failed)},
             (gr_slice[2]){timed ? gr_time_text(first, row->first_ns, 0) : none,
                           timed ? gr_time_text(last, row->last_ns, 0) : none},
             names);
}

static void put_header(const logons *l, gr_buffer *b)
{
    static const gr_slice names[NAMES] = {[USER] = GR_S_INIT("USER"),
                                          [FROM] = GR_S_INIT("FROM"),
                                          [HOST] = GR_S_INIT("HOST"),
                                          [HOW] = GR_S_INIT("HOW")};
    put_line(l, b, (gr_slice[2]){GR_S("WORKED"), GR_S("FAILED")},
             (gr_slice[2]){GR_S("FIRST"), GR_S("LAST")}, names);
}

static gr_status flush(logons *l, gr_error *err)
{
    gr_status status = l->text.status;
    if (status != GR_OK) (void)no_memory(err);
    else status = gr_write(l->base.to, gr_buffer_slice(&l->text), err);
    l->text.len = 0;
    return status;
}

static gr_status write_rows(logons *l, gr_error *err)
{
    if (l->rows.count == 0) return GR_OK;
    qsort(l->rows.rows, l->rows.count, sizeof(void *), by_names);
    if (!l->options->json) put_header(l, &l->text);
    for (size_t i = 0; i < l->rows.count; i++) {
        if (l->options->json) put_json_row(l, &l->text, l->rows.rows[i]);
        else put_table_row(l, &l->text, l->rows.rows[i]);
        if (l->text.len >= PIPE_FLUSH) GR_TRY(flush(l, err));
    }
    return flush(l, err);
}

static gr_status on_file_end(void *shared, const evidence_item *item,
                             const pipe_file_result *result, gr_error *err)
{
    logons *const l = shared;
    reading_not_shown(&l->base, item, l->beyond,
                      GR_S("more users, addresses and hosts than there are "
                           "rows for"));
    l->beyond = 0;
    return reading_file_end(&l->base, item, result, err);
}

static gr_status run(logons *l, const evidence_list *list, gr_error *err)
{
    pipe_stage const stage = {.shared = l,
                              .open_worker = open_worker,
                              .close_worker = row_worker_free,
                              .event = on_event,
                              .block_end = on_block_end,
                              .block = on_block,
                              .file_end = on_file_end};
    gr_status const status = pipe_run(list, &l->options->pipe, &stage, err);
    if (status != GR_OK && status != GR_NONE) return status;
    GR_TRY(write_rows(l, err));
    return status;
}

gr_status logons_run(gr_arena *arena, const evidence_list *list,
                     const table_options *options, const gr_writer *to,
                     read_sums *sums, gr_error *err)
{
    logons l = {.options = options, .text = gr_buffer_upto(16 << 20)};
    GR_TRY(reading_open(&l.base, arena, options->selection, to, sums, err));
    l.arena = gr_arena_new(LOGONS_ARENA);
    l.rows = rows_in(l.arena, sizeof(logon_row), METRICS_ROW_CEILING);
    gr_status const status =
        l.arena == NULL ? no_memory(err) : run(&l, list, err);
    rows_free(&l.rows);
    gr_arena_free(l.arena);
    gr_buffer_free(&l.text);
    reading_close(&l.base);
    return status;
}
