/* distinct.c - see distinct.h. Open addressing, at most half full; what is taken out
 * leaves no mark: those behind it that may move up do. */
#include "correlate/distinct.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 128 };

void distinct_free(distinct *d)
{
    gr_free(d->table);
}

/* Places are told apart by their low half: a window holds at most
 * CORRELATE_WINDOW_MOST of them. Its slots are low bits of a place. */
static uint32_t mark_of(uint64_t place)
{
    return (uint32_t)place | UINT32_C(1) << 31;
}

static const window_value *value_of(const window *w, uint32_t mark)
{
    return window_value_at(w, mark);
}

static size_t home_of(const distinct *d, const window_value *value)
{
    return (size_t)gr_hash64_of_16(d->seed, value) & (d->slots - 1);
}

static size_t after(const distinct *d, size_t slot)
{
    return (slot + 1) & (d->slots - 1);
}

/* Where `value` is, or is to be put. */
static size_t slot_of(const distinct *d, const window *w,
                      const window_value *value)
{
    size_t at = home_of(d, value);
    while (d->table[at] != 0 &&
           memcmp(value_of(w, d->table[at]), value, sizeof *value) != 0)
        at = after(d, at);
    return at;
}

static gr_status grow(distinct *d, const window *w, gr_error *err)
{
    distinct wider = {.slots = d->slots == 0 ? FIRST_SLOTS : 2 * d->slots,
                      .count = d->count};
    wider.table = gr_alloc_array(wider.slots, sizeof *wider.table);
    if (wider.table == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to count values in");
    /* Who makes values cannot know where memory is, nor what has one home. */
    wider.seed = d->slots == 0 ? (uintptr_t)wider.table : d->seed;
    for (size_t i = 0; i < d->slots; i++)
        if (d->table[i] != 0)
            wider.table[slot_of(&wider, w, value_of(w, d->table[i]))] =
                d->table[i];
    gr_free(d->table);
    *d = wider;
    return GR_OK;
}

gr_status distinct_add(distinct *d, const window *w, uint64_t place,
                       gr_error *err)
{
    if (2 * (d->count + 1) > d->slots) GR_TRY(grow(d, w, err));
    size_t const slot = slot_of(d, w, window_value_at(w, place));
    d->count += d->table[slot] == 0;
    d->table[slot] = mark_of(place);
    return GR_OK;
}

/* The slot is free: what is behind it and is looked for from there or before
 * moves up. */
static void close_up(distinct *d, const window *w, size_t hole)
{
    for (size_t at = after(d, hole); d->table[at] != 0; at = after(d, at)) {
        size_t const home = home_of(d, value_of(w, d->table[at]));
        size_t const from_home = (at - home) & (d->slots - 1);
        if (from_home < ((at - hole) & (d->slots - 1))) continue;
        d->table[hole] = d->table[at];
        d->table[at] = 0;
        hole = at;
    }
}

void distinct_remove(distinct *d, const window *w, uint64_t place)
{
    size_t const slot = slot_of(d, w, window_value_at(w, place));
    if (d->table[slot] != mark_of(place)) return;
    d->table[slot] = 0;
    d->count--;
    close_up(d, w, slot);
}
