/* test_auditd_reader.c - records of the audit log of Linux. */
#include "check.h"

#include "base/mem.h"
#include "readers/auditd_reader.h"
#include "readers/limits.h"
#include "support/in_blocks.h"
#include "support/told.h"

static gr_buffer out;

/* What is told of `bytes`, without the whole lines that keywords are looked
 * for in. */
static void tells(gr_slice bytes, const char *expected)
{
    out.len = 0;
    assert_int_equal(told_of(&auditd_reader, bytes, 0, false, &out, NULL),
                     GR_OK);
    gr_buffer plain = gr_buffer_upto(1 << 20);
    for (gr_slice left = gr_buffer_slice(&out); left.len > 0;) {
        gr_slice const line = gr_sub(left, 0, gr_find_byte(left, '\n'));
        size_t const raw = gr_find(line, GR_S(" _raw="));
        gr_put(&plain, gr_sub(line, 0, raw));
        gr_put_byte(&plain, '\n');
        left = gr_from(left, line.len + 1);
    }
    assert_slice(gr_buffer_slice(&plain), expected);
    gr_buffer_free(&plain);
}

#define STAMP "msg=audit(1364481363.243:24287):"

static void pairs_are_fields(void **state)
{
    (void)state;
    tells(
        GR_S("type=CWD " STAMP " cwd=\"/root\" n=5\n"),
        "event 0+57 type=CWD msg=audit(1364481363.243:24287) cwd=/root n=5\n");
    tells(GR_S("type=EOE " STAMP " \n"),
          "event 0+42 type=EOE msg=audit(1364481363.243:24287)\n");
    tells(GR_S("type=EOE " STAMP),
          "event 0+41 type=EOE msg=audit(1364481363.243:24287)\n");
    tells(GR_S("type=X " STAMP " a= b=\"\" =c d==e\n"),
          "event 0+55 type=X msg=audit(1364481363.243:24287) a= b= d==e\n");
}

static void nothing_known_is_null(void **state)
{
    (void)state;
    tells(GR_S("type=X " STAMP " key=(null) tty=(none) addr=? q=\"?\"\n"),
          "event 0+74 type=X msg=audit(1364481363.243:24287) key tty addr "
          "q=?\n");
}

static void what_a_process_chose_is_decoded(void **state)
{
    (void)state;
    tells(GR_S("type=X " STAMP " comm=6C73202D61 exe=2F6120 name=C3B6\n"),
          "event 0+76 type=X msg=audit(1364481363.243:24287) comm=ls -a "
          "exe=/a  name=\xc3\xb6\n");
    tells(GR_S("type=PROCTITLE " STAMP " proctitle=6C73002D610000\n"),
          "event 0+72 type=PROCTITLE msg=audit(1364481363.243:24287) "
          "proctitle=ls -a\n");
}

static void numbers_are_not_decoded(void **state)
{
    (void)state;
    tells(GR_S("type=SYSCALL " STAMP " a0=6c73 pid=4142 inode=4142\n"),
          "event 0+73 type=SYSCALL msg=audit(1364481363.243:24287) a0=6c73 "
          "pid=4142 inode=4142\n");
    /* half a byte, and what is no hex */
    tells(GR_S("type=X " STAMP " comm=6C7 exe=6G\n"),
          "event 0+55 type=X msg=audit(1364481363.243:24287) comm=6C7 "
          "exe=6G\n");
}

static void several_keys_are_a_list(void **state)
{
    (void)state;
    tells(GR_S("type=X " STAMP " key=6101626301\n"),
          "event 0+54 type=X msg=audit(1364481363.243:24287) key=[a|bc|]\n");
}

static void arguments_are_decoded_and_joined(void **state)
{
    (void)state;
    tells(GR_S("type=EXECVE " STAMP " argc=3 a0=\"sh\" a1=\"-c\" "
               "a2=6563686F2031\n"),
          "event 0+83 type=EXECVE msg=audit(1364481363.243:24287) argc=3 a0=sh "
          "a1=-c a2=echo 1 _command=sh -c echo 1\n");
    tells(GR_S("type=EXECVE " STAMP " argc=2 a0=\"x\" a1_len=4 a1[0]=6162 "
               "a1[1]=6364 a2=\"y\"\n"),
          "event 0+96 type=EXECVE msg=audit(1364481363.243:24287) argc=2 a0=x "
          "a1_len=4 a1[0]=ab a1[1]=cd a2=y a1=abcd _command=x abcd y\n");
}

