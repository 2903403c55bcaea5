/* literal_set.c - many literals in one pass over a text.
 *
 * Each literal has a key: at most 64 bytes at its start or end (STARTS, ENDS),
 * all (EQUALS), or a few neighbouring bytes, a gram (CONTAINS). A table leads
 * from a key's hash to the literals that have it; they are then compared whole.
 * So a collision costs time and never gives a wrong answer.
 *
 *   text        a t ( h \ s v c h o s t . e x e
 *   looked at   |     |     |     |     |           every second place
 *   literal               s v c h o s t             two grams, side by side:
 *                           c h o s                 one of them is met
 *                         v c h o
 *
 * Literals of five bytes and more have two grams of four, so that only every
 * second place is looked at. Shorter ones have one, of three bytes at most. */
#include "sigma/literal_set.h"

#include "base/hash.h"

enum { KEY_CEILING = 64, LARGEST_GRAM = 4 };
#define NO_LITERAL UINT32_MAX

/* Open addressing; a key's literals are chained by next[]. */
typedef struct {
    uint64_t *keys;
    uint32_t *heads; /* NO_LITERAL: free */
    size_t mask;     /* slots - 1; slots are a power of 2 */
} key_table;

/* STARTS or ENDS: bit n - 1 of lengths[b]: some key of n bytes has the byte b
 * at the end that lies inside the text. */
typedef struct {
    key_table table;
    uint64_t lengths[256];
    size_t longest;
} edge_table;

/* CONTAINS by grams of `size` bytes. */
typedef struct {
    key_table table;
    uint64_t *filter; /* bits */
    unsigned shift;   /* of a 32-bit hash to a bit's number */
    uint8_t size;
} gram_table;

/* An entry of a table: a literal, or the second gram of one. */
enum { ENTRIES = 2 };

enum { PLAIN, WIDE, ALPHABETS }; /* ASCII literals, and the others */

struct literal_set {
    const literal *literals;
    uint32_t *next;    /* by entry: the next with the same key */
    uint32_t *offsets; /* by literal: where in it its (first) gram stands */
    key_table *equals; /* NULL: none of this kind */
    edge_table *starts, *ends;
    gram_table *grams[ALPHABETS][LARGEST_GRAM];
    /* Bits by two bytes: may a gram of fewer than four begin with them? */
    uint64_t *beginnings[ALPHABETS];
};

/* ---- keys and their table ---- */

static bool table_make(gr_arena *arena, key_table *table, size_t count)
{
    size_t slots = 4;
    while (slots < 2 * count) slots *= 2;
    table->keys = gr_arena_take_array(arena, slots, sizeof *table->keys);
    table->heads = gr_arena_take_array(arena, slots, sizeof *table->heads);
    table->mask = slots - 1;
    if (table->keys == NULL || table->heads == NULL) return false;
    for (size_t i = 0; i < slots; i++) table->heads[i] = NO_LITERAL;
    return true;
}

static size_t slot_of(const key_table *table, uint64_t key)
{
    size_t slot = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    for (slot &= table->mask;; slot = (slot + 1) & table->mask)
        if (table->heads[slot] == NO_LITERAL || table->keys[slot] == key)
            return slot;
}

static void table_add(key_table *table, uint64_t key, uint32_t entry,
                      uint32_t *next)
{
    size_t const slot = slot_of(table, key);
    next[entry] = table->heads[slot];
    table->heads[slot] = entry;
    table->keys[slot] = key;
}

static uint64_t text_key(gr_slice text)
{
    return gr_hash64(0, text);
}

static inline __attribute__((always_inline)) uint32_t gram_at(
    const uint8_t *bytes, size_t size)
{
    uint32_t gram = 0;
    memcpy(&gram, bytes, size);
    return gram;
}

/* ---- building ---- */

static bool is_wide(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 0x80) return true;
    return false;
}

