/* streams.c - see streams.h. */
#include "hunt/streams.h"

#include "base/mem.h"
#include "base/sorter.h"
#include "correlate/at_once.h"
#include "hunt/limits.h"
#include "hunt/stream_rows.h"

enum {
    FIRST_ROWS = 256,
    KEPT_ROWS =
        4096 /* a correlator that had more of a group gives back memory */
};

/* Those that a view takes of them, where it does not take all. */
typedef struct {
    uint32_t *rows; /* which they are */
    int64_t *times;
    uint64_t *orders;
    uint8_t *parts;
    uint32_t *files;
    at_once_value *values;
    uint64_t *listed; /* their orders, for a rule that wants an order */
} chosen;

/* Rows of one record, for a rule that wants an order. */
typedef struct {
    correlate_row rows[STREAM_VARIANTS];
    size_t count;
} record;

struct streams {
    const stream_plan *plan;
    const link_map *links;
    sieve *sieve;
    streams_sink sink;
    correlate_sums sums;
    gr_spill_whole *store;
    gr_spill_part spilled;
    stream_rows *rows;
    correlator **correlators; /* by the rule's number; NULL: none yet */
    stream_columns columns;   /* of the group at hand */
    chosen chosen;
    record record;
    at_once_room made;
    size_t count, room; /* rows of the group in memory */
    stream_group group; /* at hand */
    uint8_t key[CORRELATE_KEY];
    gr_slice *own; /* its values, where `own_known` */
    bool own_known;
    uint64_t variants;     /* bit n: there are rows of variant n */
    uint16_t all_have;     /* the values that each of its rows has */
    at_once_group at_hand; /* what views take of it that are `alike` */
    size_t alike;          /* SIZE_MAX: none */
    uint16_t have;         /* the values that each of those rows has */
    bool whole;            /* they are all rows */
    gr_spill_part aside;   /* rows of it that have no room, in blocks */
    uint64_t blocks;
    uint32_t rule; /* that is judged */
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

streams *streams_new(const stream_plan *plan, const link_map *links,
                     sieve *through, size_t memory, gr_spill_whole *store,
                     streams_sink sink)
{
    streams *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->plan = plan;
    s->links = links;
    s->sieve = through;
    s->own = gr_alloc_array(links->most_texts, sizeof *s->own);
    s->sink = sink;
    s->store = store;
    s->spilled = s->aside = gr_spill_part_of(store);
    s->rows = stream_rows_new(plan, links, through, memory,
                              gr_spill_part_interface(&s->spilled));
    s->correlators =
        gr_alloc_array(links->rules->count, sizeof *s->correlators);
    if (s->own != NULL && s->correlators != NULL && s->rows != NULL) return s;
    streams_free(s);
    return NULL;
}

static void free_columns(streams *s)
{
    stream_columns_free(&s->columns);
    gr_free(s->chosen.rows);
    gr_free(s->chosen.times);
    gr_free(s->chosen.orders);
    gr_free(s->chosen.parts);
    gr_free(s->chosen.files);
    gr_free(s->chosen.listed);
    gr_free(s->chosen.values);
    s->chosen = (chosen){.times = NULL};
    s->room = 0;
}

/* What is needed to judge alone. */
static void let_go(streams *s)
{
    free_columns(s);
    at_once_room_free(&s->made);
    for (size_t i = 0; s->correlators != NULL && i < s->links->rules->count;
         i++) {
        correlate_free(s->correlators[i]);
        s->correlators[i] = NULL;
    }
    stream_rows_free(s->rows);
    s->rows = NULL;
}

void streams_free(streams *s)
{
    if (s == NULL) return;
    let_go(s);
    gr_free(s->correlators);
    gr_free(s->own);
    gr_spill_part_free(&s->spilled);
    gr_spill_part_free(&s->aside);
    gr_free(s);
}

correlate_sums streams_told(const streams *s)
{
    return s->sums;
}

/* ---- rows in ---- */

gr_status streams_add(streams *s, uint32_t rule, gr_slice links,
                      const correlating_match *match, gr_error *err)
{
    return stream_rows_add(s->rows, rule, links, match, &s->sums, err);
}

void streams_limit(streams *s, size_t memory)
{
    stream_rows_limit(s->rows, memory);
}

/* ---- the group at hand ---- */

static bool widen(void **column, size_t room, size_t size)
{
    void *const wider = gr_realloc(*column, room * size);
    if (wider != NULL) *column = wider;
    return wider != NULL;
}

/* Each its own type, so each by itself. */
#define WIDEN(column)                                                          \
    do {                                                                       \
        void *wide = (column);                                                 \
        if (!widen(&wide, room, sizeof *(column))) return no_memory(err);      \
        (column) = wide;                                                       \
    } while (0)

static gr_status make_room(streams *s, gr_error *err)
{
    size_t const room = s->room == 0 ? FIRST_ROWS : 2 * s->room;
    WIDEN(s->columns.times);
    WIDEN(s->columns.orders);
    WIDEN(s->columns.infos);
    WIDEN(s->columns.files);
    for (size_t i = 0; i < s->plan->columns; i++) WIDEN(s->columns.values[i]);
    WIDEN(s->chosen.rows);
    WIDEN(s->chosen.times);
    WIDEN(s->chosen.orders);
    WIDEN(s->chosen.parts);
    WIDEN(s->chosen.files);
    WIDEN(s->chosen.listed);
    WIDEN(s->chosen.values);
    s->room = room;
    return GR_OK;
}

/* As a block: each column of all the rows that there is room for. */
static gr_status lay_aside(streams *s, gr_error *err)
{
    gr_spill const to = gr_spill_part_interface(&s->aside);
    const stream_columns *const c = &s->columns;
    size_t const n = s->room;
    GR_TRY(
        to.append(to.self, gr_slice_of(c->times, n * sizeof *c->times), err));
    GR_TRY(
        to.append(to.self, gr_slice_of(c->orders, n * sizeof *c->orders), err));
    GR_TRY(
        to.append(to.self, gr_slice_of(c->infos, n * sizeof *c->infos), err));
    GR_TRY(
        to.append(to.self, gr_slice_of(c->files, n * sizeof *c->files), err));
    for (size_t i = 0; i < s->plan->columns; i++)
        GR_TRY(to.append(
            to.self, gr_slice_of(c->values[i], n * sizeof *c->values[i]), err));
    s->blocks++;
    return GR_OK;
}

static gr_status read_column(streams *s, uint64_t *at, void *to, size_t size,
                             gr_error *err)
{
    gr_spill const from = gr_spill_part_interface(&s->aside);
    size_t const bytes = s->room * size;
    GR_TRY(gr_spill_read_all(&from, *at, to, bytes, err));
    *at += bytes;
    return GR_OK;
}

static gr_status read_block(streams *s, uint64_t *at, gr_error *err)
{
    stream_columns *const c = &s->columns;
    GR_TRY(read_column(s, at, c->times, sizeof *c->times, err));
    GR_TRY(read_column(s, at, c->orders, sizeof *c->orders, err));
    GR_TRY(read_column(s, at, c->infos, sizeof *c->infos, err));
    GR_TRY(read_column(s, at, c->files, sizeof *c->files, err));
    for (size_t i = 0; i < s->plan->columns; i++)
        GR_TRY(read_column(s, at, c->values[i], sizeof *c->values[i], err));
    return GR_OK;
}

static void note_rows(streams *s, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++) {
        unsigned const info = s->columns.infos[i];
        s->variants |= UINT64_C(1) << (info % STREAM_VARIANTS);
        s->all_have &= (uint16_t)info;
    }
}

