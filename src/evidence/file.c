/* file.c - one open file of evidence, read in order and never written.
 *
 * O_NONBLOCK keeps the opening of a FIFO from waiting for its writer, and does
 * nothing to regular files; a read then waits in poll, where a stop can come
 * between. */
#include "evidence/evidence.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "evidence/origin.h"
#include "evidence/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct evidence_file {
    int fd;
    bool regular;
    uint64_t offset;
    gr_slice ahead; /* what comes before that which is read */
    source *member; /* of an archive; NULL: the file itself */
};

static gr_status refuse(evidence_file *file, gr_error *err, const char *text)
{
    evidence_close(file);
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s", text);
}

static gr_status open_member(const evidence_item *item, evidence_file *file,
                             evidence_file **out, gr_error *err)
{
    file->fd = -1;
    file->regular = true;
    gr_status const status = source_open(item->origin, &file->member, err);
    if (status == GR_OK) *out = file;
    else evidence_close(file);
    return status;
}

gr_status evidence_open(const evidence_item *item, evidence_file **out,
                        gr_error *err)
{
    *out = NULL;
    evidence_file *const file = gr_alloc(sizeof *file);
    if (file == NULL) return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    if (item->origin != NULL) return open_member(item, file, out, err);
    file->ahead = item->ahead;
    file->fd = strcmp(item->path, "-") == 0
                   ? STDIN_FILENO
                   : walk_open(item->path, O_RDONLY | O_NONBLOCK);
    struct stat st;
    if (file->fd < 0 || fstat(file->fd, &st) != 0)
        return refuse(file, err, strerror(errno));
    file->regular = S_ISREG(st.st_mode);
    if (S_ISDIR(st.st_mode)) return refuse(file, err, "is a directory");
    if (item->size != UINT64_MAX && !file->regular)
        return refuse(file, err, "was a regular file, and no longer is");
    if (file->regular)
        (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    *out = file;
    return GR_OK;
}

bool evidence_ready(evidence_file *file, int timeout_ms)
{
    if (file->regular) return true;
    struct pollfd p = {file->fd, POLLIN, 0};
    int const n = poll(&p, 1, timeout_ms);
    return n > 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
}

gr_status evidence_read(evidence_file *file, uint8_t *to, size_t len,
                        size_t *got, gr_error *err)
{
    *got = 0;
    if (file->member != NULL)
        return source_read(file->member, to, len, got, err);
    if (file->ahead.len > 0) {
        *got = file->ahead.len < len ? file->ahead.len : len;
        memcpy(to, file->ahead.ptr, *got);
        file->ahead = gr_from(file->ahead, *got);
        file->offset += *got;
        return GR_OK;
    }
    for (;;) {
        while (!evidence_ready(file, -1)) continue;
        ssize_t const n = read(file->fd, to, len);
        if (n >= 0) {
            *got = (size_t)n;
            file->offset += (uint64_t)n;
            return GR_OK;
        }
        if (errno != EINTR && errno != EAGAIN)
            return gr_fail(err, GR_IO, file->offset, "cannot read: %s",
                           strerror(errno));
    }
}

void evidence_close(evidence_file *file)
{
    if (file == NULL) return;
    if (file->fd > STDIN_FILENO) (void)close(file->fd);
    source_close(file->member);
    gr_free(file);
}

/* A small file is read and its end seen without making room twice. */
static gr_status slurp(int fd, size_t ceiling, gr_buffer *b, gr_error *err)
{
    enum { FIRST = 64 << 10 };
    for (;;) {
        uint8_t *const room = gr_buffer_room(b, b->len == 0 ? FIRST : 1);
        if (room == NULL)
            return gr_fail(err, b->status, GR_NO_OFFSET, "no memory");
        ssize_t const n = read(fd, room, b->capacity - b->len);
        if (n == 0) return GR_OK;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return gr_fail(err, GR_IO, b->len, "cannot read: %s",
                           strerror(errno));
        b->len += (size_t)n;
        if (b->len > ceiling)
            return gr_fail(err, GR_LIMIT, ceiling, "larger than %zu bytes",
                           ceiling);
    }
}

gr_status evidence_slurp_into(gr_buffer *out, const char *path, size_t ceiling,
                              gr_error *err)
{
    int const fd =
        strcmp(path, "-") == 0 ? STDIN_FILENO : walk_open(path, O_RDONLY);
    out->len = 0;
    if (fd < 0) return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s", strerror(errno));
    gr_status const status = slurp(fd, ceiling, out, err);
    if (fd > STDIN_FILENO) (void)close(fd);
    return status;
}

gr_status evidence_slurp(gr_arena *arena, const char *path, size_t ceiling,
                         gr_slice *out, gr_error *err)
{
    gr_buffer b = gr_buffer_upto(SIZE_MAX / 4);
    gr_status status = evidence_slurp_into(&b, path, ceiling, err);
    if (status == GR_OK) {
        *out = gr_arena_copy(arena, gr_buffer_slice(&b));
        if (out->ptr == NULL && b.len > 0)
            status = gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                             "no room for the file");
    }
    gr_buffer_free(&b);
    return status;
}
