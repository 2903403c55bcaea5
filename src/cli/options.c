/* options.c - the parser of the command line. Its help is in help.c. */
#include "cli/options.h"

#include "base/number.h"
#include "base/time.h"
#include "cli/option_table.h"
#include "cli/suggest.h"

enum { ANY = INT32_MAX, MOST_THREADS = 256 };

static const struct {
    const char *name;
    int32_t least, most;
} commands[] = {
#define COMMAND(id, name, operands, least, most, help) {name, least, most},
#include "cli/command_list.h"
#undef COMMAND
};

const char *cli_command_name(command_id command)
{
    return commands[command].name;
}

/* What is left of argv. */
typedef struct {
    command_id command;
    int argc, next;
    char *const *argv;
    cli_args *args;
    gr_error *err;
} words;

/* ---- which command ---- */

static gr_status unknown_command(const char *what, gr_error *err)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = commands[i].name;
    const char *near = cli_nearest(what, names, COMMAND_COUNT);
    if (near == NULL)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "no command '%s'", what);
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                   "no command '%s'; did you mean '%s'?", what, near);
}

/* How many words of argv say the name of this command; 0: they do not. */
static int words_of(const char *name, int argc, char *const *argv)
{
    int count = 0;
    gr_slice rest = gr_slice_of_c(name);
    while (rest.len > 0) {
        size_t const end = gr_find_byte(rest, ' ');
        if (1 + count >= argc) return 0;
        if (!gr_equal(gr_sub(rest, 0, end), gr_slice_of_c(argv[1 + count])))
            return 0;
        count++;
        rest = gr_from(rest, end + (end < rest.len));
    }
    return count;
}

bool cli_find_command(int argc, char *const *argv, command_id *out, int *used,
                      gr_error *err)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        *used = words_of(commands[i].name, argc, argv);
        if (*used == 0) continue;
        *out = (command_id)i;
        return true;
    }
    if (strcmp(argv[1], "rules") == 0)
        (void)gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                      "which of them: list, check, explain or test?");
    else (void)unknown_command(argv[1], err);
    return false;
}

/* ---- values ---- */

static gr_status bad(gr_error *err, const cli_option *option, const char *value,
                     const char *wanted)
{
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "--%s wants %s, not '%s'",
                   option->name, wanted, value);
}

static gr_status read_level(const cli_option *option, const char *value,
                            sigma_level *out, gr_error *err)
{
    if (sigma_level_parse(gr_slice_of_c(value), out)) return GR_OK;
    return bad(err, option, value,
               "informational, low, medium, high or critical");
}

static gr_status read_time(const cli_option *option, const char *value,
                           int64_t *out, gr_error *err)
{
    if (gr_time_parse(gr_slice_of_c(value), out)) return GR_OK;
    return bad(err, option, value,
               "a time as 2026-01-31 or 2026-01-31T08:00:00Z");
}

static gr_status read_number(const cli_option *option, const char *value,
                             uint64_t least, uint64_t most, uint64_t *out,
                             gr_error *err)
{
    if (gr_parse_u64(gr_slice_of_c(value), out) && *out >= least &&
        *out <= most)
        return GR_OK;
    return bad(err, option, value,
               most == MOST_THREADS ? "a number from 1 to 256" : "a number");
}

static gr_status read_threads(const cli_option *option, const char *value,
                              unsigned *out, gr_error *err)
{
    uint64_t number = 0;
    GR_TRY(read_number(option, value, 1, MOST_THREADS, &number, err));
    *out = (unsigned)number;
    return GR_OK;
}

static gr_status read_color(const cli_option *option, const char *value,
                            cli_color *out, gr_error *err)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(value, names[i]) != 0) continue;
        *out = (cli_color)i;
        return GR_OK;
    }
    return bad(err, option, value, "auto, always or never");
}

static gr_status read_form(const cli_option *option, const char *value,
                           cli_form *out, gr_error *err)
{
    static const struct {
        const char *name;
        cli_form form;
        option_id option;
    } forms[] = {{"table", FORM_TABLE, OPTION_FINDINGS_FORMAT},
                 {"jsonl", FORM_JSONL, OPTION_FINDINGS_FORMAT},
                 {"csv", FORM_CSV, OPTION_FINDINGS_FORMAT},
                 {"jsonl", FORM_JSONL, OPTION_DUMP_FORMAT},
                 {"xml", FORM_XML, OPTION_DUMP_FORMAT}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].option != option->id) continue;
        if (strcmp(value, forms[i].name) != 0) continue;
        *out = forms[i].form;
        return GR_OK;
    }
    return bad(err, option, value,
               option->id == OPTION_DUMP_FORMAT ? "jsonl or xml"
                                                : "table, jsonl or csv");
}

