/* test_load.c - rule files in, rules out: heads, states, kinds of documents,
 * collections, limits. docs/SIGMA.md names these lines as `load: NAME`. */
#include "check.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sigma/limits.h"
#include "support/rule_text.h"

#define HEAD "title: t\nlogsource: {product: windows}\n"
#define BODY "detection: {s: {a: 1}, condition: s}\n"
#define RULE HEAD BODY

typedef struct {
    const char *name, *text;
    const char *result; /* all entries, in the order of their ids */
} load_case;

static void check(const load_case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const got = rule_text_show(arena, cases[i].text, NULL);
        if (strcmp(got, cases[i].result) != 0) {
            failed++;
            print_error("%s\n%s\n  is %s\n not %s\n", cases[i].name,
                        cases[i].text, got, cases[i].result);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void a_document_becomes_one_entry_or_is_counted(void **state)
{
    (void)state;
    static const load_case cases[] = {
        {"rule", RULE, "a=1"},
        {"unknown keys are the author's", RULE "mine: {x: [1]}\n", "a=1"},
        {"nothing", "", "nothing"},
        {"empty documents", "---\n---\n~\n", "nothing"},
        {"other YAML", "a: b\n---\n[1, 2]\n", "nothing"},
        {"plain text", "just some words\n",
         "rejected line 1: text, not a YAML map: no rule"},
        {"no YAML", "a: [\n",
         "rejected line 2: not YAML: did not find "
         "expected node content"},
        {"correlation",
         "id: a\nname: a\n" RULE "---\nid: b\ntitle: t\n"
         "correlation: {type: event_count, rules: a, timespan: 5m, "
         "condition: {gt: 5}}\n",
         "a=1 ; event_count within 5m: gt 5"},
        {"filter",
         "id: a\n" RULE "---\nid: b\n" HEAD
         "filter: {rules: any, s: {b: 2}, condition: not s}\n",
         "(and a=1 (not b=2)) ; filter: it applies to 1 rule"},
        {"a correlation with a detection",
         "id: a\nname: a\n" RULE "---\nid: b\n" RULE
         "correlation: {type: event_count, rules: a, timespan: 5m, "
         "condition: {gt: 5}}\n",
         "a=1 ; rejected line 10: detection beside correlation: a rule has one "
         "of them"},
        {"a filter with a detection",
         "id: a\n" RULE "---\nid: b\n" RULE
         "filter: {rules: any, s: {b: 2}, condition: not s}\n",
         "a=1 ; rejected line 10: filter beside detection: a rule has one of "
         "them"},
        {"a correlation with a filter",
         "id: a\nname: a\n" RULE "---\nid: b\ntitle: t\n"
         "filter: {rules: any, s: {b: 2}, condition: not s}\n"
         "correlation: {type: event_count, rules: a, timespan: 5m, "
         "condition: {gt: 5}}\n",
         "a=1 ; rejected line 9: filter beside correlation: a rule has one of "
         "them"},
        {"rule without a detection", HEAD,
         "rejected line 1: the rule has no detection"},
        {"no title", "logsource: {product: windows}\n" BODY,
         "rejected line 1: the rule has no title"},
        {"no logsource", "title: t\n" BODY,
         "rejected line 1: the rule has no logsource"},
        {"empty logsource", "title: t\nlogsource: {definition: x}\n" BODY,
         "rejected line 2: logsource without category, product and service"},
        {"logsource no map", "title: t\nlogsource: windows\n" BODY,
         "rejected line 1: the rule has no logsource"},
        {"title a list", "title: [t]\nlogsource: {product: windows}\n" BODY,
         "rejected line 1: title is no text"},
        {"taxonomy sigma", RULE "taxonomy: sigma\n", "a=1"},
        {"taxonomy other", RULE "taxonomy: ecs\n",
         "rejected line 4: taxonomy \"ecs\" is unknown; only sigma is known"},
        {"deprecated", RULE "status: deprecated\n", "excluded by status"},
        {"unsupported", RULE "status: unsupported\n", "excluded by status"},
        {"deprecated and wrong", "title: t\nstatus: deprecated\n" BODY,
         "excluded by status"},
        {"repeated key", RULE "title: u\n",
         "rejected line 4: a key stands twice: title"},
        {"second document is wrong", RULE "---\na: }\n",
         "rejected line 5: not YAML: did not find expected node content ; "
         "a=1"},
        {"two rules",
         "id: b\n" RULE "---\nid: a\ntitle: t\n"
         "logsource: {product: windows}\n"
         "detection: {s: {b: 2}, condition: s}\n",
         "b=2 ; a=1"},
    };
    CHECK(cases);
}

/* What the template says, with what follows. */
#define GLOBAL "action: global\ntitle: g\nlogsource: {product: windows}\n"

static void collections_are_merged(void **state)
{
    (void)state;
    static const load_case cases[] = {
        {"global",
         GLOBAL "detection: {condition: s}\n---\n"
                "detection: {s: {a: 1}}\n---\n"
                "id: '2'\ndetection: {s: {a: 2}}\n",
         "a=2 ; a=1"},
        {"later document wins",
         GLOBAL "detection: {s: {a: 1}, condition: s}\n"
                "---\ndetection: {s: {a: 2}}\n",
         "a=2"},
        {"reset",
         GLOBAL BODY "---\naction: reset\n---\ndetection: {x: 1}\n"
                     "---\ntitle: t\nlogsource: {product: windows}\n",
         "rejected line 8: the rule has no title ; rejected line 10: the rule "
         "has no detection"},
        {"repeat", RULE "---\naction: repeat\nid: z\ndetection: {s: {a: 2}}\n",
         "a=1 ; a=2"},
        {"repeat of nothing", "action: repeat\ntitle: t\n",
         "rejected line 1: action: repeat without a rule before it"},
        {"unknown action", "action: merge\ntitle: t\n",
         "rejected line 1: action is global, reset or repeat"},
        {"template alone", GLOBAL BODY, "nothing"},
    };
    CHECK(cases);
}

static sigma_rule one(gr_arena *arena, const char *text)
{
    sigma_rules const rules = rule_text_load(arena, gr_slice_of_c(text), NULL);
    assert_int_equal(1, rules.count);
    return rules.rules[0];
}

static void a_conflict_with_the_template_is_warned_of(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rule const rule =
        one(arena, GLOBAL BODY "---\ndetection: {s: {a: 2}}\n");
    assert_slice(rule.warning,
                 "a is in the template too; the rule's own counts");
    gr_arena_free(arena);
}

static void the_head_is_read(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rule const r =
        one(arena, "# comment\n---\ntitle: T\nid: i\nname: n\ndescription: |\n"
                   "  d\n  e\nstatus: test\nauthor: a\nlevel: high\n"
                   "tags: [attack.t1000, x]\n"
                   "logsource: {category: process_creation, product: windows, "
                   "service: sysmon, definition: x}\n" BODY);
    assert_int_equal(2, r.line);
    assert_int_equal(RULE_LOADED, r.state);
    assert_slice(r.path, "rule.yml");
    assert_slice(r.title, "T");
    assert_slice(r.id, "i");
    assert_slice(r.name, "n");
    assert_slice(r.description, "d\ne\n");
    assert_slice(r.status, "test");
    assert_slice(r.author, "a");
    assert_int_equal(LEVEL_HIGH, r.level);
    assert_int_equal(2, r.tag_count);
    assert_slice(r.tags[1], "x");
    assert_slice(r.category, "process_creation");
    assert_slice(r.product, "windows");
    assert_slice(r.service, "sysmon");
    assert_int_equal(0, r.warning.len);
    assert_false(r.builtin);
    gr_arena_free(arena);
}

static void an_unknown_level_is_warned_of(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rule const r = one(arena, RULE "level: grave\n");
    assert_int_equal(RULE_LOADED, r.state);
    assert_int_equal(LEVEL_NONE, r.level);
    assert_slice(r.warning, "unknown level \"grave\"");
    gr_arena_free(arena);
}

/* sha256sum of the document's lines gives the same. */
static void a_rule_without_an_id_gets_the_hash_of_its_lines(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rule const alone = one(arena, RULE);
    assert_int_equal(7 + 64, alone.id.len);
    assert_slice(
        alone.id,
        "sha256:"
        "d766bf51bc1ab995041b23d0ae9a0caa2f856fed194ce49d65b0767dd173e032");
    sigma_rules const two = rule_text_load(
        arena, GR_S("a: b\n---\n" RULE "---\n" RULE "...\n"), NULL);
    assert_int_equal(2, two.count);
    assert_int_equal(1, two.other_documents);
    assert_int_equal(1, two.duplicate_ids);
    gr_arena_free(arena);
}

static void every_rule_has_the_hash_of_its_lines(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    static const char text[] = "id: x\n" RULE;
    uint8_t digest[GR_SHA256_SIZE];
    assert_true(gr_sha256_of(gr_slice_of(text, sizeof text - 1), digest));
    sigma_rules const rules =
        rule_text_load(arena, GR_S("id: w\n" RULE "---\nid: x\n" RULE), NULL);
    assert_int_equal(2, rules.count);
    assert_memory_not_equal(rules.rules[0].sha256, digest, GR_SHA256_SIZE);
    sigma_rule const alone = one(arena, text);
    assert_memory_equal(alone.sha256, digest, GR_SHA256_SIZE);
    gr_arena_free(arena);
}

static void deprecated_and_unsupported_rules_load_when_asked_for(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_load_options const options = {.with_deprecated = true};
    assert_string_equal(
        "a=1", rule_text_show(arena, RULE "status: deprecated\n", &options));
    assert_string_equal(
        "excluded by status",
        rule_text_show(arena, RULE "status: unsupported\n", &options));
    gr_arena_free(arena);
}

static void rules_of_one_id_are_counted_and_kept_in_order(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena, GR_S("id: x\n" RULE "---\nid: x\n" RULE "---\nid: a\n" RULE),
        NULL);
    assert_int_equal(3, rules.count);
    assert_int_equal(1, rules.duplicate_ids);
    assert_slice(rules.rules[0].id, "a");
    assert_int_equal(1, rules.rules[1].line);
    assert_true(rules.rules[2].line > 1);
    gr_arena_free(arena);
}

static void a_file_that_is_too_large_is_one_entry(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(256 << 20);
    size_t const len = 100 << 20;
    uint8_t *const text = gr_arena_take_text(arena, len);
    assert_non_null(text);
    memset(text, 'a', len);
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of(text, len), NULL);
    assert_int_equal(1, rules.count);
    assert_int_equal(RULE_REJECTED, rules.rules[0].state);
    assert_slice(rules.rules[0].reason,
                 "larger than the 16 MiB that a rule file may have");
    gr_arena_free(arena);
}

