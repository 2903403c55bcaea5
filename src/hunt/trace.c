/* trace.c - see trace.h: what is kept while correlations are judged, and the order
 * in which it is told. */
#include "hunt/trace.h"

#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/trace_parts.h"
#include "hunt/wire.h"

enum { FLUSH = 64 << 10 };

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to trace");
}

static bool stopped(const trace *t)
{
    return t->options->stop != NULL && *t->options->stop;
}

/* ---- while it is judged ---- */

static gr_status append(gr_spill_part *part, const void *bytes, size_t len,
                        gr_error *err)
{
    gr_spill const store = gr_spill_part_interface(part);
    return len == 0 ? GR_OK
                    : store.append(store.self, gr_slice_of(bytes, len), err);
}

static uint64_t key_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static gr_status end_group(trace *t, gr_error *err)
{
    trace_sums *const s = &t->sums;
    bool const tells =
        t->in_group && t->asked_for && s->events + s->skipped > 0;
    t->in_group = false;
    if (!tells) return GR_OK;
    s->rows.end = t->rows.size;
    s->judged.end = t->judged.size;
    GR_TRY(append(&t->texts, s, sizeof *s, err));
    t->at->group_count++;
    t->at->fired += s->hits > 0;
    t->at->bursts += s->bursts;
    uint64_t const key[KEY_WORDS] = {
        [KEY_LEVEL] = t->at->number,
        [KEY_FIRED] = s->hits > 0 ? 0
                      : s->any    ? 1
                                  : 2,
        [KEY_DISTANCE] = s->hits > 0 ? 0 : key_of(s->distance),
        [KEY_VALUE] = ~key_of(s->best.value),
        [KEY_TIME] = gr_sort_key_of_i64(s->best.time_ns),
        [KEY_AT] = t->group_at};
    return gr_sorter_add(t->groups, key, err);
}

static gr_status on_group(void *self, uint32_t rule, gr_slice group,
                          gr_error *err)
{
    trace *const t = self;
    uint8_t len[4];
    if (t->level_of[rule] == NULL) return GR_OK;
    GR_TRY(end_group(t, err));
    trace_go_to(t, t->level_of[rule]);
    t->in_group = true;
    t->asked_for = trace_asks_for(t, group);
    if (!t->asked_for) return GR_OK;
    memset(&t->sums, 0, sizeof t->sums);
    t->sums.rows.begin = t->rows.size;
    t->sums.judged.begin = t->judged.size;
    t->group_at = t->texts.size;
    gr_store_le(len, group.len, sizeof len);
    GR_TRY(append(&t->texts, len, sizeof len, err));
    return append(&t->texts, group.ptr, group.len, err);
}

static bool is_ours(const trace *t, uint32_t rule)
{
    return rule == t->at->rule && t->in_group && t->asked_for;
}

/* Rows are told of a group that is asked for, and asked for the shortest span. */
static bool keeps_rows(const trace *t)
{
    return t->options->group != NULL ||
           (trace_is_top(t) && trace_wanted(t->correlation) > 0);
}

static gr_status on_row(void *self, uint32_t rule, const correlate_row *row,
                        uint64_t text, gr_error *err)
{
    trace *const t = self;
    trace_time const asked = {t->options->from_ns, t->options->to_ns};
    if (t->given[rule] != NULL)
        t->given[rule][row->part] += trace_begins(asked, row);
    if (!is_ours(t, rule)) return GR_OK;
    bool const begins = trace_begins(trace_time_of(t), row);
    if (row->mark.between && !begins) return GR_OK; /* nothing happens there */
    if (begins && correlate_takes(t->correlation, row)) t->sums.events++;
    else if (begins) t->sums.skipped++;
    if (!keeps_rows(t)) return GR_OK;
    trace_row kept;
    memset(&kept, 0, sizeof kept);
    kept.row = *row;
    kept.text = text;
    return append(&t->rows, &kept, sizeof kept, err);
}

/* Of chains that are as long, the one whose window has more of the rules: what
 * they lack is the order. */
static bool is_nearer(const trace *t, const correlate_judged *judged,
                      double distance)
{
    const trace_sums *const s = &t->sums;
    return distance < s->distance ||
           (distance <= s->distance &&
            t->correlation->type == CORRELATE_TEMPORAL_ORDERED &&
            __builtin_popcountll(judged->parts) >
                __builtin_popcountll(s->best.parts));
}

