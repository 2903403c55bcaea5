/* logon_text.c - see logon_text.h. */
#include "hunt/logon_text.h"

#include "base/wildcard.h"
#include "correlate/address.h"
#include "correlate/normal.h"

typedef struct {
    gr_slice channel, where, how, outcome, worked, failed, user, from;
} text_teller;

static const text_teller tellers[] = {
#define TEXT(channel, where, how, outcome, worked, failed, user, from)         \
    {                                                                          \
        GR_S_INIT(channel), GR_S_INIT(where),  GR_S_INIT(how),                 \
        GR_S_INIT(outcome), GR_S_INIT(worked), GR_S_INIT(failed),              \
        GR_S_INIT(user),    GR_S_INIT(from)},
#include "hunt/logon_text_list.h"
#undef TEXT
};

/* Up to `end`; *rest is behind it. */
static gr_slice take(gr_slice *rest, uint8_t end)
{
    gr_slice const part = gr_sub(*rest, 0, gr_find_byte(*rest, end));
    *rest = gr_from(*rest, part.len + 1);
    return part;
}

static gr_slice in_small_letters(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    if (out == NULL) return GR_S("");
    for (size_t i = 0; i < text.len; i++) out[i] = gr_lower(text.ptr[i]);
    return gr_slice_of(out, text.len);
}

static bool fits(gr_slice patterns, gr_slice text)
{
    while (patterns.len > 0)
        if (gr_wildcard(take(&patterns, '|'), text)) return true;
    return false;
}

/* Of a field that has several values, the first: of a query, what the log has. */
static gr_slice field_lowered(const event *e, gr_slice name, gr_arena *arena)
{
    return in_small_letters(arena, logon_field(e, name, arena));
}

static bool holds(const event *e, gr_slice where, gr_arena *arena)
{
    while (where.len > 0) {
        gr_slice word = take(&where, ' ');
        bool const wanted = !gr_starts_with(word, GR_S("!"));
        if (!wanted) word = gr_from(word, 1);
        gr_slice const name = take(&word, '=');
        gr_slice const patterns = in_small_letters(arena, word);
        if (fits(patterns, field_lowered(e, name, arena)) != wanted)
            return false;
    }
    return true;
}

/* What a path is for, by its first part. */
static gr_slice web_service(gr_slice path)
{
    static const struct {
        gr_slice part, service;
    } known[] = {
        {GR_S_INIT("owa"), GR_S_INIT("OWA")},
        {GR_S_INIT("ecp"), GR_S_INIT("ECP")},
        {GR_S_INIT("ews"), GR_S_INIT("EWS")},
        {GR_S_INIT("microsoft-server-activesync"), GR_S_INIT("ActiveSync")},
        {GR_S_INIT("autodiscover"), GR_S_INIT("Autodiscover")},
        {GR_S_INIT("mapi"), GR_S_INIT("MAPI")},
        {GR_S_INIT("rpc"), GR_S_INIT("Outlook Anywhere")},
        {GR_S_INIT("oab"), GR_S_INIT("OAB")},
        {GR_S_INIT("powershell"), GR_S_INIT("PowerShell")},
        {GR_S_INIT("rdweb"), GR_S_INIT("RD Web Access")},
        {GR_S_INIT("certsrv"), GR_S_INIT("certificate services")}};
    gr_slice rest = gr_starts_with(path, GR_S("/")) ? gr_from(path, 1) : path;
    gr_slice const part = take(&rest, '/');
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (gr_equal(known[i].part, part)) return known[i].service;
    return GR_S("HTTP");
}

static gr_slice how_of(const event *e, const text_teller *t, gr_arena *arena)
{
    if (!gr_equal(t->how, GR_S("{web}"))) return logon_how(e, t->how, arena);
    gr_slice path = field_lowered(e, GR_S("cs-uri-stem"), arena);
    if (path.len == 0) path = field_lowered(e, GR_S("UrlStem"), arena);
    return web_service(path);
}

/* Of the fields a|b, the first that says something. */
static gr_slice first_said(const event *e, gr_slice names, gr_arena *arena)
{
    gr_slice said = GR_S("");
    while (names.len > 0 && said.len == 0)
        said = logon_field(e, take(&names, '|'), arena);
    return said;
}

/* What the server saw is its proxy, where that says for whom it asks. */
static void look_behind_proxy(const event *e, gr_arena *arena, logon *out)
{
    gr_slice client = GR_S(""), name;
    for (size_t i = 0; client.len == 0; i++) {
        name = correlate_forwarded_field(i);
        if (name.len == 0) break;
        client = address_forwarded(logon_field(e, name, arena));
    }
    if (client.len == 0 || gr_equal(client, out->from)) return;
    out->how = logon_joined(arena, out->how, GR_S(", via "), out->from);
    out->from = client;
}

static bool told_by(const event *e, const text_teller *t, gr_arena *arena,
                    logon *out)
{
    bool const tried = t->outcome.len == 0;
    gr_slice const outcome = field_lowered(e, t->outcome, arena);
    bool const worked = fits(t->worked, outcome);
    bool const said = outcome.len > 0 && (worked || fits(t->failed, outcome));
    if ((!tried && !said) || !holds(e, t->where, arena)) return false;
    out->worked = worked;
    out->not_said = tried;
    out->user = first_said(e, t->user, arena);
    out->from = first_said(e, t->from, arena);
    out->how = how_of(e, t, arena);
    look_behind_proxy(e, arena, out);
    return true;
}

bool logon_text_of(const event *e, gr_arena *arena, logon *out)
{
    gr_slice const channel = value_text(arena, e->channel);
    for (size_t i = 0; i < sizeof tellers / sizeof *tellers; i++)
        if (gr_equal(tellers[i].channel, channel) &&
            told_by(e, &tellers[i], arena, out))
            return true;
    return false;
}
