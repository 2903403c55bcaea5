/* fuzz_rule.c - any bytes as a rule file, as a log source map, and as a file
 * of placeholders.
 *
 * Promised: each entry is a rule with a sound tree or a correlation of such
 * rules, or says why it is none.
 * Loading again gives the same. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf.h"
#include "sigma/load.h"
#include "sigma/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(holds)                                                         \
    do {                                                                       \
        if (!(holds)) abort();                                                 \
    } while (0)

#define RULES_CEILING ((size_t)256 << 20)

static void check_pattern(const sigma_test *t)
{
    const sigma_pattern *const p = &t->u.pattern;
    for (size_t i = 0; i < p->count; i++) {
        bool const literal = p->parts[i].kind == PART_LITERAL;
        PROMISE(literal == (p->parts[i].text.len > 0));
        PROMISE(gr_utf8_valid(p->parts[i].text));
        if (i > 0 && p->parts[i].kind != PART_QUESTION)
            PROMISE(p->parts[i].kind != p->parts[i - 1].kind);
    }
    if (!t->keyword) return;
    PROMISE(p->count > 0 && p->parts[0].kind == PART_STAR &&
            p->parts[p->count - 1].kind == PART_STAR);
}

static void check_test(const sigma_test *t)
{
    PROMISE(t->keyword == (t->field.len == 0));
    if (t->keyword) PROMISE(t->kind == TEST_PATTERN || t->kind == TEST_REGEX);
    if (t->kind == TEST_PATTERN) check_pattern(t);
    if (t->kind == TEST_CIDR)
        PROMISE(t->u.cidr.bits <= (t->u.cidr.v6 ? 128 : 32));
    if (t->kind == TEST_NUMBER) PROMISE(t->u.number.text.len > 0);
}

/* Each node once: `seen` has a place for each index. */
static void check_node(const sigma_node *node, uint8_t *seen, uint32_t count)
{
    PROMISE(node->index < count);
    if (seen[node->index]) return;
    seen[node->index] = 1;
    if (node->kind == NODE_TEST) {
        PROMISE(node->child_count == 0);
        check_test(node->test);
        return;
    }
    PROMISE(node->child_count > (node->kind == NODE_NOT ? 0 : 1));
    PROMISE(node->kind != NODE_NOT || node->child_count == 1);
    for (size_t i = 0; i < node->child_count; i++) {
        PROMISE(node->children[i]->index < node->index);
        check_node(node->children[i], seen, count);
    }
}

static void check_expression(const sigma_part_node *node, size_t parts,
                             bool negated, bool *fired, bool *at_close)
{
    if (node->kind == PART_FIRED) {
        PROMISE(node->part < parts && node->child_count == 0);
        fired[node->part] = true;
        *at_close = *at_close || negated;
        return;
    }
    PROMISE(node->child_count > (node->kind == PART_NOT ? 0 : 1));
    PROMISE(node->kind != PART_NOT || node->child_count == 1);
    for (size_t i = 0; i < node->child_count; i++)
        check_expression(node->children[i], parts,
                         negated != (node->kind == PART_NOT), fired, at_close);
}

static void check_condition(const sigma_correlation *c)
{
    bool fired[CORRELATION_PARTS] = {false}, at_close = false;
    PROMISE(c->limit_count <= CORRELATION_LIMITS);
    for (size_t i = 0; i < c->limit_count; i++)
        at_close = at_close || c->limits[i].op > LIMIT_GTE;
    if (c->condition != NULL) {
        PROMISE(c->limit_count == 0);
        check_expression(c->condition, c->part_count, false, fired, &at_close);
        for (size_t i = 0; i < c->part_count; i++) PROMISE(fired[i]);
    }
    PROMISE(c->at_close == at_close);
}

static void check_parts(const sigma_rules *rules, const sigma_correlation *c)
{
    unsigned level = 0;
    PROMISE(c->part_count > 0 && c->part_count <= CORRELATION_PARTS);
    for (size_t i = 0; i < c->part_count; i++) {
        PROMISE(c->parts[i].rule < rules->count);
        const sigma_rule *const r = &rules->rules[c->parts[i].rule];
        PROMISE(r->state == RULE_LOADED || r->state == RULE_NO_SOURCE);
        PROMISE((r->root == NULL) == (r->correlation != NULL));
        if (r->correlation != NULL && r->correlation->level >= level)
            level = r->correlation->level + 1;
        for (size_t k = 0; k < i; k++)
            PROMISE(c->parts[k].rule != c->parts[i].rule);
    }
    PROMISE(c->level == level);
}

static void check_correlation(const sigma_rules *rules,
                              const sigma_correlation *c)
{
    PROMISE(c->timespan_ns > 0);
    PROMISE(c->percentile >= 0 && c->percentile <= 100);
    check_condition(c);
    check_parts(rules, c);
}

