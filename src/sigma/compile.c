/* compile.c - rules become an engine: channels, ids, buckets.
 *
 *   rules --tree_facts--> ready tests
 *         --sources-----> (channel, rule, source) --per id--> bucket
 *
 * Buckets are made for each id that a source or a test of EventID in the
 * channel's rules names, for all other ids, and for events without an id. */
#include "sigma/bucket_build.h"

#include "base/utf.h"
#include "sigma/engine_limits.h"

typedef struct {
    gr_slice name;          /* folded */
    instance_input *inputs; /* ascending by rule */
    size_t input_count;
    gr_buffer ids; /* of uint32_t */
} channel_work;

typedef struct {
    gr_arena *arena, *scratch, *keys;
    const sigma_rules *rules;
    ready_pool pool;
    id_map fields, gates, channels;
    gr_buffer gate_facts;    /* of tree_facts, by number in `gates` */
    gr_buffer inputs;        /* of instance_input */
    gr_buffer input_channel; /* of uint32_t, beside inputs */
    tree_facts *rule_facts;  /* by rule */
    channel_work *work;      /* by channel */
    bucket_builder builder;
    bucket_room room;
    size_t slot_total;
    gr_error *err;
} compilation;

static gr_status no_memory(const compilation *c, gr_status why)
{
    return gr_fail(c->err, why, GR_NO_OFFSET, "compiling rules: %s",
                   gr_status_name(why));
}

/* ---- rules ---- */

static gr_status with_path(const compilation *c, const sigma_rule *rule,
                           gr_status status)
{
    char what[GR_ERROR_TEXT];
    if (status == GR_OK || c->err == NULL) return status;
    memcpy(what, c->err->text, sizeof what);
    return gr_fail(c->err, status, GR_NO_OFFSET, "%.*s:%u: %s",
                   (int)(rule->path.len < 120 ? rule->path.len : 120),
                   (const char *)rule->path.ptr, rule->line, what);
}

/* Facts of a source's condition, once for all rules that have it. */
static gr_status gate_of(compilation *c, const sigma_source *source,
                         uint32_t *number)
{
    tree_facts facts;
    size_t const known = c->gates.count;
    *number = ID_NONE;
    if (source->condition == NULL) return GR_OK;
    *number =
        id_map_add(&c->gates, gr_slice_of(&source->condition, sizeof(void *)));
    if (*number == ID_NONE) return no_memory(c, c->gates.status);
    if (*number != known) return GR_OK;
    GR_TRY(tree_facts_of(source->condition, &c->pool, &c->fields, c->scratch,
                         &facts, c->err));
    gr_put(&c->gate_facts, gr_slice_of(&facts, sizeof facts));
    return c->gate_facts.status == GR_OK ? GR_OK
                                         : no_memory(c, c->gate_facts.status);
}

static gr_status add_source(compilation *c, uint32_t rule,
                            const sigma_source *source)
{
    gr_slice const name = text_folded(c->scratch, source->channel);
    uint32_t gate = ID_NONE;
    uint32_t const channel = id_map_add(&c->channels, name);
    if (gr_arena_status(c->scratch) != GR_OK)
        return no_memory(c, gr_arena_status(c->scratch));
    if (channel == ID_NONE) return no_memory(c, c->channels.status);
    GR_TRY(gate_of(c, source, &gate));
    /* the facts of gates may move until all are there: keep the number */
    instance_input const input = {.rule = rule,
                                  .source = source,
                                  .condition = &c->rule_facts[rule],
                                  .gate_number = gate};
    gr_put(&c->inputs, gr_slice_of(&input, sizeof input));
    gr_put(&c->input_channel, gr_slice_of(&channel, sizeof channel));
    if (c->inputs.status != GR_OK) return no_memory(c, c->inputs.status);
    if (c->input_channel.status != GR_OK)
        return no_memory(c, c->input_channel.status);
    return GR_OK;
}

static gr_status add_rule(compilation *c, uint32_t number)
{
    const sigma_rule *const rule = &c->rules->rules[number];
    if (rule->state != RULE_LOADED || rule->root == NULL) return GR_OK;
    GR_TRY(tree_facts_of(rule->root, &c->pool, &c->fields, c->scratch,
                         &c->rule_facts[number], c->err));
    for (size_t i = 0; i < rule->source_count; i++)
        GR_TRY(add_source(c, number, &rule->sources[i]));
    return GR_OK;
}

