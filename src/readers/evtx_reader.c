/* evtx_reader.c - Windows event logs as a reader.
 *
 *   file   := header (4096) chunk*           chunks every 64 KiB
 *   image  := anything with chunks in it     when carving, or when a chunk
 *                                            stands at the very start
 *
 * reader_file.words: which of the two, the header's flags and its count of
 * chunks, whether to carve, where the first chunk is. */
#include "readers/evtx_reader.h"

#include "base/mem.h"
#include "readers/evtx_carve.h"
#include "readers/evtx_file.h"
#include "readers/evtx_record.h"
#include "readers/limits.h"

enum { WORD_IMAGE, WORD_FLAGS, WORD_CHUNKS, WORD_CARVE, WORD_BASE, WORD_SOUND };

static bool is_named_evtx(gr_slice name)
{
    return name.len >= 5 &&
           gr_equal_ascii_fold(gr_from(name, name.len - 5), GR_S(".evtx"));
}

static int sniff(gr_slice head, gr_slice name)
{
    if (head.len == 0) return 0;
    if (evtx_has_file_signature(head)) return 100;
    if (evtx_has_chunk_signature(head)) return 90;
    if (gr_find(head, GR_S("ElfChnk\0")) != SIZE_MAX) return 50;
    return is_named_evtx(name) ? 10 : 0;
}

static void begin_file(gr_slice head, reader_file *file, const event_sink *sink)
{
    evtx_file_header header;
    gr_error err;
    size_t const len = head.len < 128 ? head.len : 128;
    file->words[WORD_BASE] = EVTX_FILE_HEADER;
    if (evtx_read_file_header(head, &header, &err) != GR_OK) {
        sink->damage(sink->self, 0, len, 0, err.text);
        return;
    }
    file->words[WORD_FLAGS] = header.flags;
    file->words[WORD_SOUND] = header.crc_holds;
    if (header.crc_holds) file->words[WORD_CHUNKS] = header.chunk_count;
    else
        sink->damage(sink->self, 0, 128, 0,
                     "file header does not fit its checksum");
    if (header.major != 3)
        sink->damage(sink->self, 36, 4, 0, "version of the format not known");
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    gr_slice const head = intro->head;
    bool const carve = intro->options->carve;
    *file = (reader_file){.words = {0}};
    file->words[WORD_CARVE] = carve;
    bool const chunks = gr_find(head, GR_S("ElfChnk\0")) != SIZE_MAX;
    file->words[WORD_IMAGE] =
        !evtx_has_file_signature(head) && (chunks || carve);
    if (file->words[WORD_IMAGE] == 0) begin_file(head, file, sink);
}

static bool in_pieces(const reader_file *file)
{
    return file->words[WORD_IMAGE] != 0 || file->words[WORD_CARVE] != 0;
}

static size_t split_pieces(gr_slice block)
{
    size_t done = 0;
    for (;;) {
        size_t const piece = evtx_next_piece(gr_from(block, done), false);
        if (piece == 0) return done;
        done += piece;
    }
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    uint64_t const base = file->words[WORD_BASE];
    if (last) return block.len;
    size_t const skip = offset < base ? (size_t)(base - offset) : 0;
    if (skip > block.len) return 0;
    if (in_pieces(file)) return skip + split_pieces(gr_from(block, skip));
    uint64_t const end = offset + block.len;
    uint64_t const cut = end - (end - base) % EVTX_CHUNK_SIZE;
    return cut > offset ? (size_t)(cut - offset) : 0;
}

static void close_state(reader_state *state)
{
    if (state == NULL) return;
    evtx_store_free(state->bench.store);
    layout_table_free(state->layouts);
    gr_arena_free(state->json_plans);
    gr_free(state->plans.room);
    gr_arena_free(state->bench.arena);
    gr_arena_free(state->bench.names.arena);
    gr_free(state->bench.values);
    gr_free(state->bench.nested);
    gr_free(state->fields.names);
    gr_free(state->fields.values);
    gr_free(state->spans);
    gr_free(state->seen);
    gr_free(state);
}

