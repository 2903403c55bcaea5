/* test_histogram.c - faces src/hunt/histogram.h: findings over a time that may become
 * wider. */
#include "check.h"

#include "base/time.h"
#include "hunt/histogram.h"

static const int64_t second = 1000000000;

static void each_finding_is_in_its_sixtieth(void **state)
{
    histogram *const h = histogram_new();
    static hunt_result out;
    (void)state;
    assert_non_null(h);
    histogram_widen(h, 0, 60 * second - 1);
    for (int64_t i = 0; i < 60; i++)
        histogram_add(h, i * second, i < 30 ? LEVEL_LOW : LEVEL_HIGH);
    histogram_add(h, GR_TIME_NONE, LEVEL_LOW);
    histogram_tell(h, &out);
    assert_int_equal(out.last_ns, 60 * second - 1);
    for (size_t i = 0; i < HUNT_BUCKETS; i++) {
        assert_int_equal(out.histogram[i][LEVEL_LOW], i < 30);
        assert_int_equal(out.histogram[i][LEVEL_HIGH], i >= 30);
    }
    histogram_free(h);
}

static void what_was_counted_moves_with_a_wider_time(void **state)
{
    histogram *const h = histogram_new();
    static hunt_result out;
    (void)state;
    assert_non_null(h);
    histogram_widen(h, GR_TIME_NONE, GR_TIME_NONE);
    histogram_widen(h, 60 * second, 120 * second - 1);
    for (int64_t i = 60; i < 120; i++) histogram_add(h, i * second, LEVEL_LOW);
    histogram_widen(h, 0, 240 * second - 1);
    histogram_add(h, 0, LEVEL_HIGH);
    histogram_add(h, 239 * second, LEVEL_HIGH);
    histogram_tell(h, &out);
    assert_int_equal(out.first_ns, 0);
    assert_int_equal(out.histogram[0][LEVEL_HIGH], 1);
    assert_int_equal(out.histogram[HUNT_BUCKETS - 1][LEVEL_HIGH], 1);
    for (size_t i = 0; i < HUNT_BUCKETS; i++)
        assert_int_equal(out.histogram[i][LEVEL_LOW],
                         i >= 15 && i < 30 ? 4 : 0);
    histogram_free(h);
}

static void one_instant_and_all_of_time_are_times(void **state)
{
    histogram *const h = histogram_new();
    static hunt_result out;
    (void)state;
    assert_non_null(h);
    histogram_widen(h, 7, 7);
    histogram_add(h, 7, LEVEL_LOW);
    histogram_widen(h, INT64_MIN + 1, INT64_MAX);
    histogram_add(h, INT64_MAX, LEVEL_LOW);
    histogram_tell(h, &out);
    assert_int_equal(out.histogram[HUNT_BUCKETS / 2 - 1][LEVEL_LOW], 1);
    assert_int_equal(out.histogram[HUNT_BUCKETS - 1][LEVEL_LOW], 1);
    histogram_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_is_in_its_sixtieth),
        cmocka_unit_test(what_was_counted_moves_with_a_wider_time),
        cmocka_unit_test(one_instant_and_all_of_time_are_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
