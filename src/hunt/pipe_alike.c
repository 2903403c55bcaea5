/* pipe_alike.c - which files may be copies of others, before any is read: those of
 * one size. What a size is not known of (a member of a gzip file, a pipe) may be
 * a copy of any. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"
#include "evidence/origin.h"

#include <stdlib.h>

typedef struct {
    uint64_t size;
    size_t index;
} sized;

static int by_size(const void *a, const void *b)
{
    const sized *const x = a, *const y = b;
    if (x->size != y->size) return x->size < y->size ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* As the walk saw it, or as its archive says; UINT64_MAX: nobody does. */
static uint64_t size_of(const evidence_item *item)
{
    return item->size == UINT64_MAX && item->origin != NULL ? item->origin->size
                                                            : item->size;
}

/* Archives are not counted themselves, and nothing is in an empty file. */
static bool may_be_copy(const evidence_item *item)
{
    return !item->is_archive && size_of(item) > 0;
}

static void mark(pipeline *p, sized *files, size_t count)
{
    if (count > 0) qsort(files, count, sizeof *files, by_size);
    bool const any = count > 1 && files[count - 1].size == UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        p->alike[files[i].index] =
            any || (i > 0 && files[i - 1].size == files[i].size) ||
            (i + 1 < count && files[i + 1].size == files[i].size);
}

gr_status pipe_find_alike(pipeline *p, gr_error *err)
{
    if (p->options->hash != PIPE_HASH_ALIKE) return GR_OK;
    size_t count = 0;
    sized *const files = gr_alloc_array(p->list->count, sizeof *files);
    p->alike = gr_alloc_array(p->list->count, sizeof *p->alike);
    if (files == NULL || p->alike == NULL) {
        gr_free(files);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for files");
    }
    for (size_t i = 0; i < p->list->count; i++) {
        const evidence_item *const item = &p->list->items[i];
        if (may_be_copy(item)) files[count++] = (sized){size_of(item), i};
    }
    mark(p, files, count);
    gr_free(files);
    return GR_OK;
}
