/* ranks.c - see ranks.h. */
#include "correlate/ranks.h"

#include "base/mem.h"
#include "correlate/exact_sum.h"

#include <math.h>

static const double most_exact = 9007199254740992.0; /* 2^53 */

static uint32_t common_factor(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t const rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A decimal of six places, times 10^6, is beside a whole number by less than a millionth. */
rank_share rank_share_of(double percentile)
{
    uint32_t const all = 100 * SIGMA_PERCENTILE_STEPS;
    uint32_t const part =
        (uint32_t)floor(percentile * SIGMA_PERCENTILE_STEPS + 0.5);
    uint32_t const factor = common_factor(part, all);
    return (rank_share){part / factor, all / factor};
}

void ranks_free(ranks *r)
{
    gr_free(r->low.heap);
    gr_free(r->high.heap);
    gr_free(r->at);
}

void ranks_clear(ranks *r)
{
    r->low.count = r->high.count = 0;
}

/* Places change their slots as the window grows. */
static void move_ats(ranks *r, const window *w, uint32_t *wider)
{
    for (size_t i = 0; i < r->low.count; i++)
        wider[window_slot(w, r->low.heap[i])] = (uint32_t)i | RANK_LOW;
    for (size_t i = 0; i < r->high.count; i++)
        wider[window_slot(w, r->high.heap[i])] = (uint32_t)i;
}

static gr_status grow(ranks *r, const window *w, gr_error *err)
{
    uint32_t *const at = gr_alloc_array(w->room, sizeof *at);
    uint32_t *const low = gr_realloc(r->low.heap, w->room * sizeof *low);
    if (low != NULL) r->low.heap = low;
    uint32_t *const high = gr_realloc(r->high.heap, w->room * sizeof *high);
    if (high != NULL) r->high.heap = high;
    if (at == NULL || low == NULL || high == NULL) {
        gr_free(at);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to rank numbers in");
    }
    move_ats(r, w, at);
    gr_free(r->at);
    r->at = at;
    r->room = w->room;
    return GR_OK;
}

/* ---- one heap ---- */

static bool is_low(const ranks *r, const rank_heap *h)
{
    return h == &r->low;
}

/* Does the first belong above the second? */
static bool above(const ranks *r, const window *w, const rank_heap *h,
                  uint32_t a, uint32_t b)
{
    double const x = window_number(w, a), y = window_number(w, b);
    return is_low(r, h) ? x > y : x < y;
}

static void put(ranks *r, const window *w, rank_heap *h, size_t i,
                uint32_t place)
{
    h->heap[i] = place;
    r->at[window_slot(w, place)] = (uint32_t)i | (is_low(r, h) ? RANK_LOW : 0);
}

static void rise(ranks *r, const window *w, rank_heap *h, size_t i,
                 uint32_t place)
{
    for (; i > 0 && above(r, w, h, place, h->heap[(i - 1) / 2]);
         i = (i - 1) / 2)
        put(r, w, h, i, h->heap[(i - 1) / 2]);
    put(r, w, h, i, place);
}

static void sink(ranks *r, const window *w, rank_heap *h, size_t i,
                 uint32_t place)
{
    for (size_t child = 2 * i + 1; child < h->count; child = 2 * i + 1) {
        if (child + 1 < h->count &&
            above(r, w, h, h->heap[child + 1], h->heap[child]))
            child++;
        if (!above(r, w, h, h->heap[child], place)) break;
        put(r, w, h, i, h->heap[child]);
        i = child;
    }
    put(r, w, h, i, place);
}

static void insert(ranks *r, const window *w, rank_heap *h, uint32_t place)
{
    rise(r, w, h, h->count++, place);
}

/* The last one fills the hole. */
static void take_out(ranks *r, const window *w, rank_heap *h, size_t i)
{
    uint32_t const last = h->heap[--h->count];
    if (i == h->count) return;
    if (i > 0 && above(r, w, h, last, h->heap[(i - 1) / 2]))
        rise(r, w, h, i, last);
    else sink(r, w, h, i, last);
}

/* ---- the two of them ---- */

static void move_top(ranks *r, const window *w, rank_heap *from, rank_heap *to)
{
    uint32_t const place = from->heap[0];
    take_out(r, w, from, 0);
    insert(r, w, to, place);
}

/* h = *below + *beyond / share.all. Of 2^30 numbers and shares of 10^8 there is no
 * overflow. */
static void rank_of(const ranks *r, size_t count, size_t *below,
                    uint32_t *beyond)
{
    uint64_t const parts = (uint64_t)(count - 1) * r->share.part;
    *below = (size_t)(parts / r->share.all);
    *beyond = (uint32_t)(parts % r->share.all);
}

/* The low heap has all up to a[floor h]. */
static void balance(ranks *r, const window *w)
{
    size_t const count = r->low.count + r->high.count;
    size_t wanted = 0;
    uint32_t beyond;
    if (count > 0) rank_of(r, count, &wanted, &beyond);
    wanted += count > 0;
    while (r->low.count < wanted) move_top(r, w, &r->high, &r->low);
    while (r->low.count > wanted) move_top(r, w, &r->low, &r->high);
}

gr_status ranks_add(ranks *r, const window *w, uint64_t place, gr_error *err)
{
    if (r->room < w->room) GR_TRY(grow(r, w, err));
    bool const low = r->low.count > 0 &&
                     window_number(w, place) < window_number(w, r->low.heap[0]);
    insert(r, w, low ? &r->low : &r->high, (uint32_t)place);
    balance(r, w);
    return GR_OK;
}

void ranks_remove(ranks *r, const window *w, uint64_t place)
{
    uint32_t const at = r->at[window_slot(w, place)];
    rank_heap *const h = at & RANK_LOW ? &r->low : &r->high;
    take_out(r, w, h, at & ~RANK_LOW);
    balance(r, w);
}

static bool is_whole(double number, double most)
{
    return fabs(number) <= most && !(floor(number) < number);
}

/* (a * (all - beyond) + b * beyond) / all, rounded once. */
static double between(double a, double b, uint32_t beyond, uint32_t all)
{
    double const most = most_exact / all;
    uint32_t const rest = all - beyond;
    if (is_whole(a, most) && is_whole(b, most)) {
        int64_t const sum = (int64_t)a * rest + (int64_t)b * beyond;
        return (double)sum / all;
    }
    exact_sum sum = {.low = SUM_DIGITS};
    exact_sum_add_times(&sum, a, rest);
    exact_sum_add_times(&sum, b, beyond);
    return exact_sum_over(&sum, all);
}

double ranks_value(const ranks *r, const window *w)
{
    size_t below;
    uint32_t beyond;
    double const a = window_number(w, r->low.heap[0]);
    rank_of(r, r->low.count + r->high.count, &below, &beyond);
    if (beyond == 0) return a + 0.0; /* a zero has no sign */
    return between(a, window_number(w, r->high.heap[0]), beyond, r->share.all);
}
