/* fuzz_iis_config.c - settings of IIS, of hostile origin.
 *
 * Asserted: events and damage stand within the bytes and in order; an event is a
 * tag; what is told of one is not much more than the file; blocks of any size give
 * the same events and the same damage. */
#include "readers/iis_config_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* no event or damage may begin before */
    gr_arena *arena;
    gr_buffer *told;
} watcher;

static void stands(const watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= w->at && length > 0 && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    stands(w, e->offset, e->length);
    w->at = e->offset + e->length;
    HOLDS(gr_starts_with(e->raw, GR_S("<")));
    HOLDS(gr_ends_with(e->raw, GR_S(">")));
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
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
    HOLDS(records_lost <= 1 && what[0] != '\0');
    if (offset + 1 == w->bytes.len) w->at = 0;
    stands(w, offset, length);
    w->at = offset + length;
    gr_putf(w->told, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static void read_all(watcher *w, size_t step)
{
    event_sink const sink = {w, take, damage};
    (void)read_in_blocks(&iis_config_reader, w->bytes,
                         &(in_blocks){.step = step}, &sink);
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

    (void)iis_config_reader.sniff(gr_sub(bytes, 0, READER_HEAD),
                                  GR_S("web.config"));
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
