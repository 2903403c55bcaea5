/* layout_velociraptor.c - the files of Velociraptor's offline collector, and of
 * a collection that its server gave out.
 *
 *   client_info.json            {"Hostname": "FS02", "Fqdn": "FS02.corp", ...}
 *                               or {"client_id": ..., "os_info": {"hostname"...
 *   collection_context.json     "hostname", in some versions
 *   uploads.json                a row for each file that was stored: its path in
 *                               parts, its size, how much was stored; or "Type":
 *                               "idx", for the list of a sparse file's holes
 *   results/...%2FUploads.json  rows with SourceFile and SourceFileSha256, of
 *                               the artifacts that copy files
 *
 * A sparse file is stored without its holes, and so it was hashed. What is stored
 * short of its size without a list of holes was cut by the collector.
 *
 * Source: Velociraptor, reporting/container.go (Container.Upload, Close);
 * docs.velociraptor.app, "Offline Collections". */
#include "evidence/layout_parts.h"

#include "base/number.h"
#include "evidence/json_scan.h"
#include "evidence/limits.h"

static const uint8_t between = 0; /* parts, in a key: none has a NUL */

/* ---- the host ---- */

typedef struct {
    gr_slice host, fqdn;
} client_info;

static void take_client_value(void *self, unsigned depth, gr_slice key,
                              gr_slice value)
{
    client_info *const info = self;
    if (depth > 2) return;
    if (info->host.len == 0 && gr_equal_ascii_fold(key, GR_S("hostname")))
        info->host = value;
    if (info->fqdn.len == 0 && gr_equal_ascii_fold(key, GR_S("fqdn")))
        info->fqdn = value;
}

/* The full name, as Windows writes it into its events, where it is one. */
static gr_slice surest_name(const client_info *info)
{
    gr_slice const behind = gr_from(info->fqdn, info->host.len);
    return info->host.len > 0 && behind.len > 1 && behind.ptr[0] == '.' &&
                   gr_starts_with_ascii_fold(info->fqdn, info->host)
               ? info->fqdn
               : info->host;
}

