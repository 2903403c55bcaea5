/* expand.c - archives in the list of evidence: their members become items.
 *
 * The list is made before anything is read, and is in the order of evidence
 * paths; archives are in whatever order they were written. So each member must
 * be readable alone, at any time, by any thread, at a cost that does not depend
 * on where it stands:
 *
 *   zip      the table says where each member is: nothing is unpacked ahead
 *   tar      one pass over the headers says where each member is
 *   gz, xz.. one member, unpacked when it is read
 *   tar.gz.. unpacked once to a nameless temporary file, which is a tar
 *   7z       its blocks hold many members, so all of them are unpacked once,
 *            in their order, to the temporary file
 *   an archive within another: in place, where its bytes stand there as they
 *            are; else it is unpacked to the temporary file first
 *
 * So nothing is unpacked more than twice (once here, once when it is read), the
 * time grows with the bytes alone, and memory does not grow with them. What it
 * costs is disk, in the directory that the caller names: the size of what
 * tar.gz and 7z expand to, without the zeros in it. The temporary file has no
 * name and is gone with the process.
 *
 * Every member's first bytes are looked at, for an archive within it. Sizes are
 * what the archive claims; they are counted against the budget, and when a
 * member is read it may not give more. See limits.h for what is a bomb. */
#include "evidence/expand_parts.h"

#include "base/cursor.h"
#include "evidence/container.h"
#include "evidence/label.h"
#include "evidence/limits.h"
#include "evidence/settle.h"
#include "evidence/temp.h"
#include "evidence/zip.h"
#include "evidence/volumes.h"

#include <stdlib.h>

/* ---- telling ---- */

