/* unpack.c - see unpack.h; the only file that knows libarchive.
 *
 * Formats are named one by one: what is not asked for is not there to be
 * attacked. Nothing is ever written or extracted by it. */
#include "evidence/unpack.h"

#include "base/mem.h"
#include "base/time.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

enum { UNPACK_INPUT = 64 << 10 };

struct unpack {
    struct archive *from;
    unpack_input in;
    locale_t utf8;     /* of a 7z or a zip in order; 0: none */
    uint64_t position; /* in a seekable input */
    gr_error in_error; /* what the input failed with */
    const uint8_t *block;
    size_t block_len;
    uint64_t zeros, given; /* of the entry: to give before block; so far */
    bool ended, broken, fatal;
    gr_error error;
    uint8_t input[UNPACK_INPUT];
};

/* ---- what libarchive calls ---- */

static la_ssize_t read_more(struct archive *a, void *self, const void **out)
{
    unpack *const u = self;
    size_t got = 0;
    gr_status const status =
        u->in.read_at != NULL
            ? u->in.read_at(u->in.self, u->position, u->input, sizeof u->input,
                            &got, &u->in_error)
            : u->in.read(u->in.self, u->input, sizeof u->input, &got,
                         &u->in_error);
    *out = u->input;
    u->position += got;
    if (status == GR_OK) return (la_ssize_t)got;
    u->in_error.status = status;
    archive_set_error(a, EIO, "%s", u->in_error.text);
    return -1;
}

static la_int64_t skip_some(struct archive *a, void *self, la_int64_t request)
{
    unpack *const u = self;
    (void)a;
    if (u->in.read_at == NULL || request < 0 || u->position >= u->in.size)
        return 0;
    uint64_t const left = u->in.size - u->position;
    uint64_t const n = (uint64_t)request < left ? (uint64_t)request : left;
    u->position += n;
    return (la_int64_t)n;
}

static la_int64_t seek_to(struct archive *a, void *self, la_int64_t offset,
                          int whence)
{
    unpack *const u = self;
    (void)a;
    uint64_t const from = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? u->position
                                               : u->in.size;
    if (offset < 0 && (uint64_t)-offset > from) return ARCHIVE_FATAL;
    uint64_t const to =
        offset < 0 ? from - (uint64_t)-offset : from + (uint64_t)offset;
    if (to > u->in.size) return ARCHIVE_FATAL;
    u->position = to;
    return (la_int64_t)to;
}

/* ---- opening ---- */

static int choose_form(struct archive *a, unpack_form form)
{
    switch (form) {
    case UNPACK_TAR: return archive_read_support_format_tar(a);
    case UNPACK_ZIP: return archive_read_support_format_zip_seekable(a);
    case UNPACK_ZIP_IN_ORDER:
        return archive_read_support_format_zip_streamable(a);
    case UNPACK_7Z: return archive_read_support_format_7zip(a);
    case UNPACK_FILTER: break;
    }
    (void)archive_read_support_filter_bzip2(a);
    (void)archive_read_support_filter_xz(a);
    (void)archive_read_support_filter_zstd(a);
    (void)archive_read_support_filter_compress(a);
    return archive_read_support_format_raw(a);
}

static gr_status no_memory(unpack *u, gr_error *err)
{
    unpack_close(u);
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
}

static bool add_password(struct archive *a, gr_slice password)
{
    char text[1024];
    if (password.len == 0 || password.len >= sizeof text) return true;
    memcpy(text, password.ptr, password.len);
    text[password.len] = '\0';
    return archive_read_add_passphrase(a, text) == ARCHIVE_OK;
}

/* What libarchive says, kept: a second call may clear it. */
static gr_status fail(unpack *u, gr_error *err)
{
    u->broken = true;
    if (u->in_error.status != GR_OK) u->error = u->in_error;
    else {
        const char *const text = archive_error_string(u->from);
        int const why = archive_errno(u->from);
        (void)gr_fail(&u->error, why == ENOMEM ? GR_NOMEM : GR_DAMAGED,
                      GR_NO_OFFSET, "%s",
                      text == NULL ? "cannot be unpacked" : text);
    }
    if (err != NULL) *err = u->error;
    return u->error.status;
}

gr_status unpack_open(unpack_form form, const unpack_input *input,
                      const gr_slice *passwords, size_t password_count,
                      unpack **out, gr_error *err)
{
    *out = NULL;
    unpack *const u = gr_alloc(sizeof *u);
    if (u == NULL) return no_memory(NULL, err);
    u->in = *input;
    if (form == UNPACK_7Z || form == UNPACK_ZIP_IN_ORDER)
        u->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    u->from = archive_read_new();
    if (u->from == NULL || choose_form(u->from, form) < ARCHIVE_WARN)
        return no_memory(u, err);
    for (size_t i = 0; i < password_count; i++)
        if (!add_password(u->from, passwords[i])) return no_memory(u, err);
    (void)archive_read_set_read_callback(u->from, read_more);
    if (input->read_at != NULL) {
        (void)archive_read_set_skip_callback(u->from, skip_some);
        (void)archive_read_set_seek_callback(u->from, seek_to);
    }
    (void)archive_read_set_callback_data(u->from, u);
    if (archive_read_open1(u->from) < ARCHIVE_WARN) {
        gr_status const status = fail(u, err);
        unpack_close(u);
        return status;
    }
    *out = u;
    return GR_OK;
}

