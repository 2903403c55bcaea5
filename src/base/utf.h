/* utf.h - UTF-16LE and UTF-8 text of hostile origin, and case folding.
 *
 * Text that is not valid becomes U+FFFD: one for each unpaired surrogate, one
 * for each maximal part of an invalid UTF-8 sequence (Unicode 15, 3.9).
 *
 * Folding is simple, one code point to one (CaseFolding.txt C and S), and
 * never takes a non-ASCII code point to an ASCII one: U+212A KELVIN SIGN is
 * not a k, U+017F is not an s. */
#ifndef GR_BASE_UTF_H
#define GR_BASE_UTF_H

#include "base/slice.h"

#define GR_RUNE_BAD 0xFFFDu

/* Bytes that gr_utf16_to_utf8 may write for `len` bytes of UTF-16. */
#define GR_UTF8_ROOM(len) (((len) / 2 + 1) * 3)

/* Writes `utf16le` to `out` (GR_UTF8_ROOM(len) bytes), returns the bytes
 * written. An odd last byte counts as one bad unit. NUL is a character. */
size_t gr_utf16_to_utf8(uint8_t *out, gr_slice utf16le);

/* The same, folded. */
size_t gr_utf16_to_folded(uint8_t *out, gr_slice utf16le);

/* Narrow text: folded, a byte for each character, for a search that is after ASCII
 * and dashes. U+2000-U+207F, which have no case, are 0x80-0xFF, and
 * GR_NARROW_OTHER, which would be U+2065 that is none, is what has no byte. *has says
 * what there was: without GR_BEYOND_ASCII this is the folded text. */
enum {
    GR_NARROW_OTHER = 0xE5,
    GR_BEYOND_ASCII = 1,
    GR_OTHERS = 2 /* GR_NARROW_OTHER */
};

/* Of UTF-16, a byte for each unit, to `out` (len / 2 + 1 bytes); returns the bytes
 * written. */
size_t gr_utf16_to_narrow(uint8_t *out, gr_slice utf16le, unsigned *has);

/* The same of folded text, to `out` (len bytes). Without GR_OTHERS it stands in
 * narrow texts exactly where `folded` stands in the folded ones. */
size_t gr_folded_to_narrow(uint8_t *out, gr_slice folded, unsigned *has);

/* Folds `utf8` into `out` (3 * len bytes always suffice), making bad
 * sequences U+FFFD. Returns the bytes written. */
size_t gr_utf8_to_folded(uint8_t *out, gr_slice utf8);

/* The same without folding: valid UTF-8 whatever comes in. */
size_t gr_utf8_clean(uint8_t *out, gr_slice utf8);

/* Folds `text` into `out` (len bytes), if all of it is ASCII. False: it is not, and
 * `out` is anything. */
bool gr_ascii_to_folded(uint8_t *out, gr_slice text);

bool gr_utf8_valid(gr_slice s);

/* Bytes of ASCII at the start of `s`; *count: how many of them are `byte`. */
size_t gr_ascii_with(gr_slice s, uint8_t byte, size_t *count);

/* Bytes at the start of `s` that are valid UTF-8 beyond ASCII. */
size_t gr_utf8_beyond_ascii(gr_slice s);

/* Reads the code point of the UTF-16LE units at s.ptr + *pos, moves *pos past
 * them (bad ones give GR_RUNE_BAD, an odd last byte too). *pos < s.len. */
uint32_t gr_utf16_next(gr_slice s, size_t *pos);

/* Reads the code point at s[*pos], moves *pos past it (at least 1 byte; bad
 * sequences give GR_RUNE_BAD). *pos < s.len. */
uint32_t gr_utf8_next(gr_slice s, size_t *pos);

/* Writes `rune` to `out` (4 bytes), returns 1-4. */
size_t gr_utf8_put(uint8_t *out, uint32_t rune);

uint32_t gr_fold_rune(uint32_t rune);

#endif
