/* told.c - what a reader tells of some bytes, as lines of text. */
#include "support/told.h"

#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_buffer *out;
    gr_arena *arena;
    bool types, without_raw;
} teller;

static const char *const type_names[] = {
    "absent",     "null",  "bool",  "i64",    "u64", "double",
    "number",     "utf8",  "utf16", "guid",   "sid", "filetime",
    "systemtime", "hex32", "hex64", "binary", "list"};

static void put_list(gr_buffer *out, event_value v)
{
    gr_put_byte(out, '[');
    for (size_t i = 0; i < value_count(v); i++) {
        if (i > 0) gr_put_byte(out, '|');
        value_put_text(out, value_at(v, i));
    }
    gr_put_byte(out, ']');
}

static void put_field(teller *t, const event *e, size_t i)
{
    const event_field *const field = &e->layout->fields[i];
    event_value const v = event_field_value(e, i, t->arena);
    if (v.type == VALUE_ABSENT) return;
    if (t->without_raw && gr_equal(field->name, GR_S("_raw"))) return;
    gr_put_byte(t->out, ' ');
    if (field->part == FIELD_SYSTEM) gr_put_byte(t->out, '.');
    gr_put(t->out, field->name);
    if (t->types) gr_putf(t->out, ":%s", type_names[v.type]);
    if (v.type == VALUE_NULL) return;
    gr_put_byte(t->out, '=');
    if (v.type == VALUE_LIST) put_list(t->out, v);
    else value_put_text(t->out, v);
}

static gr_status take(void *self, const event *e)
{
    teller *const t = self;
    gr_putf(t->out, "event %llu+%llu", (unsigned long long)e->offset,
            (unsigned long long)e->length);
    for (size_t i = 0; i < e->layout->field_count; i++) put_field(t, e, i);
    gr_put_byte(t->out, '\n');
    gr_arena_reset(t->arena);
    return t->out->status;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    teller *const t = self;
    gr_putf(t->out, "damage %llu+%llu lost %llu: %s\n",
            (unsigned long long)offset, (unsigned long long)length,
            (unsigned long long)records_lost, what);
}

gr_status told_of(const reader_ops *reader, gr_slice bytes, uint64_t offset,
                  bool types, gr_buffer *out, gr_error *err)
{
    reader_options const options = {false};
    reader_file file;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    if (arena == NULL) return GR_NOMEM;
    teller told = {out, arena, types, false};
    event_sink const sink = {&told, take, damage};
    reader_state *const state = reader->open(&options);
    gr_status status = state == NULL ? GR_NOMEM : GR_OK;
    if (state != NULL) {
        reader->begin(&(reader_intro){.head = gr_sub(bytes, 0, READER_HEAD),
                                      .size = bytes.len,
                                      .options = &options},
                      &file, &sink);
        status = reader->read(state, &file, bytes, offset, &sink, err);
    }
    reader->close(state);
    gr_arena_free(arena);
    return status;
}

static void tell_in_blocks(teller told, const reader_ops *reader,
                           gr_slice bytes, size_t step)
{
    told.arena = gr_arena_new((size_t)64 << 20);
    HOLDS(told.arena != NULL);
    event_sink const sink = {&told, take, damage};
    (void)read_in_blocks(reader, bytes,
                         &(in_blocks){.step = step, .fresh = true}, &sink);
    gr_arena_free(told.arena);
}

void told_in_blocks(const reader_ops *reader, gr_slice bytes, size_t step,
                    gr_buffer *out)
{
    tell_in_blocks((teller){.out = out}, reader, bytes, step);
}

void told_without_raw(const reader_ops *reader, gr_slice bytes, size_t step,
                      gr_buffer *out)
{
    tell_in_blocks((teller){.out = out, .without_raw = true}, reader, bytes,
                   step);
}
