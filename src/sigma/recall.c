/* recall.c - judging an event by what is remembered of its values.
 *
 *   value of a slot ----> the literals that it has: a verdict
 *   verdicts of all ----> the rules that may hold, and the slots that decide
 *                         which of them do: a tuple
 *   tuple, event id,
 *   values that decide -> the rules that hold: a result
 *
 * Each arrow is a look-up in one memo (memo.h), and what it gives is a function
 * of what stands on its left alone. Most events of most logs end at the second
 * arrow: no rule may hold. What is not found is worked out as judging.c does it,
 * and kept. */
#include "sigma/judging.h"

#include "sigma/engine_limits.h"

#include <stdlib.h>

/* Owners of keys: two bits for the kind, then slot and type, plan, or tuple. */
#define OWNER_VALUE UINT64_C(0)
#define OWNER_VERDICT (UINT64_C(1) << 62)
#define OWNER_TUPLE (UINT64_C(2) << 62)
#define OWNER_RESULT (UINT64_C(3) << 62)
enum { TYPE_SEVERAL = 0xFF, TYPE_ID = 0xFE };

/* A result costs a look-up for each slot that decides. For more of them than
 * these by candidate, running the candidates is as cheap. */
enum { SLOTS_WORTH = 2 };

typedef struct {
    size_t candidate_count, slot_count;
    const uint32_t *candidates; /* instances */
    const uint32_t *slots;      /* whose values decide */
    bool decided; /* by them alone, and they are few: results are kept */
} tuple;

typedef struct {
    size_t count;
    const uint32_t *held; /* instances */
    size_t regex_limits;
} result;

/* ---- values ---- */

typedef struct {
    uint64_t owner;
    gr_slice bytes;
    uint8_t room[RECALL_VALUE_CEILING];
} value_key;

/* argument, type, length, bytes: of each value that is there. */
static bool put_source(value_key *key, uint8_t argument, event_value v)
{
    size_t const at = key->bytes.len;
    if (v.type == VALUE_ABSENT) return true;
    if (v.type == VALUE_LIST || v.len > sizeof key->room - at ||
        sizeof key->room - at - v.len < 6)
        return false;
    uint8_t *const to = key->room + at;
    to[0] = argument;
    to[1] = v.type;
    for (size_t i = 0; i < 4; i++) to[2 + i] = (uint8_t)(v.len >> 8 * i);
    if (v.len > 0) memcpy(to + 6, v.ptr, v.len);
    key->bytes.len = at + 6 + v.len;
    return true;
}

static bool key_of_several(const judging *j, const slot_recall *recall,
                           value_key *key)
{
    key->bytes = gr_slice_of(key->room, 0);
    for (size_t i = 0; i < recall->source_count; i++) {
        const recall_source *const source = &recall->sources[i];
        if (!put_source(key, source->argument,
                        event_ref_value(j->e, source->ref)))
            return false;
    }
    return true;
}

/* False: the value has no bytes to be known by. */
static bool key_of_slot(const judging *j, uint32_t slot, value_key *key)
{
    const slot_recall *const recall = &j->plan->recalls[slot];
    uint8_t type = TYPE_SEVERAL;
    if (recall->kind == RECALL_ONE) {
        event_value const v = event_ref_value(j->e, recall->sources[0].ref);
        if (v.type == VALUE_LIST || v.len > RECALL_VALUE_CEILING) return false;
        key->bytes = value_bytes(v);
        type = v.type;
    } else if (recall->kind == RECALL_ID) {
        for (size_t i = 0; i < 4; i++)
            key->room[i] = (uint8_t)(j->e->event_id >> 8 * i);
        key->bytes = gr_slice_of(key->room, 4);
        type = TYPE_ID;
        if (!j->e->has_event_id) return false;
    } else if (recall->kind != RECALL_SEVERAL ||
               !key_of_several(j, recall, key)) {
        return false;
    }
    key->owner = OWNER_VALUE | (j->bucket->first_slot + slot) << 8 | type;
    return true;
}

