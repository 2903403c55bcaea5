/* bucket_index.c - which literals lead to which rules.
 *
 * A rule needs to be looked at only if one of a set of literals is there. What
 * a node needs in order to be true:
 *
 *   test   one of its literals, if any       NOT  what the child needs for false
 *   AND    the cheapest of its children's    OR   all of its children's together
 *
 * and to be false: a test nothing, AND all, OR the cheapest. The cost of a set
 * is how often its literals are likely to be met, by literal_cost(), and in
 * some fields by literal_is_in_most(). */
#include "sigma/bucket_build.h"

#include "sigma/typed_text.h"

/* Keywords are searched in all fields. */
enum { KEYWORD_FACTOR = 8 };
#define NEED_UNKNOWN UINT64_MAX
#define NEED_NOTHING (UINT64_MAX - 1) /* nothing is needed: no set */

static uint64_t need_of(bucket_builder *b, const tree_view *tree,
                        const sigma_node *node, bool truth);

static uint64_t need_of_test(const bucket_builder *b, const tree_view *tree,
                             const sigma_node *node, bool truth)
{
    const ready_test *const test =
        &b->tests[tree->facts->nodes[node->index].test];
    if (!truth || test->literal_count == 0) return NEED_NOTHING;
    uint64_t const cost = test->literal_cost;
    if (node->test->keyword) return cost * KEYWORD_FACTOR;
    for (uint32_t i = 0; i < test->literal_count; i++)
        if (literal_is_in_most(node->test->field, test->literals[i].text))
            return LITERAL_COST_MOST;
    return cost;
}

static uint64_t need_of_children(bucket_builder *b, const tree_view *tree,
                                 const sigma_node *node, bool truth)
{
    bool const all = (node->kind == NODE_OR) == truth;
    uint64_t sum = 0, least = NEED_NOTHING;
    for (size_t i = 0; i < node->child_count; i++) {
        uint64_t const need = need_of(b, tree, node->children[i], truth);
        if (need < least) least = need;
        sum = need >= NEED_NOTHING - sum ? NEED_NOTHING : sum + need;
    }
    return all ? sum : least;
}

static uint64_t need_of(bucket_builder *b, const tree_view *tree,
                        const sigma_node *node, bool truth)
{
    node_work *const work = builder_work(b, node);
    uint64_t need = NEED_UNKNOWN;
    if (work->need[truth] != NEED_UNKNOWN) return work->need[truth];
    if (work->verdict != VERDICT_UNKNOWN)
        need = (work->verdict == VERDICT_TRUE) == truth ? NEED_NOTHING : 0;
    else if (node->kind == NODE_TEST) need = need_of_test(b, tree, node, truth);
    else if (node->kind == NODE_NOT)
        need = need_of(b, tree, node->children[0], !truth);
    else need = need_of_children(b, tree, node, truth);
    work->need[truth] = need;
    return need;
}

uint64_t index_need(bucket_builder *b, const tree_view *tree)
{
    uint64_t const need = need_of(b, tree, tree->facts->root, true);
    return need == NEED_NOTHING ? INDEX_NONE : need;
}

/* ---- collecting ---- */

/* The number of a literal of `test` in `slot`, made if it is new. */
static uint32_t literal_of(bucket_builder *b, const ready_test *test,
                           const needed_literal *needed, uint32_t slot)
{
    bool const number = test->test->kind == TEST_NUMBER && !test->test->keyword;
    size_t const known = b->literal_keys.count;
    uint32_t const key =
        id_map_add3(&b->literal_keys, slot,
                    (uint32_t)test->shape | (uint32_t)number << 8, needed->id);
    if (key == ID_NONE) builder_fail(b, b->literal_keys.status);
    if (key == known) {
        index_literal const fresh = {
            .shape = test->shape,
            .number = number,
            .value = number ? test->test->u.number.f64 + 0.0 : 0,
            .slot = slot,
            .needed = needed};
        gr_put(&b->index_literals, gr_slice_of(&fresh, sizeof fresh));
        builder_fail(b, b->index_literals.status);
    }
    return key;
}

static void collect(bucket_builder *b, const tree_view *tree,
                    const sigma_node *node, bool truth, uint32_t instance);

static void collect_test(bucket_builder *b, const tree_view *tree,
                         const sigma_node *node, uint32_t instance)
{
    const ready_test *const test =
        &b->tests[tree->facts->nodes[node->index].test];
    uint32_t const atom = builder_atom(b, tree, node);
    if (b->status != GR_OK) return;
    uint32_t const slot =
        ((const bucket_atom *)(const void *)b->atoms.ptr)[atom].slot;
    for (uint32_t i = 0; i < test->literal_count; i++) {
        uint32_t const key = literal_of(b, test, &test->literals[i], slot);
        if (b->status != GR_OK) return;
        uint64_t const pair = (uint64_t)key << 32 | instance;
        gr_put(&b->literal_pairs, gr_slice_of(&pair, sizeof pair));
        builder_fail(b, b->literal_pairs.status);
    }
}

