/* csv_rows.c - see csv_rows.h. */
#include "readers/csv_rows.h"

#include "readers/csv.h"
#include "readers/limits.h"

static void skip_line_end(lines_form form, gr_slice bytes, size_t *at)
{
    size_t const width = form.wide ? 2 : 1;
    *at = bytes.len - *at < width ? bytes.len : *at + width;
}

/* Behind the line that `at` is in. */
static size_t next_line(lines_form form, gr_slice bytes, size_t at)
{
    lines_walk walk = {form, bytes, at};
    lines_line line;
    return lines_next(&walk, &line) ? walk.at : bytes.len;
}

/* Without the CR at its end. */
static gr_slice trimmed(lines_form form, gr_slice raw)
{
    size_t const width = form.wide ? 2 : 1;
    while (raw.len >= width) {
        size_t const last = raw.len - width;
        bool const cr = form.wide ? raw.ptr[last + form.big] == '\r' &&
                                        raw.ptr[last + !form.big] == 0
                                  : raw.ptr[last] == '\r';
        if (!cr) break;
        raw.len = last;
    }
    return raw;
}

csv_row csv_row_at(lines_form form, uint8_t separator, gr_slice bytes,
                   size_t at)
{
    csv_row row = {.begin = at};
    size_t end;
    csv_outcome const outcome = csv_row_end(
        form, separator, gr_sub(bytes, 0, at + LINE_CEILING), at, &end);
    bool const beyond = bytes.len - at > LINE_CEILING;
    bool const whole = outcome == CSV_ROW || outcome == CSV_BROKEN;
    row.broken = outcome == CSV_BROKEN || outcome == CSV_OPEN ||
                 (outcome == CSV_SHORT && beyond);
    row.complete = whole || beyond;
    if (row.broken) {
        row.end = next_line(form, bytes, at);
        /* Its line end must be there to be told. */
        row.complete = row.complete && (row.end < bytes.len || beyond);
    } else {
        row.end = end;
        if (outcome == CSV_ROW) skip_line_end(form, bytes, &row.end);
    }
    row.raw =
        trimmed(form, gr_sub(bytes, at, (row.broken ? row.end : end) - at));
    return row;
}

size_t csv_rows_cut(lines_form form, uint8_t separator, gr_slice block,
                    size_t at)
{
    while (at < block.len) {
        csv_row const row = csv_row_at(form, separator, block, at);
        if (!row.complete) break;
        at = row.end;
    }
    return at;
}
