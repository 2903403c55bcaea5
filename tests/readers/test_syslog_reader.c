/* test_syslog_reader.c - faces src/readers/syslog_reader.c and what it is made
 * of: each sentence of docs/formats/syslog.md. */
#include "readers/syslog_reader.h"

#include "base/mem.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- what is told: "time channel host | name=value ..." a line ---- */

typedef struct {
    gr_buffer out;
    gr_arena *arena;
    const char *only; /* names of fields, with blanks around; NULL: all */
} teller;

static bool is_wanted(const teller *t, gr_slice name)
{
    char text[128];
    if (gr_equal(name, GR_S("_raw"))) return false;
    if (t->only == NULL) return true;
    (void)snprintf(text, sizeof text, " %.*s ", (int)name.len,
                   (const char *)name.ptr);
    return strstr(t->only, text) != NULL;
}

static gr_status take(void *self, const event *e)
{
    teller *const t = self;
    char time[GR_TIME_TEXT];
    gr_slice text = GR_S("(no time)");
    if (e->time_ns != GR_TIME_NONE) text = gr_time_text(time, e->time_ns, 3);
    gr_put(&t->out, text);
    gr_put_byte(&t->out, ' ');
    value_put_text(&t->out, e->channel);
    gr_put_byte(&t->out, ' ');
    value_put_text(&t->out, e->computer);
    gr_put(&t->out, GR_S(" |"));
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, t->arena);
        gr_slice const name = e->layout->fields[i].name;
        if (v.type == VALUE_ABSENT || !is_wanted(t, name)) continue;
        gr_putf(&t->out, " %.*s", (int)name.len, (const char *)name.ptr);
        if (v.type == VALUE_NULL) continue;
        gr_put_byte(&t->out, '=');
        value_put_text(&t->out, v);
    }
    gr_put_byte(&t->out, '\n');
    gr_arena_reset(t->arena);
    return t->out.status;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    teller *const t = self;
    gr_putf(&t->out, "damage %llu+%llu lost %llu: %s\n",
            (unsigned long long)offset, (unsigned long long)length,
            (unsigned long long)records_lost, what);
}

typedef struct {
    const char *name, *only;
    int64_t modified_ns;
    reader_clock clock;
    size_t step; /* bytes of a block; 0: all in one */
} way;

/* Reads as the pipe does; *assumed as it is at the end. */
static gr_buffer told(gr_slice bytes, const way *how, char *assumed)
{
    reader_options const options = {false};
    teller t = {gr_buffer_upto((size_t)64 << 20),
                gr_arena_new((size_t)64 << 20), how->only};
    event_sink const sink = {&t, take, damage};
    reader_state *const state = syslog_reader.open(&options);
    reader_file file, before;
    gr_error err;
    size_t const step = how->step == 0 ? bytes.len : how->step;
    assert_non_null(state);
    syslog_reader.begin(
        &(reader_intro){
            .head = gr_sub(bytes, 0, READER_HEAD),
            .name = gr_slice_of_c(how->name == NULL ? "auth.log" : how->name),
            .size = bytes.len,
            .modified_ns = how->modified_ns,
            .clock = how->clock,
            .options = &options},
        &file, &sink);
    for (size_t at = 0, len = step; at < bytes.len;) {
        gr_slice const block = gr_sub(bytes, at, len);
        size_t const units =
            syslog_reader.split(&file, block, at, at + block.len == bytes.len);
        before = file;
        if (units > 0) syslog_reader.pass(&file, gr_sub(block, 0, units));
        assert_int_equal(syslog_reader.read(state, &before,
                                            gr_sub(block, 0, units), at, &sink,
                                            &err),
                         GR_OK);
        at += units;
        len = units == 0 ? len + step : step;
    }
    if (assumed != NULL) memcpy(assumed, file.assumed, READER_ASSUMED);
    syslog_reader.close(state);
    gr_arena_free(t.arena);
    gr_put_byte(&t.out, 0);
    return t.out;
}

static int64_t day(int32_t year, uint32_t month, uint32_t of_month)
{
    int64_t out;
    gr_calendar const c = {.year = year, .month = month, .day = of_month};
    assert_true(gr_time_from_calendar(&c, &out));
    return out;
}

static void check(const char *text, const way *how, const char *wanted)
{
    gr_slice const bytes = gr_slice_of_c(text);
    gr_buffer whole = told(bytes, how, NULL);
    assert_string_equal((const char *)whole.ptr, wanted);
    for (size_t step = 1; step < 200; step = step * 3 + 1) {
        way cut = *how;
        cut.step = step;
        gr_buffer again = told(bytes, &cut, NULL);
        assert_string_equal((const char *)again.ptr, wanted);
        gr_buffer_free(&again);
    }
    gr_buffer_free(&whole);
}

#define IN_2021 day(2021, 6, 1)
#define PLAIN                                                                  \
    &(way)                                                                     \
    {                                                                          \
        .modified_ns = IN_2021                                                 \
    }
#define ONLY(names)                                                            \
    &(way)                                                                     \
    {                                                                          \
        .modified_ns = IN_2021, .only = names                                  \
    }

static void check_assumed(const char *text, const way *how, const char *wanted)
{
    char assumed[READER_ASSUMED];
    gr_buffer out = told(gr_slice_of_c(text), how, assumed);
    assert_string_equal(assumed, wanted);
    gr_buffer_free(&out);
}

/* ---- forms ---- */

static void a_line_of_rfc_3164_is_host_program_pid_and_message(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 app[12]: hello\n"
          "<13>Mar 12 08:15:30 web01 /usr/sbin/app: a: b\n"
          "Mar  2 08:15:30 app[12]: no host\n"
          "Mar  2 08:15:30 web01 -- MARK --\n",
          PLAIN,
          "2021-03-02T08:15:30.000Z syslog web01 | hostname=web01 program=app "
          "pid=12 message=hello\n"
          "2021-03-12T08:15:30.000Z syslog web01 | facility=user "
          "severity=notice hostname=web01 program=/usr/sbin/app message=a: b\n"
          "2021-03-02T08:15:30.000Z syslog  | program=app pid=12 message=no "
          "host\n"
          "2021-03-02T08:15:30.000Z syslog web01 | hostname=web01 message=-- "
          "MARK --\n");
}

static void the_length_before_a_message_is_passed_over(void **state)
{
    (void)state;
    check("66 <38>1 2021-03-02T08:15:30Z web01 sshd 4321 - - hello\n"
          "41 <38>Mar  2 08:15:30 web01 sshd[4321]: hello\n"
          "041 <38>Mar  2 08:15:30 web01 sshd[4321]: hello\n"
          "41 38>Mar  2 08:15:30 web01 sshd[4321]: hello\n",
          ONLY(" facility program message "),
          "2021-03-02T08:15:30.000Z sshd web01 | facility=auth program=sshd "
          "message=hello\n"
          "2021-03-02T08:15:30.000Z sshd web01 | facility=auth program=sshd "
          "message=hello\n"
          "(no time) syslog  | message=041 <38>Mar  2 08:15:30 web01 "
          "sshd[4321]: hello\n"
          "(no time) syslog  | message=41 38>Mar  2 08:15:30 web01 "
          "sshd[4321]: hello\n");
}

static void a_stamp_with_a_zone_holds(void **state)
{
    (void)state;
    check("2021-03-02T08:15:30.123456+01:00 web01 app: a\n"
          "2021-03-02T08:15:30-0330 web01 app: a\n"
          "2021-03-02T08:15:30+02 web01 app: a\n"
          "2021-03-02T08:15:30Z web01 app: a\n"
          "2021-03-02T08:15:30 web01 app: a\n",
          ONLY(" message "),
          "2021-03-02T07:15:30.123Z syslog web01 | message=a\n"
          "2021-03-02T11:45:30.000Z syslog web01 | message=a\n"
          "2021-03-02T06:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T08:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T08:15:30.000Z syslog web01 | message=a\n");
}

static void a_zone_behind_a_blank_is_the_stamps(void **state)
{
    (void)state;
    check("2021-03-02 08:15:30 +0200 web01 app: a\n"
          "2021-03-02 08:15:30.5 -03:30 web01 app: a\n"
          "2021-03-02 08:15:30 web01 app: a\n"
          "2021-03-02T08:15:30Z +0200 app: a\n"
          "2021-03-02 08:15:30 +02x app: a\n",
          ONLY(" message "),
          "2021-03-02T06:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T11:45:30.500Z syslog web01 | message=a\n"
          "2021-03-02T08:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T08:15:30.000Z syslog +0200 | message=a\n"
          "2021-03-02T08:15:30.000Z syslog +02x | message=a\n");
}

static void what_journalctl_prints_is_read(void **state)
{
    (void)state;
    check("Tue 2021-03-02 08:15:30 UTC web01 app: a\n"
          "Tue 2021-03-02 09:15:30.123456 CET web01 app: a\n"
          "Tue 2021-03-02 08:15:30 +03 web01 app: a\n"
          "1614672930.123456 web01 app: a\n"
          "2021-03-02T08:15:30+0100 web01 app: two\n"
          "                                lines\n",
          ONLY(" message "),
          "2021-03-02T08:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T09:15:30.123Z syslog web01 | message=a\n"
          "2021-03-02T05:15:30.000Z syslog web01 | message=a\n"
          "2021-03-02T08:15:30.123Z syslog web01 | message=a\n"
          "2021-03-02T07:15:30.000Z syslog web01 | message=two\n"
          "(no time) syslog  | message=                                "
          "lines\n");
}

