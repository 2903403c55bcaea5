/* layout_notes.c - what collectors noted of files, brought to those files. */
#include "evidence/layout_parts.h"

#include "base/buffer.h"
#include "base/number.h"
#include "evidence/csv_row.h"
#include "evidence/limits.h"

#include <stdlib.h>

/* ---- lines ---- */

typedef struct {
    layouts *l;
    const evidence_item *item;
    gr_status (*line)(void *self, gr_slice line, uint64_t offset,
                      gr_error *err);
    void *self;
    gr_buffer text;  /* what is read and not yet told */
    uint64_t offset; /* of it */
    bool skipping;   /* the rest of a line that was too long */
} liner;

static gr_status tell_line(liner *r, gr_slice line, gr_error *err)
{
    if (r->offset == 0 && gr_starts_with(line, GR_S("\xEF\xBB\xBF")))
        line = gr_from(line, 3);
    if (gr_ends_with(line, GR_S("\r"))) line.len--;
    if (line.len == 0) return GR_OK;
    gr_arena_reset(r->l->scratch);
    return r->line(r->self, line, r->offset, err);
}

static gr_status tell_lines(liner *r, gr_error *err)
{
    gr_slice rest = gr_buffer_slice(&r->text);
    for (;;) {
        size_t const end = gr_find_byte(rest, '\n');
        if (end == rest.len) break;
        gr_status const status =
            r->skipping ? GR_OK : tell_line(r, gr_sub(rest, 0, end), err);
        r->skipping = false;
        r->offset += end + 1;
        rest = gr_from(rest, end + 1);
        GR_TRY(status);
    }
    memmove(r->text.ptr, rest.ptr, rest.len);
    r->text.len = rest.len;
    return GR_OK;
}

static gr_status skip_line(liner *r, gr_error *err)
{
    bool const first = !r->skipping;
    uint64_t const at = r->offset;
    r->offset += r->text.len;
    r->text.len = 0;
    r->skipping = true;
    return first ? layout_tell(r->l, r->item->name, GR_LIMIT, at,
                               "a line too long for its collector: not "
                               "compared with the files",
                               err)
                 : GR_OK;
}

static gr_status read_block(liner *r, evidence_file *in, bool *more,
                            gr_error *err)
{
    enum { BLOCK = 64 << 10 };
    gr_error why;
    size_t got = 0;
    const volatile sig_atomic_t *const stop = r->l->options->stop;
    uint8_t *const room = gr_buffer_room(&r->text, BLOCK);
    if (room == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    if (stop != NULL && *stop) return GR_NONE;
    gr_status const status = evidence_read(in, room, BLOCK, &got, &why);
    *more = status == GR_OK && got > 0;
    if (status == GR_NOMEM) return gr_fail(err, GR_NOMEM, 0, "%s", why.text);
    /* Whoever reads the file as evidence tells what is wrong with it. */
    r->text.len += got;
    return GR_OK;
}

static gr_status read_lines(liner *r, evidence_file *in, gr_error *err)
{
    bool more = true;
    while (more) {
        GR_TRY(read_block(r, in, &more, err));
        GR_TRY(tell_lines(r, err));
        if (r->text.len > EVIDENCE_LAYOUT_LINE) GR_TRY(skip_line(r, err));
    }
    return r->skipping ? GR_OK : tell_line(r, gr_buffer_slice(&r->text), err);
}

gr_status layout_lines(layouts *l, const evidence_item *item,
                       gr_status (*line)(void *self, gr_slice line,
                                         uint64_t offset, gr_error *err),
                       void *self, gr_error *err)
{
    liner r = {.l = l, .item = item, .line = line, .self = self};
    r.text = gr_buffer_upto(EVIDENCE_LAYOUT_LINE + (128 << 10));
    evidence_file *in = NULL;
    gr_error why;
    gr_status status = evidence_open(item, &in, &why);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "%s", why.text);
    status = status == GR_OK ? read_lines(&r, in, err) : GR_OK;
    evidence_close(in);
    gr_buffer_free(&r.text);
    const volatile sig_atomic_t *const stop = l->options->stop;
    return status == GR_NONE && (stop == NULL || !*stop) ? GR_OK : status;
}

/* ---- a table ---- */

enum { ROW_VALUES = 64 };

typedef struct {
    layouts *l;
    const gr_slice *columns;
    size_t count;
    size_t at[LAYOUT_COLUMNS]; /* where it stands; SIZE_MAX: nowhere */
    bool has_columns;
    uint64_t bad_rows, first_bad;
    gr_status (*row)(void *self, const gr_slice *values, gr_error *err);
    void *self;
} table;

static void take_columns(table *t, const gr_slice *values, size_t count)
{
    for (size_t w = 0; w < t->count; w++) {
        t->at[w] = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (gr_equal(values[i], t->columns[w])) t->at[w] = i;
    }
    t->has_columns = true;
}

