/* gram_search.c - searching what gram_set.c has made.
 *
 * A short text is gone through place by place. A long one, which may be made of
 * what rules look for, goes through two sieves first: the filter of grams, and that
 * of grams with the bytes beside them. */
#include "base/simd.h"
#include "sigma/gram_parts.h"

/* A run of entries is gone through one by one below so many. */
enum { RUN_TO_SEEK = 8 };

/* The first entry of the run whose word beside is `word` or behind it. */
static const gram_entry *seek(const gram_entry *run, uint32_t word)
{
    size_t low = 0, high = run->run;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (run[middle].beside < word) low = middle + 1;
        else high = middle;
    }
    return run + low;
}

static void probe(const gram_set *set, uint32_t gram, gr_slice text, size_t at,
                  uint32_t base, literal_hits *hits)
{
    const uint32_t *const first =
        set->first + (gram_hash(gram) >> set->entry_shift);
    const gram_entry *const end = set->entries + first[1];
    for (const gram_entry *e = set->entries + first[0], *next; e < end;
         e = next) {
        /* before the text's start it is beyond its end, as it wraps */
        size_t const beside = at + (size_t)e->to_beside;
        next = e + e->run;
        if (e->gram != gram || beside > text.len - GRAM_WORD) continue;
        uint32_t const word = gram_word(text.ptr + beside);
        if (e->run >= RUN_TO_SEEK) e = seek(e, word);
        for (; e < next && e->beside <= word; e++)
            if (e->beside == word)
                literal_hits_try(hits, set->literals, e->number, base, text, at,
                                 e->before);
    }
}

#define INLINE static inline __attribute__((always_inline))

/* Places from `at` on, up to `end`. */
INLINE void search(const gram_set *set, size_t size, gr_slice text, size_t at,
                   size_t end, uint32_t base, literal_hits *hits)
{
    const uint64_t *const filter = set->filter;
    unsigned const shift = set->filter_shift;
    size_t const stride = set->stride;
    for (; at < end; at += stride) {
        uint32_t const gram = gram_at(text.ptr + at, size);
        if (gram_has_bit(filter, gram_hash(gram) >> shift))
            probe(set, gram, text, at, base, hits);
    }
}

/* Of a long text so many places are looked at in one go; each has so many bytes
 * from it on, and a word before it. No jump hangs on what these bytes are until
 * most places are out: in a text made for it the processor would guess wrong at
 * every other. */
enum { PLACES = 512, PLACES_MORE = 8, PLACE_ROOM = 16, LONG_TEXT = 1024 };

/* Heads whose literals have all been told; of small sets only. */
enum { DONE_LOG = 14, DONE_HEADS = 1 << DONE_LOG };
typedef struct {
    uint64_t bits[DONE_HEADS / 64];
} done_heads;

#ifdef GR_X86
enum { LANES = 8, STRIDE_WIDE = 4 };

/* Puts the places of those of eight lanes that are set to `out`, which has room for
 * all; returns how many. */
GR_AVX2 static inline size_t put_places(uint16_t *out, unsigned bits,
                                        size_t first, size_t step)
{
    uint64_t const wanted = _pdep_u64(bits, UINT64_C(0x0101010101010101)) * 255;
    uint64_t const numbers = _pext_u64(UINT64_C(0x0706050403020100), wanted);
    __m128i const wide =
        _mm_cvtepu8_epi16(_mm_cvtsi64_si128((long long)numbers));
    __m128i const places =
        _mm_add_epi16(_mm_mullo_epi16(wide, _mm_set1_epi16((short)step)),
                      _mm_set1_epi16((short)first));
    _mm_storeu_si128((__m128i *)(void *)out, places);
    return (size_t)__builtin_popcount(bits);
}

/* sift_grams for a multiple of LANES places. */
GR_AVX2 static inline size_t sift_wide(const gram_set *set, const uint8_t *text,
                                       size_t count, uint16_t *places)
{
    size_t const stride = set->stride;
    uint8_t order[16]; /* from the bytes of four places to their grams */
    for (size_t i = 0; i < sizeof order; i++)
        order[i] = (uint8_t)(i % GRAM_WORD < set->gram
                                 ? i / GRAM_WORD * stride + i % GRAM_WORD
                                 : 0x80);
    __m256i const spread = _mm256_broadcastsi128_si256(gr_load_128(order));
    __m256i const factor = _mm256_set1_epi32((int)GRAM_FACTOR);
    __m256i const low = _mm256_set1_epi32(31);
    __m128i const shift = _mm_cvtsi32_si128((int)set->filter_shift);
    size_t kept = 0;
    for (size_t i = 0; i < count; i += LANES) {
        const uint8_t *const at = text + i * stride;
        __m256i const bytes =
            _mm256_inserti128_si256(_mm256_castsi128_si256(gr_load_128(at)),
                                    gr_load_128(at + LANES / 2 * stride), 1);
        __m256i const hash =
            _mm256_mullo_epi32(_mm256_shuffle_epi8(bytes, spread), factor);
        __m256i const bit = _mm256_srl_epi32(hash, shift);
        __m256i const word = _mm256_i32gather_epi32(
            (const void *)set->filter, _mm256_srli_epi32(bit, 5), 4);
        __m256i const top = _mm256_sllv_epi32(
            word, _mm256_sub_epi32(low, _mm256_and_si256(bit, low)));
        unsigned const lanes =
            (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(top));
        kept += put_places(places + kept, lanes, i * stride, stride);
    }
    return kept;
}
#endif

