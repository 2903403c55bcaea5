/* cmd_explain.c - rules explain: why a rule did or did not match an event.
 *
 *   worker:  event -> sigma_explain -> frame | tag | length | text |
 *   ordered: frames -> standard output
 *
 * Without --record, events of other log sources are counted and not printed:
 * they would be nearly all. Which they are, the rule's own log sources say: an
 * event that its condition rules out by the id is one that it missed. */
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "cli/explain_correlation.h"
#include "cli/limits.h"
#include "cli/reading.h"
#include "cli/rule_files.h"
#include "hunt/reading.h"
#include "report/escape.h"
#include "sigma/engine.h"
#include "sigma/print.h"

#include <sys/stat.h>

enum { WORKER_BYTES = 64 << 20 };

/* What became of one event; the first byte of its frame. */
typedef enum { FRAME_OTHER, FRAME_MISSED, FRAME_MATCHED, FRAMES } frame_tag;
enum { FRAME_HEAD = 1 + sizeof(uint64_t) };

typedef struct {
    reading base; /* first: the pipe is given it for its stage */
    const cli_args *args;
    cli_reading reading;
    cli_out out;
    sigma_rules rules; /* those to explain */
    const sigma_engine *engine;
    uint64_t counts[FRAMES];
    read_sums sums;
} explaining;

/* ---- which rules ---- */

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static bool is_meant(const sigma_rule *rule, gr_slice what)
{
    return gr_equal_ascii_fold(rule->id, what) ||
           gr_equal_ascii_fold(rule->name, what) ||
           gr_equal_ascii_fold(rule->title, what);
}

/* A rule that no event by itself can match, or that is not in use. */
static void tell_unexplained(const sigma_rule *rule)
{
    if (rule->yara) {
        cli_tell_rule(rule, "a YARA rule",
                      GR_S("what it found stands in its findings"));
        return;
    }
    if (rule->correlation == NULL || rule->state != RULE_LOADED)
        cli_tell_rule(rule, sigma_rule_state_name(rule->state), rule->reason);
    if (rule->correlation == NULL) return;
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    sigma_correlation_print(&text, rule->correlation);
    cli_tell_rule(rule, "waits for", gr_buffer_slice(&text));
    gr_buffer_free(&text);
}

/* Which rules are asked for; the parts of a correlation are asked for with it,
 * and theirs. `queue` has room for each rule once. */
typedef struct {
    const sigma_rules *all;
    bool *asked;
    uint32_t *queue;
    size_t count;
} asking;

static void ask(asking *a, size_t rule)
{
    if (a->asked[rule]) return;
    a->asked[rule] = true;
    a->queue[a->count++] = (uint32_t)rule;
}

static void ask_for_parts(asking *a)
{
    for (size_t i = 0; i < a->count; i++) {
        const sigma_correlation *const c =
            a->all->rules[a->queue[i]].correlation;
        for (size_t k = 0; c != NULL && k < c->part_count; k++)
            ask(a, c->parts[k].rule);
    }
}

/* Leaves in `rules` what the first operand means: a file, an id, a name or a
 * title. */
static int choose_rules(gr_arena *arena, explaining *x, const sigma_rules *all)
{
    const char *what = x->args->operands.items[0];
    bool const every = is_file(what);
    sigma_rule *chosen = gr_arena_take_array(arena, all->count, sizeof *chosen);
    asking a = {.all = all,
                .asked = gr_arena_take_array(arena, all->count, 1),
                .queue =
                    gr_arena_take_array(arena, all->count, sizeof *a.queue)};
    if (gr_arena_status(arena) != GR_OK) return EXIT_BROKEN;
    for (size_t i = 0; i < all->count; i++)
        if (every || is_meant(&all->rules[i], gr_slice_of_c(what))) ask(&a, i);
    ask_for_parts(&a);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const sigma_rule *rule = &all->rules[i];
        if (!a.asked[i]) continue;
        if (rule->state != RULE_LOADED || rule->root == NULL) {
            if (!rule->hidden) tell_unexplained(rule);
            continue;
        }
        if (rule->reason.len > 0) cli_tell_rule(rule, "note", rule->reason);
        chosen[count++] = *rule;
    }
    x->rules = (sigma_rules){.rules = chosen, .count = count};
    if (count > 0) return EXIT_DONE;
    if (a.count == 0)
        cli_say("no loaded rule is '%s'; `grounds rules list` names them",
                what);
    return EXIT_USAGE;
}

