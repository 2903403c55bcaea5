/* pipe_joiner.c - ranges of the same damage that touch are one range.
 *
 * Readers tell damage per unit, so a wiped gigabyte would be ten thousand
 * lines, each true and together useless. The last range of a block is held
 * back until it is known whether the next block goes on with it. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"

void pipe_joiner_free(pipe_joiner *j)
{
    gr_free(j->ready);
    *j = (pipe_joiner){0};
}

static bool goes_on(const pipe_joiner *j, const pipe_damage *next)
{
    const pipe_damage *const held = &j->held;
    return j->holding && held->status == next->status && held->length > 0 &&
           next->length > 0 && held->offset + held->length == next->offset &&
           gr_equal(held->what, gr_sub(next->what, 0, PIPE_WHAT));
}

/* Its text moves to the other room: what was held before may be in `ready`. */
static void hold(pipe_joiner *j, const pipe_damage *damage)
{
    j->room = 1 - j->room;
    gr_slice const what = gr_sub(damage->what, 0, PIPE_WHAT);
    if (what.len > 0) memcpy(j->text[j->room], what.ptr, what.len);
    j->held = *damage;
    j->held.what = gr_slice_of(j->text[j->room], what.len);
    j->holding = true;
}

static bool make_room(pipe_joiner *j, size_t count)
{
    if (count <= j->capacity) return true;
    pipe_damage *const grown = gr_realloc(j->ready, count * sizeof *grown);
    if (grown == NULL) return false;
    j->ready = grown;
    j->capacity = count;
    return true;
}

bool pipe_joiner_add(pipe_joiner *j, const pipe_damage *damage, size_t count)
{
    j->count = 0;
    if (count == 0) return true;
    if (!make_room(j, count + 1)) return false;
    for (size_t i = 0; i < count; i++) {
        if (goes_on(j, &damage[i])) {
            pipe_damage_extend(&j->held, &damage[i]);
            continue;
        }
        if (j->holding) j->ready[j->count++] = j->held;
        /* Text of this block lives until its call; only the last is kept. */
        j->held = damage[i];
        j->held.what = gr_sub(damage[i].what, 0, PIPE_WHAT);
        j->holding = true;
    }
    pipe_damage const last = j->held;
    hold(j, &last);
    return true;
}

bool pipe_joiner_end(pipe_joiner *j)
{
    j->count = 0;
    if (!j->holding) return true;
    if (!make_room(j, 1)) return false;
    j->ready[j->count++] = j->held;
    j->holding = false;
    return true;
}
