/* fuzz_auditd.c - audit logs of hostile origin.
 *
 * Asserted: events and damage lie within the bytes, events in order and apart;
 * an event can be rendered; blocks of any size give the same events, with the same
 * records beside them, and the same damage. Units are cut behind a window of
 * bytes, so some inputs come again and again. */
#include "readers/auditd_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

/* Events of which all is looked at: that takes its time. */
enum { FULLY = 32 };

typedef struct {
    gr_slice bytes;
    uint64_t at; /* the end of the last event */
    size_t count;
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
    bool first = true;
    if (w->count++ < FULLY) e->put_beside(e, &first, w->arena, w->told);
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

/* `bytes` twice, with other records between them and behind: enough for units to
 * be cut. */
static gr_buffer spread(gr_slice bytes)
{
    enum { BETWEEN = 40 << 10 };
    gr_buffer out = gr_buffer_upto((size_t)1 << 20);
    for (unsigned i = 0; i < 2; i++) {
        gr_put(&out, bytes);
        size_t const end = out.len + BETWEEN;
        for (unsigned k = 0; out.len < end; k++)
            gr_putf(&out, "\ntype=CWD msg=audit(9%u.0:%u): cwd=\"/x\"", i, k);
        gr_put_byte(&out, '\n');
    }
    return out;
}

static void check(gr_slice bytes, size_t step)
{
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20), again = whole;
    watcher first = {bytes, 0, 0, arena, &whole};
    read_all(&first, bytes.len);
    watcher second = {bytes, 0, 0, arena, &again};
    read_all(&second, step);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    gr_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    uint8_t const choice = data[size - 1];
    (void)auditd_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("x"));
    check(bytes, 1 + choice % 64);
    if (choice % 32 != 0 || size > 4096) return 0;
    gr_buffer wide = spread(bytes);
    check(gr_buffer_slice(&wide), 1000 + (size_t)choice * 64);
    gr_buffer_free(&wide);
    return 0;
}
