/* test_whole_line.c - keywords on rows of text logs, whose whole line is a field
 * beside its parts: the engine looks there alone, the oracle everywhere. */
#include "check.h"

#include "readers/w3c_reader.h"
#include "sigma/engine_check.h"

typedef struct {
    engine_check check;
    size_t hits;
} judge;

static gr_status take(void *self, const event *e)
{
    judge *const j = self;
    j->hits += engine_check_event(&j->check, e).count;
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t records_lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)records_lost;
    fail_msg("%s", what);
}

static size_t hits(const char *detection, gr_slice row)
{
    judge j = {.hits = 0};
    char yaml[1024];
    gr_buffer log = gr_buffer_upto(1 << 12);
    reader_options const options = {false};
    event_sink const sink = {&j, take, no_damage};
    reader_file file;
    (void)snprintf(yaml, sizeof yaml,
                   "title: t\nid: 3b8f4b61-0000-4000-8000-000000000002\n"
                   "logsource: {category: webserver}\ndetection:\n%s"
                   "  condition: s\n",
                   detection);
    engine_check_open(&j.check, gr_slice_of_c(yaml));
    gr_putf(&log, "#Fields: cs-method cs-uri-stem cs-uri-query cs-username\n");
    gr_put(&log, row);
    gr_put_byte(&log, '\n');
    gr_slice const bytes = gr_buffer_slice(&log);
    w3c_reader.begin(&(reader_intro){.head = bytes, .options = &options}, &file,
                     &sink);
    reader_state *const state = w3c_reader.open(&options);
    assert_non_null(state);
    assert_int_equal(w3c_reader.read(state, &file, bytes, 0, &sink, NULL),
                     GR_OK);
    engine_check_forget(&j.check);
    w3c_reader.close(state);
    engine_check_close(&j.check);
    gr_buffer_free(&log);
    return j.hits;
}

static void a_keyword_in_a_part_is_found(void **state)
{
    (void)state;
    gr_slice const row = GR_S("GET /owa/x.aspx a=1 CORP\\b\xc3\xa9"
                              "a");
    assert_int_equal(hits("  s: ['X.ASPX']\n", row), 1);
    assert_int_equal(hits("  s: ['b\xc3\x89"
                          "a']\n",
                          row),
                     1);
    assert_int_equal(hits("  s: ['x.aspx?a=1']\n", row), 1);
    assert_int_equal(hits("  s: ['y.aspx']\n", row), 0);
    assert_int_equal(hits("  s:\n    '|all': ['get', 'CORP']\n", row), 1);
}

static void a_keyword_over_two_parts_is_found(void **state)
{
    (void)state;
    gr_slice const row = GR_S("GET /owa/x.aspx a=1 CORP\\b");
    assert_int_equal(hits("  s: ['get /owa']\n", row), 1);
    assert_int_equal(hits("  s: ['x.aspx*corp']\n", row), 1);
}

static void a_regex_looks_at_each_part(void **state)
{
    (void)state;
    gr_slice const row = GR_S("GET /owa/x.aspx a=1 CORP\\b");
    assert_int_equal(hits("  s:\n    '|re': '^/owa/x\\.aspx$'\n", row), 1);
    assert_int_equal(hits("  s:\n    '|re': '^x\\.aspx$'\n", row), 0);
}

/* A part may be cut in a character: what is no text is U+FFFD in rules. */
static void bytes_that_are_no_text_are_found_as_the_oracle_does(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "GET /\xc3 \xa9x a", "G\xf0\x9f\x98 / \x80\x80 a",
        "\x80 \xbf \xc3\xa9 \xa9", "GET /\xef\xbf\xbd x\xff y"};
    static const char *const keywords[] = {
        "  s: ['\xef\xbf\xbd']\n", "  s: ['\xc3\xa9']\n",
        "  s: ['\xef\xbf\xbdx']\n", "  s: ['/\xef\xbf\xbd']\n"};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++)
            (void)hits(keywords[k], gr_slice_of_c(rows[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keyword_in_a_part_is_found),
        cmocka_unit_test(a_keyword_over_two_parts_is_found),
        cmocka_unit_test(a_regex_looks_at_each_part),
        cmocka_unit_test(bytes_that_are_no_text_are_found_as_the_oracle_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
