/* cmd_rules.c - rules list and rules check: what is loaded, what is not, and
 * why. */
#include "base/json.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/rule_files.h"
#include "cli/terminal.h"
#include "sigma/print.h"

#include <unistd.h>

enum { STATES = RULE_STATUS_EXCLUDED + 1, ID_COLUMN = 36 };

/* ---- loading for both ---- */

static int load(gr_arena **arena, const cli_args *args, cli_rules *rules)
{
    gr_error err;
    *arena = gr_arena_new(CLI_RULE_BYTES);
    if (*arena == NULL) {
        cli_say("no memory");
        return EXIT_BROKEN;
    }
    gr_status const status =
        cli_load_rules(*arena, args, &args->operands, rules, &err);
    if (status == GR_OK) return EXIT_DONE;
    if (status == GR_NONE) return EXIT_INTERRUPTED;
    cli_error((gr_slice){NULL, 0}, &err);
    return status == GR_DAMAGED ? EXIT_USAGE : cli_exit_of(status);
}

static void put_json_text(gr_buffer *out, bool *first, gr_slice name,
                          gr_slice text)
{
    gr_json_key(out, first, name);
    if (text.len == 0) gr_put(out, GR_S("null"));
    else gr_json_text(out, text);
}

/* ---- correlations ---- */

/* Its rules, by what it calls them. */
static void put_parts_json(gr_buffer *out, const sigma_correlation *c)
{
    for (size_t i = 0; i < c->part_count; i++) {
        gr_put_byte(out, i == 0 ? '[' : ',');
        gr_json_text(out, c->parts[i].reference);
    }
    gr_put_byte(out, ']');
}

static void put_correlation_json(gr_buffer *out, bool *first,
                                 const sigma_correlation *c)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    sigma_correlation_print(&text, c);
    put_json_text(out, first, GR_S("correlation"), gr_buffer_slice(&text));
    gr_json_key(out, first, GR_S("rules"));
    put_parts_json(out, c);
    gr_json_key(out, first, GR_S("generate"));
    gr_put(out, c->generate ? GR_S("true") : GR_S("false"));
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_rule_json(gr_buffer *out, const sigma_rule *rule)
{
    bool first = true;
    gr_put_byte(out, '{');
    put_json_text(out, &first, GR_S("id"), rule->id);
    put_json_text(out, &first, GR_S("title"), rule->title);
    put_json_text(out, &first, GR_S("level"),
                  rule->level == LEVEL_NONE
                      ? (gr_slice){NULL, 0}
                      : gr_slice_of_c(sigma_level_name(rule->level)));
    put_json_text(out, &first, GR_S("status"), rule->status);
    put_json_text(out, &first, GR_S("product"), rule->product);
    put_json_text(out, &first, GR_S("category"), rule->category);
    put_json_text(out, &first, GR_S("service"), rule->service);
    put_json_text(out, &first, GR_S("state"),
                  gr_slice_of_c(sigma_rule_state_name(rule->state)));
    put_json_text(out, &first, GR_S("reason"), rule->reason);
    put_json_text(out, &first, GR_S("warning"), rule->warning);
    gr_json_key(out, &first, GR_S("builtin"));
    gr_put(out, rule->builtin ? GR_S("true") : GR_S("false"));
    if (rule->correlation != NULL)
        put_correlation_json(out, &first, rule->correlation);
    gr_json_key(out, &first, GR_S("silent"));
    gr_put(out, rule->silent ? GR_S("true") : GR_S("false"));
    put_json_text(out, &first, GR_S("path"), rule->path);
    gr_json_key(out, &first, GR_S("line"));
    gr_put_u64(out, rule->reason_line > 0    ? rule->reason_line
                    : rule->warning_line > 0 ? rule->warning_line
                                             : rule->line);
    gr_put(out, GR_S("}\n"));
}

/* ---- list ---- */

typedef struct {
    cli_terminal terminal;
} listing;

static void put_list_row(gr_buffer *out, const listing *l,
                         const sigma_rule *rule)
{
    static const char *const short_names[STATES] = {
        [RULE_LOADED] = "loaded",
        [RULE_NO_SOURCE] = "no source",
        [RULE_REJECTED] = "rejected",
        [RULE_FILTER] = "filter",
        [RULE_STATUS_EXCLUDED] = "left out"};
    size_t const used = 14 + 10 + ID_COLUMN + 1;
    size_t const title = !l->terminal.cut           ? 1000
                         : l->terminal.width > used ? l->terminal.width - used
                                                    : 1;
    cli_put_paint(out, &l->terminal, cli_level_paint(rule->level));
    gr_putf(out, "%-13s ",
            rule->level == LEVEL_NONE ? "-" : sigma_level_name(rule->level));
    cli_put_paint(out, &l->terminal, PAINT_PLAIN);
    gr_putf(out, "%-9s ", short_names[rule->state]);
    cli_put_cell(out, &l->terminal, rule->id, ID_COLUMN, true);
    gr_put_byte(out, ' ');
    cli_put_cell(out, &l->terminal,
                 rule->title.len > 0 ? rule->title : rule->path, title, false);
    gr_put_byte(out, '\n');
}

/* Of the loaded ones, those that join the matches of others. */
static void put_correlation_count(gr_buffer *out, const sigma_rules *rules)
{
    char text[CLI_COUNT_TEXT];
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rules[i].correlation != NULL &&
                 rules->rules[i].state == RULE_LOADED;
    if (count > 0)
        gr_putf(out, " (%s %s)", cli_count_text(text, count),
                count == 1 ? "is a correlation" : "are correlations");
}

