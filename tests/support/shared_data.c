/* shared_data.c - public rules and logs beside the project, for tests. */
#include "support/shared_data.h"

#include "evidence/evidence.h"

#include <stdio.h>
#include <sys/stat.h>

enum { MOST_PATH = 4096 };

static void must(gr_status status, const gr_error *err)
{
    if (status == GR_OK) return;
    fprintf(stderr, "%s: %s\n", gr_status_name(status), err->text);
    abort();
}

const char *shared_path(gr_arena *arena, const char *below)
{
    const char *const named = getenv("GROUNDS_SHARED");
    struct stat status;
    char path[MOST_PATH];
    snprintf(path, sizeof path, "%s/data/%s",
             named == NULL ? "../shared" : named, below);
    if (stat(path, &status) == 0)
        return gr_arena_copy_c(arena, gr_slice_of_c(path));
    printf("# no %s\n", path);
    return NULL;
}

const char *const *shared_files(gr_arena *arena, const char *path,
                                const char *ending, size_t *count)
{
    gr_error err;
    evidence_list list;
    must(evidence_find(arena, &path, 1, &list, &err), &err);
    const char **const out =
        gr_arena_take_array(arena, list.count, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < list.count; i++)
        if (gr_ends_with(gr_slice_of_c(list.items[i].path),
                         gr_slice_of_c(ending)))
            out[(*count)++] = list.items[i].path;
    return out;
}

gr_slice shared_slurp(gr_arena *arena, const char *path)
{
    gr_error err;
    gr_slice bytes = {NULL, 0};
    must(evidence_slurp(arena, path, (size_t)1 << 30, &bytes, &err), &err);
    return bytes;
}

static void load_folder(gr_arena *arena, gr_arena *texts, sigma_loader *loader,
                        const char *name)
{
    gr_error err;
    size_t count = 0;
    const char *const *files = NULL;
    const char *const folder = shared_path(arena, name);
    if (folder == NULL) return;
    must(evidence_find_rules(arena, folder, RULE_FILES_SIGMA, &files, &count,
                             &err),
         &err);
    for (size_t i = 0; i < count; i++) {
        gr_arena_mark_point const mark = gr_arena_mark(texts);
        gr_slice const text = shared_slurp(texts, files[i]);
        must(sigma_load_bytes(loader, gr_slice_of_c(files[i]), text, false,
                              &err),
             &err);
        gr_arena_rewind(texts, mark);
    }
}

sigma_rules shared_rules(gr_arena *arena, bool all)
{
    static const char *const folders[] = {"sigma/rules",
                                          "sigma/rules-emerging-threats",
                                          "sigma/rules-threat-hunting",
                                          "sigma/rules-placeholder",
                                          "sigma/rules-compliance",
                                          "sigma/deprecated",
                                          "sigma/unsupported"};
    gr_error err;
    sigma_rules rules;
    sigma_loader *loader = NULL;
    sigma_load_options const options = {.with_deprecated = all,
                                        .with_unsupported = all};
    gr_arena *const texts = gr_arena_new((size_t)64 << 20);
    must(sigma_loader_new(arena, &options, &loader, &err), &err);
    for (size_t i = 0; i < (all ? 7 : 5); i++)
        load_folder(arena, texts, loader, folders[i]);
    must(sigma_load_finish(loader, &rules, &err), &err);
    gr_arena_free(texts);
    return rules;
}

static void ignore_damage(void *self, uint64_t offset, uint64_t length,
                          uint64_t lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)lost, (void)what;
}

bool shared_read(gr_slice bytes, const char *name, const event_sink *sink)
{
    gr_error err;
    reader_options const options = {.carve = false};
    reader_file file;
    event_sink const deaf = {sink->self, sink->take, ignore_damage};
    gr_slice const head = gr_sub(bytes, 0, READER_HEAD);
    const reader_ops *const ops = reader_for(head, gr_slice_of_c(name));
    if (ops == NULL) return false;
    ops->begin(
        &(reader_intro){.head = head, .size = bytes.len, .options = &options},
        &file, &deaf);
    reader_state *const state = ops->open(&options);
    if (state == NULL) abort();
    for (size_t at = 0; at < bytes.len;) {
        gr_slice const block = gr_from(bytes, at);
        size_t const units = ops->split(&file, block, at, true);
        must(ops->read(state, &file, gr_sub(block, 0, units), at, &deaf, &err),
             &err);
        at += units;
        if (units == 0) break;
    }
    if (ops->end != NULL) ops->end(&file, bytes.len, &deaf);
    ops->close(state);
    return true;
}
