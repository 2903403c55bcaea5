/* test_line_scout.c - "no" is certain for each line of a unit, whatever stands
 * before and behind it; and ordinary lines are let go. */
#include "check.h"
#include "support/draw.h"

#include "sigma/line_scout.h"

static const literal literals[] = {
    {LITERAL_CONTAINS, GR_S_INIT("wget ")},
    {LITERAL_CONTAINS, GR_S_INIT("/dev/tcp/")},
    {LITERAL_CONTAINS, GR_S_INIT("chmod 777 ")},
    {LITERAL_CONTAINS, GR_S_INIT("() { :; };")},
    {LITERAL_CONTAINS, GR_S_INIT("history -c")},
    {LITERAL_STARTS, GR_S_INIT("scp ")},
    {LITERAL_CONTAINS, GR_S_INIT("=@(")},
    {LITERAL_CONTAINS, GR_S_INIT("caf\xc3\xa9 rouge")}};
enum { COUNT = sizeof literals / sizeof *literals, FIRST = 4 };
enum { UNIT = 1 << 14, LINES = 200, ROUNDS = 60 };

static bool has_fold(gr_slice text, gr_slice part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (gr_equal_ascii_fold(gr_sub(text, i, part.len), part)) return true;
    return false;
}

static bool has_some(gr_slice text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has_fold(text, literals[i].text)) return true;
    return false;
}

static size_t put(uint8_t *out, gr_slice text, bool upper)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        out[i] = upper && c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
    }
    return text.len;
}

/* Letters of the literals, and at times one of them, or the start of one. */
static size_t make_line(uint8_t *out)
{
    static const char letters[] = "wget /dvcphmo7(){:;}-=@\xc5\xbf\xe2";
    size_t const many = draw(8) == 0 ? 150 : 20;
    size_t len = draw((unsigned)many);
    size_t const kinds = draw(9) == 0 ? sizeof letters - 1 : 23;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)letters[draw((unsigned)kinds)];
    if (draw(3) == 0) {
        gr_slice const l = literals[draw(COUNT)].text;
        size_t const part = draw(2) == 0 ? l.len : l.len - 1;
        len += put(out + len, gr_sub(l, 0, part), draw(2) == 0);
    }
    return len;
}

typedef struct {
    uint8_t bytes[UNIT];
    gr_slice lines[LINES];
    size_t count, len;
} unit;

static void make_unit(unit *u)
{
    u->count = u->len = 0;
    while (u->count < LINES && u->len < UNIT - 300) {
        size_t const len = make_line(u->bytes + u->len);
        u->lines[u->count++] = gr_slice_of(u->bytes + u->len, len);
        u->len += len;
        u->bytes[u->len++] = '\n';
    }
}

static bool ask(line_scout *scout, const unit *u, uint64_t number, gr_slice raw)
{
    event const e = {.raw = raw,
                     .raw_is_text = true,
                     .unit = gr_slice_of(u->bytes, u->len),
                     .unit_number = number};
    return line_scout_may_hit(scout, &e);
}

static line_scout *scout_of(size_t count)
{
    line_scout *const scout = line_scout_new("test");
    assert_non_null(scout);
    assert_true(line_scout_add(scout, literals, count));
    return scout;
}

static void no_line_with_a_literal_is_let_go(void **state)
{
    (void)state;
    static unit u;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        line_scout *const scout = scout_of(round % 2 == 0 ? COUNT : FIRST);
        size_t known = round % 2 == 0 ? COUNT : FIRST;
        make_unit(&u);
        for (size_t i = 0; i < u.count; i++) {
            if (draw(5) == 0) continue;
            if (known < COUNT && draw(LINES) == 0) {
                assert_true(line_scout_add(scout, literals, COUNT));
                known = COUNT;
            }
            bool const told = ask(scout, &u, round, u.lines[i]);
            if (has_some(u.lines[i], known)) assert_true(told);
            assert_int_equal(told, ask(scout, &u, round, u.lines[i]));
            gr_slice const earlier = u.lines[draw((unsigned)i + 1)];
            if (has_some(earlier, known))
                assert_true(ask(scout, &u, round, earlier));
        }
        line_scout_free(scout);
    }
}

