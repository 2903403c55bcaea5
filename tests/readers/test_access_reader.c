/* test_access_reader.c - access and error logs: forms, times, what attackers
 * write, damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "readers/access_reader.h"
#include "readers/limits.h"
#include "support/berlin.h"
#include "support/text_told.h"
#include "support/told_out.h"

#define tells_as(how, text, expected)                                          \
    do {                                                                       \
        out.len = 0;                                                           \
        text_told(&access_reader, text, how, &out);                            \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)
#define tells(text, expected) tells_as(&(text_file){0}, GR_S(text), expected)

#define TIME "[02/Mar/2021:08:15:30 +0100]"
#define UTC "2021-03-02T07:15:30Z access "

static void common_and_combined_are_named_as_rules_name_them(void **state)
{
    (void)state;
    tells("192.0.2.7 - frank " TIME " \"GET /a.php?b=1 HTTP/1.1\" 200 512\n",
          "event 0+80 " UTC "c-ip=192.0.2.7 cs-username=frank cs-method=GET "
          "cs-uri-stem=/a.php cs-uri-query=/a.php?b=1 cs-version=HTTP/1.1 "
          "sc-status=200 sc-bytes=512\n");
    tells("::1 - - " TIME
          " \"POST / HTTP/2.0\" 404 - \"-\" \"curl/7.68.0\"\r\n",
          "event 0+78 " UTC "c-ip=::1 cs-username cs-method=POST "
          "cs-uri-stem=/ cs-uri-query=/ cs-version=HTTP/2.0 sc-status=404 "
          "sc-bytes cs-referer cs-user-agent=curl/7.68.0\n");
    /* a format without a blank before the time */
    tells("192.0.2.7 - frank" TIME " \"GET /\" 200 5\n",
          "event 0+59 " UTC "c-ip=192.0.2.7 cs-username=frank cs-method=GET "
          "cs-uri-stem=/ cs-uri-query=/ sc-status=200 sc-bytes=5\n");
}

static void a_host_in_front_is_told_from_a_client(void **state)
{
    (void)state;
    tells("www.a.example:443 192.0.2.7 - - " TIME " \"GET / HTTP/1.1\" 200 5\n"
          "[2001:db8::1]:80 2001:db8::2 - - " TIME " \"GET /\" 200 5\n"
          "a.example 192.0.2.7 - - " TIME " \"GET /\" 200 5\n"
          "2001:db8::2 - a b " TIME " \"GET /\" 200 5\n"
          "192.0.2.1, 192.0.2.2 id - " TIME " \"GET /\" 200 5\n",
          "event 0+83 " UTC "cs-host=www.a.example s-port=443 c-ip=192.0.2.7 "
          "cs-username cs-method=GET cs-uri-stem=/ cs-uri-query=/ "
          "cs-version=HTTP/1.1 sc-status=200 sc-bytes=5\n"
          "event 84+75 " UTC "cs-host=[2001:db8::1] s-port=80 "
          "c-ip=2001:db8::2 cs-username cs-method=GET cs-uri-stem=/ "
          "cs-uri-query=/ sc-status=200 sc-bytes=5\n"
          "event 160+66 " UTC "cs-host=a.example c-ip=192.0.2.7 cs-username "
          "cs-method=GET cs-uri-stem=/ cs-uri-query=/ sc-status=200 "
          "sc-bytes=5\n"
          "event 227+60 " UTC "c-ip=2001:db8::2 cs-username=a b "
          "cs-method=GET cs-uri-stem=/ cs-uri-query=/ sc-status=200 "
          "sc-bytes=5\n"
          "event 288+68 " UTC "c-ip=192.0.2.1, 192.0.2.2 ident=id "
          "cs-username cs-method=GET cs-uri-stem=/ cs-uri-query=/ "
          "sc-status=200 sc-bytes=5\n");
}

