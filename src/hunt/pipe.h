/* pipe.h - evidence through readers to a sink, on several threads, in order.
 *
 *   walk -> files -> blocks of units -> workers (reader + stage.event)
 *                                          |  output bytes per block
 *                                          v
 *                 stage.block, in order of evidence path and offset
 *
 * hunt, dump, search, metrics and gaps are stages of this one pipe. Whatever the
 * number of threads, the ordered calls come with the same bytes in the same
 * order, so what a stage writes there is reproducible. */
#ifndef GR_HUNT_PIPE_H
#define GR_HUNT_PIPE_H

#include "base/buffer.h"
#include "base/hash.h"
#include "evidence/evidence.h"
#include "hunt/skew.h"
#include "readers/reader.h"

#include <signal.h>

/* Damage that a reader told of, with where. Ranges that touch and are called
 * the same are one, whatever units and blocks they stood in.
 *
 * Or sound events that the stage cannot show: GR_LIMIT, one that is too large;
 * GR_UNSUPPORTED, one or several that have no such form, and then the range is
 * from the first to the last of them, whatever stands between. `records_lost`
 * counts them. */
typedef struct {
    uint64_t offset, length, records_lost;
    gr_slice what;
    gr_status status; /* GR_DAMAGED, GR_LIMIT, GR_UNSUPPORTED */
} pipe_damage;

static inline bool pipe_is_not_shown(const pipe_damage *d)
{
    return d->status == GR_LIMIT || d->status == GR_UNSUPPORTED;
}

/* `d` goes on to the end of `next`, which begins no earlier. */
static inline void pipe_damage_extend(pipe_damage *d, const pipe_damage *next)
{
    uint64_t const end = next->offset + next->length;
    if (end - d->offset > d->length) d->length = end - d->offset;
    d->records_lost += next->records_lost;
}

/* The bytes of `d` that no range before it has. Ranges of one file come in
 * order of offset and may overlap (a checksum that does not hold, and a record
 * within). *seen_to starts at 0 for each file. */
static inline uint64_t pipe_damage_fresh(const pipe_damage *d,
                                         uint64_t *seen_to)
{
    uint64_t const end = d->offset + d->length;
    uint64_t const from = d->offset > *seen_to ? d->offset : *seen_to;
    if (end <= from) return 0;
    *seen_to = end;
    return end - from;
}

/* What was read, beside what the collector noted of it (evidence/collection.h).
 * What is not so is told as damage too. */
typedef enum {
    PIPE_NOT_COMPARED, /* nothing is noted, or it was not read to its end */
    PIPE_SAME_SIZE,    /* and no digest is noted */
    PIPE_SAME,
    PIPE_DIFFERS
} pipe_compared;

typedef struct {
    uint64_t size, /* bytes read */
        events, damaged_ranges, damaged_bytes, records_lost;
    uint64_t not_shown; /* events that the stage could not show */
    /* Lines with bytes that are not UTF-8, and of the first which line it is,
     * from 1, and where that byte stands. They are one damaged range, of no
     * bytes. */
    uint64_t lines_not_utf8, first_not_utf8_line, first_not_utf8;
    bool changed;  /* a file that is longer or shorter than the walk saw it */
    bool is_event; /* the file itself was an event, before those in it */
    bool is_cut;   /* and its first bytes alone were looked at */
    bool hashed;   /* read to its end, and a reader wanted it */
    uint8_t sha256[GR_SHA256_SIZE];
    pipe_compared compared;
    gr_status status;         /* GR_OK; GR_IO: could not be read (to its end);
                         GR_UNSUPPORTED: no reader wants it; GR_NONE: empty */
    gr_error error;           /* when status is none of GR_OK, GR_NONE */
    const reader_ops *reader; /* NULL: none */
    /* What had to be assumed to understand it (reader_file.assumed); lives as
     * long as file_end runs. */
    gr_slice assumed;
} pipe_file_result;

typedef struct {
    void *shared;

    /* One per worker thread; NULL: no memory. */
    void *(*open_worker)(void *shared);
    void (*close_worker)(void *worker);

    /* On a worker, per event: append whatever block() will want. GR_LIMIT,
     * GR_UNSUPPORTED: this event cannot be shown, as `err` says; that is told
     * with the damage, and the run goes on without what was appended. Any
     * other failure ends the run. */
    gr_status (*event)(void *worker, const evidence_item *item, const event *e,
                       gr_buffer *out, gr_error *err);
    /* On a worker, after the last event of a block: append what the worker
     * summed up over it. May be NULL. */
    gr_status (*block_end)(void *worker, const evidence_item *item,
                           gr_buffer *out, gr_error *err);

    /* Ordered, one at a time, on the calling thread. Any may be NULL. A block
     * with much output comes in several calls, cut between two events. */
    gr_status (*file_begin)(void *shared, const evidence_item *item,
                            gr_error *err);
    gr_status (*block)(void *shared, const evidence_item *item, gr_slice out,
                       const pipe_damage *damage, size_t damage_count,
                       gr_error *err);
    gr_status (*file_end)(void *shared, const evidence_item *item,
                          const pipe_file_result *result, gr_error *err);
} pipe_stage;

typedef struct {
    uint64_t bytes_done, bytes_total; /* total 0: not known */
    size_t files_done, files_total;
    uint64_t events;
    size_t files_bad;        /* could not be read, or are damaged */
    uint64_t high, critical; /* matches so far; of hunt only, which adds them */
} pipe_progress;

/* SHA-256 of which files? */
typedef enum {
    PIPE_HASH_NONE,
    PIPE_HASH_ALIKE, /* of those that may be copies: others have their size, or
                        it is not known of one before it is read */
    PIPE_HASH_ALL
} pipe_hash_what;

typedef struct {
    unsigned threads; /* workers; 0: one per processor online */
    pipe_hash_what hash;
    reader_options reader;
    /* How the times of a file are to be understood; NULL: as the log says. */
    reader_clock (*clock_of)(void *self, const evidence_item *item);
    void *clock_self;
    hunt_skew *skews; /* of clocks that went wrong */
    size_t skew_count;
    /* Who may read; NULL: all readers of reader_list.h. */
    const reader_ops *const *readers;
    size_t reader_count;
    const volatile sig_atomic_t *stop; /* set: end soon; may be NULL */
    /* Called on the calling thread at most 10 times a second; may be NULL. */
    void (*progress)(void *self, const pipe_progress *p);
    void *progress_self;
} pipe_options;

/* GR_OK: all evidence went through (single files may have failed: see
 * file_end). GR_NONE: stopped; the file that was begun has no file_end. Else
 * what a stage or the system failed with. An event whose output finds no room
 * below PIPE_OUTPUT_CEILING (`out` refuses with GR_LIMIT) is not shown. */
gr_status pipe_run(const evidence_list *list, const pipe_options *options,
                   const pipe_stage *stage, gr_error *err);

#endif