static bool fill_state(reader_state *s)
{
    evtx_bench *const bench = &s->bench;
    bench->store = evtx_store_new();
    bench->arena = gr_arena_new(EVTX_RECORD_CEILING);
    bench->names.arena = gr_arena_new(EVTX_NAMES_CEILING);
    bench->values = gr_alloc_array(EVTX_RECORD_VALUES + EVTX_RECORD_NAMES,
                                   sizeof *bench->values);
    bench->nested = gr_alloc_array(EVTX_RECORD_NESTED, sizeof *bench->nested);
    s->fields.names =
        gr_alloc_array(EVTX_RECORD_NAMES, sizeof *s->fields.names);
    s->fields.values =
        gr_alloc_array(EVTX_RECORD_NAMES, sizeof *s->fields.values);
    s->json_plans = gr_arena_new(EVTX_JSON_CEILING);
    s->plans.room = gr_alloc(sizeof *s->plans.room);
    s->layouts = layout_table_new(EVTX_LAYOUT_CEILING, &s->next_id);
    s->spans = gr_alloc_array(EVTX_SPANS, sizeof *s->spans);
    if (s->carve) s->seen = gr_alloc_array(EVTX_SPANS, sizeof *s->seen);
    return bench->store != NULL && bench->arena != NULL &&
           bench->names.arena != NULL && bench->values != NULL &&
           bench->nested != NULL && s->json_plans != NULL &&
           s->plans.room != NULL && s->fields.names != NULL &&
           s->fields.values != NULL && s->layouts != NULL && s->spans != NULL &&
           (s->seen != NULL || !s->carve);
}

static reader_state *open_state(const reader_options *options)
{
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->carve = options->carve;
    s->next_id = s->json_round = 1;
    s->plans.next_id = &s->next_id;
    if (fill_state(s)) return s;
    close_state(s);
    return NULL;
}

reader_state *evtx_open_without_plans(const reader_options *options)
{
    reader_state *const s = open_state(options);
    if (s != NULL) s->plans_off = true;
    return s;
}

/* ---- reading ---- */

typedef struct {
    reader_state *state;
    const reader_file *file;
    const event_sink *sink;
    gr_error *err;
} reading;

static void tell(const reading *r, uint64_t at, uint64_t size, uint64_t lost,
                 const char *what)
{
    r->sink->damage(r->sink->self, at, size, lost, what);
}

/* Padding to eight bytes, and the token that ends a fragment. */
enum { TAIL_USUAL = 8 };

/* A record whose size was made to reach over the ones behind it, or that was
 * damaged, may hold records: they are looked for where its own event ends. */
static gr_status read_hidden(const reading *r, const evtx_span *span,
                             size_t from)
{
    size_t const end = span->at + span->size;
    r->state->hiding = false;
    if (from > end - 4 || end - 4 - from <= TAIL_USUAL) return GR_OK;
    r->state->hiding = true;
    evtx_allow(r->state, 2 * (end - from));
    return evtx_read_hidden(r->state, from, end, r->sink, r->err);
}

static gr_status read_record(const reading *r, const evtx_span *span,
                             bool carved)
{
    reader_state *const s = r->state;
    uint64_t const base = s->bench.names.base;
    event e;
    gr_error why;
    evtx_allow(s, span->size);
    gr_status const status = evtx_make_event(s, span, carved, &e, &why);
    if (status == GR_NOMEM) return gr_fail(r->err, GR_NOMEM, base, "no memory");
    if (status != GR_OK) {
        tell(r, base + span->at, span->size, 1, why.text);
        return read_hidden(r, span, span->at + EVTX_RECORD_HEAD);
    }
    size_t const end = s->content.end, tail = span->at + span->size - 4 - end;
    if (tail > TAIL_USUAL) {
        tell(r, base + end, tail, 0, "a record that is longer than its event");
        e.length = end - span->at;
        e.raw = gr_sub(e.raw, 0, (size_t)e.length);
    }
    if (span->fault != NULL)
        tell(r, base + span->fault_at, span->fault_size, 0, span->fault);
    if (!s->content.sound)
        tell(r, base + span->at, span->size, 0,
             "a name that this record uses does not fit its hash");
    GR_TRY(r->sink->take(r->sink->self, &e));
    return read_hidden(r, span, end);
}

/* Slack has purses of its own: what stands there must not cost a live record
 * its turn. */
typedef struct {
    evtx_purse tokens, definitions, nodes;
} purses;

static purses purses_of(const evtx_bench *bench)
{
    return (purses){bench->tokens, bench->definitions, bench->nodes};
}

static void swap_purses(evtx_bench *bench, purses *other)
{
    purses const kept = purses_of(bench);
    bench->tokens = other->tokens;
    bench->definitions = other->definitions;
    bench->nodes = other->nodes;
    *other = kept;
}

static gr_status carve_gap(const reading *r, size_t from, size_t to,
                           size_t *tries, purses *slack)
{
    swap_purses(&r->state->bench, slack);
    gr_status const status =
        evtx_carve(r->state, from, to, tries, r->sink, r->err);
    swap_purses(&r->state->bench, slack);
    return status;
}

