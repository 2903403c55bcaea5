/* store.c - see store.h.
 *
 * All work below the directory goes through its descriptor, so that nobody
 * can put another one in its place while the run lasts. */
#include "case/store.h"

#include "base/mem.h"
#include "case/spill_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GATHER = 64 << 10 };

static const char *const names[CASE_FILE_COUNT] = {
    [CASE_FINDINGS] = "findings.jsonl",
    [CASE_COVERAGE] = "coverage.json",
    [CASE_RULES] = "rules.jsonl",
    [CASE_RUN] = "run.json",
};
static const char *const parts[CASE_FILE_COUNT] = {
    [CASE_FINDINGS] = "findings.jsonl.part",
    [CASE_COVERAGE] = "coverage.json.part",
    [CASE_RULES] = "rules.jsonl.part",
    [CASE_RUN] = "run.json.part",
};

/* What stands in run.json until the run has ended. */
#define BEGUN "{\"state\":\"unfinished\"}\n"

typedef struct {
    bool begun;
    int failed; /* errno of the write that did not work, or 0 */
    int fd;     /* -1: not open */
    const char *name;
    size_t gathered;
    uint8_t bytes[GATHER];
} part_file;

struct case_store {
    char *path;
    int directory;
    bool made; /* the directory is this run's work */
    part_file files[CASE_FILE_COUNT];
    case_spill *spill;
};

static gr_status fail_io(gr_error *err, const char *what)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "%s: %s", what, strerror(errno));
}

static gr_status refuse(gr_error *err, const char *why)
{
    return gr_fail(err, GR_UNSUPPORTED, GR_NO_OFFSET, "%s", why);
}

/* ---- is this a place for a case? ---- */

