/* json_span.c - top-level values, found without parsing them.
 *
 *   {...}\n{...}\n         one object a line
 *   {\n  ...\n}\n{ ...     printed over several lines
 *   [{...},\n {...}]       one array
 *   Record 1\n{...}\n      evtx_dump -o json
 *
 * All are objects with blanks, commas and brackets between them. Brackets
 * and strings are followed by hand, since a value may be broken, and a parser
 * would only say so. What tells a broken value soon:
 *
 *   - a line break in a string: JSON has none;
 *   - after a string something else than , : ] or }: a quote was lost;
 *   - a brace or bracket where no value can begin, or that closes another kind:
 *     one was lost, or the line was cut.
 *
 * Then the bytes are given up to the next start of a record (find_start). What
 * looks like one where a value may begin is remembered: if the whole breaks
 * later, it was the next record after all.
 *
 *   {"a":1,"l":[{"n":1},{"a":2},{"a":3,"l":[ ... ]   two records cut in a list
 *   ^          ^first   ^sure   ^open
 *
 * What was open where a value broke would break there again. It is kept in the
 * walk (json_open), with the first start in each, so that any number of records
 * that fell into one another cost one look. What breaks before, or in another
 * way, is tried JSON_RETRIES times, then the last start is taken; so no byte is
 * looked at more than about as often.
 *
 * What looks like a start has an opening brace and, blanks apart, a quote that
 * no backslash can escape; so a text that was entered by mistake ends there,
 * and trying one start after the other stays linear. */
#include "readers/json_span.h"

#include "base/simd.h"
#include "base/hash.h"
#include "readers/limits.h"

/* Between top-level values. 0x1e: RFC 7464. */
static bool is_separator(uint8_t c)
{
    return gr_is_blank(c) || c == ',' || c == '[' || c == ']' || c == 0x1e;
}

size_t json_behind_number(gr_slice s, size_t at)
{
    gr_slice const word = GR_S("Record ");
    if (at == s.len || s.ptr[at] != 'R' ||
        !gr_starts_with(gr_from(s, at), word))
        return at;
    size_t const digits = at + word.len;
    size_t end = digits;
    while (end < s.len && gr_is_digit(s.ptr[end])) end++;
    size_t const line = end + (end < s.len && s.ptr[end] == '\r');
    bool const whole = line < s.len && s.ptr[line] == '\n';
    return whole && end > digits ? line + 1 : at;
}

/* Behind what may stand between top-level values. */
static size_t behind_separators(gr_slice s, size_t at)
{
    for (size_t from = SIZE_MAX; from != at;) {
        while (at < s.len && is_separator(s.ptr[at])) at++;
        from = at;
        at = json_behind_number(s, at);
    }
    return at;
}

static void look(json_spans *w, size_t to)
{
    if (w->seen < to) w->seen = to;
}

/* ---- where a record may start ---- */

/* Or right behind NULs, which JSON has none of: a crash leaves them, and what
 * is written next goes on in the same line. */
static bool starts_line(gr_slice s, size_t at)
{
    return at == 0 || s.ptr[at - 1] == '\n' || s.ptr[at - 1] == 0;
}

/* The last byte before `at` that is no blank, or 0. */
static uint8_t byte_before(gr_slice s, size_t at)
{
    while (at > 0 && gr_is_blank(s.ptr[at - 1])) at--;
    return at > 0 ? s.ptr[at - 1] : 0;
}

/* In sound JSON what stands behind a colon is inside something. */
static bool behind_value(gr_slice s, size_t at)
{
    uint8_t const before = byte_before(s, at);
    return before == '}' || is_separator(before);
}

/* Passes blanks, then `token`. */
static bool pass(json_spans *w, size_t *at, gr_slice token)
{
    gr_slice const s = w->bytes;
    while (*at < s.len && gr_is_blank(s.ptr[*at])) ++*at;
    look(w, *at + token.len);
    if (!gr_starts_with(gr_from(s, *at), token)) return false;
    *at += token.len;
    return true;
}

/* { "Event" : { , which no record has inside. */
static bool event_at(json_spans *w, size_t at)
{
    return pass(w, &at, GR_S("{")) && pass(w, &at, GR_S("\"Event\"")) &&
           pass(w, &at, GR_S(":")) && pass(w, &at, GR_S("{"));
}

