/* evtx_carve.c - records in slack space and in chunks that lost their header.
 *
 * A place with a record's signature counts when its head is plausible and its
 * BinXML reads as an Event of a System with an EventID and a channel or a
 * provider. Its names and templates stand elsewhere in the chunk, and may have
 * been written over since: then the place holds nothing that can be told.
 * A record whose end lies under what was written later counts only when its
 * BinXML is whole before that. */
#include "readers/evtx_carve.h"

#include "base/cursor.h"

void evtx_remember(reader_state *state, const evtx_span *span)
{
    if (state->seen == NULL || state->seen_count == EVTX_SPANS) return;
    state->seen[state->seen_count++] = (struct evtx_seen){span->id, span->time};
}

static bool is_seen(const reader_state *state, const evtx_span *span)
{
    for (size_t i = 0; i < state->seen_count; i++)
        if (state->seen[i].id == span->id && state->seen[i].time == span->time)
            return true;
    return false;
}

/* Names written over since, and only they, would still make an event. */
static bool is_plausible(const reader_state *state, const event *e)
{
    if (!state->content.sound) return false;
    bool const named =
        e->channel.type == VALUE_UTF8 || e->channel.type == VALUE_UTF16 ||
        e->provider.type == VALUE_UTF8 || e->provider.type == VALUE_UTF16;
    return e->has_event_id && named;
}

/* A record at `at`: whole, or cut by `end`. One that says that it ends before,
 * and does not, has another's bytes in it. */
static bool candidate_at(gr_slice chunk, size_t at, size_t end, evtx_span *out)
{
    if (evtx_record_at(chunk, at, end, out)) return true;
    gr_cursor c = gr_cursor_over(gr_sub(chunk, 0, end), 0);
    gr_skip(&c, at + 4);
    size_t const size = gr_read_u32le(&c);
    *out = (evtx_span){.at = (uint32_t)at, .is_record = true};
    out->id = gr_read_u64le(&c);
    out->time = gr_read_u64le(&c);
    out->size = (uint32_t)(end - at);
    return !c.short_read && size > end - at && size <= EVTX_CHUNK_SIZE &&
           out->size >= EVTX_SMALLEST_RECORD;
}

/* Gives `sink` what stands at `span`, if it reads as an event. */
static gr_status try_record(reader_state *state, const evtx_span *span,
                            bool carved, const event_sink *sink, bool *taken,
                            gr_error *err)
{
    event e;
    gr_status const status = evtx_make_event(state, span, carved, &e, NULL);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    if (status != GR_OK || !is_plausible(state, &e)) return GR_OK;
    *taken = true;
    GR_TRY(sink->take(sink->self, &e));
    evtx_remember(state, span);
    return GR_OK;
}

gr_status evtx_carve(reader_state *state, size_t from, size_t end,
                     size_t *tries, const event_sink *sink, gr_error *err)
{
    gr_slice const chunk = state->bench.names.chunk;
    for (; *tries > 0; from++) {
        from = evtx_find_signature(chunk, from, end);
        if (from >= end) break;
        (*tries)--;
        evtx_span span;
        bool taken = false;
        if (!candidate_at(chunk, from, end, &span) || is_seen(state, &span))
            continue;
        GR_TRY(try_record(state, &span, true, sink, &taken, err));
        if (taken) from += span.size - 1;
    }
    from = evtx_find_signature(chunk, from, end);
    if (*tries == 0 && from < end)
        sink->damage(sink->self, state->bench.names.base + from, end - from, 0,
                     "more places that may be records than carving tries");
    return GR_OK;
}

/* A record at `at` that ends at `end` at the latest: as it says, or else before
 * the next signature. */
static bool hidden_at(gr_slice chunk, size_t at, size_t end, evtx_span *out)
{
    if (evtx_record_at(chunk, at, end, out)) return true;
    gr_cursor c = gr_cursor_over(gr_sub(chunk, 0, end), 0);
    gr_skip(&c, at + 8);
    *out = (evtx_span){.at = (uint32_t)at, .is_record = true};
    out->id = gr_read_u64le(&c);
    out->time = gr_read_u64le(&c);
    out->size = (uint32_t)(evtx_find_signature(chunk, at + 4, end) - at);
    return !c.short_read && out->size >= EVTX_SMALLEST_RECORD;
}

gr_status evtx_read_hidden(reader_state *state, size_t from, size_t end,
                           const event_sink *sink, gr_error *err)
{
    gr_slice const chunk = state->bench.names.chunk;
    for (;; from++) {
        from = evtx_find_signature(chunk, from, end);
        if (from >= end) return GR_OK;
        evtx_span span;
        bool taken = false;
        if (!hidden_at(chunk, from, end, &span)) continue;
        GR_TRY(try_record(state, &span, false, sink, &taken, err));
        if (taken) from = state->content.end - 1;
    }
}