static gr_status no_room(const expander *x, gr_error *err)
{
    gr_status const why = gr_arena_status(x->arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the list of evidence");
}

static gr_status add_problem(expander *x, gr_slice name, gr_status status,
                             uint64_t offset, const char *text, gr_error *err)
{
    evidence_problem *const p = vector_add(&x->problems, sizeof *p);
    if (p == NULL) return no_room(x, err);
    *p = (evidence_problem){.name = name};
    (void)gr_fail(&p->error, status, offset, "%s", text);
    return GR_OK;
}

gr_status expand_tell(expander *x, gr_slice name, gr_status status,
                      uint64_t offset, const char *text, gr_error *err)
{
    if (x->problems_told >= EVIDENCE_MEMBER_PROBLEMS) {
        x->problems_beyond++;
        return GR_OK;
    }
    x->problems_told++;
    return add_problem(x, name, status, offset, text, err);
}

gr_status expand_tell_member(expander *x, const opened *a, gr_slice raw,
                             gr_status status, const char *text, gr_error *err)
{
    if (x->problems_told >= EVIDENCE_MEMBER_PROBLEMS) {
        x->problems_beyond++;
        return GR_OK;
    }
    gr_slice clean;
    (void)container_refused_name(raw, &clean);
    gr_slice const name =
        label_member(x->arena, a->name, gr_sub(clean, 0, EVIDENCE_PATH));
    if (name.ptr == NULL) return no_room(x, err);
    return expand_tell(x, name, status, GR_NO_OFFSET, text, err);
}

gr_status expand_tell_failure(expander *x, gr_slice name, gr_status status,
                              const gr_error *why, gr_error *err)
{
    if (status != GR_NOMEM)
        return expand_tell(x, name, status, why->offset, why->text, err);
    if (err != NULL) *err = *why;
    return status;
}

gr_status expand_check_stop(const expander *x)
{
    const volatile sig_atomic_t *const stop = x->options->stop;
    return stop != NULL && *stop ? GR_NONE : GR_OK;
}

/* ---- what may come out ---- */

uint64_t expand_weight(uint64_t bytes, uint64_t size, uint64_t weight)
{
    if (bytes >= size) return weight;
    return (uint64_t)((long double)weight * (long double)bytes /
                      (long double)size);
}

uint64_t expand_window(const expander *x)
{
    return x->options->max_window == 0 ? EVIDENCE_WINDOW
                                       : x->options->max_window;
}

uint64_t expand_most(const expander *x, uint64_t weight)
{
    if (weight > UINT64_MAX / x->ratio) return UINT64_MAX;
    uint64_t const most = weight * x->ratio;
    return most > EVIDENCE_EXPANDED ? most : EVIDENCE_EXPANDED;
}

gr_status expand_take(expander *x, opened *a, gr_slice raw, uint64_t size,
                      int64_t modified_ns, evidence_origin **out, gr_error *err)
{
    gr_slice name;
    *out = NULL;
    const char *why = container_refused_name(raw, &name);
    gr_status status = GR_UNSUPPORTED;
    if (why == NULL && (x->members >= EVIDENCE_MEMBERS ||
                        raw.len > EVIDENCE_MEMBER_NAMES - x->names)) {
        why = "not read: too many members; unpack the archive first, and give "
              "the folder";
        status = GR_LIMIT;
    } else if (why == NULL && size != UINT64_MAX && size > x->budget) {
        why = "not read: the archive expands too much (a bomb?); --max-expand "
              "raises the limit";
        status = GR_LIMIT;
    }
    if (why != NULL) return expand_tell_member(x, a, raw, status, why, err);
    member *const m = vector_add(&a->members, sizeof *m);
    if (m == NULL) return no_room(x, err);
    *m = (member){.name = label_member(x->arena, a->name, name),
                  .origin = gr_arena_take(x->arena, sizeof *m->origin),
                  .modified_ns = modified_ns,
                  .order = a->members.count};
    if (m->name.ptr == NULL || m->origin == NULL) return no_room(x, err);
    x->members++;
    x->names += raw.len;
    if (size != UINT64_MAX) x->budget -= size;
    *out = m->origin;
    return GR_OK;
}

/* ---- unpacking ---- */

/* What the temporary file cannot hold is a problem of the evidence at hand. */
static const char *cut_text(expander *x, const char *what, const gr_error *why)
{
    char text[GR_ERROR_TEXT];
    (void)snprintf(text, sizeof text, "%s: %.180s", what, why->text);
    return gr_arena_copy_c(x->arena, gr_slice_of_c(text));
}

static gr_status unpack_some(expander *x, gr_slice bytes, const char **cut,
                             gr_error *err)
{
    gr_error why;
    if (bytes.len > x->budget) {
        *cut = "the rest is not unpacked: it expands too much (a bomb?); "
               "--max-expand raises the limit";
        return GR_OK;
    }
    x->budget -= bytes.len;
    gr_status const status = temp_append(x->temp, bytes, &why);
    if (status == GR_OK) return GR_OK;
    *cut = cut_text(x, "the rest is not unpacked", &why);
    return *cut == NULL ? no_room(x, err) : GR_OK;
}

static gr_status open_temp(expander *x, const char **cut, gr_error *err)
{
    gr_error why;
    const char *const dir = x->options->temp_dir;
    if (x->temp != NULL) return GR_OK;
    gr_status const status =
        temp_open(dir == NULL ? "/tmp" : dir, &x->temp, &why);
    if (status == GR_OK) return GR_OK;
    if (status == GR_NOMEM) return no_room(x, err);
    *cut = cut_text(x, "not unpacked", &why);
    return *cut == NULL ? no_room(x, err) : GR_OK;
}

gr_status expand_unpack(expander *x,
                        gr_status (*read)(void *self, uint8_t *to, size_t len,
                                          size_t *got, gr_error *err),
                        void *self, byte_range *out, const char **cut,
                        gr_error *err)
{
    gr_error why;
    *cut = NULL;
    *out = (byte_range){0};
    GR_TRY(open_temp(x, cut, err));
    if (*cut != NULL) return GR_OK;
    *out = (byte_range){NULL, x->temp, temp_end(x->temp), 0};
    while (*cut == NULL) {
        size_t got = 0;
        GR_TRY(expand_check_stop(x));
        gr_status const status = read(self, x->block, EXPAND_BLOCK, &got, &why);
        if (status == GR_NOMEM) return no_room(x, err);
        if (status != GR_OK) {
            *cut = cut_text(x, "the rest cannot be unpacked", &why);
            if (*cut == NULL) return no_room(x, err);
        }
        if (status == GR_OK && got == 0) break;
        if (got > 0)
            GR_TRY(unpack_some(x, gr_slice_of(x->block, got), cut, err));
    }
    out->size = temp_end(x->temp) - out->offset;
    return GR_OK;
}

static gr_status read_source(void *self, uint8_t *to, size_t len, size_t *got,
                             gr_error *err)
{
    return source_read(self, to, len, got, err);
}

/* All that `o` gives, where it can be read anywhere. What is not all there is
 * told. */
static gr_status unpack_origin(expander *x, gr_slice name,
                               const evidence_origin *o, byte_range *out,
                               gr_error *err)
{
    gr_error why;
    const char *cut = NULL;
    source *in = NULL;
    *out = (byte_range){0};
    gr_status status = source_open(o, &in, &why);
    if (status != GR_OK) return expand_tell_failure(x, name, status, &why, err);
    status = expand_unpack(x, read_source, in, out, &cut, err);
    source_close(in);
    if (status == GR_OK && cut != NULL)
        status = expand_tell(x, name, GR_DAMAGED, out->size, cut, err);
    return status;
}

/* ---- members of one name ---- */

static int by_member(const void *a, const void *b)
{
    const member *const one = a;
    const member *const other = b;
    int const order = gr_compare(one->name, other->name);
    if (order != 0) return order;
    return one->order < other->order ? -1 : 1;
}

static bool is_taken(const member *members, size_t count, gr_slice name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        int const order = gr_compare(members[middle].name, name);
        if (order == 0) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return false;
}

/* The second of one name becomes NAME~2, unless that is a member's own name.
 * `names` are as they were, `members` get the new ones. */
static gr_status rename_twins(expander *x, const member *names, member *members,
                              size_t count, gr_error *err)
{
    uint64_t number = 2;
    for (size_t i = 1; i < count; i++) {
        if (!gr_equal(names[i].name, names[i - 1].name)) {
            number = 2;
            continue;
        }
        gr_slice other;
        do {
            other = label_numbered(x->arena, names[i].name, number++);
            if (other.ptr == NULL) return no_room(x, err);
        } while (is_taken(names, count, other));
        members[i].name = other;
    }
    return GR_OK;
}

static gr_status make_unique(expander *x, opened *a, gr_error *err)
{
    member *const members = a->members.ptr;
    size_t const count = a->members.count;
    if (count < 2) return GR_OK;
    qsort(members, count, sizeof *members, by_member);
    member *const names = gr_alloc_array(count, sizeof *names);
    if (names == NULL) return no_room(x, err);
    memcpy(names, members, count * sizeof *names);
    gr_status const status = rename_twins(x, names, members, count, err);
    gr_free(names);
    return status;
}

/* ---- one file, or one member ---- */

static gr_status look(expander *x, evidence_item *item,
                      const evidence_origin *o, unsigned depth, gr_error *err);

static gr_status add_item(expander *x, const evidence_item *item, gr_error *err)
{
    evidence_item *const kept = vector_add(&x->items, sizeof *kept);
    if (kept == NULL) return no_room(x, err);
    *kept = *item;
    return GR_OK;
}

static gr_status look_at_members(expander *x, opened *a, unsigned depth,
                                 gr_error *err)
{
    const member *const members = a->members.ptr;
    for (size_t i = 0; i < a->members.count; i++) {
        const member *const m = &members[i];
        const evidence_origin *const o = m->origin;
        evidence_item item = {.name = m->name,
                              .size = o->kind == ORIGIN_RANGE && o->cut == NULL
                                          ? o->range.size
                                          : UINT64_MAX,
                              .expected = o->size,
                              .modified_ns = m->modified_ns,
                              .archived_time = true,
                              .origin = o};
        GR_TRY(expand_check_stop(x));
        GR_TRY(look(x, &item, o, depth + 1, err));
    }
    return GR_OK;
}

static gr_status list_members(expander *x, opened *a, container_kind kind,
                              bool *is_image, gr_error *err)
{
    if (kind == CONTAINER_TAR) return expand_tar(x, a, err);
    if (kind == CONTAINER_7Z) return expand_7z(x, a, err);
    return expand_zip(x, a, is_image, err);
}

/* A member that is stored as it is, so that an archive in it can be read where
 * it stands. */
static bool is_stored(const evidence_origin *o, byte_range *out)
{
    range_file in;
    uint64_t at = 0;
    if (o->kind != ORIGIN_ZIP || o->encrypted || o->method != ZIP_STORED ||
        range_open(&o->range, &in, NULL) != GR_OK)
        return false;
    bool const found = zip_data_at(&in, o->header_at, &at, NULL) == GR_OK;
    range_close(&in);
    *out = range_part(o->range, at, o->packed);
    return found && out->size == o->packed;
}

/* The bytes of `o` as a range: in place, where they stand as they are. */
static gr_status range_of(expander *x, gr_slice name, const evidence_origin *o,
                          byte_range *out, gr_error *err)
{
    *out = o->range;
    if (o->kind == ORIGIN_RANGE && o->cut == NULL) return GR_OK;
    if (is_stored(o, out)) return GR_OK;
    return unpack_origin(x, name, o, out, err);
}

static gr_status open_archive(expander *x, evidence_item *item,
                              const evidence_origin *o, container_kind kind,
                              unsigned depth, gr_error *err)
{
    opened a = {.name = item->name, .weight = o->weight};
    bool is_image = false;
    GR_TRY(range_of(x, item->name, o, &a.range, err));
    gr_status status = list_members(x, &a, kind, &is_image, err);
    item->is_archive = !is_image;
    if (status == GR_OK && !is_image) status = make_unique(x, &a, err);
    if (status == GR_OK && !is_image) status = expand_links(x, &a, err);
    if (status == GR_OK && !is_image)
        status = look_at_members(x, &a, depth, err);
    gr_free(a.members.ptr);
    gr_free(a.links.ptr);
    return status;
}

/* RFC 1952: a gzip has the time of what it holds, unless that is 0. */
static void set_inner_time(evidence_item *item, container_kind kind,
                           gr_slice head)
{
    if (kind != CONTAINER_GZIP || head.len < 8) return;
    int64_t const s = (int64_t)gr_load_le(head.ptr + 4, 4);
    if (s == 0) return;
    item->modified_ns = s * 1000000000;
    item->archived_time = true;
}

static gr_status read_head(const evidence_origin *o, uint8_t *head, size_t *len,
                           gr_error *err)
{
    source *in = NULL;
    *len = 0;
    gr_status status = source_open(o, &in, err);
    while (status == GR_OK && *len < CONTAINER_HEAD) {
        size_t got = 0;
        status = source_read(in, head + *len, CONTAINER_HEAD - *len, &got, err);
        if (status == GR_OK && got == 0) break;
        *len += got;
    }
    source_close(in);
    return status;
}

static gr_status is_compressed_tar(const evidence_origin *o, bool *out)
{
    uint8_t head[CONTAINER_HEAD];
    size_t len = 0;
    const char *why = NULL;
    gr_status const status = read_head(o, head, &len, NULL);
    *out = container_of(gr_slice_of(head, len), &why) == CONTAINER_TAR;
    return status == GR_NOMEM ? GR_NOMEM : GR_OK;
}

/* One compressed file; the name is already in an evidence path, encoded. */
static gr_status open_compressed(expander *x, evidence_item *item,
                                 const evidence_origin *o, container_kind kind,
                                 gr_slice head, unsigned depth, gr_error *err)
{
    evidence_origin *const inner = gr_arena_take(x->arena, sizeof *inner);
    evidence_origin *const below = gr_arena_take(x->arena, sizeof *below);
    bool is_tar = false;
    if (inner == NULL || below == NULL) return no_room(x, err);
    *below = *o;
    *inner = (evidence_origin){.kind = kind == CONTAINER_GZIP ? ORIGIN_GZIP
                                                              : ORIGIN_FILTER,
                               .below = below,
                               .size = UINT64_MAX,
                               .weight = o->weight,
                               .most = expand_most(x, o->weight)};
    if (is_compressed_tar(inner, &is_tar) != GR_OK) return no_room(x, err);
    if (is_tar) return open_archive(x, item, inner, CONTAINER_TAR, depth, err);
    if (x->members >= EVIDENCE_MEMBERS)
        return expand_tell(x, item->name, GR_LIMIT, GR_NO_OFFSET,
                           "not read: too many members", err);
    x->members++;
    item->is_archive = true;
    gr_slice const name = container_inner_name(gr_last_component(item->name));
    size_t const room = item->name.len + 2 + name.len;
    uint8_t *const text = gr_arena_take_text(x->arena, room);
    if (text == NULL) return no_room(x, err);
    memcpy(text, item->name.ptr, item->name.len);
    memcpy(text + item->name.len, "!/", 2);
    memcpy(text + item->name.len + 2, name.ptr, name.len);
    evidence_item only = {.name = gr_slice_of(text, room),
                          .size = UINT64_MAX,
                          .expected = o->weight,
                          .modified_ns = item->modified_ns,
                          .archived_time = item->archived_time,
                          .origin = inner};
    set_inner_time(&only, kind, head);
    return look(x, &only, inner, depth + 1, err);
}

/* GR_OK: a whole zip, maybe with something else before it. GR_UNSUPPORTED: the
 * last of several volumes. */
static gr_status find_zip_table(const byte_range *all)
{
    zip_table table;
    range_file in;
    gr_status status = range_open(all, &in, NULL);
    if (status == GR_OK) status = zip_find_table(&in, &table, NULL);
    range_close(&in);
    return status;
}

static bool has_zip_table(const evidence_item *item)
{
    byte_range const all = {item->path, NULL, 0, item->size};
    gr_status const status = find_zip_table(&all);
    return status == GR_OK || status == GR_UNSUPPORTED;
}

/* Why it is not read, of a piece of an archive; NULL: it is none, or whole all
 * the same. A 7z says itself what is there of it; each volume of a RAR has its
 * mark, and other files may have such names. */
static const char *why_piece(const evidence_item *item,
                             const evidence_origin *o, container_kind kind)
{
    volume_kind const volume = volume_of(item->name);
    if (volume == VOLUME_RAR && kind != CONTAINER_REFUSED) return NULL;
    if (volume == VOLUME_PIECE &&
        (kind == CONTAINER_7Z || kind == CONTAINER_TAR))
        return NULL;
    if (volume == VOLUME_PIECE && kind == CONTAINER_ZIP &&
        o->kind == ORIGIN_RANGE && find_zip_table(&o->range) == GR_OK)
        return NULL;
    return volume_why(volume);
}

static gr_status open_container(expander *x, evidence_item *item,
                                const evidence_origin *o, gr_slice head,
                                unsigned depth, gr_error *err)
{
    char text[GR_ERROR_TEXT];
    const char *why = NULL;
    container_kind kind = container_of(head, &why);
    uint64_t const window = container_window(head);
    if (kind == CONTAINER_NONE &&
        gr_ends_with_ascii_fold(item->name, GR_S(".zip")) &&
        item->path != NULL && has_zip_table(item))
        kind = CONTAINER_ZIP;
    const char *const piece = why_piece(item, o, kind);
    if (piece != NULL) {
        kind = CONTAINER_REFUSED;
        why = piece;
    }
    if (kind == CONTAINER_NONE) return GR_OK;
    if (kind == CONTAINER_REFUSED)
        return expand_tell(x, item->name, GR_UNSUPPORTED, 0, why, err);
    if (depth >= EVIDENCE_NESTED) {
        (void)snprintf(text, sizeof text,
                       "an archive within %u others: not opened; unpack it "
                       "first, and give the folder",
                       EVIDENCE_NESTED);
        return expand_tell(x, item->name, GR_LIMIT, 0, text, err);
    }
    if (kind != CONTAINER_GZIP && kind != CONTAINER_FILTER)
        return open_archive(x, item, o, kind, depth, err);
    if (window <= expand_window(x))
        return open_compressed(x, item, o, kind, head, depth, err);
    (void)snprintf(text, sizeof text,
                   "needs %llu MiB of memory to unpack, and %llu are allowed: "
                   "not read; --max-window raises that, or unpack it first, as "
                   "with `xz -d` or `zstd -d`",
                   (unsigned long long)(window >> 20),
                   (unsigned long long)(expand_window(x) >> 20));
    return expand_tell(x, item->name, GR_LIMIT, 0, text, err);
}

/* A fixed VHD has its mark at its end, and looks like a disk before. */
static bool is_fixed_vhd(const evidence_item *item)
{
    uint8_t mark[8];
    range_file in;
    if (item->path == NULL || item->size < 512 ||
        !gr_ends_with_ascii_fold(item->name, GR_S(".vhd")))
        return false;
    byte_range const end = {item->path, NULL, item->size - 512, 8};
    bool const found = range_open(&end, &in, NULL) == GR_OK &&
                       range_read_all(&in, 0, mark, 8, NULL) == GR_OK &&
                       gr_equal(gr_slice_of(mark, 8), GR_S("conectix"));
    range_close(&in);
    return found;
}

/* An item, and the members in it. What cannot even be read here stays an item,
 * so that whoever reads it tells. */
static gr_status look(expander *x, evidence_item *item,
                      const evidence_origin *o, unsigned depth, gr_error *err)
{
    uint8_t head[CONTAINER_HEAD];
    size_t len = 0;
    const char *why = NULL;
    if (read_head(o, head, &len, NULL) == GR_NOMEM) return no_room(x, err);
    if (is_fixed_vhd(item)) {
        (void)container_of(GR_S("conectix"), &why);
        GR_TRY(expand_tell(x, item->name, GR_UNSUPPORTED, 0, why, err));
    } else {
        GR_TRY(open_container(x, item, o, gr_slice_of(head, len), depth, err));
    }
    return add_item(x, item, err);
}

/* ---- the list ---- */

static gr_status tell_beyond(expander *x, gr_slice name, gr_error *err)
{
    char text[GR_ERROR_TEXT];
    if (x->problems_beyond == 0) return GR_OK;
    (void)snprintf(text, sizeof text,
                   "%llu more members are not read, or only in part",
                   (unsigned long long)x->problems_beyond);
    return add_problem(x, name, GR_LIMIT, GR_NO_OFFSET, text, err);
}

/* ---- the standard input ---- */

/* All magics are in these; a tar has NULs, and is known by its first block. */
enum { MAGIC_BYTES = 16 };

static bool is_enough(gr_slice head)
{
    return head.len >= CONTAINER_HEAD ||
           (head.len >= MAGIC_BYTES && gr_find_byte(head, 0) == head.len &&
            head.ptr[0] < 0x80);
}

static gr_status wait_for(expander *x, evidence_file *in)
{
    while (!evidence_ready(in, 100)) GR_TRY(expand_check_stop(x));
    return GR_OK;
}

/* As much as says whether it is an archive: of lines not more than have come, for
 * they may come slowly. */
static gr_status read_ahead(expander *x, evidence_file *in, gr_slice *out,
                            gr_error *err)
{
    uint8_t *const head = gr_arena_take_text(x->arena, CONTAINER_HEAD);
    size_t got = 1;
    if (head == NULL) return no_room(x, err);
    *out = gr_slice_of(head, 0);
    while (got > 0 && !is_enough(*out)) {
        GR_TRY(wait_for(x, in));
        /* What it fails with comes again when it is read. */
        if (evidence_read(in, head + out->len, CONTAINER_HEAD - out->len, &got,
                          NULL) != GR_OK)
            break;
        out->len += got;
    }
    return GR_OK;
}

typedef struct {
    expander *x;
    evidence_file *in;
} input;

static gr_status read_input(void *self, uint8_t *to, size_t len, size_t *got,
                            gr_error *err)
{
    const input *const i = self;
    *got = 0;
    if (wait_for(i->x, i->in) != GR_OK) return GR_OK; /* stopped: soon seen */
    return evidence_read(i->in, to, len, got, err);
}

static gr_status spill_input(expander *x, evidence_item *item,
                             evidence_file *in, gr_error *err)
{
    evidence_origin *const o = gr_arena_take(x->arena, sizeof *o);
    const char *cut = NULL;
    input from = {x, in};
    if (o == NULL) return no_room(x, err);
    *o = (evidence_origin){.kind = ORIGIN_RANGE, .most = UINT64_MAX};
    x->budget = EVIDENCE_STDIN;
    GR_TRY(expand_unpack(x, read_input, &from, &o->range, &cut, err));
    if (cut != NULL)
        GR_TRY(expand_tell(x, item->name, GR_LIMIT, o->range.size, cut, err));
    o->size = o->weight = item->size = item->expected = o->range.size;
    item->path = NULL;
    item->origin = o;
    item->ahead = (gr_slice){NULL, 0};
    return GR_OK;
}

/* An archive is written to the temporary file, for it must be read anywhere; all
 * else is read as it comes. */
static gr_status take_input(expander *x, evidence_item *item, gr_error *err)
{
    const char *why = NULL;
    evidence_file *in = NULL;
    gr_error failed;
    gr_status status = evidence_open(item, &in, &failed);
    if (status == GR_NOMEM) return no_room(x, err);
    if (status != GR_OK) return GR_OK;
    status = read_ahead(x, in, &item->ahead, err);
    container_kind const kind = container_of(item->ahead, &why);
    evidence_close(in);
    if (status != GR_OK || kind == CONTAINER_NONE) return status;
    status = evidence_open(item, &in, &failed);
    if (status != GR_OK) return no_room(x, err);
    status = spill_input(x, item, in, err);
    evidence_close(in);
    return status;
}

static void begin_file(expander *x, const evidence_item *item)
{
    x->budget = expand_most(x, item->size);
    x->members = x->names = x->problems_told = 0;
    x->problems_beyond = 0;
}

static gr_status expand_input(expander *x, const evidence_item *from,
                              gr_error *err)
{
    evidence_item item = *from;
    begin_file(x, &item);
    GR_TRY(take_input(x, &item, err));
    if (item.origin == NULL) return add_item(x, &item, err);
    begin_file(x, &item);
    GR_TRY(expand_check_stop(x));
    GR_TRY(look(x, &item, item.origin, 0, err));
    return tell_beyond(x, item.name, err);
}

static gr_status expand_file(expander *x, const evidence_item *from,
                             gr_error *err)
{
    evidence_item item = *from;
    if (item.path != NULL && strcmp(item.path, "-") == 0)
        return expand_input(x, from, err);
    if (item.size == UINT64_MAX || item.path == NULL)
        return add_item(x, &item, err);
    evidence_origin const o = {.kind = ORIGIN_RANGE,
                               .range = {item.path, NULL, 0, item.size},
                               .size = UINT64_MAX,
                               .weight = item.size,
                               .most = UINT64_MAX};
    begin_file(x, &item);
    GR_TRY(expand_check_stop(x));
    GR_TRY(look(x, &item, &o, 0, err));
    return tell_beyond(x, item.name, err);
}

static gr_status take_old_problems(expander *x, const evidence_list *list,
                                   gr_error *err)
{
    for (size_t i = 0; i < list->problem_count; i++) {
        evidence_problem *const p = vector_add(&x->problems, sizeof *p);
        if (p == NULL) return no_room(x, err);
        *p = list->problems[i];
    }
    return GR_OK;
}

gr_status evidence_expand(gr_arena *arena, const evidence_options *options,
                          evidence_list *list, gr_error *err)
{
    expander x = {.arena = arena, .options = options, .temp = list->temp};
    x.ratio = options->max_expand == 0 ? EVIDENCE_RATIO : options->max_expand;
    x.block = gr_alloc(EXPAND_BLOCK);
    gr_status status =
        x.block == NULL ? no_room(&x, err) : take_old_problems(&x, list, err);
    for (size_t i = 0; i < list->count && status == GR_OK; i++)
        status = expand_file(&x, &list->items[i], err);
    list->temp = x.temp;
    if (status == GR_OK)
        status = settle_list(arena, &x.items, &x.problems, list, err);
    gr_free(x.items.ptr);
    gr_free(x.problems.ptr);
    gr_free(x.block);
    return status;
}

void evidence_end(evidence_list *list)
{
    temp_close(list->temp);
    list->temp = NULL;
}
