/* syslog_row.c - see syslog_row.h.
 *
 * Nearly all lines have one of three layouts, made once, in which most values
 * are absent. Structured data and FortiGate's pairs name their own fields. */
#include "readers/syslog_row.h"

#include "readers/access_haproxy.h"
#include "readers/access_pieces.h"
#include "readers/limits.h"
#include "readers/syslog_audit.h"
#include "readers/syslog_pairs.h"
#include "readers/syslog_text.h"

/* Places of values in the fixed layouts. */
enum {
    RAW, /* first: judges look at the line before all else */
    FACILITY,
    SEVERITY,
    RELAY,
    HOSTNAME,
    PROGRAM,
    PID,
    MSGID,
    MESSAGE,
    HEAD_CELLS,
    PLAIN_CELLS = HEAD_CELLS,
    TYPED_CELLS = PLAIN_CELLS + 11,
    SUDO_CELLS = TYPED_CELLS + SUDO_KEYS
};

static const gr_slice head_names[HEAD_CELLS] = {
    [FACILITY] = GR_S_INIT("facility"), [SEVERITY] = GR_S_INIT("severity"),
    [RELAY] = GR_S_INIT("relay"),       [HOSTNAME] = GR_S_INIT("hostname"),
    [PROGRAM] = GR_S_INIT("program"),   [PID] = GR_S_INIT("pid"),
    [MSGID] = GR_S_INIT("msgid"),       [MESSAGE] = GR_S_INIT("message")};

/* In the order of put_facts. */
static const gr_slice fact_names[TYPED_CELLS - PLAIN_CELLS] = {
    GR_S_INIT("user"),     GR_S_INIT("target_user"), GR_S_INIT("src_ip"),
    GR_S_INIT("src_port"), GR_S_INIT("src_host"),    GR_S_INIT("method"),
    GR_S_INIT("outcome"),  GR_S_INIT("action"),      GR_S_INIT("command"),
    GR_S_INIT("repeated"), GR_S_INIT("attempts")};

/* ---- values ---- */

static event_value absent(void)
{
    return value_of(VALUE_ABSENT, NULL, 0);
}

static event_value text_of(gr_slice s)
{
    return s.ptr == NULL ? absent() : row_text(s);
}

static event_value text_or_null(gr_slice s)
{
    if (s.len == 1 && s.ptr[0] == '-') return value_of(VALUE_NULL, NULL, 0);
    return text_of(s);
}

event_value syslog_facility_name(int number)
{
    static const gr_slice names[] = {
        GR_S_INIT("kern"),   GR_S_INIT("user"),     GR_S_INIT("mail"),
        GR_S_INIT("daemon"), GR_S_INIT("auth"),     GR_S_INIT("syslog"),
        GR_S_INIT("lpr"),    GR_S_INIT("news"),     GR_S_INIT("uucp"),
        GR_S_INIT("cron"),   GR_S_INIT("authpriv"), GR_S_INIT("ftp"),
        GR_S_INIT("ntp"),    GR_S_INIT("audit"),    GR_S_INIT("alert"),
        GR_S_INIT("clock"),  GR_S_INIT("local0"),   GR_S_INIT("local1"),
        GR_S_INIT("local2"), GR_S_INIT("local3"),   GR_S_INIT("local4"),
        GR_S_INIT("local5"), GR_S_INIT("local6"),   GR_S_INIT("local7")};
    return number < 0 || number > 23 ? absent() : row_text(names[number]);
}

event_value syslog_severity_name(int number)
{
    static const gr_slice names[] = {GR_S_INIT("emerg"),   GR_S_INIT("alert"),
                                     GR_S_INIT("crit"),    GR_S_INIT("err"),
                                     GR_S_INIT("warning"), GR_S_INIT("notice"),
                                     GR_S_INIT("info"),    GR_S_INIT("debug")};
    return number < 0 || number > 7 ? absent() : row_text(names[number]);
}

static void put_head(event_value *v, const syslog_head *head)
{
    v[FACILITY] = syslog_facility_name(head->facility);
    v[SEVERITY] = syslog_severity_name(head->severity);
    v[RELAY] = text_or_null(head->relay);
    v[HOSTNAME] = text_or_null(head->host);
    v[PROGRAM] = text_or_null(head->program);
    v[PID] = text_or_null(head->pid);
    v[MSGID] = text_or_null(head->msgid);
    v[MESSAGE] = text_of(head->message);
}

