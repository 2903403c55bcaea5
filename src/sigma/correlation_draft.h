/* correlation_draft.h - a correlation that is read, and not yet joined with the
 * rules that it names: those may be in files that are read later. */
#ifndef GR_SIGMA_CORRELATION_DRAFT_H
#define GR_SIGMA_CORRELATION_DRAFT_H

#include "sigma/build.h"
#include "sigma/correlation.h"

/* One line of `aliases`: what a field is called in a rule's events. */
typedef struct {
    gr_slice alias, rule, field;
    uint32_t line;
} correlation_alias;

typedef struct {
    sigma_correlation correlation; /* but for `parts` */
    sigma_correlation_part *parts; /* their references alone */
    const correlation_alias *aliases;
    size_t alias_count;
    uint32_t line;      /* of the names of its rules */
    bool of_own_search; /* its only part is what stands before "| count()" */
} correlation_draft;

/* An empty one with room for `parts` rules. GR_NOMEM, GR_LIMIT. */
gr_status correlation_draft_new(rule_build *b, size_t parts,
                                correlation_draft **out);

/* `correlation:` of a document. GR_DAMAGED: it is not of this form. */
gr_status correlation_read(rule_build *b, const yaml_value *root,
                           correlation_draft **out);

/* Names, one or a list, copied. `key` is what they stand under. */
gr_status correlation_read_names(rule_build *b, gr_slice key,
                                 const yaml_value *v, const gr_slice **out,
                                 size_t *count);

/* ---- the condition ---- */

/* The percentile of value_percentile before its condition is read. */
#define PERCENTILE_TO_COME (-1.0)

/* Of a map: limits, fields, percentile. */
gr_status correlation_read_limits(rule_build *b, const yaml_value *map,
                                  sigma_correlation *c);
/* Sets c->at_close as the limits want it. GR_DAMAGED: none of the numbers that
 * a window may have meets them all. */
gr_status correlation_check_limits(rule_build *b, uint32_t line,
                                   sigma_correlation *c);
/* May a temporal one hold of a window where `rules` of its parts can fire? */
bool correlation_limits_hold(const sigma_correlation *c, size_t rules);
/* Of a text, "(a or b) and not c": every part is mentioned and no other rule;
 * but if `names` is empty, those mentioned become the parts. */
gr_status correlation_read_expression(rule_build *b, const yaml_value *text,
                                      correlation_draft *draft);

const char *correlation_type_name(sigma_correlation_type type);
bool correlation_is_temporal(sigma_correlation_type type);

#endif
