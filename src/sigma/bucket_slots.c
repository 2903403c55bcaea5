/* bucket_slots.c - which slots the steps of an instance may look at. */
#include "sigma/bucket_build.h"

typedef struct {
    const sigma_bucket *bucket;
    uint64_t *part_slots, *part_literals;
} looking;

static void add_steps(const looking *l, step_range range, uint64_t *slots,
                      uint64_t *literals)
{
    const sigma_bucket *const b = l->bucket;
    if (range.entry >= STEP_LIMIT) return;
    for (uint32_t i = range.begin; i <= range.entry; i++) {
        uint32_t const what = b->steps[i].what;
        if ((what & STEP_PART) != 0) {
            *slots |= l->part_slots[what & ~STEP_PART];
            *literals |= l->part_literals[what & ~STEP_PART];
            continue;
        }
        const bucket_atom *const atom = &b->atoms[what];
        uint64_t const slot = UINT64_C(1) << atom->slot;
        if (atom->searched) *literals |= slot;
        else *slots |= slot;
        if (atom->other != ID_NONE) *slots |= UINT64_C(1) << atom->other;
    }
}

/* Parts name parts before them only. */
void bucket_note_slots(bucket_builder *b, const sigma_bucket *bucket,
                       bucket_instance *instances)
{
    if (bucket->slot_count > SLOT_SET) return;
    gr_arena_mark_point const mark = gr_arena_mark(b->scratch);
    looking const l = {
        bucket,
        gr_arena_take_array(b->scratch, bucket->part_count, sizeof(uint64_t)),
        gr_arena_take_array(b->scratch, bucket->part_count, sizeof(uint64_t))};
    if (l.part_slots == NULL || l.part_literals == NULL) {
        builder_fail(b, gr_arena_status(b->scratch));
        return;
    }
    for (size_t i = 0; i < bucket->part_count; i++)
        add_steps(&l, bucket->parts[i], &l.part_slots[i], &l.part_literals[i]);
    for (size_t i = 0; i < bucket->instance_count; i++)
        add_steps(&l, instances[i].steps, &instances[i].slots,
                  &instances[i].literal_slots);
    gr_arena_rewind(b->scratch, mark);
}
