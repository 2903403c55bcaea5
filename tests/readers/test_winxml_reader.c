/* test_winxml_reader.c - Windows events as XML. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/limits.h"
#include "readers/winxml_reader.h"
#include "support/told.h"

static gr_buffer out;

static void tells(gr_slice bytes, const char *expected)
{
    out.len = 0;
    assert_int_equal(told_of(&winxml_reader, bytes, 0, false, &out, NULL),
                     GR_OK);
    assert_slice(gr_buffer_slice(&out), expected);
}

static void elements_are_named_as_evtx_is(void **state)
{
    (void)state;
    tells(GR_S("<Event xmlns='x'><System><Provider Name='P' Guid='{1}'/>"
               "<EventID Qualifiers='7'>1</EventID><Correlation/>"
               "<Security UserID='S-1-5-18'/><Channel>C</Channel></System>"
               "<EventData><Data Name='Product Name'>x</Data>"
               "<Data Name='E'></Data><Data>a</Data><Data>b</Data>"
               "<Binary>00</Binary></EventData></Event>"),
          "event 0+297 .Provider_Name=P .Provider_Guid={1} "
          ".EventID_Qualifiers=7 .EventID=1 .Security_UserID=S-1-5-18 "
          ".Channel=C ProductName=x E= Data=[a|b] Binary=00\n");
}

static void user_data_is_named_by_its_leaves(void **state)
{
    (void)state;
    tells(GR_S("<Event><UserData><a:L xmlns:a='y'><Channel>c</Channel></a:L>"
               "</UserData></Event>"),
          "event 0+79 Channel=c\n");
}

static void what_a_collector_adds_is_set_apart(void **state)
{
    (void)state;
    tells(GR_S("<Event><RenderingInfo Culture='en'><Message>m</Message>"
               "<Level>i</Level></RenderingInfo></Event>"),
          "event 0+95 RenderingInfo_Culture=en Message=m "
          "RenderingInfo_Level=i\n");
}

static void entities_and_cdata_are_resolved(void **state)
{
    (void)state;
    tells(GR_S("<Event><EventData><Data Name='a&amp;b'>&lt;x&gt; &quot;&apos;"
               "&#65;&#x42;&#xD800; &nbsp; & <![CDATA[<y>&amp;]]></Data>"
               "</EventData></Event>"),
          "event 0+137 a&b=<x> \"'AB\xef\xbf\xbd &nbsp; & <y>&amp;\n");
}

static void frames_and_comments_are_passed_over(void **state)
{
    (void)state;
    tells(GR_S("\xef\xbb\xbf<?xml version='1.0'?>\r\n<Events>\n"
               "<Event><!-- </x> --><System><EventID>1</EventID></System>"
               "</Event>\n<Event><System/></Event></Events>\n"),
          "event 35+65 .EventID=1\nevent 101+24\n");
}

static void a_document_type_is_passed_over(void **state)
{
    (void)state;
    assert_true(winxml_reader.sniff(GR_S("<!DOCTYPE Events SYSTEM 'a>b'>\n"
                                         "<Event><System>"),
                                    GR_S("x")) > 0);
    tells(GR_S("<?xml version='1.0'?>\n<!-- <Event> -->\n"
               "<!DOCTYPE Events [ <!ELEMENT Event ANY> <!-- ]> ' --> ]>\n"
               "<Events><Event><System><EventID>1</EventID></System></Event>"
               "</Events>"),
          "event 104+52 .EventID=1\n");
    /* One that does not end is no file of events. */
    assert_int_equal(
        winxml_reader.sniff(GR_S("<!DOCTYPE x [ <Event><System>"), GR_S("x")),
        0);
}

static void entities_of_a_file_are_not_resolved(void **state)
{
    (void)state;
    gr_slice const text = GR_S(
        "<!DOCTYPE Events [<!ENTITY a \"<Event><System>no</System></Event>\">\n"
        "<!ENTITY b '&a;&a;&a;&a;'>]><Events>\n"
        "<Event><System><EventID>1</EventID></System></Event>\n"
        "<Event><EventData><Data Name='D'>&b;&lt;&#65;</Data></EventData>"
        "</Event>\n"
        "<Event><EventData><Data Name='D'><![CDATA[&b;]]> a&b</Data>"
        "</EventData></Event></Events>");
    const char *const expected =
        "event 104+52 .EventID=1\n"
        "damage 157+72 lost 0: an event with an entity of its file's own, "
        "which is not resolved\n"
        "event 157+72 D=&b;<A\n"
        "event 230+79 D=&b; a&b\n";
    tells(text, expected);
    for (size_t step = 1; step < 200; step++) {
        out.len = 0;
        told_in_blocks(&winxml_reader, text, step, &out);
        assert_slice(gr_buffer_slice(&out), expected);
    }
}

