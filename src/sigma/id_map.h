/* id_map.h - small numbers for keys: 0 for the first, 1 for the next...
 *
 * For compiling only. A failure sticks: check `status` once, at the end. */
#ifndef GR_SIGMA_ID_MAP_H
#define GR_SIGMA_ID_MAP_H

#include "base/arena.h"
#include "base/buffer.h"

#define ID_NONE UINT32_MAX

typedef struct {
    uint32_t number; /* ID_NONE: free */
    uint32_t hash;   /* most keys that differ are told apart by it */
} id_slot;

typedef struct {
    gr_arena *arena; /* copies of the keys; the caller's */
    id_slot *table;  /* owned */
    size_t slots;    /* a power of 2 */
    gr_buffer keys;  /* of gr_slice, by number */
    size_t count;
    gr_status status;
} id_map;

/* An empty map whose keys will be copied to `arena`. */
id_map id_map_in(gr_arena *arena);
void id_map_free(id_map *map);
/* Forgets all keys, keeps the memory of the table. */
void id_map_clear(id_map *map);

/* The number of `key`, a new one if it is not known. ID_NONE: failed. */
uint32_t id_map_add(id_map *map, gr_slice key);

/* The key that has `number` < count. */
gr_slice id_map_key(const id_map *map, uint32_t number);

/* ---- keys of three numbers ---- */

/* They stand in the table themselves. What is not above `base` is free: to
 * forget all of them takes no time. */
typedef struct {
    uint32_t key[3];
    uint32_t above_base; /* base + 1 + number */
} id_slot3;

typedef struct {
    id_slot3 *table; /* owned */
    size_t slots;    /* a power of 2 */
    uint32_t base;
    size_t count;
    gr_status status;
} id_map3; /* zeros: empty */

void id_map3_free(id_map3 *map);
void id_map3_clear(id_map3 *map);

/* As id_map_add; find3: ID_NONE where the key is not known. */
uint32_t id_map_add3(id_map3 *map, uint32_t a, uint32_t b, uint32_t c);
uint32_t id_map_find3(const id_map3 *map, uint32_t a, uint32_t b, uint32_t c);

#endif