/* The quote of the object's first key, if it begins with one, or s.len. */
static size_t key_quote(gr_slice s, size_t at)
{
    for (at++; at < s.len && gr_is_blank(s.ptr[at]);) at++;
    return at < s.len && s.ptr[at] == '"' ? at : s.len;
}

/* Is it one of the file's keys, whose first quote is at `at`? */
static bool known_key(json_spans *w, size_t at)
{
    gr_slice const s = w->bytes;
    size_t const len = gr_find_byte(gr_from(s, at + 1), '"') + 2;
    look(w, at + len);
    if (len > s.len - at) return false;
    uint64_t const hash = gr_hash64(0, gr_sub(s, at, len));
    at += len;
    for (uint32_t i = 0; i < w->keys.count; i++)
        if (w->keys.hashes[i] == hash) return pass(w, &at, GR_S(":"));
    return false;
}

static bool known_key_at(json_spans *w, size_t at)
{
    if (w->keys.count == 0 || !behind_value(w->bytes, at)) return false;
    if (!pass(w, &at, GR_S("{")) || !pass(w, &at, GR_S("\""))) return false;
    return known_key(w, at - 1);
}

static bool sure_start(json_spans *w, size_t at)
{
    look(w, at + 1);
    return starts_line(w->bytes, at) || event_at(w, at) || known_key_at(w, at);
}

/* It may as well be an object in a list of the broken record. */
static bool possible_start(json_spans *w, size_t at)
{
    return behind_value(w->bytes, at) && pass(w, &at, GR_S("{")) &&
           pass(w, &at, GR_S("\""));
}

/* The first sure start at or behind `from`; but a possible one if no sure one
 * comes within JSON_NEAR bytes of it; or the end. No byte is asked twice for a
 * sure start: those between a possible one and `clear_to` have none. */
static size_t find_start(json_spans *w, size_t from)
{
    gr_slice const s = w->bytes;
    size_t possible = s.len, limit = s.len;
    w->passed = false;
    for (size_t at = from;; at++) {
        at += gr_find_byte(gr_sub(s, at, limit - at), '{');
        if (at >= limit) break;
        if (at >= w->clear_to && sure_start(w, at)) {
            w->passed =
                possible < s.len && !w->keys.only && !starts_line(s, at);
            return at;
        }
        if (possible < s.len || !possible_start(w, at)) continue;
        possible = at;
        if (limit - at > JSON_NEAR) limit = at + JSON_NEAR;
        if (at < w->clear_to) at = w->clear_to - 1;
    }
    if (possible == s.len) {
        look(w, s.len + 1);
        return s.len;
    }
    look(w, possible + JSON_NEAR);
    w->clear_to = limit;
    return possible;
}

/* ---- one value ---- */

/* What is open. Starts in what was closed inside it are kept, but only if they
 * are sure: what stands in a list that was closed is a part. */
typedef struct {
    size_t at;
    size_t first; /* the first object that is an element of it, or 0 */
    size_t sure;  /* the first sure start in it, or 0 */
    bool list;
    bool known; /* an element begins with one of the file's keys */
} open_value;

typedef struct {
    json_spans *walk;
    gr_slice s;
    size_t begin, at;
    size_t last, last_sure; /* the last starts in it, or 0 */
    size_t closed;          /* where began what was closed last */
    unsigned depth;
    open_value open[4 * JSON_DEPTH];
} scan;

enum { DEEPEST = 4 * JSON_DEPTH };

/* Where to go on in what is open and broke at `at`, or 0. An element that is
 * not known for a record is one if another element is, or if what is known is
 * far: as in find_start. */
static size_t start_in(const open_value *o, size_t at)
{
    if (o->first == 0 || (o->sure != 0 && (o->sure <= o->first ||
                                           o->sure - o->first <= JSON_NEAR)))
        return o->sure;
    bool const far = o->sure != 0 || at - o->first > JSON_NEAR;
    return far || o->known ? o->first : 0;
}

/* Fills `to` with what is open, and tells how many there are. */
static unsigned list_open(const scan *c, size_t at, json_open *to)
{
    size_t go_on = 0;
    bool parts = false;
    for (unsigned i = c->depth; i-- > 0;) {
        size_t const start = start_in(&c->open[i], at);
        if (start != 0) go_on = start;
        parts |= c->open[i].first != 0;
        to[i] = (json_open){c->open[i].at, go_on, go_on != 0 || !parts};
    }
    /* Those above are too deep themselves; those below may be whole. */
    return c->depth == DEEPEST ? DEEPEST - JSON_DEPTH : c->depth;
}

