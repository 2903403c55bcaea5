/* logon_event.h - what an event says of a logon, if it tells of one. */
#ifndef GR_HUNT_LOGON_EVENT_H
#define GR_HUNT_LOGON_EVENT_H

#include "event/event.h"

typedef struct {
    gr_slice user; /* DOMAIN\name, name@domain, name: as the log has it */
    gr_slice from; /* an address without its port, else the client's name */
    bool station;  /* `from` is the name of a Windows computer */
    gr_slice host, how;
    bool worked;
    bool
        not_said; /* the log does not say how it ended; `worked` means nothing */
    uint64_t times; /* of "message repeated 5 times", 5 */
} logon;

/* False: the event tells of none. Texts live in `arena` or with the event; one
 * that found no room is empty (gr_arena_status). */
bool logon_of(const event *e, gr_arena *arena, logon *out);

#endif