static stream_columns from_row(const streams *s, size_t at)
{
    stream_columns c = s->columns;
    c.times += at;
    c.orders += at;
    c.infos += at;
    c.files += at;
    for (size_t i = 0; i < s->plan->columns; i++) c.values[i] += at;
    return c;
}

static gr_status find_room(streams *s, gr_error *err)
{
    if (s->count < s->room) return GR_OK;
    if (s->room < CORRELATE_GROUP_ROWS) return make_room(s, err);
    GR_TRY(lay_aside(s, err));
    s->count = 0;
    return GR_OK;
}

/* All of its rows, or the last of them where the others were laid aside. */
static gr_status take_rows(streams *s, gr_error *err)
{
    size_t got;
    for (size_t taken = 0; taken < s->group.count; taken += got) {
        GR_TRY(find_room(s, err));
        stream_columns to = from_row(s, s->count);
        GR_TRY(stream_rows_take(s->rows, &to, s->room - s->count, &got, err));
        note_rows(s, s->count, got);
        s->count += got;
    }
    return GR_OK;
}

/* ---- what a view takes ---- */

static void set_parts(streams *s, const stream_view *v)
{
    for (size_t i = 0; i < s->count; i++)
        s->chosen.parts[i] = v->part_of[s->columns.infos[i] % STREAM_VARIANTS];
}

