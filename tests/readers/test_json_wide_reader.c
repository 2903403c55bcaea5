/* test_json_wide_reader.c - JSON in UTF-16 tells what it tells in UTF-8, where it
 * stands in the file. */
#include "check.h"

#include <stdio.h>

#include "base/mem.h"
#include "readers/json_reader.h"
#include "readers/json_wide_reader.h"
#include "readers/wide_text.h"
#include "support/text_told.h"

/* u"" of C is of this machine's order, which is the small one first. */
#define WIDE(text) gr_slice_of(u"" text, sizeof u"" text - 2)

static gr_buffer out;

static int set_up(void **state)
{
    (void)state;
    out = gr_buffer_upto(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    return 0;
}

static gr_slice big(gr_slice units, uint8_t *to)
{
    for (size_t i = 0; i + 1 < units.len; i += 2) {
        to[i] = units.ptr[i + 1];
        to[i + 1] = units.ptr[i];
    }
    return gr_slice_of(to, units.len);
}

static void tells(gr_slice bytes, const char *expected)
{
    for (size_t step = 0; step <= bytes.len; step += 2) {
        out.len = 0;
        text_told(&json_wide_reader, bytes, &(text_file){.step = step}, &out);
        assert_slice(gr_buffer_slice(&out), expected);
    }
}

static void events_stand_where_they_are_in_the_file(void **state)
{
    (void)state;
    gr_slice const units =
        WIDE("\uFEFF{\"a\":\"\u65e5\U0001F600\"}\r\n{\"a\":2}\r\n");
    static const char expected[] =
        "event 2+22 -  a=\xe6\x97\xa5\xf0\x9f\x98\x80\nevent 28+14 -  a=2\n";
    uint8_t turned[64];
    tells(units, expected);
    tells(big(units, turned), expected);
}

static void damage_stands_where_it_is_in_the_file(void **state)
{
    (void)state;
    tells(WIDE("\uFEFF{\"a\":1}\n{\"\u65e5\":}\n{\"a\":2}"),
          "event 2+14 -  a=1\n"
          "damage 18+12 lost 1: not sound JSON\n"
          "event 32+14 -  a=2\n");
}

static void a_list_over_many_lines_is_its_records(void **state)
{
    (void)state;
    tells(WIDE("\uFEFF[\r\n  {\r\n    \"a\": 1\r\n  },\r\n  {\"a\": 2}\r\n]"),
          "event 12+36 -  a=1\nevent 58+16 -  a=2\n");
}

static void what_is_no_sound_text_is_replaced(void **state)
{
    (void)state;
    static const uint16_t lone[] = {'{', '"',    'a', '"', ':',
                                    '"', 0xD800, '"', '}'};
    tells(gr_slice_of(lone, sizeof lone), "event 0+18 -  a=\xef\xbf\xbd\n");
    static const char odd[] = "{\0\"\0a\0\"\0:\0001\0}\0x";
    out.len = 0;
    text_told(&json_wide_reader, gr_slice_of(odd, sizeof odd - 1),
              &(text_file){.step = 0}, &out);
    assert_slice(gr_buffer_slice(&out),
                 "event 0+14 -  a=1\ndamage 14+1 lost 0: not a JSON object\n");
}

/* More than any piece that is turned over at a time, with pairs everywhere. */
static void long_files_tell_what_narrow_ones_do(void **state)
{
    (void)state;
    enum { RECORDS = 3000 };
    gr_buffer narrow = gr_buffer_upto(1 << 22), wide = gr_buffer_upto(1 << 22),
              events = gr_buffer_upto(1 << 22);
    for (size_t i = 0; i < RECORDS; i++) {
        gr_putf(&narrow, "{\"n\":%zu,\"t\":\"%.*s\xf0\x9f\x98\x80\"}\n", i,
                (int)(i % 7), "abcdefg");
        static const uint8_t pair[] = {0x3D, 0xD8, 0x00, 0xDE};
        char text[64];
        int const len = snprintf(text, sizeof text, "{\"n\":%zu,\"t\":\"%.*s",
                                 i, (int)(i % 7), "abcdefg");
        for (int k = 0; k < len; k++) {
            gr_put_byte(&wide, (uint8_t)text[k]);
            gr_put_byte(&wide, 0);
        }
        gr_put(&wide, gr_slice_of(pair, sizeof pair));
        gr_put(&wide, gr_slice_of("\"\0}\0\n", 6));
    }
    wide_text turned = {.room = NULL};
    assert_true(wide_text_of(&turned, gr_buffer_slice(&wide), false));
    assert_true(gr_equal(turned.text, gr_buffer_slice(&narrow)));
    for (size_t at = 0; at < turned.text.len; at += 1 + at % 5) {
        if (turned.text.ptr[at] != '{') continue;
        size_t const place = wide_text_place(&turned, at);
        assert_int_equal(wide.ptr[place], '{');
    }
    assert_int_equal(wide_text_place(&turned, turned.text.len), wide.len);
    wide_text_free(&turned);
    text_told(&json_wide_reader, gr_buffer_slice(&wide),
              &(text_file){.step = 1000}, &events);
    size_t count = 0;
    for (size_t i = 0; i < events.len; i++) count += events.ptr[i] == '\n';
    assert_int_equal(count, RECORDS);
    gr_buffer_free(&narrow);
    gr_buffer_free(&wide);
    gr_buffer_free(&events);
}

static void only_json_in_utf_16_is_taken(void **state)
{
    (void)state;
    gr_slice const none = GR_S("");
    assert_true(json_wide_reader.sniff(WIDE("\uFEFF{\"a\":1}"), none) > 0);
    assert_true(json_wide_reader.sniff(WIDE("[{\"a\":1}]"), none) > 0);
    assert_int_equal(json_wide_reader.sniff(WIDE("\uFEFFa b c"), none), 0);
    assert_int_equal(json_wide_reader.sniff(GR_S("{\"a\":1}"), none), 0);
    assert_ptr_equal(reader_for(WIDE("\uFEFF{\"a\":1}"), GR_S("x.json")),
                     &json_wide_reader);
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    gr_slice const units = WIDE("\uFEFF{\"a\":1}");
    for (long count = 0; count < 12; count++) {
        gr_mem_fail_after(count);
        reader_state *const s = json_wide_reader.open(NULL);
        gr_mem_fail_after(-1);
        if (s != NULL) json_wide_reader.close(s);
    }
    reader_options const options = {false};
    reader_state *const s = json_wide_reader.open(&options);
    reader_file file;
    event_sink const sink = {NULL, NULL, NULL};
    gr_error err;
    reader_intro const intro = {.head = units, .options = &options};
    json_wide_reader.begin(&intro, &file, &sink);
    gr_mem_fail_after(0);
    gr_status const status =
        json_wide_reader.read(s, &file, units, 0, &sink, &err);
    size_t const cut = json_wide_reader.split(&file, units, 0, false);
    gr_mem_fail_after(-1);
    assert_int_equal(status, GR_NOMEM);
    assert_int_equal(cut, units.len);
    json_wide_reader.close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(events_stand_where_they_are_in_the_file),
        TEST(damage_stands_where_it_is_in_the_file),
        TEST(a_list_over_many_lines_is_its_records),
        TEST(what_is_no_sound_text_is_replaced),
        TEST(long_files_tell_what_narrow_ones_do),
        TEST(only_json_in_utf_16_is_taken),
        TEST(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
