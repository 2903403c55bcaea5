/* utf.c - transcoding and folding, one rune at a time with ASCII shortcuts.
 *
 * Nearly all text of logs is ASCII, so its runs are moved in steps of a vector
 * where the processor has SSE2. The steps end at the first byte that is not
 * ASCII, which the loops by runes take, as they take all else. */
#include "base/utf.h"

#include "base/simd.h"

typedef struct {
    uint32_t first, last, step;
    int32_t delta;
} fold_run;

static const fold_run fold_runs[] = {
#include "base/fold_table.h"
};

uint32_t gr_fold_rune(uint32_t rune)
{
    if (rune < 0x80) return rune >= 'A' && rune <= 'Z' ? rune | 0x20u : rune;
    size_t low = 0, high = sizeof fold_runs / sizeof fold_runs[0];
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        const fold_run *const run = &fold_runs[middle];
        if (rune < run->first) high = middle;
        else if (rune > run->last) low = middle + 1;
        else if ((rune - run->first) % run->step != 0) return rune;
        else return (uint32_t)((int32_t)rune + run->delta);
    }
    return rune;
}

size_t gr_utf8_put(uint8_t *out, uint32_t rune)
{
    if (rune < 0x80) {
        out[0] = (uint8_t)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (uint8_t)(0xC0 | rune >> 6);
        out[1] = (uint8_t)(0x80 | (rune & 0x3F));
        return 2;
    }
    if (rune < 0x10000) {
        out[0] = (uint8_t)(0xE0 | rune >> 12);
        out[1] = (uint8_t)(0x80 | (rune >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (rune & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | rune >> 18);
    out[1] = (uint8_t)(0x80 | (rune >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (rune >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (rune & 0x3F));
    return 4;
}

uint32_t gr_utf16_next(gr_slice s, size_t *pos)
{
    if (s.len - *pos < 2) {
        *pos = s.len;
        return GR_RUNE_BAD;
    }
    uint32_t const unit = (uint32_t)s.ptr[*pos] | (uint32_t)s.ptr[*pos + 1]
                                                      << 8;
    *pos += 2;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF || s.len - *pos < 2) return GR_RUNE_BAD;
    uint32_t const low = (uint32_t)s.ptr[*pos] | (uint32_t)s.ptr[*pos + 1] << 8;
    if (low < 0xDC00 || low > 0xDFFF) return GR_RUNE_BAD;
    *pos += 2;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

#ifdef GR_X86
/* Bytes A-Z of `text` get bit 5, which makes them a-z. */
static inline __m128i fold_ascii(__m128i text)
{
    __m128i const above = _mm_cmpgt_epi8(text, _mm_set1_epi8('A' - 1));
    __m128i const below = _mm_cmplt_epi8(text, _mm_set1_epi8('Z' + 1));
    __m128i const bit = _mm_set1_epi8(0x20);
    return _mm_or_si128(text, _mm_and_si128(_mm_and_si128(above, below), bit));
}

/* Eight units; false: one of them is not ASCII. */
static inline bool ascii_units(uint8_t *out, const uint8_t *from, bool fold)
{
    __m128i const units = gr_load_128(from);
    __m128i const high = _mm_and_si128(units, _mm_set1_epi16((short)0xFF80));
    if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xFFFF)
        return false;
    __m128i const text = _mm_packus_epi16(units, units);
    _mm_storel_epi64((void *)out, fold ? fold_ascii(text) : text);
    return true;
}

/* Sixteen. */
static inline bool ascii_units_16(uint8_t *out, const uint8_t *from, bool fold)
{
    __m128i const a = gr_load_128(from), b = gr_load_128(from + 16);
    __m128i const high =
        _mm_and_si128(_mm_or_si128(a, b), _mm_set1_epi16((short)0xFF80));
    if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xFFFF)
        return false;
    __m128i const text = _mm_packus_epi16(a, b);
    gr_store_128(out, fold ? fold_ascii(text) : text);
    return true;
}

/* Moves what is ASCII at the start of `s`; returns how many characters. The last
 * step looks again at what the one before it has moved. */
static size_t ascii_from_utf16(uint8_t *out, gr_slice s, bool fold)
{
    size_t const count = s.len / 2;
    size_t n = 0;
    while (count - n >= 16 && ascii_units_16(out + n, s.ptr + 2 * n, fold))
        n += 16;
    while (count - n >= 8 && ascii_units(out + n, s.ptr + 2 * n, fold)) n += 8;
    if (n > 0 && count - n < 8 &&
        ascii_units(out + count - 8, s.ptr + 2 * (count - 8), fold))
        n = count;
    return n;
}

/* The same from UTF-8, 16 bytes a step. */
static size_t ascii_from_utf8(uint8_t *out, gr_slice s, bool fold)
{
    size_t n = 0;
    for (; s.len - n >= 16; n += 16) {
        __m128i text = gr_load_128(s.ptr + n);
        if (_mm_movemask_epi8(text) != 0) break;
        if (fold) text = fold_ascii(text);
        gr_store_128(out + n, text);
    }
    return n;
}
#else
static size_t ascii_from_utf16(uint8_t *out, gr_slice s, bool fold)
{
    (void)out, (void)s, (void)fold;
    return 0;
}

static size_t ascii_from_utf8(uint8_t *out, gr_slice s, bool fold)
{
    (void)out, (void)s, (void)fold;
    return 0;
}
#endif

static size_t from_utf16(uint8_t *out, gr_slice s, bool fold)
{
    size_t n = ascii_from_utf16(out, s, fold);
    for (size_t i = 2 * n; i < s.len;) {
        if (s.len - i >= 2 && s.ptr[i + 1] == 0 && s.ptr[i] < 0x80) {
            uint8_t const c = s.ptr[i];
            out[n++] = fold && c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20u) : c;
            i += 2;
            continue;
        }
        uint32_t const rune = gr_utf16_next(s, &i);
        n += gr_utf8_put(out + n, fold ? gr_fold_rune(rune) : rune);
        if (s.len - i < 2 || s.ptr[i + 1] != 0) continue;
        size_t const more = ascii_from_utf16(out + n, gr_from(s, i), fold);
        n += more;
        i += 2 * more;
    }
    return n;
}

size_t gr_utf16_to_utf8(uint8_t *out, gr_slice utf16le)
{
    return from_utf16(out, utf16le, false);
}

size_t gr_utf16_to_folded(uint8_t *out, gr_slice utf16le)
{
    return from_utf16(out, utf16le, true);
}

/* Well-formed sequences, Unicode 15 table 3-7: the second byte has a range of
 * its own where a shorter form, a surrogate or a number above U+10FFFF would
 * else be possible. */
uint32_t gr_utf8_next(gr_slice s, size_t *pos)
{
    uint8_t const lead = s.ptr[(*pos)++];
    if (lead < 0x80) return lead;
    size_t more = 0;
    uint8_t low = 0x80, high = 0xBF;
    uint32_t rune = 0;
    if (lead >= 0xC2 && lead <= 0xDF) more = 1, rune = lead & 0x1Fu;
    else if (lead >= 0xE0 && lead <= 0xEF) more = 2, rune = lead & 0x0Fu;
    else if (lead >= 0xF0 && lead <= 0xF4) more = 3, rune = lead & 0x07u;
    else return GR_RUNE_BAD;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    for (; more > 0; more--) {
        if (*pos == s.len || s.ptr[*pos] < low || s.ptr[*pos] > high)
            return GR_RUNE_BAD;
        rune = rune << 6 | (s.ptr[(*pos)++] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    return rune;
}

static size_t from_utf8(uint8_t *out, gr_slice s, bool fold)
{
    size_t n = ascii_from_utf8(out, s, fold);
    for (size_t i = n; i < s.len;) {
        uint8_t const c = s.ptr[i];
        if (c < 0x80) {
            out[n++] = fold && c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20u) : c;
            i++;
            continue;
        }
        uint32_t const rune = gr_utf8_next(s, &i);
        n += gr_utf8_put(out + n, fold ? gr_fold_rune(rune) : rune);
        size_t const more = ascii_from_utf8(out + n, gr_from(s, i), fold);
        n += more;
        i += more;
    }
    return n;
}

size_t gr_utf8_to_folded(uint8_t *out, gr_slice utf8)
{
    return from_utf8(out, utf8, true);
}

size_t gr_utf8_clean(uint8_t *out, gr_slice utf8)
{
    return from_utf8(out, utf8, false);
}

/* Bytes of ASCII at the start of `s`, or fewer. */
static size_t ascii_run(gr_slice s)
{
    size_t n = 0;
    for (uint64_t word = 0; s.len - n >= 8; n += 8) {
        memcpy(&word, s.ptr + n, 8);
        if ((word & UINT64_C(0x8080808080808080)) != 0) break;
    }
    return n;
}

bool gr_utf8_valid(gr_slice s)
{
    for (size_t i = ascii_run(s); i < s.len;) {
        size_t const start = i;
        if (gr_utf8_next(s, &i) == GR_RUNE_BAD &&
            !gr_equal(gr_sub(s, start, i - start), GR_S("\xEF\xBF\xBD")))
            return false;
    }
    return true;
}
