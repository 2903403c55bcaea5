/* correlation_limits.c - the condition of a correlation as a map.
 *
 *   gt: 100        more than 100, and
 *   lte: 200       at most 200: all must hold
 *   field: User    what value_* look at
 *   percentile: 95 of value_percentile
 *
 * Source: Sigma specification 2.1, "Condition"; `percentile` is pySigma's. */
#include "sigma/correlation_draft.h"

#include "sigma/scalar.h"

#include <math.h>

static const struct {
    const char *name;
    sigma_limit_op op;
} operators[] = {{"gt", LIMIT_GT},   {"gte", LIMIT_GTE}, {"lt", LIMIT_LT},
                 {"lte", LIMIT_LTE}, {"eq", LIMIT_EQ},   {"neq", LIMIT_NEQ}};
enum { OPERATORS = sizeof operators / sizeof *operators };

/* Quotes do not matter here: pySigma's do not either. */
static gr_status read_number(rule_build *b, const yaml_pair *pair, double *out)
{
    sigma_number number;
    if (!yaml_is_scalar(pair->value) ||
        !scalar_number(b->scratch, pair->value->text, &number))
        return build_refuse(b, pair->line, "condition: %.*s needs a number",
                            BUILD_SHOW(pair->key));
    *out = number.f64;
    return GR_OK;
}

static gr_status read_field(rule_build *b, const yaml_pair *pair,
                            sigma_correlation *c)
{
    const char *const type = correlation_type_name(c->type);
    if (c->type == CORRELATE_EVENT_COUNT || correlation_is_temporal(c->type))
        return build_refuse(b, pair->line, "condition: %s looks at no field",
                            type);
    GR_TRY(correlation_read_names(b, pair->key, pair->value, &c->fields,
                                  &c->field_count));
    if (c->field_count > 1 && c->type != CORRELATE_VALUE_COUNT)
        return build_refuse(b, pair->line, "condition: %s takes one field",
                            type);
    return GR_OK;
}

/* Of six places at most: then it is the double nearest to so many steps. */
static bool has_steps(double percentile)
{
    double const steps = floor(percentile * SIGMA_PERCENTILE_STEPS + 0.5);
    double const same = steps / SIGMA_PERCENTILE_STEPS;
    return !(same < percentile) && !(same > percentile);
}

static gr_status read_percentile(rule_build *b, const yaml_pair *pair,
                                 sigma_correlation *c)
{
    if (c->type != CORRELATE_VALUE_PERCENTILE ||
        c->percentile != PERCENTILE_TO_COME)
        return build_refuse(b, pair->line,
                            "condition: percentile is for value_percentile");
    GR_TRY(read_number(b, pair, &c->percentile));
    if (c->percentile < 0 || c->percentile > 100)
        return build_refuse(b, pair->line,
                            "condition: percentile is from 0 to 100");
    if (!has_steps(c->percentile))
        return build_refuse(b, pair->line,
                            "condition: percentile has six places behind the "
                            "point at most");
    return GR_OK;
}

static gr_status read_pair(rule_build *b, const yaml_pair *pair,
                           sigma_correlation *c)
{
    if (gr_equal(pair->key, GR_S("field"))) return read_field(b, pair, c);
    if (gr_equal(pair->key, GR_S("percentile")))
        return read_percentile(b, pair, c);
    for (size_t i = 0; i < OPERATORS; i++) {
        if (!gr_equal(pair->key, gr_slice_of_c(operators[i].name))) continue;
        sigma_limit *const limit = &c->limits[c->limit_count++];
        limit->op = operators[i].op;
        return read_number(b, pair, &limit->number);
    }
    return build_refuse(b, pair->line, "condition: \"%.*s\" means nothing here",
                        BUILD_SHOW(pair->key));
}

static bool wants_field(sigma_correlation_type type)
{
    return type != CORRELATE_EVENT_COUNT && !correlation_is_temporal(type);
}