static void what_looks_like_its_stamps_is_none(void **state)
{
    (void)state;
    /* three digits behind the point are squid's */
    check("1614672930.123 web01 app: a\n"
          "1614672930.1234567 web01 app: a\n"
          "Tue 2021-03-02 08:15:30 web01 app: a\n",
          ONLY(" message "),
          "(no time) syslog  | message=1614672930.123 web01 app: a\n"
          "(no time) syslog  | message=1614672930.1234567 web01 app: a\n"
          "(no time) syslog  | message=Tue 2021-03-02 08:15:30 web01 app: "
          "a\n");
}

/* ---- Sysmon for Linux ---- */

#define SYSMON(channel, data)                                                  \
    "<Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID>"     \
    "<TimeCreated SystemTime=\"2021-03-02T08:15:29.5Z\"/><EventRecordID>7"     \
    "</EventRecordID><Channel>" channel "</Channel><Computer>other</Computer>" \
    "</System><EventData>" data "</EventData></Event>"
#define OURS "Linux-Sysmon/Operational"

static void a_sysmon_line_is_its_event(void **state)
{
    (void)state;
    check(
        "<14>Mar  2 08:15:30 web01 sysmon: " SYSMON(
            OURS,
            "<Data Name=\"Image\">/bin/a &amp; b</Data>") "\n"
                                                          "<14>Mar  2 08:15:30 "
                                                          "web01 "
                                                          "sysmon[9]: " SYSMON(
                                                              OURS,
                                                              "#012  <Data "
                                                              "Name="
                                                              "\"CommandLine\">"
                                                              "a#011b#07&#010;"
                                                              "c#040"
                                                              "</Data>#012") "\n",
        ONLY(" Image CommandLine EventID "),
        "2021-03-02T08:15:29.500Z " OURS " web01 | EventID=1 Image=/bin/a & "
        "b\n"
        "2021-03-02T08:15:29.500Z " OURS " web01 | EventID=1 CommandLine=a\tb"
        "#07\nc#040\n");
}

static void a_sysmon_line_speaks_for_sysmon_alone(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 sysmon: " SYSMON(
              "Security",
              "") "\n"
                  "Mar  2 08:15:30 web01 app: " SYSMON(
                      OURS,
                      "") "\n"
                          "Mar  2 08:15:30 web01 sysmon: starting <Event>\n",
          ONLY(" program EventID "),
          "2021-03-02T08:15:30.000Z syslog web01 | program=sysmon\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=app\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=sysmon\n");
}

static void a_sysmon_line_that_was_cut_is_a_line(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 sysmon: <Event><System><EventID>1</Ev\n"
          "Mar  2 08:15:30 web01 app: a\n",
          ONLY(" program "),
          "damage 0+59 lost 0: a Sysmon event that is not whole: read as a "
          "line\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=sysmon\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=app\n");
}

static void rfc_5424_has_structured_data_as_fields(void **state)
{
    (void)state;
    check("<165>1 2021-03-02T08:15:30.003Z web01 app 12 ID47 [a@1 "
          "b=\"c\\\"\\]d\" e=\"\\n\"][x y=\"z\"] \xEF\xBB\xBFtext\n"
          "1 2021-03-02T08:15:30Z web01 app - - - text\n"
          "<165>1 - - - - - [no\n"
          "<165>1 - - - - - -\n",
          PLAIN,
          "2021-03-02T08:15:30.003Z syslog web01 | facility=local4 "
          "severity=notice hostname=web01 program=app pid=12 msgid=ID47 "
          "message=text sd.a@1.b=c\"]d sd.a@1.e=\\n sd.x.y=z\n"
          "2021-03-02T08:15:30.000Z syslog web01 | hostname=web01 program=app "
          "pid msgid message=text\n"
          "(no time) syslog  | facility=local4 severity=notice hostname "
          "program pid msgid message=[no\n"
          "(no time) syslog  | facility=local4 severity=notice hostname "
          "program pid msgid message=\n");
}

static void a_collectors_header_stands_before_the_other(void **state)
{
    (void)state;
    check(
        "Mar  2 08:15:31 relay1 Mar  2 08:15:30 web01 app[1]: a\n"
        "2022-01-01T00:00:01Z relay1 <38>Dec 31 23:59:59 web01 app[1]: a\n"
        "<13>1 2022-03-02T08:15:31Z relay1 - - - - <38>Mar  2 08:15:30 web01 "
        "app: a\n"
        "Mar  2 08:15:31 r2 Mar  2 08:15:30 r1 Mar  2 08:15:29 web01 app: a\n",
        ONLY(" relay severity message "),
        "2021-03-02T08:15:30.000Z syslog web01 | relay=relay1 message=a\n"
        "2021-12-31T23:59:59.000Z auth web01 | severity=info relay=relay1 "
        "message=a\n"
        "2022-03-02T08:15:30.000Z auth web01 | severity=info relay=relay1 "
        "message=a\n"
        "2022-03-02T08:15:29.000Z syslog web01 | relay=r2 message=a\n");
}

static void what_a_program_says_is_no_header(void **state)
{
    (void)state;
    check("Mar  2 08:15:31 web01 app: Mar  2 08:15:30 web99 sshd[1]: Accepted "
          "password for root from 192.0.2.1 port 1 ssh2\n",
          ONLY(" program user "),
          "2021-03-02T08:15:31.000Z syslog web01 | program=app\n");
}

static void a_line_without_a_header_is_a_message_without_a_time(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 app: a\n    at app.main\n",
          ONLY(" program message "),
          "2021-03-02T08:15:30.000Z syslog web01 | program=app message=a\n"
          "(no time) syslog  | message=    at app.main\n");
}

/* ---- years and zones ---- */

#define LINE(stamp) stamp " web01 app: a\n"
#define TOLD(time) time " syslog web01 |\n"
#define NOTHING " - "

static void the_latest_year_that_fits_is_taken(void **state)
{
    (void)state;
    check(LINE("May 31 08:00:00"), ONLY(NOTHING),
          TOLD("2021-05-31T08:00:00.000Z"));
    check(LINE("Jun  3 08:00:00"), ONLY(NOTHING),
          TOLD("2020-06-03T08:00:00.000Z"));
    check(LINE("Mar  8 08:00:00"),
          (&(way){.name = "auth.log-20190309",
                  .modified_ns = IN_2021,
                  .only = NOTHING}),
          TOLD("2019-03-08T08:00:00.000Z"));
    check(LINE("Mar  8 08:00:00"),
          (&(way){.modified_ns = IN_2021,
                  .only = NOTHING,
                  .clock = {.year = 2016}}),
          TOLD("2016-03-08T08:00:00.000Z"));
    check(LINE("Mar  8 08:00:00"),
          (&(way){.modified_ns = GR_TIME_NONE, .only = NOTHING}),
          TOLD("(no time)"));
}

static void a_log_may_cross_new_years(void **state)
{
    (void)state;
    check(LINE("Nov 30 08:00:00") LINE("Dec 31 23:59:59")
              LINE("Jan  1 00:00:00") LINE("Dec 31 23:59:58")
                  LINE("Jan  1 00:00:01") LINE("Mar  1 00:00:00")
                      LINE("Feb 28 23:59:59"),
          ONLY(NOTHING),
          TOLD("2020-11-30T08:00:00.000Z") TOLD("2020-12-31T23:59:59.000Z")
              TOLD("2021-01-01T00:00:00.000Z") TOLD("2020-12-31T23:59:58.000Z")
                  TOLD("2021-01-01T00:00:01.000Z")
                      TOLD("2021-03-01T00:00:00.000Z")
                          TOLD("2021-02-28T23:59:59.000Z"));
}

static void no_new_year_lies_behind_the_file(void **state)
{
    const char *const text =
        LINE("May 30 08:00:00") LINE("Jan  1 00:00:05") LINE("May 30 08:01:00");
    (void)state;
    way const how = {
        .modified_ns = IN_2021, .only = NOTHING, .clock = {.year = 2021}};
    check(text, &how,
          TOLD("2021-05-30T08:00:00.000Z") TOLD("2021-01-01T00:00:05.000Z")
              TOLD("2021-05-30T08:01:00.000Z"));
    check_assumed(text, &how,
                  "its times have no zone, taken for UTC; months go back as if "
                  "there were more "
                  "years");
}

static void a_leap_day_has_a_leap_year(void **state)
{
    (void)state;
    check(LINE("Feb 29 08:00:00") LINE("Mar  1 08:00:00"), ONLY(NOTHING),
          TOLD("2020-02-29T08:00:00.000Z") TOLD("2020-03-01T08:00:00.000Z"));
    check(LINE("Dec 31 08:00:00") LINE("Feb 29 08:00:00"), ONLY(NOTHING),
          TOLD("2019-12-31T08:00:00.000Z") TOLD("2020-02-29T08:00:00.000Z"));
    check(LINE("Feb 29 08:00:00"),
          (&(way){.only = NOTHING, .clock = {.year = 2021}}),
          TOLD("(no time)"));
    check_assumed(LINE("Feb 29 08:00:00"), (&(way){.clock = {.year = 2021}}),
                  "its times have no zone, taken for UTC; it has a 29 "
                  "February where there is none");
}

static void a_leap_second_is_the_next_minute(void **state)
{
    (void)state;
    check(LINE("Dec 31 23:59:60"), ONLY(NOTHING),
          TOLD("2021-01-01T00:00:00.000Z"));
    check(LINE("2016-12-31T23:59:60Z"), ONLY(NOTHING),
          TOLD("2017-01-01T00:00:00.000Z"));
}

static void a_line_that_says_its_year_says_that_of_others(void **state)
{
    (void)state;
    check(LINE("Dec 31 08:00:00") LINE("2018-01-01T08:00:00Z"), ONLY(NOTHING),
          TOLD("2017-12-31T08:00:00.000Z") TOLD("2018-01-01T08:00:00.000Z"));
}

static const gr_zone_span berlin_spans[] = {
    {INT64_MIN, 3600}, {1616893200, 7200}, {1635642000, 3600}};
