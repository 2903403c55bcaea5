/* oracle.c - brute force, straight from the rule trees.
 *
 * What the engine must agree with. It shares with it how fields are read and
 * converted, PCRE2, and the reading of addresses and times; nothing else: text
 * is folded for each test anew, globs are matched rune by rune, and every rule
 * is asked about every event. Slow, and short enough to be read beside the
 * specification. */
#include "sigma/oracle.h"

#include "base/utf.h"
#include "sigma/cidr.h"
#include "sigma/time_part.h"

/* ---- text ---- */

static gr_slice fold(sigma_matcher *m, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(m->context.arena, 3 * text.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    return (gr_slice){out, gr_utf8_to_folded(out, text)};
}

static gr_slice text_of(sigma_matcher *m, event_value v, bool cased)
{
    gr_slice const text = value_text(m->context.arena, v);
    return cased ? text : fold(m, text);
}

/* A pattern as runes, or these two, which are none. */
enum { RUNE_STAR = 0x110000, RUNE_QUESTION = 0x110001 };

typedef struct {
    uint32_t *runes;
    size_t count;
} rune_text;

static void add_runes(rune_text *to, gr_slice utf8, bool cased)
{
    for (size_t i = 0; i < utf8.len;) {
        uint32_t const rune = gr_utf8_next(utf8, &i);
        to->runes[to->count++] = cased ? rune : gr_fold_rune(rune);
    }
}

static rune_text runes_of(sigma_matcher *m, gr_slice utf8, bool cased)
{
    rune_text out = {
        gr_arena_take_array(m->context.arena, utf8.len, sizeof(uint32_t)), 0};
    if (out.runes != NULL) add_runes(&out, utf8, cased);
    return out;
}

static rune_text runes_of_pattern(sigma_matcher *m, const sigma_pattern *p)
{
    size_t most = p->count;
    for (size_t i = 0; i < p->count; i++) most += p->parts[i].text.len;
    rune_text out = {
        gr_arena_take_array(m->context.arena, most, sizeof(uint32_t)), 0};
    for (size_t i = 0; i < p->count && out.runes != NULL; i++) {
        if (p->parts[i].kind == PART_LITERAL)
            add_runes(&out, p->parts[i].text, p->cased);
        else
            out.runes[out.count++] =
                p->parts[i].kind == PART_STAR ? RUNE_STAR : RUNE_QUESTION;
    }
    return out;
}

/* After a mismatch the last star takes one rune more. */
static bool glob(rune_text p, rune_text t)
{
    size_t i = 0, k = 0, star = SIZE_MAX, star_at = 0;
    while (k < t.count) {
        bool const more = i < p.count;
        if (more && p.runes[i] == RUNE_STAR) {
            star = i++;
            star_at = k;
        } else if (more &&
                   (p.runes[i] == RUNE_QUESTION || p.runes[i] == t.runes[k])) {
            i++;
            k++;
        } else if (star != SIZE_MAX) {
            i = star + 1;
            k = ++star_at;
        } else {
            return false;
        }
    }
    while (i < p.count && p.runes[i] == RUNE_STAR) i++;
    return i == p.count;
}

static bool pattern_holds(sigma_matcher *m, const sigma_pattern *p,
                          event_value v)
{
    gr_slice const text = value_text(m->context.arena, v);
    return glob(runes_of_pattern(m, p), runes_of(m, text, p->cased));
}

static bool has_part(gr_slice text, gr_slice part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (gr_equal(gr_sub(text, i, part.len), part)) return true;
    return false;
}

/* ---- numbers and times ---- */

/* Sign of value - bound, by exact value. */
static int order_of(const value_number *value, const sigma_number *bound)
{
    value_number const b =
        bound->real ? (value_number){.kind = NUMBER_DOUBLE, .real = bound->f64}
                    : (value_number){.kind = NUMBER_I64, .i64 = bound->i64};
    return value_number_compare(value, &b);
}

static bool is_in_order(int order, sigma_compare op)
{
    return (op == COMPARE_EQ && order == 0) ||
           (op == COMPARE_LT && order < 0) ||
           (op == COMPARE_LTE && order <= 0) ||
           (op == COMPARE_GT && order > 0) || (op == COMPARE_GTE && order >= 0);
}

static bool number_holds(sigma_matcher *m, const sigma_number *wanted,
                         event_value v)
{
    value_number number;
    bool const typed = v.type == VALUE_I64 || v.type == VALUE_U64 ||
                       v.type == VALUE_DOUBLE || v.type == VALUE_NUMBER_TEXT;
    if (gr_equal(text_of(m, v, false), fold(m, wanted->text))) return true;
    return typed && value_to_number(v, &number) &&
           order_of(&number, wanted) == 0;
}

static bool time_holds(const sigma_test *t, event_value v)
{
    int64_t part = 0;
    if (!sigma_time_part_of(v, t->u.time_part.part, &part)) return false;
    value_number const number = {.kind = NUMBER_I64, .i64 = part};
    return is_in_order(order_of(&number, &t->u.time_part.number),
                       t->u.time_part.op);
}

static bool compare_holds(const sigma_test *t, event_value v)
{
    value_number number;
    return value_to_number(v, &number) &&
           is_in_order(order_of(&number, &t->u.compare.number),
                       t->u.compare.op);
}

/* ---- the others ---- */

static const sigma_regex *regex_of(const sigma_matcher *m, const sigma_test *t)
{
    const sigma_engine *const engine = m->engine;
    for (size_t i = 0; i < engine->regex_count; i++) {
        const ready_test *const test = &engine->tests[engine->regex_tests[i]];
        if (test->test->u.regex.flags == t->u.regex.flags &&
            gr_equal(test->test->u.regex.pattern, t->u.regex.pattern))
            return test->regex;
    }
    return NULL;
}

static bool regex_holds(sigma_matcher *m, const sigma_test *t, event_value v)
{
    const sigma_regex *const regex = regex_of(m, t);
    if (regex == NULL) return false;
    sigma_regex_result const result = sigma_regex_search(
        regex, m->context.regex, value_text(m->context.arena, v));
    if (result == REGEX_GAVE_UP) m->context.regex_limits++;
    return result == REGEX_FOUND;
}

static bool cidr_holds(sigma_matcher *m, const sigma_test *t, event_value v)
{
    sigma_address address;
    return sigma_address_parse(value_text(m->context.arena, v), &address) &&
           sigma_address_within(&address, t->u.cidr.address, t->u.cidr.bits,
                                t->u.cidr.v6);
}

static bool ref_holds(sigma_matcher *m, const sigma_test *t, event_value v,
                      event_value other)
{
    gr_slice const a = text_of(m, v, t->u.ref.cased);
    for (size_t i = 0; i < value_count(other); i++) {
        gr_slice const b = text_of(m, value_at(other, i), t->u.ref.cased);
        bool const holds =
            (t->u.ref.how == REF_EQUALS && gr_equal(a, b)) ||
            (t->u.ref.how == REF_STARTS_WITH && gr_starts_with(a, b)) ||
            (t->u.ref.how == REF_ENDS_WITH && gr_ends_with(a, b)) ||
            (t->u.ref.how == REF_CONTAINS && has_part(a, b));
        if (holds) return true;
    }
    return false;
}

/* A keyword that is a number or a truth value is looked for as text. */
static bool keyword_text_holds(sigma_matcher *m, gr_slice keyword,
                               event_value v)
{
    return has_part(text_of(m, v, false), fold(m, keyword));
}

static gr_slice bool_text(bool value)
{
    return value ? GR_S("true") : GR_S("false");
}

static bool one_holds(sigma_matcher *m, const sigma_test *t, event_value v,
                      event_value other)
{
    switch (t->kind) {
    case TEST_PATTERN: return pattern_holds(m, &t->u.pattern, v);
    case TEST_NUMBER:
        return t->keyword ? keyword_text_holds(m, t->u.number.text, v)
                          : number_holds(m, &t->u.number, v);
    case TEST_BOOL:
        return t->keyword
                   ? keyword_text_holds(m, bool_text(t->u.boolean), v)
                   : gr_equal(text_of(m, v, false), bool_text(t->u.boolean));
    case TEST_NULL: return text_of(m, v, true).len == 0;
    case TEST_EXISTS: return t->u.boolean;
    case TEST_REGEX: return regex_holds(m, t, v);
    case TEST_CIDR: return cidr_holds(m, t, v);
    case TEST_COMPARE: return compare_holds(t, v);
    case TEST_TIME_PART: return time_holds(t, v);
    case TEST_FIELD_REF: return ref_holds(m, t, v, other);
    }
    return false;
}

/* ---- values, trees, rules ---- */

event_value oracle_value(sigma_matcher *m, const sigma_source *source,
                         gr_slice name, const event *e)
{
    sigma_field const field = sigma_field_of(source, name);
    sigma_field_place place;
    event_value v = value_of(VALUE_ABSENT, NULL, 0);
    if (sigma_field_find(&field, e->layout, &place) ||
        sigma_field_is_event_id(&field))
        v = sigma_field_read(&field, &place, e, m->context.arena);
    if (v.type == VALUE_LIST && v.len == 0) v = value_of(VALUE_NULL, NULL, 0);
    return v;
}

static bool some_holds(sigma_matcher *m, const sigma_test *t, event_value v,
                       event_value other)
{
    if (v.type == VALUE_LIST && v.len == 0)
        return one_holds(m, t, value_of(VALUE_NULL, NULL, 0), other);
    for (size_t i = 0; i < value_count(v); i++)
        if (one_holds(m, t, value_at(v, i), other)) return true;
    return false;
}

static bool keyword_holds(sigma_matcher *m, const sigma_test *t, const event *e)
{
    event_value const none = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, m->context.arena);
        if (v.type != VALUE_ABSENT && some_holds(m, t, v, none)) return true;
    }
    return false;
}

