/* modifier.c - chains of modifiers, and the tests that values make under them.
 *
 * Source: Sigma specification 2.1, appendix "Modifiers"; docs/SIGMA.md says
 * what we decided where it is silent. */
#include "sigma/modifier.h"

#include "base/utf.h"
#include "sigma/network.h"
#include "sigma/pattern.h"
#include "sigma/regex.h"
#include "sigma/scalar.h"
#include "sigma/transform.h"

typedef enum {
    KIND_TEXT, /* changes a text */
    KIND_LIST, /* concerns the item as a whole */
    KIND_CASE,
    KIND_VALUE, /* says what a value is */
    KIND_FLAG,  /* of a regex */
    KIND_COMPARE,
    KIND_TIME
} modifier_kind;

/* Aliases share an identifier, so it cannot be an enumerator by itself. */
enum {
    MOD_CONTAINS = CHANGE_CONTAINS,
    MOD_STARTSWITH = CHANGE_STARTSWITH,
    MOD_ENDSWITH = CHANGE_ENDSWITH,
    MOD_WINDASH = CHANGE_WINDASH,
    MOD_EXPAND = CHANGE_EXPAND,
    MOD_WIDE = CHANGE_WIDE,
    MOD_UTF16BE = CHANGE_UTF16BE,
    MOD_UTF16 = CHANGE_UTF16,
    MOD_BASE64 = CHANGE_BASE64,
    MOD_BASE64OFFSET = CHANGE_BASE64OFFSET,
    MOD_LT = COMPARE_LT,
    MOD_LTE = COMPARE_LTE,
    MOD_GT = COMPARE_GT,
    MOD_GTE = COMPARE_GTE,
    MOD_MINUTE = TIME_MINUTE,
    MOD_HOUR = TIME_HOUR,
    MOD_DAY = TIME_DAY,
    MOD_WEEK = TIME_WEEK,
    MOD_MONTH = TIME_MONTH,
    MOD_YEAR = TIME_YEAR,
    MOD_RE_IGNORE_CASE = REGEX_IGNORE_CASE,
    MOD_RE_MULTI_LINE = REGEX_MULTI_LINE,
    MOD_RE_DOT_ALL = REGEX_DOT_ALL,
    MOD_ALL = 0,
    MOD_NEQ = 1,
    MOD_CASED = 0,
    MOD_RE = CHAIN_REGEX,
    MOD_CIDR = CHAIN_CIDR,
    MOD_EXISTS = CHAIN_EXISTS,
    MOD_FIELDREF = CHAIN_FIELD_REF
};

typedef struct {
    gr_slice name;
    modifier_kind kind;
    int id; /* MOD_..., whose meaning depends on the kind */
} modifier;

static const modifier modifiers[] = {
#define MODIFIER(id, kind, name, help) {GR_S_INIT(name), KIND_##kind, MOD_##id},
#include "sigma/modifier_list.h"
#undef MODIFIER
};

static const modifier *find_modifier(gr_slice name)
{
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
        if (gr_equal(modifiers[i].name, name)) return &modifiers[i];
    return NULL;
}

/* ---- chains ---- */

static gr_status misplaced(rule_build *b, const modifier_chain *c,
                           const modifier *m, const char *why)
{
    return build_refuse(b, c->line, "modifier %.*s of %.*s: %s",
                        BUILD_SHOW(m->name), BUILD_SHOW(c->field), why);
}

static bool is_affix(const modifier *m)
{
    return m->kind == KIND_TEXT && m->id <= MOD_ENDSWITH;
}

/* How many modifiers stand before `m` that say what a value is. `all`, `neq`
 * and `cased` may stand anywhere. */
static gr_status set_value_kind(rule_build *b, modifier_chain *c,
                                const modifier *m, chain_kind kind)
{
    if (c->kind != CHAIN_TEXT)
        return misplaced(b, c, m, "it cannot be combined like this");
    bool affixes_only = true;
    bool expand_only = true;
    for (size_t i = 0; i < c->change_count; i++) {
        affixes_only = affixes_only && c->changes[i] <= CHANGE_ENDSWITH;
        expand_only = expand_only && c->changes[i] == CHANGE_EXPAND;
    }
    bool const fits = c->change_count == 0 ||
                      (kind == CHAIN_FIELD_REF && affixes_only) ||
                      (kind == CHAIN_CIDR && expand_only);
    if (!fits) return misplaced(b, c, m, "it must come first");
    c->kind = kind;
    return GR_OK;
}

