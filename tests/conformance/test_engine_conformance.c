/* test_engine_conformance.c - public rules over public logs.
 *
 * The regression cases of the public rule set must match as recorded, and all
 * rules over all of their events must give the pairs that a reference
 * evaluator found, no more and no less: from EVTX and from JSON. Then engine
 * and oracle must agree on every event of every sample. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "sigma/engine_check.h"
#include "support/shared_data.h"

static gr_arena *arena;
static engine_check check;
static bool have_data;

static int open_rules(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)2 << 30);
    have_data = arena != NULL && shared_path(arena, "sigma/rules") != NULL;
    if (!have_data) return 0;
    sigma_rules const rules = shared_rules(arena, false);
    engine_check_compile(&check, &rules);
    return 0;
}

static int close_rules(void **state)
{
    (void)state;
    if (have_data) engine_check_close(&check);
    gr_arena_free(arena);
    return 0;
}

/* ---- pairs: lines "case record rule" ---- */

typedef struct {
    gr_buffer text;   /* of all lines */
    gr_buffer starts; /* size_t, of each line */
    gr_slice name;    /* of the case at work */
} pair_list;

static pair_list pairs_new(void)
{
    return (pair_list){gr_buffer_upto((size_t)64 << 20),
                       gr_buffer_upto((size_t)64 << 20),
                       {NULL, 0}};
}

static void pairs_free(pair_list *p)
{
    gr_buffer_free(&p->text);
    gr_buffer_free(&p->starts);
}

static void pairs_add(pair_list *p, gr_slice name, uint64_t record,
                      gr_slice rule)
{
    size_t const start = p->text.len;
    gr_put(&p->starts, gr_slice_of(&start, sizeof start));
    gr_put(&p->text, name);
    gr_putf(&p->text, " %llu ", (unsigned long long)record);
    gr_put(&p->text, rule);
    gr_put_byte(&p->text, '\n');
}

static size_t pairs_count(const pair_list *p)
{
    return p->starts.len / sizeof(size_t);
}

static gr_slice pair_at(const pair_list *p, size_t i)
{
    const size_t *const starts = (const void *)p->starts.ptr;
    gr_slice const rest = gr_from(gr_buffer_slice(&p->text), starts[i]);
    return gr_sub(rest, 0, gr_find_byte(rest, '\n'));
}

static bool pairs_have(const pair_list *p, gr_slice line)
{
    for (size_t i = 0; i < pairs_count(p); i++)
        if (gr_equal(pair_at(p, i), line)) return true;
    return false;
}

static size_t tell_missing(const pair_list *from, const pair_list *in,
                           const char *what)
{
    size_t missing = 0;
    for (size_t i = 0; i < pairs_count(from); i++) {
        gr_slice const line = pair_at(from, i);
        if (pairs_have(in, line)) continue;
        print_message("# %s: %.*s\n", what, (int)line.len,
                      (const char *)line.ptr);
        missing++;
    }
    return missing;
}

/* ---- the recorded pairs ---- */

/* The text between `before` and the next quote or brace. */
static gr_slice between(gr_slice line, const char *before)
{
    gr_slice const mark = gr_slice_of_c(before);
    size_t const at = gr_find(line, mark);
    assert_true(at != SIZE_MAX);
    gr_slice const rest = gr_from(line, at + mark.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '"' && rest.ptr[end] != ',' &&
           rest.ptr[end] != '}')
        end++;
    return gr_sub(rest, 0, end);
}

static uint64_t number_of(gr_slice text)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.len; i++)
        number = number * 10 + (uint64_t)(text.ptr[i] - '0');
    return number;
}

static pair_list recorded_pairs(void)
{
    pair_list pairs = pairs_new();
    gr_slice text =
        shared_slurp(arena, shared_path(arena, "sigma/cross_matches.jsonl"));
    while (text.len > 0) {
        size_t const end = gr_find_byte(text, '\n');
        gr_slice const line = gr_sub(text, 0, end);
        text = gr_from(text, end + 1);
        if (line.len == 0) continue;
        pairs_add(&pairs, between(line, "\"case\": \""),
                  number_of(between(line, "\"record_id\": ")),
                  between(line, "\"rule\": \""));
    }
    return pairs;
}

/* ---- our pairs ---- */

/* The number that the record itself tells: exported logs count their records
 * anew, and JSON has no other. */
static uint64_t own_record_id(const event *e)
{
    value_number number = {.kind = NUMBER_I64};
    size_t const field = event_layout_find(e->layout, GR_S("EventRecordID"));
    assert_true(field != SIZE_MAX);
    assert_true(value_to_number(event_field_value(e, field, arena), &number));
    return (uint64_t)number.i64;
}

static gr_status take_event(void *self, const event *e)
{
    pair_list *const pairs = self;
    sigma_hits const hits = engine_check_event(&check, e);
    for (size_t i = 0; i < hits.count; i++)
        pairs_add(pairs, pairs->name, own_record_id(e),
                  check.rules.rules[hits.rules[i]].id);
    return GR_OK;
}

/* "regression_data/.../name" of "../shared/data/sigma/regression_data/.../name/
 * file". */
static gr_slice case_of(const char *path)
{
    gr_slice const all = gr_slice_of_c(path);
    size_t const at = gr_find(all, GR_S("regression_data"));
    size_t end = all.len;
    while (end > 0 && all.ptr[end - 1] != '/') end--;
    return gr_sub(all, at, end - 1 - at);
}

