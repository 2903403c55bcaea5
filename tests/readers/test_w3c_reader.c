/* test_w3c_reader.c - rows under #Fields lines: columns, times, damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/reader.h"
#include "readers/w3c_reader.h"
#include "support/berlin.h"
#include "support/text_told.h"
#include "support/told_out.h"

static void told(gr_slice bytes, const text_file *how)
{
    out.len = 0;
    text_told(&w3c_reader, bytes, how, &out);
}

#define tells_as(how, text, expected)                                          \
    do {                                                                       \
        told(text, how);                                                       \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)
#define tells(text, expected) tells_as(&(text_file){0}, GR_S(text), expected)

static void a_row_is_named_as_rules_name_it(void **state)
{
    (void)state;
    tells("#Software: Microsoft Internet Information Services 10.0\n"
          "#Fields: date time s-computername cs-method cs-uri-stem "
          "cs-uri-query cs(User-Agent) X-Forwarded-For sc-status\n"
          "2021-03-02 08:15:30 WEB01 GET /x.aspx a=1&b=%20 "
          "Mozilla/5.0+(Windows) 192.0.2.1,+10.0.0.1 200\n",
          "event 166+93 2021-03-02T08:15:30Z iis@WEB01 date=2021-03-02 "
          "time=08:15:30 s-computername=WEB01 cs-method=GET "
          "cs-uri-stem=/x.aspx cs-uri-query=[a=1&b=%20|/x.aspx?a=1&b=%20] "
          "cs-user-agent=Mozilla/5.0+(Windows) "
          "x-forwarded-for=192.0.2.1,+10.0.0.1 sc-status=200\n");
}

static void a_dash_is_null_and_the_target_is_the_stem_then(void **state)
{
    (void)state;
    tells("#Fields: date time cs-uri-stem cs-uri-query cs-username\n"
          "2021-03-02 08:15:30 /x - -\n",
          "event 56+26 2021-03-02T08:15:30Z iis date=2021-03-02 "
          "time=08:15:30 cs-uri-stem=/x cs-uri-query=[|/x] cs-username\n");
}

static void fields_may_come_again_and_shrink(void **state)
{
    (void)state;
    tells("#Fields: date time cs-uri-stem sc-status\n"
          "2021-03-02 08:15:30 /a 200\n"
          "#fields:  date  time cs-uri-stem \r\n"
          "2021-03-02 08:15:31 /b\r\n"
          "2021-03-02 08:15:32 /c 200\r\n",
          "event 41+26 2021-03-02T08:15:30Z iis date=2021-03-02 "
          "time=08:15:30 cs-uri-stem=/a sc-status=200\n"
          "event 103+22 2021-03-02T08:15:31Z iis date=2021-03-02 "
          "time=08:15:31 cs-uri-stem=/b\n"
          "damage 127+26 lost 1: a row of 4 values, where #Fields names 3\n");
}

static void programs_are_told_by_their_columns(void **state)
{
    (void)state;
    tells("#Fields: date time c-ip s-reason s-queuename\n"
          "2021-03-02 08:15:30 192.0.2.1 BadRequest DefaultAppPool\n",
          "event 45+55 2021-03-02T08:15:30Z httperr date=2021-03-02 "
          "time=08:15:30 c-ip=192.0.2.1 s-reason=BadRequest "
          "s-queuename=DefaultAppPool\n");
    tells("#Fields: date time x-session x-fullpath\n"
          "2021-03-02 08:15:30 1 /a\n",
          "event 40+24 2021-03-02T08:15:30Z iis-ftp date=2021-03-02 "
          "time=08:15:30 x-session=1 x-fullpath=/a\n");
    tells("#Fields: date time c-uri\n2021-03-02 08:15:30 http://a.example/\n",
          "event 25+37 2021-03-02T08:15:30Z proxy date=2021-03-02 "
          "time=08:15:30 c-uri=[http://a.example/|/] "
          "cs-uri=[http://a.example/|/] c-uri-stem=/ cs-uri-stem=/ "
          "c-uri-query=/ cs-host=a.example r-dns=a.example\n");
    tells("#Fields: x y\n1 2\n", "event 13+3 - w3c x=1 y=2\n");
}

#define QUOTED                                                                 \
    "lost 0: a quote in what the client sent: values may stand in the wrong "  \
    "columns\n"

static void values_with_blanks_are_quoted_by_proxies(void **state)
{
    (void)state;
    tells("#Fields: date s-hierarchy cs(Title) x\n2021-03-02 / \"a b\" \"\"\n",
          "event 38+21 2021-03-02T00:00:00Z proxy date=2021-03-02 "
          "s-hierarchy=/ cs-title=a b x=\n");
    tells("#Fields: date time s-hierarchy cs(Title) x\n"
          "2021-03-02 08:15:30 / \"a \"\"b\"\" c\" \"\"\n"
          "2021-03-02 08:15:30 / \"a \"b\" c\n"
          "2021-03-02 08:15:30 / \"a b\n",
          "damage 43+36 " QUOTED
          "event 43+36 2021-03-02T08:15:30Z proxy date=2021-03-02 "
          "time=08:15:30 s-hierarchy=/ cs-title=a \"\"b\"\" c x=\n"
          "damage 80+30 " QUOTED
          "event 80+30 2021-03-02T08:15:30Z proxy date=2021-03-02 "
          "time=08:15:30 s-hierarchy=/ cs-title=a \"b x=c\n"
          "damage 111+26 " QUOTED
          "event 111+26 2021-03-02T08:15:30Z proxy date=2021-03-02 "
          "time=08:15:30 s-hierarchy=/ cs-title=\"a x=b\n");
}

#define BOTH_ENDS                                                              \
    "lost 0: quotes or tabs in what the client sent: columns are taken from "  \
    "both ends\n"

/* Who has quotes in his user agent hides no request. */
static void what_a_client_sends_takes_no_row_apart(void **state)
{
    (void)state;
    tells("#Fields: date c-agent sc-status cs(Referer) sc-bytes\n"
          "2021-03-02 \"a\" b \"c\" 200 \"r s\" 5\n"
          "2021-03-02 \"a 200 \"r s\" 5\n"
          "2021-03-02 a 200 \"r\" \"s\" 5\n",
          "damage 53+32 " BOTH_ENDS "event 53+32 2021-03-02T00:00:00Z proxy "
          "date=2021-03-02 c-agent=a\" b \"c sc-status=200 cs-referer=r s "
          "sc-bytes=5 c-useragent=a\" b \"c cs-referrer=r s\n"
          "damage 86+25 " BOTH_ENDS "event 86+25 2021-03-02T00:00:00Z proxy "
          "date=2021-03-02 c-agent=\"a sc-status=200 cs-referer=r s "
          "sc-bytes=5 c-useragent=\"a cs-referrer=r s\n"
          "damage 112+26 " BOTH_ENDS "event 112+26 2021-03-02T00:00:00Z proxy "
          "date=2021-03-02 c-agent=a sc-status=200 cs-referer=r\" \"s "
          "sc-bytes=5 c-useragent=a cs-referrer=r\" \"s\n");
    tells("#Fields: c-ip\tc-agent\tdate\tcs-referred\ttime\n"
          "192.0.2.7\ta\t2021\tb\t2021-03-02\tr\t08:15:30\n",
          "damage 44+40 " BOTH_ENDS "event 44+40 2021-03-02T08:15:30Z proxy "
          "c-ip=192.0.2.7 c-agent=a\t2021\tb date=2021-03-02 cs-referred=r "
          "time=08:15:30 c-useragent=a\t2021\tb cs-referrer=r "
          "src_ip=192.0.2.7\n");
    /* side by side: the first */
    tells("#Fields: date c-agent cs(Referer) sc-bytes\n"
          "2021-03-02 \"a\" \"b\" \"c\" 5\n",
          "damage 43+24 " BOTH_ENDS "event 43+24 2021-03-02T00:00:00Z proxy "
          "date=2021-03-02 c-agent=a\" \"b cs-referer=c sc-bytes=5 "
          "c-useragent=a\" \"b cs-referrer=c\n");
}

