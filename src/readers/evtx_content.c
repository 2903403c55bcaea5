/* evtx_content.c - one record's BinXML: fragment header, then an instance of
 * a template with its values, or plain elements. Values that are BinXML again
 * are worked off in a queue, breadth first. */
#include "readers/evtx_content.h"

#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    evtx_bench *bench;
    evtx_content *content;
} reading;

static uint64_t base_of(const reading *r)
{
    return r->bench->names.base;
}

static size_t offset_of(const reading *r, gr_slice bytes)
{
    return (size_t)(bytes.ptr - r->bench->names.chunk.ptr);
}

/* Remembers a value that is BinXML, to be read later. */
static gr_status add_nested(reading *r, size_t slot, size_t depth,
                            gr_slice bytes, gr_error *err)
{
    evtx_content *const content = r->content;
    if (content->nested_count == EVTX_RECORD_NESTED || depth > EVTX_NESTING)
        return gr_fail(err, GR_LIMIT, base_of(r) + offset_of(r, bytes),
                       "BinXML nested too often in values");
    size_t const i = content->nested_count++;
    content->nested[i] = (evtx_nested){.slot = slot, .depth = depth};
    content->values[slot] =
        (event_value){bytes.ptr, (uint32_t)bytes.len, EVTX_VALUE_NESTED};
    return GR_OK;
}

/* A value that is not what its bytes say: one to be read later, a list, text in
 * another code page. */
static gr_status add_unusual(reading *r, size_t slot, size_t depth,
                             uint8_t type, gr_slice bytes, gr_error *err)
{
    if (type == BINXML_ANSI || type >= BINXML_ARRAY) r->content->loose = true;
    if (type == BINXML_NESTED && bytes.len > 0)
        return add_nested(r, slot, depth + 1, bytes, err);
    r->content->values[slot] = evtx_value_of(r->bench->arena, type, bytes);
    return GR_OK;
}

/* Where the reading of an instance's values is. */
typedef struct {
    const uint8_t *descriptors, *at, *end;
} value_source;

/* Up to `count` values, before the first that is more than what its bytes say,
 * or longer than what is left. How many. Apart from the rest, as calls in this
 * loop would cost it its registers. */
__attribute__((noinline)) static size_t read_plain(value_source *from,
                                                   event_value *values,
                                                   size_t count)
{
    const uint8_t *at = from->at, *descriptor = from->descriptors;
    const uint8_t *const end = from->end;
    event_value *value = values;
    for (; value < values + count; value++, descriptor += 4) {
        uint32_t const d = (uint32_t)gr_load_le(descriptor, 4);
        gr_slice const bytes = {at, d & 0xFFFF};
        if (bytes.len > (size_t)(end - at) ||
            !evtx_plain_value((uint8_t)(d >> 16), bytes, value))
            break;
        at += bytes.len;
    }
    from->descriptors = descriptor;
    from->at = at;
    return (size_t)(value - values);
}

/* The bytes of the next value. False: longer than what is left. */
static bool take_value(value_source *from, uint8_t *type, gr_slice *out)
{
    uint32_t const d = (uint32_t)gr_load_le(from->descriptors, 4);
    *type = (uint8_t)(d >> 16);
    *out = (gr_slice){from->at, d & 0xFFFF};
    if (out->len > (size_t)(from->end - from->at)) return false;
    from->descriptors += 4;
    from->at += out->len;
    return true;
}

/* The values of one instance, of which `wanted` are kept. */
static gr_status read_values(reading *r, gr_cursor *c,
                             const binxml_instance *instance, size_t wanted,
                             size_t depth, gr_error *err)
{
    evtx_content *const content = r->content;
    size_t const base = content->value_count;
    if (wanted > EVTX_RECORD_VALUES - base)
        return gr_fail(err, GR_LIMIT, gr_where(c), "too many values");
    content->value_count += wanted;
    event_value *const values = content->values + base;
    size_t const count = instance->count;
    size_t const kept = count < wanted ? count : wanted;
    value_source from = {instance->descriptors.ptr, c->bytes.ptr + c->pos,
                         c->bytes.ptr + c->bytes.len};
    for (size_t i = 0; i < count; i++) {
        uint8_t type = 0;
        gr_slice bytes;
        if (i < kept) i += read_plain(&from, values + i, kept - i);
        if (i == count) break;
        if (!take_value(&from, &type, &bytes))
            return gr_fail(err, GR_DAMAGED,
                           c->base + (size_t)(from.at - c->bytes.ptr),
                           "values longer than their record");
        if (i < kept) GR_TRY(add_unusual(r, base + i, depth, type, bytes, err));
    }
    c->pos = (size_t)(from.at - c->bytes.ptr);
    for (size_t i = count; i < wanted; i++)
        values[i] = value_of(VALUE_NULL, NULL, 0);
    return GR_OK;
}

