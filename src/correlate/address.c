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

/* "192.0.2.1%3", as is left of a mapped one; of IPv6 the zone is the parser's. */
static gr_slice without_zone(gr_slice text)
{
    size_t const zone = gr_find_byte(text, '%');
    return gr_find_byte(text, '.') < zone && gr_find_byte(text, ':') > zone
               ? gr_sub(text, 0, zone)
               : text;
}

gr_slice address_bare(gr_slice text)
{
    text = without_slashes(text);
    if (text.len > 0 && text.ptr[0] == '[')
        return without_zone(
            without_mapping(gr_sub(text, 1, gr_find_byte(text, ']') - 1)));
    text = without_zone(without_mapping(text));
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

/* ---- proxies ---- */

/* IIS writes a blank as a plus. */
static gr_slice without_blanks(gr_slice text)
{
    text = gr_trim(text);
    while (gr_starts_with(text, GR_S("+"))) text = gr_from(text, 1);
    while (gr_ends_with(text, GR_S("+"))) text.len--;
    return gr_trim(text);
}

static gr_slice without_quotes(gr_slice text)
{
    if (gr_starts_with(text, GR_S("\""))) text = gr_from(text, 1);
    if (gr_ends_with(text, GR_S("\""))) text.len--;
    return text;
}

static bool is_quote(gr_slice text, size_t at)
{
    return text.ptr[at] == '"' && (at == 0 || text.ptr[at - 1] != '\\');
}

/* What stands behind the last comma that is in no quotes; *rest is before it. Quotes
 * are paired from the end: who asks may leave one open, the proxy behind him closes
 * its own. */
static gr_slice take_last(gr_slice *rest)
{
    size_t from = rest->len;
    for (bool quoted = false; from > 0; from--) {
        if (is_quote(*rest, from - 1)) quoted = !quoted;
        if (!quoted && rest->ptr[from - 1] == ',') break;
    }
    gr_slice const last = gr_from(*rest, from);
    *rest = gr_sub(*rest, 0, from > 0 ? from - 1 : 0);
    return without_blanks(last);
}

/* Up to the first semicolon that is in no quotes; *rest is behind it. */
static gr_slice take_pair(gr_slice *rest)
{
    size_t to = 0;
    for (bool quoted = false; to < rest->len; to++) {
        if (is_quote(*rest, to)) quoted = !quoted;
        if (!quoted && rest->ptr[to] == ';') break;
    }
    gr_slice const pair = gr_sub(*rest, 0, to);
    *rest = gr_from(*rest, to < rest->len ? to + 1 : to);
    return without_blanks(pair);
}

/* Whom one proxy speaks of: an address, in quotes or not, or in the words of
 * Forwarded (RFC 7239), `for="[2001:db8::1]:80";proto=https`, that of its `for`. */
static gr_slice node_of(gr_slice element)
{
    gr_slice const name = GR_S("for=");
    for (gr_slice rest = element; rest.len > 0;) {
        gr_slice const pair = take_pair(&rest);
        if (gr_equal_ascii_fold(gr_sub(pair, 0, name.len), name))
            return without_quotes(gr_from(pair, name.len));
    }
    return without_quotes(element);
}

/* A log may put all of it in quotes. */
static gr_slice as_sent(gr_slice header)
{
    gr_slice const within = without_quotes(header);
    bool const whole =
        within.len + 2 == header.len && gr_find_byte(within, '"') == within.len;
    return whole ? within : header;
}

gr_slice address_forwarded(gr_slice header)
{
    gr_slice first = {NULL, 0};
    header = as_sent(without_blanks(header));
    while (header.len > 0) {
        sigma_address a;
        gr_slice const one = address_bare(node_of(take_last(&header)));
        if (!address_parse(one, &a)) continue;
        if (address_scope_of(&a) == NULL) return one;
        first = one;
    }
    return first;
}
