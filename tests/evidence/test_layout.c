/* test_layout.c - what collectors wrote: whose files, where they stood, and
 * whether they are what was collected. The collections are made here, in the
 * shape that each tool gives them. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/collection.h"
#include "evidence/csv_row.h"
#include "evidence/json_scan.h"
#include "support/archives.h"
#include "support/found.h"

static void find(const char *below)
{
    find_at(scratch_path(below));
    assert_int_equal(evidence_recognise(arena, &options, &list, NULL), GR_OK);
}

static const char *text_of(gr_slice s)
{
    static char text[4096];
    (void)snprintf(text, sizeof text, "%.*s", (int)s.len,
                   s.len == 0 ? "" : (const char *)s.ptr);
    return text;
}

static void assert_stood(const char *name, const char *path)
{
    assert_string_equal(text_of(evidence_host_path(arena, item_named(name))),
                        path);
}

static void assert_host(const char *name, const char *host)
{
    assert_string_equal(text_of(item_named(name)->host), host);
}

static void assert_only(collection_kind kind, const char *root)
{
    assert_int_equal(list.collection_count, 1);
    assert_int_equal(list.collections[0]->kind, kind);
    assert_string_equal(text_of(list.collections[0]->root), root);
}

#define SHA256_OF_EVENTS                                                       \
    "1ae8a6a0a6d5e2ea3ad0d5f85a2f7ff0d9cf3b0d5b22f8a6c1a2c8e0b4c0f7b2"

/* ---- Velociraptor ---- */

#define UPLOADS "c/uploads/auto/C%3A/"
static void add_velociraptor(const char *uploads)
{
    scratch_write_text("c/client_info.json",
                       "{\n \"Hostname\": \"FS02\",\n"
                       " \"Fqdn\": \"fs02.corp.example\"\n}");
    scratch_write_text("c/collection_context.json", "{\"state\": 2}");
    if (uploads != NULL) scratch_write_text("c/uploads.json", uploads);
    scratch_write_text(UPLOADS "inetpub/u_ex%20100%25.log", "events");
}

static void velociraptor_is_recognised(void **state)
{
    (void)state;
    add_velociraptor(NULL);
    scratch_write_text("c/uploads/ntfs/%5C%5C.%5CC%3A/$MFT", "m");
    scratch_write_text("c/uploads/ntfs/%5C%5C%3F%5CGLOBALROOT%5CDevice%5CHarddi"
                       "skVolumeShadowCopy1/Users/x",
                       "x");
    find("c");
    assert_only(COLLECTION_VELOCIRAPTOR, "c/");
    assert_stood("c/uploads/auto/C%253A/inetpub/u_ex%2520100%2525.log",
                 "C:\\inetpub\\u_ex 100%.log");
    assert_host("c/uploads/auto/C%253A/inetpub/u_ex%2520100%2525.log",
                "fs02.corp.example");
    assert_stood("c/uploads/ntfs/%255C%255C.%255CC%253A/$MFT", "C:\\$MFT");
    assert_stood("c/uploads/ntfs/%255C%255C%253F%255CGLOBALROOT%255CDevice"
                 "%255CHarddiskVolumeShadowCopy1/Users/x",
                 "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Users"
                 "\\x");
    assert_stood("c/client_info.json", "");
    assert_int_equal(list.collections[0]->files, 3);
}

static void velociraptor_takes_linux_files(void **state)
{
    (void)state;
    scratch_write_text("c/client_info.json",
                       "{\"client_id\":\"C.1\",\"os_info\":{\"hostname\":"
                       "\"web01\",\"fqdn\":\"web01\"}}");
    scratch_write_text("c/uploads/file/var/log/a%2Fb%5Cc", "x");
    find("c");
    /* No file has a slash in its name: that stays as it is. */
    assert_stood("c/uploads/file/var/log/a%252Fb%255Cc", "/var/log/a%2Fb%5Cc");
    assert_host("c/uploads/file/var/log/a%252Fb%255Cc", "web01");
}

