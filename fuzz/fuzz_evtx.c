/* fuzz_evtx.c - any bytes as a Windows event log.
 *
 * Holds: the same bytes give the same events, in one piece or in blocks; with
 * plans and without; every event lies in the input; its JSON is JSON, and
 * rendering it again gives the same (the last three in evtx_tell). Carving
 * gives each live record too. */
#include <stdlib.h>

#include "support/evtx_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gr_buffer tell(gr_slice bytes, evtx_telling how)
{
    gr_buffer out = gr_buffer_upto((size_t)512 << 20);
    gr_error err;
    if (evtx_tell(bytes, &how, &out, &err) != GR_OK) abort();
    return out;
}

static void compare(gr_slice bytes, evtx_telling one, evtx_telling other)
{
    gr_buffer a = tell(bytes, one), b = tell(bytes, other);
    if (!gr_equal(gr_buffer_slice(&a), gr_buffer_slice(&b)) &&
        (one.no_plans == other.no_plans ||
         !(evtx_is_limited(&a) || evtx_is_limited(&b))))
        abort();
    gr_buffer_free(&a);
    gr_buffer_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_slice const bytes = {data, size};
    if (size > (size_t)256 << 10) return 0;
    evtx_telling const plans = {
        .json = true, .xml = true, .fields = true, .sorted = true};
    evtx_telling whole = plans;
    whole.no_plans = true;
    compare(bytes, plans, whole);
    evtx_telling const carve = {
        .carve = true, .fields = true, .no_damage = true};
    evtx_telling in_blocks = carve;
    in_blocks.block = 70000;
    compare(bytes, carve, in_blocks);
    return 0;
}
