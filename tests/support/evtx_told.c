/* evtx_told.c - all that the EVTX reader tells of some bytes, as text. */
#include "support/evtx_told.h"

#include <stdlib.h>

#include "support/json_valid.h"
#include "support/must.h"

typedef struct {
    gr_slice bytes;
    const evtx_telling *how;
    gr_buffer *out;
    gr_arena *arena;
} teller;

static void put_value(gr_buffer *out, event_value v)
{
    gr_putf(out, "[%zu]", value_count(v));
    for (size_t i = 0; i < value_count(v); i++) {
        if (i > 0) gr_put_byte(out, '|');
        value_put_text(out, value_at(v, i));
    }
}

static void put_field(teller *t, const event *e, const event_field *field)
{
    size_t const i = (size_t)(field - e->layout->fields);
    event_value const v = event_field_value(e, i, t->arena);
    if (v.type == VALUE_ABSENT) return;
    gr_put(t->out, GR_S(" "));
    if (field->part == FIELD_SYSTEM) gr_put_byte(t->out, '.');
    gr_put(t->out, field->name);
    if (v.type == VALUE_NULL) return;
    gr_put_byte(t->out, '=');
    if (value_count(v) > 1) put_value(t->out, v);
    else value_put_text(t->out, value_at(v, 0));
}

static int by_name(const void *a, const void *b)
{
    const event_field *const x = *(const event_field *const *)a;
    const event_field *const y = *(const event_field *const *)b;
    if (x->part != y->part) return x->part < y->part ? -1 : 1;
    return gr_compare(x->name, y->name);
}

static bool put_fields(teller *t, const event *e)
{
    size_t const count = e->layout->field_count;
    const event_field **const order =
        gr_arena_take_array(t->arena, count, sizeof *order);
    if (order == NULL) return false;
    for (size_t i = 0; i < count; i++) order[i] = &e->layout->fields[i];
    if (t->how->sorted) qsort(order, count, sizeof *order, by_name);
    for (size_t i = 0; i < count; i++) put_field(t, e, order[i]);
    return gr_arena_status(t->arena) == GR_OK;
}

static gr_status put_text(teller *t, const event *e, event_format format)
{
    gr_error err;
    size_t const start = t->out->len;
    gr_status const status = e->render(e, format, t->arena, t->out, &err);
    gr_arena_reset(t->arena);
    if (status == GR_NOMEM) return status;
    if (status != GR_OK) {
        must(t->out->len == start && t->out->status == GR_OK);
        gr_putf(t->out, "%s: %s\n", gr_status_name(status), err.text);
        return GR_OK;
    }
    gr_slice const text = gr_from(gr_buffer_slice(t->out), start);
    if (format == EVENT_AS_JSON) must(json_is_valid(text));
    gr_buffer again = gr_buffer_upto((size_t)64 << 20);
    gr_status const second = e->render(e, format, t->arena, &again, &err);
    gr_arena_reset(t->arena);
    must(second == GR_NOMEM || gr_equal(text, gr_buffer_slice(&again)));
    gr_buffer_free(&again);
    gr_put_byte(t->out, '\n');
    return second;
}

static gr_status take(void *self, const event *e)
{
    teller *const t = self;
    gr_slice const raw = gr_sub(t->bytes, (size_t)e->offset, (size_t)e->length);
    must(e->offset <= t->bytes.len && raw.len == e->length && raw.len > 0);
    must(gr_equal(raw, e->raw));
    gr_putf(t->out, "event %llu+%llu carved=%d id=%u record=%llu time=%lld",
            (unsigned long long)e->offset, (unsigned long long)e->length,
            (int)e->carved, e->event_id, (unsigned long long)e->record_id,
            (long long)e->time_ns);
    gr_put(t->out, GR_S(" channel="));
    value_put_text(t->out, e->channel);
    gr_put(t->out, GR_S(" computer="));
    value_put_text(t->out, e->computer);
    gr_put(t->out, GR_S(" provider="));
    value_put_text(t->out, e->provider);
    if (t->how->fields && !put_fields(t, e)) return GR_NOMEM;
    gr_put_byte(t->out, '\n');
    gr_status status = GR_OK;
    if (t->how->json) status = put_text(t, e, EVENT_AS_JSON);
    if (status == GR_OK && t->how->xml) status = put_text(t, e, EVENT_AS_XML);
    gr_arena_reset(t->arena);
    return status == GR_OK ? t->out->status : status;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    teller *const t = self;
    if (t->how->no_damage) return;
    gr_putf(t->out, "damage %llu+%llu lost %llu: %s\n",
            (unsigned long long)offset, (unsigned long long)length,
            (unsigned long long)records_lost, what);
}

static gr_status read_blocks(teller *t, reader_state *state,
                             const reader_file *file, const event_sink *sink,
                             gr_error *err)
{
    size_t const block = t->how->block == 0 ? t->bytes.len : t->how->block;
    size_t at = 0, len = block;
    while (at < t->bytes.len) {
        gr_slice const here = gr_sub(t->bytes, at, len);
        bool const last = at + here.len == t->bytes.len;
        size_t const units = evtx_reader.split(file, here, at, last);
        must(units <= here.len && (units > 0 || !last));
        if (units == 0) {
            len += block;
            continue;
        }
        GR_TRY(evtx_reader.read(state, file, gr_sub(here, 0, units), at, sink,
                                err));
        at += units;
        len = block;
    }
    return GR_OK;
}

gr_status evtx_tell(gr_slice bytes, const evtx_telling *how, gr_buffer *out,
                    gr_error *err)
{
    reader_options const options = {.carve = how->carve};
    teller t = {bytes, how, out, gr_arena_new((size_t)64 << 20)};
    event_sink const sink = {&t, take, damage};
    reader_file file;
    reader_state *const state = how->no_plans
                                    ? evtx_open_without_plans(&options)
                                    : evtx_reader.open(&options);
    gr_status status = GR_NOMEM;
    if (state != NULL && t.arena != NULL) {
        evtx_reader.begin(&(reader_intro){.head = gr_sub(bytes, 0, READER_HEAD),
                                          .size = bytes.len,
                                          .options = &options},
                          &file, &sink);
        status = read_blocks(&t, state, &file, &sink, err);
        if (status == GR_OK) evtx_reader.end(&file, bytes.len, &sink);
    }
    evtx_reader.close(state);
    gr_arena_free(t.arena);
    return status == GR_OK ? out->status : status;
}

bool evtx_is_limited(const gr_buffer *told)
{
    static const char *const signs[] = {"than a chunk can need", "too many",
                                        "too long", "unfolds to more",
                                        "than a record may hold"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (gr_find(gr_buffer_slice(told), gr_slice_of_c(signs[i])) != SIZE_MAX)
            return true;
    return false;
}
