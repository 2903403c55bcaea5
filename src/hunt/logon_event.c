/* logon_event.c - see logon_event.h; which events, and where they say what,
 * is a list. */
#include "hunt/logon_event.h"

#include "base/buffer.h"
#include "base/number.h"
#include "correlate/address.h"
#include "hunt/logon_text.h"

/* How an event says whether it worked. */
#define WORKED "+"
#define FAILED "-"
#define NOT_SAID "?"
#define OUTCOME "outcome" /* of text logs: "success", else it failed */

typedef struct {
    gr_slice channel;
    uint32_t id; /* 0: events without one */
    gr_slice how, outcome, user, domain, from, station;
} teller;

static const teller tellers[] = {
#define LOGON(channel, id, how, outcome, user, domain, from, station)          \
    {GR_S_INIT(channel), id,                                                   \
     GR_S_INIT(how),     GR_S_INIT(outcome),                                   \
     GR_S_INIT(user),    GR_S_INIT(domain),                                    \
     GR_S_INIT(from),    GR_S_INIT(station)},
#include "hunt/logon_list.h"
#undef LOGON
};

static const teller *teller_of(const event *e, gr_arena *arena)
{
    uint32_t const id = e->has_event_id ? e->event_id : 0;
    gr_slice channel = {NULL, 0};
    for (size_t i = 0; i < sizeof tellers / sizeof *tellers; i++) {
        if (tellers[i].id != id) continue;
        if (channel.ptr == NULL) channel = value_text(arena, e->channel);
        if (gr_equal_ascii_fold(tellers[i].channel, channel))
            return &tellers[i];
    }
    return NULL;
}

/* "(NULL)": the audit of NTLM. */
static bool is_said(gr_slice text)
{
    return text.len > 0 && !gr_equal(text, GR_S("-")) &&
           !gr_equal(text, GR_S("(NULL)"));
}

static event_value value_named(const event *e, gr_slice name, gr_arena *arena)
{
    size_t const i = event_layout_find(e->layout, name);
    return name.len == 0 || i == SIZE_MAX ? value_of(VALUE_ABSENT, NULL, 0)
                                          : event_field_value(e, i, arena);
}

gr_slice logon_field(const event *e, gr_slice name, gr_arena *arena)
{
    event_value v = value_named(e, name, arena);
    if (v.type == VALUE_LIST && v.len > 0) v = value_at(v, 0);
    gr_slice const text = gr_trim(value_text(arena, v));
    return is_said(text) ? text : GR_S("");
}

gr_slice logon_joined(gr_arena *arena, gr_slice a, gr_slice between, gr_slice b)
{
    uint8_t *const out = gr_arena_take_text(arena, a.len + between.len + b.len);
    if (out == NULL) return GR_S("");
    memcpy(out, a.ptr, a.len);
    memcpy(out + a.len, between.ptr, between.len);
    memcpy(out + a.len + between.len, b.ptr, b.len);
    return gr_slice_of(out, a.len + between.len + b.len);
}

/* Of a Windows event with several values each, "10.0.0.1, 6.6.6.6": one of them
 * was put into its message by a stranger. */
static gr_slice field_said(const event *e, gr_slice name, gr_arena *arena)
{
    event_value const v = value_named(e, name, arena);
    return e->has_event_id && v.type == VALUE_LIST
               ? gr_trim(value_text(arena, v))
               : logon_field(e, name, arena);
}

static gr_slice user_of(const event *e, const teller *t, gr_arena *arena)
{
    gr_slice const user = field_said(e, t->user, arena);
    gr_slice const domain = field_said(e, t->domain, arena);
    if (user.len == 0 || domain.len == 0) return user;
    return logon_joined(arena, domain, GR_S("\\"), user);
}

gr_slice logon_how(const event *e, gr_slice how, gr_arena *arena)
{
    size_t const open = gr_find_byte(how, '{');
    if (open == how.len) return how;
    gr_slice const name = gr_sub(how, open + 1, how.len - open - 2);
    return logon_joined(arena, gr_sub(how, 0, open), GR_S(""),
                        field_said(e, name, arena));
}

static bool is_zero(gr_slice text)
{
    if (gr_starts_with(text, GR_S("0x"))) text = gr_from(text, 2);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '0') return false;
    return text.len > 0;
}

static bool is_not_said(const event *e, const teller *t, gr_arena *arena)
{
    return gr_equal(t->outcome, GR_S(NOT_SAID)) ||
           (e->has_event_id &&
            value_named(e, t->outcome, arena).type == VALUE_LIST);
}

static bool worked(const event *e, const teller *t, gr_arena *arena)
{
    if (gr_equal(t->outcome, GR_S(WORKED))) return true;
    if (gr_equal(t->outcome, GR_S(FAILED)) ||
        gr_equal(t->outcome, GR_S(NOT_SAID)))
        return false;
    gr_slice const said = logon_field(e, t->outcome, arena);
    return gr_equal_ascii_fold(said, GR_S("success")) || is_zero(said);
}

/* A line may tell of many: a syslog daemon writes a message that comes again and
 * again once, with a count, and a mail server counts what failed in a connection.
 * Their counters have 32 bits. */
static uint64_t times_of(const event *e, gr_arena *arena)
{
    uint64_t n = 1;
    gr_slice said = logon_field(e, GR_S("attempts"), arena);
    if (said.len == 0) said = logon_field(e, GR_S("repeated"), arena);
    return gr_parse_u64(said, &n) && n > 0 && n <= INT32_MAX ? n : 1;
}

/* NULL, too, where a text log says no outcome: it has lines of other kinds. */
static const teller *speaking_teller(const event *e, gr_arena *arena)
{
    const teller *const t = teller_of(e, arena);
    bool const silent =
        t != NULL && t->id == 0 && logon_field(e, t->outcome, arena).len == 0;
    return silent ? NULL : t;
}

bool logon_of(const event *e, gr_arena *arena, logon *out)
{
    const teller *const t = speaking_teller(e, arena);
    out->times = e->has_event_id ? 1 : times_of(e, arena);
    out->not_said = out->station = false;
    if (t == NULL) {
        if (e->has_event_id || !logon_text_of(e, arena, out)) return false;
        out->from = address_bare(out->from);
        out->host = value_text(arena, e->computer);
        return true;
    }
    out->user = user_of(e, t, arena);
    out->from = address_bare(field_said(e, t->from, arena));
    out->station = out->from.len == 0;
    if (out->station) out->from = field_said(e, t->station, arena);
    out->host = value_text(arena, e->computer);
    out->how = logon_how(e, t->how, arena);
    out->not_said = is_not_said(e, t, arena);
    out->worked = !out->not_said && worked(e, t, arena);
    return true;
}
