/* layout_uac.c - the log that UAC writes beside its archive.
 *
 *   uac-web01-linux-20260102030405.tar.gz
 *   uac-web01-linux-20260102030405.log      Created by UAC (...)
 *                                           Hostname: web01
 *
 * Hashes of the files (hash_list.md5 ...) were made of files that went on being
 * written to, so they are not compared.
 *
 * Source: UAC, lib/create_acquisition_log.sh. */
#include "evidence/layout_parts.h"

static gr_slice without(gr_slice name, gr_slice suffix)
{
    return gr_ends_with_ascii_fold(name, suffix)
               ? gr_sub(name, 0, name.len - suffix.len)
               : name;
}

/* What stands before ".log": the root without its slash and suffix. */
static gr_slice base_of(gr_slice root)
{
    gr_slice base = gr_sub(root, 0, root.len - 1);
    if (!gr_ends_with(base, GR_S("!"))) return base;
    base = without(gr_sub(base, 0, base.len - 1), GR_S(".gz"));
    return without(without(base, GR_S(".tar")), GR_S(".zip"));
}

typedef struct {
    bool is_log;
    uint8_t name[256];
    size_t len;
} acquisition;

static gr_status take_line(void *self, gr_slice line, uint64_t offset,
                           gr_error *err)
{
    static const gr_slice mark = GR_S_INIT("Hostname: ");
    acquisition *const a = self;
    (void)err;
    if (offset == 0) a->is_log = gr_starts_with(line, GR_S("Created by UAC"));
    if (!a->is_log) return GR_NONE;
    if (!gr_starts_with(line, mark)) return GR_OK;
    gr_slice const name = gr_trim(gr_from(line, mark.len));
    if (name.len > sizeof a->name) return GR_NONE;
    if (name.len > 0) memcpy(a->name, name.ptr, name.len);
    a->len = name.len;
    return GR_NONE;
}

gr_status layout_uac(layouts *l, const item_range *r, evidence_collection *c,
                     gr_error *err)
{
    acquisition a = {.is_log = false};
    const evidence_item *const log =
        layout_item(l, base_of(r->prefix), GR_S(".log"));
    if (log == NULL) return GR_OK;
    GR_TRY(layout_lines(l, log, take_line, &a, err));
    return layout_name_host(l, c, gr_slice_of(a.name, a.len),
                            "the acquisition log", err);
}