/* Where two columns may be at fault, a stranger would choose. */
static void a_row_that_may_be_two_is_lost(void **state)
{
    (void)state;
    tells("#Fields: date c-agent sc-status cs(Referer) sc-bytes\n"
          "2021-03-02 \"a\" 200 \"b\" 200 \"c\" 5\n"
          "2021-03-02 a b 200 c 5\n"
          "2021-03-02 \"a\" \"b\" x c 5\n"
          "2021-03-02 a 200\n",
          "damage 53+32 lost 1: a row of 7 values, where #Fields names 5\n"
          "damage 86+22 lost 1: a row of 6 values, where #Fields names 5\n"
          "damage 109+24 lost 1: a row of 6 values, where #Fields names 5\n"
          "damage 134+16 lost 1: a row of 3 values, where #Fields names 5\n");
}

static void a_url_in_parts_is_whole_to_rules(void **state)
{
    (void)state;
    tells("#Fields: cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path "
          "cs-uri-query cs(User-Agent) r-ip c-ip\n"
          "GET http a.example 8080 /b/c.d/e.exe ?f=.g \"h i\" 192.0.2.6 "
          "10.0.0.1\n"
          "CONNECT tcp 192.0.2.9 443 / - - - -\n",
          "event 103+67 - proxy cs-method=GET cs-uri-scheme=http "
          "cs-host=a.example cs-uri-port=8080 cs-uri-path=/b/c.d/e.exe "
          "cs-uri-query=?f=.g cs-user-agent=h i r-ip=192.0.2.6 c-ip=10.0.0.1 "
          "c-uri=[http://a.example:8080/b/c.d/e.exe?f=.g|/b/c.d/e.exe?f=.g|"
          "/b/c.d/e.exe] cs-uri=[http://a.example:8080/b/c.d/e.exe?f=.g|"
          "/b/c.d/e.exe?f=.g|/b/c.d/e.exe] c-uri-stem=/b/c.d/e.exe "
          "cs-uri-stem=/b/c.d/e.exe c-uri-query=[f=.g|/b/c.d/e.exe?f=.g] "
          "c-uri-extension=exe r-dns=a.example c-useragent=h i "
          "src_ip=10.0.0.1 dst_ip=192.0.2.6\n"
          "event 171+35 - proxy cs-method=CONNECT cs-uri-scheme=tcp "
          "cs-host=192.0.2.9 cs-uri-port=443 cs-uri-path=/ cs-uri-query "
          "cs-user-agent r-ip c-ip c-uri=[tcp://192.0.2.9:443/|/] "
          "cs-uri=[tcp://192.0.2.9:443/|/] c-uri-stem=/ cs-uri-stem=/ "
          "c-uri-query=/ r-dns=192.0.2.9 c-useragent= dst_ip=192.0.2.9\n");
}

