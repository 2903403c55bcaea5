/* Tests of correlate/address.h. */
#include "check.h"
#include "correlate/address.h"

static const char *forwarded(const char *header)
{
    static char text[128];
    gr_slice const client = address_forwarded(gr_slice_of_c(header));
    (void)snprintf(text, sizeof text, "%.*s", (int)client.len,
                   (const char *)client.ptr);
    return text;
}

static void who_is_forwarded_for(void **state)
{
    (void)state;
    assert_string_equal(forwarded("6.6.6.6"), "6.6.6.6");
    assert_string_equal(forwarded("6.6.6.6,+10.1.1.1"), "6.6.6.6");
    assert_string_equal(forwarded("6.6.6.6, 192.168.1.1, 10.1.1.1"), "6.6.6.6");
    assert_string_equal(forwarded("6.6.6.6:4711"), "6.6.6.6");
    assert_string_equal(forwarded("[2a00::1]:4711"), "2a00::1");
}

/* What stands before the last public one was there when that one asked. */
static void what_a_client_wrote_itself_does_not_count(void **state)
{
    (void)state;
    assert_string_equal(forwarded("1.1.1.1, 6.6.6.6"), "6.6.6.6");
    assert_string_equal(forwarded("127.0.0.1,+6.6.6.6,+10.0.0.4"), "6.6.6.6");
}

static void of_private_addresses_the_first(void **state)
{
    (void)state;
    assert_string_equal(forwarded("10.2.2.2, 10.1.1.1"), "10.2.2.2");
    assert_string_equal(forwarded("unknown, 10.1.1.1"), "10.1.1.1");
}

static void what_is_no_address_names_nobody(void **state)
{
    (void)state;
    assert_string_equal(forwarded(""), "");
    assert_string_equal(forwarded(","), "");
    assert_string_equal(forwarded("unknown"), "");
    assert_string_equal(forwarded("bob,+<script>,,++"), "");
    assert_string_equal(forwarded("6.6.6.6.6, ::::"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_forwarded_for),
        cmocka_unit_test(what_a_client_wrote_itself_does_not_count),
        cmocka_unit_test(of_private_addresses_the_first),
        cmocka_unit_test(what_is_no_address_names_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
