/* json.c - JSON strings from hostile text.
 *
 * Text of logs is UTF-16 that is nearly all ASCII, so it goes straight from
 * there to escaped UTF-8, 16 units a step: a step stores all 16 and counts
 * those before the first that needs more. */
#include "base/json.h"

#include "base/hash.h"
#include "base/json_wide.h"
#include "base/simd.h"
#include "base/utf.h"

/* What JSON must not have as it is, in six bytes at most; the end. */
static uint8_t *put_unit_escaped(uint8_t *out, uint8_t c)
{
    static const char digits[] = "0123456789abcdef";
    *out++ = '\\';
    switch (c) {
    case '"':
    case '\\': *out++ = c; return out;
    case '\n': *out++ = 'n'; return out;
    case '\r': *out++ = 'r'; return out;
    case '\t': *out++ = 't'; return out;
    case '\b': *out++ = 'b'; return out;
    case '\f': *out++ = 'f'; return out;
    default: break;
    }
    *out++ = 'u';
    *out++ = '0';
    *out++ = '0';
    *out++ = (uint8_t)digits[c >> 4];
    *out++ = (uint8_t)digits[c & 15];
    return out;
}

/* Valid UTF-8 only. */
static void put_escaped(gr_buffer *b, gr_slice s)
{
    size_t start = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        gr_put(b, gr_sub(s, start, i - start));
        start = i + 1;
        uint8_t text[6];
        gr_put(b,
               gr_slice_of(text, (size_t)(put_unit_escaped(text, c) - text)));
    }
    gr_put(b, gr_from(s, start));
}

void gr_json_text(gr_buffer *b, gr_slice utf8)
{
    gr_put_byte(b, '"');
    size_t start = 0;
    for (size_t i = gr_is_ascii(utf8) ? utf8.len : 0; i < utf8.len;) {
        if (utf8.ptr[i] < 0x80) {
            i++;
            continue;
        }
        size_t const at = i;
        if (gr_utf8_next(utf8, &i) != GR_RUNE_BAD) continue;
        put_escaped(b, gr_sub(utf8, start, at - start));
        gr_put(b, GR_S("\xEF\xBF\xBD"));
        start = i;
    }
    put_escaped(b, gr_from(utf8, start));
    gr_put_byte(b, '"');
}

/* ---- from UTF-16 ---- */

static bool is_plain(uint32_t rune)
{
    return rune >= 0x20 && rune != '"' && rune != '\\';
}

/* One character of `s` at *at, which moves past it. */
static inline uint8_t *put_rune(uint8_t *out, gr_slice s, size_t *at)
{
    const uint8_t *const p = s.ptr + *at;
    if (s.len - *at >= 2 && p[1] == 0 && p[0] >= 0x20 && p[0] < 0x80) {
        *at += 2;
        out[0] = '\\';
        out += p[0] == '\\' || p[0] == '"';
        *out = p[0];
        return out + 1;
    }
    uint32_t const rune = gr_utf16_next(s, at);
    if (!is_plain(rune)) return put_unit_escaped(out, (uint8_t)rune);
    return out + gr_utf8_put(out, rune);
}

#ifdef GR_X86
/* How many of the 16 units at `p` stand as they are before the first that
 * does not; all 16 go to `out`. */
static size_t move_16(uint8_t *out, const uint8_t *p)
{
    __m128i const low = gr_load_128(p), high = gr_load_128(p + 16);
    __m128i const beyond =
        _mm_and_si128(_mm_or_si128(low, high), _mm_set1_epi16((short)0xFF80));
    __m128i const text = _mm_packus_epi16(low, high);
    __m128i const odd =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')),
                                  _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'))),
                     _mm_cmplt_epi8(text, _mm_set1_epi8(0x20)));
    gr_store_128(out, text);
    unsigned stop = (unsigned)_mm_movemask_epi8(odd);
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(beyond, _mm_setzero_si128())) !=
        0xFFFF) {
        __m128i const mask = _mm_set1_epi16((short)0xFF80);
        __m128i const zero = _mm_setzero_si128();
        __m128i const ascii =
            _mm_packs_epi16(_mm_cmpeq_epi16(_mm_and_si128(low, mask), zero),
                            _mm_cmpeq_epi16(_mm_and_si128(high, mask), zero));
        stop |= 0xFFFFu & ~(unsigned)_mm_movemask_epi8(ascii);
    }
    return stop == 0 ? 16 : (size_t)__builtin_ctz(stop);
}

