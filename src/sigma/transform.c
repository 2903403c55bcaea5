/* transform.c - contains, windash, expand, UTF-16 and Base64 of rule texts.
 *
 * windash and expand are one thing: a text with slots, each with a choice of
 * texts, and every combination is a variant:
 *
 *   "cmd -a" -> "cmd " {- / en-dash em-dash bar} "a"    5 variants
 *   "%a%\%b%" -> {values of a} "\" {values of b}        their product
 *
 * Source: Sigma specification 2.1, appendix "Modifiers"; for windash the
 * reference implementation's rule: at \B[-/]\b. */
#include "sigma/transform.h"

#include "base/number.h"
#include "base/utf.h"
#include "sigma/pattern.h"

gr_status text_list_add(rule_build *b, text_list *list, sigma_pattern text)
{
    if (list->count >= RULE_TESTS)
        return build_limit(b, 0, "one value means more than %d texts",
                           RULE_TESTS);
    if (list->count == list->room) {
        size_t const room = list->room == 0 ? 4 : list->room * 2;
        sigma_pattern *const more =
            gr_arena_take_array(b->scratch, room, sizeof *more);
        if (more == NULL) return build_full(b);
        if (list->count > 0)
            memcpy(more, list->items, list->count * sizeof *more);
        list->items = more;
        list->room = room;
    }
    list->items[list->count++] = text;
    return GR_OK;
}

/* ---- slots with choices ---- */

typedef struct {
    const sigma_pattern *choices;
    size_t count;
} slot;

typedef struct {
    slot *slots;
    size_t count, room;
} slot_list;

static gr_status add_slot(rule_build *b, slot_list *list,
                          const sigma_pattern *choices, size_t count)
{
    if (list->count == list->room) {
        size_t const room = list->room == 0 ? 8 : list->room * 2;
        slot *const more = gr_arena_take_array(b->scratch, room, sizeof *more);
        if (more == NULL) return build_full(b);
        if (list->count > 0)
            memcpy(more, list->slots, list->count * sizeof *more);
        list->slots = more;
        list->room = room;
    }
    list->slots[list->count++] = (slot){choices, count};
    return GR_OK;
}

static gr_status add_fixed_part(rule_build *b, slot_list *list,
                                pattern_part part)
{
    if (part.kind == PART_LITERAL && part.text.len == 0) return GR_OK;
    pattern_part *const copy = gr_arena_take(b->scratch, sizeof *copy);
    sigma_pattern *const text = gr_arena_take(b->scratch, sizeof *text);
    if (copy == NULL || text == NULL) return build_full(b);
    *copy = part;
    *text = (sigma_pattern){copy, 1, false};
    return add_slot(b, list, text, 1);
}

static gr_status add_fixed_text(rule_build *b, slot_list *list, gr_slice text)
{
    return add_fixed_part(b, list, (pattern_part){PART_LITERAL, text});
}

static bool count_variants(const slot_list *list, uint64_t *out)
{
    *out = 1;
    for (size_t i = 0; i < list->count; i++)
        if (!gr_mul(*out, list->slots[i].count, out)) return false;
    return true;
}

/* Moves to the next combination, the last slot fastest. */
static void next_combination(const slot_list *list, size_t *chosen)
{
    for (size_t i = list->count; i-- > 0;) {
        if (++chosen[i] < list->slots[i].count) return;
        chosen[i] = 0;
    }
}

static gr_status add_combinations(rule_build *b, const slot_list *list,
                                  uint32_t line, text_list *out)
{
    uint64_t variants;
    if (!count_variants(list, &variants) || variants > RULE_TESTS)
        return build_limit(b, line, "one value means more than %d texts",
                           RULE_TESTS);
    size_t *const chosen =
        gr_arena_take_array(b->scratch, list->count + 1, sizeof *chosen);
    const sigma_pattern **const texts =
        gr_arena_take_array(b->scratch, list->count + 1, sizeof *texts);
    if (chosen == NULL || texts == NULL) return build_full(b);
    for (uint64_t n = 0; n < variants; n++) {
        for (size_t i = 0; i < list->count; i++)
            texts[i] = &list->slots[i].choices[chosen[i]];
        sigma_pattern joined;
        if (!pattern_join(b->scratch, texts, list->count, &joined))
            return build_full(b);
        GR_TRY(text_list_add(b, out, joined));
        next_combination(list, chosen);
    }
    return GR_OK;
}

