/* correlating.c - see correlating.h. */
#include "hunt/correlating.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/sorter.h"
#include "base/time.h"
#include "hunt/giving.h"
#include "hunt/limits.h"
#include "hunt/sieve.h"
#include "hunt/streams.h"
#include "hunt/text_store.h"

#include <assert.h>

/* A row as it is sorted; what is behind ROW_ORDER comes along. */
enum {
    ROW_RULE,
    ROW_KEY,
    ROW_KEY_2,
    ROW_TIME,
    ROW_ORDER,
    ROW_PART, /* and bits above it: HAS_VALUE, AGAIN, BETWEEN; its file */
    ROW_VALUE,
    ROW_VALUE_2,
    ROW_FIRST,
    ROW_GROUP,  /* where its text is */
    ROW_BEFORE, /* of a burst: where its mark before is */
    ROW_EVENTS, /* of a burst: how many matches lie below it */
    ROW_TEXT,   /* for who looks on: where its values are, plus 1; 0: nowhere */
    ROW_WORDS
};

/* A burst as it is sorted. */
enum {
    HIT_TIME,
    HIT_RULE,
    HIT_GROUP, /* the first bytes of its text */
    HIT_GROUP_2,
    HIT_AT, /* where it is; bursts of one group come in order */
    HIT_WORDS
};

enum {
    FULL_LEVELS = 4,
    GROUPS = 4096,
    HAS_VALUE = 1 << 8,
    AGAIN = 1 << 9,
    BETWEEN = 1 << 10,
    FILE_BITS = 32, /* above them, its file */
    AT_BITS = 40
};
#define AT_MOST ((UINT64_C(1) << AT_BITS) - 1)

/* Texts of groups are kept once for all rows that come one behind another. */
typedef struct {
    uint8_t key[CORRELATE_KEY];
    uint64_t at;
    bool used;
} known_group;

/* A group of a rule above, of the burst at hand. */
typedef struct {
    uint8_t key[CORRELATE_KEY];
    uint64_t at; /* where its text is */
    bool made;
} given;

/* The rows of the rules of one level. */
typedef struct {
    gr_spill_part rows;
    gr_sorter *sorter; /* NULL: there are none */
} rule_level;

struct correlating {
    const sigma_rules *rules;
    const link_map *links;
    const correlating_watch *watch; /* NULL: nobody looks on */
    gr_arena *arena;                /* of `plan` and `ranks` */
    stream_plan plan;
    streams *streams;
    uint32_t *ranks; /* of rules, those of lower levels first */
    givings givings;
    sieve *sieve;  /* where somebody looks on, nothing is sieved */
    gr_slice *own; /* the values of the group of the burst at hand */
    given *given;  /* by use */
    bool *gives;   /* so; is it of use? */
    rule_level *levels;
    size_t level_count;
    text_store groups, hits;
    gr_spill_part order;
    gr_sorter *sorted;
    known_group known[GROUPS];
    link_reader reader;
    gr_sha256 *sha;
    gr_buffer values, tuple, kept; /* of the burst at hand */
    gr_buffer text, group, told;   /* told: the group of the burst that is */
    uint64_t orders[CORRELATE_GROUNDS]; /* of the burst that is told */
    correlating_sums sums;
    uint32_t rule;     /* at hand */
    uint64_t group_at; /* of its newest row */
    /* The group that who looks on was told. */
    uint8_t shown_key[CORRELATE_KEY];
    bool shown;
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

static size_t levels_of(const sigma_rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        if (c != NULL && c->level >= count) count = (size_t)c->level + 1;
    }
    return count;
}

static gr_status take_shared(void *self, uint32_t rule, gr_slice group,
                             const correlate_burst *b, gr_error *err);

/* In which order bursts of one time come for a rule above theirs, whichever was told
 * first. */
static void set_ranks(correlating *c)
{
    uint32_t rank = 0;
    for (size_t level = 0; level < c->level_count; level++)
        for (size_t i = 0; i < c->rules->count; i++) {
            const sigma_correlation *const rule =
                c->rules->rules[i].correlation;
            if (rule != NULL && rule->level == level) c->ranks[i] = rank++;
        }
}

