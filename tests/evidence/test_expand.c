/* test_expand.c - archives as evidence: what is in them, what they are called,
 * and what is told of those that are damaged or mean harm. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/time.h"
#include "evidence/container.h"
#include "evidence/limits.h"
#include "support/archives.h"
#include "support/found.h"

/* ---- what is found ---- */

static const char *list_path(const char *path)
{
    static char text[16384];
    size_t n = 0;
    find_at(path);
    for (size_t i = 0; i < list.count && i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s",
                              i == 0 ? "" : " ", (int)list.items[i].name.len,
                              (const char *)list.items[i].name.ptr);
    text[n] = '\0';
    return text;
}

/* The names in a file of these bytes, blanks between them. */
static const char *list_bytes(const char *name, gr_slice bytes)
{
    scratch_write(name, bytes.ptr, bytes.len);
    return list_path(scratch_path(name));
}

/* All that can be read of it; how that ends is in *err. */
static gr_slice content_of(const char *name, gr_error *err)
{
    static uint8_t bytes[1 << 20];
    evidence_file *in = NULL;
    size_t len = 0, got = 1;
    *err = (gr_error){GR_OK, GR_NO_OFFSET, ""};
    gr_status status = evidence_open(item_named(name), &in, err);
    while (status == GR_OK && got > 0 && len < sizeof bytes) {
        status = evidence_read(in, bytes + len, 1000, &got, err);
        len += got;
    }
    evidence_close(in);
    return gr_slice_of(bytes, len);
}

static void assert_content(const char *name, const char *content)
{
    gr_error err;
    gr_slice const bytes = content_of(name, &err);
    assert_int_equal(err.status, GR_OK);
    assert_true(gr_equal(bytes, gr_slice_of_c(content)));
}

/* It ends early: so many bytes, and a text with `part` in it. */
static void assert_ends(const char *name, size_t len, const char *part)
{
    gr_error err;
    gr_slice const bytes = content_of(name, &err);
    assert_int_equal(err.status, GR_DAMAGED);
    assert_int_equal(bytes.len, len);
    assert_int_equal(err.offset, len);
    assert_non_null(strstr(err.text, part));
}

/* ---- archives of two logs ---- */

static made_zip two_logs(void)
{
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("b.log"), GR_S("second"), 0);
    zip_add(&zip, GR_S("a b.log"), GR_S("first"), 0100644);
    return zip;
}

static gr_buffer two_in_tar(void)
{
    gr_buffer tar = gr_buffer_upto(1 << 20);
    tar_add(&tar, "./b.log", '0', GR_S("second"));
    tar_add(&tar, "./a b.log", '0', GR_S("first"));
    tar_finish(&tar);
    return tar;
}

static void members_of_a_zip_stand_behind_it_by_their_paths(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    zip_finish(&zip);
    assert_string_equal(list_bytes("c.bin", gr_buffer_slice(&zip.bytes)),
                        "c.bin c.bin!/a%20b.log c.bin!/b.log");
    assert_int_equal(list.problem_count, 0);
    assert_true(item_named("c.bin")->is_archive);
    assert_false(item_named("c.bin!/b.log")->is_archive);
    assert_content("c.bin!/a%20b.log", "first");
    assert_content("c.bin!/b.log", "second");
    char text[GR_TIME_TEXT];
    assert_true(
        gr_equal(gr_time_text(text, item_named("c.bin!/b.log")->modified_ns, 0),
                 GR_S("2024-03-15T12:30:00Z")));
    zip_free(&zip);
}

static void members_of_a_tar_are_read_where_they_stand(void **state)
{
    (void)state;
    gr_buffer tar = two_in_tar();
    assert_string_equal(list_bytes("c.tar", gr_buffer_slice(&tar)),
                        "c.tar c.tar!/a%20b.log c.tar!/b.log");
    assert_content("c.tar!/b.log", "second");
    assert_content("c.tar!/a%20b.log", "first");
    assert_null(list.temp);
    gr_buffer_free(&tar);
}

static void a_compressed_tar_is_one_archive(void **state)
{
    (void)state;
    gr_buffer tar = two_in_tar(), gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, gr_buffer_slice(&tar));
    assert_string_equal(list_bytes("c.tgz", gr_buffer_slice(&gz)),
                        "c.tgz c.tgz!/a%20b.log c.tgz!/b.log");
    assert_content("c.tgz!/a%20b.log", "first");
    assert_non_null(list.temp);
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
}

