/* filter.c - filter documents: read, and joined to the rules that they mean.
 *
 * Source: Sigma specification 2.1, "Global filter"; that it is an AND, `any` and
 * the empty list are pySigma's. */
#include "sigma/filter.h"

#include "sigma/detection.h"
#include "sigma/limits.h"
#include "sigma/narrow.h"

/* ---- reading ---- */

static bool means_all(const yaml_value *v)
{
    return yaml_is_scalar(v) && (gr_equal_ascii_fold(v->text, GR_S("any")) ||
                                 gr_equal_ascii_fold(v->text, GR_S("all")));
}

static gr_status read_rules(rule_build *b, const yaml_value *map,
                            filter_draft *f)
{
    const yaml_value *const v = yaml_find(map, GR_S("rules"));
    if (v == NULL)
        return build_refuse(b, map->line,
                            "filter without rules; \"any\" means all");
    f->line = v->line;
    if (means_all(v)) return GR_OK;
    if (v->kind == YAML_NULL || v->kind == YAML_MAP)
        return build_refuse(b, v->line, "rules is neither a text nor a list");
    if (yaml_count(v) > FILTER_RULES)
        return build_limit(b, v->line, "rules: more than %d names",
                           FILTER_RULES);
    gr_slice *const names =
        gr_arena_take_array(b->arena, yaml_count(v), sizeof *names);
    if (names == NULL && yaml_count(v) > 0) return build_full(b);
    for (size_t i = 0; i < yaml_count(v); i++) {
        const yaml_value *const item = yaml_item(v, i);
        if (!yaml_is_scalar(item) || item->text.len == 0)
            return build_refuse(b, item->line, "rules: a name that is no text");
        names[i] = gr_arena_copy(b->arena, item->text);
    }
    f->rules = names;
    f->rule_count = yaml_count(v);
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

/* What is left is as below `detection`. */
static gr_status without_rules(rule_build *b, const yaml_value *map,
                               yaml_value *out)
{
    yaml_pair *const pairs =
        gr_arena_take_array(b->scratch, map->count, sizeof *pairs);
    if (pairs == NULL) return build_full(b);
    *out = *map;
    out->u.pairs = pairs;
    out->count = 0;
    for (size_t i = 0; i < map->count; i++)
        if (!gr_equal(map->u.pairs[i].key, GR_S("rules")))
            pairs[out->count++] = map->u.pairs[i];
    return GR_OK;
}

static bool has_not(const sigma_node *node, bool *seen)
{
    if (seen[node->index]) return false;
    seen[node->index] = true;
    if (node->kind == NODE_NOT) return true;
    for (size_t i = 0; i < node->child_count; i++)
        if (has_not(node->children[i], seen)) return true;
    return false;
}

static gr_status warn_without_not(rule_build *b, const filter_draft *f)
{
    bool *const seen =
        gr_arena_take_array(b->scratch, f->node_count, sizeof *seen);
    if (seen == NULL) return build_full(b);
    if (!has_not(f->root, seen))
        build_warn(b, "without \"not\" it leaves of its rules only what it "
                      "describes");
    return GR_OK;
}

static gr_status read_condition(rule_build *b, const yaml_value *map,
                                filter_draft *f)
{
    const yaml_value *const condition = yaml_find(map, GR_S("condition"));
    if (condition == NULL || !yaml_is_scalar(condition))
        return build_refuse(b, condition == NULL ? map->line : condition->line,
                            "filter without a condition that is a text");
    yaml_value detection;
    detection_tree tree;
    GR_TRY(without_rules(b, map, &detection));
    GR_TRY(detection_read(b, &detection, &tree));
    if (tree.aggregation.ptr != NULL)
        return build_refuse(b, tree.aggregation_line,
                            "an aggregation in a filter");
    f->root = tree.root;
    f->node_count = b->next_index;
    return warn_without_not(b, f);
}

gr_status filter_read(rule_build *b, const yaml_value *root, filter_draft **out)
{
    const yaml_value *const map = yaml_find(root, GR_S("filter"));
    if (map->kind != YAML_MAP)
        return build_refuse(b, map->line, "filter is no map");
    *out = gr_arena_take(b->arena, sizeof **out);
    if (*out == NULL) return build_full(b);
    GR_TRY(read_rules(b, map, *out));
    return read_condition(b, map, *out);
}

/* ---- which rules ---- */

/* Of one rule, in the order of the filters. */
typedef struct filter_link {
    struct filter_link *next;
    uint32_t filter;
} filter_link;

typedef struct {
    filter_link *first, *last;
    size_t count;
} filter_list;

typedef struct {
    const rule_set *set;
    filter_list *lists; /* one for each rule */
    size_t applied;     /* rules of the filter at hand */
    gr_error *err;
} applying;

static bool covers(gr_slice filter, gr_slice rule)
{
    return filter.len == 0 || gr_equal_ascii_fold(filter, rule);
}

static bool contains(const sigma_rule *filter, const sigma_rule *rule)
{
    return covers(filter->category, rule->category) &&
           covers(filter->product, rule->product) &&
           covers(filter->service, rule->service);
}

static gr_status link_rule(applying *a, uint32_t filter, size_t rule)
{
    filter_list *const list = &a->lists[rule];
    if (list->last != NULL && list->last->filter == filter) return GR_OK;
    filter_link *const link = gr_arena_take(a->set->scratch, sizeof *link);
    if (link == NULL) return rule_set_full(a->set, a->err);
    link->filter = filter;
    if (list->last == NULL) list->first = link;
    else list->last->next = link;
    list->last = link;
    list->count++;
    a->applied++;
    return GR_OK;
}

static gr_status link_all(applying *a, uint32_t filter)
{
    const sigma_rule *const rules = a->set->rules;
    for (size_t i = 0; i < a->set->count; i++)
        if (rules[i].root != NULL && contains(&rules[filter], &rules[i]))
            GR_TRY(link_rule(a, filter, i));
    return GR_OK;
}

/* The rules of one reference; says what keeps it from them. */
static gr_status link_run(applying *a, uint32_t filter, gr_slice name,
                          const rule_run *run)
{
    const rule_set *const set = a->set;
    bool applies = false, elsewhere = false, correlation = false;
    for (size_t i = 0; i < run->count; i++) {
        size_t const rule = rule_run_at(run, i);
        correlation = correlation || set->correlations[rule] != NULL;
        if (set->rules[rule].root == NULL) continue;
        bool const fits = contains(&set->rules[filter], &set->rules[rule]);
        elsewhere = elsewhere || !fits;
        applies = applies || fits;
        if (fits) GR_TRY(link_rule(a, filter, rule));
    }
    if (applies) return GR_OK;
    if (elsewhere)
        rule_set_warn(set, filter, "\"%.*s\" is of another log source",
                      BUILD_SHOW(name));
    else if (correlation)
        rule_set_warn(set, filter,
                      "\"%.*s\" is a correlation: filters are for its rules",
                      BUILD_SHOW(name));
    return GR_OK;
}

/* Who writes a title means a rule that is there, which must not go unfiltered with
 * no more than a warning. */
static bool names_titles(const applying *a, uint32_t filter)
{
    const filter_draft *const f = a->set->filters[filter];
    for (size_t i = 0; i < f->rule_count; i++) {
        if (rule_set_find_id(a->set, f->rules[i]).count > 0 ||
            rule_set_find_name(a->set, f->rules[i]).count > 0 ||
            !rule_set_has_title(a->set, f->rules[i]))
            continue;
        rule_set_reject(
            a->set, filter, f->line,
            "rules: \"%.*s\" is a title: name the rule by its id or name",
            BUILD_SHOW(f->rules[i]));
        return true;
    }
    return false;
}

static gr_status link_named(applying *a, uint32_t filter)
{
    const filter_draft *const f = a->set->filters[filter];
    if (names_titles(a, filter)) return GR_OK;
    size_t missing = 0;
    for (size_t i = 0; i < f->rule_count; i++) {
        rule_run run = rule_set_find_id(a->set, f->rules[i]);
        if (run.count == 0) run = rule_set_find_name(a->set, f->rules[i]);
        missing += run.count == 0;
        if (run.count == 0)
            rule_set_warn(a->set, filter, "there is no rule \"%.*s\"",
                          BUILD_SHOW(f->rules[i]));
        else GR_TRY(link_run(a, filter, f->rules[i], &run));
    }
    if (missing < f->rule_count) return GR_OK;
    rule_set_reject(a->set, filter, f->line, "rules: there is no rule \"%.*s\"",
                    BUILD_SHOW(f->rules[0]));
    a->set->rules[filter].warning = (gr_slice){NULL, 0};
    return GR_OK;
}

static gr_status link_filter(applying *a, uint32_t filter)
{
    a->applied = 0;
    a->set->filters[filter]->label = rule_set_say(
        a->set, "filter %.*s", BUILD_SHOW(a->set->rules[filter].title));
    GR_TRY(a->set->filters[filter]->rule_count > 0 ? link_named(a, filter)
                                                   : link_all(a, filter));
    if (a->set->rules[filter].state != RULE_FILTER) return GR_OK;
    a->set->rules[filter].reason =
        a->applied == 0 ? GR_S("it applies to no rule")
                        : rule_set_say(a->set, "it applies to %zu rule%s",
                                       a->applied, a->applied == 1 ? "" : "s");
    return GR_OK;
}

/* ---- joining ---- */

/* A node has one index in each rule, so each rule has its own. */
typedef struct {
    gr_arena *arena;
    sigma_node **copies; /* by index in the filter */
    uint32_t base;       /* added to indexes */
} copying;

static sigma_node *copy_node(copying *c, const sigma_node *node)
{
    if (c->copies[node->index] != NULL) return c->copies[node->index];
    sigma_node *const copy = gr_arena_take(c->arena, sizeof *copy);
    const sigma_node **const children =
        gr_arena_take_array(c->arena, node->child_count, sizeof *children);
    if (copy == NULL || (children == NULL && node->child_count > 0))
        return NULL;
    for (size_t i = 0; i < node->child_count; i++) {
        children[i] = copy_node(c, node->children[i]);
        if (children[i] == NULL) return NULL;
    }
    *copy = *node;
    copy->children = node->child_count > 0 ? children : NULL;
    copy->index += c->base;
    c->copies[node->index] = copy;
    return copy;
}

static sigma_node *copy_filter(applying *a, uint32_t filter, uint32_t base)
{
    const rule_set *const set = a->set;
    const filter_draft *const f = set->filters[filter];
    gr_arena_mark_point const mark = gr_arena_mark(set->scratch);
    copying c = {
        set->arena,
        gr_arena_take_array(set->scratch, f->node_count, sizeof *c.copies),
        base};
    sigma_node *const root = c.copies == NULL ? NULL : copy_node(&c, f->root);
    if (c.copies == NULL) gr_arena_refuse(set->arena, GR_LIMIT);
    gr_arena_rewind(set->scratch, mark);
    if (root != NULL) root->identifier = f->label;
    return root;
}

/* The tree with its filters; NULL: refused. */
static sigma_node *join(applying *a, const sigma_rule *rule,
                        const filter_list *list, uint32_t *node_count)
{
    sigma_node *const both = gr_arena_take(a->set->arena, sizeof *both);
    const sigma_node **const children =
        gr_arena_take_array(a->set->arena, list->count + 1, sizeof *children);
    if (both == NULL || children == NULL) return NULL;
    *node_count = rule->node_count;
    both->kind = NODE_AND;
    children[both->child_count++] = rule->root;
    for (const filter_link *l = list->first; l != NULL; l = l->next) {
        sigma_node *const root = copy_filter(a, l->filter, *node_count);
        if (root == NULL) return NULL;
        children[both->child_count++] = root;
        *node_count += a->set->filters[l->filter]->node_count;
    }
    both->children = children;
    both->index = (*node_count)++;
    return both;
}

static uint64_t count_nodes(const applying *a, size_t rule)
{
    uint64_t count = a->set->rules[rule].node_count;
    for (const filter_link *l = a->lists[rule].first; l != NULL; l = l->next)
        count += a->set->filters[l->filter]->node_count;
    return count;
}

/* A filter may ask for fields that a place does not have. */
static gr_status narrow(applying *a, sigma_rule *rule)
{
    rule_build b = {
        .arena = a->set->arena, .scratch = a->set->scratch, .err = a->err};
    GR_TRY(narrow_sources(&b, rule));
    if (rule->source_count == 0) rule->state = RULE_NO_SOURCE;
    return GR_OK;
}

static gr_status join_rule(applying *a, size_t number)
{
    const rule_set *const set = a->set;
    sigma_rule *const rule = &set->rules[number];
    if (count_nodes(a, number) >= RULE_NODES) {
        rule_set_reject(set, number, 0,
                        "with its filters a condition of more than %d nodes",
                        RULE_NODES);
        return GR_OK;
    }
    gr_arena_mark_point const mark = gr_arena_mark(set->arena);
    uint32_t node_count;
    const sigma_node *const root =
        join(a, rule, &a->lists[number], &node_count);
    if (root != NULL && gr_arena_status(set->arena) == GR_OK) {
        rule->root = root;
        rule->node_count = node_count;
        return narrow(a, rule);
    }
    if (gr_arena_status(set->arena) == GR_NOMEM)
        return rule_set_full(set, a->err);
    gr_arena_rewind(set->arena, mark);
    rule_set_reject(set, number, 0,
                    "the memory for rules is used up by its filters");
    return GR_OK;
}

gr_status filters_apply(const rule_set *set, gr_error *err)
{
    applying a = {
        .set = set,
        .lists = gr_arena_take_array(set->scratch, set->count, sizeof *a.lists),
        .err = err};
    if (a.lists == NULL) return rule_set_full(set, err);
    for (size_t i = 0; i < set->count; i++)
        if (set->filters[i] != NULL) GR_TRY(link_filter(&a, (uint32_t)i));
    for (size_t i = 0; i < set->count; i++)
        if (a.lists[i].count > 0) GR_TRY(join_rule(&a, i));
    return gr_arena_status(set->arena) == GR_OK ? GR_OK
                                                : rule_set_full(set, err);
}
