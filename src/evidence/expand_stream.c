/* expand_stream.c - the members of what is told of in order: tar, 7z, a zip
 * without its table. */
#include "evidence/expand_parts.h"

#include "base/cursor.h"
#include "evidence/container.h"
#include "evidence/gzip.h"
#include "evidence/limits.h"
#include "evidence/sevenzip.h"
#include "evidence/unpack.h"
#include "evidence/zip.h"

#include <stdio.h>

enum { TAR_BLOCK = 512 };

/* A part of a range that is open, for unpack. */
typedef struct {
    range_file in;
    uint64_t from;
} part;

static gr_status read_part_at(void *self, uint64_t offset, uint8_t *to,
                              size_t len, size_t *got, gr_error *err)
{
    const part *const p = self;
    return range_read_at(&p->in, p->from + offset, to, len, got, err);
}

static unpack_input input_of(part *p)
{
    return (unpack_input){p, NULL, read_part_at, p->in.range.size - p->from};
}

/* *out is NULL where the entry is not to be read. */
static gr_status take_entry(expander *x, opened *a, const unpack_entry *e,
                            uint64_t size, evidence_origin **out, gr_error *err)
{
    *out = NULL;
    GR_TRY(expand_check_stop(x));
    switch (e->kind) {
    case UNPACK_FILE: break;
    case UNPACK_FOLDER: return GR_OK;
    case UNPACK_LINK:
    case UNPACK_HARD_LINK:
        return expand_link(x, a, e->name, e->link, e->kind == UNPACK_HARD_LINK,
                           err);
    case UNPACK_SPECIAL:
        return expand_tell_member(x, a, e->name, GR_UNSUPPORTED,
                                  "a device, FIFO or socket: not read", err);
    }
    return expand_take(x, a, e->name, size, e->modified_ns, out, err);
}

/* ---- tar ---- */

static gr_status take_tar_entry(expander *x, opened *a, const part *p,
                                const unpack_entry *e, gr_error *err)
{
    evidence_origin *o = NULL;
    GR_TRY(take_entry(x, a, e, e->size, &o, err));
    if (o == NULL) return GR_OK;
    *o = (evidence_origin){.kind = ORIGIN_TAR,
                           .range = a->range,
                           .header_at = p->from + e->header_at,
                           .size = e->size,
                           .weight =
                               expand_weight(e->size, a->range.size, a->weight),
                           .most = UINT64_MAX};
    return GR_OK;
}

/* Where the data of an entry end, as its header says, or at least begin. */
static uint64_t end_of(const part *p, const unpack_entry *e)
{
    uint64_t const data_at = p->from + e->header_at;
    uint64_t const left = p->in.range.size - data_at;
    if (e->sparse || e->size == UINT64_MAX) return data_at;
    return e->size > left ? p->in.range.size : data_at + e->size;
}

/* Where the next header is behind a place that is damaged; UINT64_MAX: none. */
static gr_status next_header(expander *x, const part *p, uint64_t at,
                             uint64_t *out, gr_error *err)
{
    *out = UINT64_MAX;
    for (uint64_t from = at - at % TAR_BLOCK + TAR_BLOCK;;) {
        size_t got = 0;
        GR_TRY(expand_check_stop(x));
        gr_status const status =
            range_read_at(&p->in, from, x->block, EXPAND_BLOCK, &got, err);
        if (status == GR_NOMEM) return status;
        if (status != GR_OK || got < TAR_BLOCK) return GR_OK;
        for (size_t i = 0; i + TAR_BLOCK <= got; i += TAR_BLOCK) {
            if (!container_is_tar_header(gr_slice_of(x->block + i, TAR_BLOCK)))
                continue;
            *out = from + i;
            return GR_OK;
        }
        from += got - got % TAR_BLOCK;
    }
}

/* From p->from to the end, or to what is damaged, at *last. */
static gr_status list_tar(expander *x, opened *a, part *p, uint64_t *last,
                          gr_error *why, gr_error *err)
{
    unpack_entry e;
    unpack *u = NULL;
    unpack_input const input = input_of(p);
    gr_status status = unpack_open(UNPACK_TAR, &input, NULL, 0, &u, why);
    gr_status told = GR_OK;
    while (status == GR_OK && told == GR_OK) {
        status = unpack_next(u, &e, why);
        if (status != GR_OK) break;
        *last = end_of(p, &e);
        told = take_tar_entry(x, a, p, &e, err);
    }
    unpack_close(u);
    if (told != GR_OK) {
        why->status = told;
        return GR_NONE;
    }
    why->status = status == GR_NONE ? GR_OK : status;
    return GR_OK;
}