static const gr_zone berlin = {berlin_spans, 3, GR_S_INIT("Europe/Berlin")};

static void a_persons_zone_is_that_of_local_times_alone(void **state)
{
    way const how = {.modified_ns = day(2021, 12, 1),
                     .only = NOTHING,
                     .clock = {.zone = &berlin}};
    (void)state;
    check(LINE("Mar 28 01:59:59") /* before the gap */
          LINE("Mar 28 02:30:00") /* in it: as if not changed yet */
          LINE("Mar 28 03:00:00") /* behind it */
          LINE("Oct 31 02:30:00") /* twice: the first */
          LINE("2021-10-31T02:30:00Z") /* says its own */,
          &how,
          TOLD("2021-03-28T00:59:59.000Z") TOLD("2021-03-28T01:30:00.000Z")
              TOLD("2021-03-28T01:00:00.000Z") TOLD("2021-10-31T00:30:00.000Z")
                  TOLD("2021-10-31T02:30:00.000Z"));
}

#define HEADER "(no time) syslog  |\n"

/* As journalctl writes them, months or years before the file was. */
static void a_journal_says_its_years_in_its_first_line(void **state)
{
    static const char old[] = "-- Logs begin at Sun 2019-12-29 10:00:00 CET, "
                              "end at Tue 2021-03-02 10:00:00 CET. --\n";
    char text[1024];
    way const later = {.modified_ns = day(2026, 12, 1), .only = NOTHING};
    (void)state;
    /* a part of it: the latest that there can be */
    (void)snprintf(text, sizeof text, "%s%s", old,
                   LINE("Dec 31 08:00:00") LINE("Mar  2 09:00:00"));
    check(text, &later,
          HEADER TOLD("2020-12-31T08:00:00.000Z")
              TOLD("2021-03-02T09:00:00.000Z"));
    /* all of it */
    (void)snprintf(text, sizeof text, "%s%s", old,
                   LINE("Dec 29 10:00:00") LINE("Mar  2 09:00:00"));
    check(text, &later,
          HEADER TOLD("2019-12-29T10:00:00.000Z")
              TOLD("2020-03-02T09:00:00.000Z"));
    check("-- Journal begins at Mon 2021-03-01 00:00:00 UTC, ends at Tue "
          "2021-03-02 10:00:00 UTC. --\n" LINE("Mar  2 08:00:00"),
          &later, HEADER TOLD("2021-03-02T08:00:00.000Z"));
    /* not the first line, or not what journalctl writes */
    check(LINE("Mar  2 08:00:00") "-- Logs begin at Sun 2019-12-29 10:00:00 "
                                  "CET, end at Tue 2021-03-02 10:00:00 CET. "
                                  "--\n",
          &later, TOLD("2026-03-02T08:00:00.000Z") HEADER);
    check("-- Logs begin at Sun 2019-12-29 10:00:00 CET, end\n" LINE(
              "Mar  2 08:00:00"),
          &later, HEADER TOLD("2026-03-02T08:00:00.000Z"));
}

static void an_hour_that_comes_twice_is_known_by_the_order_of_lines(
    void **state)
{
    way const how = {.modified_ns = day(2021, 12, 1),
                     .only = NOTHING,
                     .clock = {.zone = &berlin}};
    (void)state;
    check(LINE("Oct 31 01:59:59") LINE("Oct 31 02:10:00")
              LINE("Oct 31 02:50:00") LINE("Oct 31 02:49:58") /* a late one */
          LINE("Oct 31 02:10:00") /* the second time */
          LINE("2021-10-31T02:00:00Z") LINE("Oct 31 02:50:00")
              LINE("Oct 31 03:00:02")
                  LINE("Oct 31 02:59:59") /* late, of the second time */
          LINE("Oct 31 04:00:00"),
          &how,
          TOLD("2021-10-30T23:59:59.000Z") TOLD("2021-10-31T00:10:00.000Z")
              TOLD("2021-10-31T00:50:00.000Z") TOLD("2021-10-31T00:49:58.000Z")
                  TOLD("2021-10-31T01:10:00.000Z")
                      TOLD("2021-10-31T02:00:00.000Z")
                          TOLD("2021-10-31T01:50:00.000Z")
                              TOLD("2021-10-31T02:00:02.000Z")
                                  TOLD("2021-10-31T01:59:59.000Z")
                                      TOLD("2021-10-31T03:00:00.000Z"));
    /* ISO times without a zone, and a relay before a host */
    check(LINE("2021-10-31T02:30:00")
              LINE("2021-10-31T02:10:00") "Oct 31 02:11:00 relay1 Oct 31 "
                                          "02:10:59 web01 app: a\n",
          &how,
          TOLD("2021-10-31T00:30:00.000Z") TOLD("2021-10-31T01:10:00.000Z")
              TOLD("2021-10-31T01:10:59.000Z"));
}

static void half_an_hour_may_come_twice(void **state)
{
    static const gr_zone_span spans[] = {{INT64_MIN, 39600},
                                         {1617462000, 37800}}; /* Lord Howe */
    static const gr_zone howe = {spans, 2, GR_S_INIT("Australia/Lord_Howe")};
    way const how = {.modified_ns = day(2021, 12, 1),
                     .only = NOTHING,
                     .clock = {.zone = &howe}};
    (void)state;
    check(LINE("Apr  4 01:20:00") LINE("Apr  4 01:45:00")
              LINE("Apr  4 01:33:00") LINE("Apr  4 02:00:01")
                  LINE("Apr  4 01:59:59"),
          &how,
          TOLD("2021-04-03T14:20:00.000Z") TOLD("2021-04-03T14:45:00.000Z")
              TOLD("2021-04-03T15:03:00.000Z") TOLD("2021-04-03T15:30:01.000Z")
                  TOLD("2021-04-03T15:29:59.000Z"));
}

static void what_was_assumed_is_said(void **state)
{
    (void)state;
    check_assumed(LINE("Mar  8 08:00:00"), PLAIN,
                  "its times have no year, taken for 2021 at first, and no "
                  "zone, taken for UTC");
    check_assumed(LINE("Mar  8 08:00:00"),
                  (&(way){.modified_ns = GR_TIME_NONE}),
                  "its times have no year, so they are not known, and no "
                  "zone, taken for UTC");
    check_assumed(LINE("Mar  8 08:00:00"),
                  (&(way){.clock = {.zone = &berlin, .year = 2021}}), "");
    check_assumed(LINE("Oct 31 02:50:00") LINE("Oct 31 02:10:00"),
                  (&(way){.clock = {.zone = &berlin, .year = 2021}}),
                  "its times are doubtful; an hour came twice, the second from "
                  "where they go back");
    check_assumed(LINE("Oct 31 02:10:00") LINE("Oct 31 02:05:00"),
                  (&(way){.clock = {.zone = &berlin, .year = 2021}}), "");
    check_assumed(LINE("2021-03-02T08:15:30Z"), PLAIN, "");
    check_assumed(LINE("2021-03-02T08:15:30"), PLAIN,
                  "its times have no zone, taken for UTC");
}

/* ---- programs ---- */

/* The fields that are made of one message of `program`. */
static void means(const char *program, const char *message, const char *wanted)
{
    static const char derived[] = " user target_user src_ip src_port src_host "
                                  "method outcome action command repeated ";
    char line[1024], expected[1024];
    (void)snprintf(line, sizeof line, "2021-03-02T08:15:30Z web01 %s[12]: %s\n",
                   program, message);
    gr_buffer out = told(gr_slice_of_c(line), ONLY(derived), NULL);
    const char *const fields = strchr((const char *)out.ptr, '|');
    (void)snprintf(expected, sizeof expected, "|%s%s\n",
                   *wanted == '\0' ? "" : " ", wanted);
    assert_non_null(fields);
    assert_string_equal(fields, expected);
    gr_buffer_free(&out);
}

static void sshd_says_who_from_where_and_how_it_ended(void **state)
{
    (void)state;
    means("sshd", "Accepted password for root from 192.0.2.5 port 50222 ssh2",
          "user=root src_ip=192.0.2.5 src_port=50222 method=password "
          "outcome=success action=authentication");
    means("sshd-session",
          "Accepted publickey for alice from 2001:db8::5 port 1 ssh2: ED25519 "
          "SHA256:abc",
          "user=alice src_ip=2001:db8::5 src_port=1 method=publickey "
          "outcome=success action=authentication");
    means("sshd",
          "Accepted keyboard-interactive/pam for alice from gw.example port 1 "
          "ssh2",
          "user=alice src_port=1 src_host=gw.example "
          "method=keyboard-interactive/pam outcome=success "
          "action=authentication");
    means("sshd", "Failed none for invalid user bob from 192.0.2.5 port 1 ssh2",
          "user=bob src_ip=192.0.2.5 src_port=1 method=none outcome=failure "
          "action=authentication");
    means("sshd", "Failed password for root from UNKNOWN port 65535 ssh2",
          "user=root src_port=65535 method=password outcome=failure "
          "action=authentication");
    means("sshd", "Invalid user bob from 192.0.2.5 port 1",
          "user=bob src_ip=192.0.2.5 src_port=1 action=invalid-user");
    means("sshd", "Invalid user  from 192.0.2.5",
          "user= src_ip=192.0.2.5 action=invalid-user");
    means("sshd",
          "error: maximum authentication attempts exceeded for invalid user "
          "bob from 192.0.2.5 port 1 ssh2 [preauth]",
          "user=bob src_ip=192.0.2.5 src_port=1 action=too-many-attempts");
    means("sshd",
          "Disconnecting authenticating user root 192.0.2.5 port 1: Too many "
          "authentication failures [preauth]",
          "user=root src_ip=192.0.2.5 src_port=1 action=disconnecting");
    means("sshd", "Disconnecting: Too many authentication failures [preauth]",
          "");
    means("sshd",
          "error: PAM: Authentication failure for illegal user bob from "
          "192.0.2.5",
          "user=bob src_ip=192.0.2.5 method=keyboard-interactive/pam "
          "action=pam-failure");
    means("sshd",
          "Connection closed by invalid user bob 192.0.2.5 port 1 "
          "[preauth]",
          "user=bob src_ip=192.0.2.5 src_port=1 action=connection-closed");
    means("sshd", "Connection closed by 192.0.2.5 port 1",
          "src_ip=192.0.2.5 src_port=1 action=connection-closed");
    means("sshd", "Disconnected from user root 192.0.2.5 port 1",
          "user=root src_ip=192.0.2.5 src_port=1 action=disconnected");
    means("sshd", "Received disconnect from 192.0.2.5 port 1:11: Bye from 1",
          "src_ip=192.0.2.5 src_port=1 action=disconnect-received");
    means("sshd",
          "User root from 192.0.2.5 not allowed because not listed in "
          "AllowUsers",
          "user=root src_ip=192.0.2.5 action=not-allowed");
    means("sshd", "Server listening on 0.0.0.0 port 22.", "");
    means("sshd",
          "[ID 800047 auth.info] Failed keyboard-interactive for alice from "
          "192.0.2.5 port 42742 ssh2",
          "user=alice src_ip=192.0.2.5 src_port=42742 "
          "method=keyboard-interactive outcome=failure action=authentication");
    means("sshd", "[ID x auth.info] Failed password for a from b", "");
}

