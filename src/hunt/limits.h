/* limits.h - ceilings of the hunt room, with their reasons. All of them
 * together keep a hunt of any evidence below 256 MB on two threads; a million
 * matches that correlations take, or more, are up to 200 MB beside that. */
#ifndef GR_HUNT_LIMITS_H
#define GR_HUNT_LIMITS_H

#include <stddef.h>

/* Bytes read at once: four EVTX chunks, which stay in a core's cache until
 * they are judged. The first read has READER_HEAD more, so that EVTX blocks
 * begin at chunks. */
#define PIPE_BLOCK ((size_t)256 << 10)

/* A unit longer than this (a line without an end) is handed to its reader as
 * it is, which will call it damaged. */
#define PIPE_UNIT_CEILING ((size_t)16 << 20)

/* A block's output beyond this is handed over before the block is done. */
#define PIPE_FLUSH ((size_t)512 << 10)

/* Output of one event and what stands before it in its block. An event that
 * cannot be shown below it is told as damage. */
#define PIPE_OUTPUT_CEILING ((size_t)48 << 20)

/* Finished output that waits for its turn; beyond it only the block that is
 * next in order is worked on. */
#define PIPE_AHEAD_BYTES ((size_t)16 << 20)

/* Open files: descriptors, and room for the hash state of each. */
#define PIPE_AHEAD_FILES ((size_t)64)

/* Blocks that wait for their turn, however small their output. */
#define PIPE_AHEAD_BLOCKS ((size_t)1024)

/* What is done before the consumer is woken for it: a millisecond or two of
 * work on one thread. */
#define PIPE_NEWS_BLOCKS ((size_t)16)
#define PIPE_NEWS_BYTES ((size_t)2 << 20)

/* The path of a file on its host: no system has longer ones. */
#define HOST_PATH_CEILING ((size_t)256 << 10)

/* Configurations of web servers that are read for their folders before all else,
 * bytes of each, folders that they name, and the length of one: a server has
 * some hundred sites, and a few generations of one configuration. */
#define WEB_CONFIGS ((size_t)256)
#define WEB_CONFIG_BYTES ((size_t)8 << 20)
#define WEB_ROOTS ((size_t)4096)
#define WEB_ROOT_BYTES ((size_t)512)

/* More threads than this is a mistake. */
#define PIPE_THREADS ((unsigned)256)

/* Of the sorters that find what was collected twice, in the order in which there are
 * fewer rows; more go to the store. */
#define KEYS_SORT_BYTES ((size_t)48 << 20)
#define KEYS_TURNS_BYTES ((size_t)16 << 20)
#define KEYS_COPIES_BYTES ((size_t)8 << 20)
/* Of pairs of files with the same lines: how many, the lines of each that are compared
 * (32 bytes in the store), and what they are sorted in. */
#define TWINS_PAIRS ((size_t)4096)
#define TWINS_BYTES ((size_t)4 << 20)
#define TWINS_POINTS ((size_t)1 << 14)
#define TWINS_SORT_BYTES ((size_t)8 << 20)
/* The same of events that stand in several forms. */
#define FORMS_SORT_BYTES ((size_t)16 << 20)
#define FORMS_TURNS_BYTES ((size_t)8 << 20)

/* Rows of (channel, event id), of hosts, of (rule, host): real estates have a
 * few thousand; forged logs may have any number. */
#define HUNT_ROW_CEILING ((size_t)1 << 16)

/* Bytes of a channel or host name in such a row; Windows allows 255 characters.
 * A longer one is counted under what stands before the cut. */
#define HUNT_NAME_CEILING ((size_t)256)

/* All these rows, their names, and the listed damage. */
#define HUNT_ROWS_CEILING ((size_t)48 << 20)

/* Damaged ranges that are listed, each with its text; the rest is counted. */
#define HUNT_DAMAGE_CEILING ((size_t)20000)

/* The YAML of --levels: a line for every rule there is, many times over. */
#define HUNT_LEVELS_CEILING ((size_t)64 << 20)

/* Text of one event's fields in a finding: values of 64 KiB that a template
 * names a thousand times would be more; then the finding stands without it. */
#define HUNT_FIELDS_CEILING ((size_t)4 << 20)

/* Text made from one event on the way, on one thread. */
#define HUNT_SCRATCH_CEILING ((size_t)32 << 20)

/* Of each sorter of correlations: rows take 56 to 88 bytes; more go to the store. */
#define CORRELATE_SORT_BYTES ((size_t)48 << 20)

/* Matches of rules that share their rows, some 100 to 300 bytes each: a million of
 * them; more go to the store, which takes twice the time. */
#define STREAM_BYTES ((size_t)256 << 20)

/* Of the groups of correlations, and of their bursts, what stays in memory: some
 * hundred thousand. */
#define CORRELATING_TEXT_BYTES ((size_t)16 << 20)

/* Rows of a group that are judged at once, up to 120 bytes each with all that is made
 * of them; a power of 2. A group that has more is read from the store again. */
#define CORRELATE_GROUP_ROWS ((size_t)1 << 17)

/* Which correlations share their rows, and what bursts give to those above them: some
 * hundred bytes for each of them. */
#define STREAM_PLAN_CEILING ((size_t)64 << 20)

/* Events in a window of a correlation, up to 60 bytes each. */
#define CORRELATING_WINDOW ((size_t)1 << 20)

/* Marks of a burst for a rule above it, by which it is known to go on: of a day, one
 * in a minute and a half, even where that rule's time span is shorter. */
#define CORRELATING_MARKS 1000

/* What one stream among the examples of rules leaves behind memory: groups of
 * 100,000 events, and bursts, of each of a few levels. */
#define STREAM_STORE_CEILING ((size_t)512 << 20)

/* What is missing in each log, for the coverage of a hunt: 2 KiB a log and 64
 * bytes a hole. */
#define HUNT_HOLES_CEILING ((size_t)24 << 20)
/* Stretches of one log that a block tells of: more than a block of a Windows log
 * has events, and a bound for lines with numbers. */
#define HUNT_STRETCHES 512u

/* Rows of metrics. */
#define METRICS_ROW_CEILING ((size_t)1 << 17)

/* Rows of logons in memory, for the file at hand and for all before it: about a
 * hundred thousand of each. The rest waits in the store, and is read through so
 * many bytes. */
#define LOGON_ROWS_CEILING ((size_t)24 << 20)
#define LOGON_SHARES ((size_t)16 << 20)
/* Logons that wait in memory until it is known what was collected twice: about
 * thirty thousand; more go to the store. */
#define LOGON_ONCE_BYTES ((size_t)4 << 20)

/* Each view of them by address, user or host, and their pairs; and what each is
 * read through from the store. They are made when the workers are gone. */
#define LOGON_VIEW_CEILING ((size_t)8 << 20)

/* All sources of `gaps`, their runs of ids and what is missing: a run is 72
 * bytes, and a log in order has one. */
#define HUNT_GAPS_CEILING ((size_t)96 << 20)

#endif