static void velociraptor_sizes_are_compared(void **state)
{
    (void)state;
    add_velociraptor(
        "{\"vfs_path\":\"C:\\\\a\",\"_Components\":[\"uploads\",\"auto\","
        "\"C:\",\"inetpub\",\"u_ex 100%.log\"],\"file_size\":7,"
        "\"uploaded_size\":7,\"Type\":\"\"}\n"
        "{\"vfs_path\":\"C:\\\\gone\",\"_Components\":[\"uploads\",\"auto\","
        "\"C:\",\"gone\"],\"file_size\":1,\"uploaded_size\":1}\n"
        "{\"vfs_path\":\"C:\\\\cut\",\"_Components\":[\"uploads\",\"auto\","
        "\"C:\",\"cut\"],\"file_size\":9,\"uploaded_size\":3}\n"
        "{\"vfs_path\":\"C:\\\\holes\",\"_Components\":[\"uploads\",\"auto\","
        "\"C:\",\"holes\"],\"file_size\":9,\"uploaded_size\":3}\n"
        "{\"vfs_path\":\"C:\\\\holes.idx\",\"_Components\":[\"uploads\","
        "\"auto\",\"C:\",\"holes\"],\"file_size\":2,\"uploaded_size\":2,"
        "\"Type\":\"idx\"}\n"
        "not json\n");
    scratch_write_text(UPLOADS "cut", "abc");
    scratch_write_text(UPLOADS "holes", "abc");
    scratch_write_text(UPLOADS "holes.idx", "[]");
    find("c");
    assert_problem("c/uploads/auto/C%253A/inetpub/u_ex%2520100%2525.log",
                   "has 6 bytes, and uploads.json says 7");
    assert_problem("c/uploads.json", "names a file that is not here: C:\\gone");
    assert_problem("c/uploads/auto/C%253A/cut",
                   "the collector stored 3 of its 9 bytes");
    assert_problem("c/uploads.json", "1 of its lines are no JSON");
    assert_int_equal(item_named("c/uploads/auto/C%253A/holes")->recorded->holes,
                     6);
    assert_int_equal(item_named("c/uploads/auto/C%253A/cut")->recorded->holes,
                     0);
    assert_int_equal(list.problem_count, 4);
    assert_int_equal(list.collections[0]->recorded, 3);
    assert_int_equal(list.collections[0]->different, 3);
}

static void velociraptor_hashes_are_kept(void **state)
{
    (void)state;
    add_velociraptor(NULL);
    scratch_write_text(
        "c/results/Windows.KapeFiles.Targets%2FUploads.json",
        "{\"SourceFile\":\"C:\\\\inetpub\\\\u_ex 100%.log\",\"FileSize\":6,"
        "\"SourceFileSha256\":\"" SHA256_OF_EVENTS "\"}\n");
    find("c");
    const evidence_record *const r =
        item_named("c/uploads/auto/C%253A/inetpub/u_ex%2520100%2525.log")
            ->recorded;
    assert_non_null(r);
    assert_true(r->has_digest);
    assert_int_equal(r->kind, GR_SHA256);
    assert_int_equal(r->digest[0], 0x1a);
}

static void velociraptor_in_a_zip_in_a_zip_with_a_password(void **state)
{
    (void)state;
    made_zip inner = zip_begin();
    zip_add(&inner, GR_S("client_info.json"), GR_S("{\"Hostname\":\"A\"}"), 0);
    zip_add(&inner, GR_S("uploads/auto/C%3A/x"), GR_S("x"), 0);
    zip_finish(&inner);
    made_zip outer = zip_begin();
    zip_add(&outer, GR_S("metadata.json"), GR_S("[]"), 0);
    zip_add(&outer, GR_S("data.zip"), gr_buffer_slice(&inner.bytes), 0);
    zip_finish(&outer);
    scratch_write("e/c.zip", outer.bytes.ptr, outer.bytes.len);
    zip_free(&inner);
    zip_free(&outer);
    find("e");
    assert_only(COLLECTION_VELOCIRAPTOR, "e/c.zip!/data.zip!/");
    assert_host("e/c.zip!/data.zip!/uploads/auto/C%253A/x", "A");
    assert_stood("e/c.zip!/data.zip!/uploads/auto/C%253A/x", "C:\\x");
}

