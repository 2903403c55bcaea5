/* logons.c - see logons.h.
 *
 *   worker:   rows of a block, or each logon with a key --> logon_table.c
 *   in order: rows added up; what has a key waits in logon_once.c for the end
 *   the end:  of what was collected twice one; a summary (logon_views.c), then the rows, those that worked first;
 *             or one view of them */
#include "hunt/logons.h"

#include "base/cursor.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/spill_part.h"
#include "base/time.h"
#include "correlate/normal.h"
#include "hunt/copies.h"
#include "hunt/limits.h"
#include "hunt/logon_event.h"
#include "hunt/logon_form.h"
#include "hunt/logon_once.h"
#include "hunt/logon_report.h"
#include "hunt/row_worker.h"
#include "report/escape.h"

typedef struct {
    reading base;
    const table_options *options;
    const evidence_list *list;
    gr_arena *arena; /* of what is known of files */
    copies copies;
    logon_table *rows;
    logon_times_whole taken; /* of the row at hand */
    /* What may stand in other files too. NULL: there is no store, and files that
     * are the same count once. */
    logon_once *once;
    bool *left_out; /* by file: it is the same as another */
    bool several;   /* files */
    /* A part of the store for the rows, and for each view of them. */
    gr_spill_whole store;
    gr_spill_part parts[1 + VIEW_STORES];
    gr_spill spills[1 + VIEW_STORES];
    logon_table *groups[LOGON_GROUPS], *order, *worked;
    logon_views *views;
    gr_buffer text;
    bool header_done;
} logons;

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

/* ---- workers ---- */

static void *open_worker(void *shared)
{
    row_worker *const w =
        row_worker_new(shared, sizeof(logon_row), METRICS_ROW_CEILING);
    if (w == NULL) return NULL;
    w->sha = gr_sha256_new_for_little();
    if (w->sha != NULL) return w;
    row_worker_free(w);
    return NULL;
}

/* Of lines in one file each counts. */
static bool wants_key(const row_worker *w, const event *e)
{
    const logons *const l = (const logons *)w->base;
    return l->once != NULL && (l->several || e->has_record_id);
}

/* What out says of a block: these, one behind the other. */
enum { ROW = 'r', KEYED = 'k' };

static void send_rows(row_worker *w, gr_buffer *out)
{
    for (size_t i = 0; i < w->rows.count; i++) {
        gr_put_byte(out, ROW);
        logon_row_put(out, w->rows.rows[i]);
    }
    row_worker_clear(w);
}

static bool is_counted(row_status status)
{
    return status == ROW_FOUND || status == ROW_NEW;
}

static gr_slice cut(gr_slice name)
{
    return gr_sub(name, 0, HUNT_NAME_CEILING);
}

/* Users, addresses and hosts as groups of correlations compare them. A machine's name
 * may stand for its address, and have its domain there or not. */
static logon_row row_of(const event *e, const logon *l, gr_arena *arena)
{
    correlate_naming const naming =
        l->station ? CORRELATE_HOST : CORRELATE_NOBODY;
    gr_slice const user =
        cut(correlate_normal_as(arena, CORRELATE_USER, l->user));
    gr_slice const from = cut(correlate_normal_as(arena, naming, l->from));
    gr_slice const host =
        cut(correlate_normal_as(arena, CORRELATE_HOST, l->host));
    return (logon_row){.names = {user, from, host, cut(l->how)},
                       .forms = {logon_form_of(l->user, user),
                                 logon_form_of(l->from, from),
                                 logon_form_of(l->host, host)},
                       .worked = l->worked ? l->times : 0,
                       .failed = l->worked || l->not_said ? 0 : l->times,
                       .not_said = l->not_said ? l->times : 0,
                       .first_ns = e->time_ns,
                       .last_ns = e->time_ns};
}

