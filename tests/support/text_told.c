/* text_told.c - what a reader of text logs tells of a file. */
#include "support/text_told.h"

#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_buffer *out;
    gr_arena *arena;
    gr_slice bytes;
    uint64_t at;      /* what is before has been told */
    uint64_t doubted; /* where the last damage began that cost no record */
} teller;

static void account(teller *t, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= t->at && length > 0 && length <= t->bytes.len &&
          offset <= t->bytes.len - length);
    t->at = offset + length;
}

/* A record that is told as doubtful may be read all the same. */
static void account_event(teller *t, const event *e)
{
    bool const doubtful =
        e->offset == t->doubted && e->offset + e->length == t->at;
    if (doubtful) t->at = e->offset;
    account(t, e->offset, e->length);
}

static void put_value(gr_buffer *out, event_value v)
{
    if (v.type == VALUE_NULL) return;
    gr_put_byte(out, '=');
    if (v.type != VALUE_LIST) {
        value_put_text(out, v);
        return;
    }
    gr_put_byte(out, '[');
    for (size_t i = 0; i < value_count(v); i++) {
        if (i > 0) gr_put_byte(out, '|');
        value_put_text(out, value_at(v, i));
    }
    gr_put_byte(out, ']');
}

/* All but the line itself. */
static void put_fields(teller *t, const event *e)
{
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, t->arena);
        gr_slice const name = e->layout->fields[i].name;
        if (v.type == VALUE_ABSENT || gr_equal(name, GR_S("_raw"))) continue;
        gr_put_byte(t->out, ' ');
        gr_put(t->out, name);
        put_value(t->out, v);
    }
}

/* Where the line is said to be the event's text, the rest are pieces of it. */
static void check_pieces(const event *e)
{
    for (size_t i = 0; e->raw_is_text && i < e->layout->field_count; i++) {
        const event_field *const field = &e->layout->fields[i];
        for (size_t k = 0; k < field->shown; k++) {
            event_value const v =
                event_ref_value(e, e->layout->refs[field->first_ref + k]);
            HOLDS(v.type == VALUE_ABSENT || v.type == VALUE_NULL ||
                  (v.type == VALUE_UTF8 &&
                   (const uint8_t *)v.ptr >= e->raw.ptr &&
                   (const uint8_t *)v.ptr + v.len <= e->raw.ptr + e->raw.len));
        }
    }
}

static gr_status take(void *self, const event *e)
{
    teller *const t = self;
    char time[GR_TIME_TEXT];
    account_event(t, e);
    HOLDS(gr_equal(e->raw,
                   gr_sub(t->bytes, (size_t)e->offset, (size_t)e->length)));
    check_pieces(e);
    gr_putf(t->out, "event %llu+%llu ", (unsigned long long)e->offset,
            (unsigned long long)e->length);
    if (e->time_ns == GR_TIME_NONE) gr_put_byte(t->out, '-');
    else
        gr_put(t->out, gr_time_text(time, e->time_ns,
                                    e->time_ns % 1000000000 == 0 ? 0 : 9));
    gr_put_byte(t->out, ' ');
    value_put_text(t->out, e->channel);
    if (e->computer.type != VALUE_ABSENT) gr_put_byte(t->out, '@');
    value_put_text(t->out, e->computer);
    put_fields(t, e);
    gr_put_byte(t->out, '\n');
    gr_buffer rendered = gr_buffer_upto((size_t)64 << 20);
    HOLDS(e->render(e, EVENT_AS_JSON, t->arena, &rendered, NULL) == GR_OK);
    gr_buffer_free(&rendered);
    gr_arena_reset(t->arena);
    return t->out->status;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    teller *const t = self;
    account(t, offset, length);
    t->doubted = records_lost == 0 ? offset : UINT64_MAX;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    gr_putf(t->out, "damage %llu+%llu lost %llu: %s\n",
            (unsigned long long)offset, (unsigned long long)length,
            (unsigned long long)records_lost, what);
}

void text_told(const reader_ops *reader, gr_slice bytes, const text_file *how,
               gr_buffer *out)
{
    gr_buffer told = gr_buffer_upto((size_t)256 << 20);
    teller t = {&told, gr_arena_new((size_t)64 << 20), bytes, 0, UINT64_MAX};
    event_sink const sink = {&t, take, damage};
    gr_slice const name =
        how->name == NULL ? GR_S("") : gr_slice_of_c(how->name);
    in_blocks const blocks = {
        .intro = {.name = name,
                  .modified_ns = GR_TIME_NONE,
                  .clock = {.zone = how->zone, .named = how->named}},
        .step = how->step == 0 ? bytes.len : how->step,
        .fresh = true};
    HOLDS(t.arena != NULL);
    reader_file const file = read_in_blocks(reader, bytes, &blocks, &sink);
    if (file.assumed[0] != '\0') gr_putf(out, "assumed %s\n", file.assumed);
    gr_put(out, gr_buffer_slice(&told));
    gr_buffer_free(&told);
    gr_arena_free(t.arena);
}

void text_told_alike(const reader_ops *reader, gr_slice bytes, const char *name,
                     size_t step)
{
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20), blocks = whole;
    text_told(reader, bytes, &(text_file){.name = name}, &whole);
    text_told(reader, bytes, &(text_file){.name = name, .step = step}, &blocks);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&blocks)));
    gr_buffer_free(&whole);
    gr_buffer_free(&blocks);
}