static size_t gram_size(gr_slice text)
{
    if (text.len > LARGEST_GRAM) return LARGEST_GRAM;
    return text.len < LARGEST_GRAM ? text.len : LARGEST_GRAM - 1;
}

/* How common a byte is in folded text of Windows logs, 0 (most of all bytes)
 * to 7. */
static const uint8_t byte_weights[128] = {
    ['\t'] = 2, ['\n'] = 2, [' '] = 7, ['!'] = 1,  ['"'] = 3, ['#'] = 1,
    ['$'] = 1,  ['%'] = 2,  ['&'] = 1, ['\''] = 1, ['('] = 3, [')'] = 3,
    ['*'] = 2,  ['+'] = 2,  [','] = 3, ['-'] = 4,  ['.'] = 6, ['/'] = 4,
    ['0'] = 3,  ['1'] = 3,  ['2'] = 4, ['3'] = 3,  ['4'] = 3, ['5'] = 3,
    ['6'] = 2,  ['7'] = 2,  ['8'] = 2, ['9'] = 2,  [':'] = 4, [';'] = 2,
    ['<'] = 2,  ['='] = 2,  ['>'] = 2, ['?'] = 2,  ['@'] = 1, ['['] = 2,
    ['\\'] = 7, [']'] = 2,  ['^'] = 1, ['_'] = 4,  ['`'] = 1, ['a'] = 6,
    ['b'] = 3,  ['c'] = 5,  ['d'] = 4, ['e'] = 7,  ['f'] = 3, ['g'] = 3,
    ['h'] = 4,  ['i'] = 7,  ['j'] = 1, ['k'] = 2,  ['l'] = 5, ['m'] = 5,
    ['n'] = 5,  ['o'] = 6,  ['p'] = 4, ['q'] = 1,  ['r'] = 6, ['s'] = 6,
    ['t'] = 7,  ['u'] = 4,  ['v'] = 2, ['w'] = 3,  ['x'] = 2, ['y'] = 2,
    ['z'] = 1,  ['{'] = 3,  ['|'] = 2, ['}'] = 3,  ['~'] = 1};

/* Grams that stand in most paths; each is no choice if there is another. */
static bool is_worn_out(const uint8_t *gram)
{
    static const char worn[] = ".exe windindondowsows\\ystestemtem3em32m32\\"
                               "c:\\wsyst32\\s.dll\\wincrosrosoosofsoft"
                               "micricroprogogramgramfilefilesers\\use";
    for (size_t i = 0; i + 4 < sizeof worn; i++)
        if (memcmp(worn + i, gram, 4) == 0) return true;
    return false;
}

static unsigned gram_weight(const uint8_t *gram, size_t size)
{
    unsigned weight = 0;
    for (size_t i = 0; i < size; i++)
        if (gram[i] < 0x80) weight += byte_weights[gram[i]];
    return size == LARGEST_GRAM && is_worn_out(gram) ? weight + 12 : weight;
}

/* Where the rarest gram stands, or the first of two whose worse is rarest. */
static uint32_t rarest_gram(gr_slice text)
{
    size_t const size = gram_size(text);
    size_t const grams = size == LARGEST_GRAM ? 2 : 1;
    unsigned least = UINT32_MAX;
    size_t best = 0;
    for (size_t at = 0; at + size + grams - 1 <= text.len; at++) {
        unsigned weight = gram_weight(text.ptr + at, size);
        unsigned const second =
            grams == 2 ? gram_weight(text.ptr + at + 1, size) : 0;
        if (second > weight) weight = second;
        if (weight >= least) continue;
        least = weight;
        best = at;
    }
    return (uint32_t)best;
}

static size_t bit_of(const gram_table *grams, uint32_t gram)
{
    return gram * UINT32_C(0x9E3779B1) >> grams->shift;
}