/* ---- with AVX2 ---- */

/* Eight characters and then backslashes (8), with one of those before each
 * character whose bit is set in the row's number. */
#define PART_0(i) i
#define PART_1(i) 8, i
#define ROW(a, b, c, d, e, f, g, h)                                            \
    {                                                                          \
        PART_##a(0), PART_##b(1), PART_##c(2), PART_##d(3), PART_##e(4),       \
            PART_##f(5), PART_##g(6), PART_##h(7)                              \
    }
#define ROWS_1(...) ROW(0, __VA_ARGS__), ROW(1, __VA_ARGS__)
#define ROWS_2(...) ROWS_1(0, __VA_ARGS__), ROWS_1(1, __VA_ARGS__)
#define ROWS_3(...) ROWS_2(0, __VA_ARGS__), ROWS_2(1, __VA_ARGS__)
#define ROWS_4(...) ROWS_3(0, __VA_ARGS__), ROWS_3(1, __VA_ARGS__)
#define ROWS_5(...) ROWS_4(0, __VA_ARGS__), ROWS_4(1, __VA_ARGS__)
#define ROWS_6(...) ROWS_5(0, __VA_ARGS__), ROWS_5(1, __VA_ARGS__)
#define ROWS_7(...) ROWS_6(0, __VA_ARGS__), ROWS_6(1, __VA_ARGS__)
static const uint8_t spread[256][16] = {ROWS_7(0), ROWS_7(1)};

#define FOUR(x) x, x, x, x
#define TIMES_16(x) FOUR(x), FOUR(x), FOUR(x), FOUR(x)
#define TIMES_32(x) TIMES_16(x), TIMES_16(x)
const gr_json_bytes_table gr_json_bytes = {.quote = {TIMES_32('"')},
                                           .backslash = {TIMES_32('\\')},
                                           .blank = {TIMES_32(' ')}};

/* 16 characters to `out`, those of the set `odd` with a backslash. Touches 32
 * bytes. */
GR_AVX2 static inline void put_16(uint8_t *out, __m128i text, unsigned odd)
{
    __m128i const slashes = _mm_set1_epi8('\\');
    unsigned const first = odd & 255;
    gr_store_128(out, _mm_shuffle_epi8(_mm_unpacklo_epi64(text, slashes),
                                       gr_load_128(spread[first])));
    gr_store_128(out + 8 + __builtin_popcount(first),
                 _mm_shuffle_epi8(_mm_unpackhi_epi64(text, slashes),
                                  gr_load_128(spread[odd >> 8])));
}

/* 0 to `count` (1-16) characters of `text`, of which those of the set `odd` do
 * not stand as they are, up to the first that takes more than a backslash and a
 * letter. How many; *out moves. */
GR_AVX2 static size_t put_controls(uint8_t **out, __m128i text, unsigned odd,
                                   size_t count)
{
    __m128i const letters =
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 'b', 't', 'n', 0, 'f', 'r', 0, 0);
    __m128i const letter =
        _mm_andnot_si128(_mm_cmpgt_epi8(text, _mm_set1_epi8(15)),
                         _mm_shuffle_epi8(letters, text));
    __m128i const low = _mm_cmplt_epi8(text, _mm_set1_epi8(' '));
    __m128i const none = _mm_cmpeq_epi8(letter, _mm_setzero_si128());
    unsigned const stop =
        (unsigned)_mm_movemask_epi8(_mm_and_si128(low, none)) | 1u << count;
    size_t const n = (size_t)__builtin_ctz(stop);
    odd &= (1u << n) - 1;
    put_16(*out, _mm_or_si128(_mm_andnot_si128(low, text), letter), odd);
    *out += n + (size_t)__builtin_popcount(odd);
    return n;
}

