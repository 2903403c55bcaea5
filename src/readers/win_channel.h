/* win_channel.h - the log of an event that does not name it. */
#ifndef GR_READERS_WIN_CHANNEL_H
#define GR_READERS_WIN_CHANNEL_H

#include "base/slice.h"

/* Of a provider that writes to one log alone: win_channel_list.h. Empty: not
 * known. */
gr_slice win_channel_of(gr_slice provider);

#endif
