/* explain.c - why a rule does or does not match an event.
 *
 *   log source 2 of 2: channel "Security", event id 4688
 *   true   this event is of it
 *   false  and
 *   true     selection: or
 *   true       Image='*\\cmd.exe'
 *                Image is "C:\\Windows\\System32\\cmd.exe" (NewProcessName)
 *   false    not
 *   ...
 *
 * Judged by the oracle, node by node. Lines are cut at 80 columns and long
 * lists of tests to those that decide. */
#include "sigma/oracle.h"

#include "base/utf.h"
#include "sigma/convert.h"
#include "sigma/print.h"

enum { LINE_WIDTH = 80, MOST_CHILDREN = 12, DEEPEST_INDENT = 20 };

typedef struct {
    sigma_matcher *m;
    const sigma_source *source; /* whose views count; NULL: none */
    const event *e;
    gr_buffer *out;
    gr_buffer line; /* at work */
    gr_slice shown; /* the field whose value stands above, among siblings */
} explaining;

/* ---- lines ---- */

static void put_escaped(gr_buffer *out, gr_slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint8_t const byte = text.ptr[at];
        uint32_t const rune = gr_utf8_next(text, &at);
        if (rune == '"' || rune == '\\') gr_putf(out, "\\%c", (char)byte);
        else if (rune >= 0x20 && rune <= 0x7e) gr_put_byte(out, byte);
        else gr_putf(out, "\\u{%04x}", rune);
    }
}

static void put_quoted(gr_buffer *out, gr_slice text)
{
    gr_put_byte(out, '"');
    put_escaped(out, text);
    gr_put_byte(out, '"');
}

static void end_line(explaining *x)
{
    gr_slice text = gr_buffer_slice(&x->line);
    if (text.len <= LINE_WIDTH) {
        gr_put(x->out, text);
    } else {
        gr_put(x->out, gr_sub(text, 0, LINE_WIDTH - 3));
        gr_put(x->out, GR_S("..."));
    }
    gr_put_byte(x->out, '\n');
    x->line.len = 0;
}

