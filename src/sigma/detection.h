/* detection.h - `detection:` of a rule: search identifiers and condition. */
#ifndef GR_SIGMA_DETECTION_H
#define GR_SIGMA_DETECTION_H

#include "sigma/build.h"

typedef struct {
    gr_slice name;
    sigma_node *root;
    bool used;
} search_identifier;

typedef struct {
    search_identifier *items; /* in the order of the rule */
    size_t count;
} identifier_set;

/* One search identifier's value: a map, a list of maps and keywords, or a
 * keyword. Also `where:` of the log source map. */
gr_status detection_read_search(rule_build *b, const yaml_value *v,
                                sigma_node **out);

typedef struct {
    sigma_node *root;
    /* `count() > 5` behind the bar of its only condition; ptr NULL: none. It
     * and the timeframe are the YAML's. */
    gr_slice aggregation;
    uint32_t aggregation_line;
    const yaml_value *timeframe; /* NULL: none */
} detection_tree;

gr_status detection_read(rule_build *b, const yaml_value *detection,
                         detection_tree *out);

#endif
