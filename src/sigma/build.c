/* build.c - refusals, warnings and nodes, for the steps of reading a rule. */
#include "sigma/build.h"

#include "sigma/limits.h"

#include <stdarg.h>
#include <stdio.h>

static gr_status refuse(rule_build *b, gr_status status, uint32_t line,
                        const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static gr_status refuse(rule_build *b, gr_status status, uint32_t line,
                        const char *format, va_list args)
{
    char text[GR_ERROR_TEXT];
    vsnprintf(text, sizeof text, format, args);
    b->line = line;
    return gr_fail(b->err, status, GR_NO_OFFSET, "%s", text);
}

gr_status build_refuse(rule_build *b, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gr_status const status = refuse(b, GR_DAMAGED, line, format, args);
    va_end(args);
    return status;
}

gr_status build_limit(rule_build *b, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gr_status const status = refuse(b, GR_LIMIT, line, format, args);
    va_end(args);
    return status;
}

gr_status build_full(rule_build *b)
{
    bool const no_memory = gr_arena_status(b->arena) == GR_NOMEM ||
                           gr_arena_status(b->scratch) == GR_NOMEM;
    if (no_memory) return gr_fail(b->err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    if (gr_arena_status(b->arena) == GR_OK)
        return build_limit(b, 0, "its values become more than %d MiB",
                           SIGMA_SCRATCH_BYTES >> 20);
    return build_limit(b, 0, "the memory for rules is used up");
}

void build_warn(rule_build *b, const char *format, ...)
{
    size_t at = strlen(b->warning);
    if (at > 0 && at + 3 < sizeof b->warning) {
        memcpy(b->warning + at, "; ", 3);
        at += 2;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(b->warning + at, sizeof b->warning - at, format, args);
    va_end(args);
    for (char *p = b->warning; *p != '\0'; p++)
        if (*p < 0x20 || *p > 0x7e) *p = '?';
}

static gr_status new_node(rule_build *b, sigma_node_kind kind, uint32_t line,
                          sigma_node **out)
{
    if (b->nodes >= RULE_NODES)
        return build_limit(b, line, "a condition of more than %d nodes",
                           RULE_NODES);
    *out = gr_arena_take(b->arena, sizeof **out);
    if (*out == NULL) return build_full(b);
    (*out)->kind = kind;
    (*out)->index = b->next_index++;
    b->nodes++;
    return GR_OK;
}

static gr_status set_children(rule_build *b, sigma_node *node,
                              sigma_node *const *children, size_t count)
{
    const sigma_node **const copy =
        gr_arena_take_array(b->arena, count, sizeof *copy);
    if (copy == NULL) return build_full(b);
    for (size_t i = 0; i < count; i++) copy[i] = children[i];
    node->children = copy;
    node->child_count = count;
    return GR_OK;
}

gr_status build_group(rule_build *b, sigma_node_kind kind,
                      sigma_node *const *children, size_t count, uint32_t line,
                      sigma_node **out)
{
    if (count == 1) {
        *out = children[0];
        return GR_OK;
    }
    /* Children count too: they may be the same few nodes, named often. */
    if (count > RULE_NODES - b->nodes)
        return build_limit(b, line, "a condition of more than %d nodes",
                           RULE_NODES);
    b->nodes += count;
    GR_TRY(new_node(b, kind, line, out));
    return set_children(b, *out, children, count);
}

gr_status build_not(rule_build *b, sigma_node *child, uint32_t line,
                    sigma_node **out)
{
    GR_TRY(new_node(b, NODE_NOT, line, out));
    return set_children(b, *out, &child, 1);
}

gr_status build_test(rule_build *b, const sigma_test *test, sigma_node **out)
{
    if (b->tests >= RULE_TESTS)
        return build_limit(b, test->line, "the values mean more than %d tests",
                           RULE_TESTS);
    b->tests++;
    sigma_test *const copy = gr_arena_take(b->arena, sizeof *copy);
    if (copy == NULL) return build_full(b);
    *copy = *test;
    GR_TRY(new_node(b, NODE_TEST, test->line, out));
    (*out)->test = copy;
    return GR_OK;
}

gr_status node_list_add(rule_build *b, node_list *list, sigma_node *node)
{
    if (list->count == list->room) {
        size_t const room = list->room == 0 ? 8 : list->room * 2;
        sigma_node **const more =
            gr_arena_take_array(b->scratch, room, sizeof(sigma_node *));
        if (more == NULL) return build_full(b);
        if (list->count > 0)
            memcpy(more, list->nodes, list->count * sizeof(sigma_node *));
        list->nodes = more;
        list->room = room;
    }
    list->nodes[list->count++] = node;
    return GR_OK;
}
