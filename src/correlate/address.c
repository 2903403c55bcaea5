/* address.c - see address.h. */
#include "correlate/address.h"

#include "base/number.h"

#include <string.h>

/* Source: the IANA registries of special-purpose addresses, IPv4 and IPv6. */
static const struct {
    uint8_t network[16];
    uint8_t bits;
    bool v6;
    address_scope scope;
} scopes[] = {
#define V4(a, b, c, d, bits, scope, column)                                    \
    {                                                                          \
        {a, b, c, d}, bits, false,                                             \
        {                                                                      \
            scope, column                                                      \
        }                                                                      \
    }
    V4(10, 0, 0, 0, 8, "private", "priv"),
    V4(172, 16, 0, 0, 12, "private", "priv"),
    V4(192, 168, 0, 0, 16, "private", "priv"),
    V4(100, 64, 0, 0, 10, "shared", "shar"),
    V4(127, 0, 0, 0, 8, "loopback", "loop"),
    V4(169, 254, 0, 0, 16, "link-local", "link"),
    V4(192, 0, 2, 0, 24, "documentation", "doc"),
    V4(198, 51, 100, 0, 24, "documentation", "doc"),
    V4(203, 0, 113, 0, 24, "documentation", "doc"),
    V4(198, 18, 0, 0, 15, "benchmarking", "res"),
    V4(224, 0, 0, 0, 4, "multicast", "mult"),
    V4(0, 0, 0, 0, 8, "this network", "this"),
    V4(240, 0, 0, 0, 4, "reserved", "res"),
#undef V4
    {{0xFC}, 7, true, {"private", "priv"}},
    {{0xFE, 0x80}, 10, true, {"link-local", "link"}},
    {{0xFF}, 8, true, {"multicast", "mult"}},
    {{0x20, 0x01, 0x0D, 0xB8}, 32, true, {"documentation", "doc"}},
    {{[15] = 1}, 128, true, {"loopback", "loop"}},
    {{0}, 128, true, {"unspecified", "this"}},
};

const address_scope *address_scope_of(const sigma_address *a)
{
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (sigma_address_within(a, scopes[i].network, scopes[i].bits,
                                 scopes[i].v6))
            return &scopes[i].scope;
    return NULL;
}

/* Windows writes who asks as it writes servers: "\\192.0.2.1". */
static gr_slice without_slashes(gr_slice text)
{
    return gr_starts_with(text, GR_S("\\\\")) ? gr_from(text, 2) : text;
}

/* "::ffff:192.0.2.1", whose port may stand behind it as behind any. */
static gr_slice without_mapping(gr_slice text)
{
    gr_slice const mapped = GR_S("::ffff:");
    gr_slice const rest = gr_from(text, mapped.len);
    return gr_equal_ascii_fold(gr_sub(text, 0, mapped.len), mapped) &&
                   gr_find_byte(rest, '.') < gr_find_byte(rest, ':')
               ? rest
               : text;
}

gr_slice address_bare(gr_slice text)
{
    text = without_slashes(text);
    if (text.len > 0 && text.ptr[0] == '[')
        return without_mapping(gr_sub(text, 1, gr_find_byte(text, ']') - 1));
    text = without_mapping(text);
    size_t const colon = gr_find_byte(text, ':');
    bool const port = gr_find_byte(text, '.') < colon && colon < text.len &&
                      gr_all_digits(gr_from(text, colon + 1));
    return port ? gr_sub(text, 0, colon) : text;
}

/* "192.000.002.001": all of four groups have three digits, so they are decimal
 * ones filled up. "010.0.0.1" is not: to some programs 010 is eight. */
static bool parse_padded(gr_slice s, sigma_address *out)
{
    *out = (sigma_address){.v6 = false};
    if (s.len != 15) return false;
    for (size_t i = 0; i < 4; i++) {
        uint64_t n = 0;
        if ((i > 0 && s.ptr[4 * i - 1] != '.') ||
            !gr_parse_u64(gr_sub(s, 4 * i, 3), &n) || n > 255)
            return false;
        out->bytes[i] = (uint8_t)n;
    }
    return true;
}

/* Most names are none by their first letter. */
static bool may_be(gr_slice text)
{
    return text.len > 0 && text.ptr[0] != 0 &&
           strchr("0123456789abcdefABCDEF:[\\", text.ptr[0]) != NULL;
}

bool address_parse(gr_slice text, sigma_address *out)
{
    if (!may_be(text)) return false;
    gr_slice const bare = address_bare(text);
    return sigma_address_parse(bare, out) || parse_padded(bare, out);
}

/* What stands behind the last comma; *rest is before it. IIS writes a blank as
 * a plus. */
static gr_slice take_last(gr_slice *rest)
{
    size_t from = rest->len;
    while (from > 0 && rest->ptr[from - 1] != ',') from--;
    gr_slice last = gr_trim(gr_from(*rest, from));
    *rest = gr_sub(*rest, 0, from > 0 ? from - 1 : 0);
    while (gr_starts_with(last, GR_S("+"))) last = gr_from(last, 1);
    return last;
}

gr_slice address_forwarded(gr_slice header)
{
    gr_slice first = {NULL, 0};
    while (header.len > 0) {
        sigma_address a;
        gr_slice const one = address_bare(take_last(&header));
        if (!address_parse(one, &a)) continue;
        if (address_scope_of(&a) == NULL) return one;
        first = one;
    }
    return first;
}