/* Those whose infos have all of `bits`. Without a jump for each row: it is put behind
 * those chosen, and stays if it is one of them. */
static size_t choose(streams *s, const stream_view *v, unsigned bits)
{
    const stream_columns *const c = &s->columns;
    chosen *const to = &s->chosen;
    size_t n = 0;
    unsigned have = UINT16_MAX;
    for (size_t i = 0; i < s->count; i++) {
        unsigned const info = c->infos[i];
        uint8_t const part = v->part_of[info % STREAM_VARIANTS];
        bool const taken = part != STREAM_NO_PART && (info & bits) == bits;
        to->rows[n] = (uint32_t)i;
        to->times[n] = c->times[i];
        to->orders[n] = c->orders[i];
        to->parts[n] = part;
        to->files[n] = c->files[i];
        have &= taken ? info : UINT16_MAX;
        n += taken;
    }
    s->have = (uint16_t)have;
    return n;
}

/* The rows of the view's parts, and which values each of them has. */
static at_once_group rows_of(streams *s, const stream_view *v, size_t parts,
                             unsigned bits)
{
    at_once_group g = {.key = s->key,
                       .parts = parts > 1 ? s->chosen.parts : NULL,
                       .room = &s->made};
    s->whole = bits == 0 && (s->variants & ~v->variants) == 0;
    if (s->whole) {
        g.count = s->count;
        g.times = s->columns.times;
        g.orders = s->columns.orders;
        g.files = s->columns.files;
        if (parts > 1) set_parts(s, v);
        s->have = s->all_have;
    } else {
        g.count = choose(s, v, bits);
        g.times = s->chosen.times;
        g.orders = s->chosen.orders;
        g.files = s->chosen.files;
    }
    return g;
}

static const at_once_value *values_of(streams *s, size_t column, size_t count)
{
    const at_once_value *const all = s->columns.values[column];
    if (s->whole) return all;
    for (size_t i = 0; i < count; i++)
        s->chosen.values[i] = all[s->chosen.rows[i]];
    return s->chosen.values;
}

/* Views with the same parts have the same rows, but where some have no value. */
static void find_rows(streams *s, const stream_view *v, size_t parts)
{
    if (s->alike == v->alike) return;
    s->at_hand = rows_of(s, v, parts, 0);
    s->alike = v->alike;
}

static at_once_group *group_of(streams *s, const stream_view *v, size_t parts)
{
    at_once_group *const g = &s->at_hand;
    find_rows(s, v, parts);
    if (v->column == STREAM_COLUMNS) {
        at_once_set_values(g, NULL);
        return g;
    }
    unsigned const bit = 1u << (STREAM_HAS + (unsigned)v->column);
    if ((s->have & bit) == 0) {
        *g = rows_of(s, v, parts, bit);
        s->alike = SIZE_MAX;
    }
    at_once_set_values(g, values_of(s, v->column, g->count));
    return g;
}

/* ---- judged ---- */

static gr_status take_burst(void *self, const correlate_burst *b, gr_error *err)
{
    streams *const s = self;
    gr_slice text;
    GR_TRY(stream_rows_text(s->rows, &text, err));
    return s->sink.take(s->sink.self, s->rule, text, b, err);
}

static correlator *correlator_of(streams *s)
{
    correlate_options const options = {.window = CORRELATING_WINDOW};
    correlator **const c = &s->correlators[s->rule];
    if (*c == NULL)
        *c = correlate_new(s->links->rules->rules[s->rule].correlation,
                           &options, (correlate_sink){s, take_burst});
    return *c;
}

