/* yaml_both.c - two readers of YAML side by side. */
#include "yaml_both.h"

#include <stdlib.h>

#include "sigma/limits.h"
#include "sigma/yaml_full.h"
#include "sigma/yaml_simple.h"

static void put_text(gr_buffer *out, gr_slice text)
{
    gr_putf(out, " %zu:", text.len);
    gr_put(out, text);
}

static gr_status put_event(void *self, const yaml_event *e)
{
    gr_buffer *const out = self;
    bool const placed = e->kind != YAML_COLLECTION_DONE;
    gr_putf(out, "%d line %u%s%s%s", (int)e->kind, placed ? e->line : 0,
            e->in_line ? " in line" : "", e->plain ? " plain" : "",
            e->tagged_text ? " tagged" : "");
    put_text(out, e->text);
    put_text(out, e->anchor);
    gr_put_byte(out, '\n');
    return out->status;
}

/* Behind some bytes, which are `line` - 1 lines. */
static void put_full(gr_slice bytes, uint32_t line, gr_buffer *out)
{
    yaml_full *const full = yaml_full_open(bytes, line);
    if (full == NULL) abort();
    yaml_event e;
    gr_error err = {GR_OK, 0, ""};
    gr_status status = GR_OK;
    do {
        status = yaml_full_next(full, &e, &err);
        if (status == GR_OK && e.kind != YAML_STREAM_DONE)
            (void)put_event(out, &e);
    } while (status == GR_OK && e.kind != YAML_STREAM_DONE);
    if (status != GR_OK) gr_putf(out, "line %u: %s\n", e.line, err.text);
    yaml_full_close(full);
}

void yaml_events_full(gr_slice bytes, gr_buffer *out)
{
    put_full(bytes, 1, out);
}

size_t yaml_events_both(gr_slice bytes, gr_buffer *out)
{
    yaml_simple simple = {.bytes = bytes, .line = 1};
    gr_arena *const arena = gr_arena_new(SIGMA_SCRATCH_BYTES);
    gr_status status = arena == NULL ? GR_NOMEM : GR_UNSUPPORTED;
    if (status == GR_NOMEM) abort();
    size_t sure = 0, len = out->len;
    if (yaml_simple_may_read(bytes)) status = GR_OK;
    for (; status == GR_OK; sure += status == GR_OK) {
        gr_slice text;
        len = out->len;
        status = yaml_simple_next(&simple, arena, put_event, out, &text);
    }
    if (status != GR_NONE) {
        out->len = len; /* what was given of what it is not sure of */
        put_full(gr_from(bytes, simple.at), simple.line, out);
    }
    gr_arena_free(arena);
    return sure;
}

bool yaml_events_agree(gr_slice bytes, size_t *sure)
{
    gr_buffer full = gr_buffer_upto(64 << 20), both = gr_buffer_upto(64 << 20);
    yaml_events_full(bytes, &full);
    *sure += yaml_events_both(bytes, &both);
    bool const agree = gr_equal(gr_buffer_slice(&full), gr_buffer_slice(&both));
    gr_buffer_free(&full);
    gr_buffer_free(&both);
    return agree;
}

/* ---- mutations ---- */

static size_t pick(uint64_t *state, size_t below)
{
    *state =
        *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below == 0 ? 0 : (size_t)(*state >> 33) % below;
}

static const char *const pieces[] = {" ",         "  ",
                                     "\n",        "\n\n",
                                     "\n ",       ":",
                                     ": ",        "-",
                                     "- ",        "\n- ",
                                     "#",         " #",
                                     "'",         "''",
                                     "\"",        "|",
                                     " |\n",      " >\n",
                                     "|-",        ">+",
                                     "|2",        "---",
                                     "\n---\n",   "\n...\n",
                                     "\n--- a\n", "[",
                                     "]",         "{a: b}",
                                     "&x ",       "*x",
                                     "!!str ",    "? ",
                                     ",",         "%",
                                     "@",         "\\",
                                     "\t",        "\r\n",
                                     "<<",        "~",
                                     "\xC2\x85",  "\xE2\x80\xA8",
                                     "\xC3\xA9",  "\xEF\xBB\xBF",
                                     "\xFF",      "\x01",
                                     "a: b\n",    "\nb:\n  - c\n"};

static void put_piece(uint64_t *state, gr_buffer *out)
{
    size_t const count = sizeof pieces / sizeof *pieces;
    gr_put(out, gr_slice_of_c(pieces[pick(state, count)]));
}

/* The end of the line that `at` is in. */
static size_t line_end(gr_slice s, size_t at)
{
    return at + gr_find_byte(gr_from(s, at), '\n');
}

static void change_once(gr_slice from, uint64_t *state, gr_buffer *out)
{
    size_t const at = pick(state, from.len + 1);
    size_t const len = 1 + pick(state, 4);
    size_t rest = at;
    gr_put(out, gr_sub(from, 0, at));
    switch (pick(state, 6)) {
    case 0: rest = at + len; break; /* bytes go */
    case 1: rest = line_end(from, at); break;
    case 2: rest = line_end(from, at) + 1; break;  /* lines become one */
    case 3: rest = at > len ? at - len : 0; break; /* some come again */
    case 4:
        rest = at + 1;
        put_piece(state, out);
        break;
    default: put_piece(state, out); break;
    }
    gr_put(out, gr_from(from, rest));
}

void yaml_mutated(gr_slice bytes, uint64_t seed, gr_buffer *out)
{
    gr_buffer other = gr_buffer_upto(64 << 20);
    uint64_t state = seed;
    out->len = 0;
    gr_put(out, bytes);
    for (size_t n = 1 + pick(&state, 3); n > 0; n--) {
        other.len = 0;
        gr_put(&other, gr_buffer_slice(out));
        out->len = 0;
        change_once(gr_buffer_slice(&other), &state, out);
    }
    gr_buffer_free(&other);
}
