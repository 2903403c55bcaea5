/* cmd_hunt.c - the main job: rules and evidence in, a case and a summary out.
 *
 *   rules -> evidence -> hunt_run -> sink: findings.jsonl, or stdout
 *                           |
 *                           `-> hunt_result: coverage.json, rules.jsonl,
 *                               run.json, summary, exit code
 *
 * A case is whole or it is not there: whatever fails before case_finish makes
 * us abandon it. An interrupted run is a whole case, marked as unfinished. */
#include "base/hash.h"
#include "base/json.h"
#include "case/spill_file.h"
#include "case/store.h"
#include "cli/clock.h"
#include "cli/costs.h"
#include "cli/findings.h"
#include "cli/hunt_problems.h"
#include "cli/ioc_files.h"
#include "cli/limits.h"
#include "cli/reading.h"
#include "cli/rule_files.h"
#include "cli/hunt_words.h"
#include "cli/source_table.h"
#include "cli/summary.h"
#include "hunt/web_files.h"

#include <unistd.h>

static const char *const default_case = "grounds-case";

typedef struct {
    const cli_args *args;
    cli_zone zone;
    cli_reading reading;
    cli_rules rules;
    cli_iocs iocs;
    case_store *store; /* NULL with --no-case */
    case_spill *spill; /* of --no-case */
    gr_spill spilled;
    cli_out out;
    report_writer writer;
    hunt_result result;
    gr_arena *rule_arena;
} hunting;

/* Tells what failed. What a person can mend on the command line is usage. */
static int fail(const char *file, gr_status status, const gr_error *err)
{
    cli_error(file == NULL ? (gr_slice){NULL, 0} : gr_slice_of_c(file), err);
    return status == GR_DAMAGED || status == GR_UNSUPPORTED
               ? EXIT_USAGE
               : cli_exit_of(status);
}

/* ---- what the run begins with ---- */

static int read_options(hunting *h)
{
    gr_error err;
    hunt_selection *s = &h->reading.selection;
    gr_status status = cli_zone_of(h->args->timezone, &h->zone, &err);
    if (status != GR_OK) return cli_usage("hunt", &err);
    status =
        cli_option_file(h->reading.arena, h->args->levels, &s->levels, &err);
    if (status == GR_OK)
        status = cli_option_file(h->reading.arena, h->args->critical,
                                 &s->critical, &err);
    if (status != GR_OK) return fail(NULL, status, &err);
    if (h->args->levels != NULL)
        s->levels_path = gr_slice_of_c(h->args->levels);
    return EXIT_DONE;
}

static int load_rules(hunting *h)
{
    gr_error err;
    h->rule_arena = gr_arena_new(CLI_RULE_BYTES);
    if (h->rule_arena == NULL) {
        cli_say("no memory");
        return EXIT_BROKEN;
    }
    gr_status status = web_files_any(&h->reading.list, &err);
    h->rules.no_yara = status == GR_NONE;
    if (status == GR_OK || status == GR_NONE)
        status = cli_load_rules(h->rule_arena, h->args, &h->args->rules,
                                &h->rules, &err);
    if (status == GR_NONE) return EXIT_INTERRUPTED;
    if (status == GR_OK)
        status = cli_load_iocs(h->rule_arena, h->args, &h->iocs, &err);
    return status == GR_OK ? EXIT_DONE : fail(NULL, status, &err);
}

static const char *case_path(const cli_args *args)
{
    return args->output == NULL ? default_case : args->output;
}

static gr_status open_case(hunting *h, gr_error *err)
{
    case_options const options = {h->args->clobber, h->args->operands.items,
                                  h->args->operands.count};
    GR_TRY(case_create(case_path(h->args), &options, &h->store, err));
    GR_TRY(case_writer(h->store, CASE_FINDINGS, &h->writer.to, err));
    h->writer.form = REPORT_JSONL;
    return case_spill_of(h->store, &h->spilled, err);
}

/* ---- findings on standard output ---- */

/* The first finding comes after the last progress. */
static gr_status write_stdout(void *self, gr_slice bytes, gr_error *err)
{
    hunting *h = self;
    cli_progress_clear(&h->reading.progress);
    return cli_out_write(&h->out, bytes, err);
}

