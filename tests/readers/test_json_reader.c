/* test_json_reader.c - JSON exports as events: shapes, damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/limits.h"
#include "readers/json_reader.h"
#include "support/told.h"
#include "support/told_out.h"

#define tells(json, expected)                                                  \
    do {                                                                       \
        out.len = 0;                                                           \
        assert_int_equal(told_of(&json_reader, json, 0, false, &out, NULL),    \
                         GR_OK);                                               \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

static void the_shape_of_evtx_dump_is_named_as_evtx_is(void **state)
{
    (void)state;
    tells(GR_S("{\"Event\":{\"#attributes\":{\"xmlns\":\"urn:x\"},"
               "\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"P\"}},"
               "\"EventID\":{\"#attributes\":{\"Qualifiers\":7},\"#text\":1},"
               "\"Correlation\":null,\"Version\":null,\"Channel\":\"C\"},"
               "\"EventData\":{\"Product Name\":\"x\",\"Empty\":\"\","
               "\"Nothing\":null,"
               "\"Data\":{\"#text\":[\"a\",\"b\"]},\"Binary\":\"00\"}}}"),
          "event 0+295 .Provider_Name=P .EventID_Qualifiers=7 .EventID=1 "
          ".Version .Channel=C ProductName=x Empty= Nothing Data=[a|b] "
          "Binary=00\n");
}

static void user_data_is_named_by_its_leaves(void **state)
{
    (void)state;
    tells(GR_S("{\"Event\":{\"System\":{\"EventID\":1102},\"EventData\":null,"
               "\"UserData\":{\"LogFileCleared\":{\"#attributes\":{\"xmlns\":"
               "\"u\",\"Reason\":\"r\"},\"SubjectUserName\":\"bob\","
               "\"In\":{\"Deep\":1}}}}}"),
          "event 0+167 .EventID=1102 LogFileCleared_Reason=r "
          "SubjectUserName=bob Deep=1\n");
}

static void what_stands_beside_event_is_kept(void **state)
{
    (void)state;
    tells(
        GR_S("{\"host\":{\"name\":\"h\"},\"Event\":{\"System\":{\"EventID\":1}}"
             ",\"EventID\":2}"),
        "event 0+66 .EventID=1 host.name=h EventID=2\n");
}

static void data_with_a_name_is_named_by_it(void **state)
{
    (void)state;
    tells(GR_S("{\"Event\":{\"System\":{},\"EventData\":{\"Data\":["
               "{\"#attributes\":{\"Name\":\"a b\"},\"#text\":1},"
               "{\"#attributes\":{\"Name\":\"c\"},\"#text\":\"x\"},\"y\"]}}}"),
          "event 0+132 ab=1 c=x Data=y\n");
}

static void nothing_in_braces_is_there_without_a_value(void **state)
{
    (void)state;
    tells(GR_S("{\"Event\":{\"System\":{\"Security\":{}},\"EventData\":{"
               "\"a\":{},\"b\":[]},\"UserData\":{}}}"),
          "event 0+78 a b\n");
}

static void what_a_collector_rendered_stays_apart(void **state)
{
    (void)state;
    tells(GR_S("{\"Event\":{\"System\":{\"Level\":4},\"RenderingInfo\":{"
               "\"#attributes\":{\"Culture\":\"en\"},\"Level\":\"Info\","
               "\"Message\":\"m\"}}}"),
          "event 0+110 .Level=4 RenderingInfo_Culture=en "
          "RenderingInfo_Level=Info Message=m\n");
}

static void other_objects_are_flattened_with_dots(void **state)
{
    (void)state;
    tells(GR_S("{\"user\":{\"name\":\"x\",\"none\":{}},\"ip\":[\"a\",[\"b\"]],"
               "\"l\":[],\"o\":[{\"k\":1},{\"k\":2},3],\"a b\":true}"),
          "event 0+90 user.name=x user.none ip=[a|b] l o.k=[1|2] o=3 "
          "ab=true\n");
}

static void objects_in_lists_of_lists_are_fields(void **state)
{
    (void)state;
    tells(GR_S("{\"x\":[[{\"a\":1}],[[{\"a\":2},3]],4]}"),
          "event 0+33 x.a=[1|2] x=[3|4]\n");
    tells(GR_S("{\"x\":[[{\"a\":1}]],\"y\":[[]],\"z\":[[{}]]}"),
          "event 0+37 x.a=1 y z\n");
    tells(GR_S("{\"Event\":{\"System\":{\"EventID\":1},"
               "\"EventData\":{\"d\":[[{\"a\":1}],2]}}}"),
          "event 0+66 .EventID=1 a=1 d=2\n");
}

static void values_keep_their_types(void **state)
{
    (void)state;
    out.len = 0;
    assert_int_equal(
        told_of(&json_reader,
                GR_S("{\"i\":-5,\"u\":18446744073709551615,\"d\":1.50,"
                     "\"e\":1E2,\"big\":18446744073709551616,\"t\":true,"
                     "\"s\":\"5\",\"n\":null}"),
                0, true, &out, NULL),
        GR_OK);
    assert_slice(gr_buffer_slice(&out),
                 "event 0+103 i:i64=-5 u:u64=18446744073709551615 "
                 "d:number=1.50 e:number=1E2 big:number=18446744073709551616 "
                 "t:bool=true s:utf8=5 n:null\n");
}

static void escapes_are_resolved(void **state)
{
    (void)state;
    tells(GR_S("{\"a\\u0062\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\","
               "\"p\":\"\\ud83d\\ude00\\u00e9\",\"l\":\"\\ud83dx\\ude00\"}"),
          "event 0+75 ab=\"\\/\b\f\n\r\t p=\xf0\x9f\x98\x80\xc3\xa9 "
          "l=\xef\xbf\xbdx\xef\xbf\xbd\n");
    tells(GR_S("{\"a\":\"\\x\"}"),
          "damage 0+10 lost 1: broken escape in JSON\n");
    tells(GR_S("{\"a\":\"\\u12g4\"}"),
          "damage 0+14 lost 1: broken escape in JSON\n");
}

static void bytes_that_are_not_utf8_cost_no_event(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":\"x\xff\"}"), "event 0+10 a=x\xef\xbf\xbd\n");
}

static void lines_concatenation_and_arrays_are_read_alike(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":1}\n{\"a\":2}\r\n\n"), "event 0+7 a=1\nevent 8+7 a=2\n");
    tells(GR_S("{\n \"a\": 1\n}\n{\n \"a\": 2\n}"),
          "event 0+11 a=1\nevent 12+11 a=2\n");
    tells(GR_S("\xef\xbb\xbf[{\"a\":1},\n {\"a\":2}]\n"),
          "event 4+7 a=1\nevent 14+7 a=2\n");
    tells(GR_S("[]"), "");
}

/* As evtx_dump prints them unless it is told not to. */
static void numbers_of_records_are_passed_over(void **state)
{
    (void)state;
    tells(GR_S("Record 1\n{\n \"a\": 1\n}\nRecord 12\r\n{\"a\":2}\n"
               "Record 13\n"),
          "event 9+11 a=1\nevent 32+7 a=2\n");
    tells(GR_S("Record 1\n{\"a\":[\nRecord 2\n{\"a\":2}\n"),
          "damage 9+16 lost 1: object cut short\nevent 25+7 a=2\n");
    tells(GR_S("Record x\n{\"a\":1}"),
          "damage 0+9 lost 0: not a JSON object\nevent 9+7 a=1\n");
    tells(GR_S("{\"a\":1}\nRecord 2"),
          "event 0+7 a=1\ndamage 8+8 lost 0: not a JSON object\n");
}