static void a_name_that_was_tried_moves_nothing(void **state)
{
    (void)state;
    means("sshd",
          "Failed password for alice from 192.0.2.5 port 20000 ssh1: ruser x "
          "from 198.51.100.9",
          "user=alice src_ip=192.0.2.5 src_port=20000 method=password "
          "outcome=failure action=authentication");
    means("sshd", "Failed password for alice from 198.51.100.9 from 192.0.2.5",
          "user=alice from 198.51.100.9 src_ip=192.0.2.5 method=password "
          "outcome=failure action=authentication");
    means("sshd",
          "Failed password for invalid user x from 198.51.100.9 port 22 ssh2 "
          "from 192.0.2.5 port 1 ssh2",
          "user=x from 198.51.100.9 port 22 ssh2 src_ip=192.0.2.5 src_port=1 "
          "method=password outcome=failure action=authentication");
    means("sshd",
          "Connection closed by invalid user a 198.51.100.9 port 22 192.0.2.5 "
          "port 1 [preauth]",
          "user=a 198.51.100.9 port 22 src_ip=192.0.2.5 src_port=1 "
          "action=connection-closed");
    means("sshd",
          "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 "
          "tty=ssh ruser= rhost=192.0.2.5  user=x rhost=198.51.100.9",
          "user=x rhost=198.51.100.9 src_ip=192.0.2.5 method=pam_unix "
          "action=pam-failure");
    means("sudo",
          "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/a ; USER=bob",
          "user=alice target_user=root outcome=success action=command");
}

static void repeated_messages_are_unfolded(void **state)
{
    (void)state;
    means("sshd",
          "message repeated 3 times: [ Failed password for root from "
          "192.0.2.5 port 1 ssh2]",
          "user=root src_ip=192.0.2.5 src_port=1 method=password "
          "outcome=failure action=authentication repeated=3");
    means("sshd", "message repeated many times: [ x]", "");
}

static void pam_says_who_failed_and_whose_session_it_is(void **state)
{
    (void)state;
    means("gdm-password]",
          "pam_unix(gdm-password:auth): authentication failure; logname= "
          "uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=alice",
          "user=alice method=pam_unix outcome=failure action=pam-failure");
    means("sshd",
          "pam_unix(sshd:session): session opened for user "
          "alice(uid=1000) by (uid=0)",
          "user=alice action=session-opened");
    means("sshd(pam_unix)", "session closed for user alice",
          "user=alice action=session-closed");
    means("sshd",
          "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh "
          "ruser= rhost=gw.example  user=root",
          "user=root src_host=gw.example method=pam_unix action=pam-failure");
    means("sshd(pam_unix)",
          "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
          "rhost=192.0.2.5",
          "src_ip=192.0.2.5 method=pam_unix action=pam-failure");
    means("sshd",
          "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 "
          "tty=ssh ruser= rhost=192.0.2.5 user=bob",
          "user=bob src_ip=192.0.2.5 method=pam_sss action=pam-failure");
    means("vsftpd",
          "pam_sss(vsftpd:auth): authentication success; logname= uid=0 "
          "euid=0 tty=ftp ruser=bob rhost=192.0.2.5 user=bob",
          "user=bob src_ip=192.0.2.5 method=pam_sss action=pam-success");
    means("vsftpd",
          "pam_sss(vsftpd:auth): received for user bob: 7 "
          "(Authentication failure)",
          "user=bob outcome=failure action=pam-failure");
    means("login",
          "pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 "
          "euid=0 tty=/dev/pts/0 ruser= rhost=192.0.2.5  user=bob",
          "user=bob src_ip=192.0.2.5 method=pam_unix action=pam-failure");
}

static void sudo_has_its_keys_as_fields(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 sudo:    alice : TTY=pts/0 ; PWD=/home/alice "
          "; USER=#-1 ; COMMAND=/bin/sh -c 'a ; b'\n"
          "Mar  2 08:15:30 web01 sudo: bob : 3 incorrect password attempts ; "
          "TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/su\n",
          ONLY(" user outcome TTY PWD USER COMMAND "),
          "2021-03-02T08:15:30.000Z sudo web01 | user=alice outcome=success "
          "TTY=pts/0 PWD=/home/alice USER=#-1 COMMAND=/bin/sh -c 'a ; b'\n"
          "2021-03-02T08:15:30.000Z sudo web01 | user=bob outcome=failure "
          "TTY=pts/1 PWD=/ USER=root COMMAND=/bin/su\n");
}

static void su_says_who_wants_to_be_whom(void **state)
{
    (void)state;
    means("su", "(to root) alice on pts/0",
          "user=alice target_user=root outcome=success action=su");
    means("su", "FAILED SU (to root) alice on pts/0",
          "user=alice target_user=root outcome=failure action=su");
    means("su", "FAILED su for root by alice",
          "user=alice target_user=root outcome=failure action=su");
    means("su", "Successful su for root by alice",
          "user=alice target_user=root outcome=success action=su");
    means("su", "- /dev/pts/0 alice:root",
          "user=alice target_user=root outcome=failure action=su");
}

static void cron_says_who_runs_what(void **state)
{
    (void)state;
    means("CRON", "(root) CMD (cd / && run-parts (x))",
          "user=root action=CMD command=cd / && run-parts (x)");
    means("crontab", "(alice) REPLACE (alice)", "user=alice action=REPLACE");
}

/* What a web server sends is what it would write; the stamp is syslog's. */
static void requests_are_those_of_an_access_log(void **state)
{
    (void)state;
    static const char lines[] =
        "2021-03-02T08:15:30Z w nginx: 192.0.2.7 - bob "
        "[02/Mar/2021:08:15:29 +0000] \"GET /a?b HTTP/1.1\" 200 5 \"-\" \"c\"\n"
        "<134>1 2021-03-02T08:15:30Z w nginx 1 - [e@1 ua=\"sqlmap\"] 192.0.2.7 "
        "- - [02/Mar/2021:08:15:29 +0000] \"GET /d HTTP/1.1\" 200 5\n"
        "2021-03-02T08:15:30Z w nginx: 2021/03/02 08:15:30 [error] 1#2: x\n"
        "2021-03-02T08:15:30Z w sshd[1]: 192.0.2.7 - bob "
        "[02/Mar/2021:08:15:29 +0000] \"GET /a?b HTTP/1.1\" 200 5\n"
        "2021-03-02T08:15:30Z l haproxy[1]: ::1:5 [02/Mar/2021:08:15:29.123] f "
        "b/s 0/0/1/2/3 200 +12 - - ---- 1/1/0/0/0 0/0 {a b|} \"GET /a?b "
        "HTTP/1.1\"\n"
        "2021-03-02T08:15:30Z l haproxy[1]: ::1:5 [02/Mar/2021:08:15:29.123] f "
        "f/<NOSRV> -1/-1/-1/-1/0 -1 0 - - CR-- 1/1/0/0/0 0/0 \"<BADREQ>\n"
        "2021-03-02T08:15:30Z l haproxy[1]: ::1:5 [02/Mar/2021:08:15:29.123] f "
        "b/s 1/0/5 212 -- 1/1/1/1/0 0/0\n";
    check(lines,
          &(way){.only = " c-ip cs-username cs-method cs-uri-stem cs-uri-query "
                         "cs-request sc-status sc-bytes cs-user-agent "
                         "sd.e@1.ua "},
          "2021-03-02T08:15:30.000Z access w | c-ip=192.0.2.7 "
          "cs-username=bob cs-method=GET cs-uri-stem=/a cs-uri-query=/a?b "
          "sc-status=200 sc-bytes=5 cs-user-agent=c\n"
          "2021-03-02T08:15:30.000Z access w | sd.e@1.ua=sqlmap "
          "c-ip=192.0.2.7 cs-username cs-method=GET cs-uri-stem=/d "
          "cs-uri-query=/d "
          "sc-status=200 sc-bytes=5\n"
          "2021-03-02T08:15:30.000Z syslog w |\n"
          "2021-03-02T08:15:30.000Z sshd w |\n"
          "2021-03-02T08:15:30.000Z access l | c-ip=::1 cs-method=GET "
          "cs-uri-stem=/a cs-uri-query=/a?b sc-status=200 sc-bytes=12\n"
          "2021-03-02T08:15:30.000Z access l | c-ip=::1 cs-request=<BADREQ> "
          "sc-status=-1 sc-bytes=0\n"
          "2021-03-02T08:15:30.000Z syslog l |\n");
}

