/* correlation.h - a Sigma correlation rule after reading: which rules' matches it
 * takes together, by what, for how long, and when that is a finding.
 *
 * All of it lives in the loader's arena and is const once loaded. Source: Sigma
 * specification 2.1, "Correlation rules"; where it is silent, our decisions are
 * in docs/SIGMA.md, each with its test. */
#ifndef GR_SIGMA_CORRELATION_H
#define GR_SIGMA_CORRELATION_H

#include "base/slice.h"

typedef enum {
    CORRELATE_EVENT_COUNT,
    CORRELATE_VALUE_COUNT,
    CORRELATE_TEMPORAL,
    CORRELATE_TEMPORAL_ORDERED,
    CORRELATE_VALUE_SUM,
    CORRELATE_VALUE_AVG,
    CORRELATE_VALUE_PERCENTILE, /* a median is one of 50 */
} sigma_correlation_type;

typedef enum {
    LIMIT_GT,
    LIMIT_GTE,
    LIMIT_LT,
    LIMIT_LTE,
    LIMIT_EQ,
    LIMIT_NEQ
} sigma_limit_op;

typedef struct {
    sigma_limit_op op;
    double number;
} sigma_limit;

/* A rule whose matches are taken. */
typedef struct {
    gr_slice reference; /* id or name, as written */
    uint32_t rule;      /* its number among sigma_rules */
    /* As many as there are in group_by and fields: what they are called in the
     * events of this rule (aliases). */
    const gr_slice *group_by;
    const gr_slice *fields;
} sigma_correlation_part;

/* "(a or b) and not c" */
typedef enum { PART_AND, PART_OR, PART_NOT, PART_FIRED } sigma_part_kind;
typedef struct sigma_part_node {
    sigma_part_kind kind;
    const struct sigma_part_node *const *children;
    size_t child_count; /* NOT: 1; FIRED: 0 */
    uint32_t part;      /* FIRED: which of parts */
} sigma_part_node;

enum { CORRELATION_PARTS = 64, CORRELATION_LIMITS = 6 };

/* A percentile is a decimal of six places at most: it is reckoned with as written. */
enum { SIGMA_PERCENTILE_STEPS = 1000000 };

typedef struct sigma_correlation {
    sigma_correlation_type type;
    const sigma_correlation_part *parts; /* 1 to CORRELATION_PARTS; for
                                            temporal_ordered, the order */
    size_t part_count;
    const gr_slice *group_by; /* names, or aliases; none: all are one group */
    size_t group_by_count;
    const gr_slice *fields; /* of value_*: names or aliases; of value_count a
                               tuple; else one */
    size_t field_count;
    int64_t timespan_ns; /* above 0 */
    /* All must hold, of the number of events or distinct values, of the sum,
     * average or percentile; of temporal types, of the number of distinct rules.
     * None: a temporal type that wants all its rules, or `condition`. */
    sigma_limit limits[CORRELATION_LIMITS];
    size_t limit_count;
    double percentile; /* of VALUE_PERCENTILE: 0 to 100 in steps of
                                         1 / SIGMA_PERCENTILE_STEPS */
    const sigma_part_node *condition; /* of temporal types; NULL: none */
    bool generate;                    /* its rules' own matches are told, too */
    /* It can hold of a window and not of a longer one: judged when a window
     * closes (lt, lte, eq, neq; a `not` in its condition). */
    bool at_close;
    unsigned level; /* 0: all its parts are plain rules; else above theirs */
} sigma_correlation;

#endif
