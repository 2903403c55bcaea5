/* slice.h - a borrowed run of bytes; the text type of the whole program.
 *
 * A slice owns nothing, may contain NUL and need not end in one. The empty
 * slice may have a null pointer. Functions here never fail. */
#ifndef GR_BASE_SLICE_H
#define GR_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const uint8_t *ptr;
    size_t len; /* bytes */
} gr_slice;

/* The bytes of a string literal, without its final NUL. */
#define GR_S(literal)                                                          \
    ((gr_slice){(const uint8_t *)("" literal ""), sizeof(literal) - 1})

/* The same for static initialisers. */
#define GR_S_INIT(literal)                                                     \
    {                                                                          \
        (const uint8_t *)("" literal ""), sizeof(literal) - 1                  \
    }

static inline gr_slice gr_slice_of(const void *ptr, size_t len)
{
    return (gr_slice){(const uint8_t *)ptr, len};
}

/* The bytes of a C string, which stays its owner's. */
static inline gr_slice gr_slice_of_c(const char *text)
{
    return gr_slice_of(text, strlen(text));
}

static inline bool gr_equal(gr_slice a, gr_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Equal to one of the `count` of `all`? */
static inline bool gr_is_one_of(gr_slice s, const gr_slice *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gr_equal(all[i], s)) return true;
    return false;
}

/* Byte order: negative, 0 or positive, a prefix before what it begins. */
static inline int gr_compare(gr_slice a, gr_slice b)
{
    size_t const shared = a.len < b.len ? a.len : b.len;
    int const order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* `len` bytes from `from`, cut to what is there. */
static inline gr_slice gr_sub(gr_slice s, size_t from, size_t len)
{
    if (from > s.len) from = s.len;
    if (len > s.len - from) len = s.len - from;
    return (gr_slice){s.ptr == NULL ? NULL : s.ptr + from, len};
}

static inline gr_slice gr_from(gr_slice s, size_t from)
{
    return gr_sub(s, from, s.len);
}

static inline bool gr_starts_with(gr_slice s, gr_slice prefix)
{
    return s.len >= prefix.len && gr_equal(gr_sub(s, 0, prefix.len), prefix);
}

static inline bool gr_ends_with(gr_slice s, gr_slice suffix)
{
    return s.len >= suffix.len &&
           gr_equal(gr_from(s, s.len - suffix.len), suffix);
}

/* Of a path: what is behind its last slash. */
gr_slice gr_last_component(gr_slice path);

/* Passes `byte`, if it is the next. */
static inline bool gr_take_byte(gr_slice s, size_t *at, uint8_t byte)
{
    if (*at >= s.len || s.ptr[*at] != byte) return false;
    ++*at;
    return true;
}

/* Position of the first `byte`, or s.len. */
size_t gr_find_byte(gr_slice s, uint8_t byte);

/* Position of the first occurrence of `part`, or SIZE_MAX. The empty part
 * occurs at 0. */
size_t gr_find(gr_slice s, gr_slice part);

/* Are all bytes zero? True of the empty slice. */
bool gr_all_zero(gr_slice s);

/* Equal when A-Z and a-z count as one; no other folding, no locale. */
bool gr_equal_ascii_fold(gr_slice a, gr_slice b);
static inline bool gr_starts_with_ascii_fold(gr_slice s, gr_slice prefix)
{
    return gr_equal_ascii_fold(gr_sub(s, 0, prefix.len), prefix);
}
static inline bool gr_ends_with_ascii_fold(gr_slice s, gr_slice suffix)
{
    return s.len >= suffix.len &&
           gr_equal_ascii_fold(gr_from(s, s.len - suffix.len), suffix);
}
bool gr_has_ascii_fold(gr_slice s, gr_slice part);
/* No byte above 0x7F. */
bool gr_is_ascii(gr_slice s);

/* Of ASCII alone. */
static inline bool gr_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}
static inline bool gr_is_letter(uint8_t c)
{
    uint8_t const small = c | 0x20;
    return small >= 'a' && small <= 'z';
}
static inline bool gr_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
static inline uint8_t gr_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* Nothing but digits, and one at least. */
bool gr_all_digits(gr_slice s);

/* Without blanks (space, tab, CR, LF) at both ends. */
gr_slice gr_trim(gr_slice s);

#endif
