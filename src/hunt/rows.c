/* rows.c - open addressing over rows that stay where they are. The order of
 * arrival is kept, so the hash decides nothing that can be seen. */
#include "hunt/rows.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_ROOM = 32 };

row_table rows_in(gr_arena *arena, size_t row_size, size_t ceiling)
{
    return (row_table){
        .arena = arena, .row_size = row_size, .ceiling = ceiling};
}

void rows_free(row_table *t)
{
    gr_free(t->rows);
    gr_free(t->keys);
    gr_free(t->slots);
    *t = rows_in(t->arena, t->row_size, t->ceiling);
}

void rows_clear(row_table *t)
{
    t->count = 0;
    if (t->slots != NULL) memset(t->slots, 0, t->slot_count * sizeof *t->slots);
}

/* The slot of `key`, or the free one where it belongs. */
static uint32_t *slot_of(const row_table *t, gr_slice key)
{
    size_t i = (size_t)gr_hash64(0, key) & (t->slot_count - 1);
    while (t->slots[i] != 0 && !gr_equal(t->keys[t->slots[i] - 1], key))
        i = (i + 1) & (t->slot_count - 1);
    return &t->slots[i];
}

void *rows_find(const row_table *t, gr_slice key)
{
    if (t->count == 0) return NULL;
    uint32_t const found = *slot_of(t, key);
    return found == 0 ? NULL : t->rows[found - 1];
}

/* Twice the room, and four slots for each row that fits: few collisions, and
 * 16 bytes for each row. */
static bool grow(row_table *t)
{
    size_t const room = t->room == 0 ? FIRST_ROOM : t->room * 2;
    void **const rows = gr_realloc(t->rows, room * sizeof *rows);
    if (rows == NULL) return false;
    t->rows = rows;
    gr_slice *const keys = gr_realloc(t->keys, room * sizeof *keys);
    if (keys == NULL) return false;
    t->keys = keys;
    uint32_t *const slots = gr_alloc_array(room * 4, sizeof *slots);
    if (slots == NULL) return false;
    gr_free(t->slots);
    t->slots = slots;
    t->slot_count = room * 4;
    t->room = room;
    for (size_t i = 0; i < t->count; i++)
        *slot_of(t, t->keys[i]) = (uint32_t)(i + 1);
    return true;
}

row_status rows_get(row_table *t, gr_slice key, void **row)
{
    if (t->room > 0) {
        uint32_t const found = *slot_of(t, key);
        if (found != 0) {
            *row = t->rows[found - 1];
            return ROW_FOUND;
        }
    }
    if (t->count >= t->ceiling) return ROW_BEYOND;
    if (t->count == t->room && !grow(t)) return ROW_NOMEM;
    void *const fresh = gr_arena_take(t->arena, t->row_size);
    gr_slice const kept = gr_arena_copy(t->arena, key);
    if (fresh == NULL || kept.ptr == NULL)
        return gr_arena_status(t->arena) == GR_LIMIT ? ROW_BEYOND : ROW_NOMEM;
    t->rows[t->count] = fresh;
    t->keys[t->count] = kept;
    *slot_of(t, kept) = (uint32_t)++t->count;
    *row = fresh;
    return ROW_NEW;
}
