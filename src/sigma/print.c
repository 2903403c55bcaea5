/* print.c - trees of tests as text; the form is in the header. */
#include "sigma/print.h"

#include "base/utf.h"

#include <arpa/inet.h>

/* `text` as printable ASCII, with \ before each byte that is in `special`. */
static void put_escaped(gr_buffer *out, gr_slice text, const char *special)
{
    for (size_t at = 0; at < text.len;) {
        size_t const begin = at;
        uint8_t const byte = text.ptr[at];
        uint32_t const rune = gr_utf8_next(text, &at);
        bool const bad =
            rune == GR_RUNE_BAD &&
            !gr_equal(gr_sub(text, begin, 3), GR_S("\xEF\xBF\xBD"));
        if (bad) gr_putf(out, "\\x%02x", byte);
        else if (rune < 0x20 || rune > 0x7e) gr_putf(out, "\\u{%04x}", rune);
        else {
            if (strchr(special, (int)rune) != NULL) gr_put_byte(out, '\\');
            gr_put_byte(out, byte);
        }
        if (bad) at = begin + 1;
    }
}

static void put_name(gr_buffer *out, gr_slice name)
{
    put_escaped(out, name, " \\()='~$<>:");
}

static void put_pattern(gr_buffer *out, const sigma_pattern *p)
{
    gr_put_byte(out, '\'');
    for (size_t i = 0; i < p->count; i++) {
        const pattern_part *const part = &p->parts[i];
        switch (part->kind) {
        case PART_STAR: gr_put_byte(out, '*'); break;
        case PART_QUESTION: gr_put_byte(out, '?'); break;
        case PART_LITERAL: put_escaped(out, part->text, "*?\\'"); break;
        }
    }
    gr_put_byte(out, '\'');
    if (p->cased) gr_put(out, GR_S("/c"));
}

/* Each / that no backslash stands before gets one: the text ends at the first
 * / without, and stays as readable as it was. */
static void put_regex_text(gr_buffer *out, gr_slice text)
{
    size_t from = 0;
    bool escaped = false;
    for (size_t at = 0; at < text.len; at++) {
        bool const slash = text.ptr[at] == '/' && !escaped;
        if (slash) {
            put_escaped(out, gr_sub(text, from, at - from), "");
            gr_put_byte(out, '\\');
            from = at;
        }
        escaped = text.ptr[at] == '\\' && !escaped;
    }
    put_escaped(out, gr_from(text, from), "");
}

static void put_regex(gr_buffer *out, const sigma_test *t)
{
    unsigned const flags = t->u.regex.flags;
    gr_put(out, GR_S("~/"));
    put_regex_text(out, t->u.regex.pattern);
    gr_put_byte(out, '/');
    if (flags & REGEX_IGNORE_CASE) gr_put_byte(out, 'i');
    if (flags & REGEX_MULTI_LINE) gr_put_byte(out, 'm');
    if (flags & REGEX_DOT_ALL) gr_put_byte(out, 's');
}

static void put_cidr(gr_buffer *out, const sigma_test *t)
{
    char text[INET6_ADDRSTRLEN] = "?";
    (void)inet_ntop(t->u.cidr.v6 ? AF_INET6 : AF_INET, t->u.cidr.address, text,
                    sizeof text);
    gr_putf(out, " in %s/%d", text, t->u.cidr.bits);
}

static const char *operator_of(sigma_compare op)
{
    switch (op) {
    case COMPARE_EQ: return "=";
    case COMPARE_LT: return "<";
    case COMPARE_LTE: return "<=";
    case COMPARE_GT: return ">";
    case COMPARE_GTE: return ">=";
    }
    return "?";
}

static const char *part_of(sigma_time_part part)
{
    switch (part) {
    case TIME_MINUTE: return "minute";
    case TIME_HOUR: return "hour";
    case TIME_DAY: return "day";
    case TIME_WEEK: return "week";
    case TIME_MONTH: return "month";
    case TIME_YEAR: return "year";
    }
    return "?";
}

static void put_time_part(gr_buffer *out, const sigma_test *t)
{
    gr_putf(out, "%s(", part_of(t->u.time_part.part));
    put_name(out, t->field);
    gr_putf(out, ")%s", operator_of(t->u.time_part.op));
    gr_put(out, t->u.time_part.number.text);
}

static void put_ref(gr_buffer *out, const sigma_test *t)
{
    sigma_ref_kind const how = t->u.ref.how;
    gr_put_byte(out, '=');
    if (how == REF_ENDS_WITH || how == REF_CONTAINS) gr_put_byte(out, '*');
    gr_put_byte(out, '$');
    put_name(out, t->u.ref.field);
    if (how == REF_STARTS_WITH || how == REF_CONTAINS) gr_put_byte(out, '*');
    if (t->u.ref.cased) gr_put(out, GR_S("/c"));
}

void sigma_test_print(gr_buffer *out, const sigma_test *t)
{
    bool const equals = t->kind == TEST_PATTERN || t->kind == TEST_NUMBER ||
                        t->kind == TEST_BOOL || t->kind == TEST_NULL;
    if (t->kind != TEST_TIME_PART) put_name(out, t->field);
    if (equals && !t->keyword) gr_put_byte(out, '=');
    switch (t->kind) {
    case TEST_PATTERN: put_pattern(out, &t->u.pattern); break;
    case TEST_NUMBER: gr_put(out, t->u.number.text); break;
    case TEST_BOOL: gr_putf(out, "%s", t->u.boolean ? "true" : "false"); break;
    case TEST_NULL: gr_put(out, GR_S("null")); break;
    case TEST_EXISTS:
        gr_putf(out, ":%s", t->u.boolean ? "exists" : "missing");
        break;
    case TEST_REGEX: put_regex(out, t); break;
    case TEST_CIDR: put_cidr(out, t); break;
    case TEST_COMPARE:
        gr_putf(out, "%s", operator_of(t->u.compare.op));
        gr_put(out, t->u.compare.number.text);
        break;
    case TEST_TIME_PART: put_time_part(out, t); break;
    case TEST_FIELD_REF: put_ref(out, t); break;
    }
}

static const char *word_of(sigma_node_kind kind)
{
    switch (kind) {
    case NODE_AND: return "(and";
    case NODE_OR: return "(or";
    case NODE_NOT: return "(not";
    case NODE_TEST: return "";
    }
    return "";
}

/* Depth is that of the condition, which the front end bounds. */
void sigma_node_print(gr_buffer *out, const sigma_node *node)
{
    if (out->status != GR_OK) return;
    if (node->kind == NODE_TEST) {
        sigma_test_print(out, node->test);
        return;
    }
    gr_putf(out, "%s", word_of(node->kind));
    for (size_t i = 0; i < node->child_count && out->status == GR_OK; i++) {
        gr_put_byte(out, ' ');
        sigma_node_print(out, node->children[i]);
    }
    gr_put_byte(out, ')');
}
