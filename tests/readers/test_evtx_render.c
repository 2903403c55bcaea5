/* test_evtx_render.c - what becomes of a record's shapes: names of fields,
 * JSON and XML, with a plan and without. */
#include "check.h"

#include "simulate/evtx_write.h"
#include "support/evtx_told.h"

static gr_arena *arena;
static gr_buffer file, out;

static int open_all(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)16 << 20);
    file = gr_buffer_upto((size_t)16 << 20);
    out = gr_buffer_upto((size_t)16 << 20);
    return arena == NULL;
}

static int close_all(void **state)
{
    (void)state;
    gr_buffer_free(&file);
    gr_buffer_free(&out);
    gr_arena_free(arena);
    return 0;
}

/* ---- trees in one line each ---- */

static const write_node *keep(write_node node)
{
    write_node *const copy = gr_arena_take(arena, sizeof node);
    assert_non_null(copy);
    *copy = node;
    return copy;
}

static write_node text(const char *ascii)
{
    return (write_node){.kind = WRITE_TEXT, .text = gr_slice_of_c(ascii)};
}

static write_node value(uint16_t index)
{
    return (write_node){
        .kind = WRITE_VALUE, .number = index, .type = WRITE_STRING};
}

static write_node optional(uint16_t index)
{
    return (write_node){
        .kind = WRITE_OPTIONAL, .number = index, .type = WRITE_STRING};
}

typedef struct {
    const write_node *nodes;
    size_t count;
} nodes;

#define NODES(...)                                                             \
    keep_nodes((const write_node[]){__VA_ARGS__},                              \
               sizeof((const write_node[]){__VA_ARGS__}) / sizeof(write_node))

static nodes keep_nodes(const write_node *list, size_t count)
{
    write_node *const copy = gr_arena_take_array(arena, count, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, list, count * sizeof *copy);
    return (nodes){copy, count};
}

static const nodes none = {NULL, 0};

static write_node element(const char *name, nodes attributes, nodes children)
{
    return (write_node){.kind = WRITE_ELEMENT,
                        .name = gr_slice_of_c(name),
                        .attributes = attributes.nodes,
                        .attribute_count = attributes.count,
                        .children = children.nodes,
                        .child_count = children.count};
}

static write_node leaf(const char *name, write_node content)
{
    return element(name, none, NODES(content));
}

static write_node attribute(const char *name, write_node content)
{
    return element(name, none, NODES(content));
}

static write_node data(const char *name, write_node content)
{
    return element("Data", NODES(attribute("Name", text(name))),
                   NODES(content));
}

static write_node event_of(nodes payload)
{
    return element(
        "Event", none,
        NODES(element("System", none, NODES(leaf("Level", text("4")))),
              element("EventData", none, payload)));
}

/* ---- reading ---- */

static void write_one(const write_node *tree, const write_instance *instance)
{
    file.len = 0;
    evtx_writer *const w = evtx_write_begin(arena, &file, &(write_options){0});
    write_record const record = {.tree = tree, .instance = instance};
    assert_int_equal(evtx_write_record(w, &record, NULL), GR_OK);
    assert_int_equal(evtx_write_end(w, NULL), GR_OK);
}

static gr_slice told(evtx_telling how)
{
    gr_error err = {GR_OK, 0, ""};
    out.len = 0;
    if (evtx_tell(gr_buffer_slice(&file), &how, &out, &err) != GR_OK)
        fail_msg("%s", err.text);
    return gr_buffer_slice(&out);
}

/* What stands behind the first line's provider; both paths must agree. */
static void fields_are(const char *expected)
{
    evtx_telling how = {.fields = true};
    gr_slice const one = gr_arena_copy(arena, told(how));
    how.no_plans = true;
    assert_true(gr_equal(told(how), one));
    size_t const at = gr_find(one, GR_S("provider="));
    gr_slice fields = gr_from(one, at + 9);
    fields = gr_sub(fields, 0, gr_find_byte(fields, '\n'));
    size_t const first = gr_find_byte(fields, ' ');
    assert_slice(gr_from(fields, first), expected);
}