static void pairs_in_quotes_are_fields_too(void **state)
{
    (void)state;
    tells(GR_S("type=USER_AUTH " STAMP " pid=1 msg='op=PAM:auth acct=\"o'b\" "
               "addr=? res=failed'\n"),
          "event 0+100 type=USER_AUTH msg=[audit(1364481363.243:24287)|"
          "op=PAM:auth acct=\"o'b\" addr=? res=failed] pid=1 op=PAM:auth "
          "acct=o'b addr res=failed\n");
    tells(GR_S("type=USER_AUTH " STAMP " user pid=1 msg='PAM: x acct=root : "
               "exe=\"/a\" (hostname=h, addr=192.0.2.1, res=success)'\n"),
          "event 0+134 type=USER_AUTH msg=[audit(1364481363.243:24287)|PAM: x "
          "acct=root : exe=\"/a\" (hostname=h, addr=192.0.2.1, res=success)] "
          "pid=1 acct=root exe=/a hostname=h addr=192.0.2.1 res=success\n");
}

static void what_enriching_adds_is_fields(void **state)
{
    (void)state;
    tells(GR_S("type=USER_END " STAMP " uid=0 msg='acct=\"a\"'\x1dUID=\"root\" "
               "AUID=\"unset\"\n"),
          "event 0+91 type=USER_END msg=[audit(1364481363.243:24287)|"
          "acct=\"a\"] uid=0 acct=a UID=root AUID=unset\n");
    tells(GR_S("type=SOCKADDR " STAMP " saddr=0100\x1dSADDR={ "
               "saddr_fam=local path=/a}b }\n"),
          "event 0+93 type=SOCKADDR msg=audit(1364481363.243:24287) saddr=0100 "
          "SADDR={ saddr_fam=local path=/a}b }\n");
}

static void system_calls_get_their_names(void **state)
{
    (void)state;
    tells(GR_S("type=SYSCALL " STAMP " arch=c000003e syscall=59\n"
               "type=SYSCALL " STAMP " arch=c00000b7 syscall=221\n"
               "type=SYSCALL " STAMP " arch=40000003 syscall=11\n"
               "type=SYSCALL " STAMP " arch=0 syscall=11\n"),
          "event 0+70 type=SYSCALL msg=audit(1364481363.243:24287) "
          "arch=c000003e syscall=59 SYSCALL=execve\n"
          "event 71+71 type=SYSCALL msg=audit(1364481363.243:24287) "
          "arch=c00000b7 syscall=221 SYSCALL=execve\n"
          "event 143+70 type=SYSCALL msg=audit(1364481363.243:24287) "
          "arch=40000003 syscall=11 SYSCALL=execve\n"
          "event 214+63 type=SYSCALL msg=audit(1364481363.243:24287) "
          "arch=0 syscall=11\n");
    /* the log's own name stands */
    tells(GR_S("type=SYSCALL " STAMP " arch=c000003e syscall=59\x1d"
               "SYSCALL=execve\n"),
          "event 0+85 type=SYSCALL msg=audit(1364481363.243:24287) "
          "arch=c000003e syscall=59 SYSCALL=execve\n");
}

static void denials_of_selinux_have_names(void **state)
{
    (void)state;
    tells(GR_S("type=AVC " STAMP " avc:  denied  { read write } for  pid=1\n"),
          "event 0+81 type=AVC msg=audit(1364481363.243:24287) "
          "seresult=denied seperms=read write pid=1\n");
}

static void nodes_and_forwarded_lines_say_their_host(void **state)
{
    (void)state;
    tells(GR_S("node=web1 type=EOE " STAMP "\n"),
          "event 0+51 node=web1 type=EOE msg=audit(1364481363.243:24287)\n");
    tells(GR_S("Mar  2 08:15:30 web1 audispd[7]: type=EOE " STAMP "\n"),
          "event 0+74 type=EOE msg=audit(1364481363.243:24287)\n");
    tells(GR_S("Mar  2 08:15:30 web1 sshd[7]: type=EOE " STAMP "\n"),
          "damage 0+71 lost 1: not an audit record\n");
}

/* ---- time, serial and host ---- */

static event seen;
static char seen_host[32];

