/* aggregate.h - the deprecated `| count(User) by Host > 5` of a condition, with
 * its `timeframe`, as a correlation over what stands before the bar.
 *
 *   function "(" [field] ")" ["by" field {"," field}] operator number
 *
 *   count()   event_count       min, max  value_percentile of 0, of 100
 *   count(f)  value_count       sum, avg  value_sum, value_avg
 *
 * Source: Sigma specification 1, "Aggregation expression". */
#ifndef GR_SIGMA_AGGREGATE_H
#define GR_SIGMA_AGGREGATE_H

#include "sigma/correlation_draft.h"
#include "sigma/detection.h"

/* GR_DAMAGED: not of this grammar, or `| near`. */
gr_status aggregate_read(rule_build *b, const detection_tree *tree,
                         correlation_draft **out);

#endif
