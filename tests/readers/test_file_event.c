/* test_file_event.c - which files are events, and what they say. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/file_event.h"
#include "readers/limits.h"

static void folders_and_scripts_of_web_servers_are_wanted(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "C:\\inetpub\\wwwroot\\a.txt",
        "\\inetpub\\wwwroot\\aspnet_client\\x",
        "D:\\Ex\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\logon.css",
        "C:\\Temporary ASP.NET Files\\owa\\x\\App_Web_a.dll",
        "/var/www/html/index.html",
        "/opt/tomcat/webapps/ROOT/x.war",
        "C:\\Users\\a\\Desktop\\SHELL.ASPX",
        "a.php",
        "x.aspx.req",
        "/home/bob/site/uploads/b.php.jpg",
        "C:\\Program Files\\App\\Upload\\deep\\u.gif",
        "D/sites/x/UPLOADS/a",
        "case/uploads/auto/C/app/uploads/a.txt"};
    static const char *const others[] = {
        "/home/bob/uploads.txt",
        "/home/bob/myuploads/a.jpg",
        "case/uploads/ntfs/C/Users/a.txt",
        "/a/uploads",
        "",
        "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210302.log",
        "a.log",
        "C:\\Ex\\V15\\Logging\\HttpProxy\\Owa\\x.LOG",
        "/var/www",
        "/var/wwwx/a",
        "php",
        "C:\\Windows\\System32\\winevt\\Logs\\Security.evtx",
        "a.php.bak",
        "/srv/data/x"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!file_is_wanted(gr_slice_of_c(wanted[i])))
            fail_msg("%s", wanted[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (file_is_wanted(gr_slice_of_c(others[i]))) fail_msg("%s", others[i]);
}

static void a_folder_ends_where_its_name_ends(void **state)
{
    (void)state;
    assert_true(file_is_below(GR_S("C:\\A\\b"), GR_S("c:/a")));
    assert_true(file_is_below(GR_S("C:\\A\\b"), GR_S("C:\\a\\")));
    assert_false(file_is_below(GR_S("C:\\Ab\\c"), GR_S("C:\\A")));
    assert_false(file_is_below(GR_S("C:\\A"), GR_S("C:\\A")));
    assert_false(file_is_below(GR_S("C:\\A"), GR_S("")));
    assert_false(file_is_below(GR_S("C:\\A"), GR_S("\\")));
}

static gr_buffer out;

static gr_status take(void *self, const event *e)
{
    (void)self;
    gr_arena *const arena = gr_arena_new(1 << 20);
    out.len = 0;
    assert_true(file_is_event(e));
    gr_slice const path = file_event_path(e);
    gr_put(&out, path);
    gr_putf(&out, " %llu+%llu ", (unsigned long long)e->offset,
            (unsigned long long)e->length);
    assert_int_equal(e->render(e, EVENT_AS_JSON, arena, &out, NULL), GR_OK);
    gr_arena_free(arena);
    return GR_OK;
}

static void tell(file_facts facts)
{
    event_sink const sink = {NULL, take, NULL};
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    file_teller *const teller = file_teller_new();
    assert_non_null(teller);
    assert_int_equal(file_tell(teller, &facts, &sink, &err), GR_OK);
    file_teller_free(teller);
}

static void an_event_has_path_size_time_and_hashes(void **state)
{
    (void)state;
    out = gr_buffer_upto(1 << 20);
    tell((file_facts){.path = GR_S("C:\\a.aspx"),
                      .bytes = GR_S("abc"),
                      .whole = true,
                      .size = UINT64_MAX,
                      .modified_ns = 0});
    assert_slice(
        gr_buffer_slice(&out),
        "C:\\a.aspx 0+3 {\"@timestamp\":\"1970-01-01T00:00:00.000000000Z\","
        "\"@source\":\"file\",\"TargetFilename\":\"C:\\\\a.aspx\",\"Size\":3,"
        "\"Modified\":\"1970-01-01T00:00:00.000000000Z\",\"Hashes\":\"MD5="
        "900150983CD24FB0D6963F7D28E17F72,SHA1="
        "A9993E364706816ABA3E25717850C26C9CD0D89D,SHA256="
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD\"}");
    gr_buffer_free(&out);
}

static void what_is_not_known_is_not_said(void **state)
{
    (void)state;
    out = gr_buffer_upto(1 << 20);
    tell((file_facts){.path = GR_S("a\xFF.php"),
                      .bytes = GR_S("abc"),
                      .size = 5,
                      .modified_ns = GR_TIME_NONE});
    assert_slice(gr_buffer_slice(&out),
                 "a\xEF\xBF\xBD.php 0+3 {\"@timestamp\":null,\"@source\":"
                 "\"file\",\"TargetFilename\":\"a\xEF\xBF\xBD.php\",\"Size\":5,"
                 "\"Scanned\":3}");
    gr_buffer_free(&out);
}

static gr_status ignore(void *self, const event *e)
{
    (void)self, (void)e;
    return GR_OK;
}

static gr_status tell_once(const file_facts *facts)
{
    event_sink const sink = {NULL, ignore, NULL};
    file_teller *const teller = file_teller_new();
    if (teller == NULL) return GR_NOMEM;
    gr_status const status = file_tell(teller, facts, &sink, NULL);
    file_teller_free(teller);
    return status;
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    file_facts const facts = {.path = GR_S("a.php"),
                              .bytes = GR_S("abc"),
                              .whole = true,
                              .size = 3,
                              .modified_ns = 1};
    for (long n = 0; n < 100; n++) {
        gr_mem_fail_after(n);
        gr_status const status = tell_once(&facts);
        gr_mem_fail_after(-1);
        if (status == GR_OK) return;
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_and_scripts_of_web_servers_are_wanted),
        cmocka_unit_test(a_folder_ends_where_its_name_ends),
        cmocka_unit_test(an_event_has_path_size_time_and_hashes),
        cmocka_unit_test(what_is_not_known_is_not_said),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
