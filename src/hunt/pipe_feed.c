/* pipe_feed.c - one file, read once and in order, cut into whole units.
 *
 *   file   |-------- block 0 --------|-- rest --|
 *   input  |<- units, as the reader's split() says
 *   carry                            |<- begins the next block
 *
 * A regular file is read as far as the walk saw it, and not one byte further:
 * a log that grows while we read, or our own output written into the evidence
 * by a shell, would never end. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"

enum { READY_MS = 100 };

pipe_file *pipe_file_new(const evidence_item *item)
{
    pipe_file *const file = gr_alloc(sizeof *file);
    if (file == NULL) return NULL;
    file->item = item;
    file->carry = gr_buffer_upto(PIPE_UNIT_CEILING + PIPE_BLOCK);
    return file;
}

void pipe_file_free(pipe_file *file)
{
    if (file == NULL) return;
    while (file->first != NULL) {
        pipe_block *const block = file->first;
        file->first = block->next;
        pipe_block_free(block);
    }
    evidence_close(file->in);
    gr_sha256_free(file->sha);
    gr_buffer_free(&file->carry);
    gr_free(file);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to read evidence");
}

static bool make_room(pipe_input *input, size_t capacity)
{
    if (input->capacity >= capacity) return true;
    uint8_t *const grown = gr_realloc(input->ptr, capacity);
    if (grown == NULL) return false;
    input->ptr = grown;
    input->capacity = capacity;
    return true;
}

/* One read of at most `want` bytes; false: the end, for whatever reason. */
static bool read_some(pipeline *p, pipe_file *file, pipe_input *input,
                      size_t want)
{
    while (!evidence_ready(file->in, READY_MS))
        if (pipe_is_over(p)) return false;
    size_t got = 0;
    gr_status const status = evidence_read(file->in, input->ptr + input->len,
                                           want, &got, &file->result.error);
    if (status != GR_OK) file->result.status = status;
    if (status != GR_OK || got == 0) return false;
    if (file->sha != NULL)
        (void)gr_sha256_add(file->sha,
                            gr_slice_of(input->ptr + input->len, got));
    input->len += got;
    file->result.size += got;
    return true;
}

/* Is there something behind the size that the walk saw? */
static bool has_grown(pipe_file *file)
{
    uint8_t byte;
    size_t got = 0;
    return evidence_read(file->in, &byte, 1, &got, NULL) == GR_OK && got > 0;
}

/* Reads until `input` holds `target` bytes. False: the end of the file. */
static bool fill(pipeline *p, pipe_file *file, pipe_input *input, size_t target)
{
    uint64_t const size = file->item->size;
    while (input->len < target) {
        size_t want = target - input->len;
        if (size != UINT64_MAX && want > size - file->result.size)
            want = (size_t)(size - file->result.size);
        if (want == 0) {
            file->result.changed = has_grown(file);
            return false;
        }
        if (!read_some(p, file, input, want)) {
            file->result.changed =
                size != UINT64_MAX && file->result.size < size;
            return false;
        }
    }
    return true;
}

static gr_slice last_component(gr_slice name)
{
    size_t start = name.len;
    while (start > 0 && name.ptr[start - 1] != '/') start--;
    return gr_from(name, start);
}

/* Who reads this file; false: nobody. */
static bool recognise(pipeline *p, pipe_file *file, const pipe_input *input,
                      const event_sink *sink)
{
    gr_slice const head =
        gr_sub(gr_slice_of(input->ptr, input->len), 0, READER_HEAD);
    pipe_file_result *const r = &file->result;
    r->reader =
        pipe_reader_for(p->options, head, last_component(file->item->name));
    if (r->reader == NULL) {
        r->status = gr_fail(&r->error, GR_UNSUPPORTED, 0,
                            "no reader knows what this is");
        return false;
    }
    r->reader->begin(head, file->item->size, &p->options->reader, &file->about,
                     sink);
    return true;
}

static gr_status open_file(pipeline *p, pipe_file *file, gr_error *err)
{
    pipe_file_result *const r = &file->result;
    r->status = evidence_open(file->item, &file->in, &r->error);
    if (r->status == GR_NOMEM) return no_memory(err);
    if (r->status != GR_OK || !p->options->hash) return GR_OK;
    file->sha = gr_sha256_new();
    return file->sha == NULL || !gr_sha256_start(file->sha) ? no_memory(err)
                                                            : GR_OK;
}

static void end_file(pipeline *p, pipe_file *file)
{
    pipe_file_result *const r = &file->result;
    if (r->status == GR_OK && r->size == 0) r->status = GR_NONE;
    r->hashed = r->status == GR_OK && file->sha != NULL && !pipe_is_over(p) &&
                gr_sha256_end(file->sha, r->sha256);
    evidence_close(file->in);
    file->in = NULL;
}

/* How much of `input` is whole units; reads on until there is one. */
static gr_status find_units(pipeline *p, pipe_file *file, pipe_input *input,
                            size_t *units, bool *last, gr_error *err)
{
    const reader_ops *const reader = file->result.reader;
    for (;;) {
        *units =
            reader->split(&file->about, gr_slice_of(input->ptr, input->len),
                          file->offset, *last);
        if (*units > input->len || *last) *units = input->len;
        if (*units > 0 || *last) return GR_OK;
        if (input->len >= PIPE_UNIT_CEILING) {
            *units = input->len;
            return GR_OK;
        }
        if (!make_room(input, input->len * 2)) return no_memory(err);
        *last = !fill(p, file, input, input->len * 2);
    }
}

gr_status pipe_feed(pipeline *p, pipe_file *file, pipe_input *input,
                    const event_sink *sink, uint64_t *offset, size_t *units,
                    bool *last, gr_error *err)
{
    bool const first = file->in == NULL;
    *units = input->len = 0;
    *last = true;
    if (first) GR_TRY(open_file(p, file, err));
    if (file->in == NULL) return GR_OK;

    size_t const target =
        (first ? PIPE_BLOCK + READER_HEAD : PIPE_BLOCK) + file->carry.len;
    if (!make_room(input, target)) return no_memory(err);
    if (file->carry.len > 0)
        memcpy(input->ptr, file->carry.ptr, file->carry.len);
    input->len = file->carry.len;
    file->carry.len = 0;
    *last = !fill(p, file, input, first ? target : PIPE_BLOCK);
    *offset = file->offset;

    bool const known =
        !first || (input->len > 0 && recognise(p, file, input, sink));
    if (known) GR_TRY(find_units(p, file, input, units, last, err));
    if (!known) *last = true;
    gr_put(&file->carry, gr_from(gr_slice_of(input->ptr, input->len), *units));
    if (file->carry.status != GR_OK) return no_memory(err);
    file->offset += *units;
    if (*last) end_file(p, file);
    return GR_OK;
}
