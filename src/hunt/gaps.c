/* gaps.c - see gaps.h.
 *
 *   worker:   names   kind u8 | source u32 | channel | host
 *             event   kind u8 | source u32 | what it tells u8 | record id u64 |
 *                     time i64 | offset u64; WIRE_HAS_ID, WIRE_APPENDED in kind
 *             end of the block, which forgets the numbers of sources
 *   in order: the same, told to the sources (gap_source.c); written at the end */
#include "hunt/gaps.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "evidence/rotation.h"
#include "hunt/copies.h"
#include "hunt/gap_report.h"
#include "hunt/gap_source.h"
#include "hunt/gap_told.h"
#include "hunt/holes.h"
#include "hunt/limits.h"
#include "hunt/row_worker.h"
#include "hunt/wire.h"

#include <stdlib.h>

enum {
    WIRE_NAMES,
    WIRE_BLOCK_END,
    WIRE_EVENT,
    WIRE_WHAT = 3, /* and these beside it */
    WIRE_HAS_ID = 4,
    WIRE_APPENDED = 8
};

#define ELSEWHERE_NS (24 * 3600 * INT64_C(1000000000))

typedef struct source_row {
    gr_slice channel, host;
    gap_source *gaps;
    gap_list found;           /* at the end */
    struct source_row *other; /* of the file at hand, too */
    size_t in_file;           /* 1 + the index of the last */
} source_row;

typedef struct {
    reading base;
    const table_options *options;
    gr_arena *sources_arena, *scratch;
    row_table sources;
    /* The last time in each log: of a rotated set, with its first member. */
    int64_t *log_last_ns;
    const evidence_list *list;
    copies copies;
    source_row *in_file;   /* the sources of the file at hand */
    source_row **in_block; /* by the number that a block gives them */
    size_t in_block_count, in_block_room;
    uint64_t beyond; /* events of this file whose source found no room */
} gaps;

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for gaps");
}

/* ---- workers ---- */

static void *open_worker(void *shared)
{
    return row_worker_new(shared, sizeof(uint32_t), HUNT_ROW_CEILING);
}

static gr_slice short_name(gr_arena *arena, event_value v)
{
    return gr_sub(value_text(arena, v), 0, HUNT_NAME_CEILING);
}

static uint8_t upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
}

/* Hosts are one whatever the case of their name. */
static gr_slice source_key(gr_arena *arena, gr_slice channel, gr_slice host)
{
    uint8_t *const key = gr_arena_take_text(arena, channel.len + 1 + host.len);
    if (key == NULL) return (gr_slice){NULL, 0};
    if (channel.len > 0) memcpy(key, channel.ptr, channel.len);
    key[channel.len] = 0;
    for (size_t i = 0; i < host.len; i++)
        key[channel.len + 1 + i] = upper(host.ptr[i]);
    return gr_slice_of(key, channel.len + 1 + host.len);
}

/* Its number in this block; told with its names when it is new. */
static row_status number_of(row_worker *w, const event *e, gr_buffer *out,
                            uint32_t *number)
{
    gr_slice const channel = short_name(w->scratch, e->channel);
    gr_slice const host = short_name(w->scratch, e->computer);
    gr_slice const key = source_key(w->scratch, channel, host);
    void *row = NULL;
    if (key.ptr == NULL) return ROW_NOMEM;
    row_status const status = rows_get(&w->rows, key, &row);
    if (status == ROW_NEW) {
        *(uint32_t *)row = (uint32_t)(w->rows.count - 1);
        gr_put_byte(out, WIRE_NAMES);
        wire_put_u32(out, *(uint32_t *)row);
        wire_put_text(out, channel);
        wire_put_text(out, host);
    }
    if (row != NULL) *number = *(uint32_t *)row;
    return status;
}

static gr_status put_event(row_worker *w, const event *e, gr_buffer *out,
                           gr_error *err)
{
    uint32_t number = 0;
    switch (number_of(w, e, out, &number)) {
    case ROW_FOUND:
    case ROW_NEW: break;
    case ROW_BEYOND:
        return gr_fail(err, GR_LIMIT, e->offset,
                       "more channels and hosts than there are rows for");
    case ROW_NOMEM: return no_memory(err);
    }
    w->counted++;
    gap_event const at = holes_event(e);
    gr_put_byte(out,
                (uint8_t)(WIRE_EVENT | (at.has_record_id ? WIRE_HAS_ID : 0) |
                          (at.appended ? WIRE_APPENDED : 0)));
    wire_put_u32(out, number);
    gr_put_byte(out, gap_told_by(e, w->scratch));
    wire_put_u64(out, at.record_id);
    wire_put_u64(out, (uint64_t)at.time_ns);
    wire_put_u64(out, at.offset);
    return GR_OK;
}

