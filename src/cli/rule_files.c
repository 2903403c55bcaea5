/* rule_files.c - opens rule files for the loader, which sees bytes alone. */
#include "cli/rule_files.h"

#include "cli/limits.h"
#include "cli/message.h"
#include "cli/stop.h"
#include "evidence/evidence.h"
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
                             sigma_loader **out, gr_error *err)
{
    sigma_load_options options = {.with_deprecated = args->with_deprecated,
                                  .with_unsupported = args->with_unsupported};
    GR_TRY(
        cli_option_file(arena, args->placeholders, &options.placeholders, err));
    GR_TRY(cli_option_file(arena, args->logsources, &options.sources, err));
    if (args->placeholders != NULL)
        options.placeholders_path = gr_slice_of_c(args->placeholders);
    if (args->logsources != NULL)
        options.sources_path = gr_slice_of_c(args->logsources);
    return sigma_loader_new(arena, &options, out, err);
}

static gr_status load_builtin(gr_arena *arena, sigma_loader *loader,
                              gr_error *err)
{
    for (size_t i = 0; i < sigma_builtin_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_builtin_file(arena, i, &name);
        char path[256];
        int const len = snprintf(path, sizeof path, "builtin/%.*s",
                                 (int)name.len, (const char *)name.ptr);
        gr_slice const kept =
            gr_arena_copy(arena, gr_slice_of(path, (size_t)len));
        if (gr_arena_status(arena) != GR_OK)
            return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                           "no memory for the built-in rules");
        GR_TRY(sigma_load_bytes(loader, kept, text, true, err));
    }
    return GR_OK;
}

/* One file; that it cannot be read is told and counted. */
static gr_status load_file(gr_arena *arena, sigma_loader *loader,
                           const char *path, cli_rules *out, gr_error *err)
{
    gr_slice bytes;
    gr_error why;
    gr_status const status =
        evidence_slurp(arena, path, CLI_RULE_FILE_BYTES, &bytes, &why);
    if (status == GR_OK) {
        out->files++;
        return sigma_load_bytes(loader, gr_slice_of_c(path), bytes, false, err);
    }
    if (status == GR_NOMEM || gr_arena_status(arena) != GR_OK)
        return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                       "%s: no memory for this many rules", path);
    cli_error(gr_slice_of_c(path), &why);
    out->files_unread++;
    return GR_OK;
}

static gr_status load_path(gr_arena *arena, sigma_loader *loader,
                           const char *path, cli_rules *out, gr_error *err)
{
    const char *const *files = NULL;
    size_t count = 0;
    gr_error why;
    gr_status const status =
        evidence_find_rules(arena, path, &files, &count, &why);
    if (status != GR_OK)
        return gr_fail(err, status, GR_NO_OFFSET, "%s: %s", path, why.text);
    if (count == 0)
        return gr_fail(err, GR_IO, GR_NO_OFFSET,
                       "%s: no rule file (*.yml, *.yaml) in it", path);
    for (size_t i = 0; i < count; i++) {
        if (*cli_stop_flag()) return GR_NONE;
        GR_TRY(load_file(arena, loader, files[i], out, err));
    }
    return GR_OK;
}

gr_status cli_load_rules(gr_arena *arena, const cli_args *args,
                         const cli_words *paths, cli_rules *out, gr_error *err)
{
    sigma_loader *loader = NULL;
    *out = (cli_rules){.files = 0};
    GR_TRY(open_loader(arena, args, &loader, err));
    if (!args->no_builtin) GR_TRY(load_builtin(arena, loader, err));
    for (size_t i = 0; i < paths->count; i++)
        GR_TRY(load_path(arena, loader, paths->items[i], out, err));
    return sigma_load_finish(loader, &out->rules, err);
}