/* 15 MiB of small rules: as many entries as documents may be, then one. */
static void documents_beyond_the_limit_are_one_entry(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(256 << 20);
    static const char part[] = "---\ntitle: t\nlogsource: 1\ndetection: 1\n";
    size_t const count = FILE_DOCUMENTS + 5000, len = sizeof part - 1;
    uint8_t *const text = gr_arena_take_text(arena, count * len);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) memcpy(text + i * len, part, len);
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of(text, count * len), NULL);
    assert_int_equal(FILE_DOCUMENTS + 1, rules.count);
    assert_slice(rules.rules[0].reason,
                 "too many documents; the rest is not read");
    gr_arena_free(arena);
}

/* The arena has room for the map and some rules: a large one is rejected, and
 * a small one behind it still loads. */
static void a_rule_without_room_is_rejected_alone(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 20);
    gr_error err = {GR_OK, 0, ""};
    sigma_load_options const none = {.with_deprecated = false};
    sigma_loader *loader;
    sigma_rules rules;
    assert_int_equal(GR_OK, sigma_loader_new(arena, &none, &loader, &err));
    gr_slice const large =
        GR_S("id: '1'\n" HEAD "detection:\n  s: {a|windash: '-1 -2 -3 -4 -5 "
             "-6 -7'}\n  condition: s\n");
    assert_int_equal(
        GR_OK, sigma_load_bytes(loader, GR_S("large.yml"), large, false, &err));
    assert_int_equal(GR_OK,
                     sigma_load_bytes(loader, GR_S("small.yml"),
                                      GR_S("id: '2'\n" RULE), true, &err));
    assert_int_equal(GR_OK, sigma_load_finish(loader, &rules, &err));
    assert_int_equal(2, rules.count);
    assert_slice(rules.rules[0].reason, "the memory for rules is used up");
    assert_slice(rules.rules[0].id, "1");
    assert_int_equal(RULE_LOADED, rules.rules[1].state);
    assert_true(rules.rules[1].builtin);
    gr_arena_free(arena);
}