static bool has_change(const modifier_chain *c, text_change change)
{
    for (size_t i = 0; i < c->change_count; i++)
        if (c->changes[i] == change) return true;
    return false;
}

static gr_status add_change(rule_build *b, modifier_chain *c, const modifier *m)
{
    if (c->kind == CHAIN_REGEX && is_affix(m))
        return GR_OK; /* a regex is searched for anyway */
    bool const fits =
        c->kind == CHAIN_TEXT || (c->kind == CHAIN_FIELD_REF && is_affix(m));
    if (!fits) return misplaced(b, c, m, "it changes texts only");
    /* The encodings are the last of the changes. */
    if (m->id == MOD_EXPAND && c->change_count > 0 &&
        c->changes[c->change_count - 1] >= CHANGE_WIDE)
        return misplaced(b, c, m, "it must come before an encoding");
    c->changes[c->change_count++] = (text_change)m->id;
    return GR_OK;
}

static gr_status set_compare(rule_build *b, modifier_chain *c,
                             const modifier *m)
{
    bool const of_time = c->kind == CHAIN_TIME && c->compare == COMPARE_EQ;
    if (!of_time) GR_TRY(set_value_kind(b, c, m, CHAIN_COMPARE));
    c->compare = (sigma_compare)m->id;
    return GR_OK;
}

static gr_status set_time(rule_build *b, modifier_chain *c, const modifier *m)
{
    GR_TRY(set_value_kind(b, c, m, CHAIN_TIME));
    c->part = (sigma_time_part)m->id;
    c->compare = COMPARE_EQ;
    return GR_OK;
}

static gr_status add_modifier(rule_build *b, modifier_chain *c,
                              const modifier *m)
{
    switch (m->kind) {
    case KIND_TEXT: return add_change(b, c, m);
    case KIND_VALUE: return set_value_kind(b, c, m, (chain_kind)m->id);
    case KIND_COMPARE: return set_compare(b, c, m);
    case KIND_TIME: return set_time(b, c, m);
    case KIND_CASE: c->cased = true; return GR_OK;
    case KIND_LIST:
        if (m->id == MOD_ALL) c->all = true;
        else c->neq = true;
        return GR_OK;
    case KIND_FLAG:
        if (c->kind != CHAIN_REGEX) return misplaced(b, c, m, "only after re");
        c->regex_flags |= (unsigned)m->id;
        return GR_OK;
    }
    return GR_OK;
}

/* What only the whole chain tells. */
static gr_status check_chain(rule_build *b, const modifier_chain *c,
                             size_t count)
{
    if (has_change(c, CHANGE_BASE64OFFSET) && !has_change(c, CHANGE_CONTAINS))
        build_warn(b,
                   "base64offset of %.*s without contains: it can be the "
                   "whole value only",
                   BUILD_SHOW(c->field));
    if (c->kind == CHAIN_EXISTS && count > 1)
        return build_refuse(b, c->line,
                            "modifier exists of %.*s: it must "
                            "stand alone",
                            BUILD_SHOW(c->field));
    if (c->cased && c->kind != CHAIN_TEXT && c->kind != CHAIN_FIELD_REF)
        return build_refuse(b, c->line,
                            "modifier cased of %.*s: it concerns "
                            "texts only",
                            BUILD_SHOW(c->field));
    if (c->field.len > 0) return GR_OK;
    if (c->kind != CHAIN_TEXT && c->kind != CHAIN_REGEX)
        return build_refuse(b, c->line,
                            "a keyword cannot have this modifier: "
                            "it needs a field");
    for (size_t i = 0; i < c->change_count; i++)
        if (c->changes[i] == CHANGE_STARTSWITH ||
            c->changes[i] == CHANGE_ENDSWITH)
            return build_refuse(b, c->line,
                                "a keyword is found anywhere: "
                                "startswith and endswith need a "
                                "field");
    return GR_OK;
}

