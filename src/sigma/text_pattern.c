/* text_pattern.c - text patterns of rules against text of events.
 *
 * A glob is cut at its stars into runs of literals and '?'. The first run is
 * bound to the start of the text and the last to its end (where there is no
 * star); each run between is taken where it first fits, which is right because
 * an earlier place leaves the others more room. */
#include "sigma/text_pattern.h"

#include "base/cursor.h"
#include "base/simd.h"
#include "base/utf.h"

static gr_slice transcode(gr_arena *arena, gr_slice text,
                          size_t (*encode)(uint8_t *, gr_slice))
{
    uint8_t *const out = gr_arena_take_text(arena, 3 * text.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    size_t const len = encode(out, text);
    gr_arena_trim_text(arena, out, 3 * text.len, len);
    return (gr_slice){out, len};
}

gr_slice text_folded(gr_arena *arena, gr_slice text)
{
    return transcode(arena, text, gr_utf8_to_folded);
}

bool text_narrowed(gr_arena *arena, gr_slice folded, gr_slice *out)
{
    unsigned has = 0;
    *out = folded;
    if (gr_is_ascii(folded)) return true;
    uint8_t *const text = gr_arena_take_text(arena, folded.len);
    if (text == NULL) return false;
    size_t const len = gr_folded_to_narrow(text, folded, &has);
    gr_arena_trim_text(arena, text, folded.len, len);
    *out = gr_slice_of(text, len);
    return (has & GR_OTHERS) == 0;
}

static gr_slice text_clean(gr_arena *arena, gr_slice text)
{
    return transcode(arena, text, gr_utf8_clean);
}

static bool shape_of(const sigma_pattern *p, pattern_shape *shape,
                     const pattern_part **literal)
{
    static const pattern_part empty = {PART_LITERAL, {NULL, 0}};
    const pattern_part *const parts = p->parts;
    bool const first_star = p->count > 0 && parts[0].kind == PART_STAR;
    bool const last_star =
        p->count > 1 && parts[p->count - 1].kind == PART_STAR;
    size_t const rest = p->count - first_star - last_star;
    *literal = rest == 0 ? &empty : &parts[first_star];
    if (rest > 1 || (*literal)->kind != PART_LITERAL) return false;
    if (rest == 0 && first_star) *shape = SHAPE_ANYTHING;
    else if (first_star && last_star) *shape = SHAPE_CONTAINS;
    else if (first_star) *shape = SHAPE_ENDS;
    else *shape = last_star ? SHAPE_STARTS : SHAPE_EQUALS;
    return true;
}

static void copy_parts(gr_arena *arena, const sigma_pattern *from,
                       text_pattern *to)
{
    pattern_part *const parts =
        gr_arena_take_array(arena, from->count, sizeof *parts);
    if (parts == NULL) return;
    for (size_t i = 0; i < from->count; i++) {
        parts[i].kind = from->parts[i].kind;
        if (parts[i].kind == PART_LITERAL)
            parts[i].text = (to->cased ? text_clean : text_folded)(
                arena, from->parts[i].text);
    }
    to->parts = parts;
    to->part_count = from->count;
}

static uint64_t load_edge(gr_slice text, bool last)
{
    return gr_load_le(text.ptr + (last ? text.len - 8 : 0), 8);
}

/* As load_edge reads it: a short pattern's end has the highest bytes. */
static text_edge edge_of(const text_pattern *p)
{
    bool const last = p->shape == SHAPE_ENDS;
    size_t const len = p->text.len < 8 ? p->text.len : 8;
    size_t const unused = 8 * (8 - len);
    if (len == 0 || p->shape == SHAPE_CONTAINS) return (text_edge){0, 0};
    gr_slice const text =
        last ? gr_from(p->text, p->text.len - len) : gr_sub(p->text, 0, len);
    text_edge edge = {gr_load_le(text.ptr, len), UINT64_MAX >> unused};
    if (last) edge = (text_edge){edge.bytes << unused, edge.mask << unused};
    return edge;
}

bool text_pattern_is_open(const text_pattern *p)
{
    if (p->shape != SHAPE_GLOB) return p->shape == SHAPE_CONTAINS;
    return p->part_count > 0 && p->parts[0].kind == PART_STAR &&
           p->parts[p->part_count - 1].kind == PART_STAR;
}

text_pattern text_pattern_containing(gr_slice part)
{
    return (text_pattern){.shape = SHAPE_CONTAINS, .text = part};
}

text_pattern text_pattern_of(gr_arena *arena, const sigma_pattern *pattern)
{
    text_pattern out = {.shape = SHAPE_GLOB, .cased = pattern->cased};
    const pattern_part *literal = NULL;
    if (shape_of(pattern, &out.shape, &literal))
        out.text = (out.cased ? text_clean : text_folded)(arena, literal->text);
    else copy_parts(arena, pattern, &out);
    if (out.shape == SHAPE_GLOB) return out;
    out.edge = edge_of(&out);
    return out;
}

/* Narrow text has no characters to count, and so none for a '?'. */
static bool parts_narrowed(gr_arena *arena, text_pattern *p)
{
    pattern_part *const parts =
        gr_arena_take_array(arena, p->part_count, sizeof *parts);
    for (size_t i = 0; parts != NULL && i < p->part_count; i++) {
        parts[i] = p->parts[i];
        if (parts[i].kind == PART_QUESTION ||
            (parts[i].kind == PART_LITERAL &&
             !text_narrowed(arena, p->parts[i].text, &parts[i].text)))
            return false;
    }
    if (parts != NULL) p->parts = parts;
    return parts != NULL;
}

void text_pattern_narrow(gr_arena *arena, text_pattern *p)
{
    gr_slice text = {NULL, 0};
    if (p->cased) return;
    if (p->shape == SHAPE_GLOB) {
        p->narrow = parts_narrowed(arena, p);
    } else if (text_narrowed(arena, p->text, &text)) {
        p->narrow = true;
        p->text = text;
        p->edge = edge_of(p);
    }
}

/* ---- substring search ---- */

#ifdef GR_X86
enum { STEP = 16, WIDE_STEP = 32 };

/* The first of the places `at` + bit where the part stands, or SIZE_MAX. */
static __attribute__((noinline)) size_t stands_at(const uint8_t *at,
                                                  uint32_t places,
                                                  gr_slice part)
{
    for (; places != 0; places &= places - 1) {
        size_t const place = (size_t)__builtin_ctz(places);
        if (memcmp(at + place, part.ptr, part.len) == 0) return place;
    }
    return SIZE_MAX;
}

/* Many places at a time, some of them twice at the end: those where the part's
 * first and last byte stand as far apart as in the part are compared whole. */
GR_AVX2 static size_t find_wide(gr_slice text, gr_slice part, size_t places)
{
    const uint8_t *const last = text.ptr + part.len - 1;
    __m256i const first_byte = _mm256_set1_epi8((char)part.ptr[0]);
    __m256i const last_byte = _mm256_set1_epi8((char)part.ptr[part.len - 1]);
    for (size_t next = 0; next < places; next += WIDE_STEP) {
        size_t const at = next < places - WIDE_STEP ? next : places - WIDE_STEP;
        __m256i const same = _mm256_and_si256(
            _mm256_cmpeq_epi8(gr_load_256(text.ptr + at), first_byte),
            _mm256_cmpeq_epi8(gr_load_256(last + at), last_byte));
        uint32_t const found = (uint32_t)_mm256_movemask_epi8(same);
        if (found == 0) continue;
        size_t const place = stands_at(text.ptr + at, found, part);
        if (place != SIZE_MAX) return at + place;
    }
    return SIZE_MAX;
}

static size_t find(gr_slice text, gr_slice part, size_t places)
{
    const uint8_t *const last = text.ptr + part.len - 1;
    __m128i const first_byte = _mm_set1_epi8((char)part.ptr[0]);
    __m128i const last_byte = _mm_set1_epi8((char)part.ptr[part.len - 1]);
    for (size_t next = 0; next < places; next += STEP) {
        size_t const at = next < places - STEP ? next : places - STEP;
        __m128i const same = _mm_and_si128(
            _mm_cmpeq_epi8(gr_load_128(text.ptr + at), first_byte),
            _mm_cmpeq_epi8(gr_load_128(last + at), last_byte));
        uint32_t const found = (uint32_t)_mm_movemask_epi8(same);
        if (found == 0) continue;
        size_t const place = stands_at(text.ptr + at, found, part);
        if (place != SIZE_MAX) return at + place;
    }
    return SIZE_MAX;
}

/* Where the part stands first, or SIZE_MAX. */
static size_t place_of(gr_slice text, gr_slice part)
{
    if (part.len == 0) return 0;
    if (part.len > text.len) return SIZE_MAX;
    size_t const places = text.len - part.len + 1;
    if (places < STEP) return gr_find(text, part);
    return places >= WIDE_STEP && gr_has_avx2() ? find_wide(text, part, places)
                                                : find(text, part, places);
}
#else
static size_t place_of(gr_slice text, gr_slice part)
{
    return gr_find(text, part);
}
#endif

bool text_contains(gr_slice text, gr_slice part)
{
    return place_of(text, part) != SIZE_MAX;
}

/* ---- globs ---- */

/* Does the run of parts [from, to) fit at *pos? Moves *pos behind it. */
static bool run_fits(const pattern_part *parts, size_t from, size_t to,
                     gr_slice text, size_t *pos)
{
    size_t at = *pos;
    for (size_t i = from; i < to; i++) {
        if (parts[i].kind == PART_QUESTION) {
            if (at == text.len) return false;
            (void)gr_utf8_next(text, &at);
        } else {
            if (!gr_starts_with(gr_from(text, at), parts[i].text)) return false;
            at += parts[i].text.len;
        }
    }
    *pos = at;
    return true;
}

/* The same, ending at the end of `text` and starting at or behind `least`. */
static bool run_ends(const pattern_part *parts, size_t from, size_t to,
                     gr_slice text, size_t least)
{
    size_t end = text.len;
    for (size_t i = to; i > from; i--) {
        if (parts[i - 1].kind == PART_QUESTION) {
            if (end == 0) return false;
            end--;
            while (end > 0 && (text.ptr[end] & 0xC0) == 0x80) end--;
        } else {
            gr_slice const literal = parts[i - 1].text;
            if (!gr_ends_with(gr_sub(text, 0, end), literal)) return false;
            end -= literal.len;
        }
    }
    return end >= least;
}

/* Finds the run at or behind *pos and moves *pos behind it. */
static bool run_occurs(const pattern_part *parts, size_t from, size_t to,
                       gr_slice text, size_t *pos)
{
    bool const literal = parts[from].kind == PART_LITERAL;
    for (size_t at = *pos; at <= text.len;) {
        if (literal) {
            size_t const hit = place_of(gr_from(text, at), parts[from].text);
            if (hit == SIZE_MAX) return false;
            at += hit;
        }
        *pos = at;
        if (run_fits(parts, from, to, text, pos)) return true;
        if (at == text.len) return false;
        if (literal) at++;
        else (void)gr_utf8_next(text, &at);
    }
    return false;
}

static size_t run_end(const text_pattern *p, size_t from)
{
    while (from < p->part_count && p->parts[from].kind != PART_STAR) from++;
    return from;
}

static bool glob_matches(const text_pattern *p, gr_slice text)
{
    size_t from = 0, to = run_end(p, 0), pos = 0;
    if (!run_fits(p->parts, from, to, text, &pos)) return false;
    if (to == p->part_count) return pos == text.len;
    for (;;) {
        from = to + 1;
        to = run_end(p, from);
        if (to == p->part_count) return run_ends(p->parts, from, to, text, pos);
        if (from < to && !run_occurs(p->parts, from, to, text, &pos))
            return false;
    }
}

/* Most texts that do not match are told by their edge, which stands in the
 * pattern itself. */
static bool edge_differs(const text_pattern *p, gr_slice text)
{
    if (text.len < 8) return false;
    uint64_t const edge = load_edge(text, p->shape == SHAPE_ENDS);
    return ((edge ^ p->edge.bytes) & p->edge.mask) != 0;
}

bool text_pattern_matches(const text_pattern *p, gr_slice text)
{
    if (p->edge.mask != 0 && (text.len < p->text.len || edge_differs(p, text)))
        return false;
    switch (p->shape) {
    case SHAPE_EQUALS: return gr_equal(text, p->text);
    case SHAPE_STARTS: return gr_starts_with(text, p->text);
    case SHAPE_ENDS: return gr_ends_with(text, p->text);
    case SHAPE_CONTAINS: return text_contains(text, p->text);
    case SHAPE_ANYTHING: return true;
    case SHAPE_GLOB: return glob_matches(p, text);
    }
    return false;
}
