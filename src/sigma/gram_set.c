/* gram_set.c - see gram_set.h.
 *
 * Here sets are made; gram_search.c searches. */
#include "sigma/gram_parts.h"

#include <stdlib.h>

/* Grams are chosen in this many bytes at the start of a literal. */
enum { CHOICE_CEILING = 4096, STRIDE_CEILING = 8 };
/* More grams than this in a filter would crowd the first-level cache. */
enum { GRAMS_WANTED = 4096, FILTER_LOG_LEAST = 9, FILTER_LOG_MOST = 18 };

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
    for (size_t i = 0; i + GRAM_WORD < sizeof worn; i++)
        if (memcmp(worn + i, gram, GRAM_WORD) == 0) return true;
    return false;
}

/* Exact below `enough`. */
static unsigned gram_weight(const uint8_t *gram, size_t size, unsigned enough)
{
    unsigned weight = 0;
    for (size_t i = 0; i < size; i++) weight += byte_weight(gram[i]);
    if (size < GRAM_WORD || weight < WORN_LEAST || weight >= enough ||
        !gram_is_worn(gram))
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
        weights[seen++ % set->stride] =
            gram_weight(text.ptr + at, set->gram, least);
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
    if (behind >= set->gram + GRAM_WORD) return (int8_t)set->gram;
    if (before >= GRAM_WORD) return -GRAM_WORD;
    if (behind > GRAM_WORD + before) return (int8_t)(behind - GRAM_WORD);
    return (int8_t) - (int)before;
}

static gram_entry entry_of(const gram_set *set, uint32_t number, size_t before)
{
    const uint8_t *const gram = set->literals[number].text.ptr + before;
    int8_t const to_beside =
        place_beside(set, set->literals[number].text, before);
    return (gram_entry){.gram = gram_at(gram, set->gram),
                        .beside = gram_word(gram + to_beside),
                        .number = number,
                        .before = (uint16_t)before,
                        .to_beside = to_beside};
}

/* Grams of four bytes if the shortest literal has two of them; as far apart as
 * it and the size of the filter allow. */
static void choose_grams(gram_set *set, const uint32_t *members, size_t count)
{
    size_t shortest = STRIDE_CEILING + GRAM_WORD - 1;
    for (size_t i = 0; i < count; i++)
        if (set->literals[members[i]].text.len < shortest)
            shortest = set->literals[members[i]].text.len;
    set->gram = shortest > GRAM_WORD ? GRAM_WORD : GRAM_WORD - 1;
    set->stride = shortest - set->gram + 1;
    while (set->stride > 2 && set->stride * count > GRAMS_WANTED) set->stride--;
}

static unsigned log_of(size_t count)
{
    unsigned log = 0;
    while (log < 31 && (size_t)1 << log < count) log++;
    return log;
}

static int by_what_is_compared(const void *a, const void *b)
{
    const gram_entry *const x = a, *const y = b;
    if (x->gram != y->gram) return x->gram < y->gram ? -1 : 1;
    if (x->to_beside != y->to_beside) return x->to_beside - y->to_beside;
    if (x->beside != y->beside) return x->beside < y->beside ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Sorts the entries of one hash into runs, whose words beside ascend. */
static void make_runs(gram_entry *entries, size_t count)
{
    if (count > 1) qsort(entries, count, sizeof *entries, by_what_is_compared);
    for (size_t i = count; i > 0; i--) {
        gram_entry *const e = &entries[i - 1];
        bool const more = i < count && e->gram == e[1].gram &&
                          e->to_beside == e[1].to_beside &&
                          e[1].run < UINT8_MAX;
        e->run = (uint8_t)(more ? e[1].run + 1 : 1);
    }
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
        first[(gram_hash(from[i].gram) >> set->entry_shift) + 2]++;
    for (size_t i = 2; i < heads + 2; i++) first[i] += first[i - 1];
    for (size_t i = 0; i < count; i++)
        entries[first[(gram_hash(from[i].gram) >> set->entry_shift) + 1]++] =
            from[i];
    for (size_t h = 0; h < heads; h++)
        make_runs(entries + first[h], first[h + 1] - first[h]);
    set->first = first;
    set->entries = entries;
    return true;
}

/* ---- surroundings ---- */

/* The bytes of an entry's literal that are known by the more of them. */
static gram_reach reach_of(const gram_set *set, const gram_entry *e)
{
    size_t const behind =
        set->literals[e->number].text.len - e->before - set->gram;
    if (behind >= GRAM_WORD || behind >= e->before)
        return (gram_reach){(uint8_t)(behind < GRAM_WORD ? behind : GRAM_WORD),
                            0};
    return (gram_reach){
        0, (uint8_t)(e->before < GRAM_WORD ? e->before : GRAM_WORD)};
}

static uint8_t lesser(uint8_t a, uint8_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The bit of an entry whose head has this reach. */
static uint64_t bit_around(const gram_set *set, const gram_entry *e,
                           gram_reach reach)
{
    const uint8_t *const gram = set->literals[e->number].text.ptr + e->before;
    if (reach_of(set, e).behind != 0)
        return gram_hash_behind(gr_load_le(gram, set->gram + reach.behind)) >>
               set->around_shift;
    return gram_hash_before(
               gr_load_le(gram - reach.before, set->gram + reach.before)) >>
           set->around_shift;
}

static bool fill_around(gr_arena *arena, gram_set *set)
{
    size_t const heads = (size_t)1 << (32 - set->entry_shift);
    uint64_t *const bits = gr_arena_take_array(
        arena, (size_t)1 << (64 - set->around_shift - 6), sizeof *bits);
    gram_reach *const reaches =
        gr_arena_take_array(arena, heads, sizeof *reaches);
    if (bits == NULL || reaches == NULL) return false;
    for (size_t h = 0; h < heads; h++) {
        gram_reach reach = {0, 0};
        for (size_t i = set->first[h]; i < set->first[h + 1]; i++) {
            gram_reach const own = reach_of(set, &set->entries[i]);
            reach.behind = lesser(reach.behind, own.behind);
            reach.before = lesser(reach.before, own.before);
        }
        for (size_t i = set->first[h]; i < set->first[h + 1]; i++) {
            uint64_t const bit = bit_around(set, &set->entries[i], reach);
            bits[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        reaches[h] = reach;
    }
    set->reaches = reaches;
    set->around = bits;
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
            uint32_t const bit =
                gram_hash(entries[n].gram) >> set->filter_shift;
            filter[bit / 64] |= UINT64_C(1) << bit % 64;
        }
    }
    set->filter = filter;
    return sort_entries(arena, set, entries, grams) && fill_around(arena, set);
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
    set->around_shift = 64 - (entry_log + 4 < 6 ? 6 : entry_log + 4);
    return fill(arena, set, members, count) ? set : NULL;
}