static gr_status keep(void *self, const event *e)
{
    (void)self;
    gr_slice const host = value_bytes(e->computer);
    seen = *e;
    if (host.len > 0) memcpy(seen_host, host.ptr, host.len);
    seen_host[host.len] = 0;
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)lost;
    fail_msg("%s", what);
}

static void read_one(gr_slice line)
{
    reader_options const options = {false};
    event_sink const sink = {NULL, keep, no_damage};
    reader_file file;
    reader_state *const state = auditd_reader.open(&options);
    auditd_reader.begin(&(reader_intro){.head = line, .options = &options},
                        &file, &sink);
    seen = (event){0};
    assert_int_equal(auditd_reader.read(state, &file, line, 0, &sink, NULL),
                     GR_OK);
    auditd_reader.close(state);
}

static void a_stamp_is_time_and_serial(void **state)
{
    (void)state;
    read_one(GR_S("node=web1 type=EOE " STAMP));
    assert_int_equal(seen.time_ns, INT64_C(1364481363243000000));
    assert_true(seen.has_record_id);
    assert_int_equal(seen.record_id, 24287);
    assert_string_equal(seen_host, "web1");
    read_one(GR_S("Mar  2 08:15:30 gate auditd: type=EOE " STAMP));
    assert_string_equal(seen_host, "gate");
    read_one(GR_S("type=EOE msg=audit(99999999999.000:1):"));
    assert_int_equal(seen.time_ns, GR_TIME_NONE);
}

/* ---- damage ---- */

static void damage_costs_its_record(void **state)
{
    (void)state;
    tells(GR_S("type=EOE " STAMP "\nrubbish\ntype=EOE " STAMP
               "\r\n\n\0\0\0\0type=EOE msg=au"),
          "event 0+41 type=EOE msg=audit(1364481363.243:24287)\n"
          "damage 42+7 lost 1: not an audit record\n"
          "event 50+41 type=EOE msg=audit(1364481363.243:24287)\n"
          "damage 94+4 lost 0: NULs where text should be\n"
          "damage 98+15 lost 1: a torn audit record\n");
}

static void stamps_that_are_none_are_damage(void **state)
{
    static const char *const lines[] = {
        "type=X msg=audit(1.2:3)",  "type=X msg=audit(.2:3):",
        "type=X msg=audit(1.:3):",  "type=X msg=audit(1.2:):",
        "type= msg=audit(1.2:3):",  "type=X msg=audit(1:3):",
        "node=x msg=audit(1.2:3):", "type=X msg=audit(1.1234567890:3):",
        "type=X  msg=audit(1.2:3):"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        out.len = 0;
        assert_int_equal(told_of(&auditd_reader, gr_slice_of_c(lines[i]), 0,
                                 false, &out, NULL),
                         GR_OK);
        assert_true(gr_starts_with(gr_buffer_slice(&out), GR_S("damage 0+")));
    }
}

static void a_quote_that_never_closes_is_told(void **state)
{
    (void)state;
    tells(GR_S("type=X " STAMP " a=1 b=\"x y\ntype=EOE " STAMP "\n"),
          "event 0+50 type=X msg=audit(1364481363.243:24287) a=1 b=x y\n"
          "damage 46+4 lost 0: a quote that never closes\n"
          "event 51+41 type=EOE msg=audit(1364481363.243:24287)\n");
    tells(GR_S("type=X " STAMP " msg='a=1\n"),
          "event 0+48 type=X msg=[audit(1364481363.243:24287)|a=1] a=1\n"
          "damage 44+4 lost 0: a quote that never closes\n");
}

static void too_many_fields_are_told(void **state)
{
    (void)state;
    gr_buffer log = gr_buffer_upto(1 << 20);
    gr_put(&log, GR_S("type=X " STAMP));
    for (unsigned i = 0; i < 1100; i++) gr_putf(&log, " x%u=1", i);
    out.len = 0;
    assert_int_equal(
        told_of(&auditd_reader, gr_buffer_slice(&log), 0, false, &out, NULL),
        GR_OK);
    assert_true(gr_find(gr_buffer_slice(&out),
                        GR_S("more fields than a record may have")) !=
                SIZE_MAX);
    gr_buffer_free(&log);
}

