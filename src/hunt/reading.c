/* reading.c - see reading.h. */
#include "hunt/reading.h"

#include "hunt/limits.h"

gr_status reading_open(reading *r, gr_arena *arena,
                       const hunt_selection *selection, const gr_writer *to,
                       read_sums *sums, gr_error *err)
{
    *sums = (read_sums){0};
    r->arena = arena;
    r->to = to;
    r->sums = sums;
    r->problems = NULL;
    r->problem_room = 0;
    atomic_init(&r->written, 0);
    atomic_init(&r->not_shown, 0);
    r->filter = hunt_event_filter_new(arena, selection);
    if (r->filter != NULL) return GR_OK;
    return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                   "no room for the filters");
}

void reading_close(reading *r)
{
    r->sums->written = atomic_load(&r->written);
    r->sums->not_shown = atomic_load(&r->not_shown);
    r->sums->problems = r->problems;
}

gr_status reading_wants(reading *r, const event *e, gr_arena *scratch,
                        gr_error *err)
{
    gr_slice const computer = hunt_filter_wants_computer(r->filter)
                                  ? value_text(scratch, e->computer)
                                  : GR_S("");
    if (gr_arena_status(scratch) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, e->offset, "no memory for a name");
    if (gr_arena_status(scratch) != GR_OK) {
        atomic_fetch_add(&r->not_shown, 1);
        return GR_NONE;
    }
    return hunt_event_verdict(r->filter, e, computer) == EVENT_TAKEN ? GR_OK
                                                                     : GR_NONE;
}

/* The list doubles in the arena: what it leaves behind is as much as it is. */
static bool has_room(reading *r)
{
    size_t const count = r->sums->problem_count;
    if (count >= HUNT_DAMAGE_CEILING) return false;
    if (count < r->problem_room) return true;
    size_t const room = r->problem_room == 0 ? 16 : r->problem_room * 2;
    read_problem *const grown =
        gr_arena_take_array(r->arena, room, sizeof *grown);
    if (grown == NULL) return false;
    if (count > 0) memcpy(grown, r->problems, count * sizeof *grown);
    r->problems = grown;
    r->problem_room = room;
    return true;
}

static void note(reading *r, read_problem problem)
{
    if (!has_room(r)) {
        r->sums->problems_beyond++;
        return;
    }
    problem.what = gr_arena_copy(r->arena, gr_sub(problem.what, 0, 256));
    r->problems[r->sums->problem_count++] = problem;
}

void reading_damage(reading *r, const evidence_item *item,
                    const pipe_damage *damage, size_t count)
{
    for (size_t i = 0; i < count; i++)
        note(r, (read_problem){item->index, GR_DAMAGED, damage[i].offset,
                               damage[i].length, damage[i].records_lost,
                               damage[i].what});
}

static void note_file(reading *r, const evidence_item *item,
                      const pipe_file_result *result)
{
    note(r, (read_problem){item->index, result->status, 0, 0, 0,
                           gr_slice_of_c(result->error.text)});
}

gr_status reading_block(void *shared, const evidence_item *item, gr_slice out,
                        const pipe_damage *damage, size_t count, gr_error *err)
{
    reading *const r = shared;
    reading_damage(r, item, damage, count);
    return gr_write(r->to, out, err);
}

gr_status reading_file_end(void *shared, const evidence_item *item,
                           const pipe_file_result *result, gr_error *err)
{
    (void)err;
    reading *const r = shared;
    read_sums *const s = r->sums;
    switch (result->status) {
    case GR_OK: s->files_read++; break;
    case GR_NONE: s->files_empty++; break;
    case GR_UNSUPPORTED:
        s->files_no_reader++;
        note_file(r, item, result);
        break;
    case GR_DAMAGED:
    case GR_LIMIT:
    case GR_IO:
    case GR_NOMEM:
        s->files_unreadable++;
        note_file(r, item, result);
        break;
    }
    if (result->changed)
        note(r, (read_problem){item->index, GR_OK, 0, 0, 0,
                               GR_S("changed its size while it was read")});
    s->bytes += result->size;
    s->events += result->events;
    s->damaged_ranges += result->damaged_ranges;
    s->damaged_bytes += result->damaged_bytes;
    s->records_lost += result->records_lost;
    return GR_OK;
}
