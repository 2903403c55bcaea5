/* test_normal.c - faces src/correlate/normal.h: one person or machine under the
 * names that different logs have for it. */
#include "check.h"

#include "correlate/normal.h"

static const char *normal(const char *name, const char *text)
{
    static char out[512];
    gr_arena *const arena = gr_arena_new(1 << 16);
    assert_non_null(arena);
    gr_slice const value =
        correlate_normal(arena, gr_slice_of_c(name), gr_slice_of_c(text));
    (void)snprintf(out, sizeof out, "%.*s", (int)value.len,
                   (const char *)value.ptr);
    gr_arena_free(arena);
    return out;
}

static void an_address_is_one_however_it_is_written(void **state)
{
    (void)state;
    static const char *const same[] = {"10.0.0.1", "::ffff:10.0.0.1",
                                       "10.0.0.1:4711", "::FFFF:0a00:1",
                                       " 10.0.0.1 "};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(normal("IpAddress", same[i]), "10.0.0.1");
    assert_string_equal(normal("c-ip", "[FE80::1%3]:80"), "fe80::1");
    assert_string_equal(normal("c-ip", "fe80:0:0:0:0:0:0:1%eth0"), "fe80::1");
    assert_string_equal(normal("TargetUserName", "10.0.0.1:80"), "10.0.0.1");
    assert_string_equal(normal("IpAddress", "010.0.0.1"), "010.0.0.1");
}

static void a_user_is_one_in_each_form_of_his_name(void **state)
{
    (void)state;
    assert_string_equal(normal("TargetUserName", "ANN"), "ann");
    assert_string_equal(normal("cs-username", "CONTOSO\\Ann"), "ann");
    assert_string_equal(normal("user", "ann@contoso.example"), "ann");
    assert_string_equal(normal("USERNAME", "\xC3\x84nne"), "\xC3\xA4nne");
    assert_string_equal(normal("TargetUserName", "WS01$"), "ws01$");
    assert_string_equal(normal("user", "@"), "@");
    assert_string_equal(normal("user", "A\\"), "a\\");
    assert_string_equal(normal("user", ""), "");
}

static void a_host_has_a_short_name(void **state)
{
    (void)state;
    assert_string_equal(normal("Computer", "DC01.contoso.example"), "dc01");
    assert_string_equal(normal("WorkstationName", "DC01"), "dc01");
    assert_string_equal(normal("Computer", ".x"), ".x");
}

static void other_fields_keep_all_but_their_case(void **state)
{
    (void)state;
    assert_string_equal(normal("Image", "C:\\Windows\\CMD.exe"),
                        "c:\\windows\\cmd.exe");
    assert_string_equal(normal("cs-uri-stem", "/A@b.c"), "/a@b.c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_one_however_it_is_written),
        cmocka_unit_test(a_user_is_one_in_each_form_of_his_name),
        cmocka_unit_test(a_host_has_a_short_name),
        cmocka_unit_test(other_fields_keep_all_but_their_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
