/* metrics.c - see metrics.h.
 *
 * Workers count per block, the ordered side per file; a file's rows are sorted
 * and written at its end, so memory holds one file's. */
#include "hunt/metrics.h"

#include "base/json.h"
#include "base/number.h"
#include "base/time.h"
#include "hunt/limits.h"
#include "hunt/row_worker.h"
#include "hunt/wire.h"
#include "report/escape.h"

#include <stdlib.h>

enum { METRICS_ARENA = 48 << 20, KEY_ROOM = 12 + 2 * HUNT_NAME_CEILING };

typedef struct {
    gr_slice channel, computer;
    wire_events sums; /* without the channel */
} metric_row;

typedef struct {
    reading base;
    const table_options *options;
    gr_arena *rows_arena; /* of the file at hand */
    row_table rows;
    gr_buffer text;
    const evidence_item *item; /* NULL: between files */
    uint64_t beyond;           /* events of this file that found no row */
    bool header_done;
} metrics;

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for metrics");
}

/* ---- rows ---- */

static void join(wire_events *to, const wire_events *from)
{
    to->events += from->events;
    to->null_times += from->null_times;
    gr_time_join(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
}

static size_t put_key_text(uint8_t *out, gr_slice text)
{
    out[0] = (uint8_t)text.len;
    out[1] = (uint8_t)(text.len >> 8);
    if (text.len > 0) memcpy(out + 2, text.ptr, text.len);
    return 2 + text.len;
}

/* Adds `sums` to the row of these names; ROW_BEYOND: there is none left. */
static row_status add_row(row_table *table, gr_slice channel, gr_slice computer,
                          const wire_events *sums)
{
    uint8_t key[KEY_ROOM];
    channel = gr_sub(channel, 0, HUNT_NAME_CEILING);
    computer = gr_sub(computer, 0, HUNT_NAME_CEILING);
    uint64_t const id = (uint64_t)sums->has_event_id << 32 | sums->event_id;
    for (size_t i = 0; i < 8; i++) key[i] = (uint8_t)(id >> (8 * i));
    size_t n = 8 + put_key_text(key + 8, channel);
    n += put_key_text(key + n, computer);

    void *found = NULL;
    row_status const status = rows_get(table, gr_slice_of(key, n), &found);
    metric_row *const row = found;
    if (row == NULL) return status;
    if (status == ROW_NEW) {
        gr_slice const kept = table->keys[table->count - 1];
        *row = (metric_row){gr_sub(kept, 10, channel.len),
                            gr_from(kept, 12 + channel.len),
                            {.event_id = sums->event_id,
                             .has_event_id = sums->has_event_id,
                             .first_ns = GR_TIME_NONE,
                             .last_ns = GR_TIME_NONE}};
    }
    join(&row->sums, sums);
    return status;
}

/* ---- workers ---- */

static void *open_worker(void *shared)
{
    return row_worker_new(shared, sizeof(metric_row), METRICS_ROW_CEILING);
}

static void send_rows(row_worker *w, gr_buffer *out)
{
    for (size_t i = 0; i < w->rows.count; i++) {
        metric_row *const row = w->rows.rows[i];
        wire_host const host = {row->computer, 0};
        row->sums.channel = row->channel;
        wire_put_host(out, &host);
        wire_put_events(out, &row->sums);
    }
    row_worker_clear(w);
}

static bool is_counted(row_status status)
{
    return status == ROW_FOUND || status == ROW_NEW;
}

/* When the rows are full, what they hold goes on: the file's are added up. */
static gr_status count(row_worker *w, const event *e, gr_buffer *out,
                       gr_error *err)
{
    wire_events const one = {.event_id = e->event_id,
                             .has_event_id = e->has_event_id,
                             .events = 1,
                             .null_times = e->time_ns == GR_TIME_NONE,
                             .first_ns = e->time_ns,
                             .last_ns = e->time_ns};
    gr_slice const channel = value_text(w->scratch, e->channel);
    gr_slice const computer = value_text(w->scratch, e->computer);
    if (gr_arena_status(w->scratch) == GR_LIMIT)
        return gr_fail(err, GR_LIMIT, e->offset, "its names are too long");
    if (gr_arena_status(w->scratch) != GR_OK) return no_memory(err);
    w->counted++;
    if (is_counted(add_row(&w->rows, channel, computer, &one))) return GR_OK;
    send_rows(w, out);
    return is_counted(add_row(&w->rows, channel, computer, &one))
               ? GR_OK
               : no_memory(err);
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

static gr_status on_file_begin(void *shared, const evidence_item *item,
                               gr_error *err)
{
    (void)err;
    metrics *const m = shared;
    m->item = item;
    rows_clear(&m->rows);
    gr_arena_reset(m->rows_arena);
    return GR_OK;
}

static gr_status on_block(void *shared, const evidence_item *item, gr_slice out,
                          const pipe_damage *damage, size_t damage_count,
                          gr_error *err)
{
    metrics *const m = shared;
    reading_damage(&m->base, item, damage, damage_count);
    gr_cursor c = gr_cursor_over(out, 0);
    wire_kind kind;
    gr_slice payload, computer = GR_S("");
    while (wire_next(&c, &kind, &payload)) {
        if (kind == WIRE_HOST) {
            computer = wire_get_host(payload).host;
            continue;
        }
        wire_events const sums = wire_get_events(payload);
        switch (add_row(&m->rows, sums.channel, computer, &sums)) {
        case ROW_FOUND:
        case ROW_NEW: break;
        case ROW_BEYOND: m->beyond += sums.events; break;
        case ROW_NOMEM: return no_memory(err);
        }
    }
    return GR_OK;
}

static int by_names(const void *a, const void *b)
{
    const metric_row *const x = *(const metric_row *const *)a;
    const metric_row *const y = *(const metric_row *const *)b;
    int order = gr_compare(x->channel, y->channel);
    if (order != 0) return order;
    if (x->sums.has_event_id != y->sums.has_event_id)
        return x->sums.has_event_id ? 1 : -1;
    if (x->sums.event_id != y->sums.event_id)
        return x->sums.event_id < y->sums.event_id ? -1 : 1;
    return gr_compare(x->computer, y->computer);
}

/* ---- writing ---- */

static void put_json_row(metrics *m, const metric_row *row)
{
    gr_buffer *const b = &m->text;
    gr_put(b, GR_S("{\"evidence\":"));
    gr_json_text(b, m->item->name);
    gr_put(b, GR_S(",\"channel\":"));
    gr_json_text(b, row->channel);
    gr_put(b, GR_S(",\"event_id\":"));
    if (row->sums.has_event_id) gr_put_u64(b, row->sums.event_id);
    else gr_put(b, GR_S("null"));
    gr_put(b, GR_S(",\"computer\":"));
    gr_json_text(b, row->computer);
    gr_put(b, GR_S(",\"events\":"));
    gr_put_u64(b, row->sums.events);
    gr_put(b, GR_S(",\"without_time\":"));
    gr_put_u64(b, row->sums.null_times);
    gr_put(b, GR_S(",\"first\":"));
    gr_json_time(b, row->sums.first_ns);
    gr_put(b, GR_S(",\"last\":"));
    gr_json_time(b, row->sums.last_ns);
    gr_put(b, GR_S("}\n"));
}

/* Numbers stand to the right of their column. */
static void put_number(gr_buffer *b, gr_slice digits, size_t width)
{
    for (size_t i = digits.len; i < width; i++) gr_put_byte(b, ' ');
    gr_put(b, digits);
    gr_put_byte(b, ' ');
}

enum {
    TIME_WIDTH = 20,
    DATE_WIDTH = 10,
    EVENT_WIDTH = 6,
    CHANNEL_WIDTH = 36,
    COMPUTER_WIDTH = 20,
    NARROW_COMPUTER = 14,
    EVIDENCE_LEAST = 16,
    FIXED_WIDTH = 10 + 10 + EVENT_WIDTH + 1 + 2 * (TIME_WIDTH + 1) +
                  CHANNEL_WIDTH + COMPUTER_WIDTH + 2,
    NARROW_FIXED =
        10 + EVENT_WIDTH + 1 + 2 * (DATE_WIDTH + 1) + NARROW_COMPUTER + 1
};

/* Too few columns for a row with its evidence: then the evidence has its own
 * line above its rows, and a row has days and no count of missing times. */
static bool is_narrow(const metrics *m)
{
    size_t const width = m->options->width;
    return width != 0 && width < FIXED_WIDTH + EVIDENCE_LEAST;
}

static void put_cell(gr_buffer *b, gr_slice text, size_t width)
{
    report_put_column(b, text, width, true);
    gr_put_byte(b, ' ');
}

/* The evidence takes what is left, and may be cut at the end. */
static void put_line(metrics *m, const gr_slice *texts)
{
    gr_buffer *const b = &m->text;
    size_t const width = m->options->width;
    put_number(b, texts[0], 9);
    put_number(b, texts[1], 9);
    put_cell(b, texts[2], TIME_WIDTH);
    put_cell(b, texts[3], TIME_WIDTH);
    put_number(b, texts[4], EVENT_WIDTH);
    put_cell(b, texts[5], CHANNEL_WIDTH);
    put_cell(b, texts[6], COMPUTER_WIDTH);
    report_put_column(b, texts[7], width == 0 ? SIZE_MAX : width - FIXED_WIDTH,
                      false);
    gr_put_byte(b, '\n');
}

static void put_narrow_line(metrics *m, const gr_slice *texts)
{
    gr_buffer *const b = &m->text;
    size_t const width = m->options->width;
    size_t const channel =
        width > NARROW_FIXED + 8 ? width - NARROW_FIXED : (size_t)8;
    put_number(b, texts[0], 9);
    put_cell(b, gr_sub(texts[2], 0, DATE_WIDTH), DATE_WIDTH);
    put_cell(b, gr_sub(texts[3], 0, DATE_WIDTH), DATE_WIDTH);
    put_number(b, texts[4], EVENT_WIDTH);
    put_cell(b, texts[5], channel);
    report_put_column(b, texts[6], NARROW_COMPUTER, false);
    gr_put_byte(b, '\n');
}

static void put_header(metrics *m)
{
    static const gr_slice titles[] = {
        GR_S_INIT("EVENTS"),   GR_S_INIT("NO-TIME"),  GR_S_INIT("FIRST"),
        GR_S_INIT("LAST"),     GR_S_INIT("EVENT"),    GR_S_INIT("CHANNEL"),
        GR_S_INIT("COMPUTER"), GR_S_INIT("EVIDENCE"),
    };
    if (!m->header_done && is_narrow(m)) put_narrow_line(m, titles);
    else if (!m->header_done) put_line(m, titles);
    m->header_done = true;
}

/* The line of the evidence whose rows follow. */
static void put_evidence(metrics *m)
{
    put_header(m);
    if (!is_narrow(m)) return;
    report_put_column(&m->text, m->item->name, m->options->width, false);
    gr_put_byte(&m->text, '\n');
}

static void put_table_row(metrics *m, const metric_row *row)
{
    char events[GR_NUMBER_TEXT], nulls[GR_NUMBER_TEXT], id[GR_NUMBER_TEXT];
    char first[GR_TIME_TEXT], last[GR_TIME_TEXT];
    gr_slice const dash = GR_S("-");
    const wire_events *const s = &row->sums;
    gr_slice const texts[] = {
        gr_u64_text(events, s->events),
        gr_u64_text(nulls, s->null_times),
        s->first_ns == GR_TIME_NONE ? dash
                                    : gr_time_text(first, s->first_ns, 0),
        s->last_ns == GR_TIME_NONE ? dash : gr_time_text(last, s->last_ns, 0),
        s->has_event_id ? gr_u64_text(id, s->event_id) : dash,
        row->channel.len == 0 ? dash : row->channel,
        row->computer.len == 0 ? dash : row->computer,
        m->item->name};
    if (is_narrow(m)) put_narrow_line(m, texts);
    else put_line(m, texts);
}

static gr_status flush(metrics *m, gr_error *err)
{
    gr_status status = m->text.status;
    if (status != GR_OK) (void)no_memory(err);
    else status = gr_write(m->base.to, gr_buffer_slice(&m->text), err);
    m->text.len = 0;
    return status;
}

static gr_status write_rows(metrics *m, gr_error *err)
{
    if (m->item == NULL || m->rows.count == 0) return GR_OK;
    qsort(m->rows.rows, m->rows.count, sizeof(void *), by_names);
    if (!m->options->json) put_evidence(m);
    for (size_t i = 0; i < m->rows.count; i++) {
        if (m->options->json) put_json_row(m, m->rows.rows[i]);
        else put_table_row(m, m->rows.rows[i]);
        if (m->text.len >= PIPE_FLUSH) GR_TRY(flush(m, err));
    }
    return flush(m, err);
}

static void tell_beyond(metrics *m)
{
    reading_not_shown(&m->base, m->item, m->beyond,
                      GR_S("more channels, ids and computers than there are "
                           "rows for"));
    m->beyond = 0;
}

static gr_status on_file_end(void *shared, const evidence_item *item,
                             const pipe_file_result *result, gr_error *err)
{
    metrics *const m = shared;
    tell_beyond(m);
    GR_TRY(reading_file_end(&m->base, item, result, err));
    gr_status const status = write_rows(m, err);
    m->item = NULL;
    return status;
}

static gr_status run(metrics *m, const evidence_list *list, gr_error *err)
{
    pipe_stage const stage = {.shared = m,
                              .open_worker = open_worker,
                              .close_worker = row_worker_free,
                              .event = on_event,
                              .block_end = on_block_end,
                              .file_begin = on_file_begin,
                              .block = on_block,
                              .file_end = on_file_end};
    gr_status const status = pipe_run(list, &m->options->pipe, &stage, err);
    if (status != GR_NONE) return status;
    tell_beyond(m);
    GR_TRY(write_rows(m, err));
    return GR_NONE;
}

gr_status metrics_run(gr_arena *arena, const evidence_list *list,
                      const table_options *options, const gr_writer *to,
                      read_sums *sums, gr_error *err)
{
    metrics m = {.options = options, .text = gr_buffer_upto(16 << 20)};
    GR_TRY(reading_open(&m.base, arena, options->selection, to, sums, err));
    m.rows_arena = gr_arena_new(METRICS_ARENA);
    m.rows = rows_in(m.rows_arena, sizeof(metric_row), METRICS_ROW_CEILING);
    gr_status const status =
        m.rows_arena == NULL ? no_memory(err) : run(&m, list, err);
    rows_free(&m.rows);
    gr_arena_free(m.rows_arena);
    gr_buffer_free(&m.text);
    reading_close(&m.base);
    return status;
}
