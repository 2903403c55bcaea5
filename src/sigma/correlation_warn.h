/* correlation_warn.h - correlations that load, and may not mean what they say. */
#ifndef GR_SIGMA_CORRELATION_WARN_H
#define GR_SIGMA_CORRELATION_WARN_H

#include "sigma/correlation.h"
#include "sigma/rule_set.h"

/* Notes with rule number `rule` of `set`, whose correlation `c` is settled: fields that
 * its events or bursts never have, windows that midnight cuts. */
void correlation_warn(const rule_set *set, uint32_t rule,
                      const sigma_correlation *c);

#endif
