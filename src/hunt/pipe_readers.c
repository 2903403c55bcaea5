/* pipe_readers.c - the built-in readers, or those that the caller names. */
#include "hunt/pipe_parts.h"

size_t pipe_reader_count(const pipe_options *options)
{
    return options->readers == NULL ? reader_count() : options->reader_count;
}

const reader_ops *pipe_reader_get(const pipe_options *options, size_t i)
{
    return options->readers == NULL ? reader_get(i) : options->readers[i];
}

static const reader_ops *surest(const pipe_options *options, gr_slice head,
                                gr_slice name)
{
    const reader_ops *best = NULL;
    int surest_yet = 0;
    for (size_t i = 0; i < pipe_reader_count(options); i++) {
        const reader_ops *const reader = pipe_reader_get(options, i);
        int const sure = reader->sniff(head, name);
        if (sure <= surest_yet) continue;
        surest_yet = sure;
        best = reader;
    }
    return best;
}

static const reader_ops *carver(const pipe_options *options)
{
    for (size_t i = 0; options->reader.carve && i < pipe_reader_count(options);
         i++)
        if (pipe_reader_get(options, i)->carves)
            return pipe_reader_get(options, i);
    return NULL;
}

static size_t behind_nuls(gr_slice bytes)
{
    size_t at = 0;
    while (at < bytes.len && bytes.ptr[at] == 0) at++;
    return at;
}

/* Behind the line that begins at `at`, of either width. */
static size_t behind_line(gr_slice bytes, size_t at)
{
    at += gr_find_byte(gr_from(bytes, at), '\n') + 1;
    return at < bytes.len && bytes.ptr[at] == 0 ? at + 1 : at;
}

static gr_slice head_at(gr_slice bytes, size_t at)
{
    return gr_sub(gr_from(bytes, at), 0, READER_HEAD);
}

/* A crash leaves NULs where a log begins, and whoever sends the first request
 * after midnight chooses how long its first line is: neither hides a log. */
const reader_ops *pipe_reader_for(const pipe_options *options, gr_slice bytes,
                                  gr_slice name, gr_slice *head)
{
    size_t const text = behind_nuls(bytes);
    size_t const second = behind_line(bytes, text);
    *head = head_at(bytes, 0);
    const reader_ops *reader = surest(options, *head, name);
    if (reader == NULL && text > 0) {
        *head = head_at(bytes, text);
        reader = surest(options, *head, name);
    }
    if (reader == NULL && second > text + READER_HEAD) {
        *head = head_at(bytes, second);
        reader = surest(options, *head, name);
    }
    if (reader != NULL) return reader;
    *head = head_at(bytes, 0);
    return carver(options);
}