/* The directory above `path`, opened. */
static int open_parent(const char *path)
{
    char above[PATH_MAX];
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') len--;
    while (len > 0 && path[len - 1] != '/') len--;
    if (len >= sizeof above) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(above, path, len);
    above[len] = '\0';
    return open(len == 0 ? "." : above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is the directory `fd`, or one above it, the directory `evidence`? Takes fd
 * over. */
static bool is_below(int fd, const struct stat *evidence)
{
    struct stat here, above;
    bool below = false;
    while (!below && fd >= 0 && fstat(fd, &here) == 0) {
        below = same_file(&here, evidence);
        int const up = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool const top =
            up < 0 || fstat(up, &above) != 0 || same_file(&here, &above);
        (void)close(fd);
        fd = up;
        if (top) break;
    }
    if (fd >= 0) (void)close(fd);
    return below;
}

static gr_status check_outside(const char *path, const case_options *options,
                               gr_error *err)
{
    for (size_t i = 0; i < options->evidence_count; i++) {
        struct stat st;
        if (strcmp(options->evidence[i], "-") == 0) continue;
        if (stat(options->evidence[i], &st) != 0) continue;
        if (!S_ISDIR(st.st_mode)) continue;
        int const parent = open_parent(path);
        if (parent < 0) return fail_io(err, "cannot open the directory above");
        /* The case itself may be there already, and be the evidence. */
        int const self =
            open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (is_below(parent, &st) || is_below(self, &st))
            return refuse(err, "lies within the evidence, which is never "
                               "written: choose another place");
    }
    return GR_OK;
}

static bool is_ours(const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return true;
    for (size_t i = 0; i < CASE_FILE_COUNT; i++)
        if (strcmp(name, names[i]) == 0 || strcmp(name, parts[i]) == 0)
            return true;
    return false;
}

/* Only our own files, of which run.json is one, and no checkpoint. */
static gr_status check_replaceable(int directory, gr_error *err)
{
    struct stat st;
    if (fstatat(directory, "checkpoint", &st, AT_SYMLINK_NOFOLLOW) == 0)
        return refuse(err, "is a sealed case (it has a checkpoint), which is "
                           "never replaced");
    if (fstatat(directory, "run.json", &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(st.st_mode))
        return refuse(err, "is no case (it has no run.json): not replaced");
    int const again =
        openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *const entries = again < 0 ? NULL : fdopendir(again);
    if (entries == NULL) {
        if (again >= 0) (void)close(again);
        return fail_io(err, "cannot read");
    }
    const struct dirent *entry;
    gr_status status = GR_OK;
    while (status == GR_OK && (entry = readdir(entries)) != NULL)
        if (!is_ours(entry->d_name))
            status = gr_fail(err, GR_UNSUPPORTED, GR_NO_OFFSET,
                             "has a file that is not of a case (%.100s): not "
                             "replaced",
                             entry->d_name);
    (void)closedir(entries);
    return status;
}

/* ---- making it ---- */

static gr_status open_existing(case_store *s, const case_options *options,
                               gr_error *err)
{
    if (!options->clobber)
        return refuse(err, "exists: give -C to replace it, or another -o");
    s->directory =
        open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (s->directory < 0 && (errno == ELOOP || errno == ENOTDIR))
        return refuse(err, "is no directory, or a symbolic link: not replaced");
    if (s->directory < 0) return fail_io(err, "cannot open");
    return check_replaceable(s->directory, err);
}

static gr_status write_begun(case_store *s, gr_error *err)
{
    int const fd = openat(s->directory, names[CASE_RUN],
                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return fail_io(err, "cannot write run.json");
    bool const written =
        write(fd, BEGUN, sizeof BEGUN - 1) == (ssize_t)(sizeof BEGUN - 1);
    int const why = errno;
    (void)close(fd);
    errno = why;
    return written ? GR_OK : fail_io(err, "cannot write run.json");
}

static gr_status open_directory(case_store *s, const case_options *options,
                                gr_error *err)
{
    if (mkdir(s->path, 0777) != 0)
        return errno == EEXIST ? open_existing(s, options, err)
                               : fail_io(err, "cannot make the directory");
    s->made = true;
    s->directory =
        open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (s->directory < 0) return fail_io(err, "cannot open");
    return write_begun(s, err);
}

static char *copy_path(const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') len--;
    char *const copy = gr_alloc(len + 1);
    if (copy != NULL) memcpy(copy, path, len);
    return copy;
}

gr_status case_create(const char *path, const case_options *options,
                      case_store **out, gr_error *err)
{
    *out = NULL;
    GR_TRY(check_outside(path, options, err));
    case_store *const s = gr_alloc(sizeof *s);
    if (s != NULL) {
        s->directory = -1;
        s->path = copy_path(path);
        for (size_t i = 0; i < CASE_FILE_COUNT; i++) s->files[i].fd = -1;
    }
    gr_status const status =
        s == NULL || s->path == NULL
            ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory")
            : open_directory(s, options, err);
    if (status != GR_OK) case_abandon(s);
    else *out = s;
    return status;
}

/* ---- its files ---- */

static gr_status fail_file(const part_file *f, int why, gr_error *err)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "cannot write %s: %s", f->name,
                   strerror(why));
}

/* A failure sticks, so that no file with a hole is ever finished. */
static gr_status write_all(part_file *f, gr_slice bytes, gr_error *err)
{
    while (bytes.len > 0 && f->failed == 0) {
        ssize_t const n = write(f->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) f->failed = n < 0 ? errno : EIO;
        else bytes = gr_from(bytes, (size_t)n);
    }
    return f->failed == 0 ? GR_OK : fail_file(f, f->failed, err);
}

static gr_status send_out(part_file *f, gr_error *err)
{
    gr_slice const bytes = {f->bytes, f->gathered};
    f->gathered = 0;
    return write_all(f, bytes, err);
}

static gr_status put(void *self, gr_slice bytes, gr_error *err)
{
    part_file *const f = self;
    if (bytes.len > GATHER - f->gathered) GR_TRY(send_out(f, err));
    if (bytes.len > GATHER) return write_all(f, bytes, err);
    memcpy(f->bytes + f->gathered, bytes.ptr, bytes.len);
    f->gathered += bytes.len;
    return GR_OK;
}

gr_status case_writer(case_store *store, case_file which, gr_writer *out,
                      gr_error *err)
{
    part_file *const f = &store->files[which];
    /* One that is left of a run that died is in the way. */
    (void)unlinkat(store->directory, parts[which], 0);
    f->name = names[which];
    f->fd = openat(store->directory, parts[which],
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (f->fd < 0) return fail_file(f, errno, err);
    f->begun = true;
    *out = (gr_writer){f, put};
    return GR_OK;
}

gr_status case_spill_of(case_store *store, gr_spill *out, gr_error *err)
{
    if (store->spill == NULL)
        GR_TRY(case_spill_open(store->path, &store->spill, err));
    *out = case_spill_interface(store->spill);
    return GR_OK;
}

/* ---- the end ---- */

static gr_status settle(part_file *f, gr_error *err)
{
    if (f->fd < 0) return GR_OK;
    GR_TRY(send_out(f, err));
    /* A file system that cannot sync says EINVAL; one that fails, EIO. */
    if (fsync(f->fd) != 0 && errno != EINVAL) return fail_file(f, errno, err);
    int const fd = f->fd;
    f->fd = -1;
    return close(fd) == 0 ? GR_OK : fail_file(f, errno, err);
}

/* run.json goes last: while it is the old one, so is the rest or a part. */
static gr_status rename_all(case_store *s, const bool *written, gr_error *err)
{
    for (size_t i = 0; i < CASE_FILE_COUNT; i++) {
        if (!written[i]) {
            if (i != CASE_RUN) (void)unlinkat(s->directory, names[i], 0);
            continue;
        }
        if (renameat(s->directory, parts[i], s->directory, names[i]) != 0)
            return fail_io(err, "cannot rename");
    }
    (void)fsync(s->directory);
    return GR_OK;
}

static void close_all(case_store *s)
{
    for (size_t i = 0; i < CASE_FILE_COUNT; i++)
        if (s->files[i].fd >= 0) (void)close(s->files[i].fd);
    if (s->directory >= 0) (void)close(s->directory);
    case_spill_close(s->spill);
    gr_free(s->path);
    gr_free(s);
}

gr_status case_finish(case_store *store, gr_error *err)
{
    bool written[CASE_FILE_COUNT];
    gr_status status = GR_OK;
    for (size_t i = 0; i < CASE_FILE_COUNT; i++) {
        written[i] = store->files[i].fd >= 0;
        if (status == GR_OK) status = settle(&store->files[i], err);
    }
    if (status == GR_OK) status = rename_all(store, written, err);
    if (status != GR_OK) {
        case_abandon(store);
        return status;
    }
    close_all(store);
    return GR_OK;
}

void case_abandon(case_store *store)
{
    if (store == NULL) return;
    for (size_t i = 0; store->directory >= 0 && i < CASE_FILE_COUNT; i++) {
        if (store->files[i].begun)
            (void)unlinkat(store->directory, parts[i], 0);
        if (store->made) (void)unlinkat(store->directory, names[i], 0);
    }
    if (store->made) (void)rmdir(store->path);
    close_all(store);
}
