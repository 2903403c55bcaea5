/* store.h - the directory of a case.
 *
 *   case_create -> case_writer per file -> case_finish   all files, or
 *                                       -> case_abandon  none
 *
 *   run.json       engine, options, counts, "state": "unfinished" | "finished"
 *   findings.jsonl one finding a line
 *   coverage.json  what there was to see, and what was damaged
 *   rules.jsonl    every rule document, its state and its hits
 *
 * Files are written under temporary names in the directory (NAME.part), synced
 * and renamed by case_finish, run.json last. A run that dies leaves a run.json
 * that says "unfinished", so that --clobber knows the directory as ours. */
#ifndef GR_CASE_STORE_H
#define GR_CASE_STORE_H

#include "base/spill.h"
#include "base/writer.h"

typedef struct case_store case_store;

typedef enum {
    CASE_FINDINGS,
    CASE_COVERAGE,
    CASE_RULES,
    CASE_RUN,
    CASE_FILE_COUNT
} case_file;

typedef struct {
    /* Replace an existing case. Only a directory with a regular file run.json,
     * with nothing in it that is not ours, without a `checkpoint`, and that is
     * itself no symbolic link. What is there stays until case_finish. */
    bool clobber;
    /* The evidence arguments as given: a case never lies inside one of them. */
    const char *const *evidence;
    size_t evidence_count;
} case_options;

/* GR_UNSUPPORTED: refused, for a reason in `err` that the person can act on
 * (exists, no case of ours, sealed, inside the evidence). GR_IO, GR_NOMEM. */
gr_status case_create(const char *path, const case_options *options,
                      case_store **out, gr_error *err);

/* Begins a file; each of them at most once. Valid until finish or abandon. */
gr_status case_writer(case_store *store, case_file which, gr_writer *out,
                      gr_error *err);

/* A temporary store beside the files, gone with the store. */
gr_status case_spill_of(case_store *store, gr_spill *out, gr_error *err);

/* Flushes, syncs, renames. The store is freed whatever comes; after a failure
 * it is as abandoned. A run that was interrupted is finished too: its run.json
 * says "unfinished". */
gr_status case_finish(case_store *store, gr_error *err);

/* Takes away what this run wrote (and the directory if this run made it), and
 * frees the store. NULL is fine. */
void case_abandon(case_store *store);

#endif