/* 32 bits for each literal, 512 bits to 32 KiB. */
static gram_table *grams_make(gr_arena *arena, size_t count, size_t size)
{
    gram_table *const grams = gr_arena_take(arena, sizeof *grams);
    if (grams == NULL || !table_make(arena, &grams->table, count)) return NULL;
    unsigned log = 9;
    while (log < 18 && (size_t)1 << log < 32 * count) log++;
    grams->shift = 32 - log;
    grams->size = (uint8_t)size;
    grams->filter = gr_arena_take_array(arena, (size_t)1 << (log - 6),
                                        sizeof *grams->filter);
    return grams->filter == NULL ? NULL : grams;
}

static void grams_add(literal_set *set, gram_table *grams, uint32_t number)
{
    gr_slice const text = set->literals[number].text;
    uint32_t const at = rarest_gram(text);
    size_t const count = grams->size == LARGEST_GRAM ? 2 : 1;
    set->offsets[number] = at;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t const gram = gram_at(text.ptr + at + i, grams->size);
        size_t const bit = bit_of(grams, gram);
        grams->filter[bit / 64] |= UINT64_C(1) << bit % 64;
        table_add(&grams->table, gram, number * ENTRIES + i, set->next);
    }
}

/* A gram of one byte begins with any two whose first it is. */
static void add_beginning(uint64_t *bits, const uint8_t *gram, size_t size)
{
    size_t const first = gram[0];
    for (size_t second = 0; second < 256; second++)
        if (size == 1 || second == gram[1])
            bits[(first | second << 8) / 64] |= UINT64_C(1) << first % 64;
}

static gr_slice edge_key(const literal *l)
{
    if (l->text.len <= KEY_CEILING) return l->text;
    return l->shape == LITERAL_STARTS
               ? gr_sub(l->text, 0, KEY_CEILING)
               : gr_from(l->text, l->text.len - KEY_CEILING);
}

static void edge_add(literal_set *set, edge_table *edge, uint32_t number)
{
    const literal *const l = &set->literals[number];
    gr_slice const key = edge_key(l);
    uint8_t const inner = key.ptr[l->shape == LITERAL_STARTS ? key.len - 1 : 0];
    edge->lengths[inner] |= UINT64_C(1) << (key.len - 1);
    if (key.len > edge->longest) edge->longest = key.len;
    table_add(&edge->table, text_key(key), number * ENTRIES, set->next);
}

typedef struct {
    size_t equals, starts, ends, grams[ALPHABETS][LARGEST_GRAM];
} literal_counts;

static literal_counts count_literals(const literal *literals, size_t count)
{
    literal_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        gr_slice const text = literals[i].text;
        switch (literals[i].shape) {
        case LITERAL_EQUALS: counts.equals++; break;
        case LITERAL_STARTS: counts.starts++; break;
        case LITERAL_ENDS: counts.ends++; break;
        case LITERAL_CONTAINS:
            counts.grams[is_wide(text)][gram_size(text) - 1]++;
            break;
        }
    }
    return counts;
}

static edge_table *edge_make(gr_arena *arena, size_t count)
{
    edge_table *const edge = gr_arena_take(arena, sizeof *edge);
    if (edge == NULL || !table_make(arena, &edge->table, count)) return NULL;
    return edge;
}

static bool make_tables(gr_arena *arena, literal_set *set,
                        const literal_counts *counts)
{
    if (counts->equals > 0) {
        set->equals = gr_arena_take(arena, sizeof *set->equals);
        if (set->equals == NULL ||
            !table_make(arena, set->equals, counts->equals))
            return false;
    }
    if (counts->starts > 0) set->starts = edge_make(arena, counts->starts);
    if (counts->ends > 0) set->ends = edge_make(arena, counts->ends);
    for (size_t a = 0; a < ALPHABETS; a++)
        for (size_t g = 0; g < LARGEST_GRAM; g++)
            if (counts->grams[a][g] > 0)
                set->grams[a][g] = grams_make(
                    arena,
                    counts->grams[a][g] * (g + 1 == LARGEST_GRAM ? 2 : 1),
                    g + 1);
    for (size_t a = 0; a < ALPHABETS; a++)
        if (counts->grams[a][0] + counts->grams[a][1] + counts->grams[a][2] > 0)
            set->beginnings[a] =
                gr_arena_take_array(arena, 65536 / 64, sizeof(uint64_t));
    return gr_arena_status(arena) == GR_OK;
}

