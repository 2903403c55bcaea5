/* json_signs.c - see json_signs.h. */
#include "readers/json_signs.h"

gr_slice json_take_word(gr_slice *words)
{
    gr_slice const word = gr_sub(*words, 0, gr_find_byte(*words, ' '));
    *words = gr_from(*words, word.len + 1);
    return word;
}

gr_slice json_word_name(gr_slice word)
{
    return gr_sub(word, 0, gr_find_byte(word, '='));
}

bool json_layout_has(const event_layout *layout, gr_slice name)
{
    for (size_t i = 0; i < layout->field_count; i++)
        if (gr_equal(layout->fields[i].name, name)) return true;
    return false;
}

static bool has_in_object(const event_layout *layout, gr_slice prefix)
{
    for (size_t i = 0; i < layout->field_count; i++)
        if (gr_starts_with(layout->fields[i].name, prefix)) return true;
    return false;
}

static bool has(const event_layout *layout, gr_slice name)
{
    if (gr_ends_with(name, GR_S(".*")))
        return has_in_object(layout, gr_sub(name, 0, name.len - 1));
    return json_layout_has(layout, name);
}

/* The next of *several, which loses it: a|b|c. */
static gr_slice take_one(gr_slice *several)
{
    gr_slice const one = gr_sub(*several, 0, gr_find_byte(*several, '|'));
    *several = gr_from(*several, one.len + 1);
    return one;
}

/* a|b: one of them. */
static bool has_one(const event_layout *layout, gr_slice names)
{
    while (names.len > 0)
        if (has(layout, take_one(&names))) return true;
    return false;
}

bool json_signs_named(gr_slice signs, const event_layout *layout)
{
    while (signs.len > 0) {
        gr_slice const names = json_word_name(json_take_word(&signs));
        bool const none = gr_starts_with(names, GR_S("!"));
        if (has_one(layout, none ? gr_from(names, 1) : names) == none)
            return false;
    }
    return true;
}

const event_value *json_field_named(const json_fields *fields, gr_slice name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (gr_equal(fields->names[i].name, name)) return &fields->values[i];
    return NULL;
}

/* text, text* or *text */
static bool fits(gr_slice text, gr_slice wanted)
{
    if (gr_starts_with(wanted, GR_S("*")))
        return gr_ends_with(text, gr_from(wanted, 1));
    if (gr_ends_with(wanted, GR_S("*")))
        return gr_starts_with(text, gr_sub(wanted, 0, wanted.len - 1));
    return gr_equal(text, wanted);
}

/* Has one of the fields one of the texts? */
static bool one_fits(const json_fields *fields, gr_slice names, gr_slice texts)
{
    while (names.len > 0) {
        const event_value *const v = json_field_named(fields, take_one(&names));
        if (v == NULL || v->type != VALUE_UTF8) continue;
        for (gr_slice left = texts; left.len > 0;)
            if (fits(value_bytes(*v), take_one(&left))) return true;
    }
    return false;
}

bool json_signs_fit(gr_slice signs, const json_fields *fields)
{
    while (signs.len > 0) {
        gr_slice const sign = json_take_word(&signs);
        gr_slice const names = json_word_name(sign);
        if (names.len < sign.len &&
            !one_fits(fields, names, gr_from(sign, names.len + 1)))
            return false;
    }
    return true;
}
