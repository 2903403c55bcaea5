/* keys.c - see keys.h. Heap sort: in place, no worst case that an attacker
 * could ask for, and millions of keys take a second. */
#include "hunt/keys.h"

#include "base/mem.h"

#include <string.h>

enum { FIRST_CAPACITY = 1024 };

void keys_free(key_list *list)
{
    gr_free(list->keys);
    *list = (key_list){.ceiling = list->ceiling};
}

static bool grow(key_list *list)
{
    size_t capacity = list->capacity == 0 ? FIRST_CAPACITY : list->capacity * 2;
    if (capacity > list->ceiling) capacity = list->ceiling;
    match_key *const grown = gr_realloc(list->keys, capacity * sizeof *grown);
    if (grown == NULL) return false;
    list->keys = grown;
    list->capacity = capacity;
    return true;
}

gr_status keys_add(key_list *list, const uint8_t key[KEY_SIZE], bool numbered,
                   uint32_t evidence, uint64_t offset)
{
    if (list->count >= list->ceiling) return GR_LIMIT;
    if (list->count == list->capacity && !grow(list)) return GR_NOMEM;
    match_key *const at = &list->keys[list->count];
    memcpy(at->key, key, KEY_SIZE);
    at->key[KEY_SIZE - 1] = (uint8_t)((key[KEY_SIZE - 1] & 0xFE) | numbered);
    at->offset = offset;
    at->evidence = evidence;
    at->number = (uint32_t)list->count++;
    return GR_OK;
}

void keys_cut(key_list *list, size_t count)
{
    if (count < list->count) list->count = count;
}

typedef int (*key_order)(const match_key *, const match_key *);

static int by_number(const match_key *a, const match_key *b)
{
    return a->number < b->number ? -1 : a->number > b->number;
}

static int by_key(const match_key *a, const match_key *b)
{
    int const order = memcmp(a->key, b->key, KEY_SIZE);
    return order != 0 ? order : by_number(a, b);
}

/* What the key becomes: the number of the first of its group, and which of
 * those in its file it is. */
typedef struct {
    uint32_t first, turn;
} key_place;

static void set_place(match_key *k, key_place place)
{
    memcpy(k->key, &place, sizeof place);
}

static uint32_t first_of(const match_key *k)
{
    key_place place;
    memcpy(&place, k->key, sizeof place);
    return place.first;
}

static int by_first(const match_key *a, const match_key *b)
{
    uint32_t const x = first_of(a), y = first_of(b);
    if (x != y) return x < y ? -1 : 1;
    return by_number(a, b);
}

static int by_turn(const match_key *a, const match_key *b)
{
    int const order = memcmp(a->key, b->key, sizeof(key_place));
    return order != 0 ? order : by_number(a, b);
}

static void sift(match_key *keys, size_t at, size_t count, key_order order)
{
    match_key const moved = keys[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && order(&keys[child], &keys[child + 1]) < 0)
            child++;
        if (order(&moved, &keys[child]) >= 0) break;
        keys[at] = keys[child];
        at = child;
    }
    keys[at] = moved;
}

static void heap_sort(match_key *keys, size_t count, key_order order)
{
    for (size_t i = count / 2; i-- > 0;) sift(keys, i, count, order);
    for (size_t end = count; end-- > 1;) {
        match_key const largest = keys[0];
        keys[0] = keys[end];
        keys[end] = largest;
        sift(keys, 0, end, order);
    }
}

static bool same_key(const match_key *a, const uint8_t key[KEY_SIZE])
{
    return memcmp(a->key, key, KEY_SIZE) == 0;
}

/* Groups by key, and in them by turns; true: there are some of several turns. */
static bool find_groups(key_list *list)
{
    bool several = false;
    for (size_t i = 0; i < list->count;) {
        uint8_t key[KEY_SIZE];
        match_key *const first = &list->keys[i];
        uint32_t const number = first->number;
        memcpy(key, first->key, KEY_SIZE);
        bool const numbered = (key[KEY_SIZE - 1] & 1) != 0;
        uint32_t turn = 0;
        for (; i < list->count && same_key(&list->keys[i], key); i++) {
            match_key *const k = &list->keys[i];
            bool const again = k != first && k[-1].evidence == k->evidence;
            turn = again && !numbered ? turn + 1 : 0;
            several |= turn > 0;
            set_place(k, (key_place){number, turn});
        }
    }
    return several;
}

/* Each turn is a group of its own. */
static void split_turns(key_list *list)
{
    heap_sort(list->keys, list->count, by_turn);
    for (size_t i = 0; i < list->count;) {
        key_place place;
        memcpy(&place, list->keys[i].key, sizeof place);
        uint32_t const first = list->keys[i].number;
        for (; i < list->count &&
               memcmp(list->keys[i].key, &place, sizeof place) == 0;
             i++)
            set_place(&list->keys[i], (key_place){first, 0});
    }
}

void keys_settle(key_list *list)
{
    heap_sort(list->keys, list->count, by_key);
    if (find_groups(list)) split_turns(list);
    heap_sort(list->keys, list->count, by_first);
    list->at = 0;
}

bool keys_next(key_list *list, uint32_t number, const match_key **others,
               size_t *other_count)
{
    size_t const start = list->at;
    if (start >= list->count || first_of(&list->keys[start]) != number)
        return false;
    size_t end = start + 1;
    while (end < list->count && first_of(&list->keys[end]) == number) end++;
    *others = &list->keys[start + 1];
    *other_count = end - start - 1;
    list->at = end;
    return true;
}