static gr_status read_by(const cli_option *option, const char *value,
                         table_by *out, gr_error *err)
{
    static const char *const names[] = {[BY_SOURCE] = "source",
                                        [BY_USER] = "user",
                                        [BY_HOST] = "host",
                                        [BY_TIME] = "time",
                                        [BY_ROWS] = "rows"};
    for (size_t i = BY_SOURCE; i < sizeof names / sizeof *names; i++) {
        if (strcmp(value, names[i]) != 0) continue;
        *out = (table_by)i;
        return GR_OK;
    }
    return bad(err, option, value, "source, user, host, time or rows");
}

/* What another room says of a value, with the option's name before it. */
static gr_status named(gr_error *err, const cli_option *option,
                       const gr_error *why)
{
    return gr_fail(err, why->status, why->offset, "--%s: %s", option->name,
                   why->text);
}

/* --include and --exclude choose rules and events; of a command that judges
 * no rules, events alone, or what a finding says. */
static gr_status read_filter(const words *w, const cli_option *option,
                             const char *value)
{
    hunt_filter *filter = &w->args->filters[w->args->filter_count++];
    bool const exclude = option->id == OPTION_EXCLUDE;
    gr_error why;
    if (hunt_filter_parse(gr_slice_of_c(value), exclude, filter, &why) != GR_OK)
        return named(w->err, option, &why);
    bool const of_events =
        filter->kind == FILTER_COMPUTER || filter->kind == FILTER_EID;
    bool const of_findings =
        of_events || filter->kind == FILTER_TAG || filter->kind == FILTER_RULE;
    if (w->command == COMMAND_hunt || of_events) return GR_OK;
    if (w->command != COMMAND_timeline)
        return bad(w->err, option, value, "computer= or eid= here");
    return of_findings ? GR_OK
                       : bad(w->err, option, value,
                             "computer=, eid=, tag= or rule= here");
}

static gr_status read_field(const words *w, const cli_option *option,
                            const char *value)
{
    gr_error why;
    search_field *field = &w->args->fields[w->args->field_count++];
    if (search_field_parse(gr_slice_of_c(value), field, &why) == GR_OK)
        return GR_OK;
    return named(w->err, option, &why);
}

static gr_status read_word(const cli_option *option, const char *value,
                           const char **out, gr_error *err)
{
    if (*value == '\0') return bad(err, option, value, "something");
    *out = value;
    return GR_OK;
}

static gr_status read_more(const cli_option *option, const char *value,
                           cli_words *out, gr_error *err)
{
    return read_word(option, value, &out->items[out->count++], err);
}

/* What only looks at rules has them as operands; the option is the same. */
static gr_status read_rules(const words *w, const cli_option *option,
                            const char *value)
{
    bool const as_operand = w->command == COMMAND_rules_list ||
                            w->command == COMMAND_rules_check ||
                            w->command == COMMAND_rules_test;
    cli_words *paths = as_operand ? &w->args->operands : &w->args->rules;
    return read_word(option, value, &paths->items[paths->count++], w->err);
}

