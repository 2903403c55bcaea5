/* test_demo.c - the training case is the same everywhere, and inert. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "simulate/demo.h"
#include "simulate/demo_parts.h"

static gr_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = gr_arena_new(64 << 20);
    return arena == NULL;
}

static int drop_arena(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static gr_buffer make(size_t i, size_t *events)
{
    gr_buffer out = gr_buffer_upto(16 << 20);
    gr_slice name;
    gr_error err = {0};
    *events = 0;
    assert_int_equal(simulate_demo_file(arena, i, &name, &out, events, &err),
                     GR_OK);
    assert_true(gr_ends_with(name, GR_S(".evtx")));
    return out;
}

static void every_step_is_of_a_known_kind_and_names_known_fields(void **state)
{
    (void)state;
    demo_step noise[DEMO_NOISE];
    for (int host = -1; host < HOST_COUNT; host++) {
        if (host >= 0) demo_noise((demo_host)host, noise);
        size_t const count = host < 0 ? demo_story_count : DEMO_NOISE;
        const demo_step *const steps = host < 0 ? demo_story : noise;
        for (size_t i = 0; i < count; i++) {
            const demo_kind *const kind =
                demo_kind_of(steps[i].log, steps[i].id);
            assert_non_null(kind);
            for (size_t v = 0; v < DEMO_VALUES; v++) {
                const char *const name = steps[i].values[v].field;
                if (name == NULL) break;
                size_t f = 0;
                while (f < kind->field_count &&
                       strcmp(kind->fields[f].name, name) != 0)
                    f++;
                assert_true(f < kind->field_count);
            }
            if (i > 0) assert_true(steps[i - 1].ms <= steps[i].ms);
        }
    }
}

static void the_case_is_the_same_each_time(void **state)
{
    (void)state;
    size_t events = 0, total = 0;
    for (size_t i = 0; i < simulate_demo_count(); i++) {
        gr_buffer a = make(i, &events), b = make(i, &events);
        assert_true(gr_equal(gr_buffer_slice(&a), gr_buffer_slice(&b)));
        assert_true(events > 0);
        total += events;
        gr_buffer_free(&a);
        gr_buffer_free(&b);
    }
    assert_in_range(total, 400, 700);
}

static size_t count_utf16(gr_slice bytes, const char *word)
{
    uint8_t wide[128];
    size_t len = 0, found = 0;
    for (; *word != '\0'; word++) {
        wide[len++] = (uint8_t)*word;
        wide[len++] = 0;
    }
    for (size_t at; (at = gr_find(bytes, (gr_slice){wide, len})) != SIZE_MAX;
         found++)
        bytes = gr_from(bytes, at + 1);
    return found;
}

static void the_story_is_in_the_files_and_the_marks_are_not(void **state)
{
    (void)state;
    size_t events = 0, shells = 0, tools = 0, marks = 0;
    for (size_t i = 0; i < simulate_demo_count(); i++) {
        gr_buffer out = make(i, &events);
        gr_slice const bytes = gr_buffer_slice(&out);
        shells += count_utf16(bytes, "TRAINING-NOT-A-SHELL");
        tools += count_utf16(bytes, "mi"
                                    "mi"
                                    "katz.exe");
        marks += count_utf16(bytes, "e~nc") + count_utf16(bytes, "@host") +
                 count_utf16(bytes, "@guid");
        gr_buffer_free(&out);
    }
    assert_int_equal(shells, 1);
    assert_int_equal(tools, 1);
    assert_int_equal(marks, 0);
}

static void a_folder_that_exists_is_left_alone(void **state)
{
    (void)state;
    char parent[] = "/tmp/grounds-demo-XXXXXX", dir[64], command[128];
    assert_non_null(mkdtemp(parent));
    snprintf(dir, sizeof dir, "%s/case", parent);
    gr_error err = {0};
    simulate_totals totals;
    assert_int_equal(simulate_demo(dir, &totals, &err), GR_OK);
    assert_int_equal(totals.files, simulate_demo_count());
    assert_int_equal(simulate_demo(dir, &totals, &err), GR_IO);
    assert_non_null(strstr(err.text, dir));
    snprintf(command, sizeof command, "rm -r %s", parent);
    assert_int_equal(system(command), 0);
    assert_int_equal(simulate_demo(dir, &totals, &err), GR_IO);
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    for (long n = 0; n < 1000; n++) {
        gr_mem_fail_after(n);
        gr_arena *const own = gr_arena_new(16 << 20);
        gr_buffer out = gr_buffer_upto(16 << 20);
        gr_slice name;
        gr_error err = {0};
        size_t events;
        gr_status const status =
            own == NULL
                ? GR_NOMEM
                : simulate_demo_file(own, 2, &name, &out, &events, &err);
        gr_mem_fail_after(-1);
        gr_buffer_free(&out);
        gr_arena_free(own);
        if (status == GR_OK) return;
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_is_of_a_known_kind_and_names_known_fields),
        cmocka_unit_test(the_case_is_the_same_each_time),
        cmocka_unit_test(the_story_is_in_the_files_and_the_marks_are_not),
        cmocka_unit_test(a_folder_that_exists_is_left_alone),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
