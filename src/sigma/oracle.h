/* oracle.h - brute force, straight from the rule trees. */
#ifndef GR_SIGMA_ORACLE_H
#define GR_SIGMA_ORACLE_H

#include "sigma/matcher.h"

/* Is `e` of the source's channel and id? Its condition is another question. */
bool oracle_source_fits(sigma_matcher *m, const sigma_source *source,
                        const event *e);

/* Does the tree hold on `e`, fields named as `source` (or NULL) has them? */
bool oracle_node_holds(sigma_matcher *m, const sigma_source *source,
                       const sigma_node *node, const event *e);

/* The value that a test looks at. Not for keywords. */
event_value oracle_value(sigma_matcher *m, const sigma_source *source,
                         gr_slice field, const event *e);

#endif
