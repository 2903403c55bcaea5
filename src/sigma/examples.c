/* examples.c - events made of YAML maps, judged by engine and oracle. */
#include "sigma/examples.h"

#include "base/time.h"
#include "event/layout.h"
#include "sigma/limits.h"
#include "sigma/scalar.h"
#include "sigma/yaml.h"

#define EXAMPLES GR_S("x-grounds-examples")

/* Layouts of one file's examples; the table starts afresh when it is full. */
#define EXAMPLE_LAYOUTS ((size_t)4 << 20)

typedef struct {
    sigma_matcher *matcher;
    const sigma_rules *rules;
    gr_arena *arena; /* of the file */
    layout_table *layouts;
    uint64_t next_layout;
    gr_slice path;
    sigma_example_report report;
    void *self;
    sigma_example_totals *totals;
    gr_error *err;
} tester;

static gr_status no_memory(const tester *t)
{
    gr_status const status = gr_arena_status(t->arena);
    return gr_fail(t->err, status == GR_OK ? GR_NOMEM : status, GR_NO_OFFSET,
                   "no memory for the examples of a rule");
}

/* ---- an event from a map ---- */

static field_part part_of(gr_slice name)
{
    static const gr_slice system[] = {GR_S_INIT("Channel"),
                                      GR_S_INIT("Computer"),
                                      GR_S_INIT("EventID"),
                                      GR_S_INIT("EventRecordID"),
                                      GR_S_INIT("Keywords"),
                                      GR_S_INIT("Level"),
                                      GR_S_INIT("Opcode"),
                                      GR_S_INIT("Provider_Guid"),
                                      GR_S_INIT("Provider_Name"),
                                      GR_S_INIT("Security_UserID"),
                                      GR_S_INIT("Task"),
                                      GR_S_INIT("TimeCreated_SystemTime"),
                                      GR_S_INIT("Version"),
                                      GR_S_INIT("Execution_ProcessID"),
                                      GR_S_INIT("Execution_ThreadID")};
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        if (gr_equal(system[i], name)) return FIELD_SYSTEM;
    return FIELD_PAYLOAD;
}

static event_value number_value(gr_arena *arena, gr_slice text)
{
    enum { WIDTH = 8 };
    sigma_number number;
    bool const whole = scalar_number(arena, text, &number) && !number.real;
    uint8_t *const bytes = gr_arena_take_text(arena, WIDTH);
    if (!whole || bytes == NULL)
        return value_of(VALUE_NUMBER_TEXT, text.ptr, text.len);
    for (size_t i = 0; i < WIDTH; i++)
        bytes[i] = (uint8_t)((uint64_t)number.i64 >> 8 * i);
    return value_of(VALUE_I64, bytes, WIDTH);
}

static event_value scalar_value(gr_arena *arena, const yaml_value *v)
{
    static const uint8_t booleans[2] = {0, 1};
    switch (v->kind) {
    case YAML_BOOL:
        return value_of(VALUE_BOOL, &booleans[scalar_is_true(v->text)], 1);
    case YAML_NUMBER: return number_value(arena, v->text);
    case YAML_TEXT: return value_of(VALUE_UTF8, v->text.ptr, v->text.len);
    case YAML_NULL:
    case YAML_LIST:
    case YAML_MAP: break;
    }
    return value_of(VALUE_NULL, NULL, 0);
}

/* False: a map, or a list of other than scalars. */
static bool make_value(gr_arena *arena, const yaml_value *v, event_value *out)
{
    *out = scalar_value(arena, v);
    if (v->kind != YAML_LIST) return v->kind != YAML_MAP;
    event_value *const list =
        gr_arena_take_array(arena, v->count, sizeof *list);
    for (size_t i = 0; i < v->count; i++) {
        if (!yaml_is_scalar(v->u.items[i])) return false;
        if (list != NULL) list[i] = scalar_value(arena, v->u.items[i]);
    }
    *out = value_of(VALUE_LIST, list, list == NULL ? 0 : v->count);
    return true;
}

static gr_status refuse(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    (void)format, (void)scratch, (void)out;
    return gr_fail(err, GR_UNSUPPORTED, self->offset, "an example of a rule");
}

static void keep_fact(event *e, gr_slice name, event_value v)
{
    if (gr_equal(name, GR_S("Channel"))) e->channel = v;
    if (gr_equal(name, GR_S("Computer"))) e->computer = v;
    if (gr_equal(name, GR_S("Provider_Name"))) e->provider = v;
    if (gr_equal(name, GR_S("TimeCreated_SystemTime")))
        e->time_ns = value_time(v);
    value_number id;
    if (!gr_equal(name, GR_S("EventID")) || !value_to_number(v, &id)) return;
    e->has_event_id =
        id.kind == NUMBER_I64 && id.i64 >= 0 && id.i64 <= UINT32_MAX;
    if (e->has_event_id) e->event_id = (uint32_t)id.i64;
}

