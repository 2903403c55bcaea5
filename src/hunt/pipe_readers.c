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

const reader_ops *pipe_reader_for(const pipe_options *options, gr_slice head,
                                  gr_slice name)
{
    const reader_ops *best = NULL;
    int surest = 0;
    for (size_t i = 0; i < pipe_reader_count(options); i++) {
        const reader_ops *const reader = pipe_reader_get(options, i);
        int const sure = reader->sniff(head, name);
        if (sure <= surest) continue;
        surest = sure;
        best = reader;
    }
    for (size_t i = 0; best == NULL && options->reader.carve &&
                       i < pipe_reader_count(options);
         i++)
        if (pipe_reader_get(options, i)->carves)
            best = pipe_reader_get(options, i);
    return best;
}
