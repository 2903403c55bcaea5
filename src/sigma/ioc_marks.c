/* ioc_marks.c - see ioc_marks.h. */
#include "sigma/ioc_marks.h"

#include "base/number.h"
#include "base/simd.h"

static ioc_marks marks_of(const uint8_t *p)
{
    ioc_marks m = {0, 0, 0, 0};
    for (unsigned i = 0; i < IOC_BLOCK; i++) {
        m.dots |= (uint64_t)(p[i] == '.') << i;
        m.colons |= (uint64_t)(p[i] == ':') << i;
        m.digits |= (uint64_t)(gr_hex_value(p[i]) >= 0) << i;
        m.zeros |= (uint64_t)(p[i] == 0) << i;
    }
    return m;
}

#ifdef GR_X86
enum { HALF = IOC_BLOCK / 2 };

GR_AVX2 static inline uint64_t bits_of(__m256i low, __m256i high)
{
    return (unsigned)_mm256_movemask_epi8(low) |
           (uint64_t)(unsigned)_mm256_movemask_epi8(high) << HALF;
}

GR_AVX2 static inline __m256i are(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

/* From `first` on `count` characters. */
GR_AVX2 static inline __m256i are_from(__m256i v, char first, char count)
{
    __m256i const place = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    __m256i const last = _mm256_set1_epi8((char)(count - 1));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(place, last), place);
}

GR_AVX2 static inline __m256i are_digits(__m256i v)
{
    __m256i const folded = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
    return _mm256_or_si256(are_from(v, '0', 10), are_from(folded, 'a', 6));
}

GR_AVX2 static void mark_wide(const uint8_t *p, size_t count, ioc_marks *out)
{
    for (size_t i = 0; i < count; i++, p += IOC_BLOCK) {
        __m256i const a = gr_load_256(p), b = gr_load_256(p + HALF);
        out[i].dots = bits_of(are(a, '.'), are(b, '.'));
        out[i].colons = bits_of(are(a, ':'), are(b, ':'));
        out[i].digits = bits_of(are_digits(a), are_digits(b));
        out[i].zeros = bits_of(are(a, 0), are(b, 0));
    }
}
#endif

void ioc_mark(const uint8_t *p, size_t count, ioc_marks *out)
{
#ifdef GR_X86
    if (gr_has_avx2()) {
        mark_wide(p, count, out);
        return;
    }
#endif
    for (size_t i = 0; i < count; i++) out[i] = marks_of(p + i * IOC_BLOCK);
}
