/* file_ranks.c - see file_ranks.h. */
#include "hunt/file_ranks.h"

#include "base/mem.h"

#include <stdlib.h>

static int by_bytes(const void *a, const void *b)
{
    const hunt_file *const x = *(const hunt_file *const *)a;
    const hunt_file *const y = *(const hunt_file *const *)b;
    const pipe_file_result *const of_x = &x->result, *const of_y = &y->result;
    if (of_x->size != of_y->size) return of_x->size > of_y->size ? -1 : 1;
    int const digests = of_x->hashed && of_y->hashed
                            ? memcmp(of_x->sha256, of_y->sha256, GR_SHA256_SIZE)
                            : (int)of_y->hashed - (int)of_x->hashed;
    if (digests != 0) return digests;
    return (x->item->index > y->item->index) -
           (x->item->index < y->item->index);
}

uint32_t *file_ranks_of(const hunt_file *files, size_t count)
{
    const hunt_file **const sorted = gr_alloc_array(count, sizeof(hunt_file *));
    uint32_t *const ranks = gr_alloc_array(count, sizeof *ranks);
    for (size_t i = 0; sorted != NULL && i < count; i++) sorted[i] = &files[i];
    if (sorted != NULL && count > 0)
        qsort(sorted, count, sizeof *sorted, by_bytes);
    for (size_t i = 0; sorted != NULL && ranks != NULL && i < count; i++)
        ranks[sorted[i]->item->index] = (uint32_t)i;
    gr_free(sorted);
    if (sorted != NULL) return ranks;
    gr_free(ranks);
    return NULL;
}