static void a_line_too_long_is_told(void **state)
{
    (void)state;
    gr_buffer log = gr_buffer_upto(4 << 20);
    while (log.len < (2 << 20)) gr_put(&log, GR_S("type=X " STAMP " a=1 "));
    gr_put(&log, GR_S("\ntype=EOE " STAMP "\n"));
    out.len = 0;
    assert_int_equal(
        told_of(&auditd_reader, gr_buffer_slice(&log), 0, false, &out, NULL),
        GR_OK);
    assert_true(gr_find(gr_buffer_slice(&out), GR_S("a line too long")) !=
                SIZE_MAX);
    assert_true(gr_find(gr_buffer_slice(&out), GR_S("type=EOE")) != SIZE_MAX);
    gr_buffer_free(&log);
}

static void wide_text_is_read(void **state)
{
    static const char narrow[] = "type=X " STAMP " a=1\n";
    uint8_t wide[2 * sizeof narrow];
    (void)state;
    for (size_t i = 0; i < sizeof narrow; i++) {
        wide[2 * i] = (uint8_t)narrow[i];
        wide[2 * i + 1] = 0;
    }
    tells(gr_slice_of(wide, sizeof wide - 2),
          "event 0+86 type=X msg=audit(1364481363.243:24287) a=1\n");
}

/* ---- files ---- */

static void files_are_known_by_their_lines(void **state)
{
    (void)state;
    gr_slice const name = GR_S("audit.log");
    assert_true(auditd_reader.sniff(GR_S("type=EOE " STAMP "\ntype="), name) >
                50);
    assert_true(
        auditd_reader.sniff(
            GR_S("rest\ntype=EOE " STAMP "\ntype=EOE " STAMP "\n"), name) > 50);
    assert_true(auditd_reader.sniff(GR_S("----\ntime->Thu Mar 28\n"
                                         "type=EOE " STAMP "\n"),
                                    name) > 50);
    assert_int_equal(auditd_reader.sniff(GR_S("type=X\n"), name), 0);
    assert_int_equal(auditd_reader.sniff(GR_S(""), name), 0);
    /* a syslog that has records among its lines, or may */
    assert_int_equal(
        auditd_reader.sniff(
            GR_S("Mar  2 08:15:30 h audispd: type=EOE " STAMP "\n"), name),
        0);
    assert_int_equal(
        auditd_reader.sniff(GR_S("Mar  2 08:15:30 h audispd: type=EOE " STAMP
                                 "\nMar  2 08:15:30 h sshd[1]: hello\n"),
                            name),
        0);
}

static void blocks_of_any_size_give_the_same(void **state)
{
    static const char log[] =
        "type=EXECVE " STAMP " argc=2 a0=\"ls\" a1=2D61\nrubbish\n\0\0\0"
        "type=USER_AUTH " STAMP " pid=1 msg='acct=\"o'b\" res=failed'\n"
        "type=X " STAMP " a=\"open\n\ntype=EOE " STAMP "\r\n";
    gr_buffer cut = gr_buffer_upto(1 << 20);
    (void)state;
    gr_slice const bytes = gr_slice_of(log, sizeof log - 1);
    out.len = 0;
    assert_int_equal(told_of(&auditd_reader, bytes, 0, false, &out, NULL),
                     GR_OK);
    for (size_t step = 1; step <= bytes.len; step++) {
        cut.len = 0;
        told_in_blocks(&auditd_reader, bytes, step, &cut);
        assert_true(gr_equal(gr_buffer_slice(&cut), gr_buffer_slice(&out)));
    }
    gr_buffer_free(&cut);
}

/* ---- the records of one serial ---- */

#define AT(ms, n) "msg=audit(1364481363." ms ":" n "):"
#define CALL(ms, n, exe)                                                       \
    "type=SYSCALL " AT(                                                        \
        ms, n) " arch=c000003e syscall=59 success=yes ppid=1 "                 \
               "pid=2 auid=1000 uid=0 tty=pts0 ses=3 comm=\"c\" exe=" exe      \
               " key=\"k\"\n"

/* What stands beside each event, a line each, in `out`. */
static gr_status take_beside(void *self, const event *e)
{
    gr_arena *const arena = self;
    bool first = true;
    gr_putf(&out, "%llu: ", (unsigned long long)e->offset);
    e->put_beside(e, &first, arena, &out);
    gr_put_byte(&out, '\n');
    gr_arena_reset(arena);
    return GR_OK;
}