static void a_compressed_file_is_one_member_without_its_suffix(void **state)
{
    (void)state;
    gr_buffer gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, GR_S("one\n"));
    gzip_put(&gz, GR_S("two\n")); /* a second member goes on */
    gr_put(&gz, GR_S("\0\0\0"));
    assert_string_equal(list_bytes("auth.log.2.gz", gr_buffer_slice(&gz)),
                        "auth.log.2.gz auth.log.2.gz!/auth.log.2");
    assert_content("auth.log.2.gz!/auth.log.2", "one\ntwo\n");
    /* Known by its content, whatever it is called. */
    assert_string_equal(list_bytes("auth.log", gr_buffer_slice(&gz)),
                        "auth.log auth.log!/auth.log");
    gr_buffer_free(&gz);
}

static void archives_within_archives_are_opened_four_deep(void **state)
{
    (void)state;
    gr_buffer inner = gr_buffer_upto(1 << 20);
    gzip_put(&inner, GR_S("deep\n"));
    for (char c = '1'; c <= '5'; c++) {
        char const name[] = {c, '\0'};
        made_zip zip = zip_begin();
        zip_add(&zip, gr_slice_of(name, 1), gr_buffer_slice(&inner), 0);
        zip_finish(&zip);
        inner.len = 0;
        gr_put(&inner, gr_buffer_slice(&zip.bytes));
        zip_free(&zip);
        if (c == '3')
            assert_string_equal(list_bytes("z", gr_buffer_slice(&inner)),
                                "z z!/3 z!/3!/2 z!/3!/2!/1 z!/3!/2!/1!/1");
        assert_null(list.temp); /* stored: read where they stand */
    }
    assert_int_equal(list.problem_count, 0);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&inner)),
                        "z z!/5 z!/5!/4 z!/5!/4!/3 z!/5!/4!/3!/2");
    assert_problem("z!/5!/4!/3!/2", "within 4 others");
    gr_buffer_free(&inner);
}