/* The span of what begins at o->at and broke at w->failed_at or `at`. */
static json_span span_of(json_spans *w, const json_open *o, size_t at,
                         json_span span)
{
    span.begin = o->at;
    span.one = o->one;
    span.end = o->go_on;
    if (o->go_on != 0) return span;
    span.end = at;
    if (span.kind == SPAN_OPEN) return span;
    span.end = find_start(w, at);
    span.one = o->one && !w->passed;
    return span;
}

/* The value broke at `at`: what is it, and where to go on? */
static json_span give_up(const scan *c, size_t at, json_span span)
{
    json_spans *const w = c->walk;
    json_open here[DEEPEST];
    bool const further = at > w->failed_at;
    unsigned const count = list_open(c, at, further ? w->open : here);
    json_open first = further ? w->open[0] : here[0];
    if (further) {
        w->failed_at = at;
        w->failures = 0;
        w->broken = span;
        w->open_count = count;
        w->open_next = 1;
    }
    if (w->failures++ >= JSON_RETRIES && c->last != 0)
        first = (json_open){c->begin, c->last, false};
    return span_of(w, &first, at, span);
}

static json_span broken(const scan *c, const char *what)
{
    look(c->walk, c->at + 1);
    return give_up(
        c, c->at,
        (json_span){.kind = SPAN_BROKEN, .object = true, .what = what});
}

/* The element that is open in the deepest list that records fell into; or the
 * last sure start. */
static size_t last_start(const scan *c)
{
    size_t last = c->last_sure != 0 ? c->last_sure : c->s.len;
    for (unsigned i = 0; i < c->depth; i++) {
        if (!c->open[i].list || start_in(&c->open[i], c->s.len) == 0) continue;
        while (i < c->depth && c->open[i].list) i++;
        last = i < c->depth ? c->open[i].at : c->s.len;
    }
    return last;
}

static json_span open_at_end(const scan *c)
{
    return give_up(c, c->s.len,
                   (json_span){.kind = SPAN_OPEN,
                               .last_start = last_start(c),
                               .object = true,
                               .what = "object cut short"});
}

/* An opening bracket where no value can begin. At the start of a line it needs
 * no look: if the bytes ended before it, they would be told the same. If it
 * stands behind a whole {"Event":{ , that is a record, which fell into this. */
static json_span cut_short(scan *c)
{
    static const char what[] = "object cut short";
    json_open open[DEEPEST];
    open_value *const parent = &c->open[c->depth - 1];
    if (parent->sure == 0 && byte_before(c->s, c->at) == '}' &&
        event_at(c->walk, c->closed))
        parent->sure = c->last = c->closed;
    if (c->s.ptr[c->at] != '{' || !starts_line(c->s, c->at))
        return broken(c, what);
    (void)list_open(c, c->at, open);
    if (open[0].go_on != 0) return broken(c, what);
    return (json_span){.kind = SPAN_BROKEN,
                       .begin = c->begin,
                       .end = c->at,
                       .object = true,
                       .one = open[0].one,
                       .what = what};
}

/* Passes a string and the blanks behind it; `at` is its first quote, and stays
 * there if it is broken: where a quote was lost, what looks like a string may
 * hold the start of the next record. */
typedef enum { STRING_WHOLE, STRING_OPEN, STRING_BROKEN } string_end;

/* The first quote, backslash or line end at or behind `at`. */
static size_t find_in_text(gr_slice s, size_t at)
{
#ifdef GR_X86
    __m128i const quote = _mm_set1_epi8('"');
    __m128i const slash = _mm_set1_epi8('\\');
    __m128i const line = _mm_set1_epi8('\n');
    for (; s.len - at >= 16; at += 16) {
        __m128i const x = gr_load_128(s.ptr + at);
        __m128i const hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash)),
            _mm_cmpeq_epi8(x, line));
        unsigned const bits = (unsigned)_mm_movemask_epi8(hit);
        if (bits != 0) return at + (size_t)__builtin_ctz(bits);
    }
#endif
    while (at < s.len && s.ptr[at] != '"' && s.ptr[at] != '\\' &&
           s.ptr[at] != '\n')
        at++;
    return at;
}

/* Where the text from `at` on ends: at its quote, at a line end, or at the end
 * of the bytes. */