static gr_status add_rules(compilation *c)
{
    c->rule_facts =
        gr_arena_take_array(c->scratch, c->rules->count, sizeof *c->rule_facts);
    if (c->rule_facts == NULL) return no_memory(c, gr_arena_status(c->scratch));
    for (size_t i = 0; i < c->rules->count; i++)
        GR_TRY(with_path(c, &c->rules->rules[i], add_rule(c, (uint32_t)i)));
    return GR_OK;
}

/* ---- channels ---- */

static gr_status group_by_channel(compilation *c)
{
    const instance_input *const all = (const void *)c->inputs.ptr;
    const uint32_t *const channel = (const void *)c->input_channel.ptr;
    const tree_facts *const gates = (const void *)c->gate_facts.ptr;
    size_t const count = c->inputs.len / sizeof *all;
    c->work =
        gr_arena_take_array(c->scratch, c->channels.count, sizeof *c->work);
    if (c->work == NULL) return no_memory(c, gr_arena_status(c->scratch));
    for (size_t i = 0; i < count; i++) c->work[channel[i]].input_count++;
    for (size_t i = 0; i < c->channels.count; i++) {
        channel_work *const w = &c->work[i];
        w->inputs =
            gr_arena_take_array(c->scratch, w->input_count, sizeof *w->inputs);
        if (w->inputs == NULL) return no_memory(c, gr_arena_status(c->scratch));
        w->input_count = 0;
        w->ids = gr_buffer_upto(SIZE_MAX / 2);
        w->name = id_map_key(&c->channels, (uint32_t)i);
    }
    for (size_t i = 0; i < count; i++) {
        channel_work *const w = &c->work[channel[i]];
        w->inputs[w->input_count] = all[i];
        if (all[i].gate_number != ID_NONE)
            w->inputs[w->input_count].gate = &gates[all[i].gate_number];
        w->input_count++;
    }
    return GR_OK;
}

static int by_name(const void *a, const void *b)
{
    return gr_compare(((const channel_work *)a)->name,
                      ((const channel_work *)b)->name);
}

static int by_id(const void *a, const void *b)
{
    uint32_t const x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void put_id(gr_buffer *ids, uint32_t id)
{
    gr_put(ids, gr_slice_of(&id, sizeof id));
}

/* Ids that the tests of a tree name. */
static void put_tested_ids(const compilation *c, gr_buffer *ids,
                           const tree_facts *facts)
{
    const ready_test *const tests = ready_pool_tests(&c->pool);
    if (facts == NULL || !facts->names_event_id) return;
    for (size_t i = 0; i < facts->count; i++) {
        uint32_t id = 0;
        if (facts->nodes[i].is_event_id &&
            test_names_event_id(tests[facts->nodes[i].test].test, &id))
            put_id(ids, id);
    }
}

/* Sorted, each once. */
static void sort_ids(gr_buffer *ids)
{
    uint32_t *const all = (void *)ids->ptr;
    size_t const count = ids->len / sizeof *all;
    size_t kept = 0;
    if (count == 0) return;
    qsort(all, count, sizeof *all, by_id);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || all[i] != all[kept - 1]) all[kept++] = all[i];
    ids->len = kept * sizeof *all;
}

/* The ids that get buckets of their own; none where there would be too many
 * instances. `generic`: inputs that take any id. */
static gr_status find_ids(const compilation *c, channel_work *w,
                          size_t *generic)
{
    size_t explicit_ids = 0;
    *generic = 0;
    for (size_t i = 0; i < w->input_count; i++) {
        const instance_input *const input = &w->inputs[i];
        explicit_ids += input->source->event_id_count;
        for (size_t k = 0; k < input->source->event_id_count; k++)
            put_id(&w->ids, input->source->event_ids[k]);
        if (input->source->event_id_count > 0) continue;
        (*generic)++;
        put_tested_ids(c, &w->ids, input->condition);
        put_tested_ids(c, &w->ids, input->gate);
    }
    if (w->ids.status != GR_OK) return no_memory(c, w->ids.status);
    sort_ids(&w->ids);
    size_t const ids = w->ids.len / sizeof(uint32_t);
    if (explicit_ids > BUCKET_INSTANCE_CEILING ||
        (*generic > 0 && ids > BUCKET_INSTANCE_CEILING / *generic))
        w->ids.len = 0;
    return GR_OK;
}

/* ---- buckets ---- */

static void widen(size_t *most, size_t count)
{
    if (count > *most) *most = count;
}

bool source_takes_id(const sigma_source *source, bool has_id, uint32_t id)
{
    if (source->event_id_count == 0) return true;
    for (size_t i = 0; has_id && i < source->event_id_count; i++)
        if (source->event_ids[i] == id) return true;
    return false;
}