static void a_unit_is_not_taken_for_another(void **state)
{
    (void)state;
    static unit u;
    line_scout *const scout = scout_of(COUNT);
    u.len = put(u.bytes, GR_S("all is well here, and there"), false);
    gr_slice const line = gr_slice_of(u.bytes, u.len);
    assert_false(ask(scout, &u, 1, line));
    (void)put(u.bytes, GR_S("wget http://bad.example/xxx"), false);
    assert_true(ask(scout, &u, 2, line));
    (void)put(u.bytes, GR_S("all is well here, and there"), false);
    line_scout_forget(scout);
    assert_false(ask(scout, &u, 2, line));
    line_scout_free(scout);
}

static void lines_that_have_parts_of_literals_are_let_go(void **state)
{
    (void)state;
    static unit u;
    line_scout *const scout = scout_of(COUNT - 1);
    u.len = put(u.bytes,
                GR_S("wgets /dev/tcpdump chmod 775 x\nhistory of sc p\n"
                     "Gr\xc3\xbc\xc3\x9f"
                     "e = @ (x)\n"),
                false);
    gr_slice rest = gr_slice_of(u.bytes, u.len);
    for (size_t i = 0; i < 2; i++) {
        size_t const len = gr_find_byte(rest, '\n');
        assert_false(ask(scout, &u, 1, gr_sub(rest, 0, len)));
        rest = gr_from(rest, len + 1);
    }
    line_scout_free(scout);
}

/* A text made of windows is looked at as one that has a literal. */
static void a_text_of_windows_costs_no_more_than_a_few_tries(void **state)
{
    (void)state;
    static unit u;
    line_scout *const scout = scout_of(COUNT);
    u.len = 0;
    while (u.len < 4000)
        u.len += put(u.bytes + u.len, GR_S("/tcp/dev/tc"), false);
    assert_true(ask(scout, &u, 1, gr_slice_of(u.bytes, u.len)));
    line_scout_free(scout);
}

static void what_is_derived_is_looked_through_too(void **state)
{
    (void)state;
    line_scout *const scout = scout_of(COUNT);
    for (size_t i = 0; i < 3; i++) {
        assert_false(line_scout_text_may_hit(scout, GR_S("failure")));
        assert_false(line_scout_text_may_hit(scout, GR_S("")));
        assert_true(line_scout_text_may_hit(scout, GR_S("x WGET x")));
        assert_true(line_scout_text_may_hit(
            scout, GR_S("a text of many more bytes, with () { :; }; in it")));
        assert_false(line_scout_text_may_hit(
            scout, GR_S("a text of many more bytes, with nothing in it")));
    }
    line_scout_free(scout);
}

static void what_it_cannot_look_for_changes_nothing(void **state)
{
    (void)state;
    static const literal bad[] = {{LITERAL_CONTAINS, GR_S_INIT("long enough")},
                                  {LITERAL_CONTAINS, GR_S_INIT("ab")}};
    line_scout *const scout = scout_of(FIRST);
    assert_false(line_scout_add(scout, bad, 2));
    assert_true(line_scout_text_may_hit(scout, GR_S("wget x")));
    assert_false(line_scout_text_may_hit(scout, GR_S("long enough")));
    line_scout_free(scout);
    line_scout *const none = line_scout_new("test");
    assert_false(line_scout_add(none, bad + 1, 1));
    assert_true(line_scout_text_may_hit(none, GR_S("x")));
    line_scout_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_with_a_literal_is_let_go),
        cmocka_unit_test(a_unit_is_not_taken_for_another),
        cmocka_unit_test(lines_that_have_parts_of_literals_are_let_go),
        cmocka_unit_test(a_text_of_windows_costs_no_more_than_a_few_tries),
        cmocka_unit_test(what_is_derived_is_looked_through_too),
        cmocka_unit_test(what_it_cannot_look_for_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
