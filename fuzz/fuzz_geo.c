/* fuzz_geo.c - a database of places that somebody made to do harm.
 *
 * Promised: an answer or a refusal for any address, in bounded steps, and the
 * same when asked again. */
#include <stdlib.h>

#include "evidence/geo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_slice(void *self, uint64_t offset, uint8_t *to, size_t len)
{
    gr_slice const *const s = self;
    if (offset > s->len || len > s->len - offset) return false;
    if (len > 0) memcpy(to, s->ptr + offset, len);
    return true;
}

static void ask(geo_db *db, const uint8_t *address)
{
    geo_place a = {.asn = 0}, b = {.asn = 0};
    gr_status const first = geo_find(db, address, &a);
    gr_status const second = geo_find(db, address, &b);
    if (first != second || memcmp(&a, &b, sizeof a) != 0 ||
        a.organisation_len > GEO_ORGANISATION)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t addresses[][16] = {{[10] = 0xFF, 0xFF, 8, 8, 8, 8},
                                            {[10] = 0xFF, 0xFF, 9, 1, 2, 3},
                                            {0x2A, 0x00},
                                            {0xFF, 0xFF, 0xFF, 0xFF}};
    gr_slice slice = gr_slice_of(data, size);
    geo_bytes const bytes = {&slice, read_slice, size};
    gr_arena *const arena = gr_arena_new((size_t)4 << 20);
    geo_db *db = NULL;
    if (arena != NULL && geo_open(arena, &bytes, &db, NULL) == GR_OK)
        for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
            ask(db, addresses[i]);
    gr_arena_free(arena);
    return 0;
}
