/* evidence.h - finding, naming and reading evidence, read-only.
 *
 * Paths in results are evidence paths: the last component of the argument
 * (made unique with ~2, ~3 ...), '/', the path below it; every byte outside
 * 0x21-0x7E, '%', and '!' before '/', as %XX; never absolute. The order of
 * evidence is the order of these bytes, whatever the directory says. Standard
 * input ("-") is the item "stdin". Directory loops and special files (sockets, devices given
 * by a walk) are told, not followed.
 *
 * Archives are items too, and so are their members, after "!/": evidence_expand
 * puts them into the list. expand.c says how. */
#ifndef GR_EVIDENCE_EVIDENCE_H
#define GR_EVIDENCE_EVIDENCE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

#include <signal.h>

typedef struct evidence_origin evidence_origin; /* where a member's bytes are */
typedef struct evidence_temp evidence_temp;
typedef struct evidence_collection evidence_collection; /* collection.h */
typedef struct evidence_record evidence_record;
typedef struct evidence_set evidence_set; /* rotation.h */

typedef struct evidence_item {
    size_t index;        /* in the list */
    gr_slice name;       /* the evidence path */
    const char *path;    /* what the operating system opens; NULL: a member */
    uint64_t size;       /* as stat saw it; UINT64_MAX: a pipe, or a member
                            whose size is only what its archive says */
    uint64_t expected;   /* that, for the progress alone */
    int64_t modified_ns; /* its own time; GR_TIME_NONE: not known */
    bool archived_time;  /* an archive says so, not the file system */
    const evidence_origin *origin; /* of a member */
    gr_slice ahead;  /* what was read of the standard input already */
    bool is_archive; /* its members follow: there is nothing to read in it */
    const evidence_collection *collection; /* that it belongs to; or NULL */
    const evidence_record *recorded; /* what is noted there of it; or NULL */
    gr_slice host; /* of records that name none; empty: nobody says */
    const evidence_set
        *set; /* of the rotated logs that it is one of; or NULL */
} evidence_item;

/* How far the progress goes with it; UINT64_MAX: nobody knows. */
static inline uint64_t evidence_expected(const evidence_item *item)
{
    return item->size == UINT64_MAX && item->origin != NULL ? item->expected
                                                            : item->size;
}

/* Something that a walk could not take: a line for the person. */
typedef struct {
    gr_slice name;
    gr_slice
        given; /* an argument that is not there, as it was given; or empty */
    gr_error error;
} evidence_problem;

typedef struct {
    evidence_item *items;
    size_t count;
    uint64_t total_size; /* of those whose size is known */
    const evidence_problem *problems;
    size_t problem_count;
    const evidence_collection *const *collections; /* in order of their roots */
    size_t collection_count;
    const evidence_set *sets; /* in order of their names */
    size_t set_count;
    evidence_temp *temp; /* what archives are unpacked to; NULL: nothing was */
} evidence_list;

/* Walks `paths` (files, directories, "-"). Fails with GR_NOMEM or GR_LIMIT
 * only: what cannot be opened is a problem in the list. */
gr_status evidence_find(gr_arena *arena, const char *const *paths,
                        size_t path_count, evidence_list *out, gr_error *err);

typedef struct {
    const gr_slice *passwords; /* tried in this order */
    size_t password_count;
    uint64_t max_window;  /* bytes that a decompressor may remember; 0:
                             EVIDENCE_WINDOW */
    uint64_t max_expand;  /* how many times larger; 0: EVIDENCE_RATIO */
    const char *temp_dir; /* where nameless files are made */
    const volatile sig_atomic_t *stop; /* set: end soon; may be NULL */
} evidence_options;

/* Puts the members of the archives in `list` into it, and tells as problems
 * what of them is not read. `options` may be used as long as the list. GR_NONE:
 * stopped. Else fails with GR_NOMEM and GR_LIMIT only. */
gr_status evidence_expand(gr_arena *arena, const evidence_options *options,
                          evidence_list *list, gr_error *err);
/* Recognises what collectors wrote (collection.h): gives items their collection,
 * their host and what was noted of them, and tells as problems where that is not
 * so; and which logs are rotated ones of one source (rotation.h). Behind evidence_expand. Fails with GR_NOMEM and GR_LIMIT only; GR_NONE:
 * stopped. */
gr_status evidence_recognise(gr_arena *arena, const evidence_options *options,
                             evidence_list *list, gr_error *err);
/* Gives back what the list holds beside its arena; no member can be opened
 * after it. */
void evidence_end(evidence_list *list);

/* One open file, read in order. Files of one list are opened and read on any
 * threads, each by one at a time. */
typedef struct evidence_file evidence_file;
gr_status evidence_open(const evidence_item *item, evidence_file **out,
                        gr_error *err);
/* Up to `len` bytes; *got == 0 is the end. */
gr_status evidence_read(evidence_file *file, uint8_t *to, size_t len,
                        size_t *got, gr_error *err);
/* Waits until evidence_read would not block, at most `timeout_ms`; false: not
 * yet. Regular files are always ready. */
bool evidence_ready(evidence_file *file, int timeout_ms);
void evidence_close(evidence_file *file); /* NULL is fine */

/* The whole of a small file (rules, lists): GR_LIMIT above `ceiling`. */
gr_status evidence_slurp(gr_arena *arena, const char *path, size_t ceiling,
                         gr_slice *out, gr_error *err);
/* The same in place of what `out` holds, for many files one after another. */
gr_status evidence_slurp_into(gr_buffer *out, const char *path, size_t ceiling,
                              gr_error *err);

/* Rule files: every *.yml and *.yaml, or *.yar and *.yara, below `path` (or the
 * file itself, whatever its name), sorted by bytes of path. */
typedef enum { RULE_FILES_SIGMA, RULE_FILES_YARA } rule_file_kind;
gr_status evidence_find_rules(gr_arena *arena, const char *path,
                              rule_file_kind kind, const char *const **files,
                              size_t *count, gr_error *err);

#endif
