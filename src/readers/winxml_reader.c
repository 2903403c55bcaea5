/* winxml_reader.c - files of Windows events as XML.
 *
 *   <?xml version="1.0" encoding="utf-8"?>
 *   <Events><Event xmlns="..."> ... </Event><Event> ... </Event></Events>
 *
 * evtx_dump writes a line "Record 1" before each, and a declaration.
 *
 * An event reaches from "<Event" to the next "</Event>", which no text in it
 * can hold: there it stands as "&lt;/Event>". So a broken event costs itself
 * alone, and units may be cut behind any. */
#include "readers/winxml_reader.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/win_event.h"

struct reader_state {
    win_events events;
    uint64_t next_layout;
};

/* ---- bytes of either width ---- */

static const gr_slice end_tag = GR_S_INIT("</Event>");
static const gr_slice start_tag = GR_S_INIT("<Event");

static size_t width_of(lines_form form)
{
    return form.wide ? 2 : 1;
}

/* The character at `at`, or 0 if it is none of ASCII's. */
static uint8_t character(lines_form form, gr_slice bytes, size_t at)
{
    if (!form.wide) return bytes.ptr[at];
    if (bytes.len - at < 2) return 0;
    size_t const low = at + form.big, high = at + !form.big;
    return bytes.ptr[high] == 0 ? bytes.ptr[low] : 0;
}

static bool stands_at(lines_form form, gr_slice bytes, size_t at, gr_slice text)
{
    size_t const width = width_of(form);
    if ((bytes.len - at) / width < text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if (character(form, bytes, at + i * width) != text.ptr[i]) return false;
    return true;
}

/* Where `text` stands at or behind `from`; bytes.len: nowhere. */
static size_t find_text(lines_form form, gr_slice bytes, size_t from,
                        gr_slice text)
{
    if (!form.wide) {
        size_t const at = gr_find(gr_from(bytes, from), text);
        return at == SIZE_MAX ? bytes.len : from + at;
    }
    for (; from < bytes.len; from += 2)
        if (stands_at(form, bytes, from, text)) return from;
    return bytes.len;
}

/* "<Event" that is not "<Events" or "<EventData". */
static size_t find_start(lines_form form, gr_slice bytes, size_t from)
{
    for (;; from += width_of(form)) {
        from = find_text(form, bytes, from, start_tag);
        size_t const behind = from + start_tag.len * width_of(form);
        if (behind >= bytes.len) return bytes.len;
        uint8_t const c = character(form, bytes, behind);
        if (c == '>' || gr_is_blank(c)) return from;
    }
}

/* "Record 12" as evtx_dump writes it, up to the line end; the length in bytes,
 * or 0: it is none. */
static size_t number_length(lines_form form, gr_slice bytes, size_t at)
{
    gr_slice const word = GR_S("Record ");
    size_t const width = width_of(form), digits = at + word.len * width;
    if (!stands_at(form, bytes, at, word)) return 0;
    size_t end = digits;
    while (end < bytes.len && gr_is_digit(character(form, bytes, end)))
        end += width;
    bool const line = end < bytes.len && (character(form, bytes, end) == '\n' ||
                                          character(form, bytes, end) == '\r');
    return line && end > digits ? end - at : 0;
}

/* ---- what stands before the first element ----
 *
 * prolog  = *( blank / comment / instruction / doctype / number )
 * doctype = "<!DOCTYPE" ... [ "[" declarations "]" ] ">"
 *
 * Nothing that a document type declares is taken over: what it calls an event
 * is none, and its entities stay as they are written.
 *
 * Source: Extensible Markup Language (XML) 1.0, section 2.8. */

/* Behind the next `close`; the end: it is not there. */
static size_t behind_text(lines_form form, gr_slice bytes, size_t at,
                          gr_slice close)
{
    size_t const found = find_text(form, bytes, at, close);
    return found == bytes.len ? found : found + close.len * width_of(form);
}

/* Behind the document type at `at`; the end: it does not end. */
static size_t behind_doctype(lines_form form, gr_slice bytes, size_t at)
{
    size_t const width = width_of(form);
    uint8_t quote = 0;
    bool inside = false;
    for (; at < bytes.len; at += width) {
        uint8_t const c = character(form, bytes, at);
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (stands_at(form, bytes, at, GR_S("<!--"))) {
            at = behind_text(form, bytes, at, GR_S("-->")) - width;
        } else if (c == '"' || c == '\'') quote = c;
        else if (c == '[' || c == ']') inside = c == '[';
        else if (c == '>' && !inside) return at + width;
    }
    return bytes.len;
}

/* Where the first element may begin; *doctype: a document type is before. */
static size_t prolog_end(lines_form form, gr_slice bytes, bool *doctype)
{
    size_t const width = width_of(form);
    size_t at = lines_begin(form, bytes, 0).at;
    *doctype = false;
    for (;;) {
        while (bytes.len - at >= width &&
               gr_is_blank(character(form, bytes, at)))
            at += width;
        size_t const number = number_length(form, bytes, at);
        if (number > 0) at += number;
        else if (stands_at(form, bytes, at, GR_S("<?")))
            at = behind_text(form, bytes, at, GR_S("?>"));
        else if (stands_at(form, bytes, at, GR_S("<!--")))
            at = behind_text(form, bytes, at, GR_S("-->"));
        else if (stands_at(form, bytes, at, GR_S("<!DOCTYPE"))) {
            *doctype = true;
            at = behind_doctype(form, bytes, at);
        } else return at;
    }
}

/* ---- a file ---- */

enum { SURE = 90, SNIFF_BYTES = 1 << 15 };
enum { WORD_BEGIN = LINE_LOG_WORDS, WORD_DOCTYPE };

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    bool doctype;
    line_log_begin(intro, file, sink);
    file->words[WORD_BEGIN] =
        prolog_end(line_log_form(file), intro->head, &doctype);
    file->words[WORD_DOCTYPE] = doctype;
}

