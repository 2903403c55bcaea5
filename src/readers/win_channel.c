/* win_channel.c - see win_channel.h. */
#include "readers/win_channel.h"

gr_slice win_channel_of(gr_slice provider)
{
    static const struct {
        gr_slice provider, channel;
    } known[] = {
#define CHANNEL(provider, channel) {GR_S_INIT(provider), GR_S_INIT(channel)},
#include "readers/win_channel_list.h"
#undef CHANNEL
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (gr_equal_ascii_fold(known[i].provider, provider))
            return known[i].channel;
    return GR_S("");
}
