/* gap_told.c - see gap_told.h. */
#include "hunt/gap_told.h"

#include "hunt/logon_text.h"

/* An event of Windows, by its channel and id; or a record of the audit log. */
typedef struct {
    gr_slice text;
    gr_slice channel;
    uint32_t id; /* 0: a record */
    gr_slice type, field, value;
} teller;

static const teller tellers[] = {
#define GAP_EVENT(channel, id, text)                                           \
    {GR_S_INIT(text), GR_S_INIT(channel), id, {0}, {0}, {0}},
#define GAP_RECORD(type, field, value, text)                                   \
    {GR_S_INIT(text), GR_S_INIT("auditd"), 0,                                  \
     GR_S_INIT(type), GR_S_INIT(field),    GR_S_INIT(value)},
#include "hunt/gap_event_list.h"
#undef GAP_RECORD
#undef GAP_EVENT
};
enum { TELLERS = sizeof tellers / sizeof *tellers };

static bool is_so(const event *e, const teller *t, gr_slice type,
                  gr_arena *scratch)
{
    if (t->id != 0) return true;
    if (!gr_equal(t->type, type)) return false;
    return t->field.len == 0 ||
           gr_equal(logon_field(e, t->field, scratch), t->value);
}

/* Most events are none of these by their id alone. */
uint8_t gap_told_by(const event *e, gr_arena *scratch)
{
    uint32_t const id = e->has_event_id ? e->event_id : 0;
    gr_slice channel = {NULL, 0}, type = {NULL, 0};
    for (uint8_t i = 0; i < TELLERS; i++) {
        const teller *const t = &tellers[i];
        if (t->id != id) continue;
        if (channel.ptr == NULL) channel = value_text(scratch, e->channel);
        if (!gr_equal_ascii_fold(t->channel, channel)) continue;
        if (id == 0 && type.ptr == NULL)
            type = logon_field(e, GR_S("type"), scratch);
        if (is_so(e, t, type, scratch)) return (uint8_t)(i + 1);
    }
    return 0;
}

gr_slice gap_told_text(uint8_t told)
{
    return told > 0 && told <= TELLERS ? tellers[told - 1].text : GR_S("");
}
