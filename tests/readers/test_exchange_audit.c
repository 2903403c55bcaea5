/* test_exchange_audit.c - audit searches of Exchange as XML: events, values,
 * damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/exchange_audit_reader.h"
#include "readers/limits.h"
#include "support/berlin.h"
#include "support/told.h"
#include "support/told_out.h"

static void read_text(gr_slice text, size_t step)
{
    out.len = 0;
    told_without_raw(&exchange_audit_reader, text, step, &out);
}

#define tells(text, expected)                                                  \
    do {                                                                       \
        read_text(GR_S(text), 1 << 20);                                        \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

#define FRAME(events)                                                          \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><SearchResults> " events        \
    " </SearchResults>"

static void attributes_are_fields(void **state)
{
    (void)state;
    tells(FRAME("<Event Caller=\"a\" Cmdlet='Set-X' Error=\"\" />"),
          "event 54+44 Caller=a Cmdlet=Set-X Error=\n");
}

static void parameters_are_named_by_their_names(void **state)
{
    (void)state;
    tells(FRAME("<Event Cmdlet=\"New-InboxRule\"><CmdletParameters>"
                "<Parameter Name=\"Forward To\" Value=\"x\" /><Parameter "
                "Name=\"Cmdlet\" Value=\"y\"></Parameter></CmdletParameters>"
                "<ModifiedProperties><Property Name=\"Url\" OldValue=\"1\" "
                "NewValue=\"2\" /></ModifiedProperties></Event>"),
          "event 54+253 Cmdlet=New-InboxRule Parameter.ForwardTo=x "
          "Parameter.Cmdlet=y Property.Url.OldValue=1 "
          "Property.Url.NewValue=2\n");
}

static void items_and_elements_are_fields(void **state)
{
    (void)state;
    tells(FRAME("<Event Operation=\"SoftDelete\"><SourceItems><ItemId "
                "Id=\"1\" Subject=\"s\" /><ItemId Id=\"2\" Subject=\"t\" "
                "/></SourceItems><Note>a &amp; b</Note></Event>"),
          "event 54+145 Operation=SoftDelete ItemId.Id=[1|2] "
          "ItemId.Subject=[s|t] Note=a & b\n");
}

static void entities_are_resolved_and_nothing_else(void **state)
{
    (void)state;
    tells(FRAME("<Event a=\"&lt;&gt;&amp;&quot;&apos;&#65;&#xe9;\" b=\"& &x; "
                "&#; &#xD800; %41\"/>"),
          "event 54+76 a=<>&\"'A\xc3\xa9 b=& &x; &#; &#xD800; %41\n");
}

/* ---- facts ---- */

typedef struct {
    int64_t time_ns;
    char channel[64], host[64];
} facts;

static gr_status take_facts(void *self, const event *e)
{
    facts *const f = self;
    f->time_ns = e->time_ns;
    (void)snprintf(f->channel, sizeof f->channel, "%.*s", (int)e->channel.len,
                   (const char *)e->channel.ptr);
    (void)snprintf(f->host, sizeof f->host, "%.*s", (int)e->computer.len,
                   e->computer.len == 0 ? "" : (const char *)e->computer.ptr);
    return GR_OK;
}

static void check_facts(const char *text, const gr_zone *zone,
                        const char *channel, const char *host, const char *time)
{
    reader_options const options = {false};
    facts f = {.time_ns = GR_TIME_NONE};
    char shown[GR_TIME_TEXT];
    event_sink const sink = {&f, take_facts, NULL};
    reader_file file;
    gr_slice const bytes = gr_slice_of_c(text);
    exchange_audit_reader.begin(
        &(reader_intro){.head = bytes, .clock.zone = zone, .options = &options},
        &file, &sink);
    reader_state *const state = exchange_audit_reader.open(&options);
    assert_non_null(state);
    assert_int_equal(
        exchange_audit_reader.read(state, &file, bytes, 0, &sink, NULL), GR_OK);
    exchange_audit_reader.close(state);
    assert_string_equal(f.channel, channel);
    assert_string_equal(f.host, host);
    if (time == NULL) assert_true(f.time_ns == GR_TIME_NONE);
    else assert_slice(gr_time_text(shown, f.time_ns, 3), time);
}

static void an_event_knows_its_channel_its_host_and_its_time(void **state)
{
    (void)state;
    static const gr_zone_span east = {INT64_MIN, 3600};
    static const gr_zone zone = {&east, 1, GR_S_INIT("+01:00")};
    check_facts("<Event Cmdlet=\"x\" RunDate=\"2021-03-03T07:49:53+01:00\" "
                "OriginatingServer=\"EXCH01 (15.01.2176.002)\"/>",
                NULL, "exchange-admin-audit", "EXCH01",
                "2021-03-03T06:49:53.000Z");
    check_facts("<Event LastAccessed=\"2021-03-03T07:49:53.1567-07:00\" "
                "OriginatingServer=\"EXCH01\"/>",
                &zone, "exchange-mailbox-audit", "EXCH01",
                "2021-03-03T14:49:53.156Z");
    check_facts("<Event LastAccessed=\"2021-03-03T07:49:53\"/>", &zone,
                "exchange-mailbox-audit", "", "2021-03-03T06:49:53.000Z");
    check_facts("<Event LastAccessed=\"2021-03-28T02:30:00\"/>", &berlin,
                "exchange-mailbox-audit", "", "2021-03-28T01:30:00.000Z");
    check_facts("<Event LastAccessed=\"2021-10-31T02:30:00\"/>", &berlin,
                "exchange-mailbox-audit", "", "2021-10-31T00:30:00.000Z");
    check_facts("<Event LastAccessed=\"2017-01-01T01:59:60+02\"/>", &berlin,
                "exchange-mailbox-audit", "", "2017-01-01T00:00:00.000Z");
    check_facts("<Event LastAccessed=\"2021-03-03T07:49:53Z\"/>", &zone,
                "exchange-mailbox-audit", "", "2021-03-03T07:49:53.000Z");
    check_facts("<Event RunDate=\"\"/>", &zone, "exchange-mailbox-audit", "",
                NULL);
}