/* The entry of a slot's value; NULL: it is not remembered. */
static memo_entry *recall_value(const judging *j, uint32_t slot)
{
    sigma_matcher *const m = j->m;
    slot_state *const state = &m->slots[slot];
    slot_memory *const memory = &m->memories[j->bucket->first_slot + slot];
    value_key key;
    state->numbered = m->round;
    state->number = 0;
    if (!memo_is_worth(&memory->worth) || !key_of_slot(j, slot, &key))
        return NULL;
    uint32_t const known = m->memo.count;
    memo_entry *const entry =
        memo_get_again(&m->memo, &memory->last, key.owner, key.bytes);
    if (entry == NULL) return NULL;
    memo_count(&memory->worth, entry->number <= known);
    state->number = entry->number;
    return entry;
}

/* ---- verdicts ---- */

static int by_number(const void *a, const void *b)
{
    uint32_t const x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Most values have a few. */
static void sort_numbers(uint32_t *numbers, size_t count)
{
    enum { FEW = 16 };
    if (count > FEW) {
        qsort(numbers, count, sizeof *numbers, by_number);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t const number = numbers[i];
        size_t at = i;
        for (; at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

/* The verdict of the literals found since there were `from`; NULL: none. False:
 * they are too many to be remembered, or the memo is full. */
static bool verdict_of_literals(sigma_matcher *m, size_t from,
                                const memo_entry **out)
{
    size_t const count = m->hits.count - from;
    uint32_t *const found = m->hits.found + from;
    *out = NULL;
    if (count == 0) return true;
    if (count > RECALL_LITERALS) return false;
    sort_numbers(found, count);
    *out = memo_get(&m->memo, OWNER_VERDICT,
                    gr_slice_of(found, count * sizeof *found));
    return *out != NULL;
}

/* A number may have one of them, in its text. */
static bool value_has_none(const literal_filter *filter, event_value v)
{
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL) return true;
    return (v.type == VALUE_UTF8 || v.type == VALUE_UTF16) &&
           !literal_filter_in_value(filter, v);
}

/* Is it plain that the slot's value has none of its literals? Looking through
 * the bytes for what a few literals need is cheaper than to look them up. */
static bool has_no_literal(const judging *j, uint32_t slot)
{
    const literal_filter *const filter = j->bucket->slots[slot].filter;
    const slot_recall *const recall = &j->plan->recalls[slot];
    bool const plain = recall->kind == RECALL_ONE ||
                       (recall->kind == RECALL_SEVERAL &&
                        j->bucket->slots[slot].field.view == NULL);
    if (filter == NULL || !plain) return false;
    memo_worth *const worth =
        &j->m->memories[j->bucket->first_slot + slot].filtered;
    if (!memo_is_worth(worth)) return false;
    bool none = true;
    for (size_t i = 0; none && i < recall->source_count; i++)
        none = value_has_none(filter,
                              event_ref_value(j->e, recall->sources[i].ref));
    memo_count(worth, none);
    return none;
}

static bool verdict_of_slot(const judging *j, uint32_t slot,
                            const memo_entry **out)
{
    *out = NULL;
    if (has_no_literal(j, slot)) return true;
    memo_entry *const entry = recall_value(j, slot);
    if (entry != NULL && entry->known) {
        *out = entry->found;
        return true;
    }
    size_t const from = j->m->hits.count;
    judging_search(j, slot);
    if (!verdict_of_literals(j->m, from, out)) return false;
    if (entry == NULL) return true;
    entry->found = *out;
    entry->known = true;
    return true;
}

/* ---- tuples ---- */

typedef struct {
    const memo_entry *verdicts[RECALL_SEARCHES];
    uint32_t numbers[RECALL_SEARCHES];
    bool any;   /* some literal was found */
    bool whole; /* the verdicts say it all; else see m->hits too */
} verdict_list;

static void list_verdicts(const judging *j, verdict_list *list)
{
    list->any = false;
    list->whole = true;
    j->m->hits.round = j->m->round;
    j->m->hits.count = 0;
    for (size_t i = 0; i < j->plan->search_count; i++) {
        const memo_entry **const verdict = &list->verdicts[i];
        if (!verdict_of_slot(j, j->plan->searches[i], verdict))
            list->whole = false;
        list->numbers[i] = *verdict == NULL ? 0 : (*verdict)->number;
        list->any = list->any || *verdict != NULL || !list->whole;
    }
}

/* As if all slots had been searched just now. */
static void take_verdicts(const judging *j, const verdict_list *list)
{
    sigma_matcher *const m = j->m;
    m->candidate_count = 0;
    for (size_t i = 0; !list->whole && i < m->hits.count; i++)
        judging_take_literal(j, m->hits.found[i]);
    for (size_t i = 0; i < j->plan->search_count; i++) {
        m->slots[j->plan->searches[i]].searched = m->round;
        if (list->verdicts[i] == NULL) continue;
        const uint32_t *const literals =
            (const void *)memo_key(list->verdicts[i]).ptr;
        size_t const count = list->verdicts[i]->len / sizeof *literals;
        for (size_t k = 0; k < count; k++) judging_take_literal(j, literals[k]);
    }
    for (size_t i = 0; i < j->plan->always_count; i++)
        judging_add_candidate(j, j->plan->always[i]);
}

/* The slots that the candidates' steps look at, those left out whose literals
 * say it all. False: nothing can be said of them. */
static bool slots_of_candidates(const judging *j, uint64_t *out)
{
    const sigma_matcher *const m = j->m;
    *out = 0;
    for (size_t i = 0; i < m->candidate_count; i++) {
        const bucket_instance *const instance =
            &j->bucket->instances[m->candidates[i]];
        *out |= instance->slots;
        *out |= instance->literal_slots & ~j->plan->searched;
    }
    return j->bucket->slot_count <= SLOT_SET;
}

/* Those of them that decide, as numbers; at most RECALL_SLOTS. False: values
 * decide by which nothing is known, or too many. */
static bool list_slots(const judging *j, uint64_t slots, uint32_t *numbers,
                       size_t *count)
{
    *count = 0;
    for (; slots != 0; slots &= slots - 1) {
        uint32_t const slot = (uint32_t)__builtin_ctzll(slots);
        recall_kind const kind = j->plan->recalls[slot].kind;
        bool const by_id = kind == RECALL_ID && j->e->has_event_id;
        if (kind == RECALL_SETTLED || by_id) continue;
        if (kind == RECALL_NOT || kind == RECALL_TEXTS || kind == RECALL_ID ||
            *count == RECALL_SLOTS)
            return false;
        numbers[(*count)++] = slot;
    }
    return true;
}

static const uint32_t *keep(memo_table *m, const uint32_t *numbers,
                            size_t count)
{
    uint32_t *const kept = memo_take(m, count * sizeof *kept);
    if (kept != NULL && count > 0) memcpy(kept, numbers, count * sizeof *kept);
    return kept;
}

/* From verdicts that were taken. NULL: the memo is full. */
static const tuple *make_tuple(const judging *j)
{
    sigma_matcher *const m = j->m;
    uint64_t slots;
    uint32_t numbers[RECALL_SLOTS];
    tuple *const t = memo_take(&m->memo, sizeof *t);
    if (t == NULL) return NULL;
    t->candidate_count = m->candidate_count;
    t->candidates = keep(&m->memo, m->candidates, m->candidate_count);
    t->decided = slots_of_candidates(j, &slots) &&
                 list_slots(j, slots, numbers, &t->slot_count) &&
                 t->slot_count <= SLOTS_WORTH * t->candidate_count;
    t->slots = keep(&m->memo, numbers, t->slot_count);
    return t->candidates != NULL && t->slots != NULL ? t : NULL;
}

/* ---- results ---- */

/* The entry of what comes of a tuple and the values that decide. */
static memo_entry *recall_result(const judging *j, const memo_entry *entry,
                                 const tuple *t)
{
    uint32_t key[RECALL_SLOTS + 2];
    key[0] = j->e->has_event_id;
    key[1] = j->e->event_id;
    if (!t->decided || !memo_is_worth(&j->plan->results)) return NULL;
    for (size_t i = 0; i < t->slot_count; i++) {
        const slot_state *const state = &j->m->slots[t->slots[i]];
        if (state->numbered != j->m->round) (void)recall_value(j, t->slots[i]);
        key[2 + i] = state->number;
        if (state->number == 0) return NULL;
    }
    memo_entry *const found =
        memo_get(&j->m->memo, OWNER_RESULT | entry->number,
                 gr_slice_of(key, (2 + t->slot_count) * sizeof *key));
    if (found != NULL) memo_count(&j->plan->results, found->known);
    return found;
}

static void keep_result(const judging *j, memo_entry *entry, size_t count,
                        size_t regex_limits)
{
    sigma_matcher *const m = j->m;
    if (gr_arena_status(m->context.arena) != GR_OK) return;
    result *const r = memo_take(&m->memo, sizeof *r);
    const uint32_t *const held = keep(&m->memo, m->held, count);
    if (r == NULL || held == NULL) return;
    *r = (result){count, held, regex_limits};
    entry->found = r;
    entry->known = true;
}

static void add_held(const judging *j, const uint32_t *held, size_t count)
{
    for (size_t i = 0; i < count; i++)
        matcher_add_rule(j->m, j->bucket->instances[held[i]].rule);
}

/* Runs the candidates; `entry`, if there is one, remembers what held. */
static void judge_candidates(const judging *j, const uint32_t *candidates,
                             size_t candidate_count, memo_entry *entry)
{
    sigma_matcher *const m = j->m;
    size_t const limits = m->context.regex_limits;
    size_t count = 0;
    for (size_t i = 0; i < candidate_count; i++)
        if (judging_holds(j, candidates[i])) m->held[count++] = candidates[i];
    if (entry != NULL)
        keep_result(j, entry, count, m->context.regex_limits - limits);
    add_held(j, m->held, count);
}

/* ---- all of it ---- */

static memo_entry *recall_tuple(const judging *j, const verdict_list *list)
{
    if (!memo_is_worth(&j->plan->tuples)) return NULL;
    memo_entry *const entry = memo_get_again(
        &j->m->memo, &j->plan->last_tuple, OWNER_TUPLE | j->plan->number,
        gr_slice_of(list->numbers,
                    j->plan->search_count * sizeof *list->numbers));
    if (entry != NULL) memo_count(&j->plan->tuples, entry->known);
    return entry;
}

bool recall_judge(const judging *j)
{
    sigma_matcher *const m = j->m;
    verdict_list list;
    if (m->memo.limits.ceiling == 0 || j->plan->search_count > RECALL_SEARCHES)
        return false;
    if (m->memo.full) memo_clear(&m->memo);
    list_verdicts(j, &list);
    if (!list.any && j->plan->always_count == 0) return true;

    memo_entry *const entry = list.whole ? recall_tuple(j, &list) : NULL;
    bool const known = entry != NULL && entry->known;
    if (!known) take_verdicts(j, &list);
    const tuple *t = NULL;
    if (entry != NULL) t = known ? entry->found : make_tuple(j);
    if (t == NULL) {
        judge_candidates(j, m->candidates, m->candidate_count, NULL);
        return true;
    }
    entry->found = t;
    entry->known = true;
    if (t->candidate_count == 0) return true;

    memo_entry *const held = recall_result(j, entry, t);
    if (held != NULL && held->known) {
        const result *const r = held->found;
        m->context.regex_limits += r->regex_limits;
        add_held(j, r->held, r->count);
        return true;
    }
    if (known) take_verdicts(j, &list);
    judge_candidates(j, t->candidates, t->candidate_count, held);
    return true;
}