static gr_status read_host(layouts *l, const item_range *r,
                           evidence_collection *c, const char *name,
                           gr_error *err)
{
    static const size_t most = (size_t)1 << 20;
    const evidence_item *const item =
        layout_item(l, r->prefix, gr_slice_of_c(name));
    client_info info = {{NULL, 0}, {NULL, 0}};
    if (item == NULL || c->host_from != NULL) return GR_OK;
    gr_arena_reset(l->scratch);
    uint8_t *const text = gr_arena_take_text(l->scratch, most);
    if (text == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    json_scan const scan = {&info, l->scratch, take_client_value};
    if (!json_scan_text(&scan, layout_head(l, item, text, most)))
        return layout_tell(l, item->name, GR_DAMAGED, GR_NO_OFFSET,
                           "is no JSON: it does not say whose collection this "
                           "is",
                           err);
    return layout_name_host(l, c, surest_name(&info), name, err);
}

/* ---- names ---- */

/* "uploads", accessor, device, parts..., as a zip or a folder has them. */
static gr_slice key_of_parts(gr_arena *arena, gr_slice below)
{
    if (!gr_starts_with(below, GR_S("uploads/"))) return (gr_slice){NULL, 0};
    gr_slice const raw = layout_decode(arena, below);
    gr_slice const parts = layout_replace(arena, raw, '/', between);
    return parts.ptr == NULL ? parts : layout_decode(arena, parts);
}

/* The path as an artifact names it: "C:\Windows\x", "\\.\C:\$MFT", "/var/log/x";
 * what all accessors have. */
static gr_slice key_of_path(gr_arena *arena, gr_slice below)
{
    gr_slice const parts = key_of_parts(arena, below);
    gr_slice const at = gr_from(parts, gr_find_byte(parts, between) + 1);
    gr_slice const path = gr_from(at, gr_find_byte(at, between) + 1);
    if (parts.ptr == NULL || path.len == 0) return (gr_slice){NULL, 0};
    gr_slice const device = gr_sub(path, 0, gr_find_byte(path, between));
    bool const windows =
        gr_ends_with(device, GR_S(":")) || gr_starts_with(device, GR_S("\\\\"));
    uint8_t *const key = gr_arena_take_text(arena, path.len + 1);
    if (key == NULL) return (gr_slice){NULL, 0};
    size_t n = 0;
    if (!windows) key[n++] = '/';
    for (size_t i = 0; i < path.len; i++, n++) {
        key[n] = path.ptr[i];
        if (key[n] == between) key[n] = windows ? '\\' : '/';
    }
    return gr_slice_of(key, n);
}

/* ---- uploads.json ---- */

typedef struct {
    layouts *l;
    const item_range *range;
    evidence_collection *c;
    const evidence_item *item; /* the file that is read */
    item_index index;
    const char *from;
    uint64_t not_json, first_not_json;
} listing;

typedef struct {
    gr_buffer key;
    gr_slice path;
    uint64_t size, stored;
    bool is_index;
    gr_slice sha256;
} upload_row;

static uint64_t size_of(gr_slice number)
{
    uint64_t size = 0;
    return gr_parse_u64(number, &size) ? size : UINT64_MAX;
}

static void take_upload_value(void *self, unsigned depth, gr_slice key,
                              gr_slice value)
{
    upload_row *const row = self;
    if (depth == 2 && gr_equal(key, GR_S("_Components"))) {
        /* A server has its own folders before that. */
        if (row->key.len == 0 && !gr_equal(value, GR_S("uploads"))) return;
        if (row->key.len > 0) gr_put_byte(&row->key, between);
        gr_put(&row->key, value);
    }
    if (depth != 1) return;
    if (gr_equal(key, GR_S("vfs_path"))) row->path = value;
    if (gr_equal(key, GR_S("file_size"))) row->size = size_of(value);
    if (gr_equal(key, GR_S("uploaded_size"))) row->stored = size_of(value);
    if (gr_equal(key, GR_S("Type")))
        row->is_index |= gr_equal(value, GR_S("idx"));
    if (gr_equal_ascii_fold(key, GR_S("sha256"))) row->sha256 = value;
}

static gr_status tell_cut(listing *u, const evidence_item *item,
                          const upload_row *row, gr_error *err)
{
    char text[GR_ERROR_TEXT];
    (void)snprintf(
        text, sizeof text, "the collector stored %llu of its %llu bytes",
        (unsigned long long)row->stored, (unsigned long long)row->size);
    return layout_differs(u->l, u->c, item->name, text, err);
}

static bool has_index(const listing *u, gr_buffer *key)
{
    gr_put(key, GR_S(".idx"));
    bool const found =
        index_find(u->l, &u->index, gr_buffer_slice(key)) != NULL;
    key->len -= 4;
    return found;
}

static gr_status take_upload(listing *u, upload_row *row, gr_error *err)
{
    /* The row of a list of holes has the parts of its file. */
    if (row->is_index || row->key.len == 0) return GR_OK;
    evidence_item *const item =
        index_find(u->l, &u->index, gr_buffer_slice(&row->key));
    if (item == NULL)
        return layout_missing(u->l, u->c, u->item, row->path, err);
    bool const less = row->size != UINT64_MAX && row->stored < row->size;
    bool const sparse = less && has_index(u, &row->key);
    noted const n = {.from = u->from,
                     .size = row->stored,
                     .holes = sparse ? row->size - row->stored : 0,
                     .sha256 = row->sha256};
    GR_TRY(layout_note(u->l, item, &n, err));
    return less && !sparse ? tell_cut(u, item, row, err) : GR_OK;
}

static void note_not_json(listing *u, uint64_t offset)
{
    u->l->no_memory |= gr_arena_status(u->l->scratch) != GR_OK;
    if (u->not_json++ == 0) u->first_not_json = offset;
}

static gr_status take_upload_line(void *self, gr_slice line, uint64_t offset,
                                  gr_error *err)
{
    listing *const u = self;
    upload_row row = {.size = UINT64_MAX,
                      .stored = UINT64_MAX,
                      .key = gr_buffer_upto(EVIDENCE_LAYOUT_LINE)};
    json_scan const scan = {&row, u->l->scratch, take_upload_value};
    gr_status status = GR_OK;
    if (json_scan_text(&scan, line) && row.key.status == GR_OK)
        status = take_upload(u, &row, err);
    else note_not_json(u, offset);
    gr_buffer_free(&row.key);
    return status;
}

/* ---- results/...Uploads.json ---- */

typedef struct {
    gr_slice path, sha256;
} result_row;

static void take_result_value(void *self, unsigned depth, gr_slice key,
                              gr_slice value)
{
    result_row *const row = self;
    if (depth != 1) return;
    if (gr_equal(key, GR_S("SourceFile"))) row->path = value;
    if (gr_equal(key, GR_S("SourceFileSha256"))) row->sha256 = value;
}

static gr_status take_result_line(void *self, gr_slice line, uint64_t offset,
                                  gr_error *err)
{
    listing *const u = self;
    result_row row = {{NULL, 0}, {NULL, 0}};
    json_scan const scan = {&row, u->l->scratch, take_result_value};
    if (!json_scan_text(&scan, line)) {
        note_not_json(u, offset);
        return GR_OK;
    }
    evidence_item *const item =
        row.sha256.len == 0 ? NULL : index_find(u->l, &u->index, row.path);
    noted const n = {.from = u->from, .size = UINT64_MAX, .sha256 = row.sha256};
    return item == NULL ? GR_OK : layout_note(u->l, item, &n, err);
}

/* ---- both ---- */

static gr_status read_list(listing *u, const evidence_item *item,
                           gr_status (*line)(void *self, gr_slice line,
                                             uint64_t offset, gr_error *err),
                           gr_error *err)
{
    char text[GR_ERROR_TEXT];
    u->item = item;
    u->not_json = 0;
    GR_TRY(layout_lines(u->l, item, line, u, err));
    if (u->not_json == 0) return GR_OK;
    (void)snprintf(text, sizeof text,
                   "%llu of its lines are no JSON: what they say of files is "
                   "not compared",
                   (unsigned long long)u->not_json);
    return layout_tell(u->l, item->name, GR_DAMAGED, u->first_not_json, text,
                       err);
}

static gr_status read_uploads(listing *u, gr_arena *names, gr_error *err)
{
    const evidence_item *const item =
        layout_item(u->l, u->range->prefix, GR_S("uploads.json"));
    if (item == NULL) return GR_OK;
    u->from = "uploads.json";
    GR_TRY(index_items(u->l, u->range, names, key_of_parts, &u->index, err));
    gr_status const status = u->index.rows == NULL
                                 ? GR_OK
                                 : read_list(u, item, take_upload_line, err);
    index_free(&u->index);
    return status;
}

static bool is_result(gr_slice below)
{
    return gr_starts_with(below, GR_S("results/")) &&
           (gr_ends_with(below, GR_S("%252FUploads.json")) ||
            gr_ends_with(below, GR_S("%2FUploads.json")) ||
            gr_ends_with(below, GR_S("/Uploads.json")));
}

static gr_status read_results(listing *u, gr_arena *names, gr_error *err)
{
    gr_status status = GR_OK;
    u->from = "Uploads.json";
    for (size_t i = u->range->first; i < u->range->end && status == GR_OK;
         i++) {
        const evidence_item *const item = &u->l->items[i];
        if (!is_result(gr_from(item->name, u->range->prefix.len))) continue;
        if (u->index.rows == NULL)
            status =
                index_items(u->l, u->range, names, key_of_path, &u->index, err);
        if (status != GR_OK || u->index.rows == NULL) break;
        status = read_list(u, item, take_result_line, err);
    }
    index_free(&u->index);
    return status;
}

gr_status layout_velociraptor(layouts *l, const item_range *r,
                              evidence_collection *c, gr_error *err)
{
    listing u = {.l = l, .range = r, .c = c};
    gr_arena *const names = gr_arena_new(EVIDENCE_LAYOUT_NAMES);
    if (names == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    gr_status status = read_host(l, r, c, "client_info.json", err);
    if (status == GR_OK)
        status = read_host(l, r, c, "collection_context.json", err);
    if (status == GR_OK) status = read_uploads(&u, names, err);
    gr_arena_reset(names);
    if (status == GR_OK) status = read_results(&u, names, err);
    gr_arena_free(names);
    return status;
}
