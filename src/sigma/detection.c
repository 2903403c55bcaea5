/* detection.c - search identifiers as nodes, and the conditions over them.
 *
 *   map             AND of its items
 *   list            OR of its maps and keywords
 *   text or number  one keyword
 *
 * Source: Sigma specification 2.1, "Detection". */
#include "sigma/detection.h"

#include "sigma/condition.h"
#include "sigma/limits.h"
#include "sigma/modifier.h"

static gr_status read_map(rule_build *b, const yaml_value *map,
                          sigma_node **out)
{
    if (map->count == 0)
        return build_refuse(b, map->line, "a map without any field");
    node_list nodes = {NULL, 0, 0};
    for (size_t i = 0; i < map->count; i++) {
        const yaml_pair *const pair = &map->u.pairs[i];
        modifier_chain chain;
        sigma_node *node;
        GR_TRY(modifier_parse(b, pair->key, pair->line, &chain));
        GR_TRY(modifier_apply(b, &chain, pair->value, &node));
        GR_TRY(node_list_add(b, &nodes, node));
    }
    return build_group(b, NODE_AND, nodes.nodes, nodes.count, map->line, out);
}

static gr_status read_keyword(rule_build *b, const yaml_value *v,
                              sigma_node **out)
{
    modifier_chain const chain = {.line = v->line};
    return modifier_apply(b, &chain, v, out);
}

static gr_status read_list(rule_build *b, const yaml_value *list,
                           sigma_node **out)
{
    if (list->count == 0)
        return build_refuse(b, list->line, "a list without any value");
    node_list nodes = {NULL, 0, 0};
    for (size_t i = 0; i < list->count; i++) {
        const yaml_value *const v = list->u.items[i];
        sigma_node *node;
        if (v->kind == YAML_LIST)
            return build_refuse(b, v->line, "a list within a list");
        GR_TRY(v->kind == YAML_MAP ? read_map(b, v, &node)
                                   : read_keyword(b, v, &node));
        GR_TRY(node_list_add(b, &nodes, node));
    }
    return build_group(b, NODE_OR, nodes.nodes, nodes.count, list->line, out);
}

gr_status detection_read_search(rule_build *b, const yaml_value *v,
                                sigma_node **out)
{
    if (v->kind == YAML_MAP) return read_map(b, v, out);
    if (v->kind == YAML_LIST) return read_list(b, v, out);
    return read_keyword(b, v, out);
}

/* ---- identifiers ---- */

static bool is_reserved(gr_slice name)
{
    return gr_equal(name, GR_S("condition")) ||
           gr_equal(name, GR_S("timeframe"));
}

static gr_status read_identifier(rule_build *b, const yaml_pair *pair,
                                 identifier_set *set)
{
    if (set->count == RULE_IDENTIFIERS || pair->key.len > IDENTIFIER_BYTES)
        return build_limit(b, pair->line,
                           "more than %d search identifiers, or a name of more "
                           "than %d bytes",
                           RULE_IDENTIFIERS, IDENTIFIER_BYTES);
    search_identifier *const item = &set->items[set->count++];
    item->name = gr_arena_copy(b->arena, pair->key);
    GR_TRY(detection_read_search(b, pair->value, &item->root));
    item->root->identifier = item->name;
    return GR_OK;
}

static gr_status read_identifiers(rule_build *b, const yaml_value *detection,
                                  identifier_set *set)
{
    size_t const room = detection->count > RULE_IDENTIFIERS ? RULE_IDENTIFIERS
                                                            : detection->count;
    *set = (identifier_set){NULL, 0};
    set->items = gr_arena_take_array(b->scratch, room, sizeof *set->items);
    if (set->items == NULL && room > 0) return build_full(b);
    for (size_t i = 0; i < detection->count; i++)
        if (!is_reserved(detection->u.pairs[i].key))
            GR_TRY(read_identifier(b, &detection->u.pairs[i], set));
    if (set->count == 0)
        return build_refuse(b, detection->line,
                            "detection without a search identifier");
    return GR_OK;
}

/* ---- conditions ---- */

/* A list of conditions is as many queries: any of them. */
static gr_status read_conditions(rule_build *b, const yaml_value *conditions,
                                 identifier_set *set, detection_tree *out)
{
    if (yaml_count(conditions) == 0)
        return build_refuse(b, conditions->line, "a list without a condition");
    node_list nodes = {NULL, 0, 0};
    for (size_t i = 0; i < yaml_count(conditions); i++) {
        const yaml_value *const v = yaml_item(conditions, i);
        if (!yaml_is_scalar(v))
            return build_refuse(b, v->line, "a condition that is no text");
        sigma_node *node;
        GR_TRY(
            condition_read(b, v->text, v->line, set, &node, &out->aggregation));
        out->aggregation_line = v->line;
        if (out->aggregation.ptr != NULL && yaml_count(conditions) > 1)
            return build_refuse(b, v->line,
                                "an aggregation in a list of conditions");
        GR_TRY(node_list_add(b, &nodes, node));
    }
    return build_group(b, NODE_OR, nodes.nodes, nodes.count, conditions->line,
                       &out->root);
}

static void warn_unused(rule_build *b, const identifier_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (!set->items[i].used)
            build_warn(b, "%.*s is in no condition",
                       BUILD_SHOW(set->items[i].name));
}

gr_status detection_read(rule_build *b, const yaml_value *detection,
                         detection_tree *out)
{
    *out =
        (detection_tree){.timeframe = yaml_find(detection, GR_S("timeframe"))};
    if (detection->kind != YAML_MAP)
        return build_refuse(b, detection->line, "detection is no map");
    const yaml_value *const conditions =
        yaml_find(detection, GR_S("condition"));
    if (conditions == NULL)
        return build_refuse(b, detection->line, "detection has no condition");
    identifier_set set;
    GR_TRY(read_identifiers(b, detection, &set));
    GR_TRY(read_conditions(b, conditions, &set, out));
    warn_unused(b, &set);
    if (out->timeframe != NULL && out->aggregation.ptr == NULL)
        build_warn(b, "timeframe without an aggregation says nothing");
    return GR_OK;
}