static void openvpn_says_whom_it_refused(void **state)
{
    (void)state;
    means("openvpn",
          "bob/192.0.2.5:51000 SENT CONTROL [bob]: 'AUTH_FAILED' "
          "(status=1)",
          "user=bob src_ip=192.0.2.5 src_port=51000 outcome=failure "
          "action=authentication-refused");
    means("ovpn-server",
          "192.0.2.5:51000 TLS Auth Error: Auth Username/Password verification "
          "failed for peer",
          "src_ip=192.0.2.5 src_port=51000 outcome=failure "
          "action=authentication");
    means("openvpn",
          "[bob] Peer Connection Initiated with [AF_INET]192.0.2.5:51000",
          "user=bob src_ip=192.0.2.5 src_port=51000 outcome=success "
          "action=connection");
}

#define PULSE_KEYS                                                             \
    "id=firewall time=\"2026-03-02 10:00:01\" pri=6 fw=10.0.0.1 vpn=ive "      \
    "user=bob realm=\"U\" roles=\"\" proto=auth src=192.0.2.5 dst= type=vpn "

static void pulse_says_whom_it_let_in(void **state)
{
    (void)state;
    means("PulseSecure",
          PULSE_KEYS "msg=\"AUT24327: Primary authentication failed for "
                     "bob/AD from 192.0.2.5\"",
          "user=bob src_ip=192.0.2.5 outcome=failure action=authentication");
    means("PulseSecure",
          "2026-03-02 10:00:03 - ive - [192.0.2.5] CORP\\bob(U)[Staff] - "
          "Login succeeded for CORP\\bob/U (session:1) from 192.0.2.5.",
          "user=CORP\\bob src_ip=192.0.2.5 outcome=success "
          "action=session-opened");
    means("PulseSecure",
          "2026-03-02 10:00:03 - ive - [192.0.2.5] bob(U)[] - Login failed "
          "using auth server AD.  Reason: Failed",
          "user=bob src_ip=192.0.2.5 action=login-refused");
}

/* Names that were tried, made to look like the rest of a line. */
static void a_name_forges_nothing_of_pulse(void **state)
{
    (void)state;
    means("PulseSecure",
          "2026-03-02 10:00:03 - ive - [192.0.2.5] x(U)[] - Login succeeded "
          "for root(U)[] - Primary authentication failed for x/AD from "
          "192.0.2.5",
          "");
    means("PulseSecure",
          PULSE_KEYS "msg=\"AUT24327: Primary authentication failed for x "
                     "msg=\"AUT31504: Login succeeded for bob/AD from "
                     "192.0.2.5\"",
          "");
    means("PulseSecure", "id=firewall msg=\"", "");
    means("PulseSecure", "] - ", "");
}

static void strongswan_says_who_its_peer_is(void **state)
{
    (void)state;
    means("charon",
          "08[IKE] IKE_SA rw[2] established between 10.0.0.1[vpn.example]..."
          "192.0.2.5[C=DE, CN=bob]",
          "user=C=DE, CN=bob src_ip=192.0.2.5 outcome=success "
          "action=connection");
    means("charon-systemd",
          "07[IKE] EAP method EAP_MSCHAPV2 failed for peer bob",
          "user=bob outcome=failure action=authentication");
    means("charon", "07[IKE] EAP method EAP_MD5 failed for peer 192.0.2.5",
          "src_ip=192.0.2.5 outcome=failure action=authentication");
    means("charon", "RADIUS authentication of 'b' failed' failed",
          "user=b' failed outcome=failure action=authentication");
    means("charon",
          "09[IKE] tried 1 shared key for 'vpn' - '192.0.2.5', but MAC "
          "mismatched",
          "src_ip=192.0.2.5 outcome=failure action=authentication");
    means("charon", "08[IKE] authentication of 'bob' with EAP successful",
          "user=bob action=authentication");
    means("charon", "08[IKE] authentication of '192.0.2.5' with EAP successful",
          "");
    means("charon",
          "08[IKE] authentication of 'bob' with RSA signature successful", "");
    means("charon", "08[IKE] authentication of 'bob' (myself) with EAP", "");
    means("charon", "08[IKE] XAuth authentication of 'bob' successful",
          "user=bob action=authentication");
    means("charon", "08[IKE] XAuth authentication of 'bob' (myself) failed",
          "");
    means("charon", "08[IKE] <rw|3> XAuth authentication of 'bob' failed",
          "user=bob outcome=failure action=authentication");
    means("charon",
          "08[IKE] EAP vendor specific method 9-1 failed for peer bob",
          "user=bob outcome=failure action=authentication");
    means("charon", "08[IKE] <rw|3", "");
    means("charon", "IKE_SA established between ]...[", "");
}

#define DOVECOT_END ", rip=192.0.2.5, lip=10.0.0.1, mpid=7, TLS, session=<x1>"

static void dovecot_says_whom_a_connection_let_in(void **state)
{
    (void)state;
    means("dovecot", "imap-login: Login: user=<bob>, method=PLAIN" DOVECOT_END,
          "user=bob src_ip=192.0.2.5 method=PLAIN outcome=success "
          "action=imap-login");
    means("dovecot",
          "submission-login: Info: Logged in: user=<b@x>, method=LOGIN, "
          "rip=2001:db8::5, lip=::1",
          "user=b@x src_ip=2001:db8::5 method=LOGIN outcome=success "
          "action=submission-login");
    means("dovecot",
          "imap-login: Disconnected (auth failed, 3 attempts in 5 secs): "
          "user=<bob>, method=PLAIN" DOVECOT_END,
          "user=bob src_ip=192.0.2.5 method=PLAIN outcome=failure "
          "action=imap-login");
    means(
        "dovecot",
        "pop3-login: Login aborted: Connection closed (auth failed, 1 "
        "attempts in 2 secs) (auth_failed): user=<>, method=PLAIN" DOVECOT_END,
        "src_ip=192.0.2.5 method=PLAIN outcome=failure action=pop3-login");
    means("dovecot",
          "imap-login: Disconnected (no auth attempts in 0 secs): "
          "user=<>" DOVECOT_END,
          "src_ip=192.0.2.5 action=disconnected");
    means("dovecot", "imap(bob): Logged out in=5 out=9", "");
    means("dovecot", "imap-login: Login: user=<bob>, lip=10.0.0.1",
          "outcome=success action=imap-login");
}

static void what_dovecot_asks_for_passwords_has_no_outcome(void **state)
{
    (void)state;
    means("dovecot",
          "auth-worker(7): sql(bob,192.0.2.5,<x1>): Password mismatch",
          "user=bob src_ip=192.0.2.5 action=password-mismatch");
    means("dovecot",
          "auth-worker(7): conn unix:auth-worker (pid=1,uid=2): "
          "auth-worker<3>: sql(eve,192.0.2.5): unknown user",
          "user=eve src_ip=192.0.2.5 action=invalid-user");
    means("dovecot",
          "auth: pam(bob,192.0.2.5): pam_authenticate() failed: "
          "Authentication failure (Password mismatch?)",
          "user=bob src_ip=192.0.2.5 action=password-mismatch");
    means("dovecot", "auth: Error: sql(bob): Password mismatch", "");
    means("dovecot",
          "pam_unix(dovecot:auth): authentication failure; logname= uid=0 "
          "euid=0 tty=dovecot ruser=bob rhost=192.0.2.5  user=bob",
          "user=bob src_ip=192.0.2.5 method=pam_unix outcome=failure "
          "action=pam-failure");
}

static void postfix_says_whom_sasl_let_in(void **state)
{
    (void)state;
    means("postfix/smtpd",
          "warning: unknown[192.0.2.5]: SASL LOGIN authentication failed: "
          "UGFzc3dvcmQ6",
          "src_ip=192.0.2.5 method=LOGIN outcome=failure action=smtp-login");
    means("postfix/submission/smtpd",
          "warning: h.example[2001:db8::5]:4711: SASL PLAIN authentication "
          "failed: (reason unavailable), sasl_username=bob@x",
          "user=bob@x src_ip=2001:db8::5 src_port=4711 method=PLAIN "
          "outcome=failure action=smtp-login");
    means("postfix-out/smtps/smtpd",
          "4F2A: client=unknown[192.0.2.5], sasl_method=PLAIN, "
          "sasl_username=bob, sasl_sender=x",
          "user=bob src_ip=192.0.2.5 method=PLAIN outcome=success "
          "action=smtp-login");
    means("postfix/smtpd", "4F2A: client=h.example[192.0.2.5]", "");
    means("postfix/smtpd",
          "warning: unknown[192.0.2.5]: SASL LOGIN authentication aborted", "");
    means("postfix/smtpd", "connect from unknown[192.0.2.5]", "");
    means("smtpd",
          "4F2A: client=h[192.0.2.5], sasl_method=PLAIN, "
          "sasl_username=bob",
          "");
}

static void exim_says_whom_its_authenticators_let_in(void **state)
{
    (void)state;
    means("exim",
          "2021-03-02 10:00:09 dovecot_login authenticator failed for (x) "
          "[192.0.2.5]: 535 Incorrect authentication data (set_id=bob)",
          "user=bob src_ip=192.0.2.5 method=dovecot_login outcome=failure "
          "action=smtp-login");
    means("exim4",
          "[4711] login authenticator failed for H=h.example (x) "
          "[192.0.2.5]:99 I=[10.0.0.1]:25: 535 Incorrect authentication data",
          "src_ip=192.0.2.5 src_port=99 method=login outcome=failure "
          "action=smtp-login");
    means("exim",
          "1rX-0G-2b <= bob@x H=(x) [192.0.2.5]:99 P=esmtpsa X=TLS1.3 "
          "A=dovecot_login:bob S=900 id=x T=\"y A=z:root\"",
          "user=bob src_ip=192.0.2.5 src_port=99 method=dovecot_login "
          "outcome=success action=smtp-login");
    means("exim",
          "1rX-0G-2b <= eve@x H=(x) [192.0.2.5] P=esmtp S=900 "
          "T=\"y A=z:root\"",
          "");
}

