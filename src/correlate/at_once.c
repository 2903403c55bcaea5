/* at_once.c - see at_once.h.
 *
 * The window of an instant is [start, end) of the rows: `end` goes on with the
 * instants, `start` with what is older than the time span. What a rule asks of it:
 *
 *   event_count   end - start; rules of one time span share where windows start, and
 *                 how many rows the fullest has, which most rules ask for more of
 *   value_count   the rows of it whose value no row of it before has: each row knows
 *                 the one before it with its value, and the one behind
 *   value_sum     the sum up to `end` less that up to `start`, where all are whole
 *                 numbers and none of the sums is beyond what a double has exactly
 *   _percentile   whether so many numbers of a window are as large as the limit that it
 *                 may be; if so, it is judged row by row
 *   temporal      how many parts have a row in it, counted part by part
 *   _ordered      the longest chain that begins in it (chain.h) */
#include "correlate/at_once.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"
#include "correlate/chain.h"
#include "correlate/shares.h"

#include <math.h>

static const double most_exact = 9007199254740992.0; /* 2^53 */

/* ---- limits ---- */

static bool is_count(const sigma_correlation *rule)
{
    return correlate_is_temporal(rule) || rule->type == CORRELATE_EVENT_COUNT ||
           rule->type == CORRELATE_VALUE_COUNT;
}

/* Sliding, and each limit a lower bound. */
static bool only_rises(const sigma_correlation *rule)
{
    for (size_t i = 0; i < rule->limit_count; i++)
        if (rule->limits[i].op != LIMIT_GT && rule->limits[i].op != LIMIT_GTE)
            return false;
    return !rule->at_close;
}

/* The least whole number for which the limits hold, of which only that is known
 * which rises; SIZE_MAX: none. */
static size_t least_count(const sigma_correlation *rule)
{
    double least = 1;
    if (correlate_is_temporal(rule) && rule->limit_count == 0 &&
        rule->condition == NULL)
        return rule->part_count;
    for (size_t i = 0; i < rule->limit_count; i++) {
        const sigma_limit *const l = &rule->limits[i];
        double const n =
            l->op == LIMIT_GT ? floor(l->number) + 1 : ceil(l->number);
        if (!(n < 4294967296.0)) return SIZE_MAX; /* not a number, either */
        if (n > least) least = n;
    }
    return (size_t)least;
}

size_t at_once_least(const sigma_correlation *rule)
{
    return is_count(rule) && only_rises(rule) ? least_count(rule) : 1;
}

bool at_once_reach(const sigma_correlation *rule, double *each, double *sum)
{
    double most = -INFINITY;
    *each = *sum = INFINITY;
    if (is_count(rule) || !only_rises(rule) || rule->condition != NULL)
        return false;
    for (size_t i = 0; i < rule->limit_count; i++)
        if (rule->limits[i].number > most) most = rule->limits[i].number;
    /* A little below it, for what is rounded. */
    most -= fabs(most) * 1e-9;
    if (!isfinite(most)) return false;
    if (rule->type != CORRELATE_VALUE_SUM) *each = most;
    else if (most > 0) *sum = most;
    else return false;
    return true;
}

static bool limits_hold(const sigma_correlation *rule, double value)
{
    for (size_t i = 0; i < rule->limit_count; i++) {
        const sigma_limit *const l = &rule->limits[i];
        if (l->op == LIMIT_GT ? !(value > l->number) : !(value >= l->number))
            return false;
    }
    return true;
}

/* Is a number as large as all limits ask? */
static bool reaches(const sigma_correlation *rule, double value)
{
    for (size_t i = 0; i < rule->limit_count; i++)
        if (!(value >= rule->limits[i].number)) return false;
    return true;
}

/* ---- what is made for all rules ---- */

void at_once_room_free(at_once_room *room)
{
    gr_free(room->before);
    gr_free(room->behind);
    gr_free(room->table);
    gr_free(room->sums);
    for (size_t i = 0; i < AT_ONCE_SPANS; i++) gr_free(room->starts[i]);
    gr_free(room->named);
    *room = (at_once_room){0};
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate in");
}

