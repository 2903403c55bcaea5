/* iis_config_reader.c - settings of Internet Information Services as events.
 *
 *   <configuration>
 *     <system.applicationHost><sites>
 *       <site name="Default Web Site" id="1">          an event each
 *         <application path="/" applicationPool="...">
 *           <virtualDirectory path="/" physicalPath="..." />
 *     <location path="Default Web Site/owa">
 *       <system.webServer><handlers>
 *         <add name="..." path="*.aspx" type="..." />
 *
 * An element that iis_config_list.h names is an event: its attributes, and
 * where it stands. A configuration is read as one unit, for what an element
 * means depends on those around it.
 *
 * Source: Microsoft, "IIS Configuration Reference". */
#include "readers/iis_config_reader.h"

#include "base/mem.h"
#include "base/number.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/row.h"
#include "readers/xml_tags.h"

#include <stdio.h>

enum { WORD_MODIFIED };

typedef struct {
    gr_slice name;    /* of the element */
    size_t above_len; /* of state->section without it */
} level;

/* What an element says of those in it, until it closes. */
typedef struct {
    gr_slice value; /* in the state's arena; empty: none is open */
    size_t depth;   /* of the element */
} setting;

/* What each event within an element repeats of it must be short: else a file of
 * some MB could be told as a thousand times that. */
enum { NAME_CEILING = 64, PLACE_CEILING = 512 };

enum { LOCATION, SITE, SITE_ID, APPLICATION, SETTINGS };

struct reader_state {
    row row;
    gr_arena *kept; /* of one file */
    gr_buffer section;
    level levels[IIS_CONFIG_DEPTH];
    size_t depth;
    setting settings[SETTINGS];
};

/* ---- which files ---- */

enum { SURE = 95, LIKELY = 70 };

static int sniff(gr_slice head, gr_slice name)
{
    xml_walk walk = xml_begin(head);
    xml_tag const tag = xml_next_tag(&walk);
    if (tag.kind != XML_OPEN || gr_trim(tag.text).len > 0 ||
        !gr_equal(tag.name, GR_S("configuration")))
        return 0;
    return gr_ends_with_ascii_fold(name, GR_S(".config")) ? SURE : LIKELY;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    *file = (reader_file){.zone = NULL};
    file->words[WORD_MODIFIED] = (uint64_t)intro->modified_ns;
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)file, (void)offset;
    return last || block.len >= IIS_CONFIG_CEILING ? block.len : 0;
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    gr_arena_free(s->kept);
    gr_buffer_free(&s->section);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->kept = gr_arena_new(IIS_CONFIG_KEPT);
    s->section = gr_buffer_upto(IIS_CONFIG_KEPT);
    if (row_open(&s->row) && s->kept != NULL) return s;
    close_state(s);
    return NULL;
}

static void forget_file(reader_state *s)
{
    gr_arena_reset(s->kept);
    s->section.len = 0;
    s->section.status = GR_OK;
    s->depth = 0;
    memset(s->settings, 0, sizeof s->settings);
}

/* ---- attributes ---- */

/* Names of our own, which no attribute may take. */
static const gr_slice own_names[] = {
    GR_S_INIT("Element"), GR_S_INIT("Section"), GR_S_INIT("Location"),
    GR_S_INIT("Site"),    GR_S_INIT("SiteId"),  GR_S_INIT("Application")};

static gr_slice field_name(reader_state *s, gr_slice attribute)
{
    enum { PREFIX = 10 };
    for (size_t i = 0; i < sizeof own_names / sizeof *own_names; i++) {
        if (!gr_equal_ascii_fold(attribute, own_names[i])) continue;
        uint8_t *const name =
            gr_arena_take_text(s->row.arena, PREFIX + attribute.len);
        if (name == NULL) return attribute;
        memcpy(name, "attribute.", PREFIX);
        memcpy(name + PREFIX, attribute.ptr, attribute.len);
        return gr_slice_of(name, PREFIX + attribute.len);
    }
    return layout_clean_name(s->row.arena, attribute);
}

/* What would be a secret in a report, and is no more use in it than its
 * length. */
