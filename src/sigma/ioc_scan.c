/* ioc_scan.c - see ioc_scan.h. */
#include "sigma/ioc_scan.h"

#include "base/cursor.h"
#include "base/number.h"
#include "base/simd.h"
#include "sigma/cidr.h"
#include "sigma/ioc_marks.h"
#include "sigma/ioc_parts.h"

enum { BLOCKS = 32, HEX_MOST = 67, V6_MOST = 64 };
/* Of hexadecimal digits in a run of joined texts; more may be anything. */
enum { JOINED_HEX = 256 };

typedef struct {
    const ioc_set *set;
    ioc_view view;
    ioc_taker *take;
    void *self;
    /* What is before them has been looked at. */
    size_t v4_end, v6_end, hex_end;
    struct { /* what is in the block before */
        uint64_t dots, second_dots, colons;
    } before;
} scan;

/* ---- characters ---- */

/* The character at byte `at`: 0 outside, 0xFF beyond ASCII in UTF-16. */
static inline uint8_t unit(const ioc_view *v, size_t at)
{
    if (at >= v->bytes.len) return 0;
    if (v->step == 1) return v->bytes.ptr[at];
    return at + 1 < v->bytes.len && v->bytes.ptr[at + 1] == 0 ? v->bytes.ptr[at]
                                                              : 0xFF;
}

static inline uint8_t unit_before(const ioc_view *v, size_t at)
{
    return at < v->step ? 0 : unit(v, at - v->step);
}

/* The ends of the run around `at` of characters that `is`, `most` at most to
 * either side. */
static void run_around(const ioc_view *v, size_t at, bool (*is)(uint8_t),
                       size_t most, size_t *from, size_t *to)
{
    *from = *to = at;
    for (size_t i = 0; i < most && is(unit_before(v, *from)); i++)
        *from -= v->step;
    for (size_t i = 0; i < most && is(unit(v, *to)); i++) *to += v->step;
}

static bool is_hex(uint8_t c)
{
    return gr_hex_value(c) >= 0;
}

/* Where what stands from `from` on begins, if its first two are those of a %2F. */
static inline size_t behind_encoded(const ioc_view *v, size_t from)
{
    bool const encoded =
        unit_before(v, from) == '%' &&
        ioc_encoded_bound(unit(v, from), unit(v, from + v->step)) != 0;
    return encoded ? from + (size_t)2 * v->step : from;
}

static bool is_of_v6(uint8_t c)
{
    return is_hex(c) || c == ':' || c == '.';
}

/* ---- texts ---- */

/* The text less than, equal to or greater than what stands at `from`; one that
 * begins it is less. */
static int compare(const ioc_view *v, gr_slice text, size_t from)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t const at = from + i * v->step;
        if (at >= v->bytes.len) return 1;
        uint8_t const c = gr_lower(unit(v, at));
        if (text.ptr[i] != c) return text.ptr[i] < c ? -1 : 1;
    }
    return 0;
}

static gr_slice text_of(const ioc_set *set, uint32_t number)
{
    return set->items[set->texts[number].item].wanted;
}

static bool take_group(scan *s, const ioc_group *g, size_t dot)
{
    size_t const before = (size_t)g->before * s->view.step;
    if (before > dot) return false;
    size_t low = g->first, high = g->first + g->count;
    while (low < high) { /* the last that is no greater is before low */
        size_t const middle = low + (high - low) / 2;
        gr_slice const text = text_of(s->set, (uint32_t)middle);
        if (compare(&s->view, text, dot - before) <= 0) low = middle + 1;
        else high = middle;
    }
    uint32_t t = low == g->first ? IOC_NONE : (uint32_t)low - 1;
    for (; t != IOC_NONE; t = s->set->texts[t].prefix) {
        gr_slice const text = text_of(s->set, t);
        if (compare(&s->view, text, dot - before) != 0) continue;
        if (s->take(s->self, s->set->texts[t].item, dot - before,
                    dot - before + text.len * s->view.step))
            return true;
    }
    return false;
}

/* Do two more characters stand before the gram as before those that there are? */
static bool is_wide_gram(const ioc_set *set, const ioc_view *v, uint64_t gram,
                         size_t dot)
{
    size_t const before = (size_t)(IOC_BEFORE + 2) * v->step;
    if (ioc_filter_has(&set->filter, ioc_mix(ioc_narrow_gram(gram))))
        return true;
    if (dot < before) return false;
    uint8_t const first = unit(v, dot - before);
    uint8_t const second = unit(v, dot - before + v->step);
    return ioc_filter_has(&set->filter,
                          ioc_mix(ioc_wide_gram(gram, first, second)));
}