/* ---- windash ---- */

/* Is `rune` a letter, digit or underscore? Beyond ASCII all are but the
 * blocks of punctuation and symbols: no public rule has any there. */
static bool is_word(uint32_t rune)
{
    if (rune < 0x80)
        return (rune >= '0' && rune <= '9') || rune == '_' ||
               (rune >= 'A' && rune <= 'Z') || (rune >= 'a' && rune <= 'z');
    if (rune < 0xC0) return rune == 0xAA || rune == 0xB5 || rune == 0xBA;
    return rune != 0xD7 && rune != 0xF7 &&
           !(rune >= 0x2000 && rune <= 0x206F) &&
           !(rune >= 0x20A0 && rune <= 0x20CF) &&
           !(rune >= 0x2190 && rune <= 0x2BFF) &&
           !(rune >= 0x3000 && rune <= 0x3020) && rune != GR_RUNE_BAD &&
           !(rune >= 0x1F000 && rune <= 0x1FAFF);
}

static const pattern_part dash_parts[] = {
    {PART_LITERAL, GR_S_INIT("-")},
    {PART_LITERAL, GR_S_INIT("/")},
    {PART_LITERAL, GR_S_INIT("\xE2\x80\x93")}, /* U+2013 en dash */
    {PART_LITERAL, GR_S_INIT("\xE2\x80\x94")}, /* U+2014 em dash */
    {PART_LITERAL, GR_S_INIT("\xE2\x80\x95")}, /* U+2015 horizontal bar */
};
static const sigma_pattern dashes[] = {
    {&dash_parts[0], 1, false}, {&dash_parts[1], 1, false},
    {&dash_parts[2], 1, false}, {&dash_parts[3], 1, false},
    {&dash_parts[4], 1, false},
};

/* The runs of `text` between dashes that begin an option, and those dashes. */
static gr_status add_dash_slots(rule_build *b, slot_list *list, gr_slice text)
{
    bool after_word = false;
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t const here = at;
        uint32_t const rune = gr_utf8_next(text, &at);
        bool site = (rune == '-' || rune == '/') && !after_word;
        if (site && at < text.len) {
            size_t peek = at;
            site = is_word(gr_utf8_next(text, &peek));
        } else site = false;
        after_word = is_word(rune);
        if (!site) continue;
        GR_TRY(add_fixed_text(b, list, gr_sub(text, from, here - from)));
        GR_TRY(add_slot(b, list, dashes, sizeof dashes / sizeof *dashes));
        from = at;
    }
    return add_fixed_text(b, list, gr_from(text, from));
}

/* ---- expand ---- */

/* Length of the `%name%` at `at`, or 0. A name is letters, digits, _ . -  */
static size_t placeholder_len(gr_slice text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && text.ptr[end] != '%' &&
           (text.ptr[end] >= 0x80 || is_word(text.ptr[end]) ||
            text.ptr[end] == '.' || text.ptr[end] == '-'))
        end++;
    bool const closed = end < text.len && text.ptr[end] == '%';
    return closed && end > at + 1 ? end + 1 - at : 0;
}

static gr_status add_placeholder_slot(rule_build *b, slot_list *list,
                                      gr_slice name, uint32_t line)
{
    const placeholder *const p = placeholder_find(b->placeholders, name);
    if (p == NULL)
        return build_refuse(b, line, "placeholder %%%.*s%% is not defined",
                            BUILD_SHOW(name));
    if (p->count == 0)
        return build_refuse(b, line, "placeholder %%%.*s%% has no values",
                            BUILD_SHOW(name));
    return add_slot(b, list, p->values, p->count);
}