static gr_slice told_both_ways(evtx_telling how)
{
    gr_slice const one = gr_arena_copy(arena, told(how));
    how.no_plans = true;
    gr_slice const other = told(how);
    if (!gr_equal(one, other))
        fail_msg("with a plan:\n%.*s\nwithout:\n%.*s", (int)one.len,
                 (const char *)one.ptr, (int)other.len,
                 (const char *)other.ptr);
    return one;
}

static void renders(bool xml, const char *expected)
{
    gr_slice lines = told_both_ways((evtx_telling){.json = !xml, .xml = xml});
    lines = gr_from(lines, gr_find_byte(lines, '\n') + 1);
    assert_slice(gr_sub(lines, 0, lines.len - 1), expected);
}

static void plain(write_node root)
{
    write_one(keep(root), NULL);
}

#define EVENT(payload)                                                         \
    "{\"Event\":{\"System\":{\"Level\":\"4\"},\"EventData\":" payload "}}"

static void data_is_named_by_its_name(void **state)
{
    (void)state;
    plain(event_of(NODES(data("A B", text("x")), data("C", text("")))));
    fields_are(" .Level=4 AB=x C=");
    renders(false, EVENT("{\"A B\":\"x\",\"C\":\"\"}"));
    renders(true, "<Event><System><Level>4</Level></System><EventData>"
                  "<Data Name=\"A B\">x</Data><Data Name=\"C\"></Data>"
                  "</EventData></Event>");
}

static void data_without_name_is_a_list(void **state)
{
    (void)state;
    plain(event_of(NODES(leaf("Data", text("x")), leaf("Data", text("y")),
                         leaf("Binary", text("00")))));
    fields_are(" .Level=4 Data=[2]x|y Binary=00");
    renders(false, EVENT("{\"Data\":{\"#text\":[\"x\",\"y\"]},"
                         "\"Binary\":\"00\"}"));
    plain(event_of(NODES(leaf("Data", text("x")))));
    fields_are(" .Level=4 Data=x");
    renders(false, EVENT("{\"Data\":{\"#text\":\"x\"}}"));
}

static void named_and_unnamed_data_are_both_there(void **state)
{
    (void)state;
    plain(event_of(NODES(leaf("Data", text("x")), data("N", text("n")),
                         leaf("Data", text("y")))));
    fields_are(" .Level=4 Data=[2]x|y N=n");
    renders(false, EVENT("{\"Data\":{\"#text\":[\"x\",\"y\"]},\"N\":\"n\"}"));
}

static void a_name_in_a_row_is_an_array_and_later_numbered(void **state)
{
    (void)state;
    plain(event_of(NODES(data("N", text("a")), data("N", text("b")),
                         data("M", text("m")), data("N", text("c")))));
    fields_are(" .Level=4 N=[3]a|b|c M=m");
    renders(false, EVENT("{\"N\":[\"a\",\"b\"],\"M\":\"m\",\"N_1\":\"c\"}"));
}

static void no_key_comes_twice(void **state)
{
    (void)state;
    plain(event_of(NODES(data("Binary", text("a")), data("Binary_1", text("b")),
                         leaf("Binary", text("00")), data("#text", text("t")),
                         text("u"))));
    renders(false, EVENT("{\"#text\":\"u\",\"Binary\":\"a\","
                         "\"Binary_1\":\"b\",\"Binary_2\":\"00\","
                         "\"#text_1\":\"t\"}"));
    plain(element("Event",
                  NODES(attribute("a", text("1")), attribute("a", text("2"))),
                  none));
    renders(false, "{\"Event\":{\"#attributes\":{\"a\":\"1\",\"a_1\":\"2\"}}}");
}

