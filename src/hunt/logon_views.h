/* logon_views.h - the rows of logons seen by address, by user, by host and over
 * time: who attacked whom, from where, when, and did anything succeed.
 *
 *   rows, in order of user and address --> three tables of groups, with how many
 *     others each has: a pair (user, address) stands together, so it counts once
 *   pairs (address, host), (user, host) --> a table of each, which once in order
 *     adds the rest of these counts
 *
 * Groups are as many as an attacker likes to invent: they, too, wait in the store
 * (logon_table.h), and all counts are exact. */
#ifndef GR_HUNT_LOGON_VIEWS_H
#define GR_HUNT_LOGON_VIEWS_H

#include "hunt/limits.h"
#include "hunt/logon_table.h"

/* What is grouped by; of each, what its two counts of others are:
 * users and hosts; addresses and hosts; addresses and users. */
typedef enum {
    LOGONS_OF_SOURCE,
    LOGONS_OF_USER,
    LOGONS_OF_HOST,
    LOGON_GROUPS
} logon_group;

/* A row that was told, with all its bytes. Not to be copied by value. */
typedef struct {
    logon_row row; /* names[0] */
    uint8_t text[3][HUNT_NAME_CEILING];
    logon_times_whole times;
} logon_kept;

enum { LOGON_TOP = 10, LOGON_ALARM = 5 };

typedef struct {
    size_t count;
    logon_kept *items[LOGON_TOP];
    logon_kept room[LOGON_TOP + 1];
} logon_top;

/* Did it work after failures? */
typedef enum {
    AFTER_NOT,
    AFTER_ALWAYS, /* its first one worked after its first failure */
    AFTER_AGAIN   /* it worked before, too; but see `least` */
} logon_after_kind;

typedef struct {
    logon_after_kind kind;
    /* Failures before the first that worked, at least and at most: one number
     * where all failed before. AFTER_AGAIN: at least so many in the day before
     * some time from from_ns until to_ns, at which one worked. */
    uint64_t least, most;
    int64_t from_ns, to_ns;
} logon_after;

/* AFTER_AGAIN only of LOGON_ALARM failures and more. */
logon_after logon_after_of(const logon_row *row);
/* Worth to be waken for: an address, and enough failures. */
bool logon_is_alarm(const logon_row *row, const logon_after *after);

/* Buckets of all attempts; none: nothing has a time. */
typedef struct {
    unsigned level;
    int64_t first; /* bucket of the level */
    size_t count;
} logon_axis;

/* Of a row: counts in each bucket of the axis. */
void logon_on_axis(const logon_axis *axis, const logon_row *row,
                   uint64_t out[TIMES_OUTCOMES][TIMES_CELLS]);
/* When a bucket begins; where that is beyond all times, the last one. */
int64_t logon_axis_start(const logon_axis *axis, size_t bucket);

typedef struct {
    logon_row total; /* names and `others` mean nothing */
    logon_times_whole total_times;
    logon_axis axis;
    uint64_t without_time;
    /* How many there are, how many of them have failures. */
    uint64_t groups[LOGON_GROUPS], failing[LOGON_GROUPS];
    logon_top most[LOGON_GROUPS]; /* by failures */
    uint64_t alarms;
    logon_top alarmed; /* of addresses */
} logon_views;

/* A store for each table. */
enum {
    VIEW_PAIRS = LOGON_GROUPS, /* (address, host), (user, host) */
    VIEW_ORDER = VIEW_PAIRS + 2,
    VIEW_WORKED,
    VIEW_STORES
};

/* A table for a view. NULL: no memory. */
logon_table *logon_view_new(const gr_spill *store);

/* Fills *out. `stores`: each empty, or all NULL. GR_NOMEM, GR_LIMIT, or what a
 * store failed with. `groups` has the table of each on return, to be freed in any
 * case; NULL: not asked for, none is made beside the total. Rows that worked at
 * all are put into `worked`, too, unless that is NULL. */
gr_status logon_views_fill(logon_table *rows, const gr_spill *const *stores,
                           logon_table *groups[LOGON_GROUPS],
                           logon_table *worked, logon_views *out,
                           gr_error *err);

/* The rows of a group, most failures first, then most that worked; their names
 * are names[1], with forms[1]. To be freed. */
gr_status logon_views_order(logon_table *group, const gr_spill *store,
                            logon_table **out, gr_error *err);

#endif
