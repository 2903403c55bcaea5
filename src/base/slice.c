/* slice.c - searching and comparing borrowed bytes. */
#include "base/slice.h"

#include "base/simd.h"

size_t gr_find_byte(gr_slice s, uint8_t byte)
{
    if (s.len == 0) return 0;
    const uint8_t *const hit = memchr(s.ptr, byte, s.len);
    return hit == NULL ? s.len : (size_t)(hit - s.ptr);
}

#ifdef GR_X86
/* Where `part` begins, from *from on: its first and its last byte are looked for
 * at sixteen places a step. SIZE_MAX: not before the new *from. */
static size_t find_by_blocks(gr_slice s, gr_slice part, size_t *from)
{
    size_t const last = part.len - 1;
    __m128i const a = _mm_set1_epi8((char)part.ptr[0]);
    __m128i const b = _mm_set1_epi8((char)part.ptr[last]);
    for (; s.len - *from >= 16 + last; *from += 16) {
        const uint8_t *const here = s.ptr + *from;
        __m128i const both =
            _mm_and_si128(_mm_cmpeq_epi8(gr_load_128(here), a),
                          _mm_cmpeq_epi8(gr_load_128(here + last), b));
        unsigned fits = (unsigned)_mm_movemask_epi8(both);
        for (; fits != 0; fits &= fits - 1) {
            size_t const at = (size_t)__builtin_ctz(fits);
            if (memcmp(here + at, part.ptr, part.len) == 0) return *from + at;
        }
    }
    return SIZE_MAX;
}
#else
static size_t find_by_blocks(gr_slice s, gr_slice part, size_t *from)
{
    (void)s, (void)part, (void)from;
    return SIZE_MAX;
}
#endif

size_t gr_find(gr_slice s, gr_slice part)
{
    if (part.len == 0) return 0;
    size_t from = 0;
    if (part.len > s.len) return SIZE_MAX;
    size_t const found = find_by_blocks(s, part, &from);
    if (found != SIZE_MAX) return found;
    while (s.len - from >= part.len) {
        gr_slice const left = gr_sub(s, from, s.len - from - part.len + 1);
        size_t const hit = gr_find_byte(left, part.ptr[0]);
        if (hit == left.len) break;
        if (memcmp(left.ptr + hit, part.ptr, part.len) == 0) return from + hit;
        from += hit + 1;
    }
    return SIZE_MAX;
}

bool gr_all_zero(gr_slice s)
{
    return s.len == 0 ||
           (s.ptr[0] == 0 && memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0);
}

bool gr_equal_ascii_fold(gr_slice a, gr_slice b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (gr_lower(a.ptr[i]) != gr_lower(b.ptr[i])) return false;
    return true;
}

bool gr_has_ascii_fold(gr_slice s, gr_slice part)
{
    for (size_t i = 0; i + part.len <= s.len; i++)
        if (gr_equal_ascii_fold(gr_sub(s, i, part.len), part)) return true;
    return false;
}

bool gr_all_digits(gr_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!gr_is_digit(s.ptr[i])) return false;
    return s.len > 0;
}

gr_slice gr_trim(gr_slice s)
{
    while (s.len > 0 && gr_is_blank(s.ptr[0])) s = gr_from(s, 1);
    while (s.len > 0 && gr_is_blank(s.ptr[s.len - 1])) s.len--;
    return s;
}

#ifdef GR_X86
/* The last step may look again at some bytes. */
static bool blocks_are_ascii(gr_slice s)
{
    __m128i all = gr_load_128(s.ptr + s.len - 16);
    for (size_t i = 0; s.len - i >= 16; i += 16)
        all = _mm_or_si128(all, gr_load_128(s.ptr + i));
    return _mm_movemask_epi8(all) == 0;
}
#else
static bool blocks_are_ascii(gr_slice s)
{
    uint64_t all = 0, word = 0;
    for (size_t done = 0; done < s.len; done += 8) {
        memcpy(&word, s.ptr + (s.len - done < 8 ? s.len - 8 : done), 8);
        all |= word;
    }
    return (all & UINT64_C(0x8080808080808080)) == 0;
}
#endif

bool gr_is_ascii(gr_slice s)
{
    if (s.len >= 16) return blocks_are_ascii(s);
    uint8_t all = 0;
    for (size_t i = 0; i < s.len; i++) all |= s.ptr[i];
    return all < 0x80;
}

gr_slice gr_last_component(gr_slice path)
{
    size_t start = path.len;
    while (start > 0 && path.ptr[start - 1] != '/') start--;
    return gr_from(path, start);
}
