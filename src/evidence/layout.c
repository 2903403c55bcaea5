/* layout.c - which of the evidence a collector wrote; see collection.h.
 *
 * A collection may begin at an argument, or in what stands directly in it (a
 * folder with a collection for each host), and there where an archive's members
 * begin, or one level below. So whoever put the evidence together chose the
 * place. Below a collection, or a copy of a file system, none begins: what is
 * there stood on the host, and whoever was on the host can have written it.
 *
 *   depth 1   case/                     an argument
 *         2   case/web01.zip!/          in it
 *         3   case/web01.zip!/web01/    or case/web01.zip!/data.zip!/
 *
 * Records that name no host get that of their collection, and outside of one the
 * name of the argument, if that is a folder or an archive. */
#include "evidence/layout_parts.h"

#include "evidence/container.h"
#include "evidence/limits.h"
#include "evidence/rotation.h"
#include "evidence/settle.h"

#include <stdlib.h>

/* ---- telling ---- */

static gr_status no_room(const layouts *l, gr_error *err)
{
    gr_status const why = gr_arena_status(l->arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the list of evidence");
}

gr_status layout_tell(layouts *l, gr_slice name, gr_status status,
                      uint64_t offset, const char *text, gr_error *err)
{
    evidence_problem *const p = vector_add(&l->problems, sizeof *p);
    if (p == NULL) return no_room(l, err);
    *p = (evidence_problem){.name = name};
    (void)gr_fail(&p->error, status, offset, "%s", text);
    return GR_OK;
}

gr_status layout_differs(layouts *l, evidence_collection *c, gr_slice name,
                         const char *text, gr_error *err)
{
    if (c->different++ >= EVIDENCE_MEMBER_PROBLEMS) return GR_OK;
    gr_slice const kept = gr_arena_copy(l->arena, name);
    if (kept.ptr == NULL) return no_room(l, err);
    return layout_tell(l, kept, GR_DAMAGED, GR_NO_OFFSET, text, err);
}

/* ---- finding items ---- */

static size_t lower_bound(const layouts *l, gr_slice name)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (gr_compare(l->items[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* From `first` on, names begin with the prefix until one no longer does. */
static size_t end_of_prefix(const layouts *l, gr_slice prefix, size_t first)
{
    size_t low = first, high = l->count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (gr_starts_with(l->items[middle].name, prefix)) low = middle + 1;
        else high = middle;
    }
    return low;
}

item_range layout_range(const layouts *l, gr_slice prefix)
{
    size_t const first = lower_bound(l, prefix);
    return (item_range){prefix, first, end_of_prefix(l, prefix, first)};
}

/* `prefix` `name` in a buffer of the caller's; longer ones are nowhere. */
enum { NAME_ROOM = 4096 };
static gr_slice join(uint8_t *out, gr_slice prefix, gr_slice name)
{
    if (prefix.len > NAME_ROOM || name.len > NAME_ROOM - prefix.len)
        return GR_S("/");
    if (prefix.len > 0) memcpy(out, prefix.ptr, prefix.len);
    if (name.len > 0) memcpy(out + prefix.len, name.ptr, name.len);
    return gr_slice_of(out, prefix.len + name.len);
}

evidence_item *layout_item(const layouts *l, gr_slice prefix, gr_slice name)
{
    uint8_t text[NAME_ROOM];
    gr_slice const whole = join(text, prefix, name);
    size_t const i = lower_bound(l, whole);
    return i < l->count && gr_equal(l->items[i].name, whole) ? &l->items[i]
                                                             : NULL;
}

static bool has_folder(const layouts *l, gr_slice prefix, gr_slice name)
{
    uint8_t text[NAME_ROOM];
    item_range const r = layout_range(l, join(text, prefix, name));
    return r.first < r.end;
}

gr_slice layout_part(const layouts *l, const item_range *r, size_t i)
{
    gr_slice const below = gr_from(l->items[i].name, r->prefix.len);
    return gr_sub(below, 0, gr_find_byte(below, '/'));
}

/* Behind all that is in the folder or the archive that item `i` is in. */
static size_t behind_part(const layouts *l, const item_range *r, size_t i)
{
    gr_slice const part = layout_part(l, r, i);
    gr_slice const name = l->items[i].name;
    if (r->prefix.len + part.len == name.len) return i + 1;
    return end_of_prefix(l, gr_sub(name, 0, r->prefix.len + part.len + 1), i);
}

/* ---- what it is ---- */

gr_slice layout_head(layouts *l, const evidence_item *item, uint8_t *out,
                     size_t room)
{
    evidence_file *in = NULL;
    size_t len = 0, got = 1;
    gr_status status = evidence_open(item, &in, NULL);
    while (status == GR_OK && got > 0 && len < room) {
        status = evidence_read(in, out + len, room - len, &got, NULL);
        len += got;
    }
    evidence_close(in);
    l->no_memory |= status == GR_NOMEM;
    return gr_slice_of(out, len);
}

static bool begins_with_columns(layouts *l, const evidence_item *item,
                                gr_slice columns)
{
    uint8_t bytes[128];
    gr_slice head = layout_head(l, item, bytes, sizeof bytes);
    if (gr_starts_with(head, GR_S("\xEF\xBB\xBF"))) head = gr_from(head, 3);
    return gr_starts_with(head, columns);
}

static bool is_velociraptor(const layouts *l, gr_slice root)
{
    static const gr_slice own[] = {
        GR_S_INIT("client_info.json"), GR_S_INIT("collection_context.json"),
        GR_S_INIT("uploads.json"), GR_S_INIT("requests.json")};
    if (!has_folder(l, root, GR_S("uploads/"))) return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (layout_item(l, root, own[i]) != NULL) return true;
    return false;
}

static bool is_uac(const layouts *l, gr_slice root)
{
    return layout_item(l, root, GR_S("uac.log")) != NULL &&
           (has_folder(l, root, GR_S("[root]/")) ||
            has_folder(l, root, GR_S("bodyfile/")) ||
            has_folder(l, root, GR_S("live_response/")));
}

static bool is_orc(layouts *l, gr_slice root)
{
    const evidence_item *const list = layout_item(l, root, GR_S("GetThis.csv"));
    return list != NULL && begins_with_columns(l, list, GR_S("ComputerName,"));
}

static bool is_kape(layouts *l, gr_slice root)
{
    uint8_t text[NAME_ROOM];
    item_range r = layout_range(l, join(text, root, GR_S("2")));
    r.prefix = root;
    unsigned tries = 0;
    for (size_t i = r.first; i < r.end && tries < EVIDENCE_LAYOUT_PARTS;
         i = behind_part(l, &r, i), tries++)
        if (gr_ends_with(layout_part(l, &r, i), GR_S("_CopyLog.csv")) &&
            begins_with_columns(l, &l->items[i],
                                GR_S("CopiedTimestamp,SourceFile,")))
            return true;
    return false;
}

/* The next folder directly in `r`, from item `*i` on, that is called `name` in
 * any case: Windows does not tell one case from the other, and a copy may have
 * both. */
static bool next_called(const layouts *l, const item_range *r, gr_slice name,
                        size_t *i, unsigned *tries, item_range *below)
{
    while (*i < r->end && (*tries)++ < EVIDENCE_LAYOUT_PARTS) {
        size_t const first = *i;
        gr_slice const part = layout_part(l, r, first);
        gr_slice const item = l->items[first].name;
        size_t const len = r->prefix.len + part.len + 1;
        *i = behind_part(l, r, first);
        if (len > item.len || !gr_equal_ascii_fold(part, name)) continue;
        *below = (item_range){gr_sub(item, 0, len), first, *i};
        return true;
    }
    return false;
}

static bool has_called(const layouts *l, const item_range *r, gr_slice name)
{
    item_range below;
    size_t i = r->first;
    unsigned tries = 0;
    return next_called(l, r, name, &i, &tries, &below);
}

static bool is_drive(const layouts *l, const item_range *drive)
{
    static const gr_slice own[] = {GR_S_INIT("Windows"), GR_S_INIT("Users"),
                                   GR_S_INIT("inetpub"),
                                   GR_S_INIT("ProgramData")};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (has_called(l, drive, own[i])) return true;
    return has_folder(l, drive->prefix, GR_S("$MFT"));
}

static bool has_drive(const layouts *l, gr_slice root)
{
    uint8_t text[NAME_ROOM];
    for (uint8_t c = 'A'; c <= 'z'; c++) {
        uint8_t const name[] = {c, '/'};
        item_range const drive =
            layout_range(l, join(text, root, gr_slice_of(name, 2)));
        if (gr_is_letter(c) && is_drive(l, &drive)) return true;
    }
    return false;
}

static bool is_windows(const layouts *l, gr_slice root)
{
    item_range const r = layout_range(l, root);
    item_range windows;
    unsigned tries = 0;
    for (size_t i = r.first;
         next_called(l, &r, GR_S("Windows"), &i, &tries, &windows);)
        if (has_called(l, &windows, GR_S("System32"))) return true;
    return false;
}

static bool recognise(layouts *l, gr_slice root, collection_kind *out)
{
    if (is_velociraptor(l, root)) *out = COLLECTION_VELOCIRAPTOR;
    else if (is_uac(l, root)) *out = COLLECTION_UAC;
    else if (is_orc(l, root)) *out = COLLECTION_ORC;
    else if (is_kape(l, root)) *out = COLLECTION_KAPE;
    else if (has_folder(l, root, GR_S("CyLR_Collection_Log_")))
        *out = COLLECTION_CYLR;
    else if (has_drive(l, root)) *out = COLLECTION_DRIVES;
    else if (is_windows(l, root)) *out = COLLECTION_WINDOWS;
    else if (has_folder(l, root, GR_S("var/log/"))) *out = COLLECTION_UNIX;
    else return false;
    return true;
}

const char *collection_name(collection_kind kind)
{
    switch (kind) {
    case COLLECTION_KAPE: return "KAPE";
    case COLLECTION_VELOCIRAPTOR: return "Velociraptor";
    case COLLECTION_UAC: return "UAC";
    case COLLECTION_CYLR: return "CyLR";
    case COLLECTION_ORC: return "DFIR-ORC";
    case COLLECTION_DRIVES: return "copy of drives";
    case COLLECTION_WINDOWS: return "copy of a Windows drive";
    case COLLECTION_UNIX: break;
    }
    return "copy of a file system";
}

/* ---- hosts ---- */

/* Names of hosts are up to 253 characters; nothing that could not be one. */
static bool may_be_host(gr_slice name)
{
    if (name.len == 0 || name.len > 253) return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] <= ' ' || name.ptr[i] == 0x7F) return false;
    return true;
}

gr_status layout_name_host(layouts *l, evidence_collection *c, gr_slice name,
                           const char *from, gr_error *err)
{
    if (!may_be_host(name)) return GR_OK;
    c->host = gr_arena_copy(l->arena, name);
    c->host_from = from;
    return c->host.ptr == NULL ? no_room(l, err) : GR_OK;
}

static gr_slice without_archive_suffix(gr_slice name)
{
    static const gr_slice suffixes[] = {GR_S_INIT(".zip"), GR_S_INIT(".7z"),
                                        GR_S_INIT(".tgz"), GR_S_INIT(".tar")};
    name = container_inner_name(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (gr_ends_with_ascii_fold(name, suffixes[i]))
            return gr_sub(name, 0, name.len - suffixes[i].len);
    return name;
}

/* DFIR-ORC_WorkStation_HOST_Main; a host's name has no "_". */
static gr_slice orc_host(gr_slice label)
{
    gr_slice rest = gr_from(label, sizeof "DFIR-ORC_" - 1);
    rest = gr_from(rest, gr_find_byte(rest, '_') + 1);
    return gr_sub(rest, 0, gr_find_byte(rest, '_'));
}

/* Collection-HOST-2026-01-02T03_04_05Z */
static gr_slice velociraptor_host(gr_slice label)
{
    static const size_t time = sizeof "-2026-01-02T03_04_05Z" - 1;
    gr_slice const rest = gr_from(label, sizeof "Collection-" - 1);
    if (rest.len <= time || rest.ptr[rest.len - time] != '-' ||
        rest.ptr[rest.len - 1] != 'Z')
        return label;
    return gr_sub(rest, 0, rest.len - time);
}

/* uac-HOST-linux-20260102030405 */
static gr_slice uac_host(gr_slice label)
{
    gr_slice rest = gr_from(label, 4);
    if (rest.len < 15 || !gr_all_digits(gr_from(rest, rest.len - 14)) ||
        rest.ptr[rest.len - 15] != '-')
        return label;
    rest.len -= 15;
    size_t end = rest.len;
    while (end > 0 && rest.ptr[end - 1] != '-') end--;
    return end > 1 ? gr_sub(rest, 0, end - 1) : label;
}

/* What the name of a folder or an archive says of the host; "x.zip!" too. */
static gr_slice host_of_label(gr_slice label)
{
    if (gr_ends_with(label, GR_S("!")))
        label = without_archive_suffix(gr_sub(label, 0, label.len - 1));
    gr_slice host = label;
    if (gr_starts_with(label, GR_S("DFIR-ORC_"))) host = orc_host(label);
    else if (gr_starts_with(label, GR_S("Collection-")))
        host = velociraptor_host(label);
    else if (gr_starts_with(label, GR_S("uac-"))) host = uac_host(label);
    return host.len == 0 ? label : host;
}

/* `root` ends in a slash. */
static gr_slice label_of_root(gr_slice root)
{
    return gr_last_component(gr_sub(root, 0, root.len - 1));
}

/* data.zip within the zip of Velociraptor, Event.7z within that of DFIR-ORC say
 * nothing: what they are in does. */
static gr_slice outer_root(gr_slice root)
{
    gr_slice const label = label_of_root(root);
    gr_slice const above = gr_sub(root, 0, root.len - 1 - label.len);
    return gr_ends_with(label, GR_S("!")) && gr_ends_with(above, GR_S("!/"))
               ? above
               : root;
}

static gr_status name_by_label(layouts *l, evidence_collection *c,
                               gr_error *err)
{
    gr_arena_reset(l->scratch);
    gr_slice const label =
        layout_decode(l->scratch, label_of_root(outer_root(c->root)));
    if (label.ptr == NULL) return no_room(l, err);
    if (gr_starts_with(c->root, GR_S("stdin!/")) && c->root.len == 7)
        return GR_OK;
    return layout_name_host(l, c, host_of_label(label), NULL, err);
}

/* ---- one collection ---- */

static gr_status read_own_files(layouts *l, const item_range *r,
                                evidence_collection *c, gr_error *err)
{
    switch (c->kind) {
    case COLLECTION_KAPE: return layout_kape(l, r, c, err);
    case COLLECTION_VELOCIRAPTOR: return layout_velociraptor(l, r, c, err);
    case COLLECTION_UAC: return layout_uac(l, r, c, err);
    case COLLECTION_ORC: return layout_orc(l, r, c, err);
    case COLLECTION_CYLR:
    case COLLECTION_DRIVES:
    case COLLECTION_WINDOWS:
    case COLLECTION_UNIX: break;
    }
    return GR_OK;
}

/* What is known of an item's size without reading it. */
static uint64_t known_size(const evidence_item *item)
{
    if (item->size != UINT64_MAX || item->origin == NULL) return item->size;
    return item->expected == 0 ? UINT64_MAX : item->expected;
}

static gr_status check_size(layouts *l, evidence_collection *c,
                            evidence_item *item, gr_error *err)
{
    char text[GR_ERROR_TEXT];
    const evidence_record *const r = item->recorded;
    if (r == NULL) return GR_OK;
    c->recorded++;
    uint64_t const size = known_size(item);
    if (r->size == UINT64_MAX || size == UINT64_MAX || r->size == size)
        return GR_OK;
    evidence_record *const fresh = gr_arena_take(l->arena, sizeof *fresh);
    if (fresh == NULL) return no_room(l, err);
    *fresh = *r;
    fresh->differs = true;
    item->recorded = fresh;
    (void)snprintf(text, sizeof text,
                   "has %llu bytes, and %s says %llu: not what was collected",
                   (unsigned long long)size, r->size_from,
                   (unsigned long long)r->size);
    return layout_differs(l, c, item->name, text, err);
}

static gr_status settle_items(layouts *l, const item_range *r,
                              evidence_collection *c, gr_error *err)
{
    for (size_t i = r->first; i < r->end; i++) {
        evidence_item *const item = &l->items[i];
        gr_arena_reset(l->scratch);
        item->collection = c;
        item->host = c->host;
        c->files += evidence_host_path(l->scratch, item).len > 0;
        GR_TRY(check_size(l, c, item, err));
    }
    return GR_OK;
}

static gr_status tell_beyond(layouts *l, const evidence_collection *c,
                             gr_error *err)
{
    char text[GR_ERROR_TEXT];
    if (c->different <= EVIDENCE_MEMBER_PROBLEMS) return GR_OK;
    (void)snprintf(
        text, sizeof text, "%llu more files are not what was collected",
        (unsigned long long)(c->different - EVIDENCE_MEMBER_PROBLEMS));
    return layout_tell(l, c->root, GR_DAMAGED, GR_NO_OFFSET, text, err);
}

static gr_status take_collection(layouts *l, const item_range *r,
                                 collection_kind kind, gr_error *err)
{
    evidence_collection *const c = gr_arena_take(l->arena, sizeof *c);
    if (c == NULL) return no_room(l, err);
    evidence_collection **const kept =
        vector_add(&l->collections, sizeof(evidence_collection *));
    if (kept == NULL) return no_room(l, err);
    *kept = c;
    c->kind = kind;
    c->root = r->prefix;
    GR_TRY(name_by_label(l, c, err));
    GR_TRY(read_own_files(l, r, c, err));
    GR_TRY(settle_items(l, r, c, err));
    return tell_beyond(l, c, err);
}

/* ---- where one may begin ---- */

static gr_status look_in(layouts *l, const item_range *r, unsigned depth,
                         gr_error *err);

static gr_status look_at(layouts *l, const item_range *r, unsigned depth,
                         gr_error *err)
{
    collection_kind kind;
    const volatile sig_atomic_t *const stop = l->options->stop;
    if (stop != NULL && *stop) return GR_NONE;
    if (recognise(l, r->prefix, &kind)) return take_collection(l, r, kind, err);
    bool const archive = gr_ends_with(r->prefix, GR_S("!/"));
    if (depth > 3 || (depth > 1 && !archive)) return GR_OK;
    return look_in(l, r, depth + 1, err);
}

static gr_status look_in(layouts *l, const item_range *r, unsigned depth,
                         gr_error *err)
{
    unsigned parts = 0;
    for (size_t i = r->first; i < r->end && parts < EVIDENCE_LAYOUT_PARTS;
         parts++) {
        size_t const end = behind_part(l, r, i);
        gr_slice const part = layout_part(l, r, i);
        size_t const len = r->prefix.len + part.len + 1;
        if (len <= l->items[i].name.len) {
            item_range const below = {gr_sub(l->items[i].name, 0, len), i, end};
            GR_TRY(look_at(l, &below, depth, err));
        }
        i = end;
    }
    return GR_OK;
}

/* ---- hosts of what no collector wrote ---- */

static gr_status name_argument(layouts *l, const item_range *r, gr_error *err)
{
    evidence_collection none = {.root = r->prefix};
    GR_TRY(name_by_label(l, &none, err));
    for (size_t i = r->first; i < r->end; i++)
        if (l->items[i].collection == NULL) l->items[i].host = none.host;
    return GR_OK;
}

/* A compressed file is no place: x.gz!/x alone. */
static bool is_place(const layouts *l, const item_range *r)
{
    gr_slice const archive = gr_sub(r->prefix, 0, r->prefix.len - 2);
    return !gr_ends_with(r->prefix, GR_S("!/")) || r->end - r->first > 1 ||
           !gr_equal(gr_from(l->items[r->first].name, r->prefix.len),
                     container_inner_name(archive));
}

static gr_status name_arguments(layouts *l, gr_error *err)
{
    item_range const all = {GR_S(""), 0, l->count};
    for (size_t i = 0; i < l->count;) {
        size_t const end = behind_part(l, &all, i);
        gr_slice const part = layout_part(l, &all, i);
        if (part.len < l->items[i].name.len) {
            item_range const r = {gr_sub(l->items[i].name, 0, part.len + 1), i,
                                  end};
            if (is_place(l, &r)) GR_TRY(name_argument(l, &r, err));
        }
        i = end;
    }
    return GR_OK;
}

/* ---- the list ---- */

static gr_status recognise_all(layouts *l, gr_error *err)
{
    item_range const all = {GR_S(""), 0, l->count};
    GR_TRY(look_in(l, &all, 1, err));
    GR_TRY(name_arguments(l, err));
    return l->no_memory ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                                  "no memory to recognise collections")
                        : GR_OK;
}

static gr_status take_old_problems(layouts *l, const evidence_list *list,
                                   gr_error *err)
{
    for (size_t i = 0; i < list->problem_count; i++) {
        evidence_problem *const p = vector_add(&l->problems, sizeof *p);
        if (p == NULL) return no_room(l, err);
        *p = list->problems[i];
    }
    return GR_OK;
}

static gr_status keep(layouts *l, evidence_list *list, gr_error *err)
{
    evidence_collection **const kept = gr_arena_take_array(
        l->arena, l->collections.count, sizeof(evidence_collection *));
    if (kept == NULL) return no_room(l, err);
    if (l->collections.count > 0)
        memcpy(kept, l->collections.ptr,
               l->collections.count * sizeof(evidence_collection *));
    list->collections = (const evidence_collection *const *)kept;
    list->collection_count = l->collections.count;
    return settle_problems(l->arena, &l->problems, list, err);
}

gr_status evidence_recognise(gr_arena *arena, const evidence_options *options,
                             evidence_list *list, gr_error *err)
{
    layouts l = {.arena = arena,
                 .scratch = gr_arena_new(EVIDENCE_LAYOUT_SCRATCH),
                 .options = options,
                 .items = list->items,
                 .count = list->count};
    gr_status status =
        l.scratch == NULL ? no_room(&l, err) : take_old_problems(&l, list, err);
    if (status == GR_OK) status = recognise_all(&l, err);
    if (status == GR_OK) status = keep(&l, list, err);
    if (status == GR_OK) status = rotation_group(arena, list, err);
    gr_free(l.collections.ptr);
    gr_free(l.problems.ptr);
    gr_arena_free(l.scratch);
    return status;
}