gr_status expand_tar(expander *x, opened *a, gr_error *err)
{
    gr_error why = {GR_OK, GR_NO_OFFSET, ""};
    part p = {.from = 0};
    gr_status status = range_open(&a->range, &p.in, &why);
    if (status != GR_OK)
        status = expand_tell_failure(x, a->name, status, &why, err);
    for (unsigned gaps = 0; p.from < a->range.size && gaps < EVIDENCE_TAR_GAPS;
         gaps++) {
        uint64_t last = p.from, next = 0;
        if (list_tar(x, a, &p, &last, &why, err) != GR_OK) {
            status = why.status;
            break;
        }
        if (why.status == GR_OK) break;
        why.offset = last;
        status = expand_tell_failure(x, a->name, why.status, &why, err);
        if (status == GR_OK) status = next_header(x, &p, last, &next, err);
        if (status != GR_OK || next == UINT64_MAX) break;
        p.from = next;
    }
    range_close(&p.in);
    return status;
}

/* ---- 7z, and a zip without its table: all is unpacked at once ---- */

/* An archive of them, and the entry at hand. */
typedef struct {
    unpack *u;
    const part *in;
    unpack_form form;
    uint64_t header_at, given;
    uint64_t rest_at;  /* of the deflate that `rest` wants next */
    gzip_stream *rest; /* NULL: it was not needed */
} in_order;

static gr_status feed_rest(void *self, uint8_t *to, size_t len, size_t *got,
                           gr_error *err)
{
    in_order *const s = self;
    gr_status const status =
        range_read_at(&s->in->in, s->rest_at, to, len, got, err);
    s->rest_at += *got;
    return status;
}

/* Its sizes stand behind it, and it is deflated, not encrypted.
 * APPNOTE 4.3.7, 4.4.4. */
static bool is_plain_deflate(const in_order *s)
{
    uint8_t head[10];
    if (s->form != UNPACK_ZIP_IN_ORDER ||
        range_read_all(&s->in->in, s->header_at, head, sizeof head, NULL) !=
            GR_OK)
        return false;
    uint64_t const flags = gr_load_le(head + 6, 2);
    return (flags & 1) == 0 && (flags & 8) != 0 &&
           gr_load_le(head + 8, 2) == ZIP_DEFLATE;
}

/* libarchive keeps the end of a member whose sizes behind it are cut off. What
 * it gave is passed over; `to` is room for that. */
