/* literal_set.c - many literals in one pass over a text.
 *
 * Each literal of a whole text, of its start or of its end has a key: at most 64
 * bytes at that end, or all. A table leads from a key's hash to the literals
 * that have it; they are then compared whole. So a collision costs time and
 * never gives a wrong answer. Literals that may stand anywhere are searched by
 * gram_set.c and short_set.c, those outside ASCII apart from the others: most
 * texts are ASCII, and cannot have them. */
#include "sigma/literal_set.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "base/simd.h"
#include "sigma/gram_set.h"
#include "sigma/short_set.h"
#include "sigma/token_set.h"

enum { KEY_CEILING = 64, TOKENS_LEAST = 16 };
#define NO_LITERAL UINT32_MAX

typedef struct {
    uint64_t key;
    uint32_t head; /* NO_LITERAL: free */
} key_slot;

/* Open addressing; a key's literals are chained by next[]. */
typedef struct {
    key_slot *slots;
    size_t mask; /* slots - 1; slots are a power of 2 */
} key_table;

/* EQUALS. Most texts are as long as no literal. */
typedef struct {
    key_table table;
    uint64_t lengths; /* bits 1 << length % 64 */
} whole_table;

/* STARTS or ENDS. The outermost 64 bytes of a text are a window; a bit of
 * lengths[b] stands for the place in it where the byte b is the innermost of
 * some key: bit n - 1 (STARTS) or 64 - n (ENDS) for a key of n bytes. Most keys
 * share that byte: the backslash before a file's name.
 * The outermost OUTER bytes are asked for first, by their hash: outer[] has such
 * bits of the keys that begin (STARTS) or end with them. */
enum { OUTER = 8, OUTER_MOST = 2048 };
typedef struct {
    key_table table;
    uint64_t *outer;
    unsigned outer_shift; /* from a hash to its place in outer[] */
    uint64_t shorter;     /* bits of keys with fewer bytes */
    uint64_t lengths[256];
    uint64_t others; /* of all bytes but the usual one */
    uint8_t usual;
} edge_table;

enum { PLAIN, WIDE, ALPHABETS }; /* ASCII literals, and the others */

struct literal_set {
    const literal *literals;
    uint32_t *next;      /* by literal: the next with the same key */
    whole_table *equals; /* NULL: none of this kind */
    edge_table *starts, *ends;
    const gram_set *grams[ALPHABETS], *fours[ALPHABETS];
    const short_set *shorts[ALPHABETS];
    const token_set *tokens; /* of ASCII literals */
};

/* ---- keys and their table ---- */

static bool table_make(gr_arena *arena, key_table *table, size_t count)
{
    size_t slots = 4;
    while (slots < 2 * count) slots *= 2;
    table->slots = gr_arena_take_array(arena, slots, sizeof *table->slots);
    table->mask = slots - 1;
    if (table->slots == NULL) return false;
    for (size_t i = 0; i < slots; i++) table->slots[i].head = NO_LITERAL;
    return true;
}

static key_slot *slot_of(const key_table *table, uint64_t key)
{
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    for (at &= table->mask;; at = (at + 1) & table->mask) {
        key_slot *const slot = &table->slots[at];
        if (slot->head == NO_LITERAL || slot->key == key) return slot;
    }
}

static void table_add(key_table *table, uint64_t key, uint32_t number,
                      uint32_t *next)
{
    key_slot *const slot = slot_of(table, key);
    next[number] = slot->head;
    slot->head = number;
    slot->key = key;
}

static uint64_t text_key(gr_slice text)
{
    return gr_hash64(0, text);
}

/* ---- building ---- */

static gr_slice edge_key(const literal *l)
{
    if (l->text.len <= KEY_CEILING) return l->text;
    return l->shape == LITERAL_STARTS
               ? gr_sub(l->text, 0, KEY_CEILING)
               : gr_from(l->text, l->text.len - KEY_CEILING);
}

/* The bits of the keys that may stand at this end of a text. */
static uint64_t *outer_bits(const edge_table *edge, const uint8_t *outermost)
{
    uint64_t const bytes = gr_load_le(outermost, OUTER);
    return &edge->outer[(bytes * UINT64_C(0x9E3779B97F4A7C15)) >>
                        edge->outer_shift];
}

