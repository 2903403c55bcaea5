/* evtx_json_plan.h - the JSON of all records that use the same templates.
 *
 *   {"Event":{"System":{...,"EventID":   value 3    4624
 *   ,"Image":                            value 17   "C:\\Windows\\..."
 *   }}}                                  end
 *
 * A plan is a list of steps: text that never changes, then a value of the
 * record. Elements and attributes that are not there when a value is missing
 * are jumps. Which of them are taken hangs on few values, and nearly all records
 * of a plan take the same: a path is the steps that are left then, with the text
 * between two values in one piece.
 *
 * What no plan can say takes the tree of evtx_json.c, which is the reference:
 * both write the same bytes. */
#ifndef GR_READERS_EVTX_JSON_PLAN_H
#define GR_READERS_EVTX_JSON_PLAN_H

#include "base/buffer.h"
#include "readers/evtx_content.h"

typedef enum {
    JSON_TEXT,      /* nothing but its text */
    JSON_VALUE,     /* the value; null where it is empty */
    JSON_DATA,      /* the value; "" where it is empty */
    JSON_IF_NULL,   /* goes to `next` when the value is NULL */
    JSON_IF_THERE,  /* ... when it is not */
    JSON_IF_EMPTY,  /* ... when the value has nothing to show */
    JSON_IF_FILLED, /* ... when it has */
    JSON_GO,        /* goes to `next` */
    JSON_COMMA,     /* a comma, unless an object has just begun */
    JSON_END
} json_step_kind;

typedef struct {
    uint32_t text, text_len; /* of the plan's text, written first */
    uint32_t next;           /* a step further on */
    uint16_t slot;           /* of the record's values */
    uint8_t kind;            /* a json_step_kind */
} json_step;

/* What a jump asks, of all jumps each once: is the value NULL, or empty? */
typedef struct {
    uint16_t slot;
    bool null;
} json_question;

/* With more of them a plan's path is found anew for each record. */
enum { JSON_QUESTIONS = 64 };

/* Text that never changes, then a value. */
typedef struct {
    uint32_t text_len;
    uint16_t slot;
    uint8_t kind; /* JSON_VALUE, JSON_DATA */
} json_piece;

/* Records of one template often differ in one value that may be missing. */
enum { JSON_PATHS = 2, JSON_TEXT_SLACK = 64 };

/* What stands before a record's time, provider, event, level and keywords, is
 * nearly always what it was in the record before: as it was written then, with
 * the values that it was made of. */
enum { JSON_FRONT_VALUES = 12, JSON_FRONT_BYTES = 256, JSON_FRONT_TEXT = 1024 };
typedef struct {
    size_t text_len; /* 0: nothing yet */
    uint32_t lens[JSON_FRONT_VALUES];
    uint8_t types[JSON_FRONT_VALUES];
    uint8_t bytes[JSON_FRONT_BYTES + JSON_TEXT_SLACK];
    uint8_t text[JSON_FRONT_TEXT + JSON_TEXT_SLACK];
} json_front;

typedef struct {
    uint64_t answers;   /* a bit for each question of the plan */
    json_piece *pieces; /* NULL: no path yet */
    uint8_t *text;      /* of all pieces and behind them; JSON_TEXT_SLACK more
                           may be read */
    size_t count;       /* of pieces */
    size_t text_len, tail_len; /* of all text, of that behind the pieces */
    size_t front_count; /* pieces before the record's time; 0: has no front */
    size_t front_len;   /* their text */
    json_front *front;  /* NULL: taken once only */
} json_path;

typedef struct {
    json_path path[JSON_PATHS];
    size_t next; /* to be made anew */
} json_paths;

typedef struct evtx_json_plan {
    const json_step *steps;
    const uint8_t *text;
    size_t step_count, text_len;
    const json_question *questions;
    size_t question_count;
    json_paths *paths; /* change as records come */
    gr_arena *arena;   /* of all this */
} evtx_json_plan;

/* The plan for `content`, which has a template and no plain part. Lives in
 * `arena`; `scratch` is rewound. NULL: none can be made, or no room. */
const evtx_json_plan *evtx_json_plan_make(gr_arena *arena, gr_arena *scratch,
                                          const evtx_content *content);

/* Appends the object that evtx_put_json would make of a record with these
 * values. False: it takes the tree, and `out` is as before; at any rate where
 * `out` may take fewer than EVTX_RENDER_CEILING bytes more. Bytes of `chunk`,
 * in which most values lie, may be read whatever they are. */
bool evtx_json_plan_put(gr_buffer *out, const evtx_json_plan *plan,
                        const event_value *values, gr_slice chunk);

/* The path of a record with these values, until the next call. NULL: no room
 * for it. */
const json_path *evtx_json_path_of(const evtx_json_plan *plan,
                                   const event_value *values);

#endif