static gr_status on_event(void *worker, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    (void)item;
    if (!holes_may_be_beside(e)) return GR_OK;
    return row_worker_event(worker, e, put_event, out, err);
}

static gr_status on_block_end(void *worker, const evidence_item *item,
                              gr_buffer *out, gr_error *err)
{
    (void)item;
    (void)err;
    row_worker *const w = worker;
    gr_put_byte(out, WIRE_BLOCK_END);
    row_worker_clear(w);
    row_worker_block_end(w);
    return GR_OK;
}

/* ---- in order ---- */

/* *out: NULL where the source is new, and there is no room for it. */
static row_status source_named(gaps *g, gr_slice channel, gr_slice host,
                               source_row **out)
{
    gr_arena_reset(g->scratch);
    gr_slice const key = source_key(g->scratch, channel, host);
    void *row = NULL;
    if (key.ptr == NULL) return ROW_NOMEM;
    row_status const status = rows_get(&g->sources, key, &row);
    source_row *const source = *out = row;
    if (status != ROW_NEW) return status;
    source->channel = gr_arena_copy(g->sources_arena, channel);
    source->host = gr_arena_copy(g->sources_arena, host);
    source->gaps = gap_source_new(g->sources_arena);
    return status;
}

static size_t log_of(const evidence_item *item)
{
    return item->set == NULL ? item->index : item->set->members[0];
}

/* A number of the block stands for this source, or for none. */
static bool take_names(gaps *g, gr_cursor *c)
{
    uint32_t const number = gr_read_u32le(c);
    gr_slice const channel = wire_take_text(c);
    gr_slice const host = wire_take_text(c);
    if (number >= g->in_block_room) {
        size_t const room = 2 * ((size_t)number + 8);
        source_row **const more =
            gr_realloc(g->in_block, room * sizeof(source_row *));
        if (more == NULL) return false;
        g->in_block = more;
        g->in_block_room = room;
    }
    while (g->in_block_count <= number) g->in_block[g->in_block_count++] = NULL;
    return source_named(g, channel, host, &g->in_block[number]) != ROW_NOMEM;
}

static void note_in_file(gaps *g, const evidence_item *item, source_row *row)
{
    if (row->in_file == item->index + 1) return;
    row->in_file = item->index + 1;
    row->other = g->in_file;
    g->in_file = row;
}

static void take_one(gaps *g, const evidence_item *item, gr_cursor *c,
                     uint8_t kind)
{
    uint32_t const number = gr_read_u32le(c);
    uint8_t const told = gr_read_u8(c);
    gap_event e = {.has_record_id = (kind & WIRE_HAS_ID) != 0,
                   .appended = (kind & WIRE_APPENDED) != 0,
                   .file = item->index};
    e.record_id = gr_read_u64le(c);
    e.time_ns = (int64_t)gr_read_u64le(c);
    e.offset = gr_read_u64le(c);
    source_row *const source =
        number < g->in_block_count ? g->in_block[number] : NULL;
    if (source == NULL || source->gaps == NULL) {
        g->beyond++;
        return;
    }
    note_in_file(g, item, source);
    gap_source_add(source->gaps, &e);
    int64_t *const last_ns = &g->log_last_ns[log_of(item)];
    if (source->host.len > 0 && e.time_ns > *last_ns) *last_ns = e.time_ns;
    if (told != 0) gap_source_tell(source->gaps, &e, gap_told_text(told));
}

static gr_status on_block(void *shared, const evidence_item *item, gr_slice out,
                          const pipe_damage *damage, size_t damage_count,
                          gr_error *err)
{
    gaps *const g = shared;
    reading_damage(&g->base, item, damage, damage_count);
    gr_cursor c = gr_cursor_over(out, 0);
    while (gr_left(&c) > 0 && !c.short_read) {
        uint8_t const kind = gr_read_u8(&c);
        if (kind == WIRE_BLOCK_END) g->in_block_count = 0;
        else if ((kind & WIRE_WHAT) == WIRE_EVENT) take_one(g, item, &c, kind);
        else if (!take_names(g, &c)) return no_memory(err);
    }
    return GR_OK;
}

