/* pipe_sets.c - the years of rotated logs, before any of them is read.
 *
 * Files are read in the order of their paths, and on several threads, so what one
 * says of another must be known before: the first bytes of each file of a set are
 * looked at, where its reader's times may lack their year. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"
#include "evidence/rotation.h"
#include "readers/set_years.h"

static gr_slice head_of(const evidence_item *item, uint8_t *out)
{
    evidence_file *in = NULL;
    size_t len = 0, got = 1;
    gr_status status = evidence_open(item, &in, NULL);
    while (status == GR_OK && got > 0 && len < READER_HEAD) {
        status = evidence_read(in, out + len, READER_HEAD - len, &got, NULL);
        len += got;
    }
    evidence_close(in);
    return gr_slice_of(out, len);
}

static set_year look_at(const pipeline *p, const evidence_item *item)
{
    uint8_t bytes[READER_HEAD];
    reader_day first = {0, 0, 0};
    gr_slice const begins = head_of(item, bytes);
    gr_slice head = begins;
    gr_slice const name = gr_last_component(item->name);
    const reader_ops *const reader =
        begins.len == 0 ? NULL
                        : pipe_reader_for(p->options, begins, name, &head);
    if (reader == NULL || reader->first_day == NULL ||
        !reader->first_day(head, &first))
        first.month = 0;
    return set_year_of(first, item->modified_ns, name, item->archived_time,
                       pipe_clock_of(p, item).year);
}

/* Whether it is worth while is seen at the newest that has something in it. */
static gr_status look_at_set(pipeline *p, const evidence_set *set,
                             gr_error *err)
{
    enum { TRIES = 3 };
    set_year *const years = gr_alloc_array(set->count, sizeof *years);
    bool any = false;
    if (years == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for files");
    for (size_t i = set->count, tries = 0;
         i-- > 0 && (any || tries < TRIES) && !pipe_is_stopped(p); tries++) {
        years[i] = look_at(p, &p->list->items[set->members[i]]);
        any |= years[i].first.month != 0;
    }
    if (any) set_years_agree(years, set->count);
    for (size_t i = 0; i < set->count && any; i++)
        p->around[set->members[i]] = years[i].out;
    gr_free(years);
    return GR_OK;
}

gr_status pipe_look_at_sets(pipeline *p, gr_error *err)
{
    if (p->list->set_count == 0) return GR_OK;
    p->around = gr_alloc_array(p->list->count, sizeof *p->around);
    if (p->around == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for files");
    for (size_t i = 0; i < p->list->set_count; i++)
        GR_TRY(look_at_set(p, &p->list->sets[i], err));
    return GR_OK;
}
