/* bench_correlate.c - how many rows a second go through the correlator on one core.
 *
 *   bench correlate [--quick]
 *
 * Failed logons of many addresses, sorted, are given to each of 50 rules of all types,
 * as a hunt gives them to one rule after the other: most addresses try a few times, a
 * few for hours. Prints `correlate.TYPE Mrows/s` and `correlate.rows` over all of
 * the rules, then what is made to be slow: one address, all of whose events lie in
 * one window, which is full from a quarter of them on. Of several rounds the best counts. With --quick it ends
 * with 1 where the rows are below their floor, a share of the calibration loop. */
#include "bench.h"
#include "load.h"

#include "correlate/correlate.h"
#include "support/draw.h"

enum { ROWS = 1 << 20, FLOOD = 4 << 20, FULL = 1 << 20, ROUNDS = 3, TYPES = 7 };
static const int64_t second = 1000000000;
/* Rows for a byte of the calibration loop; four fifths of what was measured. */
static const double least_share = 0.0047;

static const sigma_correlation_part parts[3];

typedef struct {
    const char *name;
    unsigned rules; /* how many of the 50 */
    sigma_correlation rule;
} kind;

#define RULE(type_, parts_, seconds, op, number)                               \
    {                                                                          \
        .type = (type_), .parts = parts, .part_count = (parts_),               \
        .timespan_ns = (seconds)*INT64_C(1000000000),                          \
        .limits = {{(op), (number)}}, .limit_count = 1, .percentile = 90       \
    }

static const kind kinds[TYPES] = {
    {"event_count", 22, RULE(CORRELATE_EVENT_COUNT, 1, 300, LIMIT_GTE, 20)},
    {"value_count", 10, RULE(CORRELATE_VALUE_COUNT, 1, 3600, LIMIT_GTE, 10)},
    {"temporal", 6, RULE(CORRELATE_TEMPORAL, 3, 600, LIMIT_GTE, 3)},
    {"temporal_ordered", 6,
     RULE(CORRELATE_TEMPORAL_ORDERED, 3, 600, LIMIT_GTE, 3)},
    {"value_sum", 2, RULE(CORRELATE_VALUE_SUM, 1, 3600, LIMIT_GT, 1e6)},
    {"value_avg", 2, RULE(CORRELATE_VALUE_AVG, 1, 3600, LIMIT_GT, 900)},
    {"value_percentile", 2,
     RULE(CORRELATE_VALUE_PERCENTILE, 1, 3600, LIMIT_GT, 950)},
};

/* ---- rows ---- */

/* One address in 200 tries for hours, a few times a second. */
static size_t tries(void)
{
    return draw(200) == 0 ? 5000 + draw(20000) : 1 + draw(20);
}

static void fill(correlate_row *row, uint32_t address, int64_t time,
                 uint64_t order)
{
    *row = (correlate_row){.first_ns = time,
                           .time_ns = time,
                           .order = order,
                           .part = draw(64) == 0 ? 1 + draw(2) : 0,
                           .has_value = true};
    for (size_t i = 0; i < 4; i++)
        row->key[i] = (uint8_t)(address >> (24 - 8 * i));
}

static void make_rows(correlate_row *rows, size_t count, bool flood)
{
    uint32_t address = 0;
    for (size_t i = 0; i < count; address++) {
        size_t const n = flood ? count : tries();
        int64_t time = 1600000000 * second;
        for (size_t j = 0; j < n && i < count; j++, i++) {
            time += flood ? 1000 : draw(2000) * INT64_C(1000000);
            fill(&rows[i], address, time, i);
        }
    }
}

static void set_values(correlate_row *rows, size_t count, bool numbers)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t const user = draw(1 << 20) % (i % 2 == 0 ? 8 : 1 << 20) *
                              UINT64_C(0x9E3779B97F4A7C15);
        memset(rows[i].value, 0, sizeof rows[i].value);
        if (numbers) rows[i].number = draw(1000);
        else memcpy(rows[i].value, &user, sizeof user);
    }
}

/* ---- time ---- */

static gr_status count_burst(void *self, const correlate_burst *burst,
                             gr_error *err)
{
    (void)burst, (void)err;
    ++*(uint64_t *)self;
    return GR_OK;
}

static effort effort_once(const sigma_correlation *rule,
                          const correlate_row *rows, size_t count,
                          uint64_t *bursts)
{
    gr_error err = {0};
    *bursts = 0;
    correlate_options const options = {.window = FULL};
    correlator *const c =
        correlate_new(rule, &options, (correlate_sink){bursts, count_burst});
    if (c == NULL) exit(1);
    effort const begin = effort_now();
    for (size_t i = 0; i < count; i++) {
        correlate_row row = rows[i];
        if (row.part >= rule->part_count) row.part = 0;
        if (correlate_add(c, &row, &err) != GR_OK) give_up("row", &err);
    }
    if (correlate_end(c, &err) != GR_OK) give_up("rows", &err);
    effort const took = effort_since(begin);
    correlate_free(c);
    return took;
}

static effort effort_of(const sigma_correlation *rule,
                        const correlate_row *rows, size_t count,
                        uint64_t *bursts)
{
    effort best = effort_none;
    for (int round = 0; round < ROUNDS; round++)
        best = effort_least(best, effort_once(rule, rows, count, bursts));
    return best;
}

/* Prints each type; returns what all rules cost. */
static effort measure(const char *suffix, correlate_row *rows, size_t count)
{
    effort all = {0, 0};
    for (size_t i = 0; i < TYPES; i++) {
        uint64_t bursts = 0;
        if (i == 0 || i == 4) set_values(rows, count, i == 4);
        effort const took = effort_of(&kinds[i].rule, rows, count, &bursts);
        all.seconds += took.seconds * kinds[i].rules;
        all.instructions += took.instructions * kinds[i].rules;
        printf(
            "correlate.%s%s %.2f Mrows/s\ncorrelate.%s%s_bursts %llu count\n",
            kinds[i].name, suffix, (double)count / took.seconds / 1e6,
            kinds[i].name, suffix, (unsigned long long)bursts);
    }
    return all;
}

static unsigned rule_count(void)
{
    unsigned rules = 0;
    for (size_t i = 0; i < TYPES; i++) rules += kinds[i].rules;
    return rules;
}

int bench_correlate(int argc, char **argv)
{
    bool const hurry = argc > 1 && strcmp(argv[1], "--quick") == 0;
    correlate_row *const rows =
        gr_alloc_array(hurry ? ROWS : FLOOD, sizeof *rows);
    if (rows == NULL) return 1;
    make_rows(rows, ROWS, false);
    double const million_rows = (double)ROWS * rule_count() / 1e6;
    effort const took = effort_per(measure("", rows, ROWS), million_rows);
    effort const loop = calibration();
    double const share = effort_ratio(loop, took);
    printf("correlate.rows %.2f Mrows/s\ncorrelate.share %.4f of calibration\n",
           1 / took.seconds, share);
    if (!hurry) {
        make_rows(rows, FLOOD, true);
        measure("_flood", rows, FLOOD);
    }
    gr_free(rows);
    if (!hurry || effort_limit(loop, share) >= least_share) return 0;
    fputs("bench: correlating is below its floor\n", stderr);
    return 1;
}
