/* winxml.c - see winxml.h.
 *
 * A scanner for this one form of XML: elements, attributes, texts, entities,
 * CDATA, comments and instructions are known; a document type is refused, as no
 * event has one within it. It goes through the bytes once, and is never deeper
 * in than WINXML_DEPTH.
 *
 *   <System> <EventID Qualifiers="7">1</EventID>    EventID_Qualifiers, EventID
 *            <Security UserID="S-1-5-18"/>          Security_UserID
 *   <EventData> <Data Name="Image">x</Data>         Image
 *               <Data>x</Data>                      Data
 *   <UserData> <LogFileCleared> <Channel>x          Channel
 *   <RenderingInfo Culture="en"> <Level>x           RenderingInfo_Level
 *                                <Message>x         Message
 */
#include "readers/winxml.h"

#include "base/number.h"
#include "base/utf.h"
#include "readers/limits.h"

typedef enum { PLACE_EVENT, PLACE_SYSTEM, PLACE_RENDERING, PLACE_DATA } place;

typedef struct {
    gr_slice tag, name; /* name: that of its field */
    size_t text;        /* where what is in it begins */
    place inside;
    bool has_children;
} element;

typedef struct {
    gr_slice text;
    size_t at;
    gr_arena *arena;
    winxml_fields *out;
    element stack[WINXML_DEPTH];
    size_t depth;
    const char *fault; /* NULL: none so far */
    gr_status status;  /* of the fault */
} scanner;

static void fail(scanner *s, gr_status status, const char *what)
{
    if (s->fault != NULL) return;
    s->fault = what;
    s->status = status;
}

bool winxml_begins(gr_slice text)
{
    gr_slice const tag = GR_S("<Event");
    return gr_starts_with(text, tag) && text.len > tag.len &&
           (text.ptr[tag.len] == '>' || gr_is_blank(text.ptr[tag.len]));
}

/* ---- texts ---- */

/* What stands between & and ;. 0: nothing known. */
static uint32_t entity(gr_slice name)
{
    static const struct {
        gr_slice name;
        uint8_t is;
    } known[] = {{GR_S_INIT("lt"), '<'},
                 {GR_S_INIT("gt"), '>'},
                 {GR_S_INIT("amp"), '&'},
                 {GR_S_INIT("quot"), '"'},
                 {GR_S_INIT("apos"), '\''}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (gr_equal(known[i].name, name)) return known[i].is;
    if (!gr_starts_with(name, GR_S("#"))) return 0;
    bool const hex = name.len > 1 && name.ptr[1] == 'x';
    uint32_t rune = 0;
    for (size_t i = hex ? 2 : 1; i < name.len; i++) {
        int const digit = gr_hex_value(name.ptr[i]);
        if (digit < 0 || (!hex && digit > 9) || rune > 0x10FFFF) return 0;
        rune = rune * (hex ? 16 : 10) + (uint32_t)digit;
    }
    bool const bad = rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF);
    return bad ? GR_RUNE_BAD : rune;
}

/* &...; at s->ptr: its character to *rune. Its length, or 0: it is none. */
static size_t entity_length(gr_slice s, uint32_t *rune)
{
    enum { LONGEST = 12 };
    gr_slice const near = gr_sub(s, 1, LONGEST);
    size_t const end = gr_find_byte(near, ';');
    if (end == near.len) return 0;
    *rune = entity(gr_sub(near, 0, end));
    return *rune == 0 ? 0 : end + 2;
}

/* "<![CDATA[x]]>" at s->ptr: x to *inside; its length, or 0. */
static size_t cdata_length(gr_slice s, gr_slice *inside)
{
    gr_slice const open = GR_S("<![CDATA[");
    if (!gr_starts_with(s, open)) return 0;
    *inside = gr_from(s, open.len);
    size_t const end = gr_find(*inside, GR_S("]]>"));
    if (end == SIZE_MAX) return 0;
    *inside = gr_sub(*inside, 0, end);
    return open.len + end + 3;
}

/* Behind the last "]]>"; 0: there is none. */
static size_t last_cdata_end(gr_slice s)
{
    size_t at = s.len;
    while (at >= 3 && memcmp(s.ptr + at - 3, "]]>", 3) != 0) at--;
    return at < 3 ? 0 : at;
}

/* "&name;" at s->ptr, which somebody may have declared. */
static bool is_named_entity(gr_slice s)
{
    size_t i = 1;
    while (i < s.len && (gr_is_letter(s.ptr[i]) || gr_is_digit(s.ptr[i]) ||
                         s.ptr[i] == '_' || s.ptr[i] == '-' ||
                         s.ptr[i] == '.' || s.ptr[i] == ':'))
        i++;
    return i > 1 && i < s.len && s.ptr[i] == ';';
}

