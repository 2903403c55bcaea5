/* fuzz_match.c - whatever the rules and the events: engine == oracle.
 *
 * The input's bytes choose rules first and then events: see made_rules.h. */
#include "sigma/engine_check.h"
#include "sigma/made_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    choices c = {{data, size}, 0};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    if (arena == NULL) return 0;
    sigma_rules const rules = made_rules(arena, &c);
    engine_check check;
    engine_check_compile(&check, &rules);
    do {
        (void)engine_check_event(&check, made_event(check.maker, &c));
    } while (c.pos < size);
    engine_check_close(&check);
    gr_arena_free(arena);
    return 0;
}