static void courier_says_whom_it_let_in(void **state)
{
    (void)state;
    means("imapd", "LOGIN FAILED, user=bob, ip=[::ffff:192.0.2.5]",
          "user=bob src_ip=::ffff:192.0.2.5 outcome=failure action=login");
    means("pop3d-ssl", "LOGIN FAILED, method=PLAIN, ip=[192.0.2.5]",
          "src_ip=192.0.2.5 method=PLAIN outcome=failure action=login");
    means("imapd-ssl",
          "LOGIN, user=bob, ip=[192.0.2.5], port=[4711], protocol=IMAP",
          "user=bob src_ip=192.0.2.5 src_port=4711 outcome=success "
          "action=login");
    means("imapd", "LOGOUT, user=bob, ip=[192.0.2.5]", "");
}

/* Names and HELOs, made to look like the rest of a line. */
static void a_name_forges_nothing_of_a_mail_server(void **state)
{
    (void)state;
    means("dovecot",
          "imap-login: Aborted login (auth failed, 1 attempts in 2 secs): "
          "user=<x>, method=PLAIN, rip=198.51.100.9, lip=1>, "
          "method=LOGIN" DOVECOT_END,
          "user=x>, method=PLAIN, rip=198.51.100.9, lip=1 src_ip=192.0.2.5 "
          "method=LOGIN outcome=failure action=imap-login");
    means("dovecot",
          "auth: sql(x,198.51.100.9): unknown user,192.0.2.5): unknown user",
          "user=x,198.51.100.9): unknown user src_ip=192.0.2.5 "
          "action=invalid-user");
    means("postfix/smtpd",
          "warning: unknown[192.0.2.5]: SASL PLAIN authentication failed: x, "
          "sasl_username=y, sasl_username=z[198.51.100.9]: SASL",
          "user=y, sasl_username=z[198.51.100.9]: SASL src_ip=192.0.2.5 "
          "method=PLAIN outcome=failure action=smtp-login");
    means("exim",
          "login authenticator failed for ([198.51.100.9]) [192.0.2.5]: 535 "
          "Incorrect authentication data (set_id=x [198.51.100.9]: 535 y)",
          "user=x [198.51.100.9]: 535 y src_ip=192.0.2.5 method=login "
          "outcome=failure action=smtp-login");
    means("imapd", "LOGIN FAILED, user=x, ip=[198.51.100.9], ip=[192.0.2.5]",
          "user=x, ip=[198.51.100.9] src_ip=192.0.2.5 outcome=failure "
          "action=login");
}

static void counts(const char *program, const char *message, const char *wanted)
{
    char line[512];
    (void)snprintf(line, sizeof line, "2021-03-02T08:15:30Z m %s[12]: %s\n",
                   program, message);
    gr_buffer out = told(gr_slice_of_c(line), ONLY(" attempts "), NULL);
    const char *const fields = strchr((const char *)out.ptr, '|');
    assert_non_null(fields);
    assert_int_equal(strncmp(fields + 1, wanted, strlen(wanted)), 0);
    assert_int_equal(fields[1 + strlen(wanted)], '\n');
    gr_buffer_free(&out);
}

static void a_failure_says_of_how_many_attempts_it_tells(void **state)
{
    (void)state;
    counts("sshd", "Failed password for root from 192.0.2.5 port 1 ssh2",
           " attempts=1");
    counts("sshd",
           "message repeated 3 times: [ Failed password for root from "
           "192.0.2.5 port 1 ssh2]",
           " attempts=3");
    counts("dovecot",
           "imap-login: Disconnected (auth failed, 4 attempts in 5 secs): "
           "user=<bob>, method=PLAIN" DOVECOT_END,
           " attempts=4");
    counts("dovecot",
           "imap-login: Disconnected (auth failed, x attempts in 5 secs): "
           "user=<bob>, method=PLAIN" DOVECOT_END,
           " attempts=1");
    counts("sshd", "Accepted password for root from 192.0.2.5 port 1 ssh2", "");
    counts("sshd", "last message repeated 3 times", "");
}

#define PAM_END                                                                \
    "logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.5  user=root"

static void what_stands_beside_a_failure_says_of_how_many_too(void **state)
{
    (void)state;
    counts("sshd", "pam_unix(sshd:auth): authentication failure; " PAM_END,
           " attempts=1");
    counts("sshd", "PAM 2 more authentication failures; " PAM_END,
           " attempts=2");
    counts("sshd",
           "message repeated 3 times: [ pam_unix(sshd:auth): authentication "
           "failure; " PAM_END "]",
           " attempts=3");
    counts("sshd",
           "error: maximum authentication attempts exceeded for root from "
           "192.0.2.5 port 1 ssh2 [preauth]",
           " attempts=6");
    counts("sshd",
           "Disconnecting authenticating user root 192.0.2.5 port 1: Too many "
           "authentication failures [preauth]",
           " attempts=6");
    counts("sshd",
           "Disconnecting invalid user root 192.0.2.5 port 1: Change of "
           "username or service not allowed: (a,b) -> (c,d) [preauth]",
           "");
}

static void the_log_of_exim_alone_has_no_host(void **state)
{
    way const how = {.name = "mainlog", .only = " program src_ip user "};
    (void)state;
    check("2021-03-02 08:15:30 exim 4.94.2 daemon started: pid=9\n"
          "2021-03-02 08:15:31 login authenticator failed for (x) "
          "[192.0.2.5]: 535 Incorrect authentication data (set_id=bob)\n",
          &how,
          "2021-03-02T08:15:30.000Z mail  | program=exim\n"
          "2021-03-02T08:15:31.000Z mail  | program=exim user=bob "
          "src_ip=192.0.2.5\n");
}

static void logs_of_openvpn_alone_have_no_host(void **state)
{
    way const how = {.name = "openvpn.log", .only = " program src_ip message "};
    (void)state;
    check("2021-03-02 08:15:30 192.0.2.5:51000 TLS Auth Error: x\n"
          "Tue Mar  2 08:15:31 2021 192.0.2.5:51000 hello\n",
          &how,
          "2021-03-02T08:15:30.000Z openvpn  | program=openvpn "
          "message=192.0.2.5:51000 TLS Auth Error: x src_ip=192.0.2.5\n"
          "2021-03-02T08:15:31.000Z openvpn  | program=openvpn "
          "message=192.0.2.5:51000 hello src_ip=192.0.2.5\n");
}

static void an_asa_names_the_kind_of_its_messages(void **state)
{
    static const char only[] = " msgid severity user src_ip outcome ";
    (void)state;
    check("<166>Mar 02 2021 08:15:30: %ASA-6-113015: AAA user authentication "
          "Rejected : reason = Invalid password : local database : user = bob "
          ": user IP = 192.0.2.5\n"
          "Mar 02 2021 08:15:30 fw1 : %ASA-6-716039: Group <G> User <bob> IP "
          "<192.0.2.5> Authentication: rejected, Session Type: WebVPN.\n"
          "Mar 02 2021 08:15:30 fw1 %ASA-4-113019: Group = G, Username = bob, "
          "IP = 192.0.2.5, Session disconnected. Session Type: SSL\n"
          "Mar 02 2021 08:15:30 fw1 : %ASA-6-113015: AAA user authentication "
          "Rejected : reason = User was not found : local database : user = "
          "***** : user IP = 192.0.2.5\n",
          ONLY(only),
          "2021-03-02T08:15:30.000Z cisco-asa  | severity=info msgid=113015 "
          "user=bob src_ip=192.0.2.5 outcome=failure\n"
          "2021-03-02T08:15:30.000Z cisco-asa fw1 | severity=info msgid=716039 "
          "user=bob src_ip=192.0.2.5 outcome=failure\n"
          "2021-03-02T08:15:30.000Z cisco-asa fw1 | severity=warning "
          "msgid=113019 user=bob src_ip=192.0.2.5\n"
          "2021-03-02T08:15:30.000Z cisco-asa fw1 | severity=info msgid=113015 "
          "src_ip=192.0.2.5 outcome=failure\n");
}

static void fortigate_has_its_keys_as_fields(void **state)
{
    static const char only[] = " devname action user remip src_ip outcome msg ";
    (void)state;
    check("<189>date=2021-03-02 time=08:15:30 devname=\"FG1\" devid=\"F\" "
          "tz=\"+0100\" logid=\"1\" action=\"ssl-login-fail\" user=\"b ob\" "
          "remip=192.0.2.5 msg=\"a \\\" b\"\n"
          "Mar  2 08:15:31 fw date=2021-03-02 time=08:15:30 devname=FG1 "
          "devid=F eventtime=1614669330123456789 action=\"tunnel-up\" msg=\"\n",
          ONLY(only),
          "2021-03-02T07:15:30.000Z fortigate FG1 | devname=FG1 "
          "action=ssl-login-fail user=b ob remip=192.0.2.5 msg=a \\\" b "
          "src_ip=192.0.2.5 outcome=failure\n"
          "2021-03-02T07:15:30.123Z fortigate FG1 | devname=FG1 "
          "action=tunnel-up msg= outcome=success\n");
}

/* ---- damage ---- */