static gr_status begin_rest(in_order *s, uint8_t *to, size_t len, gr_error *err)
{
    byte_feed const feed = {s, feed_rest};
    if (!is_plain_deflate(s)) return GR_DAMAGED;
    GR_TRY(zip_data_at(&s->in->in, s->header_at, &s->rest_at, err));
    s->rest = gzip_open(true, feed);
    if (s->rest == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    for (uint64_t left = s->given; left > 0;) {
        size_t got = 0;
        GR_TRY(
            gzip_read(s->rest, to, left < len ? (size_t)left : len, &got, err));
        if (got == 0) return GR_DAMAGED;
        left -= got;
    }
    return GR_OK;
}

static gr_status read_entry(void *self, uint8_t *to, size_t len, size_t *got,
                            gr_error *err)
{
    in_order *const s = self;
    gr_status status = GR_OK;
    if (s->rest == NULL) {
        status = unpack_read(s->u, to, len, got, err);
        s->given += *got;
        if (status != GR_DAMAGED || unpack_may_go_on(s->u)) return status;
        GR_TRY(begin_rest(s, to, len, err));
    }
    return gzip_read(s->rest, to, len, got, err);
}

static gr_status unpack_entry_to_temp(expander *x, opened *a, in_order *s,
                                      const unpack_entry *e, gr_error *err)
{
    evidence_origin *o = NULL;
    byte_range range;
    const char *cut = NULL;
    GR_TRY(take_entry(x, a, e, UINT64_MAX, &o, err));
    if (o == NULL) return GR_OK;
    s->header_at = e->header_at;
    s->given = 0;
    gr_status const status = expand_unpack(x, read_entry, s, &range, &cut, err);
    gzip_close(s->rest);
    s->rest = NULL;
    GR_TRY(status);
    *o = (evidence_origin){
        .kind = ORIGIN_RANGE,
        .range = range,
        .size = UINT64_MAX,
        .weight = expand_weight(range.size, a->range.size, a->weight),
        .most = UINT64_MAX,
        .cut = cut};
    return GR_OK;
}

/* Its members, or the table of them. */
static bool is_encrypted_7z(unpack_form form, gr_status status,
                            const unpack_entry *e, const gr_error *why)
{
    if (form != UNPACK_7Z) return false;
    if (status == GR_OK) return e->encrypted;
    return gr_find(gr_slice_of_c(why->text), GR_S("encrypted")) != SIZE_MAX;
}

static gr_status unpack_all(expander *x, opened *a, in_order *s, gr_error *err)
{
    unpack_entry e;
    gr_error why = {GR_OK, GR_NO_OFFSET, ""};
    gr_status status = GR_OK;
    while (status == GR_OK) {
        status = unpack_next(s->u, &e, &why);
        if (status == GR_NONE) return GR_OK;
        if (is_encrypted_7z(s->form, status, &e, &why))
            return expand_tell(x, a->name, GR_UNSUPPORTED, GR_NO_OFFSET,
                               "an encrypted 7z: not read; unpack it first, as "
                               "with `7z x THIS`, and give the folder",
                               err);
        if (status != GR_OK)
            return expand_tell_failure(x, a->name, status, &why, err);
        status = unpack_entry_to_temp(x, a, s, &e, err);
        if (status == GR_OK && !unpack_may_go_on(s->u)) break;
    }
    if (status != GR_OK) return status;
    return expand_tell(x, a->name, GR_DAMAGED, GR_NO_OFFSET,
                       "what follows its last member here cannot be read", err);
}

static gr_status expand_in_order(expander *x, opened *a, unpack_form form,
                                 gr_error *err)
{
    gr_error why;
    part p = {.from = 0};
    in_order s = {.in = &p, .form = form};
    const evidence_options *const o = x->options;
    gr_status status = range_open(&a->range, &p.in, &why);
    unpack_input const input = input_of(&p);
    if (status == GR_OK)
        status = unpack_open(form, &input, o->passwords, o->password_count,
                             &s.u, &why);
    if (status == GR_OK) status = unpack_all(x, a, &s, err);
    else status = expand_tell_failure(x, a->name, status, &why, err);
    unpack_close(s.u);
    range_close(&p.in);
    return status;
}

gr_status expand_zip_in_order(expander *x, opened *a, gr_error *err)
{
    return expand_in_order(x, a, UNPACK_ZIP_IN_ORDER, err);
}

/* All of it is unpacked by one thread, and before anything else needs memory. */
static gr_status check_7z_memory(expander *x, const opened *a, bool *refused,
                                 gr_error *err)
{
    char text[GR_ERROR_TEXT];
    uint64_t memory = 0, most = expand_window(x);
    range_file in;
    gr_error why;
    *refused = false;
    if (most < EVIDENCE_7Z_MEMORY) most = EVIDENCE_7Z_MEMORY;
    gr_status status = range_open(&a->range, &in, &why);
    if (status == GR_OK) status = sevenzip_memory(&in, most, &memory, &why);
    range_close(&in);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    *refused = status == GR_LIMIT || memory > most;
    if (!*refused) return GR_OK;
    (void)snprintf(text, sizeof text,
                   "a 7z that needs %llu MiB of memory to unpack, and %llu are "
                   "allowed: not read; --max-window raises that, or unpack it "
                   "first, as with `7z x THIS`",
                   (unsigned long long)(memory >> 20),
                   (unsigned long long)(most >> 20));
    return expand_tell(x, a->name, GR_LIMIT, 0, text, err);
}

/* 7zFormat.txt, "SignatureHeader": the table of contents is at the end, so
 * nothing can be read of what is cut. */
gr_status expand_7z(expander *x, opened *a, gr_error *err)
{
    uint8_t head[32];
    range_file in;
    gr_error why;
    gr_status status = range_open(&a->range, &in, &why);
    if (status == GR_OK) status = range_read_all(&in, 0, head, 32, &why);
    range_close(&in);
    if (status != GR_OK)
        return expand_tell_failure(x, a->name, status, &why, err);
    uint64_t const at = gr_load_le(head + 12, 8);
    uint64_t const size = gr_load_le(head + 20, 8);
    uint64_t const left = a->range.size - 32;
    if (at > left || size > left - at)
        return expand_tell(x, a->name, GR_UNSUPPORTED, a->range.size,
                           "a 7z without its end: cut in the middle, or one of "
                           "several volumes: not read; unpack them first, as "
                           "with `7z x NAME.7z.001`, and give the folder",
                           err);
    bool refused = false;
    GR_TRY(check_7z_memory(x, a, &refused, err));
    return refused ? GR_OK : expand_in_order(x, a, UNPACK_7Z, err);
}
