/* event.c - fields of an event, found through its layout. */
#include "event/event.h"

/* All values of the field's references, lists flattened, absent ones left
 * out. */
static size_t gather(const event *e, const event_ref *refs, size_t count,
                     event_value *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        event_value const v = event_ref_value(e, refs[i]);
        if (v.type == VALUE_ABSENT) continue;
        for (size_t k = 0; k < value_count(v); k++, n++)
            if (out != NULL) out[n] = value_at(v, k);
    }
    return n;
}

event_value event_field_value(const event *e, size_t i, gr_arena *arena)
{
    const event_field *const field = &e->layout->fields[i];
    const event_ref *const refs = e->layout->refs + field->first_ref;
    if (field->ref_count == 1) return event_ref_value(e, refs[0]);

    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    size_t const count = gather(e, refs, field->ref_count, NULL);
    if (count == 0) return absent;
    event_value *const list = gr_arena_take_array(arena, count, sizeof *list);
    if (list == NULL) return absent;
    (void)gather(e, refs, field->ref_count, list);
    return count == 1 ? list[0] : value_of(VALUE_LIST, list, count);
}

size_t event_layout_find(const event_layout *layout, gr_slice name)
{
    size_t folded = SIZE_MAX;
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        if (field->shadowed) continue;
        if (gr_equal(field->name, name)) return i;
        if (folded == SIZE_MAX && gr_equal_ascii_fold(field->name, name))
            folded = i;
    }
    return folded;
}
