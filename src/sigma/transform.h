/* transform.h - modifiers that change a text or make several of one. */
#ifndef GR_SIGMA_TRANSFORM_H
#define GR_SIGMA_TRANSFORM_H

#include "sigma/modifier.h"

/* The texts that one value has become, in scratch memory. */
typedef struct {
    sigma_pattern *items;
    size_t count, room;
} text_list;

gr_status text_list_add(rule_build *b, text_list *list, sigma_pattern text);

/* Applies one change to every text of `list`. GR_DAMAGED: it cannot be;
 * `line` is the value's. */
gr_status transform_apply(rule_build *b, text_change change, uint32_t line,
                          text_list *list);

#endif