static gr_status make_room(at_once_room *room, size_t rows, gr_error *err)
{
    size_t most = 64;
    if (room->rows > 0 && room->rows >= rows) return GR_OK;
    while (most < rows) most *= 2;
    at_once_room_free(room);
    room->before = gr_alloc_array(most, sizeof *room->before);
    room->behind = gr_alloc_array(most, sizeof *room->behind);
    room->table = gr_alloc_array(2 * most, sizeof *room->table);
    room->sums = gr_alloc_array(most + 1, sizeof *room->sums);
    bool made = room->before != NULL && room->behind != NULL &&
                room->table != NULL && room->sums != NULL;
    for (size_t i = 0; i < AT_ONCE_SPANS; i++) {
        room->starts[i] = gr_alloc_array(most, sizeof *room->starts[i]);
        made = made && room->starts[i] != NULL;
    }
    if (!made) {
        at_once_room_free(room);
        return no_memory(err);
    }
    room->rows = most;
    return GR_OK;
}

/* Where the newest row with the value of row `i` is, plus 1, or is to be. */
static uint32_t *slot_of(const at_once_group *g, size_t slots, size_t i)
{
    /* Who makes values cannot know where memory is, nor what has one slot. */
    size_t at =
        (size_t)gr_hash64_of_16((uintptr_t)g->room->table, g->values[i].bytes);
    for (;; at++) {
        uint32_t *const slot = &g->room->table[at & (slots - 1)];
        if (*slot == 0 || memcmp(&g->values[*slot - 1], &g->values[i],
                                 sizeof *g->values) == 0)
            return slot;
    }
}

/* before[i]: the last row before it with its value, plus 1; behind[i]: the next. */
static gr_status number_values(at_once_group *g, gr_error *err)
{
    size_t slots = 64;
    if (g->known.numbered) return GR_OK;
    GR_TRY(make_room(g->room, g->count, err));
    while (slots < 2 * g->count) slots *= 2;
    memset(g->room->table, 0, slots * sizeof *g->room->table);
    for (size_t i = 0; i < g->count; i++) {
        uint32_t *const slot = slot_of(g, slots, i);
        g->room->before[i] = *slot;
        g->room->behind[i] = UINT32_MAX;
        if (*slot == 0) g->known.distinct++;
        else g->room->behind[*slot - 1] = (uint32_t)i;
        *slot = (uint32_t)i + 1;
    }
    g->known.numbered = true;
    return GR_OK;
}

static double number_at(const at_once_group *g, size_t i)
{
    double number;
    memcpy(&number, g->values[i].bytes, sizeof number);
    return number;
}

/* sums[i]: of the rows before it. */
static gr_status sum_up(at_once_group *g, gr_error *err)
{
    double const most = most_exact / (double)(g->count + 1);
    int64_t sum = 0;
    if (g->known.summed) return GR_OK;
    GR_TRY(make_room(g->room, g->count, err));
    g->known.summed = g->known.exact = true;
    g->room->sums[0] = 0;
    for (size_t i = 0; i < g->count && g->known.exact; i++) {
        double const x = number_at(g, i);
        g->known.exact = fabs(x) < most && !(floor(x) < x);
        if (g->known.exact) sum += (int64_t)x;
        g->room->sums[i + 1] = sum;
    }
    return GR_OK;
}

/* ---- windows, which rules of one time span share ---- */

static inline int64_t oldest_at(int64_t span_ns, int64_t now_ns)
{
    return now_ns < INT64_MIN + span_ns ? INT64_MIN : now_ns - span_ns;
}

/* starts[i]: the first row of the window of row i's time; and the most rows that any
 * has. */
static size_t find_starts(const at_once_group *g, int64_t span_ns,
                          uint32_t *starts)
{
    size_t start = 0, most = 0;
    for (size_t i = 0; i < g->count; i++) {
        int64_t const oldest = oldest_at(span_ns, g->times[i]);
        while (g->times[start] < oldest) start++;
        starts[i] = (uint32_t)start;
        if (i + 1 - start > most) most = i + 1 - start;
    }
    return most;
}

/* Which of the windows that are known have the time span. */
static gr_status find_windows(at_once_group *g, int64_t span_ns, size_t *out,
                              gr_error *err)
{
    size_t const count = g->known.window_count,
                 known = count < AT_ONCE_SPANS ? count : AT_ONCE_SPANS;
    for (*out = 0; *out < known; ++*out)
        if (g->known.windows[*out].span_ns == span_ns) return GR_OK;
    GR_TRY(make_room(g->room, g->count, err));
    *out = g->known.window_count++ % AT_ONCE_SPANS;
    g->known.windows[*out].span_ns = span_ns;
    g->known.windows[*out].most =
        find_starts(g, span_ns, g->room->starts[*out]);
    return GR_OK;
}

