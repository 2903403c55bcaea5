/* findings_file.c - see findings_file.h. */
#include "case/findings_file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_ROOM = 256 << 10 };

struct case_findings {
    int fd;
    uint64_t offset; /* of bytes[0] in the file */
    uint8_t *bytes;
    size_t room, have, at; /* at: where the next line begins */
    bool ended;
};

static gr_status fail_io(gr_error *err, const char *what)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s: %s", what, strerror(errno));
}

static gr_status no_case(gr_error *err, const char *why)
{
    return gr_fail(err, GR_UNSUPPORTED, GR_NO_OFFSET, "no case: %s", why);
}

/* A regular file alone: a pipe of this name would not end. */
static gr_status open_file(const char *path, int *fd, gr_error *err)
{
    struct stat info;
    int const dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? no_case(err, strerror(errno))
                   : fail_io(err, "cannot open it");
    *fd = openat(dir, "findings.jsonl",
                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int const why = errno;
    (void)close(dir);
    if (*fd < 0) {
        errno = why;
        return why == ENOENT ? no_case(err, "there is no findings.jsonl in it")
                             : fail_io(err, "cannot open its findings.jsonl");
    }
    if (fstat(*fd, &info) == 0 && S_ISREG(info.st_mode)) return GR_OK;
    (void)close(*fd);
    return no_case(err, "its findings.jsonl is no file");
}

gr_status case_findings_open(const char *path, case_findings **out,
                             gr_error *err)
{
    int fd = -1;
    *out = NULL;
    GR_TRY(open_file(path, &fd, err));
    case_findings *const f = gr_alloc(sizeof *f);
    if (f == NULL) {
        (void)close(fd);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    }
    f->fd = fd;
    *out = f;
    return GR_OK;
}

void case_findings_close(case_findings *findings)
{
    if (findings == NULL) return;
    (void)close(findings->fd);
    gr_free(findings->bytes);
    gr_free(findings);
}

static gr_status make_room(case_findings *f, size_t room, gr_error *err)
{
    if (room <= f->room) return GR_OK;
    uint8_t *const bytes = gr_realloc(f->bytes, room + CASE_LINE_PADDING);
    if (bytes == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a finding");
    f->bytes = bytes;
    f->room = room;
    return GR_OK;
}

static gr_status read_at(case_findings *f, uint64_t offset, uint8_t *to,
                         size_t len, size_t *got, gr_error *err)
{
    ssize_t n;
    do n = pread(f->fd, to, len, (off_t)offset);
    while (n < 0 && errno == EINTR);
    if (n < 0) return fail_io(err, "cannot read its findings.jsonl");
    *got = (size_t)n;
    return GR_OK;
}

/* More bytes behind those of the line that begins at f->at. */
static gr_status read_more(case_findings *f, gr_error *err)
{
    size_t got = 0;
    if (f->at > 0) memmove(f->bytes, f->bytes + f->at, f->have - f->at);
    f->offset += f->at;
    f->have -= f->at;
    f->at = 0;
    if (f->have == f->room)
        GR_TRY(make_room(f, f->room == 0 ? FIRST_ROOM : 2 * f->room, err));
    GR_TRY(read_at(f, f->offset + f->have, f->bytes + f->have,
                   f->room - f->have, &got, err));
    f->have += got;
    f->ended = got == 0;
    return GR_OK;
}

/* From f->at on: the line, or what there is of it. */
static gr_slice begun_line(const case_findings *f)
{
    return (gr_slice){f->bytes + f->at, f->have - f->at};
}

static gr_status damaged(const case_line *line, gr_error *err, const char *what)
{
    return gr_fail(err, GR_DAMAGED, line->offset, "%s", what);
}

/* Drops what there is of a line that is too long, up to its end. */
static gr_status pass_long_line(case_findings *f, gr_error *err)
{
    for (;;) {
        gr_slice const begun = begun_line(f);
        size_t const end = gr_find_byte(begun, '\n');
        f->at += end < begun.len ? end + 1 : begun.len;
        if (end < begun.len || f->ended) return GR_OK;
        GR_TRY(read_more(f, err));
    }
}

gr_status case_findings_next(case_findings *findings, case_line *out,
                             gr_error *err)
{
    case_findings *const f = findings;
    size_t searched = 0;
    for (;;) {
        gr_slice const begun = begun_line(f);
        size_t const end =
            searched + gr_find_byte(gr_from(begun, searched), '\n');
        *out = (case_line){gr_sub(begun, 0, end), f->offset + f->at};
        if (end < begun.len) {
            f->at += end + 1;
            return GR_OK;
        }
        if (begun.len > CASE_LINE_CEILING) {
            GR_TRY(pass_long_line(f, err));
            return damaged(out, err, "a line that is too long");
        }
        if (f->ended) {
            f->at = f->have;
            if (begun.len == 0) return GR_NONE;
            return damaged(out, err, "a torn last line");
        }
        searched = begun.len;
        GR_TRY(read_more(f, err));
    }
}

gr_status case_findings_at(case_findings *findings, uint64_t offset,
                           size_t length, gr_slice *out, gr_error *err)
{
    size_t have = 0, got = 1;
    GR_TRY(make_room(findings, length, err));
    while (have < length && got > 0) {
        GR_TRY(read_at(findings, offset + have, findings->bytes + have,
                       length - have, &got, err));
        have += got;
    }
    *out = (gr_slice){findings->bytes, have};
    return have == length
               ? GR_OK
               : gr_fail(err, GR_DAMAGED, offset, "it is shorter than it was");
}
