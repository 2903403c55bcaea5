/* measure.c - see measure.h. */
#include "correlate/measure.h"

#include <math.h>

bool measure_marks(const sigma_correlation *rule)
{
    return rule->level > 0 &&
           (correlate_is_temporal(rule) || rule->type == CORRELATE_VALUE_COUNT);
}

unsigned measure_columns(const sigma_correlation *rule)
{
    switch (rule->type) {
    case CORRELATE_VALUE_COUNT: return 1u << WINDOW_VALUE;
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG: return rule->at_close ? 0 : 1u << WINDOW_NUMBER;
    case CORRELATE_VALUE_PERCENTILE: return 1u << WINDOW_NUMBER;
    case CORRELATE_TEMPORAL_ORDERED:
        return rule->at_close && rule->condition != NULL ? 1u << WINDOW_PART
                                                         : 0;
    case CORRELATE_EVENT_COUNT:
    case CORRELATE_TEMPORAL: break;
    }
    return 0;
}

bool measure_takes(const sigma_correlation *rule, const correlate_row *row)
{
    switch (rule->type) {
    case CORRELATE_VALUE_COUNT: return row->has_value;
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG:
    case CORRELATE_VALUE_PERCENTILE:
        return row->has_value && isfinite(row->number);
    case CORRELATE_EVENT_COUNT:
    case CORRELATE_TEMPORAL:
    case CORRELATE_TEMPORAL_ORDERED: break;
    }
    return true;
}

gr_status measure_of(const sigma_correlation *rule, measure *out)
{
    *out = (measure){.rule = rule};
    if (rule->type == CORRELATE_VALUE_PERCENTILE)
        out->ranks.share = rank_share_of(rule->percentile);
    exact_sum_clear(&out->sum);
    if (rule->type != CORRELATE_TEMPORAL_ORDERED) return GR_OK;
    GR_TRY(chain_of(rule->part_count, &out->chain));
    if (rule->condition == NULL) return GR_OK;
    out->order = part_order_new(rule->condition);
    return out->order == NULL ? GR_NOMEM : GR_OK;
}

void measure_free(measure *m)
{
    distinct_free(&m->values);
    ranks_free(&m->ranks);
    chain_free(&m->chain);
    part_order_free(m->order);
}

/* What is judged when a window closes asks its `not` of all of it: not yet. */
static void add_in_order(measure *m, const window *w, const correlate_row *row)
{
    uint64_t const place = w->end - 1;
    chain_add(&m->chain, row->part, place);
    if (m->order != NULL && !m->rule->at_close)
        part_order_add(m->order, row->part, place, measure_parts(m, w->start));
}

gr_status measure_add(measure *m, const window *w, const correlate_row *row,
                      gr_error *err)
{
    m->last_of[row->part] = w->end - 1;
    switch (m->rule->type) {
    case CORRELATE_VALUE_COUNT:
        return distinct_add(&m->values, w, w->end - 1, err);
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG: exact_sum_add(&m->sum, row->number); return GR_OK;
    case CORRELATE_VALUE_PERCENTILE:
        return ranks_add(&m->ranks, w, w->end - 1, err);
    case CORRELATE_TEMPORAL_ORDERED: add_in_order(m, w, row); return GR_OK;
    case CORRELATE_EVENT_COUNT:
    case CORRELATE_TEMPORAL: break;
    }
    return GR_OK;
}

void measure_remove(measure *m, const window *w)
{
    switch (m->rule->type) {
    case CORRELATE_VALUE_COUNT: distinct_remove(&m->values, w, w->start); break;
    case CORRELATE_VALUE_SUM:
    case CORRELATE_VALUE_AVG:
        exact_sum_remove(&m->sum, window_number(w, w->start));
        break;
    case CORRELATE_VALUE_PERCENTILE:
        ranks_remove(&m->ranks, w, w->start);
        break;
    case CORRELATE_EVENT_COUNT:
    case CORRELATE_TEMPORAL:
    case CORRELATE_TEMPORAL_ORDERED: break; /* places tell */
    }
}

void measure_clear(measure *m, const window *w)
{
    exact_sum_clear(&m->sum);
    ranks_clear(&m->ranks);
    if (m->rule->type != CORRELATE_VALUE_COUNT) return;
    for (uint64_t place = w->start; place < w->end; place++)
        distinct_remove(&m->values, w, place);
}

uint64_t measure_parts(const measure *m, uint64_t start)
{
    uint64_t parts = 0;
    for (size_t i = 0; i < m->rule->part_count; i++)
        parts |= (uint64_t)(m->last_of[i] >= start) << i;
    return parts;
}

/* ---- is it a hit? ---- */

static double value_of(measure *m, const window *w)
{
    double const count = (double)window_count(w);
    switch (m->rule->type) {
    case CORRELATE_VALUE_COUNT: return (double)m->values.count;
    case CORRELATE_VALUE_SUM: return exact_sum_value(&m->sum);
    case CORRELATE_VALUE_AVG: return exact_sum_over(&m->sum, window_count(w));
    case CORRELATE_VALUE_PERCENTILE: return ranks_value(&m->ranks, w);
    case CORRELATE_TEMPORAL:
        return __builtin_popcountll(measure_parts(m, w->start));
    case CORRELATE_TEMPORAL_ORDERED:
        return (double)chain_length(&m->chain, w->start);
    case CORRELATE_EVENT_COUNT: break;
    }
    return count;
}

static bool limit_holds(const sigma_limit *limit, double value)
{
    switch (limit->op) {
    case LIMIT_GT: return value > limit->number;
    case LIMIT_GTE: return value >= limit->number;
    case LIMIT_LT: return value < limit->number;
    case LIMIT_LTE: return value <= limit->number;
    case LIMIT_EQ: return !(value < limit->number || value > limit->number);
    case LIMIT_NEQ: break;
    }
    return value < limit->number || value > limit->number;
}

static bool limits_hold(const sigma_correlation *rule, double value)
{
    for (size_t i = 0; i < rule->limit_count; i++)
        if (!limit_holds(&rule->limits[i], value)) return false;
    if (rule->limit_count > 0 || rule->condition != NULL) return true;
    return !correlate_is_temporal(rule) || value >= (double)rule->part_count;
}

static bool present_hold(measure *m, uint64_t present)
{
    if (m->answer.known && m->answer.present == present) return m->answer.holds;
    m->answer.known = true;
    m->answer.present = present;
    m->answer.holds = part_condition_holds(m->rule->condition, present);
    return m->answer.holds;
}

static bool order_holds(measure *m, const window *w, uint64_t present)
{
    if (m->rule->at_close)
        for (uint64_t place = w->start; place < w->end; place++)
            part_order_add(m->order, window_part(w, place), place, present);
    return part_order_holds(m->order, w->start, present);
}

bool measure_holds(measure *m, const window *w, double *value)
{
    *value = value_of(m, w);
    if (!limits_hold(m->rule, *value)) return false;
    if (m->rule->condition == NULL) return true;
    uint64_t const present = measure_parts(m, w->start);
    return m->order == NULL ? present_hold(m, present)
                            : order_holds(m, w, present);
}
