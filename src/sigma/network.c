/* network.c - IP networks as rules write them.
 *
 * Source: RFC 4632, 3.1, and RFC 4291, 2.3. Bits behind the prefix are an
 * error, as in the reference implementation: their author meant something. */
#include "sigma/network.h"

#include "base/number.h"
#include "sigma/cidr.h"

static bool has_host_bits(const sigma_network *n)
{
    unsigned const total = n->v6 ? 128 : 32;
    for (unsigned bit = n->bits; bit < total; bit++)
        if (n->address[bit / 8] >> (7 - bit % 8) & 1) return true;
    return false;
}

const char *network_parse(gr_slice text, sigma_network *out)
{
    memset(out, 0, sizeof *out);
    size_t const slash = gr_find_byte(text, '/');
    sigma_address address;
    if (gr_find_byte(text, '%') < text.len ||
        !sigma_address_parse(gr_sub(text, 0, slash), &address))
        return "no IP address";
    memcpy(out->address, address.bytes, address.v6 ? 16 : 4);
    out->v6 = address.v6;
    uint64_t bits = out->v6 ? 128 : 32;
    uint64_t const most = bits;
    if (slash < text.len && !gr_parse_u64(gr_from(text, slash + 1), &bits))
        return "no prefix length";
    if (bits > most) return "prefix length too large";
    out->bits = (uint8_t)bits;
    return has_host_bits(out) ? "bits set behind the prefix (host bits)" : NULL;
}
