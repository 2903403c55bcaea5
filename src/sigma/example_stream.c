/* example_stream.c - see example_stream.h. */
#include "sigma/example_stream.h"

#include "base/number.h"
#include "sigma/limits.h"
#include "sigma/timespan.h"

static const int64_t second_ns = 1000000000;

typedef struct {
    rule_build build; /* for refusals */
    example_room *room;
    int64_t last_ns; /* of the step before */
    uint64_t events, bytes;
} stream_reader;

/* ---- one step ---- */

static gr_status read_times(stream_reader *r, const yaml_value *v,
                            uint64_t *out)
{
    if (!yaml_is_scalar(v) || !gr_all_digits(v->text))
        return build_refuse(&r->build, v->line, "times: not a whole number");
    if (!gr_parse_u64(v->text, out)) *out = UINT64_MAX;
    if (*out > 0) return GR_OK;
    return build_refuse(&r->build, v->line,
                        "times: a step has one event or "
                        "more");
}

/* Names and values, so that what they cost to make is known. */
static uint64_t bytes_of(const yaml_value *map)
{
    uint64_t bytes = sizeof(event_value);
    for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++) {
        const yaml_pair *const pair = &map->u.pairs[i];
        bytes += pair->key.len + sizeof(event_value);
        for (size_t k = 0; k < yaml_count(pair->value); k++)
            bytes += yaml_item(pair->value, k)->text.len + sizeof(event_value);
    }
    return bytes;
}

static gr_status read_event(stream_reader *r, const yaml_value *v,
                            example_step *step)
{
    event e;
    gr_arena_mark_point const mark = gr_arena_mark(r->room->arena);
    gr_status const status =
        example_event_make(r->room, v, 1, &e, r->build.err);
    gr_arena_rewind(r->room->arena, mark);
    if (status == GR_NONE)
        return build_refuse(&r->build, v->line,
                            "event: not a map of fields to plain values or "
                            "lists");
    r->build.line = v->line;
    step->event = v;
    step->varies = example_event_varies(v);
    return status;
}

static gr_status read_pair(stream_reader *r, const yaml_pair *pair,
                           example_step *step, const yaml_value **at)
{
    const yaml_value *const v = pair->value;
    if (gr_equal(pair->key, GR_S("event"))) return read_event(r, v, step);
    if (gr_equal(pair->key, GR_S("times")))
        return read_times(r, v, &step->times);
    if (gr_equal(pair->key, GR_S("every")))
        return timespan_read_any(&r->build, pair->key, v, &step->every_ns);
    if (gr_equal(pair->key, GR_S("at"))) {
        *at = v;
        return timespan_read_any(&r->build, pair->key, v, &step->first_ns);
    }
    return build_refuse(&r->build, pair->line,
                        "a step has no key %.*s: event, times, every, at",
                        BUILD_SHOW(pair->key));
}

/* ---- where it lies ---- */

static gr_status too_late(stream_reader *r, uint32_t line)
{
    return build_refuse(&r->build, line, "it goes on beyond the year 2262");
}

/* Of a step that has its `at` or none; all times from the start of the stream. */
static gr_status place(stream_reader *r, uint32_t line, const yaml_value *at,
                       example_step *step)
{
    static const int64_t end = INT64_MAX - EXAMPLE_STREAM_START;
    uint64_t const more = step->times - 1;
    if (at != NULL && step->first_ns < r->last_ns)
        return build_refuse(&r->build, at->line,
                            "at: before the last event of the step before");
    if (at == NULL && r->events > 0) {
        if (step->every_ns > end - r->last_ns) return too_late(r, line);
        step->first_ns = r->last_ns + step->every_ns;
    }
    if (step->first_ns > end ||
        (step->every_ns > 0 &&
         more > (uint64_t)((end - step->first_ns) / step->every_ns)))
        return too_late(r, line);
    r->last_ns = step->first_ns + (int64_t)more * step->every_ns;
    return GR_OK;
}

static gr_status count(stream_reader *r, uint32_t line,
                       const example_step *step)
{
    uint64_t bytes;
    if (!gr_add(r->events, step->times, &r->events) ||
        r->events > STREAM_EVENTS)
        return build_limit(&r->build, line,
                           "times: a stream of more than %d events",
                           STREAM_EVENTS);
    if (!gr_mul(bytes_of(step->event), step->times, &bytes) ||
        !gr_add(r->bytes, bytes, &r->bytes) || r->bytes > STREAM_BYTES)
        return build_limit(&r->build, line,
                           "times: events of more than %d MiB together",
                           STREAM_BYTES >> 20);
    return GR_OK;
}

static gr_status read_step(stream_reader *r, const yaml_value *map,
                           example_step *step)
{
    const yaml_value *at = NULL;
    *step = (example_step){.times = 1, .every_ns = second_ns};
    if (map->kind != YAML_MAP)
        return build_refuse(&r->build, map->line,
                            "a step is a map with an event");
    for (size_t i = 0; i < map->count; i++)
        GR_TRY(read_pair(r, &map->u.pairs[i], step, &at));
    if (step->event == NULL)
        return build_refuse(&r->build, map->line, "a step without an event");
    GR_TRY(place(r, map->line, at, step));
    return count(r, map->line, step);
}

gr_status example_stream_read(example_room *room, const yaml_value *list,
                              example_stream *out, uint32_t *line,
                              gr_error *err)
{
    stream_reader r = {.build = {.err = err}, .room = room};
    *line = list->line;
    *out = (example_stream){.room = room, .step_count = list->count};
    if (list->kind != YAML_LIST || list->count == 0)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "a stream of no steps");
    example_step *const steps =
        gr_arena_take_array(room->arena, list->count, sizeof *steps);
    if (steps == NULL)
        return gr_fail(err, gr_arena_status(room->arena), GR_NO_OFFSET,
                       "no memory for the examples of a rule");
    for (size_t i = 0; i < list->count; i++) {
        gr_status const status = read_step(&r, list->u.items[i], &steps[i]);
        if (status == GR_OK) continue;
        *line = r.build.line;
        return status;
    }
    out->steps = steps;
    out->mark = gr_arena_mark(room->arena);
    return GR_OK;
}

/* ---- its events ---- */

gr_status example_stream_next(example_stream *s, event *out, bool *again,
                              gr_error *err)
{
    if (s->step == s->step_count) return GR_NONE;
    const example_step *const step = &s->steps[s->step];
    gr_arena_rewind(s->room->arena, s->mark);
    GR_TRY(example_event_make(s->room, step->event, s->n + 1, out, err));
    *again = s->n > 0 && !step->varies;
    out->time_ns =
        EXAMPLE_STREAM_START + step->first_ns + (int64_t)s->n * step->every_ns;
    if (++s->n < step->times) return GR_OK;
    s->step++;
    s->n = 0;
    return GR_OK;
}

void example_stream_rewind(example_stream *s)
{
    s->step = 0;
    s->n = 0;
}
