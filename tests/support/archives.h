/* archives.h - zips and tars for tests, byte by byte. */
#ifndef GR_TESTS_ARCHIVES_H
#define GR_TESTS_ARCHIVES_H

#include "base/buffer.h"

/* A zip of stored members. */
typedef struct {
    gr_buffer bytes, table;
    uint32_t rows;
} made_zip;

made_zip zip_begin(void);
/* `mode` as of stat; 0: none. */
void zip_add(made_zip *zip, gr_slice name, gr_slice content, uint32_t mode);
/* The table and its end; the buffer is zip->bytes, to be freed with it. */
void zip_finish(made_zip *zip);
void zip_free(made_zip *zip);

/* One member of a tar; `type` as in POSIX: '0' file, '2' link, '3' device. */
void tar_add(gr_buffer *tar, const char *name, char type, gr_slice content);
/* '1' a hard link, '2' a link. */
void tar_add_link(gr_buffer *tar, const char *name, char type, const char *to);
void tar_finish(gr_buffer *tar);

/* `content` as gzip. */
void gzip_put(gr_buffer *out, gr_slice content);

#endif
