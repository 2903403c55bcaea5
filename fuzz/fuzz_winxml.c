/* fuzz_winxml.c - Windows events as XML, of hostile origin.
 *
 * Asserted: events and damage lie within the bytes, in order and apart; every
 * event can be rendered; blocks of any size give the same events. */
#include "readers/winxml_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at;
    gr_arena *arena;
    gr_buffer *fields, *xml; /* xml: NULL: not wanted */
} watcher;

static void account(watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(length > 0 && offset >= w->at && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
    w->at = offset + length;
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    account(w, e->offset, e->length);
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, w->arena);
        gr_put(w->fields, e->layout->fields[i].name);
        gr_putf(w->fields, "(%u)=%u:", e->layout->fields[i].part, v.type);
        value_put_text(w->fields, v);
    }
    gr_putf(w->fields, "%lld\n", (long long)e->time_ns);
    if (w->xml != NULL)
        HOLDS(e->render(e, EVENT_AS_XML, w->arena, w->xml, NULL) == GR_OK);
    gr_arena_reset(w->arena);
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    account(w, offset, length);
    /* Of an event that is read all the same. */
    if (gr_starts_with(gr_slice_of_c(what), GR_S("an event with an entity")))
        w->at = offset;
}

static void read_all(watcher *w, size_t step)
{
    event_sink const sink = {w, take, damage};
    (void)read_in_blocks(&winxml_reader, w->bytes, &(in_blocks){.step = step},
                         &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    gr_buffer const empty = gr_buffer_upto((size_t)256 << 20);
    gr_buffer whole = empty, again = empty, xml = empty;
    (void)winxml_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("x"));
    watcher first = {bytes, 0, arena, &whole, &xml};
    read_all(&first, size);
    watcher second = {bytes, 0, arena, &again, NULL};
    read_all(&second, 1 + size / 16 + data[size - 1] % 64);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    gr_buffer_free(&xml);
    gr_arena_free(arena);
    return 0;
}
