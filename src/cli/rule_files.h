/* rule_files.h - the rules that a command line asks for: built in, and from
 * files. */
#ifndef CLI_RULE_FILES_H
#define CLI_RULE_FILES_H

#include "cli/options.h"
#include "sigma/load.h"

typedef struct {
    sigma_rules rules;
    size_t files;
    size_t files_unread; /* each was told on standard error */
} cli_rules;

/* Loads the built-in rules (unless --no-builtin) and those of `paths`; all in
 * `arena`. GR_DAMAGED: --placeholders or --logsources is not what it should
 * be. GR_IO: a path is not there; GR_NONE: stopped by a signal. */
gr_status cli_load_rules(gr_arena *arena, const cli_args *args,
                         const cli_words *paths, cli_rules *out, gr_error *err);

/* A file that an option names, whole; empty for NULL. */
gr_status cli_option_file(gr_arena *arena, const char *path, gr_slice *out,
                          gr_error *err);

#endif
