/* document.c - one YAML document as a rule.
 *
 * Source: Sigma specification 2.1, "Components". Unknown keys are the author's
 * own and mean nothing to us. */
#include "sigma/document.h"

#include "base/hash.h"
#include "sigma/aggregate.h"
#include "sigma/detection.h"
#include "sigma/narrow.h"

document_kind document_kind_of(const yaml_value *root)
{
    if (root->kind != YAML_MAP) return DOCUMENT_OTHER;
    if (yaml_find(root, GR_S("correlation")) != NULL)
        return DOCUMENT_CORRELATION;
    if (yaml_find(root, GR_S("detection")) != NULL) return DOCUMENT_RULE;
    if (yaml_find(root, GR_S("filter")) != NULL) return DOCUMENT_FILTER;
    bool const looks_like_one = yaml_find(root, GR_S("title")) != NULL &&
                                yaml_find(root, GR_S("logsource")) != NULL;
    return looks_like_one ? DOCUMENT_BROKEN_RULE : DOCUMENT_OTHER;
}

/* ---- the head ---- */

static gr_status read_text(rule_build *b, const yaml_value *root, gr_slice key,
                           gr_slice *out)
{
    const yaml_value *const v = yaml_find(root, key);
    *out = (gr_slice){NULL, 0};
    if (v == NULL || v->kind == YAML_NULL) return GR_OK;
    if (!yaml_is_scalar(v))
        return build_refuse(b, v->line, "%.*s is no text", BUILD_SHOW(key));
    if (v->text.len == 0) return GR_OK;
    *out = gr_arena_copy(b->arena, v->text);
    return out->ptr == NULL ? build_full(b) : GR_OK;
}

static gr_status make_id(rule_build *b, sigma_rule *rule)
{
    static const char prefix[] = "sha256:";
    size_t const begin = sizeof prefix - 1;
    char id[sizeof prefix + 2 * GR_SHA256_SIZE];
    memcpy(id, prefix, begin);
    gr_hex_digits(id + begin, rule->sha256, GR_SHA256_SIZE);
    rule->id =
        gr_arena_copy(b->arena, gr_slice_of(id, begin + 2 * GR_SHA256_SIZE));
    return rule->id.ptr == NULL ? build_full(b) : GR_OK;
}

