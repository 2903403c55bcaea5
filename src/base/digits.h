/* digits.h - whole numbers as digits, for loops that write many.
 *
 * Eight digits are made at once, in a register with the first in the lowest
 * byte: to halve them thrice takes the same few products whatever the value,
 * where a loop by digits ends at another place each time. */
#ifndef GR_BASE_DIGITS_H
#define GR_BASE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* "00" to "99". */
extern const char gr_digit_pairs[200];
static inline void gr_pair_at(char *out, uint32_t below_100)
{
    memcpy(out, gr_digit_pairs + (size_t)2 * below_100, 2);
}

/* Writes all but the first `skip` (0-7) of them; touches 8 bytes. */
static inline size_t gr_store_digits(char *out, uint64_t digits, unsigned skip)
{
    digits >>= 8 * skip;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, &digits, 8);
#else
    for (size_t i = 0; i < 8; i++) out[i] = (char)(digits >> 8 * i & 255);
#endif
    return 8 - skip;
}

/* How many of the first seven are zero. */
static inline unsigned gr_leading_zeros(uint64_t digits)
{
    return (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
}

/* Of `value` < 10^8, as numbers. */
static inline uint64_t gr_decimal_digits(uint32_t value)
{
    uint64_t const by4 = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t const hundreds = by4 * 10486 >> 20 & UINT64_C(0x7F0000007F);
    uint64_t const by2 = hundreds | (by4 - 100 * hundreds) << 16;
    uint64_t const tens = by2 * 103 >> 10 & UINT64_C(0x000F000F000F000F);
    return tens | (by2 - 10 * tens) << 8;
}

/* Of any value, as numbers. */
static inline uint64_t gr_hex_digits_of(uint32_t value)
{
    uint64_t const reversed = __builtin_bswap32(value);
    uint64_t const by4 = (reversed | reversed << 16) & UINT64_C(0xFFFF0000FFFF);
    uint64_t const by2 = (by4 | by4 << 8) & UINT64_C(0x00FF00FF00FF00FF);
    return (by2 >> 4 | by2 << 8) & UINT64_C(0x0F0F0F0F0F0F0F0F);
}

/* `all`: eight digits, else none that is zero before the first other. */
static inline size_t gr_decimal_8_at(char *out, uint32_t value, bool all)
{
    uint64_t const digits = gr_decimal_digits(value);
    return gr_store_digits(out, digits | UINT64_C(0x3030303030303030),
                           all ? 0 : gr_leading_zeros(digits));
}

static inline size_t gr_hex_8_at(char *out, uint32_t value, bool all)
{
    uint64_t const digits = gr_hex_digits_of(value);
    uint64_t const letters = (digits + UINT64_C(0x0606060606060606)) >> 4 &
                             UINT64_C(0x0101010101010101);
    return gr_store_digits(out,
                           digits + UINT64_C(0x3030303030303030) + 39 * letters,
                           all ? 0 : gr_leading_zeros(digits));
}

/* `value` without zeros before it; touches 24 bytes at most. Most numbers are
 * one digit. */
static inline size_t gr_decimal_at(char *out, uint64_t value)
{
    uint64_t const eight = 100000000;
    if (value < 10) {
        out[0] = (char)('0' + value);
        return 1;
    }
    if (value < eight) return gr_decimal_8_at(out, (uint32_t)value, false);
    size_t n = 0;
    uint64_t const upper = value / eight;
    if (upper >= eight)
        n = gr_decimal_8_at(out, (uint32_t)(upper / eight), false);
    n += gr_decimal_8_at(out + n, (uint32_t)(upper % eight), n > 0);
    return n + gr_decimal_8_at(out + n, (uint32_t)(value % eight), true);
}

/* The same with "0x" before it; touches 18 bytes at most. */
static inline size_t gr_hex_at(char *out, uint64_t value)
{
    size_t n = 2;
    memcpy(out, "0x", 2);
    if (value > UINT32_MAX)
        n += gr_hex_8_at(out + n, (uint32_t)(value >> 32), false);
    return n + gr_hex_8_at(out + n, (uint32_t)value, n > 2);
}

#endif
