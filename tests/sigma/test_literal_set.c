/* test_literal_set.c - a set finds what looking for each literal finds. */
#include "check.h"

#include "base/mem.h"
#include "sigma/literal_set.h"
#include "support/draw.h"

#include <stdio.h>

enum { MOST = 400 };

static gr_slice random_text(gr_arena *arena, unsigned most)
{
    static const char *const letters[] = {"a", "b", "\\", ".", "é", "😀", "-"};
    uint8_t *const text = gr_arena_take_text(arena, 4 * (size_t)most + 4);
    size_t len = 0;
    for (unsigned n = draw(most + 1); n > 0; n--) {
        const char *const letter = letters[draw(draw(3) == 0 ? 7 : 4)];
        memcpy(text + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return gr_slice_of(text, len);
}

static bool has(const literal *l, gr_slice text)
{
    switch (l->shape) {
    case LITERAL_EQUALS: return gr_equal(text, l->text);
    case LITERAL_STARTS: return gr_starts_with(text, l->text);
    case LITERAL_ENDS: return gr_ends_with(text, l->text);
    case LITERAL_CONTAINS: return gr_find(text, l->text) != SIZE_MAX;
    }
    return false;
}

static void check_text(const literal_set *set, const literal *literals,
                       size_t count, gr_slice text, literal_hits *hits)
{
    hits->round++;
    hits->count = 0;
    literal_set_search(set, text, 7, hits);
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        bool const found = hits->seen[7 + i] == hits->round;
        assert_int_equal(has(&literals[i], text), found);
        expected += found;
    }
    assert_int_equal(expected, hits->count);
}

static void a_set_finds_what_naive_search_finds(void **state)
{
    (void)state;
    uint32_t seen[MOST + 7] = {0}, found[MOST];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t round = 0; round < 300; round++) {
        gr_arena *const arena = gr_arena_new((size_t)16 << 20);
        static literal literals[MOST];
        size_t const count = 1 + draw(round % 3 == 0 ? MOST : 12);
        for (size_t i = 0; i < count; i++) {
            literals[i].shape = (literal_shape)draw(4);
            do literals[i].text = random_text(arena, draw(8) ? 6 : 90);
            while (literals[i].text.len == 0 &&
                   literals[i].shape != LITERAL_EQUALS);
        }
        const literal_set *const set = literal_set_new(arena, literals, count);
        assert_non_null(set);
        for (size_t i = 0; i < 60; i++)
            check_text(set, literals, count,
                       random_text(arena, i == 0 ? 0 : 40), &hits);
        for (size_t i = 0; i < count; i++) /* each literal finds itself */
            check_text(set, literals, count, literals[i].text, &hits);
        gr_arena_free(arena);
    }
}

/* Made of the literals, whole and cut short, and of what they are made of. */
static gr_slice long_text(gr_arena *arena, const literal *literals,
                          size_t count, size_t room)
{
    uint8_t *const text = gr_arena_take_text(arena, room);
    size_t len = 0;
    while (len < room) {
        gr_slice part = draw(3) == 0 ? random_text(arena, 6)
                                     : literals[draw((unsigned)count)].text;
        if (part.len > 0 && draw(3) == 0)
            part = gr_sub(part, 0, 1 + draw((unsigned)part.len));
        if (part.len > room - len) part.len = room - len;
        if (part.len > 0) memcpy(text + len, part.ptr, part.len);
        len += part.len;
    }
    return gr_slice_of(text, len);
}

/* A word that many begin with, and what none has but this one. */
static gr_slice literal_of_many(gr_arena *arena, size_t number)
{
    uint8_t *const text = gr_arena_take_text(arena, 24);
    return gr_slice_of(text,
                       (size_t)snprintf((char *)text, 24, "%s-%c%zu",
                                        number % 5 == 0 ? "revoke" : "invoke",
                                        (char)('a' + number % 3), number));
}

