/* fuzz_escape.c - text of hostile origin on its way to a terminal and to CSV.
 *
 * Asserted of a terminal: valid UTF-8, one line, no character that acts or
 * hides; a column is never wider than asked for. Of CSV: read back by RFC 4180
 * it is one cell, and no formula. */
#include <stdlib.h>

#include "base/utf.h"
#include "report/escape.h"
#include "support/holds.h"

static void check_plain(gr_slice text, bool line_ends)
{
    HOLDS(gr_utf8_valid(text));
    for (size_t i = 0; i < text.len;) {
        uint32_t const rune = gr_utf8_next(text, &i);
        bool const ends = rune == '\n' || rune == '\r' || rune == '\t';
        HOLDS(report_is_plain(rune) || (line_ends && ends));
        HOLDS(rune < 0x202a || rune > 0x202e);
        HOLDS(rune < 0x2066 || rune > 0x2069);
    }
}

static void check_terminal(gr_slice text)
{
    gr_buffer out = gr_buffer_upto((size_t)64 << 20);
    report_put_terminal(&out, text);
    check_plain(gr_buffer_slice(&out), false);
    size_t const width = report_terminal_width(text);
    HOLDS(width == report_terminal_width(gr_buffer_slice(&out)));
    for (size_t columns = 0; columns < 20; columns++) {
        out.len = 0;
        report_put_column(&out, text, columns, true);
        check_plain(gr_buffer_slice(&out), false);
        HOLDS(report_terminal_width(gr_buffer_slice(&out)) == columns);
    }
    gr_buffer_free(&out);
}

/* The text of the only cell that `cell` is. */
static gr_slice unquoted(gr_slice cell, gr_buffer *out)
{
    if (!gr_starts_with(cell, GR_S("\""))) {
        for (size_t i = 0; i < cell.len; i++)
            HOLDS(cell.ptr[i] != ',' && cell.ptr[i] != '\r' &&
                  cell.ptr[i] != '\n' && cell.ptr[i] != '"');
        return cell;
    }
    HOLDS(cell.len >= 2 && cell.ptr[cell.len - 1] == '"');
    for (size_t i = 1; i < cell.len - 1; i++) {
        gr_put_byte(out, cell.ptr[i]);
        if (cell.ptr[i] != '"') continue;
        i++;
        HOLDS(i < cell.len - 1 && cell.ptr[i] == '"');
    }
    return gr_buffer_slice(out);
}

static void check_csv(gr_slice text)
{
    gr_buffer out = gr_buffer_upto((size_t)64 << 20);
    gr_buffer cell = gr_buffer_upto((size_t)64 << 20);
    report_put_csv(&out, text, false);
    check_plain(gr_buffer_slice(&out), true);
    gr_slice const back = unquoted(gr_buffer_slice(&out), &cell);
    size_t i = 0;
    while (i < back.len && back.ptr[i] == ' ') i++;
    HOLDS(i == back.len || strchr("=+-@\t\r\n", back.ptr[i]) == NULL);
    gr_buffer_free(&out);
    gr_buffer_free(&cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_slice const text = gr_slice_of(data, size);
    check_terminal(text);
    check_csv(text);
    return 0;
}
