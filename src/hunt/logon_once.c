/* logon_once.c - see logon_once.h.
 *
 *   a logon   | length u32 | file u32 | offset u64 | its length u64 | key | marks u8 |
 *             | digest | rank u32 | known u8 | row (logon_table.c) |
 *
 * The file is filled in where they wait. */
#include "hunt/logon_once.h"

#include "base/mem.h"
#include "correlate/normal.h"
#include "hunt/identity.h"
#include "hunt/keys.h"
#include "hunt/limits.h"
#include "hunt/spill_reader.h"
#include "hunt/wire.h"

enum { FILE_AT = 4, HEAD = 4 + 4 + 8 + 8 + KEY_SIZE + 1 + FORM_DIGEST + 4 + 1 };

enum { NUMBERED = 1, NAMELESS = 2 };

struct logon_once {
    keys *keys;
    gr_spill_part part;
    gr_buffer waits; /* behind it; few are there alone */
    uint64_t count;
    logon_times_whole times; /* of the row at hand */
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for logons");
}

/* ---- workers ---- */

static bool add_text(gr_sha256 *sha, gr_slice text)
{
    uint8_t len[8];
    gr_store_le(len, text.len, sizeof len);
    return gr_sha256_add(sha, gr_slice_of(len, sizeof len)) &&
           gr_sha256_add(sha, text);
}

/* The same record: host, channel, number and bytes. */
static bool key_of(gr_sha256 *sha, const event *e, gr_arena *scratch,
                   uint8_t out[GR_SHA256_SIZE])
{
    gr_slice const host = value_text(scratch, e->computer);
    uint8_t id[8];
    gr_store_le(id, e->has_record_id ? e->record_id : UINT64_MAX, sizeof id);
    return gr_sha256_start(sha) &&
           add_text(sha, correlate_normal(scratch, GR_S(""), host)) &&
           add_text(sha, value_text(scratch, e->channel)) &&
           gr_sha256_add(sha, gr_slice_of(id, sizeof id)) &&
           gr_sha256_add(sha, e->raw) && gr_sha256_end(sha, out);
}

/* The same event in any form: what it is, and what is counted of it. Its host is in
 * the first, as groups compare it. */
static bool digest_of(gr_sha256 *sha, const event *e, const logon_row *row,
                      gr_arena *scratch, uint8_t out[GR_SHA256_SIZE])
{
    uint64_t const counts[] = {row->worked, row->failed, row->not_said};
    bool made = gr_sha256_start(sha) && identity_add(sha, e, scratch);
    for (size_t i = 0; i < LOGON_NAMES && made; i++)
        made = i == LOGON_HOST || add_text(sha, row->names[i]);
    for (size_t i = 0; i < 3 && made; i++) {
        uint8_t bytes[8];
        gr_store_le(bytes, counts[i], sizeof bytes);
        made = gr_sha256_add(sha, gr_slice_of(bytes, sizeof bytes));
    }
    return made && gr_sha256_end(sha, out);
}

bool logon_once_put(gr_sha256 *sha, const event *e, const logon_row *row,
                    gr_arena *scratch, gr_buffer *out)
{
    uint8_t key[GR_SHA256_SIZE], digest[GR_SHA256_SIZE] = {0};
    size_t const start = out->len;
    if (!key_of(sha, e, scratch, key)) return false;
    bool const known = digest_of(sha, e, row, scratch, digest);
    wire_put_u32(out, 0);
    wire_put_u32(out, 0);
    wire_put_u64(out, e->offset);
    wire_put_u64(out, e->length);
    gr_put(out, gr_slice_of(key, KEY_SIZE));
    gr_put_byte(out, (uint8_t)((e->has_record_id ? NUMBERED : 0) |
                               (identity_is_nameless(e) ? NAMELESS : 0)));
    gr_put(out, gr_slice_of(digest, FORM_DIGEST));
    wire_put_u32(out, identity_rank(e));
    gr_put_byte(out, known);
    logon_row_put(out, row);
    wire_set_u32(out, start, (uint32_t)(out->len - start));
    return true;
}

/* ---- in order ---- */

logon_once *logon_once_new(gr_spill_whole *store)
{
    logon_once *const o = gr_alloc(sizeof *o);
    if (o == NULL) return NULL;
    o->keys = keys_new(store);
    o->part = gr_spill_part_of(store);
    o->waits = gr_buffer_upto(2 * LOGON_ONCE_BYTES);
    if (o->keys != NULL) return o;
    logon_once_free(o);
    return NULL;
}