static gr_status add_expand_slots(rule_build *b, slot_list *list, gr_slice text,
                                  uint32_t line)
{
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        bool const percent = text.ptr[at] == PATTERN_PERCENT;
        size_t const len = text.ptr[at] == '%' ? placeholder_len(text, at) : 0;
        if (!percent && len == 0) {
            at++;
            continue;
        }
        GR_TRY(add_fixed_text(b, list, gr_sub(text, from, at - from)));
        gr_slice const name = gr_sub(text, at + 1, len - 2);
        if (percent) GR_TRY(add_fixed_text(b, list, GR_S("%")));
        else GR_TRY(add_placeholder_slot(b, list, name, line));
        from = at += percent ? 1 : len;
    }
    return add_fixed_text(b, list, gr_from(text, from));
}

static gr_status to_variants(rule_build *b, text_change change, uint32_t line,
                             const sigma_pattern *text, text_list *out)
{
    slot_list slots = {NULL, 0, 0};
    for (size_t i = 0; i < text->count; i++) {
        pattern_part const part = text->parts[i];
        if (part.kind != PART_LITERAL) GR_TRY(add_fixed_part(b, &slots, part));
        else if (change == CHANGE_WINDASH)
            GR_TRY(add_dash_slots(b, &slots, part.text));
        else GR_TRY(add_expand_slots(b, &slots, part.text, line));
    }
    return add_combinations(b, &slots, line, out);
}

/* ---- UTF-16 ---- */

static uint8_t *put_unit(uint8_t *out, uint32_t unit, bool big_endian)
{
    uint8_t const high = (uint8_t)(unit >> 8), low = (uint8_t)unit;
    out[0] = big_endian ? high : low;
    out[1] = big_endian ? low : high;
    return out + 2;
}

static uint8_t *put_utf16(uint8_t *out, gr_slice text, bool big_endian)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t const rune = gr_utf8_next(text, &at);
        if (rune >= 0x10000) {
            uint32_t const above = rune - 0x10000;
            out = put_unit(out, 0xD800 + (above >> 10), big_endian);
            out = put_unit(out, 0xDC00 + (above & 0x3FF), big_endian);
        } else out = put_unit(out, rune, big_endian);
    }
    return out;
}

/* UTF-16 never needs more than two bytes for each byte of UTF-8. */
static gr_status to_utf16(rule_build *b, text_change change,
                          const sigma_pattern *text, text_list *out)
{
    pattern_part *const parts =
        gr_arena_take_array(b->scratch, text->count, sizeof *parts);
    if (parts == NULL && text->count > 0) return build_full(b);
    for (size_t i = 0; i < text->count; i++) {
        parts[i] = text->parts[i];
        if (parts[i].kind != PART_LITERAL) continue;
        uint8_t *const room =
            gr_arena_take_text(b->scratch, parts[i].text.len * 2 + 2);
        if (room == NULL) return build_full(b);
        uint8_t *end = room;
        if (change == CHANGE_UTF16) end = put_unit(end, 0xFEFF, false);
        end = put_utf16(end, parts[i].text, change == CHANGE_UTF16BE);
        parts[i].text = gr_slice_of(room, (size_t)(end - room));
        change = change == CHANGE_UTF16 ? CHANGE_WIDE : change;
    }
    return text_list_add(b, out, (sigma_pattern){parts, text->count, false});
}

/* ---- Base64 ---- */