static gr_status open_stdout(hunting *h, gr_error *err)
{
    h->writer.to = (gr_writer){h, write_stdout};
    h->writer.form = cli_findings_form(h->args);
    h->writer.table = cli_findings_table(h->args, &h->zone);
    h->writer.table.places = h->reading.geo.places != NULL;
    GR_TRY(case_spill_open(cli_temp_dir(), &h->spill, err));
    h->spilled = case_spill_interface(h->spill);
    return GR_OK;
}

static int open_sink(hunting *h)
{
    gr_error err;
    h->writer.buffer = gr_buffer_upto(CLI_TEXT_BYTES);
    gr_status status =
        h->args->no_case ? open_stdout(h, &err) : open_case(h, &err);
    if (status == GR_OK) status = report_begin(&h->writer, &err);
    return status == GR_OK ? EXIT_DONE
                           : fail(h->args->no_case ? NULL : case_path(h->args),
                                  status, &err);
}

/* ---- what is recorded of the options ---- */

static void put_file_option(gr_buffer *out, bool *first, gr_slice name,
                            const char *path, gr_slice bytes)
{
    uint8_t digest[GR_SHA256_SIZE];
    if (path == NULL) return;
    gr_json_key(out, first, name);
    gr_put(out, GR_S("{\"sha256\":"));
    if (!gr_sha256_of(bytes, digest)) {
        out->status = GR_NOMEM;
        return;
    }
    gr_json_hex(out, digest, sizeof digest);
    gr_put_byte(out, '}');
}

static void put_flag_option(gr_buffer *out, bool *first, gr_slice name,
                            bool set)
{
    if (!set) return;
    gr_json_key(out, first, name);
    gr_put(out, GR_S("true"));
}

static void put_time_option(gr_buffer *out, bool *first, gr_slice name,
                            int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    if (time_ns == GR_TIME_NONE) return;
    gr_json_key(out, first, name);
    gr_json_text(out, gr_time_text(text, time_ns, 9));
}

static void put_filter_options(gr_buffer *out, bool *first,
                               const cli_args *args, bool exclude)
{
    static const char *const kinds[FILTER_KINDS] = {
        [FILTER_STATUS] = "status",     [FILTER_TAG] = "tag",
        [FILTER_CATEGORY] = "category", [FILTER_RULE] = "rule",
        [FILTER_COMPUTER] = "computer", [FILTER_EID] = "eid"};
    bool none = true;
    for (size_t i = 0; i < args->filter_count; i++) {
        const hunt_filter *f = &args->filters[i];
        if (f->exclude != exclude) continue;
        if (none)
            gr_json_key(out, first,
                        exclude ? GR_S("exclude") : GR_S("include"));
        gr_put(out, none ? GR_S("[[") : GR_S(",["));
        gr_json_text(out, gr_slice_of_c(kinds[f->kind]));
        gr_put_byte(out, ',');
        gr_json_text(out, f->value);
        gr_put_byte(out, ']');
        none = false;
    }
    if (!none) gr_put_byte(out, ']');
}

/* All that changes findings. Files are known by their content: their names
 * differ from machine to machine. */
static gr_status put_options(gr_buffer *out, const hunting *h, gr_error *err)
{
    const cli_args *args = h->args;
    bool first = true;
    gr_put_byte(out, '{');
    put_flag_option(out, &first, GR_S("no_builtin"), args->no_builtin);
    put_flag_option(out, &first, GR_S("with_deprecated"),
                    args->with_deprecated);
    put_flag_option(out, &first, GR_S("with_unsupported"),
                    args->with_unsupported);
    put_flag_option(out, &first, GR_S("oracle"), args->oracle);
    put_flag_option(out, &first, GR_S("carve"), args->carve);
    put_flag_option(out, &first, GR_S("password_file"),
                    args->password_file != NULL);
    if (args->max_expand > 0) {
        gr_json_key(out, &first, GR_S("max_expand"));
        gr_put_u64(out, args->max_expand);
    }
    if (args->max_window > 0) {
        gr_json_key(out, &first, GR_S("max_window"));
        gr_put_u64(out, args->max_window);
    }
    put_time_option(out, &first, GR_S("from"), args->from_ns);
    put_time_option(out, &first, GR_S("to"), args->to_ns);
    cli_put_clock_options(out, &first, args);
    if (args->min_level != LEVEL_NONE) {
        gr_json_key(out, &first, GR_S("min_level"));
        gr_json_text(out, gr_slice_of_c(sigma_level_name(args->min_level)));
    }
    put_filter_options(out, &first, args, false);
    put_filter_options(out, &first, args, true);
    put_file_option(out, &first, GR_S("levels"), args->levels,
                    h->reading.selection.levels);
    put_file_option(out, &first, GR_S("critical"), args->critical,
                    h->reading.selection.critical);
    cli_put_ioc_option(out, &first, &h->iocs);
    cli_put_geo_option(out, &first, &h->reading.geo);
    put_file_option(out, &first, GR_S("placeholders"), args->placeholders,
                    h->rules.placeholders);
    put_file_option(out, &first, GR_S("logsources"), args->logsources,
                    h->rules.logsources);
    gr_put_byte(out, '}');
    if (out->status != GR_OK)
        return gr_fail(err, out->status, GR_NO_OFFSET, "options are too long");
    return GR_OK;
}

