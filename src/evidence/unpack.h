/* unpack.h - what libarchive unpacks: bzip2, xz, zstd, compress; tar; a zip by
 * its table or in order; 7z.
 *
 * It reads through the caller's functions, so evidence, a member within a
 * member and bytes in memory are the same to it. */
#ifndef GR_EVIDENCE_UNPACK_H
#define GR_EVIDENCE_UNPACK_H

#include "base/error.h"
#include "base/slice.h"

typedef enum {
    UNPACK_FILTER, /* one compressed file: one entry without a name */
    UNPACK_TAR,
    UNPACK_ZIP,          /* by its table, at the end */
    UNPACK_ZIP_IN_ORDER, /* by the headers of its members: the table is lost */
    UNPACK_7Z
} unpack_form;

/* Where to read: in order, or (`read_at` not NULL) anywhere in `size` bytes. */
typedef struct {
    void *self;
    gr_status (*read)(void *self, uint8_t *to, size_t len, size_t *got,
                      gr_error *err);
    gr_status (*read_at)(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err);
    uint64_t size;
} unpack_input;

typedef enum {
    UNPACK_FILE,
    UNPACK_FOLDER,
    UNPACK_LINK,
    UNPACK_HARD_LINK,
    UNPACK_SPECIAL
} unpack_kind;

typedef struct {
    gr_slice name; /* until the next entry */
    gr_slice link; /* of a link: what it names; until the next entry */
    unpack_kind kind;
    uint64_t size; /* as the archive says; UINT64_MAX: it does not */
    uint64_t header_at;
    int64_t modified_ns;
    bool sparse; /* takes less room than it has bytes */
    bool encrypted;
} unpack_entry;

typedef struct unpack unpack;

/* `input` and what it points to must outlive it. GR_NOMEM. */
gr_status unpack_open(unpack_form form, const unpack_input *input,
                      const gr_slice *passwords, size_t password_count,
                      unpack **out, gr_error *err);
void unpack_close(unpack *u); /* NULL is fine */

/* GR_OK: the next entry; GR_NONE: there is none. GR_DAMAGED: nothing can be
 * read from here on; or what the input failed with. */
gr_status unpack_next(unpack *u, unpack_entry *out, gr_error *err);

/* Up to `len` bytes of the entry; *got == 0 is its end. GR_DAMAGED comes with
 * no bytes. */
gr_status unpack_read(unpack *u, uint8_t *to, size_t len, size_t *got,
                      gr_error *err);
/* After GR_DAMAGED of unpack_read: may there be another entry? */
bool unpack_may_go_on(const unpack *u);
/* Is it that the password is wrong, or missing? */
bool unpack_wants_password(const unpack *u);

#endif
