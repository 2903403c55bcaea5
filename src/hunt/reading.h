/* reading.h - what dump, search, metrics and gaps share: the event filter, the sums,
 * and output that goes through in order. */
#ifndef GR_HUNT_READING_H
#define GR_HUNT_READING_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

#include <stdatomic.h>

typedef struct {
    gr_arena *arena;
    const gr_writer *to;
    read_sums *sums;
    const hunt_event_filter *filter;
    read_problem *problems; /* in the arena */
    size_t problem_room;
    size_t form_problem;          /* where the file's events without a form
                                     are; SIZE_MAX: there are none */
    atomic_uint_fast64_t written; /* by workers */
} reading;

/* Clears *sums. GR_NOMEM, GR_LIMIT. */
gr_status reading_open(reading *r, gr_arena *arena,
                       const hunt_selection *selection, const gr_writer *to,
                       read_sums *sums, gr_error *err);
/* Takes over what workers counted. */
void reading_close(reading *r);

/* Is the event asked for? GR_OK: yes; GR_NONE: no; GR_LIMIT: too large to say;
 * GR_NOMEM. `scratch` is the caller's to rewind. */
gr_status reading_wants(const reading *r, const event *e, gr_arena *scratch,
                        gr_error *err);

/* Notes the damage and what is not shown, for a block() of one's own. */
void reading_damage(reading *r, const evidence_item *item,
                    const pipe_damage *damage, size_t count);

/* Counts events of the file as not shown, and notes why; none: nothing. */
void reading_not_shown(reading *r, const evidence_item *item, uint64_t count,
                       gr_slice why);

/* In place of reading_file_end, of a file with the bytes of an earlier one:
 * counted once. */
void reading_copy(reading *r, const evidence_item *item,
                  const evidence_item *of);

/* A stage's block() and file_end(), where its `shared` is a reading or begins
 * with one: the first calls reading_damage and writes the output on, the second
 * counts the file and notes what became of it. */
gr_status reading_block(void *shared, const evidence_item *item, gr_slice out,
                        const pipe_damage *damage, size_t count, gr_error *err);
gr_status reading_file_end(void *shared, const evidence_item *item,
                           const pipe_file_result *result, gr_error *err);

#endif