/* Hits before those that are none; of hits the first with the greatest number,
 * as a burst tells it; of others the first that came nearest. */
static void set_best(trace *t, const correlate_judged *judged)
{
    trace_sums *const s = &t->sums;
    double const distance = trace_distance(t->correlation, judged->value);
    bool const hits = s->any && s->best.holds;
    bool const better =
        !s->any || (judged->holds && !hits) ||
        (judged->holds && judged->value > s->best.value) ||
        (!judged->holds && !hits && is_nearer(t, judged, distance));
    if (!better) return;
    s->any = true;
    s->best = *judged;
    s->distance = distance;
}

static void count_hit(trace_sums *s, const correlate_judged *judged)
{
    s->bursts += !judged->joins || !s->in_burst;
    s->in_burst = true;
    s->hits++;
}

static gr_status on_judged(void *self, uint32_t rule,
                           const correlate_judged *judged, gr_error *err)
{
    trace *const t = self;
    if (!is_ours(t, rule)) return GR_OK;
    bool const in_time = trace_in_time(trace_time_of(t), judged->time_ns);
    if (judged->holds && !judged->joins) t->sums.in_burst = false;
    if (judged->holds && in_time) count_hit(&t->sums, judged);
    if (in_time) set_best(t, judged);
    return t->options->group == NULL
               ? GR_OK
               : append(&t->judged, judged, sizeof *judged, err);
}

static gr_status on_end(void *self, uint32_t rule, const correlate_sums *sums,
                        gr_error *err)
{
    trace *const t = self;
    if (t->level_of[rule] == NULL) return GR_OK;
    GR_TRY(end_group(t, err));
    t->level_of[rule]->sums = *sums;
    return GR_OK;
}

/* ---- telling ---- */

/* Writes what is held where that is `least` at least. */
static gr_status flush(trace *t, size_t least, gr_error *err)
{
    if (t->text.status != GR_OK || t->line.status != GR_OK)
        return no_memory(err);
    if (t->text.len < least) return GR_OK;
    gr_status const status = gr_write(t->to, gr_buffer_slice(&t->text), err);
    t->text.len = 0;
    return status;
}

static gr_status read_group(trace *t, uint64_t at, trace_sums *s, gr_error *err)
{
    uint8_t head[4];
    gr_spill const store = gr_spill_part_interface(&t->texts);
    GR_TRY(gr_spill_read_all(&store, at, head, sizeof head, err));
    size_t const len = (size_t)gr_load_le(head, sizeof head);
    t->scratch.len = 0;
    uint8_t *const to = gr_buffer_room(&t->scratch, len + 1);
    if (to == NULL) return no_memory(err);
    GR_TRY(gr_spill_read_all(&store, at + 4, to, len, err));
    t->scratch.len = len;
    return gr_spill_read_all(&store, at + 4 + len, (uint8_t *)s, sizeof *s,
                             err);
}

/* The next group of the level at hand. GR_NONE: there are no more. */
static gr_status next_group(trace *t, uint64_t *at, gr_error *err)
{
    const uint64_t *key;
    gr_status status = GR_OK;
    if (!t->has_key && !t->no_more) {
        status = gr_sorter_next(t->groups, &key, err);
        t->no_more = status == GR_NONE;
        if (status != GR_OK) return status;
        memcpy(t->key, key, sizeof t->key);
        t->has_key = true;
    }
    if (!t->has_key || t->key[KEY_LEVEL] != t->at->number) return GR_NONE;
    t->has_key = false;
    *at = t->key[KEY_AT];
    return GR_OK;
}

static gr_status list_group(trace *t, uint64_t at, uint64_t number,
                            gr_error *err)
{
    trace_sums s;
    GR_TRY(read_group(t, at, &s, err));
    gr_slice const group = gr_buffer_slice(&t->scratch);
    if (t->options->json) trace_json_group(t, &s, group);
    else trace_text_group(t, &s, group, number);
    return flush(t, FLUSH, err);
}