/* Does what `option` says; `value` is NULL for a flag. */
static gr_status apply(const words *w, const cli_option *option,
                       const char *value)
{
    cli_args *args = w->args;
    gr_error *err = w->err;
    switch (option->id) {
    case OPTION_RULES: return read_rules(w, option, value);
    case OPTION_YARA: return read_more(option, value, &args->yara, err);
    case OPTION_NO_BUILTIN: args->no_builtin = true; break;
    case OPTION_PLACEHOLDERS:
        return read_word(option, value, &args->placeholders, err);
    case OPTION_LOGSOURCES:
        return read_word(option, value, &args->logsources, err);
    case OPTION_WITH_DEPRECATED: args->with_deprecated = true; break;
    case OPTION_WITH_UNSUPPORTED: args->with_unsupported = true; break;
    case OPTION_ORACLE: args->oracle = true; break;
    case OPTION_NO_MEMO: args->no_memo = true; break;
    case OPTION_PROFILE_RULES: args->profile_rules = true; break;
    case OPTION_CARVE: args->carve = true; break;
    case OPTION_THREADS:
        return read_threads(option, value, &args->threads, err);
    case OPTION_SOURCE_TIMEZONE:
        return read_more(option, value, &args->source_zones, err);
    case OPTION_SOURCE_YEAR:
        return read_more(option, value, &args->source_years, err);
    case OPTION_CLOCK_SKEW:
        return read_more(option, value, &args->clock_skews, err);
    case OPTION_PASSWORD_FILE:
        return read_word(option, value, &args->password_file, err);
    case OPTION_MAX_EXPAND:
        return read_number(option, value, 1, UINT64_MAX, &args->max_expand,
                           err);
    case OPTION_MAX_WINDOW:
        return read_number(option, value, 1, (uint64_t)1 << 20,
                           &args->max_window, err);
    case OPTION_RECORD:
        args->record_given = true;
        return read_number(option, value, 0, UINT64_MAX, &args->record, err);
    case OPTION_CORRELATION: args->correlation = true; break;
    case OPTION_GROUP: return read_more(option, value, &args->groups, err);
    case OPTION_ALL: args->all = true; break;
    case OPTION_FROM: return read_time(option, value, &args->from_ns, err);
    case OPTION_TO: return read_time(option, value, &args->to_ns, err);
    case OPTION_MIN_LEVEL:
        return read_level(option, value, &args->min_level, err);
    case OPTION_INCLUDE:
    case OPTION_EXCLUDE: return read_filter(w, option, value);
    case OPTION_LEVELS: return read_word(option, value, &args->levels, err);
    case OPTION_CRITICAL: return read_word(option, value, &args->critical, err);
    case OPTION_GEOIP: return read_more(option, value, &args->geoips, err);
    case OPTION_IOC: return read_more(option, value, &args->iocs, err);
    case OPTION_REGEX: return read_word(option, value, &args->regex, err);
    case OPTION_IGNORE_CASE: args->ignore_case = true; break;
    case OPTION_FIELD: return read_field(w, option, value);
    case OPTION_OUTPUT: return read_word(option, value, &args->output, err);
    case OPTION_CLOBBER: args->clobber = true; break;
    case OPTION_NO_CASE: args->no_case = true; break;
    case OPTION_FINDINGS_FORMAT:
    case OPTION_DUMP_FORMAT: return read_form(option, value, &args->form, err);
    case OPTION_TIMEZONE: return read_word(option, value, &args->timezone, err);
    case OPTION_BY: return read_by(option, value, &args->by, err);
    case OPTION_FAIL_ON: return read_level(option, value, &args->fail_on, err);
    case OPTION_JSON: args->json = true; break;
    case OPTION_COLOR: return read_color(option, value, &args->color, err);
    case OPTION_QUIET: args->quiet = true; break;
    case OPTION_VERBOSE: args->verbose = true; break;
    case OPTION_HELP: args->help = true; break;
    case OPTION_COUNT: break;
    }
    return GR_OK;
}

/* ---- words ---- */

static const cli_option *option_named(command_id command, gr_slice name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (cli_takes(command, &cli_options[i]) &&
            gr_equal(name, gr_slice_of_c(cli_options[i].name)))
            return &cli_options[i];
    return NULL;
}

static const cli_option *option_lettered(command_id command, char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (cli_takes(command, &cli_options[i]) &&
            cli_options[i].letter == letter)
            return &cli_options[i];
    return NULL;
}

static gr_status unknown_option(const words *w, const char *name, int len)
{
    char typed[64];
    snprintf(typed, sizeof typed, "%.*s", len, name);
    const char *names[OPTION_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (cli_takes(w->command, &cli_options[i]))
            names[count++] = cli_options[i].name;
    const char *near = cli_nearest(typed, names, count);
    if (near == NULL)
        return gr_fail(w->err, GR_DAMAGED, GR_NO_OFFSET, "no option '--%s'",
                       typed);
    return gr_fail(w->err, GR_DAMAGED, GR_NO_OFFSET,
                   "no option '--%s'; did you mean '--%s'?", typed, near);
}

/* The next word as the argument of `option`. */
static gr_status apply_next(words *w, const cli_option *option)
{
    if (w->next >= w->argc)
        return gr_fail(w->err, GR_DAMAGED, GR_NO_OFFSET, "--%s wants a %s",
                       option->name, option->argument);
    return apply(w, option, w->argv[w->next++]);
}

static gr_status take_long(words *w, const char *word)
{
    gr_slice const text = gr_slice_of_c(word);
    size_t const equals = gr_find_byte(text, '=');
    const cli_option *option =
        option_named(w->command, gr_sub(text, 0, equals));
    if (option == NULL) return unknown_option(w, word, (int)equals);
    if (equals == text.len)
        return option->argument == NULL ? apply(w, option, NULL)
                                        : apply_next(w, option);
    if (option->argument == NULL)
        return gr_fail(w->err, GR_DAMAGED, GR_NO_OFFSET, "--%s takes no value",
                       option->name);
    return apply(w, option, word + equals + 1);
}

static gr_status take_letters(words *w, const char *letters)
{
    for (const char *p = letters; *p != '\0'; p++) {
        const cli_option *option = option_lettered(w->command, *p);
        if (option == NULL)
            return gr_fail(w->err, GR_DAMAGED, GR_NO_OFFSET, "no option '-%c'",
                           *p); /* gr_fail shows what does not print as ? */
        if (option->argument == NULL) GR_TRY(apply(w, option, NULL));
        else if (p[1] != '\0') return apply(w, option, p + 1);
        else return apply_next(w, option);
    }
    return GR_OK;
}

static gr_status take_words(words *w)
{
    bool options = true;
    while (w->next < w->argc) {
        const char *word = w->argv[w->next++];
        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && strncmp(word, "--", 2) == 0) {
            GR_TRY(take_long(w, word + 2));
        } else if (options && word[0] == '-' && word[1] != '\0') {
            GR_TRY(take_letters(w, word + 1));
        } else {
            w->args->operands.items[w->args->operands.count++] = word;
        }
    }
    return GR_OK;
}

