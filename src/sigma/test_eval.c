/* test_eval.c - does a value satisfy a ready test?
 *
 * NULL counts as present text of no length, so that `''` and `*` hold of it;
 * `null` holds of what is absent or has no length. Of several values one that
 * satisfies the test is enough. */
#include "sigma/test_eval.h"

#include "base/utf.h"
#include "sigma/cidr.h"
#include "sigma/time_part.h"

static void set_one(test_subject *subject, event_value value)
{
    subject->one = (subject_item){.value = value};
    subject->only = &subject->one;
    subject->items = &subject->only;
    subject->count = value.type != VALUE_ABSENT;
}

static void set_many(test_subject *subject, event_value list, gr_arena *arena)
{
    size_t const count = value_count(list);
    subject_item *const items =
        gr_arena_take_array(arena, count, sizeof *items);
    subject_item **const pointers =
        gr_arena_take_array(arena, count, sizeof *pointers);
    subject->count = 0;
    if (items == NULL || pointers == NULL) return;
    for (size_t i = 0; i < count; i++) {
        items[i].value = value_at(list, i);
        pointers[i] = &items[i];
    }
    subject->items = pointers;
    subject->count = count;
}

void test_subject_set(test_subject *subject, event_value value, gr_arena *arena)
{
    if (value.type != VALUE_LIST) set_one(subject, value);
    else if (value.len == 0) set_one(subject, value_of(VALUE_NULL, NULL, 0));
    else if (value.len == 1) set_one(subject, value_at(value, 0));
    else set_many(subject, value, arena);
}

gr_slice subject_folded(subject_item *item, gr_arena *arena)
{
    if (!item->has_folded) item->folded = value_folded(arena, item->value);
    item->has_folded = true;
    return item->folded;
}

/* Most texts: folded they are narrow. False: there is more than ASCII. */
static bool fold_ascii(subject_item *item, gr_arena *arena)
{
    gr_slice const text = value_bytes(item->value);
    if (item->value.type != VALUE_UTF8 || item->has_folded) return false;
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    if (out == NULL) return false;
    if (!gr_ascii_to_folded(out, text)) {
        gr_arena_trim_text(arena, out, text.len, 0);
        return false;
    }
    item->folded = gr_slice_of(out, text.len);
    item->has_folded = true;
    return true;
}

static gr_slice make_narrow(subject_item *item, gr_arena *arena)
{
    if (fold_ascii(item, arena)) return item->folded;
    bool const direct = item->value.type == VALUE_UTF16 && !item->has_folded;
    gr_slice const from =
        direct ? value_bytes(item->value) : subject_folded(item, arena);
    if (!direct && gr_is_ascii(from)) return from;
    size_t const room = direct ? from.len / 2 + 1 : from.len;
    uint8_t *const text = gr_arena_take_text(arena, room);
    if (text == NULL) return (gr_slice){NULL, 0};
    unsigned has = 0;
    size_t const len = direct ? gr_utf16_to_narrow(text, from, &has)
                              : gr_folded_to_narrow(text, from, &has);
    gr_arena_trim_text(arena, text, room, len);
    item->others = (has & GR_OTHERS) != 0;
    item->has_folded = !direct || (has & GR_BEYOND_ASCII) == 0;
    if (direct && item->has_folded) item->folded = gr_slice_of(text, len);
    return gr_slice_of(text, len);
}

gr_slice subject_narrow(subject_item *item, gr_arena *arena)
{
    if (!item->has_narrow) item->narrow = make_narrow(item, arena);
    item->has_narrow = true;
    return item->narrow;
}

static gr_slice subject_plain(subject_item *item, gr_arena *arena)
{
    if (!item->has_plain) item->plain = value_text(arena, item->value);
    item->has_plain = true;
    return item->plain;
}

static bool is_typed_number(event_value v)
{
    return v.type == VALUE_I64 || v.type == VALUE_U64 ||
           v.type == VALUE_DOUBLE || v.type == VALUE_NUMBER_TEXT;
}

static value_number number_of(const sigma_number *n)
{
    if (n->real) return (value_number){.kind = NUMBER_DOUBLE, .real = n->f64};
    return (value_number){.kind = NUMBER_I64, .i64 = n->i64};
}

static bool equals_number(const ready_test *test, subject_item *item,
                          gr_arena *arena)
{
    value_number value;
    if (gr_equal(subject_narrow(item, arena), test->text)) return true;
    if (!is_typed_number(item->value) || !value_to_number(item->value, &value))
        return false;
    value_number const wanted = number_of(&test->test->u.number);
    return value_number_compare(&value, &wanted) == 0;
}

static bool in_order(int order, sigma_compare op)
{
    switch (op) {
    case COMPARE_EQ: return order == 0;
    case COMPARE_LT: return order < 0;
    case COMPARE_LTE: return order <= 0;
    case COMPARE_GT: return order > 0;
    case COMPARE_GTE: return order >= 0;
    }
    return false;
}

static bool compares(const sigma_test *test, event_value v)
{
    value_number value;
    if (!value_to_number(v, &value)) return false;
    value_number const bound = number_of(&test->u.compare.number);
    return in_order(value_number_compare(&value, &bound), test->u.compare.op);
}