static void other_attributes_of_data_are_kept(void **state)
{
    (void)state;
    plain(event_of(NODES(element(
        "Data",
        NODES(attribute("Name", text("N")), attribute("Type", text("t"))),
        NODES(text("x"))))));
    fields_are(" .Level=4 Data_Type=t N=x");
    renders(false, EVENT("{\"N\":{\"#attributes\":{\"Type\":\"t\"},"
                         "\"#text\":\"x\"}}"));
}

static void user_data_is_named_by_leaves(void **state)
{
    (void)state;
    plain(element(
        "Event", none,
        NODES(element(
            "UserData", none,
            NODES(element("LogFileCleared",
                          NODES(attribute("xmlns", text("urn:x")),
                                attribute("xmlns:y", text("urn:y")),
                                attribute("Why", text("w"))),
                          NODES(leaf("Who", text("bob")),
                                element("Deep", none,
                                        NODES(leaf("Who", text("eve")),
                                              element("No", none, none))),
                                leaf("Who", text("amy")))))))));
    fields_are(" LogFileCleared_Why=w Who=[3]bob|eve|amy No");
    renders(false, "{\"Event\":{\"UserData\":{\"LogFileCleared\":{"
                   "\"#attributes\":{\"xmlns\":\"urn:x\",\"xmlns:y\":\"urn:y\","
                   "\"Why\":\"w\"},\"Who\":\"bob\",\"Deep\":{\"Who\":\"eve\","
                   "\"No\":null},\"Who_1\":\"amy\"}}}}");
}

static void rendering_info_does_not_hide_system(void **state)
{
    (void)state;
    plain(element(
        "Event", none,
        NODES(element("System", none, NODES(leaf("Level", text("4")))),
              element("RenderingInfo", NODES(attribute("Culture", text("en"))),
                      NODES(leaf("Message", text("m")),
                            leaf("Level", text("Info")))))));
    fields_are(" .Level=4 RenderingInfo_Culture=en Message=m "
               "RenderingInfo_Level=Info");
}

static void text_around_references_is_joined(void **state)
{
    (void)state;
    write_node const amp = {.kind = WRITE_ENTITY, .name = GR_S("amp")};
    write_node const own = {.kind = WRITE_ENTITY, .name = GR_S("own")};
    write_node const a = {.kind = WRITE_CHARACTER, .number = 'A'};
    write_node const cdata = {.kind = WRITE_CDATA, .text = GR_S("<c>")};
    write_node const pi = {.kind = WRITE_INSTRUCTION, .name = GR_S("p")};
    plain(event_of(
        NODES(element("X", none, NODES(text("t"), amp, a, cdata, pi, own)))));
    fields_are(" .Level=4 X=t&A<c>&own;");
    renders(false, EVENT("{\"X\":\"t&A<c>&own;\"}"));
    renders(true, "<Event><System><Level>4</Level></System><EventData><X>"
                  "t&amp;&#65;<![CDATA[<c>]]><?p?>&own;</X></EventData>"
                  "</Event>");
}

static void empty_elements(void **state)
{
    (void)state;
    plain(event_of(NODES(element("E", none, none),
                         element("A", NODES(attribute("a", text("1"))), none),
                         element("B", NODES(attribute("b", text(""))), none))));
    fields_are(" .Level=4 E A_a=1 B_b=");
    renders(false, EVENT("{\"E\":null,\"A\":{\"#attributes\":{\"a\":\"1\"}},"
                         "\"B\":null}"));
    plain(element("Event", none,
                  NODES(element("System", none, none),
                        element("EventData", none, none))));
    fields_are("");
    renders(false, "{\"Event\":{\"System\":null,\"EventData\":null}}");
}

static void text_beside_elements_is_the_elements_field(void **state)
{
    (void)state;
    plain(event_of(
        NODES(element("X", none, NODES(text("t"), leaf("Y", text("y")))))));
    fields_are(" .Level=4 X=t Y=y");
    renders(false, EVENT("{\"X\":{\"#text\":\"t\",\"Y\":\"y\"}}"));
}