gr_status modifier_parse(rule_build *b, gr_slice key, uint32_t line,
                         modifier_chain *out)
{
    size_t const bar = gr_find_byte(key, '|');
    *out = (modifier_chain){.field = gr_sub(key, 0, bar), .line = line};
    gr_slice rest = gr_from(key, bar);
    size_t count = 0;
    for (; rest.len > 0; count++) {
        rest = gr_from(rest, 1);
        size_t const end = gr_find_byte(rest, '|');
        gr_slice const name = gr_sub(rest, 0, end);
        const modifier *const m = find_modifier(name);
        if (m == NULL)
            return build_refuse(b, line, "unknown modifier \"%.*s\" of %.*s",
                                BUILD_SHOW(name), BUILD_SHOW(out->field));
        if (count == CHAIN_MODIFIERS)
            return build_refuse(b, line, "more than %d modifiers of %.*s",
                                CHAIN_MODIFIERS, BUILD_SHOW(out->field));
        GR_TRY(add_modifier(b, out, m));
        rest = gr_from(rest, end);
    }
    return check_chain(b, out, count);
}

/* ---- values ---- */

typedef struct {
    rule_build *b;
    const modifier_chain *chain;
    gr_slice field; /* in the rule's arena */
    node_list *out;
} applying;

static gr_status add_test(applying *a, sigma_test *test, uint32_t line)
{
    test->field = a->field;
    test->keyword = a->field.len == 0;
    test->line = line;
    sigma_node *node;
    GR_TRY(build_test(a->b, test, &node));
    GR_TRY(node_list_add(a->b, a->out, node));
    if (!test->keyword || a->b->keyword_field.len == 0) return GR_OK;
    test->field = a->b->keyword_field;
    test->keyword = false;
    GR_TRY(build_test(a->b, test, &node));
    return node_list_add(a->b, a->out, node);
}

static gr_status bad_value(applying *a, const yaml_value *v, const char *why)
{
    return build_refuse(a->b, v->line, "value \"%.*s\" of %.*s: %s",
                        BUILD_SHOW(v->text), BUILD_SHOW(a->chain->field), why);
}

/* Base64 is compared with its case: another case is another text. */
static bool compares_case(const modifier_chain *c)
{
    bool cased = c->cased;
    for (size_t i = 0; i < c->change_count; i++)
        cased = cased || c->changes[i] == CHANGE_BASE64 ||
                c->changes[i] == CHANGE_BASE64OFFSET;
    return cased;
}

static gr_status add_pattern(applying *a, sigma_pattern text, uint32_t line)
{
    rule_build *const b = a->b;
    sigma_test test = {.kind = TEST_PATTERN};
    if (a->field.len == 0 && !pattern_add_stars(b->scratch, true, true, &text))
        return build_full(b);
    for (size_t i = 0; i < text.count; i++)
        if (!gr_utf8_valid(text.parts[i].text))
            return build_refuse(b, line,
                                "UTF-16 that is no text by itself; "
                                "base64 should follow");
    text.cased = compares_case(a->chain);
    if (!pattern_copy(b->arena, &text, &test.u.pattern)) return build_full(b);
    return add_test(a, &test, line);
}

static gr_status add_texts(applying *a, const yaml_value *v)
{
    rule_build *const b = a->b;
    sigma_pattern text;
    bool const parsed =
        has_change(a->chain, CHANGE_EXPAND)
            ? pattern_parse_expandable(b->scratch, v->text, &text)
            : pattern_parse(b->scratch, v->text, &text);
    if (!parsed) return build_full(b);
    text_list texts = {NULL, 0, 0};
    GR_TRY(text_list_add(b, &texts, text));
    for (size_t i = 0; i < a->chain->change_count; i++)
        GR_TRY(transform_apply(b, a->chain->changes[i], v->line, &texts));
    for (size_t i = 0; i < texts.count; i++)
        GR_TRY(add_pattern(a, texts.items[i], v->line));
    return GR_OK;
}

/* 1.10 equals the number 1.1, and the text that stands in the rule. */
static gr_status add_number(applying *a, const yaml_value *v)
{
    sigma_test test = {.kind = TEST_NUMBER};
    if (!scalar_number(a->b->arena, v->text, &test.u.number))
        return bad_value(a, v, "no number");
    GR_TRY(add_test(a, &test, v->line));
    if (gr_equal(v->text, test.u.number.text)) return GR_OK;
    return add_texts(a, v);
}

