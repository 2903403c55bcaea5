/* match.c - one event against the buckets of its channel and id.
 *
 *   literals found in the fields --> rules that may hold --> their steps
 *
 * Each atom is evaluated at most once, and only if some step asks. */
#include "sigma/matcher.h"

#include "base/hash.h"
#include "base/mem.h"
#include "sigma/engine_limits.h"

/* Room that stays with the event's arena. */
enum { EVENT_ROOM = 256 << 10 };

/* ---- the matcher ---- */

static bool make_room(sigma_matcher *m)
{
    const bucket_room *const room = &m->engine->room;
    size_t const rules = m->engine->rules->count;
    m->slots = gr_alloc_array(room->slots + 1, sizeof *m->slots);
    m->atoms = gr_alloc_array(room->atoms + 1, sizeof *m->atoms);
    m->parts = gr_alloc_array(room->parts + 1, sizeof *m->parts);
    m->candidate_rounds =
        gr_alloc_array(room->instances + 1, sizeof *m->candidate_rounds);
    m->candidates = gr_alloc_array(room->instances + 1, sizeof *m->candidates);
    m->hits.seen = gr_alloc_array(room->literals + 1, sizeof *m->hits.seen);
    m->hits.found = gr_alloc_array(room->literals + 1, sizeof *m->hits.found);
    m->rule_rounds = gr_alloc_array(rules + 1, sizeof *m->rule_rounds);
    m->rules = gr_alloc_array(rules + 1, sizeof *m->rules);
    return m->slots != NULL && m->atoms != NULL && m->parts != NULL &&
           m->candidate_rounds != NULL && m->candidates != NULL &&
           m->hits.seen != NULL && m->hits.found != NULL &&
           m->rule_rounds != NULL && m->rules != NULL;
}

sigma_matcher *sigma_matcher_new(const sigma_engine *engine)
{
    sigma_matcher *const m = gr_alloc(sizeof *m);
    if (m == NULL) return NULL;
    m->engine = engine;
    m->any = engine_channel(engine, (gr_slice){NULL, 0});
    m->context.arena = gr_arena_new(EVENT_SCRATCH_CEILING);
    m->context.regex = sigma_regex_scratch_new();
    if (m->context.arena == NULL || m->context.regex == NULL ||
        gr_arena_take_text(m->context.arena, EVENT_ROOM) == NULL ||
        !make_room(m) || !plan_cache_open(&m->plans, &engine->room)) {
        sigma_matcher_free(m);
        return NULL;
    }
    return m;
}

void sigma_matcher_free(sigma_matcher *m)
{
    if (m == NULL) return;
    plan_cache_close(&m->plans);
    sigma_regex_scratch_free(m->context.regex);
    gr_arena_free(m->context.arena);
    gr_free(m->slots);
    gr_free(m->atoms);
    gr_free(m->parts);
    gr_free(m->candidate_rounds);
    gr_free(m->candidates);
    gr_free(m->hits.seen);
    gr_free(m->hits.found);
    gr_free(m->rule_rounds);
    gr_free(m->rules);
    gr_free(m);
}

void sigma_matcher_forget(sigma_matcher *m)
{
    plan_cache_clear(&m->plans);
}

void matcher_start_event(sigma_matcher *m)
{
    gr_arena_reset(m->context.arena);
    m->context.regex_limits = 0;
    m->rule_count = 0;
    if (++m->event_round == 0) {
        size_t const rules = m->engine->rules->count;
        memset(m->rule_rounds, 0, rules * sizeof *m->rule_rounds);
        memset(m->fields, 0, sizeof m->fields);
        m->event_round = 1;
    }
}

void matcher_add_rule(sigma_matcher *m, uint32_t rule)
{
    if (m->rule_rounds[rule] == m->event_round) return;
    m->rule_rounds[rule] = m->event_round;
    m->rules[m->rule_count++] = rule;
}

