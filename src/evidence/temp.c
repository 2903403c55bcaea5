/* temp.c - see temp.h. */
#include "evidence/temp.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TEMP_PAGE = 4096 };

struct evidence_temp {
    int fd;
    uint64_t end;     /* of what was appended */
    uint64_t on_disk; /* the file is that long; zeros beyond are not in it */
};

static gr_status fail_io(gr_error *err, const char *what)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s: %s", what, strerror(errno));
}

/* Without O_TMPFILE. */
static int open_and_unlink(const char *dir)
{
    char path[4096];
    int const n = snprintf(path, sizeof path, "%s/.grounds-XXXXXX", dir);
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int const fd = mkstemp(path);
    if (fd >= 0) (void)unlink(path);
    return fd;
}

int temp_descriptor(const char *dir)
{
    int const fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return fd >= 0 ? fd : open_and_unlink(dir);
}

gr_status temp_open(const char *dir, evidence_temp **out, gr_error *err)
{
    int const fd = temp_descriptor(dir);
    *out = NULL;
    if (fd < 0) return fail_io(err, "cannot make a temporary file");
    evidence_temp *const temp = gr_alloc(sizeof *temp);
    if (temp == NULL) {
        (void)close(fd);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    }
    temp->fd = fd;
    *out = temp;
    return GR_OK;
}

void temp_close(evidence_temp *temp)
{
    if (temp == NULL) return;
    (void)close(temp->fd);
    gr_free(temp);
}

uint64_t temp_end(const evidence_temp *temp)
{
    return temp->end;
}

static gr_status write_all(evidence_temp *temp, gr_slice bytes, gr_error *err)
{
    uint64_t at = temp->end;
    while (bytes.len > 0) {
        ssize_t const n = pwrite(temp->fd, bytes.ptr, bytes.len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            return fail_io(err, "cannot write the temporary file ($TMPDIR "
                                "says where it is)");
        at += (uint64_t)n;
        bytes = gr_from(bytes, (size_t)n);
    }
    temp->on_disk = at;
    return GR_OK;
}

gr_status temp_append(evidence_temp *temp, gr_slice bytes, gr_error *err)
{
    while (bytes.len > 0) {
        gr_slice run = gr_sub(bytes, 0, TEMP_PAGE);
        bool const zero = gr_all_zero(run);
        while (run.len < bytes.len &&
               gr_all_zero(gr_sub(gr_from(bytes, run.len), 0, TEMP_PAGE)) ==
                   zero)
            run.len += gr_sub(gr_from(bytes, run.len), 0, TEMP_PAGE).len;
        if (!zero) GR_TRY(write_all(temp, run, err));
        temp->end += run.len;
        bytes = gr_from(bytes, run.len);
    }
    return GR_OK;
}

gr_status temp_read_at(const evidence_temp *temp, uint64_t offset, uint8_t *to,
                       size_t len, size_t *got, gr_error *err)
{
    *got = 0;
    if (offset >= temp->end) return GR_OK;
    if (len > temp->end - offset) len = (size_t)(temp->end - offset);
    if (offset >= temp->on_disk) {
        memset(to, 0, len);
        *got = len;
        return GR_OK;
    }
    for (;;) {
        ssize_t const n = pread(temp->fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail_io(err, "cannot read the temporary file");
        *got = (size_t)n;
        return GR_OK;
    }
}