/* The groups in their order; *best: where the first of them is. */
static gr_status list(trace *t, uint64_t *best, gr_error *err)
{
    uint64_t at = 0;
    for (uint64_t n = 0; !stopped(t); n++) {
        gr_status const status = next_group(t, &at, err);
        if (status == GR_NONE) return GR_OK;
        GR_TRY(status);
        if (n == 0) *best = at;
        if (t->listed && n < trace_most_groups(t))
            GR_TRY(list_group(t, at, n, err));
    }
    return GR_NONE;
}

/* One group: its rows, each with the window that it is judged with. */
typedef struct {
    trace_reader rows, windows;
    trace_event at;
    uint64_t parts;        /* in the window before */
    correlate_judged open; /* the window that was told to open */
    bool is_open;
} telling;

static gr_status next_event(trace *t, telling *l, gr_error *err)
{
    trace_event *const e = &l->at;
    GR_TRY(trace_next(&l->rows, &e->at, err));
    e->counts = correlate_takes(t->correlation, &e->at.row);
    e->happens = e->counts && !e->at.row.mark.between;
    e->first = false;
    while (e->happens &&
           (!e->judged || e->window.time_ns < e->at.row.time_ns)) {
        GR_TRY(trace_next(&l->windows, &e->window, err));
        e->first = e->judged = true;
    }
    return GR_OK;
}

static void close_window(trace *t, telling *l)
{
    if (!l->is_open) return;
    l->is_open = false;
    if (t->options->json) trace_json_window(t, &l->open);
    else trace_text_closes(t, &l->open);
}

static void open_window(trace *t, telling *l)
{
    if (l->is_open && l->open.first_ns == l->at.window.first_ns) return;
    close_window(t, l);
    l->is_open = true;
    l->open = l->at.window;
    if (!t->options->json) trace_text_opens(t, &l->open);
}

static gr_status tell_event(trace *t, telling *l, gr_error *err)
{
    trace_event *const e = &l->at;
    gr_slice values = {NULL, 0};
    if (t->correlation->at_close && e->happens) open_window(t, l);
    GR_TRY(bursts_place(t->bursts_of, e->at.row.order, &e->place, err));
    if (e->at.text != 0)
        GR_TRY(bursts_text(t->bursts_of, e->at.text, &values, err));
    e->number++;
    if (t->options->json) trace_json_event(t, e, values);
    else trace_text_event(t, e, values, &l->parts);
    return flush(t, FLUSH, err);
}

static gr_status tell_events(trace *t, const trace_sums *s, telling *l,
                             gr_error *err)
{
    trace_read(&l->rows, &t->rows, s->rows, sizeof(trace_row));
    trace_read(&l->windows, &t->judged, s->judged, sizeof(correlate_judged));
    while (!stopped(t)) {
        gr_status const status = next_event(t, l, err);
        if (status == GR_NONE) return GR_OK;
        GR_TRY(status);
        if (l->at.number >= trace_most_events(t)) return GR_OK;
        if (trace_in_time(trace_time_of(t), l->at.at.row.time_ns))
            GR_TRY(tell_event(t, l, err));
    }
    return GR_NONE;
}

static gr_status tell_group(trace *t, const trace_sums *s, gr_error *err)
{
    telling *const l = gr_alloc(sizeof *l);
    if (l == NULL) return no_memory(err);
    gr_status const status = tell_events(t, s, l, err);
    close_window(t, l);
    if (status == GR_OK && !t->options->json) trace_text_end(t, s, &l->at);
    gr_free(l);
    return status;
}

static void begin_level(trace *t)
{
    if (t->options->json || t->order_count == 1) return;
    trace_text_level(t, t->listed ? GR_S("") : gr_buffer_slice(&t->scratch));
}

/* Those of the level at hand: all, or of one each row; then what it amounts to. */
static gr_status tell_level(trace *t, gr_error *err)
{
    uint64_t best = 0, shortest = 0;
    uint64_t const count = t->at->group_count;
    bool const grouped = t->options->group != NULL;
    trace_sums s;
    memset(&s, 0, sizeof s);
    t->listed = !grouped || (!trace_is_top(t) && count > 1);
    if (t->listed) begin_level(t);
    GR_TRY(list(t, &best, err));
    t->scratch.len = 0;
    if (count > 0) GR_TRY(read_group(t, best, &s, err));
    t->at->best = s;
    if (!t->listed) begin_level(t);
    if (count > 0 && !t->listed) GR_TRY(tell_group(t, &s, err));
    if (s.any && s.hits == 0 && keeps_rows(t))
        GR_TRY(trace_shortest(t, s.rows, &shortest, err));
    gr_slice const group = gr_buffer_slice(&t->scratch);
    if (t->options->json) trace_json_verdict(t, &s, group, shortest);
    else trace_text_verdict(t, &s, group, shortest);
    return flush(t, FLUSH, err);
}

