/* test_yaml.c - YAML files as trees, sound and hostile. */
#include "check.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "sigma/limits.h"
#include "sigma/yaml.h"

/* A value as one line: text:kind by a sign, [lists], {key=value}. */
static void put_value(gr_buffer *out, const yaml_value *v)
{
    switch (v->kind) {
    case YAML_NULL: gr_put(out, GR_S("null")); return;
    case YAML_BOOL: gr_put(out, GR_S("!")); break;
    case YAML_NUMBER: gr_put(out, GR_S("#")); break;
    case YAML_TEXT: break;
    case YAML_LIST:
    case YAML_MAP:
        gr_put_byte(out, v->kind == YAML_LIST ? '[' : '{');
        for (size_t i = 0; i < v->count; i++) {
            if (i > 0) gr_put_byte(out, ' ');
            if (v->kind == YAML_MAP) {
                gr_put(out, v->u.pairs[i].key);
                gr_put_byte(out, '=');
            }
            put_value(out, v->kind == YAML_MAP ? v->u.pairs[i].value
                                               : v->u.items[i]);
        }
        gr_put_byte(out, v->kind == YAML_LIST ? ']' : '}');
        return;
    }
    gr_put(out, v->text);
}

/* All documents of `text`, with " --- " between; faults as "<status line N:
 * text>". */
static const char *show(gr_arena *arena, gr_slice text)
{
    gr_buffer out = gr_buffer_upto(64 << 20);
    yaml_reader *const reader = yaml_open(arena, text);
    assert_non_null(reader);
    for (bool first = true;; first = false) {
        yaml_document document;
        gr_error err = {GR_OK, 0, ""};
        gr_status const status = yaml_next(reader, &document, &err);
        if (status == GR_NONE) break;
        if (!first) gr_put(&out, GR_S(" --- "));
        if (status == GR_OK) put_value(&out, document.root);
        else
            gr_putf(&out, "<%s line %u: %s>", gr_status_name(status),
                    document.line, err.text);
    }
    yaml_close(reader);
    const char *const line = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    assert_non_null(line);
    gr_buffer_free(&out);
    return line;
}

typedef struct {
    const char *text, *tree;
} yaml_case;

