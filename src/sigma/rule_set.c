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

typedef enum { BY_ID, BY_NAME, BY_TITLE } lookup;

static gr_slice key_of(const sigma_rule *rule, lookup by)
{
    return by == BY_ID ? rule->id : by == BY_NAME ? rule->name : rule->title;
}

static gr_status sort_by(const rule_set *set, lookup by, const uint32_t **out,
                         size_t *count, gr_error *err)
{
    named_rule *const all =
        gr_arena_take_array(set->scratch, set->count, sizeof *all);
    uint32_t *const numbers =
        gr_arena_take_array(set->scratch, set->count, sizeof *numbers);
    if (all == NULL || numbers == NULL) return rule_set_full(set, err);
    for (size_t i = 0; i < set->count; i++) {
        gr_slice const key = key_of(&set->rules[i], by);
        if (key.len > 0) all[(*count)++] = (named_rule){key, (uint32_t)i};
    }
    if (*count > 0) qsort(all, *count, sizeof *all, by_name_then_number);
    for (size_t i = 0; i < *count; i++) numbers[i] = all[i].rule;
    *out = numbers;
    return GR_OK;
}

gr_status rule_set_name(rule_set *set, gr_error *err)
{
    GR_TRY(sort_by(set, BY_NAME, &set->by_name, &set->named, err));
    return sort_by(set, BY_TITLE, &set->by_title, &set->titled, err);
}

/* ---- looking up ---- */

/* NULL: rules are in this order themselves. */
static const uint32_t *numbers_of(const rule_set *set, lookup by, size_t *count)
{
    *count = by == BY_ID     ? set->count
             : by == BY_NAME ? set->named
                             : set->titled;
    return by == BY_ID ? NULL : by == BY_NAME ? set->by_name : set->by_title;
}

/* The first whose key is not below `key`, or with `behind`, is above it. */
static size_t bound(const rule_set *set, lookup by, gr_slice key, bool behind)
{
    size_t low = 0, high = 0;
    const uint32_t *const numbers = numbers_of(set, by, &high);
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        size_t const rule = numbers == NULL ? middle : numbers[middle];
        int const order = gr_compare(key_of(&set->rules[rule], by), key);
        if (order < 0 || (behind && order == 0)) low = middle + 1;
        else high = middle;
    }
    return low;
}

static rule_run find(const rule_set *set, lookup by, gr_slice key)
{
    size_t all = 0;
    size_t const first = bound(set, by, key, false);
    return (rule_run){numbers_of(set, by, &all), first,
                      bound(set, by, key, true) - first};
}

rule_run rule_set_find_id(const rule_set *set, gr_slice id)
{
    return find(set, BY_ID, id);
}

rule_run rule_set_find_name(const rule_set *set, gr_slice name)
{
    return find(set, BY_NAME, name);
}

bool rule_set_has_title(const rule_set *set, gr_slice title)
{
    return find(set, BY_TITLE, title).count > 0;
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
