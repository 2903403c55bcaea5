/* condition.h - the text of a condition, resolved to a tree of identifiers.
 *
 *   or-expr   = and-expr { "or" and-expr }
 *   and-expr  = not-expr { "and" not-expr }
 *   not-expr  = "not" not-expr | primary
 *   primary   = "(" or-expr ")" | ("1" | "any" | "all") "of" pattern | name
 *   pattern   = "them" | name with *
 *   aggregation, deprecated: or-expr "|" (see aggregate.h)
 *
 * Words end at blanks and parentheses, so a name may hold anything else. */
#ifndef GR_SIGMA_CONDITION_H
#define GR_SIGMA_CONDITION_H

#include "sigma/detection.h"

/* The word at *at, and moves *at behind it; empty at the end. */
gr_slice condition_word(gr_slice text, size_t *at);

/* GR_DAMAGED: it is not of this grammar, or names what is not there.
 * *aggregation is what stands behind the bar, its ptr NULL where there is none;
 * aggregate.h reads it. */
gr_status condition_read(rule_build *b, gr_slice text, uint32_t line,
                         identifier_set *identifiers, sigma_node **out,
                         gr_slice *aggregation);

#endif
