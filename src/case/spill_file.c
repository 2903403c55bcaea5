/* spill_file.c - see spill_file.h.
 *
 * Appends gather in memory and go out 256 KiB at a time; who reads what is
 * gathered has it from there. */
#include "case/spill_file.h"

#include "base/mem.h"
#include "evidence/temp.h"

#include <errno.h>
#include <unistd.h>

enum { SPILL_GATHER = 256 << 10 };

struct case_spill {
    int fd;
    uint64_t size; /* of what is in the file */
    size_t gathered;
    uint8_t bytes[SPILL_GATHER];
};

static gr_status fail_io(gr_error *err, const char *what)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s: %s", what, strerror(errno));
}

static gr_status write_all(case_spill *s, gr_slice bytes, gr_error *err)
{
    while (bytes.len > 0) {
        ssize_t const n = pwrite(s->fd, bytes.ptr, bytes.len, (off_t)s->size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail_io(err, "cannot write the temporary store");
        s->size += (uint64_t)n;
        bytes = gr_from(bytes, (size_t)n);
    }
    return GR_OK;
}

static gr_status send_out(case_spill *s, gr_error *err)
{
    gr_slice const bytes = {s->bytes, s->gathered};
    s->gathered = 0;
    return write_all(s, bytes, err);
}

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    case_spill *const s = self;
    if (bytes.len > SPILL_GATHER - s->gathered) GR_TRY(send_out(s, err));
    if (bytes.len > SPILL_GATHER) return write_all(s, bytes, err);
    if (bytes.len > 0) memcpy(s->bytes + s->gathered, bytes.ptr, bytes.len);
    s->gathered += bytes.len;
    return GR_OK;
}

/* What is not in the file yet; nothing where that ends. */
static size_t read_gathered(const case_spill *s, uint64_t from, uint8_t *to,
                            size_t len)
{
    if (from >= s->gathered) return 0;
    size_t const left = s->gathered - (size_t)from;
    size_t const got = len < left ? len : left;
    if (got > 0) memcpy(to, s->bytes + from, got);
    return got;
}

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const case_spill *const s = self;
    *got = 0;
    if (offset >= s->size) {
        *got = read_gathered(s, offset - s->size, to, len);
        return GR_OK;
    }
    for (;;) {
        ssize_t const n = pread(s->fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_io(err, "cannot read the temporary store");
        *got = (size_t)n;
        return GR_OK;
    }
}

gr_status case_spill_open(const char *dir, case_spill **out, gr_error *err)
{
    *out = NULL;
    int const fd = temp_descriptor(dir);
    if (fd < 0) return fail_io(err, "cannot make a temporary store");
    case_spill *const s = gr_alloc(sizeof *s);
    if (s == NULL) {
        (void)close(fd);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    }
    s->fd = fd;
    *out = s;
    return GR_OK;
}

void case_spill_close(case_spill *spill)
{
    if (spill == NULL) return;
    (void)close(spill->fd);
    gr_free(spill);
}

gr_spill case_spill_interface(case_spill *spill)
{
    return (gr_spill){spill, append, read_at};
}