static void long_texts_are_searched_as_short_ones(void **state)
{
    (void)state;
    uint32_t seen[MOST + 7] = {0}, found[MOST];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t round = 0; round < 60; round++) {
        gr_arena *const arena = gr_arena_new((size_t)16 << 20);
        static literal literals[MOST];
        size_t const count = 1 + draw(round % 3 == 0 ? MOST : 12);
        unsigned const longest = 4 + draw(24);
        for (size_t i = 0; i < count; i++) {
            literals[i].shape = LITERAL_CONTAINS;
            do
                literals[i].text = round % 3 == 0 && draw(4) > 0
                                       ? literal_of_many(arena, i)
                                       : random_text(arena, longest);
            while (literals[i].text.len == 0);
        }
        const literal_set *const set = literal_set_new(arena, literals, count);
        assert_non_null(set);
        for (size_t i = 0; i < 20; i++)
            check_text(set, literals, count,
                       long_text(arena, literals, 1 + draw((unsigned)count),
                                 1000 + draw(i == 0 ? 64 : 6000)),
                       &hits);
        gr_arena_free(arena);
    }
}

/* At the start and the end of long texts, and where steps of the search meet. */
static void a_literal_is_found_anywhere_in_a_long_text(void **state)
{
    (void)state;
    enum { LEAST = 1, LONGEST = 14, ROOM = 2600 };
    static uint8_t text[ROOM];
    uint8_t letters[LONGEST];
    uint32_t seen[1] = {0}, found[1];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t i = 0; i < LONGEST; i++) letters[i] = (uint8_t)('a' + i);
    for (size_t n = LEAST; n <= LONGEST; n++) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        literal const one = {LITERAL_CONTAINS, {letters, n}};
        const literal_set *const set = literal_set_new(arena, &one, 1);
        for (size_t len = 1020; len <= ROOM; len += len < 1060 ? 1 : 97)
            for (size_t at = 0; at + n <= len;
                 at += at > 60 && at + 60 < len ? 7 : 1) {
                memset(text, 'b', len);
                memcpy(text + at, letters, n);
                hits.round++;
                hits.count = 0;
                literal_set_search(set, gr_slice_of(text, len), 0, &hits);
                assert_int_equal(1, hits.count);
            }
        gr_arena_free(arena);
    }
}

/* A name, '=' and digits, some cut short or behind more; rarely other bytes. */
static gr_slice random_token(gr_arena *arena)
{
    static const char *const names[] = {"md5", "sha1", "d5", "", "a=b", "é"};
    static const char *const values[] = {"0123456789", "01234567ab", "01234567",
                                         "fffffffff", "==0123456"};
    const char *const name = names[draw(draw(4) == 0 ? 6 : 3)];
    const char *const value = values[draw(5)];
    uint8_t *const text = gr_arena_take_text(arena, 32);
    size_t len = strlen(name), most = strlen(value);
    memcpy(text, name, len);
    text[len++] = '=';
    most = draw(4) == 0 ? draw((unsigned)most) : most;
    memcpy(text + len, value, most);
    len += most;
    for (unsigned n = draw(5); n > 0; n--)
        text[len++] = (uint8_t)('0' + draw(3));
    return gr_slice_of(text, len);
}

static gr_slice list_of_tokens(gr_arena *arena)
{
    uint8_t *const text = gr_arena_take_text(arena, 1024);
    size_t len = 0;
    for (unsigned n = draw(20); n > 0; n--) {
        gr_slice const token = random_token(arena);
        memcpy(text + len, token.ptr, token.len);
        len += token.len;
        if (draw(3) > 0) text[len++] = ',';
    }
    return gr_slice_of(text, len);
}

static void lists_of_hashes_are_searched_as_any_text(void **state)
{
    (void)state;
    enum { COUNT = 60 };
    uint32_t seen[COUNT + 7] = {0}, found[COUNT];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t round = 0; round < 200; round++) {
        gr_arena *const arena = gr_arena_new((size_t)16 << 20);
        literal literals[COUNT];
        size_t const count = 1 + draw(COUNT);
        for (size_t i = 0; i < count; i++)
            literals[i] = (literal){draw(6) > 0 ? LITERAL_CONTAINS
                                                : (literal_shape)draw(3),
                                    random_token(arena)};
        const literal_set *const set = literal_set_new(arena, literals, count);
        assert_non_null(set);
        for (size_t i = 0; i < 100; i++)
            check_text(set, literals, count, list_of_tokens(arena), &hits);
        for (size_t i = 0; i < count; i++)
            check_text(set, literals, count, literals[i].text, &hits);
        gr_arena_free(arena);
    }
}

