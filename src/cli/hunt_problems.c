/* hunt_problems.c - see hunt_problems.h. */
#include "cli/hunt_problems.h"

void cli_tell_hunt(const cli_reading *reading, const cli_args *args,
                   const hunt_result *r)
{
    cli_problem_lines lines = {.all = args->verbose};
    cli_tell_walk(&lines, &reading->list);
    size_t damage = 0;
    for (size_t i = 0; i < r->file_count; i++) {
        const hunt_file *f = &r->files[i];
        gr_error error;
        if (f->result.status == GR_NONE && f->seen) {
            (void)gr_fail(&error, GR_NONE, GR_NO_OFFSET,
                          "empty file (0 bytes)");
            cli_tell_file(&lines, f->item->name, &error);
        } else if (f->result.status != GR_OK && f->seen &&
                   (f->result.status != GR_UNSUPPORTED || args->verbose ||
                    cli_should_be_log(f->item->name))) {
            cli_tell_file(&lines, f->item->name, &f->result.error);
        } else if (f->result.changed) {
            (void)gr_fail(&error, GR_OK, GR_NO_OFFSET,
                          "changed its size while it was read");
            cli_tell_file(&lines, f->item->name, &error);
        }
        cli_tell_assumed(&lines, f->item->name, f->result.assumed);
        for (; damage < r->damage_count && r->damage[damage].file == i;
             damage++)
            cli_tell_damage(&lines, f->item->name, r->damage[damage].offset,
                            r->damage[damage].length,
                            r->damage[damage].records_lost,
                            r->damage[damage].what);
    }
    cli_tell_rest(&lines, hunt_damage_beyond(r));
    cli_tell_geo(&reading->geo);
    if (!r->interrupted) cli_tell_unused_skews(&reading->clock);
    if (r->unknown_level_ids > 0)
        cli_say("--levels: %zu of its ids are no rule's", r->unknown_level_ids);
    if (r->regex_limits > 0)
        cli_say("regular expressions reached their step limit %llu times; "
                "they count as not matched there",
                (unsigned long long)r->regex_limits);
    if (r->unjoined_without_time > 0)
        cli_say("correlations: %llu matches have no time and are in no window",
                (unsigned long long)r->unjoined_without_time);
    cli_tell_doubt(&reading->list, r->once_in_doubt, r->doubt_files);
    if (r->left_early > 0)
        cli_say("correlations: %llu matches left a full window early; what it "
                "counts is \"at least\"; sums, averages and percentiles are of "
                "the rows that stayed",
                (unsigned long long)r->left_early);
}
