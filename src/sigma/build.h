/* build.h - what the steps of reading one rule share: where its memory is,
 * what it may use, and how a step refuses the rule. */
#ifndef GR_SIGMA_BUILD_H
#define GR_SIGMA_BUILD_H

#include "sigma/placeholder.h"
#include "sigma/rule.h"
#include "sigma/yaml.h"

typedef struct {
    gr_arena *arena;   /* what the rule keeps */
    gr_arena *scratch; /* what only reading it needs */
    const placeholder_set *placeholders;
    size_t tests, nodes; /* made so far, against the limits */
    uint32_t next_index; /* of the next node: children come before parents */
    /* A field that is no value of the event, in which keywords are looked for
     * as well; empty: none. */
    gr_slice keyword_field;
    gr_slice why_not; /* why its log source has no (more) places; or empty */
    gr_error *err;
    uint32_t line; /* where `err` is, in the rule's file */
    char warning[GR_ERROR_TEXT];
    uint32_t warning_line; /* 0: of the whole rule */
} rule_build;

/* GR_DAMAGED: the rule is rejected, `format` says what is wrong with it. */
gr_status build_refuse(rule_build *b, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* GR_LIMIT: it is rejected as too large. */
gr_status build_limit(rule_build *b, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An arena refused: GR_NOMEM, or GR_LIMIT. */
gr_status build_full(rule_build *b);
void build_warn(rule_build *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A slice for "%.*s" in a message: its first 80 bytes. */
#define BUILD_SHOW(s)                                                          \
    ((s).len > 80 ? 80 : (int)(s).len),                                        \
        ((s).ptr == NULL ? "" : (const char *)(s).ptr)

/* New nodes in the rule's arena. `children` is copied; one child alone is
 * returned as it is. */
gr_status build_group(rule_build *b, sigma_node_kind kind,
                      sigma_node *const *children, size_t count, uint32_t line,
                      sigma_node **out);
gr_status build_not(rule_build *b, sigma_node *child, uint32_t line,
                    sigma_node **out);
gr_status build_test(rule_build *b, const sigma_test *test, sigma_node **out);

/* A growing list of nodes in scratch memory. */
typedef struct {
    sigma_node **nodes;
    size_t count, room;
} node_list;
gr_status node_list_add(rule_build *b, node_list *list, sigma_node *node);

#endif
