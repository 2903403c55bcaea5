/* bucket_build.c - conditions become steps.
 *
 * Steps are made back to front: a child of AND goes on to the next child when
 * it is true and to the node's "false" when not, and both must be known before
 * the child. Cheap tests come first. What the event id decides is left out,
 * and so is a rule that it decides to be false. */
#include "sigma/bucket_build.h"

#include "base/number.h"

void bucket_builder_init(bucket_builder *b, gr_arena *arena, gr_arena *scratch,
                         gr_arena *keys, test_context *context)
{
    gr_buffer const empty = gr_buffer_upto(SIZE_MAX / 2);
    id_map const map = id_map_in(keys);
    *b = (bucket_builder){.arena = arena,
                          .scratch = scratch,
                          .keys = keys,
                          .context = context,
                          .sources = map,
                          .slot_keys = map,
                          .keyword_filters = id_map_in(arena),
                          .slots = empty,
                          .atoms = empty,
                          .steps = empty,
                          .parts = empty,
                          .instances = empty,
                          .gates = empty,
                          .always = empty,
                          .slot_by_memo = empty,
                          .index_literals = empty,
                          .literal_pairs = empty,
                          .work = empty,
                          .key = empty};
}

static size_t all_buffers(bucket_builder *b, gr_buffer *buffers[12])
{
    gr_buffer *const all[12] = {
        &b->slots,          &b->atoms,         &b->steps,  &b->parts,
        &b->instances,      &b->gates,         &b->always, &b->slot_by_memo,
        &b->index_literals, &b->literal_pairs, &b->work,   &b->key};
    memcpy(buffers, all, sizeof all);
    return 12;
}

void bucket_builder_free(bucket_builder *b)
{
    gr_buffer *buffers[12];
    id_map_free(&b->sources);
    id_map_free(&b->slot_keys);
    id_map_free(&b->keyword_filters);
    id_map3_free(&b->slot_memo);
    id_map3_free(&b->atom_keys);
    id_map3_free(&b->literal_keys);
    for (size_t i = all_buffers(b, buffers); i > 0; i--)
        gr_buffer_free(buffers[i - 1]);
}

void bucket_start(bucket_builder *b, const ready_test *tests,
                  const bucket_ids *ids)
{
    gr_buffer *buffers[12];
    id_map_clear(&b->sources);
    id_map_clear(&b->slot_keys);
    id_map3_clear(&b->slot_memo);
    id_map3_clear(&b->atom_keys);
    id_map3_clear(&b->literal_keys);
    for (size_t i = all_buffers(b, buffers); i > 0; i--)
        buffers[i - 1]->len = 0;
    gr_arena_reset(b->keys);
    b->last_name = ID_NONE;
    b->tests = tests;
    b->ids = *ids;
}

void builder_fail(bucket_builder *b, gr_status status)
{
    if (b->status == GR_OK) b->status = status;
}

static size_t items_in(const gr_buffer *buffer, size_t size)
{
    return buffer->len / size;
}

static void push(bucket_builder *b, gr_buffer *to, const void *item,
                 size_t size)
{
    gr_put(to, gr_slice_of(item, size));
    if (to->status != GR_OK) builder_fail(b, to->status);
}

/* ---- slots ---- */

static void key_part(gr_buffer *key, gr_slice text)
{
    gr_put(key, gr_slice_of(&text.len, sizeof text.len));
    gr_put(key, text);
}

static void slot_key(gr_buffer *key, slot_kind kind, const sigma_field *field)
{
    key->len = 0;
    gr_put_byte(key, (uint8_t)kind);
    key_part(key, field->name);
    if (field->view == NULL) return;
    gr_put_byte(key, (uint8_t)field->view->how);
    for (size_t i = 0; i < field->view->from_count; i++)
        key_part(key, field->view->from[i]);
}

static uint32_t slot_add(bucket_builder *b, slot_kind kind, sigma_field field)
{
    size_t const known = b->slot_keys.count;
    slot_key(&b->key, kind, &field);
    if (b->key.status != GR_OK) builder_fail(b, b->key.status);
    uint32_t const slot = id_map_add(&b->slot_keys, gr_buffer_slice(&b->key));
    if (slot == ID_NONE) builder_fail(b, b->slot_keys.status);
    if (slot == known) {
        bucket_slot const fresh = {.kind = kind, .field = field};
        push(b, &b->slots, &fresh, sizeof fresh);
    }
    return slot;
}

