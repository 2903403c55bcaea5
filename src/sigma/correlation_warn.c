/* correlation_warn.c - see correlation_warn.h. */
#include "sigma/correlation_warn.h"

#include "sigma/build.h"

static bool is_text_log(gr_slice channel)
{
    static const gr_slice logs[] = {
#define TEXT_LOG(channel) GR_S_INIT(channel),
#include "sigma/text_log_list.h"
#undef TEXT_LOG
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        if (gr_equal_ascii_fold(logs[i], channel)) return true;
    return false;
}

static bool is_of_text_logs(const sigma_rule *rule)
{
    for (size_t i = 0; i < rule->source_count; i++)
        if (!is_text_log(rule->sources[i].channel)) return false;
    return rule->source_count > 0;
}

static bool names_computer(gr_slice field)
{
    return gr_equal_ascii_fold(field, GR_S("Computer")) ||
           gr_equal_ascii_fold(field, GR_S("ComputerName"));
}

/* By such a field all hosts are one group, which is seldom meant. */
static void warn_of_computers(const rule_set *set, uint32_t rule,
                              const sigma_correlation *c)
{
    for (size_t k = 0; k < c->part_count; k++) {
        const sigma_correlation_part *const part = &c->parts[k];
        if (!is_of_text_logs(&set->rules[part->rule])) continue;
        for (size_t i = 0; i < c->group_by_count; i++) {
            if (!names_computer(part->group_by[i])) continue;
            rule_set_warn(set, rule,
                          "group-by: events of \"%.*s\" never have %.*s; in "
                          "system logs the host is hostname",
                          BUILD_SHOW(part->reference),
                          BUILD_SHOW(part->group_by[i]));
            return;
        }
    }
}

/* A burst has the fields of its group, by the names that its rule gives them. */
static bool burst_has(const sigma_correlation *inner, gr_slice field)
{
    for (size_t i = 0; i < inner->group_by_count; i++)
        if (gr_equal_ascii_fold(inner->group_by[i], field)) return true;
    return false;
}

/* Of a burst that lacks them, all are one group, and nothing is counted. A rule that
 * counts others beside them may mean one group. */
static void warn_of_bursts(const rule_set *set, uint32_t rule,
                           const sigma_correlation *c)
{
    bool const joins = c->part_count == 1 || c->type == CORRELATE_TEMPORAL ||
                       c->type == CORRELATE_TEMPORAL_ORDERED;
    for (size_t k = 0; k < c->part_count; k++) {
        const sigma_correlation_part *const part = &c->parts[k];
        const sigma_correlation *const inner =
            set->rules[part->rule].correlation;
        for (size_t i = 0;
             inner != NULL && i < c->group_by_count + c->field_count; i++) {
            bool const by = i < c->group_by_count;
            gr_slice const field =
                by ? part->group_by[i] : part->fields[i - c->group_by_count];
            if ((by && !joins) || burst_has(inner, field)) continue;
            rule_set_warn(set, rule,
                          "%s: bursts of \"%.*s\" never have %.*s: a burst has "
                          "its group-by alone",
                          by ? "group-by" : "field",
                          BUILD_SHOW(part->reference), BUILD_SHOW(field));
            return;
        }
    }
}

/* A window that is judged when it closes ends at midnight UTC. */
static void warn_of_days(const rule_set *set, uint32_t rule,
                         const sigma_correlation *c)
{
    static const int64_t day_ns = INT64_C(86400) * 1000000000;
    if (c->at_close && c->timespan_ns > day_ns)
        rule_set_warn(set, rule,
                      "timespan: with an upper bound or a `not` windows end at "
                      "midnight UTC, so none is longer than a day");
}

void correlation_warn(const rule_set *set, uint32_t rule,
                      const sigma_correlation *c)
{
    warn_of_computers(set, rule, c);
    warn_of_bursts(set, rule, c);
    warn_of_days(set, rule, c);
}
