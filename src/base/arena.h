/* arena.h - memory with one lifetime: a run, a rule set, a file, an event.
 *
 *   block        block                 block
 *   |xxxxxxx| -> |xxxxxxxxxxxxxxx| -> |xxxx......|   bump pointer in the last
 *
 * Objects are not freed one by one; scratch is a mark and a rewind in one
 * function. An arena is born with a ceiling in bytes. A request that cannot be
 * met returns NULL and the arena remembers why (gr_arena_status), so a series
 * of allocations needs one check at its end, before the results are used.
 * Not for two threads at once. */
#ifndef GR_BASE_ARENA_H
#define GR_BASE_ARENA_H

#include "base/error.h"
#include "base/slice.h"

typedef struct gr_arena gr_arena;

typedef struct {
    void *block; /* opaque */
    size_t used;
} gr_arena_mark_point;

/* NULL: no memory. `ceiling` bytes is all it will ever hold. */
gr_arena *gr_arena_new(size_t ceiling);
void gr_arena_free(gr_arena *arena); /* NULL is fine */

/* `size` bytes, zeroed, aligned for any type. NULL when refused. */
void *gr_arena_take(gr_arena *arena, size_t size);
/* `count` things of `size` bytes; also NULL (GR_LIMIT) on overflow. */
void *gr_arena_take_array(gr_arena *arena, size_t count, size_t size);
/* `size` bytes, not zeroed, unaligned: for text. */
uint8_t *gr_arena_take_text(gr_arena *arena, size_t size);
/* Gives back the last `size - used` bytes of the newest text, which was
 * taken with `size`. */
void gr_arena_trim_text(gr_arena *arena, uint8_t *text, size_t size,
                        size_t used);

/* A copy of `s` that lives as long as the arena; empty when refused. */
gr_slice gr_arena_copy(gr_arena *arena, gr_slice s);
/* The same with a NUL after it, for C interfaces; NULL when refused. */
char *gr_arena_copy_c(gr_arena *arena, gr_slice s);

/* GR_OK, or why the first refused request was refused: GR_LIMIT, GR_NOMEM. */
gr_status gr_arena_status(const gr_arena *arena);
/* Remembers `why` as a refusal of its own: for who could not make what was to
 * go into the arena. */
void gr_arena_refuse(gr_arena *arena, gr_status why);

gr_arena_mark_point gr_arena_mark(gr_arena *arena);
/* Forgets all that was taken since the mark, and any refusal. */
void gr_arena_rewind(gr_arena *arena, gr_arena_mark_point mark);
/* Forgets everything, keeps one block. */
void gr_arena_reset(gr_arena *arena);

/* Bytes handed out, with their alignment. */
size_t gr_arena_used(const gr_arena *arena);

#endif
