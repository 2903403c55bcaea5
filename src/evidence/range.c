/* range.c - see range.h. */
#include "evidence/range.h"

#include "evidence/temp.h"
#include "evidence/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

gr_status range_open(const byte_range *range, range_file *out, gr_error *err)
{
    struct stat st;
    *out = (range_file){*range, -1};
    if (range->path == NULL) return GR_OK;
    out->fd = walk_open(range->path, O_RDONLY | O_NONBLOCK);
    if (out->fd < 0 || fstat(out->fd, &st) != 0)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return gr_fail(err, GR_IO, GR_NO_OFFSET,
                       "was a regular file, and no longer is");
    return GR_OK;
}

void range_close(range_file *in)
{
    if (in->fd >= 0) (void)close(in->fd);
    in->fd = -1;
}

gr_status range_read_at(const range_file *in, uint64_t offset, uint8_t *to,
                        size_t len, size_t *got, gr_error *err)
{
    byte_range const r = in->range;
    *got = 0;
    if (offset >= r.size) return GR_OK;
    if (len > r.size - offset) len = (size_t)(r.size - offset);
    if (r.path == NULL)
        return temp_read_at(r.temp, r.offset + offset, to, len, got, err);
    for (;;) {
        ssize_t const n = pread(in->fd, to, len, (off_t)(r.offset + offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return gr_fail(err, GR_IO, offset, "cannot read: %s",
                           strerror(errno));
        *got = (size_t)n;
        return GR_OK;
    }
}

gr_status range_read_all(const range_file *in, uint64_t offset, uint8_t *to,
                         size_t len, gr_error *err)
{
    while (len > 0) {
        size_t got = 0;
        GR_TRY(range_read_at(in, offset, to, len, &got, err));
        if (got == 0)
            return gr_fail(err, GR_DAMAGED, offset, "ends in the middle");
        offset += got;
        to += got;
        len -= got;
    }
    return GR_OK;
}