static gr_status add_plain(applying *a, const yaml_value *v)
{
    bool const as_text = a->chain->change_count > 0 || a->field.len == 0;
    sigma_test test = {.kind = TEST_NULL};
    switch (v->kind) {
    case YAML_NULL:
        if (as_text)
            return bad_value(a, v, "null is no text; quote it if one is meant");
        return add_test(a, &test, v->line);
    case YAML_BOOL:
        if (as_text) return add_texts(a, v);
        test.kind = TEST_BOOL;
        test.u.boolean = scalar_is_true(v->text);
        return add_test(a, &test, v->line);
    case YAML_NUMBER: return as_text ? add_texts(a, v) : add_number(a, v);
    case YAML_TEXT:
    case YAML_LIST:
    case YAML_MAP: return add_texts(a, v);
    }
    return GR_OK;
}

/* Compiled here only to refuse it with the rule; the engine compiles again. */
static gr_status check_regex(applying *a, const yaml_value *v, unsigned flags)
{
    gr_error why = {GR_OK, 0, ""};
    if (v->text.len > RULE_REGEX_BYTES)
        return build_limit(a->b, v->line, "a regex of more than %d bytes",
                           RULE_REGEX_BYTES);
    gr_status const status = sigma_regex_check(v->text, flags, &why);
    if (status == GR_NOMEM) return gr_fail(a->b->err, status, 0, "no memory");
    if (status == GR_OK) return GR_OK;
    return build_refuse(a->b, v->line, "regex \"%.*s\" of %.*s: %s",
                        BUILD_SHOW(v->text), BUILD_SHOW(a->chain->field),
                        why.text);
}

static gr_status add_regex(applying *a, const yaml_value *v)
{
    rule_build *const b = a->b;
    if (v->kind == YAML_NULL) return bad_value(a, v, "no regular expression");
    unsigned const flags = a->chain->regex_flags;
    GR_TRY(check_regex(a, v, flags));
    sigma_test test = {.kind = TEST_REGEX};
    test.u.regex.pattern = gr_arena_copy(b->arena, v->text);
    test.u.regex.flags = flags;
    if (gr_arena_status(b->arena) != GR_OK) return build_full(b);
    return add_test(a, &test, v->line);
}

static gr_status add_network(applying *a, const yaml_value *v, gr_slice text)
{
    sigma_test test = {.kind = TEST_CIDR};
    sigma_network network;
    const char *const why = network_parse(text, &network);
    if (why != NULL)
        return build_refuse(a->b, v->line, "network \"%.*s\" of %.*s: %s",
                            BUILD_SHOW(text), BUILD_SHOW(a->chain->field), why);
    memcpy(test.u.cidr.address, network.address, sizeof network.address);
    test.u.cidr.bits = network.bits;
    test.u.cidr.v6 = network.v6;
    return add_test(a, &test, v->line);
}

/* Escapes mean nothing in a network; under expand, values are texts. */
static gr_status add_cidr(applying *a, const yaml_value *v)
{
    rule_build *const b = a->b;
    if (a->chain->change_count == 0) return add_network(a, v, v->text);
    sigma_pattern text;
    if (!pattern_literal(b->scratch, v->text, &text)) return build_full(b);
    text_list texts = {NULL, 0, 0};
    GR_TRY(text_list_add(b, &texts, text));
    GR_TRY(transform_apply(b, CHANGE_EXPAND, v->line, &texts));
    for (size_t i = 0; i < texts.count; i++) {
        gr_slice network;
        if (!pattern_is_literal(&texts.items[i], &network))
            return bad_value(a, v, "a network has no wildcards");
        GR_TRY(add_network(a, v, network));
    }
    return GR_OK;
}

static gr_status add_compare(applying *a, const yaml_value *v)
{
    sigma_test test = {.kind = TEST_COMPARE};
    test.u.compare.op = a->chain->compare;
    if (v->kind != YAML_NUMBER ||
        !scalar_number(a->b->arena, v->text, &test.u.compare.number))
        return bad_value(a, v, "only a number can be compared");
    return add_test(a, &test, v->line);
}

static gr_status add_time(applying *a, const yaml_value *v)
{
    sigma_test test = {.kind = TEST_TIME_PART};
    test.u.time_part.part = a->chain->part;
    test.u.time_part.op = a->chain->compare;
    if (v->kind != YAML_NUMBER ||
        !scalar_number(a->b->arena, v->text, &test.u.time_part.number))
        return bad_value(a, v, "a part of a time is a number");
    return add_test(a, &test, v->line);
}