static uint64_t parts_of(const at_once_group *g, size_t first, size_t last)
{
    uint64_t parts = 1;
    if (g->parts == NULL) return parts;
    parts = 0;
    for (size_t i = first; i <= last; i++) parts |= UINT64_C(1) << g->parts[i];
    return parts;
}

bool at_once_may_hold(const sigma_correlation *rule, at_once_group *g)
{
    if (!only_rises(rule) || !is_count(rule)) return true;
    size_t const least = least_count(rule);
    if (!correlate_is_temporal(rule)) return g->count >= least;
    if (g->known.present == 0 && g->count > 0)
        g->known.present = parts_of(g, 0, g->count - 1);
    return (size_t)__builtin_popcountll(g->known.present) >= least;
}

/* ---- bursts ---- */

typedef struct {
    const sigma_correlation *rule;
    at_once_group *g;
    correlate_sink sink;
    const uint32_t *starts; /* of windows of the rule's time span */
    size_t start, end;      /* the window */
    size_t first, last;     /* of the burst that is open: its rows */
    int64_t midnight_ns;    /* behind it */
    bool open;
    correlate_burst told;
} judging;

/* Of a burst with more rows than are named, those of each part. */
typedef struct {
    uint64_t counts[2 * CORRELATION_PARTS]; /* of bursts there are none */
    size_t shares[2 * CORRELATION_PARTS];
    size_t last_at[CORRELATION_PARTS]; /* where it has no room for all */
    size_t firsts; /* that are still to be named, of all parts */
} part_rows;

static void share_out(const judging *j, size_t most, part_rows *p)
{
    size_t cuts = 0;
    const uint8_t *const parts = j->g->parts;
    for (size_t i = j->first; i <= j->last; i++) p->counts[parts[i]]++;
    shares_of_parts(p->counts, j->rule->part_count, most, p->shares);
    for (size_t k = 0; k < j->rule->part_count; k++) {
        bool const cut = p->shares[k] > 0 && p->shares[k] < p->counts[k];
        p->shares[k] -= cut;
        p->firsts += p->shares[k];
        p->last_at[k] = cut ? 0 : SIZE_MAX;
        cuts += cut;
    }
    for (size_t i = j->last + 1; cuts > 0; cuts--) {
        while (p->last_at[parts[--i]] != 0) {
        }
        p->last_at[parts[i]] = i;
    }
}

/* The next last row of a part from `at` on; SIZE_MAX: none. */
static size_t next_last(const part_rows *p, size_t parts, size_t at)
{
    size_t next = SIZE_MAX;
    for (size_t k = 0; k < parts; k++)
        if (p->last_at[k] >= at && p->last_at[k] < next) next = p->last_at[k];
    return next;
}

/* First rows in order, lasts between them and behind. */
static size_t name_parts(const judging *j, part_rows *p, uint64_t *named)
{
    size_t count = 0, i = j->first;
    const at_once_group *const g = j->g;
    for (; p->firsts > 0; i++) {
        unsigned const part = g->parts[i];
        bool const first = p->shares[part] > 0;
        p->shares[part] -= first;
        p->firsts -= first;
        if (first || p->last_at[part] == i) named[count++] = g->orders[i];
    }
    while ((i = next_last(p, j->rule->part_count, i)) != SIZE_MAX)
        named[count++] = g->orders[i++];
    return count;
}

static __attribute__((cold, noinline)) gr_status name_shares(judging *j,
                                                             size_t most,
                                                             gr_error *err)
{
    at_once_room *const room = j->g->room;
    part_rows p = {.firsts = 0};
    if (room->named == NULL)
        room->named = gr_alloc_array(CORRELATE_GROUNDS, sizeof *room->named);
    if (room->named == NULL) return no_memory(err);
    share_out(j, most, &p);
    for (size_t k = 0; k < j->rule->part_count; k++)
        j->told.parts |= (uint64_t)(p.counts[k] > 0) << k;
    j->told.order_count = name_parts(j, &p, room->named);
    j->told.orders = room->named;
    return GR_OK;
}