static gr_status count(row_worker *w, const event *e, gr_buffer *out,
                       gr_error *err)
{
    logon l;
    if (!logon_of(e, w->scratch, &l)) return GR_OK;
    logon_row const one = row_of(e, &l, w->scratch);
    bool made = true;
    if (wants_key(w, e)) {
        gr_put_byte(out, KEYED);
        made = logon_once_put(w->sha, e, &one, w->scratch, out);
    }
    if (gr_arena_status(w->scratch) == GR_LIMIT)
        return gr_fail(err, GR_LIMIT, e->offset, "its names are too long");
    if (gr_arena_status(w->scratch) != GR_OK || !made) return no_memory(err);
    w->counted++;
    if (wants_key(w, e)) return GR_OK;
    if (is_counted(logon_row_add(&w->rows, &one))) return GR_OK;
    send_rows(w, out);
    return is_counted(logon_row_add(&w->rows, &one)) ? GR_OK : no_memory(err);
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
        if (gr_read_u8(&c) == KEYED) {
            GR_TRY(logon_once_add(l->once, &c, item->index, err));
            continue;
        }
        logon_row const row = logon_row_take(&c, &l->taken);
        GR_TRY(logon_table_add(l->rows, &row, err));
    }
    return GR_OK;
}

/* ---- writing ---- */

/* NULL: not asked for, or no address. */
static const atlas_place *place_of(const logons *l, const logon_row *row)
{
    return l->options->places == NULL
               ? NULL
               : atlas_of(l->options->places, row->names[LOGON_FROM]);
}