/* The places, as bytes from `text`, whose gram may be that of a literal: how
 * many. */
INLINE size_t sift_grams(const gram_set *set, size_t size, const uint8_t *text,
                         size_t from, size_t count, uint16_t *places)
{
    size_t kept = 0;
    for (size_t i = from; i < count; i++) {
        size_t const at = i * set->stride;
        uint32_t const bit =
            gram_hash(gram_at(text + at, size)) >> set->filter_shift;
        places[kept] = (uint16_t)at;
        kept += gram_has_bit(set->filter, bit);
    }
    return kept;
}

/* Those of them whose surroundings may be those of a literal not told yet. */
INLINE size_t sift_around(const gram_set *set, size_t size, const uint8_t *text,
                          size_t count, uint16_t *places,
                          const done_heads *done)
{
    unsigned const shift = set->around_shift;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t const at = places[i];
        uint32_t const head =
            gram_hash(gram_at(text + at, size)) >> set->entry_shift;
        gram_reach const reach = set->reaches[head];
        uint64_t const behind =
            gr_load_le(text + at, 8) & gram_mask(size + reach.behind);
        uint64_t const before = gr_load_le(text + at - GRAM_WORD, 8) >>
                                    8 * (GRAM_WORD - reach.before) &
                                gram_mask(size + reach.before);
        size_t const is_behind =
            (size_t)(reach.behind != 0) &
            gram_has_bit(set->around, gram_hash_behind(behind) >> shift);
        size_t const is_before =
            (size_t)(reach.before != 0) &
            gram_has_bit(set->around, gram_hash_before(before) >> shift);
        places[kept] = (uint16_t)at;
        kept += (is_behind | is_before) &
                !gram_has_bit(done->bits, head % DONE_HEADS);
    }
    return kept;
}

static void note_done(const gram_set *set, uint32_t head, uint32_t base,
                      const literal_hits *hits, done_heads *done)
{
    if (set->entry_shift < 32 - DONE_LOG) return;
    for (uint32_t i = set->first[head]; i < set->first[head + 1]; i++)
        if (hits->seen[base + set->entries[i].number] != hits->round) return;
    done->bits[head / 64] |= UINT64_C(1) << head % 64;
}

/* All places that have so much around them; the others one by one. */
INLINE void search_long(const gram_set *set, size_t size, gr_slice text,
                        uint32_t base, literal_hits *hits, bool wide)
{
    uint16_t places[PLACES + PLACES_MORE];
    done_heads done = {{0}};
    size_t const stride = set->stride;
    size_t at = (GRAM_WORD + stride - 1) / stride * stride;
    search(set, size, text, 0, at, base, hits);
    while (at + PLACE_ROOM <= text.len) {
        size_t const left = (text.len - PLACE_ROOM - at) / stride + 1;
        size_t const count = left < PLACES ? left : PLACES;
        const uint8_t *const from = text.ptr + at;
        size_t kept = 0, first = 0;
#ifdef GR_X86
        if (wide) {
            first = count / LANES * LANES;
            kept = sift_wide(set, from, first, places);
        }
#else
        (void)wide;
#endif
        kept += sift_grams(set, size, from, first, count, places + kept);
        kept = sift_around(set, size, from, kept, places, &done);
        for (size_t i = 0; i < kept; i++) {
            uint32_t const gram = gram_at(from + places[i], size);
            probe(set, gram, text, at + places[i], base, hits);
            note_done(set, gram_hash(gram) >> set->entry_shift, base, hits,
                      &done);
        }
        at += count * stride;
    }
    search(set, size, text, at, text.len - size + 1, base, hits);
}

static void search_any_long(const gram_set *set, gr_slice text, uint32_t base,
                            literal_hits *hits)
{
    if (set->gram == GRAM_WORD)
        search_long(set, GRAM_WORD, text, base, hits, false);
    else search_long(set, GRAM_WORD - 1, text, base, hits, false);
}

#ifdef GR_X86
GR_AVX2 static void search_any_wide(const gram_set *set, gr_slice text,
                                    uint32_t base, literal_hits *hits)
{
    if (set->gram == GRAM_WORD)
        search_long(set, GRAM_WORD, text, base, hits, true);
    else search_long(set, GRAM_WORD - 1, text, base, hits, true);
}
#endif

void gram_set_search(const gram_set *set, gr_slice text, uint32_t base,
                     literal_hits *hits)
{
    if (text.len < GRAM_WORD) return;
    if (text.len >= LONG_TEXT) {
#ifdef GR_X86
        if (set->stride <= STRIDE_WIDE && gr_has_avx2()) {
            search_any_wide(set, text, base, hits);
            return;
        }
#endif
        search_any_long(set, text, base, hits);
        return;
    }
    size_t const end = text.len - set->gram + 1;
    if (set->gram == GRAM_WORD)
        search(set, GRAM_WORD, text, 0, end, base, hits);
    else search(set, GRAM_WORD - 1, text, 0, end, base, hits);
}
