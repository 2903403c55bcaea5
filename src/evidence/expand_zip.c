/* expand_zip.c - the members of a zip, by its table.
 *
 * Two members that share bytes make small bombs that expand without end; no
 * program writes them so, and all but the first are refused.
 *
 * Some programs of Windows (Compress-Archive of PowerShell 5) put backslashes
 * between the parts of names, where the format has slashes. They are taken for
 * slashes if no name has one; else a backslash is a byte of the name. */
#include "evidence/expand_parts.h"

#include "base/mem.h"
#include "base/number.h"
#include "evidence/container.h"
#include "evidence/limits.h"
#include "evidence/unpack.h"
#include "evidence/zip.h"

#include <stdlib.h>
#include <sys/stat.h>

typedef struct {
    uint64_t at, end; /* of its header; of its data, at least */
    size_t member;    /* where in a->members */
} extent;

typedef struct {
    expander *x;
    opened *a;
    vector extents;
    bool slashes, backslashes; /* in any name */
    uint8_t *name;             /* room for one whose backslashes are turned */
    bool is_aff4;
    size_t last_fit; /* the password of the member before */
    unsigned misses; /* members that no password fits */
} listing;

/* APPNOTE 4.4.5: those that libarchive unpacks. */
static bool is_known_method(uint32_t method)
{
    return method == ZIP_STORED || method == ZIP_DEFLATE || method == 12 ||
           method == 14 || method == 93 || method == 95 || method == 98;
}

static const char *why_not(const zip_row *row)
{
    if (S_ISCHR(row->mode) || S_ISBLK(row->mode) || S_ISFIFO(row->mode) ||
        S_ISSOCK(row->mode))
        return "a device, FIFO or socket: not read";
    if (row->strong)
        return "encrypted in a way that is not read; unpack it first, as with "
               "`7z x`";
    if (row->method == ZIP_DEFLATE64)
        return "compressed with Deflate64: not read; unpack it first, as with "
               "`7z x`";
    if (!is_known_method(row->method))
        return "compressed in a way that is not read; unpack it first, as with "
               "`7z x`";
    return NULL;
}

/* What a link names is what it holds, in a zip. */
static gr_status take_link(listing *l, const zip_row *row, gr_error *err)
{
    uint8_t to[EXPAND_LINK];
    size_t len = 0, got = 1;
    evidence_origin const o = {.kind = ORIGIN_ZIP,
                               .range = l->a->range,
                               .row_at = row->row_at,
                               .header_at = row->header_at,
                               .packed = row->packed,
                               .method = row->method,
                               .crc = row->crc,
                               .size = row->size,
                               .most = sizeof to};
    source *in = NULL;
    gr_status status =
        row->encrypted ? GR_UNSUPPORTED : source_open(&o, &in, NULL);
    while (status == GR_OK && got > 0 && len < sizeof to) {
        status = source_read(in, to + len, sizeof to - len, &got, NULL);
        len += got;
    }
    source_close(in);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    if (status != GR_OK) len = 0;
    return expand_link(l->x, l->a, row->name, gr_slice_of(to, len), false, err);
}

/* Of what remembers more than Deflate's 32 KiB; encrypted data do not say it. */
static bool needs_too_much(const listing *l, const zip_row *row)
{
    uint8_t head[64];
    range_file in;
    uint64_t at = 0;
    size_t got = 0;
    if (row->method <= ZIP_DEFLATE || row->method == 12 || row->encrypted ||
        range_open(&l->a->range, &in, NULL) != GR_OK)
        return false;
    bool const read =
        zip_data_at(&in, row->header_at, &at, NULL) == GR_OK &&
        range_read_at(&in, at, head, sizeof head, &got, NULL) == GR_OK;
    range_close(&in);
    return read && container_zip_window(row->method, gr_slice_of(head, got)) >
                       expand_window(l->x);
}

/* ---- names ---- */

enum { LONGEST_NAME = 0xFFFF };

static gr_status look_at_name(void *self, const zip_row *row, gr_error *err)
{
    listing *const l = self;
    (void)err;
    l->slashes |= gr_find_byte(row->name, '/') < row->name.len;
    l->backslashes |= gr_find_byte(row->name, '\\') < row->name.len;
    return GR_OK;
}

/* What is wrong with the table is told when its rows are taken. */
static gr_status look_at_names(listing *l, const range_file *in,
                               const zip_table *table, gr_error *err)
{
    (void)zip_read_table(in, table, look_at_name, l, NULL);
    if (l->slashes || !l->backslashes) return GR_OK;
    l->name = gr_alloc(LONGEST_NAME);
    if (l->name != NULL) return GR_OK;
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
}

static gr_slice with_slashes(listing *l, gr_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        l->name[i] = name.ptr[i] == '\\' ? '/' : name.ptr[i];
    return gr_slice_of(l->name, name.len);
}

