/* test_trigram_map.c - no part that a text has is ruled out. */
#include "check.h"

#include "sigma/trigram_map.h"
#include "support/draw.h"

static void random_bytes(uint8_t *out, size_t len, unsigned letters)
{
    for (size_t i = 0; i < len; i++) out[i] = (uint8_t)draw(letters);
}

static void what_stands_in_a_text_may_be_there(void **state)
{
    enum { LONGEST = 600 };
    uint8_t text[LONGEST];
    (void)state;
    for (size_t round = 0; round < 200; round++) {
        size_t const len = draw(LONGEST + 1);
        trigram_map map = {{0}};
        random_bytes(text, len, 1 + draw(256));
        trigram_map_fill(&map, gr_slice_of(text, len));
        for (size_t i = 0; i < 200 && len >= TRIGRAM_PART_LEAST; i++) {
            size_t const at = draw((unsigned)(len - TRIGRAM_PART_LEAST + 1));
            size_t const most = len - at - TRIGRAM_PART_LEAST;
            size_t const n = TRIGRAM_PART_LEAST + draw((unsigned)most + 1);
            assert_true(trigram_map_may_have(&map, gr_slice_of(text + at, n)));
        }
    }
}

static void most_of_what_is_not_there_is_ruled_out(void **state)
{
    enum { LEN = 30000, PARTS = 10000, PART = 8 };
    static uint8_t text[LEN];
    uint8_t part[PART];
    static trigram_map map;
    size_t let_through = 0;
    (void)state;
    random_bytes(text, LEN, 40);
    trigram_map_fill(&map, gr_slice_of(text, LEN));
    for (size_t i = 0; i < PARTS; i++) {
        random_bytes(part, PART, 40);
        let_through += trigram_map_may_have(&map, gr_slice_of(part, PART));
    }
    assert_true(let_through < PARTS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_a_text_may_be_there),
        cmocka_unit_test(most_of_what_is_not_there_is_ruled_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
