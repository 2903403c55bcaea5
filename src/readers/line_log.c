/* line_log.c - see line_log.h. */
#include "readers/line_log.h"

#include "readers/limits.h"

void line_log_begin(const reader_intro *intro, reader_file *file,
                    const event_sink *sink)
{
    (void)sink;
    *file = (reader_file){.zone = intro->clock.zone};
    file->words[LINE_LOG_FORM] = lines_form_bits(lines_form_of(intro->head));
}

lines_form line_log_form(const reader_file *file)
{
    return lines_form_from(file->words[LINE_LOG_FORM]);
}

lines_form line_log_narrow(const reader_file *file)
{
    (void)file;
    return (lines_form){.wide = false};
}

bool line_log_directive(gr_slice line, gr_slice name, gr_slice *rest)
{
    if (!gr_starts_with_ascii_fold(line, name)) return false;
    *rest = gr_trim(gr_from(line, name.len));
    return true;
}

void line_log_keep_fields(reader_file *file, gr_slice fields)
{
    gr_slice const kept = gr_sub(fields, 0, READER_TEXT);
    if (kept.len > 0) memcpy(file->text, kept.ptr, kept.len);
    file->text_len = (uint32_t)kept.len;
}

size_t line_log_split(const reader_file *file, gr_slice block, uint64_t offset,
                      bool last)
{
    (void)offset;
    return lines_split(line_log_form(file), block, last);
}

void line_log_tell_padding(const lines_line *line, uint64_t offset,
                           const event_sink *sink)
{
    if (line->padding > 0)
        sink->damage(sink->self, offset + line->begin - line->padding,
                     line->padding, 0, "NULs where text should be");
}

void line_log_tell_long(const lines_line *line, uint64_t offset,
                        const event_sink *sink)
{
    /* It comes in pieces, of which the last has its end. */
    sink->damage(sink->self, offset + line->begin, line->raw.len, line->whole,
                 "a line too long");
}

bool line_log_may_read(const lines_line *line, uint64_t offset,
                       const event_sink *sink)
{
    line_log_tell_padding(line, offset, sink);
    if (line->raw.len <= LINE_CEILING) return line->raw.len > 0;
    line_log_tell_long(line, offset, sink);
    return false;
}
