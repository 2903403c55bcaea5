/* pairs.c - see pairs.h. */
#include "base/pairs.h"

#include "base/mem.h"

#include <string.h>

enum { FIRST = 2048, MOST = 1 << 30 };

void gr_pairs_free(gr_pairs *t)
{
    gr_free(t->slots);
    gr_free(t->all);
    *t = (gr_pairs){.slots = NULL};
}

void gr_pairs_clear(gr_pairs *t)
{
    t->count = 0;
    if (t->slots != NULL) memset(t->slots, 0, t->slot_count * sizeof *t->slots);
}

size_t gr_pairs_bytes(const gr_pairs *t)
{
    return t->count * sizeof *t->all + t->slot_count * sizeof *t->slots;
}

static void put_in(gr_pairs *t, gr_pairs_slot what)
{
    size_t at = gr_pairs_slot_of(t, what.pair);
    while (t->slots[at].number != 0) at = (at + 1) & (t->slot_count - 1);
    t->slots[at] = what;
}

static bool find_slots(gr_pairs *t, size_t count)
{
    gr_pairs_slot *const old = t->slots;
    size_t const old_count = t->slot_count;
    gr_pairs_slot *const slots = gr_alloc_array(count, sizeof *slots);
    if (slots == NULL) return false;
    t->slots = slots;
    t->slot_count = count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].number != 0) put_in(t, old[i]);
    gr_free(old);
    return true;
}

/* At most two of three slots are taken. */
static bool fits(size_t slots, size_t count)
{
    return count <= slots / 3 * 2;
}

bool gr_pairs_room(gr_pairs *t, size_t more)
{
    if (more > MOST - t->count) return false;
    size_t const need = t->count + more;
    uint64_t *const all = gr_wide(t->all, &t->room, need, sizeof *all);
    if (all == NULL) return false;
    t->all = all;
    if (fits(t->slot_count, need)) return true;
    size_t slots = t->slot_count == 0 ? FIRST : t->slot_count;
    while (!fits(slots, need)) slots *= 2;
    return find_slots(t, slots);
}

uint32_t gr_pairs_add(gr_pairs *t, size_t slot, uint64_t pair)
{
    uint32_t const number = (uint32_t)t->count++;
    t->all[number] = pair;
    t->slots[slot] = (gr_pairs_slot){.pair = pair, .number = number + 1};
    return number;
}