static void put_json_row(const logons *l, gr_buffer *b, const logon_row *row)
{
    static const gr_slice name_keys[LOGON_NAMES] = {
        [LOGON_USER] = GR_S_INIT("{\"user\":"),
        [LOGON_FROM] = GR_S_INIT(",\"from\":"),
        [LOGON_HOST] = GR_S_INIT(",\"host\":"),
        [LOGON_HOW] = GR_S_INIT(",\"how\":")};
    for (size_t i = 0; i < LOGON_NAMES; i++) {
        gr_put(b, name_keys[i]);
        gr_json_text(b, logon_row_shown(row, i));
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
    if (row->not_said > 0) {
        gr_put(b, GR_S(",\"not_said\":"));
        gr_put_u64(b, row->not_said);
    }
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
    put_name(b, names[LOGON_USER], USER_WIDTH, width != 0);
    put_name(b, names[LOGON_FROM], FROM_WIDTH, width != 0);
    put_name(b, names[LOGON_HOST], HOST_WIDTH, width != 0);
    report_put_column(b, names[LOGON_HOW],
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
    report_put_column(
        b, names[LOGON_USER].len == 0 ? GR_S("-") : names[LOGON_USER],
        width - FIXED_WIDTH, false);
    gr_put(&line, names[LOGON_FROM].len == 0 ? GR_S("-") : names[LOGON_FROM]);
    gr_put(&line, GR_S(" -> "));
    gr_put(&line, names[LOGON_HOST].len == 0 ? GR_S("-") : names[LOGON_HOST]);
    gr_put(&line, GR_S(", "));
    gr_put(&line, names[LOGON_HOW]);
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

/* "NTLM (12 times; outcome not said)" */
enum { HOW_ROOM = HUNT_NAME_CEILING + GR_NUMBER_TEXT + 40 };
static gr_slice with_not_said(char out[HOW_ROOM], const logon_row *row)
{
    char number[GR_NUMBER_TEXT];
    gr_slice const how = row->names[LOGON_HOW];
    bool const once = row->not_said == 1;
    gr_slice const times =
        once ? GR_S("once") : gr_u64_text(number, row->not_said);
    int const n = snprintf(out, HOW_ROOM, "%.*s (%.*s%s; outcome not said)",
                           (int)how.len, (const char *)how.ptr, (int)times.len,
                           (const char *)times.ptr, once ? "" : " times");
    return n < 0 ? how : gr_slice_of(out, (size_t)n);
}

static void put_table_row(const logons *l, gr_buffer *b, const logon_row *row)
{
    char worked[GR_NUMBER_TEXT], failed[GR_NUMBER_TEXT];
    char first[GR_TIME_TEXT], last[GR_TIME_TEXT];
    char how[HOW_ROOM];
    gr_slice const none = GR_S("-");
    bool const timed = row->first_ns != GR_TIME_NONE;
    const atlas_place *const found = place_of(l, row);
    char from[FROM_ROOM];
    gr_slice names[LOGON_NAMES];
    for (size_t i = 0; i < LOGON_NAMES; i++) names[i] = logon_row_shown(row, i);
    if (row->not_said > 0) names[LOGON_HOW] = with_not_said(how, row);
    if (found != NULL)
        names[LOGON_FROM] = with_place(from, names[LOGON_FROM], found);
    put_line(l, b,
             (gr_slice[2]){gr_u64_text(worked, row->worked),
                           gr_u64_text(failed, row->failed)},
             (gr_slice[2]){timed ? gr_time_text(first, row->first_ns, 0) : none,
                           timed ? gr_time_text(last, row->last_ns, 0) : none},
             names);
}

static void put_header(const logons *l, gr_buffer *b)
{
    static const gr_slice names[LOGON_NAMES] = {
        [LOGON_USER] = GR_S_INIT("USER"),
        [LOGON_FROM] = GR_S_INIT("FROM"),
        [LOGON_HOST] = GR_S_INIT("HOST"),
        [LOGON_HOW] = GR_S_INIT("HOW")};
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

/* Of `rows`, those that worked at all, or those that never did. */
static gr_status write_rows(logons *l, logon_table *rows, bool worked,
                            gr_error *err)
{
    logon_row row;
    gr_status status = logon_table_begin(rows, err);
    while (status == GR_OK &&
           (status = logon_table_next(rows, &row, err)) == GR_OK) {
        if ((row.worked > 0) != worked) continue;
        if (!l->options->json && !l->header_done) put_header(l, &l->text);
        l->header_done = true;
        if (l->options->json) put_json_row(l, &l->text, &row);
        else put_table_row(l, &l->text, &row);
        if (l->text.len >= PIPE_FLUSH) status = flush(l, err);
    }
    return status == GR_NONE ? flush(l, err) : status;
}

static gr_status on_file_end(void *shared, const evidence_item *item,
                             const pipe_file_result *result, gr_error *err)
{
    logons *const l = shared;
    size_t same;
    GR_TRY(copies_find(&l->copies, item, result, &same, err));
    GR_TRY(logon_table_file_end(l->rows, same != SIZE_MAX, err));
    l->left_out[item->index] = same != SIZE_MAX;
    if (same == SIZE_MAX) return reading_file_end(&l->base, item, result, err);
    reading_copy(&l->base, item, &l->list->items[same]);
    return GR_OK;
}

static gr_status write_all_rows(logons *l, gr_error *err)
{
    GR_TRY(write_rows(l, l->worked == NULL ? l->rows : l->worked, true, err));
    return write_rows(l, l->rows, false, err);
}

/* ---- views ---- */

static gr_status write_summary(logons *l, gr_error *err)
{
    logon_put_summary(&l->text, l->options, l->views);
    return flush(l, err);
}

static gr_status write_group(logons *l, logon_group group, gr_error *err)
{
    logon_row row;
    gr_status status = logon_views_order(
        l->groups[group], &l->spills[1 + VIEW_ORDER], &l->order, err);
    logon_put_group_header(&l->text, l->options, l->views, group);
    if (status == GR_OK) status = logon_table_begin(l->order, err);
    while (status == GR_OK &&
           (status = logon_table_next(l->order, &row, err)) == GR_OK) {
        logon_put_group_row(&l->text, l->options, l->views, group,
                            logon_row_shown(&row, 1), &row);
        if (l->text.len >= PIPE_FLUSH) status = flush(l, err);
    }
    return status == GR_NONE ? flush(l, err) : status;
}

static gr_status fill_views(logons *l, bool grouped, gr_error *err)
{
    const gr_spill *stores[VIEW_STORES];
    for (size_t i = 0; i < VIEW_STORES; i++)
        stores[i] = l->options->spill == NULL ? NULL : &l->spills[1 + i];
    l->views = gr_alloc(sizeof *l->views);
    if (l->options->by == BY_ALL)
        l->worked = logon_view_new(stores[VIEW_WORKED]);
    if (l->views == NULL || (l->options->by == BY_ALL && l->worked == NULL))
        return no_memory(err);
    return logon_views_fill(l->rows, stores, grouped ? l->groups : NULL,
                            l->worked, l->views, err);
}

static gr_status write_view(logons *l, gr_error *err)
{
    table_by const by = l->options->by;
    if (by == BY_ROWS || (by == BY_ALL && l->options->json))
        return write_all_rows(l, err);
    GR_TRY(fill_views(l, by != BY_TIME, err));
    switch (by) {
    case BY_SOURCE: return write_group(l, LOGONS_OF_SOURCE, err);
    case BY_USER: return write_group(l, LOGONS_OF_USER, err);
    case BY_HOST: return write_group(l, LOGONS_OF_HOST, err);
    case BY_TIME:
        logon_put_times(&l->text, l->options, l->views);
        return flush(l, err);
    case BY_ALL:
    case BY_ROWS: break;
    }
    GR_TRY(write_summary(l, err));
    return write_all_rows(l, err);
}

/* After a stop: the file at hand counts as far as it was read. */
static gr_status write_all(logons *l, gr_error *err)
{
    GR_TRY(logon_table_file_end(l->rows, false, err));
    if (l->once != NULL)
        GR_TRY(logon_once_tell(l->once, l->left_out, l->rows, err));
    if (l->once != NULL) {
        keys_in_doubt const doubt = logon_once_doubt(l->once);
        l->base.sums->once_in_doubt = doubt.count;
        l->base.sums->doubt_files[0] = doubt.evidence;
        l->base.sums->doubt_files[1] = doubt.other;
    }
    return write_view(l, err);
}

static bool open_once(logons *l)
{
    l->left_out = gr_alloc_array(l->list->count + 1, sizeof *l->left_out);
    l->several = l->list->count > 1;
    if (l->options->spill != NULL) l->once = logon_once_new(&l->store);
    return l->left_out != NULL &&
           (l->once != NULL || l->options->spill == NULL);
}

static void open_stores(logons *l)
{
    l->store.store = l->options->spill;
    for (size_t i = 0; i < 1 + VIEW_STORES; i++) {
        l->parts[i] = gr_spill_part_of(&l->store);
        l->spills[i] = gr_spill_part_interface(&l->parts[i]);
    }
}

static void close_all(logons *l)
{
    copies_free(&l->copies);
    logon_table_free(l->rows);
    for (size_t i = 0; i < LOGON_GROUPS; i++) logon_table_free(l->groups[i]);
    logon_table_free(l->order);
    logon_table_free(l->worked);
    for (size_t i = 0; i < 1 + VIEW_STORES; i++)
        gr_spill_part_free(&l->parts[i]);
    gr_free(l->views);
    logon_once_free(l->once);
    gr_free(l->left_out);
    gr_arena_free(l->arena);
    gr_buffer_free(&l->text);
    reading_close(&l->base);
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
    pipe_options pipe = l->options->pipe;
    pipe.hash = PIPE_HASH_ALIKE;
    gr_status const status = pipe_run(list, &pipe, &stage, err);
    if (status != GR_OK && status != GR_NONE) return status;
    GR_TRY(write_all(l, err));
    return status;
}

gr_status logons_run(gr_arena *arena, const evidence_list *list,
                     const table_options *options, const gr_writer *to,
                     read_sums *sums, gr_error *err)
{
    logons l = {
        .options = options, .list = list, .text = gr_buffer_upto(16 << 20)};
    GR_TRY(reading_open(&l.base, arena, options->selection, to, sums, err));
    l.arena = gr_arena_new(HUNT_ROWS_CEILING);
    l.copies = copies_in(l.arena);
    open_stores(&l);
    l.rows = logon_table_new(options->spill == NULL ? NULL : l.spills,
                             METRICS_ROW_CEILING);
    gr_status const status = !open_once(&l) || l.arena == NULL || l.rows == NULL
                                 ? no_memory(err)
                                 : run(&l, list, err);
    close_all(&l);
    return status;
}