/* Windows counts the records of a chunk without a gap. One between two that
 * stand side by side and are sound is somebody's doing. */
static void check_ids(const reading *r, const evtx_span *before,
                      const evtx_span *span)
{
    if (before->fault != NULL || span->fault != NULL || !before->is_record ||
        before->at + before->size != span->at || span->id <= before->id + 1)
        return;
    uint64_t const missing = span->id - before->id - 1;
    tell(r, r->state->bench.names.base + span->at + 8, 8,
         missing <= EVTX_SPANS ? missing : 0,
         "the ids of records before this one are missing");
}

/* Records in order of offset, those in the gaps between them too. */
static gr_status read_spans(const reading *r, size_t count, size_t len,
                            bool carved)
{
    reader_state *const s = r->state;
    uint64_t const base = s->bench.names.base;
    size_t from = EVTX_FIRST_RECORD, tries = EVTX_CARVE_TRIES;
    purses slack = purses_of(&s->bench);
    if (count == 0 && !evtx_has_chunk_signature(s->bench.names.chunk)) from = 0;
    for (size_t i = 0; s->carve && i < count; i++)
        if (s->spans[i].is_record) evtx_remember(s, &s->spans[i]);
    for (size_t i = 0; i < count; i++) {
        const evtx_span *const span = &s->spans[i];
        if (!span->is_record) {
            tell(r, base + span->at, span->size, span->lost, span->fault);
            continue;
        }
        if (s->carve) GR_TRY(carve_gap(r, from, span->at, &tries, &slack));
        if (i > 0 && !s->hiding) check_ids(r, span - 1, span);
        GR_TRY(read_record(r, span, carved));
        from = span->at + span->size;
    }
    return s->carve ? carve_gap(r, from, len, &tries, &slack) : GR_OK;
}

static gr_status read_chunk(const reading *r, gr_slice chunk, uint64_t base,
                            bool in_place)
{
    evtx_chunk_header header;
    gr_error why;
    bool const image = r->file->words[WORD_IMAGE] != 0;
    bool const checksums =
        (r->file->words[WORD_FLAGS] & EVTX_NO_CHECKSUMS) == 0;
    gr_status const status = evtx_read_chunk_header(chunk, base, &header, &why);
    if (status == GR_NONE) return GR_OK;
    size_t count = 0;
    if (status == GR_OK) {
        count = evtx_walk_chunk(chunk, &header, checksums, r->state->spans);
    } else if (!evtx_has_chunk_signature(chunk)) {
        if (!image) tell(r, base, chunk.len, 0, why.text);
        if (!r->state->carve) return GR_OK;
    } else {
        tell(r, base, chunk.len, 0, why.text);
        return GR_OK;
    }
    evtx_start_chunk(r->state, chunk, base);
    return read_spans(r, count, chunk.len, !in_place || image);
}

static gr_status read_units(reader_state *state, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    reading const r = {state, file, sink, err};
    uint64_t const base = file->words[WORD_BASE];
    gr_status status = GR_OK;
    if (offset < base) {
        uint64_t const skip = base - offset;
        if (skip >= units.len) return GR_OK;
        units = gr_from(units, (size_t)skip);
        offset = base;
    }
    while (units.len > 0 && status == GR_OK) {
        size_t piece =
            units.len < EVTX_CHUNK_SIZE ? units.len : EVTX_CHUNK_SIZE;
        if (in_pieces(file)) piece = evtx_next_piece(units, true);
        status = read_chunk(&r, gr_sub(units, 0, piece), offset,
                            (offset - base) % EVTX_CHUNK_SIZE == 0);
        units = gr_from(units, piece);
        offset += piece;
    }
    return status;
}

static void end(const reader_file *file, uint64_t size, const event_sink *sink)
{
    uint64_t const least =
        EVTX_FILE_HEADER + file->words[WORD_CHUNKS] * EVTX_CHUNK_SIZE;
    if (file->words[WORD_SOUND] != 0 && size < least)
        sink->damage(sink->self, size, least - size, 0,
                     "file ends before its header says");
}

const reader_ops evtx_reader = {.name = "evtx",
                                .title = "Windows event log",
                                .docs = "docs/formats/evtx.md",
                                .carves = true,
                                .sniff = sniff,
                                .begin = begin,
                                .split = split,
                                .open = open_state,
                                .close = close_state,
                                .read = read_units,
                                .end = end};
