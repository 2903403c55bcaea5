/* test_evtx_write.c - an independent reader reads what we write.
 *
 * Runs evtx_dump (crate evtx), if it is there, over a file with every shape,
 * its checksums validated. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/evtx_sample.h"

static gr_slice run(gr_arena *arena, const char *command)
{
    enum { ROOM = 4 << 20 };
    FILE *const in = popen(command, "r");
    assert_non_null(in);
    uint8_t *const text = gr_arena_take_text(arena, ROOM);
    size_t const len = fread(text, 1, ROOM, in);
    assert_int_equal(pclose(in), 0);
    return (gr_slice){text, len};
}

static size_t count_lines(gr_slice text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
    return lines;
}

static void write_file(gr_arena *arena, const write_options *options,
                       const char *path)
{
    gr_buffer out = gr_buffer_upto(16 << 20);
    assert_true(sample_write(arena, options, &out));
    FILE *const file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(out.ptr, 1, out.len, file), out.len);
    assert_int_equal(fclose(file), 0);
    gr_buffer_free(&out);
}

static void evtx_dump_reads_every_record(void **state)
{
    (void)state;
    if (system("command -v evtx_dump >/dev/null") != 0) {
        print_message("evtx_dump is not installed\n");
        skip();
    }
    char path[] = "/tmp/grounds-evtx-XXXXXX";
    int const descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    gr_arena *const arena = gr_arena_new(64 << 20);
    write_file(arena, &(write_options){.empty_chunks = 1}, path);
    char command[256];
    snprintf(command, sizeof command,
             "evtx_dump --validate-checksums -t 1 -o jsonl %s 2>&1", path);
    gr_slice const lines = run(arena, command);
    assert_int_equal(count_lines(lines), SAMPLE_RECORDS);
    static const char *const parts[] = {
        "\"Text\":\"h\xc3\xa9 \xf0\x9f\x98\x80\"",
        "\"Int8\":-5",
        "\"Uint64\":18446744073709551615",
        "\"Real64\":\"-2.25\"",
        "\"Sid\":\"S-1-5-21-1-2-3-1001\"",
        "\"Hex32\":\"0x3e7\"",
        "\"Texts\":[\"one\",\"tw\xc3\xb6\",\"\"]",
        "\"Numbers\":[1,2]",
        "\"Xml\":{\"Tree\":{\"Leaf\":\"plain <b>\"}}",
        "\"LogFileCleared\":{",
        "{\"Event\":{\"#text\":\"a&b&Ac<d\""};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_true(gr_find(lines, gr_slice_of_c(parts[i])) != SIZE_MAX);
    remove(path);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evtx_dump_reads_every_record)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
