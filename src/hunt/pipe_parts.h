/* pipe_parts.h - what the files pipe*.c share; nobody else includes it.
 *
 *   pipeline    one run: the files, one lock, two conditions
 *   pipe_file   one open file: who reads it, what is read, blocks in order
 *   pipe_block  one block's output, filled by a worker, emptied in order
 *
 * Who may touch what: a worker that holds a file (file->held) reads it; a
 * worker that made a block fills it until it sets ready or done; the consumer
 * then has it, and gives a ready one back by clearing ready. Everything else
 * is under pipeline->lock.
 *
 * With one thread there is no other: the consumer takes the worker's turns
 * when nothing is ready, and `lone` is set. */
#ifndef GR_HUNT_PIPE_PARTS_H
#define GR_HUNT_PIPE_PARTS_H

#include "hunt/limits.h"
#include "hunt/pipe.h"
#include "hunt/web_files.h"
#include "readers/file_event.h"
#include "readers/line_check.h"

#include <pthread.h> /* hunt/ is the room with threads */
#include <stdatomic.h>

typedef struct pipe_block {
    struct pipe_block *next;
    gr_buffer out;
    gr_arena *notes; /* text of the damage; NULL while there is none */
    pipe_damage *damage;
    size_t damage_count, damage_capacity;
    bool ready; /* a part of it waits for the consumer */
    bool done;
    size_t counted; /* bytes of it in pipeline->ahead_bytes */
    uint64_t events;
    line_check lines; /* of its units */
    gr_status status; /* what the stage failed with */
    gr_error error;
} pipe_block;

typedef struct {
    uint8_t *ptr; /* from base/mem.h */
    size_t len, capacity;
} pipe_input;

typedef struct {
    const evidence_item *item;
    evidence_file *in;
    reader_file about;
    gr_sha256 *sha;
    gr_digest *noted;    /* to compare; NULL: nothing is */
    gr_buffer carry;     /* read, but not yet part of a block */
    gr_buffer host_path; /* of a file that is an event too; else empty */
    bool wanted;         /* it is, and has not been told */
    bool whole;          /* its first block was all of it */
    pipe_input next;     /* the bytes of the next block, if filled */
    size_t unhashed;     /* where in `next` those begin that are not hashed */
    bool filled;
    gr_status fill_status; /* GR_OK, GR_NOMEM */
    gr_error fill_error;
    gr_error broken;  /* why a member ends early; GR_OK: it does not */
    bool at_end;      /* `next` has the last there are */
    uint64_t offset;  /* of the next block */
    uint64_t counted; /* bytes of it in the progress */
    bool held, ended;
    unsigned inside; /* workers that read it or work on a block of it */
    pipe_block *first, *last;
    pipe_file_result result;
} pipe_file;

/* What a worker without a thread of its own does where others wait: hands on
 * what is next in order. False: there is nothing, or the run is over. */
typedef struct {
    bool (*hand_on)(void *self);
    void *self;
} pipe_lone;

typedef struct {
    const evidence_list *list;
    const pipe_options *options;
    const pipe_stage *stage;
    web_files *files_wanted; /* which files are events themselves */

    pthread_mutex_t lock;
    pthread_cond_t work;    /* workers: there may be something to take */
    pthread_cond_t arrived; /* the consumer: something is ready */
    pipe_file **files;      /* one per item; NULL: not open */
    reader_around *around;  /* one per item; NULL: nothing is known */
    bool *alike; /* one per item: it may be a copy; NULL: none is looked for */
    size_t head, next; /* the first not finished, the first not opened */
    size_t ahead_bytes, ahead_blocks;
    size_t news_bytes, news_blocks; /* done since the consumer last woke */
    unsigned waiting;               /* workers that wait for `work` */
    pipe_block *spare; /* the last ones emptied: their memory is warm */
    size_t spares;
    pipe_progress progress;
    gr_status status; /* of a worker that could not even begin */
    gr_error error;
    atomic_bool over;      /* finish, or give up: take nothing more */
    bool pairs;            /* two files are hashed at once */
    const pipe_lone *lone; /* NULL: workers have threads */
} pipeline;

static inline bool pipe_is_stopped(const pipeline *p)
{
    return p->options->stop != NULL && *p->options->stop;
}

/* A worker alone looks after the stop flag as well. */
static inline bool pipe_is_over(const pipeline *p)
{
    return atomic_load_explicit(&p->over, memory_order_relaxed) ||
           (p->lone != NULL && pipe_is_stopped(p));
}

/* Under the lock: something has changed for workers that wait. */
static inline void pipe_tell_workers(pipeline *p)
{
    if (p->waiting > 0) pthread_cond_broadcast(&p->work);
}

/* ---- pipe_block.c ---- */
pipe_block *pipe_block_new(void); /* NULL: no memory */
void pipe_block_free(pipe_block *block);
/* Empties it, keeping its memory. */
void pipe_block_clear(pipe_block *block);
/* Makes it a new one, keeping its memory, if that is not much. */
void pipe_block_renew(pipe_block *block);
/* Events without a form that follow each other are one note. False: no
 * memory. */
