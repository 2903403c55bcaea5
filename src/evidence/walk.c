/* walk.c - a tree of files, read without changing it.
 *
 *   pending: root -> a -> a/b -> ...      a list of directories to enter
 *   node:    path, (device, inode), the node it was found in
 *
 * A directory that is one of its own ancestors (a bind mount, a link) is a
 * loop: it is told and not entered. */
#include "evidence/walk.h"

#include "evidence/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct node {
    const struct node *parent;
    struct node *next; /* pending */
    const char *path;
    size_t below; /* where the path below the root begins */
    unsigned depth;
    dev_t device;
    ino_t inode;
} node;

typedef struct {
    gr_arena *arena;
    const walk_visitor *visitor;
    node *pending;
    gr_error *err;
} walk;

static int open_at(int directory, const char *path, int flags)
{
    int const fd =
        openat(directory, path, flags | O_CLOEXEC | O_NOATIME | O_NOCTTY);
    if (fd >= 0 || errno != EPERM) return fd;
    return openat(directory, path, flags | O_CLOEXEC | O_NOCTTY);
}

/* The length of the first piece of `path` that openat can take. */
static size_t first_piece(const char *path)
{
    size_t len = strlen(path);
    if (len < PATH_MAX) return len;
    for (len = PATH_MAX - 1; len > 0 && path[len] != '/';) len--;
    return len;
}

