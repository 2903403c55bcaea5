/* in_blocks.c - see in_blocks.h. */
#include "support/in_blocks.h"

#include "support/holds.h"

static reader_state *open_state(const reader_ops *reader)
{
    reader_options const options = {false};
    reader_state *const state = reader->open(&options);
    HOLDS(state != NULL);
    return state;
}

static void read_blocks(const reader_ops *reader, gr_slice bytes,
                        const in_blocks *how, reader_file *file,
                        const event_sink *sink)
{
    reader_state *state = open_state(reader);
    for (size_t at = 0, len = how->step; at < bytes.len;) {
        gr_slice const block = gr_sub(bytes, at, len);
        bool const last = at + block.len == bytes.len;
        size_t const cut = reader->split(file, block, at, last);
        HOLDS(cut <= block.len && (!last || cut == block.len));
        len = cut == 0 ? 2 * len : how->step;
        if (cut == 0) continue;
        gr_slice const units = gr_sub(block, 0, cut);
        reader_file const before = *file;
        if (reader->pass != NULL) reader->pass(file, units);
        HOLDS(reader->read(state, &before, units, at, sink, NULL) == GR_OK);
        at += cut;
        if (!how->fresh) continue;
        reader->close(state);
        state = open_state(reader);
    }
    reader->close(state);
}

reader_file read_in_blocks(const reader_ops *reader, gr_slice bytes,
                           const in_blocks *how, const event_sink *sink)
{
    reader_options const options = {false};
    reader_intro intro = how->intro;
    reader_file file;
    intro.head = gr_sub(bytes, 0, READER_HEAD);
    intro.size = bytes.len;
    intro.options = &options;
    reader->begin(&intro, &file, sink);
    read_blocks(reader, bytes, how, &file, sink);
    if (reader->end != NULL) reader->end(&file, bytes.len, sink);
    return file;
}
