/* evtx_json_path.c - which steps of a plan a record takes.
 *
 *   steps    {"a":   IF_EMPTY 3 -> e   1, "b":   value 3   e: 2}   end
 *   path     {"a":1,"b":   value 3   2}   end           3 is filled
 *            {"a":2}   end                              3 is empty
 *
 * A path hangs on nothing but the answers to the plan's questions, so the one
 * that another record took with the same answers is this record's. */
#include "readers/evtx_json_plan.h"
#include "readers/evtx_value.h"

static bool answer(json_question q, const event_value *values)
{
    event_value const v = values[q.slot];
    return q.null ? v.type == VALUE_NULL : evtx_value_is_empty(v);
}

static uint64_t answers_of(const evtx_json_plan *plan,
                           const event_value *values)
{
    uint64_t all = 0;
    for (size_t i = 0; i < plan->question_count; i++)
        all = all << 1 | answer(plan->questions[i], values);
    return all;
}

/* Does the record go from `s` to s->next? */
static bool jumps(const json_step *s, const event_value *values)
{
    event_value const v = values[s->slot];
    switch ((json_step_kind)s->kind) {
    case JSON_IF_NULL: return v.type == VALUE_NULL;
    case JSON_IF_THERE: return v.type != VALUE_NULL;
    case JSON_IF_EMPTY: return evtx_value_is_empty(v);
    case JSON_IF_FILLED: return !evtx_value_is_empty(v);
    case JSON_GO: return true;
    case JSON_TEXT:
    case JSON_VALUE:
    case JSON_DATA:
    case JSON_COMMA:
    case JSON_END: break;
    }
    return false;
}

/* Room for any path of the plan: a step is taken once at most, and is one piece
 * or one comma at most. */
static bool has_room(const evtx_json_plan *plan, json_path *path)
{
    if (path->pieces != NULL) return true;
    gr_arena_mark_point const mark = gr_arena_mark(plan->arena);
    json_piece *const pieces = gr_arena_take_array(
        plan->arena, plan->step_count, sizeof *path->pieces);
    path->text = gr_arena_take_text(
        plan->arena, plan->text_len + plan->step_count + JSON_TEXT_SLACK);
    if (pieces == NULL || path->text == NULL) {
        gr_arena_rewind(plan->arena, mark);
        return false;
    }
    path->pieces = pieces;
    return true;
}

/* Where the value of `piece`, the next one, is the first time. */
static void end_front(json_path *path, const json_piece *piece, size_t text_len)
{
    size_t const count = (size_t)(piece - path->pieces);
    if (path->front_count > 0 || count > JSON_FRONT_VALUES) return;
    path->front_count = count;
    path->front_len = text_len;
}

/* The steps of a record with these values, from the first to JSON_END. */
static void walk(const evtx_json_plan *plan, const event_value *values,
                 json_path *path)
{
    json_piece *piece = path->pieces;
    size_t len = 0, told = 0; /* bytes of text, those of pieces */
    for (const json_step *s = plan->steps;; s++) {
        memcpy(path->text + len, plan->text + s->text, s->text_len);
        len += s->text_len;
        if (s->kind == JSON_COMMA &&
            (len == told || path->text[len - 1] != '{'))
            path->text[len++] = ',';
        if (s->kind == JSON_VALUE || s->kind == JSON_DATA) {
            if (values[s->slot].type == VALUE_FILETIME)
                end_front(path, piece, told);
            *piece++ = (json_piece){(uint32_t)(len - told), s->slot, s->kind};
            told = len;
        }
        if (s->kind == JSON_END) break;
        if (jumps(s, values)) s = plan->steps + s->next - 1;
    }
    path->count = (size_t)(piece - path->pieces);
    path->text_len = len;
    path->tail_len = len - told;
    memset(path->text + len, 0, JSON_TEXT_SLACK);
}

/* Only what comes again is worth remembering. Refused room is none. */
static void want_front(const evtx_json_plan *plan, json_path *path)
{
    if (path->front != NULL || path->front_count == 0) return;
    gr_arena_mark_point const mark = gr_arena_mark(plan->arena);
    path->front = gr_arena_take(plan->arena, sizeof *path->front);
    if (path->front == NULL) gr_arena_rewind(plan->arena, mark);
}

const json_path *evtx_json_path_of(const evtx_json_plan *plan,
                                   const event_value *values)
{
    json_paths *const paths = plan->paths;
    uint64_t const answers = answers_of(plan, values);
    bool const told = plan->question_count <= JSON_QUESTIONS;
    for (size_t i = 0; i < JSON_PATHS && told; i++) {
        json_path *const known = &paths->path[i];
        if (known->answers != answers || known->pieces == NULL) continue;
        want_front(plan, known);
        return known;
    }
    json_path *const path = &paths->path[paths->next];
    paths->next = (paths->next + 1) % JSON_PATHS;
    if (!has_room(plan, path)) return NULL;
    path->answers = answers;
    path->front_count = path->front_len = 0;
    if (path->front != NULL) path->front->text_len = 0;
    walk(plan, values, path);
    return path;
}