/* ---- the end of the run ---- */

static gr_status write_views(hunting *h, const hunt_run_facts *facts,
                             gr_error *err)
{
    gr_writer to;
    GR_TRY(case_writer(h->store, CASE_COVERAGE, &to, err));
    GR_TRY(hunt_write_coverage(&h->result, &to, err));
    GR_TRY(case_writer(h->store, CASE_RULES, &to, err));
    GR_TRY(hunt_write_rules(&h->result, &to, err));
    GR_TRY(case_writer(h->store, CASE_RUN, &to, err));
    return hunt_write_run(&h->result, facts, &to, err);
}

/* Whatever comes, the store is gone after this. */
static gr_status finish_case(hunting *h, const hunt_run_facts *facts,
                             gr_error *err)
{
    case_store *store = h->store;
    gr_status const status = write_views(h, facts, err);
    h->store = NULL;
    if (status == GR_OK) return case_finish(store, err);
    case_abandon(store);
    return status;
}

/* With -v, rules that were not applied. Without it rejected ones, where no case
 * names them or no other rule was left; the first of them. */
static void tell_rules(const hunting *h)
{
    const hunt_result *r = &h->result;
    cli_problem_lines lines = {.all = h->args->verbose};
    bool const rejected =
        h->args->no_case || r->rules_in_state[RULE_LOADED] == 0;
    for (size_t i = 0; i < r->rules.count; i++) {
        const sigma_rule *rule = &r->rules.rules[i];
        bool const loaded = rule->state == RULE_LOADED;
        if (rule->hidden) continue;
        if (loaded && r->rule_sums[i].applicable) continue;
        if (!h->args->verbose && (!rejected || rule->state != RULE_REJECTED))
            continue;
        if (!cli_may_tell(&lines)) continue;
        if (loaded)
            cli_tell_rule(rule,
                          "not applicable: no such log source in this evidence",
                          GR_S(""));
        else
            cli_tell_rule(rule, sigma_rule_state_name(rule->state),
                          rule->reason);
    }
    cli_tell_rest(&lines, 0);
}

/* With -v: kinds of events that no rule looks at. */
static void tell_kinds(const hunting *h)
{
    const hunt_result *r = &h->result;
    gr_buffer line = gr_buffer_upto(CLI_TEXT_BYTES);
    for (size_t i = 0; i < r->kind_count; i++) {
        const hunt_kind *k = &r->kinds[i];
        uint64_t const events = k->unwatched + k->only_generic;
        if (events == 0) continue;
        gr_put(&line, k->only_generic > 0
                          ? GR_S("grounds: only generic rules look at ")
                          : GR_S("grounds: no rule looks at "));
        cli_put_cell(&line, &h->reading.progress.terminal,
                     k->channel.len > 0 ? k->channel : GR_S("(no channel)"),
                     512, false);
        if (k->has_event_id) gr_putf(&line, " %u", k->event_id);
        gr_putf(&line, ": %llu event%s\n", (unsigned long long)events,
                events == 1 ? "" : "s");
    }
    if (line.len > 0) fwrite(line.ptr, 1, line.len, stderr);
    if (line.status != GR_OK)
        cli_say("more event ids that no rule looks at: see coverage.json");
    gr_buffer_free(&line);
}

/* The summary goes where the data does not. */
static void print_summary(hunting *h)
{
    int const fd = h->args->no_case ? STDERR_FILENO : STDOUT_FILENO;
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    gr_error ignored; /* cli_out_close tells */
    cli_summary const s = {cli_terminal_of(fd, h->args->color), h->zone,
                           h->args->no_case ? NULL : case_path(h->args),
                           cli_progress_seconds(&h->reading.progress)};
    cli_put_summary(&text, &s, &h->result);
    cli_put_sources(&text, &s, &h->result, h->args->verbose);
    if (text.status != GR_OK) cli_say("no memory for the summary");
    else if (h->args->no_case) fwrite(text.ptr, 1, text.len, stderr);
    else (void)cli_out_write(&h->out, gr_buffer_slice(&text), &ignored);
    gr_buffer_free(&text);
}

