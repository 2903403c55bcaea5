/* correlation_print.c - what a correlation waits for, as a line of text. */
#include "sigma/print.h"

#include "base/number.h"
#include "base/utf.h"
#include "sigma/correlation_draft.h"
#include "sigma/timespan.h"

/* Names are the rule author's: what no terminal should get is \u{1b}. */
static void put_name(gr_buffer *out, gr_slice name)
{
    for (size_t at = 0; at < name.len;) {
        size_t const begin = at;
        uint32_t const rune = gr_utf8_next(name, &at);
        if (rune < 0x20 || rune > 0x7e) gr_putf(out, "\\u{%04x}", rune);
        else gr_put_byte(out, name.ptr[begin]);
    }
}

static void put_names(gr_buffer *out, const char *before, const gr_slice *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gr_putf(out, "%s", i == 0 ? before : ", ");
        put_name(out, names[i]);
    }
}

static void put_number(gr_buffer *out, double number)
{
    char room[GR_NUMBER_TEXT];
    gr_put(out, gr_double_text(room, number));
}

static const char *word_of(sigma_limit_op op)
{
    switch (op) {
    case LIMIT_GT: return "gt";
    case LIMIT_GTE: return "gte";
    case LIMIT_LT: return "lt";
    case LIMIT_LTE: return "lte";
    case LIMIT_EQ: return "eq";
    case LIMIT_NEQ: break;
    }
    return "neq";
}

/* ---- expressions ---- */

static void put_tree(gr_buffer *out, const sigma_correlation *c,
                     const sigma_part_node *node)
{
    if (out->status != GR_OK) return;
    if (node->kind == PART_FIRED) {
        put_name(out, c->parts[node->part].reference);
        return;
    }
    if (node->kind == PART_NOT) {
        gr_put(out, GR_S("not "));
        put_tree(out, c, node->children[0]);
        return;
    }
    gr_put_byte(out, '(');
    for (size_t i = 0; i < node->child_count; i++) {
        if (i > 0) gr_putf(out, node->kind == PART_AND ? " and " : " or ");
        put_tree(out, c, node->children[i]);
    }
    gr_put_byte(out, ')');
}

static void put_condition(gr_buffer *out, const sigma_correlation *c)
{
    if (c->condition != NULL) {
        gr_put(out, GR_S(": "));
        put_tree(out, c, c->condition);
    }
    for (size_t i = 0; i < c->limit_count; i++) {
        gr_putf(out, "%s%s ", i == 0 ? ": " : ", ", word_of(c->limits[i].op));
        put_number(out, c->limits[i].number);
    }
    bool const all = c->condition == NULL && c->limit_count == 0;
    if (all) gr_put(out, GR_S(": all"));
}

void sigma_correlation_print(gr_buffer *out, const sigma_correlation *c)
{
    char span[TIMESPAN_TEXT];
    gr_putf(out, "%s", correlation_type_name(c->type));
    if (c->type == CORRELATE_VALUE_PERCENTILE) {
        gr_put_byte(out, ' ');
        put_number(out, c->percentile);
    }
    put_names(out, " of ", c->fields, c->field_count);
    put_names(out, " by ", c->group_by, c->group_by_count);
    gr_put(out, GR_S(" within "));
    gr_put(out, timespan_text(span, c->timespan_ns));
    put_condition(out, c);
}
