/* zip.h - the table of a zip, and one member as a zip of its own. */
#ifndef GR_EVIDENCE_ZIP_H
#define GR_EVIDENCE_ZIP_H

#include "base/buffer.h"
#include "evidence/range.h"

enum { ZIP_STORED = 0, ZIP_DEFLATE = 8, ZIP_DEFLATE64 = 9, ZIP_AES = 99 };

/* A row of the table. */
typedef struct {
    gr_slice name;              /* raw; until the next row */
    uint64_t row_at, header_at; /* in the range */
    uint64_t packed, size;      /* as the table says */
    uint32_t crc;
    uint32_t method; /* of an encrypted member: the one beneath */
    bool encrypted, aes, strong;
    uint32_t mode; /* st_mode of Unix, or 0 */
    int64_t modified_ns;
} zip_row;

typedef struct {
    uint64_t at, end; /* of the table, in the range */
    uint64_t shift;   /* what stands before the zip in it */
    uint64_t over; /* where something stands behind it; 0: nothing but zeros */
    uint64_t rows; /* as its end says */
} zip_table;

/* Finds the table. GR_NONE: there is none (cut in the middle, or no zip).
 * GR_UNSUPPORTED: one of several volumes. GR_DAMAGED, GR_IO, GR_NOMEM. */
gr_status zip_find_table(const range_file *in, zip_table *out, gr_error *err);

/* Is there an end of another zip in what stands before this one, or a beginning
 * at its start? */
bool zip_has_another_before(const range_file *in, const zip_table *table);

/* Tells each row in order. Fails with what `row` failed with; GR_DAMAGED: the
 * rows before that place are sound. */
gr_status zip_read_table(const range_file *in, const zip_table *table,
                         gr_status (*row)(void *self, const zip_row *row,
                                          gr_error *err),
                         void *self, gr_error *err);

/* Where the data of the member begin whose header is at `header_at`. */
gr_status zip_data_at(const range_file *in, uint64_t header_at, uint64_t *out,
                      gr_error *err);

/* A zip with one member: its bytes as they stand, and a table for it alone. So
 * a member is opened at the same cost wherever it stands among 100,000.
 *
 *   | header, data, 24 bytes of what follows | its row, the end of the table |
 *     from the archive                         `tail` */
typedef struct {
    range_file *in;
    uint64_t from, body; /* in the archive; bytes */
    gr_buffer tail;
} zip_view;

gr_status zip_view_open(range_file *in, uint64_t row_at, uint64_t header_at,
                        zip_view *out, gr_error *err);
void zip_view_close(zip_view *view);
uint64_t zip_view_size(const zip_view *view);
/* For unpack_input. */
gr_status zip_view_read_at(void *view, uint64_t offset, uint8_t *to, size_t len,
                           size_t *got, gr_error *err);

#endif
