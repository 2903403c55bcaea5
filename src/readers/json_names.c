/* json_names.c - see json_names.h. */
#include "readers/json_names.h"

#include "base/number.h"
#include "readers/json_signs.h"

typedef struct {
    gr_slice channel, name, from;
    gr_slice texts, then, otherwise; /* of SAYS; texts is empty of NAME */
} meaning;

static const meaning meanings[] = {
#define NAME(channel, name, from)                                              \
    {GR_S_INIT(channel), GR_S_INIT(name), GR_S_INIT(from),                     \
     GR_S_INIT(""),      GR_S_INIT(""),   GR_S_INIT("")},
#define SAYS(channel, name, from, texts, then, otherwise)                      \
    {GR_S_INIT(channel), GR_S_INIT(name), GR_S_INIT(from),                     \
     GR_S_INIT(texts),   GR_S_INIT(then), GR_S_INIT(otherwise)},
#include "readers/json_name_list.h"
#undef NAME
#undef SAYS
};
enum { MEANINGS = sizeof meanings / sizeof *meanings };

/* ---- what a layout has ---- */

static void know(json_name_layout *known, size_t which, size_t from, size_t own)
{
    if (known->count == JSON_KNOWN_NAMES) return;
    known->names[known->count++] =
        (json_known_name){(uint16_t)which, (uint16_t)from, (uint16_t)own};
}

/* The field that rules mean by `name`; 0: none. */
static size_t own_field(const json_fields *fields, gr_slice name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (gr_equal_ascii_fold(fields->names[i].name, name)) return i + 1;
    return 0;
}

/* All values of the fields, but for those that have the name already. */
static void know_name(json_name_layout *known, size_t which,
                      const json_fields *fields)
{
    const meaning *const m = &meanings[which];
    size_t const own = own_field(fields, m->name);
    for (gr_slice words = m->from; words.len > 0;) {
        gr_slice const from = json_take_word(&words);
        if (gr_equal_ascii_fold(from, m->name)) continue;
        for (size_t i = 0; i < fields->count; i++)
            if (gr_equal(fields->names[i].name, from))
                know(known, which, i + 1, own);
    }
}

/* The first field that there is. */
static void know_saying(json_name_layout *known, size_t which,
                        const json_fields *fields)
{
    const meaning *const m = &meanings[which];
    size_t found = 0;
    for (gr_slice words = m->from; words.len > 0 && found == 0;) {
        gr_slice const from = json_take_word(&words);
        for (size_t i = 0; i < fields->count && found == 0; i++)
            if (gr_equal(fields->names[i].name, from)) found = i + 1;
    }
    know(known, which, found, own_field(fields, m->name));
}

static const json_name_layout *layout_known(json_names *names, uint64_t layout,
                                            gr_slice channel,
                                            const json_fields *fields)
{
    json_name_layout *const known = &names->known[layout % JSON_NAME_LAYOUTS];
    if (known->layout == layout && known->channel == channel.ptr) return known;
    known->layout = layout;
    known->channel = channel.ptr;
    known->count = 0;
    for (size_t i = 0; i < MEANINGS; i++) {
        if (!gr_equal(meanings[i].channel, channel)) continue;
        if (meanings[i].texts.len > 0) know_saying(known, i, fields);
        else know_name(known, i, fields);
    }
    return known;
}

/* ---- what an event says ---- */

static bool is_word(gr_slice text, gr_slice words)
{
    while (words.len > 0)
        if (gr_equal_ascii_fold(json_take_word(&words), text)) return true;
    return false;
}

static event_value text_value(gr_slice text)
{
    return text.len == 0 ? value_of(VALUE_ABSENT, NULL, 0)
                         : value_of(VALUE_UTF8, text.ptr, text.len);
}

static event_value say(const meaning *m, event_value v)
{
    char digits[GR_NUMBER_TEXT];
    gr_slice const none = GR_S("-");
    gr_slice text = none;
    if (v.type == VALUE_UTF8) text = value_bytes(v);
    else if (v.type == VALUE_U64 || v.type == VALUE_I64)
        text = gr_u64_text(digits, value_unsigned(v));
    if (is_word(text, m->texts)) return text_value(m->then);
    return text_value(gr_equal(text, none) ? GR_S("") : m->otherwise);
}

bool json_names_derive(json_names *names, uint64_t layout, gr_slice channel,
                       json_fields *fields)
{
    const json_name_layout *const known =
        layout_known(names, layout, channel, fields);
    for (size_t i = 0; i < known->count; i++) {
        const json_known_name *const n = &known->names[i];
        const meaning *const m = &meanings[n->which];
        event_value v = n->from > 0 ? fields->values[n->from - 1]
                                    : value_of(VALUE_ABSENT, NULL, 0);
        if (m->texts.len > 0) v = say(m, v);
        if (!json_derive(fields,
                         n->own > 0 ? fields->names[n->own - 1].name : m->name,
                         v))
            return false;
    }
    return true;
}