static void a_collection_within_a_collection_is_only_files(void **state)
{
    (void)state;
    add_velociraptor(NULL);
    scratch_write_text(UPLOADS "Users/x/client_info.json",
                       "{\"Hostname\":\"DC01\"}");
    scratch_write_text(UPLOADS "Users/x/uploads/auto/C%3A/y", "y");
    find("c");
    assert_only(COLLECTION_VELOCIRAPTOR, "c/");
    assert_host("c/uploads/auto/C%253A/Users/x/uploads/auto/C%253A/y",
                "fs02.corp.example");
    assert_stood("c/uploads/auto/C%253A/Users/x/uploads/auto/C%253A/y",
                 "C:\\Users\\x\\uploads\\auto\\C:\\y");
}

static void a_copy_is_one_in_any_case(void **state)
{
    (void)state;
    scratch_write_text("low/c/windows/SYSTEM/x", "x");
    scratch_write_text("low/D/sites/x", "x");
    scratch_write_text("one/wINDOWS/SYSTEM32/x", "x");
    scratch_write_text("none/c/users", "a file");
    scratch_write_text("none/windows/system32", "a file");
    find("low");
    assert_only(COLLECTION_DRIVES, "low/");
    find("one");
    assert_only(COLLECTION_WINDOWS, "one/");
    find("none");
    assert_int_equal(list.collection_count, 0);
}

static void a_collection_within_a_copy_of_a_disk_is_only_files(void **state)
{
    (void)state;
    scratch_write_text("mnt/Windows/System32/x", "x");
    scratch_write_text("mnt/inetpub/client_info.json",
                       "{\"Hostname\":\"DC01\"}");
    scratch_write_text("mnt/inetpub/uploads/auto/C%3A/y", "y");
    find("mnt");
    assert_only(COLLECTION_WINDOWS, "mnt/");
    assert_host("mnt/inetpub/uploads/auto/C%253A/y", "mnt");
    assert_stood("mnt/Windows/System32/x", "\\Windows\\System32\\x");
}

static void a_host_that_could_be_none_is_none(void **state)
{
    (void)state;
    scratch_write_text("c/client_info.json",
                       "{\"Hostname\":\"a b\\u001b[31m\"}");
    scratch_write_text("c/uploads/auto/C%3A/y", "y");
    find("c");
    assert_host("c/uploads/auto/C%253A/y", "c");
    scratch_write_text("c/client_info.json", "{\"Hostname\":");
    find("c");
    assert_problem("c/client_info.json", "is no JSON");
    assert_host("c/uploads/auto/C%253A/y", "c");
}

/* ---- KAPE ---- */

#define KAPE_COLUMNS                                                           \
    "CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,"      \
    "DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,"               \
    "CopyDuration\r\n"
#define KAPE_LOG "k/2026-01-02T03_04_05_1234567"

