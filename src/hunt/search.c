/* search.c - see search.h.
 *
 *   keyword, regex, fields --> one rule: all of them, on events of any source
 *   event --sigma_match--> yes or no --> a line */
#include "hunt/search.h"

#include "base/mem.h"
#include "base/time.h"
#include "hunt/limits.h"
#include "hunt/reading.h"
#include "report/escape.h"
#include "sigma/engine.h"
#include "sigma/pattern.h"
#include "sigma/regex.h"

gr_status search_field_parse(gr_slice text, search_field *out, gr_error *err)
{
    size_t const colon = gr_find_byte(text, ':');
    if (colon == 0 || colon == text.len)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "not FIELD:VALUE");
    *out = (search_field){gr_sub(text, 0, colon), gr_from(text, colon + 1)};
    return GR_OK;
}

/* ---- the question as a rule ---- */

static gr_status no_room(gr_arena *arena, gr_error *err)
{
    gr_status const why = gr_arena_status(arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the search");
}

typedef struct {
    gr_arena *arena;
    const sigma_node **children;
    size_t count;
} question;

/* A test as the next node; NULL: no room. */
static sigma_test *add_test(question *q, sigma_test_kind kind)
{
    sigma_test *const test = gr_arena_take(q->arena, sizeof *test);
    sigma_node *const node = gr_arena_take(q->arena, sizeof *node);
    if (test == NULL || node == NULL) return NULL;
    test->kind = kind;
    *node = (sigma_node){
        .kind = NODE_TEST, .test = test, .index = (uint32_t)q->count};
    q->children[q->count++] = node;
    return test;
}

static gr_status ask_keyword(question *q, gr_slice keyword, gr_error *err)
{
    if (keyword.len == 0) return GR_OK;
    sigma_test *const test = add_test(q, TEST_PATTERN);
    if (test == NULL) return no_room(q->arena, err);
    test->keyword = true;
    if (!pattern_literal(q->arena, keyword, &test->u.pattern) ||
        !pattern_add_stars(q->arena, true, true, &test->u.pattern))
        return no_room(q->arena, err);
    return GR_OK;
}

static gr_status ask_regex(question *q, const search_options *options,
                           gr_error *err)
{
    if (options->regex.len == 0) return GR_OK;
    unsigned const flags = options->ignore_case ? REGEX_IGNORE_CASE : 0;
    GR_TRY(sigma_regex_check(options->regex, flags, err));
    sigma_test *const test = add_test(q, TEST_REGEX);
    if (test == NULL) return no_room(q->arena, err);
    test->keyword = true;
    test->u.regex.pattern = options->regex;
    test->u.regex.flags = flags;
    return GR_OK;
}

static gr_status ask_field(question *q, const search_field *field,
                           gr_error *err)
{
    sigma_test *const test = add_test(q, TEST_PATTERN);
    if (test == NULL) return no_room(q->arena, err);
    test->field = field->field;
    return pattern_parse(q->arena, field->value, &test->u.pattern)
               ? GR_OK
               : no_room(q->arena, err);
}

static gr_status ask_all(question *q, const search_options *options,
                         gr_error *err)
{
    GR_TRY(ask_keyword(q, options->keyword, err));
    GR_TRY(ask_regex(q, options, err));
    for (size_t i = 0; i < options->field_count; i++)
        GR_TRY(ask_field(q, &options->fields[i], err));
    if (q->count == 0)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "there is nothing to search for");
    return GR_OK;
}

static gr_status make_rules(gr_arena *arena, const search_options *options,
                            sigma_rules *out, gr_error *err)
{
    question q = {.arena = arena};
    q.children = gr_arena_take_array(arena, options->field_count + 2,
                                     sizeof *q.children);
    sigma_rule *const rule = gr_arena_take(arena, sizeof *rule);
    sigma_node *const root = gr_arena_take(arena, sizeof *root);
    sigma_source *const everywhere = gr_arena_take(arena, sizeof *everywhere);
    if (q.children == NULL || rule == NULL || root == NULL ||
        everywhere == NULL)
        return no_room(arena, err);
    GR_TRY(ask_all(&q, options, err));
    *root = (sigma_node){.kind = NODE_AND,
                         .children = q.children,
                         .child_count = q.count,
                         .index = (uint32_t)q.count};
    *rule = (sigma_rule){.state = RULE_LOADED,
                         .id = GR_S("search"),
                         .title = GR_S("search"),
                         .sources = everywhere,
                         .source_count = 1,
                         .root = root,
                         .node_count = (uint32_t)q.count + 1};
    *out = (sigma_rules){.rules = rule, .count = 1};
    return GR_OK;
}

/* ---- the stage ---- */

typedef struct {
    reading base; /* first: the pipe is given it for its stage */
    const search_options *options;
    const sigma_engine *engine;
} search;

typedef struct {
    search *s;
    sigma_matcher *matcher;
    gr_arena *scratch;
    gr_buffer line;
    uint64_t found; /* in this block */
} search_worker;

static void close_worker(void *worker)
{
    search_worker *const w = worker;
    sigma_matcher_free(w->matcher);
    gr_arena_free(w->scratch);
    gr_buffer_free(&w->line);
    gr_free(w);
}

