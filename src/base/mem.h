/* mem.h - the only door to the C allocator.
 *
 * Everything that outlives a function and is not in an arena comes from here,
 * so a test can make the n-th allocation of a run fail. */
#ifndef GR_BASE_MEM_H
#define GR_BASE_MEM_H

#include <stddef.h>

/* `size` zeroed bytes, or NULL. Size 0 gives a pointer to free. */
void *gr_alloc(size_t size);

/* `count` things of `size` bytes, zeroed; NULL too when the product
 * overflows. */
void *gr_alloc_array(size_t count, size_t size);

/* As realloc; the new part is not zeroed. NULL leaves `ptr` as it was. */
void *gr_realloc(void *ptr, size_t size);

void gr_free(void *ptr); /* NULL is fine */

/* `ptr` with room for `need` things of `size` bytes, twice as many as before or more;
 * *room says how many. NULL leaves both as they were. */
void *gr_widen(void *ptr, size_t *room, size_t need, size_t size);
/* The same; it stays as it is where it has that room. */
static inline void *gr_wide(void *ptr, size_t *room, size_t need, size_t size)
{
    return ptr != NULL && need <= *room ? ptr : gr_widen(ptr, room, need, size);
}

/* For tests: from now on let `count` allocations pass and fail each one after
 * them; a negative count ends that. Counts over all threads. */
void gr_mem_fail_after(long count);

#endif
