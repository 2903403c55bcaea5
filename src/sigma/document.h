/* document.h - one YAML document as a rule, or as something else. */
#ifndef GR_SIGMA_DOCUMENT_H
#define GR_SIGMA_DOCUMENT_H

#include "sigma/build.h"
#include "sigma/filter.h"
#include "sigma/load.h"
#include "sigma/logsource.h"

typedef enum {
    DOCUMENT_RULE,
    DOCUMENT_CORRELATION,
    DOCUMENT_FILTER,
    DOCUMENT_BROKEN_RULE, /* a rule without what makes it one */
    DOCUMENT_OTHER        /* YAML that is no rule */
} document_kind;

document_kind document_kind_of(const yaml_value *root);

/* Title, id, level and the like, into `rule`; `text` is the document's, of
 * which a rule without an id gets its hash. GR_DAMAGED: one of them is not
 * what it must be. */
gr_status document_read_head(rule_build *b, const yaml_value *root,
                             gr_slice text, sigma_rule *rule);

/* category, product and service, in the YAML's memory. */
gr_status document_read_logsource(rule_build *b, const yaml_value *root,
                                  sigma_rule *rule);

/* What a document says of others; NULL: nothing. */
typedef struct {
    correlation_draft *correlation;
    filter_draft *filter;
} document_drafts;

/* The detection, into rule->root and rule->state; a correlation of what it finds
 * where its condition aggregates. Or the correlation, or the filter. */
gr_status document_read_body(rule_build *b, document_kind kind,
                             const yaml_value *root, sigma_rule *rule,
                             document_drafts *drafts);

#endif
