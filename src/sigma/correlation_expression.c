/* correlation_expression.c - "(a or b) and not c" over the rules of a temporal
 * correlation, by recursive descent.
 *
 *   or-expr  = and-expr { "or" and-expr }
 *   and-expr = not-expr { "and" not-expr }
 *   not-expr = "not" not-expr | "(" or-expr ")" | name or id of a rule
 *
 * Source: pySigma, extended conditions; that a rule's id may stand there too is
 * ours. */
#include "sigma/condition.h"
#include "sigma/correlation_draft.h"
#include "sigma/limits.h"
#include "sigma/part_logic.h"

typedef struct {
    rule_build *b;
    gr_slice text; /* of the whole condition */
    size_t at;     /* behind `word` */
    gr_slice word; /* empty at the end */
    uint32_t line;
    unsigned depth;
    bool negated; /* below an odd number of `not` */
    correlation_draft *draft;
    bool names_parts;   /* there is no list of rules: these are the parts */
    uint64_t mentioned; /* a bit for each part */
} parser;

typedef const sigma_part_node *tree;

static void advance(parser *p)
{
    p->word = condition_word(p->text, &p->at);
}

static bool is_word(const parser *p, const char *word)
{
    return gr_equal(p->word, gr_slice_of_c(word));
}

static gr_status expected(parser *p, const char *what)
{
    if (p->word.len == 0)
        return build_refuse(p->b, p->line,
                            "condition ends where %s should stand", what);
    return build_refuse(p->b, p->line,
                        "condition: \"%.*s\" where %s should stand",
                        BUILD_SHOW(p->word), what);
}

static gr_status new_node(parser *p, sigma_part_kind kind, const tree *children,
                          size_t count, tree *out)
{
    sigma_part_node *const node = gr_arena_take(p->b->arena, sizeof *node);
    *out = node;
    if (node == NULL) return build_full(p->b);
    node->kind = kind;
    node->children = children;
    node->child_count = count;
    return GR_OK;
}

/* ---- names ---- */

static gr_status find_part(parser *p, uint32_t *out)
{
    sigma_correlation *const c = &p->draft->correlation;
    size_t i = 0;
    while (i < c->part_count &&
           !gr_equal(p->draft->parts[i].reference, p->word))
        i++;
    *out = (uint32_t)i;
    if (i < c->part_count) return GR_OK;
    if (!p->names_parts)
        return build_refuse(p->b, p->line,
                            "condition: \"%.*s\" is not among its rules",
                            BUILD_SHOW(p->word));
    if (i == CORRELATION_PARTS)
        return build_limit(p->b, p->line, "condition of more than %d rules",
                           CORRELATION_PARTS);
    p->draft->parts[i].reference = gr_arena_copy(p->b->arena, p->word);
    c->part_count++;
    return GR_OK;
}

static gr_status read_part(parser *p, tree *out)
{
    uint32_t part;
    GR_TRY(find_part(p, &part));
    sigma_part_node *const node = gr_arena_take(p->b->arena, sizeof *node);
    *out = node;
    if (node == NULL) return build_full(p->b);
    node->kind = PART_FIRED;
    node->part = part;
    p->mentioned |= UINT64_C(1) << part;
    if (p->negated) p->draft->correlation.at_close = true;
    advance(p);
    return GR_OK;
}

/* ---- expressions ---- */

static gr_status read_or(parser *p, tree *out);

static gr_status deeper(parser *p)
{
    if (p->depth == CONDITION_DEPTH)
        return build_limit(p->b, p->line, "condition nested too deeply");
    p->depth++;
    advance(p);
    return GR_OK;
}

static gr_status read_primary(parser *p, tree *out)
{
    if (!is_word(p, "(")) {
        bool const is_rule = p->word.len > 0 && !is_word(p, "and") &&
                             !is_word(p, "or") && !is_word(p, ")");
        return is_rule ? read_part(p, out) : expected(p, "a rule");
    }
    GR_TRY(deeper(p));
    GR_TRY(read_or(p, out));
    if (!is_word(p, ")")) return expected(p, "\")\"");
    p->depth--;
    advance(p);
    return GR_OK;
}

static gr_status read_not(parser *p, tree *out)
{
    if (!is_word(p, "not")) return read_primary(p, out);
    tree *const child = gr_arena_take(p->b->arena, sizeof *child);
    if (child == NULL) return build_full(p->b);
    GR_TRY(deeper(p));
    p->negated = !p->negated;
    GR_TRY(read_not(p, child));
    p->negated = !p->negated;
    p->depth--;
    return new_node(p, PART_NOT, child, 1, out);
}

typedef gr_status (*read_function)(parser *, tree *);

/* Operands, the last first. */
typedef struct operand {
    struct operand *before;
    tree node;
} operand;

static gr_status read_operand(parser *p, read_function take, operand **last)
{
    operand *const one = gr_arena_take(p->b->scratch, sizeof *one);
    if (one == NULL) return build_full(p->b);
    one->before = *last;
    *last = one;
    return take(p, &one->node);
}

static gr_status read_chain(parser *p, const char *word, sigma_part_kind kind,
                            read_function take, tree *out)
{
    operand *last = NULL;
    size_t count = 1;
    GR_TRY(read_operand(p, take, &last));
    for (; is_word(p, word); count++) {
        advance(p);
        GR_TRY(read_operand(p, take, &last));
    }
    *out = last->node;
    if (count == 1) return GR_OK;
    tree *const children =
        gr_arena_take_array(p->b->arena, count, sizeof *children);
    if (children == NULL) return build_full(p->b);
    for (size_t i = count; i-- > 0; last = last->before)
        children[i] = last->node;
    return new_node(p, kind, children, count, out);
}

static gr_status read_and(parser *p, tree *out)
{
    return read_chain(p, "and", PART_AND, read_not, out);
}

static gr_status read_or(parser *p, tree *out)
{
    return read_chain(p, "or", PART_OR, read_and, out);
}

static gr_status check_mentioned(parser *p)
{
    for (size_t i = 0; i < p->draft->correlation.part_count; i++)
        if ((p->mentioned >> i & 1) == 0)
            return build_refuse(p->b, p->line,
                                "condition: its rule \"%.*s\" is not mentioned",
                                BUILD_SHOW(p->draft->parts[i].reference));
    return GR_OK;
}

gr_status correlation_read_expression(rule_build *b, const yaml_value *text,
                                      correlation_draft *draft)
{
    if (text->text.len > CONDITION_BYTES)
        return build_limit(b, text->line, "a condition of more than %d bytes",
                           CONDITION_BYTES);
    parser p = {.b = b,
                .text = text->text,
                .line = text->line,
                .draft = draft,
                .names_parts = draft->correlation.part_count == 0};
    if (p.names_parts) draft->line = text->line;
    advance(&p);
    GR_TRY(read_or(&p, &draft->correlation.condition));
    if (p.word.len > 0) return expected(&p, "\"and\" or \"or\"");
    GR_TRY(check_mentioned(&p));
    if (part_logic_may_hold(draft->correlation.condition,
                            draft->correlation.part_count))
        return GR_OK;
    return build_refuse(b, text->line,
                        "condition: no window meets it, for each has an event "
                        "of one of its rules");
}
