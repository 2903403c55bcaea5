/* regex_chain.h - regexes that are nothing but texts with ".*" between them.
 *
 *   \+.*\+.*cmd     is there a line that has a "+", behind it another, and
 *                   behind that "cmd"?
 *
 * PCRE2 tries all ways to share a line out among the stars: for fourteen texts
 * the length of the line to the fourteenth power, until its limit. Taking each
 * text where it first fits is right, because an earlier place leaves the others
 * more room, and is one pass. */
#ifndef GR_SIGMA_REGEX_CHAIN_H
#define GR_SIGMA_REGEX_CHAIN_H

#include "base/error.h"
#include "base/slice.h"

typedef struct regex_chain regex_chain;

/* GR_NONE: it is no such regex. GR_NOMEM. `flags` as in rule.h. */
gr_status regex_chain_new(gr_slice pattern, unsigned flags, regex_chain **out);
void regex_chain_free(regex_chain *chain); /* NULL is fine */

bool regex_chain_matches(const regex_chain *chain, gr_slice text);

#endif
