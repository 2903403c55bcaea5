/* load.h - what the benchmarks share: rules from folders, events that are judged and
 * counted. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "effort.h"
#include "evidence/evidence.h"
#include "readers/reader.h"
#include "sigma/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULE_CEILING = 16 << 20 };

typedef struct {
    sigma_matcher *matcher;
    uint64_t events, matches, damaged;
} counts;

static inline void give_up(const char *what, const gr_error *err)
{
    fprintf(stderr, "bench: %s: %s\n", what, err->text);
    exit(1);
}

static inline gr_status take(void *self, const event *e)
{
    counts *const c = self;
    sigma_hits hits;
    c->events++;
    GR_TRY(sigma_match(c->matcher, e, &hits, NULL));
    c->matches += hits.count;
    return GR_OK;
}

static inline void damage(void *self, uint64_t offset, uint64_t length,
                          uint64_t records_lost, const char *what)
{
    (void)offset, (void)length, (void)records_lost, (void)what;
    ((counts *)self)->damaged++;
}

static inline void load_folder(gr_arena *arena, sigma_loader *loader,
                               const char *path)
{
    gr_error err = {0};
    const char *const *files = NULL;
    size_t count = 0;
    if (evidence_find_rules(arena, path, RULE_FILES_SIGMA, &files, &count,
                            &err) != GR_OK)
        give_up(path, &err);
    gr_buffer file = gr_buffer_upto(SIZE_MAX / 4);
    for (size_t i = 0; i < count; i++) {
        if (evidence_slurp_into(&file, files[i], RULE_CEILING, &err) != GR_OK ||
            sigma_load_bytes(loader, gr_slice_of_c(files[i]),
                             gr_buffer_slice(&file), false, &err) != GR_OK)
            give_up(files[i], &err);
    }
    gr_buffer_free(&file);
}

/* The rules of the folders [first, end). */
static inline void load_rules(gr_arena *arena, char **first, char **end,
                              sigma_rules *out)
{
    gr_error err = {0};
    sigma_load_options const none = {0};
    sigma_loader *loader = NULL;
    if (sigma_loader_new(arena, &none, &loader, &err) != GR_OK)
        give_up("rules", &err);
    for (; first < end; first++) load_folder(arena, loader, *first);
    if (sigma_load_finish(loader, out, &err) != GR_OK) give_up("rules", &err);
}

#endif
