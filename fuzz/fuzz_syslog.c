/* fuzz_syslog.c - system logs of hostile origin, as lines and as the journal's
 * export.
 *
 * Asserted: events and damage stand in order, do not overlap and lie within the
 * bytes; what an event's fields say is valid JSON when shown; blocks of any size
 * give the same events, times and damage, and assume the same. */
#include "readers/journal_reader.h"
#include "readers/syslog_reader.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* everything before is accounted for */
    gr_arena *arena;
    gr_buffer told;
} watcher;

static void account(watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= w->at && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
    w->at = offset + length;
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    account(w, e->offset, e->length);
    HOLDS(e->length > 0);
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
    gr_putf(&w->told, "%lld ", (long long)e->time_ns);
    value_put_text(&w->told, e->channel);
    gr_put_byte(&w->told, ' ');
    value_put_text(&w->told, e->computer);
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, w->arena);
        if (v.type == VALUE_ABSENT) continue;
        gr_put(&w->told, e->layout->fields[i].name);
        gr_putf(&w->told, "=%u:%zu:", v.type, value_count(v));
        value_put_text(&w->told, v);
    }
    gr_put_byte(&w->told, '\n');
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, &w->told, NULL) == GR_OK);
    gr_arena_reset(w->arena);
    return GR_OK;
}

/* Some of its bytes could not be read; it is there all the same. */
static bool is_about_an_event(gr_slice what)
{
    return gr_starts_with(what, GR_S("more fields")) ||
           gr_starts_with(what, GR_S("not a field")) ||
           gr_starts_with(what, GR_S("a quote that never closes")) ||
           gr_starts_with(what, GR_S("a Sysmon event"));
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    if (is_about_an_event(gr_slice_of_c(what)))
        HOLDS(offset <= w->bytes.len && length <= w->bytes.len - offset);
    else account(w, offset, length);
    HOLDS(records_lost <= 1 && length > 0);
    gr_putf(&w->told, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static void read_all(const reader_ops *reader, const reader_intro *intro,
                     watcher *w, size_t step)
{
    event_sink const sink = {w, take, damage};
    reader_file file = read_in_blocks(
        reader, w->bytes, &(in_blocks){.intro = *intro, .step = step}, &sink);
    file.assumed[READER_ASSUMED - 1] = '\0';
    gr_put(&w->told, gr_slice_of_c(file.assumed));
}

static void check(const reader_ops *reader, const reader_intro *intro,
                  gr_slice bytes, size_t step, gr_arena *arena)
{
    gr_buffer const empty = gr_buffer_upto((size_t)512 << 20);
    watcher whole = {bytes, 0, arena, empty}, again = whole;
    read_all(reader, intro, &whole, bytes.len);
    read_all(reader, intro, &again, step);
    HOLDS(whole.told.status == GR_OK && again.told.status == GR_OK);
    HOLDS(gr_equal(gr_buffer_slice(&whole.told), gr_buffer_slice(&again.told)));
    gr_buffer_free(&whole.told);
    gr_buffer_free(&again.told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"auth.log", "openvpn.log",
                                        "secure-20210307", "x"};
    if (size < 2) return 0;
    gr_slice const bytes = {data, size};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    uint8_t const choice = data[size - 1];
    gr_slice const name = gr_slice_of_c(names[choice % 4]);
    reader_intro const intro = {
        .name = name,
        .modified_ns = choice & 4 ? GR_TIME_NONE : INT64_C(1614669330000000000),
        .clock = {.year = choice & 8 ? 2019 : 0}};
    gr_slice const head = gr_sub(bytes, 0, READER_HEAD);
    size_t const step = 1 + data[size - 2] % 64;
    (void)syslog_reader.sniff(head, name);
    (void)journal_reader.sniff(head, name);
    check(&syslog_reader, &intro, bytes, step, arena);
    check(&journal_reader, &intro, bytes, step, arena);
    gr_arena_free(arena);
    return 0;
}
