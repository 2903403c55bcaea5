/* correlation_read.c - `correlation:` of a document as a draft.
 *
 * Source: Sigma specification 2.1, "Correlation rules"; value_median, percentile
 * and conditions as a text are of pySigma. A key that we do not know refuses
 * the rule: without what it says the rule may mean something else. */
#include "sigma/correlation_draft.h"

#include "sigma/limits.h"
#include "sigma/scalar.h"
#include "sigma/timespan.h"

/* ---- types ---- */

static const struct {
    const char *name;
    sigma_correlation_type type;
} types[] = {
    {"event_count", CORRELATE_EVENT_COUNT},
    {"value_count", CORRELATE_VALUE_COUNT},
    {"temporal", CORRELATE_TEMPORAL},
    {"temporal_ordered", CORRELATE_TEMPORAL_ORDERED},
    {"value_sum", CORRELATE_VALUE_SUM},
    {"value_avg", CORRELATE_VALUE_AVG},
    {"value_percentile", CORRELATE_VALUE_PERCENTILE},
    {"value_median", CORRELATE_VALUE_PERCENTILE}, /* stays the last */
};
enum { TYPES = sizeof types / sizeof *types };

const char *correlation_type_name(sigma_correlation_type type)
{
    size_t i = 0;
    while (types[i].type != type) i++;
    return types[i].name;
}

bool correlation_is_temporal(sigma_correlation_type type)
{
    return type == CORRELATE_TEMPORAL || type == CORRELATE_TEMPORAL_ORDERED;
}

static gr_status read_type(rule_build *b, const yaml_value *map,
                           sigma_correlation *c)
{
    const yaml_value *const v = yaml_find(map, GR_S("type"));
    if (v == NULL || !yaml_is_scalar(v))
        return build_refuse(b, v == NULL ? map->line : v->line,
                            "correlation without a type");
    for (size_t i = 0; i < TYPES; i++) {
        if (!gr_equal_ascii_fold(v->text, gr_slice_of_c(types[i].name)))
            continue;
        c->type = types[i].type;
        if (c->type == CORRELATE_VALUE_PERCENTILE)
            c->percentile = i == TYPES - 1 ? 50 : PERCENTILE_TO_COME;
        return GR_OK;
    }
    return build_refuse(b, v->line, "unknown type of correlation \"%.*s\"",
                        BUILD_SHOW(v->text));
}

/* ---- names ---- */

