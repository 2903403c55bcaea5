/* rule_words.h - by which rules a command judges, as words of another command. */
#ifndef CLI_RULE_WORDS_H
#define CLI_RULE_WORDS_H

#include "cli/options.h"

/* The options that say so, `paths` being those of --rules, each word as a shell reads
 * it and behind a blank. Lives in `arena`; empty too where that has no room. */
gr_slice cli_rule_words(gr_arena *arena, const cli_args *args,
                        const cli_words *paths);

#endif
