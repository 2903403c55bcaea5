/* aggregate.c - see aggregate.h. */
#include "sigma/aggregate.h"

#include "sigma/scalar.h"
#include "sigma/timespan.h"

static const int64_t day_ns = INT64_C(86400) * 1000000000;

typedef struct {
    gr_slice function, field;
    gr_slice by[CORRELATION_PARTS];
    size_t by_count;
    sigma_limit limit;
} aggregation;

/* ---- words ---- */

static bool is_operator_byte(uint8_t c)
{
    return c == '<' || c == '>' || c == '=';
}

static gr_slice take_while(gr_slice *rest, bool (*fits)(uint8_t))
{
    size_t len = 0;
    while (len < rest->len && fits(rest->ptr[len])) len++;
    gr_slice const word = gr_sub(*rest, 0, len);
    *rest = gr_trim(gr_from(*rest, len));
    return word;
}

static bool is_name_byte(uint8_t c)
{
    return c > ' ' && c != '(' && c != ')' && c != ',' && !is_operator_byte(c);
}

static gr_slice take_name(gr_slice *rest)
{
    return take_while(rest, is_name_byte);
}

static bool take_byte(gr_slice *rest, uint8_t byte)
{
    if (rest->len == 0 || rest->ptr[0] != byte) return false;
    *rest = gr_trim(gr_from(*rest, 1));
    return true;
}

/* ---- parts ---- */

/* False: not of the grammar. */
static bool take_by(gr_slice *rest, aggregation *out)
{
    gr_slice behind = *rest;
    if (!gr_equal(take_name(&behind), GR_S("by"))) return true;
    *rest = behind;
    do {
        if (out->by_count == CORRELATION_PARTS) return false;
        gr_slice const name = take_name(rest);
        if (name.len == 0) return false;
        if (!gr_is_one_of(name, out->by, out->by_count))
            out->by[out->by_count++] = name;
    } while (take_byte(rest, ','));
    return true;
}

static bool take_limit(rule_build *b, gr_slice *rest, sigma_limit *out)
{
    static const struct {
        const char *text;
        sigma_limit_op op;
    } all[] = {{">", LIMIT_GT},   {">=", LIMIT_GTE}, {"<", LIMIT_LT},
               {"<=", LIMIT_LTE}, {"=", LIMIT_EQ},   {"==", LIMIT_EQ}};
    gr_slice const text = take_while(rest, is_operator_byte);
    size_t i = 0, count = sizeof all / sizeof *all;
    while (i < count && !gr_equal(text, gr_slice_of_c(all[i].text))) i++;
    if (i == count) return false;
    sigma_number number;
    if (!scalar_number(b->scratch, *rest, &number)) return false;
    *out = (sigma_limit){all[i].op, number.f64};
    return true;
}

static bool parse(rule_build *b, gr_slice rest, aggregation *out)
{
    out->function = take_name(&rest);
    if (!take_byte(&rest, '(')) return false;
    out->field = take_name(&rest);
    if (gr_equal(out->field, GR_S("*"))) out->field.len = 0; /* of any */
    return take_byte(&rest, ')') && take_by(&rest, out) &&
           take_limit(b, &rest, &out->limit);
}

/* ---- as a correlation ---- */

/* False: no function that we know, or one that lacks its field. */
static bool translate(const aggregation *a, sigma_correlation *c)
{
    static const struct {
        const char *name;
        sigma_correlation_type type;
        double percentile;
    } all[] = {{"count", CORRELATE_VALUE_COUNT, 0},
               {"sum", CORRELATE_VALUE_SUM, 0},
               {"avg", CORRELATE_VALUE_AVG, 0},
               {"min", CORRELATE_VALUE_PERCENTILE, 0},
               {"max", CORRELATE_VALUE_PERCENTILE, 100}};
    size_t i = 0, count = sizeof all / sizeof *all;
    while (i < count && !gr_equal(a->function, gr_slice_of_c(all[i].name))) i++;
    if (i == count || (i > 0 && a->field.len == 0)) return false;
    c->type = a->field.len == 0 ? CORRELATE_EVENT_COUNT : all[i].type;
    c->percentile = all[i].percentile;
    c->limits[0] = a->limit;
    c->limit_count = 1;
    return true;
}

static gr_status copy_names(rule_build *b, const gr_slice *from, size_t count,
                            const gr_slice **out, size_t *out_count)
{
    gr_slice *const names = gr_arena_take_array(b->arena, count, sizeof *names);
    for (size_t i = 0; names != NULL && i < count; i++)
        names[i] = gr_arena_copy(b->arena, from[i]);
    *out = names;
    *out_count = count;
    return gr_arena_status(b->arena) == GR_OK ? GR_OK : build_full(b);
}

/* What has no timeframe was meant over all that is searched; a day is as far as
 * one finding goes. */
static gr_status read_timeframe(rule_build *b, const detection_tree *tree,
                                sigma_correlation *c)
{
    c->timespan_ns = day_ns;
    if (tree->timeframe != NULL)
        return timespan_read(b, GR_S("timeframe"), tree->timeframe,
                             &c->timespan_ns);
    if (b->warning[0] == '\0') b->warning_line = tree->aggregation_line;
    build_warn(b, "no timeframe: a day is taken");
    return GR_OK;
}

gr_status aggregate_read(rule_build *b, const detection_tree *tree,
                         correlation_draft **out)
{
    gr_slice const text = tree->aggregation;
    uint32_t const line = tree->aggregation_line;
    aggregation a = {.by_count = 0};
    gr_slice rest = text;
    if (gr_equal(take_name(&rest), GR_S("near")))
        return build_refuse(b, line,
                            "condition: \"| near\" is not supported; "
                            "a temporal correlation says it");
    correlation_draft *draft;
    GR_TRY(correlation_draft_new(b, 1, &draft));
    sigma_correlation *const c = &draft->correlation;
    if (!parse(b, text, &a) || !translate(&a, c))
        return build_refuse(b, line,
                            "condition: \"| %.*s\" is no aggregation that "
                            "we know",
                            BUILD_SHOW(text));
    draft->of_own_search = true;
    draft->line = line;
    c->part_count = 1;
    GR_TRY(
        copy_names(b, &a.field, a.field.len > 0, &c->fields, &c->field_count));
    GR_TRY(copy_names(b, a.by, a.by_count, &c->group_by, &c->group_by_count));
    GR_TRY(read_timeframe(b, tree, c));
    *out = draft;
    return correlation_check_limits(b, line, c);
}
