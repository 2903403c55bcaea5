/* histogram.c - see histogram.h. */
#include "hunt/histogram.h"

#include "base/mem.h"
#include "base/time.h"

enum { FINER = 64, PARTS = HUNT_BUCKETS * FINER };

typedef uint64_t counts[PARTS][HUNT_LEVELS];

typedef struct {
    int64_t first_ns, last_ns;
    uint64_t shown_ns, part_ns; /* how long the shown parts are, and these */
} span;

struct histogram {
    span time;
    counts at, before; /* before: it was widened */
};

static span span_of(int64_t first_ns, int64_t last_ns)
{
    uint64_t const length = (uint64_t)last_ns - (uint64_t)first_ns;
    uint64_t const shown_ns = length / HUNT_BUCKETS + 1;
    return (span){first_ns, last_ns, shown_ns, shown_ns / FINER + 1};
}

histogram *histogram_new(void)
{
    histogram *const h = gr_alloc(sizeof *h);
    if (h != NULL) h->time = span_of(GR_TIME_NONE, GR_TIME_NONE);
    return h;
}

void histogram_free(histogram *h)
{
    gr_free(h);
}

static size_t part_at(const span *s, int64_t time_ns)
{
    uint64_t const since = (uint64_t)time_ns - (uint64_t)s->first_ns;
    return (size_t)(since / s->shown_ns * FINER +
                    since % s->shown_ns / s->part_ns);
}

static int64_t middle_of(const span *s, size_t part)
{
    uint64_t const at =
        part / FINER * s->shown_ns + part % FINER * s->part_ns + s->part_ns / 2;
    uint64_t const length = (uint64_t)s->last_ns - (uint64_t)s->first_ns;
    return (int64_t)((uint64_t)s->first_ns + (at < length ? at : length));
}

void histogram_widen(histogram *h, int64_t first_ns, int64_t last_ns)
{
    span const before = h->time;
    gr_time_join(&h->time.first_ns, &h->time.last_ns, first_ns, last_ns);
    h->time = span_of(h->time.first_ns, h->time.last_ns);
    if (before.first_ns == GR_TIME_NONE) return;
    memcpy(h->before, h->at, sizeof h->at);
    memset(h->at, 0, sizeof h->at);
    for (size_t i = 0; i < PARTS; i++) {
        size_t const to = part_at(&h->time, middle_of(&before, i));
        for (size_t level = 0; level < HUNT_LEVELS; level++)
            h->at[to][level] += h->before[i][level];
    }
}

void histogram_add(histogram *h, int64_t time_ns, sigma_level level)
{
    if (time_ns != GR_TIME_NONE) h->at[part_at(&h->time, time_ns)][level]++;
}

void histogram_tell(const histogram *h, hunt_result *out)
{
    out->first_ns = h->time.first_ns;
    out->last_ns = h->time.last_ns;
    for (size_t i = 0; i < PARTS; i++)
        for (size_t level = 0; level < HUNT_LEVELS; level++)
            out->histogram[i / FINER][level] += h->at[i][level];
}
