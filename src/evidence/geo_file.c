/* geo_file.c - a database of places in a file, read where it is asked. */
#include "evidence/geo.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct geo_file {
    int fd;
    geo_db *db;
    uint8_t sha256[GR_SHA256_SIZE];
};

enum { BLOCK = 64 << 10 };

static bool read_whole(void *self, uint64_t offset, uint8_t *to, size_t len)
{
    const geo_file *const f = self;
    while (len > 0) {
        ssize_t const got = pread(f->fd, to, len, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        len -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static bool hash_all(geo_file *f, uint64_t size)
{
    gr_sha256 *const sha = gr_sha256_new();
    uint8_t *const block = gr_alloc(BLOCK);
    bool ok = sha != NULL && block != NULL && gr_sha256_start(sha);
    for (uint64_t at = 0; ok && at < size; at += BLOCK) {
        size_t const len = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
        ok = read_whole(f, at, block, len) &&
             gr_sha256_add(sha, gr_slice_of(block, len));
    }
    ok = ok && gr_sha256_end(sha, f->sha256);
    gr_sha256_free(sha);
    gr_free(block);
    return ok;
}

gr_status geo_file_open(gr_arena *arena, const char *path, geo_file **out,
                        gr_error *err)
{
    struct stat about;
    geo_file *const f = gr_arena_take(arena, sizeof *f);
    *out = f;
    if (f == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET, "no memory");
    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (f->fd < 0 || fstat(f->fd, &about) != 0)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s", strerror(errno));
    if (!S_ISREG(about.st_mode))
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "not a file");
    geo_bytes const bytes = {f, read_whole, (uint64_t)about.st_size};
    if (!hash_all(f, bytes.size))
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "could not be read");
    return geo_open(arena, &bytes, &f->db, err);
}

void geo_file_close(geo_file *file)
{
    if (file != NULL && file->fd >= 0) (void)close(file->fd);
}

geo_db *geo_file_db(const geo_file *file)
{
    return file->db;
}

const uint8_t *geo_file_sha256(const geo_file *file)
{
    return file->sha256;
}
