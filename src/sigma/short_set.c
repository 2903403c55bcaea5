/* short_set.c - see short_set.h. */
#include "sigma/short_set.h"

#include "base/cursor.h"
#include "base/simd.h"

enum { BINS = 8, BINNED = 64, LOOKED_AT = SHORT_SET_MOST };
#define NOBODY UINT32_MAX

typedef struct {
    uint32_t word, number; /* NOBODY: free */
} short_slot;

/* All literals of one length; open addressing. */
typedef struct {
    short_slot *slots; /* NULL: none */
    uint32_t mask;     /* slots - 1; slots are a power of 2 */
} short_table;

struct short_set {
    const literal *literals;
    short_table tables[SHORT_SET_MOST]; /* by length - 1 */
    /* Bits by two bytes: may a literal begin with them? */
    uint64_t *beginnings;
    bool blocks; /* they are few enough for bins to tell places apart */
    /* For each byte looked at, by its low and its high half: bits of bins. */
    uint8_t halves[LOOKED_AT][2][16];
};

static inline uint32_t hash_of(uint32_t word)
{
    return word * UINT32_C(0x9E3779B1) >> 8;
}

/* ---- building ---- */

static void make_table(gr_arena *arena, short_table *table, size_t count)
{
    size_t slots = 4;
    if (count == 0) return;
    while (slots < 2 * count) slots *= 2;
    table->slots = gr_arena_take_array(arena, slots, sizeof *table->slots);
    table->mask = (uint32_t)(slots - 1);
    if (table->slots == NULL) return;
    for (size_t i = 0; i < slots; i++) table->slots[i].number = NOBODY;
}

static void table_add(short_table *table, uint32_t word, uint32_t number)
{
    uint32_t at = hash_of(word) & table->mask;
    while (table->slots[at].number != NOBODY) at = (at + 1) & table->mask;
    table->slots[at] = (short_slot){word, number};
}

/* A literal of one byte begins with any two whose first it is. */
static void add_beginning(uint64_t *bits, gr_slice text)
{
    size_t const first = text.ptr[0];
    for (size_t second = 0; second < 256; second++)
        if (text.len == 1 || second == text.ptr[1])
            bits[(first | second << 8) / 64] |= UINT64_C(1) << first % 64;
}

/* Which low and high halves the bytes of a bin have. */
typedef struct {
    uint16_t halves[LOOKED_AT][2];
} bin_shape;

static bin_shape with_literal(bin_shape bin, gr_slice text)
{
    for (size_t i = 0; i < LOOKED_AT; i++)
        for (size_t h = 0; h < 2; h++)
            bin.halves[i][h] |=
                (uint16_t)(i >= text.len ? 0xFFFF
                                         : 1u << (text.ptr[i] >> 4 * h & 15));
    return bin;
}

/* How many places a bin lets through, in no unit. */
static uint64_t passes(const bin_shape *bin)
{
    uint64_t product = 1;
    for (size_t i = 0; i < LOOKED_AT; i++) {
        uint64_t sum = 0;
        for (unsigned b = 0; b < 0x80; b++)
            if ((bin->halves[i][0] >> b % 16 & bin->halves[i][1] >> b / 16 &
                 1) != 0)
                sum += UINT64_C(1) << byte_weight((uint8_t)b);
        product *= sum;
    }
    return product;
}

/* The bin that `text` makes let the fewest more places through. */
static size_t best_bin(const bin_shape bins[BINS], gr_slice text)
{
    uint64_t least = UINT64_MAX;
    size_t best = 0;
    for (size_t b = 0; b < BINS; b++) {
        bin_shape const grown = with_literal(bins[b], text);
        uint64_t const more = passes(&grown) - passes(&bins[b]);
        if (more >= least) continue;
        least = more;
        best = b;
    }
    return best;
}

static void keep_bin(short_set *set, size_t number, const bin_shape *bin)
{
    for (size_t i = 0; i < LOOKED_AT; i++)
        for (size_t h = 0; h < 2; h++)
            for (size_t half = 0; half < 16; half++)
                if ((bin->halves[i][h] >> half & 1) != 0)
                    set->halves[i][h][half] |= (uint8_t)(1 << number);
}