static void what_is_behind_is_kept_in_order(void **state)
{
    (void)state;
    tells("192.0.2.7 - - " TIME " \"GET /\" 200 5 \"r\" \"u\" \"-\" 0.003 "
          "rt=\"a\" \"x y\" 5 6 7 8 9 \"10\"\n",
          "event 0+102 " UTC "c-ip=192.0.2.7 cs-username cs-method=GET "
          "cs-uri-stem=/ cs-uri-query=/ sc-status=200 sc-bytes=5 "
          "cs-referer=r cs-user-agent=u extra-1 extra-2=0.003 "
          "extra-3=rt=\"a\" extra-4=x y extra-5=5 extra-6=6 extra-7=7 "
          "extra-8=8 9 \"10\"\n");
    tells("192.0.2.7 - - " TIME " \"GET /\" 200 5 0.003\n",
          "event 0+62 " UTC "c-ip=192.0.2.7 cs-username cs-method=GET "
          "cs-uri-stem=/ cs-uri-query=/ sc-status=200 sc-bytes=5 "
          "extra-1=0.003\n");
}

/* What stands behind the user agent, and what it is as X-Forwarded-For. */
static void tells_forwarded(const char *behind, const char *want)
{
    char line[256], told[256];
    (void)snprintf(line, sizeof line,
                   "192.0.2.7 - - " TIME " \"GET /\" 200 5 \"r\" \"u\" %s\n",
                   behind);
    bool const quoted = behind[0] == '"';
    (void)snprintf(told, sizeof told,
                   "event 0+%d " UTC "c-ip=192.0.2.7 cs-username cs-method=GET "
                   "cs-uri-stem=/ cs-uri-query=/ sc-status=200 sc-bytes=5 "
                   "cs-referer=r cs-user-agent=u extra-1=%.*s%s\n",
                   (int)strlen(line) - 1, (int)strlen(behind) - 2 * quoted,
                   behind + quoted, want);
    tells_as(&(text_file){0}, gr_slice_of_c(line), told);
}

static void a_list_of_addresses_behind_the_agent_is_who_was_forwarded(
    void **state)
{
    (void)state;
    tells_forwarded("\"45.76.12.7\"", " X-Forwarded-For=45.76.12.7");
    tells_forwarded("\"10.0.0.3, 2001:db8::1\"",
                    " X-Forwarded-For=10.0.0.3, 2001:db8::1");
    tells_forwarded("\"10.0.0.5:8080\"", "");
    tells_forwarded("\"10.0.0.5,\"", "");
    tells_forwarded("\"1.1.101\"", "");
    tells_forwarded("\"12:30\"", "");
    tells_forwarded("45.76.12.7", "");
}

static void what_a_client_writes_shifts_nothing(void **state)
{
    (void)state;
    tells("192.0.2.7 - - " TIME " \"GET /\\\" 200 5 \\\"x HTTP/1.1\" 404 7 "
          "\"-\" \"a\\\" 200 \\\\\"\n",
          "event 0+94 " UTC "c-ip=192.0.2.7 cs-username cs-method=GET "
          "cs-uri-stem=/\\\" 200 5 \\\"x cs-uri-query=/\\\" 200 5 \\\"x "
          "cs-version=HTTP/1.1 sc-status=404 sc-bytes=7 cs-referer "
          "cs-user-agent=a\\\" 200 \\\\\n");
    tells(
        "192.0.2.7 - x [01/Jan/2000:00:00:00 +0000] \\\"GET /y\\\" 200 1 " TIME
        " \"GET / HTTP/1.1\" 401 7\n",
        "event 0+111 " UTC "c-ip=192.0.2.7 cs-username=x "
        "[01/Jan/2000:00:00:00 +0000] \\\"GET /y\\\" 200 1 cs-method=GET "
        "cs-uri-stem=/ cs-uri-query=/ cs-version=HTTP/1.1 sc-status=401 "
        "sc-bytes=7\n");
    tells("192.0.2.7 - \"\" " TIME " \"GET /\\x22 a b HTTP/1.1\" 401 7\n",
          "event 0+74 " UTC "c-ip=192.0.2.7 cs-username= cs-method=GET "
          "cs-uri-stem=/\\x22 a b cs-uri-query=/\\x22 a b "
          "cs-version=HTTP/1.1 sc-status=401 sc-bytes=7\n");
}

static void what_is_no_request_is_an_event_all_the_same(void **state)
{
    (void)state;
    tells("192.0.2.7 - - " TIME " \"\\x16\\x03\\x01\" 400 0 \"-\" \"-\"\n"
          "192.0.2.7 - - " TIME " \"-\" 408 -\n"
          "192.0.2.7 - - " TIME " \"\" 400 0\n",
          "event 0+71 " UTC "c-ip=192.0.2.7 cs-username "
          "cs-request=\\x16\\x03\\x01 sc-status=400 sc-bytes=0 cs-referer "
          "cs-user-agent\n"
          "event 72+52 " UTC "c-ip=192.0.2.7 cs-username cs-request "
          "sc-status=408 sc-bytes\n"
          "event 125+51 " UTC "c-ip=192.0.2.7 cs-username cs-request= "
          "sc-status=400 sc-bytes=0\n");
}

