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
    static const char *const same[] = {"10.0.0.1",
                                       "::ffff:10.0.0.1",
                                       "10.0.0.1:4711",
                                       "::FFFF:0a00:1",
                                       " 10.0.0.1 ",
                                       "::FFFF:10.0.0.1:4711",
                                       "\\\\::ffff:10.0.0.1",
                                       "[::ffff:10.0.0.1]:4711"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(normal("IpAddress", same[i]), "10.0.0.1");
    assert_string_equal(normal("c-ip", "[FE80::1%3]:80"), "fe80::1");
    assert_string_equal(normal("c-ip", "fe80:0:0:0:0:0:0:1%eth0"), "fe80::1");
    assert_string_equal(normal("TargetUserName", "10.0.0.1:80"), "10.0.0.1");
    assert_string_equal(normal("IpAddress", "::ffff:10.0.0.1%12"), "10.0.0.1");
    assert_string_equal(normal("IpAddress", "10.0.0.1%3:80"), "10.0.0.1");
    assert_string_equal(normal("IpAddress", "[::ffff:10.0.0.1%3]:80"),
                        "10.0.0.1");
    assert_string_equal(normal("IpAddress", "10.0.0%3"), "10.0.0%3");
    assert_string_equal(normal("IpAddress", "010.0.0.1"), "010.0.0.1");
    assert_string_equal(normal("IpAddress", "::ffff:a.b:c"), "::ffff:a.b:c");
}

static void an_address_is_one_with_the_slashes_of_windows(void **state)
{
    (void)state;
    assert_string_equal(normal("Workstation", "\\\\192.0.2.1"), "192.0.2.1");
    assert_string_equal(normal("IpAddress", "\\\\192.0.2.1:80"), "192.0.2.1");
    assert_string_equal(normal("IpAddress", "\\\\::1"), "::1");
    assert_string_equal(normal("ShareName", "\\\\192.0.2.1\\C$"),
                        "\\\\192.0.2.1\\c$");
}

static void an_address_filled_up_with_zeros_is_decimal(void **state)
{
    (void)state;
    assert_string_equal(normal("IpAddress", "192.000.002.001"), "192.0.2.1");
    assert_string_equal(normal("IpAddress", "010.020.030.040:0443"),
                        "10.20.30.40");
}

static void zeros_in_front_of_some_groups_name_no_address(void **state)
{
    (void)state;
    static const char *const odd[] = {"192.0.02.1",      "010.0.0.1",
                                      "192.000.2.001",   "192.000.002.256",
                                      "192.000.002.0a1", "192.000.002.0001",
                                      "192:000:002:001", "0192.00.002.001",
                                      "300.000.000.001", "3221225985"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_string_equal(normal("IpAddress", odd[i]), odd[i]);
}

static void a_port_behind_brackets_is_no_part_of_an_address(void **state)
{
    (void)state;
    assert_string_equal(normal("c-ip", "[::1]:443"), "::1");
    assert_string_equal(normal("c-ip", "[2001:DB8::0:1]"), "2001:db8::1");
    assert_string_equal(normal("c-ip", "[::ffff:192.0.2.1]:443"), "192.0.2.1");
    assert_string_equal(normal("c-ip", "[::1"), "::1");
    assert_string_equal(normal("c-ip", "["), "[");
    assert_string_equal(normal("c-ip", "[]:443"), "[]:443");
}

static void a_zone_is_no_part_of_an_address(void **state)
{
    (void)state;
    assert_string_equal(normal("IpAddress", "fe80::1%eth0"), "fe80::1");
    assert_string_equal(normal("IpAddress", "[fe80::1%eth0]:22"), "fe80::1");
    assert_string_equal(normal("IpAddress", "fe80::1%"), "fe80::1%");
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

static void a_local_user_has_a_dot_for_a_domain(void **state)
{
    (void)state;
    assert_string_equal(normal("TargetUserName", ".\\Ann"), "ann");
    assert_string_equal(normal("User", "ANN@CONTOSO"), "ann");
    assert_string_equal(normal("cs-username", "contoso.example\\ann"), "ann");
}

static void a_computer_and_a_user_of_its_name_are_two(void **state)
{
    (void)state;
    assert_string_equal(normal("TargetUserName", "CONTOSO\\WS01$"), "ws01$");
    assert_string_equal(normal("TargetUserName", "ws01$@CONTOSO"), "ws01$");
    assert_string_equal(normal("TargetUserName", "WS01"), "ws01");
}

static void a_host_is_one_with_the_slashes_of_windows(void **state)
{
    (void)state;
    assert_string_equal(normal("Workstation", "\\\\SRV"), "srv");
    assert_string_equal(normal("Workstation", "\\\\srv.contoso.example"),
                        "srv");
    assert_string_equal(normal("Workstation", "\\\\"), "\\\\");
    assert_string_equal(normal("Workstation", "\\SRV"), "\\srv");
}

static void a_computer_that_locks_is_a_host(void **state)
{
    (void)state;
    static const char *const same[] = {"PC1", "\\\\PC1", "pc1.corp.example"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(normal("TargetDomainName", same[i]), "pc1");
}

static void a_host_is_one_with_its_account(void **state)
{
    (void)state;
    assert_string_equal(normal("WorkstationName", "SRV$"), "srv");
    assert_string_equal(normal("Computer", "SRV$.contoso.example"), "srv");
    assert_string_equal(normal("Computer", "$"), "$");
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
        cmocka_unit_test(an_address_is_one_with_the_slashes_of_windows),
        cmocka_unit_test(an_address_filled_up_with_zeros_is_decimal),
        cmocka_unit_test(zeros_in_front_of_some_groups_name_no_address),
        cmocka_unit_test(a_port_behind_brackets_is_no_part_of_an_address),
        cmocka_unit_test(a_zone_is_no_part_of_an_address),
        cmocka_unit_test(a_user_is_one_in_each_form_of_his_name),
        cmocka_unit_test(a_local_user_has_a_dot_for_a_domain),
        cmocka_unit_test(a_computer_and_a_user_of_its_name_are_two),
        cmocka_unit_test(a_host_is_one_with_the_slashes_of_windows),
        cmocka_unit_test(a_computer_that_locks_is_a_host),
        cmocka_unit_test(a_host_is_one_with_its_account),
        cmocka_unit_test(a_host_has_a_short_name),
        cmocka_unit_test(other_fields_keep_all_but_their_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
