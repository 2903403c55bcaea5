/* holes.c - see holes.h. */
#include "hunt/holes.h"

#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/rows.h"
#include "readers/auditd_reader.h"
#include "readers/file_event.h"
#include "readers/iis_config_reader.h"
#include "readers/syslog_reader.h"

typedef struct {
    gap_source *gaps; /* NULL: no room */
    bool skipped;
} log_row;

struct holes {
    gr_arena *arena;
    row_table logs;
};

bool holes_may_be_beside(const event *e)
{
    return !e->carved && !file_is_event(e) &&
           e->source_kind != iis_config_reader.name;
}

/* A log of Windows is a ring, and an export may be in any order. */
static bool is_appended(const event *e)
{
    if (!e->has_record_id) return false;
    gr_slice const kind = gr_slice_of_c(e->source_kind);
    return gr_equal(kind, gr_slice_of_c(auditd_reader.name)) ||
           gr_equal(kind, gr_slice_of_c(syslog_reader.name));
}

gap_event holes_event(const event *e)
{
    return (gap_event){.record_id = e->record_id,
                       .has_record_id = e->has_record_id,
                       .appended = is_appended(e),
                       .time_ns = e->time_ns,
                       .offset = e->offset};
}

holes *holes_new(void)
{
    holes *const h = gr_alloc(sizeof *h);
    if (h == NULL) return NULL;
    h->arena = gr_arena_new(HUNT_HOLES_CEILING);
    if (h->arena == NULL) {
        gr_free(h);
        return NULL;
    }
    h->logs = rows_in(h->arena, sizeof(log_row), HUNT_ROW_CEILING);
    return h;
}

void holes_free(holes *h)
{
    if (h == NULL) return;
    rows_free(&h->logs);
    gr_arena_free(h->arena);
    gr_free(h);
}

/* A full arena is no failure: it is what keeps hostile hosts from costing more. */
gr_status holes_take(holes *h, gr_slice key, const gap_stretch *stretch,
                     size_t file, gr_error *err)
{
    void *row = NULL;
    row_status const found = rows_get(&h->logs, key, &row);
    log_row *const log = row;
    if (log != NULL && found == ROW_NEW) log->gaps = gap_source_new(h->arena);
    if (gr_arena_status(h->arena) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for holes");
    if (log == NULL || log->gaps == NULL) return GR_OK;
    log->skipped |= stretch->skipped;
    gap_source_add_stretch(log->gaps, stretch, file);
    return GR_OK;
}

static void add_hole(hunt_source *out, const gap *g)
{
    out->holes++;
    if (g->kind == GAP_IDS)
        out->records_missing += g->last_id - g->first_id + 1;
    if (g->from_ns == GR_TIME_NONE || g->to_ns <= g->from_ns ||
        (g->from_ns < 0 && g->to_ns > INT64_MAX + g->from_ns))
        return;
    int64_t const length_ns = g->to_ns - g->from_ns;
    if (length_ns > out->longest_hole_ns) out->longest_hole_ns = length_ns;
}

static void add_gap(hunt_source *out, const gap *g)
{
    switch (g->kind) {
    case GAP_IDS:
    case GAP_SILENCE:
    case GAP_STOPPED: add_hole(out, g); break;
    case GAP_IDS_BACK: out->ids_again++; break;
    case GAP_CLOCK_BACK: out->clock_back++; break;
    case GAP_BOTH_BACK:
        out->ids_again++;
        out->clock_back++;
        break;
    case GAP_TOLD: break;
    }
}

void holes_tell(holes *h, gr_slice key, int64_t host_last_ns, hunt_source *out)
{
    const log_row *const log = rows_find(&h->logs, key);
    out->holes_known = log != NULL && log->gaps != NULL && !log->skipped &&
                       gap_source_beyond(log->gaps) == 0;
    if (log == NULL || log->gaps == NULL) return;
    gap_list const gaps = gap_source_finish(log->gaps, host_last_ns);
    for (size_t i = 0; i < gaps.count; i++) add_gap(out, &gaps.items[i]);
}
