/* rule.h - a Sigma rule after reading: what the front end (YAML, modifiers,
 * conditions) hands to the engine, the oracle and `rules explain`.
 *
 *   file.yml --yaml--> documents --rule/modifier/condition--> sigma_rule
 *                                            node tree of tests, below
 *
 * All of it lives in the loader's arena and is const once loaded. The meaning
 * of each test is that of the Sigma specification 2.1; where it is silent, our
 * decisions are in docs/SIGMA.md, each with its test. */
#ifndef GR_SIGMA_RULE_H
#define GR_SIGMA_RULE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "sigma/correlation.h"

/* ---- text patterns ---- */

typedef enum { PART_LITERAL, PART_STAR, PART_QUESTION } pattern_part_kind;

typedef struct {
    pattern_part_kind kind;
    gr_slice text; /* of a literal: UTF-8, escapes resolved, not folded */
} pattern_part;

/* A whole-value pattern: adjacent stars are one, adjacent literals are one.
 * No parts: the empty string. */
typedef struct {
    const pattern_part *parts;
    size_t count;
    bool cased;
} sigma_pattern;

/* ---- tests ---- */

typedef enum {
    TEST_PATTERN,   /* text, whole value, wildcards */
    TEST_NUMBER,    /* equals a number: canonical decimal text or numerically */
    TEST_BOOL,      /* text "true"/"false", any case */
    TEST_NULL,      /* absent, NULL or zero-length */
    TEST_EXISTS,    /* present / not present */
    TEST_REGEX,     /* search, case-sensitive unless flagged */
    TEST_CIDR,      /* an address within a network */
    TEST_COMPARE,   /* lt lte gt gte, numeric */
    TEST_TIME_PART, /* minute hour day week month year of the field */
    TEST_FIELD_REF  /* equals / contains... another field's value */
} sigma_test_kind;

typedef enum {
    COMPARE_EQ,
    COMPARE_LT,
    COMPARE_LTE,
    COMPARE_GT,
    COMPARE_GTE
} sigma_compare;
typedef enum {
    TIME_MINUTE,
    TIME_HOUR,
    TIME_DAY,
    TIME_WEEK, /* ISO week */
    TIME_MONTH,
    TIME_YEAR
} sigma_time_part;
typedef enum {
    REF_EQUALS,
    REF_STARTS_WITH,
    REF_ENDS_WITH,
    REF_CONTAINS
} sigma_ref_kind;
enum { REGEX_IGNORE_CASE = 1, REGEX_MULTI_LINE = 2, REGEX_DOT_ALL = 4 };

typedef struct {
    bool real;     /* a number with a point or exponent */
    int64_t i64;   /* when not real */
    double f64;    /* always set */
    gr_slice text; /* canonical decimal: "1" for 1.0, "-5", "2.5" */
} sigma_number;

typedef struct {
    sigma_test_kind kind;
    bool keyword;   /* bound to no field: any field's value may satisfy it; then
                       `kind` is PATTERN or REGEX (a number is a text here)
                       and a PATTERN already carries its stars at both ends */
    gr_slice field; /* as the rule spells it; empty for a keyword */
    union {
        sigma_pattern pattern;
        sigma_number number;
        bool boolean; /* BOOL, EXISTS */
        struct {
            gr_slice pattern; /* UTF-8 */
            unsigned flags;
        } regex;
        struct {
            uint8_t address[16]; /* v4 in the first 4 bytes */
            uint8_t bits;
            bool v6;
        } cidr;
        struct {
            sigma_compare op;
            sigma_number number;
        } compare;
        struct {
            sigma_time_part part;
            sigma_compare op;
            sigma_number number;
        } time_part;
        struct {
            gr_slice field;
            sigma_ref_kind how;
            bool cased;
        } ref;
    } u;
    uint32_t line; /* in the rule's file */
} sigma_test;

/* ---- the condition, identifiers and lists resolved ---- */

typedef enum { NODE_AND, NODE_OR, NODE_NOT, NODE_TEST } sigma_node_kind;

/* NODE_AND of none is true, NODE_OR of none is false; the front end makes
 * neither. A node may have several parents (an identifier named twice). */
