/* arena.c - bump allocation in blocks that double up to a ceiling.
 *
 * Under AddressSanitizer the unused rest of each block and a gap behind each
 * object are poisoned, so that running over an object is seen. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
enum { ARENA_GAP = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { ARENA_GAP = 0 };
#endif

enum { ARENA_FIRST_BLOCK = 4096, ARENA_LARGEST_BLOCK = 1 << 20 };

typedef struct block {
    struct block *previous;
    size_t capacity, used;
    alignas(max_align_t) uint8_t bytes[];
} block;

struct gr_arena {
    block *last;
    size_t ceiling, held; /* bytes: may hold, holds in blocks */
    size_t taken_before;  /* used bytes in the blocks before the last */
    gr_status status;
};

gr_arena *gr_arena_new(size_t ceiling)
{
    gr_arena *const arena = gr_alloc(sizeof *arena);
    if (arena != NULL) arena->ceiling = ceiling;
    return arena;
}

static void drop_last(gr_arena *arena)
{
    block *const dead = arena->last;
    arena->last = dead->previous;
    arena->held -= dead->capacity;
    if (arena->last != NULL) arena->taken_before -= arena->last->used;
    UNPOISON(dead->bytes, dead->capacity);
    gr_free(dead);
}

void gr_arena_free(gr_arena *arena)
{
    if (arena == NULL) return;
    while (arena->last != NULL) drop_last(arena);
    gr_free(arena);
}

static void *refuse(gr_arena *arena, gr_status why)
{
    if (arena->status == GR_OK) arena->status = why;
    return NULL;
}

/* A block with room for `need` bytes, within the ceiling. */
static bool grow(gr_arena *arena, size_t need)
{
    size_t size =
        arena->last == NULL ? ARENA_FIRST_BLOCK : arena->last->capacity * 2;
    if (size > ARENA_LARGEST_BLOCK) size = ARENA_LARGEST_BLOCK;
    size_t const room = arena->ceiling - arena->held;
    if (need > room) return refuse(arena, GR_LIMIT) != NULL;
    if (size > room) size = room;
    if (size < need) size = need;
    /* objects are zeroed when they are taken, so the block need not be */
    block *const fresh = gr_realloc(NULL, sizeof *fresh + size);
    if (fresh == NULL) return refuse(arena, GR_NOMEM) != NULL;
    fresh->previous = arena->last;
    fresh->capacity = size;
    fresh->used = 0;
    if (arena->last != NULL) arena->taken_before += arena->last->used;
    arena->last = fresh;
    arena->held += size;
    POISON(fresh->bytes, fresh->capacity);
    return true;
}

static uint8_t *take(gr_arena *arena, size_t size, size_t align)
{
    if (size > SIZE_MAX / 2) return refuse(arena, GR_LIMIT);
    size_t start = 0;
    if (arena->last != NULL)
        start = (arena->last->used + align - 1) & ~(align - 1);
    if (arena->last == NULL || start > arena->last->capacity ||
        size + ARENA_GAP > arena->last->capacity - start) {
        if (!grow(arena, size + ARENA_GAP)) return NULL;
        start = 0;
    }
    arena->last->used = start + size + ARENA_GAP;
    uint8_t *const object = arena->last->bytes + start;
    UNPOISON(object, size);
    return object;
}

void *gr_arena_take(gr_arena *arena, size_t size)
{
    uint8_t *const object = take(arena, size, alignof(max_align_t));
    if (object != NULL) memset(object, 0, size);
    return object;
}

void *gr_arena_take_array(gr_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) return refuse(arena, GR_LIMIT);
    return gr_arena_take(arena, count * size);
}

uint8_t *gr_arena_take_text(gr_arena *arena, size_t size)
{
    return take(arena, size, 1);
}

void gr_arena_trim_text(gr_arena *arena, uint8_t *text, size_t size,
                        size_t used)
{
    block *const last = arena->last;
    if (last == NULL || text + size + ARENA_GAP != last->bytes + last->used)
        return;
    last->used -= size - used;
    POISON(text + used, size - used);
}

gr_slice gr_arena_copy(gr_arena *arena, gr_slice s)
{
    uint8_t *const text = gr_arena_take_text(arena, s.len);
    if (text == NULL) return (gr_slice){NULL, 0};
    if (s.len > 0) memcpy(text, s.ptr, s.len);
    return (gr_slice){text, s.len};
}

char *gr_arena_copy_c(gr_arena *arena, gr_slice s)
{
    uint8_t *const text = gr_arena_take_text(arena, s.len + 1);
    if (text == NULL) return NULL;
    if (s.len > 0) memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    return (char *)text;
}

void gr_arena_refuse(gr_arena *arena, gr_status why)
{
    (void)refuse(arena, why);
}

gr_status gr_arena_status(const gr_arena *arena)
{
    return arena->status;
}

gr_arena_mark_point gr_arena_mark(gr_arena *arena)
{
    return (gr_arena_mark_point){arena->last,
                                 arena->last == NULL ? 0 : arena->last->used};
}

/* With no block at the mark, one small block is kept all the same: an event
 * arena that is rewound per record must not free and allocate each time. */
void gr_arena_rewind(gr_arena *arena, gr_arena_mark_point mark)
{
    block *const keep = mark.block;
    while (arena->last != keep && arena->last != NULL &&
           (keep != NULL || arena->last->previous != NULL))
        drop_last(arena);
    arena->status = GR_OK;
    if (arena->last == NULL) return;
    arena->last->used = keep == NULL ? 0 : mark.used;
    POISON(arena->last->bytes + arena->last->used,
           arena->last->capacity - arena->last->used);
}

void gr_arena_reset(gr_arena *arena)
{
    gr_arena_rewind(arena, (gr_arena_mark_point){NULL, 0});
}

size_t gr_arena_used(const gr_arena *arena)
{
    return arena->last == NULL ? 0 : arena->taken_before + arena->last->used;
}
