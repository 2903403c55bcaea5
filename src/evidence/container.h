/* container.h - what holds other files: known by its first bytes. */
#ifndef GR_EVIDENCE_CONTAINER_H
#define GR_EVIDENCE_CONTAINER_H

#include "base/slice.h"

typedef enum {
    CONTAINER_NONE,
    CONTAINER_ZIP,
    CONTAINER_7Z,
    CONTAINER_TAR,
    CONTAINER_GZIP,
    CONTAINER_FILTER, /* bzip2, xz, zstd, compress */
    CONTAINER_REFUSED /* an image of a disk, or an archive we do not read */
} container_kind;

enum { CONTAINER_HEAD = 1024 };

/* `head`: the first CONTAINER_HEAD bytes. Of CONTAINER_REFUSED *why says what
 * it is and how it is opened. */
container_kind container_of(gr_slice head, const char **why);

/* Is `block` (512 bytes) the header of a member of a tar? Its checksum says. */
bool container_is_tar_header(gr_slice block);

/* How much of what it gave the decompressor must remember; 0: not said. */
uint64_t container_window(gr_slice head);

/* The same of a member of a zip, from the first bytes of its data; `method` as in
 * APPNOTE 4.4.5. */
uint64_t container_zip_window(uint32_t method, gr_slice data);

/* `name` without the suffix of a compressed file, and all of it where it has
 * none. */
gr_slice container_inner_name(gr_slice name);

/* Why a member of this name is not read, or NULL. *clean is `raw` without "./"
 * at its beginning. */
const char *container_refused_name(gr_slice raw, gr_slice *clean);

#endif