/* ---- templates ---- */

static write_cell string(const char *ascii)
{
    return evtx_write_text(arena, gr_slice_of_c(ascii));
}

static const write_cell null_cell = {0};

static write_instance instance_of(write_node root, const write_cell *cells,
                                  size_t count)
{
    write_template *const t = gr_arena_take(arena, sizeof *t);
    *t = evtx_write_template(keep(root));
    write_cell *const copy = gr_arena_take_array(arena, count, sizeof *copy);
    if (count > 0) memcpy(copy, cells, count * sizeof *copy);
    return (write_instance){t, copy, count};
}

#define CELLS(...)                                                             \
    (const write_cell[]){__VA_ARGS__},                                         \
        sizeof((const write_cell[]){__VA_ARGS__}) / sizeof(write_cell)

static void templated(write_node root, const write_cell *cells, size_t count)
{
    write_instance const instance = instance_of(root, cells, count);
    write_one(NULL, &instance);
}

static void values_keep_their_type(void **state)
{
    (void)state;
    templated(event_of(NODES(data("N", value(0)), data("S", value(1)),
                             data("B", value(2)))),
              CELLS(evtx_write_number(arena, WRITE_INT32, (uint64_t)-7),
                    string("x\"y"), evtx_write_number(arena, WRITE_BOOL, 1)));
    fields_are(" .Level=4 N=-7 S=x\"y B=true");
    renders(false, EVENT("{\"N\":-7,\"S\":\"x\\\"y\",\"B\":true}"));
}

static void null_is_present_and_optional_null_is_absent(void **state)
{
    (void)state;
    templated(event_of(NODES(leaf("A", value(0)), leaf("B", optional(1)),
                             leaf("C", value(9)))),
              CELLS(null_cell, null_cell));
    fields_are(" .Level=4 A C");
}

static void several_values_in_one_text_are_joined(void **state)
{
    (void)state;
    templated(event_of(NODES(element(
                  "X", NODES(element("a", none, NODES(text("n="), value(1)))),
                  NODES(value(0), text("-"), value(1), value(2))))),
              CELLS(string("s"), evtx_write_number(arena, WRITE_UINT8, 5),
                    null_cell));
    fields_are(" .Level=4 X_a=n=5 X=s-5");
    renders(false, EVENT("{\"X\":{\"#attributes\":{\"a\":\"n=5\"},"
                         "\"#text\":\"s-5\"}}"));
}

static void a_name_may_be_a_value(void **state)
{
    (void)state;
    templated(event_of(NODES(element("Data", NODES(attribute("Name", value(0))),
                                     NODES(value(1))))),
              CELLS(string("Dynamic Name"), string("x")));
    fields_are(" .Level=4 DynamicName=x");
    renders(false, EVENT("{\"Dynamic Name\":\"x\"}"));
}

static void a_name_may_be_a_list(void **state)
{
    (void)state;
    static const gr_slice words[] = {GR_S_INIT("a"), GR_S_INIT("b")};
    write_node const x =
        element("Data", NODES(attribute("Name", value(0))), NODES(value(1)));
    templated(event_of(NODES(x, x)),
              CELLS(evtx_write_texts(arena, words, 2), string("x")));
    renders(false, EVENT("{\"a,b\":\"x\",\"a,b_1\":\"x\"}"));
}

static void arrays_are_lists_and_repeat_their_element(void **state)
{
    (void)state;
    static const gr_slice words[] = {GR_S_INIT("a"), GR_S_INIT(""),
                                     GR_S_INIT("c")};
    templated(event_of(NODES(data("N", value(0)), leaf("X", value(0)),
                             leaf("Data", value(0)))),
              CELLS(evtx_write_texts(arena, words, 3)));
    fields_are(" .Level=4 N=[3]a||c X=[3]a||c Data=[3]a||c");
    renders(false, EVENT("{\"N\":[\"a\",\"\",\"c\"],\"X\":\"a\",\"X_1\":null,"
                         "\"X_2\":\"c\",\"Data\":{\"#text\":[\"a\",\"\",\"c\"]}"
                         "}"));
    renders(true, "<Event><System><Level>4</Level></System><EventData>"
                  "<Data Name=\"N\">a</Data><Data Name=\"N\"></Data>"
                  "<Data Name=\"N\">c</Data><X>a</X><X></X><X>c</X>"
                  "<Data>a</Data><Data></Data><Data>c</Data></EventData>"
                  "</Event>");
}

