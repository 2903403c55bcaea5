/* evtx_variant.h - the bytes of a template definition, to know it again in
 * another chunk without parsing it.
 *
 *   definition   ... 41 offset 01 offset 05 ...      offsets of names
 *   body         ... 41   0    01   0    05 ...
 *   mask          FF FF   0    FF   0    FF
 *   sites                 Event     xmlns            where they must lead
 *
 * Two chunks write one definition with other name offsets, and with a name
 * inline or not. So all other bytes must be equal, and every offset must lead
 * to the same name. A name's place is looked at once per chunk. */
#ifndef GR_READERS_EVTX_VARIANT_H
#define GR_READERS_EVTX_VARIANT_H

#include "readers/evtx_tree.h"

/* A name as it stands in chunks; equal ones are one. */
typedef struct evtx_known_name {
    struct evtx_known_name *next; /* of its bucket */
    gr_slice utf16;
    uint16_t hash; /* that a chunk has beside it, if it is sound */
} evtx_known_name;

typedef struct {
    uint32_t at, end; /* of the offset and an inline name, from the body */
    const evtx_known_name *name;
} evtx_variant_site;

typedef struct {
    gr_slice body; /* 0 where the mask is */
    const uint8_t *mask;
    const evtx_variant_site *sites;
    size_t site_count;
} evtx_variant;

/* What is known of names: of all chunks, and where they stand in this one. */
enum { VARIANT_NAMES = 1024, VARIANT_MET = 1024 };
typedef struct {
    evtx_known_name *names[VARIANT_NAMES];
    struct evtx_met_name {
        uint64_t chunk;
        const evtx_known_name *name;
        uint32_t offset;
        bool sound;
    } met[VARIANT_MET];
} evtx_variant_names;

/* Names are gone with their arena. */
void evtx_variant_forget(evtx_variant_names *names);

/* Of a definition's `body` and the sites of its tree, in `arena`. False: it
 * refused. */
bool evtx_variant_make(evtx_variant_names *names, gr_arena *arena,
                       gr_slice body, const evtx_tree *tree, evtx_variant *out);

/* Does the body at `body_at` of the chunk of `in` say the same? `chunk` is a
 * number that no other chunk has. *sound: its names fit their hashes. */
bool evtx_variant_fits(evtx_variant_names *names, const evtx_variant *v,
                       const evtx_names *in, uint64_t chunk, gr_slice body,
                       size_t body_at, bool *sound);

#endif