/* ---- times ---- */

static const gr_zone_span east[] = {{INT64_MIN, 7200}};
static const gr_zone zone = {east, 1, GR_S_INIT("+02:00")};

static void a_zone_in_the_line_holds_and_else_the_persons(void **state)
{
    (void)state;
    gr_slice const bare =
        GR_S("192.0.2.7 - - [02/Mar/2021:08:15:30] \"-\" 408 -\n");
    tells_as(&(text_file){.zone = &zone}, bare,
             "event 0+46 2021-03-02T06:15:30Z access c-ip=192.0.2.7 "
             "cs-username cs-request sc-status=408 sc-bytes\n");
    tells_as(&(text_file){0}, bare,
             "assumed its times say no zone, and are taken for UTC: say "
             "--source-timezone\n"
             "event 0+46 2021-03-02T08:15:30Z access c-ip=192.0.2.7 "
             "cs-username cs-request sc-status=408 sc-bytes\n");
    tells_as(&(text_file){.zone = &zone},
             GR_S("192.0.2.7 - - [01/Jan/2021:00:15:30.25 +0100] \"-\" 408 -\n"
                  "192.0.2.7 - - [30/Feb/2021:00:15:30 +0100] \"-\" 408 -\n"),
             "event 0+55 2020-12-31T23:15:30.250000000Z access "
             "c-ip=192.0.2.7 cs-username cs-request sc-status=408 sc-bytes\n"
             "event 56+52 - access c-ip=192.0.2.7 cs-username cs-request "
             "sc-status=408 sc-bytes\n");
}

#define AT(time) "192.0.2.7 - - [" time "] \"-\" 408 -\n"
#define IS(where, time)                                                        \
    "event " where " " time " access c-ip=192.0.2.7 cs-username cs-request "   \
    "sc-status=408 sc-bytes\n"

static void seasons_leap_seconds_and_new_years_are_kept(void **state)
{
    (void)state;
    /* the hour that spring leaves out, and that autumn has twice */
    tells_as(&(text_file){.zone = &berlin},
             GR_S(AT("28/Mar/2021:01:59:59") AT("28/Mar/2021:02:30:00")
                      AT("28/Mar/2021:03:00:00") AT("31/Oct/2021:02:30:00")
                          AT("31/Oct/2021:03:00:00")),
             IS("0+46", "2021-03-28T00:59:59Z")
                 IS("47+46", "2021-03-28T01:30:00Z")
                     IS("94+46", "2021-03-28T01:00:00Z")
                         IS("141+46", "2021-10-31T00:30:00Z")
                             IS("188+46", "2021-10-31T02:00:00Z"));
    tells_as(
        &(text_file){.zone = &berlin},
        GR_S(AT("31/Dec/2016:23:59:60 +0000") AT("01/Jan/2017:01:59:60 +02")
                 AT("31/Dec/2021:23:30:00 -0100")),
        IS("0+52", "2017-01-01T00:00:00Z") IS("53+50", "2017-01-01T00:00:00Z")
            IS("104+52", "2022-01-01T00:30:00Z"));
}

/* ---- error logs ---- */

static void apaches_errors_are_cut_at_their_brackets(void **state)
{
    (void)state;
    tells_as(
        &(text_file){.zone = &zone},
        GR_S("[Tue Mar 02 08:15:30.250000 2021] [core:error] [pid 7:tid 9] "
             "[client 192.0.2.7:5555] AH00128: File [client 6.6.6.6] /x\n"
             "[Tue Mar  2 08:15:30 2021] [error] [client 2001:db8::1] x\n"
             "[Tue Mar 02 08:15:30 2021] [mpm_event:notice] [pid 7] AH00052: "
             "child pid 8 exit signal Segmentation fault (11)\n"
             "sh: 1: wget: not found\n"),
        "event 0+118 2021-03-02T06:15:30.250000000Z apache-error module=core "
        "level=error pid=7 tid=9 c-ip=192.0.2.7 c-port=5555 "
        "message=AH00128: File [client 6.6.6.6] /x\n"
        "event 119+57 2021-03-02T06:15:30Z apache-error level=error "
        "c-ip=2001:db8::1 message=x\n"
        "event 177+110 2021-03-02T06:15:30Z apache-error module=mpm_event "
        "level=notice pid=7 message=AH00052: child pid 8 exit signal "
        "Segmentation fault (11)\n"
        "event 288+22 - apache-error message=sh: 1: wget: not found\n");
}