static void the_build_is_a_field(void **state)
{
    (void)state;
    tells("<Event OriginatingServer=\"E (15.1)\"/>",
          "event 0+37 OriginatingServer=E (15.1) ExchangeVersion=15.1\n");
}

static void it_is_known_by_its_head(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        int sure;
    } heads[] = {
        {FRAME("<Event RunDate=\"x\""), 60},
        {FRAME("<Event Caller=\"a\" RunDate=\"x\"/>"), 90},
        {"\xef\xbb\xbf <!-- c --><SearchResults>", 60},
        {"<Event LastAccessed=\"x\">", 90},
        {"<Events><Event xmlns=\"x\"><System/> RunDate=\"x\"", 0},
        {"<Event xmlns=\"x\"><System RunDate=\"x\"/>", 0},
        {"a <SearchResults>", 0},
        {"", 0},
        {"<", 0},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        assert_int_equal(exchange_audit_reader.sniff(
                             gr_slice_of_c(heads[i].head), GR_S("x")),
                         heads[i].sure);
}

/* ---- damage ---- */

static void damage_costs_its_event_alone(void **state)
{
    (void)state;
    tells("<Event a=\"1\"/><Event a=\"2><b/></Event><Event a=\"3\"/>x<Event "
          "a=\"4\"><b></Event><Event a=\"5\" b/><Event a=\"6\"/>",
          "event 0+14 a=1\n"
          "damage 14+24 lost 1: an audit event that is not whole\n"
          "event 38+14 a=3\n"
          "damage 52+1 lost 0: not an audit event\n"
          "damage 53+24 lost 1: an audit event that is not whole\n"
          "damage 77+16 lost 1: an audit event that is not whole\n"
          "event 93+14 a=6\n");
}

static void of_too_many_values_the_first_are_there(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_putf(&text, "<Event a=\"1\">");
    for (int i = 0; i < ROW_NAMES; i++) gr_putf(&text, "<I n=\"%d\"/>", i);
    gr_putf(&text, "</Event>");
    read_text(gr_buffer_slice(&text), 1 << 20);
    gr_slice const told = gr_buffer_slice(&out);
    assert_true(gr_starts_with(told, GR_S("damage 0+")));
    assert_true(gr_find(told, GR_S("the first values alone\nevent 0+")) !=
                SIZE_MAX);
    assert_true(gr_find(told, GR_S("|1020]")) != SIZE_MAX);
    gr_buffer_free(&text);
}

static void blocks_of_any_size_give_the_same_events(void **state)
{
    (void)state;
    gr_slice const text = GR_S(
        "\xef\xbb\xbf" FRAME("<Event a=\"&lt;\"><b c=\"1\"/><Events/></Event> "
                             "<Event a=\"2\" /><!-- x --><Event\n a='3'/> junk "
                             "<Event a=\"4><Event a=\"5\"></Event>") "<Event");
    gr_buffer whole = gr_buffer_upto(1 << 20);
    read_text(text, text.len);
    gr_put(&whole, gr_buffer_slice(&out));
    for (size_t step = 1; step < text.len; step++) {
        read_text(text, step);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void a_search_cut_at_any_byte_is_told(void **state)
{
    (void)state;
    gr_slice const text =
        GR_S(FRAME("<Event a=\"&#65;\"><P Name='x' Value='y'/><t>&amp;</t>"
                   "</Event>"));
    for (size_t len = 0; len <= text.len; len++) {
        uint8_t *const copy = malloc(len == 0 ? 1 : len);
        assert_non_null(copy);
        memcpy(copy, text.ptr, len);
        read_text(gr_slice_of(copy, len), 1 << 20);
        free(copy);
    }
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    gr_slice const text =
        GR_S("<Event a=\"&#65;\"><P Name='x' Value='y'/></Event>");
    for (long n = 0; n < 100; n++) {
        gr_error err = {0};
        out.len = 0;
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&exchange_audit_reader, text, 0, false, &out, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) {
            assert_slice(gr_sub(gr_buffer_slice(&out), 0, 21),
                         "event 0+48 a=A P.x=y ");
            return;
        }
        assert_int_equal(status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_are_fields),
        cmocka_unit_test(parameters_are_named_by_their_names),
        cmocka_unit_test(items_and_elements_are_fields),
        cmocka_unit_test(entities_are_resolved_and_nothing_else),
        cmocka_unit_test(an_event_knows_its_channel_its_host_and_its_time),
        cmocka_unit_test(the_build_is_a_field),
        cmocka_unit_test(it_is_known_by_its_head),
        cmocka_unit_test(damage_costs_its_event_alone),
        cmocka_unit_test(of_too_many_values_the_first_are_there),
        cmocka_unit_test(blocks_of_any_size_give_the_same_events),
        cmocka_unit_test(a_search_cut_at_any_byte_is_told),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
