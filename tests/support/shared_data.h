/* shared_data.h - public rules and logs beside the project, for tests.
 *
 * They are in ../shared/data, or $GROUNDS_SHARED/data, and are not needed: a
 * test that wants them skips without. */
#ifndef TESTS_SHARED_DATA_H
#define TESTS_SHARED_DATA_H

#include "readers/reader.h"
#include "sigma/load.h"

/* The path of `below` as a C string in `arena`; NULL if it is not there, with
 * a line that says so. */
const char *shared_path(gr_arena *arena, const char *below);

/* All files below `path` (as shared_path gives it) whose names end in
 * `ending`, in byte order. */
const char *const *shared_files(gr_arena *arena, const char *path,
                                const char *ending, size_t *count);

gr_slice shared_slurp(gr_arena *arena, const char *path);

/* The rules of the active folders of data/sigma, or also the others. */
sigma_rules shared_rules(gr_arena *arena, bool all);

/* Hands every event of a file to `sink`. False: no reader wants it. */
bool shared_read(gr_slice bytes, const char *name, const event_sink *sink);

#endif
