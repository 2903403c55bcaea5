/* gap_source.c - see gap_source.h. */
#include "hunt/gap_source.h"

#include "hunt/limits.h"

#include <stdlib.h>

#define SECOND INT64_C(1000000000)

enum {
    LONGEST = 16,     /* silences that are kept */
    RARE = 3,         /* so many of about one length, and no more, are told */
    TIMES_USUAL = 16, /* a silence is so many times what is usual */
    KNOWN_LEAST = 20, /* silences, before anything is usual */
    STAYS_BACK = 16,  /* lines, before a clock is what went back */
    GAPS_OF_A_MOMENT = 32 /* that are looked at for a second copy's */
};

/* What is long whatever is usual; what clocks may differ by between records. */
static const int64_t long_silence = 3600 * SECOND;
static const int64_t clock_slack = 60 * SECOND;
/* The same between lines, which are written when something ends and bear the time
 * when it began. */
static const int64_t line_slack = 600 * SECOND;

typedef struct {
    uint64_t first_id, last_id;
    int64_t first_ns, last_ns; /* GR_TIME_NONE: no event had a time */
    size_t file, epoch;
    uint64_t offset, last_offset;
} run;

typedef struct {
    void *items;
    size_t count, room, size;
} list;

struct gap_source {
    gr_arena *arena;
    list runs, gaps;
    bool has_ids, open; /* a run is open */
    run now;
    size_t epochs; /* that were begun by ids and a clock which went back */
    uint64_t lengths[GAP_LENGTHS];
    gap silences[LONGEST];
    size_t silence_count;
    uint64_t events, beyond;
    uint64_t in_file; /* events of the file at hand */
    size_t file;
    int64_t first_ns, last_ns;
    size_t last_file;
    uint64_t last_offset;
    /* Lines that stand behind others and are much earlier, so far in a row. */
    uint64_t behind;
    gap back; /* at the first of them */
};

gap_source *gap_source_new(gr_arena *arena)
{
    gap_source *const s = gr_arena_take(arena, sizeof *s);
    if (s == NULL) return NULL;
    s->arena = arena;
    s->runs.size = sizeof(run);
    s->gaps.size = sizeof(gap);
    s->first_ns = s->last_ns = GR_TIME_NONE;
    return s;
}

uint64_t gap_source_beyond(const gap_source *s)
{
    return s->beyond;
}

uint64_t gap_source_events(const gap_source *s)
{
    return s->events;
}

int64_t gap_source_first(const gap_source *s)
{
    return s->first_ns;
}

int64_t gap_source_last(const gap_source *s)
{
    return s->last_ns;
}

/* A place for one more; NULL: no room, which is counted. */
static void *add(gap_source *s, list *l)
{
    if (l->count == l->room) {
        size_t const room = l->room == 0 ? 8 : l->room * 2;
        void *const more = gr_arena_take_array(s->arena, room, l->size);
        if (more == NULL) {
            s->beyond++;
            return NULL;
        }
        if (l->count > 0) memcpy(more, l->items, l->count * l->size);
        l->items = more;
        l->room = room;
    }
    return (uint8_t *)l->items + l->size * l->count++;
}

static void add_gap(gap_source *s, const gap *g)
{
    gap *const place = add(s, &s->gaps);
    if (place != NULL) *place = *g;
}

/* ---- silences ---- */

static size_t length_class(int64_t ns)
{
    size_t class = 0;
    for (int64_t s = ns / SECOND; s > 0 && class + 1 < GAP_LENGTHS; s /= 2)
        class ++;
    return class;
}

static int64_t length_of(const gap *g)
{
    return g->to_ns - g->from_ns;
}

/* In a second copy of the log. */
static bool is_kept(const gap_source *s, const gap *g)
{
    for (size_t i = 0; i < s->silence_count; i++)
        if (s->silences[i].from_ns == g->from_ns &&
            s->silences[i].to_ns == g->to_ns)
            return true;
    return false;
}

