/* line_log.h - what readers of logs of lines share beside lines.h: the form of
 * the lines, kept with the file, and what of a line is told as damage. */
#ifndef GR_READERS_LINE_LOG_H
#define GR_READERS_LINE_LOG_H

#include "readers/lines.h"
#include "readers/reader.h"

/* The first word of reader_file.words. */
enum { LINE_LOG_FORM, LINE_LOG_WORDS };

/* The zone and the form: a reader's begin(), or what it begins with. */
void line_log_begin(const reader_intro *intro, reader_file *file,
                    const event_sink *sink);
lines_form line_log_form(const reader_file *file);
/* Of a log that is never UTF-16: a reader's form(). */
lines_form line_log_narrow(const reader_file *file);

/* What stands behind `name`, in letters of either case, at the start of a line,
 * without blanks around it: "#Fields: date time". False: something else. */
bool line_log_directive(gr_slice line, gr_slice name, gr_slice *rest);
/* Names of columns, for the units behind them: reader_file.text, cut to it. */
void line_log_keep_fields(reader_file *file, gr_slice fields);

/* Whole lines: a reader's split(). */
size_t line_log_split(const reader_file *file, gr_slice block, uint64_t offset,
                      bool last);

/* Tells NULs before a line of units at `offset`, and that it is too long.
 * False: there is nothing to read in it. */
bool line_log_may_read(const lines_line *line, uint64_t offset,
                       const event_sink *sink);
/* The first half of it. */
void line_log_tell_padding(const lines_line *line, uint64_t offset,
                           const event_sink *sink);
/* The second: of a line that is longer than LINE_CEILING. */
void line_log_tell_long(const lines_line *line, uint64_t offset,
                        const event_sink *sink);

#endif
