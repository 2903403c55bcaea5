/* utf.c - transcoding and folding, one rune at a time with ASCII shortcuts.
 *
 * Nearly all text of logs is ASCII, so its runs are moved in steps of a vector
 * where the processor has SSE2. The steps end at the first byte that is not
 * ASCII, which the loops by runes take, as they take all else. */
#include "base/utf.h"

#include "base/simd.h"

/* Below U+10000 the page of a code point says what is to be added to it. */
enum { PAGE = 64, PAGES = 0x10000 / PAGE };
static const uint8_t fold_pages[PAGES] = {
#include "base/fold_pages.h"
};
static const uint16_t fold_deltas[][PAGE] = {
#include "base/fold_deltas.h"
};

typedef struct {
    uint32_t first, last;
    int32_t delta;
} fold_run;

static const fold_run fold_runs[] = {
#include "base/fold_runs.h"
};

static inline uint32_t fold_unit(uint32_t unit)
{
    return (unit + fold_deltas[fold_pages[unit / PAGE]][unit % PAGE]) & 0xFFFF;
}

uint32_t gr_fold_rune(uint32_t rune)
{
    if (rune < 0x10000) return fold_unit(rune);
    for (size_t i = 0; i < sizeof fold_runs / sizeof *fold_runs; i++)
        if (rune >= fold_runs[i].first && rune <= fold_runs[i].last)
            return (uint32_t)((int32_t)rune + fold_runs[i].delta);
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

static inline uint32_t unit_at(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

uint32_t gr_utf16_next(gr_slice s, size_t *pos)
{
    if (s.len - *pos < 2) {
        *pos = s.len;
        return GR_RUNE_BAD;
    }
    uint32_t const unit = unit_at(s.ptr + *pos);
    *pos += 2;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF || s.len - *pos < 2) return GR_RUNE_BAD;
    uint32_t const low = unit_at(s.ptr + *pos);
    if (low < 0xDC00 || low > 0xDFFF) return GR_RUNE_BAD;
    *pos += 2;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

enum { DASH_BLOCK = 0x2000 };

/* A folded rune as a byte of narrow text. */
static inline uint8_t narrow_rune(uint32_t rune, unsigned *has)
{
    if (rune < 0x80) return (uint8_t)rune;
    uint8_t const byte = (rune & ~0x7Fu) == DASH_BLOCK ? (uint8_t)(rune | 0x80)
                                                       : GR_NARROW_OTHER;
    *has |= GR_BEYOND_ASCII | (byte == GR_NARROW_OTHER ? GR_OTHERS : 0u);
    return byte;
}

enum { FOLD_BLOCK = 16 };

/* Every byte a step on its own. */
static bool fold_bytes(uint8_t *out, gr_slice s)
{
    uint8_t all = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        all |= c;
        out[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20u) : c;
    }
    return all < 0x80;
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

static inline bool are_ascii(__m128i units)
{
    __m128i const high = _mm_and_si128(units, _mm_set1_epi16((short)0xFF80));
    return _mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) ==
           0xFFFF;
}

/* Eight units; false: one of them is not ASCII. */
static inline bool ascii_units(uint8_t *out, const uint8_t *from, bool fold)
{
    __m128i const units = gr_load_128(from);
    if (!are_ascii(units)) return false;
    __m128i const text = _mm_packus_epi16(units, units);
    _mm_storel_epi64((void *)out, fold ? fold_ascii(text) : text);
    return true;
}

/* Sixteen. */
static inline bool ascii_units_16(uint8_t *out, const uint8_t *from, bool fold)
{
    __m128i const a = gr_load_128(from), b = gr_load_128(from + 16);
    if (!are_ascii(_mm_or_si128(a, b))) return false;
    __m128i const text = _mm_packus_epi16(a, b);
    gr_store_128(out, fold ? fold_ascii(text) : text);
    return true;
}

/* Moves sixteen units; says how many ASCII ones there are before any other. */
static inline size_t ascii_lead(uint8_t *out, const uint8_t *from, bool fold)
{
    __m128i const a = gr_load_128(from), b = gr_load_128(from + 16);
    __m128i const beyond = _mm_set1_epi16((short)0xFF80);
    __m128i const ascii = _mm_packs_epi16(
        _mm_cmpeq_epi16(_mm_and_si128(a, beyond), _mm_setzero_si128()),
        _mm_cmpeq_epi16(_mm_and_si128(b, beyond), _mm_setzero_si128()));
    __m128i const text = _mm_packus_epi16(a, b);
    gr_store_128(out, fold ? fold_ascii(text) : text);
    unsigned const others = (unsigned)_mm_movemask_epi8(ascii) ^ 0xFFFF;
    return others == 0 ? 16 : (size_t)__builtin_ctz(others);
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

/* Eight units as bytes; what there is. Units of the block of dashes differ from it
 * in seven bits, and get the eighth. */
static inline unsigned narrow_units(uint8_t *out, const uint8_t *from)
{
    __m128i const units = gr_load_128(from), low = _mm_set1_epi16(0x7F);
    __m128i const block = _mm_andnot_si128(low, units);
    __m128i const ascii = _mm_cmpeq_epi16(block, _mm_setzero_si128());
    __m128i const dash = _mm_cmpeq_epi16(block, _mm_set1_epi16(DASH_BLOCK));
    __m128i const narrow =
        _mm_or_si128(_mm_and_si128(units, low),
                     _mm_andnot_si128(ascii, _mm_set1_epi16(0x80)));
    __m128i const other = _mm_set1_epi16(GR_NARROW_OTHER);
    __m128i const known = _mm_or_si128(ascii, dash);
    __m128i const wide = _mm_or_si128(_mm_and_si128(known, narrow),
                                      _mm_andnot_si128(known, other));
    __m128i const text = _mm_packus_epi16(wide, wide);
    _mm_storel_epi64((void *)out, fold_ascii(text));
    __m128i const others =
        _mm_cmpeq_epi8(text, _mm_set1_epi8((char)GR_NARROW_OTHER));
    return (_mm_movemask_epi8(text) != 0 ? GR_BEYOND_ASCII : 0u) |
           (_mm_movemask_epi8(others) != 0 ? GR_OTHERS : 0u);
}

/* As many as there are, or none. */
static size_t narrow_begin(uint8_t *out, gr_slice s, unsigned *has)
{
    size_t const count = s.len / 2;
    if (count < 8) return 0;
    for (size_t n = 0; n < count; n += 8) {
        size_t const at = n < count - 8 ? n : count - 8;
        *has |= narrow_units(out + at, s.ptr + 2 * at);
    }
    return count;
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

/* The last step looks again at what the one before it has folded. */
static bool fold_blocks(uint8_t *out, gr_slice s)
{
    __m128i all = _mm_setzero_si128();
    for (size_t n = 0; n < s.len; n += FOLD_BLOCK) {
        size_t const at = s.len - n < FOLD_BLOCK ? s.len - FOLD_BLOCK : n;
        __m128i const text = gr_load_128(s.ptr + at);
        all = _mm_or_si128(all, text);
        gr_store_128(out + at, fold_ascii(text));
    }
    return _mm_movemask_epi8(all) == 0;
}
#else
static bool fold_blocks(uint8_t *out, gr_slice s)
{
    return fold_bytes(out, s);
}

static size_t ascii_from_utf16(uint8_t *out, gr_slice s, bool fold)
{
    (void)out, (void)s, (void)fold;
    return 0;
}

static inline size_t ascii_lead(uint8_t *out, const uint8_t *from, bool fold)
{
    (void)out, (void)from, (void)fold;
    return 0;
}

static size_t ascii_from_utf8(uint8_t *out, gr_slice s, bool fold)
{
    (void)out, (void)s, (void)fold;
    return 0;
}

static size_t narrow_begin(uint8_t *out, gr_slice s, unsigned *has)
{
    (void)out, (void)s, (void)has;
    return 0;
}
#endif

/* One below U+10000 and no surrogate, without a branch; touches four bytes. */
static inline size_t put_unit(uint8_t *out, uint32_t unit)
{
    /* by length: the lead byte and those behind it, where they stand in a form
     * of three bytes, and the bits of the last */
    static const uint32_t marks[] = {0, 0, 0x80C0, 0x8080E0};
    static const uint8_t skips[] = {0, 16, 8, 0}, lasts[] = {0, 0x7F, 63, 63};
    size_t const len = 1 + (size_t)(unit >= 0x80) + (size_t)(unit >= 0x800);
    uint32_t const three =
        unit >> 12 | (unit >> 6 & 63) << 8 | (unit & lasts[len]) << 16;
    uint32_t const bytes = three >> skips[len] | marks[len];
    for (size_t i = 0; i < 4; i++) out[i] = (uint8_t)(bytes >> 8 * i);
    return len;
}

/* One character, of one unit or two. GR_UTF8_ROOM has room for four bytes at any
 * unit. */
static inline size_t put_next(uint8_t *out, gr_slice s, size_t *i, bool fold)
{
    enum { SURROGATE = 0xD800, SURROGATES = 0xF800 };
    uint32_t const unit = s.len - *i < 2 ? SURROGATE : unit_at(s.ptr + *i);
    if ((unit & SURROGATES) == SURROGATE) {
        uint32_t const rune = gr_utf16_next(s, i);
        return gr_utf8_put(out, fold ? gr_fold_rune(rune) : rune);
    }
    *i += 2;
    return put_unit(out, fold ? fold_unit(unit) : unit);
}

/* ASCII characters are taken for the begin of more. */
static inline __attribute__((always_inline)) size_t from_utf16(uint8_t *out,
                                                               gr_slice s,
                                                               bool fold)
{
    enum { STEP = 32 };
    size_t n = ascii_from_utf16(out, s, fold);
    for (size_t i = 2 * n; i < s.len;) {
        if (s.len - i >= STEP && unit_at(s.ptr + i) < 0x80) {
            size_t const lead = ascii_lead(out + n, s.ptr + i, fold);
            n += lead;
            i += 2 * lead;
            if (lead == STEP / 2) continue;
        }
        n += put_next(out + n, s, &i, fold);
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

size_t gr_utf16_to_narrow(uint8_t *out, gr_slice s, unsigned *has)
{
    *has = 0;
    size_t n = ascii_from_utf16(out, s, true);
    n += narrow_begin(out + n, gr_from(s, 2 * n), has);
    for (size_t i = 2 * n; i < s.len; i += 2) {
        uint32_t const unit = s.len - i < 2 ? GR_RUNE_BAD : unit_at(s.ptr + i);
        out[n++] = narrow_rune(fold_unit(unit), has);
    }
    return n;
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

bool gr_ascii_to_folded(uint8_t *out, gr_slice text)
{
    return text.len < FOLD_BLOCK ? fold_bytes(out, text)
                                 : fold_blocks(out, text);
}

size_t gr_folded_to_narrow(uint8_t *out, gr_slice folded, unsigned *has)
{
    *has = 0;
    size_t n = ascii_from_utf8(out, folded, false);
    for (size_t i = n; i < folded.len;)
        out[n++] = narrow_rune(gr_utf8_next(folded, &i), has);
    return n;
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

/* Goes over the code point at s[*pos]; false: there is none. */
static bool pass_rune(gr_slice s, size_t *pos)
{
    size_t const start = *pos;
    return gr_utf8_next(s, pos) != GR_RUNE_BAD ||
           gr_equal(gr_sub(s, start, *pos - start), GR_S("\xEF\xBF\xBD"));
}

bool gr_utf8_valid(gr_slice s)
{
    for (size_t i = ascii_run(s); i < s.len;)
        if (!pass_rune(s, &i)) return false;
    return true;
}

size_t gr_utf8_beyond_ascii(gr_slice s)
{
    size_t sound = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] >= 0x80 && pass_rune(s, &i);)
        sound = i;
    return sound;
}

enum { COUNT_BLOCK = 64, COUNT_BLOCKS = 63 };

#ifdef GR_X86
/* Blocks of ASCII at the start of `s`, as many as a byte can count in. */
static size_t ascii_blocks(gr_slice s, uint8_t byte, size_t *count)
{
    __m128i const wanted = _mm_set1_epi8((char)byte);
    __m128i found = _mm_setzero_si128();
    size_t n = 0;
    for (; n < COUNT_BLOCKS && s.len - n * COUNT_BLOCK >= COUNT_BLOCK; n++) {
        const uint8_t *const p = s.ptr + n * COUNT_BLOCK;
        __m128i const a = gr_load_128(p), b = gr_load_128(p + 16);
        __m128i const c = gr_load_128(p + 32), d = gr_load_128(p + 48);
        __m128i const all =
            _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
        if (_mm_movemask_epi8(all) != 0) break;
        /* Where it is wanted, a lane is -1. */
        __m128i const hits = _mm_add_epi8(
            _mm_add_epi8(_mm_cmpeq_epi8(a, wanted), _mm_cmpeq_epi8(b, wanted)),
            _mm_add_epi8(_mm_cmpeq_epi8(c, wanted), _mm_cmpeq_epi8(d, wanted)));
        found = _mm_sub_epi8(found, hits);
    }
    __m128i const sums = _mm_sad_epu8(found, _mm_setzero_si128());
    *count += (size_t)_mm_cvtsi128_si64(sums) +
              (size_t)_mm_cvtsi128_si64(_mm_srli_si128(sums, 8));
    return n;
}
#else
static size_t ascii_blocks(gr_slice s, uint8_t byte, size_t *count)
{
    (void)s;
    (void)byte;
    (void)count;
    return 0;
}
#endif

size_t gr_ascii_with(gr_slice s, uint8_t byte, size_t *count)
{
    size_t at = 0, blocks = 0;
    *count = 0;
    do {
        blocks = ascii_blocks(gr_from(s, at), byte, count);
        at += blocks * COUNT_BLOCK;
    } while (blocks == COUNT_BLOCKS);
    for (; at < s.len && s.ptr[at] < 0x80; at++) *count += s.ptr[at] == byte;
    return at;
}