static bool take_gram(scan *s, uint64_t gram, size_t dot)
{
    if (!ioc_filter_has(&s->set->filter, ioc_mix(gram)) ||
        !is_wide_gram(s->set, &s->view, gram, dot))
        return false;
    uint32_t const first = ioc_find_groups(s->set, gram);
    if (first == IOC_NONE) return false;
    for (size_t i = first;
         i < s->set->group_count && s->set->group[i].gram == gram; i++)
        if (take_group(s, &s->set->group[i], dot)) return true;
    return false;
}

/* Units from `before` before the dot to `behind` behind it, one at a time. */
static uint64_t slow_gram(const ioc_view *v, size_t dot, size_t before,
                          size_t behind)
{
    uint64_t gram = 0;
    for (size_t i = 0; i <= before + behind; i++) {
        size_t const back = before * v->step;
        size_t const at = dot + i * v->step;
        gram |= (uint64_t)(at < back ? 0 : unit(v, at - back)) << 8 * i;
    }
    return gram;
}

static inline uint64_t gram_around(const ioc_view *v, size_t dot)
{
    uint64_t const mask = UINT64_C(0xFFFFFFFFFFFF);
    const uint8_t *const p = v->bytes.ptr;
    if (v->step == 1 && dot >= IOC_BEFORE && v->bytes.len - dot >= 5)
        return gr_load_le(p + dot - IOC_BEFORE, 8) & mask;
#ifdef GR_X86
    if (v->step == 2 && dot >= (size_t)2 * IOC_BEFORE &&
        v->bytes.len - dot >= 10) {
        __m128i const units = gr_load_128(p + dot - (size_t)2 * IOC_BEFORE);
        __m128i const packed = _mm_packus_epi16(units, units);
        return (uint64_t)_mm_cvtsi128_si64(packed) & mask;
    }
#endif
    return slow_gram(v, dot, IOC_BEFORE, IOC_BEHIND);
}

/* ---- addresses ---- */

static bool take_network(scan *s, const uint8_t *bytes, unsigned bits,
                         uint64_t key, size_t from, size_t to)
{
    if (!ioc_filter_has(&s->set->filter, ioc_mix(key))) return false;
    uint32_t const item = ioc_find_network(s->set, bytes, bits);
    return item != IOC_NONE && s->take(s->self, item, from, to);
}

/* Takes the networks that have it, the narrowest first. */
static bool take_v4_address(scan *s, uint32_t address, size_t from, size_t to)
{
    for (size_t i = s->set->length_count; i-- > 0;) {
        unsigned const bits = s->set->lengths[i];
        if (bits < IOC_MAPPED) break;
        uint32_t const masked =
            bits == IOC_MAPPED ? 0 : address & UINT32_MAX << (128 - bits);
        uint64_t const key = ioc_v4_key(masked, bits);
        if (!ioc_filter_has(&s->set->filter, ioc_mix(key))) continue;
        uint8_t bytes[16] = {[10] = 0xFF, [11] = 0xFF};
        for (size_t k = 0; k < 4; k++)
            bytes[12 + k] = (uint8_t)(masked >> (24 - 8 * k));
        if (take_network(s, bytes, bits, key, from, to)) return true;
    }
    return false;
}

static bool take_v6_address(scan *s, const uint8_t *address, size_t from,
                            size_t to)
{
    uint8_t bytes[16];
    unsigned known = 128;
    memcpy(bytes, address, sizeof bytes);
    for (size_t i = s->set->length_count; i-- > 0;) {
        unsigned const bits = s->set->lengths[i];
        for (; known > bits; known--)
            bytes[(known - 1) / 8] &= (uint8_t) ~(0x80u >> (known - 1) % 8);
        if (take_network(s, bytes, bits, ioc_network_key(bytes, bits), from,
                         to))
            return true;
    }
    return false;
}

static bool take_address(scan *s, const uint8_t *bytes, size_t from, size_t to)
{
    if (!ioc_is_mapped(bytes)) return take_v6_address(s, bytes, from, to);
    return take_v4_address(s, ioc_v4_of(bytes), from, to);
}

