/* fuzz_json_wide.c - JSON of hostile origin in UTF-16.
 *
 * Asserted (the first by text_told): events and damage stand in order, an event's
 * bytes are those at its offset; blocks of any size tell the same; and as UTF-8
 * it has the same events. */
#include "base/utf.h"
#include "readers/json_reader.h"
#include "readers/json_wide_reader.h"
#include "readers/lines.h"
#include "support/holds.h"
#include "support/in_blocks.h"
#include "support/text_told.h"
#include "readers/wide_text.h"

static gr_status render_event(void *self, const event *e)
{
    gr_buffer *const out = self;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    HOLDS(e->render(e, EVENT_AS_JSON, arena, out, NULL) == GR_OK);
    gr_put_byte(out, '\n');
    gr_arena_free(arena);
    return GR_OK;
}

static void tell_damage(void *self, uint64_t offset, uint64_t length,
                        uint64_t records_lost, const char *what)
{
    (void)offset;
    (void)length;
    gr_putf(self, "lost %llu: %s\n", (unsigned long long)records_lost, what);
}

/* One unit, so that ceilings, which are of bytes, do not matter. */
static gr_buffer events_of(const reader_ops *reader, gr_slice bytes)
{
    gr_buffer out = gr_buffer_upto((size_t)256 << 20);
    event_sink const sink = {&out, render_event, tell_damage};
    (void)read_in_blocks(reader, bytes, &(in_blocks){.step = bytes.len}, &sink);
    return out;
}

static void check_narrow(gr_slice bytes)
{
    wide_text text = {.room = NULL};
    HOLDS(wide_text_of(&text, bytes,
                       lines_form_of(gr_sub(bytes, 0, READER_HEAD)).big));
    gr_buffer wide = events_of(&json_wide_reader, bytes);
    gr_buffer narrow = events_of(&json_reader, text.text);
    /* Its keys are learnt from fewer characters. */
    if (bytes.len <= READER_HEAD)
        HOLDS(gr_equal(gr_buffer_slice(&wide), gr_buffer_slice(&narrow)));
    gr_buffer_free(&wide);
    gr_buffer_free(&narrow);
    wide_text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    text_told_alike(&json_wide_reader, bytes, NULL, 2 + data[size - 1] % 128);
    check_narrow(bytes);
    return 0;
}
