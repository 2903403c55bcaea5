/* cidr.c - IP addresses in text, and networks.
 *
 *   v4   = byte "." byte "." byte "." byte         byte: 0..255, no 01
 *   v6   = 8 groups of 1-4 hex digits with ":", or fewer and one "::";
 *          the last two groups may be a v4
 *
 * Source: RFC 4291, section 2.2. */
#include "sigma/cidr.h"

#include "base/number.h"

enum { GROUPS = 8 };

static bool parse_byte(gr_slice s, size_t *pos, uint8_t *out)
{
    size_t const first = *pos;
    unsigned value = 0;
    while (*pos < s.len && s.ptr[*pos] >= '0' && s.ptr[*pos] <= '9' &&
           *pos - first < 3)
        value = value * 10 + (unsigned)(s.ptr[(*pos)++] - '0');
    size_t const digits = *pos - first;
    if (digits == 0 || value > 255 || (digits > 1 && s.ptr[first] == '0'))
        return false;
    *out = (uint8_t)value;
    return true;
}

static bool parse_v4(gr_slice s, uint8_t out[4])
{
    size_t pos = 0;
    for (size_t i = 0; i < 4; i++) {
        if (i > 0 && (pos >= s.len || s.ptr[pos++] != '.')) return false;
        if (!parse_byte(s, &pos, &out[i])) return false;
    }
    return pos == s.len;
}

/* Groups as read so far; `gap` is where "::" stood, or GROUPS + 1. */
typedef struct {
    uint8_t bytes[2 * GROUPS];
    size_t count, gap;
} groups;

static bool add_group(groups *g, gr_slice digits)
{
    unsigned value = 0;
    if (digits.len == 0 || digits.len > 4 || g->count == GROUPS) return false;
    for (size_t i = 0; i < digits.len; i++) {
        int const digit = gr_hex_value(digits.ptr[i]);
        if (digit < 0) return false;
        value = value << 4 | (unsigned)digit;
    }
    g->bytes[2 * g->count] = (uint8_t)(value >> 8);
    g->bytes[2 * g->count + 1] = (uint8_t)(value & 255);
    g->count++;
    return true;
}

static bool add_v4(groups *g, gr_slice text)
{
    if (g->count > GROUPS - 2 || !parse_v4(text, g->bytes + 2 * g->count))
        return false;
    g->count += 2;
    return true;
}

static bool take_gap(groups *g, gr_slice s, size_t *pos)
{
    if (g->gap <= GROUPS) return false;
    g->gap = g->count;
    *pos += 2;
    return *pos == s.len || s.ptr[*pos] != ':';
}

static bool starts_gap(gr_slice s, size_t pos)
{
    return s.len - pos >= 2 && s.ptr[pos] == ':' && s.ptr[pos + 1] == ':';
}

static bool read_groups(gr_slice s, groups *g)
{
    size_t pos = 0;
    if (starts_gap(s, 0) && !take_gap(g, s, &pos)) return false;
    while (pos < s.len) {
        gr_slice const rest = gr_from(s, pos);
        gr_slice const item = gr_sub(rest, 0, gr_find_byte(rest, ':'));
        if (gr_find_byte(item, '.') < item.len)
            return item.len == rest.len && add_v4(g, item);
        if (!add_group(g, item)) return false;
        pos += item.len;
        if (pos == s.len) break;
        if (starts_gap(s, pos)) {
            if (!take_gap(g, s, &pos)) return false;
        } else if (++pos == s.len) {
            return false; /* ends in one ':' */
        }
    }
    return true;
}

static bool parse_v6(gr_slice s, uint8_t out[16])
{
    groups g = {.gap = GROUPS + 1};
    if (!read_groups(s, &g)) return false;
    bool const has_gap = g.gap <= GROUPS;
    if (has_gap ? g.count == GROUPS : g.count != GROUPS) return false;
    size_t const before = 2 * (has_gap ? g.gap : g.count);
    size_t const after = 2 * g.count - before;
    memset(out, 0, 16);
    memcpy(out, g.bytes, before);
    memcpy(out + 16 - after, g.bytes + before, after);
    return true;
}

bool sigma_address_parse(gr_slice text, sigma_address *out)
{
    *out = (sigma_address){.v6 = gr_find_byte(text, ':') < text.len};
    if (!out->v6) return parse_v4(text, out->bytes);
    size_t const zone = gr_find_byte(text, '%');
    if (zone + 1 == text.len) return false;
    return parse_v6(gr_sub(text, 0, zone), out->bytes);
}

enum { MAPPED_BITS = 96 };

/* Is it of ::ffff:0.0.0.0/96, whose addresses are those of v4? */
static bool is_mapped(const uint8_t v6[16])
{
    static const uint8_t prefix[MAPPED_BITS / 8] = {[10] = 0xFF, [11] = 0xFF};
    return memcmp(v6, prefix, sizeof prefix) == 0;
}

bool sigma_address_within(const sigma_address *address,
                          const uint8_t network[16], unsigned bits, bool v6)
{
    const uint8_t *bytes = address->bytes;
    if (bits > (v6 ? 128u : 32u)) return false;
    if (address->v6 && !v6) {
        if (!is_mapped(bytes)) return false;
        bytes += MAPPED_BITS / 8;
    } else if (v6 && !address->v6) {
        if (bits < MAPPED_BITS || !is_mapped(network)) return false;
        network += MAPPED_BITS / 8;
        bits -= MAPPED_BITS;
    }
    size_t const whole = bits / 8;
    if (memcmp(bytes, network, whole) != 0) return false;
    unsigned const rest = bits % 8;
    return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0;
}
