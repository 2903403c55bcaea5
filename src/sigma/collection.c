/* collection.c - legacy rule collections, merged before anything is read.
 *
 * Source: Sigma specification 1, "Rule Collections"; version 2 has none. */
#include "sigma/collection.h"

#include "sigma/limits.h"

typedef struct {
    gr_arena *arena;
    gr_error *err;
    gr_slice conflict;
} merging;

static gr_status full(const merging *m)
{
    return gr_fail(m->err, gr_arena_status(m->arena), GR_NO_OFFSET,
                   "no room to merge documents");
}

static gr_status merge(merging *m, const yaml_value *base,
                       const yaml_value *over, const yaml_value **out);

static bool same_text(const yaml_value *a, const yaml_value *b)
{
    return yaml_is_scalar(a) && yaml_is_scalar(b) && gr_equal(a->text, b->text);
}

static gr_status merge_pair(merging *m, const yaml_pair *base,
                            const yaml_value *over, yaml_pair *out)
{
    const yaml_value *const later = yaml_find(over, base->key);
    *out = *base;
    if (later == NULL) return GR_OK;
    bool const maps = later->kind == YAML_MAP && base->value->kind == YAML_MAP;
    if (!maps && !same_text(later, base->value)) m->conflict = base->key;
    return merge(m, base->value, later, &out->value);
}

static gr_status merge_maps(merging *m, const yaml_value *base,
                            const yaml_value *over, yaml_pair *pairs,
                            size_t *count)
{
    for (size_t i = 0; i < base->count; i++)
        GR_TRY(merge_pair(m, &base->u.pairs[i], over, &pairs[(*count)++]));
    for (size_t i = 0; i < over->count; i++)
        if (yaml_find(base, over->u.pairs[i].key) == NULL)
            pairs[(*count)++] = over->u.pairs[i];
    return GR_OK;
}

/* Maps are merged key by key, to YAML_DEPTH at most; anything else is taken
 * from `over`. */
static gr_status merge(merging *m, const yaml_value *base,
                       const yaml_value *over, const yaml_value **out)
{
    *out = over;
    if (base->kind != YAML_MAP || over->kind != YAML_MAP) return GR_OK;
    if (base->count > MERGED_KEYS || over->count > MERGED_KEYS)
        return gr_fail(m->err, GR_LIMIT, GR_NO_OFFSET,
                       "a map of more than %d keys to merge", MERGED_KEYS);
    yaml_value *const v = gr_arena_take(m->arena, sizeof *v);
    yaml_pair *const pairs =
        gr_arena_take_array(m->arena, base->count + over->count, sizeof *pairs);
    if (v == NULL || (pairs == NULL && base->count + over->count > 0))
        return full(m);
    *v = *over;
    v->count = 0;
    GR_TRY(merge_maps(m, base, over, pairs, &v->count));
    v->u.pairs = pairs;
    *out = v;
    return GR_OK;
}

static gr_status without_action(merging *m, const yaml_value *root,
                                const yaml_value **out)
{
    yaml_value *const v = gr_arena_take(m->arena, sizeof *v);
    yaml_pair *const pairs =
        gr_arena_take_array(m->arena, root->count, sizeof *pairs);
    if (v == NULL || pairs == NULL) return full(m);
    *v = *root;
    v->count = 0;
    for (size_t i = 0; i < root->count; i++)
        if (!gr_equal(root->u.pairs[i].key, GR_S("action")))
            pairs[v->count++] = root->u.pairs[i];
    v->u.pairs = pairs;
    *out = v;
    return GR_OK;
}

static gr_status merge_onto(merging *m, const yaml_value *base,
                            const yaml_value *root, merged_document *out)
{
    out->root = root;
    if (base != NULL) GR_TRY(merge(m, base, root, &out->root));
    out->conflict = m->conflict;
    return GR_OK;
}

static gr_status take_action(rule_collection *c, merging *m,
                             const yaml_value *action, const yaml_value *root,
                             merged_document *out)
{
    GR_TRY(without_action(m, root, &root));
    if (gr_equal(action->text, GR_S("global"))) {
        GR_TRY(merge_onto(m, c->global, root, out));
        c->global = out->root;
        return GR_NONE;
    }
    if (gr_equal(action->text, GR_S("reset"))) {
        c->global = NULL;
        return GR_NONE;
    }
    if (!gr_equal(action->text, GR_S("repeat")))
        return gr_fail(m->err, GR_DAMAGED, GR_NO_OFFSET,
                       "action is global, reset or repeat");
    if (c->previous == NULL)
        return gr_fail(m->err, GR_DAMAGED, GR_NO_OFFSET,
                       "action: repeat without a rule before it");
    GR_TRY(merge_onto(m, c->previous, root, out));
    c->previous = out->root;
    return GR_OK;
}

gr_status collection_take(rule_collection *c, gr_arena *arena,
                          const yaml_value *root, merged_document *out,
                          uint32_t *line, gr_error *err)
{
    merging m = {.arena = arena, .err = err};
    *out = (merged_document){root, {NULL, 0}};
    *line = root->line;
    if (root->kind != YAML_MAP) return GR_OK;
    const yaml_value *const action = yaml_find(root, GR_S("action"));
    if (action != NULL) {
        *line = action->line;
        return take_action(c, &m, action, root, out);
    }
    GR_TRY(merge_onto(&m, c->global, root, out));
    c->previous = out->root;
    return GR_OK;
}
