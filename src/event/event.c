/* event.c - fields of an event, found through its layout. */
#include "event/event.h"

#include "base/cursor.h"

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

static event_value values_of(const event *e, const event_ref *refs,
                             size_t ref_count, gr_arena *arena)
{
    if (ref_count == 1) return event_ref_value(e, refs[0]);
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    size_t const count = gather(e, refs, ref_count, NULL);
    if (count == 0) return absent;
    event_value *const list = gr_arena_take_array(arena, count, sizeof *list);
    if (list == NULL) return absent;
    (void)gather(e, refs, ref_count, list);
    return count == 1 ? list[0] : value_of(VALUE_LIST, list, count);
}

event_value event_field_value(const event *e, size_t i, gr_arena *arena)
{
    const event_field *const field = &e->layout->fields[i];
    return values_of(e, e->layout->refs + field->first_ref, field->ref_count,
                     arena);
}

event_value event_field_shown(const event *e, size_t i, gr_arena *arena)
{
    const event_field *const field = &e->layout->fields[i];
    return values_of(e, e->layout->refs + field->first_ref, field->shown,
                     arena);
}

/* The bit that tells a letter's case is set in all bytes. */
static uint64_t add_to_hash(uint64_t hash, uint64_t bytes)
{
    hash = (hash ^ (bytes | UINT64_C(0x2020202020202020))) *
           UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Eight bytes at a time, the last of them perhaps twice. */
uint16_t event_name_hash(gr_slice name)
{
    uint64_t hash = name.len;
    if (name.len < 8) {
        uint64_t few = 0;
        for (size_t i = 0; i < name.len; i++) few = few << 8 | name.ptr[i];
        hash = add_to_hash(hash, few);
    } else {
        for (size_t i = 0; i + 8 < name.len; i += 8)
            hash = add_to_hash(hash, gr_load_le(name.ptr + i, 8));
        hash = add_to_hash(hash, gr_load_le(name.ptr + name.len - 8, 8));
    }
    return (uint16_t)(hash >> 48);
}

size_t event_layout_find(const event_layout *layout, gr_slice name)
{
    size_t folded = SIZE_MAX;
    uint16_t const hash = event_name_hash(name);
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        if (field->shadowed || field->hash != hash) continue;
        if (gr_equal(field->name, name)) return i;
        if (folded == SIZE_MAX && gr_equal_ascii_fold(field->name, name))
            folded = i;
    }
    return folded;
}
