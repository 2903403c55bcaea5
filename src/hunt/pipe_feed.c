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
#include "evidence/collection.h"
#include "readers/limits.h"

enum { READY_MS = 100 };

pipe_file *pipe_file_new(const evidence_item *item)
{
    pipe_file *const file = gr_alloc(sizeof *file);
    if (file == NULL) return NULL;
    file->item = item;
    file->carry = gr_buffer_upto(PIPE_UNIT_CEILING + PIPE_BLOCK);
    file->host_path = gr_buffer_upto(HOST_PATH_CEILING);
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
    gr_digest_free(file->noted);
    gr_buffer_free(&file->carry);
    gr_buffer_free(&file->host_path);
    gr_free(file->next.ptr);
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
static bool read_some(pipeline *p, pipe_file *file, size_t want)
{
    pipe_input *const input = &file->next;
    while (!evidence_ready(file->in, READY_MS))
        if (pipe_is_over(p)) return false;
    size_t got = 0;
    gr_status const status = evidence_read(file->in, input->ptr + input->len,
                                           want, &got, &file->result.error);
    if (status == GR_DAMAGED || status == GR_LIMIT)
        file->broken = file->result.error;
    else if (status != GR_OK) file->result.status = GR_IO;
    if (status != GR_OK || got == 0) return false;
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

/* Reads until file->next holds `target` bytes. False: the end of the file. */
static bool read_to(pipeline *p, pipe_file *file, size_t target)
{
    const pipe_input *const input = &file->next;
    uint64_t const size = file->item->size;
    while (input->len < target) {
        size_t want = target - input->len;
        if (size != UINT64_MAX && want > size - file->result.size)
            want = (size_t)(size - file->result.size);
        if (want == 0) {
            file->result.changed = has_grown(file);
            return false;
        }
        if (!read_some(p, file, want)) {
            file->result.changed =
                size != UINT64_MAX && file->result.size < size;
            return false;
        }
    }
    return true;
}

reader_clock pipe_clock_of(const pipeline *p, const evidence_item *item)
{
    const pipe_options *const o = p->options;
    return o->clock_of == NULL ? (reader_clock){.zone = NULL}
                               : o->clock_of(o->clock_self, item);
}

static reader_around around_of(const pipeline *p, const evidence_item *item)
{
    return p->around == NULL ? (reader_around){0, INT64_MAX}
                             : p->around[item->index];
}

/* Is it an event of its own, whatever else is in it? Standard input has no
 * path, and a path without end is no host's. */
static bool find_wanted(const pipeline *p, pipe_file *file)
{
    gr_buffer *const path = &file->host_path;
    web_files_path(file->item, path);
    file->wanted = path->status == GR_OK &&
                   web_files_want(p->files_wanted, gr_buffer_slice(path));
    bool const no_memory = path->status == GR_NOMEM;
    if (!file->wanted) gr_buffer_free(path);
    return !no_memory;
}

/* Who reads this file; false: nobody. */
static bool recognise(pipeline *p, pipe_file *file, const event_sink *sink)
{
    gr_slice const bytes = gr_slice_of(file->next.ptr, file->next.len);
    gr_slice head;
    gr_slice const name = gr_last_component(file->item->name);
    pipe_file_result *const r = &file->result;
    r->reader = pipe_reader_for(p->options, bytes, name, &head);
    if (r->reader == NULL && file->wanted) r->reader = &file_reader;
    if (r->reader == NULL) {
        r->status = gr_fail(&r->error, GR_UNSUPPORTED, 0,
                            "no reader knows what this is");
        return false;
    }
    reader_intro const intro = {.head = head,
                                .name = name,
                                .size = file->item->size,
                                .modified_ns = file->item->modified_ns,
                                .clock = pipe_clock_of(p, file->item),
                                .around = around_of(p, file->item),
                                .options = &p->options->reader};
    r->reader->begin(&intro, &file->about, sink);
    r->is_cut = file->wanted && !file->whole;
    if (r->is_cut && file->about.assumed[0] == '\0')
        READER_ASSUME(&file->about, "only its first 4 MiB were looked at");
    return true;
}

/* That of its collector; where OpenSSL has no such digest, only the size is
 * compared. */
static void open_noted(pipe_file *file)
{
    const evidence_record *const r = file->item->recorded;
    if (r != NULL && r->has_digest) file->noted = gr_digest_new(r->kind);
}

static bool wants_hash(const pipeline *p, const evidence_item *item)
{
    switch (p->options->hash) {
    case PIPE_HASH_ALL: return true;
    case PIPE_HASH_ALIKE: return p->alike != NULL && p->alike[item->index];
    case PIPE_HASH_NONE: break;
    }
    return false;
}

static gr_status open_file(pipeline *p, pipe_file *file, gr_error *err)
{
    pipe_file_result *const r = &file->result;
    if (!find_wanted(p, file)) return no_memory(err);
    bool const hash = wants_hash(p, file->item);
    if (file->item->is_archive && !hash && !file->wanted) return GR_OK;
    r->status = evidence_open(file->item, &file->in, &r->error);
    if (r->status == GR_NOMEM) return no_memory(err);
    if (r->status != GR_OK) r->status = GR_IO;
    if (r->status == GR_OK) open_noted(file);
    if (r->status != GR_OK || !hash) return GR_OK;
    file->sha = p->pairs ? gr_sha256_new_of_pair() : gr_sha256_new();
    return file->sha == NULL || !gr_sha256_start(file->sha) ? no_memory(err)
                                                            : GR_OK;
}

static pipe_compared compare(pipe_file *file)
{
    const evidence_record *const r = file->item->recorded;
    uint8_t digest[GR_SHA256_SIZE];
    if (r->differs) return PIPE_DIFFERS;
    if (r->size != UINT64_MAX && r->size != file->result.size)
        return PIPE_DIFFERS;
    if (file->noted == NULL || !gr_digest_end(file->noted, digest))
        return PIPE_SAME_SIZE;
    return memcmp(digest, r->digest, gr_digest_size(r->kind)) == 0
               ? PIPE_SAME
               : PIPE_DIFFERS;
}

static void end_file(pipeline *p, pipe_file *file)
{
    pipe_file_result *const r = &file->result;
    bool const broken = file->broken.status != GR_OK;
    if (file->item->recorded != NULL && file->at_end && !broken &&
        r->status == GR_OK && !pipe_is_over(p))
        r->compared = compare(file);
    if (r->status == GR_OK && r->size == 0 && r->reader == NULL)
        r->status = broken ? GR_IO : GR_NONE;
    r->hashed = r->status == GR_OK && !broken && file->sha != NULL &&
                !pipe_is_over(p) && gr_sha256_end(file->sha, r->sha256);
    evidence_close(file->in);
    file->in = NULL;
}

/* ---- filling, hashing, taking ---- */

static gr_status fill(pipeline *p, pipe_file *file, gr_error *err)
{
    bool const first = file->in == NULL;
    pipe_input *const next = &file->next;
    next->len = 0;
    file->at_end = true;
    if (first) GR_TRY(open_file(p, file, err));
    if (file->in == NULL) return GR_OK;
    size_t const target = !first         ? PIPE_BLOCK
                          : file->wanted ? FILE_CEILING + 1
                                         : PIPE_BLOCK + READER_HEAD;
    if (!make_room(next, target + file->carry.len)) return no_memory(err);
    if (file->carry.len > 0)
        memcpy(next->ptr, file->carry.ptr, file->carry.len);
    next->len = file->unhashed = file->carry.len;
    file->carry.len = 0;
    file->at_end = !read_to(p, file, target);
    if (first) file->whole = file->at_end;
    return GR_OK;
}

void pipe_fill(pipeline *p, pipe_file *file)
{
    if (file->filled) return;
    file->filled = true;
    file->fill_status = fill(p, file, &file->fill_error);
}

static gr_slice unhashed(const pipe_file *file)
{
    return gr_from(gr_slice_of(file->next.ptr, file->next.len), file->unhashed);
}

static void digest_new(pipe_file *file)
{
    if (file->noted != NULL) (void)gr_digest_add(file->noted, unhashed(file));
}

void pipe_hash(pipe_file *file, pipe_file *other)
{
    digest_new(file);
    if (other != NULL && file->sha != NULL && other->sha != NULL) {
        (void)gr_sha256_add_two(file->sha, unhashed(file), other->sha,
                                unhashed(other));
    } else {
        if (file->sha != NULL) (void)gr_sha256_add(file->sha, unhashed(file));
        if (other != NULL) pipe_hash(other, NULL);
        other = NULL;
    }
    file->unhashed = file->next.len;
    if (other == NULL) return;
    digest_new(other);
    other->unhashed = other->next.len;
}

/* `s` without the character that it ends in, if that is not all there: what
 * is in a piece of a line is known of the piece alone (line_check.h). */
static size_t whole_characters(gr_slice s)
{
    for (size_t back = 1; back < 4 && back < s.len; back++) {
        uint8_t const byte = s.ptr[s.len - back];
        size_t const wants = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        if (byte < 0x80) break;
        if (byte >= 0xC0) return back < wants ? s.len - back : s.len;
    }
    return s.len;
}

static size_t piece_of(const pipe_file *file)
{
    const reader_ops *const reader = file->result.reader;
    gr_slice const bytes = gr_slice_of(file->next.ptr, file->next.len);
    bool const text = reader->form != NULL && !reader->form(&file->about).wide;
    return text ? whole_characters(bytes) : bytes.len;
}

/* How much of file->next is whole units; reads on until there is one. */
static gr_status find_units(pipeline *p, pipe_file *file, size_t *units,
                            gr_error *err)
{
    const reader_ops *const reader = file->result.reader;
    pipe_input *const next = &file->next;
    for (;;) {
        bool const last = file->at_end;
        *units = reader->split(&file->about, gr_slice_of(next->ptr, next->len),
                               file->offset, last);
        if (*units > next->len || last) *units = next->len;
        if (*units > 0 || last) return GR_OK;
        if (next->len >= PIPE_UNIT_CEILING) {
            *units = piece_of(file);
            return GR_OK;
        }
        if (!make_room(next, next->len * 2)) return no_memory(err);
        file->at_end = !read_to(p, file, next->len * 2);
        pipe_hash(file, NULL);
    }
}

/* The block goes to the worker; its memory is what the next one gets. */
static gr_status hand_out(pipe_file *file, pipe_input *input, size_t units)
{
    pipe_input const taken = file->next;
    file->next = *input;
    *input = taken;
    file->filled = false;
    gr_put(&file->carry, gr_from(gr_slice_of(taken.ptr, taken.len), units));
    file->offset += units;
    return file->carry.status;
}

/* An archive is only hashed, and told where it is a file of a web server (a
 * script may be an archive, too): what it holds are files of their own. */
static gr_status pass_by(pipeline *p, pipe_file *file, pipe_input *input,
                         bool *last, gr_error *err)
{
    *last = file->at_end || file->sha == NULL;
    if (file->wanted) file->result.reader = &file_reader;
    if (hand_out(file, input, file->next.len) != GR_OK) return no_memory(err);
    if (*last) end_file(p, file);
    return GR_OK;
}

gr_status pipe_take(pipeline *p, pipe_file *file, pipe_input *input,
                    const event_sink *sink, reader_file *about,
                    uint64_t *offset, size_t *units, bool *last, gr_error *err)
{
    *units = 0;
    *last = true;
    if (file->fill_status != GR_OK) {
        if (err != NULL) *err = file->fill_error;
        return file->fill_status;
    }
    if (file->in == NULL) return GR_OK;
    if (file->item->is_archive) return pass_by(p, file, input, last, err);
    *offset = file->offset;
    bool const known =
        file->result.reader != NULL ||
        ((file->next.len > 0 || file->wanted) && recognise(p, file, sink));
    if (known) GR_TRY(find_units(p, file, units, err));
    *about = file->about;
    if (known && file->result.reader->pass != NULL)
        file->result.reader->pass(&file->about,
                                  gr_slice_of(file->next.ptr, *units));
    *last = file->at_end || !known;
    if (hand_out(file, input, *units) != GR_OK) return no_memory(err);
    if (*last) end_file(p, file);
    return GR_OK;
}
