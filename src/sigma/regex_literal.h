/* regex_literal.h - texts, one of which every match of a regex has in it. */
#ifndef GR_SIGMA_REGEX_LITERAL_H
#define GR_SIGMA_REGEX_LITERAL_H

#include "base/arena.h"
#include "sigma/regex_texts.h"

typedef struct {
    const gr_slice *texts; /* folded */
    size_t count;          /* 0: none was found */
    uint32_t cost;         /* of all, by literal_cost() */
} regex_literals;

/* One of them is in the folded text of any match of `pattern`, which PCRE2 must
 * have taken: those that are likely to be rarest. `flags` as in rule.h. In
 * `arena`, which says by its status whether it worked. */
regex_literals sigma_regex_literals(gr_arena *arena, gr_slice pattern,
                                    unsigned flags);

#endif
