/* layout_kape.c - the files of KAPE: ..._CopyLog.csv, ..._ConsoleLog.txt.
 *
 *   CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,...
 *   2026-...,C:\Windows\x,E:\out\C\Windows\x,120,DA39...,False,...
 *
 * Where a file is in the collection is the end of its DestinationFile: what stands
 * before it (the folder that KAPE wrote to) is the same in all rows, and is seen
 * where the end is the source without its colon. A stream of a file ("x:$J") is
 * stored without the holes in it, so its hash is not compared.
 *
 * Source: KapeDocs, "Log files"; the columns of KAPE 1.3. */
#include "evidence/layout_parts.h"

#include "base/number.h"
#include "evidence/limits.h"

typedef enum { SOURCE, DESTINATION, SIZE, SHA1, WANTED } wanted_column;

typedef struct {
    layouts *l;
    evidence_collection *c;
    const evidence_item *item;
    item_index index;
    gr_arena *names;
    gr_slice folder; /* that KAPE wrote to, with its backslash */
} copy_log;

/* "C\Windows\x" */
static gr_slice key_of_place(gr_arena *arena, gr_slice below)
{
    return layout_replace(arena, layout_decode(arena, below), '/', '\\');
}

/* "C\Windows\x" of "C:\Windows\x" at the end of the destination. */
static gr_status find_folder(copy_log *k, gr_slice source, gr_slice destination,
                             gr_error *err)
{
    if (k->folder.len > 0 || source.len < 3 || source.ptr[1] != ':' ||
        destination.len < source.len)
        return GR_OK;
    gr_slice const path = gr_from(source, 2);
    gr_slice const before = gr_sub(destination, 0, destination.len - path.len);
    if (!gr_ends_with(destination, path) || before.len < 2 ||
        before.ptr[before.len - 1] != source.ptr[0] ||
        before.ptr[before.len - 2] != '\\')
        return GR_OK;
    k->folder = gr_arena_copy(k->names, gr_sub(before, 0, before.len - 1));
    return k->folder.ptr == NULL
               ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list")
               : GR_OK;
}

static bool is_stream(gr_slice source)
{
    gr_slice const path = gr_from(source, 2);
    return gr_find_byte(path, ':') < path.len;
}

static gr_status take_copy(void *self, const gr_slice *values, gr_error *err)
{
    copy_log *const k = self;
    gr_slice const source = values[SOURCE], destination = values[DESTINATION];
    noted n = {.from = "CopyLog.csv", .sha1 = values[SHA1]};
    GR_TRY(find_folder(k, source, destination, err));
    if (k->folder.len == 0 || !gr_starts_with(destination, k->folder))
        return GR_OK;
    evidence_item *const item =
        index_find(k->l, &k->index, gr_from(destination, k->folder.len));
    if (item == NULL) return layout_missing(k->l, k->c, k->item, source, err);
    if (is_stream(source)) return GR_OK;
    if (!gr_parse_u64(values[SIZE], &n.size)) n.size = UINT64_MAX;
    return layout_note(k->l, item, &n, err);
}

static gr_status read_copy_log(copy_log *k, const evidence_item *item,
                               gr_error *err)
{
    static const gr_slice columns[] = {[SOURCE] = GR_S_INIT("SourceFile"),
                                       [DESTINATION] =
                                           GR_S_INIT("DestinationFile"),
                                       [SIZE] = GR_S_INIT("FileSize"),
                                       [SHA1] = GR_S_INIT("SourceFileSha1")};
    k->item = item;
    k->folder = GR_S("");
    return layout_table(k->l, item, columns, WANTED, take_copy, k, err);
}

/* "... System info: Machine name: FS03, 64-bit: True, User: ..." */
static gr_status read_console(layouts *l, evidence_collection *c,
                              const evidence_item *item, gr_error *err)
{
    static const gr_slice mark = GR_S_INIT("Machine name: ");
    uint8_t bytes[16 << 10];
    gr_slice const head = layout_head(l, item, bytes, sizeof bytes);
    size_t const at = gr_find(head, mark);
    if (at == SIZE_MAX || c->host_from != NULL) return GR_OK;
    gr_slice const rest = gr_from(head, at + mark.len);
    return layout_name_host(l, c, gr_sub(rest, 0, gr_find_byte(rest, ',')),
                            "ConsoleLog.txt", err);
}

static gr_status read_logs(copy_log *k, const item_range *r, gr_error *err)
{
    for (size_t i = r->first; i < r->end; i++) {
        const evidence_item *const item = &k->l->items[i];
        gr_slice const below = gr_from(item->name, r->prefix.len);
        if (gr_find_byte(below, '/') < below.len) continue;
        if (gr_ends_with(below, GR_S("_CopyLog.csv")))
            GR_TRY(read_copy_log(k, item, err));
        if (gr_ends_with(below, GR_S("_ConsoleLog.txt")))
            GR_TRY(read_console(k->l, k->c, item, err));
    }
    return GR_OK;
}

gr_status layout_kape(layouts *l, const item_range *r, evidence_collection *c,
                      gr_error *err)
{
    copy_log k = {.l = l, .c = c, .names = gr_arena_new(EVIDENCE_LAYOUT_NAMES)};
    if (k.names == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    gr_status status = index_items(l, r, k.names, key_of_place, &k.index, err);
    if (status == GR_OK && k.index.rows != NULL) status = read_logs(&k, r, err);
    index_free(&k.index);
    gr_arena_free(k.names);
    return status;
}
