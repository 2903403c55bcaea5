/* wincsv_message.h - the data of a Windows event, out of its message. */
#ifndef GR_READERS_WINCSV_MESSAGE_H
#define GR_READERS_WINCSV_MESSAGE_H

#include "readers/win_event.h"

/* Adds to events->fields what `message` says in a form that is known. A name
 * that the message says several values of has each of them; *doubtful is then
 * set: one may be a stranger's. False: no room for all. */
bool wincsv_message_read(win_events *events, gr_slice channel, uint32_t id,
                         gr_slice message, bool *doubtful);

#define WINCSV_DOUBT                                                           \
    "labels of its message twice or out of place: values may be forged"

#endif