static void fill_bins(short_set *set, const uint32_t *members, size_t count)
{
    bin_shape bins[BINS] = {{{{0}}}};
    for (size_t i = 0; i < count; i++) {
        gr_slice const text = set->literals[members[i]].text;
        size_t const best = best_bin(bins, text);
        bins[best] = with_literal(bins[best], text);
    }
    for (size_t b = 0; b < BINS; b++) keep_bin(set, b, &bins[b]);
}

const short_set *short_set_new(gr_arena *arena, const literal *literals,
                               const uint32_t *members, size_t count)
{
    size_t counts[SHORT_SET_MOST] = {0};
    short_set *const set =
        count == 0 ? NULL : gr_arena_take(arena, sizeof *set);
    if (set == NULL) return NULL;
    set->literals = literals;
    for (size_t i = 0; i < count; i++)
        counts[literals[members[i]].text.len - 1]++;
    for (size_t i = 0; i < SHORT_SET_MOST; i++)
        make_table(arena, &set->tables[i], counts[i]);
    set->beginnings = gr_arena_take_array(arena, 65536 / 64, sizeof(uint64_t));
    if (gr_arena_status(arena) != GR_OK) return NULL;
    for (size_t i = 0; i < count; i++) {
        gr_slice const text = literals[members[i]].text;
        table_add(&set->tables[text.len - 1],
                  (uint32_t)gr_load_le(text.ptr, text.len), members[i]);
        add_beginning(set->beginnings, text);
    }
    set->blocks = count <= BINNED;
    if (set->blocks) fill_bins(set, members, count);
    return set;
}

/* ---- searching ---- */

static void look_up(const short_table *table, uint32_t word, uint32_t base,
                    literal_hits *hits)
{
    for (uint32_t at = hash_of(word) & table->mask;
         table->slots[at].number != NOBODY; at = (at + 1) & table->mask) {
        uint32_t const number = base + table->slots[at].number;
        if (table->slots[at].word == word && hits->seen[number] != hits->round)
            literal_hits_tell(hits, number);
    }
}

/* All literals that stand at the start of `text`. */
static void look_at(const short_set *set, gr_slice text, uint32_t base,
                    literal_hits *hits)
{
    size_t const most = text.len < SHORT_SET_MOST ? text.len : SHORT_SET_MOST;
    uint32_t const word = (uint32_t)gr_load_le(text.ptr, most);
    for (size_t size = 1; size <= most; size++)
        if (set->tables[size - 1].slots != NULL)
            look_up(&set->tables[size - 1],
                    word & UINT32_MAX >> (32 - 8 * size), base, hits);
}

/* Places [from, to) of `text`. */
static void search_slowly(const short_set *set, gr_slice text, size_t from,
                          size_t to, uint32_t base, literal_hits *hits)
{
    for (size_t at = from; at < to; at++) {
        size_t const first = text.ptr[at];
        size_t const second = at + 1 < text.len ? text.ptr[at + 1] : 0;
        if ((set->beginnings[(first | second << 8) / 64] >> first % 64 & 1) !=
            0)
            look_at(set, gr_from(text, at), base, hits);
    }
}

#ifdef GR_X86

enum { BLOCK = 16, LONG_TEXT = 1024, STEP = 64 };
enum { SEEN_WORDS = 1024, SEEN = 1 << 24 };

/* The bins that have the bytes of a block as their i-th. */
__attribute__((target("ssse3"))) static inline __m128i bins_with(
    const short_set *set, size_t i, __m128i bytes)
{
    __m128i const half = _mm_set1_epi8(0x0F);
    __m128i const low = _mm_and_si128(bytes, half);
    __m128i const high = _mm_and_si128(_mm_srli_epi16(bytes, 4), half);
    return _mm_and_si128(
        _mm_shuffle_epi8(gr_load_128(set->halves[i][0]), low),
        _mm_shuffle_epi8(gr_load_128(set->halves[i][1]), high));
}

/* Sixteen places, the last of which has LOOKED_AT bytes: bit i for place i. */
__attribute__((target("ssse3"))) static inline unsigned places_of(
    const short_set *set, const uint8_t *at)
{
    __m128i bins = bins_with(set, 0, gr_load_128(at));
    for (size_t i = 1; i < LOOKED_AT; i++)
        bins = _mm_and_si128(bins, bins_with(set, i, gr_load_128(at + i)));
    __m128i const none = _mm_cmpeq_epi8(bins, _mm_setzero_si128());
    return (unsigned)_mm_movemask_epi8(none) ^ 0xFFFF;
}