static bool is_secret(const xml_tag *tag, gr_slice attribute)
{
    gr_slice key;
    if (gr_equal_ascii_fold(attribute, GR_S("password")) ||
        gr_equal_ascii_fold(attribute, GR_S("validationKey")) ||
        gr_equal_ascii_fold(attribute, GR_S("decryptionKey")) ||
        gr_equal_ascii_fold(attribute, GR_S("connectionString")))
        return true;
    return gr_equal(attribute, GR_S("value")) &&
           xml_attribute(tag, GR_S("key"), &key) &&
           gr_find(key, GR_S("Log")) == SIZE_MAX;
}

static gr_slice hidden(reader_state *s, gr_slice value)
{
    char text[2 * GR_NUMBER_TEXT];
    if (value.len == 0 || gr_starts_with(value, GR_S("AutoGenerate")))
        return value;
    int const len = snprintf(text, sizeof text, "(%zu characters)", value.len);
    return gr_arena_copy(s->row.arena, gr_slice_of(text, (size_t)len));
}

/* False: something in the tag is no attribute. */
static bool put_attributes(reader_state *s, const xml_tag *tag)
{
    gr_slice rest = tag->attributes, name, value;
    while (xml_next_attribute(&rest, &name, &value)) {
        gr_slice text = xml_text(s->row.arena, value);
        if (is_secret(tag, name)) text = hidden(s, text);
        if (!row_put(&s->row, field_name(s, name), row_text(text)))
            return false;
    }
    return gr_trim(rest).len == 0;
}

/* ---- where an element stands ---- */

static gr_slice name_above(const reader_state *s, size_t up)
{
    return up > s->depth ? GR_S("") : s->levels[s->depth - up].name;
}

static void remember(reader_state *s, size_t which, gr_slice value)
{
    if (s->settings[which].value.len > 0) return; /* of an element around it */
    gr_slice const text = xml_text(s->kept, gr_sub(value, 0, PLACE_CEILING));
    s->settings[which] = (setting){gr_arena_copy(s->kept, text), s->depth};
}

/* `tag` has been opened, and is the last of the levels. */
static void note_settings(reader_state *s, const xml_tag *tag)
{
    gr_slice value;
    if (gr_equal(tag->name, GR_S("location")) &&
        xml_attribute(tag, GR_S("path"), &value))
        remember(s, LOCATION, value);
    if (gr_equal(tag->name, GR_S("application")) &&
        xml_attribute(tag, GR_S("path"), &value))
        remember(s, APPLICATION, value);
    if (!gr_equal(tag->name, GR_S("site"))) return;
    if (xml_attribute(tag, GR_S("name"), &value)) remember(s, SITE, value);
    if (xml_attribute(tag, GR_S("id"), &value)) remember(s, SITE_ID, value);
}

static void open_level(reader_state *s, const xml_tag *tag)
{
    s->levels[s->depth++] = (level){tag->name, s->section.len};
    if (s->depth == 1) return; /* "configuration" says nothing */
    if (s->section.len > 0) gr_put_byte(&s->section, '/');
    gr_put(&s->section, gr_sub(tag->name, 0, NAME_CEILING));
}

static void close_level(reader_state *s)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (s->settings[i].depth == s->depth) s->settings[i] = (setting){0};
    s->section.len = s->levels[--s->depth].above_len;
}

/* ---- events ---- */

static bool is_event(const reader_state *s, gr_slice name)
{
    static const struct {
        gr_slice parent, name;
    } list[] = {
#define SETTING(parent, name) {GR_S_INIT(parent), GR_S_INIT(name)},
#include "readers/iis_config_list.h"
#undef SETTING
    };
    gr_slice const parent = name_above(s, 2);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (gr_equal(name, list[i].name) && gr_equal(parent, list[i].parent))
            return true;
    return false;
}

static void put_place(reader_state *s, gr_slice name)
{
    (void)row_put(&s->row, own_names[0], row_text(name));
    (void)row_put(&s->row, own_names[1],
                  row_text(gr_buffer_slice(&s->section)));
    for (size_t i = 0; i < SETTINGS; i++)
        if (s->settings[i].value.len > 0)
            (void)row_put(&s->row, own_names[2 + i],
                          row_text(s->settings[i].value));
}