void logon_once_free(logon_once *o)
{
    if (o == NULL) return;
    keys_free(o->keys);
    gr_spill_part_free(&o->part);
    gr_buffer_free(&o->waits);
    gr_free(o);
}

static gr_status flush(logon_once *o, gr_error *err)
{
    gr_spill const to = gr_spill_part_interface(&o->part);
    if (o->waits.status != GR_OK) return no_memory(err);
    GR_TRY(to.append(to.self, gr_buffer_slice(&o->waits), err));
    o->waits.len = 0;
    return GR_OK;
}

static gr_status add_key(logon_once *o, gr_slice head, uint32_t evidence,
                         gr_error *err)
{
    gr_cursor c = gr_cursor_over(gr_from(head, 8), 0);
    uint64_t const offset = gr_read_u64le(&c);
    uint64_t const length = gr_read_u64le(&c);
    gr_slice const key = gr_take(&c, KEY_SIZE);
    uint8_t const marks = gr_read_u8(&c);
    gr_slice const digest = gr_take(&c, FORM_DIGEST);
    key_like like = {.rank = gr_read_u32le(&c)};
    bool const known = gr_read_u8(&c) != 0;
    memcpy(like.digest, digest.ptr, FORM_DIGEST);
    key_record const record = {.numbered = (marks & NUMBERED) != 0,
                               .nameless = (marks & NAMELESS) != 0,
                               .like = known ? &like : NULL,
                               .evidence = evidence,
                               .offset = offset,
                               .length = length};
    return keys_add(o->keys, key.ptr, &record, err);
}

gr_status logon_once_add(logon_once *o, gr_cursor *in, size_t evidence,
                         gr_error *err)
{
    size_t const start = o->waits.len;
    uint32_t const len = gr_read_u32le(in);
    gr_slice const rest = gr_take(in, len - 4);
    wire_put_u32(&o->waits, len);
    gr_put(&o->waits, rest);
    if (o->waits.status != GR_OK) return no_memory(err);
    gr_store_le(o->waits.ptr + start + FILE_AT, evidence, 4);
    GR_TRY(add_key(o, gr_slice_of(o->waits.ptr + start, HEAD),
                   (uint32_t)evidence, err));
    return o->waits.len < LOGON_ONCE_BYTES ? GR_OK : flush(o, err);
}

/* ---- the end ---- */

static bool is_left_out(const void *self, uint32_t evidence)
{
    return ((const bool *)self)[evidence];
}

static gr_status tell(logon_once *o, gr_slice said, const bool *left_out,
                      logon_table *to, gr_error *err)
{
    key_told told;
    uint64_t const number = o->count++;
    if (left_out[gr_load_le(said.ptr + FILE_AT, 4)]) return GR_OK;
    GR_TRY(keys_next(o->keys, number, &told, err));
    if (!told.told || !told.joined) return GR_OK;
    gr_cursor c = gr_cursor_over(gr_from(said, HEAD), 0);
    logon_row const row = logon_row_take(&c, &o->times);
    return logon_table_join(to, &row, err);
}

static gr_status tell_stored(logon_once *o, spill_reader *r,
                             const bool *left_out, logon_table *to,
                             gr_error *err)
{
    while (spill_reader_at(r) < o->part.size) {
        GR_TRY(spill_reader_need(r, HEAD, err));
        size_t const len = (size_t)gr_load_le(r->bytes + r->start, 4);
        GR_TRY(spill_reader_need(r, len, err));
        GR_TRY(
            tell(o, gr_slice_of(r->bytes + r->start, len), left_out, to, err));
        r->start += len;
    }
    return GR_OK;
}

static gr_status tell_waiting(logon_once *o, const bool *left_out,
                              logon_table *to, gr_error *err)
{
    gr_slice const all = gr_buffer_slice(&o->waits);
    for (size_t at = 0, len; at < all.len; at += len) {
        len = (size_t)gr_load_le(all.ptr + at, 4);
        GR_TRY(tell(o, gr_sub(all, at, len), left_out, to, err));
    }
    return GR_OK;
}

gr_status logon_once_tell(logon_once *o, const bool *left_out, logon_table *to,
                          gr_error *err)
{
    spill_reader r = {.spill = gr_spill_part_interface(&o->part)};
    GR_TRY(keys_settle(o->keys, is_left_out, left_out, NULL, err));
    gr_status status = tell_stored(o, &r, left_out, to, err);
    gr_free(r.bytes);
    return status == GR_OK ? tell_waiting(o, left_out, to, err) : status;
}

keys_in_doubt logon_once_doubt(const logon_once *o)
{
    return keys_doubt(o->keys);
}