static void collect_children(bucket_builder *b, const tree_view *tree,
                             const sigma_node *node, bool truth,
                             uint32_t instance)
{
    bool const all = (node->kind == NODE_OR) == truth;
    uint64_t const wanted = builder_work(b, node)->need[truth];
    for (size_t i = 0; i < node->child_count; i++) {
        const sigma_node *const child = node->children[i];
        bool const chosen = need_of(b, tree, child, truth) == wanted;
        if (all || chosen) collect(b, tree, child, truth, instance);
        if (!all && chosen) return;
    }
}

static void collect(bucket_builder *b, const tree_view *tree,
                    const sigma_node *node, bool truth, uint32_t instance)
{
    node_work *const work = builder_work(b, node);
    uint8_t const mark = truth ? 2 : 1;
    if ((work->collected & mark) != 0 || work->verdict != VERDICT_UNKNOWN)
        return;
    work->collected |= mark;
    if (node->kind == NODE_TEST) collect_test(b, tree, node, instance);
    else if (node->kind == NODE_NOT)
        collect(b, tree, node->children[0], !truth, instance);
    else collect_children(b, tree, node, truth, instance);
}

void index_collect(bucket_builder *b, const tree_view *tree, uint32_t instance)
{
    (void)index_need(b, tree);
    collect(b, tree, tree->facts->root, true, instance);
}

/* ---- the tables ---- */

/* `pairs` of key << 32 | item as lists by key, keys renumbered by `rename`
 * (NULL: as they are). Items keep their order. */
static postings list_by_key(bucket_builder *b, const uint64_t *pairs,
                            size_t count, size_t keys, const uint32_t *rename)
{
    uint32_t *const first =
        gr_arena_take_array(b->arena, keys + 2, sizeof *first);
    uint32_t *const items = gr_arena_take_array(b->arena, count, sizeof *items);
    if (first == NULL || items == NULL) {
        builder_fail(b, gr_arena_status(b->arena));
        return (postings){NULL, NULL};
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t const key = (uint32_t)(pairs[i] >> 32);
        first[(rename == NULL ? key : rename[key]) + 2]++;
    }
    for (size_t k = 2; k < keys + 2; k++) first[k] += first[k - 1];
    for (size_t i = 0; i < count; i++) {
        uint32_t const key = (uint32_t)(pairs[i] >> 32);
        uint32_t *const next = &first[(rename == NULL ? key : rename[key]) + 1];
        items[(*next)++] = (uint32_t)pairs[i];
    }
    return (postings){first, items};
}

/* New numbers for literals, those of one slot side by side, in the order in
 * which they came, but narrow ones before the others. `first` gets
 * slot_count + 1 first numbers. */
static uint32_t *number_by_slot(bucket_builder *b, size_t slot_count,
                                uint32_t *first)
{
    const index_literal *const all = (const void *)b->index_literals.ptr;
    size_t const count = b->literal_keys.count;
    uint32_t *const numbers =
        gr_arena_take_array(b->scratch, count, sizeof *numbers);
    uint32_t *const next =
        gr_arena_take_array(b->scratch, slot_count + 1, sizeof *next);
    if (numbers == NULL || next == NULL) return NULL;
    for (size_t i = 0; i < count; i++) first[all[i].slot + 1]++;
    for (size_t s = 0; s < slot_count; s++) {
        first[s + 1] += first[s];
        next[s] = first[s];
    }
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++)
            if (all[i].needed->is_narrow == (pass == 0))
                numbers[i] = next[all[i].slot]++;
    return numbers;
}

static int by_value(const void *a, const void *b)
{
    const number_literal *const x = a, *const y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return x->literal < y->literal ? -1 : x->literal > y->literal;
}

static void fill_numbers(bucket_builder *b, bucket_slot *slot,
                         const index_literal *literals, size_t count)
{
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) wanted += literals[i].number;
    if (wanted == 0) return;
    number_literal *const numbers =
        gr_arena_take_array(b->arena, wanted, sizeof *numbers);
    if (numbers == NULL) return;
    for (size_t i = 0; i < count; i++)
        if (literals[i].number)
            numbers[slot->number_count++] = (number_literal){
                literals[i].value, slot->first_literal + (uint32_t)i};
    qsort(numbers, wanted, sizeof *numbers, by_value);
    slot->numbers = numbers;
}

/* A piece of evidence is looked through once for each filter of keywords. */
static void share_keyword_filter(bucket_builder *b, bucket_slot *slot)
{
    id_map *const known = &b->keyword_filters;
    slot->filter_number =
        id_map_add(known, gr_slice_of(slot->filter, sizeof *slot->filter));
    if (known->status != GR_OK) builder_fail(b, known->status);
}

/* A field's value is looked through faster than for more literals. */
enum { FIELD_FILTER_MOST = 160 };

