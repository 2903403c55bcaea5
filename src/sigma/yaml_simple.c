/* yaml_simple.c - block YAML, line by line.
 *
 *   title: a             frames, outermost first:  map 0
 *   detection:           waits for its value       map 0
 *       img:             deeper: a new map         map 0, map 4
 *           - b          deeper: a new list        map 0, map 4, list 8
 *       condition: c     column 4: the list ends   map 0, map 4
 *
 * A line goes on with the collection of its column, and ends all deeper ones.
 * A key or "-" with nothing behind it waits for a deeper line; without one its
 * value is null. A list may stand in the column of the key that it belongs to.
 *
 * Between lines the scan is at the first text of a line, or at the end.
 * Columns are bytes: before a key or "-" there are only spaces and "-".
 *
 * Source: YAML 1.2.2, chapters 6 to 8, as libyaml 0.2.5 reads them. */
#include "sigma/yaml_simple.h"

#include "base/buffer.h"
#include "base/utf.h"
#include "sigma/limits.h"

/* libyaml takes keys of up to 1,024 characters. */
enum { KEY_BYTES = 1000 };

typedef struct {
    bool is_list;
    bool waits;    /* the last key or "-" has no value yet */
    uint32_t line; /* of that key or "-" */
    size_t column;
} frame;

typedef struct {
    const uint8_t *bytes;
    size_t len;
    size_t at;       /* of the next byte */
    size_t line_at;  /* of the first byte of its line */
    size_t line_end; /* of the LF of its line, or len */
    uint32_t line;
    bool has_root;
    frame frames[YAML_DEPTH];
    size_t depth;
    gr_buffer text; /* of several lines, as it grows */
    gr_arena *arena;
    yaml_sink sink;
    void *self;
} scan;

/* ---- characters ---- */

/* Are eight bytes ASCII without control characters except LF? The top bit of
 * each tells: nothing is carried from one to the next. */
static bool is_plain_word(const uint8_t *p)
{
    uint64_t const ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, p, sizeof word);
    if ((word & ones * 0x80) != 0) return false;
    uint64_t const printable = word + ones * 0x60;
    uint64_t const no_line_feed = (word ^ ones * '\n') + ones * 0x7F;
    uint64_t const no_delete = (word ^ ones * 0x7F) + ones * 0x7F;
    return (~((printable | ~no_line_feed) & no_delete) & ones * 0x80) == 0;
}

/* U+0080 to U+009F with NEL; LS and PS; the mark of byte order, U+FFFE and
 * U+FFFF. `p` is at the first byte of valid UTF-8. */
static bool is_odd_rune(const uint8_t *p)
{
    if (p[0] == 0xC2) return p[1] < 0xA0;
    if (p[0] == 0xE2) return p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
    if (p[0] != 0xEF) return false;
    return (p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] >= 0xBE);
}

bool yaml_simple_may_read(gr_slice bytes)
{
    bool ascii = true;
    for (size_t at = 0; at < bytes.len;) {
        bool const whole = bytes.len - at >= 8;
        if (whole && is_plain_word(bytes.ptr + at)) {
            at += 8;
            continue;
        }
        uint8_t const c = bytes.ptr[at++];
        if ((c < 0x20 && c != '\n') || c == 0x7F) return false;
        ascii = ascii && c < 0x80;
    }
    if (ascii) return true;
    if (!gr_utf8_valid(bytes)) return false;
    for (size_t at = 0; at < bytes.len; at++)
        if (bytes.ptr[at] >= 0xC0 && is_odd_rune(bytes.ptr + at)) return false;
    return true;
}

/* ---- lines ---- */

static void find_line_end(scan *s)
{
    const uint8_t *const hit =
        s->at == s->len ? NULL : memchr(s->bytes + s->at, '\n', s->len - s->at);
    s->line_at = s->at;
    s->line_end = hit == NULL ? s->len : (size_t)(hit - s->bytes);
}

static void next_line(scan *s)
{
    s->at = s->line_end + 1;
    s->line++;
    find_line_end(s);
}

static size_t column(const scan *s)
{
    return s->at - s->line_at;
}

static bool at_line_end(const scan *s)
{
    return s->at == s->line_end;
}

