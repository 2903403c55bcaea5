/* options.h - the command line, taken apart by the lists of commands and
 * options.
 *
 *   argv --cli_find_command--> command --cli_parse--> cli_args
 *
 * GNU habits: --name=VALUE, --name VALUE, -nVALUE, -n VALUE, flags together
 * (-qv), options and operands in any order, "--" ends options, "-" is an
 * operand. Names are not abbreviated, so that a script does not break when an
 * option is added; a near miss is named in the message. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "hunt/filter.h"
#include "hunt/search.h"
#include "hunt/table.h"

typedef enum {
#define COMMAND(id, name, operands, least, most, help) COMMAND_##id,
#include "cli/command_list.h"
#undef COMMAND
    COMMAND_COUNT
} command_id;

typedef enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } cli_color;
typedef enum { FORM_NONE, FORM_TABLE, FORM_JSONL, FORM_CSV, FORM_XML } cli_form;

typedef struct {
    const char **items;
    size_t count;
} cli_words;

/* Each option's value, or what stands for "not given": NULL, 0, false,
 * GR_TIME_NONE, LEVEL_NONE, FORM_NONE, BY_ALL. Text is argv's. */
typedef struct {
    cli_words operands, rules, yara;
    cli_words source_zones, source_years; /* [GLOB=]VALUE, in order */
    cli_words clock_skews;                /* HOST=SKEW */
    cli_words iocs, geoips;
    cli_words groups;     /* FIELD=VALUE */
    hunt_filter *filters; /* --include and --exclude */
    size_t filter_count;
    search_field *fields;
    size_t field_count;
    const char *placeholders, *logsources, *levels, *critical;
    const char *output, *regex, *timezone, *password_file;
    bool no_builtin, with_deprecated, with_unsupported, oracle, no_memo;
    bool profile_rules;
    bool carve, clobber, no_case, json, quiet, verbose, help, record_given;
    bool ignore_case, correlation, all;
    unsigned threads;
    uint64_t record, max_expand, max_window; /* the last in MiB */
    int64_t from_ns, to_ns;
    sigma_level min_level, fail_on;
    cli_form form;
    table_by by;
    cli_color color;
} cli_args;

/* The command that argv[1] (and for "rules list" argv[2]) names; *used: how
 * many of argv that took. False, with a message in `err`: there is none. */
bool cli_find_command(int argc, char *const *argv, command_id *out, int *used,
                      gr_error *err);

/* Takes apart what follows the command. Lists live in `arena`. With --help,
 * nothing else is checked. Fails with what is wrong, for a person. */
gr_status cli_parse(gr_arena *arena, command_id command, int argc,
                    char *const *argv, cli_args *out, gr_error *err);

const char *cli_command_name(command_id command);

/* Help of one command, of the group "rules", of all; at `width` columns. */
void cli_put_command_help(gr_buffer *out, command_id command, unsigned width);
void cli_put_rules_help(gr_buffer *out, unsigned width);
void cli_put_general_help(gr_buffer *out, unsigned width);
/* The same lists for a program: commands, their options, letters, arguments. */
void cli_put_help_json(gr_buffer *out);

#endif
