/* pattern.h - texts with wildcards: read from a rule, joined, copied.
 *
 * Escapes (specification, "Escaping"): a backslash before * ? or \ makes that
 * character literal; before anything else, or at the end, it is itself. */
#ifndef GR_SIGMA_PATTERN_H
#define GR_SIGMA_PATTERN_H

#include "sigma/rule.h"

/* Each returns false where the arena refused. Results may share text with
 * what they were made from, except those of pattern_copy. */
bool pattern_parse(gr_arena *arena, gr_slice text, sigma_pattern *out);

/* The same where % is special too: \% becomes PATTERN_PERCENT, which is in no
 * valid UTF-8, so that `expand` can tell it from the % of a placeholder. */
enum { PATTERN_PERCENT = 0xFF };
bool pattern_parse_expandable(gr_arena *arena, gr_slice text,
                              sigma_pattern *out);

bool pattern_literal(gr_arena *arena, gr_slice text, sigma_pattern *out);

/* Adds a star at the begin and the end where there is none yet. */
bool pattern_add_stars(gr_arena *arena, bool begin, bool end,
                       sigma_pattern *pattern);

/* `count` patterns one after another, as one: stars that meet are one star,
 * literals that meet are one literal. */
bool pattern_join(gr_arena *arena, const sigma_pattern *const *patterns,
                  size_t count, sigma_pattern *out);

bool pattern_copy(gr_arena *arena, const sigma_pattern *pattern,
                  sigma_pattern *out);

/* Is it one literal, or nothing? Then its text is in `out`. */
bool pattern_is_literal(const sigma_pattern *pattern, gr_slice *out);

#endif
