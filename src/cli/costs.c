/* costs.c - which rules cost most: hunt --profile-rules. */
#include "cli/costs.h"

#include "base/mem.h"
#include "cli/message.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SHOWN = 20 };

typedef struct {
    const sigma_rule_cost *cost;
    size_t rule;
} priced;

/* The dearest first, then as the rules come. */
static int by_time(const void *a, const void *b)
{
    const priced *const x = a, *const y = b;
    if (x->cost->time_ns != y->cost->time_ns)
        return x->cost->time_ns > y->cost->time_ns ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static double ms_of(uint64_t ns)
{
    return (double)ns / 1e6;
}

static void put_row(gr_buffer *out, const cli_terminal *t, const hunt_result *r,
                    const priced *p)
{
    char looked[CLI_COUNT_TEXT], held[CLI_COUNT_TEXT];
    const sigma_rule *const rule = &r->rules.rules[p->rule];
    size_t const taken = 10 + 8 + 11 + 9 + 2;
    gr_putf(out, "%8.1fms%7.1f%%%11s%9s  ", ms_of(p->cost->time_ns),
            100.0 * (double)p->cost->time_ns / (double)(r->judging_ns + 1),
            cli_short_count(looked, p->cost->looked),
            cli_short_count(held, p->cost->held));
    cli_put_cell(out, t, rule->title,
                 t->cut && t->width > taken ? t->width - taken : 1000, false);
    gr_put_byte(out, '\n');
}

static void put_costs(gr_buffer *out, const hunt_result *r, const priced *rules,
                      size_t count)
{
    cli_terminal const t = cli_terminal_of(STDERR_FILENO, COLOR_NEVER);
    uint64_t rest = 0;
    for (size_t i = SHOWN; i < count; i++) rest += rules[i].cost->time_ns;
    gr_putf(out,
            "Judging took %.1f ms: %.1f ms searching for what all rules look "
            "for,\nthe rest on rules of which something was found:\n",
            ms_of(r->judging_ns), ms_of(r->searching_ns));
    gr_putf(out, "%10s%8s%11s%9s  %s\n", "time", "share", "looked at",
            "matched", "rule");
    for (size_t i = 0; i < count && i < SHOWN; i++)
        put_row(out, &t, r, &rules[i]);
    if (count > SHOWN)
        gr_putf(out, "%8.1fms%7.1f%%%28zu more rules\n", ms_of(rest),
                100.0 * (double)rest / (double)(r->judging_ns + 1),
                count - SHOWN);
}

void cli_print_costs(const hunt_result *r)
{
    gr_buffer text = gr_buffer_upto((size_t)1 << 20);
    priced *const rules = gr_alloc_array(r->rules.count + 1, sizeof *rules);
    size_t count = 0;
    for (size_t i = 0; rules != NULL && i < r->rules.count; i++)
        if (r->costs[i].looked > 0) rules[count++] = (priced){&r->costs[i], i};
    if (count > 1) qsort(rules, count, sizeof *rules, by_time);
    if (rules != NULL) put_costs(&text, r, rules, count);
    if (rules == NULL || text.status != GR_OK)
        cli_say("no memory for what rules cost");
    else fwrite(text.ptr, 1, text.len, stderr);
    gr_buffer_free(&text);
    gr_free(rules);
}
