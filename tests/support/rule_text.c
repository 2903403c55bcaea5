/* rule_text.c - rules written on one line, and what they were read as. */
#include "support/rule_text.h"

#include <stdio.h>
#include <stdlib.h>
#include "sigma/print.h"

/* Fuzz targets link this file too, so it knows no cmocka. */
static void must(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "rule_text: %s\n", what);
    abort();
}

sigma_rules rule_text_load(gr_arena *arena, gr_slice text,
                           const sigma_load_options *options)
{
    sigma_load_options const none = {.with_deprecated = false};
    gr_error err = {GR_OK, 0, ""};
    sigma_loader *loader;
    sigma_rules rules = {0};
    if (options == NULL) options = &none;
    if (sigma_loader_new(arena, options, &loader, &err) != GR_OK ||
        sigma_load_bytes(loader, GR_S("rule.yml"), text, false, &err) !=
            GR_OK ||
        sigma_load_finish(loader, &rules, &err) != GR_OK)
        must(false, err.text);
    return rules;
}

static void show(gr_buffer *out, const sigma_rule *rule)
{
    if (rule->root != NULL) {
        sigma_node_print(out, rule->root);
        return;
    }
    if (rule->correlation != NULL && rule->state == RULE_LOADED) {
        sigma_correlation_print(out, rule->correlation);
        return;
    }
    gr_putf(out, "%s", sigma_rule_state_name(rule->state));
    if (rule->reason_line > 0) gr_putf(out, " line %u", rule->reason_line);
    if (rule->reason.len > 0) gr_put(out, GR_S(": "));
    gr_put(out, rule->reason);
}

const char *rule_text_show(gr_arena *arena, const char *text,
                           const sigma_load_options *options)
{
    gr_buffer out = gr_buffer_upto(64 << 20);
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of_c(text), options);
    for (size_t i = 0; i < rules.count; i++) {
        if (rules.rules[i].hidden) continue;
        if (out.len > 0) gr_put(&out, GR_S(" ; "));
        show(&out, &rules.rules[i]);
    }
    if (rules.count == 0) gr_put(&out, GR_S("nothing"));
    must(out.status == GR_OK, "too long a tree");
    const char *const line = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    gr_buffer_free(&out);
    must(line != NULL, "no memory");
    return line;
}

static const char *with_detection(gr_arena *arena, const char *before,
                                  const char *detection, const char *after,
                                  const sigma_load_options *options)
{
    gr_buffer text = gr_buffer_upto(64 << 20);
    gr_put(&text, GR_S("title: t\nlogsource: {product: windows}\n"
                       "detection:\n"));
    gr_put(&text, gr_slice_of_c(before));
    gr_put(&text, gr_slice_of_c(detection));
    gr_put(&text, gr_slice_of_c(after));
    const char *const copy = gr_arena_copy_c(arena, gr_buffer_slice(&text));
    gr_buffer_free(&text);
    must(copy != NULL, "no memory");
    return rule_text_show(arena, copy, options);
}

const char *rule_text_search(gr_arena *arena, const char *search,
                             const sigma_load_options *options)
{
    return with_detection(arena, "  s:\n    ", search, "\n  condition: s\n",
                          options);
}

const char *rule_text_detection(gr_arena *arena, const char *detection)
{
    return with_detection(arena, "", detection, "\n", NULL);
}
