/* file_event.h - a file as an event: its path, size, time and hashes.
 *
 * For files that a web server hands out or runs, where a web shell would be.
 * What a log says is what a program saw; what a file says is what an attacker
 * left, his times included. So rules that hold here are checks, and rules for
 * what happened do not hold on files by themselves (docs/formats/file.md). */
#ifndef GR_READERS_FILE_EVENT_H
#define GR_READERS_FILE_EVENT_H

#include "event/event.h"
#include "readers/reader.h"

/* Is the file at `path`, as its host had it, one of a web server's folders, or
 * a script of one by its name? */
bool file_is_wanted(gr_slice path);
/* The same of a folder that somebody names: does `path` stand below it? Both
 * kinds of slashes are one, and letters of either case. */
bool file_is_below(gr_slice path, gr_slice folder);

/* Does it begin with `folder`'s bytes, compared in that way? */
bool file_is_at(gr_slice path, gr_slice folder);

/* The channel of such events. */
#define FILE_CHANNEL "file"

typedef struct {
    gr_slice path;       /* on the host; any bytes */
    gr_slice bytes;      /* the first, up to FILE_CEILING */
    bool whole;          /* they are all */
    uint64_t size;       /* UINT64_MAX: not known */
    int64_t modified_ns; /* GR_TIME_NONE: not known */
} file_facts;

typedef struct file_teller file_teller;
file_teller *file_teller_new(void); /* NULL: no memory */
void file_teller_free(file_teller *teller);

/* Gives the event to `sink`. Its raw bytes are facts->bytes. Fails with what
 * the sink failed with, GR_LIMIT or GR_NOMEM. */
gr_status file_tell(file_teller *teller, const file_facts *facts,
                    const event_sink *sink, gr_error *err);

/* Is it such an event? */
bool file_is_event(const event *e);
/* Its TargetFilename. */
gr_slice file_event_path(const event *e);

/* Reads nothing: the reader of a wanted file that no other reader wants. */
extern const reader_ops file_reader;

#endif