/* `literals`: those of this slot, by number. */
static void fill_slot(bucket_builder *b, bucket_slot *slot,
                      const index_literal *literals, size_t count)
{
    if (count == 0) return;
    size_t narrow = 0;
    literal *const kept = gr_arena_take_array(b->arena, count, sizeof *kept);
    if (kept == NULL) return;
    slot->anywhere = true;
    for (size_t i = 0; i < count; i++) {
        const needed_literal *const needed = literals[i].needed;
        kept[i] = (literal){literals[i].shape,
                            needed->is_narrow ? needed->narrow : needed->text};
        narrow += needed->is_narrow;
        slot->typed |= typed_text_types(needed->text);
        slot->anywhere =
            slot->anywhere && literals[i].shape == LITERAL_CONTAINS;
    }
    slot->first_other = slot->first_literal + (uint32_t)narrow;
    if (narrow > 0) slot->narrow = literal_set_new(b->arena, kept, narrow);
    if (narrow < count)
        slot->others = literal_set_new(b->arena, kept + narrow, count - narrow);
    slot->literals = kept;
    slot->literal_count = count;
    if (slot->kind == SLOT_KEYWORDS || count <= FIELD_FILTER_MOST)
        slot->filter = literal_filter_new(b->arena, kept, count);
    if (slot->kind == SLOT_KEYWORDS && slot->filter != NULL)
        share_keyword_filter(b, slot);
    fill_numbers(b, slot, literals, count);
}

static void fill_slots(bucket_builder *b, bucket_slot *slots, size_t slot_count,
                       const uint32_t *numbers, const uint32_t *first)
{
    const index_literal *const all = (const void *)b->index_literals.ptr;
    size_t const count = b->literal_keys.count;
    index_literal *const sorted =
        gr_arena_take_array(b->scratch, count, sizeof *sorted);
    if (sorted == NULL) return;
    for (size_t i = 0; i < count; i++) sorted[numbers[i]] = all[i];
    for (size_t s = 0; s < slot_count; s++) {
        slots[s].first_literal = first[s];
        fill_slot(b, &slots[s], sorted + first[s], first[s + 1] - first[s]);
    }
}

/* Atoms that ask for nothing but a literal that is searched for anyway. */
static postings link_atoms(bucket_builder *b, bucket_atom *atoms,
                           size_t atom_count, const uint32_t *numbers)
{
    gr_buffer pairs = gr_buffer_upto(SIZE_MAX / 2);
    for (size_t a = 0; a < atom_count; a++) {
        bucket_slot const slot =
            ((const bucket_slot *)(const void *)b->slots.ptr)[atoms[a].slot];
        if (slot.kind == SLOT_SOURCE_IDS) continue;
        const ready_test *const test = &b->tests[atoms[a].test];
        uint32_t const key =
            test->exact
                ? id_map_find3(&b->literal_keys, atoms[a].slot,
                               (uint32_t)test->shape, test->literals[0].id)
                : ID_NONE;
        if (key == ID_NONE) continue;
        uint64_t const pair = (uint64_t)numbers[key] << 32 | a;
        atoms[a].searched = true;
        gr_put(&pairs, gr_slice_of(&pair, sizeof pair));
    }
    if (pairs.status != GR_OK) builder_fail(b, pairs.status);
    postings const lists =
        list_by_key(b, (const void *)pairs.ptr, pairs.len / sizeof(uint64_t),
                    b->literal_keys.count, NULL);
    gr_buffer_free(&pairs);
    return lists;
}

static void make_tables(bucket_builder *b, sigma_bucket *out)
{
    size_t const slot_count = b->slots.len / sizeof(bucket_slot);
    size_t const atom_count = b->atoms.len / sizeof(bucket_atom);
    uint32_t *const first =
        gr_arena_take_array(b->scratch, slot_count + 2, sizeof *first);
    const uint32_t *const numbers =
        first == NULL ? NULL : number_by_slot(b, slot_count, first);
    bucket_slot *const slots = gr_arena_take(b->arena, b->slots.len);
    bucket_atom *const atoms = gr_arena_take(b->arena, b->atoms.len);
    if (numbers == NULL || slots == NULL || atoms == NULL) return;
    if (slot_count > 0) memcpy(slots, b->slots.ptr, b->slots.len);
    if (atom_count > 0) memcpy(atoms, b->atoms.ptr, b->atoms.len);
    fill_slots(b, slots, slot_count, numbers, first);
    out->literal_atoms = link_atoms(b, atoms, atom_count, numbers);
    out->by_literal = list_by_key(b, (const void *)b->literal_pairs.ptr,
                                  b->literal_pairs.len / sizeof(uint64_t),
                                  b->literal_keys.count, numbers);
    out->slots = slots;
    out->slot_count = slot_count;
    out->atoms = atoms;
    out->atom_count = atom_count;
    out->literal_count = b->literal_keys.count;
}

gr_status index_finish(bucket_builder *b, sigma_bucket *out)
{
    gr_arena_mark_point const mark = gr_arena_mark(b->scratch);
    make_tables(b, out);
    gr_status status = gr_arena_status(b->scratch);
    if (status == GR_OK) status = gr_arena_status(b->arena);
    if (status == GR_OK) status = b->status;
    gr_arena_rewind(b->scratch, mark);
    return status;
}