static size_t put_plain(uint8_t *out, gr_slice raw, bool *entity_left)
{
    size_t len = 0;
    /* A comment may open many that nothing closes: the end is sought once. */
    size_t const last_end = last_cdata_end(raw);
    for (size_t i = 0; i < raw.len;) {
        uint32_t rune;
        gr_slice inside;
        gr_slice const rest = gr_from(raw, i);
        size_t const taken =
            rest.ptr[0] == '&' ? entity_length(rest, &rune) : 0;
        size_t const cdata = rest.ptr[0] == '<' && i < last_end
                                 ? cdata_length(rest, &inside)
                                 : 0;
        if (taken > 0) {
            len += gr_utf8_put(out + len, rune);
        } else if (cdata > 0) {
            if (inside.len > 0) memcpy(out + len, inside.ptr, inside.len);
            len += inside.len;
        } else {
            if (rest.ptr[0] == '&') *entity_left |= is_named_entity(rest);
            out[len++] = rest.ptr[0];
        }
        i += taken + cdata > 0 ? taken + cdata : 1;
    }
    return len;
}

/* Without entities and CDATA: itself, if it has none. */
static event_value plain_text(scanner *s, gr_slice raw)
{
    if (gr_find_byte(raw, '&') == raw.len && gr_find_byte(raw, '<') == raw.len)
        return value_of(VALUE_UTF8, raw.ptr, raw.len);
    uint8_t *const out = gr_arena_take_text(s->arena, raw.len);
    if (out == NULL) {
        fail(s, gr_arena_status(s->arena), "no room for an event's text");
        return value_of(VALUE_NULL, NULL, 0);
    }
    size_t const len = put_plain(out, raw, &s->out->entity_left);
    gr_arena_trim_text(s->arena, out, raw.len, len);
    return value_of(VALUE_UTF8, out, len);
}

/* ---- names ---- */

static gr_slice joined(scanner *s, gr_slice a, gr_slice b)
{
    uint8_t *const text = gr_arena_take_text(s->arena, a.len + 1 + b.len);
    if (text == NULL) {
        fail(s, gr_arena_status(s->arena), "no room for an event's names");
        return b;
    }
    if (a.len > 0) memcpy(text, a.ptr, a.len);
    text[a.len] = '_';
    if (b.len > 0) memcpy(text + a.len + 1, b.ptr, b.len);
    return gr_slice_of(text, a.len + 1 + b.len);
}

static void add(scanner *s, place where, gr_slice name, event_value value)
{
    winxml_fields *const out = s->out;
    if (out->count == out->room) {
        fail(s, GR_LIMIT, "an event with too many fields");
        return;
    }
    field_part const part =
        where == PLACE_SYSTEM ? FIELD_SYSTEM : FIELD_PAYLOAD;
    out->names[out->count] =
        (layout_name){layout_clean_name(s->arena, name), part};
    out->values[out->count++] = value;
}

static gr_slice name_at(scanner *s, place where, gr_slice tag)
{
    if (where != PLACE_RENDERING || gr_equal(tag, GR_S("Message"))) return tag;
    return joined(s, GR_S("RenderingInfo"), tag);
}

static place place_in(place where, size_t depth, gr_slice tag)
{
    if (depth != 1) return where;
    if (gr_equal(tag, GR_S("System"))) return PLACE_SYSTEM;
    if (gr_equal(tag, GR_S("RenderingInfo"))) return PLACE_RENDERING;
    return PLACE_DATA;
}

/* ---- elements ---- */

static void skip_blanks(scanner *s)
{
    while (s->at < s->text.len && gr_is_blank(s->text.ptr[s->at])) s->at++;
}

static bool is_name_byte(uint8_t c)
{
    return c > ' ' && c != '=' && c != '>' && c != '/' && c != '<' &&
           c != '"' && c != '\'';
}

static gr_slice take_name(scanner *s)
{
    size_t const begin = s->at;
    while (s->at < s->text.len && is_name_byte(s->text.ptr[s->at])) s->at++;
    gr_slice const name = gr_sub(s->text, begin, s->at - begin);
    size_t const colon = gr_find_byte(name, ':');
    return colon == name.len || gr_starts_with(name, GR_S("xmlns"))
               ? name
               : gr_from(name, colon + 1);
}

/* Of an element in the event. Those of System's elements and of what a
 * collector adds are fields; the name of Data is that of its field. */
static void note_attribute(scanner *s, element *e, gr_slice name, gr_slice raw)
{
    place const where = e->inside;
    bool const is_data = gr_equal(e->tag, GR_S("Data"));
    if (s->depth == 0 || gr_starts_with(name, GR_S("xmlns"))) return;
    if (is_data && gr_equal(name, GR_S("Name"))) {
        event_value const text = plain_text(s, raw);
        if (text.len > 0) e->name = value_bytes(text);
        return;
    }
    gr_slice const prefix = s->depth == 1 ? e->tag : name_at(s, where, e->tag);
    add(s, where, joined(s, prefix, name), plain_text(s, raw));
}