static void nested_templates_add_their_fields(void **state)
{
    (void)state;
    write_instance const innermost =
        instance_of(leaf("Deep", value(0)), CELLS(string("d")));
    write_instance const inner = instance_of(
        element("EventData", none, NODES(data("In", value(0)), value(1))),
        CELLS(string("i"),
              ((write_cell){.type = WRITE_BINXML, .instance = &innermost})));
    write_node slot = value(1);
    slot.type = WRITE_BINXML;
    templated(
        element("Event", none,
                NODES(element("System", none, NODES(leaf("Level", value(0)))),
                      slot)),
        CELLS(string("4"),
              ((write_cell){.type = WRITE_BINXML, .instance = &inner})));
    fields_are(" .Level=4 In=i Deep=d");
    renders(false, EVENT("{\"In\":\"i\",\"Deep\":\"d\"}"));
}

static void nested_elements_add_their_fields(void **state)
{
    (void)state;
    write_node const tree = leaf("Leaf", text("l"));
    write_node slot = value(0);
    slot.type = WRITE_BINXML;
    templated(event_of(NODES(leaf("Holder", slot))),
              CELLS(((write_cell){.type = WRITE_BINXML, .tree = &tree})));
    fields_are(" .Level=4 Leaf=l");
    renders(false, EVENT("{\"Holder\":{\"Leaf\":\"l\"}}"));
}

static void a_slot_for_elements_may_be_null(void **state)
{
    (void)state;
    write_node slot = value(0);
    slot.type = WRITE_BINXML;
    templated(
        element("Event", none,
                NODES(element("System", none, NODES(leaf("Level", text("4")))),
                      slot)),
        CELLS(null_cell));
    fields_are(" .Level=4");
    renders(false, "{\"Event\":{\"System\":{\"Level\":\"4\"}}}");
}

static void a_value_too_often_used_loses_the_plan_not_the_event(void **state)
{
    (void)state;
    enum { TIMES = 100 };
    write_node list[TIMES];
    for (size_t i = 0; i < TIMES; i++) list[i] = leaf("X", value(0));
    templated(event_of((nodes){list, TIMES}), CELLS(string("x")));
    gr_slice const lines = told((evtx_telling){.fields = true});
    assert_true(gr_find(lines, GR_S(" X=[100]x|x|x")) != SIZE_MAX);
}

/* A value of 30 KB shown 100 times is more than a record may show. */
static void a_record_that_unfolds_too_far_is_told_and_left_out(void **state)
{
    (void)state;
    enum { TIMES = 100, LETTERS = 15000 };
    write_node list[TIMES];
    for (size_t i = 0; i < TIMES; i++) list[i] = leaf("X", value(0));
    char *const letters = gr_arena_take(arena, LETTERS + 1);
    memset(letters, 'x', LETTERS);
    templated(event_of((nodes){list, TIMES}), CELLS(string(letters)));
    gr_slice const lines = told((evtx_telling){0});
    assert_true(gr_starts_with(lines, GR_S("damage ")));
    assert_true(gr_find(lines, GR_S("too many or too long fields")) !=
                SIZE_MAX);
}

static write_node both(const char *name, uint16_t attr, uint16_t content)
{
    return element(name, NODES(attribute("a", value(attr))),
                   NODES(value(content)));
}