static void two_members_of_one_name_are_told_apart(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("a"), GR_S("1"), 0);
    zip_add(&zip, GR_S("a~2"), GR_S("2"), 0);
    zip_add(&zip, GR_S("a"), GR_S("3"), 0);
    zip_add(&zip, GR_S("a"), GR_S("4"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/a z!/a~2 z!/a~3 z!/a~4");
    assert_content("z!/a", "1");
    assert_content("z!/a~2", "2");
    assert_content("z!/a~3", "3");
    assert_content("z!/a~4", "4");
    zip_free(&zip);
}

static void a_name_cannot_look_like_that_of_an_archive(void **state)
{
    (void)state;
    made_zip inner = zip_begin(), zip = zip_begin();
    zip_add(&inner, GR_S("b"), GR_S("1"), 0);
    zip_finish(&inner);
    zip_add(&zip, GR_S("a"), gr_buffer_slice(&inner.bytes), 0);
    zip_add(&zip, GR_S("a!/b"), GR_S("2"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/a z!/a!/b z!/a%21/b");
    assert_content("z!/a!/b", "1");
    zip_free(&inner);
    zip_free(&zip);
}

/* Compress-Archive of PowerShell 5 writes no slash. */
static void backslashes_part_names_where_no_name_has_a_slash(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("WEB01\\C\\x.log"), GR_S("one"), 0);
    zip_add(&zip, GR_S("WEB01\\C\\empty\\"), GR_S(""), 0);
    zip_add(&zip, GR_S("y.log"), GR_S("two"), 0);
    zip_add(&zip, GR_S("a\\..\\..\\up"), GR_S("x"), 0);
    zip_add(&zip, GR_S("C:\\abs"), GR_S("x"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/WEB01/C/x.log z!/y.log");
    assert_content("z!/WEB01/C/x.log", "one");
    assert_problem("z!/a/../../up", "leads out");
    assert_problem("z!/C:/abs", "absolute");
    assert_int_equal(list.problem_count, 2);
    zip_free(&zip);
}

/* ---- what means harm ---- */

static void tricks_with_paths_links_and_devices_are_refused(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("../up"), GR_S("x"), 0);
    zip_add(&zip, GR_S("a\\..\\..\\up"), GR_S("x"), 0);
    zip_add(&zip, GR_S("/abs"), GR_S("x"), 0);
    zip_add(&zip, GR_S("C:\\abs"), GR_S("x"), 0);
    zip_add(&zip, GR_S("n\0n"), GR_S("x"), 0);
    zip_add(&zip, GR_S("link"), GR_S("/etc/passwd"), 0120777);
    zip_add(&zip, GR_S("null"), GR_S(""), 0020666);
    zip_add(&zip, GR_S("folder/"), GR_S(""), 0);
    zip_add(&zip, GR_S("win\\fine"), GR_S("x"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/win\\fine");
    assert_problem("z!/../up", "leads out");
    assert_problem("z!/a\\..\\..\\up", "leads out");
    assert_problem("z!//abs", "absolute");
    assert_problem("z!/C:\\abs", "absolute");
    assert_problem("z!/n%00n", "NUL");
    assert_problem("z!/link", "link");
    assert_problem("z!/null", "device");
    assert_int_equal(list.problem_count, 7);
    zip_free(&zip);
}

static void links_and_devices_in_a_tar_are_refused(void **state)
{
    (void)state;
    gr_buffer tar = gr_buffer_upto(1 << 20);
    tar_add(&tar, "link", '2', GR_S(""));
    tar_add(&tar, "null", '3', GR_S(""));
    tar_add(&tar, "folder/", '5', GR_S(""));
    tar_add(&tar, "a", '0', GR_S("x"));
    tar_finish(&tar);
    assert_string_equal(list_bytes("t", gr_buffer_slice(&tar)), "t t!/a");
    assert_problem("t!/link", "a link to what is not in the archive");
    assert_problem("t!/null", "device");
    gr_buffer_free(&tar);
}

static void windows_of_members_of_a_zip_are_known(void **state)
{
    (void)state;
    assert_int_equal(container_zip_window(14, GR_S("\x10\x02\x05\0\x5D\0\0\0"
                                                   "\x10")),
                     256 << 20);
    assert_int_equal(container_zip_window(98, GR_S("\xF5\x0F")), 256 << 20);
    assert_int_equal(container_zip_window(98, GR_S("\x07\0")), 1 << 20);
    assert_int_equal(container_zip_window(14, GR_S("\x10\x02")), 0);
    assert_int_equal(container_zip_window(93, GR_S("\x28\xB5\x2F\xFD\x00\x90")),
                     256 << 20);
}

static void links_to_members_cost_nothing(void **state)
{
    (void)state;
    gr_buffer tar = gr_buffer_upto(1 << 20);
    tar_add(&tar, "./[root]/var/log/a", '0', GR_S("x"));
    tar_add_link(&tar, "./[root]/var/log/b", '2', "a");
    tar_add_link(&tar, "[root]/var/log/c", '1', "./[root]/var/log/a");
    tar_add_link(&tar, "[root]/var/log/d", '2', "/var/log/a");
    tar_add_link(&tar, "[root]/var/e", '2', "../var/./log");
    tar_add_link(&tar, "[root]/var/f", '2', "log/b"); /* a link to a link */
    tar_add_link(&tar, "g", '2', "[root]/..");
    tar_finish(&tar);
    assert_string_equal(list_bytes("t", gr_buffer_slice(&tar)),
                        "t t!/[root]/var/log/a");
    assert_int_equal(list.problem_count, 0);
    gr_buffer_free(&tar);

    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("x/a"), GR_S("x"), 0100644);
    zip_add(&zip, GR_S("x/b"), GR_S("a"), 0120777);
    zip_add(&zip, GR_S("x/c"), GR_S("../../a"), 0120777);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/x/a");
    assert_int_equal(list.problem_count, 1);
    assert_problem("z!/x/c", "leads out of the archive");
    zip_free(&zip);
}

static void links_to_each_other_and_to_nothing_are_told(void **state)
{
    (void)state;
    gr_buffer tar = gr_buffer_upto(1 << 20);
    tar_add_link(&tar, "a", '2', "b");
    tar_add_link(&tar, "b", '2', "a");
    tar_add_link(&tar, "c", '2', "a-");
    tar_add_link(&tar, "d", '1', "gone");
    tar_add(&tar, "a-1", '0', GR_S("x"));
    tar_finish(&tar);
    (void)list_bytes("t", gr_buffer_slice(&tar));
    assert_int_equal(list.problem_count, 4);
    assert_problem("t!/b", "not in the archive");
    assert_problem("t!/d", "not in the archive");
    gr_buffer_free(&tar);
}

static void members_that_share_bytes_are_a_bomb(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("a1"), GR_S("content"), 0);
    gr_buffer row = gr_buffer_upto(4096);
    gr_put(&row, gr_buffer_slice(&zip.table));
    row.ptr[row.len - 1] = '2';
    gr_put(&zip.table, gr_buffer_slice(&row));
    zip.rows++;
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/a1");
    assert_problem("z!/a2", "bomb");
    gr_buffer_free(&row);
    zip_free(&zip);
}

static void what_claims_too_much_is_a_bomb(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("a"), GR_S("x"), 0);
    memset(zip.table.ptr + 24, 0x7f, 4); /* its size: 2 GiB */
    zip_add(&zip, GR_S("b"), GR_S("y"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)), "z z!/b");
    assert_problem("z!/a", "--max-expand");
    options.max_expand = UINT32_MAX;
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/a z!/b");
    assert_ends("z!/a", 1, "its archive says");
    zip_free(&zip);
}

/* Zeros, gzipped twice: 1 KiB. */
static void a_bomb_is_stopped_when_it_goes_off(void **state)
{
    (void)state;
    static uint8_t bytes[1 << 20];
    gr_buffer once = gr_buffer_upto(1 << 28), twice = gr_buffer_upto(1 << 28);
    uint8_t *const zeros = calloc(1, 64 << 20);
    assert_non_null(zeros);
    for (int i = 0; i < 17; i++)
        gzip_put(&once, gr_slice_of(zeros, (size_t)64 << 20));
    gzip_put(&twice, gr_buffer_slice(&once));
    free(zeros);
    assert_string_equal(list_bytes("b.gz.gz", gr_buffer_slice(&twice)),
                        "b.gz.gz b.gz.gz!/b.gz b.gz.gz!/b.gz!/b");
    evidence_file *in = NULL;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    uint64_t given = 0;
    size_t got = 1;
    gr_status status = evidence_open(item_named("b.gz.gz!/b.gz!/b"), &in, &err);
    for (; status == GR_OK && got > 0; given += got)
        status = evidence_read(in, bytes, sizeof bytes, &got, &err);
    evidence_close(in);
    assert_int_equal(status, GR_LIMIT);
    assert_int_equal(given, EVIDENCE_EXPANDED);
    assert_int_equal(err.offset, EVIDENCE_EXPANDED);
    gr_buffer_free(&once);
    gr_buffer_free(&twice);
}

static void too_many_members_are_counted(void **state)
{
    (void)state;
    char name[32];
    made_zip zip = zip_begin();
    for (unsigned i = 0; i < EVIDENCE_MEMBERS + 1500; i++) {
        int const len = snprintf(name, sizeof name, "%u", i);
        zip_add(&zip, gr_slice_of(name, (size_t)len), GR_S("x"), 0);
    }
    zip.rows &= 0xFFFF; /* as programs without zip64 do */
    zip_finish(&zip);
    scratch_write("z", zip.bytes.ptr, zip.bytes.len);
    (void)list_path(scratch_path("z"));
    assert_int_equal(list.count, 1 + EVIDENCE_MEMBERS);
    assert_int_equal(list.problem_count, 1 + EVIDENCE_MEMBER_PROBLEMS);
    assert_problem("z", "500 more members are not read");
    zip_free(&zip);
}

/* ---- what is damaged ---- */

static void a_wrong_checksum_is_told_at_the_end_of_the_member(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    zip.table.ptr[16] ^= 1; /* of b.log */
    zip_finish(&zip);
    (void)list_bytes("z", gr_buffer_slice(&zip.bytes));
    assert_ends("z!/b.log", 6, "checksum");
    assert_content("z!/a%20b.log", "first");
    zip_free(&zip);

    gr_buffer gz = gr_buffer_upto(4096);
    gzip_put(&gz, GR_S("content"));
    gz.ptr[gz.len - 5] ^= 1;
    (void)list_bytes("a.gz", gr_buffer_slice(&gz));
    assert_ends("a.gz!/a", 7, "data check");
    gr_buffer_free(&gz);
}

static void a_size_that_lies_costs_no_bytes(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    zip.table.ptr[24] = 2; /* of b.log, which has 6 */
    zip_finish(&zip);
    (void)list_bytes("z", gr_buffer_slice(&zip.bytes));
    assert_ends("z!/b.log", 6, "says that it has 2 bytes");
    zip_free(&zip);
}

static void a_zip_without_its_table_is_read_in_order(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    assert_string_equal(list_bytes("z", gr_buffer_slice(&zip.bytes)),
                        "z z!/a%20b.log z!/b.log");
    assert_problem("z", "the table at its end is missing");
    assert_content("z!/a%20b.log", "first");
    zip_free(&zip);
}

static void a_tar_goes_on_behind_a_damaged_header(void **state)
{
    (void)state;
    gr_buffer tar = gr_buffer_upto(1 << 20);
    tar_add(&tar, "a", '0', GR_S("1"));
    tar_add(&tar, "b", '0', GR_S("2"));
    tar_add(&tar, "c", '0', GR_S("3"));
    tar_finish(&tar);
    tar.ptr[1024 + 1] = 'x'; /* of b */
    assert_string_equal(list_bytes("t", gr_buffer_slice(&tar)), "t t!/a t!/c");
    assert_problem("t", "Damaged");
    assert_content("t!/c", "3");
    gr_buffer_free(&tar);
}

/* Whatever is cut off, it is listed without a crash, and what is read is a
 * part of what there was. */
static void archives_cut_at_any_byte_are_read_as_far_as_they_go(void **state)
{
    (void)state;
    gr_error err;
    made_zip zip = two_logs();
    gr_buffer tar = two_in_tar(), gz = gr_buffer_upto(1 << 20);
    zip_finish(&zip);
    gzip_put(&gz, gr_buffer_slice(&tar));
    gr_slice const whole[] = {gr_buffer_slice(&zip.bytes),
                              gr_sub(gr_buffer_slice(&tar), 0, 2100),
                              gr_buffer_slice(&gz)};
    for (size_t k = 0; k < 3; k++)
        for (size_t len = 0; len < whole[k].len; len++) {
            (void)list_bytes("x", gr_sub(whole[k], 0, len));
            for (size_t i = 0; i < list.count; i++) {
                char name[128];
                (void)snprintf(name, sizeof name, "%.*s",
                               (int)list.items[i].name.len,
                               (const char *)list.items[i].name.ptr);
                gr_slice const got = content_of(name, &err);
                if (strstr(name, "!/b.log") != NULL)
                    assert_true(gr_starts_with(GR_S("second"), got));
            }
            if (len > 4 && k == 0) assert_true(list.problem_count > 0);
            gr_arena_reset(arena);
        }
    zip_free(&zip);
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
}

/* ---- what is refused ---- */

static void disk_images_are_refused_with_the_command_that_opens_them(
    void **state)
{
    (void)state;
    static const struct {
        gr_slice bytes;
        const char *command;
    } images[] = {{GR_S_INIT("EVF\x09\x0d\x0a\xff\0............"), "ewfmount"},
                  {GR_S_INIT("KDMV............"), "guestmount"},
                  {GR_S_INIT("vhdxfile........"), "guestmount"},
                  {GR_S_INIT("conectix........"), "guestmount"},
                  {GR_S_INIT("QFI\xfb............"), "guestmount"},
                  {GR_S_INIT("Rar!\x1a\x07\x01\0...."), "unrar x"}};
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        assert_string_equal(list_bytes("image", images[i].bytes), "image");
        assert_problem("image", images[i].command);
        assert_false(item_named("image")->is_archive);
    }
}

