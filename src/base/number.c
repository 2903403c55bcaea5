/* number.c - number text without a locale. */
#include "base/number.h"

#include "base/digits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char gr_digit_pairs[200] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536"
    "37383940414243444546474849505152535455565758596061626364656667686970717273"
    "7475767778798081828384858687888990919293949596979899";

void gr_put_digits(char *out, uint64_t value, size_t count)
{
    for (; count >= 2 && value > UINT32_MAX; value /= 100) {
        count -= 2;
        memcpy(out + count, gr_digit_pairs + 2 * (value % 100), 2);
    }
    uint32_t rest = (uint32_t)value;
    for (; count >= 2; rest /= 100) {
        count -= 2;
        memcpy(out + count, gr_digit_pairs + (size_t)2 * (rest % 100), 2);
    }
    if (count > 0) out[0] = (char)('0' + rest % 10);
}

gr_slice gr_u64_text(char *out, uint64_t value)
{
    return gr_slice_of(out, gr_decimal_at(out, value));
}

gr_slice gr_i64_text(char *out, int64_t value)
{
    if (value >= 0) return gr_u64_text(out, (uint64_t)value);
    out[0] = '-';
    gr_slice const digits = gr_u64_text(out + 1, 0 - (uint64_t)value);
    return gr_slice_of(out, digits.len + 1);
}

gr_slice gr_hex_text(char *out, uint64_t value)
{
    return gr_slice_of(out, gr_hex_at(out, value));
}

/* The fewest significant digits that read back as `value`, as printf's %e
 * writes them: "-1.25e+02". It writes the decimal point of the locale, which
 * the program never sets; a library might, so the point is never looked at. */
static void fewest_digits(char *out, size_t room, double value, int most,
                          bool single)
{
    for (int digits = 0; digits < most; digits++) {
        (void)snprintf(out, room, "%.*e", digits, value);
        double const again = strtod(out, NULL);
        if (single ? (float)again == (float)value : again == value) break;
    }
}

/* Lays digits and their exponent out: 0.00125, 125, 1250000, and with an
 * exponent only below 1e-6 and from 1e21 on, as JavaScript does. */
static size_t lay_out(char *out, const char *digits, int count, int exponent)
{
    size_t n = 0;
    bool const plain = exponent >= -7 && exponent < 21;
    int const before = plain ? exponent + 1 : 1;
    if (before <= 0) {
        out[n++] = '0';
        out[n++] = '.';
        for (int i = before; i < 0; i++) out[n++] = '0';
    }
    for (int i = 0; i < count || i < before; i++) {
        if (i == before && i > 0) out[n++] = '.';
        out[n++] = i < count ? digits[i] : '0';
    }
    if (plain) return n;
    out[n++] = 'e';
    return n + gr_i64_text(out + n, exponent).len;
}

static gr_slice shortest(char *out, double value, int most, bool single)
{
    if (isnan(value)) return gr_slice_of(memcpy(out, "NaN", 3), 3);
    if (isinf(value)) {
        size_t const n = value < 0 ? 4 : 3;
        return gr_slice_of(memcpy(out, value < 0 ? "-inf" : "inf", n), n);
    }
    char text[GR_NUMBER_TEXT], digits[GR_NUMBER_TEXT];
    fewest_digits(text, sizeof text, value, most, single);
    int count = 0;
    const char *p = text;
    for (; *p != '\0' && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9') digits[count++] = *p;
    long const exponent = *p == 'e' ? strtol(p + 1, NULL, 10) : 0;
    size_t n = 0;
    if (text[0] == '-') out[n++] = '-';
    n += lay_out(out + n, digits, count, (int)exponent);
    return gr_slice_of(out, n);
}

gr_slice gr_double_text(char *out, double value)
{
    return shortest(out, value, 17, false);
}

gr_slice gr_float_text(char *out, float value)
{
    return shortest(out, (double)value, 9, true);
}

bool gr_parse_u64(gr_slice s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.len == 0) return false;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        if (c < '0' || c > '9') return false;
        if (!gr_mul(v, 10, &v) || !gr_add(v, c - (uint64_t)'0', &v))
            return false;
    }
    *out = v;
    return true;
}

bool gr_parse_i64(gr_slice s, int64_t *out)
{
    bool const negative = s.len > 0 && s.ptr[0] == '-';
    uint64_t v = 0;
    if (!gr_parse_u64(negative ? gr_from(s, 1) : s, &v)) return false;
    if (v > (uint64_t)INT64_MAX + negative) return false;
    *out = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

static size_t digits_at(gr_slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.len && s.ptr[i + n] >= '0' && s.ptr[i + n] <= '9') n++;
    return n;
}

/* number := [-+] digits [ "." digits ] [ ("e"|"E") [-+] digits ] */
static bool is_decimal(gr_slice s)
{
    size_t i = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');
    size_t n = digits_at(s, i);
    if (n == 0) return false;
    i += n;
    if (i < s.len && s.ptr[i] == '.') {
        n = digits_at(s, i + 1);
        if (n == 0) return false;
        i += n + 1;
    }
    if (i < s.len && (s.ptr[i] | 0x20) == 'e') {
        i++;
        if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+')) i++;
        n = digits_at(s, i);
        if (n == 0) return false;
        i += n;
    }
    return i == s.len;
}

bool gr_parse_double(gr_slice s, double *out)
{
    char text[64];
    if (s.len >= sizeof text || !is_decimal(s)) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    double const v = strtod(text, NULL);
    if (!isfinite(v)) return false;
    *out = v;
    return true;
}

int gr_hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    uint8_t const lower = (uint8_t)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

uint8_t gr_take_percent(gr_slice s, size_t *at)
{
    uint8_t const c = s.ptr[(*at)++];
    if (c != '%' || s.len - *at < 2) return c;
    int const high = gr_hex_value(s.ptr[*at]);
    int const low = gr_hex_value(s.ptr[*at + 1]);
    if (high < 0 || low < 0) return c;
    *at += 2;
    return (uint8_t)(high << 4 | low);
}

bool gr_parse_hex_bytes(gr_slice digits, uint8_t *out, size_t len)
{
    if (digits.len / 2 != len || digits.len % 2 != 0) return false;
    for (size_t i = 0; i < len; i++) {
        int const high = gr_hex_value(digits.ptr[2 * i]);
        int const low = gr_hex_value(digits.ptr[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool gr_parse_hex(gr_slice s, uint64_t *out)
{
    if (s.len < 3 || s.len > 18 || s.ptr[0] != '0' || (s.ptr[1] | 0x20) != 'x')
        return false;
    uint64_t v = 0;
    for (size_t i = 2; i < s.len; i++) {
        int const digit = gr_hex_value(s.ptr[i]);
        if (digit < 0) return false;
        v = v << 4 | (uint64_t)digit;
    }
    *out = v;
    return true;
}

bool gr_take_digits(gr_slice s, size_t *at, size_t least, size_t most,
                    uint32_t *out)
{
    size_t count = 0;
    for (*out = 0; count < most && *at < s.len; count++, ++*at) {
        uint8_t const c = s.ptr[*at];
        if (c < '0' || c > '9') break;
        *out = *out * 10 + (uint32_t)(c - '0');
    }
    return count >= least;
}
