/* gram_set.c - see gram_set.h.
 *
 *   filter    | bits, by a gram's hash
 *   first     | 0 | 2 | 2 | 5 ...         by the same hash: whose entries
 *   entries   | e e | e e e | ...         those of one hash side by side */
#include "sigma/gram_set.h"

#include "base/cursor.h"

/* Grams are chosen in this many bytes at the start of a literal. */
enum { CHOICE_CEILING = 4096, STRIDE_CEILING = 8, WORD = 4 };
/* More grams than this in a filter would crowd the first-level cache. */
enum { GRAMS_WANTED = 4096, FILTER_LOG_LEAST = 9, FILTER_LOG_MOST = 18 };

typedef struct {
    uint32_t gram;
    uint32_t beside; /* four more bytes of the literal, as near as there are */
    uint32_t number;
    uint16_t before;  /* bytes of the literal before the gram */
    int8_t to_beside; /* from the gram */
} gram_entry;

struct gram_set {
    const literal *literals;
    size_t gram; /* bytes of one: 3 or 4 */
    size_t stride;
    unsigned filter_shift, entry_shift; /* of a 32-bit hash */
    const uint64_t *filter;
    const uint32_t *first;
    const gram_entry *entries;
};

static inline uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)gr_load_le(bytes, WORD);
}

/* Three bytes or four. */
static inline uint32_t gram_at(const uint8_t *bytes, size_t size)
{
    if (size == WORD) return word_at(bytes);
    return (uint32_t)gr_load_le(bytes, 2) | (uint32_t)bytes[2] << 16;
}

static inline uint32_t hash_of(uint32_t gram)
{
    return gram * UINT32_C(0x9E3779B1);
}

/* ---- the rarest grams of a literal ---- */

/* What grams that stand in most paths weigh at least, and what is added. */
enum { WORN_LEAST = 17, WORN_MORE = 12 };

bool gram_is_worn(const uint8_t *gram)
{
    static const char worn[] = ".exe windindondowsows\\ystestemtem3em32m32\\"
                               "c:\\wsyst32\\s.dll\\wincrosrosoosofsoft"
                               "micricroprogogramgramfilefilesers\\use"
                               "|c:\\p.dll+hklm\\software\\system\\current"
                               "control\\currentversion\\windows nt\\";
    for (size_t i = 0; i + WORD < sizeof worn; i++)
        if (memcmp(worn + i, gram, WORD) == 0) return true;
    return false;
}

static unsigned gram_weight(const uint8_t *gram, size_t size)
{
    unsigned weight = 0;
    for (size_t i = 0; i < size; i++) weight += byte_weight(gram[i]);
    if (size < WORD || weight < WORN_LEAST || !gram_is_worn(gram))
        return weight;
    return weight + WORN_MORE;
}

/* Where the first of so many grams stands, the most common of which is as rare
 * as can be. */
static size_t rarest_grams(const gram_set *set, gr_slice text)
{
    unsigned weights[STRIDE_CEILING], least = UINT32_MAX;
    size_t best = 0, seen = 0;
    if (text.len > CHOICE_CEILING) text.len = CHOICE_CEILING;
    for (size_t at = 0; at + set->gram <= text.len; at++) {
        weights[seen++ % set->stride] = gram_weight(text.ptr + at, set->gram);
        if (seen < set->stride) continue;
        unsigned most = 0;
        for (size_t i = 0; i < set->stride; i++)
            if (weights[i] > most) most = weights[i];
        if (most >= least) continue;
        least = most;
        best = at + 1 - set->stride;
    }
    return best;
}

/* ---- building ---- */

/* Where four more bytes stand, seen from a gram: behind it, or before it, or as
 * far behind or before as the literal goes. */
static int8_t place_beside(const gram_set *set, gr_slice text, size_t before)
{
    size_t const behind = text.len - before;
    if (behind >= set->gram + WORD) return (int8_t)set->gram;
    if (before >= WORD) return -WORD;
    if (behind > WORD + before) return (int8_t)(behind - WORD);
    return (int8_t) - (int)before;
}

static gram_entry entry_of(const gram_set *set, uint32_t number, size_t before)
{
    const uint8_t *const gram = set->literals[number].text.ptr + before;
    int8_t const to_beside =
        place_beside(set, set->literals[number].text, before);
    return (gram_entry){.gram = gram_at(gram, set->gram),
                        .beside = word_at(gram + to_beside),
                        .number = number,
                        .before = (uint16_t)before,
                        .to_beside = to_beside};
}

/* Grams of four bytes if the shortest literal has two of them; as far apart as
 * it and the size of the filter allow. */
