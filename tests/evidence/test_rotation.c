/* test_rotation.c - which logs are rotated ones of one source, in which order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/rotation.h"

/* "NAME[NAME NAME ...]": each set, its members in their order. */
static const char *sets_of(const char *const *names, size_t count)
{
    static char text[4096];
    static evidence_item items[64];
    evidence_list list = {.items = items, .count = count};
    gr_arena *const arena = gr_arena_new(1 << 20);
    size_t n = 0;
    memset(items, 0, sizeof items);
    for (size_t i = 0; i < count; i++) items[i].name = gr_slice_of_c(names[i]);
    assert_int_equal(rotation_group(arena, &list, NULL), GR_OK);
    text[0] = '\0';
    for (size_t i = 0; i < list.set_count; i++) {
        const evidence_set *const s = &list.sets[i];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s[",
                              i == 0 ? "" : " ", (int)s->name.len,
                              (const char *)s->name.ptr);
        for (size_t k = 0; k < s->count; k++)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                                  k == 0 ? "" : " ", names[s->members[k]]);
        n += (size_t)snprintf(text + n, sizeof text - n, "]");
    }
    gr_arena_free(arena);
    return text;
}

#define SETS(...)                                                              \
    sets_of((const char *const[]){__VA_ARGS__},                                \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void logs_that_logrotate_counted_are_one(void **state)
{
    (void)state;
    assert_string_equal(SETS("l/auth.log", "l/auth.log.1",
                             "l/auth.log.10.xz!/auth.log.10",
                             "l/auth.log.2.gz!/auth.log.2", "l/kern.log"),
                        "l/auth.log[l/auth.log.10.xz!/auth.log.10 "
                        "l/auth.log.2.gz!/auth.log.2 l/auth.log.1 l/auth.log]");
}

static void logs_with_a_date_are_one(void **state)
{
    (void)state;
    assert_string_equal(SETS("messages",
                             "messages-20260102.gz!/messages-"
                             "20260102",
                             "messages-20251228"),
                        "messages[messages-20251228 "
                        "messages-20260102.gz!/messages-20260102 messages]");
    assert_string_equal(SETS("u_ex260102.log", "u_ex260101.log",
                             "u_ex2601022.log", "w/u_ex260101.log"),
                        "u_ex.log[u_ex260101.log u_ex260102.log "
                        "u_ex2601022.log]");
    assert_string_equal(SETS("HttpProxy_2026010203-10.LOG",
                             "HttpProxy_2026010203-2.LOG",
                             "HttpProxy_2026010202-1.LOG"),
                        "HttpProxy.LOG[HttpProxy_2026010202-1.LOG "
                        "HttpProxy_2026010203-2.LOG "
                        "HttpProxy_2026010203-10.LOG]");
    assert_string_equal(SETS("localhost_access_log.2026-01-02.txt",
                             "localhost_access_log.2026-01-01.txt"),
                        "localhost_access_log.txt[localhost_access_log.2026-01"
                        "-01.txt localhost_access_log.2026-01-02.txt]");
}

static void what_counts_upwards_is_in_that_order(void **state)
{
    (void)state;
    assert_string_equal(SETS("httperr1.log", "httperr10.log", "httperr9.log"),
                        "httperr.log[httperr1.log httperr9.log httperr10.log]");
}

static void journals_and_archived_event_logs_are_one(void **state)
{
    (void)state;
    assert_string_equal(
        SETS("system.journal",
             "system@00112233445566778899aabbccddeeff-0000000000000001-"
             "0006000000000001.journal",
             "system@0005f00000000000-0123456789abcdef.journal~",
             "user-1000.journal"),
        "system.journal[system@0005f00000000000-0123456789abcdef.journal~ "
        "system@00112233445566778899aabbccddeeff-0000000000000001-"
        "0006000000000001.journal system.journal]");
    assert_string_equal(
        SETS("Security.evtx", "Archive-Security-2026-01-02-03-04-05-678.evtx"),
        "Security.evtx[Archive-Security-2026-01-02-03-04-05-678.evtx "
        "Security.evtx]");
}

static void other_names_are_no_sets(void **state)
{
    (void)state;
    assert_string_equal(SETS("a/auth.log", "b/auth.log.1", "20260102",
                             "20260103", "x.12345", "x.12346", ".1", ".2", "1",
                             "auth.log.a", "auth.log.b", "web1.log", "web2.log",
                             "c.zip!/x", "c.zip!/x.zip!/x.1"),
                        "");
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    evidence_item items[] = {{.name = GR_S("a")}, {.name = GR_S("a.1")}};
    gr_status status = GR_NOMEM;
    for (long n = 0; status != GR_OK; n++) {
        evidence_list list = {.items = items, .count = 2};
        gr_arena *const arena = gr_arena_new(1 << 20);
        gr_mem_fail_after(n);
        status = rotation_group(arena, &list, NULL);
        gr_mem_fail_after(-1);
        assert_true(status == GR_OK || status == GR_NOMEM);
        assert_true(n < 20);
        gr_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_that_logrotate_counted_are_one),
        cmocka_unit_test(logs_with_a_date_are_one),
        cmocka_unit_test(what_counts_upwards_is_in_that_order),
        cmocka_unit_test(journals_and_archived_event_logs_are_one),
        cmocka_unit_test(other_names_are_no_sets),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