static void a_url_in_one_has_parts_to_rules(void **state)
{
    (void)state;
    tells("#Fields: cs-uri s-operation\n"
          "https://u@[2001:db8::1]:8443/a.b?c?d GET\n"
          "http://a.example?b=/c.d GET\n"
          "a.example:443 CONNECT\n"
          "/a GET\n"
          "error:b - \n",
          "event 28+40 - proxy cs-uri=[https://u@[2001:db8::1]:8443/a.b?c?d|"
          "/a.b?c?d|/a.b] s-operation=GET "
          "c-uri=[https://u@[2001:db8::1]:8443/a.b?c?d|/a.b?c?d|/a.b] "
          "c-uri-stem=/a.b cs-uri-stem=/a.b c-uri-query=[c?d|/a.b?c?d] "
          "c-uri-extension=b cs-host=[2001:db8::1] r-dns=[2001:db8::1] "
          "cs-method=GET dst_ip=2001:db8::1\n"
          "event 69+27 - proxy cs-uri=http://a.example?b=/c.d s-operation=GET "
          "c-uri=http://a.example?b=/c.d c-uri-query=b=/c.d cs-host=a.example "
          "r-dns=a.example cs-method=GET\n"
          "event 97+21 - proxy cs-uri=a.example:443 s-operation=CONNECT "
          "c-uri=a.example:443 cs-host=a.example r-dns=a.example "
          "cs-method=CONNECT\n"
          "event 119+6 - proxy cs-uri=/a s-operation=GET c-uri=/a "
          "c-uri-stem=/a cs-uri-stem=/a c-uri-query=/a cs-method=GET\n"
          "event 126+10 - proxy cs-uri=error:b s-operation c-uri=error:b\n");
}

