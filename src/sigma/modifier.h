/* modifier.h - one item of a detection, `field|modifiers: values`, as tests.
 *
 *   key --modifier_parse--> chain     values --modifier_apply--> node
 *
 * The chain is checked as a whole first, so that a combination without a
 * meaning is refused in one place; which are legal is in docs/SIGMA.md. */
#ifndef GR_SIGMA_MODIFIER_H
#define GR_SIGMA_MODIFIER_H

#include "sigma/build.h"
#include "sigma/limits.h"

typedef enum {
    CHAIN_TEXT, /* a pattern, number, bool or null; after `text` modifiers */
    CHAIN_REGEX,
    CHAIN_CIDR,
    CHAIN_COMPARE,
    CHAIN_TIME,
    CHAIN_EXISTS,
    CHAIN_FIELD_REF
} chain_kind;

/* Each changes a text, or makes several of it; in the order written. */
typedef enum {
    CHANGE_CONTAINS,
    CHANGE_STARTSWITH,
    CHANGE_ENDSWITH,
    CHANGE_WINDASH,
    CHANGE_EXPAND,
    CHANGE_WIDE,
    CHANGE_UTF16BE,
    CHANGE_UTF16,
    CHANGE_BASE64,
    CHANGE_BASE64OFFSET
} text_change;

typedef struct {
    gr_slice field; /* empty: a keyword */
    chain_kind kind;
    text_change changes[CHAIN_MODIFIERS];
    size_t change_count;
    bool all, neq, cased;
    unsigned regex_flags;
    sigma_compare compare; /* of COMPARE and TIME */
    sigma_time_part part;
    uint32_t line;
} modifier_chain;

/* Reads `field|contains|all`. GR_DAMAGED: an unknown modifier, or one that
 * has no meaning where it stands. */
gr_status modifier_parse(rule_build *b, gr_slice key, uint32_t line,
                         modifier_chain *out);

/* The node of an item with this chain: a test, or tests joined by OR, AND and
 * NOT. GR_DAMAGED: a value that the chain cannot take. */
gr_status modifier_apply(rule_build *b, const modifier_chain *chain,
                         const yaml_value *values, sigma_node **out);

#endif
