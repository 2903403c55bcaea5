/* findings.c - see findings.h. */
#include "cli/findings.h"

#include "cli/terminal.h"

#include <stdio.h>
#include <unistd.h>

report_form cli_findings_form(const cli_args *args)
{
    if (args->json || args->form == FORM_JSONL) return REPORT_JSONL;
    return args->form == FORM_CSV ? REPORT_CSV : REPORT_TABLE;
}

static gr_slice zone_time(void *self, int64_t time_ns, char out[GR_TIME_TEXT])
{
    const cli_zone *zone = self;
    char text[CLI_ZONE_TEXT];
    int const len =
        snprintf(out, GR_TIME_TEXT, "%s", cli_zone_stamp(zone, text, time_ns));
    return gr_slice_of(out, len > 0 ? (size_t)len : 0);
}

report_table cli_findings_table(const cli_args *args, cli_zone *zone)
{
    cli_terminal const t = cli_terminal_of(STDOUT_FILENO, args->color);
    report_table table = {.width = t.cut ? t.width : 0};
    if (args->timezone != NULL) {
        table.self = zone;
        table.put_time = zone_time;
    }
    return table;
}