static int by_number(const void *a, const void *b)
{
    uint32_t const x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

gr_status matcher_finish(sigma_matcher *m, const event *e, sigma_hits *out,
                         gr_error *err)
{
    gr_status const status = gr_arena_status(m->context.arena);
    if (status != GR_OK)
        return gr_fail(err, status, e->offset,
                       "an event could not be judged: %s",
                       gr_status_name(status));
    if (m->rule_count > 1)
        qsort(m->rules, m->rule_count, sizeof *m->rules, by_number);
    out->rules = m->rules;
    out->count = m->rule_count;
    out->regex_limits = m->context.regex_limits;
    return GR_OK;
}

/* ---- routing ---- */

static const sigma_channel *look_up_channel(sigma_matcher *m, event_value name)
{
    gr_slice const folded = value_folded(m->context.arena, name);
    return folded.len == 0 ? NULL : engine_channel(m->engine, folded);
}

static const sigma_channel *channel_of(sigma_matcher *m, event_value name)
{
    gr_slice const key = value_bytes(name);
    if (key.len == 0) return NULL;
    if (key.len > CHANNEL_KEY) return look_up_channel(m, name);
    channel_memo *const memo =
        &m->channels[gr_hash64(name.type, key) % CHANNEL_CACHE];
    if (memo->used && memo->type == name.type &&
        gr_equal(gr_slice_of(memo->key, memo->len), key))
        return memo->channel;
    const sigma_channel *const channel = look_up_channel(m, name);
    if (gr_arena_status(m->context.arena) != GR_OK) return NULL;
    memo->channel = channel;
    memo->type = name.type;
    memo->len = (uint8_t)key.len;
    memo->used = true;
    memcpy(memo->key, key.ptr, key.len);
    return channel;
}

/* ---- slots ---- */

typedef struct {
    sigma_matcher *m;
    const plan *plan;
    const sigma_bucket *bucket;
    const event *e;
} judging;

/* The values of a field of the layout; beyond FIELD_MEMO made each time. */
static test_subject *subject_of_field(sigma_matcher *m, const event *e,
                                      size_t field)
{
    gr_arena *const arena = m->context.arena;
    test_subject *subject = NULL;
    if (field < FIELD_MEMO) {
        subject = &m->fields[field].subject;
        if (m->fields[field].event_round == m->event_round) return subject;
        m->fields[field].event_round = m->event_round;
    } else {
        subject = gr_arena_take(arena, sizeof *subject);
        if (subject == NULL) return &m->nothing;
    }
    test_subject_set(subject, event_field_value(e, field, arena), arena);
    return subject;
}

/* All values of all fields, lists flattened. */
static void gather_all(sigma_matcher *m, const event *e, test_subject *subject)
{
    size_t const fields = e->layout->field_count;
    test_subject **const all =
        gr_arena_take_array(m->context.arena, fields, sizeof *all);
    size_t count = 0;
    subject->count = 0;
    if (all == NULL) return;
    for (size_t i = 0; i < fields; i++) {
        all[i] = subject_of_field(m, e, i);
        count += all[i]->count;
    }
    subject_item **const items =
        gr_arena_take_array(m->context.arena, count, sizeof *items);
    if (items == NULL) return;
    for (size_t i = 0; i < fields; i++)
        for (size_t k = 0; k < all[i]->count; k++)
            items[subject->count++] = all[i]->items[k];
    subject->items = items;
}

static test_subject *find_subject(const judging *j, uint32_t number)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    const sigma_field_place *const place = &j->plan->places[number];
    test_subject *const own = &j->m->slots[number].own;
    gr_arena *const arena = j->m->context.arena;
    event_value value = value_of(VALUE_ABSENT, NULL, 0);
    if (slot->kind == SLOT_KEYWORDS) {
        gather_all(j->m, j->e, own);
        return own;
    }
    if (j->plan->present[number]) {
        if (slot->field.view == NULL && !sigma_field_is_event_id(&slot->field))
            return subject_of_field(j->m, j->e, place->index[0]);
        value = sigma_field_read(&slot->field, place, j->e, arena);
    }
    test_subject_set(own, value, arena);
    return own;
}