static void put_facts(event_value *v, const syslog_facts *f)
{
    v[0] = text_of(f->user);
    v[1] = text_of(f->target_user);
    v[2] = text_of(f->src_ip);
    v[3] = text_of(f->src_port);
    v[4] = text_of(f->src_host);
    v[5] = text_of(f->method);
    v[6] = text_of(f->outcome);
    v[7] = text_of(f->action);
    v[8] = text_of(f->command);
    v[9] = text_of(f->repeated);
    v[10] = text_of(f->attempts);
}

/* ---- layouts ---- */

static bool name_cells(row *r, size_t count)
{
    bool room = true;
    row_start(r);
    room &= row_derive(r, GR_S("_raw"), absent());
    for (size_t i = RAW + 1; i < HEAD_CELLS; i++)
        room &= row_put(r, head_names[i], absent());
    for (size_t i = PLAIN_CELLS; i < count && i < TYPED_CELLS; i++)
        room &= row_derive(r, fact_names[i - PLAIN_CELLS], absent());
    for (size_t i = TYPED_CELLS; i < count; i++)
        room &= row_put(r, syslog_sudo_name((syslog_sudo_key)(i - TYPED_CELLS)),
                        absent());
    return room;
}

static const event_layout *layout_of(syslog_rows *s, size_t count)
{
    if (!name_cells(&s->row, count)) return NULL;
    return layout_table_get(s->fixed, s->row.names, s->row.count);
}

bool syslog_rows_open(syslog_rows *s)
{
    *s = (syslog_rows){.fixed = NULL};
    bool const open = row_open(&s->row);
    s->fixed = layout_table_new(ROW_LAYOUT_CEILING, &s->row.next_layout);
    bool const sysmon = win_events_open(&s->sysmon, &s->row.next_layout);
    bool const audit = audit_rows_open(&s->audit, &s->row);
    s->audit.unit.read = syslog_audit_read_line;
    if (!open || s->fixed == NULL || !sysmon || !audit) return false;
    s->plain = layout_of(s, PLAIN_CELLS);
    s->typed = layout_of(s, TYPED_CELLS);
    s->sudo = layout_of(s, SUDO_CELLS);
    return s->plain != NULL && s->typed != NULL && s->sudo != NULL;
}

void syslog_rows_close(syslog_rows *s)
{
    layout_table_free(s->fixed);
    win_events_close(&s->sysmon);
    audit_rows_close(&s->audit);
    row_close(&s->row);
}

void syslog_rows_start_unit(syslog_rows *s, gr_slice bytes, uint64_t offset)
{
    row_start_unit(&s->row, bytes);
    audit_rows_start_unit(&s->audit, s->form, bytes, offset);
}

/* ---- what is meant ---- */

/* Of a failure, how often: as often as syslog folded it, where the program does
 * not say itself. PAM's is one, too, where its program has the outcome. */
static void count_attempts(syslog_facts *facts)
{
    if (!gr_equal(facts->outcome, SYSLOG_FAILURE) &&
        !gr_equal(facts->action, GR_S("pam-failure")))
        return;
    if (facts->attempts.ptr == NULL)
        facts->attempts =
            facts->repeated.ptr != NULL ? facts->repeated : GR_S("1");
}

static syslog_kind kind_of(syslog_rows *s, gr_slice program)
{
    if (program.len == 0) return SYSLOG_OTHER;
    size_t const last = program.len - 1;
    syslog_program *const p =
        &s->programs[(program.len * 5 + program.ptr[0] * 3u +
                      program.ptr[last]) %
                     SYSLOG_PROGRAMS];
    if (program.len == p->len && memcmp(program.ptr, p->name, p->len) == 0)
        return p->kind;
    syslog_kind const kind = syslog_kind_of(program);
    if (program.len > sizeof p->name) return kind;
    memcpy(p->name, program.ptr, program.len);
    p->len = (uint8_t)program.len;
    return p->kind = kind;
}