static void put_counts(gr_buffer *out, const cli_rules *rules)
{
    static const char *const names[STATES] = {
        [RULE_LOADED] = "loaded",
        [RULE_NO_SOURCE] = "for other log sources",
        [RULE_REJECTED] = "rejected",
        [RULE_FILTER] = "filtering others",
        [RULE_STATUS_EXCLUDED] = "left out by status"};
    size_t in_state[STATES] = {0};
    char text[CLI_COUNT_TEXT];
    for (size_t i = 0; i < rules->rules.count; i++)
        in_state[rules->rules.rules[i].state] += !rules->rules.rules[i].hidden;
    for (size_t s = 0; s < STATES; s++) {
        if (in_state[s] > 0 || s == RULE_LOADED)
            gr_putf(out, "%s%s %s", s > 0 ? ", " : "",
                    cli_count_text(text, in_state[s]), names[s]);
        if (s == RULE_LOADED) put_correlation_count(out, &rules->rules);
    }
    if (rules->rules.other_documents > 0)
        gr_putf(out, "; %s documents are no rule",
                cli_count_text(text, rules->rules.other_documents));
    if (rules->rules.duplicate_ids > 0)
        gr_putf(out, "; %s rules have the id of another",
                cli_count_text(text, rules->rules.duplicate_ids));
    gr_put_byte(out, '\n');
}

int command_rules_list(const cli_args *args)
{
    gr_arena *arena = NULL;
    cli_rules rules = {.yara = NULL};
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    listing l = {.terminal = cli_terminal_of(STDOUT_FILENO, args->color)};
    int code = load(&arena, args, &rules);
    if (code == EXIT_DONE) {
        for (size_t i = 0; i < rules.rules.count; i++) {
            const sigma_rule *const rule = &rules.rules.rules[i];
            if (rule->hidden) continue;
            if (args->json) put_rule_json(&text, rule);
            else put_list_row(&text, &l, rule);
        }
        if (!args->json && !args->quiet) put_counts(&text, &rules);
        if (rules.files_unread > 0) code = EXIT_INCOMPLETE;
        code = cli_worse_exit(code, cli_print(&text));
    }
    cli_rules_close(&rules);
    gr_arena_free(arena);
    return code;
}

/* ---- check ---- */

/* file:line: what, as compilers say it; rule text made harmless. `line` is 0
 * for what is of the whole rule. */
static void put_check_line(gr_buffer *out, const cli_terminal *t,
                           const sigma_rule *rule, uint32_t line,
                           const char *what, gr_slice why)
{
    cli_put_cell(out, t, rule->path, 4096, false);
    gr_putf(out, ":%u: %s", line > 0 ? line : rule->line, what);
    if (why.len > 0) gr_put(out, GR_S(": "));
    cli_put_cell(out, t, why, 4096, false);
    gr_put_byte(out, '\n');
}

static void put_correlation(gr_buffer *out, const cli_terminal *t,
                            const sigma_rule *rule)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    sigma_correlation_print(&text, rule->correlation);
    put_check_line(out, t, rule, rule->reason_line, "waits for",
                   gr_buffer_slice(&text));
    if (text.status != GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_check(gr_buffer *out, const cli_terminal *t,
                      const sigma_rule *rule, bool verbose)
{
    bool const rejected = rule->state == RULE_REJECTED;
    if (rejected || (verbose && rule->state != RULE_LOADED))
        put_check_line(out, t, rule, rule->reason_line,
                       sigma_rule_state_name(rule->state), rule->reason);
    if (verbose && rule->correlation != NULL) put_correlation(out, t, rule);
    if (rule->warning.len > 0)
        put_check_line(out, t, rule, rule->warning_line, "warning",
                       rule->warning);
}

/* The order of the files, which is how people mend them. */
static int by_place(const void *a, const void *b)
{
    const sigma_rule *const *x = a;
    const sigma_rule *const *y = b;
    int const order = gr_compare((*x)->path, (*y)->path);
    if (order != 0) return order;
    return (*x)->line < (*y)->line ? -1 : (*x)->line > (*y)->line;
}

/* How many are rejected; SIZE_MAX: no memory. */
static size_t put_checks(gr_arena *arena, gr_buffer *out, const cli_args *args,
                         const sigma_rules *rules)
{
    cli_terminal const t = cli_terminal_of(STDOUT_FILENO, args->color);
    const sigma_rule **sorted =
        gr_arena_take_array(arena, rules->count, sizeof *sorted);
    size_t rejected = 0;
    if (sorted == NULL) return rules->count == 0 ? 0 : SIZE_MAX;
    for (size_t i = 0; i < rules->count; i++) sorted[i] = &rules->rules[i];
    qsort(sorted, rules->count, sizeof *sorted, by_place);
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_rule *rule = sorted[i];
        if (rule->hidden) continue;
        rejected += rule->state == RULE_REJECTED;
        if (!args->json) put_check(out, &t, rule, args->verbose);
        else if (rule->state == RULE_REJECTED || rule->warning.len > 0)
            put_rule_json(out, rule);
    }
    return rejected;
}

int command_rules_check(const cli_args *args)
{
    gr_arena *arena = NULL;
    cli_rules rules = {.yara = NULL};
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    int code = load(&arena, args, &rules);
    if (code == EXIT_DONE) {
        size_t const rejected = put_checks(arena, &text, args, &rules.rules);
        if (!args->json && !args->quiet) put_counts(&text, &rules);
        if (rejected > 0) code = EXIT_FINDINGS;
        if (rules.files_unread > 0) code = EXIT_INCOMPLETE;
        if (rejected == SIZE_MAX) text.status = GR_NOMEM;
        code = cli_worse_exit(code, cli_print(&text));
    }
    cli_rules_close(&rules);
    gr_arena_free(arena);
    return code;
}
