/* test_evtx_binxml.c - tokens and trees from hand-made bytes. */
#include "check.h"

#include "readers/evtx_render.h"
#include "readers/evtx_tree.h"
#include "readers/limits.h"

static gr_arena *arena;
static evtx_names names;

static int open_arena(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)16 << 20);
    names.arena = gr_arena_new((size_t)1 << 20);
    return arena == NULL || names.arena == NULL;
}

static int close_arena(void **state)
{
    (void)state;
    gr_arena_free(names.arena);
    gr_arena_free(arena);
    return 0;
}

/* Bytes at the start of a chunk; names stand inline at first use. */
typedef struct {
    uint8_t bytes[4096];
    size_t len;
} writing;

static void u8(writing *w, unsigned value)
{
    w->bytes[w->len++] = (uint8_t)value;
}

static void u16(writing *w, unsigned value)
{
    u8(w, value & 255);
    u8(w, value >> 8);
}

static void u32(writing *w, size_t value)
{
    u16(w, (unsigned)value & 0xFFFF);
    u16(w, (unsigned)(value >> 16));
}

static void text(writing *w, const char *ascii)
{
    u16(w, (unsigned)strlen(ascii));
    for (; *ascii != 0; ascii++) u16(w, (uint8_t)*ascii);
}

static void name(writing *w, const char *ascii)
{
    u32(w, w->len + 4);
    u32(w, 0);
    u16(w, 0xABCD); /* the hash is not used */
    text(w, ascii);
    u16(w, 0);
}

static void element(writing *w, const char *ascii, bool attributes)
{
    u8(w, attributes ? 0x41 : 0x01);
    u32(w, 0xFFFFFFFF); /* the size is not used */
    name(w, ascii);
    if (attributes) u32(w, 0xFFFFFFFF);
}

static void value(writing *w, const char *ascii)
{
    u8(w, 0x05);
    u8(w, 0x01);
    text(w, ascii);
}

static gr_status read_part(const writing *w, size_t end, evtx_tree *tree,
                           gr_error *err)
{
    gr_slice const chunk = gr_slice_of(w->bytes, end);
    evtx_purse budget = {.own = EVTX_CHUNK_TOKENS};
    evtx_names_start(&names, chunk, 0);
    binxml_parser p = binxml_parse(chunk, 0, 0, end, false, &budget);
    evtx_tree_maker const maker = {arena, &names, COPY_NOTHING, NULL};
    return evtx_tree_read(&maker, &p, tree, err);
}

static void shows(const writing *w, const char *xml)
{
    evtx_tree tree;
    gr_error err = {GR_OK, 0, ""};
    gr_status const status = read_part(w, w->len, &tree, &err);
    if (status != GR_OK) fail_msg("%s", err.text);
    gr_buffer out = gr_buffer_upto((size_t)1 << 20);
    evtx_put_xml(&out, tree.roots, false);
    assert_slice(gr_buffer_slice(&out), xml);
    gr_buffer_free(&out);
}

static void fails(const writing *w, gr_status expected, uint64_t offset)
{
    evtx_tree tree;
    gr_error err = {GR_OK, 0, ""};
    assert_int_equal(read_part(w, w->len, &tree, &err), expected);
    assert_int_equal(err.offset, offset);
}