/* What opens and never closes is looked for once: else this takes minutes. */
static void comments_full_of_cdata_are_read_in_time(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto(8 << 20);
    gr_put(&text, GR_S("<Event><EventData><Data>x<!-- "));
    while (text.len < 2000000) gr_put(&text, GR_S("<![CDATA["));
    gr_put(&text, GR_S(" --></Data></EventData></Event>"));
    out.len = 0;
    assert_int_equal(
        told_of(&winxml_reader, gr_buffer_slice(&text), 0, false, &out, NULL),
        GR_OK);
    assert_memory_equal(out.ptr, "event 0+2000", 12);
    gr_buffer_free(&text);
}

/* As evtx_dump prints them unless it is told not to. */
static void numbers_of_records_are_passed_over(void **state)
{
    gr_slice const one =
        GR_S("Record 1\n<?xml version='1.0'?>\n<Event>"
             "<System></System></Event>\nRecord 20\r\n<Event></Event>");
    (void)state;
    assert_true(winxml_reader.sniff(one, GR_S("x")) > 50);
    tells(one, "event 31+32\nevent 75+15\n");
    tells(GR_S("<Event></Event>\nRecord x\n<Event></Event>"),
          "event 0+15\ndamage 16+9 lost 0: not an event\nevent 25+15\n");
}

static void damage_costs_its_event(void **state)
{
    (void)state;
    tells(GR_S("<Event><System><EventID>1</EventID></System>"
               "<Event><System><EventID>2</EventID></System></Event>"
               "rubbish<Event><a></b></Event><Event a=b></Event>"
               "<Event><!DOCTYPE x></Event><Event><a"),
          "damage 0+44 lost 1: an event cut short\n"
          "event 44+52 .EventID=2\n"
          "damage 96+7 lost 0: not an event\n"
          "damage 103+22 lost 1: an event with tags that do not close in "
          "order\n"
          "damage 125+19 lost 1: an event with a broken attribute\n"
          "damage 144+27 lost 1: an event with a document type in it\n"
          "damage 171+9 lost 1: an event with a broken tag\n");
}

static void depth_names_and_size_have_ceilings(void **state)
{
    (void)state;
    gr_buffer xml = gr_buffer_upto(8 << 20);
    gr_put(&xml, GR_S("<Event>"));
    for (unsigned i = 0; i < 70; i++) gr_put(&xml, GR_S("<a>"));
    gr_put(&xml, GR_S("</Event><Event><EventData>"));
    for (unsigned i = 0; i < 1100; i++) gr_putf(&xml, "<Data Name='n%u'/>", i);
    gr_put(&xml, GR_S("</EventData></Event><Event><a>"));
    while (xml.len < (5 << 20)) gr_put(&xml, GR_S("aaaaaaaaaaaaaaaa"));
    gr_put(&xml, GR_S("</a></Event><Event><System><EventID>9</EventID>"
                      "</System></Event>"));
    out.len = 0;
    assert_int_equal(
        told_of(&winxml_reader, gr_buffer_slice(&xml), 0, false, &out, NULL),
        GR_OK);
    gr_slice const told = gr_buffer_slice(&out);
    assert_true(gr_find(told, GR_S("nested too deep")) != SIZE_MAX);
    assert_true(gr_find(told, GR_S("too many fields")) != SIZE_MAX);
    assert_true(gr_find(told, GR_S("too long")) != SIZE_MAX);
    assert_true(gr_find(told, GR_S(".EventID=9")) != SIZE_MAX);
    gr_buffer_free(&xml);
}

/* ---- facts and forms ---- */

static gr_buffer forms;

static gr_status keep(void *self, const event *e)
{
    char time[GR_TIME_TEXT];
    gr_arena *const arena = self;
    gr_putf(&forms, "%u %llu ", e->event_id, (unsigned long long)e->record_id);
    gr_put(&forms, gr_time_text(time, e->time_ns, 7));
    gr_put_byte(&forms, ' ');
    value_put_text(&forms, e->channel);
    gr_put_byte(&forms, ' ');
    value_put_text(&forms, e->computer);
    gr_put_byte(&forms, ' ');
    value_put_text(&forms, e->provider);
    gr_put_byte(&forms, '\n');
    assert_int_equal(e->render(e, EVENT_AS_JSON, arena, &forms, NULL), GR_OK);
    gr_put_byte(&forms, '\n');
    assert_int_equal(e->render(e, EVENT_AS_XML, arena, &forms, NULL), GR_OK);
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)lost;
    fail_msg("%s", what);
}

#define ONE                                                                    \
    "<Event><System><Provider Name='P'/><EventID>1</EventID><TimeCreated "     \
    "SystemTime='2021-03-02T08:15:30.1234567Z'/><EventRecordID>77"             \
    "</EventRecordID><Channel>C</Channel><Computer>H</Computer></System>"      \
    "<EventData><Data Name='a'>&lt;</Data></EventData></Event>"
#define ONE_TOLD                                                               \
    "1 77 2021-03-02T08:15:30.1234567Z C H P\n"                                \
    "{\"Event\":{\"System\":{\"Provider_Name\":\"P\",\"EventID\":\"1\","       \
    "\"TimeCreated_SystemTime\":\"2021-03-02T08:15:30.1234567Z\","             \
    "\"EventRecordID\":\"77\",\"Channel\":\"C\",\"Computer\":\"H\"},"          \
    "\"EventData\":{\"a\":\"<\"}}}\n" ONE