/* The same of up to 32. Touches 64 bytes. */
GR_AVX2 static inline size_t put_odd(uint8_t **out, __m256i text, uint32_t odd,
                                     size_t count)
{
    __m128i const first = _mm256_castsi256_si128(text);
    __m256i const blank = gr_load_256(gr_json_bytes.blank);
    __m256i const low = _mm256_cmpgt_epi8(blank, text);
    if (((uint32_t)_mm256_movemask_epi8(low) & odd) != 0)
        return put_controls(out, first, odd & 0xFFFF, count < 16 ? count : 16);
    put_16(*out, first, odd & 0xFFFF);
    if (count > 16)
        put_16(*out + 16 + __builtin_popcount(odd & 0xFFFF),
               _mm256_extracti128_si256(text, 1), odd >> 16);
    *out += count + (size_t)__builtin_popcount(odd);
    return count;
}

/* The character at *at, and those behind it that are not ASCII either. */
static uint8_t *put_rare(uint8_t *out, gr_slice s, size_t *at)
{
    do out = put_rune(out, s, at);
    while (s.len - *at >= 2 && (s.ptr[*at + 1] != 0 || s.ptr[*at] >= 0x80));
    return out;
}

GR_AVX2 uint8_t *gr_json_wide(uint8_t *out, gr_slice s)
{
    for (size_t at = 0; at < s.len;) {
        size_t const left = (s.len - at) / 2, most = left < 32 ? left : 32;
        __m256i const text = gr_json_narrow(s.ptr + at);
        uint32_t const odd = _bzhi_u32(gr_json_odd(text), (uint32_t)most);
        size_t n = most;
        gr_store_256(out, text);
        if (odd == 0) out += n;
        else n = put_odd(&out, text, odd, most);
        at += 2 * n;
        if (n == 0) out = put_rare(out, s, &at);
    }
    return out;
}

uint8_t *gr_json_utf16_at(uint8_t *out, gr_slice s, size_t readable)
{
    size_t at = 0;
    *out++ = '"';
    if (readable - s.len >= GR_JSON_WIDE_SLACK && gr_has_avx2()) {
        out = gr_json_wide(out, s);
        at = s.len;
    }
    while (at < s.len) {
        if (readable - at >= 32) {
            size_t const left = (s.len - at) / 2;
            size_t const n = move_16(out, s.ptr + at);
            if (n >= left) {
                out += left;
                at += 2 * left;
                if (at == s.len) break;
            } else {
                out += n;
                at += 2 * n;
                if (n == 16) continue;
            }
        }
        out = put_rune(out, s, &at);
    }
    *out++ = '"';
    return out;
}
#else
uint8_t *gr_json_utf16_at(uint8_t *out, gr_slice s, size_t readable)
{
    (void)readable;
    *out++ = '"';
    for (size_t at = 0; at < s.len;) out = put_rune(out, s, &at);
    *out++ = '"';
    return out;
}
#endif

void gr_json_utf16(gr_buffer *b, gr_slice utf16le)
{
    uint8_t *const room = gr_buffer_room(b, GR_JSON_ROOM(utf16le.len));
    if (room != NULL)
        b->len += (size_t)(gr_json_utf16_at(room, utf16le, utf16le.len) - room);
}

void gr_json_hex(gr_buffer *b, const uint8_t *bytes, size_t len)
{
    gr_put_byte(b, '"');
    uint8_t *const room = gr_buffer_room(b, 2 * len);
    if (room == NULL) return;
    gr_hex_digits((char *)room, bytes, len);
    b->len += 2 * len;
    gr_put_byte(b, '"');
}

void gr_json_time(gr_buffer *b, int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    if (time_ns == GR_TIME_NONE) gr_put(b, GR_S("null"));
    else gr_json_text(b, gr_time_text(text, time_ns, 9));
}

void gr_json_key(gr_buffer *b, bool *first, gr_slice name)
{
    if (!*first) gr_put_byte(b, ',');
    *first = false;
    gr_json_text(b, name);
    gr_put_byte(b, ':');
}
