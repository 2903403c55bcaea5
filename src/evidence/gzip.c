/* gzip.c - see gzip.h; the only file that knows zlib.
 *
 *   gzip: header | deflate | crc32, size | header | ...     zeros may follow
 *
 * Source: RFC 1951, RFC 1952. */
#include "evidence/gzip.h"

#include "base/mem.h"

#include <string.h>
#include <zlib.h>

enum { GZIP_INPUT = 64 << 10, RAW_WINDOW = -15, GZIP_WINDOW = 15 + 16 };

struct gzip_stream {
    z_stream z;
    byte_feed feed;
    bool raw;
    bool begun; /* inflate is within a member */
    bool fed;   /* there is no more input */
    bool ended;
    uint64_t taken; /* bytes of the feed */
    uint8_t input[GZIP_INPUT];
};

static void *z_take(void *self, unsigned count, unsigned size)
{
    (void)self;
    return gr_alloc_array(count, size);
}

static void z_give_back(void *self, void *memory)
{
    (void)self;
    gr_free(memory);
}

gzip_stream *gzip_open(bool raw, byte_feed feed)
{
    gzip_stream *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->feed = feed;
    s->raw = s->begun = raw;
    s->z.zalloc = z_take;
    s->z.zfree = z_give_back;
    if (inflateInit2(&s->z, raw ? RAW_WINDOW : GZIP_WINDOW) == Z_OK) return s;
    gr_free(s);
    return NULL;
}

void gzip_close(gzip_stream *stream)
{
    if (stream == NULL) return;
    (void)inflateEnd(&stream->z);
    gr_free(stream);
}

/* At least `least` bytes of input, if there are so many. */
static gr_status feed_to(gzip_stream *s, size_t least, gr_error *err)
{
    while (s->z.avail_in < least && !s->fed) {
        size_t const left = s->z.avail_in;
        size_t got = 0;
        if (left > 0) memmove(s->input, s->z.next_in, left);
        s->z.next_in = s->input;
        GR_TRY(s->feed.read(s->feed.self, s->input + left,
                            sizeof s->input - left, &got, err));
        s->z.avail_in += (unsigned)got;
        s->taken += got;
        s->fed = got == 0;
    }
    return GR_OK;
}

static gr_status damaged(gzip_stream *s, const char *what, gr_error *err)
{
    uint64_t const at = s->taken - s->z.avail_in;
    s->ended = true;
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                   "%s, at byte %llu of what is compressed", what,
                   (unsigned long long)at);
}

/* Between two members. Padding with zeros is usual on tapes, and no damage. */
static gr_status next_member(gzip_stream *s, gr_error *err)
{
    GR_TRY(feed_to(s, 2, err));
    while (s->z.avail_in > 0 && *s->z.next_in == 0) {
        s->z.next_in++;
        s->z.avail_in--;
        GR_TRY(feed_to(s, 2, err));
    }
    if (s->z.avail_in == 0) {
        s->ended = true;
        return GR_OK;
    }
    if (s->z.avail_in < 2 || s->z.next_in[0] != 0x1f || s->z.next_in[1] != 0x8b)
        return damaged(s, "something that is no gzip follows", err);
    (void)inflateReset(&s->z);
    s->begun = true;
    return GR_OK;
}

static gr_status step(gzip_stream *s, gr_error *err)
{
    GR_TRY(feed_to(s, 1, err));
    int const code = inflate(&s->z, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
        s->begun = false;
        s->ended = s->raw;
        return GR_OK;
    }
    if (code == Z_MEM_ERROR)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    if (code == Z_BUF_ERROR && s->z.avail_in == 0 && s->fed)
        return damaged(s, "cut short", err);
    if (code != Z_OK && code != Z_BUF_ERROR)
        return damaged(s, s->z.msg != NULL ? s->z.msg : "no deflate", err);
    return GR_OK;
}

gr_status gzip_read(gzip_stream *s, uint8_t *to, size_t len, size_t *got,
                    gr_error *err)
{
    gr_status status = GR_OK;
    size_t const most = len < ((size_t)1 << 30) ? len : (size_t)1 << 30;
    s->z.next_out = to;
    s->z.avail_out = (unsigned)most;
    while (s->z.avail_out > 0 && !s->ended && status == GR_OK)
        status = s->begun ? step(s, err) : next_member(s, err);
    *got = most - s->z.avail_out;
    return status;
}