static bool has_time_part(const sigma_test *test, event_value v)
{
    int64_t part = 0;
    if (!sigma_time_part_of(v, test->u.time_part.part, &part)) return false;
    value_number const value = {.kind = NUMBER_I64, .i64 = part};
    value_number const bound = number_of(&test->u.time_part.number);
    return in_order(value_number_compare(&value, &bound), test->u.time_part.op);
}

static bool in_network(const sigma_test *test, gr_slice text)
{
    sigma_address address;
    return sigma_address_parse(text, &address) &&
           sigma_address_within(&address, test->u.cidr.address,
                                test->u.cidr.bits, test->u.cidr.v6);
}

/* From this length on a text is not looked through more often than so. */
enum { TEXT_LONG = 4096, LOOKS_MOST = 4 };

/* Does `part` occur in the item's narrow text? */
static bool narrow_contains(subject_item *item, gr_slice part, gr_arena *arena)
{
    gr_slice const text = subject_narrow(item, arena);
    if (text.len < TEXT_LONG || part.len < TRIGRAM_PART_LEAST)
        return text_contains(text, part);
    if (item->looked_through++ == LOOKS_MOST) {
        item->trigrams = gr_arena_take(arena, sizeof *item->trigrams);
        if (item->trigrams != NULL) trigram_map_fill(item->trigrams, text);
    }
    return (item->trigrams == NULL ||
            trigram_map_may_have(item->trigrams, part)) &&
           text_contains(text, part);
}

static bool pattern_holds(const text_pattern *pattern, subject_item *item,
                          gr_arena *arena)
{
    if (pattern->shape == SHAPE_ANYTHING) return true;
    if (pattern->cased)
        return text_pattern_matches(pattern, subject_plain(item, arena));
    if (pattern->narrow && pattern->shape == SHAPE_CONTAINS)
        return narrow_contains(item, pattern->text, arena);
    return text_pattern_matches(pattern, pattern->narrow
                                             ? subject_narrow(item, arena)
                                             : subject_folded(item, arena));
}

/* Could the test's regex match at all? */
static bool has_literal(const ready_test *test, subject_item *item,
                        gr_arena *arena)
{
    if (test->literal_count == 0) return true;
    for (size_t i = 0; i < test->literal_count; i++) {
        const needed_literal *const part = &test->literals[i];
        if (part->is_narrow
                ? narrow_contains(item, part->narrow, arena)
                : text_contains(subject_folded(item, arena), part->text))
            return true;
    }
    return false;
}

static bool regex_holds(const ready_test *test, subject_item *item,
                        test_context *context)
{
    if (!has_literal(test, item, context->arena)) return false;
    sigma_regex_result const result = sigma_regex_search(
        test->regex, context->regex, subject_plain(item, context->arena));
    if (result == REGEX_GAVE_UP) context->regex_limits++;
    return result == REGEX_FOUND;
}

static bool refers(const sigma_test *test, subject_item *item,
                   subject_item *other, gr_arena *arena)
{
    bool const cased = test->u.ref.cased;
    gr_slice const a =
        cased ? subject_plain(item, arena) : subject_folded(item, arena);
    gr_slice const b =
        cased ? subject_plain(other, arena) : subject_folded(other, arena);
    switch (test->u.ref.how) {
    case REF_EQUALS: return gr_equal(a, b);
    case REF_STARTS_WITH: return gr_starts_with(a, b);
    case REF_ENDS_WITH: return gr_ends_with(a, b);
    case REF_CONTAINS: return text_contains(a, b);
    }
    return false;
}

static bool refers_to_any(const sigma_test *test, subject_item *item,
                          test_subject *other, gr_arena *arena)
{
    for (size_t i = 0; i < other->count; i++)
        if (refers(test, item, other->items[i], arena)) return true;
    return false;
}

static bool item_satisfies(const ready_test *test, subject_item *item,
                           test_subject *other, test_context *context)
{
    gr_arena *const arena = context->arena;
    const sigma_test *const t = test->test;
    switch ((sigma_test_kind)test->kind) {
    case TEST_PATTERN: return pattern_holds(&test->pattern, item, arena);
    case TEST_NUMBER:
        return test->keyword ? pattern_holds(&test->pattern, item, arena)
                             : equals_number(test, item, arena);
    case TEST_BOOL:
        return test->keyword
                   ? pattern_holds(&test->pattern, item, arena)
                   : gr_equal(subject_narrow(item, arena), test->text);
    case TEST_NULL: return subject_narrow(item, arena).len == 0;
    case TEST_EXISTS: return t->u.boolean;
    case TEST_REGEX: return regex_holds(test, item, context);
    case TEST_CIDR: return in_network(t, subject_narrow(item, arena));
    case TEST_COMPARE: return compares(t, item->value);
    case TEST_TIME_PART: return has_time_part(t, item->value);
    case TEST_FIELD_REF: return refers_to_any(t, item, other, arena);
    }
    return false;
}

bool ready_test_holds_absent(const ready_test *test)
{
    if (test->test->kind == TEST_EXISTS) return !test->test->u.boolean;
    return test->test->kind == TEST_NULL;
}

bool ready_test_holds(const ready_test *test, test_subject *subject,
                      test_subject *other, test_context *context)
{
    if (subject->count == 0) return ready_test_holds_absent(test);
    for (size_t i = 0; i < subject->count; i++)
        if (item_satisfies(test, subject->items[i], other, context))
            return true;
    return false;
}
