/* stream_groups.h - which group each row of a batch is of, and which value it counts.
 *
 *   text --> its number          each different one once
 *   numbers --> a list           of several texts
 *   list, stream --> group
 *
 * What is asked is answered later, for many rows at once: where a text or a group lies
 * in memory is asked for before it is looked at. */
#ifndef GR_HUNT_STREAM_GROUPS_H
#define GR_HUNT_STREAM_GROUPS_H

#include "base/intern.h"
#include "base/pairs.h"
#include "hunt/stream_plan.h"

/* A row of a batch. */
typedef struct {
    uint32_t match; /* where it is */
    uint32_t entry; /* stream_batch.c */
    uint32_t group;
} stream_row;

typedef struct stream_groups stream_groups;

/* No tuple has more texts than `longest`. NULL: no memory. */
stream_groups *stream_groups_new(size_t longest);
void stream_groups_free(stream_groups *g);  /* NULL is fine */
void stream_groups_clear(stream_groups *g); /* memory is kept */
/* The memory of what is there. */
size_t stream_groups_bytes(const stream_groups *g);

/* Should what was asked be answered, before more is? */
bool stream_groups_are_many(const stream_groups *g);
/* The texts of a match, which the questions up to the next call are about; those
 * without a pointer are not there. False: no memory; so do the others. */
bool stream_groups_begin(stream_groups *g, const gr_slice *texts, size_t count);
/* To which groups belong rows[row] and those behind it, one of each of the entries? What
 * are words[word] and those behind it to be, of each value that is wanted, that of the
 * same texts being the same? A number stays what it is. */
bool stream_groups_ask(stream_groups *g, const stream_wanted *wanted,
                       const stream_entry *entries, size_t count, size_t row,
                       size_t word);
bool stream_groups_answer(stream_groups *g, stream_row *rows, uint64_t *words);

/* ---- answered ---- */

size_t stream_groups_count(const stream_groups *g);
uint32_t stream_groups_rows(const stream_groups *g, uint32_t group);
uint32_t stream_groups_stream(const stream_groups *g, uint32_t group);
/* It will be asked about: what that looks at first; then, what its texts are. */
void stream_groups_expect(const stream_groups *g, uint32_t group);
void stream_groups_expect_texts(const stream_groups *g, uint32_t group);
/* The same of a value. */
void stream_groups_expect_value(const stream_groups *g, uint64_t word);
/* Its values into `out`, until another is asked for; without a pointer: none. How many
 * they are. */
size_t stream_groups_values(const stream_groups *g, uint32_t group,
                            gr_slice *out);
/* As link_put_tuple writes it, to the end of `out`. */
void stream_groups_put(const stream_groups *g, uint32_t group, gr_buffer *out);
/* The same of a value. */
void stream_groups_put_value(const stream_groups *g, uint64_t word,
                             gr_buffer *out);

#endif
