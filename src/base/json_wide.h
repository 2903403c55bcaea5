/* json_wide.h - UTF-16 to escaped UTF-8 with AVX2, for loops over many texts.
 *
 * A step is 32 units. Where some are escaped a table says where each of eight
 * characters goes when some get a backslash before them, so that a path costs
 * the same however many it has. */
#ifndef GR_BASE_JSON_WIDE_H
#define GR_BASE_JSON_WIDE_H

#include "base/simd.h"
#include "base/slice.h"

/* Bytes behind a text that may be read here. */
enum { GR_JSON_WIDE_SLACK = 64 };

#ifdef GR_X86

/* Bytes that are compared with, 32 of each. They stand in memory because a
 * constant that the compiler sees it makes anew for each text. */
typedef struct {
    uint8_t quote[32], backslash[32], blank[32];
} gr_json_bytes_table;
extern const gr_json_bytes_table gr_json_bytes;

/* As gr_json_utf16_at, without the quotes. */
GR_AVX2 uint8_t *gr_json_wide(uint8_t *out, gr_slice utf16le);

/* The 32 units at `p`; what is not ASCII becomes 0 or 255. */
GR_AVX2 static inline __m256i gr_json_narrow(const uint8_t *p)
{
    return _mm256_permute4x64_epi64(
        _mm256_packus_epi16(gr_load_256(p), gr_load_256(p + 32)), 0xD8);
}

/* The set of those that do not stand as they are. Signed: what is not ASCII is
 * below a blank too. */
GR_AVX2 static inline uint32_t gr_json_odd(__m256i text)
{
    __m256i const quoted = _mm256_or_si256(
        _mm256_cmpeq_epi8(text, gr_load_256(gr_json_bytes.quote)),
        _mm256_cmpeq_epi8(text, gr_load_256(gr_json_bytes.backslash)));
    __m256i const low =
        _mm256_cmpgt_epi8(gr_load_256(gr_json_bytes.blank), text);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, quoted));
}

/* `count` (0-32) characters of `text` with their quotes: the end. NULL: some do
 * not stand as they are. */
GR_AVX2 static inline uint8_t *gr_json_short(uint8_t *out, __m256i text,
                                             uint32_t count)
{
    if (_bzhi_u32(gr_json_odd(text), count) != 0) return NULL;
    out[0] = '"';
    gr_store_256(out + 1, text);
    out[count + 1] = '"';
    return out + count + 2;
}

#endif
#endif