static void tabs_between_names_are_all_that_ends_a_value(void **state)
{
    (void)state;
    tells("#Fields: date\ttime\tc-agent\tIP protocol\tr-host\n"
          "2021-03-02\t08:15:30\ta \"b c\t-\ta.example\n"
          "2021-03-02\t08:15:30\ta\tb\n",
          "event 46+38 2021-03-02T08:15:30Z proxy date=2021-03-02 "
          "time=08:15:30 c-agent=a \"b c ip-protocol r-host=a.example "
          "cs-host=a.example r-dns=a.example c-useragent=a \"b c\n"
          "damage 85+23 lost 1: a row of 4 values, where #Fields names 5\n");
}

static void a_quote_is_a_character_to_iis(void **state)
{
    (void)state;
    tells("#Fields: date time cs-uri-stem cs-uri-query x\n"
          "2021-03-02 08:15:30 /\"a \"b c\"\n",
          "event 46+29 2021-03-02T08:15:30Z iis date=2021-03-02 "
          "time=08:15:30 cs-uri-stem=/\"a cs-uri-query=[\"b|/\"a?\"b] "
          "x=c\"\n");
}

/* ---- times ---- */

static void firewalls_write_local_time_and_iis_does_not(void **state)
{
    (void)state;
    gr_slice const firewall =
        GR_S("#Version: 1.5\n#Time Format: Local\n"
             "#Fields: date time action src-ip dst-ip\n"
             "2021-03-02 08:15:30 DROP 192.0.2.1 192.0.2.2\n");
    tells_as(&(text_file){.zone = &berlin}, firewall,
             "event 74+44 2021-03-02T07:15:30Z windows-firewall "
             "date=2021-03-02 time=08:15:30 action=DROP src-ip=192.0.2.1 "
             "dst-ip=192.0.2.2\n");
    tells_as(&(text_file){0}, firewall,
             "assumed its times are local ones, and taken for UTC: say "
             "--source-timezone\n"
             "event 74+44 2021-03-02T08:15:30Z windows-firewall "
             "date=2021-03-02 time=08:15:30 action=DROP src-ip=192.0.2.1 "
             "dst-ip=192.0.2.2\n");
    tells_as(&(text_file){.zone = &berlin},
             GR_S("#Fields: date time cs-uri-stem\n2021-03-02 08:15:30 /\n"),
             "event 31+21 2021-03-02T08:15:30Z iis date=2021-03-02 "
             "time=08:15:30 cs-uri-stem=/\n");
}

static void a_zone_that_names_the_file_moves_times_of_iis(void **state)
{
    (void)state;
    tells_as(&((text_file){.zone = &berlin, .named = true}),
             GR_S("#Fields: date time cs-uri-stem\n2021-03-02 08:15:30 /\n"),
             "assumed its program writes UTC, but --source-timezone names it: "
             "its times are read in that zone\n"
             "event 31+21 2021-03-02T07:15:30Z iis date=2021-03-02 "
             "time=08:15:30 cs-uri-stem=/\n");
}