/* In order of time; which parts they are of. */
static gr_status name_rows(judging *j, gr_error *err)
{
    correlate_burst *const b = &j->told;
    size_t const asked = j->g->most_named;
    size_t const most = asked == 0 ? CORRELATE_GROUNDS : asked;
    if (b->count > most && correlate_is_temporal(j->rule))
        return name_shares(j, most, err);
    b->parts = parts_of(j->g, j->first, j->last);
    b->orders = j->g->orders + j->first;
    b->order_count = b->count < most ? (size_t)b->count : most;
    return GR_OK;
}

static gr_status tell(judging *j, gr_error *err)
{
    correlate_burst *const b = &j->told;
    if (!j->open) return GR_OK;
    j->open = false;
    b->key = j->g->key;
    b->count = b->events = j->last - j->first + 1;
    b->first_ns = b->begin_ns = j->g->times[j->first];
    b->last_ns = b->end_ns = j->g->times[j->last];
    b->last_order = j->g->orders[j->last];
    GR_TRY(name_rows(j, err));
    return j->sink.take(j->sink.self, b, err);
}

/* The window is a hit at `now_ns`. */
static inline gr_status hit(judging *j, int64_t now_ns, double value,
                            gr_error *err)
{
    if (!j->open || j->start > j->last || now_ns >= j->midnight_ns) {
        GR_TRY(tell(j, err));
        j->open = true;
        j->first = j->start;
        j->midnight_ns = gr_day_end(now_ns);
        j->told = (correlate_burst){
            .hit_ns = now_ns, .peak_ns = now_ns, .value = value};
    }
    j->last = j->end - 1;
    if (value > j->told.value) {
        j->told.value = value;
        j->told.peak_ns = now_ns;
    }
    return GR_OK;
}

/* ---- windows ---- */

/* Behind the rows of the instant of row `i`. */
static inline size_t instant_end(const at_once_group *g, size_t i)
{
    int64_t const now_ns = g->times[i];
    while (++i < g->count && g->times[i] == now_ns) {
    }
    return i;
}

static inline bool ends_instant(const at_once_group *g, size_t i)
{
    return i + 1 == g->count || g->times[i + 1] != g->times[i];
}

static gr_status judge_events(judging *j, size_t least, gr_error *err)
{
    const uint32_t *const starts = j->starts;
    for (size_t i = least - 1; i < j->g->count; i++) {
        size_t const rows = i + 1 - starts[i];
        if (rows < least || !ends_instant(j->g, i)) continue;
        j->start = starts[i];
        j->end = i + 1;
        GR_TRY(hit(j, j->g->times[i], (double)rows, err));
    }
    return tell(j, err);
}

static gr_status judge_values(judging *j, size_t least, gr_error *err)
{
    const int64_t *const times = j->g->times;
    const uint32_t *const before = j->g->room->before, *const behind =
                                                           j->g->room->behind;
    size_t distinct = 0;
    for (size_t i = 0; i < j->g->count;) {
        int64_t const now_ns = times[i],
                      oldest = oldest_at(j->rule->timespan_ns, now_ns);
        for (; j->start < i && times[j->start] < oldest; j->start++)
            distinct -= behind[j->start] >= i;
        j->end = instant_end(j->g, i);
        for (; i < j->end; i++) distinct += before[i] <= j->start;
        if (distinct >= least) GR_TRY(hit(j, now_ns, (double)distinct, err));
    }
    return tell(j, err);
}

static gr_status judge_sums(judging *j, bool average, gr_error *err)
{
    const int64_t *const sums = j->g->room->sums;
    for (size_t i = 0; i < j->g->count; i++) {
        size_t const start = j->starts[i];
        double value = (double)(sums[i + 1] - sums[start]);
        if (average) value /= (double)(i + 1 - start);
        if (!limits_hold(j->rule, value) || !ends_instant(j->g, i)) continue;
        j->start = start;
        j->end = i + 1;
        GR_TRY(hit(j, j->g->times[i], value, err));
    }
    return tell(j, err);
}

/* Of `rows` numbers, how many at the upper end a percentile may lie among; one more
 * than it does, for what is lost in rounding. */
static inline size_t upper_of(size_t rows, double percentile)
{
    size_t const below = (size_t)((double)(rows - 1) * percentile / 100);
    return below + 2 >= rows ? 1 : rows - below - 2;
}

/* Can a percentile that rises above its limits be anywhere? Where fewer numbers than
 * lie above it are as large as the limit, it is not. */
