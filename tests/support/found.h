/* found.h - evidence that a test program puts into a scratch folder and finds. */
#ifndef TESTS_FOUND_H
#define TESTS_FOUND_H

#include "check.h"

#include <string.h>

#include "evidence/evidence.h"
#include "support/scratch.h"

static gr_arena *arena;
static evidence_list list;
static evidence_options options;

static inline int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)256 << 20);
    list = (evidence_list){0};
    options = (evidence_options){0};
    if (arena == NULL || scratch_open() == NULL) return 1;
    options.temp_dir = scratch_path("");
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    evidence_end(&list);
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

/* What is at `path`, and in the archives there. */
static inline void find_at(const char *path)
{
    evidence_end(&list);
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    assert_int_equal(evidence_expand(arena, &options, &list, NULL), GR_OK);
}

static inline const evidence_item *item_named(const char *name)
{
    for (size_t i = 0; i < list.count; i++)
        if (gr_equal(list.items[i].name, gr_slice_of_c(name)))
            return &list.items[i];
    fail_msg("there is no %s", name);
    return NULL;
}

static inline void assert_problem(const char *name, const char *part)
{
    for (size_t i = 0; i < list.problem_count; i++) {
        const evidence_problem *const p = &list.problems[i];
        if (!gr_equal(p->name, gr_slice_of_c(name))) continue;
        if (strstr(p->error.text, part) != NULL) return;
    }
    fail_msg("no problem of %s says: %s", name, part);
}

#endif