#define ADVANCED                                                               \
    "#Software: IIS Advanced Logging Module\n#Version: 1.0\n"                  \
    "#Start-Date: 2021-03-02 08:15:29.998\n"

static void advanced_logging_quotes_and_may_write_local_time(void **state)
{
    (void)state;
    gr_slice const local =
        GR_S(ADVANCED "#Fields:  date-local time-local s-computername "
                      "cs-uri-stem cs(User-Agent)\n"
                      "2021-03-02\t08:15:30.120\t\"WEB01\"\t/a\t\"x (y z)\"\n");
    tells_as(&((text_file){.zone = &berlin}), local,
             "event 164+44 2021-03-02T07:15:30.120000000Z iis@WEB01 "
             "date-local=2021-03-02 time-local=08:15:30.120 "
             "s-computername=WEB01 cs-uri-stem=/a cs-user-agent=x (y z)\n");
    tells_as(&(text_file){0}, local,
             "assumed its times are local ones, and taken for UTC: say "
             "--source-timezone\n"
             "event 164+44 2021-03-02T08:15:30.120000000Z iis@WEB01 "
             "date-local=2021-03-02 time-local=08:15:30.120 "
             "s-computername=WEB01 cs-uri-stem=/a cs-user-agent=x (y z)\n");
    tells_as(&((text_file){.zone = &berlin}),
             GR_S(ADVANCED "#Fields: date time date-local time-local "
                           "cs-uri-stem\n"
                           "2021-03-02 08:15:30 2021-03-02 09:15:30 /\n"),
             "event 143+41 2021-03-02T08:15:30Z iis date=2021-03-02 "
             "time=08:15:30 date-local=2021-03-02 time-local=09:15:30 "
             "cs-uri-stem=/\n");
}

static void local_times_follow_the_seasons(void **state)
{
    (void)state;
    /* the hour that spring leaves out, and that autumn has twice; a new year */
    tells_as(&(text_file){.zone = &berlin},
             GR_S("#Time Format: Local\n#Fields: date time action\n"
                  "2021-03-28 01:59:59 A\n2021-03-28 02:30:00 B\n"
                  "2021-10-31 02:30:00 C\n2022-01-01 00:30:00 D\n"),
             "event 46+21 2021-03-28T00:59:59Z w3c "
             "date=2021-03-28 time=01:59:59 action=A\n"
             "event 68+21 2021-03-28T01:30:00Z w3c "
             "date=2021-03-28 time=02:30:00 action=B\n"
             "event 90+21 2021-10-31T00:30:00Z w3c "
             "date=2021-10-31 time=02:30:00 action=C\n"
             "event 112+21 2021-12-31T23:30:00Z w3c "
             "date=2022-01-01 time=00:30:00 action=D\n");
}

static void parts_of_dates_and_times_may_be_missing(void **state)
{
    (void)state;
    tells("#Fields: date time x\n"
          "21-03-02 8:15 1\n"
          "2021-3-2 08:15:30.25 2\n"
          "2021-02-30 08:15:30 3\n"
          "- 08:15:30 4\n"
          "2021-03-02 - 5\n"
          "2016-12-31 23:59:60 6\n"
          "2021-03-02 24:00:00 7\n",
          "event 21+15 2021-03-02T08:15:00Z w3c date=21-03-02 time=8:15 x=1\n"
          "event 37+22 2021-03-02T08:15:30.250000000Z w3c date=2021-3-2 "
          "time=08:15:30.25 x=2\n"
          "event 60+21 - w3c date=2021-02-30 time=08:15:30 x=3\n"
          "event 82+12 - w3c date time=08:15:30 x=4\n"
          "event 95+14 - w3c date=2021-03-02 time x=5\n"
          "event 110+21 2017-01-01T00:00:00Z w3c date=2016-12-31 "
          "time=23:59:60 x=6\n"
          "event 132+21 - w3c date=2021-03-02 time=24:00:00 x=7\n");
    tells("#Fields: date x\n2021-03-02 1\n",
          "event 16+12 2021-03-02T00:00:00Z w3c date=2021-03-02 x=1\n");
}

