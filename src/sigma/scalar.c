/* scalar.c - plain YAML scalars: null, bool, number, text.
 *
 * Source: YAML 1.2.2, 10.3.2 "Tag Resolution" of the core schema; where we
 * are narrower is in docs/SIGMA.md. */
#include "sigma/scalar.h"

#include "base/number.h"

#include <math.h>

static bool is_one_of(gr_slice s, gr_slice a, gr_slice b, gr_slice c)
{
    return gr_equal(s, a) || gr_equal(s, b) || gr_equal(s, c);
}

static size_t skip_digits(gr_slice s, size_t at)
{
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9') at++;
    return at;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [-+]? [0-9]+)?   *real: has . or e */
static bool number_shape(gr_slice s, bool *real)
{
    size_t at = s.len > 0 && s.ptr[0] == '-';
    size_t const begin = at;
    at = skip_digits(s, at);
    if (at == begin || (s.ptr[begin] == '0' && at > begin + 1)) return false;
    *real = at < s.len;
    if (at < s.len && s.ptr[at] == '.') {
        size_t const fraction = ++at;
        at = skip_digits(s, at);
        if (at == fraction) return false;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        at += at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+');
        size_t const exponent = at;
        at = skip_digits(s, at);
        if (at == exponent) return false;
    }
    return at == s.len;
}

/* An integer beyond 64 bits or a real beyond the doubles stays a text. */
static bool number_value(gr_slice s, sigma_number *out)
{
    bool real;
    if (!number_shape(s, &real)) return false;
    *out = (sigma_number){.real = real};
    if (real) return gr_parse_double(s, &out->f64) && isfinite(out->f64);
    if (!gr_parse_i64(s, &out->i64)) return false;
    out->f64 = (double)out->i64;
    return true;
}

yaml_kind scalar_kind(gr_slice plain)
{
    if (plain.len == 0) return YAML_NULL;
    uint8_t const c = plain.ptr[0];
    if (c == '-' || (c >= '0' && c <= '9')) {
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
