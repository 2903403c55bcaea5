/* fuzz_exchange.c - logs of an Exchange server, of hostile origin.
 *
 * Asserted: events and damage stand in order, within the bytes, and do not
 * overlap; an event is one line, and its columns are parts of that line; blocks
 * of any size, read by one thread or by several, give the same events and the
 * same damage. */
#include "readers/exchange_reader.h"
#include "support/holds.h"
#include "support/watcher.h"

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
    watcher_event(w, e);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    size_t const step = 1 + data[size - 1] % 64;
    (void)exchange_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("x.log"));
    for (int fresh = 0; fresh < 2; fresh++) {
        in_blocks const how = {.intro = {.name = GR_S("x.log")},
                               .step = step,
                               .fresh = fresh != 0};
        watch_alike(&exchange_reader, bytes, &how,
                    &(event_sink){.take = take, .damage = watcher_damage});
    }
    return 0;
}