static test_subject *subject_of(const judging *j, uint32_t slot)
{
    slot_state *const state = &j->m->slots[slot];
    if (state->round != j->m->round) {
        state->round = j->m->round;
        state->subject = find_subject(j, slot);
    }
    return state->subject;
}

/* ---- searching ---- */

static double real_of(const value_number *n)
{
    if (n->kind == NUMBER_I64) return (double)n->i64;
    return n->kind == NUMBER_U64 ? (double)n->u64 : n->real;
}

static void tell(literal_hits *hits, uint32_t literal_number)
{
    if (hits->seen[literal_number] == hits->round) return;
    hits->seen[literal_number] = hits->round;
    hits->found[hits->count++] = literal_number;
}

/* Equal numbers are equal reals, so looking by the real misses none; those
 * that are equal only as reals are told apart when the atom is evaluated. */
static void search_number(const bucket_slot *slot, event_value v,
                          literal_hits *hits)
{
    value_number number;
    size_t low = 0, high = slot->number_count;
    if (v.type == VALUE_UTF8 || v.type == VALUE_UTF16 ||
        !value_to_number(v, &number))
        return;
    double const wanted = real_of(&number);
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (slot->numbers[middle].value < wanted) low = middle + 1;
        else high = middle;
    }
    for (; low < slot->number_count && slot->numbers[low].value <= wanted;
         low++)
        tell(hits, slot->numbers[low].literal);
}

/* What a JSON file calls a number may be long, so it counts as text. */
static bool is_text(event_value v)
{
    return v.type == VALUE_UTF16 || v.type == VALUE_UTF8 ||
           v.type == VALUE_NUMBER_TEXT;
}

static void search_slot(const judging *j, uint32_t number)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    test_subject *const subject = subject_of(j, number);
    gr_arena *const arena = j->m->context.arena;
    for (size_t i = 0; i < subject->count; i++) {
        subject_item *const item = subject->items[i];
        if (slot->only_in_text && !is_text(item->value)) continue;
        literal_set_search(slot->set, subject_folded(item, arena),
                           slot->first_literal, &j->m->hits);
        if (slot->number_count > 0)
            search_number(slot, item->value, &j->m->hits);
    }
    j->m->slots[number].searched = j->m->round;
}

static void add_candidate(const judging *j, uint32_t instance)
{
    sigma_matcher *const m = j->m;
    if (!j->plan->alive[instance] || m->candidate_rounds[instance] == m->round)
        return;
    m->candidate_rounds[instance] = m->round;
    m->candidates[m->candidate_count++] = instance;
}

static void take_hit(const judging *j, uint32_t number)
{
    postings const atoms = j->bucket->literal_atoms;
    postings const instances = j->bucket->by_literal;
    for (uint32_t i = atoms.first[number]; i < atoms.first[number + 1]; i++)
        j->m->atoms[atoms.items[i]] = j->m->round << 1 | 1;
    for (uint32_t i = instances.first[number]; i < instances.first[number + 1];
         i++)
        add_candidate(j, instances.items[i]);
}

static void find_candidates(const judging *j)
{
    sigma_matcher *const m = j->m;
    m->hits.round = m->round;
    m->hits.count = 0;
    m->candidate_count = 0;
    for (size_t i = 0; i < j->plan->search_count; i++)
        search_slot(j, j->plan->searches[i]);
    for (size_t i = 0; i < m->hits.count; i++) take_hit(j, m->hits.found[i]);
    for (size_t i = 0; i < j->plan->always_count; i++)
        add_candidate(j, j->plan->always[i]);
}

/* ---- steps ---- */