/* Rules of rules of rules share what a few levels have. */
static size_t memory_of_level(const correlating *c)
{
    return c->level_count <= FULL_LEVELS
               ? CORRELATE_SORT_BYTES
               : FULL_LEVELS * CORRELATE_SORT_BYTES / c->level_count;
}

static bool plan_givings(correlating *c)
{
    if (!givings_of(c->arena, c->links, &c->givings)) return false;
    c->own = gr_arena_take_array(c->arena, c->givings.most_own, sizeof *c->own);
    c->given =
        gr_arena_take_array(c->arena, c->givings.most_uses, sizeof *c->given);
    c->gives =
        gr_arena_take_array(c->arena, c->givings.most_uses, sizeof *c->gives);
    return c->own != NULL && c->given != NULL && c->gives != NULL;
}

static bool share(correlating *c, gr_spill_whole *store)
{
    c->arena = gr_arena_new(STREAM_PLAN_CEILING);
    if (c->arena == NULL) return false;
    c->ranks = gr_arena_take_array(c->arena, c->rules->count, sizeof *c->ranks);
    if (!stream_plan_of(c->arena, c->links, c->watch == NULL, &c->plan))
        return false;
    set_ranks(c);
    if (!plan_givings(c)) return false;
    c->reader.without = c->plan.shares;
    c->sieve = sieve_new(c->arena, c->links, &c->plan, &c->givings);
    if (c->sieve == NULL) return false;
    c->streams = streams_new(&c->plan, c->links, c->sieve, STREAM_BYTES, store,
                             (streams_sink){c, take_shared});
    return c->streams != NULL;
}

correlating *correlating_new(const link_map *links, gr_spill_whole *store,
                             const correlating_watch *watch)
{
    correlating *const c = gr_alloc(sizeof *c);
    if (c == NULL) return NULL;
    c->sums.first_ns = c->sums.last_ns = GR_TIME_NONE;
    c->rules = links->rules;
    c->links = links;
    c->watch = watch;
    c->groups = text_store_of(store, CORRELATING_TEXT_BYTES);
    c->hits = text_store_of(store, CORRELATING_TEXT_BYTES);
    c->order = gr_spill_part_of(store);
    c->text = c->group = c->told = c->values = c->tuple = c->kept =
        gr_buffer_upto(HUNT_FIELDS_CEILING);
    size_t const count = levels_of(c->rules);
    c->levels = gr_alloc_array(count, sizeof *c->levels);
    c->sha = gr_sha256_new_for_little();
    if (c->levels == NULL || c->sha == NULL ||
        !link_reader_init(&c->reader, links)) {
        correlating_free(c);
        return NULL;
    }
    for (; c->level_count < count; c->level_count++)
        c->levels[c->level_count].rows = gr_spill_part_of(store);
    if (share(c, store)) return c;
    correlating_free(c);
    return NULL;
}

void correlating_limit(correlating *c, size_t memory)
{
    streams_limit(c->streams, memory);
}

void correlating_free(correlating *c)
{
    if (c == NULL) return;
    for (size_t i = 0; i < c->level_count; i++) {
        gr_sorter_free(c->levels[i].sorter);
        gr_spill_part_free(&c->levels[i].rows);
    }
    gr_free(c->levels);
    streams_free(c->streams);
    sieve_free(c->sieve);
    gr_arena_free(c->arena);
    gr_sorter_free(c->sorted);
    gr_sha256_free(c->sha);
    link_reader_free(&c->reader);
    text_store_free(&c->groups);
    text_store_free(&c->hits);
    gr_spill_part_free(&c->order);
    gr_buffer_free(&c->values);
    gr_buffer_free(&c->tuple);
    gr_buffer_free(&c->kept);
    gr_buffer_free(&c->text);
    gr_buffer_free(&c->told);
    gr_buffer_free(&c->group);
    gr_free(c);
}

/* ---- rows ---- */

static gr_status keep_group(correlating *c, const uint8_t key[CORRELATE_KEY],
                            gr_slice group, uint64_t *at, gr_error *err)
{
    size_t const slot =
        (size_t)gr_hash64(0, gr_slice_of(key, CORRELATE_KEY)) % GROUPS;
    known_group *const known = &c->known[slot];
    if (!known->used || memcmp(known->key, key, CORRELATE_KEY) != 0) {
        GR_TRY(text_store_put(&c->groups, group, &known->at, err));
        known->used = true;
        memcpy(known->key, key, CORRELATE_KEY);
    }
    *at = known->at;
    return GR_OK;
}