static bool test_holds(sigma_matcher *m, const sigma_source *source,
                       const sigma_test *t, const event *e)
{
    event_value other = value_of(VALUE_ABSENT, NULL, 0);
    if (t->keyword) return keyword_holds(m, t, e);
    event_value const v = oracle_value(m, source, t->field, e);
    if (v.type == VALUE_ABSENT)
        return t->kind == TEST_NULL ||
               (t->kind == TEST_EXISTS && !t->u.boolean);
    if (t->kind == TEST_FIELD_REF) {
        other = oracle_value(m, source, t->u.ref.field, e);
        if (other.type == VALUE_ABSENT) return false;
    }
    return some_holds(m, t, v, other);
}

bool oracle_node_holds(sigma_matcher *m, const sigma_source *source,
                       const sigma_node *node, const event *e)
{
    bool const all = node->kind == NODE_AND;
    if (node->kind == NODE_NOT)
        return !oracle_node_holds(m, source, node->children[0], e);
    if (node->kind == NODE_TEST) {
        gr_arena_mark_point const mark = gr_arena_mark(m->context.arena);
        bool const holds = test_holds(m, source, node->test, e);
        if (gr_arena_status(m->context.arena) == GR_OK)
            gr_arena_rewind(m->context.arena, mark);
        return holds;
    }
    for (size_t i = 0; i < node->child_count; i++)
        if (oracle_node_holds(m, source, node->children[i], e) != all)
            return !all;
    return all;
}