static bool is_ordered(const streams *s)
{
    return s->links->rules->rules[s->rule].correlation->type ==
           CORRELATE_TEMPORAL_ORDERED;
}

static gr_status release(record *r, correlator *c, gr_error *err)
{
    for (size_t i = 0; i < r->count; i++)
        GR_TRY(correlate_add(c, &r->rows[i], err));
    r->count = 0;
    return GR_OK;
}

/* Rows of a record wait for each other, to come in the order of the rule's list. */
static gr_status hold(record *r, correlator *c, correlate_row *row,
                      gr_error *err)
{
    row->order = correlating_in_list(row->order, row->part);
    const correlate_row *const first = &r->rows[0];
    if (r->count == STREAM_VARIANTS ||
        (r->count > 0 &&
         (first->time_ns != row->time_ns ||
          correlating_record(first->order) != correlating_record(row->order))))
        GR_TRY(release(r, c, err));
    size_t at = r->count++;
    for (; at > 0 && r->rows[at - 1].order > row->order; at--)
        r->rows[at] = r->rows[at - 1];
    r->rows[at] = *row;
    return GR_OK;
}

static gr_status add_rows(streams *s, correlator *c, const at_once_group *g,
                          gr_error *err)
{
    bool const ordered = is_ordered(s);
    correlate_row row = {.has_value = g->values != NULL};
    memcpy(row.key, g->key, sizeof row.key);
    for (size_t i = 0; i < g->count; i++) {
        row.first_ns = row.time_ns = g->times[i];
        row.order = g->orders[i];
        row.part = g->parts == NULL ? 0 : g->parts[i];
        row.file = g->files[i];
        if (g->values != NULL)
            memcpy(row.value, &g->values[i], sizeof row.value);
        GR_TRY(ordered ? hold(&s->record, c, &row, err)
                       : correlate_add(c, &row, err));
    }
    return GR_OK;
}

static gr_status end_rows(streams *s, correlator *c, gr_error *err)
{
    GR_TRY(release(&s->record, c, err));
    return correlate_end(c, err);
}

static gr_status judge_one_by_one(streams *s, const at_once_group *g,
                                  gr_error *err)
{
    correlator *const c = correlator_of(s);
    if (c == NULL) return no_memory(err);
    GR_TRY(add_rows(s, c, g, err));
    GR_TRY(end_rows(s, c, err));
    if (g->count <= KEPT_ROWS) return GR_OK;
    correlate_free(c);
    s->correlators[s->rule] = NULL;
    return GR_OK;
}

/* No record has two of them, which would have to be in the order of the list. */
static bool are_apart(const at_once_group *g)
{
    for (size_t i = 1; i < g->count; i++)
        if (g->times[i] == g->times[i - 1] &&
            correlating_record(g->orders[i]) ==
                correlating_record(g->orders[i - 1]))
            return false;
    return true;
}

static gr_status judge_ordered(streams *s, const at_once_group *g,
                               gr_error *err)
{
    at_once_group listed = *g;
    listed.orders = s->chosen.listed;
    if (g->parts == NULL || !are_apart(g)) return GR_NONE;
    for (size_t i = 0; i < g->count; i++)
        s->chosen.listed[i] = correlating_in_list(g->orders[i], g->parts[i]);
    return at_once_judge(s->links->rules->rules[s->rule].correlation, &listed,
                         (correlate_sink){s, take_burst}, err);
}

/* Is nobody told of what the rule finds here? */
static gr_status is_for_nobody(streams *s, uint32_t rule, bool *out,
                               gr_error *err)
{
    gr_slice text, *to = s->own;
    *out = sieve_asks(s->sieve, rule);
    if (!*out) return GR_OK;
    if (!s->own_known) {
        GR_TRY(stream_rows_text(s->rows, &text, err));
        gr_cursor c = gr_cursor_over(text, 0);
        while (link_next_value(&c, to)) to++;
        s->own_known = true;
    }
    *out = !sieve_wants(s->sieve, rule, s->own);
    return GR_OK;
}

