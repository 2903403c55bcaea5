/* plan.c - where a bucket's fields are in a layout, and which of its rules can
 * hold at all on such events.
 *
 * A test on a field that the layout lacks is decided: false, but true for null
 * and "does not exist". The others may turn out either way. A rule is alive if
 * a walk over its steps, both ways at each test that is open, can end in
 * "accept". That the same test may be asked twice is left out of account: a
 * rule may be called alive that is not, never the other way round. */
#include "sigma/matcher.h"

#include "base/mem.h"
#include "sigma/engine_limits.h"
#include "sigma/typed_text.h"

enum { CAN_BE_TRUE = 1, CAN_BE_FALSE = 2, OPEN = 3 };

bool plan_cache_open(plan_cache *cache, const bucket_room *room)
{
    cache->arena = gr_arena_new(PLAN_CEILING);
    cache->once = gr_arena_new(PLAN_CEILING);
    cache->reached = gr_alloc_array(room->steps + 1, sizeof *cache->reached);
    cache->part_outcomes = gr_alloc(room->parts + 1);
    cache->all_alive = gr_alloc(room->instances + 1);
    if (cache->all_alive != NULL)
        memset(cache->all_alive, true, room->instances + 1);
    return cache->all_alive != NULL && cache->arena != NULL &&
           cache->once != NULL && cache->reached != NULL &&
           cache->part_outcomes != NULL;
}

void plan_cache_close(plan_cache *cache)
{
    gr_arena_free(cache->arena);
    gr_arena_free(cache->once);
    gr_free(cache->reached);
    gr_free(cache->part_outcomes);
    gr_free(cache->all_alive);
}

void plan_cache_clear(plan_cache *cache)
{
    memset(cache->heads, 0, sizeof cache->heads);
    memset(cache->seen, 0, sizeof cache->seen);
    memset(cache->names, 0, sizeof cache->names);
    gr_arena_reset(cache->arena);
    cache->cleared++;
}

/* ---- which rules are alive ---- */

static uint8_t outcomes_of_truth(bool truth)
{
    return truth ? CAN_BE_TRUE : CAN_BE_FALSE;
}

static uint8_t outcomes_of_atom(const sigma_engine *engine,
                                const sigma_bucket *bucket, const bool *present,
                                const bucket_atom *atom)
{
    if (bucket->slots[atom->slot].kind == SLOT_SOURCE_IDS) return OPEN;
    const ready_test *const test = &engine->tests[atom->test];
    if (!present[atom->slot])
        return outcomes_of_truth(ready_test_holds_absent(test));
    if (atom->other != ID_NONE && !present[atom->other]) return CAN_BE_FALSE;
    return OPEN;
}

static void reach(plan_cache *cache, uint32_t step, uint8_t *outcomes)
{
    if (step == STEP_ACCEPT) *outcomes |= CAN_BE_TRUE;
    else if (step == STEP_REJECT) *outcomes |= CAN_BE_FALSE;
    else cache->reached[step] = cache->walk;
}

static uint8_t outcomes_of_steps(plan_cache *cache, const sigma_engine *engine,
                                 const sigma_bucket *bucket,
                                 const bool *present, step_range range)
{
    uint8_t outcomes = 0;
    cache->walk++;
    reach(cache, range.entry, &outcomes);
    if (range.entry >= STEP_LIMIT) return outcomes;
    for (uint32_t i = range.entry + 1; i > range.begin; i--) {
        if (cache->reached[i - 1] != cache->walk) continue;
        const bucket_step *const step = &bucket->steps[i - 1];
        uint8_t const here = (step->what & STEP_PART) != 0
                                 ? cache->part_outcomes[step->what & ~STEP_PART]
                                 : outcomes_of_atom(engine, bucket, present,
                                                    &bucket->atoms[step->what]);
        if ((here & CAN_BE_TRUE) != 0) reach(cache, step->on_true, &outcomes);
        if ((here & CAN_BE_FALSE) != 0) reach(cache, step->on_false, &outcomes);
    }
    return outcomes;
}