/* Every length of literal, at every place of texts around the block sizes of the
 * searches, in sets of one length (the wider strides) and of several. */
static void a_literal_is_found_wherever_it_stands(void **state)
{
    (void)state;
    enum { LONGEST = 16, ROOM = 80 };
    uint8_t letters[LONGEST], text[ROOM];
    uint32_t seen[LONGEST] = {0}, found[LONGEST];
    literal literals[LONGEST];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t i = 0; i < LONGEST; i++) letters[i] = (uint8_t)('a' + i);
    for (size_t i = 0; i < LONGEST; i++)
        literals[i] = (literal){LITERAL_CONTAINS, {letters, i + 1}};
    for (size_t first = 0; first < LONGEST; first++) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        const literal_set *const set =
            literal_set_new(arena, literals + first, LONGEST - first);
        for (size_t len = 0; len < ROOM; len += len < 40 ? 1 : 13)
            for (size_t at = 0; at < len; at++) {
                size_t const fits = len - at < LONGEST ? len - at : LONGEST;
                memset(text, '-', len);
                memcpy(text + at, letters, fits);
                hits.round++;
                hits.count = 0;
                literal_set_search(set, gr_slice_of(text, len), 0, &hits);
                assert_int_equal(fits > first ? fits - first : 0, hits.count);
            }
        gr_arena_free(arena);
    }
}

/* So many that the filter of sixteen places cannot tell them apart. */
static void many_short_literals_are_found(void **state)
{
    (void)state;
    enum { COUNT = 300, ROOM = 40 };
    static uint8_t bytes[COUNT][3];
    static literal literals[COUNT];
    uint32_t seen[COUNT] = {0}, found[COUNT];
    literal_hits hits = {seen, 0, found, 0};
    for (size_t i = 0; i < COUNT; i++) {
        bytes[i][0] = 0xE2;
        bytes[i][1] = (uint8_t)(0x80 + i / 64);
        bytes[i][2] = (uint8_t)(0x80 + i % 64);
        literals[i] = (literal){LITERAL_CONTAINS, {bytes[i], 3}};
    }
    for (size_t count = 1; count <= COUNT; count += 23) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        const literal_set *const set = literal_set_new(arena, literals, count);
        for (size_t i = 0; i < count; i++) {
            uint8_t text[ROOM];
            memset(text, '-', ROOM);
            memcpy(text + i % (ROOM - 2), bytes[i], 3);
            hits.round++;
            hits.count = 0;
            literal_set_search(set, gr_slice_of(text, ROOM), 0, &hits);
            assert_int_equal(1, hits.count);
            assert_int_equal(i, hits.found[0]);
        }
        gr_arena_free(arena);
    }
}

/* A key may be longer than the window that is looked at, or its whole text. */
static void both_ends_of_a_long_text_are_found(void **state)
{
    (void)state;
    uint8_t text[200];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)('0' + i % 71);
    gr_slice const whole = gr_slice_of(text, sizeof text);
    for (size_t len = 1; len <= sizeof text; len++) {
        gr_arena *const arena = gr_arena_new(1 << 20);
        literal const literals[] = {
            {LITERAL_STARTS, gr_sub(whole, 0, len)},
            {LITERAL_ENDS, gr_from(whole, sizeof text - len)},
            {LITERAL_EQUALS, gr_sub(whole, 0, len)}};
        uint32_t seen[3] = {0}, found[3];
        literal_hits hits = {seen, 1, found, 0};
        literal_set_search(literal_set_new(arena, literals, 3), whole, 0,
                           &hits);
        assert_int_equal(len == sizeof text ? 3 : 2, hits.count);
        gr_arena_free(arena);
    }
}

static void a_literal_is_told_once_a_round(void **state)
{
    (void)state;
    static const literal literals[] = {{LITERAL_CONTAINS, GR_S_INIT("ab")}};
    gr_arena *const arena = gr_arena_new(1 << 20);
    uint32_t seen[1] = {0}, found[1];
    literal_hits hits = {seen, 1, found, 0};
    const literal_set *const set = literal_set_new(arena, literals, 1);
    literal_set_search(set, GR_S("abab"), 0, &hits);
    literal_set_search(set, GR_S("xab"), 0, &hits);
    assert_int_equal(1, hits.count);
    gr_arena_free(arena);
}