static void reads_forms(gr_slice bytes)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    reader_options const options = {false};
    event_sink const sink = {arena, keep, no_damage};
    reader_file file;
    reader_state *const state = winxml_reader.open(&options);
    forms.len = 0;
    winxml_reader.begin(&(reader_intro){.head = bytes, .options = &options},
                        &file, &sink);
    assert_int_equal(winxml_reader.read(state, &file, bytes, 0, &sink, NULL),
                     GR_OK);
    assert_slice(gr_buffer_slice(&forms), ONE_TOLD);
    winxml_reader.close(state);
    gr_arena_free(arena);
}

static void an_event_knows_its_facts_and_renders(void **state)
{
    (void)state;
    reads_forms(GR_S(ONE));
}

static void wide_text_is_read(void **state)
{
    static const char narrow[] = ONE;
    uint8_t small[2 * sizeof narrow], big[2 * sizeof narrow];
    (void)state;
    for (size_t i = 0; i < sizeof narrow; i++) {
        small[2 * i] = big[2 * i + 1] = (uint8_t)narrow[i];
        small[2 * i + 1] = big[2 * i] = 0;
    }
    reads_forms(gr_slice_of(small, sizeof small - 2));
    reads_forms(gr_slice_of(big, sizeof big - 2));
}

static void files_are_known_by_their_beginning(void **state)
{
    gr_slice const name = GR_S("x.xml");
    (void)state;
    assert_true(winxml_reader.sniff(GR_S(ONE), name) > 50);
    assert_true(winxml_reader.sniff(GR_S("<?xml version='1.0'?>\n<Events>" ONE),
                                    name) > 50);
    assert_int_equal(winxml_reader.sniff(GR_S("<Events><x/>"), name), 0);
    assert_int_equal(winxml_reader.sniff(GR_S("<EventData>"), name), 0);
    assert_int_equal(winxml_reader.sniff(GR_S("<?xml "), name), 0);
    assert_int_equal(winxml_reader.sniff(GR_S(""), name), 0);
}

static void blocks_of_any_size_give_the_same(void **state)
{
    gr_slice const bytes = GR_S("<Events>" ONE "\n<Event><a></Event>x" ONE
                                "<Event>" ONE "</Events>");
    gr_buffer cut = gr_buffer_upto(1 << 20);
    (void)state;
    out.len = 0;
    assert_int_equal(told_of(&winxml_reader, bytes, 0, false, &out, NULL),
                     GR_OK);
    for (size_t step = 1; step <= bytes.len; step++) {
        cut.len = 0;
        told_in_blocks(&winxml_reader, bytes, step, &cut);
        assert_true(gr_equal(gr_buffer_slice(&cut), gr_buffer_slice(&out)));
    }
    gr_buffer_free(&cut);
}

static void an_event_cut_at_any_byte_is_damage(void **state)
{
    (void)state;
    for (size_t len = sizeof "<Event"; len < sizeof ONE - 1; len++) {
        out.len = 0;
        assert_int_equal(told_of(&winxml_reader, gr_sub(GR_S(ONE), 0, len), 0,
                                 false, &out, NULL),
                         GR_OK);
        assert_true(gr_starts_with(gr_buffer_slice(&out), GR_S("damage 0+")));
    }
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    for (long n = 0; n < 100; n++) {
        gr_buffer_free(&out);
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&winxml_reader, GR_S(ONE), 0, false, &out, NULL);
        gr_mem_fail_after(-1);
        if (status == GR_OK) {
            assert_true(gr_find(gr_buffer_slice(&out), GR_S(" a=<\n")) !=
                        SIZE_MAX);
            return;
        }
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_named_as_evtx_is),
        cmocka_unit_test(user_data_is_named_by_its_leaves),
        cmocka_unit_test(what_a_collector_adds_is_set_apart),
        cmocka_unit_test(entities_and_cdata_are_resolved),
        cmocka_unit_test(frames_and_comments_are_passed_over),
        cmocka_unit_test(a_document_type_is_passed_over),
        cmocka_unit_test(entities_of_a_file_are_not_resolved),
        cmocka_unit_test(comments_full_of_cdata_are_read_in_time),
        cmocka_unit_test(numbers_of_records_are_passed_over),
        cmocka_unit_test(damage_costs_its_event),
        cmocka_unit_test(depth_names_and_size_have_ceilings),
        cmocka_unit_test(an_event_knows_its_facts_and_renders),
        cmocka_unit_test(wide_text_is_read),
        cmocka_unit_test(files_are_known_by_their_beginning),
        cmocka_unit_test(blocks_of_any_size_give_the_same),
        cmocka_unit_test(an_event_cut_at_any_byte_is_damage),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    out = forms = gr_buffer_upto(8 << 20);
    int const failed = cmocka_run_group_tests(tests, NULL, NULL);
    gr_buffer_free(&out);
    gr_buffer_free(&forms);
    return failed;
}
