/* rule_files.c - opens rule files for the loader, which sees bytes alone. */
#include "cli/rule_files.h"

#include "base/buffer.h"

#include "cli/limits.h"
#include "cli/message.h"
#include "cli/stop.h"
#include "evidence/evidence.h"
#include "hunt/yara_rules.h"
#include "sigma/builtin.h"

gr_status cli_option_file(gr_arena *arena, const char *path, gr_slice *out,
                          gr_error *err)
{
    gr_error why;
    *out = (gr_slice){NULL, 0};
    if (path == NULL) return GR_OK;
    gr_status const status =
        evidence_slurp(arena, path, CLI_OPTION_FILE_BYTES, out, &why);
    if (status == GR_OK) return GR_OK;
    return gr_fail(err, status, GR_NO_OFFSET, "%s: %s", path, why.text);
}

static gr_status open_loader(gr_arena *arena, const cli_args *args,
                             cli_rules *files, sigma_loader **out,
                             gr_error *err)
{
    GR_TRY(
        cli_option_file(arena, args->placeholders, &files->placeholders, err));
    GR_TRY(cli_option_file(arena, args->logsources, &files->logsources, err));
    sigma_load_options options = {.placeholders = files->placeholders,
                                  .sources = files->logsources,
                                  .with_deprecated = args->with_deprecated,
                                  .with_unsupported = args->with_unsupported};
    if (args->placeholders != NULL)
        options.placeholders_path = gr_slice_of_c(args->placeholders);
    if (args->logsources != NULL)
        options.sources_path = gr_slice_of_c(args->logsources);
    return sigma_loader_new(arena, &options, out, err);
}

/* Where rules of one language are, and what their files are called. */
typedef struct language {
    rule_file_kind kind;
    size_t (*count)(void);
    gr_slice (*file)(gr_arena *arena, size_t i, gr_slice *name);
    const char *none; /* where a directory has none */
} language;

static const language sigma_files = {RULE_FILES_SIGMA, sigma_builtin_count,
                                     sigma_builtin_file,
                                     "no rule file (*.yml, *.yaml) in it"};
static const language yara_files = {RULE_FILES_YARA, sigma_yara_count,
                                    sigma_yara_file,
                                    "no YARA file (*.yar, *.yara) in it"};

/* Whoever walks the files, and what it needs. */
typedef struct {
    const language *language;
    gr_arena *arena;
    gr_buffer *file; /* the one at hand */
    cli_rule_file take;
    void *self;
    sigma_loader *loader; /* keeps what cannot be read; NULL: nobody does */
    size_t *unread;
    gr_error *err;
} walk;

static gr_status walk_builtin(const walk *w)
{
    for (size_t i = 0; i < w->language->count(); i++) {
        gr_slice name;
        gr_slice const text = w->language->file(w->arena, i, &name);
        gr_buffer path = gr_buffer_upto(CLI_BUILTIN_NAME);
        gr_put(&path, GR_S("builtin/"));
        gr_put(&path, name);
        gr_slice const kept = gr_arena_copy(w->arena, gr_buffer_slice(&path));
        bool const whole = path.status == GR_OK;
        gr_buffer_free(&path);
        if (!whole || gr_arena_status(w->arena) != GR_OK)
            return gr_fail(w->err, GR_NOMEM, GR_NO_OFFSET,
                           "no memory for the built-in rules");
        GR_TRY(w->take(w->self, kept, text, true, w->err));
    }
    return GR_OK;
}

static gr_status walk_file(const walk *w, const char *path)
{
    gr_error why;
    gr_status const status =
        evidence_slurp_into(w->file, path, CLI_RULE_FILE_BYTES, &why);
    if (status == GR_OK)
        return w->take(w->self, gr_slice_of_c(path), gr_buffer_slice(w->file),
                       false, w->err);
    if (status == GR_NOMEM)
        return gr_fail(w->err, GR_LIMIT, GR_NO_OFFSET,
                       "%s: no memory for this many rules", path);
    cli_error(gr_slice_of_c(path), &why);
    ++*w->unread;
    if (w->loader == NULL) return GR_OK;
    return sigma_load_refused(w->loader, gr_slice_of_c(path), 0, why.text,
                              w->err);
}

