/* retrace.c - see retrace.h. */
#include "hunt/retrace.h"

#include "correlate/normal.h"
#include "hunt/link.h"
#include "report/escape.h"

/* Does --group make the same of it again, by one of the names that it tries? */
static bool comes_back(gr_arena *scratch, const sigma_correlation *c, size_t at,
                       gr_slice value)
{
    for (size_t k = 0; k < c->part_count; k++)
        if (gr_equal(correlate_normal(scratch, c->parts[k].group_by[at], value),
                     value))
            return true;
    return false;
}

/* Attackers write values: no byte of them is left to a shell. */
static bool put_value(gr_buffer *out, gr_arena *scratch,
                      const sigma_correlation *c, size_t at, gr_slice value)
{
    if (value.len > 0 && !comes_back(scratch, c, at, value)) return false;
    gr_buffer word = gr_buffer_upto(out->ceiling);
    gr_put(&word, c->group_by[at]);
    gr_put_byte(&word, '=');
    gr_put(&word, value);
    gr_put(out, GR_S(" --group "));
    bool const put = report_put_shell(out, gr_buffer_slice(&word));
    if (word.status != GR_OK) out->status = word.status;
    gr_buffer_free(&word);
    return put;
}

void retrace_put(gr_buffer *out, gr_arena *scratch, const sigma_rule *rule,
                 gr_slice group)
{
    gr_slice value;
    gr_cursor c = gr_cursor_over(group, 0);
    const sigma_correlation *const of = rule->correlation;
    size_t const start = out->len;
    gr_put(out, GR_S("grounds rules explain --correlation "));
    if (!report_put_shell(out, rule->id)) {
        out->len = start;
        return;
    }
    size_t const behind = out->len;
    for (size_t i = 0; i < of->group_by_count; i++) {
        if (link_next_value(&c, &value) &&
            put_value(out, scratch, of, i, value))
            continue;
        out->len = behind;
        break;
    }
    gr_put(out, GR_S(" --all EVIDENCE"));
}