static void kape_is_recognised(void **state)
{
    (void)state;
    scratch_write_text(
        KAPE_LOG "_CopyLog.csv",
        "\xEF\xBB\xBF" KAPE_COLUMNS
        "t,C:\\Windows\\x.evtx,E:\\out\\C\\Windows\\x.evtx,4,"
        "A9993E364706816ABA3E25717850C26C9CD0D89D,False,t,t,t,d\r\n"
        "t,C:\\$Extend\\$UsnJrnl:$J,E:\\out\\C\\$Extend\\$J,900,"
        "A9993E364706816ABA3E25717850C26C9CD0D89D,True,t,t,t,d\r\n"
        "t,\"C:\\a,b\",\"E:\\out\\C\\a,b\",1,00,False,t,t,t,d\r\n"
        "t,\"C:\\no end,E:\\out\\C\\q,1,00,False,t,t,t,d\r\n");
    scratch_write_text(KAPE_LOG "_ConsoleLog.txt",
                       "[2026-01-02 | INF] System info: Machine name: FS03, "
                       "64-bit: true, User: x\r\n");
    scratch_write_text("k/C/Windows/x.evtx", "abc");
    scratch_write_text("k/C/$Extend/$J", "abc");
    find("k");
    assert_only(COLLECTION_KAPE, "k/");
    assert_host("k/C/Windows/x.evtx", "FS03");
    assert_stood("k/C/Windows/x.evtx", "C:\\Windows\\x.evtx");
    assert_problem("k/C/Windows/x.evtx", "has 3 bytes, and CopyLog.csv says 4");
    assert_problem(KAPE_LOG "_CopyLog.csv", "not here: C:\\a,b");
    assert_problem(KAPE_LOG "_CopyLog.csv", "1 of its rows");
    assert_null(item_named("k/C/$Extend/$J")->recorded);
    assert_int_equal(item_named("k/C/Windows/x.evtx")->recorded->kind, GR_SHA1);
}

/* ---- UAC ---- */

static void uac_is_recognised(void **state)
{
    (void)state;
    gr_buffer tar = gr_buffer_upto(1 << 20);
    gr_buffer gz = gr_buffer_upto(1 << 20);
    tar_add(&tar, "uac.log", '0', GR_S("x"));
    tar_add(&tar, "[root]/var/log/auth.log", '0', GR_S("x"));
    tar_add(&tar, "bodyfile/bodyfile.txt", '0', GR_S("x"));
    tar_finish(&tar);
    gzip_put(&gz, gr_buffer_slice(&tar));
    scratch_write("e/uac-web-01-linux-20260102030405.tar.gz", gz.ptr, gz.len);
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
#define UAC "e/uac-web-01-linux-20260102030405"
    find("e");
    assert_only(COLLECTION_UAC, UAC ".tar.gz!/");
    assert_host(UAC ".tar.gz!/[root]/var/log/auth.log", "web-01");
    assert_stood(UAC ".tar.gz!/[root]/var/log/auth.log", "/var/log/auth.log");
    assert_stood(UAC ".tar.gz!/bodyfile/bodyfile.txt", "");

    scratch_write_text(UAC ".log",
                       "Created by UAC (Unix-like Artifacts "
                       "Collector) 3.0.0\n\nHostname: web-01.lan\n");
    find("e");
    assert_host(UAC ".tar.gz!/[root]/var/log/auth.log", "web-01.lan");
}

/* ---- CyLR ---- */

static void cylr_is_recognised(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("CyLR_Collection_Log_2026-01-02_03-04-05.log"),
            GR_S("x"), 0);
    zip_add(&zip, GR_S("C/Windows/a.zip"), GR_S("x"), 0);
    zip_finish(&zip);
    scratch_write("WS 7.zip", zip.bytes.ptr, zip.bytes.len);
    scratch_write("WS7.zip", zip.bytes.ptr, zip.bytes.len);
    zip_free(&zip);
    find("WS7.zip");
    assert_only(COLLECTION_CYLR, "WS7.zip!/");
    assert_host("WS7.zip!/C/Windows/a.zip", "WS7");
    assert_stood("WS7.zip!/C/Windows/a.zip", "C:\\Windows\\a.zip");
    find("WS 7.zip");
    assert_host("WS%207.zip!/C/Windows/a.zip", "");
}

/* ---- DFIR-ORC ---- */