static void beside(gr_slice bytes, size_t step)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    event_sink const sink = {arena, take_beside, no_damage};
    out.len = 0;
    (void)read_in_blocks(&auditd_reader, bytes, &(in_blocks){.step = step},
                         &sink);
    gr_arena_free(arena);
}

static void a_relative_name_is_told_where_it_is(void **state)
{
    (void)state;
#define NAMED(serial, name) "type=PATH " AT("243", serial) " name=" name "\n"
    tells(GR_S("type=CWD " AT("243", "7") " cwd=\"/etc/systemd\"\n" NAMED(
              "7", "\"a.service\"") NAMED("7", "\"/b\"")
                   NAMED("7", "\"./../c\"") NAMED("7", "\"../../../d\"")
                       NAMED("7", "(null)") NAMED("7", "2E2E2F6520")
                           NAMED("8", "\"f\"")),
          "event 0+56 type=CWD msg=audit(1364481363.243:7) cwd=/etc/systemd\n"
          "event 57+55 type=PATH msg=audit(1364481363.243:7) "
          "name=[a.service|/etc/systemd/a.service]\n"
          "event 113+48 type=PATH msg=audit(1364481363.243:7) name=/b\n"
          "event 162+52 type=PATH msg=audit(1364481363.243:7) "
          "name=[./../c|/etc/c]\n"
          "event 215+56 type=PATH msg=audit(1364481363.243:7) "
          "name=[../../../d|/d]\n"
          "event 272+50 type=PATH msg=audit(1364481363.243:7) name\n"
          "event 323+54 type=PATH msg=audit(1364481363.243:7) "
          "name=[../e |/etc/e ]\n"
          "event 378+47 type=PATH msg=audit(1364481363.243:8) name=f\n");
#undef NAMED
}

static void what_ran_is_said_where_the_arguments_are(void **state)
{
    (void)state;
    tells(GR_S(CALL("243", "7", "\"/usr/bin/id\"")
                   CALL("243", "8", "2F6120") "type=EXECVE " AT(
                       "243", "7") " argc=1 a0=\"id\"\n"
                                   "type=EXECVE " AT(
                                       "243",
                                       "8") " argc=1 a0=\"b\"\n"
                                            "type=EXECVE " AT(
                                                "244",
                                                "7") " argc=1 a0=\"c\"\n"
                                                     "node=x type=EXECVE " AT(
                                                         "243",
                                                         "7") " a0=\"d\"\n"),
#define TOLD(n, exe)                                                           \
    " type=SYSCALL msg=audit(1364481363.243:" n ") arch=c000003e syscall=59 "  \
    "success=yes ppid=1 pid=2 auid=1000 uid=0 tty=pts0 ses=3 comm=c exe=" exe  \
    " key=k SYSCALL=execve\n"
          "event 0+157" TOLD("7", "/usr/bin/id") "event 158+150" TOLD(
              "8",
              "/a ") "event 309+55 type=EXECVE msg=audit(1364481363.243:7) "
                     "argc=1 a0=id "
                     "_command=id _image=/usr/bin/id\n"
                     "event 365+54 type=EXECVE msg=audit(1364481363.243:8) "
                     "argc=1 a0=b "
                     "_command=b _image=/a \n"
                     /* the same number at another time, and on another host */
                     "event 420+54 type=EXECVE msg=audit(1364481363.244:7) "
                     "argc=1 a0=c "
                     "_command=c\n"
                     "event 475+54 node=x type=EXECVE "
                     "msg=audit(1364481363.243:7) a0=d "
                     "_command=d\n");
}