static bool is_auth_facility(int facility)
{
    return facility == 4 || facility == 10;
}

/* Do lines of its own say how it ended, beside those of PAM? */
static bool says_itself(syslog_kind kind, gr_slice program)
{
    return kind == SYSLOG_SSHD || kind == SYSLOG_SUDO || kind == SYSLOG_SU ||
           (kind == SYSLOG_AUTH && gr_starts_with(program, GR_S("login")));
}

static syslog_kind meaning_of(syslog_rows *s, const syslog_head *head,
                              gr_slice *pairs, syslog_facts *facts)
{
    syslog_kind kind = kind_of(s, head->program);
    if (head->cisco && kind != SYSLOG_ASA) return SYSLOG_IOS;
    if (kind == SYSLOG_AUDIT) kind = SYSLOG_OTHER; /* says something else */
    gr_slice const message = syslog_facts_unfold(head->message, facts);
    if (syslog_facts_pam(head->program, message, facts)) {
        if (says_itself(kind, head->program)) /* it counts once */
            facts->outcome = (gr_slice){NULL, 0};
        bool const own = kind != SYSLOG_OTHER && kind != SYSLOG_DOVECOT &&
                         kind != SYSLOG_EXIM && kind != SYSLOG_COURIER;
        return own ? kind : SYSLOG_AUTH;
    }
    switch (kind) {
    case SYSLOG_SSHD: syslog_facts_sshd(message, facts); break;
    case SYSLOG_SUDO: (void)syslog_facts_sudo(message, pairs, facts); break;
    case SYSLOG_SU: syslog_facts_su(message, facts); break;
    case SYSLOG_CRON: syslog_facts_cron(message, facts); break;
    case SYSLOG_AUTH: syslog_facts_auth(message, facts); break;
    case SYSLOG_OPENVPN: syslog_facts_openvpn(message, facts); break;
    case SYSLOG_ASA: syslog_facts_asa(head->msgid, message, facts); break;
    case SYSLOG_PULSE: syslog_facts_pulse(message, facts); break;
    case SYSLOG_STRONGSWAN: syslog_facts_strongswan(message, facts); break;
    case SYSLOG_DOVECOT: syslog_facts_dovecot(message, facts); break;
    case SYSLOG_POSTFIX: syslog_facts_postfix(message, facts); break;
    case SYSLOG_EXIM: syslog_facts_exim(message, facts); break;
    case SYSLOG_COURIER: syslog_facts_courier(message, facts); break;
    case SYSLOG_VSFTPD: syslog_facts_vsftpd(message, facts); break;
    case SYSLOG_OTHER:
        if (is_auth_facility(head->facility)) kind = SYSLOG_AUTH;
        break;
    case SYSLOG_WEB:
    case SYSLOG_HAPROXY:
    case SYSLOG_REQUEST:
    case SYSLOG_CLAMAV:
    case SYSLOG_GUACAMOLE:
    case SYSLOG_IOS:
    case SYSLOG_FORTIGATE:
    case SYSLOG_AUDIT:
    case SYSLOG_SYSMON:
    case SYSLOG_KINDS: break;
    }
    return kind;
}

syslog_kind syslog_rows_meaning(syslog_rows *s, const syslog_head *head,
                                gr_slice *pairs, syslog_facts *facts)
{
    syslog_kind const kind = meaning_of(s, head, pairs, facts);
    count_attempts(facts);
    return kind;
}

bool syslog_rows_derive(syslog_rows *s, const syslog_facts *facts)
{
    event_value values[TYPED_CELLS - PLAIN_CELLS];
    bool room = true;
    put_facts(values, facts);
    for (size_t i = 0; i < TYPED_CELLS - PLAIN_CELLS; i++)
        if (values[i].type != VALUE_ABSENT)
            room &= row_derive(&s->row, fact_names[i], values[i]);
    return room;
}

/* ---- structured data ---- */

static gr_slice sd_name(gr_arena *arena, const syslog_param *p)
{
    size_t const len = 3 + p->id.len + 1 + p->name.len;
    uint8_t *const out = gr_arena_take_text(arena, len);
    if (out == NULL) return (gr_slice){NULL, 0};
    memcpy(out, "sd.", 3);
    memcpy(out + 3, p->id.ptr, p->id.len);
    out[3 + p->id.len] = '.';
    memcpy(out + 4 + p->id.len, p->name.ptr, p->name.len);
    return layout_clean_name(arena, gr_slice_of(out, len));
}

