/* host_path.c - from the place in a collection to the place on the host.
 *
 *   kind          below the root                            on the host
 *   KAPE, CyLR    C/Windows/x                               C:\Windows\x
 *   Velociraptor  uploads/ntfs/%5C%5C.%5CC%3A/Windows/x     C:\Windows\x
 *   UAC           [root]/var/log/x                          /var/log/x
 *   DFIR-ORC      as GetThis.csv says                       \Windows\x
 *
 * Velociraptor encodes what a zip or a file system may not take. A part of a path
 * that would become several, or lead upwards, stays as it is: no program wrote
 * it so. */
#include "evidence/layout_parts.h"

#include "base/number.h"

/* ---- %XX ---- */

static size_t decode(uint8_t *out, gr_slice text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.len;) out[n++] = gr_take_percent(text, &at);
    return n;
}

gr_slice layout_decode(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len + 1);
    if (out == NULL) return (gr_slice){NULL, 0};
    return gr_slice_of(out, decode(out, text));
}

gr_slice layout_replace(gr_arena *arena, gr_slice text, uint8_t from,
                        uint8_t to)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len + 1);
    if (text.ptr == NULL || out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < text.len; i++)
        out[i] = text.ptr[i] == from ? to : text.ptr[i];
    return gr_slice_of(out, text.len);
}

/* ---- one path ---- */

typedef struct {
    uint8_t *text;
    size_t len;
    uint8_t slash; /* of the host */
    uint8_t *part; /* room for one */
} host_path;

static void put(host_path *p, gr_slice s)
{
    if (s.len > 0) memcpy(p->text + p->len, s.ptr, s.len);
    p->len += s.len;
}

static void put_parts(host_path *p, gr_slice raw)
{
    for (size_t i = 0; i < raw.len; i++)
        p->text[p->len++] = raw.ptr[i] == '/' ? p->slash : raw.ptr[i];
}

static bool is_drive(gr_slice part)
{
    return part.len == 1 && gr_is_letter(part.ptr[0]);
}

static gr_slice first_part(gr_slice path)
{
    return gr_sub(path, 0, gr_find_byte(path, '/'));
}

/* C/Windows/x, or what CyLR takes of other systems: var/log/x */
static void put_drive(host_path *p, gr_slice raw, bool others)
{
    gr_slice const part = first_part(raw);
    p->slash = '\\';
    if (is_drive(part) && part.len < raw.len) {
        put(p, part);
        put(p, GR_S(":"));
        put_parts(p, gr_from(raw, part.len));
    } else if (others && part.len < raw.len) {
        p->slash = '/';
        put(p, GR_S("/"));
        put_parts(p, raw);
    }
}

static bool splits_path(const host_path *p, gr_slice part)
{
    return gr_find_byte(part, '/') < part.len ||
           gr_find_byte(part, 0) < part.len ||
           (p->slash == '\\' && gr_find_byte(part, '\\') < part.len) ||
           gr_equal(part, GR_S("..")) || gr_equal(part, GR_S("."));
}

/* "C:", "\\.\C:", "\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1" */
static bool put_device(host_path *p, gr_slice part)
{
    if (gr_starts_with(part, GR_S("\\\\.\\")) && part.len == 6 &&
        part.ptr[5] == ':')
        part = gr_from(part, 4);
    bool const device = gr_starts_with(part, GR_S("\\\\.\\")) ||
                        gr_starts_with(part, GR_S("\\\\?\\"));
    bool const drive =
        part.len == 2 && is_drive(gr_sub(part, 0, 1)) && part.ptr[1] == ':';
    if (!device && !drive) return false;
    put(p, part);
    return true;
}

/* uploads/ACCESSOR/DEVICE/parts, each of them encoded */
static void put_velociraptor(host_path *p, gr_slice raw)
{
    gr_slice rest = gr_from(raw, first_part(raw).len + 1);
    rest = gr_from(rest, first_part(rest).len + 1);
    for (bool first = true; rest.len > 0; first = false) {
        gr_slice const part = first_part(rest);
        gr_slice const name = gr_slice_of(p->part, decode(p->part, part));
        rest = gr_from(rest, part.len + 1);
        if (first && put_device(p, name)) {
            p->slash = '\\';
            continue;
        }
        p->text[p->len++] = p->slash;
        put(p, splits_path(p, name) ? part : name);
    }
}

static void put_host_path(host_path *p, const evidence_item *item, gr_slice raw)
{
    switch (item->collection->kind) {
    case COLLECTION_KAPE:
    case COLLECTION_DRIVES: put_drive(p, raw, false); break;
    case COLLECTION_CYLR: put_drive(p, raw, true); break;
    case COLLECTION_VELOCIRAPTOR:
        if (gr_starts_with(raw, GR_S("uploads/"))) put_velociraptor(p, raw);
        break;
    case COLLECTION_UAC:
        p->slash = '/';
        if (gr_starts_with(raw, GR_S("[root]/"))) put_parts(p, gr_from(raw, 6));
        break;
    case COLLECTION_ORC:
        if (item->recorded != NULL) put(p, item->recorded->full_name);
        break;
    case COLLECTION_WINDOWS:
        p->slash = '\\';
        put(p, GR_S("\\"));
        put_parts(p, raw);
        break;
    case COLLECTION_UNIX:
        p->slash = '/';
        put(p, GR_S("/"));
        put_parts(p, raw);
        break;
    }
}

/* What stands before the first "!/", and all that follows. */
static gr_slice before_archive(gr_slice below, gr_slice *inner)
{
    size_t const at = gr_find(below, GR_S("!/"));
    *inner = at == SIZE_MAX ? GR_S("") : gr_from(below, at);
    return at == SIZE_MAX ? below : gr_sub(below, 0, at);
}

gr_slice evidence_host_path(gr_arena *arena, const evidence_item *item)
{
    gr_slice const nothing = {NULL, 0};
    if (item->collection == NULL) return nothing;
    gr_slice inner;
    gr_slice const below =
        before_archive(gr_from(item->name, item->collection->root.len), &inner);
    gr_slice const raw = layout_decode(arena, below);
    size_t const named =
        item->recorded == NULL ? 0 : item->recorded->full_name.len;
    size_t const room = raw.len + named + inner.len + 16;
    host_path p = {gr_arena_take_text(arena, room), 0, '/',
                   gr_arena_take_text(arena, raw.len + 1)};
    if (raw.ptr == NULL || p.text == NULL || p.part == NULL) return nothing;
    put_host_path(&p, item, raw);
    if (p.len == 0) return nothing;
    p.len += decode(p.text + p.len, inner);
    return gr_slice_of(p.text, p.len);
}