static void records_of_one_serial_know_each_other(void **state)
{
    (void)state;
    beside(
        GR_S(CALL("243", "7", "\"/usr/bin/id\"") "type=CWD " AT(
            "243",
            "8") " cwd=\"/y\"\n"
                 "type=EXECVE " AT(
                     "243",
                     "7") " argc=2 a0=\"id\" a1=2D75\n"
                          "type=CWD " AT(
                              "243",
                              "7") " cwd=\"/x\"\n"
                                   "type=PATH " AT(
                                       "243",
                                       "7") " item=0 name=\"/usr/bin/id\"\n"
                                            "type=PROCTITLE " AT(
                                                "243",
                                                "7") " proctitle=6964002D75\n"
                                                     "type=EOE " AT(
                                                         "243",
                                                         "7") " \n"
                                                              "type=CWD " AT(
                                                                  "249",
                                                                  "7") " cwd="
                                                                       "\"/"
                                                                       "z\"\n"),
        1000);
#define GROUP                                                                  \
    "\"record_group\":{\"serial\":7,\"records\":[{\"type\":\"SYSCALL\","       \
    "\"offset\":0,\"length\":157},{\"type\":\"EXECVE\",\"offset\":205,"        \
    "\"length\":63},{\"type\":\"CWD\",\"offset\":269,\"length\":46},{"         \
    "\"type\":"                                                                \
    "\"PATH\",\"offset\":316,\"length\":64},{\"type\":\"PROCTITLE\","          \
    "\"offset\":"                                                              \
    "381,\"length\":64},{\"type\":\"EOE\",\"offset\":446,\"length\":38}],"     \
    "\"syscall\":\"execve\",\"success\":\"yes\",\"exe\":\"/usr/bin/id\","      \
    "\"comm\":\"c\",\"cwd\":\"/x\",\"proctitle\":\"id -u\",\"pid\":\"2\","     \
    "\"ppid\":\"1\",\"auid\":\"1000\",\"uid\":\"0\",\"ses\":\"3\",\"tty\":"    \
    "\"pts0\",\"key\":\"k\",\"argv\":[\"id\",\"-u\"],\"paths\":"               \
    "[\"/usr/bin/id\"]}\n"
    assert_slice(gr_buffer_slice(&out),
                 "0: " GROUP "158: \n205: " GROUP "269: " GROUP "316: " GROUP
                 "381: " GROUP "446: " GROUP "485: \n");
}

/* Records of four events at a time stand mixed, as of several processors. */
static gr_buffer mixed_log(void)
{
    static const char *const types[] = {"SYSCALL", "EXECVE", "CWD", "PATH"};
    gr_buffer log = gr_buffer_upto(4 << 20);
    for (unsigned i = 0; i < 2000; i += 4)
        for (unsigned k = 0; k < 16; k++)
            gr_putf(&log,
                    "type=%s msg=audit(1364481363.%03u:%u): a0=\"x%u\" "
                    "exe=\"/%u\"\n",
                    types[k / 4], i % 1000, i + k % 4, k, i + k % 4);
    return log;
}

static void units_are_cut_between_groups(void **state)
{
    gr_buffer log = mixed_log();
    (void)state;
    beside(gr_buffer_slice(&log), log.len);
    gr_buffer whole = gr_buffer_upto(16 << 20);
    gr_put(&whole, gr_buffer_slice(&out));
    for (size_t step = 1000; step < 100000; step = step * 2 + 77) {
        beside(gr_buffer_slice(&log), step);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    /* and they are cut */
    reader_file const file = {.zone = NULL};
    size_t const cut = auditd_reader.split(
        &file, gr_sub(gr_buffer_slice(&log), 0, 100000), 0, false);
    assert_true(cut > 50000 && cut < 100000);
    gr_buffer_free(&whole);
    gr_buffer_free(&log);
}

/* Each group goes on behind the first record of the next. */
static void put_chain(gr_buffer *log, size_t size)
{
    size_t const end = log->len + size;
    for (unsigned i = 1; log->len < end; i++)
        gr_putf(log,
                "type=CWD msg=audit(9.000:%u): cwd=\"/\"\n"
                "type=EOE msg=audit(9.000:%u):\n",
                i + 1, i);
}

static void a_busy_time_hides_no_place_before_it(void **state)
{
    gr_buffer log = gr_buffer_upto(4 << 20);
    reader_file const file = {.zone = NULL};
    (void)state;
    for (unsigned i = 0; log.len < 60000; i++)
        gr_putf(&log, "type=EOE msg=audit(8.000:%u):\n", i);
    size_t const quiet = log.len;
    put_chain(&log, 190000);
    gr_slice const block = gr_buffer_slice(&log);
    assert_int_equal(auditd_reader.split(&file, block, 0, false), quiet);
    gr_buffer_free(&log);
}

static void groups_without_end_do_not_hold_up_a_log(void **state)
{
    gr_buffer log = gr_buffer_upto(4 << 20);
    reader_file const file = {.zone = NULL};
    (void)state;
    while (log.len < 600000) gr_put(&log, GR_S("type=X " STAMP " a=b\n"));
    gr_slice const block = gr_buffer_slice(&log);
    assert_int_equal(
        auditd_reader.split(&file, gr_sub(block, 0, 100000), 0, false), 0);
    assert_true(auditd_reader.split(&file, block, 0, false) > 590000);
    gr_buffer_free(&log);
}

static void a_log_cut_at_any_byte_is_read(void **state)
{
    static const char log[] =
        "type=EXECVE " STAMP " argc=2 a0=\"ls\" a1[0]=2D61 a1[1]=61\n"
        "type=AVC " STAMP " avc:  denied  { read } for  x={ y } msg='a=\"b\"'"
        "\x1dUID=\"root\"\n";
    (void)state;
    for (size_t len = 0; len < sizeof log; len++) {
        out.len = 0;
        assert_int_equal(told_of(&auditd_reader, gr_slice_of(log, len), 0,
                                 false, &out, NULL),
                         GR_OK);
    }
}

static void each_failed_allocation_is_told(void **state)
{
    gr_slice const log = GR_S("type=EXECVE " STAMP " a0=\"ls\" a1[0]=2D61 "
                              "a1[1]=61\n");
    (void)state;
    for (long n = 0; n < 100; n++) {
        gr_buffer_free(&out);
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&auditd_reader, log, 0, false, &out, NULL);
        gr_mem_fail_after(-1);
        if (status != GR_OK) assert_int_equal(status, GR_NOMEM);
        else {
            assert_true(gr_find(gr_buffer_slice(&out),
                                GR_S("a1=-aa _command=ls -aa")) != SIZE_MAX);
            return;
        }
    }
    fail();
}