static void add_literal(literal_set *set, uint32_t number)
{
    const literal *const l = &set->literals[number];
    switch (l->shape) {
    case LITERAL_EQUALS:
        table_add(set->equals, text_key(l->text), number * ENTRIES, set->next);
        break;
    case LITERAL_STARTS: edge_add(set, set->starts, number); break;
    case LITERAL_ENDS: edge_add(set, set->ends, number); break;
    case LITERAL_CONTAINS:
        grams_add(set, set->grams[is_wide(l->text)][gram_size(l->text) - 1],
                  number);
        if (gram_size(l->text) < LARGEST_GRAM)
            add_beginning(set->beginnings[is_wide(l->text)],
                          l->text.ptr + set->offsets[number],
                          gram_size(l->text));
        break;
    }
}

const literal_set *literal_set_new(gr_arena *arena, const literal *literals,
                                   size_t count)
{
    literal_set *const set = gr_arena_take(arena, sizeof *set);
    literal_counts const counts = count_literals(literals, count);
    if (set == NULL) return NULL;
    set->literals = literals;
    set->next = gr_arena_take_array(arena, count * ENTRIES, sizeof *set->next);
    set->offsets = gr_arena_take_array(arena, count, sizeof *set->offsets);
    if (!make_tables(arena, set, &counts)) return NULL;
    for (size_t i = 0; i < count; i++) add_literal(set, (uint32_t)i);
    return set;
}

/* ---- searching ---- */

static void tell(literal_hits *hits, uint32_t number)
{
    hits->seen[number] = hits->round;
    hits->found[hits->count++] = number;
}

static uint32_t head_of(const key_table *table, uint64_t key)
{
    return table->heads[slot_of(table, key)];
}

static void search_equals(const literal_set *set, gr_slice text, uint32_t base,
                          literal_hits *hits)
{
    for (uint32_t at = head_of(set->equals, text_key(text)); at != NO_LITERAL;
         at = set->next[at]) {
        uint32_t const n = at / ENTRIES;
        if (hits->seen[base + n] != hits->round &&
            gr_equal(text, set->literals[n].text))
            tell(hits, base + n);
    }
}

static void probe_edge(const literal_set *set, const edge_table *edge,
                       gr_slice text, gr_slice key, uint32_t base,
                       literal_hits *hits)
{
    for (uint32_t at = head_of(&edge->table, text_key(key)); at != NO_LITERAL;
         at = set->next[at]) {
        uint32_t const n = at / ENTRIES;
        const literal *const l = &set->literals[n];
        if (hits->seen[base + n] == hits->round) continue;
        if (l->shape == LITERAL_STARTS ? gr_starts_with(text, l->text)
                                       : gr_ends_with(text, l->text))
            tell(hits, base + n);
    }
}

static void search_starts(const literal_set *set, gr_slice text, uint32_t base,
                          literal_hits *hits)
{
    const edge_table *const edge = set->starts;
    size_t const end = text.len < edge->longest ? text.len : edge->longest;
    for (size_t n = 1; n <= end; n++)
        if ((edge->lengths[text.ptr[n - 1]] >> (n - 1) & 1) != 0)
            probe_edge(set, edge, text, gr_sub(text, 0, n), base, hits);
}

