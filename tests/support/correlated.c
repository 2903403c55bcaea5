/* correlated.c - see correlated.h: the rows, and the correlator. */
#include <stdlib.h>

#include "support/correlated.h"

#include "correlate/at_once.h"
#include "support/must.h"

enum { ROOM_ROWS = 1000 };

void told_bursts_free(told_bursts *t)
{
    free(t->bursts);
    *t = (told_bursts){NULL, 0, 0};
}

correlate_row row_of(uint8_t key, int64_t time, uint32_t part)
{
    correlate_row row = {.first_ns = time, .time_ns = time, .part = part};
    row.key[CORRELATE_KEY - 1] = key;
    return row;
}

correlate_row row_with_value(uint8_t key, int64_t time, unsigned value)
{
    correlate_row row = row_of(key, time, 0);
    row.has_value = true;
    memcpy(row.value + CORRELATE_VALUE - sizeof value, &value, sizeof value);
    return row;
}

correlate_row row_with_number(uint8_t key, int64_t time, double number)
{
    correlate_row row = row_of(key, time, 0);
    row.has_value = true;
    row.number = number;
    return row;
}

static int in_order(const void *a, const void *b)
{
    const correlate_row *const x = a, *const y = b;
    int const keys = memcmp(x->key, y->key, sizeof x->key);
    if (keys != 0) return keys;
    if (x->time_ns != y->time_ns) return x->time_ns < y->time_ns ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void rows_sort(correlate_row *rows, size_t count)
{
    if (count > 0) qsort(rows, count, sizeof *rows, in_order);
}

static gr_status keep(void *self, const correlate_burst *burst, gr_error *err)
{
    told_bursts *const t = self;
    (void)err;
    if (t->count == t->room) {
        t->room = t->room == 0 ? 4 : 2 * t->room;
        t->bursts = realloc(t->bursts, t->room * sizeof *t->bursts);
        must(t->bursts != NULL);
    }
    told_burst *const b = &t->bursts[t->count++];
    *b = (told_burst){.first_ns = burst->first_ns,
                      .last_ns = burst->last_ns,
                      .begin_ns = burst->begin_ns,
                      .end_ns = burst->end_ns,
                      .hit_ns = burst->hit_ns,
                      .peak_ns = burst->peak_ns,
                      .value = burst->value,
                      .parts = burst->parts,
                      .count = burst->count,
                      .bursts = burst->bursts,
                      .events = burst->events,
                      .last_order = burst->last_order,
                      .at_least = burst->at_least,
                      .order_count = burst->order_count};
    memcpy(b->key, burst->key, sizeof b->key);
    must(burst->order_count <= CORRELATE_GROUNDS);
    memcpy(b->orders, burst->orders, burst->order_count * sizeof *b->orders);
    return GR_OK;
}

correlate_sums correlate_rows(const sigma_correlation *rule, size_t window,
                              const correlate_row *rows, size_t count,
                              told_bursts *out)
{
    correlate_options const options = {.window = window};
    return correlate_rows_as(rule, &options, rows, count, out);
}

correlate_sums correlate_rows_as(const sigma_correlation *rule,
                                 const correlate_options *options,
                                 const correlate_row *rows, size_t count,
                                 told_bursts *out)
{
    gr_error err;
    correlator *const c =
        correlate_new(rule, options, (correlate_sink){out, keep});
    must(c != NULL);
    for (size_t i = 0; i < count; i++)
        must(correlate_add(c, &rows[i], &err) == GR_OK);
    must(correlate_end(c, &err) == GR_OK);
    correlate_sums const sums = correlate_told(c);
    correlate_free(c);
    return sums;
}

/* ---- a group at once ---- */

typedef struct {
    int64_t times[ROOM_ROWS];
    uint64_t orders[ROOM_ROWS];
    uint8_t parts[ROOM_ROWS];
    uint32_t files[ROOM_ROWS];
    at_once_value values[ROOM_ROWS];
} columns;

static at_once_group columns_of(const sigma_correlation *rule,
                                const correlate_row *rows, size_t count,
                                columns *to, at_once_room *room)
{
    size_t n = 0;
    must(count <= ROOM_ROWS);
    for (size_t i = 0; i < count; i++) {
        if (!correlate_takes(rule, &rows[i])) continue;
        to->times[n] = rows[i].time_ns;
        to->orders[n] = rows[i].order;
        to->parts[n] = (uint8_t)rows[i].part;
        to->files[n] = rows[i].file;
        memcpy(&to->values[n++], rows[i].value, sizeof *to->values);
    }
    return (at_once_group){.key = rows->key,
                           .count = n,
                           .times = to->times,
                           .orders = to->orders,
                           .parts = rule->part_count == 1 ? NULL : to->parts,
                           .files = to->files,
                           .values = to->values,
                           .room = room};
}

static void judge_at_once(const sigma_correlation *rule, size_t named,
                          const correlate_row *rows, size_t count,
                          told_bursts *out, size_t groups[2])
{
    static columns to;
    at_once_room room = {0};
    gr_error err;
    at_once_group g = columns_of(rule, rows, count, &to, &room);
    correlate_options const options = {.named = named};
    g.most_named = named;
    size_t const before = out->count;
    bool const may =
        g.count >= at_once_least(rule) && at_once_may_hold(rule, &g);
    gr_status const status =
        at_once_judge(rule, &g, (correlate_sink){out, keep}, &err);
    must(status == GR_OK || (status == GR_NONE && out->count == before));
    if (status == GR_NONE) correlate_rows_as(rule, &options, rows, count, out);
    must(may || out->count == before);
    groups[0] += status == GR_OK;
    groups[1] += !may;
    at_once_room_free(&room);
}

void correlate_rules_at_once(const sigma_correlation *const *rules,
                             size_t rule_count, const correlate_row *before,
                             const correlate_row *rows, size_t count,
                             told_bursts *out, bool *judged)
{
    static columns to, first;
    at_once_room room = {0};
    gr_error err;
    told_bursts nobody = {0};
    at_once_group g = columns_of(rules[0], rows, count, &to, &room);
    (void)columns_of(rules[0], before, count, &first, &room);
    at_once_set_values(&g, first.values);
    for (size_t i = 0; i < rule_count; i++)
        must(at_once_judge(rules[i], &g, (correlate_sink){&nobody, keep},
                           &err) <= GR_NONE);
    at_once_set_values(&g, to.values);
    for (size_t i = 0; i < rule_count; i++)
        judged[i] = at_once_judge(rules[i], &g, (correlate_sink){&out[i], keep},
                                  &err) == GR_OK;
    told_bursts_free(&nobody);
    at_once_room_free(&room);
}

void correlate_rows_at_once(const sigma_correlation *rule, size_t named,
                            const correlate_row *rows, size_t count,
                            told_bursts *out, size_t groups[2])
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1;
             end < count &&
             memcmp(rows[end].key, rows[first].key, CORRELATE_KEY) == 0;)
            end++;
        judge_at_once(rule, named, rows + first, end - first, out, groups);
    }
}
