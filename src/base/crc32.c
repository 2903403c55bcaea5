/* crc32.c - CRC-32, by carry-less multiplication where the processor has it,
 * else by tables, eight bytes a step.
 *
 * Multiplying 64 bits of the message by x^n mod P moves them n bits on without
 * changing the remainder; so four registers of 16 bytes each swallow 64 bytes a
 * step, and the last 16 bytes go through the tables.
 *
 *   | a | b | c | d | next 64 bytes ...      a := a * x^512 + next 16 bytes
 *
 * Where registers have 32 bytes, each is two of these and a step is 128 bytes.
 *
 * The multipliers, bit-reflected, for a register's low and high half: x^(n+32)
 * and x^(n-32) mod P, n = 1024, 512 and 128 bits.
 * Source: Gopal et al., "Fast CRC Computation for Generic Polynomials Using
 * PCLMULQDQ Instruction" (Intel, 2009). */
#include "base/hash.h"

#include "base/cursor.h"
#include "base/simd.h"

static const uint32_t crc_tables[8][256] = {
#include "base/crc_table.h"
};

static uint32_t crc_step8(uint32_t crc, const uint8_t *p)
{
    uint32_t const low = (uint32_t)gr_load_le(p, 4) ^ crc;
    uint32_t const high = (uint32_t)gr_load_le(p + 4, 4);
    return crc_tables[7][low & 255] ^ crc_tables[6][low >> 8 & 255] ^
           crc_tables[5][low >> 16 & 255] ^ crc_tables[4][low >> 24] ^
           crc_tables[3][high & 255] ^ crc_tables[2][high >> 8 & 255] ^
           crc_tables[1][high >> 16 & 255] ^ crc_tables[0][high >> 24];
}

/* Of the register, which is the complement of the checksum. */
static uint32_t add_by_table(uint32_t crc, gr_slice s)
{
    size_t i = 0;
    for (; s.len - i >= 8; i += 8) crc = crc_step8(crc, s.ptr + i);
    for (; i < s.len; i++)
        crc = crc_tables[0][(crc ^ s.ptr[i]) & 255] ^ crc >> 8;
    return crc;
}

uint32_t gr_crc32_portable(uint32_t crc, gr_slice s)
{
    return ~add_by_table(~crc, s);
}

#ifdef GR_X86

enum { FOLD_STEP = 64, WIDE_STEP = 128, FOLD_LEAST = 128, WIDE_LEAST = 512 };

__attribute__((target("pclmul,sse4.1"))) static __m128i move_on(__m128i x,
                                                                __m128i by,
                                                                __m128i next)
{
    __m128i const low = _mm_clmulepi64_si128(x, by, 0x00);
    __m128i const high = _mm_clmulepi64_si128(x, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/* All lanes moved on to the last, and that one through the tables. */
__attribute__((target("pclmul,sse4.1"))) static uint32_t add_lanes(
    const uint8_t *lanes, size_t count)
{
    __m128i const by_128 = _mm_set_epi64x(0x0CCAA009E, 0x1751997D0);
    __m128i sum = gr_load_128(lanes);
    for (size_t i = 1; i < count; i++)
        sum = move_on(sum, by_128, gr_load_128(lanes + 16 * i));
    uint8_t rest[16];
    gr_store_128(rest, sum);
    return add_by_table(0, gr_slice_of(rest, sizeof rest));
}

/* Whole steps of `s`, at least one more than one; the register afterwards. */
__attribute__((target("pclmul,sse4.1"))) static uint32_t add_by_folding(
    uint32_t crc, gr_slice s)
{
    __m128i const by_512 = _mm_set_epi64x(0x1C6E41596, 0x154442BD4);
    __m128i a = _mm_xor_si128(gr_load_128(s.ptr), _mm_cvtsi32_si128((int)crc));
    __m128i b = gr_load_128(s.ptr + 16), c = gr_load_128(s.ptr + 32);
    __m128i d = gr_load_128(s.ptr + 48);
    for (size_t at = FOLD_STEP; s.len - at >= FOLD_STEP; at += FOLD_STEP) {
        const uint8_t *const p = s.ptr + at;
        a = move_on(a, by_512, gr_load_128(p));
        b = move_on(b, by_512, gr_load_128(p + 16));
        c = move_on(c, by_512, gr_load_128(p + 32));
        d = move_on(d, by_512, gr_load_128(p + 48));
    }
    uint8_t lanes[FOLD_STEP];
    gr_store_128(lanes, a);
    gr_store_128(lanes + 16, b);
    gr_store_128(lanes + 32, c);
    gr_store_128(lanes + 48, d);
    return add_lanes(lanes, 4);
}

__attribute__((target("avx2,vpclmulqdq"))) static __m256i move_two_on(
    __m256i x, __m256i by, __m256i next)
{
    __m256i const low = _mm256_clmulepi64_epi128(x, by, 0x00);
    __m256i const high = _mm256_clmulepi64_epi128(x, by, 0x11);
    return _mm256_xor_si256(_mm256_xor_si256(low, high), next);
}

/* The same with steps twice as long. */
__attribute__((target("avx2,vpclmulqdq"))) static uint32_t add_by_wide_folding(
    uint32_t crc, gr_slice s)
{
    __m256i const by_1024 =
        _mm256_set_epi64x(0x14A7FE880, 0x1E88EF372, 0x14A7FE880, 0x1E88EF372);
    __m256i a =
        _mm256_xor_si256(gr_load_256(s.ptr),
                         _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)crc)));
    __m256i b = gr_load_256(s.ptr + 32), c = gr_load_256(s.ptr + 64);
    __m256i d = gr_load_256(s.ptr + 96);
    for (size_t at = WIDE_STEP; s.len - at >= WIDE_STEP; at += WIDE_STEP) {
        const uint8_t *const p = s.ptr + at;
        a = move_two_on(a, by_1024, gr_load_256(p));
        b = move_two_on(b, by_1024, gr_load_256(p + 32));
        c = move_two_on(c, by_1024, gr_load_256(p + 64));
        d = move_two_on(d, by_1024, gr_load_256(p + 96));
    }
    uint8_t lanes[WIDE_STEP];
    gr_store_256(lanes, a);
    gr_store_256(lanes + 32, b);
    gr_store_256(lanes + 64, c);
    gr_store_256(lanes + 96, d);
    return add_lanes(lanes, 8);
}

uint32_t gr_crc32(uint32_t crc, gr_slice s)
{
    crc = ~crc;
    if (s.len >= FOLD_LEAST && __builtin_cpu_supports("pclmul") &&
        __builtin_cpu_supports("sse4.1")) {
        bool const wide = s.len >= WIDE_LEAST &&
                          __builtin_cpu_supports("avx2") &&
                          __builtin_cpu_supports("vpclmulqdq");
        size_t const whole = s.len - s.len % (wide ? WIDE_STEP : FOLD_STEP);
        crc = wide ? add_by_wide_folding(crc, gr_sub(s, 0, whole))
                   : add_by_folding(crc, gr_sub(s, 0, whole));
        s = gr_from(s, whole);
    }
    return ~add_by_table(crc, s);
}

#else

uint32_t gr_crc32(uint32_t crc, gr_slice s)
{
    return gr_crc32_portable(crc, s);
}

#endif