static void find_alive(plan_cache *cache, const sigma_engine *engine,
                       const sigma_bucket *bucket, const bool *present,
                       bool *alive)
{
    /* walks are counted: start again before the count could come round */
    if (cache->walk > UINT32_MAX / 2) {
        memset(cache->reached, 0, engine->room.steps * sizeof *cache->reached);
        cache->walk = 0;
    }
    for (size_t i = 0; i < bucket->part_count; i++)
        cache->part_outcomes[i] =
            outcomes_of_steps(cache, engine, bucket, present, bucket->parts[i]);
    for (size_t i = 0; i < bucket->instance_count; i++)
        alive[i] = (outcomes_of_steps(cache, engine, bucket, present,
                                      bucket->instances[i].steps) &
                    CAN_BE_TRUE) != 0;
}

/* ---- making a plan ---- */

/* NULL: no room. */
static slot_names *names_of(plan_cache *cache, const sigma_bucket *bucket)
{
    slot_names **const head = &cache->names[bucket->first_slot % PLAN_NAMES];
    slot_names *names = *head;
    while (names != NULL && names->bucket != bucket) names = names->next;
    if (names != NULL) return names;
    names = slot_names_make(cache->arena, bucket);
    if (names == NULL) return NULL;
    names->next = *head;
    *head = names;
    return names;
}

/* Does an instance that is alive wait for a literal of `slot`? */
static bool is_awaited(const sigma_bucket *bucket, const bucket_slot *slot,
                       size_t literal_count, const bool *alive)
{
    uint32_t const *const first = bucket->by_literal.first;
    uint32_t const from = first[slot->first_literal];
    uint32_t const to = first[slot->first_literal + literal_count];
    for (uint32_t i = from; i < to; i++)
        if (alive[bucket->by_literal.items[i]]) return true;
    return false;
}

static size_t literals_of(const sigma_bucket *bucket, size_t slot)
{
    size_t const end = slot + 1 < bucket->slot_count
                           ? bucket->slots[slot + 1].first_literal
                           : bucket->literal_count;
    return end - bucket->slots[slot].first_literal;
}

static void choose_searches(plan *p, const bool *present, uint32_t *searches)
{
    const sigma_bucket *const bucket = p->bucket;
    for (size_t i = 0; i < bucket->slot_count; i++)
        if (present[i] && is_awaited(bucket, &bucket->slots[i],
                                     literals_of(bucket, i), p->alive))
            searches[p->search_count++] = (uint32_t)i;
    p->searched = 0;
    for (size_t i = 0; i < p->search_count; i++)
        p->searched |= UINT64_C(1) << searches[i] % SLOT_SET;
}

/* ---- by which bytes values are known ---- */

static recall_kind list_sources(gr_arena *arena, const event_layout *layout,
                                const sigma_field_place *place,
                                slot_recall *out)
{
    recall_source sources[RECALL_SOURCES];
    size_t count = 0;
    for (size_t i = 0; i < VIEW_ARGUMENTS; i++) {
        if (place->index[i] == SIZE_MAX) continue;
        const event_field *const field = &layout->fields[place->index[i]];
        if (field->ref_count > RECALL_SOURCES - count) return RECALL_NOT;
        for (size_t k = 0; k < field->ref_count; k++)
            sources[count++] =
                (recall_source){(uint8_t)i, layout->refs[field->first_ref + k]};
    }
    recall_source *const kept = gr_arena_take_array(arena, count, sizeof *kept);
    if (kept == NULL || count == 0) return RECALL_NOT;
    memcpy(kept, sources, count * sizeof *kept);
    out->sources = kept;
    out->source_count = count;
    return RECALL_SEVERAL;
}

/* Constant texts are looked into now: those that have nothing are left out. */
static bool text_matters(const bucket_slot *slot, const event_layout *layout,
                         event_ref ref, slot_recall *out)
{
    if (ref.index < EVENT_CONSTANT) return true;
    event_value const v = layout->constants[ref.index - EVENT_CONSTANT];
    bool const hit = literal_filter_in_value(slot->filter, v);
    out->constants = out->constants || hit;
    return hit || (!typed_text_is_text(v) && slot->typed != 0);
}