static gr_status make_bucket(compilation *c, const channel_work *w,
                             const bucket_ids *ids, bool coarse,
                             sigma_bucket *out)
{
    bucket_builder *const b = &c->builder;
    bucket_start(b, ready_pool_tests(&c->pool), ids);
    for (size_t i = 0; i < w->input_count; i++)
        if (coarse || source_takes_id(w->inputs[i].source,
                                      ids->kind == BUCKET_ID, ids->id))
            bucket_add(b, &w->inputs[i]);
    GR_TRY(bucket_finish(b, out, c->err));
    out->first_slot = c->slot_total;
    c->slot_total += out->slot_count;
    widen(&c->room.slots, out->slot_count);
    widen(&c->room.atoms, out->atom_count);
    widen(&c->room.parts, out->part_count);
    widen(&c->room.instances, out->instance_count);
    widen(&c->room.literals, out->literal_count);
    widen(&c->room.steps, b->steps.len / sizeof(bucket_step));
    return GR_OK;
}

static gr_status make_channel(compilation *c, channel_work *w,
                              sigma_channel *out)
{
    size_t generic = 0;
    GR_TRY(find_ids(c, w, &generic));
    size_t const count = w->ids.len / sizeof(uint32_t);
    bool const coarse = count == 0;
    uint32_t *const ids = gr_arena_take_array(c->arena, count, sizeof *ids);
    sigma_bucket *const buckets =
        gr_arena_take_array(c->arena, count, sizeof *buckets);
    out->name = gr_arena_copy(c->arena, w->name);
    if (gr_arena_status(c->arena) != GR_OK)
        return no_memory(c, gr_arena_status(c->arena));
    if (count > 0) memcpy(ids, w->ids.ptr, w->ids.len);
    out->ids = ids;
    out->id_count = count;
    out->buckets = buckets;
    for (size_t i = 0; i < count; i++) {
        bucket_ids const one = {.kind = BUCKET_ID, .id = ids[i]};
        GR_TRY(make_bucket(c, w, &one, false, &buckets[i]));
    }
    bucket_ids const any = {.kind = BUCKET_ANY};
    GR_TRY(make_bucket(c, w, &any, coarse, &out->no_id));
    out->other = out->no_id;
    if (coarse) return GR_OK;
    bucket_ids const other = {
        .kind = BUCKET_OTHER, .known_ids = ids, .known_count = count};
    return make_bucket(c, w, &other, false, &out->other);
}

static gr_status make_channels(compilation *c, sigma_engine *engine)
{
    size_t const count = c->channels.count;
    sigma_channel *const channels =
        gr_arena_take_array(c->arena, count, sizeof *channels);
    if (channels == NULL) return no_memory(c, gr_arena_status(c->arena));
    GR_TRY(group_by_channel(c));
    if (count > 1) qsort(c->work, count, sizeof *c->work, by_name);
    for (size_t i = 0; i < count; i++)
        GR_TRY(make_channel(c, &c->work[i], &channels[i]));
    engine->channels = channels;
    engine->channel_count = count;
    engine->room = c->room;
    engine->slot_total = c->slot_total;
    engine->filter_total = c->builder.keyword_filters.count;
    return GR_OK;
}

/* ---- all of it ---- */

static void list_regexes(sigma_engine *engine, uint32_t *list)
{
    size_t count = 0;
    for (size_t i = 0; i < engine->test_count; i++)
        if (engine->tests[i].regex != NULL) list[count++] = (uint32_t)i;
    engine->regex_tests = list;
}

/* Hands the pool's tests and regexes to the engine. */
static gr_status keep_tests(compilation *c, sigma_engine *engine)
{
    engine->test_count = ready_pool_count(&c->pool);
    engine->regex_count = c->pool.regexes.len / sizeof(sigma_regex *);
    engine->tests = builder_keep(&c->builder, &c->pool.tests);
    engine->regexes = builder_keep(&c->builder, &c->pool.regexes);
    uint32_t *const list =
        gr_arena_take_array(c->arena, engine->regex_count, sizeof *list);
    if (gr_arena_status(c->arena) != GR_OK)
        return no_memory(c, gr_arena_status(c->arena));
    list_regexes(engine, list);
    c->pool.regexes.len = 0;
    return GR_OK;
}

