/* zip.c - see zip.h.
 *
 *   | header, data | header, data | ... | row | row | ... | end |
 *                                       ^ the table
 *
 * The table is what counts, as for every other reader of zips: a member that
 * was deleted from it, but still has its header, is not there. Numbers that do
 * not fit stand in an extra field (zip64).
 *
 * Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 to 4.5, 7. */
#include "evidence/zip.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/time.h"

enum {
    ROW = 46,
    HEADER = 30,
    END = 22,
    END64 = 56,
    LOCATOR64 = 20,
    COMMENT = 65535,
    ROW_MOST = ROW + 3 * 65535,
    WINDOW = 256 << 10,
    AFTER_DATA = 24, /* the largest descriptor */
    EXTRA_ZIP64 = 0x0001,
    EXTRA_AES = 0x9901,
    EXTRA_TIME = 0x5455
};

/* In place of a number that does not fit. */
static const uint32_t none32 = 0xFFFFFFFFu;

/* ---- the end of the table ---- */

typedef struct {
    uint32_t disk, table_disk;
    uint64_t rows, size, at;
} zip_end;

/* 4.3.16 */
static zip_end read_end(gr_slice bytes)
{
    gr_cursor c = gr_cursor_over(bytes, 0);
    zip_end e = {0};
    gr_skip(&c, 4);
    e.disk = gr_read_u16le(&c);
    e.table_disk = gr_read_u16le(&c);
    gr_skip(&c, 2);
    e.rows = gr_read_u16le(&c);
    e.size = gr_read_u32le(&c);
    e.at = gr_read_u32le(&c);
    return e;
}

/* 4.3.14, found by 4.3.15, which stands before the end. */
static gr_status read_end64(const range_file *in, uint64_t end_at, zip_end *e,
                            uint64_t *table_end, gr_error *err)
{
    uint8_t bytes[END64];
    if (end_at < LOCATOR64 + END64) return GR_OK;
    GR_TRY(range_read_all(in, end_at - LOCATOR64, bytes, LOCATOR64, err));
    if (!gr_starts_with(gr_slice_of(bytes, 4), GR_S("PK\x06\x07")))
        return GR_OK;
    /* Its offset is wrong where something stands before the zip; the record
     * itself stands before the locator. */
    uint64_t at = gr_load_le(bytes + 8, 8);
    uint64_t const beside = end_at - LOCATOR64 - END64;
    if (at > beside) at = beside;
    GR_TRY(range_read_all(in, at, bytes, END64, err));
    if (!gr_starts_with(gr_slice_of(bytes, 4), GR_S("PK\x06\x06"))) {
        at = beside;
        GR_TRY(range_read_all(in, at, bytes, END64, err));
    }
    if (!gr_starts_with(gr_slice_of(bytes, 4), GR_S("PK\x06\x06")))
        return gr_fail(err, GR_DAMAGED, at, "the end of a zip64 is damaged");
    gr_cursor c = gr_cursor_over(gr_slice_of(bytes, END64), at);
    gr_skip(&c, 16);
    e->disk = gr_read_u32le(&c);
    e->table_disk = gr_read_u32le(&c);
    gr_skip(&c, 8);
    e->rows = gr_read_u64le(&c);
    e->size = gr_read_u64le(&c);
    e->at = gr_read_u64le(&c);
    *table_end = at;
    return GR_OK;
}

/* The last place that looks like the end; SIZE_MAX: none does. */
static size_t find_end(gr_slice tail)
{
    for (size_t i = tail.len < END ? 0 : tail.len - END + 1; i > 0; i--) {
        gr_slice const at = gr_from(tail, i - 1);
        if (at.ptr[0] == 'P' && gr_starts_with(at, GR_S("PK\x05\x06")) &&
            gr_load_le(at.ptr + 20, 2) <= at.len - END)
            return i - 1;
    }
    return SIZE_MAX;
}

static gr_status settle_table(const zip_end *e, uint64_t table_end,
                              zip_table *out, gr_error *err)
{
    if (e->disk != e->table_disk || (e->disk != 0 && e->disk != 0xFFFF))
        return gr_fail(err, GR_UNSUPPORTED, table_end,
                       "one of several volumes: join them first, as with "
                       "`zip -s 0 THIS --out ONE.zip`");
    if (e->size > table_end || e->at > table_end - e->size)
        return gr_fail(err, GR_DAMAGED, table_end,
                       "the table of this zip is not where its end says");
    out->end = table_end;
    out->at = table_end - e->size;
    out->shift = out->at - e->at;
    out->rows = e->rows;
    return GR_OK;
}

