/* marks.h - where two characters stand in a text, 64 bytes at a time. */
#ifndef GR_BASE_MARKS_H
#define GR_BASE_MARKS_H

#include "base/simd.h"
#include "base/slice.h"

enum { GR_MARKS = 64 };

/* Bit i: byte `from` + i of `text` is `a` or `b`. At most GR_MARKS bytes are looked
 * at, and none behind the text. */
static inline uint64_t gr_marks_slowly(gr_slice text, size_t from, uint8_t a,
                                       uint8_t b)
{
    uint64_t marks = 0;
    size_t const left = text.len - from;
    for (size_t i = 0; i < left && i < GR_MARKS; i++) {
        uint8_t const c = text.ptr[from + i];
        marks |= (uint64_t)(c == a || c == b) << i;
    }
    return marks;
}

#ifdef GR_X86
static inline uint64_t gr_marks_16(const uint8_t *p, __m128i a, __m128i b)
{
    __m128i const text = gr_load_128(p);
    __m128i const same =
        _mm_or_si128(_mm_cmpeq_epi8(text, a), _mm_cmpeq_epi8(text, b));
    return (uint64_t)(unsigned)_mm_movemask_epi8(same);
}

/* The last step looks again at what the one before it has seen. */
static inline uint64_t gr_marks(gr_slice text, size_t from, uint8_t a,
                                uint8_t b)
{
    size_t const left = text.len - from < GR_MARKS ? text.len - from : GR_MARKS;
    __m128i const x = _mm_set1_epi8((char)a), y = _mm_set1_epi8((char)b);
    uint64_t marks = 0;
    size_t i = 0;
    if (text.len < 16) return gr_marks_slowly(text, from, a, b);
    for (; left - i >= 16; i += 16)
        marks |= gr_marks_16(text.ptr + from + i, x, y) << i;
    if (i < left) {
        uint64_t const last = gr_marks_16(text.ptr + text.len - 16, x, y);
        marks |= last >> (16 - (left - i)) << i;
    }
    return marks;
}
#else
static inline uint64_t gr_marks(gr_slice text, size_t from, uint8_t a,
                                uint8_t b)
{
    return gr_marks_slowly(text, from, a, b);
}
#endif

#endif