static void check(const yaml_case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const got = show(arena, gr_slice_of_c(cases[i].text));
        if (strcmp(got, cases[i].tree) != 0) {
            failed++;
            print_error("%s\n  is %s\n not %s\n", cases[i].text, got,
                        cases[i].tree);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void all_of_yaml_is_read(void **state)
{
    (void)state;
    static const yaml_case cases[] = {
        {"", ""},
        {"# only a comment\n", ""},
        {"[]", "[]"},
        {"{}", "{}"},
        {"a: 1\nb: [x, 'y', \"z\", true, ~]\n", "{a=#1 b=[x y z !true null]}"},
        {"- a\n-\n- {b: c}\n", "[a null {b=c}]"},
        {"a: 1\n---\nb: 2\n...\n---\nc: 3", "{a=#1} --- {b=#2} --- {c=#3}"},
        {"a: &x [1]\nb: *x\n", "{a=[#1] b=[#1]}"},
        {"a: &x 1\nb: &x 2\nc: *x\n", "{a=#1 b=#2 c=#2}"},
        {"a: !!str 1\nb: ! 2\nc: !!int '3'\n", "{a=1 b=2 c=3}"},
        {"a: {<<: {b: 1, c: 2}, b: 3}\n", "{a={b=#3 c=#2}}"},
        {"a: {<<: [{b: 1}, {b: 2, c: 3}]}\n", "{a={b=#1 c=#3}}"},
        {"'<<': x\n", "{<<=x}"},
        {"<<: x\n", "{<<=x}"},
        {"? a\n: b\n? c\n", "{a=b c=null}"},
        {"? ''\n: b\n", "{=b}"},
        {"1: a\ntrue: b\n", "{1=a true=b}"},
        {"a: |\n  x\n  y\nb: >\n  x\n  y\n", "{a=x\ny\n b=x y\n}"},
        {"a: b\r\nc: d\r\n", "{a=b c=d}"},
        {"\xEF\xBB\xBF"
         "a: b\nc: d\n---\ne: f\n",
         "{a=b c=d} --- {e=f}"},
        {"%YAML 1.1\n---\na: b\n", "{a=b}"},
        {"a: \"\\u2013\\x41\"\n", "{a=\xE2\x80\x93"
                                  "A}"},
    };
    CHECK(cases);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
    (void)state;
    static const yaml_case cases[] = {
        {"a: 1\nb: 2\na: 3\n", "<damaged line 3: a key stands twice: a>"},
        {"a: {b: 1,\n b: 2}\n", "<damaged line 2: a key stands twice: b>"},
        {"a: 1\na: 2\n---\nb: 1\n",
         "<damaged line 2: a key stands twice: a> --- {b=#1}"},
        {"a: *x\n",
         "<damaged line 1: an alias without an anchor before it: x>"},
        {"a: &x [*x]\n",
         "<damaged line 1: an alias without an anchor before it: x>"},
        {"a: &x 1\n---\na: *x\n",
         "{a=#1} --- <damaged line 3: an alias without an anchor before it: "
         "x>"},
        {"? [a]\n: b\n", "<damaged line 1: a key that is no text>"},
        {"<<: [x]\n", "<damaged line 1: << needs a map>"},
        {"a: 1\nb: [\n",
         "<damaged line 3: not YAML: did not find expected node content>"},
        {"a: 1\n---\nb: }\n",
         "{a=#1} --- <damaged line 3: not YAML: did not find expected node "
         "content>"},
        {"x: {a: 1,\n  a: 2}\nb: }\n",
         "<damaged line 2: a key stands twice: a> --- <damaged line 3: not "
         "YAML: did not find expected node content>"},
        {"\x01\x02\x03", "<damaged line 1: not YAML: control characters are "
                         "not allowed>"},
        {"a: \xFF\n",
         "<damaged line 1: not YAML: invalid leading UTF-8 octet>"},
        {"\xFF\xFE"
         "a",
         "<damaged line 1: not YAML: invalid leading UTF-8 octet>"},
        {"\tx: 1\n", "<damaged line 1: not YAML: found character that cannot "
                     "start any token>"},
    };
    CHECK(cases);
}

static gr_slice repeat(gr_arena *arena, const char *part, size_t count)
{
    size_t const len = strlen(part);
    uint8_t *const text = gr_arena_take_text(arena, len * count);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) memcpy(text + i * len, part, len);
    return gr_slice_of(text, len * count);
}

static void show_big(const char *part, size_t count, const char *expected)
{
    gr_arena *const texts = gr_arena_new(64 << 20);
    gr_arena *const arena = gr_arena_new(SIGMA_SCRATCH_BYTES);
    gr_slice const text = repeat(texts, part, count);
    /* The file's arena may be full; what is shown needs one of its own. */
    yaml_reader *const reader = yaml_open(arena, text);
    yaml_document document;
    gr_error err = {GR_OK, 0, ""};
    gr_status status = GR_OK;
    while (status == GR_OK) status = yaml_next(reader, &document, &err);
    if (strcmp(status == GR_NONE ? "sound" : err.text, expected) != 0)
        fail_msg("%s: %s: %s", part, gr_status_name(status), err.text);
    if (status == GR_LIMIT)
        assert_int_equal(GR_NONE, yaml_next(reader, &document, &err));
    yaml_close(reader);
    gr_arena_free(arena);
    gr_arena_free(texts);
}

static void yaml_beyond_a_limit_is_refused_soon(void **state)
{
    (void)state;
    show_big("[", 1000000, "YAML nested too deeply");
    show_big("- ", 1000000, "YAML nested too deeply");
    show_big("{a: ", 1000000, "YAML nested too deeply");
    show_big("- a\n", 4000000, "more YAML than one file may have");
    show_big("--- [a, b]\n", 1000000, "more YAML than one file may have");
    show_big("%TAG !a! x\n", 1000000, "too many %TAG lines");
    show_big("# %TAG\n", 1000, "sound");
    show_big("- ", YAML_DEPTH, "sound");
}

static void aliases_of_aliases_are_bounded(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S("- &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 10; i++) {
        gr_putf(&text, "- &a%d [*a%d", i, i - 1);
        for (int k = 0; k < 9; k++) gr_putf(&text, ", *a%d", i - 1);
        gr_put(&text, GR_S("]\n"));
    }
    assert_string_equal("<limit line 7: more values than one document may "
                        "have>",
                        show(arena, gr_buffer_slice(&text)));
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static void anchors_are_many_but_not_too_many(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(64 << 20);
    for (int i = 0; i < YAML_ANCHORS; i++) gr_putf(&text, "- &a%d x\n", i);
    for (int i = 0; i < 200000; i++)
        gr_putf(&text, "- *a%d\n", i % YAML_ANCHORS);
    assert_memory_equal("[x x x", show(arena, gr_buffer_slice(&text)), 6);
    gr_put(&text, GR_S("- &one_more x\n"));
    assert_string_equal("<limit line 210001: too many anchors>",
                        show(arena, gr_buffer_slice(&text)));
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static void a_large_map_is_searched_for_repeated_keys(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(8 << 20);
    for (int i = 0; i < 100000; i++) gr_putf(&text, "k%d: 1\n", i);
    const char *got = show(arena, gr_buffer_slice(&text));
    assert_memory_equal("{k0=#1 k1=#1", got, 12);
    gr_put(&text, GR_S("k7: 1\n"));
    got = show(arena, gr_buffer_slice(&text));
    assert_string_equal("<damaged line 100001: a key stands twice: k7>", got);
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static const char sample[] = "title: a\n---\nb: &x [1, 'two', {c: \"\\n\"}]\n"
                             "d: *x\ne: |\n  text\n";

static void a_file_cut_at_any_byte_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample; len++) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        (void)show(arena, gr_slice_of(sample, len));
        gr_arena_free(arena);
    }
}

static void a_failed_allocation_is_no_memory(void **state)
{
    (void)state;
    bool whole = false;
    for (long n = 0; !whole; n++) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        gr_error err = {GR_OK, 0, ""};
        yaml_document document;
        gr_mem_fail_after(n);
        yaml_reader *const reader = yaml_open(arena, gr_slice_of_c(sample));
        gr_status status = reader == NULL ? GR_NOMEM : GR_OK;
        while (status == GR_OK) status = yaml_next(reader, &document, &err);
        gr_mem_fail_after(-1);
        whole = status == GR_NONE;
        if (!whole) assert_int_equal(GR_NOMEM, status);
        yaml_close(reader);
        gr_arena_free(arena);
        assert_true(n < 100);
    }
}