static void a_client_of_ipv6_has_its_port(void **state)
{
    (void)state;
    tells_as(
        &(text_file){.zone = &zone},
        GR_S("[Tue Mar 02 08:15:30 2021] [core:error] [client "
             "[2001:db8::1]:5555] a\n"
             "[Tue Mar 02 08:15:30 2021] [:error] [client 2001:db8::1:5555] b\n"
             "[Tue Mar 02 08:15:30 2021] [error] [client 2001:db8::1] c\n"
             "[Tue Mar 02 08:15:30 2021] [core:error] [client 2001:db8::a] d\n"
             "[Tue Mar 02 08:15:30 2021] [core:error] [client [::1 e\n"),
        "event 0+69 2021-03-02T06:15:30Z apache-error module=core level=error "
        "c-ip=2001:db8::1 c-port=5555 message=a\n"
        "event 70+63 2021-03-02T06:15:30Z apache-error module= level=error "
        "c-ip=2001:db8::1 c-port=5555 message=b\n"
        "event 134+57 2021-03-02T06:15:30Z apache-error level=error "
        "c-ip=2001:db8::1 message=c\n"
        "event 192+62 2021-03-02T06:15:30Z apache-error module=core "
        "level=error c-ip=2001:db8::a message=d\n"
        "event 255+54 2021-03-02T06:15:30Z apache-error module=core "
        "level=error message=[client [::1 e\n");
}

static void nginxs_client_is_taken_where_there_is_one_alone(void **state)
{
    (void)state;
    tells_as(
        &(text_file){.zone = &zone},
        GR_S("2021/03/02 08:15:30 [error] 7#9: *5 open() \"/x\" failed, "
             "client: 192.0.2.7, server: a, request: \"GET /x\"\n"
             "2021/03/02 08:15:30 [error] 7#9: *5 open() \"/, client: 6.6.6.6, "
             "server: \" failed, client: 192.0.2.7, server: a\n"
             "2021/03/02 08:15:30 [alert] 7#7: worker process 8 exited on "
             "signal 6 (core dumped)\n"
             "PHP message: x\n"),
        "event 0+103 2021-03-02T06:15:30Z nginx-error level=error pid=7 tid=9 "
        "cid=5 c-ip=192.0.2.7 message=open() \"/x\" failed, client: "
        "192.0.2.7, server: a, request: \"GET /x\"\n"
        "event 104+110 2021-03-02T06:15:30Z nginx-error level=error pid=7 "
        "tid=9 cid=5 message=open() \"/, client: 6.6.6.6, server: \" failed, "
        "client: 192.0.2.7, server: a\n"
        "event 215+82 2021-03-02T06:15:30Z nginx-error level=alert pid=7 tid=7 "
        "message=worker process 8 exited on signal 6 (core dumped)\n"
        "event 298+14 - nginx-error message=PHP message: x\n");
}

/* ---- proxies ---- */

#define CLIENT "192.0.2.7 - - " TIME
#define ASKED CLIENT " \"GET http://a.example/b.exe HTTP/1.1\" 200 5"
#define USUAL CLIENT " \"GET /b.exe HTTP/1.1\" 200 5\n"

#define PROXIED "http://a.example/b.exe"
#define BEGINS "c-ip=192.0.2.7 cs-username cs-method=GET "
#define TOLD_ASKED                                                             \
    BEGINS "cs-uri-stem=" PROXIED " cs-uri-query=" PROXIED                     \
           " cs-version=HTTP/1.1 sc-status=200 sc-bytes=5"
#define TOLD_USUAL                                                             \
    BEGINS "cs-uri-stem=/b.exe cs-uri-query=/b.exe cs-version=HTTP/1.1 "       \
           "sc-status=200 sc-bytes=5\n"