static bool may_rank(const judging *j)
{
    size_t start = 0, large = 0;
    const at_once_group *const g = j->g;
    for (size_t i = 0; i < g->count; i++) {
        for (; start < j->starts[i]; start++)
            large -= reaches(j->rule, number_at(g, start));
        large += reaches(j->rule, number_at(g, i));
        if (large > 0 &&
            large >= upper_of(i + 1 - start, j->rule->percentile) &&
            ends_instant(g, i))
            return true;
    }
    return false;
}

static gr_status judge_parts(judging *j, size_t least, gr_error *err)
{
    const int64_t *const times = j->g->times;
    const uint8_t *const parts = j->g->parts;
    uint32_t rows[CORRELATION_PARTS] = {0};
    size_t present = 0;
    for (size_t i = 0; i < j->g->count;) {
        int64_t const now_ns = times[i],
                      oldest = oldest_at(j->rule->timespan_ns, now_ns);
        for (; j->start < i && times[j->start] < oldest; j->start++)
            present -= --rows[parts[j->start]] == 0;
        j->end = instant_end(j->g, i);
        for (; i < j->end; i++) present += rows[parts[i]]++ == 0;
        if (present >= least) GR_TRY(hit(j, now_ns, (double)present, err));
    }
    return tell(j, err);
}

/* At each time they are of one file: nothing is to be merged. */
static bool stand_in_order(const at_once_group *g)
{
    for (size_t i = 1; i < g->count; i++)
        if (g->times[i] == g->times[i - 1] &&
            (g->files[i] == 0 || g->files[i] != g->files[i - 1]))
            return false;
    return true;
}

static gr_status judge_chains(judging *j, size_t least, gr_error *err)
{
    const int64_t *const times = j->g->times;
    const uint8_t *const parts = j->g->parts;
    size_t const count = j->rule->part_count;
    uint64_t starts[CORRELATION_PARTS * CORRELATION_PARTS];
    chain c = {starts, count};
    memset(starts, 0, count * count * sizeof *starts);
    for (size_t i = 0; i < j->g->count;) {
        int64_t const now_ns = times[i],
                      oldest = oldest_at(j->rule->timespan_ns, now_ns);
        while (times[j->start] < oldest) j->start++;
        j->end = instant_end(j->g, i);
        for (; i < j->end; i++) chain_add(&c, parts[i], i + 1);
        size_t const length = chain_length(&c, j->start + 1);
        if (length >= least) GR_TRY(hit(j, now_ns, (double)length, err));
    }
    return tell(j, err);
}

static gr_status judge_temporal(judging *j, size_t least, gr_error *err)
{
    if (j->g->parts == NULL) return GR_NONE;
    if (j->rule->type == CORRELATE_TEMPORAL) return judge_parts(j, least, err);
    return stand_in_order(j->g) ? judge_chains(j, least, err) : GR_NONE;
}

static gr_status judge_counts(judging *j, size_t least, gr_error *err)
{
    if (correlate_is_temporal(j->rule)) return judge_temporal(j, least, err);
    if (j->rule->type == CORRELATE_EVENT_COUNT)
        return judge_events(j, least, err);
    GR_TRY(number_values(j->g, err));
    return j->g->known.distinct < least ? GR_OK : judge_values(j, least, err);
}

static gr_status judge_numbers(judging *j, gr_error *err)
{
    at_once_group *const g = j->g;
    if (j->rule->type == CORRELATE_VALUE_PERCENTILE)
        return may_rank(j) ? GR_NONE : GR_OK;
    GR_TRY(sum_up(g, err));
    return g->known.exact
               ? judge_sums(j, j->rule->type == CORRELATE_VALUE_AVG, err)
               : GR_NONE;
}

gr_status at_once_judge(const sigma_correlation *rule, at_once_group *g,
                        correlate_sink sink, gr_error *err)
{
    size_t windows;
    judging j; /* `told` is made where a burst opens */
    j.rule = rule;
    j.g = g;
    j.sink = sink;
    j.start = j.end = j.first = j.last = 0;
    j.midnight_ns = 0;
    j.open = false;
    if (!only_rises(rule) || rule->condition != NULL) return GR_NONE;
    if (g->count == 0) return GR_OK;
    GR_TRY(find_windows(g, rule->timespan_ns, &windows, err));
    j.starts = g->room->starts[windows];
    if (!is_count(rule)) return judge_numbers(&j, err);
    size_t const least = least_count(rule);
    return g->known.windows[windows].most < least
               ? GR_OK
               : judge_counts(&j, least, err);
}