/* What there is no need of is not sorted. */
static unsigned words_of(const correlating *c, const rule_level *level)
{
    if (c->watch != NULL) return ROW_WORDS;
    return level == c->levels ? ROW_BEFORE : ROW_TEXT;
}

static gr_sorter *sorter_of(correlating *c, rule_level *level)
{
    if (level->sorter == NULL)
        level->sorter = gr_sorter_new(words_of(c, level), memory_of_level(c),
                                      gr_spill_part_interface(&level->rows));
    return level->sorter;
}

/* Of the group whose text is at `group_at`. */
static gr_status add_row(correlating *c, const link *l, uint64_t group_at,
                         int64_t first_ns, int64_t time_ns, uint64_t order,
                         gr_error *err)
{
    uint64_t row[ROW_WORDS] = {
        [ROW_RULE] = l->use.correlation,
        [ROW_KEY] = gr_sort_key_of_bytes(l->row.key),
        [ROW_KEY_2] = gr_sort_key_of_bytes(l->row.key + 8),
        [ROW_TIME] = gr_sort_key_of_i64(time_ns),
        [ROW_ORDER] = order,
        [ROW_PART] = l->use.part | (l->row.has_value ? HAS_VALUE : 0) |
                     (l->row.mark.again ? AGAIN : 0) |
                     (l->row.mark.between ? BETWEEN : 0) |
                     (uint64_t)l->row.file << FILE_BITS,
        [ROW_FIRST] = (uint64_t)first_ns,
        [ROW_GROUP] = group_at,
        [ROW_BEFORE] = (uint64_t)l->row.mark.before_ns,
        [ROW_EVENTS] = l->row.events};
    const sigma_correlation *const rule =
        c->rules->rules[l->use.correlation].correlation;
    memcpy(&row[ROW_VALUE], l->row.value, CORRELATE_VALUE);
    if (c->watch != NULL && l->value.len > 0) {
        GR_TRY(text_store_put(&c->groups, l->value, &row[ROW_TEXT], err));
        row[ROW_TEXT]++;
    }
    gr_sorter *const sorter = sorter_of(c, &c->levels[rule->level]);
    if (sorter == NULL) return no_memory(err);
    c->sums.rows++;
    return gr_sorter_add(sorter, row, err);
}

static uint64_t order_for(const correlating *c, const link *l, uint64_t order)
{
    static_assert(CORRELATION_PARTS <= 1 << CORRELATING_LOW, "a part has room");
    return c->rules->rules[l->use.correlation].correlation->type ==
                   CORRELATE_TEMPORAL_ORDERED
               ? correlating_in_list(order, l->use.part)
               : order;
}

static gr_status add_own(correlating *c, link *l,
                         const correlating_match *match, gr_error *err)
{
    uint64_t at = 0;
    const sigma_correlation *const rule =
        c->rules->rules[l->use.correlation].correlation;
    l->row.file = match->file;
    c->sums.skipped += !correlate_takes(rule, &l->row);
    if (!sieve_note_match(c->sieve, l->use, l->group)) return no_memory(err);
    GR_TRY(keep_group(c, l->row.key, l->group, &at, err));
    return add_row(c, l, at, match->time_ns, match->time_ns,
                   order_for(c, l, match->order), err);
}

static gr_status add_all_own(correlating *c, uint32_t rule, gr_slice links,
                             const correlating_match *match, gr_error *err)
{
    link l;
    gr_status status;
    link_read(&c->reader, rule, links);
    while ((status = link_next(&c->reader, &l, err)) == GR_OK)
        GR_TRY(add_own(c, &l, match, err));
    return status == GR_NONE ? GR_OK : status;
}

gr_status correlating_add(correlating *c, uint32_t rule, gr_slice links,
                          const correlating_match *match, gr_error *err)
{
    if (match->time_ns == GR_TIME_NONE) {
        c->sums.without_time += link_count(c->links, rule) > 0;
        return GR_OK;
    }
    GR_TRY(streams_add(c->streams, rule, links, match, err));
    return c->plan.own_counts[rule] == 0
               ? GR_OK
               : add_all_own(c, rule, links, match, err);
}