static void choose_grams(gram_set *set, const uint32_t *members, size_t count)
{
    size_t shortest = STRIDE_CEILING + WORD - 1;
    for (size_t i = 0; i < count; i++)
        if (set->literals[members[i]].text.len < shortest)
            shortest = set->literals[members[i]].text.len;
    set->gram = shortest > WORD ? WORD : WORD - 1;
    set->stride = shortest - set->gram + 1;
    while (set->stride > 2 && set->stride * count > GRAMS_WANTED) set->stride--;
}

static unsigned log_of(size_t count)
{
    unsigned log = 0;
    while (log < 31 && (size_t)1 << log < count) log++;
    return log;
}

/* Entries in the order of their hashes, by counting. */
static bool sort_entries(gr_arena *arena, gram_set *set, const gram_entry *from,
                         size_t count)
{
    size_t const heads = (size_t)1 << (32 - set->entry_shift);
    uint32_t *const first =
        gr_arena_take_array(arena, heads + 2, sizeof *first);
    gram_entry *const entries =
        gr_arena_take_array(arena, count, sizeof *entries);
    if (first == NULL || entries == NULL) return false;
    for (size_t i = 0; i < count; i++)
        first[(hash_of(from[i].gram) >> set->entry_shift) + 2]++;
    for (size_t i = 2; i < heads + 2; i++) first[i] += first[i - 1];
    for (size_t i = 0; i < count; i++)
        entries[first[(hash_of(from[i].gram) >> set->entry_shift) + 1]++] =
            from[i];
    set->first = first;
    set->entries = entries;
    return true;
}

static bool fill(gr_arena *arena, gram_set *set, const uint32_t *members,
                 size_t count)
{
    size_t const grams = count * set->stride;
    uint64_t *const filter = gr_arena_take_array(
        arena, (size_t)1 << (32 - set->filter_shift - 6), sizeof *filter);
    gram_entry *const entries =
        gr_arena_take_array(arena, grams, sizeof *entries);
    if (filter == NULL || entries == NULL) return false;
    for (size_t i = 0, n = 0; i < count; i++) {
        gr_slice const text = set->literals[members[i]].text;
        size_t const at = rarest_grams(set, text);
        for (size_t k = 0; k < set->stride; k++, n++) {
            entries[n] = entry_of(set, members[i], at + k);
            uint32_t const bit = hash_of(entries[n].gram) >> set->filter_shift;
            filter[bit / 64] |= UINT64_C(1) << bit % 64;
        }
    }
    set->filter = filter;
    return sort_entries(arena, set, entries, grams);
}

const gram_set *gram_set_new(gr_arena *arena, const literal *literals,
                             const uint32_t *members, size_t count)
{
    gram_set *const set = count == 0 ? NULL : gr_arena_take(arena, sizeof *set);
    if (set == NULL) return NULL;
    set->literals = literals;
    choose_grams(set, members, count);
    unsigned filter_log = log_of(32 * set->stride * count);
    unsigned entry_log = log_of(set->stride * count);
    if (filter_log < FILTER_LOG_LEAST) filter_log = FILTER_LOG_LEAST;
    if (filter_log > FILTER_LOG_MOST) filter_log = FILTER_LOG_MOST;
    if (entry_log == 0) entry_log = 1;
    set->filter_shift = 32 - filter_log;
    set->entry_shift = 32 - entry_log;
    return fill(arena, set, members, count) ? set : NULL;
}

/* ---- searching ---- */

static void probe(const gram_set *set, uint32_t gram, gr_slice text, size_t at,
                  uint32_t base, literal_hits *hits)
{
    const uint32_t *const first =
        set->first + (hash_of(gram) >> set->entry_shift);
    for (uint32_t i = first[0]; i < first[1]; i++) {
        const gram_entry *const e = &set->entries[i];
        /* before the text's start it is beyond its end, as it wraps */
        size_t const beside = at + (size_t)e->to_beside;
        if (e->gram == gram && beside <= text.len - WORD &&
            word_at(text.ptr + beside) == e->beside)
            literal_hits_try(hits, set->literals, e->number, base, text, at,
                             e->before);
    }
}

static inline __attribute__((always_inline)) void search(const gram_set *set,
                                                         size_t size,
                                                         gr_slice text,
                                                         uint32_t base,
                                                         literal_hits *hits)
{
    const uint64_t *const filter = set->filter;
    unsigned const shift = set->filter_shift;
    size_t const stride = set->stride;
    for (size_t at = 0; at <= text.len - size; at += stride) {
        uint32_t const gram = gram_at(text.ptr + at, size);
        uint32_t const bit = hash_of(gram) >> shift;
        if ((filter[bit / 64] >> bit % 64 & 1) != 0)
            probe(set, gram, text, at, base, hits);
    }
}

void gram_set_search(const gram_set *set, gr_slice text, uint32_t base,
                     literal_hits *hits)
{
    if (text.len < WORD) return;
    if (set->gram == WORD) search(set, WORD, text, base, hits);
    else search(set, WORD - 1, text, base, hits);
}
