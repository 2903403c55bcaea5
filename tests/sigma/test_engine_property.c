/* test_engine_property.c - engine and oracle agree, whatever rules and events.
 *
 * A generator of our own with a fixed start gives the bytes, so every run makes
 * the same rules and events. */
#include "check.h"

#include "sigma/engine_check.h"
#include "sigma/made_rules.h"

enum { ROUNDS = 10000, EVENTS = 12, BYTES = 8192 };

/* xorshift64* by Marsaglia and Vigna. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static void engine_and_oracle_agree(void **state)
{
    (void)state;
    uint64_t seed = 20210302;
    size_t matches = 0, events = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        static uint8_t bytes[BYTES];
        for (size_t i = 0; i < BYTES; i++)
            bytes[i] = (uint8_t)(next_random(&seed) >> 56);
        choices c = {{bytes, BYTES}, 0};
        gr_arena *const arena = gr_arena_new((size_t)64 << 20);
        sigma_rules const rules = made_rules(arena, &c);
        engine_check check;
        engine_check_compile(&check, &rules);
        c.pos = BYTES / 2;
        for (size_t i = 0; i < EVENTS; i++, events++)
            matches +=
                engine_check_event(&check, made_event(check.maker, &c)).count;
        engine_check_close(&check);
        gr_arena_free(arena);
    }
    print_message("# %zu events, %zu matches\n", events, matches);
    assert_true(matches > events / 4); /* else the test tests little */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_and_oracle_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
