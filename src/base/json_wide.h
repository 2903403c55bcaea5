/* json_wide.h - UTF-16 to escaped UTF-8 with AVX2, for loops over many texts.
 *
 * 32 units a step where none is escaped. Else 16: a table says where each of
 * eight characters goes when some get a backslash before them, so that a path
 * costs the same however many it has. */
#ifndef GR_BASE_JSON_WIDE_H
#define GR_BASE_JSON_WIDE_H

#include "base/simd.h"
#include "base/slice.h"

#ifdef GR_X86

/* By the set of the characters that are escaped, where what stands in each
 * place comes from: 0-7 a character, 8 the backslash. */
extern const uint8_t gr_json_spread[256][16];

/* The character at *at of `s` whatever it is, and those that are not ASCII
 * behind it; *at moves. The end of what was written. */
uint8_t *gr_json_rare(uint8_t *out, gr_slice s, size_t *at);

/* Bytes that are compared with, 32 of each. They stand in memory because a
 * constant that the compiler sees it makes anew for each text. */
typedef struct {
    uint8_t quote[32], backslash[32], blank[32];
    uint8_t letter[16], last_letter[16]; /* \n by its low four bits */
} gr_json_bytes_table;
extern const gr_json_bytes_table gr_json_bytes;

/* 16 characters to `out`, those of the set `odd` with a backslash. Touches 32
 * bytes. */
GR_AVX2 static inline void gr_json_put_spread(uint8_t *out, __m128i text,
                                              unsigned odd)
{
    __m128i const slashes = gr_load_128(gr_json_bytes.backslash);
    unsigned const first = odd & 255;
    gr_store_128(out, _mm_shuffle_epi8(_mm_unpacklo_epi64(text, slashes),
                                       gr_load_128(gr_json_spread[first])));
    gr_store_128(out + 8 + __builtin_popcount(first),
                 _mm_shuffle_epi8(_mm_unpackhi_epi64(text, slashes),
                                  gr_load_128(gr_json_spread[odd >> 8])));
}

/* Up to `count` (1-16) characters of `text`, of which those of the set `odd` do
 * not stand as they are, up to the first that takes more than a backslash and a
 * letter. How many; *out moves. */
GR_AVX2 static inline size_t gr_json_put_odd(uint8_t **out, __m128i text,
                                             unsigned odd, size_t count)
{
    __m128i const low = _mm_cmpgt_epi8(gr_load_128(gr_json_bytes.blank), text);
    __m128i const letter = _mm_andnot_si128(
        _mm_cmpgt_epi8(text, gr_load_128(gr_json_bytes.last_letter)),
        _mm_shuffle_epi8(gr_load_128(gr_json_bytes.letter), text));
    __m128i const bad =
        _mm_and_si128(low, _mm_cmpeq_epi8(letter, _mm_setzero_si128()));
    unsigned const stop = (unsigned)_mm_movemask_epi8(bad) | 1u << count;
    size_t const n = (size_t)__builtin_ctz(stop);
    odd &= (1u << n) - 1;
    gr_json_put_spread(*out, _mm_or_si128(_mm_andnot_si128(low, text), letter),
                       odd);
    *out += n + (size_t)__builtin_popcount(odd);
    return n;
}

/* As gr_json_utf16_at, without the quotes; GR_JSON_WIDE_SLACK bytes behind `s`
 * may be read. */
enum { GR_JSON_WIDE_SLACK = 64 };
GR_AVX2 static inline uint8_t *gr_json_wide(uint8_t *out, gr_slice s)
{
    size_t i = 0;
    while (s.len - i >= 2) {
        /* What is not ASCII becomes 0 or 255. */
        __m256i const text = _mm256_permute4x64_epi64(
            _mm256_packus_epi16(gr_load_256(s.ptr + i),
                                gr_load_256(s.ptr + i + 32)),
            0xD8);
        /* Signed: from 128 on it is less than a blank as well. */
        __m256i const low =
            _mm256_cmpgt_epi8(gr_load_256(gr_json_bytes.blank), text);
        __m256i const quoted = _mm256_or_si256(
            _mm256_cmpeq_epi8(text, gr_load_256(gr_json_bytes.quote)),
            _mm256_cmpeq_epi8(text, gr_load_256(gr_json_bytes.backslash)));
        size_t const left = (s.len - i) / 2;
        size_t n = left < 32 ? left : 32;
        uint32_t const some = (uint32_t)((UINT64_C(1) << n) - 1);
        uint32_t const odd =
            (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, quoted)) & some;
        if (odd == 0) {
            gr_store_256(out, text);
            out += n;
        } else if (((uint32_t)_mm256_movemask_epi8(low) & some) == 0) {
            gr_json_put_spread(out, _mm256_castsi256_si128(text), odd & 0xFFFF);
            gr_json_put_spread(out + 16 + __builtin_popcount(odd & 0xFFFF),
                               _mm256_extracti128_si256(text, 1), odd >> 16);
            out += n + (size_t)__builtin_popcount(odd);
        } else {
            n = gr_json_put_odd(&out, _mm256_castsi256_si128(text),
                                odd & 0xFFFF, n < 16 ? n : 16);
        }
        i += 2 * n;
        if (n == 0) out = gr_json_rare(out, s, &i);
    }
    return i < s.len ? gr_json_rare(out, s, &i) : out;
}

#endif
#endif