static gr_status judge_rule(streams *s, at_once_group *g, uint32_t rule,
                            gr_error *err)
{
    const sigma_correlation *const c = s->links->rules->rules[rule].correlation;
    correlate_sink const sink = {s, take_burst};
    s->rule = rule;
    bool for_nobody;
    if (!at_once_may_hold(c, g)) return GR_OK;
    GR_TRY(is_for_nobody(s, rule, &for_nobody, err));
    if (for_nobody) return GR_OK;
    gr_status const status = is_ordered(s) ? judge_ordered(s, g, err)
                                           : at_once_judge(c, g, sink, err);
    return status == GR_NONE ? judge_one_by_one(s, g, err) : status;
}

static size_t parts_of(const streams *s, const stream_view *v)
{
    return s->links->rules->rules[v->rules[0]].correlation->part_count;
}

/* Rules that ask for more rows than there are stand behind the others. */
static gr_status judge_view(streams *s, const stream_view *v, gr_error *err)
{
    if (s->count < v->leasts[0] || (s->variants & v->variants) == 0)
        return GR_OK;
    at_once_group *const g = group_of(s, v, parts_of(s, v));
    if (g->count == 0) return GR_OK;
    for (size_t i = 0; i < v->count && g->count >= v->leasts[i]; i++)
        GR_TRY(judge_rule(s, g, v->rules[i], err));
    return GR_OK;
}

/* ---- a group that has no room ---- */

static gr_status judge_aside(streams *s, const stream_view *v, uint32_t rule,
                             size_t last, gr_error *err)
{
    uint64_t at = 0;
    s->rule = rule;
    correlator *const c = correlator_of(s);
    if (c == NULL) return no_memory(err);
    for (uint64_t i = 0; i < s->blocks; i++) {
        GR_TRY(read_block(s, &at, err));
        s->count = i + 1 < s->blocks ? s->room : last;
        s->all_have = 0; /* of a block it is not known */
        s->alike = SIZE_MAX;
        GR_TRY(add_rows(s, c, group_of(s, v, parts_of(s, v)), err));
    }
    GR_TRY(end_rows(s, c, err));
    s->sums.left_early += correlate_told(c).left_early;
    correlate_free(c);
    s->correlators[rule] = NULL;
    return GR_OK;
}

static gr_status judge_all_aside(streams *s, gr_error *err)
{
    const stream_rules *const rules = &s->plan->streams[s->group.stream];
    size_t const last = s->count;
    GR_TRY(lay_aside(s, err));
    for (size_t i = 0; i < rules->view_count; i++)
        for (size_t k = 0; k < rules->views[i].count; k++)
            GR_TRY(judge_aside(s, &rules->views[i], rules->views[i].rules[k],
                               last, err));
    gr_spill_part_free(&s->aside);
    s->aside = gr_spill_part_of(s->store);
    s->blocks = 0;
    return GR_OK;
}

/* ---- all of them ---- */

static gr_status end_group(streams *s, gr_error *err)
{
    if (s->blocks > 0) GR_TRY(judge_all_aside(s, err));
    else if (s->count > 0) {
        const stream_rules *const rules = &s->plan->streams[s->group.stream];
        for (size_t i = 0; i < rules->view_count; i++)
            GR_TRY(judge_view(s, &rules->views[i], err));
    }
    s->count = 0;
    return GR_OK;
}

static void begin_group(streams *s)
{
    gr_sort_bytes_of_key(s->key, s->group.key[0]);
    gr_sort_bytes_of_key(s->key + 8, s->group.key[1]);
    s->own_known = false;
    s->variants = 0;
    s->all_have = UINT16_MAX;
    s->alike = SIZE_MAX;
}

static gr_status run(streams *s, const volatile sig_atomic_t *stop,
                     gr_error *err)
{
    for (;;) {
        if (stop != NULL && *stop) return GR_NONE;
        gr_status const status = stream_rows_next(s->rows, &s->group, err);
        if (status == GR_NONE) return GR_OK;
        GR_TRY(status);
        begin_group(s);
        GR_TRY(take_rows(s, err));
        GR_TRY(end_group(s, err));
    }
}

gr_status streams_join(streams *s, const volatile sig_atomic_t *stop,
                       gr_error *err)
{
    gr_status const status = run(s, stop, err);
    let_go(s);
    return status;
}