/* ---- what belongs together ---- */

static gr_status check_count(command_id command, const cli_args *args,
                             gr_error *err)
{
    int64_t const given = (int64_t)args->operands.count;
    bool const bare_search = command == COMMAND_search && args->regex == NULL &&
                             args->field_count == 0;
    bool const bare_rule =
        command == COMMAND_rules_explain && !args->correlation && given < 2;
    if (given < commands[command].least || (bare_search && given < 2) ||
        bare_rule)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "%s",
                       command == COMMAND_simulate ? "which directory?"
                       : args->correlation         ? "which correlation?"
                       : bare_rule                 ? "wants a rule, and a path"
                       : bare_search ? "wants a pattern, and a path"
                                     : "no path given");
    if (given > commands[command].most)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "'%s' is too much",
                       args->operands.items[commands[command].most]);
    return GR_OK;
}

static gr_status check_hunt(const cli_args *args, gr_error *err)
{
    if (args->form != FORM_NONE && !args->no_case)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--format is for findings on standard output: it wants "
                       "--no-case");
    if (args->no_case && args->output != NULL)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--no-case and --output contradict each other");
    if (args->no_case && args->clobber)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--no-case and --clobber contradict each other");
    if (args->oracle && args->profile_rules)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--oracle and --profile-rules contradict each other");
    if (args->no_builtin && args->rules.count == 0 && args->iocs.count == 0 &&
        args->yara.count == 0)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--no-builtin without --rules or --yara leaves no "
                       "rule");
    return GR_OK;
}

/* Of --correlation alone. */
static const char *of_correlation(const cli_args *args)
{
    return args->groups.count > 0          ? "--group"
           : args->all                     ? "--all"
           : args->from_ns != GR_TIME_NONE ? "--from"
           : args->to_ns != GR_TIME_NONE   ? "--to"
           : args->filter_count == 0       ? NULL
           : args->filters[0].exclude      ? "--exclude"
                                           : "--include";
}

static gr_status check_explain(const cli_args *args, gr_error *err)
{
    const char *const alone = of_correlation(args);
    if (!args->correlation && alone != NULL)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "%s is for --correlation",
                       alone);
    if (args->correlation && args->record_given)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--record and --correlation contradict each other");
    return GR_OK;
}

static gr_status check(command_id command, const cli_args *args, gr_error *err)
{
    GR_TRY(check_count(command, args, err));
    if (args->json && args->form != FORM_NONE && args->form != FORM_JSONL)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--json and --format contradict each other");
    if (args->quiet && args->verbose)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--quiet and --verbose contradict each other");
    if (args->from_ns != GR_TIME_NONE && args->to_ns != GR_TIME_NONE &&
        args->from_ns >= args->to_ns)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--from is not before --to");
    if (args->ignore_case && args->regex == NULL)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "--ignore-case is for --regex; words have no case");
    if (command == COMMAND_rules_explain) GR_TRY(check_explain(args, err));
    return command == COMMAND_hunt ? check_hunt(args, err) : GR_OK;
}

/* Every list may become as long as argv. */
static gr_status open_lists(gr_arena *arena, size_t most, cli_args *args,
                            gr_error *err)
{
    args->operands.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->rules.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->yara.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->source_zones.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->source_years.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->clock_skews.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->iocs.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->geoips.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->groups.items = gr_arena_take_array(arena, most, sizeof(char *));
    args->filters = gr_arena_take_array(arena, most, sizeof(hunt_filter));
    args->fields = gr_arena_take_array(arena, most, sizeof(search_field));
    if (gr_arena_status(arena) != GR_OK)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "too many arguments");
    return GR_OK;
}

gr_status cli_parse(gr_arena *arena, command_id command, int argc,
                    char *const *argv, cli_args *out, gr_error *err)
{
    *out = (cli_args){.from_ns = GR_TIME_NONE, .to_ns = GR_TIME_NONE};
    GR_TRY(open_lists(arena, (size_t)argc + 1, out, err));
    words w = {command, argc, 0, argv, out, err};
    GR_TRY(take_words(&w));
    return out->help ? GR_OK : check(command, out, err);
}
