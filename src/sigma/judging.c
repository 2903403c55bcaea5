/* judging.c - one event against one bucket.
 *
 *   literals found in the fields --> rules that may hold --> their steps
 *
 * Each atom is evaluated at most once, and only if some step asks. */
#include "sigma/judging.h"

#include "sigma/keywords.h"
#include "sigma/typed_text.h"

/* ---- slots ---- */

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

/* All values of all fields, or of those with something derived, lists
 * flattened. */
static void gather(sigma_matcher *m, const event *e, bool derived,
                   test_subject *subject)
{
    const event_layout *const layout = e->layout;
    test_subject **const all =
        gr_arena_take_array(m->context.arena, layout->field_count, sizeof *all);
    size_t count = 0, fields = 0;
    subject->count = 0;
    if (all == NULL) return;
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        if (derived && field->shown == field->ref_count) continue;
        all[fields] = subject_of_field(m, e, i);
        count += all[fields++]->count;
    }
    subject_item **const items =
        gr_arena_take_array(m->context.arena, count, sizeof *items);
    if (items == NULL) return;
    for (size_t i = 0; i < fields; i++)
        for (size_t k = 0; k < all[i]->count; k++)
            items[subject->count++] = all[i]->items[k];
    subject->items = items;
}

/* Of an event with raw_is_text: that, and what is derived and no piece of it. What
 * stands in a piece stands in the whole. */
static test_subject *line_subject(sigma_matcher *m, const event *e)
{
    test_subject *const line = &m->line_subject;
    if (m->line_round == m->event_round) return line;
    test_subject all;
    gather(m, e, true, &all);
    subject_item **const items =
        gr_arena_take_array(m->context.arena, all.count, sizeof *items);
    m->line_round = m->event_round;
    line->count = 0;
    line->items = items;
    for (size_t i = 0; items != NULL && i < all.count; i++)
        if (!keywords_stand_in(e->raw, all.items[i]->value))
            items[line->count++] = all.items[i];
    return line;
}

static test_subject *find_subject(const judging *j, uint32_t number)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    const sigma_field_place *const place = &j->plan->places[number];
    test_subject *const own = &j->m->slots[number].own;
    gr_arena *const arena = j->m->context.arena;
    event_value value = value_of(VALUE_ABSENT, NULL, 0);
    if (slot->kind == SLOT_KEYWORDS) {
        gather(j->m, j->e, false, own);
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

bool judging_may_find(const judging *j)
{
    if (!j->plan->only_keywords) return true;
    for (size_t i = 0; i < j->plan->search_count; i++)
        if (keywords_may_be_there(j, j->plan->searches[i])) return true;
    return false;
}

static void search_item(const bucket_slot *slot, subject_item *item,
                        gr_arena *arena, literal_hits *hits)
{
    gr_slice const narrow = subject_narrow(item, arena);
    if (slot->narrow != NULL)
        literal_set_search(slot->narrow, narrow, slot->first_literal, hits);
    if (slot->others != NULL && item->others)
        literal_set_search(slot->others, subject_folded(item, arena),
                           slot->first_other, hits);
}

static void search_value(const judging *j, const bucket_slot *slot,
                         subject_item *item)
{
    if (!typed_text_is_text(item->value) && slot->number_count == 0 &&
        (slot->typed >> item->value.type & 1) == 0)
        return;
    search_item(slot, item, j->m->context.arena, &j->m->hits);
    if (slot->number_count > 0) search_number(slot, item->value, &j->m->hits);
}

static bool cuts_character(gr_slice text, size_t at)
{
    return at < text.len && (text.ptr[at] & 0xC0) == 0x80;
}

/* `v` is a part of `whole` and not all of it, from one character to another: what
 * has a text in it has one in `whole`. */
static bool is_part_of(event_value v, gr_slice whole)
{
    uintptr_t const from = (uintptr_t)v.ptr - (uintptr_t)whole.ptr;
    return v.type == VALUE_UTF8 && from <= whole.len && v.len < whole.len &&
           v.len <= whole.len - from && !cuts_character(whole, from) &&
           !cuts_character(whole, from + v.len);
}

static bool is_raw(const judging *j, const subject_item *item)
{
    event_value const v = item->value;
    return v.type == VALUE_UTF8 && v.ptr == j->e->raw.ptr &&
           v.len == j->e->raw.len;
}

/* Of a record of a text log: the field that is the whole of it, as UTF-8, the
 * first or the last; else empty. Keywords that stand in a part of it need not be
 * looked for there. */
static gr_slice whole_of(const judging *j, const test_subject *subject)
{
    size_t const count = subject->count;
    bool const is_there = count > 0 && (is_raw(j, subject->items[0]) ||
                                        is_raw(j, subject->items[count - 1]));
    return is_there ? j->e->raw : (gr_slice){NULL, 0};
}

void judging_search(const judging *j, uint32_t number)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    j->m->slots[number].searched = j->m->round;
    if (!keywords_may_be_there(j, number)) return;
    bool const keywords = slot->kind == SLOT_KEYWORDS && slot->anywhere;
    if (keywords && j->e->raw_is_text) {
        test_subject *const line = line_subject(j->m, j->e);
        for (size_t i = 0; i < line->count; i++)
            search_value(j, slot, line->items[i]);
        return;
    }
    test_subject *const subject = subject_of(j, number);
    gr_slice const whole =
        keywords ? whole_of(j, subject) : (gr_slice){NULL, 0};
    for (size_t i = 0; i < subject->count; i++)
        if (whole.len == 0 || !is_part_of(subject->items[i]->value, whole))
            search_value(j, slot, subject->items[i]);
}

void judging_add_candidate(const judging *j, uint32_t instance)
{
    sigma_matcher *const m = j->m;
    if (!j->plan->alive[instance] || m->candidate_rounds[instance] == m->round)
        return;
    m->candidate_rounds[instance] = m->round;
    m->candidates[m->candidate_count++] = instance;
}

void judging_take_literal(const judging *j, uint32_t number)
{
    postings const atoms = j->bucket->literal_atoms;
    postings const instances = j->bucket->by_literal;
    for (uint32_t i = atoms.first[number]; i < atoms.first[number + 1]; i++)
        j->m->atoms[atoms.items[i]] = j->m->round << 1 | 1;
    for (uint32_t i = instances.first[number]; i < instances.first[number + 1];
         i++)
        judging_add_candidate(j, instances.items[i]);
}

void judging_find_candidates(const judging *j)
{
    sigma_matcher *const m = j->m;
    m->hits.round = m->round;
    m->hits.count = 0;
    m->candidate_count = 0;
    for (size_t i = 0; i < j->plan->search_count; i++)
        judging_search(j, j->plan->searches[i]);
    for (size_t i = 0; i < m->hits.count; i++)
        judging_take_literal(j, m->hits.found[i]);
    for (size_t i = 0; i < j->plan->always_count; i++)
        judging_add_candidate(j, j->plan->always[i]);
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
    const ready_test *const test = &m->engine->tests[atom->test];
    bool const in_line = j->e->raw_is_text &&
                         j->bucket->slots[atom->slot].kind == SLOT_KEYWORDS &&
                         test->kind == TEST_PATTERN &&
                         text_pattern_is_open(&test->pattern);
    test_subject *const other =
        atom->other == ID_NONE ? NULL : subject_of(j, atom->other);
    return ready_test_holds(
        test, in_line ? line_subject(m, j->e) : subject_of(j, atom->slot),
        other, &m->context);
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

bool judging_holds(const judging *j, uint32_t instance)
{
    return run(j, j->bucket->instances[instance].steps.entry);
}
