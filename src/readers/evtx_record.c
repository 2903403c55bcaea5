/* evtx_record.c - from a record's bytes to its event.
 *
 *   BinXML -> content -> plan ----------------> layout + values    (most)
 *                     -> whole tree -> fields -> layout + values   (the rest)
 *
 * Text is made only by render(). */
#include "readers/evtx_record.h"

#include "base/time.h"
#include "readers/evtx_json_plan.h"
#include "readers/evtx_render.h"
#include "readers/evtx_resolve.h"
#include "readers/limits.h"

static evtx_purse purse_of(size_t shared)
{
    return (evtx_purse){.most = shared, .shared = shared};
}

void evtx_start_chunk(reader_state *state, gr_slice chunk, uint64_t base)
{
    if (evtx_store_start(state->bench.store)) evtx_plans_forget(&state->plans);
    if (gr_arena_used(state->json_plans) > EVTX_JSON_FULL) {
        gr_arena_reset(state->json_plans);
        state->json_round++;
    }
    evtx_names_start(&state->bench.names, chunk, base);
    state->bench.tokens = purse_of(EVTX_CHUNK_TOKENS);
    state->bench.definitions = purse_of(EVTX_CHUNK_DEFINITIONS);
    state->bench.nodes = purse_of(EVTX_CHUNK_NODES);
    state->seen_count = 0;
}

void evtx_allow(reader_state *state, size_t size)
{
    evtx_bench *const bench = &state->bench;
    bench->tokens.own = size;
    bench->definitions.own = size + 2 * EVTX_LEAST_DEFINITION;
    bench->nodes.own = size + EVTX_OWN_NODES;
    bench->tokens.most = EVTX_CHUNK_TOKENS / EVTX_SHARE;
    bench->definitions.most = EVTX_CHUNK_DEFINITIONS / EVTX_SHARE;
    bench->nodes.most = EVTX_CHUNK_NODES / EVTX_SHARE;
}

static event_value value_of_fact(const event *e, event_ref ref)
{
    if (ref.index == EVTX_NO_FACT) return value_of(VALUE_ABSENT, NULL, 0);
    event_value const v = ref.index >= EVENT_CONSTANT
                              ? e->layout->constants[ref.index - EVENT_CONSTANT]
                              : e->values[ref.index];
    if (v.type == VALUE_LIST) return value_at(v, 0);
    return v;
}

/* Text, or nothing. */
static event_value text_fact(const event *e, event_ref ref)
{
    event_value const v = value_of_fact(e, ref);
    if (v.type == VALUE_UTF8 || v.type == VALUE_UTF16 || v.type == VALUE_NULL)
        return v;
    return value_of(VALUE_ABSENT, NULL, 0);
}

static bool number_fact(const event *e, event_ref ref, uint64_t *out)
{
    value_number n;
    event_value const v = value_of_fact(e, ref);
    if (v.type == VALUE_U64) { /* as it nearly always is */
        *out = gr_load_le(v.ptr, v.len);
        return true;
    }
    if (!value_to_number(v, &n)) return false;
    if (n.kind == NUMBER_U64) *out = n.u64;
    else if (n.kind == NUMBER_I64 && n.i64 >= 0) *out = (uint64_t)n.i64;
    else return false;
    return true;
}

static void take_facts(event *e, const evtx_facts *facts, const evtx_span *span)
{
    uint64_t number = 0;
    e->channel = text_fact(e, facts->channel);
    e->computer = text_fact(e, facts->computer);
    e->provider = text_fact(e, facts->provider);
    e->has_event_id =
        number_fact(e, facts->event_id, &number) && number <= UINT32_MAX;
    e->event_id = e->has_event_id ? (uint32_t)number : 0;
    e->has_record_id = true;
    /* What people see and quote is EventRecordID; an exported log counts the
     * records in their headers anew. */
    e->record_id = span->id;
    if (number_fact(e, facts->record_id, &number)) e->record_id = number;
    e->time_ns = value_time(value_of_fact(e, facts->time));
    if (e->time_ns == GR_TIME_NONE)
        e->time_ns = gr_time_from_filetime(span->time);
}

