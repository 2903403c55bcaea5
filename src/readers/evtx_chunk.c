/* evtx_chunk.c - one 64 KiB chunk of a Windows event log (.evtx).
 *
 * A chunk stands alone: names and templates are found by offsets counted from
 * its own first byte, so damage in one chunk never hides the next.
 *
 *   0        128            384         512           free space
 *   | header | name offsets | templates | records ... | slack ... |
 *
 *   record := 2A 2A 00 00, u32 size, u64 id, u64 time, BinXML, u32 size again
 *
 * The walk goes from record to record. Where one does not hold, it looks for
 * the next that is whole and whose id goes on; what is between is a damaged
 * range. Counters in the header are believed only as far as the records bear
 * them out.
 *
 * Source: libevtx, "Windows XML Event Log (EVTX)", sections "Chunk header" and
 * "Event record". */
#include "readers/evtx_chunk.h"

#include "base/cursor.h"
#include "base/hash.h"

bool evtx_has_chunk_signature(gr_slice bytes)
{
    return gr_starts_with(bytes, GR_S("ElfChnk\0"));
}

/* Of the header as it is when its signature is whole. */
static uint32_t header_crc_of(gr_slice chunk)
{
    uint32_t crc = gr_crc32(0, GR_S("ElfChnk\0"));
    crc = gr_crc32(crc, gr_sub(chunk, 8, 112));
    return gr_crc32(crc, gr_sub(chunk, 128, EVTX_FIRST_RECORD - 128));
}

/* Is it a chunk whose signature alone is gone? Its header fits its checksum,
 * or a record stands where the first one does. */
static bool is_chunk_all_the_same(gr_slice chunk)
{
    evtx_span first;
    return chunk.len >= EVTX_FIRST_RECORD &&
           (header_crc_of(chunk) == gr_load_le(chunk.ptr + 124, 4) ||
            evtx_record_at(chunk, EVTX_FIRST_RECORD, chunk.len, &first));
}

gr_status evtx_read_chunk_header(gr_slice chunk, uint64_t base,
                                 evtx_chunk_header *out, gr_error *err)
{
    gr_cursor c = gr_cursor_over(chunk, base);
    *out = (evtx_chunk_header){0};
    if (!evtx_has_chunk_signature(chunk)) {
        if (gr_all_zero(chunk)) return GR_NONE;
        if (!is_chunk_all_the_same(chunk))
            return gr_fail(err, GR_DAMAGED, base, "chunk without signature");
    }
    gr_skip(&c, 8);
    out->first_number = gr_read_u64le(&c);
    out->last_number = gr_read_u64le(&c);
    out->first_id = gr_read_u64le(&c);
    out->last_id = gr_read_u64le(&c);
    out->header_size = gr_read_u32le(&c);
    out->last_record = gr_read_u32le(&c);
    out->free_space = gr_read_u32le(&c);
    out->records_crc = gr_read_u32le(&c);
    gr_skip(&c, 64);
    out->flags = gr_read_u32le(&c);
    out->header_crc = gr_read_u32le(&c);
    if (chunk.len < EVTX_FIRST_RECORD)
        return gr_fail(err, GR_DAMAGED, base, "chunk header cut short");
    return GR_OK;
}

typedef struct {
    gr_slice chunk;
    const evtx_chunk_header *header;
    evtx_span *spans;
    size_t count;
    bool trusted;     /* the header's counters may be believed */
    bool header_bad;  /* nothing of the header may be */
    bool missing;     /* records are gone up to the end, and that is told */
    bool any;         /* some record has been found */
    uint64_t last_id; /* of it */
    size_t next;      /* where the next sound record is, when looked for */
    uint64_t next_id;
} walk;

static void tell(walk *w, size_t at, size_t end, uint64_t lost,
                 const char *fault)
{
    if (w->count == EVTX_SPANS) return;
    w->spans[w->count++] = (evtx_span){.at = (uint32_t)at,
                                       .size = (uint32_t)(end - at),
                                       .lost = lost,
                                       .fault = fault};
}

static bool has_signature(gr_slice chunk, size_t at)
{
    return gr_starts_with(gr_from(chunk, at), GR_S("**\0\0"));
}

size_t evtx_find_signature(gr_slice chunk, size_t from, size_t end)
{
    if (end > chunk.len) end = chunk.len;
    if (from >= end) return end;
    size_t const found =
        gr_find(gr_sub(chunk, from, end - from), GR_S("**\0\0"));
    return found == SIZE_MAX ? end : from + found;
}

/* The head only: signature and a size that fits. */
static bool head_at(gr_slice chunk, size_t at, size_t end, evtx_span *out)
{
    if (end > chunk.len) end = chunk.len;
    *out = (evtx_span){.at = (uint32_t)at, .is_record = true};
    if (at > end || end - at < EVTX_RECORD_HEAD) return false;
    const uint8_t *const head = chunk.ptr + at;
    out->size = (uint32_t)gr_load_le(head + 4, 4);
    out->id = gr_load_le(head + 8, 8);
    out->time = gr_load_le(head + 16, 8);
    return has_signature(chunk, at) && out->size >= EVTX_SMALLEST_RECORD &&
           out->size <= end - at;
}