static int load_rules(gr_arena *arena, explaining *x)
{
    cli_rules all = {.yara = NULL};
    gr_error err;
    cli_args args = *x->args;
    cli_words paths = args.rules;
    if (is_file(args.operands.items[0])) {
        paths = (cli_words){args.operands.items, 1};
        args.no_builtin = true;
    }
    gr_status status = cli_load_rules(arena, &args, &paths, &all, &err);
    cli_rules_close(&all);
    if (status == GR_NONE) return EXIT_INTERRUPTED;
    int code = EXIT_DONE;
    if (status == GR_OK) code = choose_rules(arena, x, &all.rules);
    if (status == GR_OK && code == EXIT_DONE)
        status = sigma_compile(arena, &x->rules, &x->engine, &err);
    if (status == GR_OK) return code;
    cli_error((gr_slice){NULL, 0}, &err);
    return status == GR_DAMAGED ? EXIT_USAGE : cli_exit_of(status);
}

/* ---- on workers ---- */

typedef struct {
    const explaining *shared;
    sigma_matcher *matcher;
    uint32_t *matched; /* room for all rules */
    gr_buffer text;
} worker;

static void close_worker(void *opaque)
{
    worker *w = opaque;
    if (w == NULL) return;
    sigma_matcher_free(w->matcher);
    gr_free(w->matched);
    gr_buffer_free(&w->text);
    gr_free(w);
}

static void *open_worker(void *shared)
{
    const explaining *x = shared;
    worker *w = gr_alloc(sizeof *w);
    if (w == NULL) return NULL;
    *w = (worker){.shared = x,
                  .matcher = sigma_matcher_new(x->engine, NULL),
                  .matched = gr_alloc_array(x->rules.count, sizeof *w->matched),
                  .text = gr_buffer_upto(WORKER_BYTES)};
    if (w->matcher != NULL && w->matched != NULL) return w;
    close_worker(w);
    return NULL;
}

static void put_frame(gr_buffer *out, frame_tag tag, gr_slice text)
{
    uint64_t const len = text.len;
    gr_put_byte(out, (uint8_t)tag);
    gr_put(out, gr_slice_of(&len, sizeof len));
    gr_put(out, text);
}

static void put_heading(gr_buffer *out, const evidence_item *item,
                        const event *e, const sigma_rule *rule, bool matched)
{
    char time[GR_TIME_TEXT];
    gr_buffer channel = gr_buffer_upto(WORKER_BYTES);
    value_put_text(&channel, e->channel);
    gr_put(out, item->name);
    gr_putf(out, ": offset %llu", (unsigned long long)e->offset);
    if (e->has_record_id)
        gr_putf(out, ", record %llu", (unsigned long long)e->record_id);
    gr_put(out, GR_S(": "));
    report_put_terminal(out, gr_buffer_slice(&channel));
    if (e->has_event_id) gr_putf(out, " %u", e->event_id);
    if (e->time_ns != GR_TIME_NONE) {
        gr_put_byte(out, ' ');
        gr_put(out, gr_time_text(time, e->time_ns, 3));
    }
    gr_put(out, matched ? GR_S("\nMATCHES ") : GR_S("\ndoes not match "));
    report_put_terminal(out, rule->title);
    gr_put_byte(out, '\n');
    gr_buffer_free(&channel);
}

static void put_explanation_json(gr_buffer *out, const evidence_item *item,
                                 const event *e, const sigma_rule *rule,
                                 bool matched, gr_slice why)
{
    bool first = true;
    gr_put_byte(out, '{');
    gr_json_key(out, &first, GR_S("evidence"));
    gr_json_text(out, item->name);
    gr_json_key(out, &first, GR_S("offset"));
    gr_put_u64(out, e->offset);
    gr_json_key(out, &first, GR_S("record_id"));
    if (e->has_record_id) gr_put_u64(out, e->record_id);
    else gr_put(out, GR_S("null"));
    gr_json_key(out, &first, GR_S("rule_id"));
    gr_json_text(out, rule->id);
    gr_json_key(out, &first, GR_S("matched"));
    gr_put(out, matched ? GR_S("true") : GR_S("false"));
    gr_json_key(out, &first, GR_S("why"));
    gr_json_text(out, why);
    gr_put(out, GR_S("}\n"));
}

static bool holds(const sigma_hits *hits, size_t rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->rules[i] == rule) return true;
    return false;
}

/* Why one rule did or did not match, into w->text. */
static gr_status explain(worker *w, const evidence_item *item, const event *e,
                         size_t number, bool matched, gr_error *err)
{
    const explaining *x = w->shared;
    const sigma_rule *rule = &x->rules.rules[number];
    gr_buffer why = gr_buffer_upto(WORKER_BYTES);
    gr_status const status = sigma_explain(w->matcher, number, e, &why, err);
    if (status == GR_OK && x->args->json) {
        put_explanation_json(&w->text, item, e, rule, matched,
                             gr_buffer_slice(&why));
    } else if (status == GR_OK) {
        put_heading(&w->text, item, e, rule, matched);
        gr_put(&w->text, gr_buffer_slice(&why));
        gr_put_byte(&w->text, '\n');
    }
    gr_buffer_free(&why);
    return status;
}

