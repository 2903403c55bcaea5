/* journal_entry.c - see journal_entry.h. */
#include "readers/journal_entry.h"

#include "base/number.h"
#include "readers/audit_fields.h"
#include "readers/syslog_audit.h"

bool journal_entry_is_name(gr_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        if ((c < 'A' || c > 'Z') && !gr_is_digit(c) && c != '_') return false;
    }
    return s.len > 0 && s.len <= JOURNAL_NAME;
}

void journal_entry_note(journal_entry *e, gr_slice name, gr_slice value)
{
    struct {
        gr_slice name, *into;
    } const wanted[] = {{GR_S("__REALTIME_TIMESTAMP"), &e->realtime},
                        {GR_S("_HOSTNAME"), &e->host},
                        {GR_S("SYSLOG_IDENTIFIER"), &e->identifier},
                        {GR_S("_COMM"), &e->comm},
                        {GR_S("_PID"), &e->pid},
                        {GR_S("SYSLOG_PID"), &e->syslog_pid},
                        {GR_S("MESSAGE"), &e->message},
                        {GR_S("PRIORITY"), &e->priority},
                        {GR_S("SYSLOG_FACILITY"), &e->facility},
                        {GR_S("_TRANSPORT"), &e->transport},
                        {GR_S("_AUDIT_TYPE"), &e->audit_type},
                        {GR_S("_AUDIT_ID"), &e->audit_id}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (wanted[i].into->ptr == NULL && gr_equal(wanted[i].name, name))
            *wanted[i].into = value;
}

static int small_number(gr_slice digits)
{
    uint64_t value;
    return gr_parse_u64(digits, &value) && value < 24 ? (int)value
                                                      : SYSLOG_NOT_SAID;
}

static gr_slice first_of(gr_slice a, gr_slice b)
{
    return a.ptr != NULL ? a : b;
}

static syslog_head head_of(const journal_entry *e)
{
    return (syslog_head){.facility = small_number(e->facility),
                         .severity = small_number(e->priority),
                         .host = e->host,
                         .program = first_of(e->comm, e->identifier),
                         .pid = first_of(e->syslog_pid, e->pid),
                         .message = e->message};
}

int64_t journal_entry_time(const journal_entry *e)
{
    uint64_t us, ns;
    if (!gr_parse_u64(e->realtime, &us) || !gr_mul(us, 1000, &ns) ||
        ns > INT64_MAX)
        return GR_TIME_NONE;
    return (int64_t)ns;
}

static bool derive(row *r, gr_slice name, gr_slice text)
{
    return text.ptr == NULL || row_derive(r, name, row_text(text));
}

/* How an entry came is journald's word. What a program passes on is known by
 * _COMM alone; what the kernel says to its own log, by that. */
static bool is_audit_record(const journal_entry *e, const syslog_head *head,
                            audit_record *out)
{
    if (gr_equal(e->transport, GR_S("audit")))
        return syslog_audit_read_entry(e->audit_type, e->audit_id, e->message,
                                       out);
    bool const says_kernel = gr_equal(head->program, GR_S("kernel"));
    bool const by_kernel = gr_equal(e->transport, GR_S("kernel"));
    return (by_kernel ? says_kernel : e->comm.ptr != NULL && !says_kernel) &&
           syslog_audit_read(head, out);
}

static bool derive_record(const journal_entry *e, row *r,
                          const audit_record *record)
{
    audit_faults faults;
    bool const room = derive(r, GR_S("hostname"), e->host) &&
                      derive(r, GR_S("message"), e->message);
    audit_derive_fields(r, record, &faults);
    return room && faults.refused == SIZE_MAX;
}

bool journal_entry_derive(const journal_entry *e, syslog_rows *rows,
                          syslog_kind *kind)
{
    row *const r = &rows->row;
    gr_slice pairs[SUDO_KEYS] = {{NULL, 0}};
    syslog_facts facts = {.user = {NULL, 0}};
    syslog_head const head = head_of(e);
    audit_record record;
    *kind = SYSLOG_AUDIT;
    if (is_audit_record(e, &head, &record)) return derive_record(e, r, &record);
    *kind = syslog_rows_meaning(rows, &head, pairs, &facts);
    bool room = derive(r, GR_S("hostname"), e->host) &&
                derive(r, GR_S("program"), first_of(e->identifier, e->comm)) &&
                derive(r, GR_S("pid"), head.pid) &&
                derive(r, GR_S("message"), e->message);
    event_value const facility = syslog_facility_name(head.facility);
    event_value const severity = syslog_severity_name(head.severity);
    room = room && row_derive(r, GR_S("facility"), facility) &&
           row_derive(r, GR_S("severity"), severity);
    for (size_t i = 0; room && i < SUDO_KEYS; i++)
        room = derive(r, syslog_sudo_name((syslog_sudo_key)i), pairs[i]);
    return room && syslog_rows_derive(rows, &facts) &&
           syslog_rows_derive_request(rows, kind, e->message);
}