static void every_token_has_its_place(void **state)
{
    (void)state;
    writing w = {.len = 0};
    for (int i = 0; i < 2; i++) u8(&w, 0x0F), u8(&w, 1), u8(&w, 1), u8(&w, 0);
    element(&w, "a", true);
    u8(&w, 0x46), name(&w, "x"), value(&w, "1<\"");
    u8(&w, 0x06), name(&w, "y"), value(&w, "2"), u8(&w, 0x49), name(&w, "lt");
    u8(&w, 0x48), u16(&w, 'B');
    u8(&w, 0x02);
    value(&w, "t&t");
    u8(&w, 0x45), u8(&w, 0x01), text(&w, "u");
    u8(&w, 0x07), text(&w, "c]]>d");
    u8(&w, 0x47), text(&w, "e");
    u8(&w, 0x08), u16(&w, 'A');
    u8(&w, 0x09), name(&w, "amp");
    u8(&w, 0x0A), name(&w, "pi"), u8(&w, 0x0B), text(&w, "da?>ta");
    u8(&w, 0x0A), name(&w, "bare");
    element(&w, "b", false), u8(&w, 0x03);
    element(&w, "c", false), u8(&w, 0x02), u8(&w, 0x04);
    u8(&w, 0x04);
    u8(&w, 0x00);
    shows(&w, "<a x=\"1&lt;&quot;\" y=\"2&lt;&#66;\">t&amp;tu"
              "<![CDATA[c]]]]><![CDATA[>d]]><![CDATA[e]]>&#65;&amp;"
              "<?pi da_>ta?><?bare?><b/><c></c></a>");
}

static void literals_may_be_numbers(void **state)
{
    (void)state;
    writing w = {.len = 0};
    element(&w, "a", false), u8(&w, 0x02);
    u8(&w, 0x05), u8(&w, 0x08), u32(&w, 7);
    u8(&w, 0x05), u8(&w, 0x14), u32(&w, 255);
    u8(&w, 0x05), u8(&w, 0x00);
    u8(&w, 0x05), u8(&w, 0x02), u16(&w, 2), u8(&w, 'o'), u8(&w, 'k');
    u8(&w, 0x05), u8(&w, 0x0E), u16(&w, 1), u8(&w, 0xAB);
    u8(&w, 0x05), u8(&w, 0x13), u8(&w, 1), u8(&w, 0), u32(&w, 0),
        u16(&w, 0x500);
    u8(&w, 0x04);
    shows(&w, "<a>70xffokABS-1-5</a>");
}

static void a_name_may_stand_anywhere_in_the_chunk(void **state)
{
    (void)state;
    writing w = {.len = 0};
    element(&w, "first", false), u8(&w, 0x02);
    u8(&w, 0x01), u32(&w, 0), u32(&w, 9), u8(&w, 0x03); /* inline above: at 9 */
    u8(&w, 0x04);
    shows(&w, "<first><first/></first>");
}

static void names_that_are_none_are_made_harmless(void **state)
{
    (void)state;
    writing w = {.len = 0};
    element(&w, "a b><x", false), u8(&w, 0x02), u8(&w, 0x04);
    element(&w, "", false), u8(&w, 0x03);
    element(&w, "1", false), u8(&w, 0x03);
    shows(&w, "<a_b__x></a_b__x><_/><_/>");
}

static void controls_and_half_surrogates_become_underscores(void **state)
{
    (void)state;
    writing w = {.len = 0};
    element(&w, "a", false), u8(&w, 0x02), u8(&w, 0x05), u8(&w, 0x01);
    u16(&w, 8), u16(&w, 1), u16(&w, 0xD800), u16(&w, 'x'), u16(&w, 0xDC00);
    u16(&w, 0xD83D), u16(&w, 0xDE00), u16(&w, 0xFFFE), u16(&w, 0xFFFD);
    u8(&w, 0x08), u16(&w, 0), u8(&w, 0x04);
    shows(&w, "<a>__x_\xf0\x9f\x98\x80_\xef\xbf\xbd_</a>");
}

static void long_text_is_cut_nowhere(void **state)
{
    (void)state;
    enum { PAIRS = 600 };
    writing w = {.len = 0};
    char expected[4 * PAIRS + 9];
    size_t n = 3;
    memcpy(expected, "<a>", 3);
    element(&w, "a", false), u8(&w, 0x02), u8(&w, 0x05), u8(&w, 0x01);
    u16(&w, 2 * PAIRS + 1), u16(&w, 'x');
    expected[n++] = 'x';
    for (int i = 0; i < PAIRS; i++, n += 4) {
        u16(&w, 0xD83D), u16(&w, 0xDE00);
        memcpy(expected + n, "\xf0\x9f\x98\x80", 4);
    }
    u8(&w, 0x04);
    memcpy(expected + n, "</a>", 5);
    shows(&w, expected);
}

