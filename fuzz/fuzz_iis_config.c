/* fuzz_iis_config.c - settings of IIS, of hostile origin.
 *
 * Asserted: events and damage stand within the bytes and in order; an event is a
 * tag; what is told of one is not much more than the file; blocks of any size give
 * the same events and the same damage. */
#include "readers/iis_config_reader.h"
#include "support/holds.h"
#include "support/watcher.h"

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    watcher_event(w, e);
    HOLDS(gr_starts_with(e->raw, GR_S("<")));
    HOLDS(gr_ends_with(e->raw, GR_S(">")));
    gr_putf(w->told, "%llu %lld ", (unsigned long long)e->offset,
            (long long)e->time_ns);
    value_put_text(w->told, e->channel);
    value_put_text(w->told, e->computer);
    size_t const before = w->told->len;
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, w->told, NULL) == GR_OK);
    HOLDS(w->told->len - before < 16384 + 8 * w->bytes.len);
    gr_put_byte(w->told, '\n');
    gr_arena_reset(w->arena);
    return GR_OK;
}

/* A file may end within an element right behind an event's tag. */
static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    if (offset + 1 == w->bytes.len) w->at = 0;
    watcher_damage(w, offset, length, records_lost, what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    size_t const step = 1 + data[size - 1] % 64;
    (void)iis_config_reader.sniff(gr_sub(bytes, 0, READER_HEAD),
                                  GR_S("web.config"));
    watch_alike(&iis_config_reader, bytes, &(in_blocks){.step = step},
                &(event_sink){.take = take, .damage = damage});
    return 0;
}