/* All chosen rules whose log source `e` is of; with --record all of them. */
static gr_status explain_all(worker *w, const evidence_item *item,
                             const event *e, const sigma_hits *hits,
                             frame_tag *tag, gr_error *err)
{
    const explaining *x = w->shared;
    *tag = hits->count > 0 ? FRAME_MATCHED : FRAME_OTHER;
    for (size_t i = 0; i < x->rules.count; i++) {
        bool const matched = holds(hits, i);
        bool ours = matched;
        if (!ours) GR_TRY(sigma_is_of_source(w->matcher, i, e, &ours, err));
        if (ours && *tag == FRAME_OTHER) *tag = FRAME_MISSED;
        if (!ours && !x->args->record_given) continue;
        GR_TRY(explain(w, item, e, i, matched, err));
    }
    return GR_OK;
}

static gr_status take_event(void *opaque, const evidence_item *item,
                            const event *e, gr_buffer *out, gr_error *err)
{
    worker *w = opaque;
    const cli_args *args = w->shared->args;
    sigma_hits hits;
    frame_tag tag;
    if (args->record_given &&
        (!e->has_record_id || e->record_id != args->record))
        return GR_OK;
    GR_TRY(sigma_match(w->matcher, e, &hits, err));
    /* What `hits` points at lasts until the next match: copy it. */
    if (hits.count > 0)
        memcpy(w->matched, hits.rules, hits.count * sizeof *w->matched);
    hits.rules = w->matched;
    w->text.len = 0;
    w->text.status = GR_OK;
    GR_TRY(explain_all(w, item, e, &hits, &tag, err));
    if (w->text.status != GR_OK)
        return gr_fail(err, w->text.status, e->offset,
                       "an explanation is too long");
    put_frame(out, tag, gr_buffer_slice(&w->text));
    return GR_OK;
}

/* ---- in order ---- */

static gr_status take_block(void *shared, const evidence_item *item,
                            gr_slice out, const pipe_damage *damage,
                            size_t damage_count, gr_error *err)
{
    explaining *x = shared;
    reading_damage(&x->base, item, damage, damage_count);
    while (out.len >= FRAME_HEAD) {
        uint64_t len;
        memcpy(&len, out.ptr + 1, sizeof len);
        x->counts[out.ptr[0]]++;
        GR_TRY(
            cli_out_write(&x->out, gr_sub(out, FRAME_HEAD, (size_t)len), err));
        out = gr_from(out, FRAME_HEAD + (size_t)len);
    }
    return GR_OK;
}

static int run(explaining *x)
{
    gr_error err;
    pipe_stage const stage = {.shared = x,
                              .open_worker = open_worker,
                              .close_worker = close_worker,
                              .event = take_event,
                              .block = take_block,
                              .file_end = reading_file_end};
    gr_status status =
        reading_open(&x->base, x->reading.arena, NULL, NULL, &x->sums, &err);
    if (status == GR_OK) {
        status = pipe_run(&x->reading.list, &x->reading.pipe, &stage, &err);
        reading_close(&x->base);
    }
    int const code = cli_reading_finish(&x->reading, x->args, status, &err,
                                        &x->sums, &x->out);
    if (!x->args->quiet)
        cli_say("%llu matched, %llu of its log source did not, %llu are of "
                "other log sources",
                (unsigned long long)x->counts[FRAME_MATCHED],
                (unsigned long long)x->counts[FRAME_MISSED],
                (unsigned long long)x->counts[FRAME_OTHER]);
    return code;
}

int command_rules_explain(const cli_args *args)
{
    if (args->correlation) return cli_explain_correlation(args);
    explaining x = {.args = args, .out = cli_out_open()};
    gr_arena *arena = gr_arena_new(CLI_RULE_BYTES);
    int code = cli_reading_begin(&x.reading, args, args->operands.items + 1,
                                 args->operands.count - 1);
    if (arena == NULL) code = EXIT_BROKEN;
    x.reading.progress.quiet = true;
    if (code == EXIT_DONE) code = load_rules(arena, &x);
    if (code == EXIT_DONE) code = run(&x);
    if (x.engine != NULL) sigma_engine_free(x.engine);
    cli_reading_end(&x.reading);
    gr_arena_free(arena);
    return code;
}