#define ORC "DFIR-ORC_WorkStation_DESKTOP-1_Main"
static void orc_is_recognised(void **state)
{
    (void)state;
    made_zip inner = zip_begin();
    zip_add(&inner, GR_S("GetThis.csv"),
            GR_S("\xEF\xBB\xBF"
                 "ComputerName,VolumeID,ParentFRN,FRN,FullName,SampleName,"
                 "SizeInBytes,MD5,SHA1\r\n"
                 "\"DESKTOP-1\",0x1,0x2,0x3,\"\\Windows\\Logs\\S.evtx\","
                 "\"Event\\0002_S.evtx_{0}.data\",3,"
                 "900150983CD24FB0D6963F7D28E17F72,"
                 "A9993E364706816ABA3E25717850C26C9CD0D89D\r\n"
                 "\"DESKTOP-1\",0x1,0x2,0x4,\"\\pagefile.sys\",\"\",0,,\r\n"),
            0);
    zip_add(&inner, GR_S("Event/0002_S.evtx_{0}.data"), GR_S("abc"), 0);
    zip_finish(&inner);
    made_zip outer = zip_begin();
    zip_add(&outer, GR_S("Event.7z"), gr_buffer_slice(&inner.bytes), 0);
    zip_add(&outer, GR_S("Processes.csv"), GR_S("a,b"), 0);
    zip_finish(&outer);
    scratch_write(ORC ".7z", outer.bytes.ptr, outer.bytes.len);
    zip_free(&inner);
    zip_free(&outer);
    find(ORC ".7z");
    assert_only(COLLECTION_ORC, ORC ".7z!/Event.7z!/");
    assert_int_equal(list.problem_count, 0);
    assert_host(ORC ".7z!/Event.7z!/Event/0002_S.evtx_{0}.data", "DESKTOP-1");
    assert_stood(ORC ".7z!/Event.7z!/Event/0002_S.evtx_{0}.data",
                 "\\Windows\\Logs\\S.evtx");
    assert_int_equal(item_named(ORC ".7z!/Event.7z!/Event/0002_S.evtx_{0}.data")
                         ->recorded->kind,
                     GR_SHA1);
    assert_host(ORC ".7z!/Processes.csv", "DESKTOP-1");
}

/* ---- copies, and nothing at all ---- */

static void a_folder_for_each_host_is_a_collection_each(void **state)
{
    (void)state;
    scratch_write_text("e/WEB01/var/log/syslog", "x");
    scratch_write_text("e/WS7/D/Users/x", "x");
    scratch_write_text("e/other/notes.txt", "x");
    find("e");
    assert_int_equal(list.collection_count, 2);
    assert_stood("e/WEB01/var/log/syslog", "/var/log/syslog");
    assert_stood("e/WS7/D/Users/x", "D:\\Users\\x");
    assert_host("e/WEB01/var/log/syslog", "WEB01");
    assert_host("e/other/notes.txt", "e");
    assert_stood("e/other/notes.txt", "");
}

static void a_file_alone_is_no_place(void **state)
{
    (void)state;
    gr_buffer gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, GR_S("x"));
    scratch_write("auth.log.gz", gz.ptr, gz.len);
    gr_buffer_free(&gz);
    scratch_write_text("auth.log", "x");
    find("auth.log.gz");
    assert_host("auth.log.gz!/auth.log", "");
    find("auth.log");
    assert_host("auth.log", "");
}

static void each_of_our_own_allocations_may_fail(void **state)
{
    (void)state;
    add_velociraptor("{\"_Components\":[\"uploads\",\"auto\",\"C:\","
                     "\"x\"],\"vfs_path\":\"\\u00e4\"}\n");
    find("c");
    for (long n = 0;; n++) {
        gr_error err;
        gr_mem_fail_after(n);
        gr_status const status =
            evidence_recognise(arena, &options, &list, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) break;
        assert_true(status == GR_NOMEM || status == GR_LIMIT);
        assert_true(n < 200);
    }
}

