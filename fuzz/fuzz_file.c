/* fuzz_file.c - a file of a web server, of hostile origin: as an event, and under
 * our YARA rules.
 *
 * The first line is its path, the rest is the file. Asserted: the event is made
 * and can be shown; each place that YARA tells is in the file; the same file has
 * the same hits, no more than there are rules; and none of our rules comes to a
 * limit of libyara, for that would hide what the others find. */
#include "readers/file_event.h"
#include "readers/yara.h"
#include "sigma/builtin.h"
#include "support/holds.h"

typedef struct {
    gr_slice bytes;
    size_t hits, rules;
    uint64_t sum; /* of what was told */
} watcher;

static gr_status hit(void *self, const yara_hit *h)
{
    watcher *const w = self;
    HOLDS(h->rule < w->rules && h->place_count <= YARA_PLACES &&
          h->place_count <= h->found);
    for (size_t i = 0; i < h->place_count; i++) {
        const yara_place *const p = &h->places[i];
        HOLDS(p->name.len > 0 && p->offset <= w->bytes.len &&
              p->length <= w->bytes.len - p->offset);
        w->sum = w->sum * 31 + p->offset + p->length;
    }
    w->sum = w->sum * 31 + h->rule;
    w->hits++;
    return GR_OK;
}

static gr_status take(void *self, const event *e)
{
    gr_buffer *const out = self;
    gr_arena *const arena = gr_arena_new((size_t)16 << 20);
    HOLDS(file_is_event(e));
    HOLDS(file_event_path(e).ptr != NULL);
    HOLDS(e->render(e, EVENT_AS_JSON, arena, out, NULL) == GR_OK);
    gr_arena_free(arena);
    return GR_OK;
}

/* Compiled once: it takes longer than a thousand scans. */
static yara_set *rules(void)
{
    static yara_set *set;
    static gr_arena *arena;
    uint32_t line;
    if (set != NULL) return set;
    arena = gr_arena_new((size_t)64 << 20);
    set = yara_open(arena);
    HOLDS(set != NULL);
    for (size_t i = 0; i < sigma_yara_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_yara_file(arena, i, &name);
        HOLDS(yara_add(set, name, text, true, &line, NULL) == GR_OK);
    }
    HOLDS(yara_settle(set, NULL) == GR_OK && yara_count(set) > 0);
    return set;
}

static watcher scan(yara_scanner *scanner, gr_slice path, gr_slice bytes)
{
    watcher w = {.bytes = bytes, .rules = yara_count(rules())};
    yara_sink const sink = {&w, hit};
    gr_status const status = yara_scan(scanner, path, bytes, &sink, NULL);
    HOLDS(status == GR_OK);
    HOLDS(w.hits <= w.rules);
    return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static yara_scanner *scanner;
    gr_slice const input = gr_slice_of(data, size);
    size_t const end = gr_find_byte(input, '\n');
    gr_slice const path = gr_sub(input, 0, end);
    gr_slice const bytes = gr_from(input, end + 1);
    if (scanner == NULL) scanner = yara_scanner_new(rules());
    HOLDS(scanner != NULL);

    (void)file_is_wanted(path);
    gr_buffer out = gr_buffer_upto((size_t)16 << 20);
    event_sink const sink = {&out, take, NULL};
    file_facts const facts = {.path = path,
                              .bytes = bytes,
                              .whole = size % 2 == 0,
                              .size = bytes.len,
                              .modified_ns = (int64_t)size};
    file_teller *const teller = file_teller_new();
    HOLDS(teller != NULL && file_tell(teller, &facts, &sink, NULL) == GR_OK);
    file_teller_free(teller);
    gr_buffer_free(&out);

    watcher const first = scan(scanner, path, bytes);
    watcher const again = scan(scanner, path, bytes);
    HOLDS(first.hits == again.hits && first.sum == again.sum);
    return 0;
}
