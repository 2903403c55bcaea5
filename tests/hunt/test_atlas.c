/* test_atlas.c - faces src/evidence/geo.c and src/hunt/atlas.c: where addresses
 * are, and whose. */
#include "check.h"

#include <stdio.h>

#include "hunt/atlas.h"
#include "support/draw.h"
#include "support/mmdb.h"

static const mmdb_place sample[] = {
    {{[12] = 8, 8, 8}, 96 + 24, "US", "Example", 64500},
    {{[12] = 9}, 96 + 8, "DE", NULL, 0},
    {{0x2A, 0x00},
     16,
     NULL,
     "Only an owner whose name is longer than it need be",
     4200000000}};

static bool read_slice(void *self, uint64_t offset, uint8_t *to, size_t len)
{
    gr_slice const *const s = self;
    if (offset > s->len || len > s->len - offset) return false;
    if (len > 0) memcpy(to, s->ptr + offset, len);
    return true;
}

static void expect(atlas *a, const char *text, const char *json,
                   const char *column)
{
    gr_buffer out = gr_buffer_upto(4096);
    const atlas_place *const p = atlas_of(a, gr_slice_of_c(text));
    if (p == NULL) fail_msg("no address: %s", text);
    atlas_put_json(&out, p);
    assert_slice(gr_buffer_slice(&out), json);
    assert_slice(atlas_short(p), column);
    gr_buffer_free(&out);
}

static void addresses_are_found_in_trees_of_any_width(void **state)
{
    (void)state;
    static const unsigned widths[] = {24, 28, 32};
    for (size_t i = 0; i < 3; i++) {
        gr_arena *const arena = gr_arena_new(4 << 20);
        gr_buffer bytes = gr_buffer_upto(1 << 20);
        mmdb_write(&bytes, widths[i], sample, 3);
        gr_slice slice = gr_buffer_slice(&bytes);
        geo_bytes const from = {&slice, read_slice, slice.len};
        geo_db *db = NULL;
        assert_int_equal(geo_open(arena, &from, &db, NULL), GR_OK);
        assert_string_equal(geo_about_of(db).type, "Test-City");
        assert_int_equal(geo_about_of(db).built, 1614672000);
        atlas *const a = atlas_new(&db, 1);
        for (unsigned again = 0; again < 2; again++) {
            expect(a, "8.8.8.8",
                   "{\"country\":\"US\",\"asn\":64500,\"organisation\":"
                   "\"Example\"}",
                   "US");
            expect(a, "[::ffff:9.1.2.3]:443", "{\"country\":\"DE\"}", "DE");
            expect(a, "9.1.2.3:80", "{\"country\":\"DE\"}", "DE");
            expect(a, "8.8.9.8", "{\"country\":null}", "?");
            expect(a, "2a00::1%2",
                   "{\"country\":null,\"asn\":4200000000,\"organisation\":"
                   "\"Only an owner whose name is longer than it need be\"}",
                   "?");
            expect(a, "10.1.2.3", "{\"scope\":\"private\"}", "priv");
            expect(a, "::1", "{\"scope\":\"loopback\"}", "loop");
            expect(a, "203.0.113.9", "{\"scope\":\"documentation\"}", "doc");
            expect(a, "fe80::1", "{\"scope\":\"link-local\"}", "link");
        }
        assert_null(atlas_of(a, GR_S("8.8.8")));
        assert_null(atlas_of(a, GR_S("a 8.8.8.8")));
        assert_int_equal(atlas_broken(a), 0);
        atlas_free(a);
        gr_buffer_free(&bytes);
        gr_arena_free(arena);
    }
}

static void all_addresses_of_an_object_are_told(void **state)
{
    (void)state;
    atlas *const a = atlas_new(NULL, 0);
    gr_buffer out = gr_buffer_upto(4096), column = gr_buffer_upto(4096);
    atlas_put_all(a,
                  GR_S("{\"a\":\"10.0.0.1\",\"127.0.0.1\":1,\"b\":[\"x\","
                       "\"10.0.0.1\",\"8.8.8.8\"],\"c\":\"\\\"9.9.9.9\"}"),
                  &out, &column);
    assert_slice(gr_buffer_slice(&out), "{\"10.0.0.1\":{\"scope\":\"private\"},"
                                        "\"8.8.8.8\":{\"country\":null}}");
    assert_slice(gr_buffer_slice(&column), "?+1");
    gr_buffer_free(&out);
    gr_buffer_free(&column);
    atlas_free(a);
}

/* Every cut and many changed bytes: an answer, or a refusal. */
static void broken_databases_cost_what_is_broken(void **state)
{
    (void)state;
    gr_buffer bytes = gr_buffer_upto(1 << 20);
    mmdb_write(&bytes, 24, sample, 3);
    for (size_t i = 0; i < bytes.len + 3000; i++) {
        gr_arena *const arena = gr_arena_new(4 << 20);
        uint8_t copy[8192];
        size_t const len = i < bytes.len ? i : bytes.len;
        assert_true(bytes.len <= sizeof copy);
        memcpy(copy, bytes.ptr, len);
        for (size_t k = 0; i >= bytes.len && k < 3; k++)
            copy[draw((unsigned)len)] = (uint8_t)draw(256);
        gr_slice slice = gr_slice_of(copy, len);
        geo_bytes const from = {&slice, read_slice, len};
        geo_db *db = NULL;
        if (geo_open(arena, &from, &db, NULL) == GR_OK) {
            atlas *const a = atlas_new(&db, 1);
            (void)atlas_of(a, GR_S("8.8.8.8"));
            (void)atlas_of(a, GR_S("9.9.9.9"));
            (void)atlas_of(a, GR_S("2a00::1"));
            atlas_free(a);
        } else {
            assert_null(db);
        }
        gr_arena_free(arena);
    }
    gr_buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_found_in_trees_of_any_width),
        cmocka_unit_test(all_addresses_of_an_object_are_told),
        cmocka_unit_test(broken_databases_cost_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