static void no_memory_gives_no_set(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    static const literal others[] = {{LITERAL_EQUALS, GR_S_INIT("a")},
                                     {LITERAL_STARTS, GR_S_INIT("b")},
                                     {LITERAL_ENDS, GR_S_INIT("c")},
                                     {LITERAL_CONTAINS, GR_S_INIT("d")},
                                     {LITERAL_CONTAINS, GR_S_INIT("é")}};
    literal literals[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        literals[i] =
            i < 5 ? others[i] : (literal){LITERAL_CONTAINS, GR_S("=01234567")};
    for (size_t ceiling = 0; ceiling < 20000; ceiling += 97) {
        gr_arena *const arena = gr_arena_new(ceiling);
        const literal_set *const set = literal_set_new(arena, literals, COUNT);
        assert_int_equal(set == NULL, gr_arena_status(arena) != GR_OK);
        gr_arena_free(arena);
    }
}

static void rare_literals_cost_less(void **state)
{
    (void)state;
    assert_true(literal_cost(LITERAL_CONTAINS, GR_S("qzxv-mimi")) <
                literal_cost(LITERAL_CONTAINS, GR_S("\\powershell.exe")));
    assert_true(literal_cost(LITERAL_CONTAINS, GR_S("power")) ==
                literal_cost(LITERAL_CONTAINS, GR_S("powershell")));
    assert_true(literal_cost(LITERAL_CONTAINS, GR_S("-")) >
                literal_cost(LITERAL_CONTAINS, GR_S("-x")));
    assert_true(literal_cost(LITERAL_CONTAINS, GR_S("0x00000001")) >
                literal_cost(LITERAL_ENDS, GR_S("\\lsa\\runasppl")));
    assert_true(literal_cost(LITERAL_EQUALS, GR_S("dword (0x00000001)")) >
                literal_cost(LITERAL_ENDS, GR_S("\\lsa\\runasppl")));
    assert_true(literal_cost(LITERAL_EQUALS, GR_S("")) > 0);
}

static void in_some_fields_a_literal_is_certain(void **state)
{
    (void)state;
    assert_true(literal_is_in_most(GR_S("Image"), GR_S(".exe")));
    assert_true(literal_is_in_most(GR_S("newprocessname"), GR_S("exe")));
    assert_false(literal_is_in_most(GR_S("TargetFilename"), GR_S(".exe")));
    assert_false(literal_is_in_most(GR_S("Image"), GR_S("\\cmd.exe")));
    assert_true(literal_is_in_most(GR_S("type"), GR_S("syscall")));
    assert_false(literal_is_in_most(GR_S("type"), GR_S("anom_promiscuous")));
    assert_true(literal_cost(LITERAL_ENDS, GR_S(".exe")) < LITERAL_COST_MOST);
}

/* They are searched by their first bytes, and the first that fits is taken, so
 * that one behind its own beginning is dead. */
static void no_common_word_hides_another(void **state)
{
    (void)state;
#define WORD(text, bits) GR_S_INIT(text),
    static const gr_slice words[] = {
#include "sigma/common_word_list.h"
    };
#undef WORD
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        assert_true(words[i - 1].ptr[0] <= words[i].ptr[0]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t k = 0; k < i; k++)
            if (gr_starts_with(words[i], words[k]))
                fail_msg("%.*s", (int)words[i].len, (const char *)words[i].ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_finds_what_naive_search_finds),
        cmocka_unit_test(long_texts_are_searched_as_short_ones),
        cmocka_unit_test(a_literal_is_found_anywhere_in_a_long_text),
        cmocka_unit_test(lists_of_hashes_are_searched_as_any_text),
        cmocka_unit_test(a_literal_is_found_wherever_it_stands),
        cmocka_unit_test(many_short_literals_are_found),
        cmocka_unit_test(both_ends_of_a_long_text_are_found),
        cmocka_unit_test(a_literal_is_told_once_a_round),
        cmocka_unit_test(no_memory_gives_no_set),
        cmocka_unit_test(rare_literals_cost_less),
        cmocka_unit_test(in_some_fields_a_literal_is_certain),
        cmocka_unit_test(no_common_word_hides_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
