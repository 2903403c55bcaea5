/* test_logon_form.c - how a name is shown that logs write in several ways. */
#include "check.h"

#include "base/arena.h"
#include "correlate/normal.h"
#include "hunt/logon_form.h"
#include "support/draw.h"

static gr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new(1 << 20);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

enum { MOST = 4 };

/* What is shown of these users, who are one, or of these hosts. */
static gr_slice shown(correlate_naming what, const char *const said[MOST])
{
    gr_slice const name =
        correlate_normal_as(arena, what, gr_slice_of_c(said[0]));
    gr_slice form = logon_form_of(gr_slice_of_c(said[0]), name);
    for (size_t i = 1; i < MOST && said[i] != NULL; i++) {
        gr_slice const other = gr_slice_of_c(said[i]);
        assert_true(gr_equal(correlate_normal_as(arena, what, other), name));
        form = logon_form_join(name, form, logon_form_of(other, name));
    }
    return logon_form_shown(name, form);
}

#define SHOWN(...) shown(CORRELATE_USER, (const char *const[MOST]){__VA_ARGS__})
#define HOST_SHOWN(...)                                                        \
    shown(CORRELATE_HOST, (const char *const[MOST]){__VA_ARGS__})

static void one_form_is_shown_as_it_is(void **state)
{
    (void)state;
    assert_slice(SHOWN("ann"), "ann");
    assert_slice(SHOWN("CORP\\Ann"), "CORP\\Ann");
    assert_slice(SHOWN("Ann@corp.example"), "Ann@corp.example");
    assert_slice(SHOWN(" Ann "), "Ann");
    assert_slice(SHOWN(""), "");
}

static void a_domain_that_is_the_only_one_stays(void **state)
{
    (void)state;
    assert_slice(SHOWN("ann", "CORP\\ann"), "CORP\\ann");
    assert_slice(SHOWN("CORP\\ann", "ANN", "ann"), "CORP\\ann");
    assert_slice(SHOWN("corp\\ann", "CORP\\ann", "CORP\\Ann"), "CORP\\Ann");
    assert_slice(SHOWN("corp\\\xC3\xA4", "CORP\\\xC3\x84"), "CORP\\\xC3\x84");
}

static void of_two_domains_none_is_shown(void **state)
{
    (void)state;
    assert_slice(SHOWN("CORP\\Ann", "LAB\\Ann"), "ann");
    assert_slice(SHOWN("CORP\\Ann", "LAB\\Ann", "CORP\\Ann"), "ann");
    assert_slice(SHOWN("CORP\\Ann", "ann@corp.example", "Ann"), "ann");
}

static void a_dot_is_no_domain(void **state)
{
    (void)state;
    assert_slice(SHOWN(".\\Ann"), "Ann");
    assert_slice(SHOWN(".\\ann", "CORP\\ann"), "CORP\\ann");
    assert_slice(SHOWN(".\\"), ".\\");
}

static void a_host_has_its_domain_where_there_is_one(void **state)
{
    (void)state;
    assert_slice(HOST_SHOWN("SRV01", "srv01.corp.example"),
                 "srv01.corp.example");
    assert_slice(HOST_SHOWN("SRV01", "srv01.", "SRV01$"), "SRV01");
    assert_slice(HOST_SHOWN("srv01.", "srv01.corp.example."),
                 "srv01.corp.example");
    assert_slice(HOST_SHOWN("srv01.a.example", "srv01.b.example"), "srv01");
    assert_slice(HOST_SHOWN("."), ".");
    assert_slice(SHOWN("SRV01$"), "SRV01$");
    assert_slice(SHOWN("Bob."), "Bob.");
}

static void of_case_alone_the_least_is_shown(void **state)
{
    (void)state;
    assert_slice(SHOWN("ann", "Ann", "aNN"), "Ann");
    assert_slice(SHOWN("*", "*"), "*");
    assert_slice(SHOWN("*", "CORP\\*"), "CORP\\*");
}

static void an_address_has_no_other_form(void **state)
{
    (void)state;
    assert_slice(SHOWN("::ffff:192.0.2.1", "192.0.2.1:80"), "192.0.2.1");
    assert_slice(SHOWN("FE80::1%3", "[fe80::1]:80"), "fe80::1");
    assert_slice(logon_form_of(GR_S("\\\\PC1"), GR_S("pc1")), "PC1");
}

/* Files come in any order, and their rows in any groups. */
static void forms_join_in_any_order(void **state)
{
    (void)state;
    static const char *const some[] = {"ann",        "Ann",       "ANN",
                                       ".\\aNn",     "CORP\\ann", "corp\\Ann",
                                       "ann@a.test", "LAB\\ann"};
    for (int i = 0; i < 20000; i++) {
        gr_slice f[3];
        gr_slice const n = GR_S("ann");
        for (size_t k = 0; k < 3; k++)
            f[k] = logon_form_of(gr_slice_of_c(some[draw(8)]), n);
        gr_slice const left =
            logon_form_join(n, logon_form_join(n, f[0], f[1]), f[2]);
        gr_slice const right =
            logon_form_join(n, f[0], logon_form_join(n, f[1], f[2]));
        gr_slice const back =
            logon_form_join(n, f[2], logon_form_join(n, f[1], f[0]));
        assert_true(gr_equal(left, right) && gr_equal(left, back));
        assert_true(gr_equal(logon_form_join(n, left, f[1]), left));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_is_shown_as_it_is),
        cmocka_unit_test(a_domain_that_is_the_only_one_stays),
        cmocka_unit_test(of_two_domains_none_is_shown),
        cmocka_unit_test(a_dot_is_no_domain),
        cmocka_unit_test(a_host_has_its_domain_where_there_is_one),
        cmocka_unit_test(of_case_alone_the_least_is_shown),
        cmocka_unit_test(an_address_has_no_other_form),
        cmocka_unit_test(forms_join_in_any_order)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