static void skip_spaces(scan *s)
{
    while (!at_line_end(s) && s->bytes[s->at] == ' ') s->at++;
}

/* To the first text behind this line, or to the end. */
static void next_text(scan *s)
{
    do {
        if (s->line_end == s->len) {
            s->at = s->len;
            return;
        }
        next_line(s);
        skip_spaces(s);
    } while (at_line_end(s));
}

/* Is there no text on the rest of the line? A comment begins behind a space,
 * and so does what is looked at. */
static bool is_empty_rest(const scan *s)
{
    return at_line_end(s) || s->bytes[s->at] == '#';
}

/* The same directly behind something. */
static bool ends_here(scan *s)
{
    size_t const from = s->at;
    skip_spaces(s);
    return at_line_end(s) || (s->bytes[s->at] == '#' && s->at > from);
}

/* `c`, then a space or the end of the line. */
static bool is_mark(const scan *s, uint8_t c)
{
    return !at_line_end(s) && s->bytes[s->at] == c &&
           (s->at + 1 == s->line_end || s->bytes[s->at + 1] == ' ');
}

/* --- or ... at the beginning of a line. */
static bool is_document_mark(const scan *s, uint8_t c)
{
    const uint8_t *const p = s->bytes + s->at;
    size_t const left = s->line_end - s->at;
    return column(s) == 0 && left >= 3 && p[0] == c && p[1] == c && p[2] == c &&
           (left == 3 || p[3] == ' ');
}

/* ---- frames and events ---- */

static gr_status give(scan *s, yaml_event_kind kind, uint32_t line)
{
    yaml_event const e = {.kind = kind, .line = line};
    return s->sink(s->self, &e);
}

static gr_status give_scalar(scan *s, gr_slice text, bool plain, uint32_t line)
{
    yaml_event const e = {
        .kind = YAML_SCALAR, .line = line, .plain = plain, .text = text};
    return s->sink(s->self, &e);
}

static frame *top(scan *s)
{
    return &s->frames[s->depth - 1];
}

/* What the top's last key or "-" waited for has not come. */
static gr_status give_null(scan *s)
{
    frame *const f = top(s);
    if (!f->waits) return GR_OK;
    f->waits = false;
    return give_scalar(s, gr_slice_of(s->bytes, 0), true, f->line);
}

static gr_status open_collection(scan *s, yaml_event_kind kind, size_t begin)
{
    if (s->depth == YAML_DEPTH) return GR_UNSUPPORTED;
    s->frames[s->depth++] =
        (frame){.is_list = kind == YAML_LIST_BEGIN, .column = begin};
    return give(s, kind, s->line);
}

static gr_status close_collection(scan *s)
{
    GR_TRY(give_null(s));
    s->depth--;
    return give(s, YAML_COLLECTION_DONE, s->line);
}

/* ---- texts on one line ---- */

typedef struct {
    gr_slice text;
    bool plain;
    bool is_key;    /* a ':' stands behind it, where the scan is */
    bool may_go_on; /* plain up to the end of the line */
} inline_text;

static bool starts_plain(const scan *s)
{
    static const uint8_t others[] = ",[]{}#&*!|>'\"%@`";
    uint8_t const c = s->bytes[s->at];
    if (c == '-' || c == ':' || c == '?') return !is_mark(s, c);
    return memchr(others, c, sizeof others - 1) == NULL;
}

/* Where plain text that begins here ends on this line, with blanks at its end:
 * at ": ", at " #" or with the line. */
static size_t plain_end(const scan *s)
{
    const uint8_t *const b = s->bytes;
    for (size_t i = s->at; i < s->line_end; i++) {
        if (b[i] > ':') continue;
        if (b[i] == ':' && (i + 1 == s->line_end || b[i + 1] == ' ')) return i;
        if (b[i] == '#' && i > s->at && b[i - 1] == ' ') return i;
    }
    return s->line_end;
}

static void read_plain(scan *s, inline_text *out)
{
    size_t const end = plain_end(s);
    size_t len = end - s->at;
    while (len > 0 && s->bytes[s->at + len - 1] == ' ') len--;
    *out = (inline_text){.text = gr_slice_of(s->bytes + s->at, len),
                         .plain = true,
                         .is_key = end < s->line_end && s->bytes[end] == ':',
                         .may_go_on = end == s->line_end};
    s->at = end;
}

