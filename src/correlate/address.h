/* address.h - what can be told of an IP address without asking anybody. */
#ifndef GR_CORRELATE_ADDRESS_H
#define GR_CORRELATE_ADDRESS_H

#include "sigma/cidr.h"

/* Of an address that is nowhere, or in many places: "private", "loopback"; and
 * in four columns, "priv". */
typedef struct {
    const char *name, *column;
} address_scope;

/* NULL: a public address. Static. */
const address_scope *address_scope_of(const sigma_address *address);

/* "[fe80::1%3]:80", "10.0.0.1:80", "::ffff:10.0.0.1:80" and "\\10.0.0.1" without what
 * is no address. */
gr_slice address_bare(gr_slice text);

/* An address as logs write it: as address_bare takes it, and filled up with
 * zeros, "192.000.002.001". False: it is none, or nobody knows which. */
bool address_parse(gr_slice text, sigma_address *out);

/* Whom the proxies of an X-Forwarded-For speak of: each appends whom it had the
 * request from, so the last that is public, before which anybody may have written
 * what he liked; without such the first. Each may be in quotes, or in the words of
 * Forwarded, `for=192.0.2.1;proto=https` (RFC 7239). Empty: it names nobody. */
gr_slice address_forwarded(gr_slice header);

#endif