/* Where something behind the end at `at` stands, in `tail`; or its length. */
static size_t find_over(gr_slice tail, size_t at)
{
    at += END + (size_t)gr_load_le(tail.ptr + at + 20, 2);
    while (at < tail.len && tail.ptr[at] == 0) at++;
    return at;
}

bool zip_has_another_before(const range_file *in, const zip_table *table)
{
    uint64_t const shift = table->shift;
    size_t const len = shift < END + COMMENT ? (size_t)shift : END + COMMENT;
    uint8_t head[4];
    uint8_t *const before = len == 0 ? NULL : gr_alloc(len);
    bool found = shift >= sizeof head &&
                 range_read_all(in, 0, head, sizeof head, NULL) == GR_OK &&
                 gr_equal(gr_slice_of(head, sizeof head), GR_S("PK\x03\x04"));
    if (before != NULL && !found)
        found = range_read_all(in, shift - len, before, len, NULL) == GR_OK &&
                find_end(gr_slice_of(before, len)) != SIZE_MAX;
    gr_free(before);
    return found;
}

gr_status zip_find_table(const range_file *in, zip_table *out, gr_error *err)
{
    uint64_t const size = in->range.size;
    size_t const len = size < END + COMMENT ? (size_t)size : END + COMMENT;
    uint8_t *const tail = gr_alloc(len);
    if (tail == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    gr_status status = range_read_all(in, size - len, tail, len, err);
    size_t const at =
        status == GR_OK ? find_end(gr_slice_of(tail, len)) : SIZE_MAX;
    if (status == GR_OK && at == SIZE_MAX) status = GR_NONE;
    if (status == GR_OK) {
        uint64_t table_end = size - len + at;
        zip_end e = read_end(gr_slice_of(tail + at, END));
        status = read_end64(in, table_end, &e, &table_end, err);
        if (status == GR_OK) status = settle_table(&e, table_end, out, err);
        size_t const over = find_over(gr_slice_of(tail, len), at);
        out->over = over < len ? size - len + over : 0;
    }
    gr_free(tail);
    return status;
}

/* ---- rows ---- */

/* 4.5.3: only those that do not fit, in this order. */
static void take_zip64(gr_cursor *c, zip_row *row)
{
    if (row->size == none32) row->size = gr_read_u64le(c);
    if (row->packed == none32) row->packed = gr_read_u64le(c);
    if (row->header_at == none32) row->header_at = gr_read_u64le(c);
}

static void take_extra(gr_slice extra, zip_row *row)
{
    gr_cursor c = gr_cursor_over(extra, 0);
    while (gr_left(&c) >= 4) {
        uint32_t const id = gr_read_u16le(&c);
        size_t const len = gr_read_u16le(&c);
        gr_cursor field = gr_cursor_over(gr_take(&c, len), 0);
        if (c.short_read) return;
        if (id == EXTRA_ZIP64) take_zip64(&field, row);
        else if (id == EXTRA_AES && len >= 7) {
            row->aes = true;
            row->method = (uint32_t)gr_load_le(field.bytes.ptr + 5, 2);
        } else if (id == EXTRA_TIME && len >= 5 &&
                   (field.bytes.ptr[0] & 1) != 0)
            row->modified_ns =
                (int64_t)(int32_t)gr_load_le(field.bytes.ptr + 1, 4) *
                1000000000;
    }
}

/* 4.4.6: local time of an unknown zone, so it is right to a day. */
static int64_t dos_time(uint32_t date, uint32_t time)
{
    int64_t ns = GR_TIME_NONE;
    gr_calendar const c = {.year = (int32_t)(1980 + (date >> 9)),
                           .month = date >> 5 & 15,
                           .day = date & 31,
                           .hour = time >> 11,
                           .minute = time >> 5 & 63,
                           .second = (time & 31) * 2};
    return gr_time_from_calendar(&c, &ns) ? ns : GR_TIME_NONE;
}

/* 4.3.12. `bytes` begins with a row; GR_NONE: it is not all there. */
static gr_status read_row(gr_slice bytes, uint64_t at, zip_row *row,
                          size_t *len, gr_error *err)
{
    gr_cursor c = gr_cursor_over(bytes, at);
    gr_slice const signature = gr_take(&c, 4);
    gr_skip(&c, 1);
    uint8_t const system = gr_read_u8(&c);
    gr_skip(&c, 2);
    uint32_t const flags = gr_read_u16le(&c);
    *row = (zip_row){.row_at = at, .modified_ns = GR_TIME_NONE};
    row->method = gr_read_u16le(&c);
    uint32_t const time = gr_read_u16le(&c), date = gr_read_u16le(&c);
    row->crc = gr_read_u32le(&c);
    row->packed = gr_read_u32le(&c);
    row->size = gr_read_u32le(&c);
    size_t const name = gr_read_u16le(&c), extra = gr_read_u16le(&c),
                 comment = gr_read_u16le(&c);
    gr_skip(&c, 4);
    uint32_t const attributes = gr_read_u32le(&c);
    row->header_at = gr_read_u32le(&c);
    row->name = gr_take(&c, name);
    gr_slice const more = gr_take(&c, extra);
    gr_skip(&c, comment);
    if (c.short_read) return GR_NONE;
    if (!gr_equal(signature, GR_S("PK\x01\x02")))
        return gr_fail(err, GR_DAMAGED, at, "a row of its table is damaged");
    row->encrypted = (flags & 1) != 0;
    row->strong = (flags & (1u << 6 | 1u << 13)) != 0;
    row->mode = system == 3 || system == 19 ? attributes >> 16 : 0;
    row->modified_ns = dos_time(date, time);
    take_extra(more, row);
    *len = c.pos;
    return GR_OK;
}

typedef struct {
    const range_file *in;
    const zip_table *table;
    uint8_t *bytes;
    size_t len;
    uint64_t at; /* of bytes */
} window;

static gr_status fill(window *w, uint64_t at, gr_error *err)
{
    uint64_t const left = w->table->end - at;
    w->at = at;
    w->len = left < WINDOW ? (size_t)left : WINDOW;
    return range_read_all(w->in, at, w->bytes, w->len, err);
}

static gr_status read_rows(window *w,
                           gr_status (*tell)(void *self, const zip_row *row,
                                             gr_error *err),
                           void *self, gr_error *err)
{
    zip_row row;
    for (uint64_t at = w->table->at, n = 0; at < w->table->end; n++) {
        size_t len = 0;
        gr_slice const rest =
            gr_from(gr_slice_of(w->bytes, w->len), (size_t)(at - w->at));
        gr_status status = read_row(rest, at, &row, &len, err);
        if (status == GR_NONE && at > w->at) {
            GR_TRY(fill(w, at, err));
            continue;
        }
        if (status == GR_NONE && n >= w->table->rows) return GR_OK;
        if (status == GR_NONE)
            return gr_fail(err, GR_DAMAGED, at, "its table is cut short");
        if (status != GR_OK && n >= w->table->rows) return GR_OK;
        GR_TRY(status);
        if (!gr_add(row.header_at, w->table->shift, &row.header_at))
            return gr_fail(err, GR_DAMAGED, at,
                           "a row of its table is damaged");
        GR_TRY(tell(self, &row, err));
        at += len;
    }
    return GR_OK;
}

gr_status zip_read_table(const range_file *in, const zip_table *table,
                         gr_status (*row)(void *self, const zip_row *row,
                                          gr_error *err),
                         void *self, gr_error *err)
{
    window w = {in, table, gr_alloc(WINDOW), 0, 0};
    if (w.bytes == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    gr_status status = fill(&w, table->at, err);
    if (status == GR_OK) status = read_rows(&w, row, self, err);
    gr_free(w.bytes);
    return status;
}

/* ---- one member ---- */

/* 4.3.7 */
gr_status zip_data_at(const range_file *in, uint64_t header_at, uint64_t *out,
                      gr_error *err)
{
    uint8_t bytes[HEADER];
    GR_TRY(range_read_all(in, header_at, bytes, HEADER, err));
    if (!gr_starts_with(gr_slice_of(bytes, 4), GR_S("PK\x03\x04")))
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "no header where the table says, at byte %llu of the "
                       "archive",
                       (unsigned long long)header_at);
    *out = header_at + HEADER + gr_load_le(bytes + 26, 2) +
           gr_load_le(bytes + 28, 2);
    return GR_OK;
}

static void put_le(gr_buffer *b, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        gr_put_byte(b, (uint8_t)(value >> (8 * i)));
}

/* Its extra fields, but for the one with offsets of the old archive. */
static void put_extra(gr_buffer *b, gr_slice extra, const zip_row *row)
{
    gr_cursor c = gr_cursor_over(extra, 0);
    if (row->size >= none32 || row->packed >= none32) {
        put_le(b, EXTRA_ZIP64, 2);
        put_le(b, 16, 2);
        put_le(b, row->size, 8);
        put_le(b, row->packed, 8);
    }
    while (gr_left(&c) >= 4) {
        size_t const at = c.pos;
        uint32_t const id = gr_read_u16le(&c);
        size_t const len = gr_read_u16le(&c);
        gr_skip(&c, len);
        if (c.short_read) return;
        if (id != EXTRA_ZIP64) gr_put(b, gr_sub(extra, at, c.pos - at));
    }
}

static void put_row(gr_buffer *b, gr_slice old, const zip_row *row)
{
    bool const large = row->size >= none32 || row->packed >= none32;
    size_t const name = (size_t)gr_load_le(old.ptr + 28, 2);
    size_t const extra = (size_t)gr_load_le(old.ptr + 30, 2);
    gr_put(b, gr_sub(old, 0, 20));
    put_le(b, large ? none32 : row->packed, 4);
    put_le(b, large ? none32 : row->size, 4);
    gr_put(b, gr_sub(old, 28, 2));
    size_t const extra_len_at = b->len;
    put_le(b, 0, 2 + 2 + 2 + 2); /* extra, comment, disk, internal */
    gr_put(b, gr_sub(old, 38, 4));
    put_le(b, 0, 4);
    gr_put(b, gr_sub(old, ROW, name));
    size_t const extra_at = b->len;
    put_extra(b, gr_sub(old, ROW + name, extra), row);
    if (b->status != GR_OK) return;
    size_t const extra_len = b->len - extra_at;
    b->ptr[extra_len_at] = (uint8_t)extra_len;
    b->ptr[extra_len_at + 1] = (uint8_t)(extra_len >> 8);
}

/* 4.3.14 to 4.3.16 for a table of one row at `at`. */
static void put_end(gr_buffer *b, uint64_t at, uint64_t size)
{
    bool const large = at >= none32;
    if (large) {
        gr_put(b, GR_S("PK\x06\x06"));
        put_le(b, END64 - 12, 8);
        put_le(b, 45 | 45 << 16, 4);
        put_le(b, 0, 8);
        put_le(b, 1, 8);
        put_le(b, 1, 8);
        put_le(b, size, 8);
        put_le(b, at, 8);
        gr_put(b, GR_S("PK\x06\x07"));
        put_le(b, 0, 4);
        put_le(b, at + size, 8);
        put_le(b, 1, 4);
    }
    gr_put(b, GR_S("PK\x05\x06"));
    put_le(b, 0, 4);
    put_le(b, 1 | 1 << 16, 4);
    put_le(b, size, 4);
    put_le(b, large ? none32 : at, 4);
    put_le(b, 0, 2);
}

static gr_status view_tail(zip_view *v, gr_slice old, const zip_row *row,
                           gr_error *err)
{
    v->tail = gr_buffer_upto((size_t)1 << 20);
    put_row(&v->tail, old, row);
    put_end(&v->tail, v->body, v->tail.len);
    if (v->tail.status == GR_OK) return GR_OK;
    zip_view_close(v);
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
}

gr_status zip_view_open(range_file *in, uint64_t row_at, uint64_t header_at,
                        zip_view *out, gr_error *err)
{
    zip_row row;
    uint64_t data_at = 0;
    size_t got = 0, len = 0;
    *out = (zip_view){in, header_at, 0, {0}};
    GR_TRY(zip_data_at(in, header_at, &data_at, err));
    uint8_t *const old = gr_alloc(ROW_MOST);
    if (old == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    gr_status status = range_read_at(in, row_at, old, ROW_MOST, &got, err);
    if (status == GR_OK)
        status = read_row(gr_slice_of(old, got), row_at, &row, &len, err);
    if (status == GR_NONE)
        status = gr_fail(err, GR_DAMAGED, row_at, "its table is cut short");
    if (status == GR_OK) {
        uint64_t const head = data_at - header_at;
        uint64_t const left = in->range.size - header_at;
        out->body = row.packed > left ? left : head + row.packed + AFTER_DATA;
        if (out->body > left) out->body = left;
        status = view_tail(out, gr_slice_of(old, len), &row, err);
    }
    gr_free(old);
    return status;
}

void zip_view_close(zip_view *view)
{
    gr_buffer_free(&view->tail);
}

uint64_t zip_view_size(const zip_view *view)
{
    return view->body + view->tail.len;
}

gr_status zip_view_read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                           size_t *got, gr_error *err)
{
    const zip_view *const v = self;
    if (offset < v->body) {
        if (len > v->body - offset) len = (size_t)(v->body - offset);
        return range_read_at(v->in, v->from + offset, to, len, got, err);
    }
    gr_slice const rest =
        gr_from(gr_buffer_slice(&v->tail), (size_t)(offset - v->body));
    *got = len < rest.len ? len : rest.len;
    if (*got > 0) memcpy(to, rest.ptr, *got);
    return GR_OK;
}
