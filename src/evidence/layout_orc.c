/* layout_orc.c - GetThis.csv of DFIR-ORC: a row for each sample.
 *
 *   ComputerName,VolumeID,ParentFRN,FRN,FullName,SampleName,SizeInBytes,MD5,
 *   SHA1,...,SHA256,...
 *
 * A sample is stored under a name of its own, and FullName says where it stood: a
 * path without the letter of its drive.
 *
 * Source: DFIR-ORC, GetThisSqlSchema.xml. */
#include "evidence/layout_parts.h"

#include "base/number.h"
#include "evidence/limits.h"

typedef enum {
    COMPUTER,
    FULL_NAME,
    SAMPLE,
    SIZE,
    MD5,
    SHA1,
    SHA256,
    WANTED
} wanted_column;

typedef struct {
    layouts *l;
    evidence_collection *c;
    const evidence_item *item;
    item_index index;
} sample_list;

static gr_slice key_of_sample(gr_arena *arena, gr_slice below)
{
    return layout_decode(arena, below);
}

static gr_status take_sample(void *self, const gr_slice *values, gr_error *err)
{
    sample_list *const s = self;
    gr_slice const sample = values[SAMPLE];
    noted n = {.from = "GetThis.csv",
               .md5 = values[MD5],
               .sha1 = values[SHA1],
               .sha256 = values[SHA256],
               .full_name = values[FULL_NAME]};
    /* No path has a NUL. */
    if (gr_find_byte(n.full_name, 0) < n.full_name.len) n.full_name.len = 0;
    if (s->c->host_from == NULL)
        GR_TRY(layout_name_host(s->l, s->c, values[COMPUTER], n.from, err));
    /* A file that was beyond a limit is listed, and has no sample. */
    if (sample.len == 0) return GR_OK;
    /* With the slashes of the archive. */
    gr_slice const key = layout_replace(s->l->scratch, sample, '\\', '/');
    evidence_item *const item = index_find(s->l, &s->index, key);
    if (item == NULL) return layout_missing(s->l, s->c, s->item, sample, err);
    if (!gr_parse_u64(values[SIZE], &n.size)) n.size = UINT64_MAX;
    return layout_note(s->l, item, &n, err);
}

static gr_status read_samples(sample_list *s, const item_range *r,
                              gr_error *err)
{
    static const gr_slice columns[] = {[COMPUTER] = GR_S_INIT("ComputerName"),
                                       [FULL_NAME] = GR_S_INIT("FullName"),
                                       [SAMPLE] = GR_S_INIT("SampleName"),
                                       [SIZE] = GR_S_INIT("SizeInBytes"),
                                       [MD5] = GR_S_INIT("MD5"),
                                       [SHA1] = GR_S_INIT("SHA1"),
                                       [SHA256] = GR_S_INIT("SHA256")};
    s->item = layout_item(s->l, r->prefix, GR_S("GetThis.csv"));
    return s->item == NULL ? GR_OK
                           : layout_table(s->l, s->item, columns, WANTED,
                                          take_sample, s, err);
}

gr_status layout_orc(layouts *l, const item_range *r, evidence_collection *c,
                     gr_error *err)
{
    sample_list s = {.l = l, .c = c};
    gr_arena *const names = gr_arena_new(EVIDENCE_LAYOUT_NAMES);
    if (names == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a list");
    gr_status status = index_items(l, r, names, key_of_sample, &s.index, err);
    if (status == GR_OK && s.index.rows != NULL)
        status = read_samples(&s, r, err);
    index_free(&s.index);
    gr_arena_free(names);
    return status;
}