/* A number up to 255, without zeros before it, and what follows it. */
static inline bool take_byte(const ioc_view *v, size_t *at, uint32_t *address,
                             uint8_t *next)
{
    uint8_t const first = unit(v, *at);
    unsigned value = 0, digits = 0;
    uint8_t c = first;
    for (; gr_is_digit(c); c = unit(v, *at)) {
        if (++digits > 3) return false;
        value = value * 10 + (unsigned)(c - '0');
        *at += v->step;
    }
    *address = *address << 8 | value;
    *next = c;
    return digits > 0 && value <= 255 && (digits == 1 || first != '0');
}

/* The dot is the first of a run of digits and dots, which is a v4 address or
 * none; at its end a dot may follow. */
static inline bool take_v4(scan *s, ioc_view v, size_t dot)
{
    uint32_t address = 0;
    uint8_t next = '.';
    size_t from = dot;
    bool whole = true;
    while (dot - from < (size_t)5 * v.step &&
           gr_is_digit(unit_before(&v, from)))
        from -= v.step;
    from = behind_encoded(&v, from);
    size_t at = from;
    for (size_t i = 0; whole && i < 4; i++) {
        at += i > 0 ? v.step : 0;
        whole = next == '.' && take_byte(&v, &at, &address, &next);
    }
    s->v4_end = at > dot ? at : dot + v.step;
    if (!whole || (unit_before(&v, from) == '.' &&
                   gr_is_digit(unit_before(&v, from - v.step))))
        return false;
    if (next == '.' && gr_is_digit(unit(&v, at + v.step))) {
        while (unit(&v, at) == '.' || gr_is_digit(unit(&v, at))) at += v.step;
        s->v4_end = at;
        return false;
    }
    return take_v4_address(s, address, from, at);
}

/* The number of `digits` digits from `at` on; -1: that is no byte. */
static int byte_of(const ioc_view *v, size_t at, size_t digits)
{
    int value = 0;
    for (size_t i = 0; i < digits; i++) {
        uint8_t const c = unit(v, at + i * v->step);
        if (!gr_is_digit(c) || (c == '0' && i == 0 && digits > 1)) return -1;
        value = value * 10 + (c - '0');
    }
    return value > UINT8_MAX ? -1 : value;
}

/* The dot is the first of an address whose first number may have digits of the
 * text before it in front, and whose last those of the text behind it. */
static bool take_joined_v4(scan *s, ioc_view v, size_t dot)
{
    uint32_t middle = 0;
    uint8_t next = '.';
    size_t at = dot;
    for (size_t i = 0; i < 2; i++) {
        at += v.step;
        if (!take_byte(&v, &at, &middle, &next) || next != '.') return false;
    }
    at += v.step;
    for (size_t n = 1; n <= 3 && n * v.step <= dot; n++)
        for (size_t k = 1; k <= 3; k++) {
            int const first = byte_of(&v, dot - n * v.step, n);
            int const last = byte_of(&v, at, k);
            if (first < 0 || last < 0) continue;
            uint32_t const address =
                (uint32_t)first << 24 | middle << 8 | (uint32_t)last;
            if (take_v4_address(s, address, dot - n * v.step, at + k * v.step))
                return true;
        }
    return false;
}

/* Does a letter or digit, of any script, stand before `at`? */
static bool is_word_before(const ioc_view *v, size_t at)
{
    size_t const three = (size_t)3 * v->step;
    if (at >= three && behind_encoded(v, at - three + v->step) == at)
        return false;
    if (v->step == 1) return ioc_is_word(ioc_rune_before(v->bytes, at));
    size_t pos = at >= 4 ? at - 4 : at - (at & 2);
    gr_slice const before = gr_sub(v->bytes, 0, at);
    uint32_t rune = 0;
    while (pos < before.len) rune = gr_utf16_next(before, &pos);
    return ioc_is_word(rune);
}

/* The address in the run from..to, of which what belongs to a word before it, or
 * a lone colon or dot at an end, is no part. */
static bool find_v6(const ioc_view *v, size_t *from, size_t *to,
                    sigma_address *out)
{
    uint8_t text[2 * V6_MOST];
    size_t n = 0;
    for (size_t at = *from; at < *to && n < sizeof text; at += v->step)
        text[n++] = unit(v, at);
    gr_slice s = gr_slice_of(text, n);
    if (is_word_before(v, *from)) s = gr_from(s, gr_find_byte(s, ':'));
    if (gr_starts_with(s, GR_S(":")) && !gr_starts_with(s, GR_S("::")))
        s = gr_from(s, 1);
    *from += (n - s.len) * v->step;
    while (s.len > 0 && s.ptr[s.len - 1] == '.') s.len--;
    if (gr_ends_with(s, GR_S(":")) && !gr_ends_with(s, GR_S("::"))) s.len--;
    *to = *from + s.len * v->step;
    return gr_find_byte(s, ':') < s.len && sigma_address_parse(s, out);
}

