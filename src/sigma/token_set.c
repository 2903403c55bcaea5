/* token_set.c - see token_set.h.
 *
 * Eight bytes behind the '=' are a key. A filter of bits turns most away; a
 * table leads from the others to the literals, which are compared whole. */
#include "sigma/token_set.h"

#include "base/cursor.h"
#include "base/simd.h"

enum { KEY = 8, BITS_PER_LITERAL = 32, LEAST_LOG = 6 };
#define NO_ENTRY UINT32_MAX

typedef struct {
    uint64_t key;
    uint32_t number;
    uint32_t before; /* bytes of the literal before the key */
    uint32_t next;   /* entry with the same hash, or NO_ENTRY */
} token_entry;

struct token_set {
    const literal *literals;
    unsigned filter_shift, head_shift; /* of a 64-bit hash */
    const uint64_t *filter;
    const uint32_t *heads; /* entries, or NO_ENTRY */
    const token_entry *entries;
};

static inline uint64_t hash_of(uint64_t key)
{
    return key * UINT64_C(0x9E3779B97F4A7C15);
}

bool token_set_takes(gr_slice text)
{
    size_t const at = gr_find_byte(text, '=');
    return at < text.len && text.len - at > KEY;
}

/* ---- building ---- */

static unsigned log_of(size_t count)
{
    unsigned log = LEAST_LOG;
    while (log < 31 && (size_t)1 << log < count) log++;
    return log;
}

static void add(token_set *set, uint64_t *filter, uint32_t *heads,
                token_entry *entries, uint32_t at, uint32_t number)
{
    gr_slice const text = set->literals[number].text;
    size_t const before = gr_find_byte(text, '=') + 1;
    uint64_t const key = gr_load_le(text.ptr + before, KEY);
    uint64_t const bit = hash_of(key) >> set->filter_shift;
    uint32_t *const head = &heads[hash_of(key) >> set->head_shift];
    filter[bit / 64] |= UINT64_C(1) << bit % 64;
    entries[at] = (token_entry){key, number, (uint32_t)before, *head};
    *head = at;
}

static bool fill(gr_arena *arena, token_set *set, const uint32_t *members,
                 size_t count)
{
    size_t const head_count = (size_t)1 << (64 - set->head_shift);
    uint64_t *const filter = gr_arena_take_array(
        arena, (size_t)1 << (64 - set->filter_shift - 6), sizeof *filter);
    uint32_t *const heads =
        gr_arena_take_array(arena, head_count, sizeof *heads);
    token_entry *const entries =
        gr_arena_take_array(arena, count, sizeof *entries);
    if (filter == NULL || heads == NULL || entries == NULL) return false;
    for (size_t i = 0; i < head_count; i++) heads[i] = NO_ENTRY;
    for (size_t i = 0; i < count; i++)
        add(set, filter, heads, entries, (uint32_t)i, members[i]);
    set->filter = filter;
    set->heads = heads;
    set->entries = entries;
    return true;
}

const token_set *token_set_new(gr_arena *arena, const literal *literals,
                               const uint32_t *members, size_t count)
{
    token_set *const set =
        count == 0 ? NULL : gr_arena_take(arena, sizeof *set);
    if (set == NULL) return NULL;
    set->literals = literals;
    set->filter_shift = 64 - log_of(BITS_PER_LITERAL * count);
    set->head_shift = 64 - log_of(count);
    return fill(arena, set, members, count) ? set : NULL;
}

/* ---- searching ---- */

/* `at`: behind a '='. */
static inline void look_up(const token_set *set, gr_slice text, size_t at,
                           uint32_t base, literal_hits *hits)
{
    if (text.len - at < KEY) return;
    uint64_t const key = gr_load_le(text.ptr + at, KEY);
    uint64_t const bit = hash_of(key) >> set->filter_shift;
    if ((set->filter[bit / 64] >> bit % 64 & 1) == 0) return;
    for (uint32_t i = set->heads[hash_of(key) >> set->head_shift];
         i != NO_ENTRY; i = set->entries[i].next)
        if (set->entries[i].key == key)
            literal_hits_try(hits, set->literals, set->entries[i].number, base,
                             text, at, set->entries[i].before);
}

void token_set_search(const token_set *set, gr_slice text, uint32_t base,
                      literal_hits *hits)
{
    size_t at = 0;
#ifdef GR_X86
    enum { BLOCK = 16 };
    __m128i const wanted = _mm_set1_epi8('=');
    for (; text.len - at >= BLOCK; at += BLOCK) {
        __m128i const same = _mm_cmpeq_epi8(gr_load_128(text.ptr + at), wanted);
        unsigned places = (unsigned)_mm_movemask_epi8(same);
        for (; places != 0; places &= places - 1) {
            size_t const place = (size_t)__builtin_ctz(places);
            look_up(set, text, at + place + 1, base, hits);
        }
    }
#endif
    for (; at < text.len; at++)
        if (text.ptr[at] == '=') look_up(set, text, at + 1, base, hits);
}
