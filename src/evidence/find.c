/* find.c - arguments into a list of evidence, and of rule files.
 *
 * Whatever order directories have, the list is sorted by evidence path. */
#include "evidence/evidence.h"

#include "evidence/label.h"
#include "evidence/settle.h"
#include "evidence/vector.h"
#include "evidence/walk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct {
    gr_arena *arena;
    vector items, problems;
    label_table *labels;
    gr_slice label; /* of the argument at hand */
    bool stdin_taken;
} finder;

static gr_status no_room(const finder *f, gr_error *err)
{
    gr_status const why = gr_arena_status(f->arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the list of evidence");
}

static const walk_facts unknown = {UINT64_MAX, GR_TIME_NONE};

static gr_status add_item(finder *f, gr_slice below, const char *path,
                          const walk_facts *facts, gr_error *err)
{
    gr_slice const name = label_join(f->arena, f->label, below);
    if (name.ptr == NULL) return no_room(f, err);
    evidence_item *const item = vector_add(&f->items, sizeof *item);
    if (item == NULL) return no_room(f, err);
    *item = (evidence_item){.name = name,
                            .path = path,
                            .size = facts->size,
                            .modified_ns = facts->modified_ns};
    return GR_OK;
}

static gr_status take_file(void *self, const char *path, gr_slice below,
                           const walk_facts *facts, gr_error *err)
{
    return add_item(self, below, path, facts, err);
}

static gr_status take_problem(void *self, gr_slice below, gr_status status,
                              const char *text, gr_error *err)
{
    finder *const f = self;
    gr_slice const name = label_join(f->arena, f->label, below);
    evidence_problem *const problem =
        name.ptr == NULL ? NULL : vector_add(&f->problems, sizeof *problem);
    if (problem == NULL) return no_room(f, err);
    *problem = (evidence_problem){.name = name};
    (void)gr_fail(&problem->error, status, GR_NO_OFFSET, "%s", text);
    return GR_OK;
}

/* Its name is short of where it was sought, which the person has to see. */
static gr_status take_missing(finder *f, const char *path, int why,
                              gr_error *err)
{
    GR_TRY(take_problem(f, GR_S(""), GR_IO, strerror(why), err));
    evidence_problem *const problems = f->problems.ptr;
    problems[f->problems.count - 1].given = gr_slice_of_c(path);
    return GR_OK;
}

static gr_status take_stdin(finder *f, gr_error *err)
{
    if (f->stdin_taken)
        return take_problem(f, GR_S(""), GR_UNSUPPORTED,
                            "the standard input is there only once", err);
    f->stdin_taken = true;
    return add_item(f, GR_S(""), "-", &unknown, err);
}

static gr_status take_argument(finder *f, const char *path, gr_error *err)
{
    bool const is_stdin = strcmp(path, "-") == 0;
    f->label = label_unique(f->labels,
                            is_stdin ? GR_S("stdin")
                                     : label_last_component(f->arena, path));
    if (f->label.ptr == NULL) return no_room(f, err);
    if (is_stdin) return take_stdin(f, err);

    char *const kept = gr_arena_copy_c(f->arena, gr_slice_of_c(path));
    if (kept == NULL) return no_room(f, err);
    struct stat st;
    if (stat(path, &st) != 0) return take_missing(f, kept, errno, err);
    if (S_ISDIR(st.st_mode)) {
        walk_visitor const visitor = {
            .self = f, .file = take_file, .problem = take_problem};
        return walk_directory(f->arena, kept, &visitor, err);
    }
    walk_facts const facts = walk_facts_of(&st);
    if (S_ISREG(st.st_mode)) return add_item(f, GR_S(""), kept, &facts, err);
    if (S_ISSOCK(st.st_mode))
        return take_problem(f, GR_S(""), GR_UNSUPPORTED, "a socket: not read",
                            err);
    return add_item(f, GR_S(""), kept, &unknown, err); /* FIFO, device */
}

gr_status evidence_find(gr_arena *arena, const char *const *paths,
                        size_t path_count, evidence_list *out, gr_error *err)
{
    finder f = {.arena = arena, .labels = label_table_new(arena, path_count)};
    gr_status status = f.labels == NULL ? no_room(&f, err) : GR_OK;
    for (size_t i = 0; i < path_count && status == GR_OK; i++)
        status = take_argument(&f, paths[i], err);
    if (status == GR_OK)
        status = settle_list(arena, &f.items, &f.problems, out, err);
    gr_free(f.items.ptr);
    gr_free(f.problems.ptr);
    return status;
}

/* ---- rule files ---- */

typedef struct {
    gr_arena *arena;
    rule_file_kind kind;
    vector paths;
} rule_finder;

static bool is_rule_file(rule_file_kind kind, gr_slice name)
{
    bool const yara = kind == RULE_FILES_YARA;
    return gr_ends_with_ascii_fold(name, yara ? GR_S(".yar") : GR_S(".yml")) ||
           gr_ends_with_ascii_fold(name, yara ? GR_S(".yara") : GR_S(".yaml"));
}

static gr_status add_rule_file(rule_finder *f, const char *path, gr_error *err)
{
    const char **const at = vector_add(&f->paths, sizeof *at);
    if (at == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "too many rule files");
    *at = path;
    return GR_OK;
}

static gr_status take_rule_file(void *self, const char *path, gr_slice below,
                                const walk_facts *facts, gr_error *err)
{
    (void)facts;
    const rule_finder *const f = self;
    return is_rule_file(f->kind, below) ? add_rule_file(self, path, err)
                                        : GR_OK;
}

/* Rules left out in silence would be a hole in the hunt, so it ends here. */
static gr_status fail_on_problem(void *self, gr_slice below, gr_status status,
                                 const char *text, gr_error *err)
{
    (void)self;
    if (status == GR_UNSUPPORTED) return GR_OK; /* a socket: no rule */
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%.*s: %s",
                   (int)(below.len < 160 ? below.len : 160),
                   (const char *)below.ptr, text);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

gr_status evidence_find_rules(gr_arena *arena, const char *path,
                              rule_file_kind kind, const char *const **files,
                              size_t *count, gr_error *err)
{
    rule_finder f = {.arena = arena, .kind = kind};
    struct stat st;
    if (stat(path, &st) != 0)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s", strerror(errno));
    char *const kept = gr_arena_copy_c(arena, gr_slice_of_c(path));
    gr_status status = GR_OK;
    if (kept == NULL)
        status = gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                         "no room for the list of rules");
    else if (S_ISDIR(st.st_mode)) {
        walk_visitor const visitor = {.self = &f,
                                      .follow_directories = true,
                                      .no_facts = true,
                                      .file = take_rule_file,
                                      .problem = fail_on_problem};
        status = walk_directory(arena, kept, &visitor, err);
    } else status = add_rule_file(&f, kept, err);
    const char **sorted = NULL;
    if (status == GR_OK) {
        sorted = settle_sorted(arena, &f.paths, sizeof *sorted, by_path);
        if (sorted == NULL)
            status = gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                             "no room for the list of rules");
    }
    *files = sorted;
    *count = f.paths.count;
    gr_free(f.paths.ptr);
    return status;
}
