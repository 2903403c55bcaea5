/* ready_test.c - tests of rules made ready to run, equal ones once.
 *
 * Two tests are equal when their keys are: the kind, the flags and the
 * parameters in bytes, text folded as it will be compared. */
#include "sigma/ready_test.h"

#include "base/utf.h"
#include "sigma/regex_literal.h"

/* What each kind costs, roughly in tens of nanoseconds. A keyword looks at all
 * values. */
enum {
    COST_PRESENCE = 1,
    COST_EDGE = 2,
    COST_NUMBER = 4,
    COST_CONTAINS = 8,
    COST_GLOB = 12,
    COST_PARSE = 16,
    COST_REGEX = 60,
    COST_KEYWORD = 20
};

void ready_pool_start(ready_pool *pool, gr_arena *arena, gr_arena *scratch,
                      gr_error *err)
{
    *pool = (ready_pool){.arena = arena,
                         .keys = id_map_in(scratch),
                         .literals = id_map_in(scratch),
                         .tests = gr_buffer_upto(SIZE_MAX / 2),
                         .regexes = gr_buffer_upto(SIZE_MAX / 2),
                         .key = gr_buffer_upto(SIZE_MAX / 2),
                         .err = err};
}

void ready_pool_free(ready_pool *pool)
{
    sigma_regex *const *const regexes = (void *)pool->regexes.ptr;
    for (size_t i = 0; i < pool->regexes.len / sizeof *regexes; i++)
        sigma_regex_free(regexes[i]);
    gr_buffer_free(&pool->regexes);
    gr_buffer_free(&pool->tests);
    gr_buffer_free(&pool->key);
    id_map_free(&pool->literals);
    id_map_free(&pool->keys);
}

const ready_test *ready_pool_tests(const ready_pool *pool)
{
    return (const void *)pool->tests.ptr;
}

size_t ready_pool_count(const ready_pool *pool)
{
    return pool->tests.len / sizeof(ready_test);
}

/* ---- keys ---- */

static void key_bytes(gr_buffer *key, const void *bytes, size_t len)
{
    gr_put(key, gr_slice_of(bytes, len));
}

static void key_text(gr_buffer *key, gr_slice text)
{
    key_bytes(key, &text.len, sizeof text.len);
    gr_put(key, text);
}

static void key_pattern(gr_buffer *key, const text_pattern *p)
{
    gr_put_byte(key, (uint8_t)p->shape);
    gr_put_byte(key, p->cased);
    if (p->shape != SHAPE_GLOB) key_text(key, p->text);
    for (size_t i = 0; i < p->part_count; i++) {
        gr_put_byte(key, (uint8_t)p->parts[i].kind);
        key_text(key, p->parts[i].text);
    }
}

static void key_number(gr_buffer *key, const sigma_number *n)
{
    gr_put_byte(key, n->real);
    key_bytes(key, &n->i64, sizeof n->i64);
    key_bytes(key, &n->f64, sizeof n->f64);
    key_text(key, n->text);
}

static void key_of(gr_buffer *key, const ready_test *ready)
{
    const sigma_test *const t = ready->test;
    gr_put_byte(key, (uint8_t)t->kind);
    gr_put_byte(key, t->keyword);
    switch (t->kind) {
    case TEST_PATTERN: key_pattern(key, &ready->pattern); break;
    case TEST_NUMBER: key_number(key, &t->u.number); break;
    case TEST_BOOL:
    case TEST_EXISTS: gr_put_byte(key, t->u.boolean); break;
    case TEST_NULL: break;
    case TEST_REGEX:
        gr_put_u64(key, t->u.regex.flags);
        key_text(key, t->u.regex.pattern);
        break;
    case TEST_CIDR:
        key_bytes(key, t->u.cidr.address, sizeof t->u.cidr.address);
        gr_put_byte(key, t->u.cidr.bits);
        gr_put_byte(key, t->u.cidr.v6);
        break;
    case TEST_COMPARE:
        gr_put_byte(key, (uint8_t)t->u.compare.op);
        key_number(key, &t->u.compare.number);
        break;
    case TEST_TIME_PART:
        gr_put_byte(key, (uint8_t)t->u.time_part.part);
        gr_put_byte(key, (uint8_t)t->u.time_part.op);
        key_number(key, &t->u.time_part.number);
        break;
    case TEST_FIELD_REF:
        gr_put_byte(key, (uint8_t)t->u.ref.how);
        gr_put_byte(key, t->u.ref.cased);
        break;
    }
}