static size_t end_of_text(gr_slice s, size_t at)
{
    for (at = find_in_text(s, at); at < s.len && s.ptr[at] == '\\';) {
        at++;
        if (at >= s.len || s.ptr[at] == '\n') break;
        at = find_in_text(s, at + 1);
    }
    return at;
}

static string_end pass_string(scan *c)
{
    gr_slice const s = c->s;
    size_t at = end_of_text(s, c->at + 1);
    if (at >= s.len) return STRING_OPEN;
    if (s.ptr[at] == '\n') {
        look(c->walk, at + 1);
        return STRING_BROKEN;
    }
    for (at++; at < s.len && gr_is_blank(s.ptr[at]);) at++;
    if (at == s.len) return STRING_OPEN;
    uint8_t const next = s.ptr[at];
    if (next != ',' && next != ':' && next != '}' && next != ']') {
        look(c->walk, at + 1);
        return STRING_BROKEN;
    }
    c->at = at;
    return STRING_WHOLE;
}

/* Can an object or array begin at `at`, inside the object? */
static bool value_may_begin(const scan *c)
{
    uint8_t const before = byte_before(c->s, c->at);
    return before == ':' || before == '[' ||
           (before == ',' && c->open[c->depth - 1].list);
}

/* Remembers the object at `at`, an element of `list`, if it might be a record:
 * lost brackets can have led to it. Of the sure ones the first is enough. */
static void remember_element(scan *c, open_value *list)
{
    json_spans *const w = c->walk;
    size_t const quote = key_quote(c->s, c->at);
    if (quote == c->s.len) return;
    c->last = c->at;
    if (list->first == 0) list->first = c->at;
    if (list->sure != 0) return;
    bool sure = starts_line(c->s, c->at) || event_at(w, c->at);
    if (!sure && w->keys.count > 0 && !list->known) {
        list->known = known_key(w, quote);
        sure = list->known && w->keys.only;
    }
    if (sure) list->sure = c->last_sure = c->at;
}

static void remember(scan *c, open_value *parent)
{
    if (parent->list) {
        remember_element(c, parent);
    } else if (starts_line(c->s, c->at)) {
        c->last = c->last_sure = c->at;
        if (parent->sure == 0) parent->sure = c->at;
    }
}

/* Passes an opening bracket; false: too deep. The scan itself will pass the
 * bytes that are looked at here. */
static bool pass_opening(scan *c)
{
    bool const object = c->s.ptr[c->at] == '{';
    size_t const seen = c->walk->seen;
    if (c->depth > 0 && object) remember(c, &c->open[c->depth - 1]);
    c->walk->seen = seen;
    if (c->depth == DEEPEST) return false;
    c->open[c->depth++] = (open_value){.at = c->at, .list = !object};
    c->at++;
    return true;
}

/* The closing bracket of a list in an object is that of the whole array, if
 * what follows can follow no other: records fell into the list. */
static bool closes_array(scan *c)
{
    if (c->open[c->depth - 1].first == 0) return false;
    size_t at = c->at + 1;
    while (at < c->s.len && gr_is_blank(c->s.ptr[at])) at++;
    if (at < c->s.len && c->s.ptr[at] != '{' && c->s.ptr[at] != '[')
        return false;
    c->at = at;
    return true;
}

static void pass_closing(scan *c)
{
    const open_value *const closed = &c->open[--c->depth];
    c->closed = closed->at;
    c->at++;
    if (c->depth == 0) return;
    open_value *const parent = &c->open[c->depth - 1];
    if (parent->sure == 0) parent->sure = closed->sure;
}

static json_span scan_object(json_spans *w, size_t begin)
{
    scan c;
    c.walk = w;
    c.s = w->bytes;
    c.begin = c.at = begin;
    c.last = c.last_sure = c.closed = 0;
    c.depth = 0;
    while (c.at < c.s.len) {
        uint8_t const byte = c.s.ptr[c.at];
        if (byte == '"') {
            string_end const how = pass_string(&c);
            if (how == STRING_OPEN) break;
            if (how == STRING_BROKEN) return broken(&c, "broken text in JSON");
        } else if (byte == '{' || byte == '[') {
            if (c.depth > 0 && !value_may_begin(&c)) return cut_short(&c);
            if (!pass_opening(&c)) return broken(&c, "objects nested too deep");
        } else if (byte == '}' || byte == ']') {
            if (c.open[c.depth - 1].list != (byte == ']'))
                return broken(&c, "brackets that do not match");
            if (byte == ']' && closes_array(&c)) continue;
            pass_closing(&c);
            if (c.depth == 0)
                return (json_span){SPAN_VALUE, begin, c.at, 0,
                                   true,       true,  NULL};
        } else {
            c.at++;
        }
    }
    return open_at_end(&c);
}

