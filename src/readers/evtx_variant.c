/* evtx_variant.c - see evtx_variant.h. */
#include "readers/evtx_variant.h"

#include "base/hash.h"

/* ---- names ---- */

void evtx_variant_forget(evtx_variant_names *names)
{
    memset(names, 0, sizeof *names);
}

static const evtx_known_name *know(evtx_variant_names *names, gr_arena *arena,
                                   gr_slice utf16)
{
    evtx_known_name **const head =
        &names->names[gr_hash64(0, utf16) % VARIANT_NAMES];
    for (const evtx_known_name *n = *head; n != NULL; n = n->next)
        if (gr_equal(n->utf16, utf16)) return n;
    evtx_known_name *const fresh = gr_arena_take(arena, sizeof *fresh);
    if (fresh == NULL) return NULL;
    *fresh = (evtx_known_name){*head, gr_arena_copy(arena, utf16),
                               binxml_name_hash(utf16)};
    if (gr_arena_status(arena) != GR_OK) return NULL;
    *head = fresh;
    return fresh;
}

/* ---- making one ---- */

bool evtx_variant_make(evtx_variant_names *names, gr_arena *arena,
                       gr_slice body, const evtx_tree *tree, evtx_variant *out)
{
    uint8_t *const bytes = gr_arena_take_text(arena, body.len);
    uint8_t *const mask = gr_arena_take_text(arena, body.len);
    evtx_variant_site *const sites =
        gr_arena_take_array(arena, tree->site_count, sizeof *sites);
    if (bytes == NULL || mask == NULL || sites == NULL) return false;
    if (body.len > 0) memcpy(bytes, body.ptr, body.len);
    if (body.len > 0) memset(mask, 0xFF, body.len);
    for (size_t i = 0; i < tree->site_count; i++) {
        const evtx_name_site *const site = &tree->sites[i];
        sites[i] = (evtx_variant_site){(uint32_t)site->at, (uint32_t)site->end,
                                       know(names, arena, site->name)};
        if (sites[i].name == NULL) return false;
        memset(bytes + site->at, 0, site->end - site->at);
        memset(mask + site->at, 0, site->end - site->at);
    }
    *out = (evtx_variant){gr_slice_of(bytes, body.len), mask, sites,
                          tree->site_count};
    return true;
}

/* ---- comparing ---- */

static bool bytes_fit(const evtx_variant *v, gr_slice body)
{
    if (v->body.len != body.len) return false;
    size_t i = 0;
    uint64_t differ = 0;
    for (; body.len - i >= 8; i += 8)
        differ |= (gr_load_le(body.ptr + i, 8) & gr_load_le(v->mask + i, 8)) ^
                  gr_load_le(v->body.ptr + i, 8);
    for (; i < body.len; i++)
        differ |= (body.ptr[i] & v->mask[i]) ^ v->body.ptr[i];
    return differ == 0;
}

/* The name at `offset`; *sound is left alone where it is none. */
static bool leads_to(struct evtx_met_name *met, const evtx_names *in,
                     uint64_t chunk, uint32_t offset,
                     const evtx_known_name *name)
{
    if (met->chunk == chunk && met->offset == offset) return met->name == name;
    gr_slice text = {NULL, 0};
    if (binxml_read_name(in->chunk, in->base, offset, &text, NULL) != GR_OK ||
        !gr_equal(text, name->utf16))
        return false;
    bool const sound = gr_load_le(in->chunk.ptr + offset + 4, 2) == name->hash;
    *met = (struct evtx_met_name){chunk, name, offset, sound};
    return true;
}

bool evtx_variant_fits(evtx_variant_names *names, const evtx_variant *v,
                       const evtx_names *in, uint64_t chunk, gr_slice body,
                       size_t body_at, bool *sound)
{
    *sound = true;
    if (!bytes_fit(v, body)) return false;
    for (size_t i = 0; i < v->site_count; i++) {
        const evtx_variant_site *const site = &v->sites[i];
        uint32_t const offset = (uint32_t)gr_load_le(body.ptr + site->at, 4);
        bool const stands_here = offset == body_at + site->at + 4;
        bool const is_inline = site->end > site->at + 4;
        struct evtx_met_name *const met = &names->met[offset / 4 % VARIANT_MET];
        if (stands_here != is_inline ||
            !leads_to(met, in, chunk, offset, site->name))
            return false;
        *sound = *sound && met->sound;
    }
    return true;
}