static void *open_worker(void *shared)
{
    search_worker *const w = gr_alloc(sizeof *w);
    if (w == NULL) return NULL;
    w->s = shared;
    w->matcher = sigma_matcher_new(w->s->engine, NULL);
    w->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    w->line = gr_buffer_upto(HUNT_FIELDS_CEILING);
    if (w->matcher != NULL && w->scratch != NULL) return w;
    close_worker(w);
    return NULL;
}

static void put_or_dash(gr_buffer *line, gr_slice text)
{
    gr_put(line, text.len == 0 ? GR_S("-") : text);
    gr_put_byte(line, ' ');
}

static void put_head(search_worker *w, const evidence_item *item,
                     const event *e)
{
    gr_buffer *const line = &w->line;
    char time[GR_TIME_TEXT];
    put_or_dash(line, e->time_ns == GR_TIME_NONE
                          ? GR_S("")
                          : gr_time_text(time, e->time_ns, 7));
    put_or_dash(line, value_text(w->scratch, e->computer));
    put_or_dash(line, value_text(w->scratch, e->channel));
    if (e->has_event_id) gr_put_u64(line, e->event_id);
    else gr_put_byte(line, '-');
    gr_put_byte(line, ' ');
    if (e->has_record_id) gr_put_u64(line, e->record_id);
    else gr_put_byte(line, '-');
    gr_put_byte(line, ' ');
    gr_put(line, item->name);
    gr_put_byte(line, ':');
    gr_put_u64(line, e->offset);
}

static void put_payload(search_worker *w, const event *e)
{
    for (size_t i = 0; i < e->layout->field_count; i++) {
        const event_field *const field = &e->layout->fields[i];
        if (field->part != FIELD_PAYLOAD) continue;
        event_value const v = event_field_shown(e, i, w->scratch);
        if (v.type == VALUE_ABSENT) continue;
        gr_put(&w->line, GR_S("  "));
        gr_put(&w->line, field->name);
        gr_put_byte(&w->line, '=');
        value_put_text(&w->line, v);
    }
}

/* The line ends where its ceiling is, and says so: it is for eyes. Lack of
 * memory is no ceiling. */
static gr_status put_line(search_worker *w, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    w->line.len = 0;
    w->line.status = GR_OK;
    put_head(w, item, e);
    put_payload(w, e);
    if (w->line.status == GR_NOMEM || gr_arena_status(w->scratch) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a line");
    gr_slice const line = gr_buffer_slice(&w->line);
    size_t const width = w->s->options->width;
    if (width == 0) report_put_terminal(out, line);
    else report_put_column(out, line, width, false);
    if (w->line.status == GR_LIMIT && width == 0)
        gr_put(out, GR_S(" ... (cut)"));
    gr_put_byte(out, '\n');
    return GR_OK;
}

static gr_status put_hit(search_worker *w, const evidence_item *item,
                         const event *e, gr_buffer *out, gr_error *err)
{
    w->found++;
    if (w->s->options->form == SEARCH_LINES)
        return put_line(w, item, e, out, err);
    GR_TRY(e->render(e, EVENT_AS_JSON, w->scratch, out, err));
    if (gr_arena_status(w->scratch) != GR_OK)
        return gr_fail(err, gr_arena_status(w->scratch), e->offset,
                       "no room for a record's text");
    gr_put_byte(out, '\n');
    return GR_OK;
}

static gr_status judge(search_worker *w, const evidence_item *item,
                       const event *e, gr_buffer *out, gr_error *err)
{
    sigma_hits hits = {0};
    gr_status status = reading_wants(&w->s->base, e, w->scratch, err);
    if (status == GR_NONE) return GR_OK;
    if (status == GR_OK) status = sigma_match(w->matcher, e, &hits, err);
    if (status == GR_OK && hits.count == 0 && hits.regex_limits > 0)
        return gr_fail(err, GR_UNSUPPORTED, e->offset,
                       "the regex reached its step limit: whether it is in "
                       "this event cannot be told");
    if (status != GR_OK || hits.count == 0) return status;
    return put_hit(w, item, e, out, err);
}

static gr_status on_event(void *worker, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    search_worker *const w = worker;
    gr_arena_mark_point const mark = gr_arena_mark(w->scratch);
    gr_status const status = judge(w, item, e, out, err);
    gr_arena_rewind(w->scratch, mark);
    return status;
}

static gr_status on_block_end(void *worker, const evidence_item *item,
                              gr_buffer *out, gr_error *err)
{
    (void)item;
    (void)out;
    (void)err;
    search_worker *const w = worker;
    atomic_fetch_add(&w->s->base.written, w->found);
    w->found = 0;
    return GR_OK;
}

gr_status search_run(gr_arena *arena, const evidence_list *list,
                     const search_options *options, const gr_writer *to,
                     read_sums *sums, gr_error *err)
{
    search s = {.options = options};
    sigma_rules rules;
    GR_TRY(reading_open(&s.base, arena, options->selection, to, sums, err));
    GR_TRY(make_rules(arena, options, &rules, err));
    GR_TRY(sigma_compile(arena, &rules, &s.engine, err));
    pipe_stage const stage = {.shared = &s,
                              .open_worker = open_worker,
                              .close_worker = close_worker,
                              .event = on_event,
                              .block_end = on_block_end,
                              .block = reading_block,
                              .file_end = reading_file_end};
    gr_status const status = pipe_run(list, &options->pipe, &stage, err);
    sigma_engine_free(s.engine);
    reading_close(&s.base);
    return status;
}
