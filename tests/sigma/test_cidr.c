/* test_cidr.c - addresses in text, and networks. */
#include "check.h"

#include <arpa/inet.h>

#include "sigma/cidr.h"

static void good_addresses_read_as_the_system_reads_them(void **state)
{
    (void)state;
    static const char *const good[] = {"0.0.0.0",
                                       "255.255.255.255",
                                       "10.1.2.3",
                                       "::",
                                       "::1",
                                       "1::",
                                       "fe80::1",
                                       "1:2:3:4:5:6:7:8",
                                       "1::3:4:5:6:7:8",
                                       "1:2:3:4:5:6::8",
                                       "::ffff:10.0.0.1",
                                       "1:2:3:4:5:6:1.2.3.4",
                                       "ABCD:ef01::",
                                       "::2:3:4:5:6:7:8",
                                       "1:2:3:4:5:6:7::",
                                       "64:ff9b::1.2.3.4"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        sigma_address ours;
        uint8_t theirs[16] = {0};
        bool const v6 = strchr(good[i], ':') != NULL;
        assert_true(sigma_address_parse(gr_slice_of_c(good[i]), &ours));
        assert_int_equal(v6, ours.v6);
        assert_int_equal(1,
                         inet_pton(v6 ? AF_INET6 : AF_INET, good[i], theirs));
        assert_memory_equal(ours.bytes, theirs, v6 ? 16 : 4);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      "1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "256.1.1.1",
                                      "01.2.3.4",
                                      "1.2.3.4 ",
                                      " 1.2.3.4",
                                      "1..2.3",
                                      "a.b.c.d",
                                      ":",
                                      ":::",
                                      "1::2::3",
                                      "12345::",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "::1:2:3:4:5:6:7:8",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "1.2.3.4::",
                                      "g::",
                                      "1:",
                                      ":1",
                                      "::1%",
                                      "1.2.3.4%1",
                                      "::1.2.3",
                                      "0x1.2.3.4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sigma_address address;
        if (sigma_address_parse(gr_slice_of_c(bad[i]), &address))
            fail_msg("read as an address: %s", bad[i]);
    }
}

static bool within(const char *text, const uint8_t *network, unsigned bits,
                   bool v6)
{
    sigma_address address;
    assert_true(sigma_address_parse(gr_slice_of_c(text), &address));
    return sigma_address_within(&address, network, bits, v6);
}

static void networks_hold_their_addresses(void **state)
{
    (void)state;
    static const uint8_t ten[16] = {10}, odd[16] = {192, 168, 3, 128};
    static const uint8_t local[16] = {0xfe, 0x80};
    assert_true(within("10.255.0.1", ten, 8, false));
    assert_false(within("11.0.0.1", ten, 8, false));
    assert_true(within("1.2.3.4", ten, 0, false));
    assert_true(within("192.168.3.200", odd, 25, false));
    assert_false(within("192.168.3.100", odd, 25, false));
    assert_true(within("192.168.3.128", odd, 32, false));
    assert_true(within("febf::1", local, 10, true));
    assert_false(within("fec0::1", local, 10, true));
    assert_true(within("::ffff:10.2.3.4", ten, 8, false));
    assert_false(within("::fffe:10.2.3.4", ten, 8, false));
    assert_false(within("10.2.3.4", local, 0, true));
    assert_true(within("fe80::1%eth0", local, 64, true));
    assert_false(within("10.0.0.1", ten, 33, false)); /* no such network */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_addresses_read_as_the_system_reads_them),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(networks_hold_their_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
