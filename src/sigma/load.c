/* load.c - rule files in, rules out: every document becomes one entry, or is
 * counted as something else.
 *
 *   file -> documents -> collection -> head, log source, detection -> entry
 *
 * A document that fails leaves nothing in the arena but its entry, which says
 * why. Only where even that has no room, loading ends. */
#include "sigma/load.h"

#include "sigma/build.h"
#include "sigma/builtin.h"
#include "sigma/collection.h"
#include "sigma/document.h"
#include "sigma/limits.h"
#include "sigma/logsource.h"
#include "sigma/resolve.h"

#include <stdlib.h>

typedef struct rule_entry {
    struct rule_entry *next;
    size_t number; /* in the order of loading */
    sigma_rule rule;
    document_drafts drafts;
} rule_entry;

struct sigma_loader {
    gr_arena *arena;
    bool with_deprecated, with_unsupported;
    placeholder_set placeholders;
    source_map *map;
    rule_entry *first, **last;
    size_t count, other_documents;
};

/* ---- the loader ---- */

static gr_status no_room(const sigma_loader *loader, gr_error *err)
{
    gr_status const status = gr_arena_status(loader->arena);
    return gr_fail(err, status == GR_OK ? GR_NOMEM : status, GR_NO_OFFSET,
                   "no room for rules");
}

/* The built-in map, then the user's. */
static gr_status read_sources(sigma_loader *loader,
                              const sigma_load_options *options, gr_error *err)
{
    for (size_t i = 0; i < sigma_data_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_data_file(loader->arena, i, &name);
        if (name.ptr == NULL) return no_room(loader, err);
        if (!gr_equal(name, GR_S("logsources.yml"))) continue;
        GR_TRY(source_map_add(loader->map, name, text, err));
    }
    if (options->sources.len == 0) return GR_OK;
    return source_map_add(loader->map, options->sources_path, options->sources,
                          err);
}

