/* escape.h - evidence on its way to a terminal, a CSV file, a column.
 *
 * Whoever wrote the evidence must not move the cursor, hide or turn round
 * text, or have a spreadsheet compute. What could is shown as an escape: \n \r
 * \t, \x1b for other controls, \u202e for format and invisible characters.
 * A backslash stands for itself (Windows paths are full of them), so this is a
 * form to look at, not to read back; so is CSV. JSON keeps the exact text.
 *
 * Which code points: report/width_table.h, from the Unicode Character Database
 * (general categories Cc, Cf, Zl, Zp, Cs, noncharacters, and those that are
 * "default ignorable" or blank without being a space). */
#ifndef GR_REPORT_ESCAPE_H
#define GR_REPORT_ESCAPE_H

#include "base/buffer.h"

/* Appends `text` for a terminal: valid UTF-8, one line, nothing that acts. */
void report_put_terminal(gr_buffer *out, gr_slice text);

/* Columns that report_put_terminal's output for `text` takes: East Asian wide
 * characters two, combining marks none. */
size_t report_terminal_width(gr_slice text);

/* The same, cut to `width` columns (with "~" as the last one where something
 * was cut) and, when `pad`, filled with blanks up to it. */
void report_put_column(gr_buffer *out, gr_slice text, size_t width, bool pad);

/* Appends one CSV cell (RFC 4180): valid UTF-8, in quotes where it must be,
 * with ' before a first = + - @ TAB CR LF unless `raw`. Controls, line ends
 * among them, and bidi characters are shown as \u001b, \u000a, \u202e, so that
 * a row is a line, whatever evidence says. */
void report_put_csv(gr_buffer *out, gr_slice text, bool raw);

/* Appends one word of a shell's command line, which any shell reads back byte for
 * byte: as it is, or in '...'. With what is not UTF-8 in it, or may not stand in a
 * terminal line, in $'...' with \ooo, which bash, zsh and ksh know. False, with nothing appended: it has a NUL, which no
 * word can have. */
bool report_put_shell(gr_buffer *out, gr_slice word);

/* May `rune` stand in a terminal line as it is? */
bool report_is_plain(uint32_t rune);

#endif
