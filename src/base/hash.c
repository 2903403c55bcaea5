/* hash.c - a multiply-and-fold hash for tables. */
#include "base/hash.h"

#include "base/cursor.h"

static uint64_t fold_product(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide const product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* 64 bytes a step, in four lanes that do not wait for each other. */
static uint64_t hash_long(uint64_t seed, gr_slice s)
{
    uint64_t lane[4] = {seed, ~seed, seed + 1, seed ^ UINT64_C(0x5851F42D)};
    for (size_t at = 0; s.len - at >= 64; at += 64)
        for (size_t i = 0; i < 4; i++)
            lane[i] = fold_product(gr_load_le(s.ptr + at + 16 * i, 8) ^
                                       UINT64_C(0xA0761D6478BD642F) ^ lane[i],
                                   gr_load_le(s.ptr + at + 16 * i + 8, 8) ^
                                       UINT64_C(0xE7037ED1A0B428DB));
    return fold_product(lane[0] ^ UINT64_C(0x9E3779B97F4A7C15), lane[1]) ^
           fold_product(lane[2] ^ UINT64_C(0xD6E8FEB86659FD93), lane[3]);
}

uint64_t gr_hash64(uint64_t seed, gr_slice s)
{
    uint64_t const k0 = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t const k1 = UINT64_C(0xD6E8FEB86659FD93);
    uint64_t h = seed ^ fold_product(s.len ^ k0, k1);
    size_t i = 0;
    if (s.len >= 128) {
        i = s.len / 64 * 64;
        h ^= hash_long(h, gr_sub(s, 0, i));
    }
    for (; s.len - i >= 16; i += 16)
        h = fold_product(gr_load_le(s.ptr + i, 8) ^ k0 ^ h,
                         gr_load_le(s.ptr + i + 8, 8) ^ k1);
    uint64_t tail[2] = {0, 0};
    if (s.len - i > 8) {
        tail[0] = gr_load_le(s.ptr + i, 8);
        tail[1] = gr_load_le(s.ptr + i + 8, s.len - i - 8);
    } else if (s.len > i) {
        tail[0] = gr_load_le(s.ptr + i, s.len - i);
    }
    return fold_product(tail[0] ^ k0 ^ h, tail[1] ^ k1 ^ s.len);
}

void gr_hex_digits(char *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
}
