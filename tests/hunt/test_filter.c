/* test_filter.c - which rules and events take part, and at what level. */
#include "check.h"

#include <string.h>

#include "hunt/filter.h"
#include "support/rule_text.h"

static gr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)64 << 20);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static void wildcards_fit_whole_texts_without_case(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool fits;
    } cases[] = {
        {"abc", "ABC", true},
        {"abc", "abcd", false},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"a*c", "abbbc", true},
        {"a*c", "abbb", false},
        {"?b?", "abc", true},
        {"?", "", false},
        {"a?", "a\xC3\xA4", true},
        {"\xC3\x84*", "\xC3\xA4x", true},
        {"**a**", "xxaxx", true},
        {"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
        {"\xC4\xB0", "i", false}, /* no Turkish surprises */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (hunt_wildcard(gr_slice_of_c(cases[i].pattern),
                          gr_slice_of_c(cases[i].text)) != cases[i].fits)
            fail_msg("%s, %s", cases[i].pattern, cases[i].text);
}

static void filters_are_read(void **state)
{
    (void)state;
    hunt_filter f;
    gr_error err;
    assert_int_equal(
        hunt_filter_parse(GR_S("tag=attack.t1003"), true, &f, &err), GR_OK);
    assert_int_equal(f.kind, FILTER_TAG);
    assert_true(f.exclude);
    assert_slice(f.value, "attack.t1003");
    assert_int_equal(hunt_filter_parse(GR_S("rule=a=b"), false, &f, &err),
                     GR_OK);
    assert_slice(f.value, "a=b");
    assert_int_equal(hunt_filter_parse(GR_S("eid=1"), false, &f, &err), GR_OK);
    static const char *const bad[] = {
        "",           "tag",     "tag=",           "=x",
        "colour=red", "eid=one", "eid=4294967296", "eid=4*x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(
            hunt_filter_parse(gr_slice_of_c(bad[i]), false, &f, &err),
            GR_DAMAGED);
}

#define RULE(id, title, more)                                                  \
    "title: " title "\nid: " id "\n" more                                      \
    "logsource: {product: windows, service: security}\n"                       \
    "detection: {s: {A: b}, condition: s}\n---\n"

static const char text[] = RULE(
    "a1", "First", "level: low\nstatus: test\ntags: [attack.t1059.001]\n")
    RULE("b2", "Second", "level: high\nstatus: stable\ntags: [attack.t1003]\n")
        RULE("c3", "Third", "status: experimental\n");

static hunt_selection selection_of(const hunt_filter *filters, size_t count)
{
    return (hunt_selection){.filters = filters,
                            .filter_count = count,
                            .from_ns = GR_TIME_NONE,
                            .to_ns = GR_TIME_NONE};
}

/* The rules that take part, one letter each. */
static const char *taking_part(const hunt_selection *selection)
{
    static char names[8];
    sigma_rules const all = rule_text_load(arena, gr_slice_of_c(text), NULL);
    assert_int_equal(all.count, 3);
    sigma_rules some;
    size_t unknown;
    gr_error err = {0};
    assert_int_equal(
        hunt_select_rules(arena, &all, selection, &some, &unknown, &err),
        GR_OK);
    size_t n = 0;
    for (size_t i = 0; i < some.count; i++)
        if (some.rules[i].state == RULE_LOADED)
            names[n++] = (char)some.rules[i].id.ptr[0];
        else assert_true(some.rules[i].reason.len > 0);
    names[n] = '\0';
    return names;
}

static const char *with(const char *a, bool not_a, const char *b, bool not_b)
{
    hunt_filter filters[2];
    size_t count = 0;
    if (a != NULL)
        assert_int_equal(
            hunt_filter_parse(gr_slice_of_c(a), not_a, &filters[count++], NULL),
            GR_OK);
    if (b != NULL)
        assert_int_equal(
            hunt_filter_parse(gr_slice_of_c(b), not_b, &filters[count++], NULL),
            GR_OK);
    hunt_selection const s = selection_of(filters, count);
    return taking_part(&s);
}

static void rules_are_included_and_excluded(void **state)
{
    (void)state;
    assert_string_equal(with(NULL, false, NULL, false), "abc");
    assert_string_equal(with("status=test", false, NULL, false), "a");
    assert_string_equal(with("status=test", true, NULL, false), "bc");
    /* One kind: alternatives. Two kinds: both. */
    assert_string_equal(with("status=test", false, "status=stable", false),
                        "ab");
    assert_string_equal(with("status=test", false, "tag=attack.t1003", false),
                        "");
    assert_string_equal(with("status=*", false, "rule=b2", true), "ac");
    assert_string_equal(with("tag=ATTACK.T1059", false, NULL, false), "a");
    assert_string_equal(with("tag=attack.t105", false, NULL, false), "");
    assert_string_equal(with("rule=sec*", false, NULL, false), "b");
    assert_string_equal(with("category=process_creation", false, NULL, false),
                        "");
    /* What is asked of events leaves the rules alone. */
    assert_string_equal(with("eid=1", false, "computer=x", true), "abc");
}

static void a_level_too_low_leaves_a_rule_out(void **state)
{
    (void)state;
    hunt_selection s = selection_of(NULL, 0);
    s.min_level = LEVEL_MEDIUM;
    assert_string_equal(taking_part(&s), "b");
    /* On some host low may become medium. */
    s.critical = GR_S("dc*\n");
    assert_string_equal(taking_part(&s), "ab");
    s.min_level = LEVEL_HIGH;
    assert_string_equal(taking_part(&s), "b");
    s.min_level = LEVEL_LOW;
    assert_string_equal(taking_part(&s), "ab");
    s.levels = GR_S("# mine\na1: high\n'c3': \"critical\"\n");
    s.min_level = LEVEL_HIGH;
    assert_string_equal(taking_part(&s), "abc");
}

