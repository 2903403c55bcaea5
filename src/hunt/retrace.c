/* retrace.c - see retrace.h. */
#include "hunt/retrace.h"

#include "base/time.h"
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

static void put_groups(gr_buffer *out, gr_arena *scratch, const retrace *what)
{
    gr_slice value;
    gr_cursor c = gr_cursor_over(what->group, 0);
    const sigma_correlation *const of = what->rule->correlation;
    size_t const start = out->len;
    for (size_t i = 0; i < of->group_by_count; i++) {
        if (link_next_value(&c, &value) &&
            put_value(out, scratch, of, i, value))
            continue;
        out->len = start;
        return;
    }
}

static void put_time(gr_buffer *out, gr_slice option, int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    gr_put_byte(out, ' ');
    gr_put(out, option);
    gr_put_byte(out, ' ');
    gr_put(out, gr_time_text(text, time_ns, 9));
}

void retrace_put(gr_buffer *out, gr_arena *scratch, const retrace *what)
{
    size_t const start = out->len;
    gr_put(out, GR_S("grounds rules explain --correlation "));
    if (!report_put_shell(out, what->rule->id)) {
        out->len = start;
        return;
    }
    put_groups(out, scratch, what);
    put_time(out, GR_S("--from"), what->begin_ns);
    if (what->end_ns < INT64_MAX) put_time(out, GR_S("--to"), what->end_ns + 1);
    gr_put(out, GR_S(" --all"));
    gr_put(out, what->hunt_words);
    gr_put(out, GR_S(" EVIDENCE"));
}
