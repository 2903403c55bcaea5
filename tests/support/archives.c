/* archives.c - see archives.h. */
#include "support/archives.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/hash.h"

enum { LARGEST = 1 << 28 };

static void put_le(gr_buffer *b, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        gr_put_byte(b, (uint8_t)(value >> (8 * i)));
}

made_zip zip_begin(void)
{
    return (made_zip){gr_buffer_upto(LARGEST), gr_buffer_upto(LARGEST), 0};
}

/* What header and row share: from the version needed to the extra length. */
static void put_facts(gr_buffer *b, gr_slice name, gr_slice content)
{
    put_le(b, 20, 2);
    put_le(b, 0, 2);
    put_le(b, 0, 2);                     /* stored */
    put_le(b, 12 << 11 | 30 << 5, 2);    /* 12:30:00 */
    put_le(b, 44 << 9 | 3 << 5 | 15, 2); /* 2024-03-15 */
    put_le(b, gr_crc32(0, content), 4);
    put_le(b, content.len, 4);
    put_le(b, content.len, 4);
    put_le(b, name.len, 2);
    put_le(b, 0, 2);
}

void zip_add(made_zip *zip, gr_slice name, gr_slice content, uint32_t mode)
{
    size_t const at = zip->bytes.len;
    gr_put(&zip->bytes, GR_S("PK\x03\x04"));
    put_facts(&zip->bytes, name, content);
    gr_put(&zip->bytes, name);
    gr_put(&zip->bytes, content);
    gr_put(&zip->table, GR_S("PK\x01\x02"));
    put_le(&zip->table, 3 << 8 | 20, 2);
    put_facts(&zip->table, name, content);
    put_le(&zip->table, 0, 2 + 2 + 2);
    put_le(&zip->table, mode << 16, 4);
    put_le(&zip->table, at, 4);
    gr_put(&zip->table, name);
    zip->rows++;
}

void zip_finish(made_zip *zip)
{
    size_t const at = zip->bytes.len;
    gr_put(&zip->bytes, gr_buffer_slice(&zip->table));
    gr_put(&zip->bytes, GR_S("PK\x05\x06"));
    put_le(&zip->bytes, 0, 4);
    put_le(&zip->bytes, zip->rows, 2);
    put_le(&zip->bytes, zip->rows, 2);
    put_le(&zip->bytes, zip->table.len, 4);
    put_le(&zip->bytes, at, 4);
    put_le(&zip->bytes, 0, 2);
}

void zip_free(made_zip *zip)
{
    gr_buffer_free(&zip->bytes);
    gr_buffer_free(&zip->table);
}

static void tar_put(gr_buffer *tar, const char *name, char type, const char *to,
                    gr_slice content)
{
    char block[512] = {0};
    unsigned sum = 0;
    (void)snprintf(block, 100, "%s", name);
    (void)snprintf(block + 100, 8, "%07o", 0644);
    (void)snprintf(block + 124, 12, "%011zo", content.len);
    (void)snprintf(block + 136, 12, "%011o", 1600000000);
    memset(block + 148, ' ', 8);
    block[156] = type;
    (void)snprintf(block + 157, 100, "%s", to);
    memcpy(block + 257,
           "ustar\0"
           "00",
           8);
    for (size_t i = 0; i < sizeof block; i++) sum += (unsigned char)block[i];
    (void)snprintf(block + 148, 8, "%06o", sum);
    gr_put(tar, gr_slice_of(block, sizeof block));
    gr_put(tar, content);
    for (size_t n = content.len; n % 512 != 0; n++) gr_put_byte(tar, 0);
}

void tar_add(gr_buffer *tar, const char *name, char type, gr_slice content)
{
    tar_put(tar, name, type, type == '2' ? "/etc/passwd" : "", content);
}

void tar_add_link(gr_buffer *tar, const char *name, char type, const char *to)
{
    tar_put(tar, name, type, to, GR_S(""));
}

void tar_finish(gr_buffer *tar)
{
    for (size_t i = 0; i < 1024; i++) gr_put_byte(tar, 0);
}

void gzip_put(gr_buffer *out, gr_slice content)
{
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, 0) != Z_OK) abort();
    size_t const room = deflateBound(&z, content.len);
    z.next_out = gr_buffer_room(out, room);
    z.avail_out = (unsigned)room;
    uint8_t *const copy = malloc(content.len + 1);
    if (copy == NULL || z.next_out == NULL) abort();
    if (content.len > 0) memcpy(copy, content.ptr, content.len);
    z.next_in = copy;
    z.avail_in = (unsigned)content.len;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) abort();
    out->len += room - z.avail_out;
    (void)deflateEnd(&z);
    free(copy);
}