static gr_status tell(trace *t, gr_error *err)
{
    if (t->options->json) trace_json_begin(t);
    else trace_text_begin(t);
    for (size_t i = 0; i < t->order_count; i++) {
        trace_go_to(t, &t->levels[i]);
        bool const told = trace_is_top(t) || t->at->group_count > 0;
        if (trace_is_top(t) && !t->options->json) trace_text_nothing(t);
        if (told || t->options->json) GR_TRY(tell_level(t, err));
    }
    return flush(t, 0, err);
}

static gr_status on_done(void *self, bursts *b, gr_error *err)
{
    trace *const t = self;
    t->bursts_of = b;
    gr_status const status = tell(t, err);
    t->bursts_of = NULL;
    return status;
}

gr_status trace_tell_wants(trace *t, gr_error *err)
{
    if (t->options->json) trace_json_begin(t);
    else trace_text_begin(t);
    return flush(t, 0, err);
}

/* ---- its life ---- */

/* The rule and those under it count what they are given. */
static bool count_under(trace *t, uint32_t rule)
{
    const sigma_rules *const rules = t->options->rules;
    uint32_t *const queue =
        gr_arena_take_array(t->arena, rules->count, sizeof *queue);
    size_t count = 0;
    t->given = gr_arena_take_array(t->arena, rules->count, sizeof *t->given);
    if (queue == NULL || t->given == NULL) return false;
    queue[count++] = rule;
    for (size_t i = 0; i < count; i++) {
        const sigma_correlation *const c = rules->rules[queue[i]].correlation;
        uint64_t *const given =
            gr_arena_take_array(t->arena, c->part_count, sizeof *given);
        if (given == NULL) return false;
        t->given[queue[i]] = given;
        for (size_t k = 0; k < c->part_count; k++) {
            uint32_t const part = c->parts[k].rule;
            bool known = rules->rules[part].correlation == NULL;
            for (size_t n = 0; n < count && !known; n++)
                known = queue[n] == part;
            if (!known) queue[count++] = part;
        }
    }
    t->order_of = queue;
    t->order_count = count;
    return true;
}

trace *trace_new(const trace_options *options, const gr_spill *store,
                 const gr_writer *to)
{
    trace *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->options = options;
    t->to = to;
    t->watch =
        (bursts_watch){{t, on_group, on_row, on_judged, on_end}, on_done};
    t->whole = (gr_spill_whole){store, 0};
    t->texts = t->rows = t->judged = t->order = gr_spill_part_of(&t->whole);
    t->text = gr_buffer_upto(HUNT_SCRATCH_CEILING);
    t->line = t->scratch = gr_buffer_upto(2 * HUNT_FIELDS_CEILING);
    t->arena = gr_arena_new(HUNT_ROWS_CEILING);
    t->groups = gr_sorter_new(KEY_WORDS, CORRELATE_SORT_BYTES,
                              gr_spill_part_interface(&t->order));
    if (t->arena != NULL && t->groups != NULL &&
        count_under(t, options->rule) && trace_levels_of(t))
        return t;
    trace_free(t);
    return NULL;
}

void trace_free(trace *t)
{
    if (t == NULL) return;
    gr_sorter_free(t->groups);
    gr_spill_part_free(&t->texts);
    gr_spill_part_free(&t->rows);
    gr_spill_part_free(&t->judged);
    gr_spill_part_free(&t->order);
    gr_buffer_free(&t->text);
    gr_buffer_free(&t->line);
    gr_buffer_free(&t->scratch);
    gr_arena_free(t->arena);
    gr_free(t);
}

const bursts_watch *trace_watch(const trace *t)
{
    return &t->watch;
}
