/* scalar.c - plain YAML scalars: null, bool, number, text.
 *
 * Source: YAML 1.2.2, 10.3.2 "Tag Resolution" of the core schema; where we
 * are narrower is in docs/SIGMA.md. */
#include "sigma/scalar.h"

#include "base/buffer.h"
#include "base/number.h"
#include "sigma/limits.h"

static bool is_one_of(gr_slice s, gr_slice a, gr_slice b, gr_slice c)
{
    return gr_equal(s, a) || gr_equal(s, b) || gr_equal(s, c);
}

static size_t skip_digits(gr_slice s, size_t at)
{
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9') at++;
    return at;
}

/* The parts of [-+]? (int | int? . frac?) ([eE] [-+]? [0-9]+)? with at least
 * one digit before the exponent. */
typedef struct {
    gr_slice before, after, exponent; /* exponent: with its sign, no e */
    bool negative, real;
} number_parts;

static gr_slice digits_from(gr_slice s, size_t *at)
{
    size_t const begin = *at;
    *at = skip_digits(s, begin);
    return gr_sub(s, begin, *at - begin);
}

static bool take_exponent(gr_slice s, size_t *at, gr_slice *exponent)
{
    size_t const begin = ++*at;
    *at += *at < s.len && (s.ptr[*at] == '-' || s.ptr[*at] == '+');
    if (digits_from(s, at).len == 0) return false;
    *exponent = gr_sub(s, begin, *at - begin);
    return true;
}

static bool take_parts(gr_slice s, number_parts *out)
{
    size_t at = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');
    *out = (number_parts){.negative = at > 0 && s.ptr[0] == '-'};
    out->before = digits_from(s, &at);
    if (out->before.len > 1 && out->before.ptr[0] == '0') return false;
    out->real = at < s.len;
    if (at < s.len && s.ptr[at] == '.') {
        at++;
        out->after = digits_from(s, &at);
    }
    if (out->before.len + out->after.len == 0) return false;
    if (at < s.len && (s.ptr[at] | 0x20) == 'e' &&
        !take_exponent(s, &at, &out->exponent))
        return false;
    return at == s.len;
}

/* The real in the one form that gr_parse_double reads: .5 as 0.5, 7. as 7. */
static bool real_value(const number_parts *n, double *out)
{
    gr_buffer text = gr_buffer_upto(SCALAR_NUMBER_TEXT);
    if (n->negative) gr_put_byte(&text, '-');
    gr_put(&text, n->before.len > 0 ? n->before : GR_S("0"));
    if (n->after.len > 0) gr_put_byte(&text, '.');
    gr_put(&text, n->after);
    if (n->exponent.len > 0) gr_put_byte(&text, 'e');
    gr_put(&text, n->exponent);
    bool const read =
        text.status == GR_OK && gr_parse_double(gr_buffer_slice(&text), out);
    gr_buffer_free(&text);
    return read;
}

static bool integer_value(const number_parts *n, int64_t *out)
{
    uint64_t size = 0;
    if (!gr_parse_u64(n->before, &size) ||
        size > (uint64_t)INT64_MAX + n->negative)
        return false;
    *out = n->negative ? (int64_t)(0 - size) : (int64_t)size;
    return true;
}

/* An integer beyond 64 bits or a real beyond the doubles stays a text. */
static bool number_value(gr_slice s, sigma_number *out)
{
    number_parts parts;
    if (!take_parts(s, &parts)) return false;
    *out = (sigma_number){.real = parts.real};
    if (parts.real) return real_value(&parts, &out->f64);
    if (!integer_value(&parts, &out->i64)) return false;
    out->f64 = (double)out->i64;
    return true;
}

yaml_kind scalar_kind(gr_slice plain)
{
    if (plain.len == 0) return YAML_NULL;
    uint8_t const c = plain.ptr[0];
    if (c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9')) {
        sigma_number ignored;
        return number_value(plain, &ignored) ? YAML_NUMBER : YAML_TEXT;
    }
    if (plain.len > 5) return YAML_TEXT;
    if (gr_equal(plain, GR_S("~")) ||
        is_one_of(plain, GR_S("null"), GR_S("Null"), GR_S("NULL")))
        return YAML_NULL;
    if (scalar_is_true(plain) ||
        is_one_of(plain, GR_S("false"), GR_S("False"), GR_S("FALSE")))
        return YAML_BOOL;
    return YAML_TEXT;
}

bool scalar_is_true(gr_slice text)
{
    return is_one_of(text, GR_S("true"), GR_S("True"), GR_S("TRUE"));
}

/* 1.0 and 1e3 are written as integers where a double holds them exactly. */
static gr_slice canonical_text(char *room, const sigma_number *n)
{
    static const double exact = 9007199254740992.0; /* 2^53 */
    if (!n->real) return gr_i64_text(room, n->i64);
    bool const small = n->f64 > -exact && n->f64 < exact;
    if (small && (double)(int64_t)n->f64 == n->f64)
        return gr_i64_text(room, (int64_t)n->f64);
    return gr_double_text(room, n->f64);
}

bool scalar_number(gr_arena *arena, gr_slice text, sigma_number *out)
{
    if (!number_value(text, out)) return false;
    char room[GR_NUMBER_TEXT];
    out->text = gr_arena_copy(arena, canonical_text(room, out));
    return true;
}
