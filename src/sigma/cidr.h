/* cidr.h - IP addresses in text, and networks. */
#ifndef GR_SIGMA_CIDR_H
#define GR_SIGMA_CIDR_H

#include "base/slice.h"

typedef struct {
    uint8_t bytes[16]; /* v4 in the first 4 */
    bool v6;
} sigma_address;

/* The whole of `text` as a dotted IPv4 address (no leading zeros) or an IPv6
 * address (RFC 4291, 2.2), which may end in a zone ("%12") that is left out. */
bool sigma_address_parse(gr_slice text, sigma_address *out);

/* Is `address` in the network of the first `bits` bits of `network`? A v4 address
 * and the v6 address that it is mapped to (::ffff:10.0.0.1) are one. */
bool sigma_address_within(const sigma_address *address,
                          const uint8_t network[16], unsigned bits, bool v6);

#endif
