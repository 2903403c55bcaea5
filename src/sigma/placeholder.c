/* placeholder.c - the user's file of placeholders.
 *
 * Source: Sigma specification 2.1, "Placeholders"; the file's form is ours. */
#include "sigma/placeholder.h"

#include "sigma/limits.h"
#include "sigma/pattern.h"
#include "sigma/yaml.h"

typedef struct {
    gr_arena *arena;
    gr_slice path;
    gr_error *err;
    placeholder *items;
    size_t count, room;
} reading;

static gr_status wrong(reading *r, uint32_t line, const char *what)
{
    return gr_fail(r->err, GR_DAMAGED, GR_NO_OFFSET, "%.*s:%u: %s",
                   (int)r->path.len, (const char *)r->path.ptr, line, what);
}

static gr_status full(reading *r)
{
    bool const limit = gr_arena_status(r->arena) == GR_LIMIT;
    return gr_fail(r->err, limit ? GR_LIMIT : GR_NOMEM, GR_NO_OFFSET,
                   "%.*s: no room for placeholders", (int)r->path.len,
                   (const char *)r->path.ptr);
}

static gr_status read_values(reading *r, const yaml_value *list,
                             placeholder *out)
{
    out->count = yaml_count(list);
    sigma_pattern *const values =
        gr_arena_take_array(r->arena, out->count, sizeof *values);
    if (values == NULL && out->count > 0) return full(r);
    out->values = values;
    for (size_t i = 0; i < out->count; i++) {
        const yaml_value *const v = yaml_item(list, i);
        if (!yaml_is_scalar(v) || v->kind == YAML_NULL)
            return wrong(r, v->line, "the value of a placeholder is no text");
        gr_slice const text = gr_arena_copy(r->arena, v->text);
        if (!pattern_parse(r->arena, text, &values[i])) return full(r);
    }
    return GR_OK;
}

static gr_status add(reading *r, const yaml_pair *pair)
{
    placeholder_set const known = {r->items, r->count};
    if (r->count == PLACEHOLDER_NAMES)
        return wrong(r, pair->line, "too many placeholders");
    if (placeholder_find(&known, pair->key) != NULL)
        return wrong(r, pair->line, "a placeholder defined twice");
    if (r->count == r->room) {
        size_t const room = r->room == 0 ? 16 : r->room * 2;
        placeholder *const more =
            gr_arena_take_array(r->arena, room, sizeof *more);
        if (more == NULL) return full(r);
        if (r->count > 0) memcpy(more, r->items, r->count * sizeof *more);
        r->items = more;
        r->room = room;
    }
    placeholder *const item = &r->items[r->count++];
    item->name = gr_arena_copy(r->arena, pair->key);
    return read_values(r, pair->value, item);
}

static gr_status read_document(reading *r, const yaml_value *root)
{
    if (root == NULL || root->kind == YAML_NULL) return GR_OK;
    if (root->kind != YAML_MAP)
        return wrong(r, root->line, "not a map of names to values");
    for (size_t i = 0; i < root->count; i++) GR_TRY(add(r, &root->u.pairs[i]));
    return GR_OK;
}

static gr_status read_all(reading *r, yaml_reader *yaml)
{
    for (;;) {
        yaml_document document;
        gr_error why = {GR_OK, 0, ""};
        gr_status const status = yaml_next(yaml, &document, &why);
        if (status == GR_NONE) return GR_OK;
        if (status == GR_NOMEM) return full(r);
        if (status != GR_OK) return wrong(r, document.line, why.text);
        GR_TRY(read_document(r, document.root));
    }
}

gr_status placeholder_read(gr_arena *arena, gr_slice path, gr_slice bytes,
                           placeholder_set *out, gr_error *err)
{
    reading r = {.arena = arena, .path = path, .err = err};
    *out = (placeholder_set){NULL, 0};
    if (bytes.len > SIGMA_FILE_BYTES)
        return wrong(&r, 1, "too large for a file of placeholders");
    gr_arena *const scratch = gr_arena_new(SIGMA_SCRATCH_BYTES);
    yaml_reader *const yaml =
        scratch == NULL ? NULL : yaml_open(scratch, bytes);
    gr_status const status =
        yaml == NULL ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory")
                     : read_all(&r, yaml);
    yaml_close(yaml);
    gr_arena_free(scratch);
    if (status == GR_OK) *out = (placeholder_set){r.items, r.count};
    return status;
}

const placeholder *placeholder_find(const placeholder_set *set, gr_slice name)
{
    for (size_t i = 0; set != NULL && i < set->count; i++)
        if (gr_equal(set->items[i].name, name)) return &set->items[i];
    return NULL;
}
