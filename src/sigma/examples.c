/* examples.c - events and streams made of YAML, judged by engine and oracle. */
#include "sigma/examples.h"

#include "sigma/limits.h"

#define EXAMPLES GR_S("x-grounds-examples")

/* Layouts of one file's examples; the table starts afresh when it is full. */
#define EXAMPLE_LAYOUTS ((size_t)4 << 20)

typedef struct {
    const sigma_example_test *with;
    example_room room; /* of the file */
    uint64_t next_layout;
    gr_slice path;
    sigma_example_totals *totals;
    gr_error *err;
} tester;

static gr_status no_memory(const tester *t)
{
    gr_status const status = gr_arena_status(t->room.arena);
    return gr_fail(t->err, status == GR_OK ? GR_NOMEM : status, GR_NO_OFFSET,
                   "no memory for the examples of a rule");
}

/* ---- judgement ---- */

static bool has_rule(const sigma_hits *hits, size_t rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->rules[i] == rule) return true;
    return false;
}

static gr_status judge(tester *t, const event *e, const sigma_rule *rule,
                       sigma_example *example)
{
    sigma_hits hits;
    sigma_matcher *const matcher = t->with->matcher;
    size_t const number = (size_t)(rule - t->with->rules->rules);
    bool by_oracle;
    GR_TRY(sigma_match(matcher, e, &hits, t->err));
    bool const by_engine = has_rule(&hits, number);
    GR_TRY(sigma_oracle_holds(matcher, number, e, &by_oracle, t->err));
    example->passed =
        by_engine == example->should_match && by_oracle == by_engine;
    if (by_engine != by_oracle)
        example->why = by_engine ? GR_S("the engine says yes, the oracle no")
                                 : GR_S("the oracle says yes, the engine no");
    else if (!example->passed)
        example->why = by_engine ? GR_S("the rule matches") : GR_S("no match");
    return GR_OK;
}

/* Of what stands before "| count()"; of a rule of its own that. NULL: a
 * correlation, which takes no single event. */
static const sigma_rule *judged_of(const tester *t, const sigma_rule *rule)
{
    if (rule->correlation == NULL) return rule;
    const sigma_rule *const part =
        &t->with->rules->rules[rule->correlation->parts[0].rule];
    return part->hidden ? part : NULL;
}

static gr_status test_event(tester *t, const yaml_value *map,
                            sigma_example *example)
{
    event e;
    const sigma_rule *const rule = judged_of(t, example->rule);
    if (rule == NULL) {
        example->why = GR_S("a correlation: its examples are streams, each a "
                            "list of steps");
        return GR_OK;
    }
    gr_status const status = example_event_make(&t->room, map, 0, &e, t->err);
    if (status != GR_NONE)
        return status == GR_OK ? judge(t, &e, rule, example) : status;
    example->why = GR_S("not a map of fields to plain values or lists");
    return GR_OK;
}

static gr_status test_stream(tester *t, const yaml_value *list,
                             sigma_example *example)
{
    gr_error own = {0};
    example_stream stream;
    const sigma_stream_judge *const judge = &t->with->streams;
    if (example->rule->correlation == NULL) {
        example->why = GR_S("a stream: this rule takes single events");
        return GR_OK;
    }
    gr_status const status =
        example_stream_read(&t->room, list, &stream, &example->line, &own);
    if (status == GR_DAMAGED || status == GR_LIMIT) {
        example->why = gr_arena_copy(t->room.arena, gr_slice_of_c(own.text));
        return GR_OK;
    }
    if (status != GR_OK && t->err != NULL) *t->err = own;
    return status == GR_OK ? judge->judge(judge->self, &stream, example, t->err)
                           : status;
}

static gr_slice why_not_loaded(const sigma_rule *rule)
{
    if (rule == NULL) return GR_S("there is no rule here");
    if (rule->reason.len > 0) return rule->reason;
    return gr_slice_of_c(sigma_rule_state_name(rule->state));
}

static gr_status tell(tester *t, const sigma_example *example)
{
    t->totals->examples++;
    t->totals->failed += !example->passed;
    return t->with->report(t->with->self, example);
}