static void damage_costs_the_damaged_value_alone(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":1}\n{\"a\":\n{\"a\":3}\n{\"a\":4}\n"),
          "event 0+7 a=1\ndamage 8+6 lost 1: object cut short\n"
          "event 14+7 a=3\nevent 22+7 a=4\n");
    tells(GR_S("{\"a\":\"x\n{\"a\":2}\n"),
          "damage 0+8 lost 1: broken text in JSON\nevent 8+7 a=2\n");
    tells(GR_S("{\"a\":\"x,\"b\":2}\n{\"a\":2}\n"),
          "damage 0+15 lost 1: broken text in JSON\nevent 15+7 a=2\n");
    tells(GR_S("{\"a\":1\n{\"a\":2}\n"),
          "damage 0+7 lost 1: object cut short\nevent 7+7 a=2\n");
    tells(GR_S("{\"a\":tru}\n{\"a\":1,}\n{\"a\":01}\n{a:1}\n{\"a\":2}"),
          "damage 0+9 lost 1: not sound JSON\n"
          "damage 10+8 lost 1: not sound JSON\n"
          "damage 19+8 lost 1: not sound JSON\n"
          "damage 28+5 lost 1: not sound JSON\nevent 34+7 a=2\n");
    tells(GR_S("oops {\"a\":1}\n{\"a\":2}\n"),
          "damage 0+13 lost 0: not a JSON object\nevent 13+7 a=2\n");
    tells(GR_S("{\"a\":2}\n{\"a\":"),
          "event 0+7 a=2\ndamage 8+5 lost 1: object cut short\n");
}