typedef struct sigma_node {
    sigma_node_kind kind;
    const struct sigma_node *const *children;
    size_t child_count;     /* NOT: 1 */
    const sigma_test *test; /* NODE_TEST */
    gr_slice identifier;    /* name of the search identifier whose root this
                               is, else empty; for `rules explain` */
    uint32_t index; /* 0.. in its rule, unique; parents after children */
} sigma_node;

/* ---- log sources ---- */

/* How a rule's field is made from an event's: event-side conversion, so that
 * literals never change. CONVERT_NONE with a name is a plain rename. */
typedef enum {
    CONVERT_NONE,
#define CONVERSION(id, name, help) CONVERT_##id,
#include "sigma/conversion_list.h"
#undef CONVERSION
    CONVERT_COUNT
} sigma_conversion;

enum { VIEW_ARGUMENTS = 5 };
typedef struct {
    gr_slice field; /* the rule's name for it */
    sigma_conversion how;
    gr_slice from[VIEW_ARGUMENTS]; /* event field names, as CONVERSION needs */
    size_t from_count;
} sigma_view;

/* One place where events of a log source are found. */
typedef struct sigma_source {
    gr_slice channel; /* compared without case; empty: any channel */
    const uint32_t *event_ids;
    size_t event_id_count;       /* 0: any id */
    const sigma_node *condition; /* more that must hold, or NULL. Its fields
                                    are the event's own, not views; its nodes
                                    count from 0, apart from any rule's */
    const sigma_view *views;
    size_t view_count;
    /* Only rules that ask for no other field than these, and have no keywords;
     * none: all rules. */
    const gr_slice *only;
    size_t only_count;
} sigma_source;

/* ---- rules ---- */

typedef enum {
    RULE_LOADED,
    RULE_NO_SOURCE,      /* loaded; its log source is in no reader's reach */
    RULE_REJECTED,       /* `reason` says why */
    RULE_FILTER,         /* a part of other rules; `reason`: of how many */
    RULE_STATUS_EXCLUDED /* deprecated / unsupported, or by option */
} sigma_rule_state;

typedef enum {
    LEVEL_NONE,
    LEVEL_INFORMATIONAL,
    LEVEL_LOW,
    LEVEL_MEDIUM,
    LEVEL_HIGH,
    LEVEL_CRITICAL
} sigma_level;

typedef struct sigma_rule {
    gr_slice path; /* for messages, as given on the command line */
    uint32_t line; /* first line of the document */
    sigma_rule_state state;
    gr_slice reason;       /* of a rejection, with what and where; or why the
                             log source has no place, if the map says so, or
                             does not take this rule in one of its places */
    uint32_t reason_line;  /* its line, or 0 */
    gr_slice warning;      /* empty, or something a rule author should know */
    uint32_t warning_line; /* its line, or 0 */

    uint8_t sha256[32]; /* of the document's text; zeros: not read so far */
    gr_slice id;        /* as written; "sha256:<hex>" of the document if none */
    gr_slice name, title, description, status, author;
    sigma_level level;
    const gr_slice *tags;
    size_t tag_count;
    gr_slice category, product, service; /* empty: not set */

    const sigma_source *sources;
    size_t source_count;
    /* NULL unless RULE_LOADED / RULE_NO_SOURCE; of a correlation, too. */
    const sigma_node *root;
    uint32_t node_count;
    /* NULL: a rule of its own. Else it has no sources and no tree, and its
     * state is RULE_LOADED, or RULE_NO_SOURCE as its parts are. */
    const sigma_correlation *correlation;
    /* Others take its matches, and none of them generates: they alone are
     * told. */
    bool silent;
    /* What stands before "| count()" of the rule behind it, which has the same
     * id and is its only user: no rule that a person knows. */
    bool hidden;
    bool builtin;
    /* It is a YARA rule: here for its number, name and level; what it looks
     * for is judged elsewhere. No sources, no tree. */
    bool yara;
    uint32_t yara_number; /* of it among those */
} sigma_rule;

const char *sigma_level_name(sigma_level level);
bool sigma_level_parse(gr_slice text, sigma_level *out);
const char *sigma_rule_state_name(sigma_rule_state state);

#endif
