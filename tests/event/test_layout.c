/* test_layout.c - one layout per shape, fields merged and shadowed. */
#include "check.h"

#include "base/mem.h"
#include "event/layout.h"

#include <stdio.h>

#define SYSTEM(text)                                                           \
    {                                                                          \
        GR_S_INIT(text), FIELD_SYSTEM                                          \
    }
#define PAYLOAD(text)                                                          \
    {                                                                          \
        GR_S_INIT(text), FIELD_PAYLOAD                                         \
    }

static layout_table *table;
static uint64_t next_id;

static int open_table(void **state)
{
    (void)state;
    next_id = 1;
    table = layout_table_new(100000, &next_id);
    return table == NULL;
}

static int close_table(void **state)
{
    (void)state;
    layout_table_free(table);
    return 0;
}

static void equal_sequences_share_a_layout(void **state)
{
    (void)state;
    layout_name const a[] = {SYSTEM("EventID"), PAYLOAD("Image")};
    layout_name const b[] = {SYSTEM("EventID"), SYSTEM("Image")};
    const event_layout *const first = layout_table_get(table, a, 2);
    assert_ptr_equal(layout_table_get(table, a, 2), first);
    assert_ptr_not_equal(layout_table_get(table, b, 2), first);
    assert_ptr_not_equal(layout_table_get(table, a, 1), first);
    assert_int_equal(next_id, 4);
}

static void a_name_twice_is_a_list_in_order(void **state)
{
    (void)state;
    layout_name const names[] = {PAYLOAD("Data"), PAYLOAD("x"),
                                 PAYLOAD("Data")};
    event_value const values[] = {value_of(VALUE_UTF8, "a", 1),
                                  value_of(VALUE_UTF8, "b", 1),
                                  value_of(VALUE_UTF8, "c", 1)};
    event const e = {.layout = layout_table_get(table, names, 3),
                     .values = values};
    gr_arena *const arena = gr_arena_new(10000);
    assert_int_equal(e.layout->field_count, 2);
    event_value const list = event_field_value(&e, 0, arena);
    assert_int_equal(list.type, VALUE_LIST);
    assert_slice(value_text(arena, list), "a, c");
    assert_slice(value_text(arena, event_field_value(&e, 1, arena)), "b");
    gr_arena_free(arena);
}

static void lists_are_flattened_and_absent_values_left_out(void **state)
{
    (void)state;
    layout_name const names[] = {PAYLOAD("d"), PAYLOAD("d"), PAYLOAD("d")};
    event_value const inner[] = {value_of(VALUE_UTF8, "a", 1),
                                 value_of(VALUE_UTF8, "b", 1)};
    event_value values[] = {value_of(VALUE_LIST, inner, 2),
                            value_of(VALUE_ABSENT, NULL, 0),
                            value_of(VALUE_UTF8, "c", 1)};
    event const e = {.layout = layout_table_get(table, names, 3),
                     .values = values};
    gr_arena *const arena = gr_arena_new(10000);
    assert_slice(value_text(arena, event_field_value(&e, 0, arena)), "a, b, c");
    values[0] = values[1];
    assert_slice(value_text(arena, event_field_value(&e, 0, arena)), "c");
    values[2] = values[1];
    assert_int_equal(event_field_value(&e, 0, arena).type, VALUE_ABSENT);
    gr_arena_free(arena);
}

static void an_optional_null_is_absent(void **state)
{
    (void)state;
    event_ref const refs[] = {{0, true}, {0, false}, {EVENT_CONSTANT, false}};
    event_field const fields[] = {{.first_ref = 0, .ref_count = 1},
                                  {.first_ref = 1, .ref_count = 1},
                                  {.first_ref = 2, .ref_count = 1}};
    event_value const constant = value_of(VALUE_UTF8, "k", 1);
    event_layout const layout = {1, fields, 3, refs, &constant};
    event_value const null = value_of(VALUE_NULL, NULL, 0);
    event const e = {.layout = &layout, .values = &null};
    assert_int_equal(event_field_value(&e, 0, NULL).type, VALUE_ABSENT);
    assert_int_equal(event_field_value(&e, 1, NULL).type, VALUE_NULL);
    assert_int_equal(event_field_value(&e, 2, NULL).type, VALUE_UTF8);
}

static void payload_shadows_system_but_never_the_event_id(void **state)
{
    (void)state;
    layout_name const names[] = {SYSTEM("EventID"), SYSTEM("Channel"),
                                 PAYLOAD("Channel"), PAYLOAD("EventID")};
    const event_layout *const layout = layout_table_get(table, names, 4);
    assert_int_equal(event_layout_find(layout, GR_S("Channel")), 2);
    assert_int_equal(event_layout_find(layout, GR_S("EventID")), 0);
}

