/* check.h - what every cmocka test program includes first. */
#ifndef GR_TESTS_CHECK_H
#define GR_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/slice.h"

/* Slice equals C string, shown as text when it does not. */
#define assert_slice(actual, expected)                                         \
    do {                                                                       \
        gr_slice const check_a = (actual);                                     \
        const char *const check_e = (expected);                                \
        if (!gr_equal(check_a, gr_slice_of_c(check_e)))                        \
            fail_msg("got \"%.*s\", expected \"%s\"", (int)check_a.len,        \
                     (const char *)check_a.ptr, check_e);                      \
    } while (0)

#endif