static void an_aff4_is_a_disk_image_although_it_is_a_zip(void **state)
{
    (void)state;
    made_zip zip = zip_begin();
    zip_add(&zip, GR_S("container.description"), GR_S("aff4://x"), 0);
    zip_add(&zip, GR_S("information.turtle"), GR_S("x"), 0);
    zip_finish(&zip);
    assert_string_equal(list_bytes("i", gr_buffer_slice(&zip.bytes)), "i");
    assert_problem("i", "AFF4");
    zip_free(&zip);
}

static void volumes_and_cut_7z_are_refused(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    zip_finish(&zip);
    zip.bytes.ptr[zip.bytes.len - 18] = 2; /* the number of its disk */
    (void)list_bytes("z", gr_buffer_slice(&zip.bytes));
    assert_problem("z", "zip -s 0");
    zip_free(&zip);
    uint8_t seven[40] = "7z\xBC\xAF\x27\x1C\0\4";
    seven[13] = 1; /* its table is at 256 */
    (void)list_bytes("7", gr_slice_of(seven, sizeof seven));
    assert_problem("7", "7z x");
}

static void a_window_larger_than_memory_may_be_is_refused(void **state)
{
    (void)state;
    uint8_t const xz[] = {0xFD, '7',  'z',  'X', 'Z', 0,    0, 4,  0xE6,
                          0xD6, 0xB4, 0x46, 2,   0,   0x21, 1, 32, 0};
    assert_true(container_window(gr_slice_of(xz, sizeof xz)) == (uint64_t)256
                                                                    << 20);
    (void)list_bytes("w.xz", gr_slice_of(xz, sizeof xz));
    assert_problem("w.xz", "256 MiB");
    uint8_t const zst[] = {0x28, 0xB5, 0x2F, 0xFD, 0, 17 << 3};
    assert_true(container_window(gr_slice_of(zst, sizeof zst)) == (uint64_t)128
                                                                      << 20);
}