/* Keeps the longest; they are few, so in no order. */
static void keep_silence(gap_source *s, const gap *g)
{
    if (is_kept(s, g)) return;
    if (s->silence_count < LONGEST) {
        s->silences[s->silence_count++] = *g;
        return;
    }
    size_t shortest = 0;
    for (size_t i = 1; i < LONGEST; i++)
        if (length_of(&s->silences[i]) < length_of(&s->silences[shortest]))
            shortest = i;
    if (length_of(g) > length_of(&s->silences[shortest]))
        s->silences[shortest] = *g;
}

/* From one event to the next of them. Times of 1677 and of 2262 are farther
 * apart than int64 goes. */
static void take_silence(gap_source *s, int64_t from_ns, int64_t to_ns,
                         size_t file, uint64_t offset)
{
    if (from_ns == GR_TIME_NONE || to_ns <= from_ns) return;
    if (from_ns < 0 && to_ns > INT64_MAX + from_ns) return;
    gap const g = {.kind = GAP_SILENCE,
                   .from_ns = from_ns,
                   .to_ns = to_ns,
                   .file = file,
                   .offset = offset};
    s->lengths[length_class(to_ns - from_ns)]++;
    if (to_ns - from_ns >= long_silence) keep_silence(s, &g);
}

/* What 99 of 100 silences are no longer than. */
static int64_t usual_silence(const gap_source *s)
{
    uint64_t all = 0, seen = 0;
    for (size_t i = 0; i < GAP_LENGTHS; i++) all += s->lengths[i];
    if (all < KNOWN_LEAST) return INT64_MAX;
    for (size_t i = 0; i < GAP_LENGTHS; i++) {
        seen += s->lengths[i];
        if (seen * 100 >= all * 99) return (INT64_C(1) << i) * SECOND;
    }
    return INT64_MAX;
}

static bool is_long(int64_t length, int64_t usual)
{
    return length >= long_silence && length / TIMES_USUAL >= usual;
}

static void find_silences(gap_source *s)
{
    int64_t const usual = usual_silence(s);
    for (size_t i = 0; i < s->silence_count; i++) {
        const gap *const g = &s->silences[i];
        size_t alike = 0;
        for (size_t k = 0; k < s->silence_count; k++)
            alike += length_of(&s->silences[k]) >= length_of(g) / 2;
        if (is_long(length_of(g), usual) && alike <= RARE) add_gap(s, g);
    }
}

/* ---- events ---- */

static void end_run(gap_source *s)
{
    run *const place = s->open ? add(s, &s->runs) : NULL;
    if (place != NULL) *place = s->now;
    s->open = false;
}

/* An epoch ends with its file. */
static void begin_run(gap_source *s, const gap_event *e)
{
    size_t const epoch = s->open && s->now.file == e->file ? s->now.epoch : 0;
    end_run(s);
    s->now = (run){.epoch = epoch,
                   .first_id = e->record_id,
                   .last_id = e->record_id,
                   .first_ns = e->time_ns,
                   .last_ns = e->time_ns,
                   .file = e->file,
                   .offset = e->offset,
                   .last_offset = e->offset};
    s->open = true;
}

/* Several records may have one number, as those of the audit log. */
static bool is_next(uint64_t last_id, const gap_event *e)
{
    return !e->has_record_id || e->record_id == last_id ||
           (last_id < UINT64_MAX && e->record_id == last_id + 1);
}

static bool goes_on(const gap_source *s, const gap_event *e)
{
    return s->open && e->file == s->now.file && is_next(s->now.last_id, e);
}

static bool is_clock_back(const gap_source *s, const gap_event *e)
{
    int64_t const before = s->now.last_ns;
    return e->has_record_id && before != GR_TIME_NONE &&
           e->time_ns != GR_TIME_NONE && e->time_ns < before &&
           (uint64_t)before - (uint64_t)e->time_ns > (uint64_t)clock_slack;
}