static gr_status read_tags(rule_build *b, const yaml_value *root,
                           sigma_rule *rule)
{
    const yaml_value *const list = yaml_find(root, GR_S("tags"));
    if (list == NULL || list->kind == YAML_NULL) return GR_OK;
    size_t const count = yaml_count(list);
    gr_slice *const tags = gr_arena_take_array(b->arena, count, sizeof *tags);
    if (tags == NULL && count > 0) return build_full(b);
    for (size_t i = 0; i < count; i++) {
        const yaml_value *const v = yaml_item(list, i);
        if (!yaml_is_scalar(v)) {
            build_warn(b, "a tag in line %u is no text", v->line);
            continue;
        }
        tags[rule->tag_count++] = gr_arena_copy(b->arena, v->text);
    }
    rule->tags = tags;
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

static gr_status read_level(rule_build *b, const yaml_value *root,
                            sigma_rule *rule)
{
    gr_slice text;
    GR_TRY(read_text(b, root, GR_S("level"), &text));
    if (text.len > 0 && !sigma_level_parse(text, &rule->level))
        build_warn(b, "unknown level \"%.*s\"", BUILD_SHOW(text));
    return GR_OK;
}

/* One that we cannot show costs nothing but itself. */
static gr_status read_remark(rule_build *b, const yaml_value *root,
                             gr_slice key, gr_slice *out)
{
    const yaml_value *const v = yaml_find(root, key);
    if (v != NULL && !yaml_is_scalar(v)) {
        build_warn(b, "%.*s is no text", BUILD_SHOW(key));
        return GR_OK;
    }
    return read_text(b, root, key, out);
}

static gr_status check_head(rule_build *b, const yaml_value *root,
                            const sigma_rule *rule)
{
    if (rule->title.len == 0)
        return build_refuse(b, root->line, "the rule has no title");
    const yaml_value *const taxonomy = yaml_find(root, GR_S("taxonomy"));
    if (taxonomy != NULL && taxonomy->kind != YAML_NULL &&
        !gr_equal(taxonomy->text, GR_S("sigma")))
        return build_refuse(b, taxonomy->line,
                            "taxonomy \"%.*s\" is unknown; only sigma is known",
                            BUILD_SHOW(taxonomy->text));
    return GR_OK;
}

gr_status document_read_head(rule_build *b, const yaml_value *root,
                             gr_slice text, sigma_rule *rule)
{
    if (!gr_sha256_of(text, rule->sha256))
        return gr_fail(b->err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    GR_TRY(read_text(b, root, GR_S("id"), &rule->id));
    if (rule->id.len == 0) GR_TRY(make_id(b, rule));
    GR_TRY(read_text(b, root, GR_S("title"), &rule->title));
    GR_TRY(read_text(b, root, GR_S("name"), &rule->name));
    GR_TRY(read_text(b, root, GR_S("status"), &rule->status));
    GR_TRY(read_remark(b, root, GR_S("description"), &rule->description));
    GR_TRY(read_remark(b, root, GR_S("author"), &rule->author));
    GR_TRY(read_level(b, root, rule));
    GR_TRY(read_tags(b, root, rule));
    return check_head(b, root, rule);
}

/* ---- log source and detection ---- */

static gr_status read_attribute(rule_build *b, const yaml_value *logsource,
                                gr_slice key, gr_slice *out)
{
    const yaml_value *const v = yaml_find(logsource, key);
    if (v == NULL || v->kind == YAML_NULL) return GR_OK;
    if (!yaml_is_scalar(v))
        return build_refuse(b, v->line, "logsource: %.*s is no text",
                            BUILD_SHOW(key));
    *out = v->text;
    return GR_OK;
}

gr_status document_read_logsource(rule_build *b, const yaml_value *root,
                                  sigma_rule *rule)
{
    const yaml_value *const v = yaml_find(root, GR_S("logsource"));
    if (v == NULL || v->kind != YAML_MAP)
        return build_refuse(b, root->line, "the rule has no logsource");
    GR_TRY(read_attribute(b, v, GR_S("category"), &rule->category));
    GR_TRY(read_attribute(b, v, GR_S("product"), &rule->product));
    GR_TRY(read_attribute(b, v, GR_S("service"), &rule->service));
    if (rule->category.len + rule->product.len + rule->service.len == 0)
        return build_refuse(b, v->line,
                            "logsource without category, product "
                            "and service");
    return GR_OK;
}

static gr_status read_detection(rule_build *b, const yaml_value *root,
                                sigma_rule *rule, document_drafts *drafts)
{
    const yaml_value *const detection = yaml_find(root, GR_S("detection"));
    if (detection == NULL)
        return build_refuse(b, root->line, "the rule has no detection");
    detection_tree tree;
    GR_TRY(detection_read(b, detection, &tree));
    if (tree.aggregation.ptr != NULL)
        GR_TRY(aggregate_read(b, &tree, &drafts->correlation));
    rule->root = tree.root;
    rule->node_count = b->next_index;
    GR_TRY(narrow_sources(b, rule));
    rule->state = rule->source_count > 0 ? RULE_LOADED : RULE_NO_SOURCE;
    return GR_OK;
}

/* Of two that make a rule one would be passed over. */
static gr_status refuse_two_bodies(rule_build *b, const yaml_value *root)
{
    static const gr_slice names[] = {
        GR_S_INIT("correlation"), GR_S_INIT("detection"), GR_S_INIT("filter")};
    const gr_slice *one = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const yaml_value *const v = yaml_find(root, names[i]);
        if (v == NULL) continue;
        if (one != NULL)
            return build_refuse(b, v->line,
                                "%.*s beside %.*s: a rule has one of them",
                                BUILD_SHOW(names[i]), BUILD_SHOW(*one));
        one = &names[i];
    }
    return GR_OK;
}

gr_status document_read_body(rule_build *b, document_kind kind,
                             const yaml_value *root, sigma_rule *rule,
                             document_drafts *drafts)
{
    GR_TRY(refuse_two_bodies(b, root));
    if (kind == DOCUMENT_CORRELATION) {
        rule->state = RULE_LOADED; /* unless its rules are not */
        return correlation_read(b, root, &drafts->correlation);
    }
    if (kind != DOCUMENT_FILTER) return read_detection(b, root, rule, drafts);
    rule->state = RULE_FILTER;
    return filter_read(b, root, &drafts->filter);
}