/* ---- rows ---- */

static gr_status take_row(void *self, const zip_row *told, gr_error *err)
{
    listing *const l = self;
    zip_row turned = *told;
    const zip_row *const row = &turned;
    if (l->name != NULL) turned.name = with_slashes(l, told->name);
    GR_TRY(expand_check_stop(l->x));
    bool const folder =
        (row->name.len > 0 && row->name.ptr[row->name.len - 1] == '/') ||
        S_ISDIR(row->mode);
    if (folder) return GR_OK;
    l->is_aff4 |= gr_equal(row->name, GR_S("information.turtle"));
    const char *const why = why_not(row);
    if (why == NULL && S_ISLNK(row->mode)) return take_link(l, row, err);
    if (why == NULL && needs_too_much(l, row))
        return expand_tell_member(
            l->x, l->a, row->name, GR_LIMIT,
            "needs more memory to unpack than is allowed: not read; "
            "--max-window raises that, or unpack it first, as with `7z x`",
            err);
    if (why != NULL)
        return expand_tell_member(l->x, l->a, row->name, GR_UNSUPPORTED, why,
                                  err);
    evidence_origin *o = NULL;
    GR_TRY(expand_take(l->x, l->a, row->name, row->size, row->modified_ns, &o,
                       err));
    if (o == NULL) return GR_OK;
    uint64_t const weight =
        expand_weight(row->packed, l->a->range.size, l->a->weight);
    *o = (evidence_origin){.kind = ORIGIN_ZIP,
                           .range = l->a->range,
                           .row_at = row->row_at,
                           .header_at = row->header_at,
                           .packed = row->packed,
                           .method = row->method,
                           .crc = row->crc,
                           .encrypted = row->encrypted,
                           .aes = row->aes,
                           .size = row->size,
                           .weight = weight,
                           .most = expand_most(l->x, weight)};
    extent *const e = vector_add(&l->extents, sizeof *e);
    if (e == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    uint64_t end;
    if (!gr_add(row->header_at, 30, &end) || !gr_add(end, row->packed, &end))
        end = UINT64_MAX;
    *e = (extent){row->header_at, end, l->a->members.count - 1};
    return GR_OK;
}

static int by_place(const void *a, const void *b)
{
    const extent *const one = a;
    const extent *const other = b;
    if (one->at != other->at) return one->at < other->at ? -1 : 1;
    return one->member < other->member ? -1 : one->member > other->member;
}

static gr_status refuse(listing *l, size_t i, gr_status status,
                        const char *text, gr_error *err)
{
    member *const m = &((member *)l->a->members.ptr)[i];
    gr_slice const name = m->name;
    m->name = (gr_slice){NULL, 0};
    if (m->origin->size <= UINT64_MAX - l->x->budget)
        l->x->budget += m->origin->size;
    return expand_tell(l->x, name, status, GR_NO_OFFSET, text, err);
}

static gr_status refuse_overlaps(listing *l, gr_error *err)
{
    extent *const all = l->extents.ptr;
    uint64_t end = 0;
    if (l->extents.count == 0) return GR_OK;
    qsort(all, l->extents.count, sizeof *all, by_place);
    for (size_t i = 0; i < l->extents.count; i++) {
        if (all[i].at < end)
            GR_TRY(refuse(l, all[i].member, GR_DAMAGED,
                          "its bytes are another member's too (a bomb?): not "
                          "read",
                          err));
        else end = all[i].end;
    }
    return GR_OK;
}

/* ---- passwords ---- */

/* Reads one byte (whether the check in the header holds), or all of it. */
static gr_status try_password(const evidence_origin *o, bool all, gr_error *err)
{
    uint8_t bytes[16 << 10];
    size_t got = 1;
    source *in = NULL;
    gr_status status = source_open(o, &in, err);
    while (status == GR_OK && got > 0) {
        status = source_read(in, bytes, all ? sizeof bytes : 1, &got, err);
        if (!all) break;
    }
    if (status != GR_OK && in != NULL && source_wants_password(in))
        status = GR_UNSUPPORTED;
    source_close(in);
    return status;
}

/* The check in the header is one byte, or two of AES, so of several passwords
 * more than one may pass it; then the one counts with which all of the member
 * can be read. Of one that passes alone it is not asked: a damaged member is
 * read as far as it goes. */
static gr_status find_password(const listing *l, evidence_origin *o,
                               size_t *fit, gr_error *err)
{
    const evidence_options *const options = l->x->options;
    size_t passed = 0;
    for (size_t i = 0; i < options->password_count; i++) {
        o->password = options->passwords[i];
        gr_status const status = try_password(o, false, err);
        if (status == GR_NOMEM) return status;
        if (status != GR_UNSUPPORTED && passed++ == 0) *fit = i;
    }
    if (passed == 0) return GR_UNSUPPORTED;
    for (size_t i = *fit; passed > 1 && i < options->password_count; i++) {
        o->password = options->passwords[i];
        if (try_password(o, true, err) != GR_OK) continue;
        *fit = i;
        break;
    }
    o->password = options->passwords[*fit];
    return GR_OK;
}

/* Members of one archive mostly have one password, and with AES to try another
 * takes long. */
static gr_status find_password_fast(listing *l, evidence_origin *o,
                                    gr_error *err)
{
    const evidence_options *const options = l->x->options;
    if (l->misses >= EVIDENCE_PASSWORD_MISSES) return GR_UNSUPPORTED;
    if (o->aes && options->password_count > 0) {
        o->password = options->passwords[l->last_fit];
        if (try_password(o, false, err) == GR_OK) return GR_OK;
    }
    gr_status const status = find_password(l, o, &l->last_fit, err);
    l->misses += status == GR_UNSUPPORTED;
    return status;
}

static const char *why_no_password(const listing *l)
{
    if (l->x->options->password_count == 0)
        return "encrypted: not read; --password-file gives passwords";
    return "encrypted, and none of the passwords fits: not read";
}

static gr_status find_passwords(listing *l, gr_error *err)
{
    for (size_t i = 0; i < l->a->members.count; i++) {
        const member *const m = &((member *)l->a->members.ptr)[i];
        if (m->name.ptr == NULL || !m->origin->encrypted) continue;
        GR_TRY(expand_check_stop(l->x));
        gr_status const status = find_password_fast(l, m->origin, err);
        if (status == GR_NOMEM) return status;
        if (status == GR_UNSUPPORTED)
            GR_TRY(refuse(l, i, status, why_no_password(l), err));
    }
    return GR_OK;
}

/* Members that were refused leave the row. */
static void close_gaps(opened *a)
{
    member *const all = a->members.ptr;
    size_t kept = 0;
    for (size_t i = 0; i < a->members.count; i++)
        if (all[i].name.ptr != NULL) all[kept++] = all[i];
    a->members.count = kept;
}

static gr_status list_rows(listing *l, const range_file *in,
                           const zip_table *table, gr_error *err)
{
    gr_error why = {GR_OK, GR_NO_OFFSET, ""};
    GR_TRY(look_at_names(l, in, table, err));
    gr_status status = zip_read_table(in, table, take_row, l, &why);
    if (status == GR_DAMAGED || status == GR_IO)
        status = expand_tell_failure(l->x, l->a->name, status, &why, err);
    else if (status != GR_OK && err != NULL) *err = why;
    GR_TRY(status);
    if (l->is_aff4) return GR_OK;
    GR_TRY(refuse_overlaps(l, err));
    GR_TRY(find_passwords(l, err));
    close_gaps(l->a);
    return GR_OK;
}

/* What stands before a zip is a program that unpacks it, or another zip. */
static gr_status tell_around(expander *x, const opened *a, const range_file *in,
                             const zip_table *table, gr_error *err)
{
    if (table->over != 0)
        GR_TRY(expand_tell(x, a->name, GR_DAMAGED, table->over,
                           "something stands behind the end of this zip: that "
                           "is not read",
                           err));
    if (!zip_has_another_before(in, table)) return GR_OK;
    return expand_tell(x, a->name, GR_DAMAGED, 0,
                       "another zip stands before this one: that is not read",
                       err);
}

gr_status expand_zip(expander *x, opened *a, bool *is_image, gr_error *err)
{
    gr_error why;
    zip_table table;
    range_file in;
    listing l = {.x = x, .a = a};
    gr_status status = range_open(&a->range, &in, &why);
    if (status == GR_OK) status = zip_find_table(&in, &table, &why);
    if (status == GR_OK) {
        status = tell_around(x, a, &in, &table, err);
        if (status == GR_OK) status = list_rows(&l, &in, &table, err);
    } else if (status == GR_NONE) {
        status = expand_tell(x, a->name, GR_DAMAGED, a->range.size,
                             "the table at its end is missing (cut in the "
                             "middle?): members are read in their order",
                             err);
        if (status == GR_OK) status = expand_zip_in_order(x, a, err);
    } else status = expand_tell_failure(x, a->name, status, &why, err);
    range_close(&in);
    gr_free(l.extents.ptr);
    gr_free(l.name);
    *is_image = l.is_aff4;
    if (status == GR_OK && l.is_aff4)
        status = expand_tell(x, a->name, GR_UNSUPPORTED, 0,
                             "a disk image (AFF4): not read; export it first, "
                             "as with `aff4 -x`, and give what comes out",
                             err);
    return status;
}
