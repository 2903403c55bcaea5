/* wide_text.h - UTF-16 as UTF-8, and where each piece of that stands in it.
 *
 * For readers of what is no line. What is no sound UTF-16 becomes U+FFFD. */
#ifndef GR_READERS_WIDE_TEXT_H
#define GR_READERS_WIDE_TEXT_H

#include "base/slice.h"

typedef struct {
    size_t wide, narrow; /* offsets of the same character */
} wide_place;

typedef struct {
    gr_slice text; /* UTF-8 */
    size_t wide_len;
    uint8_t *room; /* owned, as what follows */
    size_t room_size;
    wide_place *places; /* one for each piece of the text */
    size_t place_count, place_room;
} wide_text;

/* `units` as UTF-8, in place of what it held; `big`: the higher byte first.
 * False: no memory. Begins as {0}. */
bool wide_text_of(wide_text *self, gr_slice units, bool big);
void wide_text_free(wide_text *self);

/* Where in the units the character stands that is at `at` in the text. */
size_t wide_text_place(const wide_text *self, size_t at);

#endif