gr_status sigma_loader_new(gr_arena *arena, const sigma_load_options *options,
                           sigma_loader **out, gr_error *err)
{
    sigma_loader *const loader = gr_arena_take(arena, sizeof *loader);
    *out = loader;
    if (loader == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for rules");
    loader->arena = arena;
    loader->last = &loader->first;
    loader->with_deprecated = options->with_deprecated;
    loader->with_unsupported = options->with_unsupported;
    loader->map = source_map_new(arena);
    if (loader->map == NULL) return no_room(loader, err);
    GR_TRY(read_sources(loader, options, err));
    if (options->placeholders.len == 0) return GR_OK;
    return placeholder_read(arena, options->placeholders_path,
                            options->placeholders, &loader->placeholders, err);
}

/* ---- one document ---- */

typedef struct {
    sigma_loader *loader;
    gr_arena *scratch;
    yaml_reader *yaml;
    gr_slice path; /* of the file */
    bool builtin;
    rule_collection collection;
    size_t documents;
} file_load;

static gr_status keep_with(file_load *f, const sigma_rule *rule,
                           document_drafts drafts, gr_error *err)
{
    sigma_loader *const loader = f->loader;
    rule_entry *const entry = gr_arena_take(loader->arena, sizeof *entry);
    if (gr_arena_status(loader->arena) != GR_OK) return no_room(loader, err);
    entry->rule = *rule;
    entry->drafts = drafts;
    entry->number = loader->count++;
    *loader->last = entry;
    loader->last = &entry->next;
    return GR_OK;
}

static gr_status keep(file_load *f, const sigma_rule *rule, gr_error *err)
{
    return keep_with(f, rule, (document_drafts){NULL, NULL}, err);
}

/* What stands before "| count()" is a rule, which nobody sees, and the count a
 * correlation of its matches: then all else is as with any correlation. */
static gr_status keep_both(file_load *f, const sigma_rule *rule,
                           document_drafts drafts, gr_error *err)
{
    sigma_rule search = *rule, count = *rule;
    search.hidden = true;
    search.warning = (gr_slice){NULL, 0};
    search.name = (gr_slice){NULL, 0};
    count.state = RULE_LOADED;
    count.root = NULL;
    count.node_count = 0;
    count.sources = NULL;
    count.source_count = 0;
    count.reason = (gr_slice){NULL, 0};
    GR_TRY(keep(f, &search, err));
    return keep_with(f, &count, drafts, err);
}

static gr_status keep_all(file_load *f, const sigma_rule *rule,
                          document_drafts drafts, gr_error *err)
{
    if (drafts.correlation != NULL && drafts.correlation->of_own_search)
        return keep_both(f, rule, drafts, err);
    return keep_with(f, rule, drafts, err);
}

static gr_status reject(file_load *f, sigma_rule *rule, uint32_t line,
                        const char *why, gr_error *err)
{
    rule->state = RULE_REJECTED;
    rule->reason_line = line;
    rule->reason = gr_arena_copy(f->loader->arena, gr_slice_of_c(why));
    rule->root = NULL;
    rule->node_count = 0;
    return keep(f, rule, err);
}

static bool is_excluded(const sigma_loader *loader, const sigma_rule *rule)
{
    if (gr_equal_ascii_fold(rule->status, GR_S("deprecated")))
        return !loader->with_deprecated;
    if (gr_equal_ascii_fold(rule->status, GR_S("unsupported")))
        return !loader->with_unsupported;
    return false;
}

/* So far they are the YAML's. */
static gr_status copy_logsource(rule_build *b, sigma_rule *rule)
{
    rule->category = gr_arena_copy(b->arena, rule->category);
    rule->product = gr_arena_copy(b->arena, rule->product);
    rule->service = gr_arena_copy(b->arena, rule->service);
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

/* The field of a place's own making that keywords may stand in. */
static gr_slice keyword_field(const source_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->sources[i].view_count; k++)
            if (list->sources[i].views[k].how == CONVERT_CMDLET_TEXT)
                return list->sources[i].views[k].field;
    return (gr_slice){NULL, 0};
}

static gr_status find_sources(file_load *f, rule_build *b, document_kind kind,
                              const yaml_value *root, sigma_rule *rule)
{
    if (kind == DOCUMENT_CORRELATION) return GR_OK;
    GR_TRY(document_read_logsource(b, root, rule));
    source_list list;
    gr_status const status = source_map_resolve(
        f->loader->map, rule->category, rule->product, rule->service, &list);
    if (status == GR_LIMIT && gr_arena_status(b->arena) == GR_OK)
        return build_limit(b, 0, "more than %d places of its log source",
                           RULE_SOURCES);
    if (status != GR_OK) return build_full(b);
    b->keyword_field = keyword_field(&list);
    if (kind == DOCUMENT_FILTER) return GR_OK;
    rule->sources = list.sources;
    rule->source_count = list.count;
    if (list.count == 0) rule->reason = list.why_not;
    b->why_not = list.why_not;
    return GR_OK;
}

static gr_status read_head(rule_build *b, const yaml_document *document,
                           sigma_rule *rule)
{
    GR_TRY(copy_logsource(b, rule));
    return document_read_head(b, document->root, document->text, rule);
}

static gr_status read_rest(rule_build *b, document_kind kind,
                           const yaml_value *root, sigma_rule *rule,
                           document_drafts *drafts)
{
    if (rule->state == RULE_STATUS_EXCLUDED) return GR_OK;
    GR_TRY(document_read_body(b, kind, root, rule, drafts));
    if (b->warning[0] == '\0') return GR_OK;
    rule->warning = gr_arena_copy(b->arena, gr_slice_of_c(b->warning));
    rule->warning_line = b->warning_line;
    return rule->warning.ptr == NULL ? build_full(b) : GR_OK;
}

/* The log source, the head, the detection. Where the detection fails the head
 * stays to be shown, and where the log source alone does not fail a rule that
 * is excluded anyway. */
static gr_status build_rule(file_load *f, rule_build *b, document_kind kind,
                            const yaml_document *document, gr_status sources,
                            sigma_rule *rule, document_drafts *drafts)
{
    gr_error const sources_error = *b->err;
    uint32_t const sources_line = b->line;
    GR_TRY(read_head(b, document, rule));
    if (is_excluded(f->loader, rule)) rule->state = RULE_STATUS_EXCLUDED;
    else if (sources != GR_OK) {
        *b->err = sources_error;
        b->line = sources_line;
        return sources;
    }
    gr_arena_mark_point const mark = gr_arena_mark(b->arena);
    gr_status const status = read_rest(b, kind, document->root, rule, drafts);
    if (status != GR_OK && status != GR_NOMEM) gr_arena_rewind(b->arena, mark);
    return status;
}

static gr_status reject_part(file_load *f, uint32_t line, const char *why,
                             gr_error *err);

static gr_status add_rule(file_load *f, document_kind kind,
                          const yaml_document *document, gr_slice conflict,
                          gr_error *err)
{
    sigma_loader *const loader = f->loader;
    gr_error why = {GR_OK, 0, ""};
    rule_build b = {.arena = loader->arena,
                    .scratch = f->scratch,
                    .placeholders = &loader->placeholders,
                    .err = &why};
    sigma_rule rule = {
        .path = f->path, .line = document->line, .builtin = f->builtin};
    if (conflict.len > 0)
        build_warn(&b, "%.*s is in the template too; the rule's own counts",
                   BUILD_SHOW(conflict));
    /* Before the mark: other rules of this log source share what is found. */
    gr_status const sources = find_sources(f, &b, kind, document->root, &rule);
    gr_arena_mark_point const mark = gr_arena_mark(loader->arena);
    document_drafts drafts = {NULL, NULL};
    gr_status const status =
        build_rule(f, &b, kind, document, sources, &rule, &drafts);
    if (status == GR_OK) return keep_all(f, &rule, drafts, err);
    if (status == GR_NOMEM) return gr_fail(err, status, 0, "no memory");
    if (gr_arena_status(loader->arena) == GR_OK)
        return reject(f, &rule, b.line, why.text, err);
    /* Not even its head has room. */
    gr_arena_rewind(loader->arena, mark);
    return reject_part(f, b.line, why.text, err);
}

/* What no rule came of. */
static gr_status reject_part(file_load *f, uint32_t line, const char *why,
                             gr_error *err)
{
    sigma_rule rule = {.path = f->path, .line = line, .builtin = f->builtin};
    return reject(f, &rule, line, why, err);
}

static gr_status add_document(file_load *f, yaml_document document,
                              gr_error *err)
{
    gr_error why = {GR_OK, 0, ""};
    merged_document merged;
    uint32_t line;
    if (document.root == NULL || document.root->kind == YAML_NULL) return GR_OK;
    if (yaml_is_scalar(document.root))
        return reject_part(f, document.root->line,
                           "text, not a YAML map: no rule", err);
    gr_status const status = collection_take(
        &f->collection, f->scratch, document.root, &merged, &line, &why);
    if (status == GR_NONE) return GR_OK;
    if (status == GR_NOMEM) return gr_fail(err, status, 0, "no memory");
    if (status != GR_OK) return reject_part(f, line, why.text, err);

    document_kind const kind = document_kind_of(merged.root);
    document.root = merged.root;
    if (kind == DOCUMENT_OTHER) {
        f->loader->other_documents++;
        return GR_OK;
    }
    gr_arena_mark_point const mark = gr_arena_mark(f->scratch);
    gr_status const added = add_rule(f, kind, &document, merged.conflict, err);
    gr_arena_rewind(f->scratch, mark);
    return added;
}

/* ---- one file ---- */

static gr_status read_file(file_load *f, gr_error *err)
{
    for (;;) {
        yaml_document document;
        gr_error why = {GR_OK, 0, ""};
        gr_status const status = yaml_next(f->yaml, &document, &why);
        if (status == GR_NONE) return GR_OK;
        if (status == GR_NOMEM) return gr_fail(err, status, 0, "no memory");
        if (f->documents++ == FILE_DOCUMENTS)
            return reject_part(f, document.line,
                               "too many documents; the rest is not read", err);
        GR_TRY(status == GR_OK ? add_document(f, document, err)
                               : reject_part(f, document.line, why.text, err));
    }
}

gr_status sigma_load_bytes(sigma_loader *loader, gr_slice path, gr_slice bytes,
                           bool builtin, gr_error *err)
{
    file_load f = {.loader = loader, .builtin = builtin};
    f.path = gr_arena_copy(loader->arena, path);
    if (gr_arena_status(loader->arena) != GR_OK) return no_room(loader, err);
    if (bytes.len > SIGMA_FILE_BYTES)
        return reject_part(&f, 0,
                           "larger than the 16 MiB that a rule file may "
                           "have",
                           err);
    f.scratch = gr_arena_new(SIGMA_SCRATCH_BYTES);
    f.yaml = f.scratch == NULL ? NULL : yaml_open(f.scratch, bytes);
    gr_status const status =
        f.yaml == NULL ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory")
                       : read_file(&f, err);
    yaml_close(f.yaml);
    gr_arena_free(f.scratch);
    return status;
}

gr_status sigma_load_entry(sigma_loader *loader, const sigma_rule *rule,
                           gr_error *err)
{
    file_load f = {.loader = loader};
    return keep(&f, rule, err);
}

gr_status sigma_load_refused(sigma_loader *loader, gr_slice path, uint32_t line,
                             const char *why, gr_error *err)
{
    file_load f = {.loader = loader};
    f.path = gr_arena_copy(loader->arena, path);
    if (gr_arena_status(loader->arena) != GR_OK) return no_room(loader, err);
    return reject_part(&f, line, why, err);
}

/* ---- all of them ---- */

/* Of rules with one id the first is meant by it, and that is one's own before the one
 * that is built in, whatever its path. What is read from one line is in the order of
 * reading: a hidden rule before its own. */
static int by_id_path_line(const void *a, const void *b)
{
    const rule_entry *const x = *(const rule_entry *const *)a;
    const rule_entry *const y = *(const rule_entry *const *)b;
    int order = gr_compare(x->rule.id, y->rule.id);
    if (order == 0) order = (int)x->rule.builtin - (int)y->rule.builtin;
    if (order == 0) order = gr_compare(x->rule.path, y->rule.path);
    if (order == 0)
        order = (x->rule.line > y->rule.line) - (x->rule.line < y->rule.line);
    return order != 0 ? order
                      : (x->number > y->number) - (x->number < y->number);
}

/* All entries, sorted, as the columns of `set`. */
static gr_status take_entries(const sigma_loader *loader, rule_set *set)
{
    size_t const room = loader->count;
    const rule_entry **const sorted =
        gr_arena_take_array(set->scratch, room, sizeof *sorted);
    correlation_draft **const correlations =
        gr_arena_take_array(set->scratch, room, sizeof *correlations);
    filter_draft **const filters =
        gr_arena_take_array(set->scratch, room, sizeof *filters);
    set->rules = gr_arena_take_array(set->arena, room, sizeof *set->rules);
    if (gr_arena_status(set->scratch) != GR_OK ||
        gr_arena_status(set->arena) != GR_OK)
        return GR_LIMIT;
    size_t count = 0;
    for (const rule_entry *e = loader->first; e != NULL; e = e->next)
        sorted[count++] = e;
    if (count > 0) qsort(sorted, count, sizeof *sorted, by_id_path_line);
    for (size_t i = 0; i < count; i++) {
        set->rules[i] = sorted[i]->rule;
        correlations[i] = sorted[i]->drafts.correlation;
        filters[i] = sorted[i]->drafts.filter;
    }
    set->correlations = correlations;
    set->filters = filters;
    set->count = count;
    return GR_OK;
}

static gr_status join_rules(const sigma_loader *loader, rule_set *set,
                            gr_error *err)
{
    if (take_entries(loader, set) != GR_OK) return rule_set_full(set, err);
    GR_TRY(rule_set_name(set, err));
    GR_TRY(filters_apply(set, err));
    return correlations_resolve(set, err);
}

static size_t count_duplicates(const rule_set *set)
{
    const sigma_rule *before = NULL;
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        const sigma_rule *const rule = &set->rules[i];
        if (rule->hidden) continue;
        count += before != NULL && rule->id.len > 0 &&
                 gr_equal(rule->id, before->id);
        before = rule;
    }
    return count;
}

gr_status sigma_load_finish(sigma_loader *loader, sigma_rules *out,
                            gr_error *err)
{
    rule_set set = {.arena = loader->arena,
                    .scratch = gr_arena_new(SIGMA_SCRATCH_BYTES)};
    *out = (sigma_rules){.other_documents = loader->other_documents};
    if (set.scratch == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for rules");
    gr_status const status = join_rules(loader, &set, err);
    gr_arena_free(set.scratch);
    if (status != GR_OK) return status;
    out->rules = set.rules;
    out->count = set.count;
    out->duplicate_ids = count_duplicates(&set);
    return GR_OK;
}