static void edge_add(literal_set *set, edge_table *edge, uint32_t number)
{
    const literal *const l = &set->literals[number];
    bool const starts = l->shape == LITERAL_STARTS;
    gr_slice const key = edge_key(l);
    uint8_t const inner = key.ptr[starts ? key.len - 1 : 0];
    uint64_t const bit = UINT64_C(1)
                         << (starts ? key.len - 1 : KEY_CEILING - key.len);
    edge->lengths[inner] |= bit;
    if (key.len < OUTER) edge->shorter |= bit;
    else *outer_bits(edge, starts ? key.ptr : key.ptr + key.len - OUTER) |= bit;
    table_add(&edge->table, text_key(key), number, set->next);
}

/* The usual byte is that of most lengths. */
static void edge_finish(edge_table *edge)
{
    int most = 0;
    if (edge == NULL) return;
    for (size_t b = 0; b < 256; b++) {
        int const lengths = __builtin_popcountll(edge->lengths[b]);
        if (lengths <= most) continue;
        most = lengths;
        edge->usual = (uint8_t)b;
    }
    for (size_t b = 0; b < 256; b++)
        if (b != edge->usual) edge->others |= edge->lengths[b];
}

static edge_table *edge_make(gr_arena *arena, size_t count)
{
    edge_table *const edge =
        count == 0 ? NULL : gr_arena_take(arena, sizeof *edge);
    if (edge == NULL || !table_make(arena, &edge->table, count)) return NULL;
    size_t places = 2;
    for (edge->outer_shift = 63; places < OUTER_MOST && places < 4 * count;
         edge->outer_shift--)
        places *= 2;
    edge->outer = gr_arena_take_array(arena, places, sizeof *edge->outer);
    return edge->outer == NULL ? NULL : edge;
}

/* How literals are searched for; from SHORTS on by alphabet too. Those of four
 * bytes stand apart, lest the grams of all others be so short. */
enum {
    EQUALS,
    STARTS,
    ENDS,
    TOKENS,
    SHORTS,
    FOURS = SHORTS + ALPHABETS,
    GRAMS = FOURS + ALPHABETS,
    KINDS = GRAMS + ALPHABETS
};

/* Numbers of literals. */
typedef struct {
    uint32_t *members[KINDS];
    size_t counts[KINDS];
} literal_kinds;

static unsigned kind_of(const literal *l, bool tokens)
{
    switch (l->shape) {
    case LITERAL_EQUALS: return EQUALS;
    case LITERAL_STARTS: return STARTS;
    case LITERAL_ENDS: return ENDS;
    case LITERAL_CONTAINS: break;
    }
    unsigned const alphabet = gr_is_ascii(l->text) ? PLAIN : WIDE;
    if (tokens && alphabet == PLAIN && token_set_takes(l->text)) return TOKENS;
    if (l->text.len <= SHORT_SET_MOST) return SHORTS + alphabet;
    return (l->text.len == GRAM_SET_LEAST ? FOURS : GRAMS) + alphabet;
}

/* Are literals like those of token_set.h enough to be worth a pass? */
static bool has_tokens(const literal *literals, size_t count)
{
    size_t anywhere = 0, tokens = 0;
    for (size_t i = 0; i < count; i++) {
        if (literals[i].shape != LITERAL_CONTAINS) continue;
        anywhere++;
        tokens += token_set_takes(literals[i].text);
    }
    return tokens >= TOKENS_LEAST && tokens > anywhere / 2;
}

static bool sort_by_kind(gr_arena *arena, const literal *literals, size_t count,
                         literal_kinds *out)
{
    uint32_t *members = gr_arena_take_array(arena, count, sizeof *members);
    bool const tokens = has_tokens(literals, count);
    *out = (literal_kinds){0};
    if (members == NULL) return false;
    for (size_t i = 0; i < count; i++)
        out->counts[kind_of(&literals[i], tokens)]++;
    for (size_t k = 0; k < KINDS; k++) {
        out->members[k] = members;
        members += out->counts[k];
        out->counts[k] = 0;
    }
    for (size_t i = 0; i < count; i++) {
        unsigned const kind = kind_of(&literals[i], tokens);
        out->members[kind][out->counts[kind]++] = (uint32_t)i;
    }
    return true;
}

