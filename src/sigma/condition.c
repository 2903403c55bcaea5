/* condition.c - conditions by recursive descent; the grammar is in the header.
 *
 * Source: Sigma specification 2.1, "Condition". */
#include "sigma/condition.h"

#include "sigma/limits.h"

typedef struct {
    rule_build *b;
    gr_slice text; /* of the whole condition */
    size_t at;     /* behind `word` */
    gr_slice word; /* the current word; empty at the end */
    uint32_t line;
    identifier_set *set;
    unsigned depth;
} parser;

/* ---- words ---- */

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_single(uint8_t c)
{
    return c == '(' || c == ')';
}

gr_slice condition_word(gr_slice text, size_t *at)
{
    while (*at < text.len && is_blank(text.ptr[*at])) (*at)++;
    size_t const begin = *at;
    if (begin == text.len) return (gr_slice){NULL, 0};
    if (is_single(text.ptr[begin])) (*at)++;
    else
        while (*at < text.len && !is_blank(text.ptr[*at]) &&
               !is_single(text.ptr[*at]))
            (*at)++;
    return gr_sub(text, begin, *at - begin);
}

static void advance(parser *p)
{
    p->word = condition_word(p->text, &p->at);
}

static gr_slice peek(const parser *p)
{
    size_t at = p->at;
    return condition_word(p->text, &at);
}

static bool is_word(const parser *p, const char *word)
{
    return gr_equal(p->word, gr_slice_of_c(word));
}

static gr_status expected(parser *p, const char *what)
{
    if (p->word.len == 0)
        return build_refuse(p->b, p->line,
                            "condition ends where %s should "
                            "stand",
                            what);
    return build_refuse(p->b, p->line,
                        "condition: \"%.*s\" where %s should "
                        "stand",
                        BUILD_SHOW(p->word), what);
}

/* ---- names and patterns ---- */

/* `*` stands for any text; it may stand anywhere and often. */
static bool name_matches(gr_slice pattern, gr_slice name)
{
    size_t p = 0, n = 0, star = SIZE_MAX, resume = 0;
    while (n < name.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = ++p;
            resume = n;
        } else if (p < pattern.len && pattern.ptr[p] == name.ptr[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star;
            n = ++resume;
        } else return false;
    }
    while (p < pattern.len && pattern.ptr[p] == '*') p++;
    return p == pattern.len;
}

/* Names that begin with _ are met by patterns alone that begin with _ too. */
static bool selects(gr_slice pattern, gr_slice name)
{
    bool const hidden = name.len > 0 && name.ptr[0] == '_';
    if (gr_equal(pattern, GR_S("them"))) return !hidden;
    if (hidden && pattern.ptr[0] != '_') return false;
    return name_matches(pattern, name);
}

static gr_status read_selected(parser *p, sigma_node_kind kind,
                               sigma_node **out)
{
    node_list nodes = {NULL, 0, 0};
    for (size_t i = 0; i < p->set->count; i++) {
        search_identifier *const item = &p->set->items[i];
        if (!selects(p->word, item->name)) continue;
        item->used = true;
        GR_TRY(node_list_add(p->b, &nodes, item->root));
    }
    if (nodes.count == 0)
        return build_refuse(p->b, p->line,
                            "condition: no search identifier is meant by "
                            "\"%.*s\"",
                            BUILD_SHOW(p->word));
    advance(p);
    return build_group(p->b, kind, nodes.nodes, nodes.count, p->line, out);
}

static gr_status read_name(parser *p, sigma_node **out)
{
    for (size_t i = 0; i < p->set->count; i++) {
        if (!gr_equal(p->set->items[i].name, p->word)) continue;
        p->set->items[i].used = true;
        *out = p->set->items[i].root;
        advance(p);
        return GR_OK;
    }
    return build_refuse(p->b, p->line,
                        "condition: there is no search identifier \"%.*s\"",
                        BUILD_SHOW(p->word));
}

/* ---- expressions ---- */

static gr_status read_or(parser *p, sigma_node **out);

static bool is_operator(const parser *p)
{
    return is_word(p, "and") || is_word(p, "or") || is_word(p, ")");
}

static bool is_number(gr_slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9') return false;
    return word.len > 0;
}