/* Where `c` is next on this line; its end: it is not. */
static size_t find_in_line(const scan *s, uint8_t c)
{
    size_t const left = s->line_end - s->at;
    return s->at + gr_find_byte(gr_slice_of(s->bytes + s->at, left), c);
}

/* The same with one quote for two. */
static gr_status single_quotes(scan *s, gr_slice *text)
{
    uint8_t *const out = gr_arena_take_text(s->arena, text->len);
    size_t len = 0;
    if (out == NULL) return GR_UNSUPPORTED;
    for (size_t i = 0; i < text->len; i++) {
        out[len++] = text->ptr[i];
        if (text->ptr[i] == '\'') i++;
    }
    *text = gr_slice_of(out, len);
    return GR_OK;
}

static gr_status read_single_quoted(scan *s, gr_slice *out)
{
    size_t const from = ++s->at;
    size_t quotes = 0;
    for (;; quotes++) {
        size_t const quote = find_in_line(s, '\'');
        if (quote == s->line_end) return GR_UNSUPPORTED;
        s->at = quote + 1;
        *out = gr_slice_of(s->bytes + from, quote - from);
        if (at_line_end(s) || s->bytes[s->at] != '\'') break;
        s->at++;
    }
    return quotes == 0 ? GR_OK : single_quotes(s, out);
}

static gr_status read_double_quoted(scan *s, gr_slice *out)
{
    size_t const from = ++s->at;
    size_t const quote = find_in_line(s, '"');
    if (quote == s->line_end) return GR_UNSUPPORTED;
    *out = gr_slice_of(s->bytes + from, quote - from);
    s->at = quote + 1;
    return gr_find_byte(*out, '\\') < out->len ? GR_UNSUPPORTED : GR_OK;
}

static gr_status read_inline(scan *s, inline_text *out)
{
    uint8_t const c = s->bytes[s->at];
    size_t const from = s->at;
    *out = (inline_text){.plain = false};
    if (c == '\'') GR_TRY(read_single_quoted(s, &out->text));
    else if (c == '"') GR_TRY(read_double_quoted(s, &out->text));
    else if (starts_plain(s)) read_plain(s, out);
    else return GR_UNSUPPORTED;
    if (!out->plain) out->is_key = is_mark(s, ':');
    if (out->is_key) return s->at - from > KEY_BYTES ? GR_UNSUPPORTED : GR_OK;
    return out->plain || ends_here(s) ? GR_OK : GR_UNSUPPORTED;
}

/* ---- texts on several lines ---- */

static void put_breaks(scan *s, size_t count)
{
    for (; count > 0; count--) gr_put_byte(&s->text, '\n');
}

static gr_status keep_text(scan *s, gr_slice *out)
{
    *out = gr_arena_copy(s->arena, gr_buffer_slice(&s->text));
    bool const kept = s->text.status == GR_OK && out->ptr != NULL;
    return kept ? GR_OK : GR_UNSUPPORTED;
}

/* A plain text goes on over lines deeper than `parent`: one line break is a
 * space, of several the first one goes. */
static gr_status read_more_plain(scan *s, size_t parent, gr_slice *text)
{
    inline_text piece = {.may_go_on = true};
    bool joined = false;
    while (piece.may_go_on) {
        uint32_t const line = s->line;
        next_text(s);
        if (s->at == s->len || column(s) <= parent || is_empty_rest(s)) break;
        size_t const breaks = s->line - line;
        read_plain(s, &piece);
        if (piece.is_key) return GR_UNSUPPORTED;
        if (!joined) {
            s->text.len = 0;
            gr_put(&s->text, *text);
        }
        joined = true;
        if (breaks == 1) gr_put_byte(&s->text, ' ');
        put_breaks(s, breaks - 1);
        gr_put(&s->text, piece.text);
    }
    if (!piece.may_go_on) next_text(s);
    return joined ? keep_text(s, text) : GR_OK;
}

/* | and > with what stands behind them. */
typedef struct {
    bool folded;
    bool strip, keep; /* line breaks at the end; neither: one is kept */
    size_t indent;
    size_t breaks; /* that came, and are not in the text yet */
} block;

