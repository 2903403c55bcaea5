/* walk.h - every file below a path, each told once; for find.c.
 *
 * Directories are entered one at a time from a list, never by recursion, so
 * neither depth nor descriptors run out. The order is the directory's own:
 * whoever needs another one sorts. */
#ifndef GR_EVIDENCE_WALK_H
#define GR_EVIDENCE_WALK_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/time.h"

/* What the system says of a file. */
typedef struct {
    uint64_t size;       /* UINT64_MAX: not known */
    int64_t modified_ns; /* GR_TIME_NONE: not known */
} walk_facts;

typedef struct {
    void *self;
    /* Enter directories that a symbolic link names. Evidence may be hostile
     * and its links may lead out of it, so there they are told instead. */
    bool follow_directories;
    bool no_facts; /* they may be anything: asking for each costs time */
    /* A regular file, or a link to one. `path` lives in the arena, `below` is
     * its part below the root (raw bytes). */
    gr_status (*file)(void *self, const char *path, gr_slice below,
                      const walk_facts *facts, gr_error *err);
    /* Something that could not be taken. `text` is one line. */
    gr_status (*problem)(void *self, gr_slice below, gr_status status,
                         const char *text, gr_error *err);
} walk_visitor;

/* Walks the directory `root`. Fails with GR_NOMEM, GR_LIMIT, or what the
 * visitor failed with. */
gr_status walk_directory(gr_arena *arena, const char *root,
                         const walk_visitor *visitor, gr_error *err);

struct stat;
walk_facts walk_facts_of(const struct stat *st);

/* open(2) for a path of any length: a long one is taken in pieces. Adds
 * O_CLOEXEC, and O_NOATIME where the system allows it. -1 and errno. */
int walk_open(const char *path, int flags);

#endif