bool pipe_block_note(pipe_block *block, const pipe_damage *damage);

/* ---- pipe_joiner.c: damage that touches is one ---- */
enum { PIPE_WHAT = 256 };
typedef struct {
    pipe_damage *ready; /* of the last call; from base/mem.h */
    size_t count, capacity;
    pipe_damage held;
    bool holding;
    unsigned room; /* which text is that of `held` */
    uint8_t text[2][PIPE_WHAT];
} pipe_joiner;
/* ready[0..count) becomes what is complete now; valid until the next call,
 * and no longer than `damage`. False: no memory. */
bool pipe_joiner_add(pipe_joiner *j, const pipe_damage *damage, size_t count);
/* The same for what is held, at the end of a file. */
bool pipe_joiner_end(pipe_joiner *j);
void pipe_joiner_free(pipe_joiner *j);

/* ---- pipe_readers.c: the readers of this run ---- */
size_t pipe_reader_count(const pipe_options *options);
const reader_ops *pipe_reader_get(const pipe_options *options, size_t i);
/* The surest of them for a file that begins with `bytes`, the first of equals;
 * NULL: none wants it. *head: what it is known by, for its begin(). */
const reader_ops *pipe_reader_for(const pipe_options *options, gr_slice bytes,
                                  gr_slice name, gr_slice *head);

/* ---- pipe_alike.c: which files may be copies of others ---- */
gr_status pipe_find_alike(pipeline *p, gr_error *err);

/* ---- pipe_sets.c: what rotated files say of each other ---- */
gr_status pipe_look_at_sets(pipeline *p, gr_error *err);

/* ---- pipe_feed.c: files into blocks of whole units ---- */
reader_clock pipe_clock_of(const pipeline *p, const evidence_item *item);
pipe_file *pipe_file_new(const evidence_item *item); /* NULL: no memory */
void pipe_file_free(pipe_file *file);

/* All of these only by who holds the file.
 *
 * fill: the bytes of the next block into file->next, where it is not filled. A
 * failure is file->result's, or waits for take. */
void pipe_fill(pipeline *p, pipe_file *file);
/* Hashes what is new in file->next, and in other->next, if there is another:
 * two at once are faster. */
void pipe_hash(pipe_file *file, pipe_file *other);
/* The next units, from *offset on, into `input`, which comes back with other
 * memory, and with all that was read; the file has been filled and hashed. `about` is what its reader must
 * know to read them. Damage that the reader's begin()
 * tells goes to `sink`. *last: the file has no more, and file->result has its
 * status. GR_NOMEM. */
gr_status pipe_take(pipeline *p, pipe_file *file, pipe_input *input,
                    const event_sink *sink, reader_file *about,
                    uint64_t *offset, size_t *units, bool *last, gr_error *err);

/* ---- workers ---- */
enum { PIPE_SPARE_INPUTS = 2 };
typedef struct pipe_worker {
    pipeline *p;
    void *stage;            /* the stage's own */
    reader_state **readers; /* one per reader, opened when first needed */
    file_teller *files;     /* NULL: none was needed */
    pipe_input input;
    pipe_input spare[PIPE_SPARE_INPUTS]; /* memory for files that have none */
    pipe_file *file;
    reader_file about; /* of the file, as it was before the block */
    event named;       /* one that named no host, with its collection's */
    size_t own;        /* index of the file it worked on last */
    size_t ahead; /* of one that it has filled, to hash it beside another */
    pipe_block *block;
    uint64_t damaged_to;        /* where the damage ends that was noted last */
    bool head_only;             /* it helps one that waits, and never waits */
    struct pipe_worker *helper; /* NULL: none was needed */
    bool no_memory;
    skew_memo skew;
    gr_error error;
} pipe_worker;

/* ---- pipe_choose.c: which file; under the lock. SIZE_MAX: none ---- */
bool pipe_is_crowded(const pipeline *p);
/* Index of the file to take a block of. */
size_t pipe_choose(const pipe_worker *worker);
/* Of the head, if it waits for somebody to work on it. */
size_t pipe_choose_head(const pipeline *p);
/* Of a file to be hashed beside worker->file. What comes through a pipe is not
 * waited for while something else can be done. */
size_t pipe_choose_beside(const pipe_worker *worker);
/* False too while another worker has it, who then works on it. */
bool pipe_is_filled(const pipeline *p, size_t i);
/* Takes hold of file `i`, which is opened if it is the next; NULL: no
 * memory. */
pipe_file *pipe_hold(pipeline *p, size_t i);

/* ---- pipe_worker.c ---- */
void *pipe_worker_main(void *pipe_pointer);

/* The same a turn at a time, each a block; p->status says what went wrong. */
pipe_worker *pipe_worker_new(pipeline *p); /* NULL: no memory */
void pipe_worker_turn(pipe_worker *worker);
void pipe_worker_free(pipe_worker *worker);

#endif
