/* rule_set.c - see rule_set.h. */
#include "sigma/rule_set.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

gr_status rule_set_full(const rule_set *set, gr_error *err)
{
    gr_status status = gr_arena_status(set->arena);
    if (status == GR_OK) status = gr_arena_status(set->scratch);
    return gr_fail(err, status == GR_OK ? GR_NOMEM : status, GR_NO_OFFSET,
                   "no room for rules");
}

/* ---- names ---- */

typedef struct {
    gr_slice name;
    uint32_t rule;
} named_rule;

static int by_name_then_number(const void *a, const void *b)
{
    const named_rule *const x = a, *const y = b;
    int const order = gr_compare(x->name, y->name);
    return order != 0 ? order : (x->rule > y->rule) - (x->rule < y->rule);
}

gr_status rule_set_name(rule_set *set, gr_error *err)
{
    named_rule *const all =
        gr_arena_take_array(set->scratch, set->count, sizeof *all);
    uint32_t *const numbers =
        gr_arena_take_array(set->scratch, set->count, sizeof *numbers);
    if (all == NULL || numbers == NULL) return rule_set_full(set, err);
    for (size_t i = 0; i < set->count; i++)
        if (set->rules[i].name.len > 0)
            all[set->named++] = (named_rule){set->rules[i].name, (uint32_t)i};
    if (set->named > 0)
        qsort(all, set->named, sizeof *all, by_name_then_number);
    for (size_t i = 0; i < set->named; i++) numbers[i] = all[i].rule;
    set->by_name = numbers;
    return GR_OK;
}

/* ---- looking up ---- */

static gr_slice key_at(const rule_set *set, bool by_name, size_t i)
{
    return by_name ? set->rules[set->by_name[i]].name : set->rules[i].id;
}

/* The first whose key is not below `key`, or with `behind`, is above it. */
static size_t bound(const rule_set *set, bool by_name, gr_slice key,
                    bool behind)
{
    size_t low = 0, high = by_name ? set->named : set->count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        int const order = gr_compare(key_at(set, by_name, middle), key);
        if (order < 0 || (behind && order == 0)) low = middle + 1;
        else high = middle;
    }
    return low;
}

static rule_run find(const rule_set *set, bool by_name, gr_slice key)
{
    size_t const first = bound(set, by_name, key, false);
    return (rule_run){by_name ? set->by_name : NULL, first,
                      bound(set, by_name, key, true) - first};
}

rule_run rule_set_find_id(const rule_set *set, gr_slice id)
{
    return find(set, false, id);
}

rule_run rule_set_find_name(const rule_set *set, gr_slice name)
{
    return find(set, true, name);
}

/* ---- saying ---- */

static gr_slice say(const rule_set *set, gr_slice before, const char *format,
                    va_list args) __attribute__((format(printf, 3, 0)));

static gr_slice say(const rule_set *set, gr_slice before, const char *format,
                    va_list args)
{
    char text[2 * GR_ERROR_TEXT];
    int at = before.len == 0
                 ? 0
                 : snprintf(text, GR_ERROR_TEXT, "%.*s; ", (int)before.len,
                            (const char *)before.ptr);
    if (at >= GR_ERROR_TEXT) at = GR_ERROR_TEXT - 1;
    vsnprintf(text + at, sizeof text - (size_t)at, format, args);
    return gr_arena_copy(set->arena, gr_slice_of_c(text));
}

gr_slice rule_set_say(const rule_set *set, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gr_slice const text = say(set, (gr_slice){NULL, 0}, format, args);
    va_end(args);
    return text;
}

void rule_set_reject(const rule_set *set, size_t rule, uint32_t line,
                     const char *format, ...)
{
    sigma_rule *const r = &set->rules[rule];
    va_list args;
    va_start(args, format);
    r->reason = say(set, (gr_slice){NULL, 0}, format, args);
    va_end(args);
    r->state = RULE_REJECTED;
    r->reason_line = line;
    r->root = NULL;
    r->node_count = 0;
    r->correlation = NULL;
}

void rule_set_warn(const rule_set *set, size_t rule, const char *format, ...)
{
    sigma_rule *const r = &set->rules[rule];
    if (r->warning.len >= GR_ERROR_TEXT) return; /* it is long enough */
    va_list args;
    va_start(args, format);
    r->warning = say(set, r->warning, format, args);
    va_end(args);
}