static gr_buffer *start_line(explaining *x, const char *verdict, unsigned depth)
{
    unsigned const indent = depth < DEEPEST_INDENT ? depth : DEEPEST_INDENT;
    x->line.len = 0;
    gr_putf(&x->line, "%-7s%*s", verdict, (int)(2 * indent), "");
    return &x->line;
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

/* ---- values ---- */

static void put_value(explaining *x, event_value v)
{
    gr_buffer *const line = &x->line;
    if (v.type == VALUE_ABSENT) {
        gr_put(line, GR_S("is not there"));
    } else if (v.type == VALUE_NULL) {
        gr_put(line, GR_S("has no value"));
    } else if (v.type == VALUE_LIST) {
        gr_put(line, GR_S("is"));
        for (size_t i = 0; i < v.len && line->len <= LINE_WIDTH; i++) {
            gr_put_byte(line, ' ');
            put_quoted(line, value_text(x->m->context.arena, value_at(v, i)));
        }
    } else {
        gr_put(line, GR_S("is "));
        put_quoted(line, value_text(x->m->context.arena, v));
    }
}

/* Where the value comes from, if the source's views changed it. */
static void put_origin(gr_buffer *line, const sigma_field *field, gr_slice name)
{
    if (field->view == NULL) {
        if (gr_equal(field->name, name)) return;
        gr_put(line, GR_S(" ("));
        put_escaped(line, field->name);
    } else {
        gr_putf(line, " (%s", sigma_conversion_name(field->view->how));
        for (size_t i = 0; i < field->view->from_count; i++) {
            gr_put_byte(line, ' ');
            put_escaped(line, field->view->from[i]);
        }
    }
    gr_put_byte(line, ')');
}

static void show_value(explaining *x, gr_slice name, unsigned depth)
{
    if (name.len == 0 || (x->shown.len > 0 && gr_equal(name, x->shown))) return;
    gr_buffer *const line = start_line(x, "", depth + 2);
    sigma_field const field = sigma_field_of(x->source, name);
    put_escaped(line, name);
    gr_put_byte(line, ' ');
    put_value(x, oracle_value(x->m, x->source, name, x->e));
    put_origin(line, &field, name);
    end_line(x);
    x->shown = name;
}

/* ---- trees ---- */

static void show_node(explaining *x, const sigma_node *node, unsigned depth);

static void show_test(explaining *x, const sigma_node *node, bool holds,
                      unsigned depth)
{
    const sigma_test *const test = node->test;
    gr_buffer *const line = start_line(x, truth(holds), depth);
    if (node->identifier.len > 0) {
        put_escaped(line, node->identifier);
        gr_put(line, GR_S(": "));
    }
    if (test->keyword) gr_put(line, GR_S("some value has "));
    sigma_test_print(line, test);
    end_line(x);
    if (test->keyword) return;
    show_value(x, test->field, depth);
    if (test->kind == TEST_FIELD_REF) show_value(x, test->u.ref.field, depth);
}

/* All children, or of many those that decide. */
static void show_children(explaining *x, const sigma_node *node, bool holds,
                          unsigned depth)
{
    bool const few = node->child_count <= MOST_CHILDREN;
    size_t shown = 0;
    x->shown = (gr_slice){NULL, 0};
    for (size_t i = 0; i < node->child_count; i++) {
        const sigma_node *const child = node->children[i];
        bool const child_holds =
            oracle_node_holds(x->m, x->source, child, x->e);
        bool const decides = child_holds == holds;
        if (!few && (shown == MOST_CHILDREN || !decides)) continue;
        if (child->kind != NODE_TEST) x->shown = (gr_slice){NULL, 0};
        show_node(x, child, depth);
        shown++;
    }
    if (shown == node->child_count) return;
    gr_putf(start_line(x, "", depth), "(%zu more of this %s)",
            node->child_count - shown, node->kind == NODE_AND ? "and" : "or");
    end_line(x);
}

static const char *word_of(sigma_node_kind kind)
{
    switch (kind) {
    case NODE_AND: return "and";
    case NODE_OR: return "or";
    case NODE_NOT: return "not";
    case NODE_TEST: break;
    }
    return "test";
}

static void show_node(explaining *x, const sigma_node *node, unsigned depth)
{
    bool const holds = oracle_node_holds(x->m, x->source, node, x->e);
    if (node->kind == NODE_TEST) {
        show_test(x, node, holds, depth);
        return;
    }
    gr_buffer *const line = start_line(x, truth(holds), depth);
    if (node->identifier.len > 0) {
        put_escaped(line, node->identifier);
        gr_put(line, GR_S(": "));
    }
    gr_putf(line, "%s", word_of(node->kind));
    end_line(x);
    show_children(x, node, holds, depth + 1);
}

/* ---- log sources ---- */

static void put_source(gr_buffer *line, const sigma_source *source)
{
    if (source->channel.len == 0) {
        gr_put(line, GR_S("any channel"));
    } else {
        gr_put(line, GR_S("channel "));
        put_quoted(line, source->channel);
    }
    for (size_t i = 0; i < source->event_id_count; i++) {
        gr_put(line, i == 0 ? GR_S(", event id ") : GR_S(", "));
        gr_put_u64(line, source->event_ids[i]);
    }
}

static void show_event(explaining *x)
{
    gr_buffer *const line = start_line(x, "", 0);
    line->len = 0;
    gr_put(line, GR_S("the event: channel "));
    put_quoted(line, value_text(x->m->context.arena, x->e->channel));
    if (x->e->has_event_id)
        gr_putf(line, ", event id %lu", (unsigned long)x->e->event_id);
    else gr_put(line, GR_S(", no event id"));
    end_line(x);
}

static void show_source(explaining *x, const sigma_rule *rule, size_t number)
{
    const sigma_source *const source = &rule->sources[number];
    bool const fits = oracle_source_fits(x->m, source, x->e);
    x->line.len = 0;
    gr_putf(&x->line, "log source %zu of %zu: ", number + 1,
            rule->source_count);
    put_source(&x->line, source);
    end_line(x);
    gr_putf(start_line(x, truth(fits), 0), "this event is of it");
    end_line(x);
    if (!fits) return;
    if (source->condition != NULL) {
        x->source = NULL;
        gr_putf(start_line(x, "", 0), "where, by the log source map:");
        end_line(x);
        show_node(x, source->condition, 0);
        gr_putf(start_line(x, "", 0), "the rule's condition:");
        end_line(x);
    }
    x->source = source;
    show_node(x, rule->root, 0);
}

static void show_rule(explaining *x, const sigma_rule *rule)
{
    gr_putf(&x->line, "rule ");
    put_escaped(&x->line, rule->id);
    gr_put_byte(&x->line, ' ');
    put_quoted(&x->line, rule->title);
    end_line(x);
    show_event(x);
    if (rule->root == NULL || rule->state != RULE_LOADED) {
        gr_putf(&x->line, "false  the rule is not in use: %s",
                sigma_rule_state_name(rule->state));
        end_line(x);
        return;
    }
    for (size_t i = 0; i < rule->source_count; i++) show_source(x, rule, i);
}

gr_status sigma_explain(sigma_matcher *m, size_t rule, const event *e,
                        gr_buffer *out, gr_error *err)
{
    explaining x = {
        .m = m, .e = e, .out = out, .line = gr_buffer_upto((size_t)64 << 20)};
    sigma_hits hits;
    matcher_start_event(m);
    show_rule(&x, &m->engine->rules->rules[rule]);
    gr_status const line = x.line.status;
    gr_buffer_free(&x.line);
    GR_TRY(matcher_finish(m, e, &hits, err));
    if (line != GR_OK || out->status != GR_OK)
        return gr_fail(err, line != GR_OK ? line : out->status, e->offset,
                       "no room to explain an event");
    return GR_OK;
}
