/* journal_verbose.c - see journal_verbose.h.
 *
 *   entry = weekday " " date " " time " " zone " [" cursor "]" LF *field
 *   field = 4" " name "=" line LF *( (5 + length of name)" " line LF )
 *
 * The zone has a name, of which several places have their own; the cursor has
 * the same moment in microseconds UTC (t=), in hexadecimal digits.
 *
 * Source: systemd, src/shared/logs-show.c, output_verbose. */
#include "readers/journal_verbose.h"

#include "base/number.h"
#include "readers/journal_entry.h"
#include "readers/limits.h"

enum { INDENT = 4, LONGEST_HEAD = 1024 };

static gr_slice line_at(gr_slice s, size_t at)
{
    gr_slice const rest = gr_from(s, at);
    return gr_sub(rest, 0, gr_find_byte(rest, '\n'));
}

/* Behind the line at `at`. */
static size_t next_line(gr_slice s, size_t at)
{
    size_t const end = at + line_at(s, at).len;
    return end < s.len ? end + 1 : end;
}

static bool is_indented(gr_slice s, size_t at)
{
    return s.ptr[at] == ' ';
}

/* ---- entries ---- */

static gr_slice cursor_of(gr_slice line)
{
    gr_slice const head = gr_sub(line, 0, LONGEST_HEAD);
    size_t const open = gr_find(head, GR_S(" [s="));
    if (open == SIZE_MAX || !gr_ends_with(head, GR_S("]"))) return GR_S("");
    return gr_sub(head, open + 2, head.len - open - 3);
}

bool journal_verbose_is_remark(gr_slice entry)
{
    return gr_starts_with(entry, GR_S("-- "));
}

bool journal_verbose_begins(gr_slice head)
{
    size_t at = 0;
    while (at < head.len && journal_verbose_is_remark(gr_from(head, at)))
        at = next_line(head, at);
    return cursor_of(line_at(head, at)).len > 0;
}

size_t journal_verbose_split(gr_slice block)
{
    for (size_t at = block.len; at-- > 1;)
        if (block.ptr[at - 1] == '\n' && !is_indented(block, at)) return at;
    if (block.len <= JOURNAL_ENTRY_CEILING) return 0;
    return block.len;
}

size_t journal_verbose_end(gr_slice bytes, size_t at)
{
    do {
        at = next_line(bytes, at);
    } while (at < bytes.len && is_indented(bytes, at));
    return at;
}

/* The digits of t= in "s=..;i=1;b=..;m=3e9;t=5bc89567cf100;x=..". */
static gr_slice moment_of(gr_slice cursor)
{
    size_t const at = gr_find(cursor, GR_S(";t="));
    if (at == SIZE_MAX) return GR_S("");
    gr_slice const digits = gr_from(cursor, at + 3);
    return gr_sub(digits, 0, gr_find_byte(digits, ';'));
}

static bool parse_hex(gr_slice digits, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int const digit = gr_hex_value(digits.ptr[i]);
        if (digit < 0) return false;
        *out = *out << 4 | (uint64_t)digit;
    }
    return digits.len > 0 && digits.len <= 16;
}

bool journal_verbose_head(gr_slice entry, gr_arena *arena, size_t *at,
                          gr_slice *cursor, gr_slice *realtime)
{
    uint64_t us;
    *cursor = cursor_of(line_at(entry, 0));
    *realtime = GR_S("");
    *at = next_line(entry, 0);
    if (cursor->len == 0) return false;
    if (!parse_hex(moment_of(*cursor), &us)) return true;
    char digits[GR_NUMBER_TEXT];
    *realtime = gr_arena_copy(arena, gr_u64_text(digits, us));
    return true;
}

/* ---- fields ---- */

static size_t blanks_at(gr_slice s, size_t at)
{
    size_t const begin = at;
    while (at < s.len && s.ptr[at] == ' ') at++;
    return at - begin;
}

/* The lines from `at` on that belong to a value; *at is behind them. `indent`
 * blanks stand before each. */
static gr_slice more_lines(gr_slice entry, gr_arena *arena, gr_slice first,
                           size_t indent, size_t *at)
{
    size_t end = *at, n = first.len;
    while (end < entry.len && blanks_at(entry, end) >= indent)
        end = next_line(entry, end);
    if (end == *at) return first;
    uint8_t *const out = gr_arena_take_text(arena, first.len + 1 + end - *at);
    if (out == NULL) return first;
    if (n > 0) memcpy(out, first.ptr, n);
    for (; *at < end; *at = next_line(entry, *at)) {
        gr_slice const line = gr_from(line_at(entry, *at), indent);
        out[n++] = '\n';
        if (line.len > 0) memcpy(out + n, line.ptr, line.len);
        n += line.len;
    }
    return gr_slice_of(out, n);
}

bool journal_verbose_field(gr_slice entry, gr_arena *arena, size_t *at,
                           gr_slice *name, gr_slice *value)
{
    if (*at >= entry.len || blanks_at(entry, *at) != INDENT) return false;
    gr_slice const line = gr_from(line_at(entry, *at), INDENT);
    size_t const equals = gr_find_byte(gr_sub(line, 0, JOURNAL_NAME + 1), '=');
    *name = gr_sub(line, 0, equals);
    if (!journal_entry_is_name(*name) || equals == line.len) return false;
    *at = next_line(entry, *at);
    *value = more_lines(entry, arena, gr_from(line, equals + 1),
                        INDENT + equals + 1, at);
    return true;
}
