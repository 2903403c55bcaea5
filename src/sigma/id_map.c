/* id_map.c - open addressing over keys in an arena. */
#include "sigma/id_map.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

typedef struct {
    gr_slice key;
    uint32_t hash;
} id_key;

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
    for (size_t i = 0; i < map->slots; i++) map->table[i] = ID_NONE;
}

void id_map_clear(id_map *map)
{
    empty_table(map);
    map->keys.len = 0;
    map->count = 0;
}

static const id_key *keys_of(const id_map *map)
{
    return (const void *)map->keys.ptr;
}

static size_t slot_of(const id_map *map, gr_slice key, uint32_t hash)
{
    const id_key *const keys = keys_of(map);
    for (size_t slot = hash & (map->slots - 1);;
         slot = (slot + 1) & (map->slots - 1)) {
        uint32_t const number = map->table[slot];
        if (number == ID_NONE ||
            (keys[number].hash == hash && gr_equal(keys[number].key, key)))
            return slot;
    }
}

static bool grow(id_map *map)
{
    size_t const slots = map->slots == 0 ? FIRST_SLOTS : 2 * map->slots;
    uint32_t *const table = gr_alloc_array(slots, sizeof *table);
    if (table == NULL) return false;
    gr_free(map->table);
    map->table = table;
    map->slots = slots;
    empty_table(map);
    const id_key *const keys = keys_of(map);
    for (size_t i = 0; i < map->count; i++)
        map->table[slot_of(map, keys[i].key, keys[i].hash)] = (uint32_t)i;
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

static uint32_t put(id_map *map, size_t slot, gr_slice key, uint32_t hash)
{
    id_key const fresh = {gr_arena_copy(map->arena, key), hash};
    gr_status const copied = gr_arena_status(map->arena);
    if (copied != GR_OK) return fail(map, copied);
    gr_put(&map->keys, gr_slice_of(&fresh, sizeof fresh));
    if (map->keys.status != GR_OK) return fail(map, map->keys.status);
    map->table[slot] = (uint32_t)map->count;
    return (uint32_t)map->count++;
}

uint32_t id_map_add(id_map *map, gr_slice key)
{
    uint32_t const hash = hash_of(key);
    if (map->status != GR_OK) return ID_NONE;
    if (2 * (map->count + 1) > map->slots && !grow(map))
        return fail(map, GR_NOMEM);
    size_t const slot = slot_of(map, key, hash);
    if (map->table[slot] != ID_NONE) return map->table[slot];
    return put(map, slot, key, hash);
}

uint32_t id_map_find(const id_map *map, gr_slice key)
{
    if (map->slots == 0) return ID_NONE;
    return map->table[slot_of(map, key, hash_of(key))];
}

gr_slice id_map_key(const id_map *map, uint32_t number)
{
    return keys_of(map)[number].key;
}

uint32_t id_map_add3(id_map *map, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t const key[3] = {a, b, c};
    return id_map_add(map, gr_slice_of(key, sizeof key));
}

uint32_t id_map_find3(const id_map *map, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t const key[3] = {a, b, c};
    return id_map_find(map, gr_slice_of(key, sizeof key));
}