void unpack_close(unpack *u)
{
    if (u == NULL) return;
    if (u->from != NULL) (void)archive_read_free(u->from);
    if (u->utf8 != (locale_t)0) freelocale(u->utf8);
    gr_free(u);
}

/* ---- entries ---- */

static unpack_kind kind_of(struct archive_entry *e)
{
    if (archive_entry_hardlink(e) != NULL ||
        archive_entry_hardlink_utf8(e) != NULL)
        return UNPACK_HARD_LINK;
    switch (archive_entry_filetype(e)) {
    case AE_IFREG:
    case 0: return UNPACK_FILE;
    case AE_IFDIR: return UNPACK_FOLDER;
    case AE_IFLNK: return UNPACK_LINK;
    default: return UNPACK_SPECIAL;
    }
}

static int64_t modified(struct archive_entry *e)
{
    int64_t const most = INT64_MAX / 1000000000 - 1;
    if (!archive_entry_mtime_is_set(e)) return GR_TIME_NONE;
    int64_t const s = archive_entry_mtime(e);
    if (s > most || s < -most) return GR_TIME_NONE;
    return s * 1000000000 + archive_entry_mtime_nsec(e);
}

/* The bytes as they stand, where libarchive has them; a 7z has UTF-16. */
static gr_slice name_of(struct archive_entry *e)
{
    const char *name = archive_entry_pathname(e);
    if (name == NULL) name = archive_entry_pathname_utf8(e);
    return name == NULL ? GR_S("") : gr_slice_of_c(name);
}

static gr_slice link_of(struct archive_entry *e)
{
    const char *to = archive_entry_hardlink(e);
    if (to == NULL) to = archive_entry_hardlink_utf8(e);
    if (to == NULL) to = archive_entry_symlink(e);
    if (to == NULL) to = archive_entry_symlink_utf8(e);
    return to == NULL ? GR_S("") : gr_slice_of_c(to);
}

/* libarchive makes the UTF-16 names of a 7z, and the UTF-8 ones of a zip, text
 * of the locale, and the C locale has no letters beyond ASCII. The locale is the calling thread's. */
static int next_header(unpack *u, struct archive_entry **e)
{
    locale_t const before =
        u->utf8 == (locale_t)0 ? (locale_t)0 : uselocale(u->utf8);
    int const code = archive_read_next_header(u->from, e);
    if (before != (locale_t)0) (void)uselocale(before);
    return code;
}

gr_status unpack_next(unpack *u, unpack_entry *out, gr_error *err)
{
    struct archive_entry *e = NULL;
    if (u->fatal) return fail(u, err);
    int const code = next_header(u, &e);
    if (code == ARCHIVE_EOF) return GR_NONE;
    if (code == ARCHIVE_RETRY) return fail(u, err); /* no header here */
    if (code < ARCHIVE_WARN) {
        u->fatal = true;
        return fail(u, err);
    }
    u->block_len = 0;
    u->zeros = u->given = 0;
    u->ended = u->broken = false;
    *out = (unpack_entry){
        .name = name_of(e),
        .link = link_of(e),
        .kind = kind_of(e),
        .size = archive_entry_size_is_set(e) && archive_entry_size(e) >= 0
                    ? (uint64_t)archive_entry_size(e)
                    : UINT64_MAX,
        .header_at = (uint64_t)archive_read_header_position(u->from),
        .modified_ns = modified(e),
        .sparse = archive_entry_sparse_reset(e) > 0,
        .encrypted = archive_entry_is_encrypted(e) != 0};
    return GR_OK;
}

/* The next block, and the hole before it. */
static gr_status next_block(unpack *u, gr_error *err)
{
    const void *block = NULL;
    size_t len = 0;
    la_int64_t at = (la_int64_t)u->given;
    int const code = archive_read_data_block(u->from, &block, &len, &at);
    if (code < ARCHIVE_OK) {
        u->fatal = code <= ARCHIVE_FATAL;
        return fail(u, err);
    }
    u->ended = code == ARCHIVE_EOF;
    u->block = block;
    u->block_len = u->ended ? 0 : len;
    if (at < 0 || ((uint64_t)at < u->given && u->block_len > 0)) {
        u->broken = true;
        return gr_fail(err == NULL ? &u->error : err, GR_DAMAGED, GR_NO_OFFSET,
                       "its parts overlap");
    }
    u->zeros = (uint64_t)at > u->given ? (uint64_t)at - u->given : 0;
    return GR_OK;
}

gr_status unpack_read(unpack *u, uint8_t *to, size_t len, size_t *got,
                      gr_error *err)
{
    *got = 0;
    if (u->broken) {
        if (err != NULL) *err = u->error;
        return u->error.status == GR_OK ? GR_DAMAGED : u->error.status;
    }
    while (u->zeros == 0 && u->block_len == 0 && !u->ended)
        GR_TRY(next_block(u, err));
    size_t n = 0;
    if (u->zeros > 0) {
        n = u->zeros < len ? (size_t)u->zeros : len;
        memset(to, 0, n);
        u->zeros -= n;
    } else if (u->block_len > 0) {
        n = u->block_len < len ? u->block_len : len;
        memcpy(to, u->block, n);
        u->block += n;
        u->block_len -= n;
    }
    u->given += n;
    *got = n;
    return GR_OK;
}

bool unpack_may_go_on(const unpack *u)
{
    return !u->fatal;
}

bool unpack_wants_password(const unpack *u)
{
    gr_slice const text = gr_slice_of_c(u->error.text);
    return gr_find(text, GR_S("assphrase")) != SIZE_MAX;
}
