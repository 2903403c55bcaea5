/* bench_matches.c - how many matches a second go through 50 correlations on one core,
 * from the event that a rule holds on to the bursts.
 *
 *   bench matches [--quick]
 *
 * Failed logons of many addresses and names, as they come, mixed: most addresses try a
 * few times, a few for hours. Their fields are looked up and made normal, the rows
 * sorted (what has no room in a store, which lies in memory here), windows judged and bursts told. Prints
 * `matches.all Mmatches/s`, where each is taken by all 50 rules (one in 32 is of
 * another kind, which 12 of them take), `matches.few`, where each is taken by 5 of the
 * 50, and `matches.fed`, where by 1.3 of them on average. The rules are of
 * all types, by address, by name and by both. With --quick it ends with 1 where the
 * first is below its floor, a share of the calibration loop. */
#include "bench.h"
#include "load.h"

#include "hunt/correlating.h"
#include "sigma/event_maker.h"
#include "support/draw.h"
#include "support/memory_spill.h"
#include "support/rule_text.h"

enum {
    MATCHES = 1 << 20,
    QUICK = 1 << 18,
    RULES = 50,
    FEW = 10, /* kinds of matches: each feeds five rules */
    FED = 38, /* one or two: 1.3 on average */
    PLAIN = FED,
    TRIERS = 64
};
static const int64_t second = 1000000000;
/* Matches for a byte of the calibration loop; four fifths of what was measured. */
static const double least_share = 0.00063;

/* ---- rules ---- */

static const char *const kinds[] = {
    "event_count, condition: {gte: 20}, timespan: 5m",
    "value_count, condition: {field: User, gte: 10}, timespan: 1h",
    "temporal, timespan: 10m",
    "temporal_ordered, timespan: 10m",
    "value_sum, condition: {field: n, gt: 1000000}, timespan: 1h",
    "value_avg, condition: {field: n, gt: 997}, timespan: 1h",
    ("value_percentile, condition: {field: n, percentile: 90, gt: 997}, "
     "timespan: 1h")};
static const unsigned of_kind[] = {22, 10, 6, 6, 2, 2, 2};
static const char *const groups[] = {"ip", "ip", "ip", "User", "ip, User"};

static unsigned kind_of(unsigned rule)
{
    unsigned kind = 0;
    while (rule >= of_kind[kind]) rule -= of_kind[kind++];
    return kind;
}

/* Five side by side are of several types. */
static void put_rule(gr_buffer *out, unsigned rule, unsigned parts)
{
    unsigned const kind = kind_of(parts > 1 ? rule % 5 * 10 + rule / 5 : rule);
    bool const temporal = kind == 2 || kind == 3;
    gr_putf(out, "title: c%u\ncorrelation:\n  rules: [p%u%s]\n", rule,
            rule * parts / RULES, temporal ? ", success, lockout" : "");
    gr_putf(out, "  group-by: [%s]\n", groups[rule % 5]);
    gr_slice left = gr_slice_of_c(kinds[kind]);
    size_t const end = gr_find_byte(left, ',');
    gr_putf(out, "  type: ");
    gr_put(out, gr_sub(left, 0, end));
    left = gr_from(left, end + 1);
    size_t const span = gr_find(left, GR_S("timespan"));
    size_t const limits = gr_find(left, GR_S("condition"));
    if (limits != SIZE_MAX) {
        gr_putf(out, "\n  ");
        gr_put(out, gr_sub(left, limits, span - limits - 2));
    }
    gr_putf(out, "\n  ");
    gr_put(out, gr_from(left, span));
    gr_putf(out, "\n---\n");
}

static void put_plain(gr_buffer *out, const char *name)
{
    gr_putf(out,
            "title: %s\nname: %s\nlogsource: {product: windows}\n"
            "detection: {s: {EventID: 1}, condition: s}\n---\n",
            name, name);
}

static sigma_rules made_rules(gr_arena *arena, unsigned parts)
{
    gr_buffer text = gr_buffer_upto(1 << 20);
    char name[8];
    for (int i = 0; i < PLAIN; i++) {
        snprintf(name, sizeof name, "p%d", i);
        put_plain(&text, name);
    }
    put_plain(&text, "success");
    put_plain(&text, "lockout");
    for (unsigned i = 0; i < RULES; i++) put_rule(&text, i, parts);
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&text), NULL);
    gr_buffer_free(&text);
    for (size_t i = 0; i < rules.count; i++)
        if (rules.rules[i].state != RULE_LOADED) {
            fputs("bench: a rule is not loaded\n", stderr);
            exit(1);
        }
    return rules;
}

static uint32_t number_of(const sigma_rules *rules, const char *name)
{
    for (uint32_t i = 0; i < rules->count; i++)
        if (gr_equal(rules->rules[i].title, gr_slice_of_c(name))) return i;
    fprintf(stderr, "bench: no rule %s\n", name);
    exit(1);
}

/* ---- matches ---- */

/* Texts of one event, and which rule holds for it. */
typedef struct {
    char ip[16], user[12];
    char n[4];
    uint32_t rule;
} texts;

static void put_digits(char *to, unsigned value, int digits)
{
    for (; digits-- > 0; value /= 10) to[digits] = (char)('0' + value % 10);
}

/* Who is guessing at the time. */
typedef struct {
    unsigned address, left;
} trier;

static void next_texts(texts *t, trier *one, unsigned *addresses)
{
    if (one->left == 0) {
        one->address = (*addresses)++;
        one->left = draw(200) == 0 ? 5000 + draw(20000) : 1 + draw(20);
    }
    one->left--;
    memcpy(t->ip, "10.100.100.100", 15);
    memcpy(t->user, "user000000", 11);
    put_digits(t->ip + 4, one->address / 10000 % 100, 2);
    put_digits(t->ip + 8, one->address / 100 % 100, 2);
    put_digits(t->ip + 12, one->address % 100, 2);
    put_digits(t->user + 4, draw(2) == 0 ? draw(8) : draw(1 << 19), 6);
    put_digits(t->n, 100 + draw(900), 3);
}

