/* rule_text.h - rules written on one line, and what they were read as. */
#ifndef GR_TESTS_RULE_TEXT_H
#define GR_TESTS_RULE_TEXT_H

#include "sigma/load.h"

/* Loads one file's text; options may be NULL. Ends the test where loading
 * cannot go on. */
sigma_rules rule_text_load(gr_arena *arena, gr_slice text,
                           const sigma_load_options *options);

/* What the only document of `text` became, as one line in `arena`: its tree,
 * what it waits for, or "STATE line N: reason". "nothing" where it is no entry. */
const char *rule_text_show(gr_arena *arena, const char *text,
                           const sigma_load_options *options);

/* The same of a rule with one search identifier `s`, whose value is `search`
 * (flow or block YAML, lines indented by 4 or more), in line 5. */
const char *rule_text_search(gr_arena *arena, const char *search,
                             const sigma_load_options *options);

/* The same of a rule with `detection` below `detection:`, each line indented
 * by 2, from line 4. */
const char *rule_text_detection(gr_arena *arena, const char *detection);

#endif