static void fill_edges(gr_arena *arena, literal_set *set,
                       const literal_kinds *kinds)
{
    size_t const equals = kinds->counts[EQUALS];
    set->starts = edge_make(arena, kinds->counts[STARTS]);
    set->ends = edge_make(arena, kinds->counts[ENDS]);
    if (equals > 0) set->equals = gr_arena_take(arena, sizeof *set->equals);
    if (set->equals != NULL)
        (void)table_make(arena, &set->equals->table, equals);
    if (gr_arena_status(arena) != GR_OK) return;
    for (size_t i = 0; i < equals; i++) {
        uint32_t const n = kinds->members[EQUALS][i];
        gr_slice const text = set->literals[n].text;
        set->equals->lengths |= UINT64_C(1) << text.len % 64;
        table_add(&set->equals->table, text_key(text), n, set->next);
    }
    for (size_t i = 0; i < kinds->counts[STARTS]; i++)
        edge_add(set, set->starts, kinds->members[STARTS][i]);
    for (size_t i = 0; i < kinds->counts[ENDS]; i++)
        edge_add(set, set->ends, kinds->members[ENDS][i]);
    edge_finish(set->starts);
    edge_finish(set->ends);
}

const literal_set *literal_set_new(gr_arena *arena, const literal *literals,
                                   size_t count)
{
    literal_kinds kinds;
    literal_set *const set = gr_arena_take(arena, sizeof *set);
    if (set == NULL || !sort_by_kind(arena, literals, count, &kinds))
        return NULL;
    set->literals = literals;
    set->next = gr_arena_take_array(arena, count, sizeof *set->next);
    if (set->next == NULL) return NULL;
    fill_edges(arena, set, &kinds);
    set->tokens = token_set_new(arena, literals, kinds.members[TOKENS],
                                kinds.counts[TOKENS]);
    for (unsigned a = 0; a < ALPHABETS; a++) {
        set->shorts[a] =
            short_set_new(arena, literals, kinds.members[SHORTS + a],
                          kinds.counts[SHORTS + a]);
        set->fours[a] = gram_set_new(arena, literals, kinds.members[FOURS + a],
                                     kinds.counts[FOURS + a]);
        set->grams[a] = gram_set_new(arena, literals, kinds.members[GRAMS + a],
                                     kinds.counts[GRAMS + a]);
    }
    return gr_arena_status(arena) == GR_OK ? set : NULL;
}

/* ---- searching ---- */

static void search_equals(const literal_set *set, gr_slice text, uint32_t base,
                          literal_hits *hits)
{
    if ((set->equals->lengths >> text.len % 64 & 1) == 0) return;
    for (uint32_t n = slot_of(&set->equals->table, text_key(text))->head;
         n != NO_LITERAL; n = set->next[n])
        if (hits->seen[base + n] != hits->round &&
            gr_equal(text, set->literals[n].text))
            literal_hits_tell(hits, base + n);
}

static void probe_edge(const literal_set *set, const edge_table *edge,
                       gr_slice text, gr_slice key, uint32_t base,
                       literal_hits *hits)
{
    for (uint32_t n = slot_of(&edge->table, text_key(key))->head;
         n != NO_LITERAL; n = set->next[n]) {
        const literal *const l = &set->literals[n];
        if (hits->seen[base + n] == hits->round) continue;
        if (l->shape == LITERAL_STARTS ? gr_starts_with(text, l->text)
                                       : gr_ends_with(text, l->text))
            literal_hits_tell(hits, base + n);
    }
}

/* Where `byte` stands in the window, bit by bit. */
static uint64_t slow_places(gr_slice window, uint8_t byte)
{
    uint64_t places = 0;
    for (size_t i = 0; i < window.len; i++)
        places |= (uint64_t)(window.ptr[i] == byte) << i;
    return places;
}

#ifdef GR_X86
enum { BLOCK = 16 };

