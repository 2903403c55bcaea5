/* test_logsource.c - the log source map: what ours says, and the form. */
#include "check.h"

#include "sigma/builtin.h"
#include "sigma/logsource.h"
#include "sigma/print.h"

static gr_arena *arena;
static source_map *map;

static int open_map(void **state)
{
    (void)state;
    arena = gr_arena_new(16 << 20);
    map = source_map_new(arena);
    return arena == NULL || map == NULL;
}

static int close_map(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static void add(const char *text)
{
    gr_error err = {GR_OK, 0, ""};
    if (source_map_add(map, GR_S("map.yml"), gr_slice_of_c(text), &err) !=
        GR_OK)
        fail_msg("%s", err.text);
}

static void add_ours(void)
{
    gr_error err = {GR_OK, 0, ""};
    for (size_t i = 0; i < sigma_data_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_data_file(arena, i, &name);
        if (!gr_equal(name, GR_S("logsources.yml"))) continue;
        if (source_map_add(map, name, text, &err) != GR_OK)
            fail_msg("%s", err.text);
        return;
    }
    fail_msg("no logsources.yml in the program");
}

static void put_view(gr_buffer *out, const sigma_view *v)
{
    static const char *const names[] = {
        "",
#define CONVERSION(id, name, help) name,
#include "sigma/conversion_list.h"
#undef CONVERSION
    };
    gr_put_byte(out, ' ');
    gr_put(out, v->field);
    gr_putf(out, "=%s(", names[v->how]);
    for (size_t i = 0; i < v->from_count; i++) {
        if (i > 0) gr_put_byte(out, ' ');
        gr_put(out, v->from[i]);
    }
    gr_put_byte(out, ')');
}

static void put_source(gr_buffer *out, const sigma_source *s)
{
    gr_put(out, s->channel.len == 0 ? GR_S("*") : s->channel);
    for (size_t i = 0; i < s->event_id_count; i++)
        gr_putf(out, " %u", s->event_ids[i]);
    if (s->condition != NULL) {
        gr_put(out, GR_S(" if "));
        sigma_node_print(out, s->condition);
    }
    for (size_t i = 0; i < s->view_count; i++) put_view(out, &s->views[i]);
}

/* "channel ids if condition views; ..." of a log source, or "none". */
static const char *places(const char *category, const char *product,
                          const char *service)
{
    gr_buffer out = gr_buffer_upto(1 << 20);
    source_list list;
    assert_int_equal(GR_OK, source_map_resolve(map, gr_slice_of_c(category),
                                               gr_slice_of_c(product),
                                               gr_slice_of_c(service), &list));
    for (size_t i = 0; i < list.count; i++) {
        if (i > 0) gr_put(&out, GR_S("; "));
        put_source(&out, &list.sources[i]);
    }
    if (list.count == 0) gr_put(&out, GR_S("none"));
    const char *const text = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    gr_buffer_free(&out);
    assert_non_null(text);
    return text;
}

typedef struct {
    const char *category, *product, *service, *places;
} source_case;

static void check(const source_case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        const source_case *const c = &cases[i];
        const char *const got = places(c->category, c->product, c->service);
        if (strcmp(got, c->places) == 0) continue;
        failed++;
        print_error("%s/%s/%s\n  is %s\n not %s\n", c->category, c->product,
                    c->service, got, c->places);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

#define SYSMON "Microsoft-Windows-Sysmon/Operational"

static void our_map_says_where_windows_events_are(void **state)
{
    (void)state;
    add_ours();
    static const source_case cases[] = {
        {"", "windows", "security", "Security"},
        {"", "windows", "sysmon", SYSMON},
        {"", "", "sysmon", SYSMON "; Linux-Sysmon/Operational"},
        {"", "Windows", "Security", "Security"},
        {"", "windows", "", "*"},
        {"", "linux", "",
         "syslog; auth; sshd; sudo; su; cron; clamav; vsftpd; mail; guacamole; "
         "openvpn; pulse-secure; strongswan; auditd"},
        {"", "linux", "auditd", "auditd"},
        {"", "linux", "login", "auth"},
        {"", "windows", "iis", "iis"},
        {"", "windows", "terminalservices-gateway",
         "Microsoft-Windows-TerminalServices-Gateway/Operational"},
        {"", "windows", "remotedesktopservices-rdpcorets",
         "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational"},
        {"", "exchange", "httpproxy", "exchange-httpproxy"},
        {"", "exchange", "web",
         "exchange-httpproxy; exchange-ews; exchange-autodiscover; "
         "exchange-rps-http"},
        {"", "exchange", "imap-pop", "exchange-imap; exchange-pop"},
        {"", "exchange", "smtp",
         "exchange-smtp src_ip=(remote-endpoint) user=(data)"},
        {"vpn", "", "",
         "openvpn; pulse-secure; strongswan; cisco-asa; fortigate"},
        {"", "windows", "nosuch", "none"},
        {"nosuch", "windows", "", "none"},
        {"process_creation", "linux", "",
         "Linux-Sysmon/Operational 1; auditd if type='EXECVE' Image=(_image) "
         "CommandLine=(_command)"},
        {"image_load", "windows", "", SYSMON " 7"},
        {"image_load", "", "", SYSMON " 7"},
        {"pipe_created", "windows", "", SYSMON " 17 18"},
        {"clipboard_capture", "windows", "", SYSMON " 24"},
        {"clipboard_change", "windows", "", SYSMON " 24"},
        {"registry_add", "windows", "", SYSMON " 12 if EventType='CreateKey'"},
        {"ps_script", "windows", "",
         "Microsoft-Windows-PowerShell/Operational 4104; "
         "PowerShellCore/Operational 4104"},
        {"wmi_event", "windows", "",
         SYSMON " 19 20 21; Microsoft-Windows-WMI-Activity/Operational 5861 "
                "Destination=(PossibleCause)"},
        {"file_access", "windows", "",
         "file if TargetFilename='*\\\\*' FileName=(TargetFilename)"},
        {"", "windows", "dns-client",
         "Microsoft-Windows-DNS-Client/Operational; "
         "Microsoft-Windows-DNS Client Events/Operational"},
        {"", "windows", "microsoft-servicebus-client",
         "Microsoft-ServiceBus-Client/Operational; "
         "Microsoft-ServiceBus-Client/Admin"},
    };
    CHECK(cases);
}

static void category_and_service_are_joined_by_and(void **state)
{
    (void)state;
    add_ours();
    static const source_case cases[] = {
        {"process_creation", "windows", "sysmon", SYSMON " 1"},
        {"registry_add", "windows", "security", "none"},
        {"process_creation", "windows", "system", "none"},
        {"process_creation", "windows", "nosuch", "none"},
        {"antivirus", "windows", "security", "none"},
    };
    CHECK(cases);
}

static void security_events_stand_in_for_those_of_sysmon(void **state)
{
    (void)state;
    add_ours();
#define VIEWS_4657                                                             \
    " TargetObject=registry_path(ObjectName ObjectValueName)"                  \
    " Details=registry_value(NewValue NewValueType)"                           \
    " EventType=registry_event(OperationType) Image=(ProcessName)"             \
    " ProcessId=decimal(ProcessId)"                                            \
    " User=account(SubjectUserName SubjectDomainName)"
    static const source_case cases[] = {
        {"process_creation", "windows", "",
         SYSMON
         " 1; Security 4688 Image=(NewProcessName)"
         " ParentImage=(ParentProcessName) ProcessId=decimal(NewProcessId)"
         " ParentProcessId=decimal(ProcessId) LogonId=(SubjectLogonId)"
         " IntegrityLevel=integrity(MandatoryLabel)"
         " User=account(SubjectUserName SubjectDomainName TargetUserName"
         " TargetDomainName SubjectUserSid)"},
        {"registry_set", "windows", "",
         SYSMON " 13; Security 4657 if (or OperationType='%%1904' "
                "OperationType='%%1905')" VIEWS_4657},
        {"registry_delete", "windows", "",
         SYSMON " 12 if (or EventType='DeleteKey' EventType='DeleteValue'); "
                "Security 4657 if OperationType='%%1906'" VIEWS_4657},
        {"registry_event", "windows", "",
         SYSMON " 12 13 14; Security 4657" VIEWS_4657},
        {"network_connection", "windows", "",
         SYSMON " 3; Security 5156 Image=device_path(Application)"
                " ProcessId=(ProcessID) Initiated=direction(Direction)"
                " Protocol=protocol(Protocol) SourceIp=(SourceAddress)"
                " DestinationIp=(DestAddress) DestinationPort=(DestPort)"},
    };
    CHECK(cases);
#undef VIEWS_4657
}

static void antivirus_is_defender_whatever_the_product(void **state)
{
    (void)state;
    add_ours();
    static const char defender[] =
        "Microsoft-Windows-Windows Defender/Operational 1006 1007 1008 1009 "
        "1010 1011 1012 1017 1018 1019 1115 1116 Signature=(ThreatName) "
        "Filename=(Path)";
    assert_string_equal(defender, places("antivirus", "", ""));
    assert_string_equal(defender, places("antivirus", "windows", ""));
    assert_string_equal(defender, places("antivirus", "windows", "windefend"));
}

static void classic_powershell_has_fields_by_service_and_category(void **state)
{
    (void)state;
    add_ours();
    const char *const service = places("", "windows", "powershell-classic");
    const char *const category = places("ps_classic_start", "windows", "");
    assert_non_null(strstr(service, "Windows PowerShell HostName=key_value("
                                    "HostName)"));
    assert_non_null(strstr(category, "Windows PowerShell 400 HostName="));
    assert_non_null(strstr(category, "HostApplication=key_value("
                                     "HostApplication)"));
}

static void a_users_map_adds_to_ours(void **state)
{
    (void)state;
    add_ours();
    add("product: windows\n"
        "services: {mine: {channel: My Log, event_ids: [1, 2]}}\n"
        "categories:\n"
        "  process_creation: [{channel: EDR, where: {a|contains: b},\n"
        "                      fields: {Image: Path}}]\n"
        "  chosen: [{service: mine, event_ids: 2}, {service: mine}]\n"
        "---\nproduct: other\nall_channels: false\nservices: {s: [a, b]}\n");
    static const source_case cases[] = {
        {"", "windows", "mine", "My Log 1 2"},
        {"process_creation", "windows", "sysmon", SYSMON " 1"},
        {"chosen", "windows", "", "My Log 2; My Log 1 2"},
        {"chosen", "windows", "mine", "My Log 2; My Log 1 2"},
        {"", "other", "s", "a; b"},
        {"", "windows", "s", "none"},
        {"", "other", "", "none"},
    };
    CHECK(cases);
    assert_non_null(strstr(places("process_creation", "windows", ""),
                           "; EDR if a='*b*' Image=(Path)"));
}

/* The answer is kept: the second question must not see the first's. */
static void questions_are_told_apart(void **state)
{
    (void)state;
    add("services: {a: X}\ncategories: {a: [{channel: Y}]}\n");
    static const source_case cases[] = {
        {"a", "", "", "Y"},     {"", "", "a", "X"}, {"", "a", "", "none"},
        {"a", "", "a", "none"}, {"a", "", "", "Y"}, {"", "", "a", "X"},
    };
    CHECK(cases);
}

static const char *why_not(const char *category, const char *product,
                           const char *service)
{
    source_list list;
    assert_int_equal(GR_OK, source_map_resolve(map, gr_slice_of_c(category),
                                               gr_slice_of_c(product),
                                               gr_slice_of_c(service), &list));
    const char *const text = gr_arena_copy_c(arena, list.why_not);
    assert_non_null(text);
    return text;
}

static void the_map_says_why_a_source_is_not_supported(void **state)
{
    (void)state;
    add("product: a\nservices: {s: X}\nnot_supported: nobody reads it\n---\n"
        "product: b\nnot_supported: {t: no t, C: no c}\n---\n"
        "not_supported: {flow: no flows}\n");
    assert_string_equal(why_not("", "A", "other"), "nobody reads it");
    assert_string_equal(why_not("", "a", "s"), "");
    assert_string_equal(why_not("", "b", "T"), "no t");
    assert_string_equal(why_not("c", "b", ""), "no c");
    assert_string_equal(why_not("", "b", "u"), "");
    assert_string_equal(why_not("", "", "flow"), "no flows");
    assert_string_equal(why_not("", "c", "flow"), "");
}

static void a_rule_of_the_product_alone_looks_where_the_map_says(void **state)
{
    (void)state;
    add("product: a\nservices: {s: X, '*': [X, Y]}\n");
    static const source_case cases[] = {
        {"", "a", "", "X; Y"}, {"", "a", "s", "X"}, {"", "b", "", "none"}};
    CHECK(cases);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_map, close_map)
    const struct CMUnitTest tests[] = {
        TEST(our_map_says_where_windows_events_are),
        TEST(category_and_service_are_joined_by_and),
        TEST(security_events_stand_in_for_those_of_sysmon),
        TEST(antivirus_is_defender_whatever_the_product),
        TEST(classic_powershell_has_fields_by_service_and_category),
        TEST(a_users_map_adds_to_ours),
        TEST(questions_are_told_apart),
        TEST(the_map_says_why_a_source_is_not_supported),
        TEST(a_rule_of_the_product_alone_looks_where_the_map_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