/* ---- the small parsers ---- */

static void put_value(void *self, unsigned depth, gr_slice key, gr_slice value)
{
    gr_buffer *const out = self;
    gr_putf(out, "%u:", depth);
    gr_put(out, key);
    gr_put_byte(out, '=');
    gr_put(out, value);
    gr_put_byte(out, ';');
}

static const char *scanned(const char *text)
{
    static char told[4096];
    gr_buffer out = gr_buffer_upto(sizeof told - 1);
    json_scan const scan = {&out, arena, put_value};
    bool const is_json = json_scan_text(&scan, gr_slice_of_c(text));
    (void)snprintf(told, sizeof told, "%s%.*s",
                   is_json ? "" : "not: ", (int)out.len,
                   out.len == 0 ? "" : (const char *)out.ptr);
    gr_buffer_free(&out);
    return told;
}

static void json_is_told_value_by_value(void **state)
{
    (void)state;
    assert_string_equal(scanned(" {\"a\": [1, \"x\\n\\\"\"], \"b\": {\"c\": "
                                "null}, \"d\":{}, \"e\" : [ ]} "),
                        "2:a=1;2:a=x\n\";2:c=null;");
    assert_string_equal(scanned("{\"\\u0061\":\"\\ud83d\\ude00\\ud800x\"}"),
                        "1:a=\xF0\x9F\x98\x80\xEF\xBF\xBDx;");
    static const char *const bad[] = {
        "",     "{",       "{\"a\"}",   "{\"a\":1,}", "[1",       "{\"a\":\"x}",
        "{} x", "\"\\q\"", "\"\\u12\"", "\"\\ud8",    "{\"a\":}", "\"\\"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(strncmp(scanned(bad[i]), "not: ", 5), 0);
    char deep[2 * JSON_SCAN_DEPTH + 8] = "";
    memset(deep, '[', JSON_SCAN_DEPTH + 2);
    assert_int_equal(strncmp(scanned(deep), "not: ", 5), 0);
}

static void rows_are_split_at_commas_outside_quotes(void **state)
{
    (void)state;
    gr_slice v[4];
    assert_int_equal(csv_row_split(GR_S("a,\"b,\"\"c\",,d"), arena, v, 4), 4);
    assert_string_equal(text_of(v[1]), "b,\"c");
    assert_string_equal(text_of(v[2]), "");
    assert_string_equal(text_of(v[3]), "d");
    assert_int_equal(csv_row_split(GR_S("1,2,3,4,5"), arena, v, 4), 5);
    assert_int_equal(csv_row_split(GR_S(""), arena, v, 4), 1);
    assert_true(csv_row_split(GR_S("a,\"b"), arena, v, 4) == SIZE_MAX);
    assert_true(csv_row_split(GR_S("a,\"b\"c"), arena, v, 4) == SIZE_MAX);
    assert_true(csv_row_split(GR_S("\"\"\""), arena, v, 4) == SIZE_MAX);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(velociraptor_is_recognised),
        T(velociraptor_takes_linux_files),
        T(velociraptor_sizes_are_compared),
        T(velociraptor_hashes_are_kept),
        T(velociraptor_in_a_zip_in_a_zip_with_a_password),
        T(a_collection_within_a_collection_is_only_files),
        T(a_copy_is_one_in_any_case),
        T(a_collection_within_a_copy_of_a_disk_is_only_files),
        T(a_host_that_could_be_none_is_none),
        T(kape_is_recognised),
        T(uac_is_recognised),
        T(cylr_is_recognised),
        T(orc_is_recognised),
        T(a_folder_for_each_host_is_a_collection_each),
        T(a_file_alone_is_no_place),
        T(each_of_our_own_allocations_may_fail),
        T(json_is_told_value_by_value),
        T(rows_are_split_at_commas_outside_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
