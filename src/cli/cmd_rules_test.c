/* cmd_rules_test.c - rules test: the examples that stand with the rules, by
 * the engine and by the oracle. */
#include "base/json.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/rule_files.h"
#include "cli/terminal.h"
#include "hunt/stream_examples.h"

#include <unistd.h>

typedef struct {
    const cli_args *args;
    cli_terminal terminal;
    gr_buffer text;
    cli_rules rules;
    const sigma_engine *engine;
    sigma_matcher *matcher;
    stream_judge *streams;
    sigma_example_totals totals;
} testing;

static void put_line(testing *t, const sigma_example *e)
{
    cli_put_cell(&t->text, &t->terminal, e->path, 4096, false);
    gr_putf(&t->text, ":%u: %s: %s %zu", e->line, e->passed ? "ok" : "FAILED",
            e->should_match ? "match" : "no_match", e->number);
    if (e->rule != NULL) {
        gr_put(&t->text, GR_S(" of "));
        cli_put_cell(&t->text, &t->terminal, e->rule->title, 4096, false);
    }
    if (e->why.len > 0) gr_put(&t->text, GR_S(": "));
    cli_put_cell(&t->text, &t->terminal, e->why, 4096, false);
    gr_put_byte(&t->text, '\n');
}

static void put_json(testing *t, const sigma_example *e)
{
    gr_buffer *out = &t->text;
    bool first = true;
    gr_put_byte(out, '{');
    gr_json_key(out, &first, GR_S("path"));
    gr_json_text(out, e->path);
    gr_json_key(out, &first, GR_S("line"));
    gr_put_u64(out, e->line);
    gr_json_key(out, &first, GR_S("rule_id"));
    if (e->rule == NULL) gr_put(out, GR_S("null"));
    else gr_json_text(out, e->rule->id);
    gr_json_key(out, &first, GR_S("should_match"));
    gr_put(out, e->should_match ? GR_S("true") : GR_S("false"));
    gr_json_key(out, &first, GR_S("number"));
    gr_put_u64(out, e->number);
    gr_json_key(out, &first, GR_S("passed"));
    gr_put(out, e->passed ? GR_S("true") : GR_S("false"));
    gr_json_key(out, &first, GR_S("why"));
    gr_json_text(out, e->why);
    gr_put(out, GR_S("}\n"));
}

static gr_status report(void *self, const sigma_example *example)
{
    testing *t = self;
    if (t->args->json) put_json(t, example);
    else if (!example->passed || t->args->verbose) put_line(t, example);
    return t->text.status;
}

static gr_status test_file(void *self, gr_slice path, gr_slice bytes,
                           bool builtin, gr_error *err)
{
    testing *t = self;
    /* Of rules beside those that are asked for, the rules alone are of use. */
    if (builtin && t->args->operands.count > 0) return GR_OK;
    sigma_example_test const with = {&t->rules.rules, t->matcher,
                                     stream_judge_interface(t->streams), report,
                                     t};
    return sigma_test_examples(&with, path, bytes, &t->totals, err);
}

static gr_status test_all(gr_arena *arena, testing *t, gr_error *err)
{
    size_t unread = 0; /* told and counted when they were loaded */
    const cli_words *paths = &t->args->operands;
    t->rules.no_yara = true;
    GR_TRY(cli_load_rules(arena, t->args, paths, &t->rules, err));
    GR_TRY(sigma_compile(arena, &t->rules.rules, &t->engine, err));
    t->matcher = sigma_matcher_new(t->engine, NULL);
    if (t->matcher != NULL)
        t->streams = stream_judge_new(t->matcher, &t->rules.rules);
    if (t->streams == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    return cli_each_rule_file(arena, t->args, paths, test_file, t, &unread,
                              err);
}

static void put_totals(testing *t)
{
    gr_putf(&t->text, "%zu examples of %zu rules, %zu failed\n",
            t->totals.examples, t->totals.rules, t->totals.failed);
}

int command_rules_test(const cli_args *args)
{
    testing t = {.args = args,
                 .terminal = cli_terminal_of(STDOUT_FILENO, args->color),
                 .text = gr_buffer_upto(CLI_TEXT_BYTES)};
    gr_error err;
    gr_arena *arena = gr_arena_new(CLI_RULE_BYTES);
    gr_status const status =
        arena == NULL ? gr_fail(&err, GR_NOMEM, GR_NO_OFFSET, "no memory")
                      : test_all(arena, &t, &err);
    int code = EXIT_DONE;
    cli_rules_close(&t.rules);
    if (status == GR_OK) {
        if (!args->json && !args->quiet) put_totals(&t);
        if (t.totals.failed > 0) code = EXIT_FINDINGS;
        if (t.rules.files_unread > 0) code = EXIT_INCOMPLETE;
        code = cli_worse_exit(code, cli_print(&t.text));
    } else if (status == GR_NONE) {
        code = EXIT_INTERRUPTED;
    } else {
        cli_error((gr_slice){NULL, 0}, &err);
        code = status == GR_DAMAGED ? EXIT_USAGE : cli_exit_of(status);
    }
    stream_judge_free(t.streams);
    sigma_matcher_free(t.matcher);
    if (t.engine != NULL) sigma_engine_free(t.engine);
    gr_buffer_free(&t.text);
    gr_arena_free(arena);
    return code;
}
