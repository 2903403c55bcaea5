/* gap_source.h - one source of events, a channel of a host: what is not there
 * that should be, or cannot have been so.
 *
 *   events in the order of their files --> runs of ids without a hole
 *   runs in the order of time          --> gaps between them
 *
 * The same events from a second copy of a log fill no gap twice and make none.
 * A silence is told when it is long, much longer than nearly all in this source,
 * and rare: a server that sleeps each night is no finding. A source has stopped
 * when its host, and a host when others, go on for so long behind its end, and
 * for twice as long as it was ever silent before: gap_is_stop. */
#ifndef GR_HUNT_GAP_SOURCE_H
#define GR_HUNT_GAP_SOURCE_H

#include "base/arena.h"
#include "base/time.h"

typedef enum {
    GAP_IDS,        /* record ids that are in no file */
    GAP_IDS_BACK,   /* ids begin again: cleared, or another machine's */
    GAP_SILENCE,    /* no event for long */
    GAP_CLOCK_BACK, /* the next record has an earlier time */
    GAP_BOTH_BACK,  /* and an earlier id: both began again */
    GAP_STOPPED,    /* nothing more, while the host goes on */
    GAP_TOLD        /* an event that says so itself */
} gap_kind;

typedef struct {
    gap_kind kind;
    /* Of the events before and behind it; GR_TIME_NONE: not known. */
    int64_t from_ns, to_ns;
    /* GAP_IDS: the first and last missing; ids that go back: the id behind it
     * and the one before. */
    uint64_t first_id, last_id;
    size_t file;     /* index in the list of evidence */
    uint64_t offset; /* of the event behind it, or of the last */
    gr_slice text;   /* GAP_TOLD: what it says */
    uint64_t times;  /* GAP_TOLD: so often from from_ns to to_ns */
} gap;

typedef struct {
    uint64_t record_id;
    bool has_record_id;
    bool appended; /* its file has events in the order they were written */
    int64_t time_ns;
    size_t file;
    uint64_t offset;
} gap_event;

/* Events of one file, one after the other, between which nothing is missing or
 * odd: so a worker can tell of them in one go. It makes no difference, but for
 * what is a usual silence among lines that are out of order. */
enum { GAP_LENGTHS = 40 }; /* of silences: 0 to 1 s, 1 to 2 s, 2 to 4 s, ... */
typedef struct {
    uint64_t count;  /* 0: none so far */
    gap_event first; /* `file` is not looked at */
    uint64_t last_id, last_offset;
    int64_t last_ns;              /* where the next silence begins */
    int64_t oldest_ns, newest_ns; /* GR_TIME_NONE: none has a time */
    uint64_t newest_offset;
    bool skipped; /* something odd was passed over: gap_stretch_skip */
    uint32_t lengths[GAP_LENGTHS];
} gap_stretch;

/* False: `e` does not go on, and is not taken. */
bool gap_stretch_add(gap_stretch *s, const gap_event *e);
/* Takes what does not go on as if it did. */
void gap_stretch_skip(gap_stretch *s, const gap_event *e);

typedef struct gap_source gap_source;

/* In `arena`, as all that it grows to; NULL: refused. */
gap_source *gap_source_new(gr_arena *arena);

/* The next event in order of file and place. What finds no room in the arena
 * is not looked at: see gap_source_beyond. */
void gap_source_add(gap_source *s, const gap_event *e);
/* The same of all events of a stretch of `file`. */
void gap_source_add_stretch(gap_source *s, const gap_stretch *stretch,
                            size_t file);
/* Of an event of the source that tells of a gap itself. The same told again
 * within the hour, and nothing else between, is one. */
void gap_source_tell(gap_source *s, const gap_event *e, gr_slice text);
/* The events of `file`, the last that any were added of, are a second copy's: they
 * are not counted. */
void gap_source_forget(gap_source *s, size_t file);
/* Events, runs or gaps for which there was no room. */
uint64_t gap_source_beyond(const gap_source *s);

uint64_t gap_source_events(const gap_source *s);
int64_t gap_source_first(const gap_source *s); /* GR_TIME_NONE: none has one */
int64_t gap_source_last(const gap_source *s);

/* All gaps, in order of time. `host_last_ns`: the last time that any source of
 * its host has. Once, and nothing is added afterwards. */
typedef struct {
    const gap *items;
    size_t count;
} gap_list;
gap_list gap_source_finish(gap_source *s, int64_t host_last_ns);

/* How silent a source is, once it is finished. */
typedef struct {
    int64_t usual_ns;   /* 99 of 100 silences are no longer; INT64_MAX: it has
                           too few to say */
    int64_t longest_ns; /* of an hour and more; 0: none is */
} gap_pace;
gap_pace gap_source_pace(const gap_source *s);
/* Nothing after `last_ns`, though something goes on up to `goes_on_ns`: is that
 * a stop, for so silent a source? */
bool gap_is_stop(gap_pace pace, int64_t last_ns, int64_t goes_on_ns);
/* A stop (GAP_STOPPED) behind its last event. */
gap gap_source_end(const gap_source *s, int64_t goes_on_ns);

#endif