static gap gap_before(const gap_source *s, const gap_event *e, gap_kind kind)
{
    return (gap){.kind = kind,
                 .from_ns = s->now.last_ns,
                 .to_ns = e->time_ns,
                 .file = e->file,
                 .offset = e->offset};
}

static void take_clock(gap_source *s, const gap_event *e)
{
    gap const g = gap_before(s, e, GAP_CLOCK_BACK);
    if (is_clock_back(s, e)) add_gap(s, &g);
}

/* In a file that is only appended to, the next record is not the next by its id,
 * and older by its time. By time alone, what follows would seem to come first,
 * with all ids between missing: it is an epoch of its own. */
static bool begins_epoch(const gap_source *s, const gap_event *e)
{
    return s->open && e->appended && e->file == s->now.file &&
           !is_next(s->now.last_id, e) && is_clock_back(s, e);
}

static void begin_epoch(gap_source *s, const gap_event *e)
{
    bool const both = e->record_id < s->now.last_id;
    gap g = gap_before(s, e, both ? GAP_BOTH_BACK : GAP_CLOCK_BACK);
    if (both) {
        g.first_id = e->record_id;
        g.last_id = s->now.last_id;
    }
    add_gap(s, &g);
    if (!both) {
        g = gap_before(s, e, GAP_IDS);
        g.first_id = s->now.last_id + 1;
        g.last_id = e->record_id - 1;
        add_gap(s, &g);
    }
    begin_run(s, e);
    s->now.epoch = ++s->epochs;
}

static bool is_far_back(int64_t time_ns, int64_t last_ns)
{
    return time_ns != GR_TIME_NONE && last_ns != GR_TIME_NONE &&
           time_ns < last_ns &&
           (uint64_t)last_ns - (uint64_t)time_ns > (uint64_t)line_slack;
}

/* A line alone is late; where all that follow are, the clock was set. */
static void take_line_clock(gap_source *s, const gap_event *e, uint64_t lines)
{
    int64_t const last_ns = s->now.last_ns;
    if (e->has_record_id || e->time_ns == GR_TIME_NONE) return;
    if (!is_far_back(e->time_ns, last_ns)) {
        s->behind = 0;
        return;
    }
    if (s->behind == 0)
        s->back = (gap){.kind = GAP_CLOCK_BACK,
                        .from_ns = last_ns,
                        .to_ns = e->time_ns,
                        .file = e->file,
                        .offset = e->offset};
    s->behind += lines;
    if (s->behind < STAYS_BACK) return;
    add_gap(s, &s->back);
    s->behind = 0;
    begin_run(s, e);
}

static void extend_run(gap_source *s, const gap_event *e)
{
    run *const r = &s->now;
    take_line_clock(s, e, 1);
    r->last_id = e->record_id;
    r->last_offset = e->offset;
    if (e->time_ns == GR_TIME_NONE) return;
    take_clock(s, e);
    take_silence(s, r->last_ns, e->time_ns, e->file, e->offset);
    if (r->first_ns == GR_TIME_NONE) r->first_ns = e->time_ns;
    /* With ids the clock may have been set; without, lines may be out of
     * order. */
    if (e->has_record_id || e->time_ns > r->last_ns) r->last_ns = e->time_ns;
}

static void count(gap_source *s, size_t file, uint64_t events)
{
    if (s->file != file) s->in_file = 0;
    s->file = file;
    s->in_file += events;
    s->events += events;
}

void gap_source_forget(gap_source *s, size_t file)
{
    if (s->file == file) s->events -= s->in_file;
    s->in_file = 0;
}