static void print_result(hunting *h, const hunt_run_facts *facts)
{
    cli_out_flush(&h->out); /* findings first, then what they amount to */
    gr_error ignored;       /* cli_out_close tells */
    gr_writer const to = cli_out_writer(&h->out);
    const char *const nothing = cli_why_nothing_was_judged(&h->result);
    bool const run_json = h->args->json && !h->args->no_case;
    if (run_json) (void)hunt_write_run(&h->result, facts, &to, &ignored);
    else if (!h->args->quiet) print_summary(h);
    if ((run_json || h->args->quiet) && nothing != NULL) cli_say("%s", nothing);
}

static int exit_of_result(const hunting *h)
{
    const hunt_result *r = &h->result;
    int code = EXIT_DONE;
    for (int l = LEVEL_CRITICAL; l >= LEVEL_INFORMATIONAL; l--)
        if (h->args->fail_on != LEVEL_NONE && l >= (int)h->args->fail_on &&
            r->levels[l].findings > 0)
            code = EXIT_FINDINGS;
    if (cli_hunt_incomplete(r) || h->rules.files_unread > 0)
        code = cli_worse_exit(code, EXIT_INCOMPLETE);
    return r->interrupted ? EXIT_INTERRUPTED : code;
}

static int finish(hunting *h)
{
    gr_error err;
    gr_buffer options = gr_buffer_upto(CLI_TEXT_BYTES);
    gr_status status = put_options(&options, h, &err);
    hunt_run_facts const facts = {GROUNDS_VERSION, gr_buffer_slice(&options)};
    if (status == GR_OK && h->store != NULL)
        status = finish_case(h, &facts, &err);
    int code = EXIT_DONE;
    if (status == GR_OK) {
        cli_tell_hunt(&h->reading, h->args, &h->result);
        tell_rules(h);
        if (h->args->verbose) tell_kinds(h);
        print_result(h, &facts);
        if (h->args->profile_rules) cli_print_costs(&h->result);
        code = exit_of_result(h);
    } else {
        code = fail(h->args->no_case ? NULL : case_path(h->args), status, &err);
    }
    gr_buffer_free(&options);
    return code;
}

static int run(hunting *h)
{
    gr_error err;
    hunt_options options = {
        .pipe = h->reading.pipe,
        .selection = &h->reading.selection,
        .indicators = h->iocs.set,
        .places = h->reading.geo.places,
        .oracle = h->args->oracle,
        .no_memo = h->args->no_memo,
        .now_ns = h->args->profile_rules ? cli_now_ns : NULL,
        .yara = h->rules.yara,
        .hunt_words =
            cli_hunt_words(h->reading.arena, h->args, &h->args->rules)};
    finding_sink const sink = report_sink(&h->writer);
    options.pipe.hash = h->args->no_case ? PIPE_HASH_ALIKE : PIPE_HASH_ALL;
    gr_status const status =
        hunt_run(h->reading.arena, &h->reading.list, &h->rules.rules, &options,
                 &h->spilled, &sink, &h->result, &err);
    cli_progress_clear(&h->reading.progress);
    if (status == GR_OK || status == GR_NONE) return finish(h);
    if (h->out.error != 0) return EXIT_BROKEN; /* cli_out_close tells */
    return fail(NULL, status, &err);
}

int command_hunt(const cli_args *args)
{
    hunting h = {.args = args, .out = cli_out_open()};
    int code = cli_reading_begin(&h.reading, args, args->operands.items,
                                 args->operands.count);
    if (code == EXIT_DONE) code = read_options(&h);
    if (code == EXIT_DONE) code = open_sink(&h);
    if (code == EXIT_DONE) code = load_rules(&h);
    if (code == EXIT_DONE) code = run(&h);
    code = cli_worse_exit(code, cli_out_close(&h.out));
    case_abandon(h.store);
    case_spill_close(h.spill);
    gr_buffer_free(&h.writer.buffer);
    cli_rules_close(&h.rules);
    gr_arena_free(h.rule_arena);
    cli_reading_end(&h.reading);
    return code;
}