static uint32_t copy_of_size(gr_slice chunk, size_t end)
{
    return (uint32_t)gr_load_le(chunk.ptr + end - 4, 4);
}

bool evtx_record_at(gr_slice chunk, size_t at, size_t end, evtx_span *out)
{
    return at <= chunk.len && end <= chunk.len &&
           head_at(chunk, at, end, out) &&
           copy_of_size(chunk, at + out->size) == out->size;
}

/* May a record with this id come next, when the way to it was lost? */
static bool id_goes_on(const walk *w, uint64_t id)
{
    if (w->any && id <= w->last_id) return false;
    return !w->trusted ||
           (id >= w->header->first_id && id <= w->header->last_id);
}

/* The next sound record behind `at`, or `end`. It stays the next one until it
 * is reached, so that a chunk is searched once. */
static size_t find_record(walk *w, size_t at, size_t end)
{
    evtx_span span;
    if (w->next > at) return w->next;
    for (size_t from = at + 1;; from++) {
        from = evtx_find_signature(w->chunk, from, end);
        w->next = from;
        w->next_id = UINT64_MAX;
        if (from >= end) return end;
        if (!evtx_record_at(w->chunk, from, w->chunk.len, &span) ||
            !id_goes_on(w, span.id))
            continue;
        w->next_id = span.id;
        return from;
    }
}

static void add_record(walk *w, const evtx_span *span)
{
    if (w->count == EVTX_SPANS) return;
    w->spans[w->count++] = *span;
    w->last_id = span->id;
    w->any = true;
}

static void set_fault(evtx_span *span, const char *fault, size_t at,
                      size_t size)
{
    span->fault = fault;
    span->fault_at = (uint32_t)at;
    span->fault_size = (uint32_t)size;
}

/* A place with a record's signature that is no sound record, before `next`.
 * Its size is right when it leads to another signature, the copy at its end
 * when the next record says so. Else its end is not known: what stands before
 * the next record may still tell the event. False: too short for a record. */
static bool mend_record(const walk *w, size_t at, size_t next, size_t end,
                        evtx_span *out)
{
    bool const plausible = head_at(w->chunk, at, w->chunk.len, out);
    size_t const after = at + out->size, room = next - at;
    if (plausible && (after == end || has_signature(w->chunk, after))) {
        set_fault(out, "copy of the record's size differs", after - 4, 4);
        return true;
    }
    if (room < EVTX_SMALLEST_RECORD) return false;
    if (copy_of_size(w->chunk, next) == room) {
        out->size = (uint32_t)room;
        set_fault(out, "size of the record differs from its copy", at + 4, 4);
        return true;
    }
    if (!plausible || out->size > room) out->size = (uint32_t)room;
    set_fault(out, "record without a sound end", at, out->size);
    return true;
}

/* How many records [at, next) held: as many as ids are missing, if so many
 * can stand there. */
static uint64_t lost_between(const walk *w, size_t at, size_t next,
                             uint64_t next_id)
{
    uint64_t const most = (next - at) / EVTX_SMALLEST_RECORD + 1;
    uint64_t before = w->last_id;
    if (!w->any) {
        if (!w->trusted || w->header->first_id == 0) return 1;
        before = w->header->first_id - 1;
    }
    if (next_id <= before) return 1;
    uint64_t const missing = next_id - before - 1;
    return missing > most ? 1 : missing;
}

static uint64_t ids_missing_at_end(const walk *w, size_t at, size_t end)
{
    if (!w->trusted) return 0;
    uint64_t const last = w->header->last_id;
    if (w->any ? w->last_id >= last : w->header->first_id == 0) return 0;
    return lost_between(w, at, end, last + 1);
}

/* Nothing that could be a record stands in [at, next). */
static void tell_gap(walk *w, size_t at, size_t next, size_t end)
{
    bool const zero = gr_all_zero(gr_sub(w->chunk, at, next - at));
    w->missing = next >= end;
    uint64_t const lost = next < end ? lost_between(w, at, next, w->next_id)
                                     : ids_missing_at_end(w, at, end);
    if (next < end) tell(w, at, next, lost, "no sound record here");
    else if (!zero) tell(w, at, end, lost, "no sound record here");
    else if (lost > 0)
        tell(w, at, end, lost, "records missing that the chunk header counts");
}

/* Past a place that holds no sound record. Returns where to go on. */
static size_t skip_damage(walk *w, size_t at, size_t end)
{
    size_t const next = find_record(w, at, end);
    evtx_span mended;
    if (!has_signature(w->chunk, at) ||
        !mend_record(w, at, next, end, &mended)) {
        tell_gap(w, at, next, end);
        return next;
    }
    bool const goes_on = id_goes_on(w, mended.id) && mended.id < w->next_id;
    uint64_t const last_id = w->last_id;
    bool const any = w->any;
    add_record(w, &mended);
    if (!goes_on) {
        w->last_id = last_id;
        w->any = any;
    }
    return at + mended.size;
}

