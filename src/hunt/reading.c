/* reading.c - see reading.h. */
#include "hunt/reading.h"

#include "hunt/limits.h"

enum { WHAT_MOST = 256 }; /* bytes of a problem's text that are kept */

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
    r->form_problem = SIZE_MAX;
    atomic_init(&r->written, 0);
    r->filter = hunt_event_filter_new(arena, selection);
    if (r->filter != NULL) return GR_OK;
    return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                   "no room for the filters");
}

void reading_close(reading *r)
{
    r->sums->written = atomic_load(&r->written);
    r->sums->problems = r->problems;
}

gr_status reading_wants(const reading *r, const event *e, gr_arena *scratch,
                        gr_error *err)
{
    gr_slice const computer = hunt_filter_wants_computer(r->filter)
                                  ? value_text(scratch, e->computer)
                                  : GR_S("");
    gr_status const status = gr_arena_status(scratch);
    if (status != GR_OK)
        return gr_fail(err, status, e->offset,
                       status == GR_LIMIT ? "a computer's name is too long"
                                          : "no memory for a name");
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

static bool note(reading *r, read_problem problem)
{
    if (!has_room(r)) {
        r->sums->problems_beyond++;
        return false;
    }
    problem.what = gr_arena_copy(r->arena, gr_sub(problem.what, 0, WHAT_MOST));
    r->problems[r->sums->problem_count++] = problem;
    return true;
}

/* Events without a form are one problem of their file. */
static bool is_told(reading *r, const evidence_item *item, const pipe_damage *d)
{
    if (d->status != GR_UNSUPPORTED || r->form_problem == SIZE_MAX)
        return false;
    read_problem *const told = &r->problems[r->form_problem];
    if (told->file != item->index ||
        !gr_equal(told->what, gr_sub(d->what, 0, WHAT_MOST)))
        return false;
    told->not_shown += d->records_lost;
    return true;
}

static void note_not_shown(reading *r, const evidence_item *item,
                           const pipe_damage *d)
{
    if (is_told(r, item, d)) return;
    bool const noted = note(r, (read_problem){.file = item->index,
                                              .status = d->status,
                                              .offset = d->offset,
                                              .length = d->length,
                                              .not_shown = d->records_lost,
                                              .what = d->what});
    if (noted && d->status == GR_UNSUPPORTED)
        r->form_problem = r->sums->problem_count - 1;
}

void reading_damage(reading *r, const evidence_item *item,
                    const pipe_damage *damage, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const pipe_damage *const d = &damage[i];
        if (pipe_is_not_shown(d)) note_not_shown(r, item, d);
        else
            (void)note(r, (read_problem){.file = item->index,
                                         .status = GR_DAMAGED,
                                         .offset = d->offset,
                                         .length = d->length,
                                         .records_lost = d->records_lost,
                                         .what = d->what});
    }
}

void reading_not_shown(reading *r, const evidence_item *item, uint64_t count,
                       gr_slice why)
{
    if (count == 0) return;
    r->sums->not_shown += count;
    (void)note(r, (read_problem){.file = item->index,
                                 .status = GR_LIMIT,
                                 .not_shown = count,
                                 .what = why});
}

static void note_file(reading *r, const evidence_item *item, gr_status status,
                      gr_slice what)
{
    (void)note(r, (read_problem){.file = item->index,
                                 .status = status,
                                 .offset = GR_NO_OFFSET,
                                 .what = what});
}

void reading_copy(reading *r, const evidence_item *item,
                  const evidence_item *of)
{
    gr_buffer text = gr_buffer_upto(WHAT_MOST);
    r->sums->files_same++;
    gr_put(&text, GR_S("counted once: the same bytes as "));
    gr_put(&text, gr_sub(of->name, 0, WHAT_MOST - 64));
    note_file(r, item, GR_OK, gr_buffer_slice(&text));
    gr_buffer_free(&text);
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
    if (item->is_archive && result->status == GR_OK) return GR_OK;
    switch (result->status) {
    case GR_OK: s->files_read++; break;
    case GR_NONE: s->files_empty++; break;
    case GR_UNSUPPORTED:
        s->files_no_reader++;
        note_file(r, item, result->status, gr_slice_of_c(result->error.text));
        break;
    case GR_DAMAGED:
    case GR_LIMIT:
    case GR_IO:
    case GR_NOMEM:
        s->files_unreadable++;
        note_file(r, item, result->status, gr_slice_of_c(result->error.text));
        break;
    }
    if (result->changed)
        note_file(r, item, GR_OK, GR_S("changed its size while it was read"));
    if (result->assumed.len > 0) note_file(r, item, GR_OK, result->assumed);
    s->bytes += result->size;
    s->events += result->events;
    s->damaged_ranges += result->damaged_ranges;
    s->damaged_bytes += result->damaged_bytes;
    s->records_lost += result->records_lost;
    s->not_shown += result->not_shown;
    return GR_OK;
}