#define TOLD_PROXIED                                                           \
    "cs-host=a.example " BEGINS "cs-uri-stem=[" PROXIED                        \
    "|/b.exe] cs-uri-query=" PROXIED                                           \
    " cs-version=HTTP/1.1 sc-status=200 sc-bytes=5"
#define NAMES                                                                  \
    " c-uri=[" PROXIED "|/b.exe] cs-uri=[" PROXIED                             \
    "|/b.exe] c-uri-stem=/b.exe c-uri-query=/b.exe c-uri-extension=exe "       \
    "r-dns=a.example"

static void a_proxys_lines_have_the_names_of_its_rules(void **state)
{
    (void)state;
    tells(ASKED "\n" USUAL ASKED "\n",
          "event 0+86 " UTC TOLD_PROXIED NAMES " src_ip=192.0.2.7\n"
          "event 87+70 " UTC TOLD_USUAL "event 158+86 " UTC TOLD_PROXIED NAMES
          " src_ip=192.0.2.7\n");
}

static void a_clients_absolute_target_makes_no_proxys_log(void **state)
{
    (void)state;
    tells(USUAL ASKED "\n",
          "event 0+70 " UTC TOLD_USUAL "event 71+86 " UTC TOLD_ASKED "\n");
}

static void squid_says_that_a_line_is_its_own(void **state)
{
    (void)state;
    tells(USUAL USUAL ASKED " TCP_MISS:HIER_DIRECT\n" ASKED " a:b\n",
          "event 0+70 " UTC TOLD_USUAL "event 71+70 " UTC TOLD_USUAL
          "event 142+107 " UTC TOLD_PROXIED
          " extra-1=TCP_MISS:HIER_DIRECT" NAMES " src_ip=192.0.2.7\n"
          "event 250+90 " UTC TOLD_ASKED " extra-1=a:b\n");
}

/* ---- files, damage ---- */

static int sniffed(const char *text)
{
    return access_reader.sniff(gr_slice_of_c(text), GR_S("x.log"));
}

static void a_log_is_known_by_its_first_lines(void **state)
{
    (void)state;
    assert_true(sniffed("192.0.2.7 - - " TIME " \"-\" 408 -\n") > 0);
    assert_true(sniffed("torn\" 200 5\n192.0.2.7 - - " TIME " \"-\" 408 -\n") >
                0);
    assert_true(sniffed("2021/03/02 08:15:30 [error] 7#9: x\n") > 0);
    assert_true(sniffed("[Tue Mar 02 08:15:30 2021] [error] x\n") > 0);
    assert_int_equal(sniffed("Mar  2 08:15:30 web sshd[1]: x\n"), 0);
    assert_int_equal(sniffed("192.0.2.7 - - [x] \"-\" 408 -\n"), 0);
    assert_int_equal(sniffed("a\nb\nc\n192.0.2.7 - - " TIME " \"-\" 408 -\n"),
                     0);
    /* what a stranger wrote into a system log: whoever knows that has it */
    assert_true(sniffed("Mar  2 08:15:30 web sshd[1]: Invalid user a - - " TIME
                        " \"GET / HTTP/1.1\" 200 5 from 192.0.2.7\n") < 60);
    assert_true(sniffed("<38>1 2021-03-02T08:15:30Z h app 1 - - a - - " TIME
                        " \"GET / HTTP/1.1\" 200 5\n") < 60);
    assert_true(sniffed("v:80 192.0.2.7 - a b " TIME " \"-\" 408 -\n") > 80);
    assert_int_equal(sniffed(""), 0);
}

static void damage_costs_the_damaged_line(void **state)
{
    (void)state;
    tells("192.0.2.7 - - " TIME " \"GET /\" 200 5\n"
          "hello \"x\" \n"
          "192.0.2.7 - - " TIME " \"GET / 200 5\n"
          "192.0.2.7 - - " TIME " \"GET /\" x 5\n"
          "192.0.2.7 - - " TIME " \"GET /\" 200 5 \"a\n"
          "\0\0" TIME " \"GET /\" 200 5\n"
          "192.0.2.7 - - [02/Mar",
          "event 0+56 " UTC "c-ip=192.0.2.7 cs-username cs-method=GET "
          "cs-uri-stem=/ cs-uri-query=/ sc-status=200 sc-bytes=5\n"
          "damage 57+10 lost 1: no time before a quoted request\n"
          "damage 68+55 lost 1: a quote that never closes\n"
          "damage 124+54 lost 1: no status and number of bytes behind the "
          "request\n"
          "damage 179+59 lost 1: a quote that never closes\n"
          "damage 239+2 lost 0: NULs where text should be\n"
          "damage 241+42 lost 1: no time before a quoted request\n"
          "damage 284+21 lost 1: a torn line\n");
}

