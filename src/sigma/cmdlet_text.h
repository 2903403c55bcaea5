/* cmdlet_text.h - the message of an event of the log "MSExchange Management".
 *
 * The log keeps what stands in a message, and Windows makes the message of it
 * when somebody looks; rules were written by those who looked. */
#ifndef GR_SIGMA_CMDLET_TEXT_H
#define GR_SIGMA_CMDLET_TEXT_H

#include "event/value.h"

/* The unnamed data of an event, and behind them their message, in English, with
 * all of them behind it. `data` as it is where it is no list. */
event_value cmdlet_text(gr_arena *arena, event_value data, event_value id);

#endif