/* What is known to break where another value did: see json_open. */
static const json_open *known_open(json_spans *w, size_t at)
{
    while (w->open_next < w->open_count && w->open[w->open_next].at < at)
        w->open_next++;
    if (w->open_next == w->open_count || w->open[w->open_next].at != at)
        return NULL;
    return &w->open[w->open_next++];
}

/* The NULs at `from`, and blanks among them; what stands behind is told apart
 * from them. */
static json_span pass_nuls(json_spans *w, size_t from)
{
    gr_slice const s = w->bytes;
    size_t end = from, at = from;
    for (; at < s.len && (s.ptr[at] == 0 || gr_is_blank(s.ptr[at])); at++)
        if (s.ptr[at] == 0) end = at + 1;
    look(w, at + 1);
    return (json_span){.kind = SPAN_BROKEN,
                       .begin = from,
                       .end = end,
                       .what = "NULs where text should be"};
}

json_span json_next_span(json_spans *w, size_t from)
{
    gr_slice const s = w->bytes;
    from = behind_separators(s, from);
    if (from >= s.len)
        return (json_span){.kind = SPAN_NONE, .begin = s.len, .end = s.len};
    if (s.ptr[from] == '{') {
        const json_open *const open = known_open(w, from);
        if (open == NULL) return scan_object(w, from);
        return span_of(w, open, w->failed_at, w->broken);
    }
    if (s.ptr[from] == 0) return pass_nuls(w, from);
    return (json_span){.kind = SPAN_BROKEN,
                       .begin = from,
                       .end = find_start(w, from + 1),
                       .what = "not a JSON object"};
}

/* ---- the head of a file ---- */

size_t json_mark(gr_slice head)
{
    return gr_starts_with(head, GR_S("\xef\xbb\xbf")) ? 3 : 0;
}

gr_slice json_first_key(gr_slice object)
{
    json_spans w = {.bytes = object};
    size_t at = 0;
    if (!pass(&w, &at, GR_S("{")) || !pass(&w, &at, GR_S("\"")))
        return gr_sub(object, 0, 0);
    size_t const begin = at - 1;
    while (at < object.len && object.ptr[at] != '"')
        at += object.ptr[at] == '\\' ? 2 : 1;
    gr_slice const key = gr_sub(object, begin, at + 1 - begin);
    at++;
    return pass(&w, &at, GR_S(":")) ? key : gr_sub(object, 0, 0);
}

/* How often the first keys came, by number; all of them, and of others. */
typedef struct {
    json_keys keys;
    unsigned counts[JSON_KEYS];
    unsigned all;
} key_counts;

static void count_key(key_counts *c, gr_slice key)
{
    uint64_t const hash = gr_hash64(0, key);
    uint32_t i = 0;
    while (i < c->keys.count && c->keys.hashes[i] != hash) i++;
    c->all++;
    if (i == JSON_KEYS) return;
    c->keys.hashes[i] = hash;
    c->counts[i]++;
    if (i == c->keys.count) c->keys.count++;
}

static json_keys keys_of(const key_counts *c)
{
    for (uint32_t i = 0; i < c->keys.count; i++)
        if (c->counts[i] == c->all ||
            (c->all > 2 && c->counts[i] + 1 == c->all))
            return (json_keys){1, 1, {c->keys.hashes[i]}};
    return c->keys;
}

json_keys json_learn_keys(gr_slice head)
{
    key_counts counts = {{0}, {0}, 0};
    json_spans w = {.bytes = head};
    bool damaged = false;
    for (size_t at = json_mark(head);;) {
        json_span const span = json_next_span(&w, at);
        if (span.kind == SPAN_NONE) return keys_of(&counts);
        damaged |= !span.object;
        gr_slice const key = json_first_key(gr_from(head, span.begin));
        if (key.len > 0) {
            if (damaged) counts = (key_counts){{0}, {0}, 0};
            damaged = false;
            count_key(&counts, key);
        }
        at = span.end;
    }
}