void gap_source_add(gap_source *s, const gap_event *e)
{
    count(s, e->file, 1);
    s->has_ids |= e->has_record_id;
    if (begins_epoch(s, e)) begin_epoch(s, e);
    else if (goes_on(s, e)) extend_run(s, e);
    else begin_run(s, e);
    if (e->time_ns == GR_TIME_NONE) return;
    if (s->first_ns == GR_TIME_NONE || e->time_ns < s->first_ns)
        s->first_ns = e->time_ns;
    if (s->last_ns == GR_TIME_NONE || e->time_ns >= s->last_ns) {
        s->last_ns = e->time_ns;
        s->last_file = e->file;
        s->last_offset = e->offset;
    }
}

/* ---- stretches ---- */

/* What comes before the first time is a stretch of its own, so that this time is
 * compared with those before the stretch. */
static bool is_near(const gap_stretch *s, const gap_event *e)
{
    int64_t const last = s->last_ns;
    if (e->time_ns == GR_TIME_NONE) return true;
    if (last == GR_TIME_NONE) return false;
    if (e->time_ns >= last)
        return (uint64_t)e->time_ns - (uint64_t)last < (uint64_t)long_silence;
    if (!e->has_record_id) return !is_far_back(e->time_ns, last);
    return (uint64_t)last - (uint64_t)e->time_ns <= (uint64_t)clock_slack;
}

static void stretch_to(gap_stretch *s, const gap_event *e)
{
    s->count++;
    s->last_id = e->record_id;
    s->last_offset = e->offset;
    if (e->time_ns == GR_TIME_NONE) return;
    if (s->last_ns == GR_TIME_NONE || e->has_record_id ||
        e->time_ns > s->last_ns)
        s->last_ns = e->time_ns;
    if (s->oldest_ns == GR_TIME_NONE || e->time_ns < s->oldest_ns)
        s->oldest_ns = e->time_ns;
    if (e->time_ns < s->newest_ns) return;
    s->newest_ns = e->time_ns;
    s->newest_offset = e->offset;
}

bool gap_stretch_add(gap_stretch *s, const gap_event *e)
{
    if (s->count == 0) {
        *s = (gap_stretch){.first = *e,
                           .last_ns = GR_TIME_NONE,
                           .oldest_ns = GR_TIME_NONE,
                           .newest_ns = GR_TIME_NONE};
    } else {
        bool const goes_on = e->has_record_id == s->first.has_record_id &&
                             is_next(s->last_id, e) && is_near(s, e) &&
                             s->count < UINT32_MAX;
        if (!goes_on) return false;
        if (e->time_ns != GR_TIME_NONE && s->last_ns != GR_TIME_NONE &&
            e->time_ns > s->last_ns)
            s->lengths[length_class(e->time_ns - s->last_ns)]++;
    }
    stretch_to(s, e);
    return true;
}

void gap_stretch_skip(gap_stretch *s, const gap_event *e)
{
    s->skipped = true;
    stretch_to(s, e);
}

void gap_source_add_stretch(gap_source *s, const gap_stretch *stretch,
                            size_t file)
{
    gap_event first = stretch->first;
    first.file = file;
    gap_source_add(s, &first);
    count(s, file, stretch->count - 1);
    if (s->behind > 0 && stretch->count > 1) {
        first.time_ns = stretch->newest_ns;
        take_line_clock(s, &first, stretch->count - 1);
    }
    s->now.last_id = stretch->last_id;
    s->now.last_offset = stretch->last_offset;
    for (size_t i = 0; i < GAP_LENGTHS; i++)
        s->lengths[i] += stretch->lengths[i];
    if (stretch->oldest_ns == GR_TIME_NONE) return;
    if (first.has_record_id || stretch->last_ns > s->now.last_ns)
        s->now.last_ns = stretch->last_ns;
    if (s->first_ns == GR_TIME_NONE || stretch->oldest_ns < s->first_ns)
        s->first_ns = stretch->oldest_ns;
    if (s->last_ns != GR_TIME_NONE && stretch->newest_ns < s->last_ns) return;
    s->last_ns = stretch->newest_ns;
    s->last_file = file;
    s->last_offset = stretch->newest_offset;
}