/* The slot of a name under a source, which is looked up once. */
static uint32_t find_slot(bucket_builder *b, const sigma_source *source,
                          uint32_t name_number, gr_slice name)
{
    uint32_t const from =
        id_map_add(&b->sources, gr_slice_of(&source, sizeof(void *)));
    if (from == ID_NONE) builder_fail(b, b->sources.status);
    size_t const known = b->slot_memo.count;
    uint32_t const memo = id_map_add3(&b->slot_memo, from, name_number, 0);
    if (memo == ID_NONE) {
        builder_fail(b, b->slot_memo.status);
        return 0;
    }
    if (memo == known) {
        uint32_t const slot =
            slot_add(b, SLOT_FIELD, sigma_field_of(source, name));
        push(b, &b->slot_by_memo, &slot, sizeof slot);
    }
    if (b->status != GR_OK) return 0;
    return ((const uint32_t *)(const void *)b->slot_by_memo.ptr)[memo];
}

static uint32_t slot_of(bucket_builder *b, const sigma_source *source,
                        uint32_t name_number, gr_slice name)
{
    if (b->last_name == name_number && b->last_source == source)
        return b->last_slot;
    uint32_t const slot = find_slot(b, source, name_number, name);
    b->last_source = source;
    b->last_name = name_number;
    b->last_slot = slot;
    return slot;
}

/* ---- atoms ---- */

static uint32_t atom_add(bucket_builder *b, uint32_t slot, uint32_t other,
                         uint32_t test)
{
    size_t const known = b->atom_keys.count;
    uint32_t const atom = id_map_add3(&b->atom_keys, slot, other, test);
    if (atom == ID_NONE) builder_fail(b, b->atom_keys.status);
    if (atom == known) {
        bucket_atom const fresh = {.test = test, .slot = slot, .other = other};
        push(b, &b->atoms, &fresh, sizeof fresh);
    }
    return atom == ID_NONE ? 0 : atom;
}

/* A name that stands for a FIELD_REF's second field has no number of its own
 * among the facts; it is rare, so it is not remembered. */
static uint32_t other_slot(bucket_builder *b, const sigma_source *source,
                           const sigma_test *test)
{
    if (test->kind != TEST_FIELD_REF) return ID_NONE;
    return slot_add(b, SLOT_FIELD, sigma_field_of(source, test->u.ref.field));
}

static uint32_t find_atom(bucket_builder *b, const tree_view *tree,
                          const sigma_node *node)
{
    const node_facts *const facts = &tree->facts->nodes[node->index];
    const sigma_test *const test = node->test;
    uint32_t slot = 0;
    if (test->keyword)
        slot = slot_add(b, SLOT_KEYWORDS, (sigma_field){.name = {NULL, 0}});
    else slot = slot_of(b, tree->source, facts->field, test->field);
    return atom_add(b, slot, other_slot(b, tree->source, test), facts->test);
}

uint32_t builder_atom(bucket_builder *b, const tree_view *tree,
                      const sigma_node *node)
{
    uint32_t const known = builder_work(b, node)->atom;
    if (known != ID_NONE) return known;
    uint32_t const atom = find_atom(b, tree, node);
    builder_work(b, node)->atom = atom;
    return atom;
}

/* "The event's id is one of the source's." */
static uint32_t gate_atom(bucket_builder *b, const sigma_source *source)
{
    uint32_t const slot =
        slot_add(b, SLOT_SOURCE_IDS, (sigma_field){.name = {NULL, 0}});
    uint32_t const gate = (uint32_t)items_in(&b->gates, sizeof source);
    push(b, &b->gates, &source, sizeof(void *));
    return atom_add(b, slot, ID_NONE, gate);
}

/* ---- what the event id decides ---- */

bool test_names_event_id(const sigma_test *test, uint32_t *id)
{
    uint64_t number = 0;
    char text[GR_NUMBER_TEXT];
    if (test->kind == TEST_NUMBER) {
        if (test->u.number.real || test->u.number.i64 < 0) return false;
        number = (uint64_t)test->u.number.i64;
    } else if (test->kind == TEST_PATTERN && test->u.pattern.count == 1 &&
               test->u.pattern.parts[0].kind == PART_LITERAL) {
        gr_slice const whole = test->u.pattern.parts[0].text;
        if (!gr_parse_u64(whole, &number) ||
            !gr_equal(whole, gr_u64_text(text, number)))
            return false;
    } else {
        return false;
    }
    *id = (uint32_t)number;
    return number <= UINT32_MAX;
}

static bool is_known(const bucket_ids *ids, uint32_t id)
{
    size_t low = 0, high = ids->known_count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (ids->known_ids[middle] == id) return true;
        if (ids->known_ids[middle] < id) low = middle + 1;
        else high = middle;
    }
    return false;
}

