/* pattern.c - texts with wildcards as lists of parts.
 *
 *   'C:\x\\*.ex?'  ->  "C:\x\"  *  ".ex"  ?
 *
 * Source: Sigma specification 2.1, "String Wildcard" and "Escaping". */
#include "sigma/pattern.h"

static bool is_special(uint8_t c)
{
    return c == '*' || c == '?' || c == '\\';
}

static size_t count_special(gr_slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += is_special(text.ptr[i]);
    return count;
}

bool pattern_literal(gr_arena *arena, gr_slice text, sigma_pattern *out)
{
    *out = (sigma_pattern){NULL, 0, false};
    if (text.len == 0) return true;
    pattern_part *const part = gr_arena_take(arena, sizeof *part);
    if (part == NULL) return false;
    *part = (pattern_part){PART_LITERAL, text};
    out->parts = part;
    out->count = 1;
    return true;
}

/* Ends the literal that grew in [from, to) of `text`, if it is one. */
static size_t end_literal(pattern_part *parts, size_t count,
                          const uint8_t *from, const uint8_t *to)
{
    if (from == to) return count;
    parts[count] =
        (pattern_part){PART_LITERAL, gr_slice_of(from, (size_t)(to - from))};
    return count + 1;
}

static size_t add_wildcard(pattern_part *parts, size_t count, uint8_t c)
{
    pattern_part_kind const kind = c == '*' ? PART_STAR : PART_QUESTION;
    if (kind == PART_STAR && count > 0 && parts[count - 1].kind == PART_STAR)
        return count;
    parts[count] = (pattern_part){kind, {NULL, 0}};
    return count + 1;
}

/* What a backslash before `c` makes of it, or 0: it is no escape. */
static uint8_t escaped(uint8_t c, bool percent)
{
    if (is_special(c)) return c;
    return percent && c == '%' ? PATTERN_PERCENT : 0;
}

static bool parse(gr_arena *arena, gr_slice text, bool percent,
                  sigma_pattern *out)
{
    size_t const special = count_special(text);
    if (special == 0) return pattern_literal(arena, text, out);

    pattern_part *const parts =
        gr_arena_take_array(arena, special * 2 + 1, sizeof *parts);
    uint8_t *const room = gr_arena_take_text(arena, text.len);
    if (parts == NULL || room == NULL) return false;
    size_t count = 0;
    uint8_t *from = room, *to = room;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        uint8_t const literal = c == '\\' && i + 1 < text.len
                                    ? escaped(text.ptr[i + 1], percent)
                                    : 0;
        if (literal != 0) {
            *to++ = literal;
            i++;
        } else if (c == '*' || c == '?') {
            count = end_literal(parts, count, from, to);
            count = add_wildcard(parts, count, c);
            from = to;
        } else *to++ = c;
    }
    count = end_literal(parts, count, from, to);
    *out = (sigma_pattern){parts, count, false};
    return true;
}

bool pattern_parse(gr_arena *arena, gr_slice text, sigma_pattern *out)
{
    return parse(arena, text, false, out);
}

bool pattern_parse_expandable(gr_arena *arena, gr_slice text,
                              sigma_pattern *out)
{
    return parse(arena, text, true, out);
}

bool pattern_add_stars(gr_arena *arena, bool begin, bool end,
                       sigma_pattern *pattern)
{
    size_t const count = pattern->count;
    begin = begin && (count == 0 || pattern->parts[0].kind != PART_STAR);
    end = end && (count == 0 || pattern->parts[count - 1].kind != PART_STAR);
    if (count == 0 && begin) end = false; /* one star says it */
    if (!begin && !end) return true;
    pattern_part *const parts =
        gr_arena_take_array(arena, count + 2, sizeof *parts);
    if (parts == NULL) return false;
    size_t made = 0;
    if (begin) parts[made++] = (pattern_part){PART_STAR, {NULL, 0}};
    for (size_t i = 0; i < count; i++) parts[made++] = pattern->parts[i];
    if (end) parts[made++] = (pattern_part){PART_STAR, {NULL, 0}};
    pattern->parts = parts;
    pattern->count = made;
    return true;
}

/* Puts `part` behind the others, into the last one where they are one. */
static bool append(gr_arena *arena, pattern_part *parts, size_t *count,
                   pattern_part part)
{
    pattern_part *const last = *count == 0 ? NULL : &parts[*count - 1];
    if (last != NULL && last->kind == part.kind && part.kind == PART_STAR)
        return true;
    if (last == NULL || last->kind != part.kind || part.kind == PART_QUESTION) {
        parts[(*count)++] = part;
        return true;
    }
    size_t const len = last->text.len + part.text.len;
    uint8_t *const text = gr_arena_take_text(arena, len);
    if (text == NULL) return false;
    memcpy(text, last->text.ptr, last->text.len);
    memcpy(text + last->text.len, part.text.ptr, part.text.len);
    last->text = (gr_slice){text, len};
    return true;
}

bool pattern_join(gr_arena *arena, const sigma_pattern *const *patterns,
                  size_t count, sigma_pattern *out)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++) most += patterns[i]->count;
    *out = (sigma_pattern){NULL, 0, false};
    if (most == 0) return true;
    pattern_part *const parts = gr_arena_take_array(arena, most, sizeof *parts);
    if (parts == NULL) return false;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < patterns[i]->count; k++)
            if (!append(arena, parts, &out->count, patterns[i]->parts[k]))
                return false;
    out->parts = parts;
    return true;
}

bool pattern_copy(gr_arena *arena, const sigma_pattern *pattern,
                  sigma_pattern *out)
{
    *out = (sigma_pattern){NULL, pattern->count, pattern->cased};
    if (pattern->count == 0) return true;
    pattern_part *const parts =
        gr_arena_take_array(arena, pattern->count, sizeof *parts);
    if (parts == NULL) return false;
    for (size_t i = 0; i < pattern->count; i++) {
        parts[i] = pattern->parts[i];
        if (parts[i].kind != PART_LITERAL) continue;
        parts[i].text = gr_arena_copy(arena, pattern->parts[i].text);
        if (parts[i].text.ptr == NULL) return false;
    }
    out->parts = parts;
    return true;
}

bool pattern_is_literal(const sigma_pattern *pattern, gr_slice *out)
{
    *out = (gr_slice){NULL, 0};
    if (pattern->count == 0) return true;
    if (pattern->count > 1 || pattern->parts[0].kind != PART_LITERAL)
        return false;
    *out = pattern->parts[0].text;
    return true;
}
