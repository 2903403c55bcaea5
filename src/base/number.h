/* number.h - numbers that come from input, and numbers as text.
 *
 * No function here looks at the locale. Text is ASCII without a NUL. */
#ifndef GR_BASE_NUMBER_H
#define GR_BASE_NUMBER_H

#include "base/slice.h"

/* a + b and a * b in `out`; false, and `out` untouched, on overflow. */
static inline bool gr_add(uint64_t a, uint64_t b, uint64_t *out)
{
    if (a > UINT64_MAX - b) return false;
    *out = a + b;
    return true;
}
static inline bool gr_mul(uint64_t a, uint64_t b, uint64_t *out)
{
    if (b != 0 && a > UINT64_MAX / b) return false;
    *out = a * b;
    return true;
}

/* Room that any number of this header needs as text. */
#define GR_NUMBER_TEXT 40

/* Each writes to `out` (GR_NUMBER_TEXT bytes) and returns a slice of it. */
gr_slice gr_u64_text(char *out, uint64_t value);
gr_slice gr_i64_text(char *out, int64_t value);
/* The last `count` decimal digits, with zeros before them. */
void gr_put_digits(char *out, uint64_t value, size_t count);
gr_slice gr_hex_text(char *out, uint64_t value); /* 0x1f: minimal, lower */
/* The shortest decimal that reads back as the same value: "1" for 1.0,
 * "1000", "0.00125", with an exponent only below 1e-6 and from 1e21 on;
 * "NaN", "inf", "-inf". */
gr_slice gr_double_text(char *out, double value);
gr_slice gr_float_text(char *out, float value);

/* The whole of `s` as a decimal number: digits, for i64 a '-' before them.
 * False: anything else, or out of range. */
bool gr_parse_u64(gr_slice s, uint64_t *out);
bool gr_parse_i64(gr_slice s, int64_t *out);
/* [-+] digits [. digits] [e [-+] digits]; no hex, no inf, no nan, no blank. */
bool gr_parse_double(gr_slice s, double *out);
/* Passes up to `most` (at most 9) digits from *at on; false: fewer than
 * `least`. */
bool gr_take_digits(gr_slice s, size_t *at, size_t least, size_t most,
                    uint32_t *out);
/* 0-15 for a hex digit of either case, else -1. */
int gr_hex_value(uint8_t c);
/* The byte at *at, which is in `s`, or the one that %XX there stands for; moves
 * *at behind it. */
uint8_t gr_take_percent(gr_slice s, size_t *at);
/* Two digits for each of `len` bytes, and nothing else; false: not so, and `out` is
 * anything. */
bool gr_parse_hex_bytes(gr_slice digits, uint8_t *out, size_t len);
/* 0x and 1-16 hex digits. */
bool gr_parse_hex(gr_slice s, uint64_t *out);

#endif
