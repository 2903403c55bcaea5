/* hunt_words.h - what a command reads and by which rules it judges, as words of another
 * command: the options that change what a correlation is given. */
#ifndef CLI_HUNT_WORDS_H
#define CLI_HUNT_WORDS_H

#include "cli/options.h"

/* Those options, `paths` being those of --rules, each word as a shell reads
 * it and behind a blank. Lives in `arena`; empty too where that has no room. */
gr_slice cli_hunt_words(gr_arena *arena, const cli_args *args,
                        const cli_words *paths);

#endif
