/* narrow.h - places that take only rules which ask for certain fields.
 *
 * A file that lies there has a path, and nobody who wrote it: a rule for the
 * writing of files is judged on it where the path is all that it asks for. What
 * it excludes by other fields cannot be excluded then. */
#ifndef GR_SIGMA_NARROW_H
#define GR_SIGMA_NARROW_H

#include "sigma/build.h"

/* Takes from rule->sources those places whose `only` lacks a field that the
 * rule's tree asks for, and says in rule->reason which that is. */
gr_status narrow_sources(rule_build *b, sigma_rule *rule);

#endif
