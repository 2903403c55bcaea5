/* keywords.c - see keywords.h. */
#include "sigma/keywords.h"

#include "sigma/typed_text.h"

/* Of a piece of evidence: the part that must be asked for before all of it is
 * looked through. */
enum { UNIT_WORTH = 4 };

/* The part of the record that holds its texts, as far as they stand in it: all
 * UTF-16, or none. */
typedef struct {
    const uint8_t *begin, *end;
    bool wide;
} text_range;

/* False: the text of `v` must be looked at by itself. */
static bool widen(text_range *range, gr_slice raw, event_value v)
{
    const uint8_t *const at = v.ptr;
    bool const wide = v.type == VALUE_UTF16;
    if (!wide && v.type != VALUE_UTF8) return false;
    if (v.len < (wide ? 2u : 1u) * (LITERAL_WINDOW - 1)) return true;
    uintptr_t const from = (uintptr_t)raw.ptr;
    if ((uintptr_t)at - from >= raw.len) return false; /* also: before it */
    if (range->begin != NULL && range->wide != wide) return false;
    range->wide = wide;
    if (range->begin == NULL || at < range->begin) range->begin = at;
    if (at + v.len > range->end) range->end = at + v.len;
    return true;
}

static bool range_may_hit(const bucket_slot *slot, const text_range *range)
{
    gr_slice const text =
        gr_slice_of(range->begin, (size_t)(range->end - range->begin));
    return range->wide
               ? literal_filter_in_utf16(slot->filter, text)
               : literal_filter_in_value(
                     slot->filter, value_of(VALUE_UTF8, text.ptr, text.len));
}

/* The same of the whole piece of evidence that the event comes from. */
static bool unit_may_hit(sigma_matcher *m, const bucket_slot *slot,
                         const event *e)
{
    unit_check *const known = &m->units[slot->filter_number];
    if (known->unit != e->unit_number)
        *known = (unit_check){.unit = e->unit_number,
                              .asked_ago = known->unit == 0 ? e->unit.len
                                                            : known->asked};
    known->asked += e->raw.len;
    if (!known->looked) {
        if (known->asked_ago < e->unit.len / UNIT_WORTH &&
            known->asked < e->unit.len / UNIT_WORTH)
            return true;
        known->looked = true;
        known->may_hit = literal_filter_in_utf16(slot->filter, e->unit);
    }
    return known->may_hit;
}

/* Some keyword may stand in the text of a value that is no text, or a list. Case
 * does not matter to a filter. */
static bool other_may_hit(const judging *j, const bucket_slot *slot,
                          event_value v)
{
    enum { SHORT = 72 };
    uint8_t room[VALUE_TEXT_ROOM(SHORT)];
    for (size_t i = 0; v.type == VALUE_LIST && i < v.len; i++) {
        event_value const item = value_at(v, i);
        if (typed_text_is_text(item)
                ? literal_filter_in_value(slot->filter, item)
                : other_may_hit(j, slot, item))
            return true;
    }
    if ((slot->typed >> v.type & 1) == 0) return false;
    const uint8_t *const end = v.len > SHORT ? NULL : value_text_at(room, v);
    gr_slice const text = end == NULL ? value_text(j->m->context.arena, v)
                                      : gr_slice_of(room, (size_t)(end - room));
    return literal_filter_in_value(slot->filter,
                                   value_of(VALUE_UTF8, text.ptr, text.len));
}

bool keywords_stand_in(gr_slice whole, event_value v)
{
    uintptr_t const from = (uintptr_t)v.ptr - (uintptr_t)whole.ptr;
    return v.type == VALUE_UTF8 && v.len < whole.len && from <= whole.len &&
           v.len <= whole.len - from;
}

/* ---- lines ---- */

static line_scout *scout_of_kind(sigma_matcher *m, const char *kind)
{
    size_t i = 0;
    while (i < SCOUTS && m->scouts[i] != NULL &&
           line_scout_kind(m->scouts[i]) != kind)
        i++;
    if (i == SCOUTS) return NULL;
    if (m->scouts[i] == NULL) m->scouts[i] = line_scout_new(kind);
    return m->scouts[i];
}

