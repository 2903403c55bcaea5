/* volumes.h - archives that were split: pieces are known by their names, for
 * all but the first begin with anything. */
#ifndef GR_EVIDENCE_VOLUMES_H
#define GR_EVIDENCE_VOLUMES_H

#include "base/slice.h"

typedef enum {
    VOLUME_NONE,
    VOLUME_PIECE, /* x.zip.001, x.7z.002: cut anywhere; a zip or a 7z may still
                     be whole */
    VOLUME_CUT, /* x.tar.gz.001: the same of what does not say where it ends */
    VOLUME_ZIP, /* x.z01, before x.zip */
    VOLUME_RAR  /* x.part2.rar, x.r00 */
} volume_kind;

/* What a file of this name is a piece of. */
volume_kind volume_of(gr_slice name);

/* That it is not read, and what joins the pieces. NULL of VOLUME_NONE. */
const char *volume_why(volume_kind kind);

#endif
