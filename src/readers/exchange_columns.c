/* exchange_columns.c - see exchange_columns.h.
 *
 *   #Log-type: HttpProxy Logs
 *   #Fields: DateTime,RequestId,MajorVersion,...,GenericInfo,GenericErrors
 *
 * Which columns there are differs by cumulative update, so they are known by
 * name alone. Sources: Microsoft's pages on message tracking, protocol and
 * connectivity logs; logs of servers of 2013, 2016 and 2019. */
#include "readers/exchange_columns.h"

#include "base/number.h"
#include "event/layout.h"

/* The first entry that fits wins. `type` is looked for in the letters and
 * digits of the log type; a file's name begins with `name`. */
typedef struct {
    exchange_kind kind;
    gr_slice type, name;
} kind_words;

static const kind_words words[] = {
    {EXCHANGE_HTTPPROXY, GR_S_INIT("httpproxy"), GR_S_INIT("httpproxy_")},
    {EXCHANGE_ECP_ACTIVITY, GR_S_INIT("ecpactivity"), GR_S_INIT("ecpactivity")},
    {EXCHANGE_ECP, GR_S_INIT("ecpserver"), GR_S_INIT("ecpserver")},
    {EXCHANGE_OABGENERATOR, GR_S_INIT("oabgenerator"),
     GR_S_INIT("oabgenerator")},
    {EXCHANGE_EWS, GR_S_INIT("ewslog"), GR_S_INIT("ews_")},
    {EXCHANGE_MAPIHTTP, GR_S_INIT("mapihttp"), GR_S_INIT("mapihttp_")},
    {EXCHANGE_RCA, GR_S_INIT("rcaprotocol"), GR_S_INIT("rca_")},
    {EXCHANGE_RCA, GR_S_INIT("rpcclientaccess"), GR_S_INIT("rca2")},
    {EXCHANGE_AUTODISCOVER, GR_S_INIT("autodiscover"),
     GR_S_INIT("autodiscover_")},
    {EXCHANGE_RPS_HTTP, GR_S_INIT("rpshttp"), GR_S_INIT("rps_http_")},
    {EXCHANGE_CMDLET, GR_S_INIT("cmdlet"), GR_S_INIT("rps_cmdlet_")},
    {EXCHANGE_TRACKING, GR_S_INIT("messagetracking"), GR_S_INIT("msgtrk")},
    {EXCHANGE_SMTP, GR_S_INIT("smtpreceive"), GR_S_INIT("recv2")},
    {EXCHANGE_SMTP, GR_S_INIT("smtpsend"), GR_S_INIT("send2")},
    {EXCHANGE_IMAP, GR_S_INIT("imap4"), GR_S_INIT("imap4")},
    {EXCHANGE_POP, GR_S_INIT("pop3"), GR_S_INIT("pop3")},
    {EXCHANGE_OWA, GR_S_INIT("owa"), GR_S_INIT("owa_")},
};
enum { WORD_COUNT = sizeof words / sizeof words[0], TYPE_LETTERS = 64 };

static bool is_word(uint8_t c)
{
    return gr_is_letter(c) || gr_is_digit(c);
}

exchange_kind exchange_kind_of_type(gr_slice log_type)
{
    uint8_t letters[TYPE_LETTERS];
    size_t n = 0;
    for (size_t i = 0; i < log_type.len && n < TYPE_LETTERS; i++)
        if (is_word(log_type.ptr[i])) letters[n++] = gr_lower(log_type.ptr[i]);
    gr_slice const type = gr_slice_of(letters, n);
    if (gr_equal(type, GR_S("audit"))) return EXCHANGE_ADMIN_AUDIT;
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (gr_find(type, words[i].type) != SIZE_MAX) return words[i].kind;
    return EXCHANGE_OTHER;
}

exchange_kind exchange_kind_of_name(gr_slice name)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (gr_starts_with_ascii_fold(name, words[i].name))
            return words[i].kind;
    return EXCHANGE_OTHER;
}

gr_slice exchange_channel(exchange_kind kind)
{
    switch (kind) {
    case EXCHANGE_HTTPPROXY: return GR_S("exchange-httpproxy");
    case EXCHANGE_ECP: return GR_S("exchange-ecp");
    case EXCHANGE_ECP_ACTIVITY: return GR_S("exchange-ecp-activity");
    case EXCHANGE_OABGENERATOR: return GR_S("exchange-oabgenerator");
    case EXCHANGE_EWS: return GR_S("exchange-ews");
    case EXCHANGE_MAPIHTTP: return GR_S("exchange-mapihttp");
    case EXCHANGE_RCA: return GR_S("exchange-rca");
    case EXCHANGE_AUTODISCOVER: return GR_S("exchange-autodiscover");
    case EXCHANGE_OWA: return GR_S("exchange-owa");
    case EXCHANGE_RPS_HTTP: return GR_S("exchange-rps-http");
    case EXCHANGE_CMDLET: return GR_S("exchange-cmdlet");
    case EXCHANGE_TRACKING: return GR_S("exchange-tracking");
    case EXCHANGE_SMTP: return GR_S("exchange-smtp");
    case EXCHANGE_IMAP: return GR_S("exchange-imap");
    case EXCHANGE_POP: return GR_S("exchange-pop");
    case EXCHANGE_ADMIN_AUDIT: return GR_S("exchange-admin-audit");
    case EXCHANGE_OTHER: break;
    }
    return GR_S("exchange-other");
}

