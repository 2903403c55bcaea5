/* trace_group.c - the group that --group asks for, as those of events are compared. */
#include "correlate/normal.h"
#include "hunt/trace.h"

enum { NAMES = 64 };

/* The names that group-by field `at` of the correlation has in events: those of
 * each part; of a correlation among them, those that its own has. */
typedef struct {
    gr_slice names[NAMES];
    size_t count;
} field_names;

static void add_name(field_names *f, gr_slice name)
{
    for (size_t i = 0; i < f->count; i++)
        if (gr_equal_ascii_fold(f->names[i], name)) return;
    if (f->count < NAMES) f->names[f->count++] = name;
}

static size_t field_called(const sigma_correlation *c, gr_slice name)
{
    size_t at = 0;
    while (at < c->group_by_count &&
           !gr_equal_ascii_fold(c->group_by[at], name))
        at++;
    return at;
}

/* Only the first part of a correlation within is followed: chains may meet again
 * and again, and all names of one field are of one kind. */
static void add_names_of(const sigma_rules *rules, uint32_t rule, gr_slice name,
                         field_names *out)
{
    const sigma_correlation *c = rules->rules[rule].correlation;
    add_name(out, name);
    while (c != NULL) {
        size_t const at = field_called(c, name);
        if (at == c->group_by_count) return;
        name = c->parts[0].group_by[at];
        for (size_t k = 0; k < c->part_count; k++)
            add_name(out, c->parts[k].group_by[at]);
        c = rules->rules[c->parts[0].rule].correlation;
    }
}

static trace_value asked_value(gr_arena *arena, const sigma_rules *rules,
                               const sigma_correlation *c, size_t at,
                               gr_slice text)
{
    field_names names = {.count = 0};
    if (gr_trim(text).len == 0) return (trace_value){NULL, 0};
    for (size_t k = 0; k < c->part_count; k++)
        add_names_of(rules, c->parts[k].rule, c->parts[k].group_by[at], &names);
    gr_slice *const any = gr_arena_take_array(arena, names.count, sizeof *any);
    for (size_t i = 0; any != NULL && i < names.count; i++)
        any[i] = correlate_normal(arena, names.names[i], text);
    return (trace_value){any, names.count};
}

static gr_status missing(const sigma_correlation *c, const bool *given,
                         gr_error *err)
{
    for (size_t i = 0; i < c->group_by_count; i++)
        if (!given[i])
            return gr_fail(
                err, GR_DAMAGED, GR_NO_OFFSET,
                "--group: the rule groups by %.*s, too: say "
                "--group %.*s=VALUE",
                (int)c->group_by[i].len, (const char *)c->group_by[i].ptr,
                (int)c->group_by[i].len, (const char *)c->group_by[i].ptr);
    return GR_OK;
}

gr_status trace_group_read(gr_arena *arena, const sigma_rules *rules,
                           uint32_t rule, const char *const *words,
                           size_t count, const trace_value **out, gr_error *err)
{
    const sigma_correlation *const c = rules->rules[rule].correlation;
    trace_value *const values =
        gr_arena_take_array(arena, c->group_by_count + 1, sizeof *values);
    bool *const given = gr_arena_take_array(arena, c->group_by_count + 1, 1);
    *out = values;
    for (size_t i = 0; i < count && gr_arena_status(arena) == GR_OK; i++) {
        gr_slice const word = gr_slice_of_c(words[i]);
        size_t const equals = gr_find_byte(word, '=');
        size_t const at = field_called(c, gr_sub(word, 0, equals));
        if (equals == word.len)
            return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                           "--group wants FIELD=VALUE, not '%s'", words[i]);
        if (at == c->group_by_count || given[at])
            return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                           at == c->group_by_count
                               ? "--group: the rule does not group by '%.*s'"
                               : "--group: '%.*s' is given twice",
                           (int)equals, words[i]);
        given[at] = true;
        values[at] =
            asked_value(arena, rules, c, at, gr_from(word, equals + 1));
    }
    if (gr_arena_status(arena) != GR_OK)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a group");
    return missing(c, given, err);
}