static void utf_16_is_read_as_the_same_text(void **state)
{
    (void)state;
    static const char narrow[] = "192.0.2.7 - - " TIME " \"-\" 408 -\n";
    uint8_t wide[2 * sizeof narrow] = {0xFF, 0xFE};
    for (size_t i = 0; i + 1 < sizeof narrow; i++)
        wide[2 + 2 * i] = (uint8_t)narrow[i];
    tells_as(&(text_file){.step = 7}, gr_slice_of(wide, 2 * sizeof narrow),
             "event 2+104 " UTC "c-ip=192.0.2.7 cs-username cs-request "
             "sc-status=408 sc-bytes\n");
}

/* Time must not grow faster than the line: this would take minutes. */
static void hostile_lines_are_looked_at_a_few_times(void **state)
{
    (void)state;
    static const char *const parts[] = {"\"",  "\\\"", "] \"",
                                        "[\"", "\\",   ", client: "};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        gr_buffer text = gr_buffer_upto((size_t)16 << 20);
        gr_put(&text, GR_S("192.0.2.7 - - " TIME " \""));
        while (text.len + 16 < LINE_CEILING) gr_putf(&text, "%s", parts[p]);
        gr_put(&text, GR_S("\" 200 5\n"));
        out.len = 0;
        text_told(&access_reader, gr_buffer_slice(&text), &(text_file){0},
                  &out);
        assert_true(out.len > 0);
        gr_buffer_free(&text);
    }
}

static void units_of_any_size_give_the_same(void **state)
{
    (void)state;
    gr_slice const text =
        GR_S("192.0.2.7 - - " TIME " \"GET /\" 200 5\r\n"
             "a.example:80 192.0.2.7 - x y " TIME
             " \"GET /?a\" 200 5 \"\" \"\\\"\" 7\nx\n\0\0\n"
             "192.0.2.7 - - [02/Mar/2021:08:15:30] \"-\" 4 -");
    out.len = 0;
    text_told(&access_reader, text, &(text_file){0}, &out);
    gr_buffer whole = out;
    out = gr_buffer_upto((size_t)64 << 20);
    for (size_t step = 1; step < text.len; step++) {
        out.len = 0;
        text_told(&access_reader, text, &(text_file){.step = step}, &out);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    for (size_t len = 0; len < text.len; len++) {
        out.len = 0;
        text_told(&access_reader, gr_sub(text, 0, len), &(text_file){0}, &out);
    }
    gr_buffer_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common_and_combined_are_named_as_rules_name_them),
        cmocka_unit_test(a_host_in_front_is_told_from_a_client),
        cmocka_unit_test(what_is_behind_is_kept_in_order),
        cmocka_unit_test(
            a_list_of_addresses_behind_the_agent_is_who_was_forwarded),
        cmocka_unit_test(what_a_client_writes_shifts_nothing),
        cmocka_unit_test(what_is_no_request_is_an_event_all_the_same),
        cmocka_unit_test(a_zone_in_the_line_holds_and_else_the_persons),
        cmocka_unit_test(seasons_leap_seconds_and_new_years_are_kept),
        cmocka_unit_test(apaches_errors_are_cut_at_their_brackets),
        cmocka_unit_test(a_client_of_ipv6_has_its_port),
        cmocka_unit_test(nginxs_client_is_taken_where_there_is_one_alone),
        cmocka_unit_test(a_proxys_lines_have_the_names_of_its_rules),
        cmocka_unit_test(a_clients_absolute_target_makes_no_proxys_log),
        cmocka_unit_test(squid_says_that_a_line_is_its_own),
        cmocka_unit_test(a_log_is_known_by_its_first_lines),
        cmocka_unit_test(damage_costs_the_damaged_line),
        cmocka_unit_test(utf_16_is_read_as_the_same_text),
        cmocka_unit_test(hostile_lines_are_looked_at_a_few_times),
        cmocka_unit_test(units_of_any_size_give_the_same),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
