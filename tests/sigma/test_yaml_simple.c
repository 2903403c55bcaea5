/* test_yaml_simple.c - what the reader of simple YAML is sure of is what
 * libyaml reads. */
#include "check.h"

#include "sigma/builtin.h"
#include "support/yaml_both.h"

typedef struct {
    const char *text;
    size_t sure; /* documents */
} simple_case;

static void check(const simple_case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        size_t sure = 0;
        bool const agree =
            yaml_events_agree(gr_slice_of_c(cases[i].text), &sure);
        if (agree && sure == cases[i].sure) continue;
        failed++;
        print_error("%s\n  %s, sure of %zu\n", cases[i].text,
                    agree ? "the same" : "not the same", sure);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void what_rules_are_written_in_is_surely_read(void **state)
{
    (void)state;
    static const simple_case cases[] = {
        {"a: b", 1},
        {"a: b\n---\nc: d\n---\ne: f\n", 3},
        {"# x\n\n--- # y\na: b # z\n# end", 1},
        {"a:\n- b\n- c\nd:\n  - e\n  -\n  -   f: 1\n      g:\n  - - h\n", 1},
        {"a:\nb:\n  c:\n  d:\n\n# x\ne:\n- \n-\n", 1},
        {"a: 'it''s: # [1]'\n'b': \"c: # 'd'\"\n\"e f\": '' # x\n", 1},
        {"a: b c\n  d\n\n\n  e # x\nf: g\n   # no more\nh: i#j:k\n", 1},
        {"a:\n  b\n   c\nd:\n    'e'\nf:\n  - g\n    h\n", 1},
        {"a: -b\nc: ::1\nd: ?e\nf : g\nh:: i\nj: a, [b] {c} & *d\n", 1},
        {"a: |\n\n  b\n   c\n\n  d  \n\ne: |-\n f\ng: |+\n  h\n\n \ni: j\n", 1},
        {"a: >\n  b\n  c\n\n  d\n   e\n\n   f\n  g\n\n\nh: >-\n i\n\nj: >+\n"
         "  k\n\n",
         1},
        {"- a\n- |\n  b\n- c: >-\n    d\n  e: f\n- g", 1},
        {"a: |\n  b", 1},
        {"a: |\n  b\n  ", 1},
        {"a: |\n  b\n # c\nd: e\n", 1},
        {"  a: b\n  c: d\n", 1},
        {"a: \xC3\xA9\n\xE2\x82\xAC: \xF0\x9F\x98\x80\n", 1},
        {"<<: a\nb: ~\nc: null\n", 1},
        {"", 0},
    };
    CHECK(cases);
}

static void all_else_is_left_to_libyaml(void **state)
{
    (void)state;
    static const simple_case cases[] = {
        {"a", 0},
        {"# only a comment\n", 0},
        {"---\n", 0},
        {"a: [b]\n", 0},
        {"a: {b: c}\n", 0},
        {"a: &x b\nc: *x\n", 0},
        {"a: !!str 1\n", 0},
        {"? a\n: b\n", 0},
        {"a: \"b\\n\"\n", 0},
        {"a: 'b\n  c'\n", 0},
        {"a: 'b'c\n", 0},
        {"a: 'b'#c\n", 0},
        {"a: |2\n   b\n", 0},
        {"a: |\n   \n  b\n", 0},
        {"a: |\nb: c\n", 0},
        {"a: | b\n", 0},
        {"a: |", 0},
        {"a:\tb\n", 0},
        {"a: b\r\n", 0},
        {"a: \xC2\x85\n", 0},
        {"a: \xE2\x80\xA8\n", 0},
        {"a: b\xEF\xBB\xBF\n", 0},
        {"a: \xFF\n", 0},
        {"a: b: c\n", 0},
        {"a: - b\n", 0},
        {"a: b\n  c: d\n", 0},
        {"a: b\n  # x\n  c\n", 0},
        {"a:\n  b: c\n d: e\n", 0},
        {"a:\n    - b\n  - c\n", 0},
        {"  a: b\nc: d\n", 0},
        {"- a\nb: c\n", 0},
        {"a: b\n- c\n", 0},
        {"a\nb: c\n", 0},
        {"--- a: b\n", 0},
        {"a: b\n...\n", 0},
        {"%YAML 1.1\n---\na: b\n", 0},
        {"a: @b\n", 0},
        {"a: b\n---\nc: [\n", 1},
        {"a: b\n---\n# x\nc: d\n--- e\n---\nf: g\n", 2},
    };
    CHECK(cases);
}

static void a_key_is_as_long_as_libyaml_takes_it(void **state)
{
    (void)state;
    for (size_t len = 990; len < 1040; len++) {
        gr_buffer text = gr_buffer_upto(4096);
        size_t sure = 0;
        for (size_t i = 0; i < len; i++) gr_put_byte(&text, 'k');
        gr_put(&text, GR_S(": a\n"));
        assert_true(yaml_events_agree(gr_buffer_slice(&text), &sure));
        assert_int_equal(len <= 1000, sure);
        gr_buffer_free(&text);
    }
}

static void it_nests_as_deep_as_yaml_may(void **state)
{
    (void)state;
    for (size_t depth = 60; depth < 70; depth++) {
        gr_buffer text = gr_buffer_upto(4096);
        size_t sure = 0;
        for (size_t i = 0; i < depth; i++) gr_put(&text, GR_S("- "));
        assert_true(yaml_events_agree(gr_buffer_slice(&text), &sure));
        assert_int_equal(depth <= 64, sure);
        gr_buffer_free(&text);
    }
}

static const char sample[] =
    "# rules\ntitle: a b\n  c\ndescription: |\n    d\n\n      e\nx: >-\n  f\n"
    "  g\ntags:\n    - h.i # j\n    - 'it''s'\nfalsepositives:\n- k\n- \"l\"\n"
    "detection:\n    m:\n        - n|all:\n            - o\n          p: -q\n"
    "        - 'r': '*\\s'\n    condition: m\n---\ntitle: two\nlevel:\n";

static void cut_at_any_byte_it_is_what_libyaml_reads(void **state)
{
    (void)state;
    size_t sure = 0;
    for (size_t len = 0; len < sizeof sample; len++)
        assert_true(yaml_events_agree(gr_slice_of(sample, len), &sure));
    assert_true(sure > sizeof sample / 2);
}

static void changed_anyhow_it_is_what_libyaml_reads(void **state)
{
    (void)state;
    enum { ROUNDS = 20000 };
    gr_buffer changed = gr_buffer_upto(1 << 20);
    size_t sure = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        yaml_mutated(gr_slice_of_c(sample), seed, &changed);
        if (!yaml_events_agree(gr_buffer_slice(&changed), &sure))
            fail_msg("%.*s", (int)changed.len, (const char *)changed.ptr);
    }
    assert_true(sure > ROUNDS / 2);
    gr_buffer_free(&changed);
}

static void our_own_rules_are_what_libyaml_reads(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(16 << 20);
    size_t sure = 0;
    for (size_t i = 0; i < sigma_builtin_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_builtin_file(arena, i, &name);
        if (!yaml_events_agree(text, &sure))
            fail_msg("%.*s", (int)name.len, (const char *)name.ptr);
    }
    assert_true(sure > sigma_builtin_count() / 2);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_rules_are_written_in_is_surely_read),
        cmocka_unit_test(all_else_is_left_to_libyaml),
        cmocka_unit_test(a_key_is_as_long_as_libyaml_takes_it),
        cmocka_unit_test(it_nests_as_deep_as_yaml_may),
        cmocka_unit_test(cut_at_any_byte_it_is_what_libyaml_reads),
        cmocka_unit_test(changed_anyhow_it_is_what_libyaml_reads),
        cmocka_unit_test(our_own_rules_are_what_libyaml_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
