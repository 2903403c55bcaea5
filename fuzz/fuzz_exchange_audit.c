/* fuzz_exchange_audit.c - audit searches of Exchange, of hostile origin.
 *
 * Asserted: events and damage stand within the bytes and in order; an event
 * begins and ends as one does; blocks of any size give the same events and the
 * same damage. */
#include "readers/exchange_audit_reader.h"
#include "support/holds.h"
#include "support/watcher.h"

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    watcher_event(w, e);
    HOLDS(gr_starts_with(e->raw, GR_S("<Event")));
    HOLDS(gr_ends_with(e->raw, GR_S(">")));
    gr_putf(w->told, "%llu %lld ", (unsigned long long)e->offset,
            (long long)e->time_ns);
    value_put_text(w->told, e->channel);
    value_put_text(w->told, e->computer);
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, w->told, NULL) == GR_OK);
    gr_put_byte(w->told, '\n');
    gr_arena_reset(w->arena);
    return GR_OK;
}

/* Of an event that is too large its damage is told, then the event. */
static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    watcher_damage(w, offset, length, records_lost, what);
    w->at = offset;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    size_t const step = 1 + data[size - 1] % 64;
    (void)exchange_audit_reader.sniff(gr_sub(bytes, 0, READER_HEAD),
                                      GR_S("x.xml"));
    watch_alike(&exchange_audit_reader, bytes, &(in_blocks){.step = step},
                &(event_sink){.take = take, .damage = damage});
    return 0;
}