static gr_status add_exists(applying *a, const yaml_value *v)
{
    if (v->kind != YAML_BOOL) return bad_value(a, v, "exists is true or false");
    sigma_test test = {.kind = TEST_EXISTS};
    test.u.boolean = scalar_is_true(v->text);
    return add_test(a, &test, v->line);
}

/* A star at the begin is endswith: the field ends with the other's value. */
static sigma_ref_kind ref_kind(const modifier_chain *c)
{
    bool begin = false, end = false; /* may more stand there? */
    for (size_t i = 0; i < c->change_count; i++) {
        begin = begin || c->changes[i] != CHANGE_STARTSWITH;
        end = end || c->changes[i] != CHANGE_ENDSWITH;
    }
    if (begin && end) return REF_CONTAINS;
    if (begin) return REF_ENDS_WITH;
    return end ? REF_STARTS_WITH : REF_EQUALS;
}

static gr_status add_field_ref(applying *a, const yaml_value *v)
{
    if (v->kind == YAML_NULL || v->text.len == 0)
        return bad_value(a, v, "no field name");
    sigma_test test = {.kind = TEST_FIELD_REF};
    test.u.ref.field = gr_arena_copy(a->b->arena, v->text);
    test.u.ref.how = ref_kind(a->chain);
    test.u.ref.cased = a->chain->cased;
    if (gr_arena_status(a->b->arena) != GR_OK) return build_full(a->b);
    return add_test(a, &test, v->line);
}

static gr_status add_value(applying *a, const yaml_value *v)
{
    if (!yaml_is_scalar(v))
        return build_refuse(a->b, v->line, "a value of %.*s is a %s",
                            BUILD_SHOW(a->chain->field),
                            v->kind == YAML_MAP ? "map" : "list");
    switch (a->chain->kind) {
    case CHAIN_TEXT: return add_plain(a, v);
    case CHAIN_REGEX: return add_regex(a, v);
    case CHAIN_CIDR: return add_cidr(a, v);
    case CHAIN_COMPARE: return add_compare(a, v);
    case CHAIN_TIME: return add_time(a, v);
    case CHAIN_EXISTS: return add_exists(a, v);
    case CHAIN_FIELD_REF: return add_field_ref(a, v);
    }
    return GR_OK;
}

/* ---- items ---- */

/* What one value became is joined by OR, even under `all`. */
static gr_status add_value_of_all(applying *a, const yaml_value *v)
{
    node_list variants = {NULL, 0, 0};
    applying one = *a;
    one.out = &variants;
    GR_TRY(add_value(&one, v));
    sigma_node *node;
    GR_TRY(build_group(a->b, NODE_OR, variants.nodes, variants.count, v->line,
                       &node));
    return node_list_add(a->b, a->out, node);
}

static gr_status add_values(applying *a, const yaml_value *values)
{
    for (size_t i = 0; i < yaml_count(values); i++) {
        const yaml_value *const v = yaml_item(values, i);
        GR_TRY(a->chain->all ? add_value_of_all(a, v) : add_value(a, v));
    }
    return GR_OK;
}

static gr_status check_values(rule_build *b, const modifier_chain *chain,
                              const yaml_value *values)
{
    if (chain->kind == CHAIN_EXISTS && values->kind == YAML_LIST)
        return build_refuse(b, values->line,
                            "exists of %.*s is true or false, "
                            "not a list",
                            BUILD_SHOW(chain->field));
    return GR_OK;
}

gr_status modifier_apply(rule_build *b, const modifier_chain *chain,
                         const yaml_value *values, sigma_node **out)
{
    static const yaml_value null_value = {.kind = YAML_NULL};
    yaml_value empty = null_value;
    empty.line = values->line;
    GR_TRY(check_values(b, chain, values));
    /* `field: []` says the same as `field: null`. */
    if (values->kind == YAML_LIST && values->count == 0) values = &empty;

    node_list nodes = {NULL, 0, 0};
    gr_slice const field = gr_arena_copy(b->arena, chain->field);
    if (gr_arena_status(b->arena) != GR_OK) return build_full(b);
    applying a = {b, chain, field, &nodes};
    GR_TRY(add_values(&a, values));
    sigma_node *node;
    GR_TRY(build_group(b, chain->all ? NODE_AND : NODE_OR, nodes.nodes,
                       nodes.count, chain->line, &node));
    *out = node;
    return chain->neq ? build_not(b, node, chain->line, out) : GR_OK;
}