static bool evaluate_atom(const judging *j, const bucket_atom *atom)
{
    sigma_matcher *const m = j->m;
    if (j->bucket->slots[atom->slot].kind == SLOT_SOURCE_IDS)
        return source_takes_id(j->bucket->gates[atom->test], j->e->has_event_id,
                               j->e->event_id);
    if (atom->searched && m->slots[atom->slot].searched == m->round)
        return false; /* it would have been found */
    test_subject *const other =
        atom->other == ID_NONE ? NULL : subject_of(j, atom->other);
    return ready_test_holds(&m->engine->tests[atom->test],
                            subject_of(j, atom->slot), other, &m->context);
}

static bool atom_holds(const judging *j, uint32_t number)
{
    uint32_t *const known = &j->m->atoms[number];
    if (*known >> 1 == j->m->round) return (*known & 1) != 0;
    bool const truth = evaluate_atom(j, &j->bucket->atoms[number]);
    *known = j->m->round << 1 | truth;
    return truth;
}

static bool run(const judging *j, uint32_t step);

static bool part_holds(const judging *j, uint32_t number)
{
    uint32_t *const known = &j->m->parts[number];
    if (*known >> 1 == j->m->round) return (*known & 1) != 0;
    bool const truth = run(j, j->bucket->parts[number].entry);
    *known = j->m->round << 1 | truth;
    return truth;
}

static bool run(const judging *j, uint32_t at)
{
    while (at < STEP_LIMIT) {
        const bucket_step *const step = &j->bucket->steps[at];
        bool const truth = (step->what & STEP_PART) != 0
                               ? part_holds(j, step->what & ~STEP_PART)
                               : atom_holds(j, step->what);
        at = truth ? step->on_true : step->on_false;
    }
    return at == STEP_ACCEPT;
}

/* ---- events ---- */

static void forget_rounds(sigma_matcher *m)
{
    const bucket_room *const room = &m->engine->room;
    memset(m->slots, 0, room->slots * sizeof *m->slots);
    memset(m->atoms, 0, room->atoms * sizeof *m->atoms);
    memset(m->parts, 0, room->parts * sizeof *m->parts);
    memset(m->candidate_rounds, 0,
           room->instances * sizeof *m->candidate_rounds);
    memset(m->hits.seen, 0, room->literals * sizeof *m->hits.seen);
}

static void next_round(sigma_matcher *m)
{
    if (++m->round <= UINT32_MAX >> 1) return;
    forget_rounds(m);
    m->round = 1;
}

static gr_status judge(sigma_matcher *m, const sigma_bucket *bucket,
                       const event *e, gr_error *err)
{
    if (bucket == NULL) return GR_OK;
    judging const j = {m, plan_get(&m->plans, m->engine, bucket, e), bucket, e};
    if (j.plan == NULL)
        return gr_fail(err, gr_arena_status(m->plans.arena), e->offset,
                       "no room to plan for an event of %zu fields",
                       e->layout->field_count);
    next_round(m);
    find_candidates(&j);
    for (size_t i = 0; i < m->candidate_count; i++) {
        const bucket_instance *const instance =
            &bucket->instances[m->candidates[i]];
        if (run(&j, instance->steps.entry)) matcher_add_rule(m, instance->rule);
    }
    return GR_OK;
}

static size_t rules_of(const sigma_bucket *bucket)
{
    return bucket == NULL ? 0 : bucket->rule_count;
}

gr_status sigma_match(sigma_matcher *m, const event *e, sigma_hits *out,
                      gr_error *err)
{
    *out = (sigma_hits){0};
    matcher_start_event(m);
    const sigma_bucket *const own =
        channel_bucket(channel_of(m, e->channel), e->has_event_id, e->event_id);
    const sigma_bucket *const any =
        channel_bucket(m->any, e->has_event_id, e->event_id);
    GR_TRY(judge(m, own, e, err));
    GR_TRY(judge(m, any, e, err));
    out->candidates = rules_of(own) + rules_of(any);
    return matcher_finish(m, e, out, err);
}
