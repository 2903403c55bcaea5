/* expand_links.c - links in archives: which of them matter.
 *
 * Collections are full of links, and nearly all of them name what was collected
 * too: those cost nothing, for their bytes are read where they are. A link to what is
 * not in the archive is told: it may name a log that was not collected, or lead
 * whoever unpacks the archive out of it.
 *
 *   var/log/a -> b           var/log/b
 *   [root]/var/a -> /etc/b   [root]/etc/b: absolute ones begin at a root that a
 *                            link is in, which has no name; so the first folder
 *                            is tried, and the archive
 *
 * No link is ever followed by the operating system. */
#include "evidence/expand_parts.h"

#include "evidence/label.h"
#include "evidence/limits.h"

#include <stdlib.h>

enum { HOPS = 8 }; /* links to links */

gr_status expand_link(expander *x, opened *a, gr_slice raw, gr_slice to,
                      bool hard, gr_error *err)
{
    while (gr_starts_with(raw, GR_S("./"))) raw = gr_from(raw, 2);
    if (to.len == 0 || to.len >= EXPAND_LINK || raw.len >= EXPAND_LINK ||
        a->links.count >= EVIDENCE_MEMBERS ||
        raw.len + to.len > EVIDENCE_MEMBER_NAMES - x->names)
        return expand_tell_member(x, a, raw, GR_UNSUPPORTED,
                                  "a link: not followed", err);
    member_link *const link = vector_add(&a->links, sizeof *link);
    if (link == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to unpack");
    *link = (member_link){gr_arena_copy(x->arena, raw),
                          gr_arena_copy(x->arena, to), hard};
    x->names += raw.len + to.len;
    return gr_arena_status(x->arena) == GR_OK
               ? GR_OK
               : gr_fail(err, gr_arena_status(x->arena), GR_NO_OFFSET,
                         "no room for the list of evidence");
}

/* ---- paths, as they are written ---- */

typedef struct {
    uint8_t text[2 * EXPAND_LINK + 1];
    size_t len;
} path;

/* `more` behind it, part by part; false: it leads out. */
static bool append(path *p, gr_slice more)
{
    while (more.len > 0) {
        gr_slice const part = gr_sub(more, 0, gr_find_byte(more, '/'));
        more = gr_from(more, part.len + 1);
        if (part.len == 0 || gr_equal(part, GR_S("."))) continue;
        if (gr_equal(part, GR_S(".."))) {
            if (p->len == 0) return false;
            while (p->len > 0 && p->text[--p->len] != '/') continue;
            continue;
        }
        if (part.len + 2 > sizeof p->text - p->len) return false;
        if (p->len > 0) p->text[p->len++] = '/';
        memcpy(p->text + p->len, part.ptr, part.len);
        p->len += part.len;
    }
    return true;
}

static gr_slice folder_of(gr_slice name)
{
    gr_slice const last = gr_last_component(name);
    return gr_sub(name, 0, name.len - last.len);
}

/* ---- what is there ---- */

static size_t first_member(const opened *a, gr_slice name)
{
    const member *const all = a->members.ptr;
    size_t low = 0, high = a->members.count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (gr_compare(all[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool begins(const opened *a, gr_slice name, bool whole)
{
    const member *const all = a->members.ptr;
    size_t const i = first_member(a, name);
    return i < a->members.count && (whole ? gr_equal(all[i].name, name)
                                          : gr_starts_with(all[i].name, name));
}

/* A member, or a folder of members; the archive itself too. */
static bool is_there(expander *x, const opened *a, path *p)
{
    if (p->len == 0) return true;
    gr_arena_mark_point const mark = gr_arena_mark(x->arena);
    p->text[p->len] = '/';
    gr_slice const name =
        label_member(x->arena, a->name, gr_slice_of(p->text, p->len));
    gr_slice const folder =
        label_member(x->arena, a->name, gr_slice_of(p->text, p->len + 1));
    bool const found = name.ptr != NULL && folder.ptr != NULL &&
                       (begins(a, name, true) || begins(a, folder, false));
    gr_arena_rewind(x->arena, mark);
    return found;
}

static int by_name(const void *a, const void *b)
{
    const member_link *const one = a, *const other = b;
    int const order = gr_compare(one->name, other->name);
    return order != 0 ? order : gr_compare(one->to, other->to);
}

static int by_name_alone(const void *a, const void *b)
{
    const member_link *const one = a, *const other = b;
    return gr_compare(one->name, other->name);
}

static const member_link *link_named(const opened *a, const path *p)
{
    member_link const key = {.name = gr_slice_of(p->text, p->len)};
    return bsearch(&key, a->links.ptr, a->links.count, sizeof key,
                   by_name_alone);
}

typedef enum { HERE, NOT_HERE, OUTSIDE } place;

static place follow(expander *x, const opened *a, const member_link *link,
                    gr_slice root)
{
    for (unsigned hops = 0; hops < HOPS && link != NULL; hops++) {
        path p = {.len = 0};
        bool const absolute = link->to.len > 0 && link->to.ptr[0] == '/';
        gr_slice const from = absolute     ? root
                              : link->hard ? GR_S("")
                                           : folder_of(link->name);
        if (!append(&p, from) || !append(&p, link->to)) return OUTSIDE;
        if (is_there(x, a, &p)) return HERE;
        link = link_named(a, &p);
    }
    return NOT_HERE;
}

static gr_status tell_of(expander *x, opened *a, const member_link *link,
                         gr_error *err)
{
    gr_slice const top = gr_sub(link->name, 0, gr_find_byte(link->name, '/'));
    place const found = follow(x, a, link, top);
    if (found == HERE || follow(x, a, link, GR_S("")) == HERE) return GR_OK;
    return expand_tell_member(x, a, link->name, GR_UNSUPPORTED,
                              found == OUTSIDE
                                  ? "a link that leads out of the archive: not "
                                    "followed"
                                  : "a link to what is not in the archive",
                              err);
}

gr_status expand_links(expander *x, opened *a, gr_error *err)
{
    member_link *const links = a->links.ptr;
    if (a->links.count == 0) return GR_OK;
    qsort(links, a->links.count, sizeof *links, by_name);
    for (size_t i = 0; i < a->links.count; i++) {
        GR_TRY(expand_check_stop(x));
        GR_TRY(tell_of(x, a, &links[i], err));
    }
    return GR_OK;
}
