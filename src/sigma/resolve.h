/* resolve.h - correlations, joined with the rules that they name. */
#ifndef GR_SIGMA_RESOLVE_H
#define GR_SIGMA_RESOLVE_H

#include "sigma/rule_set.h"

/* Each correlation of the set becomes RULE_LOADED with rule->correlation,
 * RULE_NO_SOURCE as well where no window can meet its condition for want of log
 * sources, or RULE_REJECTED. GR_NOMEM, GR_LIMIT. */
gr_status correlations_resolve(const rule_set *set, gr_error *err);

/* Sets `silent` of every rule by the correlations that are RULE_LOADED: again
 * where some of them were left out since. */
void sigma_mark_silent(sigma_rule *rules, size_t count);

#endif