static uint8_t try_on_id(bucket_builder *b, const ready_test *test)
{
    uint8_t const bytes[4] = {(uint8_t)b->ids.id, (uint8_t)(b->ids.id >> 8),
                              (uint8_t)(b->ids.id >> 16),
                              (uint8_t)(b->ids.id >> 24)};
    test_subject subject;
    if (test->test->kind == TEST_REGEX || test->test->kind == TEST_FIELD_REF)
        return VERDICT_UNKNOWN;
    gr_arena_mark_point const mark = gr_arena_mark(b->context->arena);
    test_subject_set(&subject, value_of(VALUE_U64, bytes, 4),
                     b->context->arena);
    bool const holds = ready_test_holds(test, &subject, NULL, b->context);
    builder_fail(b, gr_arena_status(b->context->arena));
    gr_arena_rewind(b->context->arena, mark);
    return holds ? VERDICT_TRUE : VERDICT_FALSE;
}

static uint8_t verdict_of_test(bucket_builder *b, const tree_view *tree,
                               const sigma_node *node)
{
    const node_facts *const facts = &tree->facts->nodes[node->index];
    uint32_t id = 0;
    if (!facts->is_event_id) return VERDICT_UNKNOWN;
    sigma_field const field = sigma_field_of(tree->source, node->test->field);
    if (!sigma_field_is_event_id(&field)) return VERDICT_UNKNOWN;
    if (b->ids.kind == BUCKET_ID) return try_on_id(b, &b->tests[facts->test]);
    bool const excluded =
        test_names_event_id(node->test, &id) && is_known(&b->ids, id);
    return excluded ? VERDICT_FALSE : VERDICT_UNKNOWN;
}

static uint8_t opposite(uint8_t verdict)
{
    if (verdict == VERDICT_UNKNOWN) return VERDICT_UNKNOWN;
    return verdict == VERDICT_TRUE ? VERDICT_FALSE : VERDICT_TRUE;
}

enum { WORK_JUDGED = 4 }; /* of node_work.collected */

static uint8_t judge(bucket_builder *b, const tree_view *tree,
                     const sigma_node *node);

/* AND is decided by one that is false, OR by one that is true. */
static uint8_t judge_children(bucket_builder *b, const tree_view *tree,
                              const sigma_node *node)
{
    uint8_t const decides =
        node->kind == NODE_AND ? VERDICT_FALSE : VERDICT_TRUE;
    uint8_t result = opposite(decides);
    for (size_t i = 0; i < node->child_count; i++) {
        uint8_t const child = judge(b, tree, node->children[i]);
        if (child == decides) result = decides;
        if (child == VERDICT_UNKNOWN && result != decides)
            result = VERDICT_UNKNOWN;
    }
    return result;
}

static uint8_t judge(bucket_builder *b, const tree_view *tree,
                     const sigma_node *node)
{
    node_work *const work = builder_work(b, node);
    if ((work->collected & WORK_JUDGED) != 0) return work->verdict;
    uint8_t verdict = VERDICT_UNKNOWN;
    if (node->kind == NODE_TEST) verdict = verdict_of_test(b, tree, node);
    else if (node->kind == NODE_NOT)
        verdict = opposite(judge(b, tree, node->children[0]));
    else verdict = judge_children(b, tree, node);
    work->collected |= WORK_JUDGED;
    work->verdict = verdict;
    return verdict;
}

/* ---- steps ---- */

node_work *builder_work(const bucket_builder *b, const sigma_node *node)
{
    return (node_work *)(void *)b->work.ptr + node->index;
}

/* Makes room for work on a tree. False: failed, or the id decides that it is
 * never true. */
static bool start_tree(bucket_builder *b, const tree_view *tree)
{
    size_t const size = tree->facts->count * sizeof(node_work);
    b->work.len = 0;
    node_work *const work = (void *)gr_buffer_room(&b->work, size);
    if (work == NULL) {
        builder_fail(b, b->work.status);
        return false;
    }
    for (size_t i = 0; i < tree->facts->count; i++)
        work[i] = (node_work){
            .part = ID_NONE, .atom = ID_NONE, .need = {UINT64_MAX, UINT64_MAX}};
    if (b->ids.kind == BUCKET_ANY || !tree->facts->names_event_id) return true;
    return judge(b, tree, tree->facts->root) != VERDICT_FALSE;
}

static uint32_t emit(bucket_builder *b, uint32_t what, uint32_t on_true,
                     uint32_t on_false)
{
    size_t const number = items_in(&b->steps, sizeof(bucket_step));
    bucket_step const step = {what, on_true, on_false};
    if (number >= STEP_LIMIT) builder_fail(b, GR_LIMIT);
    if (b->status != GR_OK) return STEP_REJECT;
    push(b, &b->steps, &step, sizeof step);
    return (uint32_t)number;
}