/* ---- promises ---- */

static void every_allocation_may_fail(void **state)
{
    (void)state;
    made_zip zip = two_logs();
    gr_buffer tar = two_in_tar(), gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, gr_buffer_slice(&tar));
    zip_add(&zip, GR_S("t.tgz"), gr_buffer_slice(&gz), 0);
    zip_finish(&zip);
    scratch_write("z", zip.bytes.ptr, zip.bytes.len);
    const char *const path = scratch_path("z");
    gr_status status = GR_NOMEM;
    for (long n = 0; status != GR_OK; n++) {
        gr_error err = {GR_OK, 0, ""};
        evidence_list l = {0};
        gr_arena *const small = gr_arena_new((size_t)16 << 20);
        assert_int_equal(evidence_find(small, &path, 1, &l, NULL), GR_OK);
        gr_mem_fail_after(n);
        status = evidence_expand(small, &options, &l, &err);
        gr_mem_fail_after(-1);
        assert_true(status == GR_OK || status == GR_NOMEM);
        assert_true(n < 1000);
        evidence_end(&l);
        gr_arena_free(small);
    }
    zip_free(&zip);
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
}

static void it_ends_soon_when_it_is_stopped(void **state)
{
    (void)state;
    static const volatile sig_atomic_t stop = 1;
    options.stop = &stop;
    scratch_write_text("a", "x");
    const char *const path = scratch_path("a");
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    assert_int_equal(evidence_expand(arena, &options, &list, NULL), GR_NONE);
}

