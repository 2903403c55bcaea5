/* fuzz_exchange.c - logs of an Exchange server, of hostile origin.
 *
 * Asserted: events and damage stand in order, within the bytes, and do not
 * overlap; an event is one line, and its columns are parts of that line; blocks
 * of any size, read by one thread or by several, give the same events and the
 * same damage. */
#include "readers/exchange_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* everything before is told */
    gr_arena *arena;
    gr_buffer *told;
} watcher;

static void stands(watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= w->at && length > 0 && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
    w->at = offset + length;
}

static void put_value(gr_buffer *out, event_value v)
{
    gr_putf(out, "=%u:%zu", v.type, value_count(v));
    for (size_t i = 0; i < value_count(v); i++) {
        gr_putf(out, ",%u:", value_at(v, i).type);
        value_put_text(out, value_at(v, i));
    }
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    size_t shown = 0;
    stands(w, e->offset, e->length);
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
    gr_putf(w->told, "%llu %lld ", (unsigned long long)e->offset,
            (long long)e->time_ns);
    put_value(w->told, e->channel);
    put_value(w->told, e->computer);
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, w->arena);
        if (v.type == VALUE_ABSENT) continue;
        if (e->layout->fields[i].part == FIELD_PAYLOAD)
            for (size_t k = 0; k < value_count(v); k++)
                shown += value_at(v, k).len;
        gr_put(w->told, e->layout->fields[i].name);
        put_value(w->told, v);
    }
    HOLDS(shown <= 2 * e->raw.len + 2 * e->layout->field_count);
    gr_put_byte(w->told, '\n');
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, w->told, NULL) == GR_OK);
    gr_arena_reset(w->arena);
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    stands(w, offset, length);
    gr_putf(w->told, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static void read_all(watcher *w, size_t step, bool fresh)
{
    event_sink const sink = {w, take, damage};
    in_blocks const how = {
        .intro = {.name = GR_S("x.log")}, .step = step, .fresh = fresh};
    (void)read_in_blocks(&exchange_reader, w->bytes, &how, &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20);
    gr_buffer again = gr_buffer_upto((size_t)256 << 20);
    size_t const step = 1 + data[size - 1] % 64;

    (void)exchange_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("x.log"));
    watcher first = {bytes, 0, arena, &whole};
    read_all(&first, size, false);
    for (int fresh = 0; fresh < 2; fresh++) {
        again.len = 0;
        watcher second = {bytes, 0, arena, &again};
        read_all(&second, step, fresh != 0);
        HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));
    }
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    gr_arena_free(arena);
    return 0;
}
