/* geo.h - where an address is, and whose: one database in the format of MaxMind.
 *
 *   | search tree, two records a node | 16 zeros | data | marker | metadata |
 *
 * Of the address each bit chooses a record: another node, nothing, or a place in
 * the data. Whoever made the file may have made it to do harm: it is read in
 * pages, each step is counted, and a broken part costs the addresses in it.
 *
 * Not by libmaxminddb: version 1.7.1, which Debian 12 has, overflows the stack
 * of who asks a database of 300 KB for a country, where values nest deeply.
 * Source: "MaxMind DB File Format Specification", version 2.0. */
#ifndef GR_EVIDENCE_GEO_H
#define GR_EVIDENCE_GEO_H

#include "base/arena.h"
#include "base/hash.h"

/* The bytes of a database. False: they could not be read. */
typedef struct {
    void *self;
    bool (*read)(void *self, uint64_t offset, uint8_t *to, size_t len);
    uint64_t size;
} geo_bytes;

enum { GEO_COUNTRY = 2, GEO_ORGANISATION = 128, GEO_TYPE = 64 };

typedef struct geo_db geo_db;

typedef struct {
    char type[GEO_TYPE + 1]; /* "GeoLite2-City"; printable ASCII */
    uint64_t built;          /* seconds since 1970 */
} geo_about;

/* GR_DAMAGED: no such database; GR_UNSUPPORTED: of another version; GR_NOMEM. In
 * `arena`, as long as `bytes` can be read. */
gr_status geo_open(gr_arena *arena, const geo_bytes *bytes, geo_db **out,
                   gr_error *err);
geo_about geo_about_of(const geo_db *db);

/* What is known of an address; what is not is zero. */
typedef struct {
    char country[GEO_COUNTRY + 1]; /* ISO 3166-1 */
    uint32_t asn;
    uint8_t organisation[GEO_ORGANISATION]; /* as it stands, cut */
    size_t organisation_len;
} geo_place;

/* Adds to `out` what it does not say yet. `address`: 16 bytes, of v4 those of
 * ::ffff:0:0/96. GR_NONE: the database has nothing on it; GR_DAMAGED: it is
 * broken there. */
gr_status geo_find(geo_db *db, const uint8_t address[16], geo_place *out);

/* ---- geo_file.c: a database in a file ---- */

typedef struct geo_file geo_file;
/* Opens it and reads it once for its SHA-256. GR_IO, and as geo_open. */
gr_status geo_file_open(gr_arena *arena, const char *path, geo_file **out,
                        gr_error *err);
void geo_file_close(geo_file *file); /* NULL is fine */
/* NULL where it is broken. */
geo_db *geo_file_db(const geo_file *file);
const uint8_t *geo_file_sha256(const geo_file *file);

#endif