/* 78,125 variants of a text of 100 KB. */
static void values_that_become_too_large_are_refused(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S(HEAD "detection:\n  condition: s\n  s: {a|windash: '-1 "
                            "-2 -3 -4 -5 -6 -7 "));
    for (int i = 0; i < 100000; i++) gr_put_byte(&text, 'x');
    gr_put(&text, GR_S("'}\n"));
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&text), NULL);
    assert_slice(rules.rules[0].reason, "its values become more than 96 MiB");
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static gr_status load_all(gr_arena *arena, const sigma_load_options *options,
                          sigma_rules *rules)
{
    static const char text[] = GLOBAL BODY
        "---\ntags: [a, b]\n---\nid: 2\ndetection: {s: {f|windash: '-a -b', "
        "g|re: 'a+', h|expand: '%x%', i|base64offset|contains: abc}}\n"
        "---\na: *x\n---\n[\n";
    gr_error err = {GR_OK, 0, ""};
    sigma_loader *loader;
    GR_TRY(sigma_loader_new(arena, options, &loader, &err));
    GR_TRY(sigma_load_bytes(loader, GR_S("r.yml"), gr_slice_of_c(text), false,
                            &err));
    return sigma_load_finish(loader, rules, &err);
}

static void a_log_source_of_too_many_places_is_named(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(16 << 20);
    gr_buffer map = gr_buffer_upto(1 << 20);
    sigma_load_options options = {.sources_path = GR_S("s.yml")};
    gr_put(&map, GR_S("services:\n  wide:\n"));
    for (int i = 0; i <= RULE_SOURCES; i++) gr_putf(&map, "    - c%d\n", i);
    options.sources = gr_buffer_slice(&map);
    assert_string_equal(
        "rejected: more than 1000 places of its log source",
        rule_text_show(arena, "title: t\nlogsource: {service: wide}\n" BODY,
                       &options));
    gr_buffer_free(&map);
    gr_arena_free(arena);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    sigma_load_options const options = {
        .placeholders = GR_S("x: [1, 2]\n"),
        .placeholders_path = GR_S("p.yml"),
        .sources = GR_S("product: z\nservices: {s: c}\n"),
        .sources_path = GR_S("s.yml")};
    bool whole = false;
    for (long n = 0; !whole; n++) {
        gr_arena *const arena = gr_arena_new(16 << 20);
        sigma_rules rules;
        gr_mem_fail_after(n);
        gr_status const status = load_all(arena, &options, &rules);
        gr_mem_fail_after(-1);
        if (status != GR_OK) assert_int_equal(GR_NOMEM, status);
        whole = status == GR_OK;
        gr_arena_free(arena);
        assert_true(n < 1000);
    }
}

