/* sorted.c - see sorted.h. */
#include "hunt/sorted.h"

gr_status sorted_add(sorted *s, unsigned words, size_t memory,
                     const uint64_t *row, gr_error *err)
{
    if (s->sorter == NULL)
        s->sorter =
            gr_sorter_new(words, memory, gr_spill_part_interface(&s->part));
    return s->sorter == NULL ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                                       "no memory to compare events")
                             : gr_sorter_add(s->sorter, row, err);
}

gr_status sorted_step(sorted *s, gr_error *err)
{
    s->now = NULL;
    if (s->sorter == NULL) return GR_OK;
    gr_status const status = gr_sorter_next(s->sorter, &s->now, err);
    if (status != GR_OK) s->now = NULL;
    return status == GR_NONE ? GR_OK : status;
}

void sorted_close(sorted *s)
{
    gr_sorter_free(s->sorter);
    gr_spill_part_free(&s->part);
    s->sorter = NULL;
    s->now = NULL;
}