gr_status correlation_read_limits(rule_build *b, const yaml_value *map,
                                  sigma_correlation *c)
{
    for (size_t i = 0; i < map->count; i++)
        GR_TRY(read_pair(b, &map->u.pairs[i], c));
    if (c->limit_count == 0)
        return build_refuse(b, map->line,
                            "condition without gt, gte, lt, lte, eq or neq");
    if (wants_field(c->type) && c->field_count == 0)
        return build_refuse(b, map->line, "condition: %s needs a field",
                            correlation_type_name(c->type));
    if (c->percentile == PERCENTILE_TO_COME)
        return build_refuse(b, map->line,
                            "condition: value_percentile needs a percentile");
    return GR_OK;
}

/* ---- sense ---- */

static bool holds(sigma_limit limit, double value)
{
    switch (limit.op) {
    case LIMIT_GT: return value > limit.number;
    case LIMIT_GTE: return value >= limit.number;
    case LIMIT_LT: return value < limit.number;
    case LIMIT_LTE: return value <= limit.number;
    case LIMIT_EQ: return !(value < limit.number || value > limit.number);
    case LIMIT_NEQ: return value < limit.number || value > limit.number;
    }
    return false;
}

static bool all_hold(const sigma_correlation *c, double value)
{
    for (size_t i = 0; i < c->limit_count; i++)
        if (!holds(c->limits[i], value)) return false;
    return true;
}

/* Is there a count from 1 to `most` that meets all limits? If there is one, the
 * smallest is 1 or next to a limit. */
static bool some_count_holds(const sigma_correlation *c, double most)
{
    if (all_hold(c, 1)) return true;
    for (size_t i = 0; i < c->limit_count; i++) {
        double const whole = floor(c->limits[i].number);
        for (double value = whole - 1; value <= whole + 2; value++)
            if (value >= 1 && value <= most && all_hold(c, value)) return true;
    }
    return false;
}

/* Is there any number that meets all limits? If there is one, there is one that is a
 * limit, next to one, or 0. */
static bool some_number_holds(const sigma_correlation *c)
{
    if (all_hold(c, 0)) return true;
    for (size_t i = 0; i < c->limit_count; i++) {
        double const number = c->limits[i].number;
        if (all_hold(c, number) || all_hold(c, nextafter(number, INFINITY)) ||
            all_hold(c, nextafter(number, -INFINITY)))
            return true;
    }
    return false;
}

static bool are_whole(const sigma_correlation *c)
{
    for (size_t i = 0; i < c->limit_count; i++) {
        double const number = c->limits[i].number;
        if (number < 0 || number > floor(number)) return false;
    }
    return true;
}

static bool is_rising(sigma_limit_op op)
{
    return op == LIMIT_GT || op == LIMIT_GTE;
}

gr_status correlation_check_limits(rule_build *b, uint32_t line,
                                   sigma_correlation *c)
{
    for (size_t i = 0; i < c->limit_count; i++)
        if (!is_rising(c->limits[i].op)) c->at_close = true;
    bool const counts_rules = correlation_is_temporal(c->type);
    bool const counts = counts_rules || c->type == CORRELATE_EVENT_COUNT ||
                        c->type == CORRELATE_VALUE_COUNT;
    if (counts && !are_whole(c))
        return build_refuse(b, line,
                            "condition: what is counted is a whole number, "
                            "and not below 0");
    if (!counts && !some_number_holds(c))
        return build_refuse(b, line, "condition: no number meets it");
    if (!counts ||
        some_count_holds(c, counts_rules ? (double)c->part_count : INFINITY))
        return GR_OK;
    return build_refuse(b, line,
                        counts_rules ? "condition: no number of its rules "
                                       "meets it"
                                     : "condition: no window meets it, for "
                                       "each has an event");
}

bool correlation_limits_hold(const sigma_correlation *c, size_t rules)
{
    return c->limit_count == 0 ? rules == c->part_count
                               : some_count_holds(c, (double)rules);
}
