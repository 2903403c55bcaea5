/* explain_correlation.c - see explain_correlation.h: a hunt with one correlation and
 * the rules under it, and a trace that looks on. */
#include "cli/explain_correlation.h"

#include "case/spill_file.h"
#include "cli/hunt_problems.h"
#include "cli/limits.h"
#include "cli/reading.h"
#include "cli/rule_files.h"
#include "cli/hunt_words.h"
#include "cli/summary.h"
#include "hunt/hunt.h"
#include "hunt/trace.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const cli_args *args;
    gr_arena *arena; /* of the rules */
    cli_rules all;
    sigma_rules rules; /* as `all`, those that are not asked for left out */
    cli_reading reading;
    cli_out out;
    gr_writer to;
    case_spill *matches, *kept; /* of the hunt, of the trace */
    gr_spill matched, held;
    trace_options options;
    trace *trace;
    gr_slice hunt_words;
    hunt_result result;
} explaining;

/* ---- which rule ---- */

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_meant(const sigma_rule *rule, gr_slice what, bool file)
{
    return file ? gr_equal(rule->path, what)
                : gr_equal_ascii_fold(rule->id, what) ||
                      gr_equal_ascii_fold(rule->name, what) ||
                      gr_equal_ascii_fold(rule->title, what);
}

/* A file's outermost correlations are meant, not those that they take. */
static bool is_taken(const sigma_rules *rules, size_t rule)
{
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        for (size_t k = 0; c != NULL && k < c->part_count; k++)
            if (c->parts[k].rule == rule) return true;
    }
    return false;
}

static int several(const sigma_rules *rules, const bool *meant,
                   const char *what)
{
    cli_say("'%s' is more than one correlation; name one by its id:", what);
    for (size_t i = 0; i < rules->count; i++)
        if (meant[i]) cli_tell_rule(&rules->rules[i], "id", rules->rules[i].id);
    return EXIT_USAGE;
}

/* What is wrong with a name that means no correlation that is in use. */
static int none(const explaining *x, const char *what, bool file)
{
    for (size_t i = 0; i < x->all.rules.count; i++) {
        const sigma_rule *const rule = &x->all.rules.rules[i];
        if (!is_meant(rule, gr_slice_of_c(what), file)) continue;
        if (rule->state == RULE_LOADED && rule->correlation == NULL && !file)
            cli_say("'%s' is no correlation", what);
        else if (rule->state != RULE_LOADED)
            cli_tell_rule(rule, sigma_rule_state_name(rule->state),
                          rule->reason);
        else continue;
        return EXIT_USAGE;
    }
    cli_say("no loaded correlation is '%s'; `grounds rules list` names them",
            what);
    return EXIT_USAGE;
}

static int find_rule(explaining *x)
{
    const char *const what = x->args->operands.items[0];
    const sigma_rules *const rules = &x->all.rules;
    bool const file = is_file(what);
    bool *const meant = gr_arena_take_array(x->arena, rules->count + 1, 1);
    size_t count = 0;
    if (meant == NULL) return EXIT_BROKEN;
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_rule *const rule = &rules->rules[i];
        meant[i] = rule->correlation != NULL && rule->state == RULE_LOADED &&
                   is_meant(rule, gr_slice_of_c(what), file) &&
                   !(file && is_taken(rules, i));
        if (!meant[i]) continue;
        x->options.rule = (uint32_t)i;
        count++;
    }
    if (count == 0) return none(x, what, file);
    return count > 1 ? several(rules, meant, what) : EXIT_DONE;
}

/* ---- the rules under it ---- */