/* ---- bursts ---- */

/* As it lies in memory, for this run alone; then the group, and the orders. */
typedef struct {
    correlate_burst burst; /* without what it points to */
    uint64_t rule, group_len;
} kept_hit;

static gr_status keep_hit(correlating *c, const correlate_burst *b,
                          gr_slice group, uint64_t *at, gr_error *err)
{
    gr_buffer *const out = &c->kept;
    kept_hit hit = {*b, c->rule, group.len};
    hit.burst.key = NULL;
    hit.burst.orders = NULL;
    out->len = 0;
    gr_put(out, gr_slice_of(&hit, sizeof hit));
    gr_put(out, group);
    gr_put(out, gr_slice_of(b->orders, b->order_count * sizeof *b->orders));
    if (out->status != GR_OK) return no_memory(err);
    return text_store_put(&c->hits, gr_buffer_slice(out), at, err);
}

static gr_status sort_hit(correlating *c, const correlate_burst *b,
                          gr_slice group, uint64_t at, gr_error *err)
{
    uint8_t first[16] = {0};
    size_t const len = group.len < sizeof first ? group.len : sizeof first;
    if (len > 0) memcpy(first, group.ptr, len);
    uint64_t const hit[HIT_WORDS] = {
        [HIT_TIME] = gr_sort_key_of_i64(b->last_ns),
        [HIT_RULE] = c->rule,
        [HIT_GROUP] = gr_sort_key_of_bytes(first),
        [HIT_GROUP_2] = gr_sort_key_of_bytes(first + 8),
        [HIT_AT] = at};
    gr_time_join(&c->sums.first_ns, &c->sums.last_ns, b->last_ns, b->last_ns);
    return gr_sorter_add(c->sorted, hit, err);
}

/* Where a burst stands for a rule that it lasts for: at its first hit, at its last
 * event, and between them so often that any window within it has a mark. */
static gr_status add_marks(correlating *c, link *l, uint64_t group_at,
                           const correlate_burst *b, uint64_t order,
                           gr_error *err)
{
    uint64_t const span =
        (uint64_t)c->rules->rules[l->use.correlation].correlation->timespan_ns;
    uint64_t const length = (uint64_t)b->last_ns - (uint64_t)b->hit_ns;
    uint64_t const least = length / CORRELATING_MARKS + 1;
    uint64_t const step = span > least ? span : least;
    for (uint64_t at = 0;; at += step) {
        int64_t const time_ns =
            at < length ? b->hit_ns + (int64_t)at : b->last_ns;
        l->row.mark.between = at > 0 && at < length;
        GR_TRY(add_row(c, l, group_at, b->first_ns, time_ns, order, err));
        if (at >= length) return GR_OK;
        l->row.mark = (correlate_mark){time_ns, true, false};
    }
}

/* As an event of a rule above: in order of rules, of one rule in that of its groups
 * and times, as `at` is. A terabyte of them is more than there is time to judge. */
static uint64_t order_of(const correlating *c, uint64_t at)
{
    return CORRELATING_BURST | (uint64_t)c->ranks[c->rule] << AT_BITS |
           (at & AT_MOST);
}

static uint64_t place_of(uint64_t order)
{
    return order & AT_MOST;
}

/* A tuple of values of the burst's group. False: it lacks one. */
static bool put_given(const correlating *c, const uint32_t *places,
                      size_t count, gr_buffer *out)
{
    bool whole = true;
    out->len = 0;
    for (size_t i = 0; i < count; i++) {
        gr_slice const value = places[i] == GIVING_NOWHERE ? (gr_slice){NULL, 0}
                                                           : c->own[places[i]];
        if (value.ptr == NULL) whole = false;
        link_put_value(out, value);
    }
    return whole;
}

static gr_status give_group(correlating *c, const giving *g, size_t count,
                            given *out, gr_error *err)
{
    (void)put_given(c, g->group, count, &c->values);
    gr_slice const text = gr_buffer_slice(&c->values);
    if (c->values.status != GR_OK || !link_key(c->sha, text, out->key))
        return no_memory(err);
    return keep_group(c, out->key, text, &out->at, err);
}

