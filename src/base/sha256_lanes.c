/* sha256_lanes.c - the rounds of SHA-256 by the processor's instructions for
 * them.
 *
 * A message is a chain: each two rounds take four cycles and wait for the two
 * before, and the unit that does them stands idle half of the time. A second
 * message fits in between, so that two take less than 1.5 times as long as one.
 *
 *   lane a   |rounds|      |rounds|      |rounds|
 *   lane b          |rounds|      |rounds|      |rounds|
 *
 * Source: FIPS 180-4, sections 4.2.2 and 6.2.2; Intel's manual for the order
 * of words that the instructions want (ABEF, CDGH). */
#include "base/sha256_lanes.h"

#include "base/simd.h"

#ifdef GR_X86

#include <cpuid.h>

/* `sha` has no name that all compilers know in __builtin_cpu_supports. */
bool sha256_lanes_there(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __builtin_cpu_supports("sse4.1") &&
           __builtin_cpu_supports("ssse3") &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) == 1 && (b >> 29 & 1) != 0;
}

#define GR_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define GR_SHA_PART GR_SHA __attribute__((always_inline)) static inline

/* The constants of the rounds. */
static const uint32_t round_words[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

typedef struct {
    __m128i abef, cdgh;
    __m128i w[4]; /* sixteen words of the message, four a register */
} lane;

GR_SHA_PART lane load_lane(const uint32_t *state)
{
    const uint8_t *const p = (const uint8_t *)state;
    __m128i const badc = _mm_shuffle_epi32(gr_load_128(p), 0xB1);
    __m128i const hgfe = _mm_shuffle_epi32(gr_load_128(p + 16), 0x1B);
    return (lane){.abef = _mm_alignr_epi8(badc, hgfe, 8),
                  .cdgh = _mm_blend_epi16(hgfe, badc, 0xF0)};
}

GR_SHA_PART void store_lane(uint32_t *state, const lane *l)
{
    uint8_t *const p = (uint8_t *)state;
    __m128i const feba = _mm_shuffle_epi32(l->abef, 0x1B);
    __m128i const dchg = _mm_shuffle_epi32(l->cdgh, 0xB1);
    gr_store_128(p, _mm_blend_epi16(feba, dchg, 0xF0));
    gr_store_128(p + 16, _mm_alignr_epi8(dchg, feba, 8));
}

GR_SHA_PART void load_words(lane *l, const uint8_t *p)
{
    __m128i const big_endian =
        _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    for (size_t i = 0; i < 4; i++)
        l->w[i] = _mm_shuffle_epi8(gr_load_128(p + 16 * i), big_endian);
}

/* Four rounds by the words of register `i`, with the constants at `k`. */
GR_SHA_PART void four_rounds(lane *l, size_t i, const uint32_t *k)
{
    __m128i const sum = _mm_add_epi32(l->w[i], gr_load_128((const uint8_t *)k));
    l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, sum);
    l->abef =
        _mm_sha256rnds2_epu32(l->abef, l->cdgh, _mm_shuffle_epi32(sum, 0x0E));
}

/* Register `i`, whose rounds are done, becomes the words sixteen later. */
GR_SHA_PART void next_words(lane *l, size_t i)
{
    __m128i const newest = l->w[(i + 3) % 4];
    __m128i const nine_on = _mm_alignr_epi8(newest, l->w[(i + 2) % 4], 4);
    __m128i const sum = _mm_add_epi32(
        _mm_sha256msg1_epu32(l->w[i], l->w[(i + 1) % 4]), nine_on);
    l->w[i] = _mm_sha256msg2_epu32(sum, newest);
}

/* One block of each lane. */
GR_SHA_PART void add_block(lane *lanes, size_t count, const uint8_t *const *p)
{
    __m128i before[2][2];
    for (size_t n = 0; n < count; n++) {
        before[n][0] = lanes[n].abef;
        before[n][1] = lanes[n].cdgh;
        load_words(&lanes[n], p[n]);
    }
    const uint32_t *k = round_words;
    for (size_t turn = 0; turn < 3; turn++, k += 16)
        for (size_t i = 0; i < 4; i++)
            for (size_t n = 0; n < count; n++) {
                four_rounds(&lanes[n], i, k + 4 * i);
                next_words(&lanes[n], i);
            }
    for (size_t i = 0; i < 4; i++)
        for (size_t n = 0; n < count; n++) four_rounds(&lanes[n], i, k + 4 * i);
    for (size_t n = 0; n < count; n++) {
        lanes[n].abef = _mm_add_epi32(lanes[n].abef, before[n][0]);
        lanes[n].cdgh = _mm_add_epi32(lanes[n].cdgh, before[n][1]);
    }
}

GR_SHA void sha256_lanes_one(uint32_t state[SHA256_WORDS], const uint8_t *p,
                             size_t blocks)
{
    lane l = load_lane(state);
    for (; blocks > 0; blocks--, p += SHA256_BLOCK) add_block(&l, 1, &p);
    store_lane(state, &l);
}

GR_SHA void sha256_lanes_two(uint32_t state_a[SHA256_WORDS], const uint8_t *a,
                             uint32_t state_b[SHA256_WORDS], const uint8_t *b,
                             size_t blocks)
{
    lane lanes[2] = {load_lane(state_a), load_lane(state_b)};
    for (; blocks > 0; blocks--, a += SHA256_BLOCK, b += SHA256_BLOCK)
        add_block(lanes, 2, (const uint8_t *const[2]){a, b});
    store_lane(state_a, &lanes[0]);
    store_lane(state_b, &lanes[1]);
}

#else

#include <assert.h>

bool sha256_lanes_there(void)
{
    return false;
}

void sha256_lanes_one(uint32_t state[SHA256_WORDS], const uint8_t *p,
                      size_t blocks)
{
    (void)state, (void)p, (void)blocks;
    assert(!"called without the instructions");
}

void sha256_lanes_two(uint32_t state_a[SHA256_WORDS], const uint8_t *a,
                      uint32_t state_b[SHA256_WORDS], const uint8_t *b,
                      size_t blocks)
{
    (void)state_a, (void)a, (void)state_b, (void)b, (void)blocks;
    assert(!"called without the instructions");
}

#endif
