/* rule_set.h - all rules when the last file is read: what some of them say of
 * others is looked up here, by id and by name. */
#ifndef GR_SIGMA_RULE_SET_H
#define GR_SIGMA_RULE_SET_H

#include "sigma/correlation_draft.h"

typedef struct filter_draft filter_draft;

typedef struct {
    gr_arena *arena;   /* what the rules keep */
    gr_arena *scratch; /* what only joining them needs */
    sigma_rule *rules; /* sorted by id; a hidden one before its own */
    correlation_draft *const *correlations; /* of each rule, or NULL */
    filter_draft *const *filters;           /* of each rule, or NULL */
    size_t count;
    const uint32_t *by_name, *by_title; /* rules with one, sorted by it */
    size_t named, titled;
} rule_set;

/* Fills in by_name and by_title. */
gr_status rule_set_name(rule_set *set, gr_error *err);

/* A run of rules: all with one id in the order of numbers, hidden ones too, or
 * all with one name. */
typedef struct {
    const uint32_t *by_name; /* NULL: numbers follow each other */
    size_t first, count;
} rule_run;
rule_run rule_set_find_id(const rule_set *set, gr_slice id);
rule_run rule_set_find_name(const rule_set *set, gr_slice name);
static inline size_t rule_run_at(const rule_run *run, size_t i)
{
    return run->by_name == NULL ? run->first + i : run->by_name[run->first + i];
}

/* Is it the title of a rule? None is meant by that: a title may be any rule's. */
bool rule_set_has_title(const rule_set *set, gr_slice title);

/* The arenas' refusal. */
gr_status rule_set_full(const rule_set *set, gr_error *err);

/* The rule is RULE_REJECTED by now, or has one more warning. */
void rule_set_reject(const rule_set *set, size_t rule, uint32_t line,
                     const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void rule_set_warn(const rule_set *set, size_t rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A text for `reason`. */
gr_slice rule_set_say(const rule_set *set, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