/* A backslash before ", \ or ] is not part of the value. */
static gr_slice sd_value(gr_arena *arena, const syslog_param *p)
{
    if (!p->escaped) return p->value;
    uint8_t *const out = gr_arena_take_text(arena, p->value.len);
    size_t n = 0;
    if (out == NULL) return p->value;
    for (size_t i = 0; i < p->value.len; i++) {
        uint8_t const c = p->value.ptr[i];
        uint8_t const next = i + 1 < p->value.len ? p->value.ptr[i + 1] : 0;
        bool const escapes =
            c == '\\' && (next == '"' || next == '\\' || next == ']');
        out[n++] = escapes ? p->value.ptr[++i] : c;
    }
    return gr_slice_of(out, n);
}

static bool put_data(syslog_rows *s, gr_slice data)
{
    syslog_param p = {.escaped = false};
    for (size_t at = 0; syslog_head_param(data, &at, &p);) {
        gr_slice const name = sd_name(s->row.arena, &p);
        if (name.ptr == NULL ||
            !row_put(&s->row, name, row_text(sd_value(s->row.arena, &p))))
            return false;
    }
    return true;
}

/* ---- FortiGate ---- */

static bool put_pairs(syslog_rows *s, gr_slice message, syslog_fortigate *f)
{
    gr_slice name, value;
    for (size_t at = 0; syslog_pair(message, &at, &name, &value);) {
        if (!row_put(&s->row, name, text_of(value))) return false;
        syslog_fortigate_note(f, name, value);
    }
    return true;
}

static void use_fortigate(const syslog_rows *s, const syslog_fortigate *f,
                          syslog_facts *facts, row_facts *out)
{
    gr_slice const source = syslog_fortigate_source(f);
    gr_slice const outcome = syslog_fortigate_outcome(f);
    int64_t time;
    bool local;
    if (source.len > 0) facts->src_ip = source;
    if (f->source_port.len > 0) facts->src_port = f->source_port;
    if (outcome.len > 0) facts->outcome = outcome;
    count_attempts(facts);
    if (f->device.len > 0) out->host = f->device;
    if (syslog_fortigate_time(f, &time, &local))
        out->time_ns = local ? gr_zone_to_utc(s->zone, time) : time;
}

/* ---- events ---- */

static void tell_too_many(const row_facts *facts, const event_sink *sink)
{
    sink->damage(sink->self, facts->offset, facts->raw.len, 0,
                 "more fields than an event may have: some are left out");
}

/* A row of no known layout: what the head says, and the line for keywords. */
static bool begin_named(syslog_rows *s, const syslog_head *head, gr_slice line)
{
    event_value values[HEAD_CELLS];
    row_start(&s->row);
    put_head(values, head);
    bool room = row_derive(&s->row, GR_S("_raw"), row_text(line));
    for (size_t i = RAW + 1; i < HEAD_CELLS; i++)
        room &= row_put(&s->row, head_names[i], values[i]);
    return room;
}

static gr_status give_named(syslog_rows *s, const syslog_head *head,
                            gr_slice line, syslog_kind kind,
                            syslog_facts *meaning, row_facts *facts,
                            const event_sink *sink, gr_error *err)
{
    syslog_fortigate f = {.date = {NULL, 0}};
    bool room = begin_named(s, head, line);
    if (kind == SYSLOG_FORTIGATE) {
        room &= put_pairs(s, head->message, &f);
        use_fortigate(s, &f, meaning, facts);
    }
    room &= put_data(s, head->data) && syslog_rows_derive(s, meaning);
    if (!room) tell_too_many(facts, sink);
    return row_give(&s->row, facts, sink, err);
}

