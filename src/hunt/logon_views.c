/* logon_views.c - see logon_views.h. */
#include "hunt/logon_views.h"

#include <stdio.h>

#define DAY_NS (INT64_C(86400) * 1000000000)

/* ---- buckets ---- */

int64_t logon_axis_start(const logon_axis *axis, size_t bucket)
{
    int64_t const width = times_width_ns(axis->level);
    int64_t const at = axis->first + (int64_t)bucket;
    if (at > INT64_MAX / width) return INT64_MAX;
    if (at < INT64_MIN / width) return INT64_MIN + 1;
    return at * width;
}

/* ---- after failures ---- */

/* Failures in buckets before that of `at`, and in it. */
static void failures_around(const logon_times *t, int64_t at, uint64_t *before,
                            uint64_t *within)
{
    int64_t const bucket = times_bucket(at, t->level);
    *before = *within = 0;
    for (size_t i = 0; i < t->count && t->cells[i].bucket <= bucket; i++)
        *(t->cells[i].bucket < bucket ? before : within) +=
            t->cells[i].n[TIMES_FAILED];
}

/* One failed before `at`, which is known; others are counted as far as their
 * buckets tell. */
static logon_after after_first(const logon_times *t, int64_t at)
{
    uint64_t before, within;
    logon_after out = {.kind = AFTER_ALWAYS, .from_ns = at, .to_ns = at};
    failures_around(t, at, &before, &within);
    out.least = out.most = before + within;
    if (t->last_ns[TIMES_FAILED] < at) return out;
    out.least = before > 0 ? before : 1;
    if (times_bucket(t->last_ns[TIMES_FAILED], t->level) ==
        times_bucket(at, t->level))
        out.most--; /* that one */
    return out;
}

/* In the day before bucket `i` is over, failed in buckets before it. */
static uint64_t failed_in_day(const logon_times *t, size_t i)
{
    uint64_t sum = 0;
    int64_t const width = times_width_ns(t->level);
    for (size_t k = i; k-- > 0;) {
        if (t->cells[i].bucket + 1 - t->cells[k].bucket > DAY_NS / width) break;
        sum += t->cells[k].n[TIMES_FAILED];
    }
    return sum;
}

static logon_after after_again(const logon_times *t)
{
    logon_after out = {.kind = AFTER_NOT, .least = LOGON_ALARM - 1};
    for (size_t i = 0; i < t->count; i++) {
        if (t->cells[i].n[TIMES_WORKED] == 0) continue;
        uint64_t const failed = failed_in_day(t, i);
        if (failed <= out.least) continue;
        logon_axis const at = {t->level, t->cells[i].bucket, 1};
        out = (logon_after){AFTER_AGAIN, failed, failed,
                            logon_axis_start(&at, 0), logon_axis_start(&at, 1)};
    }
    return out;
}

logon_after logon_after_of(const logon_row *row)
{
    logon_after const none = {.kind = AFTER_NOT};
    const logon_times *const t = row->times;
    if (t == NULL || t->first_ns[TIMES_FAILED] == GR_TIME_NONE ||
        t->last_ns[TIMES_WORKED] <= t->first_ns[TIMES_FAILED])
        return none;
    return t->first_ns[TIMES_WORKED] > t->first_ns[TIMES_FAILED]
               ? after_first(t, t->first_ns[TIMES_WORKED])
               : after_again(t);
}

bool logon_is_alarm(const logon_row *row, const logon_after *after)
{
    return after->kind != AFTER_NOT && after->most >= LOGON_ALARM &&
           row->names[0].len > 0;
}

/* ---- the axis ---- */

static logon_axis axis_of(const logon_times *t)
{
    int64_t first, last;
    times_span(t, &first, &last);
    if (first == GR_TIME_NONE) return (logon_axis){.count = 0};
    logon_axis a = {.level = times_level(first, last, 0)};
    a.first = times_bucket(first, a.level);
    a.count = (size_t)(times_bucket(last, a.level) - a.first) + 1;
    return a;
}

void logon_on_axis(const logon_axis *axis, const logon_row *row,
                   uint64_t out[TIMES_OUTCOMES][TIMES_CELLS])
{
    logon_times_whole own = {
        .times = {.cells = own.cells, .room = TIMES_CELLS}};
    memset(out, 0, TIMES_OUTCOMES * sizeof *out);
    times_clear(&own.times);
    logon_row_moments(row, &own.times);
    times_raise(&own.times, axis->level);
    for (size_t i = 0; i < own.times.count && axis->count > 0; i++)
        for (size_t k = 0; k < TIMES_OUTCOMES; k++)
            out[k][own.cells[i].bucket - axis->first] = own.cells[i].n[k];
}

/* ---- the first ten ---- */

static gr_slice keep_text(uint8_t *out, gr_slice text)
{
    if (text.len > 0) memcpy(out, text.ptr, text.len);
    return gr_slice_of(out, text.len);
}

