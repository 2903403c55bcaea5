/* intern.c - see intern.h. */
#include "base/intern.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "base/mem.h"

enum { FIRST = 1024, MOST = 1 << 30 };

void gr_intern_free(gr_intern *t)
{
    gr_free(t->entries);
    gr_free(t->slots);
    gr_free(t->bytes);
    *t = (gr_intern){.entries = NULL};
}

void gr_intern_clear(gr_intern *t)
{
    t->count = t->len = 0;
    if (t->slots != NULL) memset(t->slots, 0, t->slot_count * sizeof *t->slots);
}

size_t gr_intern_bytes(const gr_intern *t)
{
    return t->count * sizeof *t->entries + t->slot_count * sizeof *t->slots +
           t->len;
}

/* Who makes strings cannot know what has one slot: memory is somewhere else each
 * time. */
static uint64_t seed_of(const gr_intern *t)
{
    return (uint64_t)(uintptr_t)t * 31;
}

void gr_intern_key_of(const gr_intern *t, gr_slice s, gr_intern_key *out)
{
    uint64_t hash;
    out->all = s;
    out->head[0] = out->head[1] = 0;
    if (s.len > GR_INTERN_SHORT) {
        memcpy(out->head, s.ptr, GR_INTERN_SHORT);
        hash = gr_hash64(seed_of(t), s);
    } else {
        if (s.len > 8) {
            out->head[0] = gr_load_le(s.ptr, 8);
            out->head[1] = gr_load_le(s.ptr + 8, s.len - 8);
        } else if (s.len > 0) {
            out->head[0] = gr_load_le(s.ptr, s.len);
        }
        hash = gr_hash64_of_16(seed_of(t) + s.len, out->head);
    }
    out->hash = (uint32_t)(hash >> 32);
}

/* Their hashes say where they go: entries need not be looked at. */
static void take_over(const gr_intern *t, gr_intern_slot *slots, size_t count)
{
    for (size_t i = 0; i < t->slot_count; i++) {
        gr_intern_slot const slot = t->slots[i];
        size_t at = slot.hash & (count - 1);
        if (slot.number == 0) continue;
        while (slots[at].number != 0) at = (at + 1) & (count - 1);
        slots[at] = slot;
    }
}

static bool find_slots(gr_intern *t, size_t count)
{
    gr_intern_slot *const slots = gr_alloc_array(count, sizeof *slots);
    if (slots == NULL) return false;
    take_over(t, slots, count);
    gr_free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    return true;
}

/* At most half of the slots are taken. */
bool gr_intern_room(gr_intern *t, size_t more)
{
    size_t slots = t->slot_count == 0 ? 2 * FIRST : t->slot_count;
    if (t->room - t->count >= more && t->slot_count >= 2 * (t->count + more))
        return true;
    if (more > MOST - t->count) return false;
    while (slots < 2 * (t->count + more)) slots *= 2;
    gr_intern_entry *const entries =
        gr_wide(t->entries, &t->room, t->count + more, sizeof *entries);
    if (entries == NULL) return false;
    t->entries = entries;
    return slots == t->slot_count || find_slots(t, slots);
}

static bool is_it(const gr_intern *t, uint32_t number, const gr_intern_key *key)
{
    const gr_intern_entry *const e = &t->entries[number];
    return e->head[0] == key->head[0] && e->head[1] == key->head[1] &&
           e->len == key->all.len &&
           (e->len <= GR_INTERN_SHORT ||
            memcmp(t->bytes + e->at, key->all.ptr, e->len) == 0);
}

/* Where it is among the bytes. False: no memory. */
static bool keep(gr_intern *t, gr_slice s, uint32_t *at)
{
    if (s.len > INT32_MAX - t->len) return false;
    uint8_t *const bytes = gr_wide(t->bytes, &t->bytes_room, t->len + s.len, 1);
    if (bytes == NULL) return false;
    t->bytes = bytes;
    *at = (uint32_t)t->len;
    memcpy(t->bytes + t->len, s.ptr, s.len);
    t->len += s.len;
    return true;
}

/* To the slot `at`, which is free. */
static uint32_t add(gr_intern *t, size_t at, const gr_intern_key *key)
{
    size_t const len = key->all.len;
    gr_intern_entry e = {.head = {key->head[0], key->head[1]},
                         .len = (uint32_t)len};
    if (len > GR_INTERN_SHORT && !keep(t, key->all, &e.at))
        return GR_INTERN_NONE;
    t->entries[t->count] = e;
    t->slots[at] = (gr_intern_slot){key->hash, (uint32_t)++t->count};
    return (uint32_t)t->count - 1;
}

uint32_t gr_intern_number(gr_intern *t, const gr_intern_key *key)
{
    size_t at = gr_intern_first(t, key);
    for (;; at = (at + 1) & (t->slot_count - 1)) {
        gr_intern_slot const slot = t->slots[at];
        if (slot.number == 0) return add(t, at, key);
        if (slot.hash == key->hash && is_it(t, slot.number - 1, key))
            return slot.number - 1;
    }
}
