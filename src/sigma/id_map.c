/* id_map.c - open addressing over keys in an arena. */
#include "sigma/id_map.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

id_map id_map_in(gr_arena *arena)
{
    return (id_map){.arena = arena, .keys = gr_buffer_upto(SIZE_MAX / 2)};
}

void id_map_free(id_map *map)
{
    gr_buffer_free(&map->keys);
    gr_free(map->table);
    *map = id_map_in(map->arena);
}

static void empty_table(id_map *map)
{
    for (size_t i = 0; i < map->slots; i++) map->table[i].number = ID_NONE;
}

void id_map_clear(id_map *map)
{
    empty_table(map);
    map->keys.len = 0;
    map->count = 0;
}

static const gr_slice *keys_of(const id_map *map)
{
    return (const void *)map->keys.ptr;
}

/* Where `key` is, or is to be put. */
static id_slot *slot_of(const id_map *map, gr_slice key, uint32_t hash)
{
    for (size_t at = hash & (map->slots - 1);;
         at = (at + 1) & (map->slots - 1)) {
        id_slot *const slot = &map->table[at];
        if (slot->number == ID_NONE ||
            (slot->hash == hash && gr_equal(keys_of(map)[slot->number], key)))
            return slot;
    }
}

static bool grow(id_map *map)
{
    size_t const old_slots = map->slots;
    id_slot *const old = map->table;
    size_t const slots = old_slots == 0 ? FIRST_SLOTS : 2 * old_slots;
    id_slot *const table = gr_alloc_array(slots, sizeof *table);
    if (table == NULL) return false;
    map->table = table;
    map->slots = slots;
    empty_table(map);
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].number == ID_NONE) continue;
        size_t at = old[i].hash & (slots - 1);
        while (table[at].number != ID_NONE) at = (at + 1) & (slots - 1);
        table[at] = old[i];
    }
    gr_free(old);
    return true;
}

static uint32_t hash_of(gr_slice key)
{
    return (uint32_t)(gr_hash64(0, key) >> 16);
}

static uint32_t fail(id_map *map, gr_status why)
{
    if (map->status == GR_OK) map->status = why;
    return ID_NONE;
}

static uint32_t put(id_map *map, id_slot *slot, gr_slice key, uint32_t hash)
{
    gr_slice const copy = gr_arena_copy(map->arena, key);
    gr_status const copied = gr_arena_status(map->arena);
    if (copied != GR_OK) return fail(map, copied);
    gr_put(&map->keys, gr_slice_of(&copy, sizeof copy));
    if (map->keys.status != GR_OK) return fail(map, map->keys.status);
    *slot = (id_slot){(uint32_t)map->count, hash};
    return (uint32_t)map->count++;
}

uint32_t id_map_add(id_map *map, gr_slice key)
{
    uint32_t const hash = hash_of(key);
    if (map->status != GR_OK) return ID_NONE;
    if (2 * (map->count + 1) > map->slots && !grow(map))
        return fail(map, GR_NOMEM);
    id_slot *const slot = slot_of(map, key, hash);
    if (slot->number != ID_NONE) return slot->number;
    return put(map, slot, key, hash);
}

gr_slice id_map_key(const id_map *map, uint32_t number)
{
    return keys_of(map)[number];
}

/* ---- keys of three numbers ---- */

void id_map3_free(id_map3 *map)
{
    gr_free(map->table);
    *map = (id_map3){.table = NULL};
}

void id_map3_clear(id_map3 *map)
{
    map->base += (uint32_t)map->count;
    map->count = 0;
    if (map->base <= UINT32_MAX / 2) return;
    memset(map->table, 0, map->slots * sizeof *map->table);
    map->base = 0;
}

static size_t hash3(uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t h = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 32 ^ c) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)(h >> 32);
}

static bool is_free3(const id_map3 *map, const id_slot3 *slot)
{
    return slot->above_base <= map->base;
}

/* Where the key is, or is to be put. */
static id_slot3 *slot3_of(const id_map3 *map, const uint32_t key[3])
{
    for (size_t at = hash3(key[0], key[1], key[2]);; at++) {
        id_slot3 *const slot = &map->table[at & (map->slots - 1)];
        if (is_free3(map, slot) ||
            (slot->key[0] == key[0] && slot->key[1] == key[1] &&
             slot->key[2] == key[2]))
            return slot;
    }
}

static bool grow3(id_map3 *map)
{
    id_map3 more = *map;
    more.slots = map->slots == 0 ? FIRST_SLOTS : 2 * map->slots;
    more.table = gr_alloc_array(more.slots, sizeof *more.table);
    if (more.table == NULL) return false;
    for (size_t i = 0; i < map->slots; i++)
        if (!is_free3(map, &map->table[i]))
            *slot3_of(&more, map->table[i].key) = map->table[i];
    gr_free(map->table);
    *map = more;
    return true;
}

uint32_t id_map_add3(id_map3 *map, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t const key[3] = {a, b, c};
    if (map->status != GR_OK) return ID_NONE;
    if (map->count >= UINT32_MAX / 2) map->status = GR_LIMIT;
    else if (2 * (map->count + 1) > map->slots && !grow3(map))
        map->status = GR_NOMEM;
    if (map->status != GR_OK) return ID_NONE;
    id_slot3 *const slot = slot3_of(map, key);
    if (is_free3(map, slot))
        *slot = (id_slot3){{a, b, c}, map->base + (uint32_t)++map->count};
    return slot->above_base - map->base - 1;
}

uint32_t id_map_find3(const id_map3 *map, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t const key[3] = {a, b, c};
    if (map->slots == 0) return ID_NONE;
    const id_slot3 *const slot = slot3_of(map, key);
    return is_free3(map, slot) ? ID_NONE : slot->above_base - map->base - 1;
}