/* One instance behind its token, and that nothing follows it. */
static gr_status read_instance(reading *r, gr_cursor *c, size_t depth,
                               const evtx_template **out, gr_error *err)
{
    binxml_instance instance;
    evtx_bench *const bench = r->bench;
    GR_TRY(binxml_read_instance(c, &instance, err));
    bool sound = true;
    GR_TRY(evtx_store_get(bench->store, &bench->names,
                          instance.holds_it ? NULL : &bench->definitions,
                          instance.definition, instance.id, out, &sound, err));
    r->content->sound = r->content->sound && sound;
    GR_TRY(read_values(r, c, &instance, (*out)->slot_count, depth, err));
    if (depth == 0) r->content->end = c->pos;
    return GR_OK;
}

static gr_status read_elements(reading *r, size_t at, size_t end, size_t depth,
                               const evtx_node **out, gr_error *err)
{
    evtx_bench *const bench = r->bench;
    binxml_parser p = binxml_parse(bench->names.chunk, base_of(r), at, end,
                                   false, &bench->tokens);
    evtx_tree_maker const maker = {bench->arena, &bench->names, false, NULL};
    evtx_tree tree;
    gr_status const status = evtx_tree_read(&maker, &p, &tree, err);
    r->content->plain = true;
    r->content->sound = r->content->sound && tree.sound;
    if (depth == 0) r->content->end = p.cursor.pos;
    *out = tree.roots;
    return status == GR_UNSUPPORTED ? GR_DAMAGED : status;
}

/* Nearly always a fragment's header (0F and three bytes) and an instance of a
 * template (0C). */
static bool is_one_instance(gr_slice chunk, size_t at, size_t end)
{
    return end - at > 5 && chunk.ptr[at] == BINXML_FRAGMENT &&
           chunk.ptr[at + 4] == BINXML_INSTANCE;
}

/* What stands in [at, end): *template, or *roots. */
static gr_status read_stream(reading *r, size_t at, size_t end, size_t depth,
                             const evtx_template **template,
                             const evtx_node **roots, gr_error *err)
{
    evtx_bench *const bench = r->bench;
    gr_slice const chunk = bench->names.chunk;
    if (is_one_instance(chunk, at, end) && evtx_spend(&bench->tokens, 2)) {
        gr_cursor c = gr_cursor_over(gr_sub(chunk, 0, end), base_of(r));
        c.pos = at + 5;
        return read_instance(r, &c, depth, template, err);
    }
    binxml_parser p =
        binxml_parse(chunk, base_of(r), at, end, false, &bench->tokens);
    binxml_token t;
    do GR_TRY(binxml_next(&p, &t, err));
    while (t.kind == BINXML_FRAGMENT);
    if (t.kind == BINXML_INSTANCE)
        return read_instance(r, &p.cursor, depth, template, err);
    return read_elements(r, at, end, depth, roots, err);
}

static gr_status read_nested(reading *r, evtx_nested *n, gr_error *err)
{
    gr_slice const bytes = value_bytes(r->content->values[n->slot]);
    size_t const at = offset_of(r, bytes);
    n->base = r->content->value_count;
    return read_stream(r, at, at + bytes.len, n->depth, &n->template, &n->roots,
                       err);
}

gr_status evtx_read_content(evtx_bench *bench, size_t at, size_t end,
                            evtx_content *out, gr_error *err)
{
    evtx_names *const names = &bench->names;
    *out = (evtx_content){
        .values = bench->values, .nested = bench->nested, .sound = true};
    if (gr_arena_used(names->arena) > EVTX_NAMES_FULL)
        evtx_names_start(names, names->chunk, names->base);
    reading r = {bench, out};
    GR_TRY(read_stream(&r, at, end, 0, &out->template, &out->roots, err));
    for (size_t i = 0; i < out->nested_count; i++) {
        evtx_nested *const n = &out->nested[i];
        GR_TRY(read_nested(&r, n, err));
        out->values[n->slot].len = (uint32_t)i;
    }
    return evtx_arena_status(bench->arena, base_of(&r) + at, err);
}
