/* twins.h - which files are one log, where lines say neither a number nor a host: two
 * web servers that are guessed at by one have the same lines, and so has a log that
 * was collected twice.
 *
 *   twins_add      a line, and where it stands in the files that have it
 *   twins_settle   compares what lies between such lines, file by file
 *
 * Bytes between two lines that both have tell of others, whether a rule looks at them
 * or not:
 *   apart   here one has more between, there the other, and not more often others of
 *           as many bytes: two logs
 *   one     in both there are others between, and always as many bytes
 *   doubt   the rest: nothing lies between; or only one of them has more, as of a log
 *           of which the other is a part; or each has, and yet mostly as many bytes
 *
 * What lies before the first such line and behind the last tells nothing: of it only
 * the length is known, and either may be a longer part of one log.
 *
 * Of more than two: what may be one is of one log, unless files of both are apart;
 * then one of the two files is loose, so that what they have alike counts once. */
#ifndef GR_HUNT_TWINS_H
#define GR_HUNT_TWINS_H

#include "base/spill_part.h"

#include <stdbool.h>

typedef struct twins twins;

/* A line in one file: its first place, and how often it is there. */
typedef struct {
    uint64_t offset, count;
    uint32_t evidence, rank, length;
} twin;

/* A line that is in more files is compared in none: they are in doubt. */
enum { TWINS_MOST = 64 };

/* `store` lives longer. NULL: no memory. */
twins *twins_new(gr_spill_whole *store);
void twins_free(twins *t); /* NULL is fine */

/* Of one line, in `count` files, TWINS_MOST at most. Fails as the store does, or with
 * GR_NOMEM; so do the others. */
gr_status twins_add(twins *t, const twin *files, size_t count, gr_error *err);
/* The file is in doubt. */
gr_status twins_doubt(twins *t, uint32_t evidence, gr_error *err);

/* Once. */
gr_status twins_settle(twins *t, gr_error *err);

/* Of a file that was added: a number below twins_files that all of its log have; and
 * one that all have which are surely of it. */
uint32_t twins_files(const twins *t);
uint32_t twins_log(const twins *t, uint32_t evidence);
uint32_t twins_sure(const twins *t, uint32_t evidence);
/* It may be a part of several logs that are apart. */
bool twins_is_loose(const twins *t, uint32_t evidence);

#endif
