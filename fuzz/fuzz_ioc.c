/* fuzz_ioc.c - a file of indicators, and a text that may have some.
 *
 *   input := file 00 text
 *
 * Promised: what a text has does not hang on how it is written, as UTF-8 or
 * UTF-16, nor on whether it is a field or a line with that field. */
#include <stdlib.h>

#include "base/utf.h"
#include "sigma/event_maker.h"
#include "sigma/ioc_match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(holds)                                                         \
    do {                                                                       \
        if (!(holds)) abort();                                                 \
    } while (0)

enum { MOST = 1000, LARGEST = 4096 };

/* Numbers of what was found in the event's first field. */
typedef struct {
    uint32_t items[MOST];
    size_t count;
} found;

static void search(const ioc_set *set, const event *e, gr_arena *scratch,
                   found *out)
{
    ioc_matcher *const m = ioc_matcher_new(set);
    ioc_hits hits;
    out->count = 0;
    PROMISE(m != NULL && ioc_match(m, e, scratch, &hits, NULL) == GR_OK);
    for (size_t i = 0; i < hits.count && out->count < MOST; i++)
        if (hits.items[i].field == 0)
            out->items[out->count++] = hits.items[i].item;
    ioc_matcher_free(m);
    gr_arena_reset(scratch);
}

static gr_slice as_utf16(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, 4 * text.len + 1);
    size_t n = 0;
    PROMISE(out != NULL);
    for (size_t i = 0; i < text.len;) {
        uint32_t rune = gr_utf8_next(text, &i);
        if (rune >= 0x10000) {
            uint32_t const high = 0xD800 + ((rune - 0x10000) >> 10);
            out[n++] = (uint8_t)high;
            out[n++] = (uint8_t)(high >> 8);
            rune = 0xDC00 + ((rune - 0x10000) & 0x3FF);
        }
        out[n++] = (uint8_t)rune;
        out[n++] = (uint8_t)(rune >> 8);
    }
    return gr_slice_of(out, n);
}

static bool is_same(const found *a, const found *b)
{
    return a->count == b->count &&
           (a->count == 0 ||
            memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

static void check(const ioc_set *set, gr_slice text, gr_arena *arena,
                  gr_arena *scratch)
{
    static found narrow, wide, line;
    event_maker *const maker = event_maker_new();
    gr_slice const utf16 = as_utf16(arena, text);
    event_begin(maker, NULL, -1);
    event_add(maker, GR_S("F"), FIELD_PAYLOAD,
              value_of(VALUE_UTF8, text.ptr, text.len));
    search(set, event_end(maker), scratch, &narrow);
    event_begin(maker, NULL, -1);
    event_add(maker, GR_S("F"), FIELD_PAYLOAD,
              value_of(VALUE_UTF16, utf16.ptr, utf16.len));
    search(set, event_end(maker), scratch, &wide);
    event_begin(maker, NULL, -1);
    event_of_line(maker, text, text);
    event_add(maker, GR_S("F"), FIELD_PAYLOAD,
              value_of(VALUE_UTF8, text.ptr, text.len));
    search(set, event_end(maker), scratch, &line);
    PROMISE(is_same(&narrow, &wide) && is_same(&narrow, &line));
    event_maker_free(maker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_slice const all = gr_slice_of(data, size);
    size_t const end = gr_find_byte(all, 0);
    gr_slice const text = gr_sub(gr_from(all, end + 1), 0, LARGEST);
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    gr_arena *const scratch = gr_arena_new((size_t)64 << 20);
    ioc_list list = {.arena = arena};
    PROMISE(ioc_read(&list, 0, gr_sub(all, 0, end), NULL) == GR_OK);
    for (size_t i = 0; i < list.count; i++)
        PROMISE(ioc_as_rule(arena, &list.items[i]) != NULL);
    const ioc_set *const set = ioc_set_new(arena, list.items, list.count);
    PROMISE(set != NULL);
    if (gr_utf8_valid(text)) check(set, text, arena, scratch);
    gr_arena_free(arena);
    gr_arena_free(scratch);
    return 0;
}