static gr_status select_with_levels(const char *levels, size_t *unknown,
                                    gr_error *err)
{
    sigma_rules const all = rule_text_load(arena, gr_slice_of_c(text), NULL);
    sigma_rules some;
    hunt_selection s = selection_of(NULL, 0);
    s.levels = gr_slice_of_c(levels);
    return hunt_select_rules(arena, &all, &s, &some, unknown, err);
}

static void levels_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    size_t unknown;
    gr_error err = {0};
    assert_int_equal(select_with_levels("zz: high\na1: low\n", &unknown, &err),
                     GR_OK);
    assert_int_equal(unknown, 1);
    assert_int_equal(select_with_levels("a1: high\nb2: loud\n", &unknown, &err),
                     GR_DAMAGED);
    assert_non_null(strstr(err.text, "line 2"));
    assert_int_equal(select_with_levels("- a1\n", &unknown, &err), GR_DAMAGED);
    assert_int_equal(select_with_levels("a1: [high]\n", &unknown, &err),
                     GR_DAMAGED);
    assert_int_equal(select_with_levels("a1: {\n", &unknown, &err), GR_DAMAGED);
    assert_int_equal(select_with_levels("# nothing\n", &unknown, &err), GR_OK);
}

static event_verdict verdict(const hunt_selection *s, uint32_t id,
                             const char *computer, int64_t time_ns)
{
    const hunt_event_filter *const f = hunt_event_filter_new(arena, s);
    assert_non_null(f);
    event const e = {
        .event_id = id, .has_event_id = id != 0, .time_ns = time_ns};
    return hunt_event_verdict(f, &e, gr_slice_of_c(computer));
}

static void events_are_left_out_by_computer_id_and_time(void **state)
{
    (void)state;
    hunt_filter filters[3];
    (void)hunt_filter_parse(GR_S("computer=dc*"), false, &filters[0], NULL);
    (void)hunt_filter_parse(GR_S("eid=1"), false, &filters[1], NULL);
    (void)hunt_filter_parse(GR_S("eid=5"), true, &filters[2], NULL);
    hunt_selection s = selection_of(filters, 2);
    assert_int_equal(verdict(&s, 1, "DC01", 0), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 2, "DC01", 0), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 1, "PC", 0), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 0, "DC01", 0), EVENT_LEFT_OUT);
    s = selection_of(filters + 2, 1);
    assert_int_equal(verdict(&s, 5, "", 0), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 6, "", 0), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 0, "", 0), EVENT_TAKEN);

    (void)hunt_filter_parse(GR_S("eid=4?2*"), false, &filters[0], NULL);
    s = selection_of(filters, 1);
    assert_int_equal(verdict(&s, 4642, "", 0), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 4120, "", 0), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 412, "", 0), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 42, "", 0), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 0, "", 0), EVENT_LEFT_OUT);

    s = selection_of(NULL, 0);
    assert_int_equal(verdict(&s, 1, "", GR_TIME_NONE), EVENT_TAKEN);
    s.from_ns = 100;
    s.to_ns = 200;
    assert_int_equal(verdict(&s, 1, "", 99), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 1, "", 100), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 1, "", 199), EVENT_TAKEN);
    assert_int_equal(verdict(&s, 1, "", 200), EVENT_LEFT_OUT);
    assert_int_equal(verdict(&s, 1, "", GR_TIME_NONE), EVENT_WITHOUT_TIME);
    s.from_ns = GR_TIME_NONE;
    assert_int_equal(verdict(&s, 1, "", -5), EVENT_TAKEN);
}

static void critical_hosts_raise_a_level(void **state)
{
    (void)state;
    hunt_selection s = selection_of(NULL, 0);
    s.critical = GR_S("# ours\n\r\nDC01\nfs*.corp.example  # files\n");
    s.min_level = LEVEL_MEDIUM;
    const hunt_event_filter *const f = hunt_event_filter_new(arena, &s);
    assert_int_equal(hunt_level_on(f, LEVEL_LOW, GR_S("dc01")), LEVEL_MEDIUM);
    assert_int_equal(hunt_level_on(f, LEVEL_LOW, GR_S("dc01.corp.example")),
                     LEVEL_MEDIUM);
    assert_int_equal(hunt_level_on(f, LEVEL_HIGH, GR_S("FS2.corp.example")),
                     LEVEL_CRITICAL);
    assert_int_equal(hunt_level_on(f, LEVEL_CRITICAL, GR_S("dc01")),
                     LEVEL_CRITICAL);
    assert_int_equal(hunt_level_on(f, LEVEL_NONE, GR_S("dc01")), LEVEL_NONE);
    assert_int_equal(hunt_level_on(f, LEVEL_LOW, GR_S("dc02")), LEVEL_LOW);
    assert_int_equal(hunt_level_on(f, LEVEL_LOW, GR_S("# ours")), LEVEL_LOW);
    assert_true(hunt_level_counts(f, LEVEL_MEDIUM));
    assert_false(hunt_level_counts(f, LEVEL_LOW));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(wildcards_fit_whole_texts_without_case),
        TEST(filters_are_read),
        TEST(rules_are_included_and_excluded),
        TEST(a_level_too_low_leaves_a_rule_out),
        TEST(levels_that_cannot_be_read_are_refused),
        TEST(events_are_left_out_by_computer_id_and_time),
        TEST(critical_hosts_raise_a_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