/* Of what the prolog holds of bytes at `offset`, how many. */
static size_t prolog_in(const reader_file *file, gr_slice bytes,
                        uint64_t offset)
{
    uint64_t const end = file->words[WORD_BEGIN];
    if (offset >= end) return 0;
    return end - offset < bytes.len ? (size_t)(end - offset) : bytes.len;
}

static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    bool doctype;
    lines_form const form = lines_form_of(head);
    size_t const at = prolog_end(form, head, &doctype);
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena == NULL) return 0;
    gr_slice s = lines_text(arena, form, gr_from(head, at));
    bool const events = gr_starts_with(s, GR_S("<Events>")) ||
                        gr_starts_with(s, GR_S("<Events "));
    if (events) s = gr_trim(gr_from(s, gr_find_byte(s, '>') + 1));
    bool const mine =
        winxml_begins(s) &&
        (gr_find(s, GR_S("<System>")) != SIZE_MAX ||
         gr_find(s, GR_S("schemas.microsoft.com/win/")) != SIZE_MAX);
    gr_arena_free(arena);
    return mine ? SURE : 0;
}

/* Behind the last "</Event>". Of what goes on for too long without one, all
 * but what may be the beginning of one. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    if (last) return block.len;
    lines_form const form = line_log_form(file);
    size_t const width = width_of(form), tag = end_tag.len * width;
    size_t const first = prolog_in(file, block, offset) + tag;
    for (size_t at = block.len - block.len % width; at >= first; at -= width)
        if (character(form, block, at - width) == '>' &&
            stands_at(form, block, at - tag, end_tag))
            return at;
    if (block.len <= WINXML_EVENT_CEILING + tag) return 0;
    return (block.len - tag) / width * width;
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    win_events_close(&s->events);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->next_layout = 1;
    if (win_events_open(&s->events, &s->next_layout)) return s;
    close_state(s);
    return NULL;
}

/* ---- an event ---- */

/* Left as it is written: what it stands for is the file's word alone. */
static void tell_entity(const reader_state *s, const reader_file *file,
                        gr_slice raw, uint64_t where, const event_sink *sink)
{
    if (file->words[WORD_DOCTYPE] != 0 && s->events.fields.entity_left)
        sink->damage(sink->self, where, raw.len, 0,
                     "an event with an entity of its file's own, which is not "
                     "resolved");
}

static gr_status read_event(reader_state *s, const reader_file *file,
                            gr_slice raw, uint64_t where,
                            const event_sink *sink, gr_error *err)
{
    gr_error own = {0};
    lines_form const form = line_log_form(file);
    win_events_start(&s->events);
    if (raw.len > WINXML_EVENT_CEILING) {
        sink->damage(sink->self, where, raw.len, 1, "an event too long");
        return GR_OK;
    }
    event const known = {.offset = where,
                         .length = raw.len,
                         .raw = raw,
                         .time_ns = GR_TIME_NONE,
                         .channel = value_of(VALUE_ABSENT, NULL, 0),
                         .computer = value_of(VALUE_ABSENT, NULL, 0),
                         .source_kind = "winxml"};
    gr_slice const text = lines_text(s->events.arena, form, raw);
    gr_status const status = win_events_read(&s->events, text, where, &own);
    if (status == GR_OK) {
        tell_entity(s, file, raw, where, sink);
        return win_events_give(&s->events, &known, &form, sink, err);
    }
    if (status == GR_NOMEM) {
        if (err != NULL) *err = own;
        return status;
    }
    sink->damage(sink->self, where, raw.len, 1, own.text);
    return GR_OK;
}

/* What stands between events: the frame of the file, or what is left of
 * broken ones. */
static void tell_gap(lines_form form, gr_slice bytes, size_t from, size_t to,
                     uint64_t offset, const event_sink *sink)
{
    size_t const width = width_of(form);
    bool tag = false;
    for (size_t at = from; at < to; at += width) {
        if (!tag) at += number_length(form, bytes, at);
        uint8_t const c = character(form, bytes, at);
        bool const mark = offset + at < 4 && (c == 0 || c >= 0x80);
        tag |= c == '<';
        if (!tag && !gr_is_blank(c) && !mark) {
            sink->damage(sink->self, offset + at, to - at, 0, "not an event");
            return;
        }
        tag &= c != '>';
    }
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_form const form = line_log_form(file);
    size_t const tag = end_tag.len * width_of(form);
    for (size_t at = prolog_in(file, units, offset); at < units.len;) {
        size_t const start = find_start(form, units, at);
        tell_gap(form, units, at, start, offset, sink);
        if (start == units.len) break;
        size_t const next =
            find_start(form, units, start + start_tag.len * width_of(form));
        size_t const end =
            find_text(form, gr_sub(units, 0, next), start, end_tag);
        at = end == next ? next : end + tag;
        gr_slice const raw = gr_sub(units, start, at - start);
        GR_TRY(read_event(s, file, raw, offset + start, sink, err));
    }
    return GR_OK;
}

const reader_ops winxml_reader = {.name = "winxml",
                                  .title = "Windows events as XML",
                                  .docs = "docs/formats/winxml.md",
                                  .sniff = sniff,
                                  .begin = begin,
                                  .form = line_log_form,
                                  .split = split,
                                  .open = open_state,
                                  .close = close_state,
                                  .read = read_units};