static void each_ceiling_of_the_arena_is_a_limit_or_enough(void **state)
{
    (void)state;
    sigma_load_options const options = {.placeholders = GR_S("x: [1, 2]\n"),
                                        .placeholders_path = GR_S("p.yml")};
    for (size_t ceiling = 0; ceiling < 300000; ceiling += 997) {
        gr_arena *const arena = gr_arena_new(ceiling);
        sigma_rules rules;
        gr_status const status = load_all(arena, &options, &rules);
        if (status != GR_OK) assert_int_equal(GR_LIMIT, status);
        gr_arena_free(arena);
    }
}

static void faults_of_the_users_files_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *placeholders, *sources, *text;
    } cases[] = {
        {"a: [\n", "", "p.yml:2: not YAML: did not find expected node content"},
        {"[a]", "", "p.yml:1: not a map of names to values"},
        {"a: b\nc: {d: e}\n", "",
         "p.yml:2: the value of a placeholder is no text"},
        {"a: b\n---\na: c\n", "", "p.yml:3: a placeholder defined twice"},
        {"", "a: b\n", "s.yml:1: \"a\" means nothing here"},
        {"", "services:\n  x:\n    - {event_ids: 1}\n",
         "s.yml:3: a place needs a channel or a service"},
        {"", "services:\n  x: {channel: c, fields: {a: {wrong: b}}}\n",
         "s.yml:2: no conversion that we know"},
        {"", "services:\n  x: {channel: c, fields: {a: [b, c]}}\n",
         "s.yml:2: a list needs a conversion"},
        {"", "services:\n  x: {channel: c, event_ids: x}\n",
         "s.yml:2: no event id"},
        {"", "services:\n  x: {channel: c, where: {a|b: c}}\n",
         "s.yml:2: unknown modifier \"b\" of a"},
        {"", "a: *b\n", "s.yml:1: an alias without an anchor before it: b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gr_arena *const arena = gr_arena_new(16 << 20);
        gr_error err = {GR_OK, 0, ""};
        sigma_load_options const options = {
            .placeholders = gr_slice_of_c(cases[i].placeholders),
            .placeholders_path = GR_S("p.yml"),
            .sources = gr_slice_of_c(cases[i].sources),
            .sources_path = GR_S("s.yml")};
        sigma_loader *loader;
        assert_int_equal(GR_DAMAGED,
                         sigma_loader_new(arena, &options, &loader, &err));
        assert_string_equal(cases[i].text, err.text);
        gr_arena_free(arena);
    }
}

