/* correlate_slowly.c - see correlated.h: the slow and obvious one. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "support/correlated.h"
#include "support/must.h"

/* ---- one instant ---- */

enum { IN_INSTANT = 4096 };

/* What is left of a file's rows. */
typedef struct {
    const correlate_row *rows;
    size_t count;
} file_rest;

static bool same_rest(const file_rest *a, const file_rest *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->rows[i].part != b->rows[i].part) return false;
    return true;
}

static int by_parts(const correlate_row *a, const correlate_row *b,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].part != b[i].part) return a[i].part < b[i].part ? -1 : 1;
    return 0;
}

/* Where it is the same which of two comes next: the one that goes on. */
static bool is_first(const file_rest *a, const file_rest *b)
{
    size_t const both = a->count < b->count ? a->count : b->count;
    int const parts = by_parts(a->rows, b->rows, both);
    return parts < 0 || (parts == 0 && a->count > b->count);
}

/* Of all orders that keep that of each file, the one whose parts are least: what could
 * come next is tried, and the best is kept. */
static void least_order(const file_rest *files, size_t count, size_t rows,
                        correlate_row *out)
{
    uint32_t part = UINT32_MAX;
    size_t best = SIZE_MAX;
    if (rows == 0) return;
    for (size_t i = 0; i < count; i++)
        if (files[i].count > 0 && files[i].rows[0].part < part)
            part = files[i].rows[0].part;
    file_rest *const left = calloc(count, sizeof *left);
    correlate_row *const tried = calloc(rows, sizeof *tried);
    must(left != NULL && tried != NULL);
    for (size_t i = 0; i < count; i++) {
        bool known = files[i].count == 0 || files[i].rows[0].part != part;
        for (size_t k = 0; k < i && !known; k++)
            known = same_rest(&files[k], &files[i]);
        if (known) continue;
        memcpy(left, files, count * sizeof *left);
        tried[0] = *left[i].rows++;
        left[i].count--;
        least_order(left, count, rows - 1, tried + 1);
        int const parts = best == SIZE_MAX ? -1 : by_parts(tried, out, rows);
        if (parts > 0 || (parts == 0 && !is_first(&files[i], &files[best])))
            continue;
        memcpy(out, tried, rows * sizeof *out);
        best = i;
    }
    free(left);
    free(tried);
}

static void settle_instant(correlate_row *rows, size_t count)
{
    file_rest *const files = calloc(count, sizeof *files);
    correlate_row *const out = calloc(count, sizeof *out);
    size_t used = 0;
    must(files != NULL && out != NULL && count <= IN_INSTANT);
    for (size_t i = 0; i < count; i++) {
        bool const same =
            i > 0 && rows[i].file != 0 && rows[i].file == rows[i - 1].file;
        if (!same) files[used++] = (file_rest){&rows[i], 0};
        files[used - 1].count++;
    }
    least_order(files, used, count, out);
    memcpy(rows, out, count * sizeof *rows);
    free(files);
    free(out);
}

/* Rows of a group for a rule that wants them in order. */
static void settle(correlate_row *rows, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        end = i + 1;
        while (end < count && rows[end].time_ns == rows[i].time_ns) end++;
        settle_instant(rows + i, end - i);
    }
}

/* ---- what is asked of a window: rows[0] to rows[count - 1] ---- */

static bool present(const correlate_row *rows, size_t count, uint32_t part)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].part == part) return true;
    return false;
}

static size_t count_parts(const correlate_row *rows, size_t count)
{
    size_t parts = 0;
    for (uint32_t part = 0; part < CORRELATION_PARTS; part++)
        parts += present(rows, count, part);
    return parts;
}

static size_t count_distinct(const correlate_row *rows, size_t count)
{
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen |= memcmp(rows[i].value, rows[j].value, CORRELATE_VALUE) == 0;
        distinct += !seen;
    }
    return distinct;
}

/* Partial sums that do not overlap hold the sum exactly (J. R. Shewchuk, 1997); of
 * the greatest, what is left decides a tie. */