/* Adds those values of the layout that are derived, or those that are not. */
static void add_texts(const bucket_slot *slot, const event_layout *layout,
                      bool derived, recall_source *sources, slot_recall *out)
{
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        for (size_t k = 0; k < field->ref_count; k++) {
            event_ref const ref = layout->refs[field->first_ref + k];
            if ((k >= field->shown) == derived &&
                text_matters(slot, layout, ref, out))
                sources[out->source_count++] = (recall_source){0, ref};
        }
    }
}

/* The values in which a keyword may stand. */
static void list_texts(gr_arena *arena, const bucket_slot *slot,
                       const event_layout *layout, slot_recall *out)
{
    size_t refs = 0;
    for (size_t i = 0; i < layout->field_count; i++)
        refs += layout->fields[i].ref_count;
    recall_source *const sources =
        gr_arena_take_array(arena, refs, sizeof *sources);
    if (sources == NULL) return;
    add_texts(slot, layout, true, sources, out);
    out->derived_count = out->source_count;
    add_texts(slot, layout, false, sources, out);
    out->sources = sources;
    out->kind = RECALL_TEXTS;
}

static slot_recall recall_of_slot(gr_arena *arena, const bucket_slot *slot,
                                  bool is_id, const event_layout *layout,
                                  const sigma_field_place *place)
{
    slot_recall recall = {.kind = RECALL_NOT};
    if (slot->kind == SLOT_KEYWORDS) {
        if (slot->filter != NULL) list_texts(arena, slot, layout, &recall);
        return recall;
    }
    recall.kind = RECALL_SETTLED;
    if (slot->kind == SLOT_SOURCE_IDS) return recall;
    recall.kind = RECALL_ID;
    if (is_id) return recall;
    recall.kind = list_sources(arena, layout, place, &recall);
    if (recall.kind == RECALL_SEVERAL && recall.source_count == 1 &&
        slot->field.view == NULL)
        recall.kind = RECALL_ONE;
    return recall;
}

/* ---- making a plan, whole ---- */

/* All but which rules are alive: all are taken to be, which is never wrong. */
static bool draft_plan(plan_cache *cache, gr_arena *arena, plan *p,
                       const event_layout *layout)
{
    const sigma_bucket *const bucket = p->bucket;
    size_t const slots = bucket->slot_count;
    const slot_names *const names = names_of(cache, bucket);
    sigma_field_place *const places =
        gr_arena_take_array(arena, slots, sizeof *places);
    bool *const present = gr_arena_take(arena, slots);
    uint32_t *const searches =
        gr_arena_take_array(arena, slots, sizeof *searches);
    slot_recall *const recalls =
        gr_arena_take_array(arena, slots, sizeof *recalls);
    if (names == NULL || gr_arena_status(arena) != GR_OK) return false;
    slot_names_find(names, layout, places, present);
    for (size_t i = 0; i < slots; i++) {
        recalls[i].kind = RECALL_SETTLED;
        if (present[i])
            recalls[i] = recall_of_slot(arena, &bucket->slots[i],
                                        names->is_id[i], layout, &places[i]);
    }
    p->places = places;
    p->present = present;
    p->searches = searches;
    p->recalls = recalls;
    p->alive = cache->all_alive;
    p->always = bucket->always;
    p->always_count = bucket->always_count;
    choose_searches(p, present, searches);
    return gr_arena_status(arena) == GR_OK;
}

static bool has_only_keywords(const plan *p)
{
    bool only = p->always_count == 0;
    for (size_t i = 0; i < p->search_count; i++)
        only = only && p->recalls[p->searches[i]].kind == RECALL_TEXTS;
    return only;
}

/* Walking through all rules costs as much as a hundred events: it is done for
 * layouts that come again. */