static gr_status give_fixed(syslog_rows *s, const syslog_head *head,
                            gr_slice line, const gr_slice *pairs,
                            const syslog_facts *meaning, row_facts *facts,
                            const event_sink *sink, gr_error *err)
{
    event_value *const v = s->row.values;
    put_head(v, head);
    v[RAW] = row_text(line);
    s->row.layout = s->plain;
    if (syslog_has_facts(meaning)) {
        put_facts(v + PLAIN_CELLS, meaning);
        s->row.layout = s->typed;
    }
    if (pairs != NULL) {
        for (size_t k = 0; k < SUDO_KEYS; k++)
            v[TYPED_CELLS + k] = text_of(pairs[k]);
        s->row.layout = s->sudo;
    }
    return row_give(&s->row, facts, sink, err);
}

/* A line of an access log that a web server sent. */
static bool read_access(syslog_kind kind, gr_slice message, access_line *out)
{
    if (kind == SYSLOG_HAPROXY) return access_haproxy_read(message, out);
    return kind == SYSLOG_WEB && access_line_read(message, out) == NULL &&
           access_line_begins_rightly(out);
}

static bool derive_access(syslog_rows *s, const access_line *access)
{
    event_value pieces[ACCESS_PIECES];
    bool room = true;
    access_pieces(access, pieces);
    for (size_t i = 0; i < ACCESS_PIECES; i++)
        room &= row_derive(&s->row, gr_slice_of_c(access_piece_names[i]),
                           pieces[i]);
    return room;
}

bool syslog_rows_derive_request(syslog_rows *s, syslog_kind *kind,
                                gr_slice message)
{
    access_line access;
    if (!read_access(*kind, message, &access)) return true;
    *kind = SYSLOG_REQUEST;
    return derive_access(s, &access);
}

static gr_status give_access(syslog_rows *s, const syslog_head *head,
                             gr_slice line, const access_line *access,
                             row_facts *facts, const event_sink *sink,
                             gr_error *err)
{
    bool const room = begin_named(s, head, line) && put_data(s, head->data) &&
                      derive_access(s, access);
    if (!room) tell_too_many(facts, sink);
    facts->channel = syslog_channel(SYSLOG_REQUEST);
    return row_give(&s->row, facts, sink, err);
}

/* Is what the head says, as far as it is shown, in the line as it is? */
static bool is_in_line(const syslog_head *head, gr_slice line)
{
    bool const names_itself =
        head->program.ptr == NULL ||
        (uintptr_t)head->program.ptr - (uintptr_t)line.ptr < line.len;
    return names_itself && head->facility == SYSLOG_NOT_SAID &&
           head->severity == SYSLOG_NOT_SAID && head->data.len == 0;
}

gr_status syslog_rows_give(syslog_rows *s, const syslog_head *head,
                           gr_slice line, row_facts *facts,
                           const event_sink *sink, gr_error *err)
{
    gr_slice pairs[SUDO_KEYS] = {{NULL, 0}};
    syslog_facts meaning = {.user = {NULL, 0}};
    syslog_kind kind = SYSLOG_OTHER;
    audit_record record;
    access_line access;
    facts->kind = "syslog";
    if (kind_of(s, head->program) == SYSLOG_AUDIT &&
        syslog_audit_read(head, &record))
        return audit_rows_give(&s->audit, line, &record, facts, sink, err);
    if (head->program.ptr != NULL && !gr_equal(head->program, GR_S("-")))
        kind = syslog_rows_meaning(s, head, pairs, &meaning);
    else if (syslog_is_fortigate(head->message)) kind = SYSLOG_FORTIGATE;
    else (void)syslog_facts_unfold(head->message, &meaning);
    facts->channel = syslog_channel(kind);
    if (!gr_equal(head->host, GR_S("-"))) facts->host = head->host;
    if (kind == SYSLOG_SYSMON) {
        gr_status const status = syslog_sysmon_give(&s->sysmon, head->message,
                                                    s->form, facts, sink, err);
        if (status != GR_NONE) return status;
    }
    facts->raw_is_text = line.ptr == facts->raw.ptr && is_in_line(head, line);
    if (read_access(kind, head->message, &access))
        return give_access(s, head, line, &access, facts, sink, err);
    if (kind == SYSLOG_FORTIGATE || head->data.len > 0)
        return give_named(s, head, line, kind, &meaning, facts, sink, err);
    return give_fixed(s, head, line, kind == SYSLOG_SUDO ? pairs : NULL,
                      &meaning, facts, sink, err);
}