static gr_status on_file_end(void *shared, const evidence_item *item,
                             const pipe_file_result *result, gr_error *err)
{
    gaps *const g = shared;
    reading_not_shown(&g->base, item, g->beyond,
                      GR_S("more channels and hosts than there are rows for"));
    g->beyond = 0;
    size_t same;
    GR_TRY(copies_find(&g->copies, item, result, &same, err));
    source_row *row = g->in_file;
    g->in_file = NULL;
    if (same == SIZE_MAX) return reading_file_end(&g->base, item, result, err);
    for (; row != NULL; row = row->other)
        gap_source_forget(row->gaps, item->index);
    reading_copy(&g->base, item, &g->list->items[same]);
    return GR_OK;
}

/* ---- the end ---- */

static int compare_hosts(gr_slice a, gr_slice b)
{
    size_t const shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++)
        if (upper(a.ptr[i]) != upper(b.ptr[i]))
            return upper(a.ptr[i]) < upper(b.ptr[i]) ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

static int by_host(const void *a, const void *b)
{
    const source_row *const x = *(const source_row *const *)a;
    const source_row *const y = *(const source_row *const *)b;
    int const order = compare_hosts(x->host, y->host);
    return order != 0 ? order : gr_compare(x->channel, y->channel);
}

/* Those that found room for their gaps, to the front: how many. */
static size_t keep_sources(source_row **rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i]->gaps != NULL) rows[kept++] = rows[i];
    return kept;
}

/* ---- hosts ---- */

/* Rows in order of host, from `first` up to `end`, are of one host. */
typedef struct {
    size_t first, end;
    int64_t last_ns; /* of any of its sources */
} host_rows;

static host_rows host_at(source_row *const *rows, size_t count, size_t i)
{
    host_rows h = {i, i, GR_TIME_NONE};
    for (;
         h.end < count && gr_equal_ascii_fold(rows[h.end]->host, rows[i]->host);
         h.end++)
        if (gap_source_last(rows[h.end]->gaps) > h.last_ns)
            h.last_ns = gap_source_last(rows[h.end]->gaps);
    return h;
}

/* A host is never silent for longer than the source of it that is least so. */
static gap_pace pace_of_host(source_row *const *rows, const host_rows *h)
{
    gap_pace pace = {INT64_MAX, INT64_MAX};
    for (size_t i = h->first; i < h->end; i++) {
        gap_pace const p = gap_source_pace(rows[i]->gaps);
        if (p.usual_ns == INT64_MAX) continue;
        if (p.usual_ns < pace.usual_ns) pace.usual_ns = p.usual_ns;
        if (p.longest_ns < pace.longest_ns) pace.longest_ns = p.longest_ns;
    }
    return pace;
}

/* The last times of two hosts: of the others, one has the later that is left. */
typedef struct {
    int64_t last_ns, before_ns;
} last_times;

static last_times last_times_of(source_row *const *rows, size_t count)
{
    last_times t = {GR_TIME_NONE, GR_TIME_NONE};
    for (size_t i = 0; i < count;) {
        host_rows const h = host_at(rows, count, i);
        bool const named = rows[i]->host.len > 0;
        i = h.end;
        if (!named || h.last_ns <= t.before_ns) continue;
        t.before_ns = h.last_ns > t.last_ns ? t.last_ns : h.last_ns;
        if (h.last_ns > t.last_ns) t.last_ns = h.last_ns;
    }
    return t;
}

/* Up to when other hosts go on, if so that this one has stopped; GR_TIME_NONE: it
 * has not. Those of the same log were collected when it was. Of others nobody
 * knows: a day is more than collecting takes. */
static int64_t host_stops(const gaps *g, const evidence_item *item,
                          source_row *const *rows, const host_rows *h,
                          last_times all)
{
    gap_pace const pace = pace_of_host(rows, h);
    int64_t const near_ns = g->log_last_ns[log_of(item)];
    int64_t const far_ns =
        h->last_ns == all.last_ns ? all.before_ns : all.last_ns;
    if (gap_is_stop(pace, h->last_ns, near_ns)) return near_ns;
    return gap_is_stop(pace, h->last_ns, far_ns) &&
                   far_ns - h->last_ns >= ELSEWHERE_NS
               ? far_ns
               : GR_TIME_NONE;
}