/* A crash leaves NULs where bytes were promised; what is written next goes on
 * in the same line. */
static void nuls_cost_no_record(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":1}\r\n\0\0\0{\"a\":2}\n{\"a\":3}\n"),
          "event 0+7 a=1\ndamage 9+3 lost 0: NULs where text should be\n"
          "event 12+7 a=2\nevent 20+7 a=3\n");
    tells(GR_S("\0\0{\"a\":1}\0\0\n\0{\"a\":2}\n\0\n"),
          "damage 0+2 lost 0: NULs where text should be\n"
          "event 2+7 a=1\n"
          "damage 9+4 lost 0: NULs where text should be\n"
          "event 13+7 a=2\n"
          "damage 21+1 lost 0: NULs where text should be\n");
    tells(GR_S("[{\"a\":1},\0\0{\"a\":2}]"),
          "event 1+7 a=1\ndamage 9+2 lost 0: NULs where text should be\n"
          "event 11+7 a=2\n");
}

static void a_record_behind_one_that_ends_in_nuls_is_read(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":1,\"b\":\"x\0\0\0{\"a\":2}\n{\"a\":3}\n"),
          "damage 0+16 lost 1: broken text in JSON\n"
          "event 16+7 a=2\nevent 24+7 a=3\n");
    tells(GR_S("{\"a\":1,\"b\":2\0\0{\"a\":2}\n{\"a\":3}\n"),
          "damage 0+14 lost 1: object cut short\n"
          "event 14+7 a=2\nevent 22+7 a=3\n");
}

static void brackets_alone_do_not_make_it_sound(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":\"b\":{]}\n{\"a\":1 2}\n{\"a\":[1}]\n{\"a\" 1}\n"
               "{\"a\":1 \"b\":2}\n{,}\n{\"a\":[1,]}\n{\"a\":[,1]}\n{1:2}"),
          "damage 0+13 lost 1: brackets that do not match\n"
          "damage 13+9 lost 1: not sound JSON\n"
          "damage 23+10 lost 1: brackets that do not match\n"
          "damage 33+8 lost 1: broken text in JSON\n"
          "damage 41+13 lost 1: not sound JSON\n"
          "damage 55+3 lost 1: not sound JSON\n"
          "damage 59+10 lost 1: not sound JSON\n"
          "damage 70+10 lost 1: not sound JSON\n"
          "damage 81+5 lost 1: not sound JSON\n");
}

static void a_record_in_an_array_on_one_line_is_found_again(void **state)
{
    (void)state;
    tells(GR_S("[{\"Event\":{\"System\":{\"A\":\"x},{\"Event\":{\"System\":{"
               "\"A\":2}}}]"),
          "damage 1+28 lost 1: broken text in JSON\nevent 29+28 .A=2\n");
}