gr_status correlation_read_names(rule_build *b, gr_slice key,
                                 const yaml_value *v, const gr_slice **out,
                                 size_t *count)
{
    if (v->kind == YAML_NULL || v->kind == YAML_MAP)
        return build_refuse(b, v->line, "%.*s is neither a text nor a list",
                            BUILD_SHOW(key));
    if (yaml_count(v) > CORRELATION_PARTS)
        return build_limit(b, v->line, "%.*s: more than %d names",
                           BUILD_SHOW(key), CORRELATION_PARTS);
    gr_slice *const names =
        gr_arena_take_array(b->arena, yaml_count(v), sizeof *names);
    if (names == NULL && yaml_count(v) > 0) return build_full(b);
    for (size_t i = 0; i < yaml_count(v); i++) {
        const yaml_value *const item = yaml_item(v, i);
        if (!yaml_is_scalar(item) || item->text.len == 0 ||
            item->kind == YAML_NULL)
            return build_refuse(b, item->line, "%.*s: a name that is no text",
                                BUILD_SHOW(key));
        names[i] = gr_arena_copy(b->arena, item->text);
    }
    *out = names;
    *count = yaml_count(v);
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

static gr_status check_twice(rule_build *b, uint32_t line, gr_slice key,
                             const gr_slice *names, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (gr_is_one_of(names[i], names, i))
            return build_refuse(b, line, "%.*s: \"%.*s\" stands twice",
                                BUILD_SHOW(key), BUILD_SHOW(names[i]));
    return GR_OK;
}

gr_status correlation_draft_new(rule_build *b, size_t parts,
                                correlation_draft **out)
{
    correlation_draft *const draft = gr_arena_take(b->arena, sizeof *draft);
    *out = draft;
    if (draft == NULL) return build_full(b);
    draft->parts = gr_arena_take_array(b->arena, parts, sizeof *draft->parts);
    return draft->parts == NULL ? build_full(b) : GR_OK;
}

static gr_status read_rules(rule_build *b, const yaml_value *map,
                            correlation_draft *draft)
{
    const gr_slice key = GR_S("rules");
    const yaml_value *const v = yaml_find(map, key);
    draft->line = v == NULL ? map->line : v->line;
    if (v == NULL) return GR_OK;
    const gr_slice *names;
    size_t count;
    GR_TRY(correlation_read_names(b, key, v, &names, &count));
    GR_TRY(check_twice(b, v->line, key, names, count));
    for (size_t i = 0; i < count; i++) draft->parts[i].reference = names[i];
    draft->correlation.part_count = count;
    return GR_OK;
}

static gr_status read_group_by(rule_build *b, const yaml_value *map,
                               sigma_correlation *c)
{
    const gr_slice key = GR_S("group-by");
    const yaml_value *const v = yaml_find(map, key);
    if (v == NULL || v->kind == YAML_NULL) return GR_OK;
    GR_TRY(correlation_read_names(b, key, v, &c->group_by, &c->group_by_count));
    return check_twice(b, v->line, key, c->group_by, c->group_by_count);
}

static gr_status read_timespan(rule_build *b, const yaml_value *map,
                               sigma_correlation *c)
{
    const yaml_value *const v = yaml_find(map, GR_S("timespan"));
    if (v == NULL)
        return build_refuse(b, map->line, "correlation without a timespan");
    return timespan_read(b, GR_S("timespan"), v, &c->timespan_ns);
}

/* ---- aliases ---- */

static bool is_name(const yaml_value *v)
{
    return yaml_is_scalar(v) && v->kind != YAML_NULL && v->text.len > 0;
}

/* Fields of a correlation that an alias may stand among. */
static bool is_used(const sigma_correlation *c, gr_slice alias)
{
    return gr_is_one_of(alias, c->group_by, c->group_by_count) ||
           gr_is_one_of(alias, c->fields, c->field_count);
}

static gr_status read_alias(rule_build *b, const yaml_pair *pair,
                            correlation_alias *room, size_t *count)
{
    if (pair->value->kind != YAML_MAP)
        return build_refuse(b, pair->line,
                            "aliases: %.*s is no map of rules to fields",
                            BUILD_SHOW(pair->key));
    gr_slice const alias = gr_arena_copy(b->arena, pair->key);
    for (size_t i = 0; i < pair->value->count; i++) {
        const yaml_pair *const field = &pair->value->u.pairs[i];
        if (*count == CORRELATION_ALIASES)
            return build_limit(b, field->line, "aliases of more than %d fields",
                               CORRELATION_ALIASES);
        if (!is_name(field->value))
            return build_refuse(b, field->line,
                                "aliases: the field of %.*s is no text",
                                BUILD_SHOW(field->key));
        room[(*count)++] = (correlation_alias){
            alias, gr_arena_copy(b->arena, field->key),
            gr_arena_copy(b->arena, field->value->text), field->line};
    }
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

static size_t count_fields(const yaml_value *map)
{
    size_t count = 0;
    for (size_t i = 0; i < map->count && count < CORRELATION_ALIASES; i++)
        count += map->u.pairs[i].value->count;
    return count < CORRELATION_ALIASES ? count : CORRELATION_ALIASES;
}

static gr_status read_aliases(rule_build *b, const yaml_value *map,
                              correlation_draft *draft)
{
    const yaml_value *const v = yaml_find(map, GR_S("aliases"));
    if (v == NULL || v->kind == YAML_NULL) return GR_OK;
    if (v->kind != YAML_MAP)
        return build_refuse(b, v->line, "aliases is no map");
    size_t const most = count_fields(v);
    correlation_alias *const room =
        gr_arena_take_array(b->arena, most, sizeof *room);
    if (room == NULL && most > 0) return build_full(b);
    for (size_t i = 0; i < v->count; i++) {
        const yaml_pair *const pair = &v->u.pairs[i];
        GR_TRY(read_alias(b, pair, room, &draft->alias_count));
        if (!is_used(&draft->correlation, pair->key))
            build_warn(b, "alias %.*s is in neither group-by nor field",
                       BUILD_SHOW(pair->key));
    }
    draft->aliases = room;
    return GR_OK;
}

/* ---- the rest ---- */

/* In `correlation` (pySigma) or beside it (the specification's schema). */
static gr_status read_generate(rule_build *b, const yaml_value *root,
                               const yaml_value *map, sigma_correlation *c)
{
    const yaml_value *const both[] = {yaml_find(root, GR_S("generate")),
                                      yaml_find(map, GR_S("generate"))};
    bool said[2] = {false, false};
    for (size_t i = 0; i < 2; i++) {
        if (both[i] == NULL) continue;
        if (both[i]->kind != YAML_BOOL)
            return build_refuse(b, both[i]->line,
                                "generate is neither true nor false");
        said[i] = scalar_is_true(both[i]->text);
    }
    if (both[0] != NULL && both[1] != NULL && said[0] != said[1])
        return build_refuse(b, both[1]->line,
                            "generate stands twice, and differs");
    c->generate = said[0] || said[1];
    return GR_OK;
}

static gr_status read_condition(rule_build *b, const yaml_value *map,
                                correlation_draft *draft)
{
    sigma_correlation *const c = &draft->correlation;
    const yaml_value *const v = yaml_find(map, GR_S("condition"));
    bool const temporal = correlation_is_temporal(c->type);
    if (v == NULL && !temporal)
        return build_refuse(b, map->line, "%s without a condition",
                            correlation_type_name(c->type));
    if (v != NULL && v->kind == YAML_MAP)
        return correlation_read_limits(b, v, c);
    if (v != NULL && (!yaml_is_scalar(v) || v->kind == YAML_NULL))
        return build_refuse(b, v->line,
                            "condition is neither a map nor a text");
    if (v != NULL && !temporal)
        return build_refuse(b, v->line,
                            "condition: a text is for temporal and "
                            "temporal_ordered alone");
    return v == NULL ? GR_OK : correlation_read_expression(b, v, draft);
}

static gr_status check_keys(rule_build *b, const yaml_value *map)
{
    static const char *const known[] = {"type",     "rules",   "group-by",
                                        "timespan", "aliases", "condition",
                                        "generate"};
    for (size_t i = 0; i < map->count; i++) {
        size_t const all = sizeof known / sizeof *known;
        size_t k = 0;
        while (k < all &&
               !gr_equal(map->u.pairs[i].key, gr_slice_of_c(known[k])))
            k++;
        if (k == all)
            return build_refuse(b, map->u.pairs[i].line,
                                "correlation: \"%.*s\" means nothing here",
                                BUILD_SHOW(map->u.pairs[i].key));
    }
    return GR_OK;
}

static gr_status check_parts(rule_build *b, correlation_draft *draft)
{
    sigma_correlation *const c = &draft->correlation;
    if (c->part_count == 0)
        return build_refuse(b, draft->line, "correlation without rules");
    return c->condition != NULL ? GR_OK
                                : correlation_check_limits(b, draft->line, c);
}

gr_status correlation_read(rule_build *b, const yaml_value *root,
                           correlation_draft **out)
{
    const yaml_value *const map = yaml_find(root, GR_S("correlation"));
    if (map->kind != YAML_MAP)
        return build_refuse(b, map->line, "correlation is no map");
    correlation_draft *draft;
    GR_TRY(correlation_draft_new(b, CORRELATION_PARTS, &draft));
    sigma_correlation *const c = &draft->correlation;
    GR_TRY(check_keys(b, map));
    GR_TRY(read_type(b, map, c));
    GR_TRY(read_rules(b, map, draft));
    GR_TRY(read_group_by(b, map, c));
    GR_TRY(read_timespan(b, map, c));
    GR_TRY(read_condition(b, map, draft));
    GR_TRY(read_aliases(b, map, draft));
    GR_TRY(read_generate(b, root, map, c));
    *out = draft;
    return check_parts(b, draft);
}