double sum_slowly(const double *numbers, size_t count)
{
    double *const parts = calloc(count + 1, sizeof *parts);
    size_t used = 0;
    must(parts != NULL);
    for (size_t i = 0; i < count; i++) {
        double x = numbers[i];
        size_t kept = 0;
        for (size_t k = 0; k < used; k++) {
            double y = parts[k];
            if (fabs(x) < fabs(y)) {
                double const swap = x;
                x = y;
                y = swap;
            }
            double const high = x + y, rest = high - x, low = y - rest;
            if (low < 0 || low > 0) parts[kept++] = low;
            x = high;
        }
        parts[kept++] = x;
        used = kept;
    }
    double sum = 0, low = 0;
    while (used > 0 && !(low < 0 || low > 0)) {
        double const x = sum, y = parts[--used];
        sum = x + y;
        double const rest = sum - x;
        low = y - rest;
    }
    if (used > 0 && ((low < 0 && parts[used - 1] < 0) ||
                     (low > 0 && parts[used - 1] > 0))) {
        double const twice = low * 2, more = sum + twice, step = more - sum;
        if (!(step < twice || step > twice)) sum = more;
    }
    free(parts);
    return sum;
}

static bool is_odd(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 1) != 0;
}

/* Twice the sum less `by` times (a + b): what each product loses is a number too, so
 * the sign is right. */
static double beyond_middle(const double *numbers, size_t count, double by,
                            double a, double b)
{
    double terms[2 * SUMMED_SLOWLY + 4];
    size_t used = 0;
    must(count <= SUMMED_SLOWLY);
    for (size_t i = 0; i < 2 * count; i++) terms[used++] = numbers[i / 2];
    for (size_t i = 0; i < 2; i++) {
        double const x = i == 0 ? a : b, product = by * x;
        terms[used++] = -product;
        terms[used++] = -fma(by, x, -product);
    }
    return sum_slowly(terms, used);
}

/* From a double nearby to the next, until the quotient is on this side of the middle
 * between it and each of its neighbours, or there and this one is even. */
double quotient_slowly(const double *numbers, size_t count, double by)
{
    double at = sum_slowly(numbers, count) / by;
    for (;;) {
        double const up = nextafter(at, INFINITY);
        double const down = nextafter(at, -INFINITY);
        double const above = beyond_middle(numbers, count, by, at, up);
        double const below = beyond_middle(numbers, count, by, down, at);
        if (above > 0 || (!(above < 0) && is_odd(at))) at = up;
        else if (below < 0 || (!(below > 0) && is_odd(at))) at = down;
        else return at;
    }
}

static int numbers_in_order(const void *a, const void *b)
{
    double const x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* In parts of a hundred millions, so many as a percentile of six places has. */
static double percentile(double *numbers, size_t count, double p)
{
    uint64_t const all = 100000000;
    uint64_t const parts = (uint64_t)(count - 1) * (uint64_t)llround(p * 1e6);
    size_t const below = (size_t)(parts / all);
    double terms[4], scale = 1;
    qsort(numbers, count, sizeof *numbers, numbers_in_order);
    if (parts % all == 0) return numbers[below];
    if (numbers[below] < -1e290 || numbers[below + 1] > 1e290) scale = 0x1p-60;
    for (size_t i = 0; i < 2; i++) {
        double const times = (double)(i == 0 ? all - parts % all : parts % all);
        double const number = numbers[below + i] * scale;
        terms[2 * i] = number * times;
        terms[2 * i + 1] = fma(number, times, -terms[2 * i]);
    }
    return quotient_slowly(terms, 4, (double)all) / scale;
}

static double of_numbers(const sigma_correlation *rule,
                         const correlate_row *rows, size_t count)
{
    double value;
    double *const numbers = calloc(count, sizeof *numbers);
    must(numbers != NULL);
    for (size_t i = 0; i < count; i++) numbers[i] = rows[i].number;
    if (rule->type == CORRELATE_VALUE_PERCENTILE)
        value = percentile(numbers, count, rule->percentile);
    else if (rule->type == CORRELATE_VALUE_AVG)
        value = quotient_slowly(numbers, count, (double)count);
    else value = sum_slowly(numbers, count);
    free(numbers);
    return value;
}

/* Longest chain that ends at each row: one more than the longest before it of
 * a lower part. */
static size_t longest_chain(const correlate_row *rows, size_t count)
{
    size_t longest = 0;
    size_t *const lengths = calloc(count, sizeof *lengths);
    must(lengths != NULL);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++)
            if (rows[j].part < rows[i].part && lengths[j] > lengths[i])
                lengths[i] = lengths[j];
        lengths[i]++;
        if (lengths[i] > longest) longest = lengths[i];
    }
    free(lengths);
    return longest;
}