/* The path without a plan. */
static gr_status make_plain(reader_state *s, uint64_t where, event *out,
                            evtx_facts *facts, gr_error *err)
{
    evtx_bench *const bench = &s->bench;
    const evtx_node *roots = NULL;
    size_t const left = evtx_purse_left(&bench->nodes);
    size_t const room = left < EVTX_RECORD_NODES ? left : EVTX_RECORD_NODES;
    size_t nodes = room;
    gr_status const status = evtx_resolve(&s->content, false, bench->arena,
                                          &nodes, where, &roots, err);
    (void)evtx_spend(&bench->nodes, room - nodes);
    GR_TRY(status);
    GR_TRY(evtx_collect_fields(roots, bench->arena, where, &s->fields, err));
    size_t const merging = s->fields.count * s->fields.count / 32;
    if (!evtx_spend(&bench->nodes, merging))
        return gr_fail(err, GR_LIMIT, where,
                       "a chunk whose records have too many fields");
    out->layout =
        layout_table_get(s->layouts, s->fields.names, s->fields.count);
    if (out->layout == NULL)
        return gr_fail(err, layout_table_status(s->layouts), where,
                       "no room for the names of a record's fields");
    out->values = s->fields.values;
    *facts = evtx_facts_of(out->layout);
    return GR_OK;
}

static gr_status make_fields(reader_state *s, uint64_t where, event *out,
                             evtx_facts *facts, gr_error *err)
{
    evtx_plan *plan = NULL;
    s->plan = NULL;
    if (s->content.template != NULL && !s->content.plain && !s->plans_off)
        GR_TRY(evtx_plan_for(&s->plans, &s->bench, &s->content, where, &plan,
                             err));
    if (plan == NULL) return make_plain(s, where, out, facts, err);
    s->plan = plan;
    evtx_plan_derive(plan, &s->content);
    if (!s->content.loose && plan->derived_count == 0) {
        out->unit = s->bench.names.chunk;
        out->unit_number = evtx_store_chunk(s->bench.store);
    }
    out->layout = &plan->layout;
    out->values = s->content.values;
    *facts = plan->facts;
    return GR_OK;
}

/* A buffer that takes no more than one record may be. */
static gr_status render_within(const event *e, const evtx_node *roots,
                               event_format format, gr_arena *scratch,
                               gr_buffer *out, gr_error *err)
{
    size_t const start = out->len, ceiling = out->ceiling;
    if (ceiling - start > EVTX_RENDER_CEILING)
        out->ceiling = start + EVTX_RENDER_CEILING;
    if (format == EVENT_AS_XML) evtx_put_xml(out, roots, e->carved);
    else evtx_put_json(out, roots, e->carved, scratch);
    bool const ours = out->status == GR_LIMIT && out->ceiling < ceiling;
    out->ceiling = ceiling;
    if (out->status == GR_OK) return GR_OK;
    gr_status const status = out->status;
    out->len = start;
    if (ours) out->status = GR_OK;
    return gr_fail(err, status, e->offset,
                   ours ? "a record whose text is too long"
                        : "no room for a record's text");
}

/* Made when it is first asked for. */
static const evtx_json_plan *json_plan_of(const reader_state *s,
                                          gr_arena *scratch)
{
    evtx_plan *const plan = s->plan;
    if (plan == NULL) return NULL;
    if (plan->json_round != s->json_round) {
        plan->json = evtx_json_plan_make(s->json_plans, scratch, &s->content);
        plan->json_round = s->json_round;
    }
    return plan->json;
}

static bool render_by_plan(const event *self, gr_arena *scratch, gr_buffer *out)
{
    const reader_state *const s = self->reader_private;
    if (self->carved) return false;
    const evtx_json_plan *const plan = json_plan_of(s, scratch);
    return plan != NULL && evtx_json_plan_put(out, plan, s->content.values,
                                              s->bench.names.chunk);
}

static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    const reader_state *const s = self->reader_private;
    const evtx_node *roots = NULL;
    size_t nodes = EVTX_RECORD_NODES;
    if (format == EVENT_AS_JSON && render_by_plan(self, scratch, out))
        return GR_OK;
    GR_TRY(evtx_resolve(&s->content, true, scratch, &nodes, self->offset,
                        &roots, err));
    return render_within(self, roots, format, scratch, out, err);
}

gr_status evtx_make_event(reader_state *state, const evtx_span *span,
                          bool carved, event *out, gr_error *err)
{
    evtx_bench *const bench = &state->bench;
    uint64_t const where = bench->names.base + span->at;
    gr_arena_reset(bench->arena);
    GR_TRY(evtx_read_content(bench, span->at + EVTX_RECORD_HEAD,
                             span->at + span->size - 4, &state->content, err));
    *out = (event){.offset = where,
                   .length = span->size,
                   .raw = gr_sub(bench->names.chunk, span->at, span->size),
                   .carved = carved,
                   .source_kind = "evtx",
                   .render = render,
                   .reader_private = state};
    evtx_facts facts = {0};
    GR_TRY(make_fields(state, where, out, &facts, err));
    take_facts(out, &facts, span);
    return GR_OK;
}
