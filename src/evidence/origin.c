/* origin.c - see origin.h.
 *
 * A member of a zip that is stored or deflated and not encrypted is read by
 * zlib and our own checksum; all else by libarchive. */
#include "evidence/origin.h"

#include "base/hash.h"
#include "base/mem.h"
#include "evidence/gzip.h"
#include "evidence/unpack.h"
#include "evidence/zip.h"

struct source {
    const evidence_origin *o;
    source *below;
    range_file in;
    uint64_t position, end; /* of what is read of `in` */
    gzip_stream *gzip;
    zip_view view;
    unpack *unpack;
    bool checked; /* the checksum is ours to make */
    uint32_t crc;
    uint64_t given;
    bool ended;
    gr_error failed; /* status GR_OK: not */
};

/* ---- what the layers read from ---- */

static gr_status read_below(void *self, uint8_t *to, size_t len, size_t *got,
                            gr_error *err)
{
    source *const s = self;
    return source_read(s->below, to, len, got, err);
}

static gr_status read_range(void *self, uint8_t *to, size_t len, size_t *got,
                            gr_error *err)
{
    source *const s = self;
    *got = 0;
    if (s->position >= s->end) return GR_OK;
    if (len > s->end - s->position) len = (size_t)(s->end - s->position);
    GR_TRY(range_read_at(&s->in, s->position, to, len, got, err));
    s->position += *got;
    return GR_OK;
}

/* The archive from a member's header on. */
static gr_status read_rest_at(void *self, uint64_t offset, uint8_t *to,
                              size_t len, size_t *got, gr_error *err)
{
    const source *const s = self;
    return range_read_at(&s->in, s->position + offset, to, len, got, err);
}

/* ---- opening ---- */

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
}

static gr_status next_entry(source *s, gr_error *err)
{
    unpack_entry entry;
    gr_status const status = unpack_next(s->unpack, &entry, err);
    if (status != GR_NONE) return status;
    if (s->o->kind == ORIGIN_FILTER) { /* nothing was compressed */
        s->ended = true;
        return GR_OK;
    }
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "is no longer there");
}

static gr_status open_filter(source *s, gr_error *err)
{
    unpack_input const input = {s, read_below, NULL, 0};
    GR_TRY(source_open(s->o->below, &s->below, err));
    GR_TRY(unpack_open(UNPACK_FILTER, &input, NULL, 0, &s->unpack, err));
    return next_entry(s, err);
}

static gr_status open_gzip(source *s, gr_error *err)
{
    GR_TRY(source_open(s->o->below, &s->below, err));
    s->gzip = gzip_open(false, (byte_feed){s, read_below});
    return s->gzip == NULL ? no_memory(err) : GR_OK;
}

static gr_status open_tar(source *s, gr_error *err)
{
    s->position = s->o->header_at;
    unpack_input const input = {s, NULL, read_rest_at,
                                s->o->range.size - s->o->header_at};
    GR_TRY(unpack_open(UNPACK_TAR, &input, NULL, 0, &s->unpack, err));
    return next_entry(s, err);
}

static gr_status open_zip_plain(source *s, gr_error *err)
{
    GR_TRY(zip_data_at(&s->in, s->o->header_at, &s->position, err));
    uint64_t const size = s->o->range.size;
    if (s->position > size) s->position = size;
    s->end =
        s->o->packed < size - s->position ? s->position + s->o->packed : size;
    s->checked = true;
    if (s->o->method == ZIP_STORED) return GR_OK;
    s->gzip = gzip_open(true, (byte_feed){s, read_range});
    return s->gzip == NULL ? no_memory(err) : GR_OK;
}

static gr_status open_zip(source *s, gr_error *err)
{
    const evidence_origin *const o = s->o;
    if (!o->encrypted && (o->method == ZIP_STORED || o->method == ZIP_DEFLATE))
        return open_zip_plain(s, err);
    GR_TRY(zip_view_open(&s->in, o->row_at, o->header_at, &s->view, err));
    unpack_input const input = {&s->view, NULL, zip_view_read_at,
                                zip_view_size(&s->view)};
    GR_TRY(unpack_open(UNPACK_ZIP, &input, &o->password, 1, &s->unpack, err));
    return next_entry(s, err);
}