/* GR_NONE: `map` is no event. */
static gr_status make_event(tester *t, const yaml_value *map, event *out)
{
    if (map->kind != YAML_MAP) return GR_NONE;
    layout_name *const names =
        gr_arena_take_array(t->arena, map->count, sizeof *names);
    event_value *const values =
        gr_arena_take_array(t->arena, map->count, sizeof *values);
    if (names == NULL || values == NULL) return no_memory(t);
    *out = (event){.values = values,
                   .time_ns = GR_TIME_NONE,
                   .source_kind = "example",
                   .render = refuse};
    for (size_t i = 0; i < map->count; i++) {
        gr_slice const key = map->u.pairs[i].key;
        names[i] =
            (layout_name){layout_clean_name(t->arena, key), part_of(key)};
        if (!make_value(t->arena, map->u.pairs[i].value, &values[i]))
            return GR_NONE;
        keep_fact(out, key, values[i]);
    }
    if (gr_arena_status(t->arena) != GR_OK) return no_memory(t);
    if (map->count >= EVENT_CONSTANT) return GR_NONE;
    out->layout = layout_table_get(t->layouts, names, map->count);
    return out->layout == NULL ? no_memory(t) : GR_OK;
}

/* ---- judgement ---- */

static bool has_rule(const sigma_hits *hits, size_t rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->rules[i] == rule) return true;
    return false;
}

static gr_status judge(tester *t, const event *e, sigma_example *example)
{
    sigma_hits hits;
    size_t const rule = (size_t)(example->rule - t->rules->rules);
    GR_TRY(sigma_match(t->matcher, e, &hits, t->err));
    bool const by_engine = has_rule(&hits, rule);
    GR_TRY(sigma_oracle_match(t->matcher, e, &hits, t->err));
    bool const by_oracle = has_rule(&hits, rule);
    example->passed =
        by_engine == example->should_match && by_oracle == by_engine;
    if (by_engine != by_oracle)
        example->why = by_engine ? GR_S("the engine says yes, the oracle no")
                                 : GR_S("the oracle says yes, the engine no");
    else if (!example->passed)
        example->why = by_engine ? GR_S("the rule matches") : GR_S("no match");
    return GR_OK;
}

static gr_slice why_not_loaded(const sigma_rule *rule)
{
    if (rule == NULL) return GR_S("there is no rule here");
    if (rule->correlation != NULL)
        return GR_S("a correlation: examples stand with the rules it takes");
    if (rule->reason.len > 0) return rule->reason;
    return gr_slice_of_c(sigma_rule_state_name(rule->state));
}

static gr_status tell(tester *t, const sigma_example *example)
{
    t->totals->examples++;
    t->totals->failed += !example->passed;
    return t->report(t->self, example);
}

static gr_status test_one(tester *t, const yaml_value *map,
                          sigma_example *example)
{
    event e;
    bool const loaded = example->rule != NULL &&
                        example->rule->state == RULE_LOADED &&
                        example->rule->correlation == NULL;
    example->line = map->line;
    if (!loaded) {
        example->why = why_not_loaded(example->rule);
        return tell(t, example);
    }
    gr_status const status = make_event(t, map, &e);
    if (status == GR_NONE)
        example->why = GR_S("not a map of fields to plain values or lists");
    else if (status != GR_OK) return status;
    else GR_TRY(judge(t, &e, example));
    return tell(t, example);
}

/* ---- a file ---- */

static const sigma_rule *rule_at(const tester *t, uint32_t line)
{
    for (size_t i = 0; i < t->rules->count; i++) {
        const sigma_rule *const rule = &t->rules->rules[i];
        if (rule->line == line && gr_equal(rule->path, t->path)) return rule;
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
        example.number = i + 1;
        example.passed = false;
        example.why = (gr_slice){NULL, 0};
        GR_TRY(test_one(t, yaml_item(pair->value, i), &example));
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
    yaml_reader *const reader = yaml_open(t->arena, bytes);
    gr_status status = reader == NULL ? no_memory(t) : GR_OK;
    while (status == GR_OK) {
        yaml_document document;
        status = yaml_next(reader, &document, &own);
        if (status == GR_OK) {
            /* Events go again: the YAML has the room that the loader had. */
            gr_arena_mark_point const mark = gr_arena_mark(t->arena);
            status = test_document(t, &document);
            gr_arena_rewind(t->arena, mark);
        } else if (status == GR_NOMEM) {
            if (t->err != NULL) *t->err = own;
        } else if (status != GR_NONE) {
            status = GR_OK; /* the loader has told of it */
        }
    }
    yaml_close(reader);
    return status == GR_NONE ? GR_OK : status;
}

gr_status sigma_test_examples(sigma_matcher *matcher, const sigma_rules *rules,
                              gr_slice path, gr_slice bytes,
                              sigma_example_report report, void *self,
                              sigma_example_totals *totals, gr_error *err)
{
    if (gr_find(bytes, EXAMPLES) == SIZE_MAX) return GR_OK;
    tester t = {.matcher = matcher,
                .rules = rules,
                .arena = gr_arena_new(SIGMA_SCRATCH_BYTES),
                .next_layout = 1,
                .path = path,
                .report = report,
                .self = self,
                .totals = totals,
                .err = err};
    t.layouts = layout_table_new(EXAMPLE_LAYOUTS, &t.next_layout);
    gr_status status = GR_NOMEM;
    /* Ids of layouts are a reader's own: ours may be another's, before and
     * behind. */
    sigma_matcher_forget(matcher);
    if (t.arena == NULL || t.layouts == NULL)
        (void)gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                      "no memory for the examples of a rule");
    else status = test_documents(&t, bytes);
    sigma_matcher_forget(matcher);
    layout_table_free(t.layouts);
    gr_arena_free(t.arena);
    return status;
}
