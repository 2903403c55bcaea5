/* copies.c - see copies.h. */
#include "hunt/copies.h"

#include "base/utf.h"
#include "evidence/collection.h"
#include "hunt/limits.h"

copies copies_in(gr_arena *arena)
{
    return (copies){rows_in(arena, sizeof(size_t), SIZE_MAX)};
}

void copies_free(copies *c)
{
    rows_free(&c->files);
}

/* Its bytes, and whose they were. */
enum { COPY_KEY = GR_SHA256_SIZE + 3 * HUNT_NAME_CEILING };
static gr_slice key_of(uint8_t out[COPY_KEY], const evidence_item *item,
                       const uint8_t *sha256)
{
    const evidence_collection *const from = item->collection;
    size_t len = GR_SHA256_SIZE;
    memcpy(out, sha256, len);
    if (from != NULL && from->kind < COLLECTION_DRIVES)
        len += gr_utf8_to_folded(out + len,
                                 gr_sub(from->host, 0, HUNT_NAME_CEILING));
    return gr_slice_of(out, len);
}

gr_status copies_find(copies *c, const evidence_item *item,
                      const pipe_file_result *result, size_t *same,
                      gr_error *err)
{
    uint8_t key[COPY_KEY];
    void *row = NULL;
    *same = SIZE_MAX;
    if (!result->hashed || result->status != GR_OK || result->is_event)
        return GR_OK;
    switch (rows_get(&c->files, key_of(key, item, result->sha256), &row)) {
    case ROW_FOUND: *same = *(const size_t *)row; break;
    case ROW_NEW: *(size_t *)row = item->index; break;
    case ROW_BEYOND: break; /* then it counts as another one */
    case ROW_NOMEM:
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for files");
    }
    return GR_OK;
}