/* No time goes into making them: they are made before. */
static texts *made_texts(const sigma_rules *rules, unsigned matches,
                         unsigned parts)
{
    static trier triers[TRIERS];
    unsigned addresses = 0;
    uint32_t plain[PLAIN],
        others[2] = {number_of(rules, "success"), number_of(rules, "lockout")};
    texts *const all = gr_alloc_array(matches, sizeof *all);
    if (all == NULL) exit(1);
    char name[8];
    for (unsigned i = 0; i < PLAIN; i++) {
        snprintf(name, sizeof name, "p%u", i);
        plain[i] = number_of(rules, name);
    }
    for (unsigned i = 0; i < matches; i++) {
        next_texts(&all[i], &triers[draw(TRIERS)], &addresses);
        all[i].rule = draw(32) == 0 ? others[draw(2)] : plain[i % parts];
    }
    return all;
}

/* Its fields are written over for each. */
static const event *make_event(event_maker *maker, texts *t)
{
    event_begin(maker, "Security", 1);
    event_add(maker, GR_S("ip"), FIELD_PAYLOAD,
              value_of(VALUE_UTF8, (uint8_t *)t->ip, 14));
    event_add(maker, GR_S("User"), FIELD_PAYLOAD,
              value_of(VALUE_UTF8, (uint8_t *)t->user, 10));
    event_add(maker, GR_S("n"), FIELD_PAYLOAD,
              value_of(VALUE_UTF8, (uint8_t *)t->n, 3));
    return event_end(maker);
}

/* ---- time ---- */

typedef struct {
    link_map links;
    correlating *c;
    link_memo *memo;
    gr_arena *scratch;
    gr_buffer out;
    uint64_t bursts;
} running;

static void add(running *r, uint32_t rule, const event *e, int64_t time_ns,
                uint64_t order)
{
    gr_error err = {0};
    r->out.len = 0;
    gr_arena_reset(r->scratch);
    link_put(&r->links, rule, e, r->memo, r->scratch, &r->out);
    correlating_match const match = {time_ns, order, 1};
    if (correlating_add(r->c, rule, gr_buffer_slice(&r->out), &match, &err) !=
        GR_OK)
        give_up("match", &err);
}

static gr_status count(void *self, const correlating_hit *hit, gr_error *err)
{
    running *const r = self;
    (void)hit, (void)err;
    r->bursts++;
    return GR_OK;
}

static void add_all(running *r, const texts *all, unsigned matches)
{
    texts t = all[0];
    event_maker *const maker = event_maker_new();
    const event *const e = make_event(maker, &t);
    for (unsigned i = 0; i < matches; i++) {
        t = all[i];
        add(r, t.rule, e, 1600000000 * second + i * (second / 64), i * 256);
    }
    event_maker_free(maker);
}

/* What a million of them cost. */
static effort cost_of(unsigned matches, unsigned parts, uint64_t *bursts)
{
    gr_error err = {0};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    running r = {.memo = link_memo_new(),
                 .scratch = gr_arena_new((size_t)1 << 20),
                 .out = gr_buffer_upto(1 << 20)};
    sigma_rules const rules = made_rules(arena, parts);
    memory_spill memory = memory_spill_of((size_t)2 << 30, (size_t)1 << 20);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    if (!link_map_of(arena, &rules, &r.links)) exit(1);
    texts *const all = made_texts(&rules, matches, parts);
    /* It stands for a file, which is not moved when it grows. */
    if (gr_buffer_room(&memory.bytes, memory.room) == NULL) exit(1);
    r.c = correlating_new(&r.links, &store, NULL);
    effort const begin = effort_now();
    add_all(&r, all, matches);
    if (correlating_join(r.c, NULL, &err) != GR_OK ||
        correlating_tell(r.c, (correlating_sink){&r, count}, NULL, &err) !=
            GR_OK)
        give_up("matches", &err);
    effort const took = effort_since(begin);
    *bursts = r.bursts;
    correlating_free(r.c);
    gr_free(all);
    gr_buffer_free(&r.out);
    link_memo_free(r.memo);
    gr_arena_free(r.scratch);
    gr_arena_free(arena);
    gr_buffer_free(&memory.bytes);
    return effort_per(took, matches / 1e6);
}

int bench_matches(int argc, char **argv)
{
    bool const hurry = argc > 1 && strcmp(argv[1], "--quick") == 0;
    unsigned const matches = hurry ? QUICK : MATCHES;
    uint64_t bursts_all, bursts_few, bursts_fed;
    effort const all = cost_of(matches, 1, &bursts_all);
    effort const few = cost_of(matches, FEW, &bursts_few);
    effort const fed = cost_of(matches, FED, &bursts_fed);
    effort const loop = calibration();
    double const share = effort_ratio(loop, all);
    printf("matches.all %.2f Mmatches/s\nmatches.all_bursts %llu count\n"
           "matches.few %.2f Mmatches/s\nmatches.few_bursts %llu count\n"
           "matches.fed %.2f Mmatches/s\nmatches.fed_bursts %llu count\n"
           "matches.share %.5f of calibration\n",
           1 / all.seconds, (unsigned long long)bursts_all, 1 / few.seconds,
           (unsigned long long)bursts_few, 1 / fed.seconds,
           (unsigned long long)bursts_fed, share);
    if (!hurry || effort_limit(loop, share) >= least_share) return 0;
    fputs("bench: matches through correlations are below their floor\n",
          stderr);
    return 1;
}