static void what_is_missing_leaves_no_trace(void **state)
{
    (void)state;
    write_node const frame = event_of(
        NODES(both("A", 0, 0), both("B", 0, 1), both("C", 1, 0),
              both("D", 1, 1), leaf("E", optional(0)), leaf("F", optional(1)),
              element("G", none, NODES(leaf("H", optional(0)))),
              element("I", none, NODES(leaf("J", optional(1)))),
              data("K", value(0)), data("L", value(1))));
    templated(frame, CELLS(null_cell, string("x")));
    renders(false, EVENT("{\"A\":null,\"B\":\"x\","
                         "\"C\":{\"#attributes\":{\"a\":\"x\"}},"
                         "\"D\":{\"#attributes\":{\"a\":\"x\"},"
                         "\"#text\":\"x\"},\"F\":\"x\",\"G\":null,"
                         "\"I\":{\"J\":\"x\"},\"K\":\"\",\"L\":\"x\"}"));
    templated(event_of(NODES(leaf("E", optional(0)), leaf("F", optional(1)),
                             leaf("G", optional(0)))),
              CELLS(string("y"), null_cell));
    renders(false, EVENT("{\"E\":\"y\",\"G\":\"y\"}"));
    templated(event_of(NODES(leaf("E", optional(0)))), CELLS(null_cell));
    renders(false, EVENT("null"));
}

/* Records of one template: of each the cells that `there` has a bit for. */
static void records_of(write_node root, size_t cell_count,
                       const uint64_t *there, size_t count)
{
    write_instance instance = instance_of(root, NULL, 0);
    instance.cell_count = cell_count;
    file.len = 0;
    evtx_writer *const w = evtx_write_begin(arena, &file, &(write_options){0});
    for (size_t r = 0; r < count; r++) {
        write_cell cells[80] = {null_cell};
        for (size_t i = 0; i < cell_count; i++)
            if (there[r] >> i % 64 & 1)
                cells[i] = evtx_write_number(arena, WRITE_UINT16, 100 * r + i);
        instance.cells = cells;
        write_record const record = {.instance = &instance};
        assert_int_equal(evtx_write_record(w, &record, NULL), GR_OK);
    }
    assert_int_equal(evtx_write_end(w, NULL), GR_OK);
}

/* In turns, and each after any other. */
static void a_record_takes_the_path_of_its_own_values(void **state)
{
    (void)state;
    enum { CELLS_3 = 8 };
    uint64_t there[2 * CELLS_3 * CELLS_3];
    size_t count = 0;
    for (uint64_t a = 0; a < CELLS_3; a++)
        for (uint64_t b = 0; b < CELLS_3; b++) {
            there[count++] = a;
            there[count++] = b;
        }
    records_of(event_of(NODES(both("A", 0, 1), leaf("B", optional(1)),
                              leaf("C", optional(2)), data("D", value(0)),
                              both("E", 2, 2))),
               3, there, count);
    gr_slice const lines = told_both_ways((evtx_telling){.json = true});
    assert_true(
        gr_find(lines, GR_S(EVENT("{\"A\":{\"#attributes\":{\"a\":12600},"
                                  "\"#text\":12601},\"B\":12601,\"C\":12602,"
                                  "\"D\":12600,\"E\":{\"#attributes\":{\"a\":"
                                  "12602},\"#text\":12602}}"))) != SIZE_MAX);
}

/* More values that may be missing than a path can tell apart. */
static void a_record_of_very_many_optional_values_has_a_path_too(void **state)
{
    (void)state;
    enum { VALUES = 70 };
    write_node list[VALUES];
    for (uint16_t i = 0; i < VALUES; i++) {
        char *const name = gr_arena_copy_c(arena, GR_S("V00"));
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        list[i] = leaf(name, optional(i));
    }
    uint64_t const there[] = {~UINT64_C(0),
                              0,
                              1,
                              UINT64_C(1) << 63,
                              2,
                              ~UINT64_C(0),
                              UINT64_C(0xF0F0F0F0F0F0F0F0)};
    records_of(event_of((nodes){list, VALUES}), VALUES, there, 7);
    gr_slice const lines = told_both_ways((evtx_telling){.json = true});
    assert_true(gr_find(lines, GR_S(EVENT("{\"V63\":363}"))) != SIZE_MAX);
    assert_true(gr_find(lines, GR_S(EVENT("{\"V00\":200,\"V64\":264}"))) !=
                SIZE_MAX);
}

