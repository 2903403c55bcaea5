/* need.c - see need.h. */
#include "correlate/need.h"

#include <math.h>

/* What a condition asks for: that a part is not there may always be. */
static bool asks_no_more(const sigma_part_node *n, unsigned parts)
{
    switch (n->kind) {
    case PART_AND:
        for (size_t i = 0; i < n->child_count; i++)
            if (!asks_no_more(n->children[i], parts)) return false;
        return true;
    case PART_OR:
        for (size_t i = 0; i < n->child_count; i++)
            if (asks_no_more(n->children[i], parts)) return true;
        return false;
    case PART_NOT: return true;
    case PART_FIRED: break;
    }
    return parts >> n->part & 1;
}

/* The least whole number that no lower bound forbids. */
static double least_of(const sigma_correlation *rule)
{
    double least = 1;
    if (correlate_is_temporal(rule) && rule->limit_count == 0 &&
        rule->condition == NULL)
        return (double)rule->part_count;
    for (size_t i = 0; i < rule->limit_count; i++) {
        const sigma_limit *const l = &rule->limits[i];
        double n = 1;
        if (l->op == LIMIT_GT) n = floor(l->number) + 1;
        if (l->op == LIMIT_GTE || l->op == LIMIT_EQ) n = ceil(l->number);
        if (n > least) least = n;
    }
    return least;
}

static bool need_parts(const sigma_correlation *rule, correlate_need *out)
{
    unsigned const sets = 1u << rule->part_count;
    double const least = least_of(rule);
    out->by_part = true;
    for (unsigned parts = 0; parts < sets; parts++)
        if (__builtin_popcount(parts) >= least &&
            (rule->condition == NULL || asks_no_more(rule->condition, parts)))
            out->enough[parts / 64] |= UINT64_C(1) << parts % 64;
    return true;
}

bool correlate_need_of(const sigma_correlation *rule, correlate_need *out)
{
    *out = (correlate_need){.least = 1};
    if (correlate_is_temporal(rule))
        return rule->part_count <= NEED_PARTS && need_parts(rule, out);
    if (rule->type != CORRELATE_EVENT_COUNT &&
        rule->type != CORRELATE_VALUE_COUNT)
        return false;
    double const least = least_of(rule);
    out->least = least < 1e9 ? (size_t)least : (size_t)1e9;
    return out->least > 1;
}