/* The last block may look again at what the one before it has seen. */
static uint64_t places_of(gr_slice window, uint8_t byte)
{
    uint64_t places = 0;
    __m128i const wanted = _mm_set1_epi8((char)byte);
    if (window.len < BLOCK) return slow_places(window, byte);
    for (size_t done = 0; done < window.len; done += BLOCK) {
        size_t const at = window.len - done < BLOCK ? window.len - BLOCK : done;
        __m128i const same =
            _mm_cmpeq_epi8(gr_load_128(window.ptr + at), wanted);
        places |= (uint64_t)(unsigned)_mm_movemask_epi8(same) << at;
    }
    return places;
}
#else
static uint64_t places_of(gr_slice window, uint8_t byte)
{
    return slow_places(window, byte);
}
#endif

/* The bits of those places in the window where some key may have its innermost
 * byte, of the `wanted` ones. `shift`: from a place to its bit. */
static uint64_t inner_places(const edge_table *edge, gr_slice window,
                             size_t shift, uint64_t wanted)
{
    if (wanted == 0) return 0;
    uint64_t const usual = places_of(window, edge->usual) << shift;
    uint64_t found = usual & edge->lengths[edge->usual] & wanted;
    uint64_t rest = edge->others & ~usual & wanted;
    rest &=
        UINT64_MAX << shift & UINT64_MAX >> (KEY_CEILING - window.len - shift);
    for (; rest != 0; rest &= rest - 1) {
        unsigned const bit = (unsigned)__builtin_ctzll(rest);
        found |= edge->lengths[window.ptr[bit - shift]] & UINT64_C(1) << bit;
    }
    return found;
}

static void search_starts(const literal_set *set, gr_slice text, uint32_t base,
                          literal_hits *hits)
{
    const edge_table *const edge = set->starts;
    gr_slice const window = gr_sub(text, 0, KEY_CEILING);
    uint64_t wanted = edge->shorter;
    if (window.len == 0) return;
    if (window.len >= OUTER) wanted |= *outer_bits(edge, window.ptr);
    for (uint64_t found = inner_places(edge, window, 0, wanted); found != 0;
         found &= found - 1) {
        size_t const len = (size_t)__builtin_ctzll(found) + 1;
        probe_edge(set, edge, text, gr_sub(text, 0, len), base, hits);
    }
}

static void search_ends(const literal_set *set, gr_slice text, uint32_t base,
                        literal_hits *hits)
{
    const edge_table *const edge = set->ends;
    size_t const len = text.len < KEY_CEILING ? text.len : KEY_CEILING;
    size_t const shift = KEY_CEILING - len;
    gr_slice const window = gr_from(text, text.len - len);
    uint64_t wanted = edge->shorter;
    if (len == 0) return;
    if (len >= OUTER) wanted |= *outer_bits(edge, window.ptr + len - OUTER);
    for (uint64_t found = inner_places(edge, window, shift, wanted); found != 0;
         found &= found - 1) {
        size_t const place = (size_t)__builtin_ctzll(found) - shift;
        probe_edge(set, edge, text, gr_from(window, place), base, hits);
    }
}

static void search_contains(const literal_set *set, unsigned alphabet,
                            gr_slice text, uint32_t base, literal_hits *hits)
{
    if (set->shorts[alphabet] != NULL)
        short_set_search(set->shorts[alphabet], text, base, hits);
    if (set->fours[alphabet] != NULL)
        gram_set_search(set->fours[alphabet], text, base, hits);
    if (set->grams[alphabet] != NULL)
        gram_set_search(set->grams[alphabet], text, base, hits);
}

void literal_set_search(const literal_set *set, gr_slice text, uint32_t base,
                        literal_hits *hits)
{
    bool const wide = set->shorts[WIDE] != NULL || set->fours[WIDE] != NULL ||
                      set->grams[WIDE] != NULL;
    if (set->equals != NULL) search_equals(set, text, base, hits);
    if (set->starts != NULL) search_starts(set, text, base, hits);
    if (set->ends != NULL) search_ends(set, text, base, hits);
    if (set->tokens != NULL) token_set_search(set->tokens, text, base, hits);
    search_contains(set, PLAIN, text, base, hits);
    if (wide && !gr_is_ascii(text))
        search_contains(set, WIDE, text, base, hits);
}