/* ---- any template ---- */

static uint32_t seed;
static uint32_t below(uint32_t n)
{
    seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return (seed >> 12) % n;
}

enum { CELL_COUNT = 6 };

static write_node any_piece(void)
{
    static const char *const texts[] = {"", "t", "<\"\\>"};
    switch (below(5)) {
    case 0: return text(texts[below(3)]);
    case 1: return optional((uint16_t)below(CELL_COUNT));
    default: return value((uint16_t)below(CELL_COUNT));
    }
}

static nodes any_attributes(bool data)
{
    static const char *const names[] = {"Name", "a", "b"};
    write_node list[3];
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (below(i == 0 && data ? 4 : 3) != 0 && !(i == 0 && data)) continue;
        list[count] = attribute(names[i], any_piece());
        if (i == 0 && below(8) != 0)
            list[count] = attribute(names[i], text(below(2) ? "N" : "M"));
        count++;
    }
    return keep_nodes(list, count);
}

static write_node any_element(unsigned depth)
{
    static const char *const names[] = {"Data",     "Data", "Data", "X",
                                        "UserData", "Y",    "#text"};
    const char *const name = names[below(7)];
    write_node children[5];
    size_t count = 0;
    size_t const wanted = depth == 0 ? 1 : below(5);
    for (; count < wanted; count++)
        children[count] =
            depth > 0 && below(4) != 0 ? any_element(depth - 1) : any_piece();
    return element(name, any_attributes(name[0] == 'D'),
                   keep_nodes(children, count));
}

static write_cell any_cell(void)
{
    static const gr_slice words[] = {GR_S_INIT("a"), GR_S_INIT("b\n")};
    switch (below(10)) {
    case 0:
    case 1: return null_cell;
    case 2: return string("");
    case 3: return evtx_write_number(arena, WRITE_INT32, (uint64_t)-7);
    case 4: return evtx_write_number(arena, WRITE_HEX64, below(70000));
    case 5: return evtx_write_time(arena, INT64_C(1614672930123456700));
    case 6: return below(3) ? string("w") : evtx_write_texts(arena, words, 2);
    case 7: return evtx_write_number(arena, WRITE_BOOL, below(3));
    default: return string("C:\\Windows\\System32\\cmd.exe /c \"\xc3\xa4\"");
    }
}

static void any_template_renders_the_same_both_ways(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        seed = round;
        gr_arena_reset(arena);
        write_node payload[4];
        size_t const count = below(5);
        for (size_t i = 0; i < count; i++) payload[i] = any_element(below(3));
        write_node const root = event_of(keep_nodes(payload, count));
        file.len = 0;
        evtx_writer *const w =
            evtx_write_begin(arena, &file, &(write_options){0});
        for (size_t i = 0; i < 8; i++) {
            write_cell cells[CELL_COUNT];
            for (size_t c = 0; c < CELL_COUNT; c++) cells[c] = any_cell();
            write_instance const one = instance_of(root, cells, CELL_COUNT);
            write_record const record = {.instance = &one};
            assert_int_equal(evtx_write_record(w, &record, NULL), GR_OK);
        }
        assert_int_equal(evtx_write_end(w, NULL), GR_OK);
        (void)told_both_ways((evtx_telling){.json = true});
    }
}

/* ---- what is as in the record before ---- */