/* `bytes` after `skip` zero bytes, padded; in scratch. */
static gr_slice base64(gr_arena *scratch, gr_slice bytes, size_t skip)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t const total = bytes.len + skip;
    size_t const len = (total + 2) / 3 * 4;
    uint8_t *const out = gr_arena_take_text(scratch, len + 1);
    if (out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0, at = 0; at < total; at += 3, i += 4) {
        uint32_t group = 0;
        for (size_t k = at; k < at + 3; k++)
            group = group << 8 |
                    (k >= skip && k < total ? bytes.ptr[k - skip] : 0u);
        for (size_t k = 0; k < 4; k++)
            out[i + k] = (uint8_t)alphabet[group >> (18 - 6 * k) & 63];
        if (at + 1 >= total) out[i + 2] = '=';
        if (at + 2 >= total) out[i + 3] = '=';
    }
    return gr_slice_of(out, len);
}

static gr_status add_literal(rule_build *b, gr_slice text, text_list *out)
{
    sigma_pattern pattern;
    if (!pattern_literal(b->scratch, text, &pattern)) return build_full(b);
    return text_list_add(b, out, pattern);
}

static gr_status to_base64(rule_build *b, gr_slice bytes, text_list *out)
{
    gr_slice const encoded = base64(b->scratch, bytes, 0);
    if (encoded.ptr == NULL) return build_full(b);
    return add_literal(b, encoded, out);
}

/* The characters that the bytes alone decide, for each place that the text
 * may begin at in a group of three. Lengths are those of bytes. */
static gr_status to_base64_offsets(rule_build *b, uint32_t line, gr_slice bytes,
                                   text_list *out)
{
    static const size_t first[] = {0, 2, 3};
    static const size_t behind[] = {0, 3, 2};
    for (size_t skip = 0; skip < 3; skip++) {
        gr_slice const encoded = base64(b->scratch, bytes, skip);
        if (encoded.ptr == NULL) return build_full(b);
        size_t const drop = behind[(bytes.len + skip) % 3];
        size_t const end = encoded.len > drop ? encoded.len - drop : 0;
        if (end <= first[skip])
            return build_refuse(b, line,
                                "a text too short for base64offset: it would "
                                "match anything");
        GR_TRY(add_literal(b, gr_sub(encoded, first[skip], end - first[skip]),
                           out));
    }
    return GR_OK;
}

static gr_status encode(rule_build *b, text_change change, uint32_t line,
                        const sigma_pattern *text, text_list *out)
{
    gr_slice bytes;
    if (!pattern_is_literal(text, &bytes))
        return build_refuse(b, line,
                            "Base64 of a text with wildcards has no meaning");
    return change == CHANGE_BASE64 ? to_base64(b, bytes, out)
                                   : to_base64_offsets(b, line, bytes, out);
}

/* ---- one change ---- */

static gr_status with_stars(rule_build *b, text_change change,
                            sigma_pattern text, text_list *out)
{
    bool const begin = change != CHANGE_STARTSWITH;
    bool const end = change != CHANGE_ENDSWITH;
    if (!pattern_add_stars(b->scratch, begin, end, &text)) return build_full(b);
    return text_list_add(b, out, text);
}

static gr_status change_one(rule_build *b, text_change change, uint32_t line,
                            const sigma_pattern *text, text_list *out)
{
    switch (change) {
    case CHANGE_CONTAINS:
    case CHANGE_STARTSWITH:
    case CHANGE_ENDSWITH: return with_stars(b, change, *text, out);
    case CHANGE_WINDASH:
    case CHANGE_EXPAND: return to_variants(b, change, line, text, out);
    case CHANGE_WIDE:
    case CHANGE_UTF16BE:
    case CHANGE_UTF16: return to_utf16(b, change, text, out);
    case CHANGE_BASE64:
    case CHANGE_BASE64OFFSET: return encode(b, change, line, text, out);
    }
    return GR_OK;
}

gr_status transform_apply(rule_build *b, text_change change, uint32_t line,
                          text_list *list)
{
    text_list out = {NULL, 0, 0};
    for (size_t i = 0; i < list->count; i++)
        GR_TRY(change_one(b, change, line, &list->items[i], &out));
    *list = out;
    return GR_OK;
}