static uint32_t steps_of(bucket_builder *b, const tree_view *tree,
                         const sigma_node *node, uint32_t on_true,
                         uint32_t on_false);

static int by_number(const void *a, const void *b)
{
    uint64_t const x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Children by cost, cheapest first: cost << 32 | place. */
static uint64_t *in_order(bucket_builder *b, const tree_view *tree,
                          const sigma_node *node)
{
    uint64_t *const order =
        gr_arena_take_array(b->scratch, node->child_count, sizeof *order);
    if (order == NULL) {
        builder_fail(b, gr_arena_status(b->scratch));
        return NULL;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        uint32_t const index = node->children[i]->index;
        order[i] = (uint64_t)tree->facts->nodes[index].cost << 32 | i;
    }
    if (node->child_count > 1)
        qsort(order, node->child_count, sizeof *order, by_number);
    return order;
}

/* `order`: NULL where the children stand in it. */
static uint32_t steps_in_order(bucket_builder *b, const tree_view *tree,
                               const sigma_node *node, const uint64_t *order,
                               uint32_t on_true, uint32_t on_false)
{
    for (size_t i = node->child_count; i > 0; i--) {
        size_t const place =
            order == NULL ? i - 1 : (size_t)(order[i - 1] & UINT32_MAX);
        uint32_t const entry =
            steps_of(b, tree, node->children[place], on_true, on_false);
        if (node->kind == NODE_AND) on_true = entry;
        else on_false = entry;
    }
    return node->kind == NODE_AND ? on_true : on_false;
}

static uint32_t steps_of_children(bucket_builder *b, const tree_view *tree,
                                  const sigma_node *node, uint32_t on_true,
                                  uint32_t on_false)
{
    bool const sorted = tree->facts->nodes[node->index].by_cost;
    if (sorted && node->kind == NODE_OR) /* the values of a field */
        return steps_in_order(b, tree, node, NULL, on_true, on_false);
    gr_arena_mark_point const mark = gr_arena_mark(b->scratch);
    const uint64_t *const order = in_order(b, tree, node);
    if (order == NULL) return STEP_REJECT;
    uint32_t const entry =
        steps_in_order(b, tree, node, order, on_true, on_false);
    gr_arena_rewind(b->scratch, mark);
    return entry;
}

static uint32_t steps_of_inner(bucket_builder *b, const tree_view *tree,
                               const sigma_node *node, uint32_t on_true,
                               uint32_t on_false)
{
    if (node->kind == NODE_NOT)
        return steps_of(b, tree, node->children[0], on_false, on_true);
    return steps_of_children(b, tree, node, on_true, on_false);
}

/* A node with several parents: its steps stand once, as a part. */
static uint32_t steps_of_part(bucket_builder *b, const tree_view *tree,
                              const sigma_node *node, uint32_t on_true,
                              uint32_t on_false)
{
    if (builder_work(b, node)->part == ID_NONE) {
        step_range range = {
            .begin = (uint32_t)items_in(&b->steps, sizeof(bucket_step))};
        range.entry = steps_of_inner(b, tree, node, STEP_ACCEPT, STEP_REJECT);
        builder_work(b, node)->part =
            (uint32_t)items_in(&b->parts, sizeof range);
        push(b, &b->parts, &range, sizeof range);
    }
    return emit(b, STEP_PART | builder_work(b, node)->part, on_true, on_false);
}

static uint32_t steps_of(bucket_builder *b, const tree_view *tree,
                         const sigma_node *node, uint32_t on_true,
                         uint32_t on_false)
{
    const node_facts *const facts = &tree->facts->nodes[node->index];
    uint8_t const verdict = builder_work(b, node)->verdict;
    if (on_true == on_false || b->status != GR_OK) return on_true;
    if (verdict == VERDICT_TRUE) return on_true;
    if (verdict == VERDICT_FALSE) return on_false;
    if (node->kind == NODE_TEST)
        return emit(b, builder_atom(b, tree, node), on_true, on_false);
    if (facts->parents > 1)
        return steps_of_part(b, tree, node, on_true, on_false);
    return steps_of_inner(b, tree, node, on_true, on_false);
}

/* ---- instances ---- */

static uint32_t steps_of_gate(bucket_builder *b, const instance_input *input,
                              const tree_view *gate, uint32_t entry)
{
    if (gate->facts != NULL && entry != STEP_REJECT)
        entry = start_tree(b, gate)
                    ? steps_of(b, gate, gate->facts->root, entry, STEP_REJECT)
                    : STEP_REJECT;
    if (b->ids.kind == BUCKET_ANY && input->source->event_id_count > 0)
        entry = emit(b, gate_atom(b, input->source), entry, STEP_REJECT);
    return entry;
}

static void keep_instance(bucket_builder *b, const instance_input *input,
                          step_range steps, bool always)
{
    bucket_instance const instance = {.rule = input->rule,
                                      .everywhere =
                                          input->source->channel.len == 0 &&
                                          input->source->event_id_count == 0,
                                      .steps = steps};
    uint32_t const number = (uint32_t)items_in(&b->instances, sizeof instance);
    push(b, &b->instances, &instance, sizeof instance);
    if (always) push(b, &b->always, &number, sizeof number);
}

/* The steps of an instance and its literals; STEP_REJECT: never true. */
static uint32_t make_instance(bucket_builder *b, const instance_input *input,
                              bool *always)
{
    tree_view const rule = {input->source, input->condition};
    tree_view const gate = {NULL, input->gate};
    uint32_t const number =
        (uint32_t)items_in(&b->instances, sizeof(bucket_instance));
    uint64_t gate_need = INDEX_NONE;
    if (gate.facts != NULL) {
        if (!start_tree(b, &gate)) return STEP_REJECT;
        gate_need = index_need(b, &gate);
    }
    if (!start_tree(b, &rule)) return STEP_REJECT;
    uint32_t entry =
        steps_of(b, &rule, rule.facts->root, STEP_ACCEPT, STEP_REJECT);
    uint64_t const rule_need = index_need(b, &rule);
    bool const by_rule = rule_need != INDEX_NONE && rule_need <= gate_need;
    if (by_rule) index_collect(b, &rule, number);
    entry = steps_of_gate(b, input, &gate, entry);
    *always = !by_rule && gate_need == INDEX_NONE;
    /* b->work is the gate's unless the rule is never true */
    if (entry != STEP_REJECT && !by_rule && !*always)
        index_collect(b, &gate, number);
    return entry;
}

void bucket_add(bucket_builder *b, const instance_input *input)
{
    size_t const steps = b->steps.len, parts = b->parts.len;
    size_t const pairs = b->literal_pairs.len;
    bool always = false;
    if (b->status != GR_OK) return;
    uint32_t const entry = make_instance(b, input, &always);
    if (entry == STEP_REJECT) {
        b->steps.len = steps;
        b->parts.len = parts;
        b->literal_pairs.len = pairs;
        return;
    }
    step_range const range = {(uint32_t)(steps / sizeof(bucket_step)), entry};
    keep_instance(b, input, range, always);
}

const void *builder_keep(bucket_builder *b, const gr_buffer *from)
{
    void *const kept = gr_arena_take(b->arena, from->len);
    if (kept == NULL) builder_fail(b, gr_arena_status(b->arena));
    else if (from->len > 0) memcpy(kept, from->ptr, from->len);
    return kept;
}

/* Different rules whose source names a channel or id, or (`everywhere`) none. */
static size_t count_rules(const sigma_bucket *bucket, bool everywhere)
{
    size_t count = 0;
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < bucket->instance_count; i++) {
        const bucket_instance *const instance = &bucket->instances[i];
        if (instance->everywhere != everywhere || instance->rule == last)
            continue;
        last = instance->rule;
        count++;
    }
    return count;
}

gr_status bucket_finish(bucket_builder *b, sigma_bucket *out, gr_error *err)
{
    *out = (sigma_bucket){0};
    if (b->status == GR_OK && b->instances.len == 0) return GR_OK;
    if (b->status == GR_OK) builder_fail(b, index_finish(b, out));
    if (b->status == GR_OK) {
        out->steps = builder_keep(b, &b->steps);
        out->parts = builder_keep(b, &b->parts);
        out->part_count = items_in(&b->parts, sizeof(step_range));
        out->instance_count = items_in(&b->instances, sizeof(bucket_instance));
    }
    if (b->status == GR_OK) {
        bucket_note_slots(b, out, (void *)b->instances.ptr);
        out->instances = builder_keep(b, &b->instances);
        out->gates = builder_keep(b, &b->gates);
        out->always = builder_keep(b, &b->always);
    }
    if (b->status != GR_OK)
        return gr_fail(err, b->status, GR_NO_OFFSET, "compiling rules: %s",
                       gr_status_name(b->status));
    out->always_count = items_in(&b->always, sizeof(uint32_t));
    out->rule_count = count_rules(out, false);
    out->generic_rule_count = count_rules(out, true);
    return GR_OK;
}