static void names_are_found_exactly_before_any_case(void **state)
{
    (void)state;
    layout_name const names[] = {PAYLOAD("filename"), PAYLOAD("FileName")};
    const event_layout *const layout = layout_table_get(table, names, 2);
    assert_int_equal(event_layout_find(layout, GR_S("FileName")), 1);
    assert_int_equal(event_layout_find(layout, GR_S("FILENAME")), 0);
    assert_true(event_layout_find(layout, GR_S("File")) == SIZE_MAX);
}

static void a_name_in_any_case_has_one_hash(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"Image", "IMAGE"},
        {"Hashes_1", "hASHES_1"},
        {"ParentCommandLine", "parentcommandline"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_int_equal(event_name_hash(gr_slice_of_c(pairs[i][0])),
                         event_name_hash(gr_slice_of_c(pairs[i][1])));
    assert_int_not_equal(event_name_hash(GR_S("ParentCommandLine")),
                         event_name_hash(GR_S("ParentCommandLind")));
}

/* More names than chains, each three times. */
static void many_names_are_merged_in_order(void **state)
{
    enum { NAMES = 1000, TIMES = 3, COUNT = NAMES * TIMES };
    static char text[NAMES][8];
    static layout_name names[COUNT];
    static event_ref refs[COUNT], merged[COUNT];
    static event_field fields[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        char *const name = text[i % NAMES];
        snprintf(name, sizeof text[0], "n%zu", i % NAMES);
        names[i] = (layout_name){gr_slice_of_c(name), FIELD_PAYLOAD};
        refs[i] = (event_ref){(uint16_t)i, false};
    }
    assert_int_equal(layout_merge(names, refs, COUNT, fields, merged), NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        assert_true(gr_equal(fields[i].name, gr_slice_of_c(text[i])));
        assert_int_equal(fields[i].ref_count, TIMES);
        for (size_t k = 0; k < TIMES; k++)
            assert_int_equal(merged[fields[i].first_ref + k].index,
                             i + k * NAMES);
    }
}

static void a_full_table_forgets_and_goes_on(void **state)
{
    (void)state;
    uint64_t last = 0;
    for (unsigned i = 0; i < 5000; i++) {
        char text[16];
        layout_name const name = {
            gr_slice_of(text, (size_t)snprintf(text, sizeof text, "f%u", i)),
            FIELD_PAYLOAD};
        const event_layout *const layout = layout_table_get(table, &name, 1);
        assert_non_null(layout);
        assert_true(layout->id > last);
        last = layout->id;
        assert_true(gr_equal(layout->fields[0].name, name.name));
    }
}

static void too_many_names_or_no_memory_give_none(void **state)
{
    (void)state;
    layout_name const name = PAYLOAD("a");
    assert_null(layout_table_get(table, &name, EVENT_CONSTANT));
    assert_int_equal(layout_table_status(table), GR_LIMIT);
    gr_mem_fail_after(0);
    assert_null(layout_table_get(table, &name, 1));
    assert_int_equal(layout_table_status(table), GR_NOMEM);
    gr_mem_fail_after(-1);
    assert_non_null(layout_table_get(table, &name, 1));
    static uint8_t text[200000]; /* the table's ceiling is 100,000 */
    layout_name const longest = {gr_slice_of(text, sizeof text), FIELD_PAYLOAD};
    assert_null(layout_table_get(table, &longest, 1));
    assert_int_equal(layout_table_status(table), GR_LIMIT);
}

static void names_lose_their_blanks(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(10000);
    assert_slice(layout_clean_name(arena, GR_S("Threat Name")), "ThreatName");
    assert_slice(layout_clean_name(arena, GR_S("a\xff")), "a\xef\xbf\xbd");
    for (size_t i = 0; i < 17; i++) {
        uint8_t name[] = "ABCDEFGHIJKLMNOPQ";
        assert_ptr_equal(layout_clean_name(arena, gr_slice_of(name, 17)).ptr,
                         name);
        name[i] = ' ';
        assert_int_equal(layout_clean_name(arena, gr_slice_of(name, 17)).len,
                         16);
        name[i] = 0x80;
        assert_int_equal(layout_clean_name(arena, gr_slice_of(name, 17)).len,
                         19);
    }
    gr_arena_free(arena);
}

#define WITH_TABLE(f)                                                          \
    cmocka_unit_test_setup_teardown(f, open_table, close_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TABLE(equal_sequences_share_a_layout),
        WITH_TABLE(a_name_twice_is_a_list_in_order),
        WITH_TABLE(lists_are_flattened_and_absent_values_left_out),
        WITH_TABLE(an_optional_null_is_absent),
        WITH_TABLE(payload_shadows_system_but_never_the_event_id),
        WITH_TABLE(names_are_found_exactly_before_any_case),
        cmocka_unit_test(a_name_in_any_case_has_one_hash),
        cmocka_unit_test(many_names_are_merged_in_order),
        WITH_TABLE(a_full_table_forgets_and_goes_on),
        WITH_TABLE(too_many_names_or_no_memory_give_none),
        WITH_TABLE(names_lose_their_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
