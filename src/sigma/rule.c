/* rule.c - names of levels and states. */
#include "sigma/rule.h"

static const char *const level_names[] = {
    [LEVEL_NONE] = "none", [LEVEL_INFORMATIONAL] = "informational",
    [LEVEL_LOW] = "low",   [LEVEL_MEDIUM] = "medium",
    [LEVEL_HIGH] = "high", [LEVEL_CRITICAL] = "critical",
};

const char *sigma_level_name(sigma_level level)
{
    return level_names[level];
}

/* Only levels that a rule may have; ASCII case does not matter. */
bool sigma_level_parse(gr_slice text, sigma_level *out)
{
    for (sigma_level level = LEVEL_INFORMATIONAL; level <= LEVEL_CRITICAL;
         level++) {
        if (!gr_equal_ascii_fold(text, gr_slice_of_c(level_names[level])))
            continue;
        *out = level;
        return true;
    }
    return false;
}

const char *sigma_rule_state_name(sigma_rule_state state)
{
    switch (state) {
    case RULE_LOADED: return "loaded";
    case RULE_NO_SOURCE: return "no source";
    case RULE_REJECTED: return "rejected";
    case RULE_FILTER: return "filter";
    case RULE_STATUS_EXCLUDED: return "excluded by status";
    }
    return "unknown";
}
