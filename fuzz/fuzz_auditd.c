/* fuzz_auditd.c - audit logs of hostile origin.
 *
 * Asserted: events and damage lie within the bytes, events in order and apart;
 * an event is sound JSON when it is rendered; blocks of any size give the same
 * events and the same damage. */
#include "readers/auditd_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* the end of the last event */
    gr_arena *arena;
    gr_buffer *told;
} watcher;

static void check_place(const watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(length > 0 && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    check_place(w, e->offset, e->length);
    HOLDS(e->offset >= w->at && e->has_record_id);
    w->at = e->offset + e->length;
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, w->arena);
        gr_put(w->told, e->layout->fields[i].name);
        gr_putf(w->told, "(%u)=%u:", e->layout->fields[i].part, v.type);
        value_put_text(w->told, v);
    }
    gr_putf(w->told, "%lld %llu ", (long long)e->time_ns,
            (unsigned long long)e->record_id);
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, w->told, NULL) == GR_OK);
    gr_put_byte(w->told, '\n');
    gr_arena_reset(w->arena);
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    check_place(w, offset, length);
    gr_putf(w->told, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static void read_all(watcher *w, size_t step)
{
    event_sink const sink = {w, take, damage};
    (void)read_in_blocks(&auditd_reader, w->bytes, &(in_blocks){.step = step},
                         &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20), again = whole;
    (void)auditd_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("x"));
    watcher first = {bytes, 0, arena, &whole};
    read_all(&first, size);
    watcher second = {bytes, 0, arena, &again};
    read_all(&second, 1 + data[size - 1] % 64);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    gr_arena_free(arena);
    return 0;
}
