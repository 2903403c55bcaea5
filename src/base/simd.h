/* simd.h - the one place that knows which vector instructions there may be.
 *
 * GR_X86 is set where SSE2 is part of the architecture (x86-64). What goes
 * beyond SSE2 is a function of its own with a target attribute, called after
 * __builtin_cpu_supports. `make PORTABLE=1` builds without any of it; the
 * results are the same, and tests compare them. */
#ifndef GR_BASE_SIMD_H
#define GR_BASE_SIMD_H

#if defined(__x86_64__) && !defined(GR_PORTABLE)
#define GR_X86 1

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

/* 16 bytes at any address. */
static inline __m128i gr_load_128(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

__attribute__((target("avx"))) static inline __m256i gr_load_256(
    const uint8_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

__attribute__((target("avx"))) static inline void gr_store_256(uint8_t *p,
                                                               __m256i x)
{
    _mm256_storeu_si256((__m256i *)(void *)p, x);
}

/* Of a function that is called where gr_has_avx2. */
#define GR_AVX2 __attribute__((target("avx2,bmi2,popcnt")))

static inline bool gr_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static inline void gr_store_128(uint8_t *p, __m128i x)
{
    _mm_storeu_si128((__m128i *)(void *)p, x);
}
#endif

#endif