/* ---- what a test is when it runs ---- */

static gr_slice bool_text(bool value)
{
    return value ? GR_S("true") : GR_S("false");
}

static void prepare(gr_arena *arena, ready_test *ready)
{
    const sigma_test *const t = ready->test;
    if (t->kind == TEST_PATTERN)
        ready->pattern = text_pattern_of(arena, &t->u.pattern);
    if (t->kind == TEST_NUMBER)
        ready->text = text_folded(arena, t->u.number.text);
    if (t->kind == TEST_BOOL) ready->text = bool_text(t->u.boolean);
    if (t->keyword && (t->kind == TEST_NUMBER || t->kind == TEST_BOOL))
        ready->pattern = text_pattern_containing(ready->text);
}

static uint32_t pattern_cost(const text_pattern *p)
{
    if (p->shape == SHAPE_CONTAINS) return COST_CONTAINS;
    return p->shape == SHAPE_GLOB ? COST_GLOB : COST_EDGE;
}

static uint32_t cost_of(const ready_test *ready)
{
    const sigma_test *const t = ready->test;
    uint32_t cost = COST_NUMBER;
    switch (t->kind) {
    case TEST_PATTERN: cost = pattern_cost(&ready->pattern); break;
    case TEST_NULL:
    case TEST_EXISTS: cost = COST_PRESENCE; break;
    case TEST_REGEX: cost = COST_REGEX; break;
    case TEST_CIDR:
    case TEST_COMPARE:
    case TEST_TIME_PART:
    case TEST_FIELD_REF: cost = COST_PARSE; break;
    case TEST_NUMBER:
    case TEST_BOOL: break;
    }
    return t->keyword ? cost * COST_KEYWORD : cost;
}

/* ---- necessary literals ---- */

static bool take_literals(gr_arena *arena, ready_test *ready,
                          literal_shape shape, const gr_slice *texts,
                          size_t count)
{
    needed_literal *const literals =
        gr_arena_take_array(arena, count, sizeof *literals);
    if (literals == NULL) return false;
    for (size_t i = 0; i < count; i++) literals[i].text = texts[i];
    ready->shape = shape;
    ready->literals = literals;
    ready->literal_count = (uint32_t)count;
    return true;
}

static void take_literal(gr_arena *arena, ready_test *ready,
                         literal_shape shape, gr_slice text)
{
    if (text.len == 0 && shape != LITERAL_EQUALS) return;
    gr_slice const folded = text_folded(arena, text);
    uint32_t const cost = literal_cost(shape, folded);
    if (ready->literal_count > 0 && ready->literal_cost <= cost) return;
    if (take_literals(arena, ready, shape, &folded, 1))
        ready->literal_cost = cost;
}

static void literal_of_glob(gr_arena *arena, ready_test *ready)
{
    const text_pattern *const p = &ready->pattern;
    for (size_t i = 0; i < p->part_count; i++) {
        literal_shape shape = LITERAL_CONTAINS;
        if (p->parts[i].kind != PART_LITERAL) continue;
        if (i == 0) shape = LITERAL_STARTS;
        else if (i + 1 == p->part_count) shape = LITERAL_ENDS;
        take_literal(arena, ready, shape, p->parts[i].text);
    }
}

static void literal_of_pattern(gr_arena *arena, ready_test *ready)
{
    const text_pattern *const p = &ready->pattern;
    switch (p->shape) {
    case SHAPE_EQUALS:
        take_literal(arena, ready, LITERAL_EQUALS, p->text);
        break;
    case SHAPE_STARTS:
        take_literal(arena, ready, LITERAL_STARTS, p->text);
        break;
    case SHAPE_ENDS: take_literal(arena, ready, LITERAL_ENDS, p->text); break;
    case SHAPE_CONTAINS:
        take_literal(arena, ready, LITERAL_CONTAINS, p->text);
        break;
    case SHAPE_GLOB: literal_of_glob(arena, ready); return;
    case SHAPE_ANYTHING: return;
    }
    ready->exact = !p->cased && ready->literal_count > 0;
}