static gr_status read_quantifier(parser *p, sigma_node **out)
{
    sigma_node_kind const kind = is_word(p, "all") ? NODE_AND : NODE_OR;
    if (!is_word(p, "1") && !is_word(p, "any") && !is_word(p, "all"))
        return build_refuse(p->b, p->line,
                            "condition: \"%.*s of\": only 1, any and all are "
                            "known",
                            BUILD_SHOW(p->word));
    advance(p); /* of */
    advance(p);
    if (p->word.len == 0 || is_single(p->word.ptr[0]))
        return expected(p, "a pattern");
    return read_selected(p, kind, out);
}

static gr_status read_primary(parser *p, sigma_node **out)
{
    if (p->word.len == 0 || is_operator(p))
        return expected(p, "a search identifier");
    if (is_word(p, "(")) {
        advance(p);
        GR_TRY(read_or(p, out));
        if (!is_word(p, ")")) return expected(p, "\")\"");
        advance(p);
        return GR_OK;
    }
    bool const may_count =
        is_word(p, "any") || is_word(p, "all") || is_number(p->word);
    if (may_count && gr_equal(peek(p), GR_S("of")))
        return read_quantifier(p, out);
    return read_name(p, out);
}

static gr_status read_not(parser *p, sigma_node **out)
{
    if (!is_word(p, "not")) return read_primary(p, out);
    if (p->depth == CONDITION_DEPTH)
        return build_limit(p->b, p->line, "condition nested too deeply");
    p->depth++;
    advance(p);
    sigma_node *child;
    GR_TRY(read_not(p, &child));
    p->depth--;
    return build_not(p->b, child, p->line, out);
}

typedef gr_status (*read_function)(parser *, sigma_node **);

static gr_status read_chain(parser *p, const char *word, sigma_node_kind kind,
                            read_function operand, sigma_node **out)
{
    node_list nodes = {NULL, 0, 0};
    sigma_node *node;
    GR_TRY(operand(p, &node));
    GR_TRY(node_list_add(p->b, &nodes, node));
    while (is_word(p, word)) {
        advance(p);
        GR_TRY(operand(p, &node));
        GR_TRY(node_list_add(p->b, &nodes, node));
    }
    return build_group(p->b, kind, nodes.nodes, nodes.count, p->line, out);
}

static gr_status read_and(parser *p, sigma_node **out)
{
    return read_chain(p, "and", NODE_AND, read_not, out);
}

static gr_status read_or(parser *p, sigma_node **out)
{
    if (p->depth == CONDITION_DEPTH)
        return build_limit(p->b, p->line, "condition nested too deeply");
    p->depth++;
    GR_TRY(read_chain(p, "or", NODE_OR, read_and, out));
    p->depth--;
    return GR_OK;
}

/* ---- aggregations ---- */

/* The bar of an aggregation: the first that is in no identifier's name. */
static size_t find_bar(const parser *p)
{
    for (size_t at = 0; at < p->text.len;) {
        gr_slice const word = condition_word(p->text, &at);
        size_t const bar = gr_find_byte(word, '|');
        if (bar == word.len) continue;
        bool named = false;
        for (size_t i = 0; i < p->set->count && !named; i++)
            named = selects(word, p->set->items[i].name) ||
                    gr_equal(word, p->set->items[i].name);
        if (!named) return at - word.len + bar;
    }
    return p->text.len;
}

gr_status condition_read(rule_build *b, gr_slice text, uint32_t line,
                         identifier_set *identifiers, sigma_node **out,
                         gr_slice *aggregation)
{
    if (text.len > CONDITION_BYTES)
        return build_limit(b, line, "a condition of more than %d bytes",
                           CONDITION_BYTES);
    parser p = {.b = b, .text = text, .line = line, .set = identifiers};
    size_t const bar = find_bar(&p);
    *aggregation = (gr_slice){NULL, 0};
    if (bar < text.len) {
        *aggregation = gr_trim(gr_from(text, bar + 1));
        p.text = gr_sub(text, 0, bar);
    }
    advance(&p);
    GR_TRY(read_or(&p, out));
    if (p.word.len > 0) return expected(&p, "\"and\" or \"or\"");
    return GR_OK;
}
