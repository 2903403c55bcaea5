/* at_once.c - see at_once.h.
 *
 * The window of a row's time is [start, end) of the rows. What a rule asks of it:
 *
 *   _count, temporal   what it counts (at_once_counts.h)
 *   value_sum, _avg    the sum up to `end` less that up to `start`, where all are whole
 *                      numbers and none of the sums is beyond what a double has exactly
 *   _percentile        whether so many numbers of a window are as large as the limit
 *                      that it may be; if so, it is judged row by row */
#include "correlate/at_once.h"

#include "base/mem.h"
#include "base/time.h"
#include "correlate/at_once_counts.h"
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
    GR_TRY(at_once_find_room(g, err));
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

/* ---- which parts ---- */

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
    if (room->named == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to correlate in");
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

static inline bool ends_instant(const at_once_group *g, size_t i)
{
    return i + 1 == g->count || g->times[i + 1] != g->times[i];
}

/* Each row of it is a hit that goes on with the burst that is open. */
static bool goes_on(const judging *j, const at_once_counts *w, size_t begin,
                    size_t end)
{
    return j->open && w->starts[begin] <= j->last &&
           j->g->times[end - 1] < j->midnight_ns;
}

static void go_on(judging *j, const at_once_counts *w, size_t begin, size_t end,
                  uint32_t most)
{
    j->last = end - 1;
    if (!(most > j->told.value)) return;
    while (w->counts[begin] < most) begin++;
    j->told.value = most;
    j->told.peak_ns = j->g->times[begin];
}

static gr_status judge_rows(judging *j, const at_once_counts *w, size_t least,
                            size_t begin, size_t end, gr_error *err)
{
    for (size_t i = begin; i < end; i++) {
        if (w->counts[i] < least) continue;
        j->start = w->starts[i];
        j->end = i + 1;
        GR_TRY(hit(j, j->g->times[i], w->counts[i], err));
    }
    return GR_OK;
}

/* Rows of one time count no less, one by one, so that nothing changes where each is
 * judged. Of those in a block that are all hits each has one in its window before it,
 * where that takes two. */
static gr_status judge_counts(judging *j, const at_once_counts *w, size_t least,
                              gr_error *err)
{
    size_t const rows = j->g->count;
    for (size_t begin = 0, b = 0; begin < rows; begin += AT_ONCE_BLOCK, b++) {
        size_t const left = rows - begin,
                     end =
                         begin + (left < AT_ONCE_BLOCK ? left : AT_ONCE_BLOCK);
        if (w->most[b] < least) continue;
        if (w->least[b] >= least && least > 1 && goes_on(j, w, begin, end))
            go_on(j, w, begin, end, w->most[b]);
        else GR_TRY(judge_rows(j, w, least, begin, end, err));
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

/* At each time they are of one file: nothing is to be merged. */
static bool stand_in_order(const at_once_group *g)
{
    for (size_t i = 1; i < g->count; i++)
        if (g->times[i] == g->times[i - 1] &&
            (g->files[i] == 0 || g->files[i] != g->files[i - 1]))
            return false;
    return true;
}

/* False: something else decides. */
static bool counts_what(const sigma_correlation *rule, const at_once_group *g,
                        at_once_what *out)
{
    *out = rule->type == CORRELATE_EVENT_COUNT   ? AT_ONCE_ROWS
           : rule->type == CORRELATE_VALUE_COUNT ? AT_ONCE_VALUES
           : rule->type == CORRELATE_TEMPORAL    ? AT_ONCE_PARTS
                                                 : AT_ONCE_LINKS;
    if (correlate_is_temporal(rule) && g->parts == NULL) return false;
    return *out != AT_ONCE_LINKS || stand_in_order(g);
}

static gr_status judge_counted(judging *j, size_t windows, size_t least,
                               gr_error *err)
{
    at_once_what what;
    if (!counts_what(j->rule, j->g, &what)) return GR_NONE;
    if (what == AT_ONCE_VALUES) {
        GR_TRY(at_once_number_values(j->g, err));
        if (j->g->known.distinct < least) return GR_OK;
    }
    at_once_counts const counts =
        at_once_count(j->g, what, windows, j->rule->part_count);
    return counts.top < least ? GR_OK : judge_counts(j, &counts, least, err);
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
    GR_TRY(at_once_windows(g, rule->timespan_ns, &windows, err));
    j.starts = g->room->starts[windows];
    if (!is_count(rule)) return judge_numbers(&j, err);
    size_t const least = least_count(rule);
    return g->known.windows[windows].most < least
               ? GR_OK
               : judge_counted(&j, windows, least, err);
}