/* The first line with text has the indentation of all. */
static gr_status read_block_head(scan *s, block *out)
{
    size_t widest = 0;
    *out = (block){.folded = s->bytes[s->at++] == '>'};
    out->strip = !at_line_end(s) && s->bytes[s->at] == '-';
    out->keep = !at_line_end(s) && s->bytes[s->at] == '+';
    s->at += out->strip || out->keep;
    if (!ends_here(s)) return GR_UNSUPPORTED;
    for (;; out->breaks++) {
        if (s->line_end == s->len) return GR_UNSUPPORTED;
        next_line(s);
        skip_spaces(s);
        if (column(s) > widest) widest = column(s);
        if (!at_line_end(s)) break;
    }
    out->indent = column(s);
    bool const deeper = out->indent > top(s)->column;
    return deeper && out->indent == widest ? GR_OK : GR_UNSUPPORTED;
}

/* To the indentation of the next line of the block, counting empty ones.
 * False: the block has ended; the scan is at the text behind it. */
static bool next_block_line(scan *s, block *b)
{
    b->breaks = 0;
    while (s->line_end < s->len) {
        next_line(s);
        while (!at_line_end(s) && column(s) < b->indent &&
               s->bytes[s->at] == ' ')
            s->at++;
        if (!at_line_end(s)) return column(s) == b->indent;
        b->breaks += s->line_end < s->len;
    }
    s->at = s->len;
    return false;
}

static gr_status read_block(scan *s)
{
    block b;
    bool was_blank = false, first = true, ended = true;
    uint32_t const line = s->line;
    GR_TRY(read_block_head(s, &b));
    s->text.len = 0;
    do {
        bool const blank = s->bytes[s->at] == ' ';
        bool const fold = b.folded && !blank && !was_blank;
        if (!first && !fold) gr_put_byte(&s->text, '\n');
        if (!first && fold && b.breaks == 0) gr_put_byte(&s->text, ' ');
        put_breaks(s, b.breaks);
        gr_put(&s->text, gr_slice_of(s->bytes + s->at, s->line_end - s->at));
        ended = s->line_end < s->len;
        was_blank = blank;
        first = false;
    } while (next_block_line(s, &b));
    if (!b.strip && ended) gr_put_byte(&s->text, '\n');
    if (b.keep) put_breaks(s, b.breaks);
    gr_slice text;
    GR_TRY(keep_text(s, &text));
    return give_scalar(s, text, false, line);
}

/* ---- values ---- */

static gr_status read_node(scan *s);

static gr_status give_value(scan *s, inline_text *value)
{
    uint32_t const line = s->line;
    if (value->may_go_on)
        GR_TRY(read_more_plain(s, top(s)->column, &value->text));
    else next_text(s);
    return give_scalar(s, value->text, value->plain, line);
}

static bool starts_block(const scan *s)
{
    return s->bytes[s->at] == '|' || s->bytes[s->at] == '>';
}

/* Behind the ':' of a key or a "-" of the top. False: there is nothing on its
 * line, so it waits. */
static bool has_value_here(scan *s)
{
    frame *const f = top(s);
    s->at++;
    skip_spaces(s);
    f->line = s->line;
    f->waits = is_empty_rest(s);
    if (f->waits) next_text(s);
    return !f->waits;
}

/* A pair of the top, its key just read. */
static gr_status read_pair(scan *s, const inline_text *key)
{
    inline_text value;
    GR_TRY(give_scalar(s, key->text, key->plain, s->line));
    if (!has_value_here(s)) return GR_OK;
    if (starts_block(s)) return read_block(s);
    GR_TRY(read_inline(s, &value));
    return value.is_key ? GR_UNSUPPORTED : give_value(s, &value);
}

static gr_status read_entry(scan *s)
{
    return has_value_here(s) ? read_node(s) : GR_OK;
}

/* Whatever may stand in a deeper column than the top's. */
static gr_status read_node(scan *s)
{
    inline_text text;
    size_t const begin = column(s);
    if (is_mark(s, '-')) {
        GR_TRY(open_collection(s, YAML_LIST_BEGIN, begin));
        return read_entry(s);
    }
    if (s->depth > 0 && starts_block(s)) return read_block(s);
    GR_TRY(read_inline(s, &text));
    if (text.is_key) {
        GR_TRY(open_collection(s, YAML_MAP_BEGIN, begin));
        return read_pair(s, &text);
    }
    return s->depth > 0 ? give_value(s, &text) : GR_UNSUPPORTED;
}

