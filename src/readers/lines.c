/* lines.c - see lines.h. */
#include "readers/lines.h"

#include "base/utf.h"

enum { FORM_LOOKS_AT = 64 };

static bool has_mark(gr_slice head, uint8_t first, uint8_t second)
{
    return head.len >= 2 && head.ptr[0] == first && head.ptr[1] == second;
}

/* Of the first characters all bytes at `from`, from + 2, ... are NUL, and no
 * other is. */
static bool every_other_is_nul(gr_slice head, size_t from)
{
    size_t const len =
        head.len < FORM_LOOKS_AT ? head.len - head.len % 2 : FORM_LOOKS_AT;
    for (size_t i = 0; i < len; i++)
        if ((head.ptr[i] == 0) != (i % 2 == from)) return false;
    return len >= 4;
}

static bool is_at(lines_form form, const uint8_t *p, uint8_t character)
{
    if (!form.wide) return *p == character;
    return form.big ? p[0] == 0 && p[1] == character
                    : p[0] == character && p[1] == 0;
}

static size_t unit_of(lines_form form)
{
    return form.wide ? 2 : 1;
}

static bool has(lines_form form, gr_slice head, uint8_t character)
{
    size_t const unit = unit_of(form);
    for (size_t i = 0; head.len - i >= unit; i += unit)
        if (is_at(form, head.ptr + i, character)) return true;
    return false;
}

lines_form lines_form_of(gr_slice head)
{
    bool const big = has_mark(head, 0xFE, 0xFF) || every_other_is_nul(head, 0);
    bool const small =
        has_mark(head, 0xFF, 0xFE) || every_other_is_nul(head, 1);
    lines_form form = {.wide = big || small, .big = big};
    form.cr = !has(form, head, '\n') && has(form, head, '\r');
    return form;
}

bool lines_is_end(lines_form form, const uint8_t *p)
{
    return is_at(form, p, '\n') || (form.cr && is_at(form, p, '\r'));
}

size_t lines_split(lines_form form, gr_slice block, bool last)
{
    if (last) return block.len;
    size_t const unit = unit_of(form);
    size_t end = block.len - block.len % unit;
    while (end > 0 && !lines_is_end(form, block.ptr + end - unit)) end -= unit;
    return end;
}

lines_walk lines_begin(lines_form form, gr_slice bytes, uint64_t offset)
{
    size_t mark = 0;
    if (offset == 0 && form.wide &&
        (has_mark(bytes, 0xFE, 0xFF) || has_mark(bytes, 0xFF, 0xFE)))
        mark = 2;
    if (offset == 0 && !form.wide &&
        gr_starts_with(bytes, GR_S("\xEF\xBB\xBF")))
        mark = 3;
    return (lines_walk){form, bytes, mark};
}

/* Where the line that begins at `from` ends: at its LF, or at the end. */
static size_t line_end(const lines_walk *w, size_t from)
{
    gr_slice rest = gr_from(w->bytes, from);
    if (!w->form.wide) {
        /* An LF is looked for in the line alone: there may be none for long. */
        if (w->form.cr) rest.len = gr_find_byte(rest, '\r');
        return from + gr_find_byte(rest, '\n');
    }
    size_t i = 0;
    while (rest.len - i >= 2 && !lines_is_end(w->form, rest.ptr + i)) i += 2;
    return rest.len - i >= 2 ? from + i : w->bytes.len;
}

bool lines_next(lines_walk *w, lines_line *out)
{
    size_t const unit = unit_of(w->form);
    size_t const from = w->at;
    if (from >= w->bytes.len) return false;
    size_t begin = from;
    size_t const end = line_end(w, begin);
    out->whole = end < w->bytes.len;
    w->at = out->whole ? end + unit : end;
    while (end - begin >= unit && is_at(w->form, w->bytes.ptr + begin, 0))
        begin += unit;
    size_t stop = end;
    while (stop - begin >= unit &&
           is_at(w->form, w->bytes.ptr + stop - unit, '\r'))
        stop -= unit;
    out->padding = begin - from;
    out->begin = begin;
    out->raw = gr_sub(w->bytes, begin, stop - begin);
    return true;
}

gr_slice lines_text(gr_arena *arena, lines_form form, gr_slice raw)
{
    if (!form.wide) return raw;
    gr_slice units = gr_sub(raw, 0, raw.len - raw.len % 2);
    if (form.big) {
        uint8_t *const turned = gr_arena_take_text(arena, units.len);
        if (turned == NULL) return (gr_slice){NULL, 0};
        for (size_t i = 0; i < units.len; i += 2) {
            turned[i] = units.ptr[i + 1];
            turned[i + 1] = units.ptr[i];
        }
        units.ptr = turned;
    }
    uint8_t *const out = gr_arena_take_text(arena, GR_UTF8_ROOM(units.len));
    if (out == NULL) return (gr_slice){NULL, 0};
    return gr_slice_of(out, gr_utf16_to_utf8(out, units));
}