static double value_of(const sigma_correlation *rule, const correlate_row *rows,
                       size_t count)
{
    switch (rule->type) {
    case CORRELATE_EVENT_COUNT: return (double)count;
    case CORRELATE_VALUE_COUNT: return (double)count_distinct(rows, count);
    case CORRELATE_TEMPORAL: return (double)count_parts(rows, count);
    case CORRELATE_TEMPORAL_ORDERED: return (double)longest_chain(rows, count);
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG:
    case CORRELATE_VALUE_PERCENTILE: break;
    }
    return of_numbers(rule, rows, count);
}

static bool limit_holds(double value, const sigma_limit *limit)
{
    bool const less = value<limit->number, more = value> limit->number;
    bool const holds[] = {
        [LIMIT_GT] = more,           [LIMIT_GTE] = !less,
        [LIMIT_LT] = less,           [LIMIT_LTE] = !more,
        [LIMIT_EQ] = !less && !more, [LIMIT_NEQ] = less || more};
    return holds[limit->op];
}

static bool condition_holds(const sigma_part_node *n, const correlate_row *rows,
                            size_t count)
{
    size_t held = 0;
    if (n->kind == PART_FIRED) return present(rows, count, n->part);
    for (size_t i = 0; i < n->child_count; i++)
        held += condition_holds(n->children[i], rows, count);
    if (n->kind == PART_NOT) return held == 0;
    return n->kind == PART_AND ? held == n->child_count : held > 0;
}

/* ---- a condition in order: the earliest row behind it, SIZE_MAX: not met ---- */

static uint32_t least_part(const sigma_part_node *n)
{
    uint32_t least = n->kind == PART_FIRED ? n->part : UINT32_MAX;
    for (size_t i = 0; i < n->child_count; i++)
        if (least_part(n->children[i]) < least)
            least = least_part(n->children[i]);
    return least;
}

static size_t met(const sigma_part_node *n, size_t from,
                  const correlate_row *rows, size_t count);

static size_t all_met(const sigma_part_node *n, size_t from,
                      const correlate_row *rows, size_t count)
{
    for (uint32_t part = 0; part < CORRELATION_PARTS; part++)
        for (size_t i = 0; i < n->child_count; i++)
            if (least_part(n->children[i]) == part && from != SIZE_MAX)
                from = met(n->children[i], from, rows, count);
    return from;
}

static size_t met(const sigma_part_node *n, size_t from,
                  const correlate_row *rows, size_t count)
{
    size_t least = SIZE_MAX;
    switch (n->kind) {
    case PART_NOT: return condition_holds(n, rows, count) ? from : SIZE_MAX;
    case PART_AND: return all_met(n, from, rows, count);
    case PART_OR:
        for (size_t i = 0; i < n->child_count; i++) {
            size_t const one = met(n->children[i], from, rows, count);
            if (one < least) least = one;
        }
        return least;
    case PART_FIRED: break;
    }
    while (from < count && rows[from].part != n->part) from++;
    return from < count ? from + 1 : SIZE_MAX;
}

static bool is_hit(const sigma_correlation *rule, const correlate_row *rows,
                   size_t count, double *value)
{
    bool const ordered = rule->type == CORRELATE_TEMPORAL_ORDERED;
    *value = value_of(rule, rows, count);
    for (size_t i = 0; i < rule->limit_count; i++)
        if (!limit_holds(*value, &rule->limits[i])) return false;
    if (rule->condition != NULL)
        return ordered ? met(rule->condition, 0, rows, count) != SIZE_MAX
                       : condition_holds(rule->condition, rows, count);
    if (rule->limit_count > 0) return true;
    if (!ordered && rule->type != CORRELATE_TEMPORAL) return true;
    return *value >= (double)rule->part_count;
}

/* ---- bursts ---- */

static int64_t day_of(int64_t time)
{
    int64_t const day = INT64_C(86400000000000);
    return time >= 0 ? time / day : -((-time - 1) / day) - 1;
}

static told_burst *another(told_bursts *t)
{
    if (t->count == t->room) {
        t->room = t->room == 0 ? 4 : 2 * t->room;
        t->bursts = realloc(t->bursts, t->room * sizeof *t->bursts);
        must(t->bursts != NULL);
    }
    return &t->bursts[t->count++];
}

/* Is rows[at] a mark of a burst that another row from `first` on is one of? */
static bool is_told_before(const sigma_correlation *rule,
                           const correlate_row *rows, size_t first, size_t at)
{
    bool const lasts = rule->type == CORRELATE_TEMPORAL ||
                       rule->type == CORRELATE_TEMPORAL_ORDERED ||
                       rule->type == CORRELATE_VALUE_COUNT;
    if (!lasts || rule->level == 0 || !rows[at].mark.again) return false;
    for (size_t i = first; i < at; i++)
        if (rows[i].order == rows[at].order && rows[i].part == rows[at].part)
            return true;
    return false;
}

