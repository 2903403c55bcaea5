/* origin.h - where the bytes of a member are, and reading them in order.
 *
 *   auth.log.2.gz!/auth.log.2   GZIP over RANGE (the file)
 *   c.zip!/a/auth.log           ZIP in RANGE (the file)
 *   c.zip!/a/auth.log.1.gz!/..  GZIP over ZIP in RANGE
 *   u.tar.gz!/var/log/auth.log  TAR in RANGE (the temporary file)
 *   u.7z!/x                     RANGE (the temporary file)
 *
 * An origin is a value that outlives the walk: any number of threads open it,
 * each for itself. */
#ifndef GR_EVIDENCE_ORIGIN_H
#define GR_EVIDENCE_ORIGIN_H

#include "evidence/range.h"

typedef enum {
    ORIGIN_RANGE,  /* as they are */
    ORIGIN_GZIP,   /* one compressed file: gzip */
    ORIGIN_FILTER, /* bzip2, xz, zstd, compress */
    ORIGIN_ZIP,
    ORIGIN_TAR
} origin_kind;

struct evidence_origin {
    origin_kind kind;
    byte_range range; /* RANGE: the bytes; ZIP, TAR: the archive around them */
    const evidence_origin *below; /* GZIP, FILTER: what is compressed */
    uint64_t row_at, header_at;   /* ZIP; TAR has no row */
    uint64_t packed;              /* ZIP */
    uint32_t method, crc;         /* ZIP */
    bool encrypted, aes;          /* ZIP */
    gr_slice password;            /* ZIP: the one that fits */
    uint64_t size;   /* what its archive says; UINT64_MAX: nothing */
    uint64_t weight; /* its part of the bytes of the file of evidence */
    uint64_t most;   /* to come out; beyond it is a bomb */
    const char *cut; /* RANGE: why it ends before its end; NULL: it does not */
};

typedef struct source source;

/* GR_IO, GR_DAMAGED, GR_NOMEM. */
gr_status source_open(const evidence_origin *origin, source **out,
                      gr_error *err);
void source_close(source *s); /* NULL is fine */
/* Up to `len` bytes; *got == 0 is the end. Whatever it fails with comes after
 * all bytes that could be read, its offset counts from the member's first byte,
 * and it fails with it again. GR_LIMIT: more came out than may. */
gr_status source_read(source *s, uint8_t *to, size_t len, size_t *got,
                      gr_error *err);
/* Is it that the password is wrong, or missing? */
bool source_wants_password(const source *s);

#endif