static bool settle_plan(plan_cache *cache, const sigma_engine *engine, plan *p)
{
    const sigma_bucket *const bucket = p->bucket;
    bool *const alive = gr_arena_take(cache->arena, bucket->instance_count);
    uint32_t *const searches =
        gr_arena_take_array(cache->arena, bucket->slot_count, sizeof *searches);
    uint32_t *const always =
        gr_arena_take_array(cache->arena, bucket->always_count, sizeof *always);
    if (gr_arena_status(cache->arena) != GR_OK) return false;
    find_alive(cache, engine, bucket, p->present, alive);
    p->alive = alive;
    p->searches = searches;
    p->always = always;
    p->search_count = p->always_count = 0;
    p->number = ++cache->made;
    choose_searches(p, p->present, searches);
    for (size_t i = 0; i < bucket->always_count; i++)
        if (alive[bucket->always[i]])
            always[p->always_count++] = bucket->always[i];
    p->only_keywords = has_only_keywords(p);
    return true;
}

/* What is remembered of a plan's tuples goes by its number, which changes when
 * it settles: before, it is not worth it. */
static plan *make_plan(plan_cache *cache, gr_arena *arena,
                       const sigma_bucket *bucket, const event *e)
{
    plan *const p = gr_arena_take(arena, sizeof *p);
    if (p == NULL) return NULL;
    *p = (plan){.bucket = bucket,
                .source_kind = e->source_kind,
                .layout_id = e->layout->id,
                .layout = e->layout,
                .number = ++cache->made,
                .tuples = {.pause = PLAN_SETTLES}};
    return draft_plan(cache, arena, p, e->layout) ? p : NULL;
}

static plan *find_plan(const plan_cache *cache, const sigma_bucket *bucket,
                       const event *e, size_t head)
{
    plan *p = cache->heads[head];
    while (p != NULL &&
           (p->bucket != bucket || p->layout_id != e->layout->id ||
            p->layout != e->layout || p->source_kind != e->source_kind))
        p = p->next;
    return p;
}

static uint64_t hash_of(const sigma_bucket *bucket, const event *e)
{
    return (e->layout->id + (uintptr_t)bucket / 16) *
           UINT64_C(0x9E3779B97F4A7C15);
}

/* Has a plan been wanted for it before, as far as is remembered? */
static bool was_seen(plan_cache *cache, uint64_t hash, size_t head)
{
    uint32_t const tag = (uint32_t)(hash >> 16) | 1;
    bool const seen = cache->seen[head] == tag;
    cache->seen[head] = tag;
    return seen;
}

/* A layout that never comes again, as where each record has a template of its
 * own, shall not cost the others their plans. */
static plan *plan_once(plan_cache *cache, const sigma_bucket *bucket,
                       const event *e)
{
    gr_arena_reset(cache->once);
    return make_plan(cache, cache->once, bucket, e);
}

static plan *plan_to_keep(plan_cache *cache, const sigma_bucket *bucket,
                          const event *e, size_t head)
{
    plan *p = make_plan(cache, cache->arena, bucket, e);
    if (p == NULL) { /* full: forget all, once */
        plan_cache_clear(cache);
        p = make_plan(cache, cache->arena, bucket, e);
    }
    if (p == NULL) return NULL;
    p->next = cache->heads[head];
    cache->heads[head] = p;
    return p;
}

plan *plan_get(plan_cache *cache, const sigma_engine *engine,
               const sigma_bucket *bucket, const event *e)
{
    uint64_t const hash = hash_of(bucket, e);
    size_t const head = (size_t)(hash >> 52) % PLAN_HEADS;
    plan *p = find_plan(cache, bucket, e, head);
    if (p != NULL && p->uses >= PLAN_SETTLES) return p;
    if (p != NULL &&
        (++p->uses < PLAN_SETTLES || settle_plan(cache, engine, p)))
        return p;
    if (p == NULL && !was_seen(cache, hash, head)) {
        p = plan_once(cache, bucket, e);
        if (p != NULL) return p;
    }
    return plan_to_keep(cache, bucket, e, head);
}