/* Marks at which nothing happens: a burst goes on there. */
static bool goes_on(const sigma_correlation *rule, const correlate_row *row)
{
    bool const lasts = rule->type == CORRELATE_TEMPORAL ||
                       rule->type == CORRELATE_TEMPORAL_ORDERED ||
                       rule->type == CORRELATE_VALUE_COUNT;
    return lasts && rule->level > 0 && row->mark.between;
}

/* When something happened last, of rows[first] to rows[last]. */
static int64_t last_event(const sigma_correlation *rule,
                          const correlate_row *rows, size_t first, size_t last)
{
    while (last > first && goes_on(rule, &rows[last])) last--;
    return rows[last].time_ns;
}

/* Does anything happen at the time of rows[at], the last of that time? */
static bool is_event(const sigma_correlation *rule, const correlate_row *rows,
                     size_t at)
{
    int64_t const now = rows[at].time_ns;
    for (size_t i = at + 1; i-- > 0 && rows[i].time_ns == now;)
        if (!goes_on(rule, &rows[i])) return true;
    return false;
}

static bool is_counted(const sigma_correlation *rule, const correlate_row *rows,
                       size_t first, size_t at)
{
    return !is_told_before(rule, rows, first, at);
}

static bool tells_parts(const sigma_correlation *rule)
{
    return rule->type == CORRELATE_TEMPORAL ||
           rule->type == CORRELATE_TEMPORAL_ORDERED;
}

/* One more for each kind of matches or of bursts in turn, up to `most`, while there is
 * room. */
static size_t give_in_turns(uint64_t kinds[2][CORRELATION_PARTS], bool burst,
                            uint64_t most, size_t room,
                            uint64_t shares[2][CORRELATION_PARTS])
{
    for (bool given = true; given && room > 0;) {
        given = false;
        for (size_t i = 0; i < CORRELATION_PARTS && room > 0; i++) {
            if (shares[burst][i] >= kinds[burst][i] || shares[burst][i] >= most)
                continue;
            shares[burst][i]++;
            room--;
            given = true;
        }
    }
    return room;
}

/* Of a temporal rule a first and a last one of each part, the rest in turns; matches
 * before bursts. */
static void list(const sigma_correlation *rule, size_t room, told_burst *b,
                 const correlate_row *rows, size_t first, size_t last)
{
    uint64_t kinds[2][CORRELATION_PARTS] = {{0}};
    uint64_t shares[2][CORRELATION_PARTS] = {{0}};
    uint64_t seen[2][CORRELATION_PARTS] = {{0}};
    bool const parts = tells_parts(rule);
    for (size_t i = first; i <= last; i++)
        kinds[rows[i].events > 0][parts ? rows[i].part : 0] +=
            is_counted(rule, rows, first, i);
    for (uint64_t ends = 1; parts && ends <= 2; ends++)
        for (int burst = 0; burst < 2; burst++)
            room = give_in_turns(kinds, burst > 0, ends, room, shares);
    for (int burst = 0; burst < 2; burst++)
        room = give_in_turns(kinds, burst > 0, UINT64_MAX, room, shares);
    b->order_count = 0;
    for (size_t i = first; i <= last; i++) {
        int const burst = rows[i].events > 0;
        uint32_t const part = parts ? rows[i].part : 0;
        if (!is_counted(rule, rows, first, i)) continue;
        uint64_t const share = shares[burst][part];
        uint64_t const nth = ++seen[burst][part];
        bool const is_last = nth == kinds[burst][part];
        bool const cut = parts && share < kinds[burst][part];
        if (share > 0 && (cut ? nth < share || is_last : nth <= share))
            b->orders[b->order_count++] = rows[i].order;
    }
}

/* A burst of rows[first] to rows[last]. */
static void describe(const sigma_correlation *rule, size_t named, told_burst *b,
                     const correlate_row *rows, size_t first, size_t last)
{
    memcpy(b->key, rows[last].key, sizeof b->key);
    b->first_ns = rows[first].first_ns;
    b->begin_ns = rows[first].time_ns;
    b->end_ns = rows[last].time_ns;
    b->count = b->parts = b->bursts = b->events = 0;
    for (size_t i = first; i <= last; i++) {
        if (!goes_on(rule, &rows[i])) b->last_order = rows[i].order;
        if (!is_counted(rule, rows, first, i)) continue;
        b->count++;
        b->bursts += rows[i].events > 0;
        b->events += rows[i].events > 0 ? rows[i].events : 1;
        if (rows[i].first_ns < b->first_ns) b->first_ns = rows[i].first_ns;
        b->parts |= UINT64_C(1) << rows[i].part;
    }
    list(rule, named, b, rows, first, last);
}