/* ---- lines of a document ---- */

/* A "-" in the column of the top, which is a list or a map. */
static gr_status read_next_entry(scan *s)
{
    frame *const f = top(s);
    if (f->is_list) {
        GR_TRY(give_null(s));
        return read_entry(s);
    }
    if (!f->waits) return GR_UNSUPPORTED;
    f->waits = false;
    GR_TRY(open_collection(s, YAML_LIST_BEGIN, column(s)));
    return read_entry(s);
}

/* A key in the column of the top, which is a map, or the list of one. */
static gr_status read_next_pair(scan *s)
{
    inline_text key;
    if (top(s)->is_list) GR_TRY(close_collection(s));
    if (s->depth == 0 || top(s)->column != column(s)) return GR_UNSUPPORTED;
    GR_TRY(give_null(s));
    GR_TRY(read_inline(s, &key));
    return key.is_key ? read_pair(s, &key) : GR_UNSUPPORTED;
}

static gr_status read_root(scan *s)
{
    if (s->has_root) return GR_UNSUPPORTED;
    s->has_root = true;
    return read_node(s);
}

static gr_status read_line(scan *s)
{
    size_t const begin = column(s);
    while (s->depth > 0 && top(s)->column > begin) GR_TRY(close_collection(s));
    if (s->depth == 0) return read_root(s);
    if (top(s)->column == begin)
        return is_mark(s, '-') ? read_next_entry(s) : read_next_pair(s);
    if (!top(s)->waits) return GR_UNSUPPORTED;
    top(s)->waits = false;
    return read_node(s);
}

/* To the first thing that is no comment. */
static gr_status find_document(scan *s)
{
    find_line_end(s);
    skip_spaces(s);
    if (at_line_end(s)) next_text(s);
    while (s->at < s->len && s->bytes[s->at] == '#') next_text(s);
    return s->at < s->len ? GR_OK : GR_UNSUPPORTED;
}

static gr_status skip_document_mark(scan *s)
{
    if (!is_document_mark(s, '-')) return GR_OK;
    s->at += 3;
    if (!ends_here(s)) return GR_UNSUPPORTED;
    next_text(s);
    return GR_OK;
}

static gr_status read_lines(scan *s)
{
    while (s->at < s->len && !is_document_mark(s, '-')) {
        if (is_document_mark(s, '.')) return GR_UNSUPPORTED;
        if (s->bytes[s->at] == '#') next_text(s);
        else GR_TRY(read_line(s));
    }
    /* libyaml ends a last line that has no end itself */
    if (s->at == s->len) s->line += s->line_at < s->len;
    while (s->depth > 0) GR_TRY(close_collection(s));
    return s->has_root ? GR_OK : GR_UNSUPPORTED;
}

static gr_status read_document(scan *s, size_t *begin)
{
    GR_TRY(find_document(s));
    *begin = s->line_at;
    GR_TRY(give(s, YAML_DOCUMENT_BEGIN, s->line));
    GR_TRY(skip_document_mark(s));
    GR_TRY(read_lines(s));
    return give(s, YAML_DOCUMENT_DONE, s->line);
}

gr_status yaml_simple_next(yaml_simple *simple, gr_arena *arena, yaml_sink sink,
                           void *self, gr_slice *text)
{
    size_t begin = 0;
    if (simple->at == simple->bytes.len) return GR_NONE;
    scan s = {.bytes = simple->bytes.ptr,
              .len = simple->bytes.len,
              .at = simple->at,
              .line = simple->line,
              .text = gr_buffer_upto(SIGMA_SCRATCH_BYTES),
              .arena = arena,
              .sink = sink,
              .self = self};
    gr_status const status = read_document(&s, &begin);
    gr_buffer_free(&s.text);
    if (status != GR_OK) return status;
    *text = gr_sub(simple->bytes, begin, s.at - begin);
    simple->at = s.at;
    simple->line = s.line;
    return GR_OK;
}