/* Some have the same bytes, or all but the last, or the same text. */
static write_cell any_front_cell(void)
{
    static const char long_text[] =
        "0123456789012345678901234567890123456789012345678901234567890123456789"
        "012345678901234567890123456789012345678901234567890123456789012345678"
        "9";
    static const gr_slice words[] = {GR_S_INIT("a"), GR_S_INIT("b")};
    size_t const len = below(sizeof long_text);
    switch (below(10)) {
    case 0: return null_cell;
    case 1: return evtx_write_number(arena, WRITE_UINT16, 7);
    case 2: return evtx_write_number(arena, WRITE_INT16, 7);
    case 3: return evtx_write_number(arena, WRITE_HEX32, 7);
    case 4: return evtx_write_number(arena, WRITE_UINT16, below(2) * 0x8007);
    case 5: return evtx_write_number(arena, WRITE_INT16, 0x8007);
    case 6: return string(below(2) ? "7" : "8");
    case 7:
        return string(below(2) ? "a text of 17 units" : "a text of 17 uniTs");
    case 8:
        return below(4) ? evtx_write_text(arena, gr_slice_of(long_text, len))
                        : evtx_write_texts(arena, words, 2);
    default: return string(below(2) ? "\"\xc3\xa4\\\"" : "\"\xc3\xa5\\\"");
    }
}

/* Values before the time and behind it, which often stay and often change. */
static void what_was_in_the_record_before_never_shows(void **state)
{
    (void)state;
    enum { FRONT = 4, ALL = FRONT + 2, RECORDS = 200 };
    for (uint32_t round = 0; round < 50; round++) {
        seed = round;
        gr_arena_reset(arena);
        write_node const root = event_of(
            NODES(leaf("A", value(0)), leaf("B", optional(1)), both("C", 2, 3),
                  leaf("Time", value(FRONT)), data("D", value(FRONT + 1))));
        write_instance instance = instance_of(root, NULL, 0);
        write_cell cells[ALL] = {null_cell};
        instance.cells = cells;
        instance.cell_count = ALL;
        file.len = 0;
        evtx_writer *const w =
            evtx_write_begin(arena, &file, &(write_options){0});
        for (int64_t r = 0; r < RECORDS; r++) {
            for (size_t i = 0; i < ALL; i++)
                if (below(8) == 0) cells[i] = any_front_cell();
            cells[FRONT] = evtx_write_time(arena, INT64_C(1614672930123456700) +
                                                      r * 1000000007);
            write_record const record = {.instance = &instance};
            assert_int_equal(evtx_write_record(w, &record, NULL), GR_OK);
        }
        assert_int_equal(evtx_write_end(w, NULL), GR_OK);
        (void)told_both_ways((evtx_telling){.json = true});
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_all, close_all)
    const struct CMUnitTest tests[] = {
        T(data_is_named_by_its_name),
        T(data_without_name_is_a_list),
        T(named_and_unnamed_data_are_both_there),
        T(a_name_in_a_row_is_an_array_and_later_numbered),
        T(no_key_comes_twice),
        T(other_attributes_of_data_are_kept),
        T(user_data_is_named_by_leaves),
        T(rendering_info_does_not_hide_system),
        T(text_around_references_is_joined),
        T(empty_elements),
        T(text_beside_elements_is_the_elements_field),
        T(values_keep_their_type),
        T(null_is_present_and_optional_null_is_absent),
        T(several_values_in_one_text_are_joined),
        T(a_name_may_be_a_value),
        T(a_name_may_be_a_list),
        T(arrays_are_lists_and_repeat_their_element),
        T(nested_templates_add_their_fields),
        T(nested_elements_add_their_fields),
        T(a_slot_for_elements_may_be_null),
        T(a_record_takes_the_path_of_its_own_values),
        T(a_record_of_very_many_optional_values_has_a_path_too),
        T(a_value_too_often_used_loses_the_plan_not_the_event),
        T(a_record_that_unfolds_too_far_is_told_and_left_out),
        T(what_is_missing_leaves_no_trace),
        T(any_template_renders_the_same_both_ways),
        T(what_was_in_the_record_before_never_shows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
