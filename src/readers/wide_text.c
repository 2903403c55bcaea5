/* wide_text.c - see wide_text.h.
 *
 * The units are turned over in pieces, and where each begins on both sides is
 * kept: a place is found by the piece it is in, and then a character at a time,
 * so it costs the same wherever it is. */
#include "readers/wide_text.h"

#include "base/mem.h"
#include "base/utf.h"

enum { PIECE = 2048 };

void wide_text_free(wide_text *self)
{
    gr_free(self->room);
    gr_free(self->places);
    *self = (wide_text){.room = NULL};
}

static bool make_room(wide_text *self, size_t wide_len)
{
    size_t const pieces = wide_len / (PIECE - 2) + 2;
    size_t const size = 2 * PIECE + GR_UTF8_ROOM(wide_len) + 4 * pieces;
    if (size > self->room_size) {
        uint8_t *const room = gr_realloc(self->room, size);
        if (room == NULL) return false;
        self->room = room;
        self->room_size = size;
    }
    if (pieces > self->place_room) {
        wide_place *const places =
            gr_realloc(self->places, pieces * sizeof *places);
        if (places == NULL) return false;
        self->places = places;
        self->place_room = pieces;
    }
    return true;
}

/* Of the next piece: pairs of surrogates stay together. */
static size_t piece_length(gr_slice rest, bool big)
{
    if (rest.len <= PIECE) return rest.len;
    uint8_t const high = rest.ptr[PIECE - (big ? 2 : 1)];
    return (high & 0xFC) == 0xD8 ? PIECE - 2 : PIECE;
}

static gr_slice swapped(uint8_t *out, gr_slice piece)
{
    size_t i = 0;
    for (; i + 1 < piece.len; i += 2) {
        out[i] = piece.ptr[i + 1];
        out[i + 1] = piece.ptr[i];
    }
    if (i < piece.len) out[i] = piece.ptr[i];
    return gr_slice_of(out, piece.len);
}

bool wide_text_of(wide_text *self, gr_slice units, bool big)
{
    uint8_t piece_bytes[PIECE];
    size_t narrow = 0;
    if (!make_room(self, units.len)) return false;
    self->place_count = 0;
    for (size_t wide = 0; wide < units.len;) {
        gr_slice const rest = gr_from(units, wide);
        gr_slice const piece = gr_sub(rest, 0, piece_length(rest, big));
        self->places[self->place_count++] = (wide_place){wide, narrow};
        narrow += gr_utf16_to_utf8(self->room + narrow,
                                   big ? swapped(piece_bytes, piece) : piece);
        wide += piece.len;
    }
    self->text = gr_slice_of(self->room, narrow);
    self->wide_len = units.len;
    return true;
}

/* The last piece that begins at or before `at`. */
static wide_place piece_of(const wide_text *self, size_t at)
{
    size_t low = 0, high = self->place_count;
    while (high - low > 1) {
        size_t const middle = low + (high - low) / 2;
        if (self->places[middle].narrow <= at) low = middle;
        else high = middle;
    }
    return self->places[low];
}

size_t wide_text_place(const wide_text *self, size_t at)
{
    if (at >= self->text.len) return self->wide_len;
    wide_place place = piece_of(self, at);
    while (place.narrow < at) {
        uint32_t const rune = gr_utf8_next(self->text, &place.narrow);
        place.wide += rune > 0xFFFF ? 4 : 2;
    }
    return place.wide < self->wide_len ? place.wide : self->wide_len;
}