static void misplaced_tokens_are_damage(void **state)
{
    (void)state;
    static const uint8_t alone[] = {0x02, 0x03, 0x04, 0x06, 0x05, 0x0B, 0x0D};
    for (size_t i = 0; i < sizeof alone; i++) {
        writing w = {.len = 0};
        u8(&w, alone[i]);
        if (alone[i] == 0x06) name(&w, "x");
        else u32(&w, 0), u32(&w, 0);
        fails(&w, GR_DAMAGED, 0);
    }
    writing w = {.len = 0};
    element(&w, "a", false), u8(&w, 0x00);
    fails(&w, GR_DAMAGED, w.len - 1);
    w.len = 0;
    element(&w, "a", false), u8(&w, 0x04);
    fails(&w, GR_DAMAGED, w.len - 1);
    w.len = 0;
    element(&w, "a", false), u8(&w, 0x02), u8(&w, 0x0F), u8(&w, 1), u16(&w, 1);
    fails(&w, GR_DAMAGED, w.len - 4);
}

static void unknown_tokens_and_literals_are_damage(void **state)
{
    (void)state;
    static const uint8_t unknown[] = {0x10, 0x40, 0x42, 0x44, 0x4A, 0x81, 0xFF};
    for (size_t i = 0; i < sizeof unknown; i++) {
        writing w = {.len = 0};
        u8(&w, unknown[i]);
        fails(&w, GR_DAMAGED, 0);
    }
    writing w = {.len = 0};
    element(&w, "a", false), u8(&w, 0x02);
    size_t const at = w.len;
    u8(&w, 0x05), u8(&w, 0x21), u16(&w, 0);
    fails(&w, GR_DAMAGED, at);
}

static void tokens_cut_at_any_byte_are_damage(void **state)
{
    (void)state;
    writing w = {.len = 0};
    element(&w, "a", true);
    u8(&w, 0x06), name(&w, "x"), value(&w, "1");
    u8(&w, 0x02), value(&w, "t"), u8(&w, 0x07), text(&w, "c");
    u8(&w, 0x0A), name(&w, "p"), u8(&w, 0x0B), text(&w, "d");
    u8(&w, 0x08), u16(&w, 'A'), u8(&w, 0x09), name(&w, "amp");
    u8(&w, 0x0E), u16(&w, 1), u8(&w, 1);
    u8(&w, 0x04);
    for (size_t end = 1; end < w.len; end++) {
        evtx_tree tree;
        gr_arena_reset(arena);
        assert_int_equal(read_part(&w, end, &tree, NULL), GR_DAMAGED);
    }
}

static void depth_and_tokens_have_a_ceiling(void **state)
{
    (void)state;
    static writing w;
    w.len = 0;
    element(&w, "a", false), u8(&w, 0x02);
    for (int i = 1; i < EVTX_DEPTH; i++)
        u8(&w, 0x01), u32(&w, 0), u32(&w, 9), u8(&w, 0x02);
    size_t const open = w.len;
    for (int i = 0; i < EVTX_DEPTH; i++) u8(&w, 0x04);
    evtx_tree tree;
    assert_int_equal(read_part(&w, w.len, &tree, NULL), GR_OK);
    w.len = open;
    u8(&w, 0x01), u32(&w, 0), u32(&w, 9), u8(&w, 0x02);
    fails(&w, GR_LIMIT, open);

    w.len = 0;
    element(&w, "a", false), u8(&w, 0x02), u8(&w, 0x04);
    evtx_purse budget = {.own = 2};
    gr_slice const chunk = gr_slice_of(w.bytes, w.len);
    binxml_parser p = binxml_parse(chunk, 0, 0, w.len, false, &budget);
    evtx_tree_maker const maker = {arena, &names, COPY_NOTHING, NULL};
    evtx_names_start(&names, chunk, 0);
    assert_int_equal(evtx_tree_read(&maker, &p, &tree, NULL), GR_LIMIT);
}