static void a_time_alone_has_the_day_of_date_and_rolls_over(void **state)
{
    (void)state;
    tells("#Date: 2021-12-31 23:59:57\n#Fields: time x\n"
          "23:59:58 1\n"
          "00:00:01 2\n"
          "23:59:59 late\n"
          "00:00:02 3\n"
          "#Date: 2022-02-01\n"
          "08:00:00 4\n",
          "event 43+10 2021-12-31T23:59:58Z w3c time=23:59:58 x=1\n"
          "event 54+10 2022-01-01T00:00:01Z w3c time=00:00:01 x=2\n"
          "event 65+13 2021-12-31T23:59:59Z w3c time=23:59:59 x=late\n"
          "event 79+10 2022-01-01T00:00:02Z w3c time=00:00:02 x=3\n"
          "event 108+10 2022-02-01T08:00:00Z w3c time=08:00:00 x=4\n");
    tells("#Fields: time x\n08:00:00 1\n", "event 16+10 - w3c "
                                           "time=08:00:00 x=1\n");
}

/* ---- files without a head ---- */

#define IIS_ROW                                                                \
    "2021-03-02 08:15:30 192.0.2.10 GET /x a=1 443 - 192.0.2.1 curl/7 - 200 "  \
    "0 "                                                                       \
    "0 15\n"
#define HTTPERR_ROW                                                            \
    "2021-03-02 08:15:30 192.0.2.1 5000 192.0.2.10 443 HTTP/1.1 GET /x 400 - " \
    "BadRequest -\n"

static int sniffed(const char *text, const char *name)
{
    return w3c_reader.sniff(gr_slice_of_c(text), gr_slice_of_c(name));
}

static void rows_without_a_head_are_taken_by_name_and_shape(void **state)
{
    (void)state;
    text_file const iis = {.name = "W3SVC1_u_ex210302.log"};
    assert_true(sniffed(IIS_ROW, "u_ex210302.log") > 0);
    assert_true(sniffed(IIS_ROW, "ex210302.log") > 0);
    assert_true(sniffed(HTTPERR_ROW, "httperr1.log") > 0);
    assert_int_equal(sniffed(IIS_ROW, "notes.log"), 0);
    assert_int_equal(sniffed(IIS_ROW, "httperr1.log"), 0);
    assert_int_equal(sniffed("2021-03-02 08:15:30 hello\n", "u_ex1.log"), 0);
    tells_as(&iis, GR_S("30 192.0.2.10 GET /torn\n" IIS_ROW),
             "assumed its first rows have no #Fields line: they are read as if "
             "they had the usual columns\n"
             "damage 0+23 lost 1: a row of 4 values, where #Fields names 15\n"
             "event 24+77 2021-03-02T08:15:30Z iis date=2021-03-02 "
             "time=08:15:30 s-ip=192.0.2.10 cs-method=GET cs-uri-stem=/x "
             "cs-uri-query=[a=1|/x?a=1] s-port=443 cs-username c-ip=192.0.2.1 "
             "cs-user-agent=curl/7 cs-referer sc-status=200 sc-substatus=0 "
             "sc-win32-status=0 time-taken=15\n");
    tells_as(&(text_file){.name = "httperr12.log"}, GR_S(HTTPERR_ROW),
             "assumed its first rows have no #Fields line: they are read as if "
             "they had the usual columns\n"
             "event 0+84 2021-03-02T08:15:30Z httperr date=2021-03-02 "
             "time=08:15:30 c-ip=192.0.2.1 c-port=5000 s-ip=192.0.2.10 "
             "s-port=443 cs-version=HTTP/1.1 cs-method=GET cs-uri=/x "
             "sc-status=400 s-siteid s-reason=BadRequest s-queuename\n");
}