/* Is it the next one, or, before any, the one that the header begins with? A
 * header that does not fit its checksum is not asked. */
static bool counts_on(const walk *w, uint64_t id)
{
    if (w->any) return id == w->last_id + 1;
    return w->header_bad || (w->trusted && id == w->header->first_id);
}

/* Records that Windows wrote after it last wrote the header, or that somebody
 * hid by a small offset: they stand right behind and count on. */
static size_t walk_behind(walk *w, size_t at)
{
    evtx_span span;
    bool told = false;
    while (evtx_record_at(w->chunk, at, w->chunk.len, &span) &&
           counts_on(w, span.id)) {
        if (!told)
            tell(w, 48, 52, 0,
                 "free space offset before records that count on");
        told = true;
        add_record(w, &span);
        at += span.size;
    }
    return at;
}

/* The header counts on where the records end. */
static void check_last_id(walk *w, size_t at)
{
    uint64_t const lost = ids_missing_at_end(w, at, w->chunk.len);
    if (lost > 0 && !w->missing)
        tell(w, 32, 40, lost, "records missing that the chunk header counts");
}

static bool free_space_is_sane(const walk *w)
{
    return w->header->free_space >= EVTX_FIRST_RECORD &&
           w->header->free_space <= EVTX_CHUNK_SIZE;
}

/* Is the id after that of `span` missing behind it? Asked of the next record
 * or, behind the last, of the header. */
static bool next_id_is_missing(const walk *w, const evtx_span *span)
{
    evtx_span next;
    size_t const behind = span->at + span->size;
    if (evtx_record_at(w->chunk, behind, w->chunk.len, &next))
        return next.id > span->id + 1;
    return w->trusted && span->id < w->header->last_id;
}

/* A record may be made to reach over the ones behind it, so that they are not
 * told. Where the next id is missing and its record stands within, the outer
 * one ends there. The inner's copy of its size is where the outer's is. */
static void uncover(const walk *w, evtx_span *span)
{
    size_t const end = span->at + span->size;
    size_t from = span->at + EVTX_SMALLEST_RECORD;
    evtx_span inner;
    if (!next_id_is_missing(w, span)) return;
    for (;; from++) {
        from = evtx_find_signature(w->chunk, from, end);
        if (from >= end) return;
        if (head_at(w->chunk, from, end, &inner) && inner.id == span->id + 1 &&
            (from + inner.size == end ||
             evtx_record_at(w->chunk, from, end, &inner)))
            break;
    }
    span->size = (uint32_t)(from - span->at);
    set_fault(span, "size of the record reaches over the next", span->at + 4,
              4);
}

static void walk_records(walk *w, size_t end)
{
    size_t at = EVTX_FIRST_RECORD;
    evtx_span span;
    while (at < end) {
        bool const whole = evtx_record_at(w->chunk, at, w->chunk.len, &span);
        if (whole && !free_space_is_sane(w) && w->any && span.id <= w->last_id)
            return; /* old records behind the live ones */
        if (whole) {
            uncover(w, &span);
            add_record(w, &span);
            at += span.size;
        } else {
            at = skip_damage(w, at, end);
        }
    }
    check_last_id(w, walk_behind(w, at));
}

static void check_header(walk *w)
{
    const evtx_chunk_header *const h = w->header;
    if (header_crc_of(w->chunk) == h->header_crc) return;
    w->trusted = false;
    w->header_bad = true;
    tell(w, 0, EVTX_FIRST_RECORD, 0, "chunk header does not fit its checksum");
}

static void check_records(walk *w)
{
    const evtx_chunk_header *const h = w->header;
    if (!free_space_is_sane(w) || h->free_space > w->chunk.len) return;
    gr_slice const records =
        gr_sub(w->chunk, EVTX_FIRST_RECORD, h->free_space - EVTX_FIRST_RECORD);
    if (gr_crc32(0, records) != h->records_crc)
        tell(w, EVTX_FIRST_RECORD, h->free_space, 0,
             "records do not fit their checksum");
}

size_t evtx_walk_chunk(gr_slice chunk, const evtx_chunk_header *header,
                       bool checksums, evtx_span *spans)
{
    walk w = {.chunk = chunk, .header = header, .spans = spans};
    w.trusted = header->first_id <= header->last_id &&
                header->last_id - header->first_id <
                    EVTX_CHUNK_SIZE / EVTX_SMALLEST_RECORD;
    bool const check = checksums && (header->flags & EVTX_NO_CHECKSUMS) == 0;
    if (!evtx_has_chunk_signature(chunk))
        tell(&w, 0, 8, 0, "chunk with records but without signature");
    if (check) check_header(&w);
    if (!free_space_is_sane(&w))
        tell(&w, 48, 52, 0, "free space offset outside the chunk");
    if (check && w.trusted) check_records(&w);
    size_t end = free_space_is_sane(&w) ? header->free_space : chunk.len;
    if (chunk.len < EVTX_CHUNK_SIZE)
        tell(&w, 0, chunk.len, 0, "chunk cut short");
    if (end > chunk.len) end = chunk.len;
    walk_records(&w, end);
    return w.count;
}