static bool stands_at(const ioc_view *v, size_t at, gr_slice text)
{
    size_t i = 0;
    while (i < text.len && gr_lower(unit(v, at + i * v->step)) == text.ptr[i])
        i++;
    return i == text.len;
}

/* May a part of the run be an address that a network has? All have two colons
 * side by side, or six; with no networks but of v4, those matter that are v4. */
static bool take_joined_v6(scan *s, size_t from, size_t to)
{
    const ioc_view *const v = &s->view;
    bool pair = false, mapped = false;
    size_t colons = 0;
    for (size_t at = from; at < to; at += v->step) {
        colons += unit(v, at) == ':';
        pair = pair || stands_at(v, at, GR_S("::"));
        mapped = mapped || stands_at(v, at, GR_S("ffff:"));
    }
    return (pair || colons >= 6) && (mapped || s->set->has_v6) &&
           s->take(s->self, IOC_NONE, from, to);
}

static bool take_v6(scan *s, size_t at)
{
    size_t from, to;
    sigma_address address;
    run_around(&s->view, at, is_of_v6, V6_MOST - 1, &from, &to);
    s->v6_end = to;
    if (s->view.joined) return take_joined_v6(s, from, to);
    from = behind_encoded(&s->view, from);
    return find_v6(&s->view, &from, &to, &address) &&
           take_address(s, address.bytes, from, to);
}

bool ioc_is_in_v6(gr_slice text, size_t at)
{
    ioc_view const view = {text, 1, false};
    size_t from, to;
    sigma_address address;
    run_around(&view, at, is_of_v6, V6_MOST - 1, &from, &to);
    from = behind_encoded(&view, from);
    return find_v6(&view, &from, &to, &address);
}

/* ---- hashes ---- */

static bool take_digest(scan *s, const uint8_t *bytes, size_t len, size_t from,
                        size_t to)
{
    uint64_t const key = ioc_digest_key(bytes, len);
    if (!ioc_filter_has(&s->set->filter, ioc_mix(key))) return false;
    uint32_t const item = ioc_find_digest(s->set, bytes, len);
    return item != IOC_NONE && s->take(s->self, item, from, to);
}

static size_t take_bytes(const ioc_view *v, size_t from, size_t digits,
                         uint8_t *out)
{
    for (size_t i = 0; i < digits / 2; i++)
        out[i] = (uint8_t)(gr_hex_value(unit(v, from + 2 * i * v->step)) << 4 |
                           gr_hex_value(unit(v, from + (2 * i + 1) * v->step)));
    return digits / 2;
}

