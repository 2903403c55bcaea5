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

static void quotes_are_not_of_an_address(void **state)
{
    (void)state;
    assert_string_equal(forwarded("\"6.6.6.6\""), "6.6.6.6");
    assert_string_equal(forwarded("\"1.1.1.1\", \"6.6.6.6:80\""), "6.6.6.6");
    assert_string_equal(forwarded("\"6.6.6.6, 10.1.1.1\""), "6.6.6.6");
    assert_string_equal(forwarded("\"[2a00::1]:4711\",+10.1.1.1"), "2a00::1");
    /* One that who asks left open takes nothing of what stands behind it. */
    assert_string_equal(forwarded("\"1.1.1.1, 6.6.6.6"), "6.6.6.6");
    assert_string_equal(forwarded("\"1.1.1.1\\, \", 6.6.6.6"), "6.6.6.6");
    assert_string_equal(forwarded("\""), "");
    assert_string_equal(forwarded("\"\""), "");
    assert_string_equal(forwarded("\"-\""), "");
}

static void the_words_of_forwarded_are_read(void **state)
{
    (void)state;
    assert_string_equal(forwarded("for=6.6.6.6"), "6.6.6.6");
    assert_string_equal(forwarded("For=\"[2a00::1]:4711\""), "2a00::1");
    assert_string_equal(
        forwarded("proto=https;+FOR=6.6.6.6;by=8.8.8.8,+for=10.1.1.1"),
        "6.6.6.6");
    assert_string_equal(forwarded("for=1.1.1.1, for=6.6.6.6;host=a"),
                        "6.6.6.6");
    assert_string_equal(forwarded("1.1.1.1, for=unknown, for=_hid"), "1.1.1.1");
}

/* What a client may have written of itself is in quotes. */
static void words_that_are_like_those_of_forwarded_are_not(void **state)
{
    (void)state;
    assert_string_equal(forwarded("by=6.6.6.6"), "");
    assert_string_equal(forwarded("before=6.6.6.6"), "");
    assert_string_equal(forwarded("for 6.6.6.6"), "");
    assert_string_equal(forwarded("for:6.6.6.6"), "");
    assert_string_equal(forwarded("for="), "");
    assert_string_equal(forwarded("for=;for=6.6.6.6"), "");
    assert_string_equal(forwarded("host=\"a;for=8.8.8.8\";for=6.6.6.6"),
                        "6.6.6.6");
    assert_string_equal(forwarded("for=6.6.6.6;host=\"a, for=8.8.8.8\""),
                        "6.6.6.6");
    assert_string_equal(forwarded("for=6.6.6.6;host=\"a\\\", for=8.8.8.8\""),
                        "6.6.6.6");
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
        cmocka_unit_test(quotes_are_not_of_an_address),
        cmocka_unit_test(the_words_of_forwarded_are_read),
        cmocka_unit_test(words_that_are_like_those_of_forwarded_are_not),
        cmocka_unit_test(what_a_client_wrote_itself_does_not_count),
        cmocka_unit_test(of_private_addresses_the_first),
        cmocka_unit_test(what_is_no_address_names_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