/* What counts distinct values has one, where the burst's group has them all. */
static bool give_value(correlating *c, const giving *g,
                       const sigma_correlation *outer, link *l)
{
    bool const whole = put_given(c, g->value, outer->field_count, &c->tuple);
    l->value = gr_buffer_slice(&c->tuple);
    if (outer->type != CORRELATE_VALUE_COUNT) return c->tuple.status == GR_OK;
    l->row.has_value = whole;
    return c->tuple.status == GR_OK && link_key(c->sha, l->value, l->row.value);
}

/* To a rule above: of a burst it knows the group. */
static gr_status give_to(correlating *c, size_t which, const correlate_burst *b,
                         uint64_t at, gr_error *err)
{
    link_use const use = c->links->uses[c->rule][which];
    const sigma_correlation *const outer =
        c->rules->rules[use.correlation].correlation;
    const giving *const g = &c->givings.of[c->rule][which];
    given *const group = &c->given[g->alike];
    link l = {.use = use, .row = {.part = use.part, .events = b->events}};
    if (!group->made)
        GR_TRY(give_group(c, g, outer->group_by_count, group, err));
    group->made = true;
    memcpy(l.row.key, group->key, CORRELATE_KEY);
    if (!give_value(c, g, outer, &l)) return no_memory(err);
    uint64_t const order = order_of(c, at);
    return correlate_marks(outer)
               ? add_marks(c, &l, group->at, b, order, err)
               : add_row(c, &l, group->at, b->first_ns, b->hit_ns, order, err);
}

/* To all of them. */
static gr_status give(correlating *c, const correlate_burst *b, gr_slice group,
                      uint64_t at, gr_error *err)
{
    const sigma_correlation *const inner = c->rules->rules[c->rule].correlation;
    size_t const count = link_count(c->links, c->rule);
    gr_cursor values = gr_cursor_over(group, 0);
    if (count == 0) return GR_OK;
    for (size_t i = 0; i < inner->group_by_count; i++)
        if (!link_next_value(&values, &c->own[i]))
            c->own[i] = (gr_slice){NULL, 0};
    for (size_t i = 0; i < count; i++) c->given[i].made = false;
    for (size_t i = 0; i < count; i++) c->gives[i] = true;
    if (c->plan.shares[c->rule])
        sieve_gives(c->sieve, c->rule, c->own, c->gives);
    for (size_t i = 0; i < count; i++)
        if (c->gives[i]) GR_TRY(give_to(c, i, b, at, err));
    return GR_OK;
}

/* The last match below a burst, in place of a burst that its last row is of. */
static gr_status find_last(correlating *c, uint64_t *order, gr_error *err)
{
    correlating_hit last = {0};
    if ((*order & CORRELATING_BURST) == 0) return GR_OK;
    GR_TRY(correlating_burst_of(c, *order, &last, err));
    *order = last.burst.last_order;
    return GR_OK;
}

static gr_status keep_burst(correlating *c, gr_slice group,
                            const correlate_burst *told, gr_error *err)
{
    uint64_t at = 0;
    correlate_burst whole = *told;
    const correlate_burst *const b = &whole;
    GR_TRY(find_last(c, &whole.last_order, err));
    GR_TRY(keep_hit(c, b, group, &at, err));
    GR_TRY(give(c, b, group, at, err));
    return c->rules->rules[c->rule].silent ? GR_OK
                                           : sort_hit(c, b, group, at, err);
}

static gr_status take_burst(void *self, const correlate_burst *b, gr_error *err)
{
    correlating *const c = self;
    GR_TRY(text_store_take(&c->groups, c->group_at, &c->group, err));
    return keep_burst(c, gr_buffer_slice(&c->group), b, err);
}

static gr_status take_shared(void *self, uint32_t rule, gr_slice group,
                             const correlate_burst *b, gr_error *err)
{
    correlating *const c = self;
    c->rule = rule;
    return keep_burst(c, group, b, err);
}

/* ---- all of them ---- */