static gr_status open_kind(source *s, gr_error *err)
{
    const evidence_origin *const o = s->o;
    if (o->kind == ORIGIN_GZIP) return open_gzip(s, err);
    if (o->kind == ORIGIN_FILTER) return open_filter(s, err);
    GR_TRY(range_open(&o->range, &s->in, err));
    s->end = o->range.size;
    if (o->kind == ORIGIN_ZIP) return open_zip(s, err);
    return o->kind == ORIGIN_TAR ? open_tar(s, err) : GR_OK;
}

gr_status source_open(const evidence_origin *origin, source **out,
                      gr_error *err)
{
    *out = NULL;
    source *const s = gr_alloc(sizeof *s);
    if (s == NULL) return no_memory(err);
    s->o = origin;
    s->in.fd = -1;
    gr_status const status = open_kind(s, err);
    if (status == GR_OK) *out = s;
    else source_close(s);
    return status;
}

void source_close(source *s)
{
    if (s == NULL) return;
    unpack_close(s->unpack);
    gzip_close(s->gzip);
    zip_view_close(&s->view);
    range_close(&s->in);
    source_close(s->below);
    gr_free(s);
}

/* ---- reading ---- */

static gr_status read_layer(source *s, uint8_t *to, size_t len, size_t *got,
                            gr_error *err)
{
    if (s->gzip != NULL) return gzip_read(s->gzip, to, len, got, err);
    if (s->unpack != NULL) return unpack_read(s->unpack, to, len, got, err);
    return read_range(s, to, len, got, err);
}

/* What must hold where the layer says that it ends. */
static gr_status check_end(const source *s, gr_error *err)
{
    const evidence_origin *const o = s->o;
    if (o->cut != NULL) return gr_fail(err, GR_DAMAGED, s->given, "%s", o->cut);
    if (o->size != UINT64_MAX && s->given != o->size)
        return gr_fail(err, GR_DAMAGED, s->given,
                       "ends here, and its archive says that it has %llu bytes",
                       (unsigned long long)o->size);
    if (s->checked && s->crc != o->crc)
        return gr_fail(err, GR_DAMAGED, s->given,
                       "its checksum does not hold: what was read may be wrong "
                       "anywhere");
    return GR_OK;
}

static gr_status take(source *s, uint8_t *to, size_t len, size_t *got,
                      gr_error *err)
{
    const evidence_origin *const o = s->o;
    gr_status status = read_layer(s, to, len, got, err);
    uint64_t const room = o->most - s->given;
    if (*got > room) {
        *got = (size_t)room;
        status = gr_fail(err, GR_LIMIT, o->most,
                         "stopped: it expands too much (a bomb?); "
                         "--max-expand raises the limit");
    }
    if (s->checked && *got > 0)
        s->crc = gr_crc32(s->crc, gr_slice_of(to, *got));
    s->given += *got;
    s->ended = status == GR_OK && *got == 0;
    return s->ended ? check_end(s, err) : status;
}

static void note_failure(source *s, gr_status status, const gr_error *why)
{
    bool const here = status == GR_DAMAGED || why->offset == GR_NO_OFFSET;
    (void)gr_fail(&s->failed, status, here ? s->given : why->offset, "%.200s%s",
                  why->text,
                  status == GR_DAMAGED && s->o->encrypted
                      ? " (or the password is wrong)"
                      : "");
}

/* libarchive takes a member of a zip that is empty and packed with LZMA for one
 * that breaks off. */
static bool is_empty(const source *s, gr_status status)
{
    return status == GR_DAMAGED && s->o->kind == ORIGIN_ZIP &&
           s->o->method == 14 && s->o->size == 0 && s->o->crc == 0 &&
           s->given == 0;
}

gr_status source_read(source *s, uint8_t *to, size_t len, size_t *got,
                      gr_error *err)
{
    *got = 0;
    if (s->failed.status == GR_OK && !s->ended && len > 0) {
        gr_error why = {GR_OK, GR_NO_OFFSET, ""};
        gr_status const status = take(s, to, len, got, &why);
        if (is_empty(s, status)) s->ended = true;
        else if (status != GR_OK) note_failure(s, status, &why);
    }
    if (s->failed.status == GR_OK || *got > 0) return GR_OK;
    if (err != NULL) *err = s->failed;
    return s->failed.status;
}

bool source_wants_password(const source *s)
{
    return s->unpack != NULL && unpack_wants_password(s->unpack);
}