/* libyaml counts CR, CRLF, NEL, LS and PS as line breaks too. */
static void the_text_of_a_document_is_that_of_its_lines(void **state)
{
    (void)state;
    static const char *const parts[] = {"# c\n",
                                        "--- a\r\n",
                                        "--- 'b\rc\xC2\x85"
                                        "d\xE2\x80\xA8"
                                        "e'\n",
                                        "---\nf\n",
                                        "...\n",
                                        "---\ng"};
    const char *const documents[] = {parts[1], parts[2], parts[3], parts[5]};
    gr_arena *const arena = gr_arena_new(1 << 20);
    gr_buffer text = gr_buffer_upto(4096);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        gr_put(&text, gr_slice_of_c(parts[i]));
    yaml_reader *const reader = yaml_open(arena, gr_buffer_slice(&text));
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        yaml_document document;
        gr_error err;
        assert_int_equal(GR_OK, yaml_next(reader, &document, &err));
        assert_slice(document.text, documents[i]);
        assert_slice(document.text, documents[i]);
    }
    yaml_close(reader);
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_yaml_is_read),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(yaml_beyond_a_limit_is_refused_soon),
        cmocka_unit_test(aliases_of_aliases_are_bounded),
        cmocka_unit_test(anchors_are_many_but_not_too_many),
        cmocka_unit_test(a_large_map_is_searched_for_repeated_keys),
        cmocka_unit_test(a_file_cut_at_any_byte_is_read_or_refused),
        cmocka_unit_test(a_failed_allocation_is_no_memory),
        cmocka_unit_test(the_text_of_a_document_is_that_of_its_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