static void a_head_in_the_middle_is_enough(void **state)
{
    (void)state;
    assert_true(sniffed("of a row\n#Fields: date time x\n1 2 3\n", "a") > 0);
    assert_true(sniffed("#Fields: date time x\n", "a") >
                sniffed("of a row\n#Fields: date time x\n", "a"));
    assert_int_equal(sniffed("#Fields: date-time,x\n1,2\n", "a"), 0);
    assert_int_equal(sniffed("# a comment\n", "a"), 0);
    assert_int_equal(sniffed("", "u_ex1.log"), 0);
    tells("of a row\n#Fields: x\n1\n",
          "damage 0+8 lost 1: a row without a #Fields line before it\n"
          "event 20+1 - w3c x=1\n");
}

/* ---- damage ---- */

static void damage_costs_the_damaged_row(void **state)
{
    (void)state;
    tells("#Fields: x y\n1 2\n\n1\n1 2 3\n\0\0\0003 4\r\n5",
          "event 13+3 - w3c x=1 y=2\n"
          "damage 18+1 lost 1: a row of 1 values, where #Fields names 2\n"
          "damage 20+5 lost 1: a row of 3 values, where #Fields names 2\n"
          "damage 26+3 lost 0: NULs where text should be\n"
          "event 29+3 - w3c x=3 y=4\n"
          "damage 34+1 lost 1: a torn row of 1 values, where #Fields names "
          "2\n");
    /* cut in its last column, or whole without a line end: nobody can tell */
    tells("#Fields: x y\n1 2\n34 5", "event 13+3 - w3c x=1 y=2\n"
                                     "event 17+4 - w3c x=34 y=5\n");
    tells("#Fields: x\n1\n\0\0\0\0", "event 11+1 - w3c x=1\n"
                                     "damage 13+4 lost 0: NULs where text "
                                     "should be\n");
    tells("#Fields: x y\n\xff \xc3\n",
          "event 13+3 - w3c x=\xef\xbf\xbd y=\xef\xbf\xbd\n");
}

static void a_column_may_have_any_name(void **state)
{
    (void)state;
    tells("#Fields: _raw cs-uri-query cs-uri-stem x x () \xff\n"
          "a b c d e f g\n",
          "event 48+13 - iis cs-uri-query=[b|c?b] cs-uri-stem=c x=[d|e] -=f "
          "\xef\xbf\xbd=g\n");
}

static void a_line_too_long_is_passed_over(void **state)
{
    (void)state;
    size_t const len = LINE_CEILING + 1;
    gr_buffer text = gr_buffer_upto((size_t)16 << 20);
    gr_put(&text, GR_S("#Fields: x\n"));
    for (size_t i = 0; i < len; i++) gr_put_byte(&text, 'a');
    gr_put(&text, GR_S("\n1\n"));
    tells_as(&(text_file){0}, gr_buffer_slice(&text),
             "damage 11+1048577 lost 1: a line too long\n"
             "event 1048589+1 - w3c x=1\n");
    gr_buffer_free(&text);
}

/* Time must not grow faster than the line: this would take minutes. */
static void quotes_that_never_close_are_looked_at_once(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto((size_t)16 << 20);
    gr_put(&text, GR_S("#Fields: x\n"));
    for (size_t i = 0; i < 300000; i++) gr_put(&text, GR_S("\"a "));
    told(gr_buffer_slice(&text), &(text_file){0});
    assert_true(gr_starts_with(gr_buffer_slice(&out), GR_S("damage 11+")));
    gr_buffer_free(&text);
}