static correlate_row row_of(const uint64_t *words)
{
    correlate_row row = {.first_ns = (int64_t)words[ROW_FIRST],
                         .order = words[ROW_ORDER],
                         .part = (uint32_t)(words[ROW_PART] & 0xFF),
                         .file = (uint32_t)(words[ROW_PART] >> FILE_BITS),
                         .has_value = (words[ROW_PART] & HAS_VALUE) != 0};
    row.mark.again = (words[ROW_PART] & AGAIN) != 0;
    row.mark.between = (words[ROW_PART] & BETWEEN) != 0;
    if (row.mark.again) row.mark.before_ns = (int64_t)words[ROW_BEFORE];
    if ((row.order & CORRELATING_BURST) != 0) row.events = words[ROW_EVENTS];
    gr_sort_bytes_of_key(row.key, words[ROW_KEY]);
    gr_sort_bytes_of_key(row.key + 8, words[ROW_KEY_2]);
    row.time_ns = gr_sort_i64_of_key(words[ROW_TIME]);
    memcpy(row.value, &words[ROW_VALUE], CORRELATE_VALUE);
    return row;
}

/* ---- who looks on ---- */

static gr_status show_judged(void *self, const correlate_judged *judged,
                             gr_error *err)
{
    correlating *const c = self;
    return c->watch->judged(c->watch->self, c->rule, judged, err);
}

static gr_status show_row(correlating *c, const correlate_row *row,
                          uint64_t text, gr_error *err)
{
    const correlating_watch *const w = c->watch;
    if (!c->shown || memcmp(c->shown_key, row->key, CORRELATE_KEY) != 0) {
        memcpy(c->shown_key, row->key, CORRELATE_KEY);
        c->shown = true;
        GR_TRY(text_store_take(&c->groups, c->group_at, &c->text, err));
        GR_TRY(w->group(w->self, c->rule, gr_buffer_slice(&c->text), err));
    }
    return w->row(w->self, c->rule, row, text, err);
}

/* ---- one rule after the other ---- */

static gr_status end_rule(correlating *c, correlator **at_hand, gr_error *err)
{
    if (*at_hand == NULL) return GR_OK;
    gr_status status = correlate_end(*at_hand, err);
    correlate_sums const sums = correlate_told(*at_hand);
    c->shown = false;
    if (status == GR_OK && c->watch != NULL)
        status = c->watch->end(c->watch->self, c->rule, &sums, err);
    c->sums.left_early += sums.left_early;
    correlate_free(*at_hand);
    *at_hand = NULL;
    return status;
}

static gr_status begin_rule(correlating *c, uint32_t rule, correlator **at_hand,
                            gr_error *err)
{
    correlate_options const options = {
        .window = CORRELATING_WINDOW,
        .observer = {c, c->watch == NULL ? NULL : show_judged}};
    correlate_sink const sink = {c, take_burst};
    GR_TRY(end_rule(c, at_hand, err));
    c->rule = rule;
    *at_hand = correlate_new(c->rules->rules[rule].correlation, &options, sink);
    return *at_hand == NULL ? no_memory(err) : GR_OK;
}

static gr_status run_rows(correlating *c, gr_sorter *sorter,
                          correlator **at_hand,
                          const volatile sig_atomic_t *stop, gr_error *err)
{
    for (;;) {
        const uint64_t *words;
        if (stop != NULL && *stop) return GR_NONE;
        gr_status const status = gr_sorter_next(sorter, &words, err);
        if (status == GR_NONE) return end_rule(c, at_hand, err);
        GR_TRY(status);
        uint32_t const rule = (uint32_t)words[ROW_RULE];
        if (*at_hand == NULL || rule != c->rule)
            GR_TRY(begin_rule(c, rule, at_hand, err));
        correlate_row const row = row_of(words);
        /* A burst of the group before is told before this is its group. */
        uint64_t const group_at = words[ROW_GROUP];
        uint64_t const text = c->watch == NULL ? 0 : words[ROW_TEXT];
        GR_TRY(correlate_add(*at_hand, &row, err));
        c->group_at = group_at;
        if (c->watch != NULL) GR_TRY(show_row(c, &row, text, err));
    }
}