static gr_status compile(compilation *c, const sigma_engine **out)
{
    sigma_engine *const engine = gr_arena_take(c->arena, sizeof *engine);
    if (engine == NULL) return no_memory(c, gr_arena_status(c->arena));
    engine->rules = c->rules;
    GR_TRY(add_rules(c));
    GR_TRY(make_channels(c, engine));
    GR_TRY(keep_tests(c, engine));
    *out = engine;
    return GR_OK;
}

static void clean_up(compilation *c)
{
    for (size_t i = 0; c->work != NULL && i < c->channels.count; i++)
        gr_buffer_free(&c->work[i].ids);
    bucket_builder_free(&c->builder);
    gr_buffer_free(&c->input_channel);
    gr_buffer_free(&c->inputs);
    gr_buffer_free(&c->gate_facts);
    id_map_free(&c->channels);
    id_map_free(&c->gates);
    id_map_free(&c->fields);
    ready_pool_free(&c->pool);
    gr_arena_free(c->keys);
    gr_arena_free(c->scratch);
}

static gr_status compile_in(compilation *c, const sigma_engine **out)
{
    gr_arena *const tries = gr_arena_new(COMPILE_SCRATCH_CEILING);
    if (tries == NULL || c->scratch == NULL || c->keys == NULL) {
        gr_arena_free(tries);
        return no_memory(c, GR_NOMEM);
    }
    test_context context = {.arena = tries};
    ready_pool_start(&c->pool, c->arena, c->scratch, c->err);
    c->fields = c->gates = c->channels = id_map_in(c->scratch);
    c->gate_facts = c->inputs = c->input_channel = gr_buffer_upto(SIZE_MAX / 2);
    bucket_builder_init(&c->builder, c->arena, c->scratch, c->keys, &context);
    gr_status const status = compile(c, out);
    gr_arena_free(tries);
    return status;
}

gr_status sigma_compile(gr_arena *arena, const sigma_rules *rules,
                        const sigma_engine **out, gr_error *err)
{
    compilation c = {.arena = arena,
                     .scratch = gr_arena_new(COMPILE_SCRATCH_CEILING),
                     .keys = gr_arena_new(COMPILE_SCRATCH_CEILING),
                     .rules = rules,
                     .err = err};
    *out = NULL;
    gr_status const status = compile_in(&c, out);
    clean_up(&c);
    return status;
}

void sigma_engine_free(const sigma_engine *engine)
{
    if (engine == NULL) return;
    for (size_t i = 0; i < engine->regex_count; i++)
        sigma_regex_free(engine->regexes[i]);
}

/* ---- looking up ---- */

const sigma_channel *engine_channel(const sigma_engine *engine, gr_slice folded)
{
    size_t low = 0, high = engine->channel_count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        int const order = gr_compare(engine->channels[middle].name, folded);
        if (order == 0) return &engine->channels[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

const sigma_bucket *channel_bucket(const sigma_channel *channel, bool has_id,
                                   uint32_t id)
{
    const sigma_bucket *bucket = NULL;
    if (channel == NULL) return NULL;
    const uint32_t *const known =
        !has_id || channel->id_count == 0
            ? NULL
            : bsearch(&id, channel->ids, channel->id_count, sizeof id, by_id);
    if (!has_id) bucket = &channel->no_id;
    else if (known == NULL) bucket = &channel->other;
    else bucket = &channel->buckets[known - channel->ids];
    return bucket->instance_count == 0 ? NULL : bucket;
}

static size_t rules_of(const sigma_bucket *bucket)
{
    return bucket == NULL ? 0 : bucket->rule_count;
}

static size_t generic_rules_of(const sigma_bucket *bucket)
{
    return bucket == NULL ? 0 : bucket->generic_rule_count;
}

gr_status sigma_candidates(const sigma_engine *engine, gr_slice channel,
                           bool has_event_id, uint32_t event_id,
                           sigma_candidate_count *out, gr_error *err)
{
    gr_slice const none = {NULL, 0};
    const sigma_bucket *const any =
        channel_bucket(engine_channel(engine, none), has_event_id, event_id);
    *out = (sigma_candidate_count){rules_of(any), generic_rules_of(any)};
    if (channel.len == 0) return GR_OK;
    gr_buffer folded = gr_buffer_upto(3 * channel.len);
    uint8_t *const room = gr_buffer_room(&folded, 3 * channel.len);
    if (room == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a channel");
    folded.len = gr_utf8_to_folded(room, channel);
    out->rules += rules_of(
        channel_bucket(engine_channel(engine, gr_buffer_slice(&folded)),
                       has_event_id, event_id));
    gr_buffer_free(&folded);
    return GR_OK;
}
