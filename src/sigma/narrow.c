/* narrow.c - see narrow.h.
 *
 *   selection and not 1 of filter_*     what selection asks for must be there;
 *                                       what a filter asks for need not: it
 *                                       holds on no event that lacks it */
#include "sigma/narrow.h"

/* The fields of a tree: each node once, for it may have several parents, and
 * once more as a part of what must not hold. */
typedef struct {
    const sigma_source *source;
    bool *seen; /* by node->index */
    const sigma_test *other;
    gr_slice field; /* of it, that the place does not have */
} search;

static bool has_field(const sigma_source *s, gr_slice field)
{
    for (size_t i = 0; i < s->only_count; i++)
        if (gr_equal_ascii_fold(s->only[i], field)) return true;
    return false;
}

static void look_at_test(search *s, const sigma_test *test)
{
    gr_slice field = test->field;
    if (!test->keyword && has_field(s->source, field)) {
        if (test->kind != TEST_FIELD_REF) return;
        field = test->u.ref.field;
        if (has_field(s->source, field)) return;
    }
    s->other = test;
    s->field = field;
}

static void look(search *s, const sigma_node *node, bool wanted)
{
    bool *const seen = &s->seen[2 * node->index + wanted];
    if (s->other != NULL || *seen) return;
    *seen = true;
    if (node->kind == NODE_TEST && wanted) look_at_test(s, node->test);
    for (size_t i = 0; i < node->child_count; i++)
        look(s, node->children[i], wanted != (node->kind == NODE_NOT));
}

static gr_status say_why(rule_build *b, const sigma_source *source,
                         const search *s, sigma_rule *rule)
{
    gr_error text;
    if (s->other->keyword)
        (void)gr_fail(&text, GR_NONE, 0,
                      "not judged in \"%.*s\": it has keywords",
                      BUILD_SHOW(source->channel));
    else
        (void)gr_fail(&text, GR_NONE, 0,
                      "not judged in \"%.*s\": it asks for %.*s",
                      BUILD_SHOW(source->channel), BUILD_SHOW(s->field));
    rule->reason = gr_arena_copy(b->arena, gr_slice_of_c(text.text));
    return rule->reason.ptr == NULL ? build_full(b) : GR_OK;
}

/* Does `source` take the rule? */
static gr_status judge(rule_build *b, const sigma_source *source,
                       sigma_rule *rule, bool *takes, size_t node_count)
{
    *takes = true;
    if (source->only_count == 0) return GR_OK;
    search s = {.source = source,
                .seen = gr_arena_take_array(b->scratch, 2 * node_count + 2,
                                            sizeof *s.seen)};
    if (s.seen == NULL) return build_full(b);
    look(&s, rule->root, true);
    *takes = s.other == NULL;
    return *takes ? GR_OK : say_why(b, source, &s, rule);
}

static bool is_choosy(const sigma_rule *rule)
{
    for (size_t i = 0; i < rule->source_count; i++)
        if (rule->sources[i].only_count > 0) return true;
    return false;
}

gr_status narrow_sources(rule_build *b, sigma_rule *rule)
{
    if (rule->root == NULL || !is_choosy(rule)) return GR_OK;
    sigma_source *const kept =
        gr_arena_take_array(b->arena, rule->source_count, sizeof *kept);
    size_t count = 0;
    if (kept == NULL) return build_full(b);
    for (size_t i = 0; i < rule->source_count; i++) {
        bool takes;
        GR_TRY(judge(b, &rule->sources[i], rule, &takes, rule->node_count));
        if (takes) kept[count++] = rule->sources[i];
    }
    rule->sources = kept;
    rule->source_count = count;
    if (count == 0 && b->why_not.len > 0) rule->reason = b->why_not;
    return GR_OK;
}
