/* vector.h - things of one kind in a growing row, until they are counted. */
#ifndef GR_EVIDENCE_VECTOR_H
#define GR_EVIDENCE_VECTOR_H

#include "base/mem.h"

typedef struct {
    void *ptr;
    size_t count, capacity;
} vector;

/* Room for one more thing of `size` bytes behind the last; NULL: no memory. */
static inline void *vector_add(vector *v, size_t size)
{
    if (v->count == v->capacity) {
        size_t const capacity = v->capacity == 0 ? 64 : v->capacity * 2;
        void *const grown = gr_realloc(v->ptr, capacity * size);
        if (grown == NULL) return NULL;
        v->ptr = grown;
        v->capacity = capacity;
    }
    return (char *)v->ptr + size * v->count++;
}

#endif