static void slide(const sigma_correlation *rule, size_t most, size_t named,
                  const correlate_row *rows, size_t count, told_bursts *out)
{
    told_burst *open = NULL;
    size_t first = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        double value;
        size_t from = 0;
        int64_t const now = rows[i].time_ns;
        if (i + 1 < count && rows[i + 1].time_ns == now) continue;
        bool const event = is_event(rule, rows, i);
        while (rows[from].time_ns < now - rule->timespan_ns) from++;
        bool const cut = i + 1 - from > most;
        if (cut) from = i + 1 - most;
        if (!is_hit(rule, rows + from, i + 1 - from, &value)) continue;
        bool const joins = open != NULL && from <= last &&
                           day_of(now) == day_of(rows[last].time_ns);
        if (!event && !joins) continue;
        if (!joins) {
            open = another(out);
            *open = (told_burst){.value = value, .peak_ns = now, .hit_ns = now};
            first = from;
        }
        last = i;
        if (event && value > open->value) open->peak_ns = now;
        if (event && value > open->value) open->value = value;
        open->at_least |= event && cut;
        if (event) open->last_ns = now;
        describe(rule, named, open, rows, first, last);
    }
}

static bool needs_rows(const sigma_correlation *rule)
{
    return rule->type == CORRELATE_VALUE_COUNT ||
           rule->type == CORRELATE_VALUE_PERCENTILE ||
           (rule->type == CORRELATE_TEMPORAL_ORDERED &&
            rule->condition != NULL);
}

static void judge_when_closed(const sigma_correlation *rule, size_t most,
                              size_t named, const correlate_row *rows,
                              size_t count, told_bursts *out)
{
    for (size_t first = 0, end; first < count; first = end) {
        double value;
        int64_t const opened = rows[first].time_ns;
        if (goes_on(rule, &rows[first])) {
            end = first + 1;
            continue;
        }
        for (end = first; end < count; end++)
            if (rows[end].time_ns > opened + rule->timespan_ns ||
                day_of(rows[end].time_ns) != day_of(opened))
                break;
        bool const cut = needs_rows(rule) && end - first > most;
        size_t const from = cut ? end - most : first;
        if (!is_hit(rule, rows + from, end - from, &value)) continue;
        told_burst *const b = another(out);
        int64_t const judged = last_event(rule, rows, first, end - 1);
        *b = (told_burst){.value = value,
                          .peak_ns = judged,
                          .hit_ns = judged,
                          .last_ns = judged,
                          .at_least = cut};
        describe(rule, named, b, rows, first, end - 1);
    }
}

static bool is_of_use(const sigma_correlation *rule, const correlate_row *row)
{
    switch (rule->type) {
    case CORRELATE_EVENT_COUNT:
    case CORRELATE_TEMPORAL:
    case CORRELATE_TEMPORAL_ORDERED: return true;
    case CORRELATE_VALUE_COUNT: return row->has_value;
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG:
    case CORRELATE_VALUE_PERCENTILE: break;
    }
    return row->has_value && fabs(row->number) <= DBL_MAX;
}

void correlate_slowly(const sigma_correlation *rule,
                      const correlate_options *options,
                      const correlate_row *rows, size_t count, told_bursts *out)
{
    size_t const most =
        options->window == 0 ? CORRELATE_WINDOW : options->window;
    size_t const named =
        options->named == 0 ? CORRELATE_GROUNDS : options->named;
    correlate_row *const group = calloc(count + 1, sizeof *group);
    must(group != NULL);
    for (size_t i = 0, end; i < count; i = end) {
        size_t of_use = 0;
        for (end = i; end < count; end++) {
            if (memcmp(rows[end].key, rows[i].key, CORRELATE_KEY) != 0) break;
            if (is_of_use(rule, &rows[end])) group[of_use++] = rows[end];
        }
        if (rule->type == CORRELATE_TEMPORAL_ORDERED) settle(group, of_use);
        if (rule->at_close)
            judge_when_closed(rule, most, named, group, of_use, out);
        else slide(rule, most, named, group, of_use, out);
    }
    free(group);
}