static gr_status walk_path(const walk *w, const char *path)
{
    const char *const *files = NULL;
    size_t count = 0;
    gr_error why;
    gr_status const status = evidence_find_rules(
        w->arena, path, w->language->kind, &files, &count, &why);
    if (status != GR_OK)
        return gr_fail(w->err, status, GR_NO_OFFSET, "%s: %s", path, why.text);
    if (count == 0)
        return gr_fail(w->err, GR_IO, GR_NO_OFFSET, "%s: %s", path,
                       w->language->none);
    for (size_t i = 0; i < count; i++) {
        if (*cli_stop_flag()) return GR_NONE;
        GR_TRY(walk_file(w, files[i]));
    }
    return GR_OK;
}

static gr_status walk_all(walk w, bool no_builtin, const cli_words *paths)
{
    gr_buffer file = gr_buffer_upto(SIZE_MAX / 4);
    w.file = &file;
    gr_status status = no_builtin ? GR_OK : walk_builtin(&w);
    for (size_t i = 0; i < paths->count && status == GR_OK; i++)
        status = walk_path(&w, paths->items[i]);
    gr_buffer_free(&file);
    return status;
}

gr_status cli_each_rule_file(gr_arena *arena, const cli_args *args,
                             const cli_words *paths, cli_rule_file take,
                             void *self, size_t *unread, gr_error *err)
{
    walk const w = {.language = &sigma_files,
                    .arena = arena,
                    .take = take,
                    .self = self,
                    .unread = unread,
                    .err = err};
    return walk_all(w, args->no_builtin, paths);
}

static gr_status load_one(void *self, gr_slice path, gr_slice bytes,
                          bool builtin, gr_error *err)
{
    return sigma_load_bytes(self, path, bytes, builtin, err);
}

/* ---- YARA ---- */

typedef struct {
    yara_set *set;
    sigma_loader *loader;
} yara_load;

static gr_status load_yara(void *self, gr_slice path, gr_slice bytes,
                           bool builtin, gr_error *err)
{
    const yara_load *const y = self;
    gr_error why;
    uint32_t line;
    gr_status const status =
        yara_add(y->set, path, bytes, builtin, &line, &why);
    if (status == GR_DAMAGED)
        return sigma_load_refused(y->loader, path, line, why.text, err);
    if (status != GR_OK) *err = why;
    return status;
}

static gr_status load_all_yara(gr_arena *arena, walk w, sigma_loader *loader,
                               const cli_args *args, cli_rules *out,
                               gr_error *err)
{
    bool const none = args->no_builtin || out->no_yara;
    if (none && args->yara.count == 0) return GR_OK;
    out->yara = yara_open(arena);
    if (out->yara == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for YARA");
    yara_load y = {out->yara, loader};
    w.language = &yara_files;
    w.take = load_yara;
    w.self = &y;
    GR_TRY(walk_all(w, none, &args->yara));
    GR_TRY(yara_settle(out->yara, err));
    return yara_rules_add(arena, out->yara, loader, err);
}

gr_status cli_load_rules(gr_arena *arena, const cli_args *args,
                         const cli_words *paths, cli_rules *out, gr_error *err)
{
    sigma_loader *loader = NULL;
    *out = (cli_rules){.no_yara = out->no_yara};
    GR_TRY(open_loader(arena, args, out, &loader, err));
    walk const w = {.language = &sigma_files,
                    .arena = arena,
                    .take = load_one,
                    .self = loader,
                    .loader = loader,
                    .unread = &out->files_unread,
                    .err = err};
    GR_TRY(walk_all(w, args->no_builtin, paths));
    GR_TRY(load_all_yara(arena, w, loader, args, out, err));
    return sigma_load_finish(loader, &out->rules, err);
}

void cli_rules_close(cli_rules *rules)
{
    yara_close(rules->yara);
    rules->yara = NULL;
}

void cli_tell_rule(const sigma_rule *rule, const char *state, gr_slice reason)
{
    cli_say(
        "%.*s:%u: %s%s%.*s", (int)rule->path.len, (const char *)rule->path.ptr,
        rule->reason_line > 0 ? rule->reason_line : rule->line, state,
        reason.len > 0 ? ": " : "", (int)reason.len, (const char *)reason.ptr);
}
