/* evtx_sample.c - an event log with every shape that our writer knows. */
#include "support/evtx_sample.h"

#define MOMENT INT64_C(1614672000123456700) /* 2021-03-02T08:00:00.1234567Z */

uint64_t sample_double_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

uint64_t sample_float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static write_node text_node(gr_slice text)
{
    return (write_node){.kind = WRITE_TEXT, .text = text};
}

static write_node element_node(gr_slice name, const write_node *children,
                               size_t count)
{
    return (write_node){.kind = WRITE_ELEMENT,
                        .name = name,
                        .children = children,
                        .child_count = count};
}

write_event sample_event(const write_field *fields, size_t count)
{
    return (write_event){
        .channel = GR_S("Security"),
        .provider = GR_S("Microsoft-Windows-Security-Auditing"),
        .provider_guid = GR_S("54849625-5478-4994-A5BA-3E3B0328C30D"),
        .computer = GR_S("EXCH01.contoso.example"),
        .user_sid = GR_S("S-1-5-18"),
        .event_id = 4688,
        .version = 2,
        .keywords = 0x8020000000000000u,
        .time_ns = MOMENT,
        .process_id = 4,
        .thread_id = 8,
        .fields = fields,
        .field_count = count};
}

static gr_status write_every_type(gr_arena *a, evtx_writer *w)
{
    static const gr_slice words[] = {GR_S_INIT("one"), GR_S_INIT("tw\xc3\xb6"),
                                     GR_S_INIT("")};
    write_node const text = text_node(GR_S("plain <b>"));
    write_node const leaf = element_node(GR_S("Leaf"), &text, 1);
    write_node const tree = element_node(GR_S("Tree"), &leaf, 1);
#define NUMBER(name, type, value)                                              \
    {GR_S(name), evtx_write_number(a, type, (uint64_t)(value))}
    write_field const fields[] = {
        {GR_S("Text"), evtx_write_text(a, GR_S("h\xc3\xa9 \xf0\x9f\x98\x80"))},
        {GR_S("Null"), {0}},
        {GR_S("Ansi"), {.type = WRITE_ANSI, .bytes = GR_S("ansi\0")}},
        NUMBER("Int8", WRITE_INT8, -5),
        NUMBER("Uint8", WRITE_UINT8, 200),
        NUMBER("Int16", WRITE_INT16, -500),
        NUMBER("Uint16", WRITE_UINT16, 50000),
        NUMBER("Int32", WRITE_INT32, -500000),
        NUMBER("Uint32", WRITE_UINT32, 4000000000u),
        NUMBER("Int64", WRITE_INT64, INT64_MIN),
        NUMBER("Uint64", WRITE_UINT64, UINT64_MAX),
        NUMBER("Real32", WRITE_REAL32, sample_float_bits(1.5F)),
        NUMBER("Real64", WRITE_REAL64, sample_double_bits(-2.25)),
        NUMBER("Bool", WRITE_BOOL, 1),
        NUMBER("Size", WRITE_SIZE, 0x1000),
        NUMBER("Hex32", WRITE_HEX32, 0x3e7),
        NUMBER("Hex64", WRITE_HEX64, 0x3e7),
        {GR_S("Binary"), {.type = WRITE_BINARY, .bytes = GR_S("\x01\xab")}},
        {GR_S("Guid"),
         evtx_write_guid(a, GR_S("5770385F-C22A-43E0-BF4C-06F5698FFBD9"))},
        {GR_S("Sid"), evtx_write_sid(a, GR_S("S-1-5-21-1-2-3-1001"))},
        {GR_S("Filetime"), evtx_write_time(a, MOMENT)},
        {GR_S("Systemtime"),
         {.type = WRITE_SYSTEMTIME,
          .bytes = GR_S("\xe5\x07\x03\0\x02\0\x02\0\x08\0\x0f\0\x1e\0\x7b\0")}},
        {GR_S("Texts"), evtx_write_texts(a, words, 3)},
        {GR_S("Numbers"),
         {.type = WRITE_ARRAY | WRITE_UINT32,
          .bytes = GR_S("\1\0\0\0\2\0\0\0")}},
        {GR_S("Hexes"),
         {.type = WRITE_ARRAY | WRITE_HEX64,
          .bytes = GR_S("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0")}},
        {GR_S("Xml"), {.type = WRITE_BINXML, .tree = &tree}},
        {GR_S(""), evtx_write_text(a, GR_S("unnamed"))},
    };
    write_event const e = sample_event(fields, sizeof fields / sizeof *fields);
    for (int i = 0; i < SAMPLE_EVENTS; i++)
        GR_TRY(evtx_write_event(w, &e, NULL));
    return GR_OK;
}

static gr_status write_user_data(gr_arena *a, evtx_writer *w)
{
    write_field const field = {GR_S("SubjectUserName"),
                               evtx_write_text(a, GR_S("bob"))};
    write_event e = sample_event(&field, 1);
    e.event_id = 1102;
    e.user_data = GR_S("LogFileCleared");
    e.user_data_space = GR_S("urn:example:log-file-cleared");
    e.source = GR_S("Eventlog");
    e.qualifiers = 16384;
    GR_TRY(evtx_write_event(w, &e, NULL));
    e.field_count = 0;
    return evtx_write_event(w, &e, NULL);
}

static gr_status write_plain(evtx_writer *w)
{
    write_node const children[] = {
        text_node(GR_S("a&b")),
        {.kind = WRITE_ENTITY, .name = GR_S("amp")},
        {.kind = WRITE_CHARACTER, .number = 'A'},
        {.kind = WRITE_CDATA, .text = GR_S("c<d")},
        element_node(GR_S("Empty"), NULL, 0),
        {.kind = WRITE_INSTRUCTION, .name = GR_S("hint"), .text = GR_S("x")}};
    write_node const root = element_node(GR_S("Event"), children, 6);
    return evtx_write_record(
        w, &(write_record){.time_ns = MOMENT, .tree = &root}, NULL);
}

static gr_status write_large(gr_arena *a, evtx_writer *w)
{
    enum { LETTERS = 14000 };
    uint8_t *const letters = gr_arena_take_text(a, LETTERS);
    if (letters == NULL) return GR_NOMEM;
    memset(letters, 'x', LETTERS);
    write_node const text = text_node((gr_slice){letters, LETTERS});
    write_node const root = element_node(GR_S("Event"), &text, 1);
    return evtx_write_record(
        w, &(write_record){.time_ns = MOMENT, .tree = &root}, NULL);
}

bool sample_write(gr_arena *arena, const write_options *options, gr_buffer *out)
{
    evtx_writer *const w = evtx_write_begin(arena, out, options);
    return w != NULL && write_every_type(arena, w) == GR_OK &&
           write_user_data(arena, w) == GR_OK && write_plain(w) == GR_OK &&
           write_large(arena, w) == GR_OK && evtx_write_end(w, NULL) == GR_OK;
}
