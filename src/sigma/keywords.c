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

/* As keywords_may_be_there, of an event with raw_is_text: that is derived too. */
static bool derived_may_hit(const judging *j, const bucket_slot *slot,
                            const slot_recall *recall)
{
    for (size_t i = 0; i < recall->derived_count; i++) {
        event_value const v = event_ref_value(j->e, recall->sources[i].ref);
        if (typed_text_is_text(v) ? literal_filter_in_value(slot->filter, v)
                                  : other_may_hit(j, slot, v))
            return true;
    }
    return false;
}

/* Some keyword may stand in some value. The texts of one record stand close
 * together: they are looked through in one go, with what is between them. */
bool keywords_may_be_there(const judging *j, uint32_t number)
{
    const slot_recall *const recall = &j->plan->recalls[number];
    const bucket_slot *const slot = &j->bucket->slots[number];
    text_range range = {NULL, NULL, false};
    if (recall->kind != RECALL_TEXTS) return true;
    if (j->e->raw_is_text && !recall->constants)
        return derived_may_hit(j, slot, recall);
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