/* As a file: its head tells what its records begin with. */
#define file_tells(json, expected)                                             \
    do {                                                                       \
        out.len = 0;                                                           \
        told_in_blocks(&json_reader, json, 16, &out);                          \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

static void a_lost_quote_costs_one_record_of_an_array_on_one_line(void **state)
{
    (void)state;
    file_tells(
        GR_S("[{\"c\": \"S\", \"l\": \"1\"}, {\"c\": \"S\", \"l\": \"2}, "
             "{\"c\": \"S\", \"l\": \"3\"}, {\"c\": \"S\", \"l\": 4\"}, "
             "{\"c\": \"S\", \"l\": \"5\"}]"),
        "event 1+20 c=S l=1\n"
        "damage 23+21 lost 1: broken text in JSON\n"
        "event 44+20 c=S l=3\n"
        "damage 66+21 lost 1: broken text in JSON\n"
        "event 87+20 c=S l=5\n");
    file_tells(GR_S("[{\"Event\": {\"System\": {\"A\": \"x}}}, "
                    "{\"Event\": {\"System\": {\"A\": 2}}}]"),
               "damage 1+34 lost 1: broken text in JSON\n"
               "event 35+31 .A=2\n");
    file_tells(GR_S("[\n  {\n    \"c\": \"1,\n    \"d\": 2\n  },\n"
                    "  {\n    \"c\": 2\n  }\n]"),
               "damage 4+33 lost 1: broken text in JSON\n"
               "event 37+16 c=2\n");
}

static void a_lost_bracket_costs_one_record_of_an_array_on_one_line(
    void **state)
{
    (void)state;
    file_tells(GR_S("[{\"c\":{\"d\":1}},{\"c\":{\"d\":2},{\"c\":{\"d\":3}}]"),
               "event 1+13 c.d=1\ndamage 15+13 lost 1: object cut short\n"
               "event 28+13 c.d=3\n");
    file_tells(GR_S("[{\"c\":[1]},{\"c\":[2},{\"c\":[3]}]"),
               "event 1+9 c=1\n"
               "damage 11+9 lost 1: brackets that do not match\n"
               "event 20+9 c=3\n");
    file_tells(GR_S("[{\"c\":1},\"c\":2},{\"c\":3}]"),
               "event 1+7 c=1\ndamage 9+7 lost 0: not a JSON object\n"
               "event 16+7 c=3\n");
}

static void a_record_like_the_others_is_preferred_to_a_part_of_one(void **state)
{
    (void)state;
    file_tells(GR_S("[{\"c\":1},{\"c\":\"x,\"l\":[{\"n\":1},{\"n\":2}]},"
                    "{\"c\":3}]"),
               "event 1+7 c=1\ndamage 9+31 lost 1: broken text in JSON\n"
               "event 40+7 c=3\n");
    file_tells(GR_S("[{\"c\":1},{\"d\":\"x,\"l\":2},{\"e\":3}]"),
               "event 1+7 c=1\ndamage 9+15 lost 1: broken text in JSON\n"
               "event 24+7 e=3\n");
}

static void parts_of_a_cut_record_do_not_say_how_records_begin(void **state)
{
    (void)state;
    file_tells(GR_S("{\"n\":1},{\"n\":2}]},{\"c\":2,\"l\":[{\"n\":3}]},"
                    "{\"c\":3}]"),
               "event 0+7 n=1\nevent 8+7 n=2\n"
               "damage 16+2 lost 0: not a JSON object\n"
               "event 18+21 c=2 l.n=3\nevent 40+7 c=3\n");
}

static void records_that_fell_into_a_list_are_found(void **state)
{
    (void)state;
    file_tells(GR_S("[{\"c\":1},{\"c\":[{\"d\":1},{\"c\":2},{\"c\":3},"
                    "{\"c\":4}]"),
               "event 1+7 c=1\ndamage 9+14 lost 1: object cut short\n"
               "event 23+7 c=2\nevent 31+7 c=3\nevent 39+7 c=4\n");
}

static void braces_at_line_starts_may_be_inside(void **state)
{
    (void)state;
    tells(GR_S("{\"a\":[\n{\"b\":1},\n{\"b\":2}\n]}\n{\"a\":1}"),
          "event 0+26 a.b=[1|2]\nevent 27+7 a=1\n");
}

static gr_slice repeat(const char *text, size_t count)
{
    static gr_buffer made;
    gr_buffer_free(&made);
    made = gr_buffer_upto((size_t)64 << 20);
    for (size_t i = 0; i < count; i++) gr_put(&made, gr_slice_of_c(text));
    return gr_buffer_slice(&made);
}

/* 40 records on one line, of which some lost all behind the bracket of a list;
 * what comes first need not begin like the others. */
static void put_cut_array(gr_buffer *json, const char *const records[2],
                          unsigned cut_every)
{
    gr_put(json, GR_S("[{\"meta\":1}"));
    for (unsigned i = 1; i <= 40; i++) {
        gr_slice const record = gr_slice_of_c(records[i % 2]);
        size_t const len = gr_find_byte(record, '[') + 1;
        gr_putf(json, ", ");
        gr_put(json, gr_sub(record, 0, i % cut_every == 0 ? len : record.len));
    }
    gr_put(json, GR_S("]\n"));
}

static void check_cut_array(const char *const records[2], unsigned cut_every)
{
    gr_buffer json = gr_buffer_upto(1 << 20);
    put_cut_array(&json, records, cut_every);
    out.len = 0;
    told_in_blocks(&json_reader, gr_buffer_slice(&json), 64, &out);
    size_t events = 0, lost = 0;
    for (size_t i = 0; i + 6 < out.len; i++) {
        events += memcmp(out.ptr + i, "event ", 6) == 0;
        lost += memcmp(out.ptr + i, "lost 1", 6) == 0;
    }
    assert_int_equal(lost, 40 / cut_every);
    assert_int_equal(events, 1 + 40 - lost);
    gr_buffer_free(&json);
}

static void each_record_cut_in_a_list_costs_itself_alone(void **state)
{
    (void)state;
    static const char *const alike[2] = {"{\"i\":1,\"l\":[{\"x\":1}]}",
                                         "{\"i\":2,\"l\":[{\"x\":2}]}"};
    static const char *const varied[2] = {"{\"i\":1,\"l\":[{\"x\":1}]}",
                                          "{\"l\":[{\"x\":2}],\"i\":2}"};
    for (unsigned every = 2; every <= 40; every++) {
        check_cut_array(alike, every);
        check_cut_array(varied, every);
    }
}

static void keys_are_learned_behind_damage(void **state)
{
    (void)state;
    file_tells(GR_S("[{\"c\":1},\"c\":2},{\"c\":3},{\"c\":[{\"d\":1},{\"c\":5},"
                    "{\"c\":6}]"),
               "event 1+7 c=1\ndamage 9+7 lost 0: not a JSON object\n"
               "event 16+7 c=3\ndamage 24+14 lost 1: object cut short\n"
               "event 38+7 c=5\nevent 46+7 c=6\n");
}

/* How many there are cannot be told if they are like no others. */
static void unknown_objects_in_a_cut_list_are_not_counted(void **state)
{
    (void)state;
    file_tells(GR_S("[{\"c\":1},{\"c\":[{\"d\":1},{\"e\":2}]"),
               "event 1+7 c=1\ndamage 9+22 lost 0: object cut short\n");
    gr_buffer json = gr_buffer_upto(1 << 20);
    gr_put(&json, GR_S("[{\"c\":1},{\"c\":["));
    gr_put(&json, repeat("{\"d\":1},", JSON_NEAR / 8));
    gr_put(&json, GR_S("{\"e\":2}]"));
    out.len = 0;
    told_in_blocks(&json_reader, gr_buffer_slice(&json), 64, &out);
    assert_true(gr_starts_with(gr_buffer_slice(&out),
                               GR_S("event 1+7 c=1\n"
                                    "damage 9+6 lost 1: object cut short\n"
                                    "event 15+7 d=1\n")));
    assert_true(gr_ends_with(gr_buffer_slice(&out), GR_S("+7 e=2\n")));
    gr_buffer_free(&json);
}

static void a_list_that_was_closed_has_parts_alone(void **state)
{
    (void)state;
    file_tells(
        GR_S("{\"c\":1} {\"d\":1} {\"d\":2} {\"c\":[{\"d\":1},{\"c\":2}],"
             "\"x\":\"y"),
        "event 0+7 c=1\nevent 8+7 d=1\nevent 16+7 d=2\n"
        "damage 24+29 lost 1: object cut short\n");
}

static void a_record_behind_a_colon_is_found(void **state)
{
    (void)state;
    file_tells(GR_S("{\"Event\":{\"a\":{\"Event\":{\"System\":{\"A\":1}}}"
                    "{\"Event\":{\"System\":{\"A\":2}}}"),
               "damage 0+14 lost 1: object cut short\n"
               "event 14+28 .A=1\nevent 42+28 .A=2\n");
}

static void depth_names_and_size_have_ceilings(void **state)
{
    (void)state;
    gr_buffer json = gr_buffer_upto((size_t)64 << 20);
    gr_put(&json, repeat("{\"a\":", JSON_DEPTH + 1));
    gr_put(&json, GR_S("1"));
    gr_put(&json, repeat("}", JSON_DEPTH + 1));
    gr_put(&json, GR_S("\n{"));
    for (int i = 0; i <= JSON_NAMES; i++) gr_putf(&json, "\"n%d\":1,", i);
    gr_put(&json, GR_S("\"z\":1}\n{\"a\":\""));
    gr_put(&json, repeat("x", JSON_VALUE_CEILING));
    gr_put(&json, GR_S("\"}\n{\"l\":["));
    gr_put(&json, repeat("1,", JSON_NODES));
    gr_put(&json, GR_S("1]}\n{\"a\":1}"));
    out.len = 0;
    assert_int_equal(
        told_of(&json_reader, gr_buffer_slice(&json), 0, false, &out, NULL),
        GR_OK);
    gr_slice const lines = gr_buffer_slice(&out);
    assert_true(gr_find(lines, GR_S("JSON nested too deep")) != SIZE_MAX);
    assert_true(gr_find(lines, GR_S("more than 2048 fields")) != SIZE_MAX);
    assert_true(gr_find(lines, GR_S("larger than 4194304")) != SIZE_MAX);
    assert_true(gr_find(lines, GR_S("more than 65536 values")) != SIZE_MAX);
    assert_true(gr_ends_with(lines, GR_S("+7 a=1\n")));
    gr_buffer_free(&json);
}

static void blocks_of_any_size_give_the_same_events(void **state)
{
    (void)state;
    gr_slice const json =
        GR_S("[{\"a\":\"}{\\\"\"},\n{\n \"b\": [{\"c\": 1}]\n},{\"a\":1}]\n"
             "{\"x\":{\"y\":\"]\"}}\n{\"z\":1");
    gr_buffer whole = gr_buffer_upto(1 << 20);
    assert_int_equal(told_of(&json_reader, json, 0, false, &whole, NULL),
                     GR_OK);
    for (size_t step = 1; step <= json.len; step++) {
        out.len = 0;
        told_in_blocks(&json_reader, json, step, &out);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void damage_is_the_same_in_blocks_of_any_size(void **state)
{
    (void)state;
    gr_slice const json =
        GR_S("x\"}},\0\0 \0[{\"c\":1},{\"c\":\"x,\"l\":[{\"n\":1},{\"n\":2}]},"
             "{\"c\":[{\"d\":1},{\"c\":2},{\"c\":\"}\n{\"c\":{\"c\":}}"
             "\0\n\0{\"c\":\"x\0\0{\"c\":7}"
             "{\"c\":1]}, { \"Event\" : {\"a\":{,{\"x\":1},\n{\"c\":{");
    gr_buffer whole = gr_buffer_upto(1 << 20);
    told_in_blocks(&json_reader, json, json.len, &whole);
    for (size_t step = 1; step < json.len; step++) {
        out.len = 0;
        told_in_blocks(&json_reader, json, step, &out);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void a_value_without_end_does_not_hold_up_the_file(void **state)
{
    (void)state;
    gr_buffer json = gr_buffer_upto((size_t)64 << 20);
    gr_put(&json, GR_S("{\"a\":\""));
    gr_put(&json, repeat("x", 2 * JSON_VALUE_CEILING));
    gr_put(&json, GR_S("\n{\"a\":1}\n"));
    out.len = 0;
    told_in_blocks(&json_reader, gr_buffer_slice(&json), 1 << 20, &out);
    assert_true(gr_ends_with(gr_buffer_slice(&out), GR_S("+7 a=1\n")));
    assert_true(gr_starts_with(gr_buffer_slice(&out), GR_S("damage 0+")));
    gr_buffer_free(&json);
}

/* Cut anywhere, it tells of no event that is not whole, and reads no byte
 * behind its end (the copy is as large as the cut). */
static void json_cut_at_any_byte_is_told(void **state)
{
    (void)state;
    gr_slice const json =
        GR_S("{\"Event\":{\"System\":{\"EventID\":{\"#text\":1},\"Channel\":"
             "\"C\\u0041\"},\"EventData\":{\"a\":[1,true,null,\"x\"]}}}\n"
             "{\"b\":2}\n");
    for (size_t len = 0; len < json.len; len++) {
        uint8_t *const cut = gr_alloc(len);
        assert_non_null(cut);
        memcpy(cut, json.ptr, len);
        out.len = 0;
        assert_int_equal(
            told_of(&json_reader, gr_slice_of(cut, len), 0, false, &out, NULL),
            GR_OK);
        size_t events = 0;
        for (size_t i = 0; i + 6 < out.len; i++)
            events += memcmp(out.ptr + i, "event ", 6) == 0;
        size_t const first = gr_find_byte(json, '\n');
        assert_int_equal(events, (len >= first) + (len >= json.len - 1));
        gr_free(cut);
    }
}

static void only_json_is_taken(void **state)
{
    (void)state;
    static const struct {
        gr_slice head, name;
        bool mine;
    } heads[] = {
        {GR_S_INIT("{\"a\":1}"), GR_S_INIT("x"), true},
        {GR_S_INIT("\xef\xbb\xbf \n[ {\"a\":1}]"), GR_S_INIT("x"), true},
        {GR_S_INIT("{}"), GR_S_INIT("x"), true},
        {GR_S_INIT("Record 1\n{\"a\":1}"), GR_S_INIT("x"), true},
        {GR_S_INIT("Record 1\ntext"), GR_S_INIT("x"), false},
        {GR_S_INIT("[]"), GR_S_INIT("a.JSON"), true},
        {GR_S_INIT("[]"), GR_S_INIT("x"), false},
        {GR_S_INIT("[section]\nkey=1"), GR_S_INIT("x.ini"), false},
        {GR_S_INIT("{4D36E96B-E325-11CE}"), GR_S_INIT("x"), false},
        {GR_S_INIT(""), GR_S_INIT("a.json"), false},
        {GR_S_INIT("hello"), GR_S_INIT("a.NDJSON"), true},
        {GR_S_INIT("hello"), GR_S_INIT("json.txt"), false},
        {GR_S_INIT("r\": 1}}\n{\"a\": 1}\n{\"b\""), GR_S_INIT("x"), true},
        {GR_S_INIT("\": 1}\r\n{\"a\": 1}\r\n"), GR_S_INIT("x.log"), true},
        {GR_S_INIT("}\n{\"a\": 1}\nand text\n"), GR_S_INIT("x"), false},
        {GR_S_INIT("text\n{\"a\": 1}\n"), GR_S_INIT("x.md"), false},
        {GR_S_INIT("f() {}\n{\"a\", 1}\n"), GR_S_INIT("x.c"), false},
        {GR_S_INIT("int f(void)\n{\n    return 0;\n}\n"), GR_S_INIT("x.c"),
         false},
        {GR_S_INIT("static x t[] = {\n{\"a\", 1},\n{\"b\", 2}};\n"),
         GR_S_INIT("x.c"), false},
        {GR_S_INIT("#Fields: date cs-body\n2021-03-02 {\"a\":1}\n"),
         GR_S_INIT("u_ex.log"), false}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_int_equal(json_reader.sniff(heads[i].head, heads[i].name) > 0,
                         heads[i].mine);
    assert_true(reader_for(GR_S("ElfFile\0"), GR_S("a.json")) != &json_reader);
}

/* ---- facts and rendering ---- */

typedef struct {
    uint32_t event_id;
    uint64_t record_id;
    int64_t time_ns;
    gr_buffer line;
    gr_status xml;
} facts;

static gr_status keep_facts(void *self, const event *e)
{
    facts *const f = self;
    gr_arena *const arena = gr_arena_new(1 << 20);
    assert_non_null(arena);
    f->event_id = e->event_id;
    f->record_id = e->record_id;
    f->time_ns = e->time_ns;
    value_put_text(&f->line, e->channel);
    gr_put_byte(&f->line, ' ');
    value_put_text(&f->line, e->computer);
    gr_put_byte(&f->line, ' ');
    value_put_text(&f->line, e->provider);
    gr_put_byte(&f->line, ' ');
    gr_status const status = e->render(e, EVENT_AS_JSON, arena, &f->line, NULL);
    f->xml = e->render(e, EVENT_AS_XML, arena, &f->line, NULL);
    gr_arena_free(arena);
    return status;
}

static facts facts_of(gr_slice json)
{
    facts f = {.line = gr_buffer_upto(1 << 20)};
    event_sink const sink = {&f, keep_facts, NULL};
    reader_file file = {.words = {0}};
    reader_options const options = {false};
    reader_state *const s = json_reader.open(&options);
    assert_non_null(s);
    assert_int_equal(json_reader.read(s, &file, json, 0, &sink, NULL), GR_OK);
    json_reader.close(s);
    return f;
}

static void an_event_knows_its_facts_and_renders_on_one_line(void **state)
{
    (void)state;
    facts f = facts_of(
        GR_S("{\"Event\": {\"System\": {\n\t\"Provider\": {\"#attributes\": "
             "{\"Name\": \"P\"}},\r\n\"EventID\": {\"#text\": \"4624\"}, "
             "\"EventRecordID\": 18446744073709551615, \"TimeCreated\": "
             "{\"#attributes\": {\"SystemTime\": "
             "\"2021-03-02T08:00:00.123456Z\"}}, \"Channel\": \"S\", "
             "\"Computer\": \"H\"}, \"EventData\": "
             "{\"Channel\": \"a \\\" b\"}}}"));
    assert_int_equal(f.event_id, 4624);
    assert_true(f.record_id == UINT64_MAX);
    assert_true(f.time_ns == INT64_C(1614672000123456000));
    assert_int_equal(f.xml, GR_UNSUPPORTED);
    assert_slice(
        gr_buffer_slice(&f.line),
        "S H P {\"Event\":{\"System\":{\"Provider\":{\"#attributes\":"
        "{\"Name\":\"P\"}},\"EventID\":{\"#text\":\"4624\"},"
        "\"EventRecordID\":18446744073709551615,\"TimeCreated\":"
        "{\"#attributes\":{\"SystemTime\":\"2021-03-02T08:00:00.123456Z\"}},"
        "\"Channel\":\"S\",\"Computer\":\"H\"},\"EventData\":"
        "{\"Channel\":\"a \\\" b\"}}}");
    gr_buffer_free(&f.line);
    f = facts_of(GR_S("{\"a\": 1,  \"b\":\"\xff\"}"));
    assert_true(f.time_ns == GR_TIME_NONE);
    assert_slice(gr_buffer_slice(&f.line),
                 "   {\"a\": 1,  \"b\":\"\xef\xbf\xbd\"}");
    gr_buffer_free(&f.line);
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    gr_slice const json = GR_S("{\"a\":\"\\n\xff\",\"l\":[1,2]}\n{\"b\":1}");
    for (long n = 0; n < 100; n++) {
        gr_buffer_free(&out);
        gr_error err = {0};
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&json_reader, json, 0, false, &out, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) {
            assert_slice(gr_buffer_slice(&out),
                         "event 0+21 a=\n\xef\xbf\xbd l=[1|2]\n"
                         "event 22+7 b=1\n");
            return;
        }
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

static int forget(void **state)
{
    (void)repeat("", 0);
    return last(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shape_of_evtx_dump_is_named_as_evtx_is),
        cmocka_unit_test(user_data_is_named_by_its_leaves),
        cmocka_unit_test(what_stands_beside_event_is_kept),
        cmocka_unit_test(data_with_a_name_is_named_by_it),
        cmocka_unit_test(nothing_in_braces_is_there_without_a_value),
        cmocka_unit_test(what_a_collector_rendered_stays_apart),
        cmocka_unit_test(other_objects_are_flattened_with_dots),
        cmocka_unit_test(objects_in_lists_of_lists_are_fields),
        cmocka_unit_test(values_keep_their_types),
        cmocka_unit_test(escapes_are_resolved),
        cmocka_unit_test(bytes_that_are_not_utf8_cost_no_event),
        cmocka_unit_test(lines_concatenation_and_arrays_are_read_alike),
        cmocka_unit_test(numbers_of_records_are_passed_over),
        cmocka_unit_test(damage_costs_the_damaged_value_alone),
        cmocka_unit_test(nuls_cost_no_record),
        cmocka_unit_test(a_record_behind_one_that_ends_in_nuls_is_read),
        cmocka_unit_test(brackets_alone_do_not_make_it_sound),
        cmocka_unit_test(a_record_in_an_array_on_one_line_is_found_again),
        cmocka_unit_test(a_lost_quote_costs_one_record_of_an_array_on_one_line),
        cmocka_unit_test(
            a_lost_bracket_costs_one_record_of_an_array_on_one_line),
        cmocka_unit_test(
            a_record_like_the_others_is_preferred_to_a_part_of_one),
        cmocka_unit_test(parts_of_a_cut_record_do_not_say_how_records_begin),
        cmocka_unit_test(records_that_fell_into_a_list_are_found),
        cmocka_unit_test(braces_at_line_starts_may_be_inside),
        cmocka_unit_test(each_record_cut_in_a_list_costs_itself_alone),
        cmocka_unit_test(keys_are_learned_behind_damage),
        cmocka_unit_test(unknown_objects_in_a_cut_list_are_not_counted),
        cmocka_unit_test(a_list_that_was_closed_has_parts_alone),
        cmocka_unit_test(a_record_behind_a_colon_is_found),
        cmocka_unit_test(depth_names_and_size_have_ceilings),
        cmocka_unit_test(blocks_of_any_size_give_the_same_events),
        cmocka_unit_test(damage_is_the_same_in_blocks_of_any_size),
        cmocka_unit_test(a_value_without_end_does_not_hold_up_the_file),
        cmocka_unit_test(json_cut_at_any_byte_is_told),
        cmocka_unit_test(only_json_is_taken),
        cmocka_unit_test(an_event_knows_its_facts_and_renders_on_one_line),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, clear, forget);
}
