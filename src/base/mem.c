/* mem.c - malloc, with a switch that lets tests take it away. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
/* layers: allow files - how memory is paged, nothing else */
#include <sys/mman.h>

enum { LARGE = 4 << 20, PAGE = 4096 };

/* The one mutable global of the program: it belongs to tests. Negative: off. */
static atomic_long allocations_left = -1;

void gr_mem_fail_after(long count)
{
    atomic_store(&allocations_left, count < 0 ? -1 : count);
}

static int refused(void)
{
    if (atomic_load_explicit(&allocations_left, memory_order_relaxed) < 0)
        return 0;
    long left = atomic_load(&allocations_left);
    while (left > 0)
        if (atomic_compare_exchange_weak(&allocations_left, &left, left - 1))
            return 0;
    return left == 0;
}

/* Memory of that size is asked for in huge pages, before it is touched: a table that
 * grows costs a five-hundredth of the faults, and less of each look at it. Where the
 * system has none, nothing changes. */
static void *widely_paged(void *ptr, size_t size)
{
#ifdef MADV_HUGEPAGE
    if (ptr == NULL || size < LARGE) return ptr;
    uintptr_t const begin = ((uintptr_t)ptr + PAGE - 1) / PAGE * PAGE;
    size_t const before = begin - (uintptr_t)ptr;
    (void)madvise((char *)ptr + before, size - before, MADV_HUGEPAGE);
#else
    (void)size;
#endif
    return ptr;
}

void *gr_alloc(size_t size)
{
    return refused() ? NULL
                     : widely_paged(calloc(1, size == 0 ? 1 : size), size);
}

void *gr_alloc_array(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    return gr_alloc(count * size);
}

void *gr_realloc(void *ptr, size_t size)
{
    return refused() ? NULL
                     : widely_paged(realloc(ptr, size == 0 ? 1 : size), size);
}

void gr_free(void *ptr)
{
    free(ptr);
}

void *gr_widen(void *ptr, size_t *room, size_t need, size_t size)
{
    enum { FIRST = 64 };
    size_t wide = *room < FIRST ? FIRST : *room;
    if (need > PTRDIFF_MAX / size / 2) return NULL;
    while (wide < need) wide *= 2;
    void *const wider = gr_realloc(ptr, wide * size);
    if (wider != NULL) *room = wide;
    return wider;
}