static int column_named(const exchange_columns *c, const char *name)
{
    gr_slice const wanted = gr_slice_of_c(name);
    for (size_t i = 0; i < c->count; i++)
        if (gr_equal_ascii_fold(c->names[i], wanted)) return (int)i;
    return EXCHANGE_NONE;
}

/* The first column that has one of these names. */
static int column_of(const exchange_columns *c, const char *const *names,
                     size_t count)
{
    int first = EXCHANGE_NONE;
    for (size_t i = 0; i < count; i++) {
        int const found = column_named(c, names[i]);
        if (found != EXCHANGE_NONE && (first == EXCHANGE_NONE || found < first))
            first = found;
    }
    return first;
}

/* Pairs of columns that one kind of log alone has. */
static exchange_kind kind_of(const exchange_columns *c)
{
    static const struct {
        const char *first, *second;
        exchange_kind kind;
    } marks[] = {
        {"AnchorMailbox", "ProxyAction", EXCHANGE_HTTPPROXY},
        {"OabGuid", "RecordType", EXCHANGE_OABGENERATOR},
        {"SoapAction", "ImpersonatedUser", EXCHANGE_EWS},
        {"RopIds", "ClientMode", EXCHANGE_MAPIHTTP},
        {"client-software", "rpc-status", EXCHANGE_RCA},
        {"ShellId", "CommandName", EXCHANGE_RPS_HTTP},
        {"ExecutingUserSid", "Cmdlet", EXCHANGE_CMDLET},
        {"internal-message-id", "event-id", EXCHANGE_TRACKING},
        {"connector-id", "remote-endpoint", EXCHANGE_SMTP},
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (column_named(c, marks[i].first) != EXCHANGE_NONE &&
            column_named(c, marks[i].second) != EXCHANGE_NONE)
            return marks[i].kind;
    return EXCHANGE_OTHER;
}

static const char *const time_names[] = {"DateTime", "date-time", "TimeStamp"};
enum { TIME_NAMES = sizeof time_names / sizeof time_names[0] };

/* "context" is a plain text but in the logs of POP and IMAP. */
static void find_cells(exchange_columns *out)
{
    static const char *const names[] = {"GenericInfo",   "BackEndGenericInfo",
                                        "GenericErrors", "EventData",
                                        "custom-data",   "context"};
    bool const mail = column_named(out, "cIp") != EXCHANGE_NONE;
    for (size_t i = 0; i < EXCHANGE_CELLS; i++) {
        int const found = column_named(out, names[i]);
        bool const plain = gr_equal(gr_slice_of_c(names[i]), GR_S("context"));
        if (found != EXCHANGE_NONE && (!plain || mail))
            out->cells[out->cell_count++] = found;
    }
}

static void find_columns(exchange_columns *out)
{
    static const char *const hosts[] = {"ServerHostName", "ServerName",
                                        "MachineName"};
    out->time = column_of(out, time_names, TIME_NAMES);
    out->host = column_of(out, hosts, sizeof hosts / sizeof hosts[0]);
    out->stem = column_named(out, "UrlStem");
    out->query = column_named(out, "UrlQuery");
    out->kind = kind_of(out);
    find_cells(out);
}

/* A column that the log gives no name is named by its place, from 1. */
static gr_slice name_of(gr_arena *arena, gr_slice text, size_t place)
{
    char digits[GR_NUMBER_TEXT];
    gr_slice const name = layout_clean_name(arena, gr_trim(text));
    if (name.len > 0) return name;
    gr_slice const number = gr_u64_text(digits, place);
    uint8_t *const out = gr_arena_take_text(arena, 7 + number.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    memcpy(out, "column-", 7);
    memcpy(out + 7, number.ptr, number.len);
    return gr_slice_of(out, 7 + number.len);
}

bool exchange_columns_read(gr_arena *arena, gr_slice header,
                           exchange_columns *out)
{
    gr_slice *const names =
        gr_arena_take_array(arena, EXCHANGE_COLUMNS, sizeof *names);
    *out = (exchange_columns){.names = names};
    if (names == NULL || header.len == 0) return false;
    for (size_t at = 0; at <= header.len; at++) {
        gr_slice const rest = gr_from(header, at);
        gr_slice const text = gr_sub(rest, 0, gr_find_byte(rest, ','));
        if (out->count == EXCHANGE_COLUMNS) return false;
        names[out->count] = name_of(arena, text, out->count + 1);
        if (names[out->count++].ptr == NULL) return false;
        at += text.len;
    }
    find_columns(out);
    return true;
}

bool exchange_is_header(gr_slice line)
{
    gr_slice const first = gr_trim(gr_sub(line, 0, gr_find_byte(line, ',')));
    if (first.len == line.len) return false;
    for (size_t i = 0; i < TIME_NAMES; i++)
        if (gr_equal_ascii_fold(first, gr_slice_of_c(time_names[i])))
            return true;
    return false;
}