typedef struct {
    reader_state *state;
    const reader_file *file;
    const event_sink *sink;
    gr_slice units;
    uint64_t offset;
} reading;

static void damage(const reading *r, size_t from, size_t to, const char *what)
{
    if (to > from)
        r->sink->damage(r->sink->self, r->offset + from, to - from, 0, what);
}

/* A file may end within an element right behind a tag: then it is told at its
 * last byte. */
static void damage_to_end(const reading *r, size_t from, const char *what)
{
    size_t const len = r->units.len;
    damage(r, from < len || len == 0 ? from : len - 1, len, what);
}

/* The element whose tag ends at `end`. */
static gr_status tell(const reading *r, const xml_tag *tag, size_t end,
                      gr_error *err)
{
    reader_state *const s = r->state;
    size_t const start = (size_t)(tag->name.ptr - r->units.ptr) - 1;
    row_facts const facts = {.raw = gr_sub(r->units, start, end - start),
                             .offset = r->offset + start,
                             .time_ns = (int64_t)r->file->words[WORD_MODIFIED],
                             .channel = GR_S("iis-config"),
                             .kind = iis_config_reader.name};
    row_start(&s->row);
    put_place(s, tag->name);
    bool const whole = put_attributes(s, tag);
    if (gr_arena_status(s->row.arena) != GR_OK || !whole) {
        damage(r, start, end, "an element whose attributes are not plain");
        return GR_OK;
    }
    return row_give(&s->row, &facts, r->sink, err);
}

/* Opens the tag's level; an element without end tag is closed by who calls. */
static gr_status take_open(const reading *r, const xml_tag *tag, size_t end,
                           gr_error *err)
{
    reader_state *const s = r->state;
    open_level(s, tag);
    note_settings(s, tag);
    return is_event(s, tag->name) ? tell(r, tag, end, err) : GR_OK;
}

/* What is wrong with the tag behind those before it; NULL: nothing. */
static const char *fault_of(const reader_state *s, const xml_tag *tag)
{
    if (tag->kind == XML_BROKEN) return "not XML from here on";
    if (tag->kind == XML_END)
        return s->depth > 0 ? "ends within an element" : NULL;
    if (tag->kind == XML_CLOSE)
        return s->depth == 0 || !gr_equal(name_above(s, 1), tag->name)
                   ? "tags that do not close in order"
                   : NULL;
    return s->depth == IIS_CONFIG_DEPTH ? "elements nested too deeply" : NULL;
}

static gr_status read_tags(const reading *r, xml_walk *walk, gr_error *err)
{
    reader_state *const s = r->state;
    for (;;) {
        size_t const before = walk->at;
        xml_tag const tag = xml_next_tag(walk);
        const char *const fault = fault_of(s, &tag);
        if (s->section.status == GR_NOMEM || gr_arena_status(s->kept) != GR_OK)
            return gr_fail(err, GR_NOMEM, r->offset + before,
                           "no memory for a configuration");
        if (fault != NULL) damage_to_end(r, before, fault);
        if (fault != NULL || tag.kind == XML_END) return GR_OK;
        if (tag.kind != XML_CLOSE) GR_TRY(take_open(r, &tag, walk->at, err));
        if (tag.kind != XML_OPEN) close_level(s);
    }
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    reading const r = {s, file, sink, units, offset};
    xml_walk walk = xml_begin(units);
    if (offset > 0) {
        damage(&r, 0, units.len, "more than is read of a configuration");
        return GR_OK;
    }
    forget_file(s);
    return read_tags(&r, &walk, err);
}

const reader_ops iis_config_reader = {.name = "iis-config",
                                      .title =
                                          "configuration of a web server (IIS)",
                                      .docs = "docs/formats/iis_config.md",
                                      .sniff = sniff,
                                      .begin = begin,
                                      .form = line_log_narrow,
                                      .split = split,
                                      .open = open_state,
                                      .close = close_state,
                                      .read = read_units};