/* The one that looks for the keywords of a slot in such events; NULL: none. */
static line_scout *scout_of(const judging *j, uint32_t number)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    slot_memory *const known = &j->m->memories[j->bucket->first_slot + number];
    const char *const kind = j->e->source_kind;
    if (known->scout == NULL || line_scout_kind(known->scout) != kind) {
        known->scout = scout_of_kind(j->m, kind);
        known->scouted =
            known->scout != NULL &&
            line_scout_add(known->scout, slot->literals, slot->literal_count);
        j->m->line.scout = NULL;
    }
    return known->scouted ? known->scout : NULL;
}

/* What the scout says of the line, and of what is derived and no piece of it. */
static void scout_line(const judging *j, line_scout *scout,
                       const slot_recall *recall)
{
    const event *const e = j->e;
    line_state *const line = &j->m->line;
    *line =
        (line_state){scout, j->m->event_round, line_scout_may_hit(scout, e)};
    for (size_t i = 0; !line->may_hit && i < recall->derived_count; i++) {
        event_value const v = event_ref_value(e, recall->sources[i].ref);
        if (v.type == VALUE_ABSENT || v.type == VALUE_NULL ||
            v.ptr == e->raw.ptr || keywords_stand_in(e->raw, v))
            continue;
        line->may_hit = v.type != VALUE_UTF8 ||
                        line_scout_text_may_hit(scout, value_bytes(v));
    }
}

/* The same for all slots and both buckets. */
static bool scout_may_hit(const judging *j, uint32_t number,
                          const slot_recall *recall)
{
    line_scout *const scout =
        j->e->unit_number == 0 ? NULL : scout_of(j, number);
    const line_state *const line = &j->m->line;
    if (scout == NULL) return true;
    if (line->scout != scout || line->event_round != j->m->event_round)
        scout_line(j, scout, recall);
    return line->may_hit;
}

/* As keywords_may_be_there, of an event with raw_is_text: that is derived too. */
static bool line_may_hit(const judging *j, uint32_t number,
                         const slot_recall *recall)
{
    const bucket_slot *const slot = &j->bucket->slots[number];
    if (!scout_may_hit(j, number, recall)) return false;
    for (size_t i = 0; i < recall->derived_count; i++) {
        event_value const v = event_ref_value(j->e, recall->sources[i].ref);
        if (keywords_stand_in(j->e->raw, v)) continue;
        if (typed_text_is_text(v) ? literal_filter_in_value(slot->filter, v)
                                  : other_may_hit(j, slot, v))
            return true;
    }
    return false;
}

/* ---- all of it ---- */

/* Some keyword may stand in some value. The texts of one record stand close
 * together: they are looked through in one go, with what is between them. */
static bool some_may_hit(const judging *j, uint32_t number)
{
    const slot_recall *const recall = &j->plan->recalls[number];
    const bucket_slot *const slot = &j->bucket->slots[number];
    text_range range = {NULL, NULL, false};
    if (recall->kind != RECALL_TEXTS) return true;
    if (j->e->raw_is_text && !recall->constants)
        return line_may_hit(j, number, recall);
    bool const in_texts = j->e->unit_number == 0 || recall->constants ||
                          unit_may_hit(j->m, slot, j->e);
    if (!in_texts && slot->typed == 0) return false;
    uint32_t const others = slot->typed | UINT32_C(1) << VALUE_LIST;
    for (size_t i = 0; i < recall->source_count; i++) {
        event_value const v = event_ref_value(j->e, recall->sources[i].ref);
        if (!typed_text_is_text(v)) {
            if ((others >> v.type & 1) != 0 && other_may_hit(j, slot, v))
                return true;
        } else if (in_texts && !widen(&range, j->e->raw, v) &&
                   literal_filter_in_value(slot->filter, v)) {
            return true;
        }
    }
    return range.begin != NULL && range_may_hit(slot, &range);
}

bool keywords_may_be_there(const judging *j, uint32_t number)
{
    slot_state *const state = &j->m->slots[number];
    if (state->asked != j->m->round) {
        state->may_hit = some_may_hit(j, number);
        state->asked = j->m->round;
    }
    return state->may_hit;
}