/* What has been looked at, by hash: the three bytes at a place tell all that can
 * be found there. */
typedef struct {
    uint32_t words[SEEN_WORDS];
} seen_words;

static inline bool was_seen(seen_words *seen, const uint8_t *at)
{
    uint32_t const word = (uint32_t)gr_load_le(at, LOOKED_AT);
    uint32_t *const place = &seen->words[hash_of(word) % SEEN_WORDS];
    bool const same = *place == (word | SEEN);
    *place = word | SEEN;
    return same;
}

/* Where blocks are looked at one by one: the last begins before where the one
 * before it ended. */
__attribute__((target("ssse3"))) static size_t search_blocks(
    const short_set *set, gr_slice text, size_t from, uint32_t base,
    literal_hits *hits)
{
    size_t const end = text.len - (LOOKED_AT - 1);
    for (size_t done = from; done < end;) {
        size_t const at = end - done < BLOCK ? end - BLOCK : done;
        unsigned places = places_of(set, text.ptr + at) >> (done - at)
                                                               << (done - at);
        for (; places != 0; places &= places - 1)
            look_at(set, gr_from(text, at + (size_t)__builtin_ctz(places)),
                    base, hits);
        done = at + BLOCK;
    }
    return end;
}

/* The bins by half byte, and places_of for thirty-two places. */
typedef struct {
    __m256i halves[LOOKED_AT][2];
} wide_bins;

GR_AVX2 static inline uint32_t wide_places(const wide_bins *w,
                                           const uint8_t *at)
{
    __m256i const half = _mm256_set1_epi8(0x0F);
    __m256i bins = _mm256_set1_epi8(-1);
    for (size_t i = 0; i < LOOKED_AT; i++) {
        __m256i const bytes = gr_load_256(at + i);
        __m256i const low = _mm256_and_si256(bytes, half);
        __m256i const high =
            _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
        bins = _mm256_and_si256(
            bins, _mm256_and_si256(_mm256_shuffle_epi8(w->halves[i][0], low),
                                   _mm256_shuffle_epi8(w->halves[i][1], high)));
    }
    __m256i const none = _mm256_cmpeq_epi8(bins, _mm256_setzero_si256());
    return ~(uint32_t)_mm256_movemask_epi8(none);
}

/* What there is of a long text in steps of sixty-four places. What has been looked
 * at is not looked at again: where a text is full of such places, that is most. */
GR_AVX2 static size_t search_long(const short_set *set, gr_slice text,
                                  uint32_t base, literal_hits *hits)
{
    size_t const end = (text.len - (LOOKED_AT - 1)) / STEP * STEP;
    wide_bins w;
    seen_words seen = {{0}};
    for (size_t i = 0; i < LOOKED_AT; i++)
        for (size_t h = 0; h < 2; h++)
            w.halves[i][h] =
                _mm256_broadcastsi128_si256(gr_load_128(set->halves[i][h]));
    for (size_t done = 0; done < end; done += STEP) {
        const uint8_t *const at = text.ptr + done;
        uint64_t places = wide_places(&w, at) |
                          (uint64_t)wide_places(&w, at + STEP / 2) << STEP / 2;
        for (; places != 0; places &= places - 1) {
            size_t const place = (size_t)__builtin_ctzll(places);
            if (!was_seen(&seen, at + place))
                look_at(set, gr_from(text, done + place), base, hits);
        }
    }
    return end;
}

void short_set_search(const short_set *set, gr_slice text, uint32_t base,
                      literal_hits *hits)
{
    bool const blocks = set->blocks && text.len >= BLOCK + LOOKED_AT - 1 &&
                        __builtin_cpu_supports("ssse3");
    size_t done = 0;
    if (blocks && text.len >= LONG_TEXT && gr_has_avx2())
        done = search_long(set, text, base, hits);
    if (blocks) done = search_blocks(set, text, done, base, hits);
    search_slowly(set, text, done, text.len, base, hits);
}

#else

void short_set_search(const short_set *set, gr_slice text, uint32_t base,
                      literal_hits *hits)
{
    search_slowly(set, text, 0, text.len, base, hits);
}

#endif