static void a_torn_last_line_is_told(void **state)
{
    (void)state;
    check(
        LINE("Mar  2 08:15:30") "Mar  2 08:", ONLY(NOTHING),
        TOLD("2021-03-02T08:15:30.000Z") "damage 29+10 lost 1: a torn line\n");
}

static void padding_mixed_ends_and_bad_utf8_cost_nothing_else(void **state)
{
    static const char text[] = "Mar  2 08:15:30 web01 app: a\r\n"
                               "\0\0\0\0Mar  2 08:15:31 web01 app: \xff\xfe b\n"
                               "\n"
                               "Mar  2 08:15:32 web01 app: c\r\r\n";
    gr_buffer out =
        told(gr_slice_of(text, sizeof text - 1), ONLY(NOTHING), NULL);
    (void)state;
    assert_string_equal(
        (const char *)out.ptr,
        TOLD("2021-03-02T08:15:30.000Z") "damage 30+4 lost 0: NULs where text "
                                         "should be\n" TOLD(
                                             "2021-03-02T08:15:31.000Z")
                                             TOLD("2021-03-02T08:15:32.000Z"));
    gr_buffer_free(&out);
}

static void utf_16_is_read(void **state)
{
    static const char text[] = "Mar  2 08:15:30 web01 app: a\r\n";
    uint8_t wide[2 + 2 * sizeof text] = {0xFF, 0xFE};
    (void)state;
    for (size_t i = 0; i + 1 < sizeof text; i++)
        wide[2 + 2 * i] = (uint8_t)text[i];
    gr_slice const bytes = {wide, 2 * sizeof text};
    gr_buffer out = told(bytes, ONLY(" program message "), NULL);
    assert_string_equal(
        (const char *)out.ptr,
        "2021-03-02T08:15:30.000Z syslog web01 | program=app message=a\n");
    gr_buffer_free(&out);
}

static void a_line_too_long_is_told_and_the_next_one_read(void **state)
{
    size_t const len = (size_t)3 << 20;
    char *const text = gr_alloc(len + 64);
    (void)state;
    assert_non_null(text);
    memset(text, 'A', len);
    memcpy(text + len, "\n" LINE("Mar  2 08:15:30"), 30);
    gr_buffer out = told(gr_slice_of_c(text), ONLY(NOTHING), NULL);
    assert_string_equal((const char *)out.ptr,
                        "damage 0+3145728 lost 1: a line too long\n" TOLD(
                            "2021-03-02T08:15:30.000Z"));
    gr_buffer_free(&out);
    gr_free(text);
}

static void more_fields_than_an_event_may_have_are_told(void **state)
{
    gr_buffer line = gr_buffer_upto(1 << 20);
    (void)state;
    gr_put(&line, GR_S("<1>1 2021-03-02T08:15:30Z h p - - [a"));
    for (int i = 0; i < 3000; i++) gr_putf(&line, " b%d=\"c\"", i);
    gr_put(&line, GR_S("] m\n"));
    gr_buffer out =
        told(gr_buffer_slice(&line), ONLY(" program message "), NULL);
    assert_non_null(strstr((const char *)out.ptr, "more fields than"));
    assert_non_null(strstr((const char *)out.ptr, "program=p message=m"));
    gr_buffer_free(&out);
    gr_buffer_free(&line);
}

static void a_line_cut_anywhere_gives_what_is_left(void **state)
{
    static const char *const lines[] = {
        "<165>1 2021-03-02T08:15:30.003Z web01 app 12 ID47 [a@1 b=\"c\\\"d\" "
        "e=\"f\"][x y=\"z\"] text\n",
        "Mar  2 08:15:31 relay1 <38>Mar  2 08:15:30 web01 sshd[1]: Failed "
        "password for invalid user x from 192.0.2.5 port 1 ssh2\n",
        "<189>date=2021-03-02 time=08:15:30 devname=\"FG1\" devid=\"F\" "
        "logid=\"1\" msg=\"a \\\" b\" x\n",
        "Mar  2 08:15:30 web01 sudo: a : TTY=p ; PWD=/ ; USER=r ; COMMAND=/b\n",
        "*Mar 02 2021 08:15:30.123 UTC: %ASA-6-113019: Group = G, Username = "
        "b, IP = 192.0.2.5, x\n",
        "Mar  2 08:15:30 h sshd[1]: message repeated 2 times: [ pam_unix(a:b): "
        "authentication failure; rhost=192.0.2.5 user=x]\n"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        size_t const len = strlen(lines[i]);
        for (size_t cut = 1; cut < len; cut++) {
            uint8_t *const copy = gr_alloc(cut); /* its end is an edge */
            assert_non_null(copy);
            memcpy(copy, lines[i], cut);
            gr_buffer out = told(gr_slice_of(copy, cut), PLAIN, NULL);
            assert_true(out.len > 1);
            gr_buffer_free(&out);
            gr_free(copy);
        }
    }
}

/* ---- whose is it ---- */

#define IOS "severity=notice program=SYS msgid=CONFIG_P"

static void ios_has_numbers_a_name_and_a_time_before_its_tag(void **state)
{
    (void)state;
    way const how = {.modified_ns = IN_2021,
                     .only = " severity relay program msgid message "};
    check("*Mar  2 2021 08:15:29.123: %SYS-5-CONFIG_P: a\n"
          "<189>123: rtr1: Mar  2 08:15:30: %SYS-5-CONFIG_P: b\n"
          "124: rtr1: 000045: .Mar  2 08:15:30.5 CET: %SYS-5-CONFIG_P: c\n"
          "Mar  2 08:15:31 192.0.2.1 125: *Mar  2 08:15:29.123: "
          "%SYS-5-CONFIG_P: d\n"
          "Mar  2 08:15:31 192.0.2.1 126: rtr1: 46: Mar  2 08:15:29.123 UTC: "
          "%SYS-5-CONFIG_P: e\n"
          "<189>127: 1w2d: %SYS-5-CONFIG_P: f\n"
          "Mar  2 08:15:32 rtr1 %SEC_LOGIN-5-WEBLOGIN_SUCCESS: g\n",
          &how,
          "2021-03-02T08:15:29.123Z cisco-ios  | " IOS " message=a\n"
          "2021-03-02T08:15:30.000Z cisco-ios rtr1 | " IOS " message=b\n"
          "2021-03-02T08:15:30.500Z cisco-ios rtr1 | " IOS " message=c\n"
          "2021-03-02T08:15:29.123Z cisco-ios 192.0.2.1 | " IOS " message=d\n"
          "2021-03-02T08:15:29.123Z cisco-ios rtr1 | severity=notice "
          "relay=192.0.2.1 program=SYS msgid=CONFIG_P message=e\n"
          "(no time) cisco-ios  | " IOS " message=f\n"
          "2021-03-02T08:15:32.000Z cisco-ios rtr1 | severity=notice "
          "program=SEC_LOGIN msgid=WEBLOGIN_SUCCESS message=g\n");
}

static void what_a_program_says_is_not_ios(void **state)
{
    (void)state;
    check("Mar  2 08:15:30 web01 app[1]: 1: rtr1: Mar  3 08:15:30: "
          "%SYS-5-CONFIG_P: a\n"
          "Mar  2 08:15:30 web01 app[1]: %SYS-5-CONFIG_P: b\n"
          "Mar  2 08:15:30 web01 123: Mar  3 08:15:30: no tag\n"
          "Mar  2 08:15:30 web01 app: x Mar  3 08:15:30: %SYS-5-CONFIG_P: c\n",
          ONLY(" program msgid "),
          "2021-03-02T08:15:30.000Z syslog web01 | program=app\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=app\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=123\n"
          "2021-03-02T08:15:30.000Z syslog web01 | program=app\n");
}

static void a_log_of_clamd_is_known_without_its_first_lines(void **state)
{
    (void)state;
    check("Sun Mar  7 06:25:02 2021 -> SelfCheck: Database status OK.\n"
          "Sun Mar  7 06:30:02 2021 -> /srv/a.php: Some.Test FOUND\n",
          PLAIN,
          "2021-03-07T06:25:02.000Z clamav  | program=clamav message=-> "
          "SelfCheck: Database status OK.\n"
          "2021-03-07T06:30:02.000Z clamav  | program=clamav message=-> "
          "/srv/a.php: Some.Test FOUND\n");
    check("Mar  7 06:25:02 web01 app: a -> SelfCheck: b\n", PLAIN,
          "2021-03-07T06:25:02.000Z syslog web01 | hostname=web01 program=app "
          "message=a -> SelfCheck: b\n");
}

/* ---- the audit log ---- */

#define EXECVE(stamp) "EXECVE " stamp ": argc=2 a0=\"id\" a1=2D75\n"
#define AUDIT(number) "audit(1614672930.123:" number ")"
#define TELLS(host) "2021-03-02T08:15:30.123Z auditd " host " | "
#define RECORD(number) "type=EXECVE msg=" AUDIT(number) " argc=2 a0=id a1=-u"

static void records_of_the_audit_log_are_events_of_it(void **state)
{
    (void)state;
    way const how = {.modified_ns = IN_2021,
                     .only = " type msg argc a0 a1 node program "};
    check(
        "Mar  2 08:15:30 web01 audispd: node=n1 type=" EXECVE("msg=" AUDIT(
            "1")) "Mar  2 08:15:30 web01 /sbin/auditd[7]: "
                  "type=" EXECVE("msg=" AUDIT(
                      "2")) "<30>1 "
                            "2021-03-02T08:15:30Z web01 audisp-syslog 7 - - "
                            "type=" EXECVE("msg=" AUDIT(
                                "3")) "Mar  2 08:15:30 web01 kernel: [ "
                                      "12.345678] "
                                      "audit: type=1309 " AUDIT(
                                          "4") ": argc=2 a0=\"id\" a1=2D75\n"
                                               "Mar  2 08:15:30 web01 kernel: "
                                               "type=1309 " AUDIT(
                                                   "5") ": argc=2 a0=\"id\" "
                                                        "a1=2D75\n"
                                                        "Mar  2 08:15:30 web01 "
                                                        "kernel: audit: "
                                                        "type=9999 " AUDIT(
                                                            "6") ":\n",
        &how,
        TELLS("web01") "node=n1 " RECORD("1") "\n" TELLS("web01")
            RECORD("2") "\n" TELLS("web01") RECORD("3") "\n" TELLS("web01")
                RECORD("4") "\n" TELLS("web01") RECORD("5") "\n" TELLS(
                    "web01") "type=9999 msg=" AUDIT("6") "\n");
}

