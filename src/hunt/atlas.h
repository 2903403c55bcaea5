/* atlas.h - where addresses are, and whose: --geoip. On the ordered side only:
 * what is looked up changes nothing of what matches. */
#ifndef GR_HUNT_ATLAS_H
#define GR_HUNT_ATLAS_H

#include "base/buffer.h"
#include "evidence/geo.h"
#include "correlate/address.h"

typedef struct atlas atlas;

typedef struct {
    const address_scope *scope; /* NULL: public */
    geo_place geo;
} atlas_place;

/* Asks each of `dbs` in turn. NULL: no memory. */
atlas *atlas_new(geo_db *const *dbs, size_t count);
void atlas_free(atlas *p); /* NULL is fine */
/* Addresses that stand in broken parts of a database. */
uint64_t atlas_broken(const atlas *p);

/* Of a text that is an address as a whole, in brackets, with a port or a zone;
 * NULL: it is none, or there is no memory. Valid until the next call. */
const atlas_place *atlas_of(atlas *p, gr_slice text);

/* {"country":"DE","asn":64500,"organisation":"Example"}, {"scope":"private"},
 * {"country":null}. */
void atlas_put_json(gr_buffer *out, const atlas_place *p);
/* Four columns at most: "DE", "priv", "?". */
gr_slice atlas_short(const atlas_place *p);

/* Of a JSON object, whose values that are texts may be addresses: an object with
 * each of them, and in `column` what stands in a table, as "DE+2"; both empty
 * where there is none. The first ATLAS_MOST of them. */
enum { ATLAS_MOST = 32, ATLAS_COLUMN = 8 };
void atlas_put_all(atlas *p, gr_slice fields, gr_buffer *out,
                   gr_buffer *column);

#endif
