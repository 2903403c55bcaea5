/* audit_record.c - see audit_record.h.
 *
 *   record = [ prefix ] [ "node=" host " " ] "type=" word " msg=" stamp ":" body
 *   stamp  = "audit(" seconds "." milliseconds ":" serial ")"
 *   prefix = time " " host " " program [ "[" pid "]" ] ": "
 *
 * A prefix is that of syslog, by the programs that pass records on to it. Only
 * the first ": " of a line can end it, and nobody but the syslog daemon writes
 * what is before, so that no value in a record can forge a host.
 *
 * Source: linux-audit, "Audit event fields" and "Audit record types";
 * Linux, kernel/audit.c, audit_log_start. */
#include "readers/audit_record.h"

#include "base/number.h"

/* What of `line` is behind `prefix`; false: it begins otherwise. */
static bool take(gr_slice *line, gr_slice prefix)
{
    if (!gr_starts_with(*line, prefix)) return false;
    *line = gr_from(*line, prefix.len);
    return true;
}

static gr_slice take_upto(gr_slice *line, uint8_t end)
{
    size_t const len = gr_find_byte(*line, end);
    gr_slice const taken = gr_sub(*line, 0, len);
    *line = gr_from(*line, len + (len < line->len));
    return taken;
}

/* Digits, at least one and at most 19: false. */
static bool take_number(gr_slice *line, uint64_t *out, size_t *digits)
{
    size_t n = 0;
    *out = 0;
    for (; n < line->len && n < 19; n++) {
        unsigned const digit = line->ptr[n] - (unsigned)'0';
        if (digit > 9) break;
        *out = *out * 10 + digit;
    }
    *line = gr_from(*line, n);
    *digits = n;
    return n > 0;
}

static int64_t time_of(uint64_t seconds, uint64_t fraction, size_t digits)
{
    uint64_t const most = (uint64_t)INT64_MAX / 1000000000 - 1;
    if (seconds > most) return GR_TIME_NONE;
    for (; digits < 9; digits++) fraction *= 10;
    return (int64_t)(seconds * 1000000000 + fraction);
}

/* audit(1364481363.243:24287) */
static bool take_stamp(gr_slice *line, audit_record *out)
{
    gr_slice const whole = *line;
    uint64_t seconds, fraction;
    size_t digits, places;
    if (!take(line, GR_S("audit(")) || !take_number(line, &seconds, &digits) ||
        !take(line, GR_S(".")) || !take_number(line, &fraction, &places) ||
        places > 9 || !take(line, GR_S(":")) ||
        !take_number(line, &out->serial, &digits) || !take(line, GR_S(")")))
        return false;
    out->stamp = gr_sub(whole, 0, whole.len - line->len);
    out->time_ns = time_of(seconds, fraction, places);
    return true;
}

bool audit_passes_records_on(gr_slice program)
{
    static const gr_slice programs[] = {
        GR_S_INIT("audispd"), GR_S_INIT("audisp-syslog"), GR_S_INIT("auditd")};
    gr_slice const name = gr_sub(program, 0, gr_find_byte(program, '['));
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (gr_equal(programs[i], name)) return true;
    return false;
}

/* The last word of *text, which loses it. */
static gr_slice take_last_word(gr_slice *text)
{
    size_t begin = text->len;
    while (begin > 0 && text->ptr[begin - 1] != ' ') begin--;
    gr_slice const word = gr_from(*text, begin);
    *text = gr_sub(*text, 0, begin == 0 ? 0 : begin - 1);
    return word;
}

static bool take_prefix(gr_slice *line, gr_slice *host)
{
    enum { LONGEST = 512 };
    size_t const end = gr_find(gr_sub(*line, 0, LONGEST), GR_S(": "));
    if (end == SIZE_MAX) return false;
    gr_slice prefix = gr_sub(*line, 0, end);
    if (!audit_passes_records_on(take_last_word(&prefix))) return false;
    *host = take_last_word(&prefix);
    *line = gr_from(*line, end + 2);
    return true;
}

/* Up to the body, behind "audit(...)". */
static bool take_stamp_and_body(gr_slice line, audit_record *out)
{
    if (!take_stamp(&line, out) || !take(&line, GR_S(":"))) return false;
    out->body = line;
    return true;
}

static bool read_bare(gr_slice line, audit_record *out)
{
    if (take(&line, GR_S("node="))) out->node = take_upto(&line, ' ');
    if (!take(&line, GR_S("type="))) return false;
    out->type = take_upto(&line, ' ');
    return out->type.len > 0 && take(&line, GR_S("msg=")) &&
           take_stamp_and_body(line, out);
}

bool audit_record_read(gr_slice line, audit_record *out)
{
    bool const bare = gr_starts_with(line, GR_S("type=")) ||
                      gr_starts_with(line, GR_S("node="));
    *out = (audit_record){.time_ns = GR_TIME_NONE};
    if (!bare && !take_prefix(&line, &out->host)) return false;
    return read_bare(line, out);
}

bool audit_record_read_passed(gr_slice message, audit_record *out)
{
    *out = (audit_record){.time_ns = GR_TIME_NONE};
    return read_bare(message, out);
}

bool audit_record_read_kernel(gr_slice message, audit_record *out)
{
    *out = (audit_record){.time_ns = GR_TIME_NONE};
    if (take(&message, GR_S("["))) { /* seconds since the start */
        (void)take_upto(&message, ']');
        (void)take(&message, GR_S(" "));
    }
    (void)take(&message, GR_S("audit: ")); /* not said before Linux 3.15 */
    if (!take(&message, GR_S("type="))) return false;
    gr_slice const number = take_upto(&message, ' ');
    gr_slice const name = audit_type_name(number);
    if (!gr_all_digits(number)) return false;
    out->type = name.len > 0 ? name : number;
    return take_stamp_and_body(message, out);
}

gr_slice audit_type_name(gr_slice number)
{
    static const struct {
        uint64_t number;
        gr_slice name;
    } types[] = {
#define AUDIT_TYPE(number, name) {number, GR_S_INIT(#name)},
#include "readers/audit_type_list.h"
#undef AUDIT_TYPE
    };
    uint64_t value;
    if (!gr_parse_u64(number, &value)) return GR_S("");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].number == value) return types[i].name;
    return GR_S("");
}

bool audit_is_rule_off(gr_slice line)
{
    return gr_equal(line, GR_S("----")) || gr_starts_with(line, GR_S("time->"));
}