/* What the first rule of `text` is, and why not elsewhere. */
static void narrowed(const char *detection, sigma_rule_state state,
                     size_t places, const char *reason)
{
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(1 << 16);
    gr_put(&text, GR_S("title: t\nlogsource: {product: p, category: c}\n"
                       "detection: "));
    gr_put(&text, gr_slice_of_c(detection));
    sigma_load_options const options = {
        .sources = GR_S("product: p\ncategories:\n  c:\n    - log\n"
                        "    - {channel: file, only: [Path]}\n"
                        "  d:\n    - {channel: file, only: Path}\n"
                        "not_supported: {d: nobody tells it}\n"),
        .sources_path = GR_S("map.yml")};
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&text), &options);
    assert_int_equal(rules.count, 1);
    assert_int_equal(rules.rules[0].state, state);
    assert_int_equal(rules.rules[0].source_count, places);
    assert_slice(rules.rules[0].reason, reason);
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static void a_place_may_take_only_rules_of_some_fields(void **state)
{
    (void)state;
    narrowed("{s: {path: x}, condition: s}", RULE_LOADED, 2, "");
    narrowed("{s: {Path: x, Image: y}, condition: s}", RULE_LOADED, 1,
             "not judged in \"file\": it asks for Image");
    narrowed("{s: {Path: x}, f: {Image: y}, condition: s and not f}",
             RULE_LOADED, 2, "");
    narrowed("{s: {Path: x}, f: {Image: y}, condition: not (f and not s)}",
             RULE_LOADED, 2, "");
    narrowed("{s: {Path: x}, f: {Image: y}, condition: s and not (not f)}",
             RULE_LOADED, 1, "not judged in \"file\": it asks for Image");
    narrowed("{s: {Path: x}, f: {Image: y}, condition: s and not f or f}",
             RULE_LOADED, 1, "not judged in \"file\": it asks for Image");
    narrowed("{s: [x], condition: s}", RULE_LOADED, 1,
             "not judged in \"file\": it has keywords");
    narrowed("{s: {Path|fieldref: Image}, condition: s}", RULE_LOADED, 1,
             "not judged in \"file\": it asks for Image");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_becomes_one_entry_or_is_counted),
        cmocka_unit_test(collections_are_merged),
        cmocka_unit_test(a_conflict_with_the_template_is_warned_of),
        cmocka_unit_test(the_head_is_read),
        cmocka_unit_test(an_unknown_level_is_warned_of),
        cmocka_unit_test(a_rule_without_an_id_gets_the_hash_of_its_lines),
        cmocka_unit_test(every_rule_has_the_hash_of_its_lines),
        cmocka_unit_test(deprecated_and_unsupported_rules_load_when_asked_for),
        cmocka_unit_test(rules_of_one_id_are_counted_and_kept_in_order),
        cmocka_unit_test(a_file_that_is_too_large_is_one_entry),
        cmocka_unit_test(documents_beyond_the_limit_are_one_entry),
        cmocka_unit_test(a_rule_without_room_is_rejected_alone),
        cmocka_unit_test(values_that_become_too_large_are_refused),
        cmocka_unit_test(a_log_source_of_too_many_places_is_named),
        cmocka_unit_test(a_place_may_take_only_rules_of_some_fields),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(each_ceiling_of_the_arena_is_a_limit_or_enough),
        cmocka_unit_test(faults_of_the_users_files_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