static bool tells_again(const gap_source *s, const gap_event *e, gr_slice text)
{
    if (s->gaps.count == 0) return false;
    const gap *const last = (const gap *)s->gaps.items + s->gaps.count - 1;
    return last->kind == GAP_TOLD && gr_equal(last->text, text) &&
           last->file == e->file && last->to_ns != GR_TIME_NONE &&
           e->time_ns >= last->to_ns &&
           (uint64_t)e->time_ns - (uint64_t)last->to_ns <=
               (uint64_t)long_silence;
}

void gap_source_tell(gap_source *s, const gap_event *e, gr_slice text)
{
    if (e->time_ns != GR_TIME_NONE && tells_again(s, e, text)) {
        gap *const last = (gap *)s->gaps.items + s->gaps.count - 1;
        last->to_ns = e->time_ns;
        last->times++;
        return;
    }
    gap const g = {.kind = GAP_TOLD,
                   .from_ns = e->time_ns,
                   .to_ns = e->time_ns,
                   .file = e->file,
                   .offset = e->offset,
                   .text = gr_arena_copy(s->arena, text),
                   .times = 1};
    add_gap(s, &g);
}

/* ---- runs in order of time ---- */

static int by_time(const void *a, const void *b)
{
    const run *const x = a, *const y = b;
    if (x->first_ns != y->first_ns) return x->first_ns < y->first_ns ? -1 : 1;
    if (x->first_id != y->first_id) return x->first_id < y->first_id ? -1 : 1;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static void add_ids(gap_source *s, const run *before, const run *r)
{
    gap const g = {.kind = GAP_IDS,
                   .from_ns = before->last_ns,
                   .to_ns = r->first_ns,
                   .first_id = before->last_id + 1,
                   .last_id = r->first_id - 1,
                   .file = r->file,
                   .offset = r->offset};
    add_gap(s, &g);
}

static void add_ids_back(gap_source *s, const run *before, const run *r)
{
    gap const g = {.kind = GAP_IDS_BACK,
                   .from_ns = before->last_ns,
                   .to_ns = r->first_ns,
                   .first_id = r->first_id,
                   .last_id = before->last_id,
                   .file = r->file,
                   .offset = r->offset};
    add_gap(s, &g);
}

/* Joins `r`, the next in order of time, to what is known up to it. */
static void join(gap_source *s, run *known, const run *r)
{
    bool const later = r->first_ns > known->last_ns;
    if (!later && r->last_id <= known->last_id) return; /* a second copy */
    if (r->first_id <= known->last_id && later) {
        add_ids_back(s, known, r);
        *known = *r;
        return;
    }
    if (r->first_id == known->last_id + 1)
        take_silence(s, known->last_ns, r->first_ns, r->file, r->offset);
    else if (r->first_id > known->last_id) add_ids(s, known, r);
    known->last_id = r->last_id;
    if (r->last_ns > known->last_ns) known->last_ns = r->last_ns;
}

static void join_silence(gap_source *s, run *known, const run *r)
{
    take_silence(s, known->last_ns, r->first_ns, r->file, r->offset);
    if (r->last_ns > known->last_ns) known->last_ns = r->last_ns;
}

/* What is known of each epoch, while runs are joined in order of time. */
typedef struct {
    run *known; /* `file` NO_FILE: nothing yet */
    size_t last;
    /* A file that goes on with the epoch which another file began. */
    size_t file, epoch;
} epochs;
#define NO_FILE SIZE_MAX

/* The next file of a rotated set begins with the id that an epoch ended with. */
static size_t epoch_of(epochs *e, const run *r)
{
    const run *const last = &e->known[e->last];
    if (r->epoch != 0) return r->epoch;
    if (e->last != 0 && last->last_id + 1 == r->first_id) {
        e->file = r->file;
        e->epoch = e->last;
    }
    return r->file == e->file ? e->epoch : 0;
}

static void join_run(gap_source *s, epochs *e, const run *r)
{
    e->last = epoch_of(e, r);
    run *const known = &e->known[e->last];
    if (known->file == NO_FILE) *known = *r;
    else if (s->has_ids) join(s, known, r);
    else join_silence(s, known, r);
}

static void join_runs(gap_source *s)
{
    run *const runs = s->runs.items;
    epochs e = {.file = NO_FILE};
    if (s->runs.count == 0) return;
    qsort(runs, s->runs.count, sizeof *runs, by_time);
    e.known = gr_arena_take_array(s->arena, s->epochs + 1, sizeof *e.known);
    if (e.known == NULL) {
        s->beyond++;
        return;
    }
    for (size_t i = 0; i <= s->epochs; i++) e.known[i].file = NO_FILE;
    for (size_t i = 0; i < s->runs.count; i++) join_run(s, &e, &runs[i]);
}

gap_pace gap_source_pace(const gap_source *s)
{
    gap_pace pace = {usual_silence(s), 0};
    for (size_t i = 0; i < s->silence_count; i++)
        if (length_of(&s->silences[i]) > pace.longest_ns)
            pace.longest_ns = length_of(&s->silences[i]);
    return pace;
}

bool gap_is_stop(gap_pace pace, int64_t last_ns, int64_t goes_on_ns)
{
    if (last_ns == GR_TIME_NONE || goes_on_ns == GR_TIME_NONE ||
        (last_ns < 0 && goes_on_ns > INT64_MAX + last_ns))
        return false;
    int64_t const silence = goes_on_ns - last_ns;
    return is_long(silence, pace.usual_ns) && silence / 2 >= pace.longest_ns;
}

gap gap_source_end(const gap_source *s, int64_t goes_on_ns)
{
    return (gap){.kind = GAP_STOPPED,
                 .from_ns = s->last_ns,
                 .to_ns = goes_on_ns,
                 .file = s->last_file,
                 .offset = s->last_offset};
}

static void find_stop(gap_source *s, int64_t host_last_ns)
{
    gap const g = gap_source_end(s, host_last_ns);
    if (gap_is_stop(gap_source_pace(s), s->last_ns, host_last_ns))
        add_gap(s, &g);
}

static int by_moment(const void *a, const void *b)
{
    const gap *const x = a, *const y = b;
    if (x->from_ns != y->from_ns) return x->from_ns < y->from_ns ? -1 : 1;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static bool is_same_gap(const gap *a, const gap *b)
{
    return a->kind == b->kind && a->from_ns == b->from_ns &&
           a->to_ns == b->to_ns && a->first_id == b->first_id &&
           a->last_id == b->last_id && gr_equal(a->text, b->text) &&
           a->times == b->times;
}

/* Gaps of a moment stand in order of files: a second copy's follow. */
static void drop_copies(gap_source *s)
{
    gap *const gaps = s->gaps.items;
    size_t kept = 0;
    for (size_t i = 0; i < s->gaps.count; i++) {
        bool again = false;
        for (size_t k = kept; k-- > 0 && !again &&
                              gaps[k].from_ns == gaps[i].from_ns &&
                              kept - k <= GAPS_OF_A_MOMENT;)
            again =
                gaps[k].file != gaps[i].file && is_same_gap(&gaps[k], &gaps[i]);
        if (!again) gaps[kept++] = gaps[i];
    }
    s->gaps.count = kept;
}

gap_list gap_source_finish(gap_source *s, int64_t host_last_ns)
{
    end_run(s);
    join_runs(s);
    find_silences(s);
    find_stop(s, host_last_ns);
    if (s->gaps.count > 0)
        qsort(s->gaps.items, s->gaps.count, sizeof(gap), by_moment);
    drop_copies(s);
    return (gap_list){s->gaps.items, s->gaps.count};
}