static gr_status test_one(tester *t, const yaml_value *v,
                          sigma_example *example)
{
    example->line = v->line;
    if (example->rule == NULL || example->rule->state != RULE_LOADED)
        example->why = why_not_loaded(example->rule);
    else if (v->kind == YAML_LIST) GR_TRY(test_stream(t, v, example));
    else GR_TRY(test_event(t, v, example));
    return tell(t, example);
}

/* ---- a file ---- */

/* That which a person knows, where a count is two. */
static const sigma_rule *rule_at(const tester *t, uint32_t line)
{
    const sigma_rules *const all = t->with->rules;
    for (size_t i = 0; i < all->count; i++) {
        const sigma_rule *const rule = &all->rules[i];
        if (rule->line == line && !rule->hidden &&
            gr_equal(rule->path, t->path))
            return rule;
    }
    return NULL;
}

static gr_status test_list(tester *t, const sigma_rule *rule,
                           const yaml_pair *pair)
{
    bool const match = gr_equal(pair->key, GR_S("match"));
    sigma_example example = {.path = t->path,
                             .line = pair->line,
                             .rule = rule,
                             .should_match = match};
    if (!match && !gr_equal(pair->key, GR_S("no_match"))) {
        example.why = GR_S("examples are under match or no_match");
        return tell(t, &example);
    }
    for (size_t i = 0; i < yaml_count(pair->value); i++) {
        gr_arena_mark_point const mark = gr_arena_mark(t->room.arena);
        example.number = i + 1;
        example.passed = false;
        example.why = (gr_slice){NULL, 0};
        GR_TRY(test_one(t, yaml_item(pair->value, i), &example));
        gr_arena_rewind(t->room.arena, mark);
    }
    return GR_OK;
}

static gr_status test_document(tester *t, const yaml_document *document)
{
    const yaml_value *const all = yaml_find(document->root, EXAMPLES);
    if (all == NULL) return GR_OK;
    const sigma_rule *const rule = rule_at(t, document->line);
    t->totals->rules++;
    if (all->kind != YAML_MAP) {
        sigma_example const example = {
            .path = t->path,
            .line = all->line,
            .rule = rule,
            .why = GR_S("examples are under match or no_match")};
        return tell(t, &example);
    }
    for (size_t i = 0; i < all->count; i++)
        GR_TRY(test_list(t, rule, &all->u.pairs[i]));
    return GR_OK;
}

static gr_status test_documents(tester *t, gr_slice bytes)
{
    gr_error own = {0};
    yaml_reader *const reader = yaml_open(t->room.arena, bytes);
    gr_status status = reader == NULL ? no_memory(t) : GR_OK;
    while (status == GR_OK) {
        yaml_document document;
        status = yaml_next(reader, &document, &own);
        if (status == GR_OK) {
            status = test_document(t, &document);
        } else if (status == GR_NOMEM) {
            if (t->err != NULL) *t->err = own;
        } else if (status != GR_NONE) {
            status = GR_OK; /* the loader has told of it */
        }
    }
    yaml_close(reader);
    return status == GR_NONE ? GR_OK : status;
}

gr_status sigma_test_examples(const sigma_example_test *with, gr_slice path,
                              gr_slice bytes, sigma_example_totals *totals,
                              gr_error *err)
{
    if (gr_find(bytes, EXAMPLES) == SIZE_MAX) return GR_OK;
    tester t = {.with = with,
                .room = {.arena = gr_arena_new(SIGMA_SCRATCH_BYTES)},
                .next_layout = 1,
                .path = path,
                .totals = totals,
                .err = err};
    t.room.layouts = layout_table_new(EXAMPLE_LAYOUTS, &t.next_layout);
    gr_status status = GR_NOMEM;
    /* Ids of layouts are a reader's own: ours may be another's, before and
     * behind. */
    sigma_matcher_forget(with->matcher);
    if (t.room.arena == NULL || t.room.layouts == NULL)
        (void)gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                      "no memory for the examples of a rule");
    else status = test_documents(&t, bytes);
    sigma_matcher_forget(with->matcher);
    layout_table_free(t.room.layouts);
    gr_arena_free(t.room.arena);
    return status;
}