static void keep(logon_kept *out, const logon_row *row)
{
    out->row = *row;
    out->row.names[0] = keep_text(out->text[0], row->names[0]);
    out->row.who = keep_text(out->text[1], row->who);
    out->row.forms[0] = keep_text(out->text[2], row->forms[0]);
    if (row->times == NULL) return;
    out->times.times =
        (logon_times){.cells = out->times.cells, .room = TIMES_CELLS};
    times_clear(&out->times.times);
    times_add(&out->times.times, row->times);
    out->row.times = &out->times.times;
}

/* Which of two is told first; rows come in the order of their names. */
typedef bool goes_before(const logon_row *a, const logon_row *b);

static bool has_more_failures(const logon_row *a, const logon_row *b)
{
    if (a->failed != b->failed) return a->failed > b->failed;
    return a->worked > b->worked;
}

static bool is_worse(const logon_row *a, const logon_row *b)
{
    logon_after const x = logon_after_of(a), y = logon_after_of(b);
    if (x.kind != y.kind) return x.kind < y.kind;
    return x.most > y.most;
}

static void top_add(logon_top *top, const logon_row *row, goes_before *before)
{
    size_t at = top->count;
    while (at > 0 && before(row, &top->items[at - 1]->row)) at--;
    if (at == LOGON_TOP) return;
    /* A place that is free, or that of the last. */
    logon_kept *const kept = top->count < LOGON_TOP ? &top->room[top->count++]
                                                    : top->items[LOGON_TOP - 1];
    for (size_t i = top->count - 1; i > at; i--)
        top->items[i] = top->items[i - 1];
    top->items[at] = kept;
    keep(kept, row);
}

/* ---- groups ---- */

typedef struct {
    logon_table **groups;
    logon_table *worked;
    logon_table *pairs[2]; /* of addresses, of users, with hosts */
    logon_views *views;
    /* The pair that was counted last. */
    uint8_t text[2][HUNT_NAME_CEILING];
    gr_slice user, from;
    bool begun;
} grouping;

/* Of `row`, what the group of its name `of` has of it. */
static gr_status add_group(logon_table *to, const logon_row *row, logon_name of,
                           logon_name who, uint64_t others, gr_error *err)
{
    logon_row group = *row;
    group.names[0] = row->names[of];
    for (size_t i = 1; i < LOGON_NAMES; i++) group.names[i] = GR_S("");
    for (size_t i = 0; i < LOGON_FORMS; i++) group.forms[i] = GR_S("");
    if ((size_t)of < LOGON_FORMS) group.forms[0] = row->forms[of];
    group.who = logon_row_shown(row, who);
    group.others[0] = others;
    return logon_table_join(to, &group, err);
}

static gr_status add_pair(logon_table *pairs, gr_slice name, gr_slice host,
                          gr_error *err)
{
    logon_row const pair = {.names = {name, host, GR_S(""), GR_S("")},
                            .first_ns = GR_TIME_NONE,
                            .last_ns = GR_TIME_NONE};
    return logon_table_join(pairs, &pair, err);
}

/* The first row of a pair of user and address: rows come in this order. */
static bool is_new_pair(grouping *g, const logon_row *row)
{
    gr_slice const user = row->names[LOGON_USER], from = row->names[LOGON_FROM];
    if (g->begun && gr_equal_ascii_fold(g->user, user) &&
        gr_equal_ascii_fold(g->from, from))
        return false;
    g->begun = true;
    g->user = keep_text(g->text[0], user);
    g->from = keep_text(g->text[1], from);
    return true;
}

static gr_status group_row(grouping *g, const logon_row *row, gr_error *err)
{
    gr_slice const user = row->names[LOGON_USER], from = row->names[LOGON_FROM],
                   host = row->names[LOGON_HOST];
    uint64_t const other = is_new_pair(g, row);
    GR_TRY(add_group(g->groups[LOGONS_OF_SOURCE], row, LOGON_FROM, LOGON_USER,
                     other, err));
    GR_TRY(add_group(g->groups[LOGONS_OF_USER], row, LOGON_USER, LOGON_FROM,
                     other, err));
    GR_TRY(add_group(g->groups[LOGONS_OF_HOST], row, LOGON_HOST, LOGON_FROM, 0,
                     err));
    GR_TRY(add_pair(g->pairs[0], from, host, err));
    return add_pair(g->pairs[1], user, host, err);
}

static gr_status add_other(logon_table *group, gr_slice name, size_t which,
                           gr_error *err)
{
    logon_row row = {.names = {name, GR_S(""), GR_S(""), GR_S("")},
                     .first_ns = GR_TIME_NONE,
                     .last_ns = GR_TIME_NONE};
    row.others[which] = 1;
    return logon_table_join(group, &row, err);
}

/* Of pairs of `group` with hosts. */
static gr_status count_pairs(grouping *g, logon_group group, gr_error *err)
{
    logon_row pair;
    GR_TRY(logon_table_begin(g->pairs[group], err));
    gr_status status;
    while ((status = logon_table_next(g->pairs[group], &pair, err)) == GR_OK) {
        GR_TRY(add_other(g->groups[group], pair.names[0], 1, err));
        GR_TRY(add_other(g->groups[LOGONS_OF_HOST], pair.names[1],
                         group == LOGONS_OF_USER, err));
    }
    logon_table_free(g->pairs[group]);
    g->pairs[group] = NULL;
    return status == GR_NONE ? GR_OK : status;
}

