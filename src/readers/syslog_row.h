/* syslog_row.h - events of system logs, whether they were lines or the
 * journal's.
 *
 *   head: facility severity relay hostname program pid msgid message
 *   and:  sudo's KEYs, or sd.ID.NAME, or FortiGate's keys; what is derived */
#ifndef GR_READERS_SYSLOG_ROW_H
#define GR_READERS_SYSLOG_ROW_H

#include "base/zone.h"
#include "readers/audit_row.h"
#include "readers/row.h"
#include "readers/syslog_facts.h"
#include "readers/syslog_head.h"
#include "readers/syslog_sysmon.h"

/* A program that has been met, and its kind. */
enum { SYSLOG_PROGRAMS = 64 };
typedef struct {
    uint8_t len; /* 0: none yet */
    uint8_t name[23];
    syslog_kind kind;
} syslog_program;

typedef struct {
    row row;
    layout_table *fixed; /* of the layouts below, which stay */
    const event_layout *plain, *typed, *sudo;
    win_events sysmon;
    audit_rows audit;
    const gr_zone *zone;                      /* of times in messages */
    lines_form form;                          /* of lines in the evidence */
    syslog_program programs[SYSLOG_PROGRAMS]; /* by a hash of their names */
} syslog_rows;

bool syslog_rows_open(syslog_rows *s); /* false: no memory; close it still */
void syslog_rows_close(syslog_rows *s);

/* The lines that follow are of these bytes, at `offset` in the file. */
void syslog_rows_start_unit(syslog_rows *s, gr_slice bytes, uint64_t offset);

/* The event of one line, whose text is `line`. facts: raw, offset and time; the
 * rest is filled in here. Fails as row_give does. */
gr_status syslog_rows_give(syslog_rows *s, const syslog_head *head,
                           gr_slice line, row_facts *facts,
                           const event_sink *sink, gr_error *err);

/* What the message means, and the kind of who says it. For programs whose name
 * says nothing, facility and PAM's own tag do. */
syslog_kind syslog_rows_meaning(syslog_rows *s, const syslog_head *head,
                                gr_slice *pairs, syslog_facts *facts);
/* The next derived names and values of s->row. False: no room. */
bool syslog_rows_derive(syslog_rows *s, const syslog_facts *facts);
/* The pieces of a request that a web server of *kind tells in `message`; then that
 * becomes SYSLOG_REQUEST. False: no room. */
bool syslog_rows_derive_request(syslog_rows *s, syslog_kind *kind,
                                gr_slice message);

/* RFC 5424's keywords; absent for a number that is none. */
event_value syslog_facility_name(int number);
event_value syslog_severity_name(int number);

#endif