static gr_status run_level(correlating *c, rule_level *level,
                           const volatile sig_atomic_t *stop, gr_error *err)
{
    correlator *at_hand = NULL;
    if (level->sorter == NULL) return GR_OK;
    gr_status const status = run_rows(c, level->sorter, &at_hand, stop, err);
    correlate_free(at_hand);
    gr_sorter_free(level->sorter);
    level->sorter = NULL;
    return status;
}

/* The burst at `at`, with its text in c->text; *orders are those it was kept with. */
static gr_status read_hit(correlating *c, uint64_t at, correlating_hit *out,
                          gr_slice *orders, gr_error *err)
{
    kept_hit hit;
    GR_TRY(text_store_take(&c->hits, at, &c->text, err));
    gr_slice const text = gr_buffer_slice(&c->text);
    if (text.len < sizeof hit)
        return gr_fail(err, GR_IO, GR_NO_OFFSET,
                       "a burst that was kept is cut");
    memcpy(&hit, text.ptr, sizeof hit);
    *out = (correlating_hit){
        .rule = (uint32_t)hit.rule,
        .group = gr_sub(text, sizeof hit, (size_t)hit.group_len),
        .burst = hit.burst};
    *orders = gr_from(text, sizeof hit + (size_t)hit.group_len);
    return GR_OK;
}

gr_status correlating_burst_of(correlating *c, uint64_t order,
                               correlating_hit *out, gr_error *err)
{
    gr_slice orders = {NULL, 0};
    GR_TRY(read_hit(c, place_of(order), out, &orders, err));
    out->burst.order_count = 0;
    return GR_OK;
}

gr_status correlating_text(correlating *c, uint64_t text, gr_slice *out,
                           gr_error *err)
{
    GR_TRY(text_store_take(&c->groups, text - 1, &c->text, err));
    *out = gr_buffer_slice(&c->text);
    return GR_OK;
}

gr_status correlating_read(correlating *c, uint64_t order, correlating_hit *out,
                           uint64_t orders[CORRELATE_GROUNDS], gr_error *err)
{
    gr_slice kept = {NULL, 0};
    correlate_burst *const b = &out->burst;
    GR_TRY(read_hit(c, place_of(order), out, &kept, err));
    gr_slice const own = gr_sub(kept, 0, CORRELATE_GROUNDS * sizeof *orders);
    b->order_count = own.len / sizeof *orders;
    if (own.len > 0) memcpy(orders, own.ptr, own.len);
    b->orders = orders;
    return GR_OK;
}

static gr_status tell_hit(correlating *c, uint64_t at, correlating_sink sink,
                          gr_error *err)
{
    correlating_hit hit;
    GR_TRY(correlating_read(c, at, &hit, c->orders, err));
    c->told.len = 0;
    gr_put(&c->told, hit.group);
    if (c->told.status != GR_OK) return no_memory(err);
    hit.group = gr_buffer_slice(&c->told);
    return sink.take(sink.self, &hit, err);
}

gr_status correlating_join(correlating *c, const volatile sig_atomic_t *stop,
                           gr_error *err)
{
    c->sorted = gr_sorter_new(HIT_WORDS, CORRELATE_SORT_BYTES,
                              gr_spill_part_interface(&c->order));
    if (c->sorted == NULL) return no_memory(err);
    GR_TRY(streams_join(c->streams, stop, err));
    for (size_t i = 0; i < c->level_count; i++)
        GR_TRY(run_level(c, &c->levels[i], stop, err));
    return GR_OK;
}

gr_status correlating_tell(correlating *c, correlating_sink sink,
                           const volatile sig_atomic_t *stop, gr_error *err)
{
    for (;;) {
        const uint64_t *hit;
        if (stop != NULL && *stop) return GR_NONE;
        gr_status const status = gr_sorter_next(c->sorted, &hit, err);
        if (status == GR_NONE) return GR_OK;
        GR_TRY(status);
        GR_TRY(tell_hit(c, hit[HIT_AT], sink, err));
    }
}

correlating_sums correlating_told(const correlating *c)
{
    correlating_sums sums = c->sums;
    correlate_sums const shared = streams_told(c->streams);
    sums.rows += shared.rows;
    sums.skipped += shared.skipped;
    sums.left_early += shared.left_early;
    return sums;
}