static void what_only_looks_like_a_record_is_a_message(void **state)
{
    (void)state;
    check(
        "Mar  2 08:15:30 web01 app: type=" EXECVE("msg=" AUDIT(
            "1")) "Mar  2 08:15:30 web01 app[1]: audispd: "
                  "type=" EXECVE("msg=" AUDIT(
                      "2")) "Mar  2 "
                            "08:15:30 "
                            "web01 "
                            "kernel: "
                            "usb 1-1: "
                            "Product: "
                            "audit: "
                            "type="
                            "1309"
                            " " AUDIT(
                                "3") ": argc=1\n"
                                     "Mar  2 08:15:30 web01 kernel: audit: "
                                     "type=x " AUDIT(
                                         "4") ":\n"
                                              "Mar  2 08:15:30 web01 audit[9]: "
                                              "EXECVE argc=1 a0=\"id\"\n"
                                              "Mar  2 08:15:30 web01 "
                                              "auditd[7]: Init complete\n",
        ONLY(" program "),
        "2021-03-02T08:15:30.000Z syslog web01 | program=app\n"
        "2021-03-02T08:15:30.000Z syslog web01 | program=app\n"
        "2021-03-02T08:15:30.000Z syslog web01 | program=kernel\n"
        "2021-03-02T08:15:30.000Z syslog web01 | program=kernel\n"
        "2021-03-02T08:15:30.000Z syslog web01 | program=audit\n"
        "2021-03-02T08:15:30.000Z syslog web01 | program=auditd\n");
}

/* What ran is in another line: no cut may come between. */
static void a_call_and_what_it_ran_are_not_cut_apart(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto(1 << 20), wanted = gr_buffer_upto(1 << 20);
    way const how = {.modified_ns = IN_2021, .only = " _image "};
    for (unsigned i = 0; i < 200; i++) {
        gr_putf(&text,
                "Mar  2 08:15:30 web01 app: a line of another program\n"
                "Mar  2 08:15:30 web01 audispd: type=SYSCALL "
                "msg=audit(1614672930.123:%u): syscall=59 exe=\"/bin/id\"\n"
                "Mar  2 08:15:30 web01 audispd: type=EXECVE "
                "msg=audit(1614672930.123:%u): argc=1 a0=\"id\"\n",
                i, i);
        gr_put(&wanted, GR_S("2021-03-02T08:15:30.000Z syslog web01 |\n"
                             "2021-03-02T08:15:30.123Z auditd web01 |\n"
                             "2021-03-02T08:15:30.123Z auditd web01 | "
                             "_image=/bin/id\n"));
    }
    gr_put_byte(&text, 0);
    gr_put_byte(&wanted, 0);
    check((const char *)text.ptr, &how, (const char *)wanted.ptr);
    gr_buffer_free(&text);
    gr_buffer_free(&wanted);
}

static int sniffed(const char *name, const char *text)
{
    return syslog_reader.sniff(gr_slice_of_c(text), gr_slice_of_c(name));
}

static void system_logs_are_known_by_their_lines(void **state)
{
    (void)state;
    assert_true(sniffed("x", LINE("Mar  2 08:15:30")) > 50);
    assert_true(sniffed("x", LINE("2021-03-02T08:15:30Z")) > 50);
    assert_true(sniffed("x", "<38>1 - - - - - - a\n") > 50);
    assert_true(sniffed("messages", "Mar  2 08:15:30 web01 -- MARK --\n") > 0);
    assert_true(sniffed("x", "date=2021-03-02 time=08:15:30 logid=1\n") > 0);
    assert_true(sniffed("openvpn.log", "2021-03-02 08:15:30 hello\n") > 0);
}

static void other_logs_are_not(void **state)
{
    (void)state;
    assert_int_equal(sniffed("x", ""), 0);
    assert_int_equal(sniffed("x", "2021-03-02 08:15:30 INFO main: a\n"), 0);
    assert_int_equal(sniffed("x", "2021-03-02T08:15:30Z,a,b: c\n"), 0);
    assert_int_equal(sniffed("x", "#Fields: date time\n2021-03-02 08:15:30\n"),
                     0);
    assert_int_equal(sniffed("x", "192.0.2.1 - - [02/Mar/2021:08:15:30 +0100] "
                                  "\"GET / HTTP/1.1\" 200 1\n"),
                     0);
    assert_int_equal(sniffed("x", "type=SYSCALL msg=audit(1.1:1): a=1\n"), 0);
    assert_int_equal(sniffed("x", "{\"a\":1}\n"), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_rfc_3164_is_host_program_pid_and_message),
        cmocka_unit_test(the_length_before_a_message_is_passed_over),
        cmocka_unit_test(a_stamp_with_a_zone_holds),
        cmocka_unit_test(rfc_5424_has_structured_data_as_fields),
        cmocka_unit_test(a_zone_behind_a_blank_is_the_stamps),
        cmocka_unit_test(what_journalctl_prints_is_read),
        cmocka_unit_test(what_looks_like_its_stamps_is_none),
        cmocka_unit_test(a_sysmon_line_is_its_event),
        cmocka_unit_test(a_sysmon_line_speaks_for_sysmon_alone),
        cmocka_unit_test(a_sysmon_line_that_was_cut_is_a_line),
        cmocka_unit_test(a_collectors_header_stands_before_the_other),
        cmocka_unit_test(what_a_program_says_is_no_header),
        cmocka_unit_test(a_line_without_a_header_is_a_message_without_a_time),
        cmocka_unit_test(ios_has_numbers_a_name_and_a_time_before_its_tag),
        cmocka_unit_test(what_a_program_says_is_not_ios),
        cmocka_unit_test(a_log_of_clamd_is_known_without_its_first_lines),
        cmocka_unit_test(records_of_the_audit_log_are_events_of_it),
        cmocka_unit_test(what_only_looks_like_a_record_is_a_message),
        cmocka_unit_test(a_call_and_what_it_ran_are_not_cut_apart),
        cmocka_unit_test(the_latest_year_that_fits_is_taken),
        cmocka_unit_test(a_log_may_cross_new_years),
        cmocka_unit_test(no_new_year_lies_behind_the_file),
        cmocka_unit_test(a_leap_day_has_a_leap_year),
        cmocka_unit_test(a_leap_second_is_the_next_minute),
        cmocka_unit_test(a_line_that_says_its_year_says_that_of_others),
        cmocka_unit_test(a_persons_zone_is_that_of_local_times_alone),
        cmocka_unit_test(a_journal_says_its_years_in_its_first_line),
        cmocka_unit_test(
            an_hour_that_comes_twice_is_known_by_the_order_of_lines),
        cmocka_unit_test(half_an_hour_may_come_twice),
        cmocka_unit_test(what_was_assumed_is_said),
        cmocka_unit_test(sshd_says_who_from_where_and_how_it_ended),
        cmocka_unit_test(a_name_that_was_tried_moves_nothing),
        cmocka_unit_test(repeated_messages_are_unfolded),
        cmocka_unit_test(pam_says_who_failed_and_whose_session_it_is),
        cmocka_unit_test(sudo_has_its_keys_as_fields),
        cmocka_unit_test(su_says_who_wants_to_be_whom),
        cmocka_unit_test(cron_says_who_runs_what),
        cmocka_unit_test(requests_are_those_of_an_access_log),
        cmocka_unit_test(openvpn_says_whom_it_refused),
        cmocka_unit_test(pulse_says_whom_it_let_in),
        cmocka_unit_test(a_name_forges_nothing_of_pulse),
        cmocka_unit_test(strongswan_says_who_its_peer_is),
        cmocka_unit_test(dovecot_says_whom_a_connection_let_in),
        cmocka_unit_test(what_dovecot_asks_for_passwords_has_no_outcome),
        cmocka_unit_test(postfix_says_whom_sasl_let_in),
        cmocka_unit_test(exim_says_whom_its_authenticators_let_in),
        cmocka_unit_test(courier_says_whom_it_let_in),
        cmocka_unit_test(a_name_forges_nothing_of_a_mail_server),
        cmocka_unit_test(a_failure_says_of_how_many_attempts_it_tells),
        cmocka_unit_test(what_stands_beside_a_failure_says_of_how_many_too),
        cmocka_unit_test(the_log_of_exim_alone_has_no_host),
        cmocka_unit_test(logs_of_openvpn_alone_have_no_host),
        cmocka_unit_test(an_asa_names_the_kind_of_its_messages),
        cmocka_unit_test(fortigate_has_its_keys_as_fields),
        cmocka_unit_test(a_torn_last_line_is_told),
        cmocka_unit_test(padding_mixed_ends_and_bad_utf8_cost_nothing_else),
        cmocka_unit_test(utf_16_is_read),
        cmocka_unit_test(a_line_too_long_is_told_and_the_next_one_read),
        cmocka_unit_test(more_fields_than_an_event_may_have_are_told),
        cmocka_unit_test(a_line_cut_anywhere_gives_what_is_left),
        cmocka_unit_test(system_logs_are_known_by_their_lines),
        cmocka_unit_test(other_logs_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