static int leave_out_others(explaining *x)
{
    const sigma_rules *const all = &x->all.rules;
    sigma_rule *const own =
        gr_arena_take_array(x->arena, all->count, sizeof *own);
    uint32_t *const queue =
        gr_arena_take_array(x->arena, all->count, sizeof *queue);
    bool *const kept = gr_arena_take_array(x->arena, all->count, 1);
    size_t count = 0;
    if (own == NULL || queue == NULL || kept == NULL) return EXIT_BROKEN;
    kept[x->options.rule] = true;
    queue[count++] = x->options.rule;
    for (size_t i = 0; i < count; i++) {
        const sigma_correlation *const c = all->rules[queue[i]].correlation;
        for (size_t k = 0; c != NULL && k < c->part_count; k++) {
            uint32_t const part = c->parts[k].rule;
            if (!kept[part]) queue[count++] = part;
            kept[part] = true;
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        own[i] = all->rules[i];
        if (!kept[i]) own[i].state = RULE_STATUS_EXCLUDED;
    }
    x->rules = *all;
    x->rules.rules = own;
    x->options.rules = &x->rules;
    return EXIT_DONE;
}

/* A file that is named stands beside those of --rules. */
static gr_status load(explaining *x, gr_error *err)
{
    cli_words paths = x->args->rules;
    const char *const what = x->args->operands.items[0];
    cli_args args = *x->args;
    if (is_file(what)) {
        args.no_builtin = true;
        paths.items = gr_arena_take_array(x->arena, args.rules.count + 1,
                                          sizeof *paths.items);
        if (paths.items == NULL)
            return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
        paths.items[0] = what;
        for (size_t i = 0; i < args.rules.count; i++)
            paths.items[i + 1] = args.rules.items[i];
        paths.count = args.rules.count + 1;
    }
    x->all.no_yara = true;
    x->hunt_words = cli_hunt_words(x->arena, &args, &paths);
    return cli_load_rules(x->arena, &args, &paths, &x->all, err);
}

static int load_rules(explaining *x)
{
    gr_error err;
    gr_status const status = load(x, &err);
    if (status == GR_NONE) return EXIT_INTERRUPTED;
    if (status != GR_OK) {
        cli_error((gr_slice){NULL, 0}, &err);
        return status == GR_DAMAGED ? EXIT_USAGE : cli_exit_of(status);
    }
    int const code = find_rule(x);
    return code == EXIT_DONE ? leave_out_others(x) : code;
}

/* ---- what is asked ---- */

/* A rule that groups by nothing has one group, which is told. */
static int read_group(explaining *x)
{
    gr_error err;
    const sigma_correlation *const c =
        x->rules.rules[x->options.rule].correlation;
    bool const evidence = x->args->operands.count > 1;
    if (x->args->groups.count == 0 && (c->group_by_count > 0 || !evidence))
        return EXIT_DONE;
    gr_status const status = trace_group_read(
        x->arena, &x->rules, x->options.rule, x->args->groups.items,
        x->args->groups.count, &x->options.group, &err);
    if (status == GR_OK) return EXIT_DONE;
    return status == GR_DAMAGED ? cli_usage("rules explain", &err)
                                : cli_exit_of(status);
}

/* What is told comes behind the last progress. */
static gr_status write_stdout(void *self, gr_slice bytes, gr_error *err)
{
    explaining *const x = self;
    cli_progress_clear(&x->reading.progress);
    return cli_out_write(&x->out, bytes, err);
}

static gr_status open_trace(explaining *x, gr_error *err)
{
    cli_terminal const terminal =
        cli_terminal_of(STDOUT_FILENO, x->args->color);
    x->options.from_ns = x->args->from_ns;
    x->options.to_ns = x->args->to_ns;
    x->options.json = x->args->json;
    x->options.all = x->args->all;
    x->options.width = terminal.cut ? terminal.width : 0;
    x->options.stop = x->reading.pipe.stop;
    GR_TRY(case_spill_open(cli_temp_dir(), &x->matches, err));
    GR_TRY(case_spill_open(cli_temp_dir(), &x->kept, err));
    x->matched = case_spill_interface(x->matches);
    x->held = case_spill_interface(x->kept);
    x->to = (gr_writer){x, write_stdout};
    x->trace = trace_new(&x->options, &x->held, &x->to);
    return x->trace == NULL
               ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to trace")
               : GR_OK;
}

/* ---- the hunt ---- */

/* Windows are judged when all is read: of a part nothing may have been told. */
static void tell_interruption(const hunt_result *r)
{
    gr_buffer read = gr_buffer_upto(CLI_TEXT_BYTES);
    cli_put_read(&read, r);
    if (read.status == GR_OK)
        cli_say(
            "interrupted: not all windows were judged; read until then: %.*s",
            (int)read.len, (const char *)read.ptr);
    else cli_say("interrupted: not all windows were judged");
    gr_buffer_free(&read);
}

static int finish(explaining *x)
{
    const hunt_result *const r = &x->result;
    const char *const nothing = cli_why_nothing_was_judged(r);
    cli_out_flush(&x->out);
    cli_tell_hunt(&x->reading, x->args, r);
    if (r->interrupted) {
        tell_interruption(r);
        return EXIT_INTERRUPTED;
    }
    if (nothing != NULL) cli_say("%s", nothing);
    return cli_hunt_incomplete(r) || x->all.files_unread > 0 ? EXIT_INCOMPLETE
                                                             : EXIT_DONE;
}

static int hunt_it(explaining *x, gr_error *err)
{
    /* Of which events there are; --from and --to are of what is told. */
    hunt_selection const selection = {.filters = x->args->filters,
                                      .filter_count = x->args->filter_count,
                                      .min_level = LEVEL_NONE,
                                      .from_ns = GR_TIME_NONE,
                                      .to_ns = GR_TIME_NONE};
    hunt_options options = {.pipe = x->reading.pipe,
                            .selection = &selection,
                            .watch = trace_watch(x->trace),
                            .hunt_words = x->hunt_words};
    options.pipe.hash = PIPE_HASH_ALIKE;
    gr_status const status =
        hunt_run(x->reading.arena, &x->reading.list, &x->rules, &options,
                 &x->matched, NULL, &x->result, err);
    cli_progress_clear(&x->reading.progress);
    if (status == GR_OK || status == GR_NONE) return finish(x);
    if (x->out.error == 0) cli_error((gr_slice){NULL, 0}, err);
    return x->out.error == 0 ? cli_exit_of(status) : EXIT_BROKEN;
}

static int tell(explaining *x)
{
    gr_error err;
    gr_status status = open_trace(x, &err);
    if (status == GR_OK && x->args->operands.count > 1) return hunt_it(x, &err);
    if (status == GR_OK) status = trace_tell_wants(x->trace, &err);
    if (status == GR_OK) return EXIT_DONE;
    if (x->out.error == 0) cli_error((gr_slice){NULL, 0}, &err);
    return cli_exit_of(status);
}

int cli_explain_correlation(const cli_args *args)
{
    explaining x = {.args = args, .out = cli_out_open()};
    int code = EXIT_DONE;
    x.arena = gr_arena_new(CLI_RULE_BYTES);
    if (x.arena == NULL) code = EXIT_BROKEN;
    if (code == EXIT_DONE) code = load_rules(&x);
    if (code == EXIT_DONE) code = read_group(&x);
    if (code == EXIT_DONE)
        code = cli_reading_begin(&x.reading, args, args->operands.items + 1,
                                 args->operands.count - 1);
    if (code == EXIT_DONE) code = tell(&x);
    code = cli_worse_exit(code, cli_out_close(&x.out));
    trace_free(x.trace);
    case_spill_close(x.matches);
    case_spill_close(x.kept);
    cli_rules_close(&x.all);
    cli_reading_end(&x.reading);
    gr_arena_free(x.arena);
    return code;
}