bool oracle_source_fits(sigma_matcher *m, const sigma_source *source,
                        const event *e)
{
    bool id_fits = source->event_id_count == 0;
    for (size_t i = 0; i < source->event_id_count && e->has_event_id; i++)
        id_fits = id_fits || source->event_ids[i] == e->event_id;
    if (!id_fits || source->channel.len == 0) return id_fits;
    return gr_equal(fold(m, source->channel), text_of(m, e->channel, false));
}

static bool source_holds(sigma_matcher *m, const sigma_source *source,
                         const event *e)
{
    return oracle_source_fits(m, source, e) &&
           (source->condition == NULL ||
            oracle_node_holds(m, NULL, source->condition, e));
}

static bool rule_holds(sigma_matcher *m, const sigma_rule *rule, const event *e)
{
    for (size_t i = 0; i < rule->source_count; i++) {
        const sigma_source *const source = &rule->sources[i];
        if (source_holds(m, source, e) &&
            oracle_node_holds(m, source, rule->root, e))
            return true;
    }
    return false;
}

gr_status sigma_is_of_source(sigma_matcher *m, size_t rule, const event *e,
                             bool *out, gr_error *err)
{
    const sigma_rule *const asked = &m->engine->rules->rules[rule];
    sigma_hits hits;
    *out = false;
    matcher_start_event(m);
    for (size_t i = 0; i < asked->source_count && !*out; i++)
        *out = source_holds(m, &asked->sources[i], e);
    return matcher_finish(m, e, &hits, err);
}

gr_status sigma_oracle_match(sigma_matcher *m, const event *e, sigma_hits *out,
                             gr_error *err)
{
    const sigma_rules *const rules = m->engine->rules;
    *out = (sigma_hits){0};
    matcher_start_event(m);
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_rule *const rule = &rules->rules[i];
        if (rule->state == RULE_LOADED && rule->root != NULL &&
            rule_holds(m, rule, e))
            matcher_add_rule(m, (uint32_t)i);
    }
    return matcher_finish(m, e, out, err);
}

gr_status sigma_oracle_holds(sigma_matcher *m, size_t rule, const event *e,
                             bool *out, gr_error *err)
{
    sigma_hits hits;
    matcher_start_event(m);
    *out = rule_holds(m, &m->engine->rules->rules[rule], e);
    return matcher_finish(m, e, &hits, err);
}
