/* syslog_audit.c - see syslog_audit.h.
 *
 * Any program may write what looks like a record. It is one only where the name
 * in the tag is the kernel's, auditd's or its dispatcher's, and nothing stands
 * before it. Source: audit-userspace, audisp/plugins/syslog; Linux,
 * kernel/audit.c, kauditd_printk_skb; systemd, journald-audit.c. */
#include "readers/syslog_audit.h"

#include "base/number.h"

bool syslog_audit_read(const syslog_head *head, audit_record *out)
{
    gr_slice const program = gr_last_component(head->program);
    bool const is_record =
        gr_equal(program, GR_S("kernel"))
            ? audit_record_read_kernel(head->message, out)
            : audit_passes_records_on(program) &&
                  audit_record_read_passed(head->message, out);
    if (is_record && !gr_equal(head->host, GR_S("-"))) out->host = head->host;
    return is_record;
}

bool syslog_audit_read_line(gr_slice line, audit_record *out)
{
    syslog_head head;
    return syslog_head_read(line, SYSLOG_WITH_HOST, &head) &&
           syslog_audit_read(&head, out);
}

bool syslog_audit_read_entry(gr_slice type, gr_slice serial, gr_slice message,
                             audit_record *out)
{
    size_t const blank = gr_find_byte(message, ' ');
    gr_slice const name = audit_type_name(type);
    *out = (audit_record){.time_ns = GR_TIME_NONE};
    if (message.len == 0 || !gr_all_digits(type) || type.len == 0) return false;
    out->type = name.len > 0 ? name : gr_sub(message, 0, blank);
    out->body = gr_from(message, blank);
    (void)gr_parse_u64(serial, &out->serial);
    return true;
}
