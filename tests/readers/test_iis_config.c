/* test_iis_config.c - settings of IIS: events, where they stand, secrets,
 * damage. */
#include "check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "readers/iis_config_reader.h"
#include "support/told.h"
#include "support/told_out.h"

#define tells(text, expected)                                                  \
    do {                                                                       \
        out.len = 0;                                                           \
        told_in_blocks(&iis_config_reader, GR_S(text), 1 << 20, &out);         \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

#define SITES                                                                  \
    "<configuration><sites><site name=\"A\" id=\"1\"><application path=\"/\">" \
    "<virtualDirectory path=\"/\" physicalPath=\"C:\\x\"/></application>"      \
    "</site><site name=\"B\"/></sites></configuration>"

static void elements_are_events_with_where_they_stand(void **state)
{
    (void)state;
    tells(SITES,
          "event 22+22 Element=site Section=sites/site Site=A SiteId=1 name=A "
          "id=1\n"
          "event 44+22 Element=application Section=sites/site/application "
          "Site=A SiteId=1 Application=/ path=/\n"
          "event 66+48 Element=virtualDirectory "
          "Section=sites/site/application/virtualDirectory Site=A SiteId=1 "
          "Application=/ path=/ physicalPath=C:\\x\n"
          "event 135+16 Element=site Section=sites/site Site=B name=B\n");
}

static void a_location_says_where_it_holds(void **state)
{
    (void)state;
    tells("<configuration><location path='a/b'><handlers><add path='*.x'/>"
          "</handlers></location><handlers><add path='*.y'/></handlers>"
          "</configuration>",
          "event 46+17 Element=add Section=location/handlers/add Location=a/b "
          "path=*.x\n"
          "event 95+17 Element=add Section=handlers/add path=*.y\n");
}

static void secrets_are_told_by_their_length(void **state)
{
    (void)state;
    tells("<configuration><system.web><machineKey validationKey='ABCD' "
          "decryptionKey='AutoGenerate,IsolateApps'/></system.web>"
          "<appSettings><add key='Pw' value='abc'/><add key='MaxLogAge' "
          "value='30'/></appSettings></configuration>",
          "event 27+75 Element=machineKey Section=system.web/machineKey "
          "validationKey=(4 characters) "
          "decryptionKey=AutoGenerate,IsolateApps\n"
          "event 128+27 Element=add Section=appSettings/add key=Pw "
          "value=(3 characters)\n"
          "event 155+33 Element=add Section=appSettings/add key=MaxLogAge "
          "value=30\n");
}

static void no_attribute_takes_a_name_of_ours(void **state)
{
    (void)state;
    tells("<configuration><handlers><add Element='site' site='x'/></handlers>"
          "</configuration>",
          "event 25+30 Element=add Section=handlers/add attribute.Element=site "
          "attribute.site=x\n");
}

static void entities_and_comments_are_read(void **state)
{
    (void)state;
    tells("\xEF\xBB\xBF<?xml version='1.0'?><!-- <handlers><add/> -->"
          "<configuration><handlers><add path='&lt;&#65;'/></handlers>"
          "</configuration>",
          "event 74+23 Element=add Section=handlers/add path=<A\n");
}

static void damage_is_told(void **state)
{
    (void)state;
    tells("<configuration><handlers><add path='a' b/><add path='c'/>"
          "</handlers></configuration>",
          "damage 25+17 lost 0: an element whose attributes are not plain\n"
          "event 42+15 Element=add Section=handlers/add path=c\n");
    tells("<configuration><handlers><add path='a'/></configuration>",
          "event 25+15 Element=add Section=handlers/add path=a\n"
          "damage 40+16 lost 0: tags that do not close in order\n");
    tells("<configuration><handlers>",
          "damage 24+1 lost 0: ends within an element\n");
    tells("<configuration><handlers x='",
          "damage 15+13 lost 0: not XML from here on\n");
    tells("</configuration>",
          "damage 0+16 lost 0: tags that do not close in order\n");
}

static void elements_in_elements_have_a_depth(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S("<configuration>"));
    for (int i = 0; i < 1000; i++) gr_put(&text, GR_S("<a>"));
    out.len = 0;
    told_in_blocks(&iis_config_reader, gr_buffer_slice(&text), 1 << 20, &out);
    assert_slice(gr_buffer_slice(&out),
                 "damage 204+2811 lost 0: elements nested too deeply\n");
    gr_buffer_free(&text);
}

static void it_is_known_by_its_first_tag(void **state)
{
    (void)state;
    int (*const sniff)(gr_slice, gr_slice) = iis_config_reader.sniff;
    gr_slice const name = GR_S("web.config");
    assert_true(sniff(GR_S("<configuration>"), name) > 90);
    assert_true(
        sniff(GR_S("<?xml?> <!-- x --> <configuration a='b'>"), GR_S("x")) > 0);
    assert_int_equal(sniff(GR_S("<html>"), name), 0);
    assert_int_equal(sniff(GR_S("x <configuration>"), name), 0);
    assert_int_equal(sniff(GR_S("<configuration2>"), name), 0);
    assert_int_equal(sniff(GR_S(""), name), 0);
}

static void blocks_of_any_size_give_the_same_events(void **state)
{
    (void)state;
    gr_buffer whole = gr_buffer_upto(1 << 20);
    told_in_blocks(&iis_config_reader, GR_S(SITES), 1 << 20, &whole);
    for (size_t step = 1; step < sizeof SITES; step++) {
        out.len = 0;
        told_in_blocks(&iis_config_reader, GR_S(SITES), step, &out);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void a_configuration_cut_at_any_byte_is_told(void **state)
{
    (void)state;
    gr_slice const text = GR_S(SITES);
    for (size_t len = 1; len < text.len; len++) {
        uint8_t *const copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, text.ptr, len);
        out.len = 0;
        told_in_blocks(&iis_config_reader, gr_slice_of(copy, len), 1 << 20,
                       &out);
        assert_true(gr_find(gr_buffer_slice(&out), GR_S("damage ")) !=
                    SIZE_MAX);
        free(copy);
    }
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    for (long n = 0; n < 100; n++) {
        gr_error err = {0};
        out.len = 0;
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&iis_config_reader, GR_S(SITES), 0, false, &out, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) return;
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_events_with_where_they_stand),
        cmocka_unit_test(a_location_says_where_it_holds),
        cmocka_unit_test(secrets_are_told_by_their_length),
        cmocka_unit_test(no_attribute_takes_a_name_of_ours),
        cmocka_unit_test(entities_and_comments_are_read),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(elements_in_elements_have_a_depth),
        cmocka_unit_test(it_is_known_by_its_first_tag),
        cmocka_unit_test(blocks_of_any_size_give_the_same_events),
        cmocka_unit_test(a_configuration_cut_at_any_byte_is_told),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
