/* test_squid_reader.c - Squid's access log: a request, what is added, damage. */
#include "check.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/squid_reader.h"
#include "support/text_told.h"
#include "support/told_out.h"

#define tells(text, expected)                                                  \
    do {                                                                       \
        out.len = 0;                                                           \
        text_told(&squid_reader, GR_S(text), &(text_file){0}, &out);           \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

#define AT "1614672930.123    154 10.1.1.1 TCP_MISS/200 1234 "
#define UTC "2021-03-02T08:15:30.123000000Z proxy "
#define BEGINS                                                                 \
    UTC "time-taken=154 c-ip=10.1.1.1 s-action=TCP_MISS sc-status=200 "        \
        "sc-bytes=1234 "

static void a_request_is_named_as_rules_name_it(void **state)
{
    (void)state;
    tells(AT "GET http://a.example/b.exe?c bob HIER_DIRECT/192.0.2.6 text/x\n",
          "event 0+110 " BEGINS "cs-method=GET "
          "cs-uri=[http://a.example/b.exe?c|/b.exe?c|"
          "/b.exe] cs-username=bob s-hierarchy=HIER_DIRECT "
          "s-supplier-name=192.0.2.6 rs-content-type=text/x "
          "c-uri=[http://a.example/b.exe?c|/b.exe?c|/b.exe] "
          "c-uri-stem=/b.exe cs-uri-stem=/b.exe c-uri-query=[c|/b.exe?c] "
          "c-uri-extension=exe cs-host=a.example r-dns=a.example "
          "src_ip=10.1.1.1 dst_ip=192.0.2.6\n");
}

static void another_proxy_is_not_where_a_tunnel_leads(void **state)
{
    (void)state;
    tells(AT "CONNECT a.example:443 - FIRSTUP_PARENT/10.0.0.1 -\n",
          "event 0+98 " BEGINS "cs-method=CONNECT "
          "cs-uri=a.example:443 cs-username "
          "s-hierarchy=FIRSTUP_PARENT s-supplier-name=10.0.0.1 "
          "rs-content-type c-uri=a.example:443 cs-host=a.example "
          "r-dns=a.example src_ip=10.1.1.1\n");
}

static void what_is_no_request_is_an_event_all_the_same(void **state)
{
    (void)state;
    tells("1614672930.123 -1 ::1 NONE/000 0 NONE error:x - HIER_NONE/- -\r\n",
          "event 0+61 " UTC "time-taken=-1 c-ip=::1 s-action=NONE "
          "sc-status=000 sc-bytes=0 cs-method=NONE cs-uri=error:x "
          "cs-username s-hierarchy=HIER_NONE s-supplier-name rs-content-type "
          "c-uri=error:x src_ip=::1\n");
}

#define PLAIN AT "GET /a - HIER_NONE/- -"
#define TOLD                                                                   \
    BEGINS "cs-method=GET cs-uri=/a cs-username s-hierarchy=HIER_NONE "        \
           "s-supplier-name rs-content-type "
#define TARGET "c-uri=/a c-uri-stem=/a cs-uri-stem=/a c-uri-query=/a "

static void a_user_agent_may_be_added(void **state)
{
    (void)state;
    tells(PLAIN " x \"a \\\" b\"\n" PLAIN " \"r\" \"-\" y\n",
          "event 0+82 " TOLD "extra-1=x extra-2=a \\\" b " TARGET
          "c-useragent=a \\\" b src_ip=10.1.1.1\n"
          "event 83+81 " TOLD "extra-1=r extra-2 extra-3=y " TARGET
          "c-useragent= cs-referrer=r src_ip=10.1.1.1\n");
}

static void headers_may_be_added(void **state)
{
    (void)state;
    tells(PLAIN " [Host: b\\r\\nuser-agent: c d\\r\\nCookie: e\\r\\n] [f] g\n",
          "event 0+123 " TOLD
          "extra-1=Host: b\\r\\nuser-agent: c d\\r\\nCookie: e\\r\\n "
          "extra-2=f extra-3=g " TARGET
          "c-useragent=c d cs-cookie=e src_ip=10.1.1.1\n");
}

static void damage_costs_the_damaged_line(void **state)
{
    (void)state;
    tells("hello\n" AT "GET http://a b - HIER_NONE/- -\n"
          "1614672930.123 1 ::1 NONE/x 0\n" PLAIN "\n"
          "1614672930.123 1 ::1 NO",
          "damage 0+5 lost 1: no time and milliseconds at the begin\n"
          "damage 6+79 lost 1: no way to a server behind the URL and the "
          "user\n"
          "damage 86+29 lost 1: no result and number of bytes behind the "
          "client\n"
          "event 116+71 " TOLD TARGET "src_ip=10.1.1.1\n"
          "damage 188+23 lost 1: a torn line\n");
}

static int sniffed(const char *text)
{
    return squid_reader.sniff(gr_slice_of_c(text), GR_S("access.log"));
}

static void a_log_is_known_by_its_first_lines(void **state)
{
    (void)state;
    assert_true(sniffed(PLAIN "\n") > 0);
    assert_true(sniffed("torn\n" PLAIN "\n" PLAIN "\n") > 0);
    assert_true(sniffed("x\n" PLAIN "\n") > 0);
    assert_int_equal(sniffed("x\ny\n" PLAIN "\n"), 0);
    assert_int_equal(sniffed("1614672930.123 154 10.1.1.1 a b c d e f g\n"), 0);
    assert_int_equal(sniffed(""), 0);
}

/* Time must not grow faster than the line: this would take minutes. */
static void hostile_lines_are_looked_at_a_few_times(void **state)
{
    (void)state;
    static const char *const parts[] = {" \"", " [", "\\r\\n", "\\", "] \""};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        gr_buffer text = gr_buffer_upto((size_t)16 << 20);
        gr_put(&text, GR_S(PLAIN " [a"));
        while (text.len + 16 < LINE_CEILING) gr_putf(&text, "%s", parts[p]);
        gr_put(&text, GR_S("]\n"));
        out.len = 0;
        text_told(&squid_reader, gr_buffer_slice(&text), &(text_file){0}, &out);
        assert_true(out.len > 0);
        gr_buffer_free(&text);
    }
}

static void units_of_any_size_give_the_same(void **state)
{
    (void)state;
    gr_slice const text =
        GR_S(PLAIN " \"a\"\r\nx\n\0\0\n" PLAIN " [b\\r\\n]\n" AT
                   "GET http://a/ - HIER_DIRECT/::1 - c");
    out.len = 0;
    text_told(&squid_reader, text, &(text_file){0}, &out);
    for (size_t step = 1; step < text.len; step++)
        text_told_alike(&squid_reader, text, "access.log", step);
    for (size_t len = 0; len < text.len; len++) {
        out.len = 0;
        text_told(&squid_reader, gr_sub(text, 0, len), &(text_file){0}, &out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_named_as_rules_name_it),
        cmocka_unit_test(another_proxy_is_not_where_a_tunnel_leads),
        cmocka_unit_test(what_is_no_request_is_an_event_all_the_same),
        cmocka_unit_test(a_user_agent_may_be_added),
        cmocka_unit_test(headers_may_be_added),
        cmocka_unit_test(damage_costs_the_damaged_line),
        cmocka_unit_test(a_log_is_known_by_its_first_lines),
        cmocka_unit_test(hostile_lines_are_looked_at_a_few_times),
        cmocka_unit_test(units_of_any_size_give_the_same),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
