/* reader.h - what every reader offers: bytes in, events out.
 *
 * A reader never sees a path. Evidence is read once, in order, in blocks; a
 * unit is a part of it that can be read alone (an EVTX chunk, a MiB of whole
 * lines), so units of one file can be read on several threads. */
#ifndef GR_READERS_READER_H
#define GR_READERS_READER_H

#include "base/zone.h"
#include "event/event.h"
#include "readers/lines.h"

typedef struct {
    bool carve; /* also look for records where the format says there are none */
} reader_options;

/* How a log's own times are to be understood, where they do not say it all. */
typedef struct {
    const gr_zone *zone; /* the person's; NULL: what the log says, else UTC */
    int32_t year;        /* of the first event, as the person says; 0: not */
    bool named; /* the person means this very file by the zone, not just all */
} reader_clock;

/* The day of a file's first record; year 0: it does not say. */
typedef struct {
    int32_t year;
    uint32_t month, day;
} reader_day;

/* What the other files of a rotated set say of its times (set_years.h). */
typedef struct {
    int32_t year;          /* of the first event; 0: nothing */
    int64_t bound_seconds; /* local: no event is after it */
} reader_around;

/* What is known of a file before it is read. */
typedef struct {
    /* Its first bytes, up to READER_HEAD; or, where nobody wants those, the
     * first behind NULs or behind a line that is longer. */
    gr_slice head;
    gr_slice name;       /* the last component of its path */
    uint64_t size;       /* UINT64_MAX: not known (a pipe) */
    int64_t modified_ns; /* GR_TIME_NONE: not known */
    reader_clock clock;
    reader_around around;
    const reader_options *options;
} reader_intro;

enum { READER_HEAD = 4096, READER_TEXT = 8192, READER_ASSUMED = 160 };

/* What the bytes so far say about those to come; a value: whoever reads units
 * has it as it was before them. Opaque to everybody but the reader. */
typedef struct {
    uint64_t words[8];
    const gr_zone *zone;
    uint32_t text_len;
    uint8_t text[READER_TEXT]; /* a header line */
    /* What had to be assumed to understand it, a sentence for a person; empty:
     * nothing. */
    char assumed[READER_ASSUMED];
} reader_file;

/* `sentence`: a literal that has room. */
#define READER_ASSUME(file, sentence)                                          \
    memcpy((file)->assumed, "" sentence "", sizeof sentence)

typedef struct reader_state reader_state; /* one thread's: arenas, templates */

typedef struct {
    const char *name;  /* "evtx" */
    const char *title; /* "Windows event log" */
    const char *docs;  /* "docs/formats/evtx.md" */

    /* Finds its records in anything. With reader_options.carve, evidence that
     * no reader wants goes to the first one that can. */
    bool carves;

    /* 0: not mine. 100: certain. `head` is the first bytes of the file (up to
     * READER_HEAD), `name` its last path component. */
    int (*sniff)(gr_slice head, gr_slice name);

    /* The day of the first record, for a file whose times may lack their year.
     * False: they say it, or there is none in `head`. NULL: they always do. */
    bool (*first_day)(gr_slice head, reader_day *out);

    /* Once per file. Damage found goes to `sink`. */
    void (*begin)(const reader_intro *intro, reader_file *file,
                  const event_sink *sink);

    /* How its lines are written, for line_check.h. NULL: they are no lines of
     * text, or may hold bytes of any kind. */
    lines_form (*form)(const reader_file *file);
    /* Whatever writes them ends each with a line end, so that a last one
     * without may be torn. */
    bool ends_lines;

    /* How many bytes from the start of `block`, which stands at `offset` in
     * its file, form whole units. 0: more bytes are needed. `last`: none
     * follow, so the answer is block.len. */
    size_t (*split)(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last);

    /* Called in order, once units are cut off and before the next: what later
     * units must know of them (which columns there are). NULL: nothing. */
    void (*pass)(reader_file *file, gr_slice units);

    reader_state *(*open)(const reader_options *options); /* NULL: no memory */
    void (*close)(reader_state *state);

    /* Reads whole units at `offset`. Damage is told to the sink and is no
     * error. Fails with what sink->take failed with, GR_NOMEM, or GR_LIMIT.
     * NULL, and no open or close: there is nothing in it to read. */
    gr_status (*read)(reader_state *state, const reader_file *file,
                      gr_slice units, uint64_t offset, const event_sink *sink,
                      gr_error *err);

    /* Called once, after the last unit: tells damage that is known only at the
     * end (a file shorter than its header says). `size` is what was read. NULL:
     * there is nothing of the kind. */
    void (*end)(const reader_file *file, uint64_t size, const event_sink *sink);
} reader_ops;

/* All readers, in the order of reader_list.h. */
size_t reader_count(void);
const reader_ops *reader_get(size_t i);
/* The surest reader, the first of equals; NULL: none wants it. */
const reader_ops *reader_for(gr_slice head, gr_slice name);

/* The header of a reader's own file declares: extern const reader_ops
 * evtx_reader; reader_list.h has READER(evtx). */

#endif