static void keys_without_end_are_told(void **state)
{
    gr_buffer log = gr_buffer_upto(4 << 20);
    (void)state;
    gr_put(&log, GR_S("type=X " STAMP " key="));
    while (log.len < LINE_CEILING - 2) gr_put(&log, GR_S("01"));
    gr_put(&log, GR_S("\ntype=EOE " STAMP "\n"));
    out.len = 0;
    assert_int_equal(
        told_of(&auditd_reader, gr_buffer_slice(&log), 0, false, &out, NULL),
        GR_OK);
    assert_true(gr_find(gr_buffer_slice(&out),
                        GR_S("more keys than there may be")) != SIZE_MAX);
    gr_buffer_free(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_fields),
        cmocka_unit_test(nothing_known_is_null),
        cmocka_unit_test(what_a_process_chose_is_decoded),
        cmocka_unit_test(numbers_are_not_decoded),
        cmocka_unit_test(several_keys_are_a_list),
        cmocka_unit_test(arguments_are_decoded_and_joined),
        cmocka_unit_test(pairs_in_quotes_are_fields_too),
        cmocka_unit_test(what_enriching_adds_is_fields),
        cmocka_unit_test(system_calls_get_their_names),
        cmocka_unit_test(a_relative_name_is_told_where_it_is),
        cmocka_unit_test(denials_of_selinux_have_names),
        cmocka_unit_test(nodes_and_forwarded_lines_say_their_host),
        cmocka_unit_test(a_stamp_is_time_and_serial),
        cmocka_unit_test(damage_costs_its_record),
        cmocka_unit_test(stamps_that_are_none_are_damage),
        cmocka_unit_test(a_quote_that_never_closes_is_told),
        cmocka_unit_test(too_many_fields_are_told),
        cmocka_unit_test(a_line_too_long_is_told),
        cmocka_unit_test(keys_without_end_are_told),
        cmocka_unit_test(wide_text_is_read),
        cmocka_unit_test(files_are_known_by_their_lines),
        cmocka_unit_test(blocks_of_any_size_give_the_same),
        cmocka_unit_test(what_ran_is_said_where_the_arguments_are),
        cmocka_unit_test(records_of_one_serial_know_each_other),
        cmocka_unit_test(units_are_cut_between_groups),
        cmocka_unit_test(a_busy_time_hides_no_place_before_it),
        cmocka_unit_test(groups_without_end_do_not_hold_up_a_log),
        cmocka_unit_test(a_log_cut_at_any_byte_is_read),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    out = gr_buffer_upto(8 << 20);
    int const failed = cmocka_run_group_tests(tests, NULL, NULL);
    gr_buffer_free(&out);
    return failed;
}
