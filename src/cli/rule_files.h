/* rule_files.h - the rules that a command line asks for: built in, and from
 * files. */
#ifndef CLI_RULE_FILES_H
#define CLI_RULE_FILES_H

#include "cli/options.h"
#include "readers/yara.h"
#include "sigma/load.h"

typedef struct {
    sigma_rules rules;
    /* Set before they are loaded: leave out the built-in YARA rules. To compile
     * them takes 10 ms, which are for nothing where there is no file. */
    bool no_yara;
    yara_set *yara; /* what the YARA rules among them look for; NULL: there are
                       none. cli_rules_close frees it. */
    size_t files_unread; /* each was told on standard error */
    /* The files of --placeholders and --logsources as they were read; empty
     * where not given. */
    gr_slice placeholders, logsources;
} cli_rules;

/* Loads the built-in rules (unless --no-builtin), those of `paths` and of
 * --yara; all in `arena`. cli_rules_close in any case. GR_DAMAGED: --placeholders or --logsources is not what it should
 * be. GR_IO: a path is not there; GR_NONE: stopped by a signal. */
gr_status cli_load_rules(gr_arena *arena, const cli_args *args,
                         const cli_words *paths, cli_rules *out, gr_error *err);

void cli_rules_close(cli_rules *rules);

/* One rule file, for whoever walks them. A status other than GR_OK ends the
 * walk and is passed up. */
typedef gr_status (*cli_rule_file)(void *self, gr_slice path, gr_slice bytes,
                                   bool builtin, gr_error *err);

/* Hands over the built-in rule files (unless --no-builtin) and those of
 * `paths`, in the order in which cli_load_rules takes them; names live in
 * `arena`, bytes until `take` returns. What cannot be read is told, and counted
 * in *unread. */
gr_status cli_each_rule_file(gr_arena *arena, const cli_args *args,
                             const cli_words *paths, cli_rule_file take,
                             void *self, size_t *unread, gr_error *err);

/* `PATH:LINE: STATE: REASON`, on standard error. */
void cli_tell_rule(const sigma_rule *rule, const char *state, gr_slice reason);

/* A file that an option names, whole; empty for NULL. */
gr_status cli_option_file(gr_arena *arena, const char *path, gr_slice *out,
                          gr_error *err);

#endif