static void a_name_that_points_nowhere_is_damage(void **state)
{
    (void)state;
    static const uint32_t offsets[] = {4000, 0xFFFFFFFF, 0x7FFFFFFF};
    for (size_t i = 0; i < 3; i++) {
        writing w = {.len = 0};
        u8(&w, 0x01), u32(&w, 0), u32(&w, offsets[i]), u8(&w, 0x03);
        fails(&w, GR_DAMAGED, offsets[i]);
    }
}

static void only_templates_have_dependencies(void **state)
{
    (void)state;
    writing w = {.len = 0};
    u8(&w, 0x01), u16(&w, 3), u32(&w, 0), name(&w, "a"), u8(&w, 0x03);
    gr_slice const chunk = gr_slice_of(w.bytes, w.len);
    evtx_purse budget = {.own = 100};
    binxml_parser p = binxml_parse(chunk, 0, 0, w.len, true, &budget);
    evtx_tree_maker const maker = {arena, &names, COPY_ALL, NULL};
    evtx_tree tree;
    evtx_names_start(&names, chunk, 0);
    assert_int_equal(evtx_tree_read(&maker, &p, &tree, NULL), GR_OK);
    assert_int_equal(tree.roots->dependency, 3);
}

static void trees_are_equal_by_content(void **state)
{
    (void)state;
    writing a = {.len = 0}, b = {.len = 0}, c = {.len = 0};
    u8(&b, 0x0F), u8(&b, 1), u16(&b, 1); /* names stand elsewhere in b */
    writing *const all[] = {&a, &b, &c};
    for (size_t i = 0; i < 3; i++) {
        element(all[i], "a", true);
        u8(all[i], 0x06), name(all[i], "x"), value(all[i], i == 2 ? "2" : "1");
        u8(all[i], 0x03);
    }
    evtx_tree x, y, z;
    evtx_tree_maker const maker = {arena, &names, COPY_ALL, NULL};
    evtx_tree *const trees[] = {&x, &y, &z};
    for (size_t i = 0; i < 3; i++) {
        gr_slice const chunk = gr_slice_of(all[i]->bytes, all[i]->len);
        evtx_purse budget = {.own = 100};
        evtx_names_start(&names, chunk, 0);
        binxml_parser p = binxml_parse(chunk, 0, 0, chunk.len, false, &budget);
        assert_int_equal(evtx_tree_read(&maker, &p, trees[i], NULL), GR_OK);
    }
    assert_true(evtx_tree_equal(x.roots, y.roots));
    assert_true(x.hash == y.hash);
    assert_false(evtx_tree_equal(x.roots, z.roots));
}

static void a_purse_gives_its_own_first_then_a_share(void **state)
{
    (void)state;
    evtx_purse purse = {.own = 10, .most = 5, .shared = 20};
    assert_int_equal(evtx_purse_left(&purse), 15);
    assert_true(evtx_spend(&purse, 8));
    assert_false(evtx_spend(&purse, 8));
    assert_true(evtx_spend(&purse, 7));
    assert_int_equal(purse.shared, 15);
    assert_false(evtx_spend(&purse, 1));
    purse.most = 100;
    assert_int_equal(evtx_purse_left(&purse), 15);
    assert_false(evtx_spend(&purse, 16));
    assert_true(evtx_spend(&purse, 15));
    assert_true(evtx_spend(&purse, 0));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        T(a_purse_gives_its_own_first_then_a_share),
        T(every_token_has_its_place),
        T(literals_may_be_numbers),
        T(a_name_may_stand_anywhere_in_the_chunk),
        T(names_that_are_none_are_made_harmless),
        T(controls_and_half_surrogates_become_underscores),
        T(long_text_is_cut_nowhere),
        T(misplaced_tokens_are_damage),
        T(unknown_tokens_and_literals_are_damage),
        T(tokens_cut_at_any_byte_are_damage),
        T(depth_and_tokens_have_a_ceiling),
        T(a_name_that_points_nowhere_is_damage),
        T(only_templates_have_dependencies),
        T(trees_are_equal_by_content)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
