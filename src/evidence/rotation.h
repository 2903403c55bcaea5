/* rotation.h - logs that were rotated are one source.
 *
 *   auth.log  auth.log.1  auth.log.2.gz!/auth.log.2     auth.log
 *   messages  messages-20260102.xz!/messages-20260102   messages
 *   u_ex260101.log  u_ex260102.log                      u_ex.log
 *   HttpProxy_2026010203-1.LOG                          HttpProxy.LOG
 *   httperr1.log  httperr2.log                          httperr.log
 *   system@0123...-0123...-0123....journal              system.journal
 *   Archive-Security-2026-01-02-03-04-05-678.evtx       Security.evtx
 *
 * Those of one folder whose names differ in nothing else. */
#ifndef GR_EVIDENCE_ROTATION_H
#define GR_EVIDENCE_ROTATION_H

#include "evidence/evidence.h"

struct evidence_set {
    gr_slice name;         /* the folder's evidence path, and what is common */
    const size_t *members; /* indexes in the list: the oldest first, as far as
                              the names say it */
    size_t count;          /* two at least */
};

/* Gives items their sets. GR_NOMEM; GR_LIMIT of the arena. */
gr_status rotation_group(gr_arena *arena, evidence_list *list, gr_error *err);

/* What a name says of its place in a set. */
typedef struct {
    gr_slice front, back; /* the name without the mark, in two parts */
    enum { ROTATED_DATED, ROTATED_COUNTED, NOT_ROTATED } mark;
    uint64_t at; /* the higher the newer */
} rotation_name;

/* `name`: a last component. */
rotation_name rotation_read_name(gr_slice name);

#endif