static void add_total(logon_views *v, const logon_row *row)
{
    v->total.worked += row->worked;
    v->total.failed += row->failed;
    v->total.not_said += row->not_said;
    gr_time_join(&v->total.first_ns, &v->total.last_ns, row->first_ns,
                 row->last_ns);
    logon_row_moments(row, &v->total_times.times);
}

static gr_status take_rows(logon_table *rows, grouping *g, gr_error *err)
{
    logon_row row;
    GR_TRY(logon_table_begin(rows, err));
    gr_status status;
    while ((status = logon_table_next(rows, &row, err)) == GR_OK) {
        add_total(g->views, &row);
        if (g->worked != NULL && row.worked > 0)
            GR_TRY(logon_table_join(g->worked, &row, err));
        if (g->groups != NULL) GR_TRY(group_row(g, &row, err));
    }
    return status == GR_NONE ? GR_OK : status;
}

static void end_total(logon_views *v)
{
    const logon_times *const t = &v->total_times.times;
    v->axis = axis_of(t);
    v->without_time = v->total.worked + v->total.failed;
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < TIMES_OUTCOMES; k++)
            v->without_time -= t->cells[i].n[k];
}

static void see_group(logon_views *v, logon_group group, const logon_row *row)
{
    v->groups[group]++;
    if (row->failed > 0) {
        v->failing[group]++;
        top_add(&v->most[group], row, has_more_failures);
    }
    if (group != LOGONS_OF_SOURCE) return;
    logon_after const after = logon_after_of(row);
    if (!logon_is_alarm(row, &after)) return;
    v->alarms++;
    top_add(&v->alarmed, row, is_worse);
}

static gr_status see_groups(grouping *g, gr_error *err)
{
    for (unsigned i = 0; i < LOGON_GROUPS; i++) {
        logon_row row;
        GR_TRY(logon_table_begin(g->groups[i], err));
        gr_status status;
        while ((status = logon_table_next(g->groups[i], &row, err)) == GR_OK)
            see_group(g->views, (logon_group)i, &row);
        if (status != GR_NONE) return status;
    }
    return GR_OK;
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

logon_table *logon_view_new(const gr_spill *store)
{
    return logon_table_within(store, METRICS_ROW_CEILING, LOGON_VIEW_CEILING);
}

static gr_status group_all(logon_table *rows, grouping *g, gr_error *err)
{
    GR_TRY(take_rows(rows, g, err));
    end_total(g->views);
    if (g->groups == NULL) return GR_OK;
    GR_TRY(count_pairs(g, LOGONS_OF_SOURCE, err));
    GR_TRY(count_pairs(g, LOGONS_OF_USER, err));
    return see_groups(g, err);
}

gr_status logon_views_fill(logon_table *rows, const gr_spill *const *stores,
                           logon_table *groups[LOGON_GROUPS],
                           logon_table *worked, logon_views *out, gr_error *err)
{
    grouping g = {.groups = groups, .worked = worked, .views = out};
    bool room = true;
    out->total.first_ns = out->total.last_ns = GR_TIME_NONE;
    out->total_times.times =
        (logon_times){.cells = out->total_times.cells, .room = TIMES_CELLS};
    times_clear(&out->total_times.times);
    out->total.times = &out->total_times.times;
    for (size_t i = 0; i < LOGON_GROUPS && groups != NULL; i++)
        room = (groups[i] = logon_view_new(stores[i])) != NULL && room;
    for (size_t i = 0; i < 2 && groups != NULL; i++)
        room = (g.pairs[i] = logon_view_new(stores[VIEW_PAIRS + i])) != NULL &&
               room;
    gr_status const status = room ? group_all(rows, &g, err) : no_memory(err);
    for (size_t i = 0; i < 2; i++) logon_table_free(g.pairs[i]);
    return status;
}

/* ---- most failures first ---- */

/* 32 digits whose order is that wanted: names sort as text. */
enum { ORDER_TEXT = 33 };
static gr_slice order_of(char out[ORDER_TEXT], const logon_row *row)
{
    int const n = snprintf(out, ORDER_TEXT, "%016llx%016llx",
                           (unsigned long long)(UINT64_MAX - row->failed),
                           (unsigned long long)(UINT64_MAX - row->worked));
    return gr_slice_of(out, n < 0 ? 0 : (size_t)n);
}

gr_status logon_views_order(logon_table *group, const gr_spill *store,
                            logon_table **out, gr_error *err)
{
    logon_row row;
    *out = logon_view_new(store);
    if (*out == NULL) return no_memory(err);
    GR_TRY(logon_table_begin(group, err));
    gr_status status;
    while ((status = logon_table_next(group, &row, err)) == GR_OK) {
        char order[ORDER_TEXT];
        row.names[1] = row.names[0];
        row.forms[1] = row.forms[0];
        row.forms[0] = GR_S("");
        row.names[0] = order_of(order, &row);
        GR_TRY(logon_table_join(*out, &row, err));
    }
    return status == GR_NONE ? GR_OK : status;
}