static void utf_16_is_read_as_the_same_text(void **state)
{
    (void)state;
    static const char narrow[] = "#Date: 2021-03-02\r\n#Fields: time x\r\n"
                                 "08:15:30 1\r\n"
                                 "#Fields: date time cs-uri-stem\r\n"
                                 "2021-03-02 08:15:30 /a\r\n";
    for (size_t big = 0; big < 2; big++) {
        uint8_t wide[2 * sizeof narrow] = {0xFF, 0xFE};
        if (big == 1) wide[0] = 0xFE, wide[1] = 0xFF;
        for (size_t i = 0; i + 1 < sizeof narrow; i++)
            wide[2 + 2 * i + big] = (uint8_t)narrow[i];
        for (size_t step = 0; step < 40; step += 13)
            tells_as(&(text_file){.step = step},
                     gr_slice_of(wide, 2 * sizeof narrow),
                     "event 74+20 2021-03-02T08:15:30Z w3c time=08:15:30 x=1\n"
                     "event 162+44 2021-03-02T08:15:30Z iis date=2021-03-02 "
                     "time=08:15:30 cs-uri-stem=/a\n");
    }
}

static void units_of_any_size_give_the_same(void **state)
{
    (void)state;
    gr_slice const text =
        GR_S("\xEF\xBB\xBF#Date: 2021-12-31 23:59:57\n#Fields: time x\n"
             "23:59:58 1\n00:00:01 2\n23:59:59 late\n00:00:02\n00:00:03 3\n"
             "#Fields: date time cs-uri-stem cs-uri-query\r\n"
             "2021-03-02 08:15:30 /a b\r\n2021-03-02 08:15:30 /a\r\n"
             "\0\0#Date: 2022-02-01\n#Fields: time x\n08:00:00 4\n09:00:00 \n");
    told(text, &(text_file){0});
    gr_buffer whole = out;
    out = gr_buffer_upto((size_t)64 << 20);
    for (size_t step = 1; step < text.len; step++) {
        told(text, &(text_file){.step = step});
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void a_file_cut_anywhere_is_read(void **state)
{
    (void)state;
    gr_slice const text = GR_S("#Fields: date time cs-uri-stem\n" IIS_ROW
                               "2021-03-02 08:15:30 /a\n");
    for (size_t len = 0; len < text.len; len++)
        told(gr_sub(text, 0, len), &(text_file){.name = "u_ex1.log"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_named_as_rules_name_it),
        cmocka_unit_test(a_dash_is_null_and_the_target_is_the_stem_then),
        cmocka_unit_test(fields_may_come_again_and_shrink),
        cmocka_unit_test(programs_are_told_by_their_columns),
        cmocka_unit_test(values_with_blanks_are_quoted_by_proxies),
        cmocka_unit_test(what_a_client_sends_takes_no_row_apart),
        cmocka_unit_test(a_row_that_may_be_two_is_lost),
        cmocka_unit_test(a_url_in_parts_is_whole_to_rules),
        cmocka_unit_test(a_url_in_one_has_parts_to_rules),
        cmocka_unit_test(tabs_between_names_are_all_that_ends_a_value),
        cmocka_unit_test(a_quote_is_a_character_to_iis),
        cmocka_unit_test(firewalls_write_local_time_and_iis_does_not),
        cmocka_unit_test(a_zone_that_names_the_file_moves_times_of_iis),
        cmocka_unit_test(advanced_logging_quotes_and_may_write_local_time),
        cmocka_unit_test(local_times_follow_the_seasons),
        cmocka_unit_test(parts_of_dates_and_times_may_be_missing),
        cmocka_unit_test(a_time_alone_has_the_day_of_date_and_rolls_over),
        cmocka_unit_test(rows_without_a_head_are_taken_by_name_and_shape),
        cmocka_unit_test(a_head_in_the_middle_is_enough),
        cmocka_unit_test(damage_costs_the_damaged_row),
        cmocka_unit_test(a_column_may_have_any_name),
        cmocka_unit_test(a_line_too_long_is_passed_over),
        cmocka_unit_test(quotes_that_never_close_are_looked_at_once),
        cmocka_unit_test(utf_16_is_read_as_the_same_text),
        cmocka_unit_test(units_of_any_size_give_the_same),
        cmocka_unit_test(a_file_cut_anywhere_is_read),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