/* What names no host may be of any, and so stops with none. */
static gr_status write_host_end(const gaps *g, gap_report *r,
                                source_row *const *rows, const host_rows *h,
                                last_times all, gr_error *err)
{
    if (rows[h->first]->host.len == 0 || h->last_ns == GR_TIME_NONE)
        return GR_OK;
    size_t last = h->first;
    while (gap_source_last(rows[last]->gaps) != h->last_ns) last++;
    gap end = gap_source_end(rows[last]->gaps, GR_TIME_NONE);
    end.to_ns = host_stops(g, &r->list->items[end.file], rows, h, all);
    return end.to_ns == GR_TIME_NONE
               ? GR_OK
               : gap_report_host_end(r, rows[last]->host, h->end - h->first,
                                     &end, err);
}

static gr_status write_host(const gaps *g, gap_report *r,
                            source_row *const *rows, const host_rows *h,
                            last_times all, gr_error *err)
{
    for (size_t i = h->first; i < h->end; i++)
        rows[i]->found = gap_source_finish(rows[i]->gaps, h->last_ns);
    GR_TRY(write_host_end(g, r, rows, h, all, err));
    for (size_t i = h->first; i < h->end; i++)
        GR_TRY(gap_report_source(r, rows[i]->host, rows[i]->channel,
                                 rows[i]->gaps, rows[i]->found, err));
    return GR_OK;
}

static gr_status write_all(gaps *g, const evidence_list *list, gr_error *err)
{
    gap_report report = {.to = g->base.to,
                         .list = list,
                         .json = g->options->json,
                         .width = g->options->width,
                         .text = gr_buffer_upto(HUNT_FIELDS_CEILING)};
    source_row **const rows = (source_row **)g->sources.rows;
    size_t const count = keep_sources(rows, g->sources.count);
    gr_status status = GR_OK;
    if (count > 0) qsort(rows, count, sizeof *rows, by_host);
    last_times const all = last_times_of(rows, count);
    for (size_t i = 0; i < count && status == GR_OK;) {
        host_rows const h = host_at(rows, count, i);
        status = write_host(g, &report, rows, &h, all, err);
        i = h.end;
    }
    gr_buffer_free(&report.text);
    return status;
}

static gr_status run(gaps *g, const evidence_list *list, gr_error *err)
{
    pipe_stage const stage = {.shared = g,
                              .open_worker = open_worker,
                              .close_worker = row_worker_free,
                              .event = on_event,
                              .block_end = on_block_end,
                              .block = on_block,
                              .file_end = on_file_end};
    pipe_options pipe = g->options->pipe;
    pipe.hash = PIPE_HASH_ALIKE;
    GR_TRY(pipe_run(list, &pipe, &stage, err));
    GR_TRY(write_all(g, list, err));
    return gr_arena_status(g->sources_arena) == GR_NOMEM ? no_memory(err)
                                                         : GR_OK;
}

gr_status gaps_run(gr_arena *arena, const evidence_list *list,
                   const table_options *options, const gr_writer *to,
                   read_sums *sums, gr_error *err)
{
    gaps g = {.options = options, .list = list};
    GR_TRY(reading_open(&g.base, arena, options->selection, to, sums, err));
    g.sources_arena = gr_arena_new(HUNT_GAPS_CEILING);
    g.scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    g.sources = rows_in(g.sources_arena, sizeof(source_row), HUNT_ROW_CEILING);
    g.copies = copies_in(arena);
    g.log_last_ns = gr_alloc_array(list->count + 1, sizeof *g.log_last_ns);
    for (size_t i = 0; g.log_last_ns != NULL && i < list->count; i++)
        g.log_last_ns[i] = GR_TIME_NONE;
    bool const room =
        g.sources_arena != NULL && g.scratch != NULL && g.log_last_ns != NULL;
    gr_status const status = room ? run(&g, list, err) : no_memory(err);
    rows_free(&g.sources);
    copies_free(&g.copies);
    gr_arena_free(g.sources_arena);
    gr_arena_free(g.scratch);
    gr_free(g.in_block);
    gr_free(g.log_last_ns);
    reading_close(&g.base);
    return status;
}