static void check_rule(const sigma_rules *rules, const sigma_rule *r)
{
    bool const used = r->state == RULE_LOADED || r->state == RULE_NO_SOURCE;
    PROMISE(r->state != RULE_REJECTED || r->reason.len > 0);
    PROMISE(used == (r->root != NULL || r->correlation != NULL));
    PROMISE(r->root == NULL || r->correlation == NULL);
    PROMISE(r->state != RULE_LOADED || r->source_count > 0 ||
            r->correlation != NULL);
    if (r->correlation != NULL) check_correlation(rules, r->correlation);
    PROMISE(r->state == RULE_REJECTED || (r->id.len > 0 && r->title.len > 0));
    if (r->root == NULL) return;
    uint8_t *const seen = calloc(r->node_count, 1);
    PROMISE(seen != NULL);
    check_node(r->root, seen, r->node_count);
    free(seen);
}

static void print_rule(gr_buffer *out, const sigma_rule *r)
{
    gr_putf(out, "\n%u:%d:%u:", r->line, (int)r->state, r->reason_line);
    gr_put(out, r->id);
    gr_put(out, r->reason);
    gr_put(out, r->warning);
    if (r->root != NULL) sigma_node_print(out, r->root);
    if (r->correlation != NULL) sigma_correlation_print(out, r->correlation);
}

/* In one loader each reading would see the rules of the other. */
static void load_once(gr_slice text, gr_buffer *out)
{
    gr_error err = {GR_OK, 0, ""};
    gr_arena *const arena = gr_arena_new(RULES_CEILING);
    sigma_load_options const options = {.with_deprecated = true};
    sigma_loader *loader;
    sigma_rules rules;
    PROMISE(sigma_loader_new(arena, &options, &loader, &err) == GR_OK);
    PROMISE(sigma_load_bytes(loader, GR_S("0"), text, false, &err) == GR_OK);
    PROMISE(sigma_load_finish(loader, &rules, &err) == GR_OK);
    for (size_t i = 0; i < rules.count; i++) {
        check_rule(&rules, &rules.rules[i]);
        print_rule(out, &rules.rules[i]);
    }
    gr_arena_free(arena);
}

/* Both readings by one loader: most of its time is the log source map. */
static void load_twice(gr_slice text, gr_buffer out[2])
{
    gr_error err = {GR_OK, 0, ""};
    gr_arena *const arena = gr_arena_new(RULES_CEILING);
    sigma_load_options const options = {
        .placeholders = GR_S("x: [a, 'b*', 'c\\*']\ny: d\n"),
        .placeholders_path = GR_S("placeholders.yml"),
        .with_deprecated = true};
    sigma_loader *loader;
    sigma_rules rules;
    PROMISE(sigma_loader_new(arena, &options, &loader, &err) == GR_OK);
    PROMISE(sigma_load_bytes(loader, GR_S("0"), text, false, &err) == GR_OK);
    PROMISE(sigma_load_bytes(loader, GR_S("1"), text, false, &err) == GR_OK);
    PROMISE(sigma_load_finish(loader, &rules, &err) == GR_OK);
    for (size_t i = 0; i < rules.count; i++) {
        check_rule(&rules, &rules.rules[i]);
        print_rule(&out[rules.rules[i].path.ptr[0] - '0'], &rules.rules[i]);
    }
    gr_arena_free(arena);
}

static void load_beside(gr_slice sources, gr_slice placeholders)
{
    gr_error err = {GR_OK, 0, ""};
    gr_arena *const arena = gr_arena_new(RULES_CEILING);
    sigma_load_options const options = {.sources = sources,
                                        .sources_path = GR_S("s.yml"),
                                        .placeholders = placeholders,
                                        .placeholders_path = GR_S("p.yml")};
    sigma_loader *loader;
    gr_status const status = sigma_loader_new(arena, &options, &loader, &err);
    PROMISE(status == GR_OK || status == GR_DAMAGED || status == GR_LIMIT);
    PROMISE(status == GR_OK || err.text[0] != '\0');
    if (status == GR_OK)
        PROMISE(sigma_load_bytes(
                    loader, GR_S("r.yml"),
                    GR_S("title: t\nlogsource: {service: s, category: c}\n"
                         "detection: {s: {f|expand: '%x%'}, condition: s}\n"),
                    false, &err) == GR_OK);
    gr_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_slice const text = gr_slice_of(data, size);
    if (gr_find(text, GR_S("services")) != SIZE_MAX ||
        gr_find(text, GR_S("categories")) != SIZE_MAX) {
        load_beside(text, (gr_slice){NULL, 0});
        return 0;
    }
    if (gr_starts_with(text, GR_S("x:"))) {
        load_beside((gr_slice){NULL, 0}, text);
        return 0;
    }
    gr_buffer out[2] = {gr_buffer_upto(16 << 20), gr_buffer_upto(16 << 20)};
    bool const joined = gr_find(text, GR_S("correlation")) != SIZE_MAX ||
                        gr_find(text, GR_S("filter")) != SIZE_MAX;
    for (size_t i = 0; joined && i < 2; i++) load_once(text, &out[i]);
    if (!joined) load_twice(text, out);
    PROMISE(gr_equal(gr_buffer_slice(&out[0]), gr_buffer_slice(&out[1])));
    gr_buffer_free(&out[0]);
    gr_buffer_free(&out[1]);
    return 0;
}
