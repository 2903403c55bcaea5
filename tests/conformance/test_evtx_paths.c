/* test_evtx_paths.c - over the public logs, records read by a plan and records
 * made whole give the same events, and so does reading in blocks. */
#include "check.h"

#include "support/evtx_told.h"
#include "support/shared_data.h"

static gr_slice told(gr_slice bytes, evtx_telling how, gr_buffer *out)
{
    gr_error err = {GR_OK, 0, ""};
    out->len = 0;
    if (evtx_tell(bytes, &how, out, &err) != GR_OK) fail_msg("%s", err.text);
    return gr_buffer_slice(out);
}

static void compare(gr_slice bytes, evtx_telling one, evtx_telling other,
                    const char *path)
{
    gr_buffer a = gr_buffer_upto((size_t)1 << 30);
    gr_buffer b = gr_buffer_upto((size_t)1 << 30);
    if (!gr_equal(told(bytes, one, &a), told(bytes, other, &b)))
        fail_msg("%s: two ways give two results", path);
    gr_buffer_free(&a);
    gr_buffer_free(&b);
}

static void check_log(gr_slice bytes, const char *path)
{
    evtx_telling const way = {.fields = true, .json = true, .sorted = true};
    evtx_telling const carve = {.fields = true, .carve = true, .sorted = true};
    evtx_telling whole = way, blocks = way, carve_whole = carve;
    whole.no_plans = carve_whole.no_plans = true;
    blocks.block = 100000;
    compare(bytes, way, whole, path);
    compare(bytes, way, blocks, path);
    compare(bytes, carve, carve_whole, path);
}

static void both_paths_agree_on_every_public_log(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    static const char *const folders[] = {"evtx", "sigma/regression_data"};
    size_t total = 0;
    for (size_t f = 0; f < 2; f++) {
        const char *const path = shared_path(arena, folders[f]);
        size_t count = 0;
        if (path == NULL) skip();
        const char *const *const files =
            shared_files(arena, path, ".evtx", &count);
        for (size_t i = 0; i < count; i++) {
            gr_arena_mark_point const mark = gr_arena_mark(arena);
            check_log(shared_slurp(arena, files[i]), files[i]);
            gr_arena_rewind(arena, mark);
        }
        total += count;
    }
    assert_true(total >= 400);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_paths_agree_on_every_public_log)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
