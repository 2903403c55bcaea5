/* regex_literal.h - text that every match of a regex has in it. */
#ifndef GR_SIGMA_REGEX_LITERAL_H
#define GR_SIGMA_REGEX_LITERAL_H

#include "base/arena.h"
#include "base/slice.h"

/* The longest literal, folded, that the folded text of any match contains;
 * empty where none is found. `flags` as in rule.h. In `arena`, which says by
 * its status whether it worked. */
gr_slice sigma_regex_literal(gr_arena *arena, gr_slice pattern, unsigned flags);

#endif