static void nothing_is_left_where_things_are_unpacked(void **state)
{
    (void)state;
    gr_buffer tar = two_in_tar(), gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, gr_buffer_slice(&tar));
    scratch_mkdir("tmp");
    options.temp_dir = scratch_path("tmp");
    (void)list_bytes("c.tgz", gr_buffer_slice(&gz));
    assert_non_null(list.temp);
    assert_int_equal(rmdir(scratch_path("tmp")), 0); /* it is empty */
    options.temp_dir = scratch_path("nowhere");
    (void)list_bytes("c.tgz", gr_buffer_slice(&gz));
    assert_problem("c.tgz", "temporary file");
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(members_of_a_zip_stand_behind_it_by_their_paths),
        TEST(members_of_a_tar_are_read_where_they_stand),
        TEST(a_compressed_tar_is_one_archive),
        TEST(a_compressed_file_is_one_member_without_its_suffix),
        TEST(archives_within_archives_are_opened_four_deep),
        TEST(two_members_of_one_name_are_told_apart),
        TEST(a_name_cannot_look_like_that_of_an_archive),
        TEST(backslashes_part_names_where_no_name_has_a_slash),
        TEST(tricks_with_paths_links_and_devices_are_refused),
        TEST(links_and_devices_in_a_tar_are_refused),
        TEST(windows_of_members_of_a_zip_are_known),
        TEST(links_to_members_cost_nothing),
        TEST(links_to_each_other_and_to_nothing_are_told),
        TEST(members_that_share_bytes_are_a_bomb),
        TEST(what_claims_too_much_is_a_bomb),
        TEST(a_bomb_is_stopped_when_it_goes_off),
        TEST(too_many_members_are_counted),
        TEST(a_wrong_checksum_is_told_at_the_end_of_the_member),
        TEST(a_size_that_lies_costs_no_bytes),
        TEST(a_zip_without_its_table_is_read_in_order),
        TEST(a_tar_goes_on_behind_a_damaged_header),
        TEST(archives_cut_at_any_byte_are_read_as_far_as_they_go),
        TEST(disk_images_are_refused_with_the_command_that_opens_them),
        TEST(an_aff4_is_a_disk_image_although_it_is_a_zip),
        TEST(volumes_and_cut_7z_are_refused),
        TEST(a_window_larger_than_memory_may_be_is_refused),
        TEST(every_allocation_may_fail),
        TEST(it_ends_soon_when_it_is_stopped),
        TEST(nothing_is_left_where_things_are_unpacked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