/* name="value" or name='value'; false: it is none. */
static bool read_attribute(scanner *s, element *e)
{
    gr_slice const name = take_name(s);
    skip_blanks(s);
    if (name.len == 0 || s->at == s->text.len || s->text.ptr[s->at] != '=')
        return false;
    s->at++;
    skip_blanks(s);
    if (s->at == s->text.len) return false;
    uint8_t const quote = s->text.ptr[s->at++];
    gr_slice const rest = gr_from(s->text, s->at);
    size_t const len = gr_find_byte(rest, quote);
    if ((quote != '"' && quote != '\'') || len == rest.len) return false;
    note_attribute(s, e, name, gr_sub(rest, 0, len));
    s->at += len + 1;
    return true;
}

/* The text of an element that has no others in it. An empty one in System
 * speaks by its attributes. */
static void close_element(scanner *s, const element *e, gr_slice raw)
{
    if (e->has_children || s->depth <= 1) return;
    if (s->depth == 2 && gr_trim(raw).len == 0) return;
    if (raw.len == 0 && e->inside == PLACE_SYSTEM) return;
    add(s, e->inside, e->name, plain_text(s, raw));
}

static void open_tag(scanner *s)
{
    if (s->depth == WINXML_DEPTH) {
        fail(s, GR_LIMIT, "an event nested too deep");
        return;
    }
    element *const e = &s->stack[s->depth];
    place const where =
        s->depth == 0 ? PLACE_EVENT : s->stack[s->depth - 1].inside;
    s->at++;
    *e = (element){.tag = take_name(s)};
    e->inside = place_in(where, s->depth, e->tag);
    e->name = name_at(s, where, e->tag);
    for (skip_blanks(s); s->at < s->text.len; skip_blanks(s)) {
        uint8_t const c = s->text.ptr[s->at];
        if (c == '/' || c == '>') break;
        if (!read_attribute(s, e)) {
            fail(s, GR_DAMAGED, "an event with a broken attribute");
            return;
        }
    }
    if (s->depth > 0) s->stack[s->depth - 1].has_children = true;
    bool const empty = s->at < s->text.len && s->text.ptr[s->at] == '/';
    s->at += empty;
    if (e->tag.len == 0 || s->at == s->text.len || s->text.ptr[s->at] != '>') {
        fail(s, GR_DAMAGED, "an event with a broken tag");
        return;
    }
    e->text = ++s->at;
    s->depth++;
    if (!empty) return;
    close_element(s, e, GR_S(""));
    s->depth--;
}

static void close_tag(scanner *s)
{
    const element *const e = &s->stack[s->depth - 1];
    size_t const end = s->at;
    s->at += 2;
    gr_slice const tag = take_name(s);
    skip_blanks(s);
    if (!gr_equal(tag, e->tag) || s->at == s->text.len ||
        s->text.ptr[s->at] != '>') {
        fail(s, GR_DAMAGED, "an event with tags that do not close in order");
        return;
    }
    s->at++;
    close_element(s, e, gr_sub(s->text, e->text, end - e->text));
    s->depth--;
}

/* Comments, CDATA, instructions. */
static void pass_over(scanner *s, gr_slice open, gr_slice close)
{
    gr_slice const rest = gr_from(s->text, s->at + open.len);
    size_t const end = gr_find(rest, close);
    if (end == SIZE_MAX) fail(s, GR_DAMAGED, "an event cut short");
    else s->at += open.len + end + close.len;
}

static void read_markup(scanner *s)
{
    gr_slice const rest = gr_from(s->text, s->at);
    if (gr_starts_with(rest, GR_S("</"))) close_tag(s);
    else if (gr_starts_with(rest, GR_S("<!--")))
        pass_over(s, GR_S("<!--"), GR_S("-->"));
    else if (gr_starts_with(rest, GR_S("<![CDATA[")))
        pass_over(s, GR_S("<![CDATA["), GR_S("]]>"));
    else if (gr_starts_with(rest, GR_S("<?")))
        pass_over(s, GR_S("<?"), GR_S("?>"));
    else if (gr_starts_with(rest, GR_S("<!")))
        fail(s, GR_DAMAGED, "an event with a document type in it");
    else open_tag(s);
}

static void read_event(scanner *s)
{
    do {
        read_markup(s);
        if (s->depth == 0 || s->fault != NULL) return;
        s->at += gr_find_byte(gr_from(s->text, s->at), '<');
    } while (s->at < s->text.len);
    fail(s, GR_DAMAGED, "an event cut short");
}

gr_status winxml_read(gr_slice text, gr_arena *arena, uint64_t where,
                      winxml_fields *out, size_t *length, gr_error *err)
{
    size_t const before = out->count;
    scanner s = {.text = text, .arena = arena, .out = out};
    if (!winxml_begins(text))
        return gr_fail(err, GR_DAMAGED, where, "not an event");
    read_event(&s);
    *length = s.at;
    if (s.fault == NULL) return GR_OK;
    out->count = before;
    return gr_fail(err, s.status, where + s.at, "%s", s.fault);
}

event_value winxml_fact(const winxml_fields *fields, gr_slice name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->names[i].part == FIELD_SYSTEM &&
            gr_equal(fields->names[i].name, name))
            return fields->values[i];
    return value_of(VALUE_ABSENT, NULL, 0);
}
