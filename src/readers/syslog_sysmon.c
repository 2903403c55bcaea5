/* syslog_sysmon.c - see syslog_sysmon.h.
 *
 * Whoever may write to the system log may call himself sysmon. What such an
 * event says of its channel and host is therefore no more than the line's: the
 * one must be Sysmon's, and the other is who sent the line.
 *
 * Source: SysmonForLinux, sysmonforlinux.c; rsyslog's manual, "Escape control
 * characters on receive". */
#include "readers/syslog_sysmon.h"

#include "base/time.h"

/* "#012" of rsyslog for a control character; 0: another text. "&#012;" is
 * XML's own. */
static uint8_t escaped_at(gr_slice s, size_t i)
{
    if (s.len - i < 4 || s.ptr[i] != '#' || (i > 0 && s.ptr[i - 1] == '&'))
        return 0;
    unsigned value = 0;
    for (size_t k = 1; k < 4; k++) {
        unsigned const digit = s.ptr[i + k] - (unsigned)'0';
        if (digit > 7) return 0;
        value = value * 8 + digit;
    }
    return value < ' ' || value == 0x7F ? (uint8_t)value : 0;
}

/* `text` itself, where there are none; empty: no memory. */
static gr_slice without_escapes(gr_arena *arena, gr_slice text)
{
    if (gr_find_byte(text, '#') == text.len) return text;
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    size_t n = 0;
    if (out == NULL) return GR_S("");
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = escaped_at(text, i);
        out[n++] = c != 0 ? c : text.ptr[i];
        if (c != 0) i += 3;
    }
    return gr_slice_of(out, n);
}

bool syslog_sysmon_wrote(const winxml_fields *fields)
{
    event_value const channel = winxml_fact(fields, GR_S("Channel"));
    return channel.type == VALUE_UTF8 &&
           gr_equal(value_bytes(channel), GR_S("Linux-Sysmon/Operational"));
}

static event event_known(const win_events *events, const row_facts *facts)
{
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    event e = {.offset = facts->offset,
               .length = facts->raw.len,
               .raw = facts->raw,
               .channel = absent,
               .computer = absent,
               .source_kind = facts->kind};
    e.time_ns = value_time(
        winxml_fact(&events->fields, GR_S("TimeCreated_SystemTime")));
    if (e.time_ns == GR_TIME_NONE) e.time_ns = facts->time_ns;
    if (facts->host.len > 0) e.computer = row_text(facts->host);
    return e;
}

gr_status syslog_sysmon_give(win_events *events, gr_slice message,
                             lines_form form, const row_facts *facts,
                             const event_sink *sink, gr_error *err)
{
    gr_error own = {0};
    win_events_start(events);
    gr_slice const text = gr_trim(without_escapes(events->arena, message));
    if (!winxml_begins(text)) return GR_NONE;
    gr_status const status = win_events_read(events, text, facts->offset, &own);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, facts->offset, "no memory for an event");
    if (status != GR_OK) {
        sink->damage(sink->self, facts->offset, facts->raw.len, 0,
                     "a Sysmon event that is not whole: read as a line");
        return GR_NONE;
    }
    if (!syslog_sysmon_wrote(&events->fields)) return GR_NONE;
    event const known = event_known(events, facts);
    return win_events_give(events, &known, &form, sink, err);
}