/* False: there is no reader for these files. */
static bool our_pairs(const char *ending, pair_list *pairs, size_t *files)
{
    size_t count = 0;
    const char *const *const paths = shared_files(
        arena, shared_path(arena, "sigma/regression_data"), ending, &count);
    *files = count;
    *pairs = pairs_new();
    for (size_t i = 0; i < count; i++) {
        event_sink const sink = {pairs, take_event, NULL};
        pairs->name = case_of(paths[i]);
        if (!shared_read(shared_slurp(arena, paths[i]), paths[i], &sink))
            return false;
        engine_check_forget(&check);
    }
    return true;
}

static void compare_with_recorded(const char *ending)
{
    pair_list ours, recorded;
    size_t files = 0;
    if (!have_data) skip();
    if (!our_pairs(ending, &ours, &files)) {
        print_message("# no reader for %s\n", ending);
        pairs_free(&ours);
        skip();
    }
    recorded = recorded_pairs();
    print_message("# %zu files, %zu pairs, %zu recorded\n", files,
                  pairs_count(&ours), pairs_count(&recorded));
    size_t const missing = tell_missing(&recorded, &ours, "missing");
    size_t const more = tell_missing(&ours, &recorded, "too many");
    assert_int_equal(116, files);
    assert_int_equal(0, missing);
    assert_int_equal(0, more);
    assert_int_equal(pairs_count(&recorded), pairs_count(&ours));
    pairs_free(&ours);
    pairs_free(&recorded);
}

static void evtx_gives_the_recorded_pairs(void **state)
{
    (void)state;
    compare_with_recorded(".evtx");
}

static void json_gives_the_recorded_pairs(void **state)
{
    (void)state;
    compare_with_recorded(".json");
}

/* ---- each case by itself ---- */

static size_t count_of_rule(const pair_list *pairs, gr_slice name,
                            gr_slice rule)
{
    size_t count = 0;
    for (size_t i = 0; i < pairs_count(pairs); i++) {
        gr_slice const line = pair_at(pairs, i);
        count += gr_starts_with(line, name) && gr_ends_with(line, rule) &&
                 line.ptr[name.len] == ' ';
    }
    return count;
}

/* What follows `key` on its line; empty if it is not there. */
static gr_slice line_value(gr_slice text, const char *key)
{
    size_t const at = gr_find(text, gr_slice_of_c(key));
    if (at == SIZE_MAX) return (gr_slice){NULL, 0};
    gr_slice const rest = gr_from(text, at + strlen(key));
    return gr_trim(gr_sub(rest, 0, gr_find_byte(rest, '\n')));
}

static void every_regression_case_matches_as_declared(void **state)
{
    (void)state;
    pair_list ours, recorded;
    size_t files = 0, count = 0, bad = 0;
    if (!have_data) skip();
    if (!our_pairs(".evtx", &ours, &files)) skip();
    recorded = recorded_pairs();
    const char *const *const infos = shared_files(
        arena, shared_path(arena, "sigma/regression_data"), "info.yml", &count);
    for (size_t i = 0; i < count; i++) {
        gr_slice const text = shared_slurp(arena, infos[i]);
        gr_slice const name = case_of(infos[i]);
        gr_slice const metadata =
            gr_from(text, gr_find(text, GR_S("rule_metadata")));
        gr_slice const rule = gr_trim(line_value(metadata, "- id:"));
        gr_slice const declared = line_value(text, "match_count:");
        size_t const least = declared.len > 0 ? number_of(declared) : 1;
        size_t const found = count_of_rule(&ours, name, rule);
        assert_int_equal(36, rule.len);
        if (found >= least && found == count_of_rule(&recorded, name, rule))
            continue;
        print_message("# %.*s: %zu, declared %zu\n", (int)name.len,
                      (const char *)name.ptr, found, least);
        bad++;
    }
    print_message("# %zu cases\n", count);
    assert_int_equal(116, count);
    assert_int_equal(0, bad);
    pairs_free(&ours);
    pairs_free(&recorded);
}

/* ---- engine and oracle ---- */

typedef struct {
    engine_check *check;
    size_t events, matches;
} comparison;

static gr_status compare_event(void *self, const event *e)
{
    comparison *const c = self;
    c->matches += engine_check_event(c->check, e).count;
    c->events++;
    return GR_OK;
}

static void engine_and_oracle_agree_on_all_samples(void **state)
{
    (void)state;
    engine_check all;
    size_t count = 0;
    if (!have_data) skip();
    const char *const folder = shared_path(arena, "evtx");
    if (folder == NULL) skip();
    sigma_rules const rules = shared_rules(arena, true);
    engine_check_compile(&all, &rules);
    comparison c = {&all, 0, 0};
    event_sink const sink = {&c, compare_event, NULL};
    const char *const *const files =
        shared_files(arena, folder, ".evtx", &count);
    gr_arena *const bytes = gr_arena_new((size_t)1 << 30);
    for (size_t i = 0; i < count; i++) {
        (void)shared_read(shared_slurp(bytes, files[i]), files[i], &sink);
        gr_arena_reset(bytes);
        engine_check_forget(&all);
    }
    gr_arena_free(bytes);
    print_message("# %zu files, %zu events, %zu rules, %zu matches\n", count,
                  c.events, rules.count, c.matches);
    assert_true(c.events > 10000);
    assert_true(c.matches > 1000);
    engine_check_close(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evtx_gives_the_recorded_pairs),
        cmocka_unit_test(json_gives_the_recorded_pairs),
        cmocka_unit_test(every_regression_case_matches_as_declared),
        cmocka_unit_test(engine_and_oracle_agree_on_all_samples),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