static void literals_of_regex(gr_arena *arena, ready_test *ready)
{
    const sigma_test *const t = ready->test;
    regex_literals const found =
        sigma_regex_literals(arena, t->u.regex.pattern, t->u.regex.flags);
    if (found.count > 0 &&
        take_literals(arena, ready, LITERAL_CONTAINS, found.texts, found.count))
        ready->literal_cost = found.cost;
}

static void find_literals(gr_arena *arena, ready_test *ready)
{
    const sigma_test *const t = ready->test;
    if (t->kind == TEST_REGEX) literals_of_regex(arena, ready);
    else if (t->kind == TEST_PATTERN || (t->keyword && t->kind != TEST_REGEX))
        literal_of_pattern(arena, ready);
    else if (t->kind == TEST_NUMBER || t->kind == TEST_BOOL)
        take_literal(arena, ready, LITERAL_EQUALS, ready->text);
}

/* ---- the pool ---- */

static uint32_t fail(ready_pool *pool, gr_status why)
{
    if (pool->status == GR_OK)
        pool->status = gr_fail(pool->err, why, GR_NO_OFFSET,
                               "compiling rules: %s", gr_status_name(why));
    return ID_NONE;
}

static bool compile_regex(ready_pool *pool, ready_test *ready)
{
    const sigma_test *const t = ready->test;
    sigma_regex *regex = NULL;
    if (pool->status != GR_OK) return false;
    pool->status = sigma_regex_new(t->u.regex.pattern, t->u.regex.flags, &regex,
                                   pool->err);
    if (pool->status != GR_OK) return false;
    gr_put(&pool->regexes, gr_slice_of(&regex, sizeof regex));
    ready->regex = regex;
    if (pool->regexes.status == GR_OK) return true;
    sigma_regex_free(regex);
    return fail(pool, pool->regexes.status) != ID_NONE;
}

static void note_literals(ready_pool *pool, ready_test *ready)
{
    for (uint32_t i = 0; i < ready->literal_count; i++) {
        needed_literal *const needed = &ready->literals[i];
        needed->id = id_map_add(&pool->literals, needed->text);
        needed->is_narrow =
            text_narrowed(pool->arena, needed->text, &needed->narrow);
    }
}

static uint32_t complete(ready_pool *pool, ready_test *ready, uint32_t number)
{
    if (ready->test->kind == TEST_REGEX && !compile_regex(pool, ready))
        return ID_NONE;
    find_literals(pool->arena, ready);
    note_literals(pool, ready);
    text_pattern_narrow(pool->arena, &ready->pattern);
    ready->cost = cost_of(ready);
    gr_put(&pool->tests, gr_slice_of(ready, sizeof *ready));
    if (pool->literals.status != GR_OK)
        return fail(pool, pool->literals.status);
    if (pool->tests.status != GR_OK) return fail(pool, pool->tests.status);
    gr_status const arena = gr_arena_status(pool->arena);
    return arena == GR_OK ? number : fail(pool, arena);
}

/* Its number among the keys: pool->keys.count as it was, if it is new. */
static uint32_t number_of(ready_pool *pool, const ready_test *ready)
{
    pool->key.len = 0;
    key_of(&pool->key, ready);
    if (pool->key.status != GR_OK) return fail(pool, pool->key.status);
    uint32_t const number =
        id_map_add(&pool->keys, gr_buffer_slice(&pool->key));
    return number == ID_NONE ? fail(pool, pool->keys.status) : number;
}

uint32_t ready_pool_add(ready_pool *pool, const sigma_test *test)
{
    gr_arena_mark_point const mark = gr_arena_mark(pool->arena);
    ready_test ready = {
        .kind = (uint8_t)test->kind, .keyword = test->keyword, .test = test};
    size_t const known = pool->keys.count;
    if (pool->status != GR_OK) return ID_NONE;
    prepare(pool->arena, &ready);
    gr_status const arena = gr_arena_status(pool->arena);
    if (arena != GR_OK) return fail(pool, arena);
    uint32_t const number = number_of(pool, &ready);
    if (number == ID_NONE) return ID_NONE;
    if (number == known) return complete(pool, &ready, number);
    gr_arena_rewind(pool->arena, mark);
    return number;
}
