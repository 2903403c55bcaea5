/* copies.h - files that are there twice: what is in them counts once.
 *
 * The first in the order of evidence stands for all with its bytes, that is,
 * with its SHA-256. Only what the pipe hashed is compared (PIPE_HASH_ALIKE). */
#ifndef GR_HUNT_COPIES_H
#define GR_HUNT_COPIES_H

#include "hunt/pipe.h"
#include "hunt/rows.h"

typedef struct {
    row_table files; /* size_t: index of the first with these bytes */
} copies;

copies copies_in(gr_arena *arena);
void copies_free(copies *c);

/* *same: the index of an earlier file with the same bytes, of the same host
 * where a collector says whose they are: two hosts may have the same log, and
 * then it tells of both. SIZE_MAX: there is none, and this one is now known.
 * Where a file itself is an event, it is more than its bytes: the same script in
 * two folders is two. GR_NOMEM. */
gr_status copies_find(copies *c, const evidence_item *item,
                      const pipe_file_result *result, size_t *same,
                      gr_error *err);

#endif