/* Any part of the run. */
static bool take_joined_digits(scan *s, size_t at)
{
    static const size_t sizes[] = {16, 20, 32};
    const ioc_view *const v = &s->view;
    uint8_t bytes[2][JOINED_HEX / 2];
    size_t from, to;
    run_around(v, at, is_hex, JOINED_HEX, &from, &to);
    s->hex_end = to;
    size_t const digits = (to - from) / v->step;
    if (digits >= JOINED_HEX) return s->take(s->self, IOC_NONE, from, to);
    size_t const len = take_bytes(v, from, digits, bytes[0]);
    if (digits > 0) (void)take_bytes(v, from + v->step, digits - 1, bytes[1]);
    for (size_t i = 0; i + 32 <= digits; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            if (i + 2 * sizes[k] <= digits && i / 2 + sizes[k] <= len &&
                take_digest(s, bytes[i % 2] + i / 2, sizes[k],
                            from + i * v->step,
                            from + (i + 2 * sizes[k]) * v->step))
                return true;
    return false;
}

static bool take_digits(scan *s, size_t at)
{
    const ioc_view *const v = &s->view;
    uint8_t bytes[IOC_DIGEST_MOST];
    size_t from, to;
    run_around(v, at, is_hex, HEX_MOST, &from, &to);
    s->hex_end = to;
    from = behind_encoded(v, from);
    size_t const digits = (to - from) / v->step;
    if (digits != 32 && digits != 40 && digits != 64) return false;
    size_t const len = take_bytes(v, from, digits, bytes);
    return take_digest(s, bytes, len, from, to);
}

/* ---- blocks ---- */

/* Bits of the places in a block. */
typedef struct {
    uint64_t dots, colons, hex;
} block;

/* Only characters of ASCII: those of UTF-16 have a zero behind them. */
static inline block block_of(const ioc_marks *m, const ioc_view *v, size_t at)
{
    block b = {m->dots, m->colons, m->digits};
    if (v->step == 1) return b;
    uint64_t const next =
        at + IOC_BLOCK < v->bytes.len && v->bytes.ptr[at + IOC_BLOCK] == 0;
    uint64_t const ascii = m->zeros >> 1 | next << (IOC_BLOCK - 1);
    b.dots &= ascii;
    b.colons &= ascii;
    b.hex &= ascii;
    return b;
}

/* Those of `marks` that have one of `others`, in this block or the one before,
 * `least` to `most` characters before them. */
static inline uint64_t behind(uint64_t marks, uint64_t others, uint64_t before,
                              unsigned least, unsigned most, unsigned step)
{
    uint64_t near = 0;
    for (unsigned i = least * step; i <= most * step; i += step)
        near |= others << i | before >> (IOC_BLOCK - i);
    return marks & near;
}

/* The second dot before this one, which has two. */
static size_t first_dot(const ioc_view *v, size_t dot)
{
    for (size_t i = 0; i < 2; i++) do
            dot -= v->step;
        while (unit(v, dot) != '.');
    return dot;
}

/* Of an address the third dot is two to four characters behind the second, and
 * that behind the first. */
static inline bool take_third_dots(scan *s, ioc_view v, uint64_t dots,
                                   size_t at)
{
    uint64_t const second = behind(dots, dots, s->before.dots, 2, 4, v.step);
    uint64_t third = behind(dots, second, s->before.second_dots, 2, 4, v.step);
    s->before.dots = dots;
    s->before.second_dots = second;
    for (; third != 0; third &= third - 1) {
        size_t const dot = first_dot(&v, at + (unsigned)__builtin_ctzll(third));
        if (v.joined ? take_joined_v4(s, v, dot)
                     : dot >= s->v4_end && take_v4(s, v, dot))
            return true;
    }
    return false;
}

static inline bool take_dot(scan *s, ioc_view v, size_t at)
{
    uint64_t const gram = gram_around(&v, at);
    bool const digits = gr_is_digit((uint8_t)(gram >> 16)) &&
                        gr_is_digit((uint8_t)(gram >> 32));
    if (digits && !s->set->digit_grams) return false;
    if (take_gram(s, gram | IOC_CASE, at)) return true;
    return s->set->short_grams &&
           take_gram(
               s, (gram >> 16 & 0xFFFFFF) | (IOC_CASE & 0xFFFFFF) | IOC_SHORT,
               at);
}

static inline bool take_dots(scan *s, ioc_view v, uint64_t dots, size_t at)
{
    for (; dots != 0; dots &= dots - 1)
        if (take_dot(s, v, at + (unsigned)__builtin_ctzll(dots))) return true;
    return false;
}

/* Of an address two colons stand side by side, or else seven of them or six, each
 * at most five characters behind another. Three of six may stand in one block,
 * and then the first of them is behind one of the block before. */
static inline uint64_t v6_colons(uint64_t colons, uint64_t before,
                                 unsigned step)
{
    uint64_t chained = behind(colons, colons, before, 1, 5, step);
    for (unsigned i = 0; chained != 0 && i < 2; i++)
        chained = behind(chained, chained, 0, 1, 5, step);
    return chained | behind(colons, colons, before, 1, 1, step);
}

static bool take_colons(scan *s, uint64_t colons, size_t at)
{
    for (; colons != 0; colons &= colons - 1) {
        size_t const colon = at + (unsigned)__builtin_ctzll(colons);
        if (colon >= s->v6_end && take_v6(s, colon)) return true;
    }
    return false;
}

/* Eight digits; with letters in any case alike, and garbled where some are none. */
static inline uint64_t digits_at(const ioc_view *v, size_t at)
{
    const uint8_t *const p = v->bytes.ptr + at;
    if (v->step == 1) return gr_load_le(p, 8) | IOC_HEX_CASE;
#ifdef GR_X86
    __m128i const units = gr_load_128(p);
    __m128i const packed = _mm_packus_epi16(units, units);
    return (uint64_t)_mm_cvtsi128_si64(packed) | IOC_HEX_CASE;
#else
    uint64_t digits = 0;
    for (size_t i = 0; i < 8; i++) digits |= (uint64_t)p[2 * i] << 8 * i;
    return digits | IOC_HEX_CASE;
#endif
}

static bool take_hex(scan *s, size_t at)
{
    const ioc_view *const v = &s->view;
    if (at < s->hex_end || v->bytes.len - at < (size_t)IOC_HEX_GRAM * v->step ||
        !ioc_filter_has(&s->set->hex_grams, ioc_mix(digits_at(v, at))))
        return false;
    return v->joined ? take_joined_digits(s, at) : take_digits(s, at);
}

/* Where eight digits stand side by side. */
static inline uint64_t hex_grams(uint64_t hex, unsigned step)
{
    uint64_t const two = hex & hex >> step;
    uint64_t const four = two & two >> 2 * step;
    return four & four >> 4 * step;
}

/* The digits of a hash fill three groups of eight and more, of those that begin at
 * the places `groups`: each is tried that another one may follow. */
static inline bool take_groups(scan *s, uint64_t grams, uint64_t groups,
                               unsigned step, size_t at)
{
    unsigned const size = IOC_HEX_GRAM * step;
    uint64_t const full = grams & groups;
    uint64_t const last = groups & UINT64_MAX << (IOC_BLOCK - size);
    uint64_t tried = full & (full >> size | last);
    for (; tried != 0; tried &= tried - 1)
        if (take_hex(s, at + (unsigned)__builtin_ctzll(tried))) return true;
    return false;
}

/* UTF-16 has a digit at every second place. */
static inline bool take_hexes(scan *s, uint64_t hex, unsigned step, size_t at)
{
    uint64_t const grams = hex_grams(hex, step);
    if (grams == 0) return false;
    if (step == 1)
        return take_groups(s, grams, UINT64_C(0x0101010101010101), 1, at);
    return take_groups(s, grams, UINT64_C(0x0001000100010001), 2, at) ||
           take_groups(s, grams, UINT64_C(0x0002000200020002), 2, at);
}

static inline bool take_all_dots(scan *s, const block *b, ioc_view v, size_t at)
{
    if (s->set->length_count > 0 && take_third_dots(s, v, b->dots, at))
        return true;
    return s->set->group_count > 0 && take_dots(s, v, b->dots, at);
}

static inline bool take_block(scan *s, const block *b, ioc_view v, size_t at)
{
    if (b->dots == 0) s->before.dots = s->before.second_dots = 0;
    else if (take_all_dots(s, b, v, at)) return true;
    if (b->colons != 0 && s->set->length_count > 0 &&
        take_colons(s, v6_colons(b->colons, s->before.colons, v.step), at))
        return true;
    s->before.colons = b->colons;
    return s->set->hash_count > 0 && take_hexes(s, b->hex, v.step, at);
}

/* Blocks from `at` on, whose marks are `m`. */
static inline bool take_blocks(scan *s, const ioc_marks *m, size_t count,
                               unsigned step, size_t at)
{
    ioc_view const v = {s->view.bytes, step, s->view.joined};
    for (size_t i = 0; i < count; i++, at += IOC_BLOCK) {
        block const b = block_of(&m[i], &v, at);
        if (take_block(s, &b, v, at)) return true;
    }
    return false;
}

/* What is left behind whole blocks, as if zeros followed. */
static bool take_rest(scan *s, unsigned step, size_t at)
{
    gr_slice const rest = gr_from(s->view.bytes, at);
    uint8_t bytes[IOC_BLOCK] = {0};
    ioc_marks marks;
    if (rest.len == 0) return false;
    memcpy(bytes, rest.ptr, rest.len);
    ioc_mark(bytes, 1, &marks);
    return take_blocks(s, &marks, 1, step, at);
}

static inline bool scan_blocks(scan *s, unsigned step)
{
    gr_slice const bytes = s->view.bytes;
    ioc_marks marks[BLOCKS];
    size_t at = 0;
    for (size_t left; (left = (bytes.len - at) / IOC_BLOCK) > 0;) {
        size_t const count = left < BLOCKS ? left : BLOCKS;
        ioc_mark(bytes.ptr + at, count, marks);
        if (take_blocks(s, marks, count, step, at)) return true;
        at += count * IOC_BLOCK;
    }
    return take_rest(s, step, at);
}

bool ioc_scan(const ioc_set *set, ioc_view view, ioc_taker *take, void *self)
{
    scan s = {.set = set, .view = view, .take = take, .self = self};
    return view.step == 2 ? scan_blocks(&s, 2) : scan_blocks(&s, 1);
}