static gr_status take_row(void *self, gr_slice line, uint64_t offset,
                          gr_error *err)
{
    table *const t = self;
    gr_slice values[ROW_VALUES], wanted[LAYOUT_COLUMNS];
    size_t count = csv_row_split(line, t->l->scratch, values, ROW_VALUES);
    if (count == SIZE_MAX) {
        t->l->no_memory |= gr_arena_status(t->l->scratch) != GR_OK;
        if (t->bad_rows++ == 0) t->first_bad = offset;
        return GR_OK;
    }
    if (count > ROW_VALUES) count = ROW_VALUES;
    if (!t->has_columns) {
        take_columns(t, values, count);
        return GR_OK;
    }
    for (size_t w = 0; w < t->count; w++)
        wanted[w] = t->at[w] < count ? values[t->at[w]] : GR_S("");
    return t->row(t->self, wanted, err);
}

gr_status layout_table(layouts *l, const evidence_item *item,
                       const gr_slice *columns, size_t count,
                       gr_status (*row)(void *self, const gr_slice *values,
                                        gr_error *err),
                       void *self, gr_error *err)
{
    char text[GR_ERROR_TEXT];
    table t = {
        .l = l, .columns = columns, .count = count, .row = row, .self = self};
    GR_TRY(layout_lines(l, item, take_row, &t, err));
    if (t.bad_rows == 0) return GR_OK;
    (void)snprintf(text, sizeof text,
                   "%llu of its rows have quotes that do not close: what they "
                   "say of files is not compared",
                   (unsigned long long)t.bad_rows);
    return layout_tell(l, item->name, GR_DAMAGED, t.first_bad, text, err);
}

gr_status layout_missing(layouts *l, evidence_collection *c,
                         const evidence_item *list, gr_slice path,
                         gr_error *err)
{
    char text[GR_ERROR_TEXT];
    (void)snprintf(text, sizeof text, "names a file that is not here: %.*s",
                   (int)(path.len < 180 ? path.len : 180),
                   (const char *)path.ptr);
    return layout_differs(l, c, list->name, text, err);
}

/* ---- an index ---- */

static int by_key(const void *a, const void *b)
{
    const indexed_item *const one = a;
    const indexed_item *const other = b;
    int const order = gr_compare(one->key, other->key);
    if (order != 0) return order;
    return one->item < other->item ? -1 : one->item > other->item;
}

static gr_status tell_no_room(layouts *l, const item_range *r, item_index *out,
                              gr_error *err)
{
    index_free(out);
    return layout_tell(l, r->prefix, GR_LIMIT, GR_NO_OFFSET,
                       "more files than there is room for: not compared with "
                       "what their collector noted",
                       err);
}

gr_status index_items(layouts *l, const item_range *r, gr_arena *arena,
                      gr_slice (*key)(gr_arena *arena, gr_slice below),
                      item_index *out, gr_error *err)
{
    *out = (item_index){
        gr_alloc_array(r->end - r->first + 1, sizeof *out->rows), 0};
    if (out->rows == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    for (size_t i = r->first; i < r->end; i++) {
        gr_slice const below = gr_from(l->items[i].name, r->prefix.len);
        if (gr_find(below, GR_S("!/")) != SIZE_MAX) continue;
        gr_slice const name = key(arena, below);
        if (gr_arena_status(arena) != GR_OK)
            return tell_no_room(l, r, out, err);
        if (name.ptr != NULL) out->rows[out->count++] = (indexed_item){name, i};
    }
    qsort(out->rows, out->count, sizeof *out->rows, by_key);
    return GR_OK;
}

void index_free(item_index *index)
{
    gr_free(index->rows);
    *index = (item_index){NULL, 0};
}

evidence_item *index_find(const layouts *l, const item_index *index,
                          gr_slice key)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        int const order = gr_compare(index->rows[middle].key, key);
        if (order == 0) return &l->items[index->rows[middle].item];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

/* ---- records ---- */

/* The surest that the row has, if it is surer than what is known. */
static void take_digest(evidence_record *to, const noted *row)
{
    const gr_slice hex[] = {
        [GR_MD5] = row->md5, [GR_SHA1] = row->sha1, [GR_SHA256] = row->sha256};
    for (unsigned k = GR_SHA256 + 1; k-- > GR_MD5;) {
        if (to->has_digest && to->kind >= (gr_digest_kind)k) return;
        if (!gr_parse_hex_bytes(hex[k], to->digest,
                                gr_digest_size((gr_digest_kind)k)))
            continue;
        to->has_digest = true;
        to->kind = (gr_digest_kind)k;
        to->digest_from = row->from;
        return;
    }
}

gr_status layout_note(layouts *l, evidence_item *item, const noted *row,
                      gr_error *err)
{
    evidence_record *const fresh = gr_arena_take(l->arena, sizeof *fresh);
    if (fresh == NULL)
        return gr_fail(err, gr_arena_status(l->arena), GR_NO_OFFSET,
                       "no room for the list of evidence");
    if (item->recorded != NULL) *fresh = *item->recorded;
    else *fresh = (evidence_record){.size = UINT64_MAX};
    if (fresh->size == UINT64_MAX) {
        fresh->size = row->size;
        fresh->size_from = row->from;
    }
    if (fresh->holes == 0) fresh->holes = row->holes;
    if (fresh->full_name.len == 0)
        fresh->full_name = gr_arena_copy(l->arena, row->full_name);
    take_digest(fresh, row);
    item->recorded = fresh;
    return gr_arena_status(l->arena) == GR_OK
               ? GR_OK
               : gr_fail(err, gr_arena_status(l->arena), GR_NO_OFFSET,
                         "no room for the list of evidence");
}