static void search_ends(const literal_set *set, gr_slice text, uint32_t base,
                        literal_hits *hits)
{
    const edge_table *const edge = set->ends;
    size_t const end = text.len < edge->longest ? text.len : edge->longest;
    for (size_t n = 1; n <= end; n++)
        if ((edge->lengths[text.ptr[text.len - n]] >> (n - 1) & 1) != 0)
            probe_edge(set, edge, text, gr_from(text, text.len - n), base,
                       hits);
}

static void probe_gram(const literal_set *set, const gram_table *grams,
                       gr_slice text, size_t at, uint32_t base,
                       literal_hits *hits)
{
    uint32_t const gram = gram_at(text.ptr + at, grams->size);
    for (uint32_t entry = head_of(&grams->table, gram); entry != NO_LITERAL;
         entry = set->next[entry]) {
        uint32_t const n = entry / ENTRIES;
        gr_slice const l = set->literals[n].text;
        size_t const before = set->offsets[n] + entry % ENTRIES;
        if (hits->seen[base + n] == hits->round || before > at ||
            l.len > text.len - (at - before))
            continue;
        if (memcmp(text.ptr + at - before, l.ptr, l.len) == 0)
            tell(hits, base + n);
    }
}

static inline __attribute__((always_inline)) bool filter_has(
    const gram_table *grams, uint32_t gram)
{
    size_t const bit = bit_of(grams, gram);
    return (grams->filter[bit / 64] >> bit % 64 & 1) != 0;
}

static void search_grams(const literal_set *set, const gram_table *grams,
                         gr_slice text, uint32_t base, literal_hits *hits)
{
    if (text.len < LARGEST_GRAM) return;
    for (size_t at = 0; at <= text.len - LARGEST_GRAM; at += 2)
        if (filter_has(grams, gram_at(text.ptr + at, LARGEST_GRAM)))
            probe_gram(set, grams, text, at, base, hits);
}

static void probe_short(const literal_set *set, gram_table *const *grams,
                        gr_slice text, size_t at, uint32_t base,
                        literal_hits *hits)
{
    for (size_t size = 1; size < LARGEST_GRAM && size <= text.len - at; size++)
        if (grams[size - 1] != NULL &&
            filter_has(grams[size - 1], gram_at(text.ptr + at, size)))
            probe_gram(set, grams[size - 1], text, at, base, hits);
}

/* Grams of fewer than four bytes, at every place. */
static void search_short(const literal_set *set, size_t alphabet, gr_slice text,
                         uint32_t base, literal_hits *hits)
{
    const uint64_t *const bits = set->beginnings[alphabet];
    for (size_t at = 0; at < text.len; at++) {
        size_t const first = text.ptr[at];
        size_t const second = at + 1 < text.len ? text.ptr[at + 1] : 0;
        if ((bits[(first | second << 8) / 64] >> first % 64 & 1) != 0)
            probe_short(set, set->grams[alphabet], text, at, base, hits);
    }
}

static void search_contains(const literal_set *set, size_t alphabet,
                            gr_slice text, uint32_t base, literal_hits *hits)
{
    const gram_table *const grams = set->grams[alphabet][LARGEST_GRAM - 1];
    if (set->beginnings[alphabet] != NULL)
        search_short(set, alphabet, text, base, hits);
    if (grams != NULL) search_grams(set, grams, text, base, hits);
}

static bool has_wide(const literal_set *set)
{
    for (size_t g = 0; g < LARGEST_GRAM; g++)
        if (set->grams[WIDE][g] != NULL) return true;
    return false;
}

void literal_set_search(const literal_set *set, gr_slice text, uint32_t base,
                        literal_hits *hits)
{
    if (set->equals != NULL) search_equals(set, text, base, hits);
    if (set->starts != NULL) search_starts(set, text, base, hits);
    if (set->ends != NULL) search_ends(set, text, base, hits);
    search_contains(set, PLAIN, text, base, hits);
    if (has_wide(set) && is_wide(text))
        search_contains(set, WIDE, text, base, hits);
}
