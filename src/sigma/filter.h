/* filter.h - filter documents: conditions that stand in one place and count in
 * many rules.
 *
 *   (the rule's condition) and (the filter's) and ...
 *
 * So a filter says `not`: the specification's example does not, and would leave
 * of its rules nothing but what it is to suppress. */
#ifndef GR_SIGMA_FILTER_H
#define GR_SIGMA_FILTER_H

#include "sigma/build.h"
#include "sigma/rule_set.h"

struct filter_draft {
    sigma_node *root;
    uint32_t node_count;
    const gr_slice *rules; /* ids and names; none: all rules */
    size_t rule_count;
    uint32_t line;  /* of them */
    gr_slice label; /* of its condition in those rules */
};

/* `filter:` of a document. GR_DAMAGED: it is not of that form. */
gr_status filter_read(rule_build *b, const yaml_value *root,
                      filter_draft **out);

/* Joins the filters of the set to the rules that they mean, whose log source
 * is contained in theirs: a filter becomes RULE_FILTER or RULE_REJECTED. GR_NOMEM,
 * GR_LIMIT. */
gr_status filters_apply(const rule_set *set, gr_error *err);

#endif