int walk_open(const char *path, int flags)
{
    int at = AT_FDCWD;
    while (strlen(path) >= PATH_MAX) {
        char piece[PATH_MAX];
        size_t const len = first_piece(path);
        memcpy(piece, path, len);
        piece[len] = '\0';
        int const next =
            len == 0 ? -1 : openat(at, piece, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (len == 0) errno = ENAMETOOLONG;
        int const why = errno;
        if (at != AT_FDCWD) (void)close(at);
        errno = why;
        if (next < 0) return -1;
        at = next;
        for (path += len; *path == '/';) path++;
    }
    int const fd = open_at(at, path, flags);
    int const why = errno;
    if (at != AT_FDCWD) (void)close(at);
    errno = why;
    return fd;
}

static gr_slice below_root(const node *n)
{
    return gr_slice_of_c(n->path + n->below);
}

static gr_status tell(walk *w, gr_slice below, gr_status status,
                      const char *text)
{
    return w->visitor->problem(w->visitor->self, below, status, text, w->err);
}

static gr_status tell_errno(walk *w, gr_slice below, const char *what, int why)
{
    char text[GR_ERROR_TEXT];
    (void)snprintf(text, sizeof text, "%s: %s", what, strerror(why));
    return tell(w, below, GR_IO, text);
}

/* `directory`/`name` in the arena; NULL: refused. */
static const char *join(gr_arena *arena, const char *directory,
                        const char *name)
{
    size_t const left = strlen(directory), right = strlen(name);
    bool const slash = left > 0 && directory[left - 1] != '/';
    char *const path = (char *)gr_arena_take_text(arena, left + right + 2);
    if (path == NULL) return NULL;
    memcpy(path, directory, left);
    if (slash) path[left] = '/';
    memcpy(path + left + slash, name, right + 1);
    return path;
}

static const node *ancestor_like(const node *n, const struct stat *st)
{
    for (; n != NULL; n = n->parent)
        if (n->device == st->st_dev && n->inode == st->st_ino) return n;
    return NULL;
}

static gr_status add_directory(walk *w, const node *in, const char *path,
                               size_t below, const struct stat *st)
{
    node *const fresh = gr_arena_take(w->arena, sizeof *fresh);
    if (fresh == NULL)
        return gr_fail(w->err, gr_arena_status(w->arena), GR_NO_OFFSET,
                       "too many directories");
    *fresh = (node){
        in,         w->pending, path, below, in == NULL ? 0 : in->depth + 1,
        st->st_dev, st->st_ino};
    w->pending = fresh;
    return GR_OK;
}

static gr_status take_directory(walk *w, const node *in, const char *path,
                                bool link, const struct stat *st)
{
    gr_slice const below = gr_slice_of_c(path + in->below);
    if (ancestor_like(in, st) != NULL)
        return w->visitor->follow_directories
                   ? GR_OK /* all of it is being walked */
                   : tell(w, below, GR_UNSUPPORTED,
                          "a directory loop: not followed");
    if (link && !w->visitor->follow_directories)
        return tell(w, below, GR_UNSUPPORTED,
                    "a link to a directory: not followed");
    if (in->depth + 1 >= EVIDENCE_DEPTH || strlen(path) > EVIDENCE_PATH)
        return tell(w, below, GR_LIMIT, "too deep: not entered");
    return add_directory(w, in, path, in->below, st);
}

static const char *special_name(mode_t mode)
{
    if (S_ISFIFO(mode)) return "a FIFO within a directory: not read";
    if (S_ISSOCK(mode)) return "a socket: not read";
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return "a device within a directory: not read";
    return "no file: not read";
}

/* A time that int64 ns cannot hold is none. */
static int64_t ns_of(const struct timespec *t)
{
    int64_t const most = INT64_MAX / 1000000000 - 1;
    if (t->tv_sec > most || t->tv_sec < -most) return GR_TIME_NONE;
    return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

walk_facts walk_facts_of(const struct stat *st)
{
    return (walk_facts){st->st_size < 0 ? 0 : (uint64_t)st->st_size,
                        ns_of(&st->st_mtim)};
}

static gr_status take_entry(walk *w, const node *in, int fd,
                            const struct dirent *entry)
{
    const char *const name = entry->d_name;
    const char *const path = join(w->arena, in->path, name);
    if (path == NULL)
        return gr_fail(w->err, gr_arena_status(w->arena), GR_NO_OFFSET,
                       "too many files");
    gr_slice const below = gr_slice_of_c(path + in->below);

    if (w->visitor->no_facts && entry->d_type == DT_REG)
        return w->visitor->file(w->visitor->self, path, below,
                                &(walk_facts){0, GR_TIME_NONE}, w->err);

    struct stat st;
    if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return tell_errno(w, below, "cannot look at it", errno);
    bool const link = S_ISLNK(st.st_mode);
    if (link && fstatat(fd, name, &st, 0) != 0)
        return tell_errno(w, below, "a link that leads nowhere", errno);
    if (S_ISDIR(st.st_mode)) return take_directory(w, in, path, link, &st);
    if (!S_ISREG(st.st_mode))
        return tell(w, below, GR_UNSUPPORTED, special_name(st.st_mode));
    walk_facts const facts = walk_facts_of(&st);
    return w->visitor->file(w->visitor->self, path, below, &facts, w->err);
}

static bool is_dots(const char *name)
{
    return name[0] == '.' &&
           (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static gr_status enter(walk *w, const node *n)
{
    int const fd = walk_open(n->path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (fd < 0)
        return tell_errno(w, below_root(n), "cannot open directory", errno);
    DIR *const entries = fdopendir(fd);
    if (entries == NULL) {
        int const why = errno;
        (void)close(fd);
        return tell_errno(w, below_root(n), "cannot read directory", why);
    }
    gr_status status = GR_OK;
    while (status == GR_OK) {
        errno = 0;
        const struct dirent *const entry = readdir(entries);
        if (entry == NULL) {
            if (errno != 0)
                status = tell_errno(w, below_root(n), "cannot read directory",
                                    errno);
            break;
        }
        if (!is_dots(entry->d_name)) status = take_entry(w, n, fd, entry);
    }
    (void)closedir(entries);
    return status;
}

gr_status walk_directory(gr_arena *arena, const char *root,
                         const walk_visitor *visitor, gr_error *err)
{
    walk w = {arena, visitor, NULL, err};
    struct stat st;
    if (stat(root, &st) != 0)
        return tell_errno(&w, GR_S(""), "cannot look at it", errno);
    size_t const len = strlen(root);
    size_t const below = len + (len > 0 && root[len - 1] != '/');
    char *const path = (char *)gr_arena_take_text(arena, len + 2);
    if (path == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET, "no memory");
    memcpy(path, root, len + 1);
    path[len + 1] = '\0'; /* so that path + below is a text */
    GR_TRY(add_directory(&w, NULL, path, below, &st));
    while (w.pending != NULL) {
        const node *const n = w.pending;
        w.pending = n->next;
        GR_TRY(enter(&w, n));
    }
    return GR_OK;
}
