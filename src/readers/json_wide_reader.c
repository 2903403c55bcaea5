/* json_wide_reader.c - see json_wide_reader.h.
 *
 *   units of UTF-16 --wide_text--> UTF-8 --json_reader--> events
 *
 * The JSON reader sees UTF-8 that stands at the same offset; where its events
 * and its damage stand is turned back, and an event's bytes are those of the
 * file. */
#include "readers/json_wide_reader.h"

#include "base/mem.h"
#include "readers/json_reader.h"
#include "readers/lines.h"
#include "readers/wide_text.h"

/* reader_file.text is not the JSON reader's. */
enum { TEXT_FORM, FORM_SMALL = 'S', FORM_BIG = 'B' };

static bool is_big(const reader_file *file)
{
    return file->text[TEXT_FORM] == FORM_BIG;
}

/* By what is in it alone: what is JSON by its name is the JSON reader's, which
 * tells all of it as damage. */
static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    lines_form const form = lines_form_of(head);
    wide_text text = {.room = NULL};
    int sure = 0;
    if (!form.wide) return 0;
    if (wide_text_of(&text, head, form.big))
        sure = json_reader.sniff(text.text, GR_S(""));
    wide_text_free(&text);
    return sure;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    lines_form const form = lines_form_of(intro->head);
    wide_text text = {.room = NULL};
    reader_intro narrow = *intro;
    narrow.head = (gr_slice){NULL, 0};
    if (wide_text_of(&text, intro->head, form.big)) narrow.head = text.text;
    json_reader.begin(&narrow, file, sink);
    file->text[TEXT_FORM] = form.big ? FORM_BIG : FORM_SMALL;
    wide_text_free(&text);
}

/* Without memory, anywhere: what is cut is told. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    if (last) return block.len;
    gr_slice const whole = gr_sub(block, 0, block.len - block.len % 2);
    wide_text text = {.room = NULL};
    size_t cut = whole.len;
    if (wide_text_of(&text, whole, is_big(file)))
        cut = wide_text_place(
            &text, json_reader.split(file, text.text, offset, false));
    wide_text_free(&text);
    return cut;
}

/* ---- one thread's state ---- */

struct reader_state {
    reader_state *narrow;
    wide_text text;
};

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    json_reader.close(s->narrow);
    wide_text_free(&s->text);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->narrow = json_reader.open(options);
    if (s->narrow != NULL) return s;
    close_state(s);
    return NULL;
}

/* ---- what the JSON reader tells ---- */

typedef struct {
    const wide_text *text;
    gr_slice units;
    uint64_t offset;
    const event_sink *to;
} turning;

typedef struct {
    size_t begin, length;
} wide_range;

static wide_range range_of(const turning *t, uint64_t offset, uint64_t length)
{
    size_t const at = (size_t)(offset - t->offset);
    size_t const begin = wide_text_place(t->text, at);
    size_t const end = wide_text_place(t->text, at + (size_t)length);
    return (wide_range){begin, end - begin};
}

static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    const event *const narrow = self->reader_private;
    return narrow->render(narrow, format, scratch, out, err);
}

/* Not the JSON reader's own text: numbers of layouts are unique for each. */
static const char source_kind[] = "json";

static gr_status take(void *self, const event *e)
{
    const turning *const t = self;
    wide_range const range = range_of(t, e->offset, e->length);
    event wide = *e;
    wide.offset = t->offset + range.begin;
    wide.length = range.length;
    wide.raw = gr_sub(t->units, range.begin, range.length);
    wide.raw_is_text = false;
    wide.source_kind = source_kind;
    wide.render = render;
    wide.reader_private = e;
    return t->to->take(t->to->self, &wide);
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    const turning *const t = self;
    wide_range const range = range_of(t, offset, length);
    t->to->damage(t->to->self, t->offset + range.begin, range.length,
                  records_lost, what);
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    if (!wide_text_of(&s->text, units, is_big(file)))
        return gr_fail(err, GR_NOMEM, offset, "no memory for JSON in UTF-16");
    turning t = {&s->text, units, offset, sink};
    event_sink const turned = {&t, take, damage};
    return json_reader.read(s->narrow, file, s->text.text, offset, &turned,
                            err);
}

const reader_ops json_wide_reader = {.name = "json",
                                     .title = "JSON export of a log, in UTF-16",
                                     .docs = "docs/formats/json.md",
                                     .sniff = sniff,
                                     .begin = begin,
                                     .split = split,
                                     .open = open_state,
                                     .close = close_state,
                                     .read = read_units};
