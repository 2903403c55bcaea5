/* test_hunt_correlated.c - random logs of three kinds and random correlations: what
 * must not matter to a hunt does not. In which files events stand and how those are
 * called, what was collected twice, threads, the memo, by brute force; and hunts of
 * times one behind the other tell together what one hunt tells.
 *
 * HUNT_ROUNDS in the environment: more of them; HUNT_SEED: other ones; HUNT_FROM: from
 * that round on; HUNT_SHOW: the rules, to see one that fails. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "hunt/hunt.h"
#include "report/findings.h"
#include "support/draw.h"
#include "support/memory_spill.h"
#include "support/rule_text.h"
#include "support/scratch.h"

enum {
    ROUNDS = 100,
    KINDS = 3, /* sshd, IIS, Windows as JSON */
    PLAIN = 6, /* two rules of each kind */
    JOINED = 5,
    RULES = PLAIN + JOINED,
    EVENTS = 140,
    FILES = 3, /* of a kind, at most */
    TEXT = 400,
    LINES = 1 << 16,
    WINDOWS = 3
};
static const int64_t second = 1000000000;
static const size_t much = (size_t)256 << 20;

/* ---- logs ---- */

typedef struct {
    unsigned kind;
    int64_t time_ns;
    char text[TEXT];
} log_line;

/* Which line is in which file, and how files are called. */
typedef struct {
    unsigned file[EVENTS], order[EVENTS], letters[FILES];
} layout;

static log_line lines[EVENTS];
static size_t line_count;
static bool apart; /* no two events at one time */
static bool bound; /* of those that are, each stays in its file */

static gr_arena *arena;
static gr_error error;

static const char *const users[] = {"ann", "bob", "CORP\\\\ann",
                                    "Bob@x.example", "carl"};
static const char *const addresses[] = {"192.0.2.1", "192.0.2.2",
                                        "::ffff:192.0.2.1", "10.0.0.7"};

static void put_sshd(log_line *l, size_t n, const char *when)
{
    snprintf(l->text, sizeof l->text,
             "%s web1 sshd[%zu]: %s password for %s from %s port 22 ssh2", when,
             n + 10, draw(3) == 0 ? "Accepted" : "Failed", users[draw(2)],
             addresses[draw(3)]);
}

static void put_iis(log_line *l, size_t n, const char *when)
{
    snprintf(l->text, sizeof l->text, "%.10s %.8s %s /ews %s %s %s %zu %s",
             when, when + 11, draw(3) == 0 ? "POST" : "GET",
             draw(3) == 0 ? "-" : users[draw(2)], addresses[draw(4)],
             draw(2) == 0 ? "401" : "200", n,
             draw(4) == 0 ? addresses[draw(4)] : "-");
}

static void put_windows(log_line *l, size_t n, const char *when)
{
    int at = snprintf(
        l->text, sizeof l->text,
        "{\"Event\":{\"System\":{\"EventID\":%u,\"EventRecordID\":%zu,"
        "\"Channel\":\"Security\",\"Computer\":\"dc1\",\"TimeCreated\":{"
        "\"#attributes\":{\"SystemTime\":\"%s\"}}},\"EventData\":{",
        4624 + draw(2), n, when);
    if (draw(5) > 0)
        at += snprintf(l->text + at, sizeof l->text - (size_t)at,
                       "\"TargetUserName\":\"%s\",", users[draw(5)]);
    snprintf(l->text + at, sizeof l->text - (size_t)at,
             "\"IpAddress\":\"%s\",\"IpPort\":\"%u\"}}}", addresses[draw(4)],
             draw(9));
}

static int64_t draw_time(int64_t centre)
{
    int64_t const start = 1614556800; /* 2021-03-01 */
    int64_t const s =
        draw(4) == 0 ? start + draw(5 * 86400) : start + centre + draw(900);
    return s * second;
}

static bool is_taken(size_t before, int64_t time_ns)
{
    for (size_t i = 0; i < before; i++)
        if (lines[i].time_ns == time_ns) return true;
    return false;
}

static void draw_lines(void)
{
    int64_t centres[4];
    for (size_t i = 0; i < 4; i++)
        centres[i] = draw(2) == 0 ? 86400 * (1 + draw(4)) - draw(900)
                                  : draw(5 * 86400 - 900);
    line_count = 20 + draw(EVENTS - 20);
    apart = draw(3) > 0;
    bound = !apart && draw(2) == 0;
    for (size_t i = 0; i < line_count; i++) {
        log_line *const l = &lines[i];
        char when[GR_TIME_TEXT];
        /* Now and then a line stands twice. */
        if (i > 0 && draw(12) == 0) {
            *l = lines[i - 1];
            continue;
        }
        l->kind = draw(KINDS);
        do l->time_ns = draw_time(centres[draw(4)]);
        while (apart && is_taken(i, l->time_ns));
        when[gr_time_text(when, l->time_ns, 0).len] = '\0';
        if (l->kind == 0) put_sshd(l, i, when);
        if (l->kind == 1) put_iis(l, i, when);
        if (l->kind == 2) put_windows(l, i, when);
    }
}

static layout draw_layout(void)
{
    layout out = {.file = {0}};
    unsigned const files = 1 + draw(FILES);
    bool const in_order = draw(2) == 0;
    for (unsigned i = 0; i < line_count; i++) {
        bool const again =
            i > 0 && strcmp(lines[i].text, lines[i - 1].text) == 0;
        out.file[i] = again ? out.file[i - 1] : draw(files);
        out.order[i] = i;
    }
    for (size_t i = line_count; i > 1; i--) {
        size_t const j = in_order ? i - 1 : draw((unsigned)i);
        unsigned const swap = out.order[i - 1];
        out.order[i - 1] = out.order[j];
        out.order[j] = swap;
    }
    out.letters[0] = draw(FILES);
    out.letters[1] = (out.letters[0] + 1 + draw(FILES - 1)) % FILES;
    out.letters[2] = 3 - out.letters[0] - out.letters[1];
    return out;
}

static const char *name_of(const layout *l, unsigned kind, unsigned file)
{
    static const char *const names[KINDS] = {"auth", "u_ex", "win"};
    static const char *const ends[KINDS] = {"log", "log", "jsonl"};
    static char name[32];
    snprintf(name, sizeof name, "%s%u.%s", names[kind], l->letters[file],
             ends[kind]);
    return name;
}

/* A line that no rule takes makes a copy another file. */
static void write_file(const char *top, const layout *l, unsigned kind,
                       unsigned file, bool copy)
{
    static const char iis[] =
        "#Fields: date time cs-method cs-uri-stem cs-username c-ip sc-status "
        "time-taken X-Forwarded-For\n";
    static const char windows[] =
        "{\"Event\":{\"System\":{\"EventID\":1,\"EventRecordID\":99999,"
        "\"Channel\":\"Security\",\"Computer\":\"dc1\",\"TimeCreated\":{"
        "\"#attributes\":{\"SystemTime\":\"2021-03-01T00:00:00Z\"}}},"
        "\"EventData\":{\"a\":\"b\"}}}\n";
    static const char *const heads[KINDS] = {"", iis, ""};
    static const char *const tails[KINDS] = {
        "2021-03-01T00:00:00Z web1 sshd[1]: Server listening on :: port 22.\n",
        "2021-03-01 00:00:00 GET /none - 10.0.0.8 304 1 -\n", windows};
    gr_buffer text = gr_buffer_upto(1 << 20);
    char path[64];
    size_t count = 0;
    gr_putf(&text, "%s", heads[kind]);
    for (size_t i = 0; i < line_count; i++) {
        const log_line *const line = &lines[l->order[i]];
        if (line->kind != kind || l->file[l->order[i]] != file) continue;
        gr_putf(&text, "%s\n", line->text);
        count++;
    }
    if (copy) gr_putf(&text, "%s", tails[kind]);
    assert_int_equal(text.status, GR_OK);
    snprintf(path, sizeof path, "%s/%s", top, name_of(l, kind, file));
    if (count > 0) scratch_write(path, text.ptr, text.len);
    else (void)remove(scratch_path(path)); /* of the round before */
    gr_buffer_free(&text);
}

static void write_logs(const char *top, const layout *l, bool copy)
{
    for (unsigned kind = 0; kind < KINDS; kind++)
        for (unsigned file = 0; file < FILES; file++)
            write_file(top, l, kind, file, copy);
}

/* ---- rules ---- */

static const char plain_rules[] =
    "title: p0\nname: p0\nlogsource: {product: linux, service: sshd}\n"
    "detection: {s: {message|contains: Failed}, condition: s}\n---\n"
    "title: p1\nname: p1\nlogsource: {product: linux, service: sshd}\n"
    "detection: {s: {message|contains: Accepted}, condition: s}\n---\n"
    "title: p2\nname: p2\nlogsource: {category: webserver}\n"
    "detection: {s: {sc-status: 401}, condition: s}\n---\n"
    "title: p3\nname: p3\nlogsource: {category: webserver}\n"
    "detection: {s: {cs-method: POST}, condition: s}\n---\n"
    "title: p4\nname: p4\n"
    "logsource: {product: windows, service: security}\n"
    "detection: {s: {EventID: 4625}, condition: s}\n---\n"
    "title: p5\nname: p5\n"
    "logsource: {product: windows, service: security}\n"
    "detection: {s: {EventID: 4624}, condition: s}\n";

/* What a field is called by each kind. */
static const char *const fields[][KINDS] = {
    {"src_ip", "c-ip", "IpAddress"},
    {"user", "cs-username", "TargetUserName"},
    {"pid", "time-taken", "IpPort"}};
static const char *const aliases[] = {"src", "who", "num"};

typedef struct {
    unsigned parts[3], part_count, level;
    bool uses[3]; /* of the aliases */
} made_rule;

static void put_part(gr_buffer *out, unsigned part)
{
    gr_putf(out, "%c%u", part < PLAIN ? 'p' : 'c',
            part < PLAIN ? part : part - PLAIN);
}

static void put_alias(gr_buffer *out, const made_rule *r, size_t alias)
{
    bool first = true;
    for (unsigned i = 0; i < r->part_count; i++) {
        if (r->parts[i] >= PLAIN) continue;
        gr_putf(out, first ? "    %s: {" : ", ", aliases[alias]);
        put_part(out, r->parts[i]);
        gr_putf(out, ": %s", fields[alias][r->parts[i] / 2]);
        first = false;
    }
    if (!first) gr_putf(out, "}\n");
}

static void draw_parts(made_rule *r, const made_rule *before, unsigned number)
{
    unsigned const wanted = 1 + draw(3);
    for (unsigned tries = 0; r->part_count < wanted && tries < 20; tries++) {
        unsigned const part =
            number > 0 && draw(2) == 0 ? PLAIN + draw(number) : draw(PLAIN);
        bool twice = false;
        for (unsigned i = 0; i < r->part_count; i++)
            twice |= r->parts[i] == part;
        if (twice || (part >= PLAIN && before[part - PLAIN].level == 3))
            continue;
        if (part >= PLAIN && before[part - PLAIN].level + 1 > r->level)
            r->level = before[part - PLAIN].level + 1;
        r->parts[r->part_count++] = part;
    }
}

static void put_limit(gr_buffer *out, unsigned least, bool at_close)
{
    static const char *const closing[] = {"lte: 4", "lt: 5", "neq: 2", "eq: 3"};
    if (at_close) gr_putf(out, "%s", closing[draw(4)]);
    if (at_close && draw(2) == 0) gr_putf(out, ", gte: %u", least);
    if (!at_close) gr_putf(out, "%s: %u", draw(3) == 0 ? "gt" : "gte", least);
}

static void put_expression(gr_buffer *out, const made_rule *r)
{
    static const char *const joints[] = {" and ", " or ", " and not "};
    for (unsigned i = 0; i < r->part_count; i++) {
        if (i > 0) gr_putf(out, "%s", joints[draw(3)]);
        put_part(out, r->parts[i]);
    }
}

static void put_condition(gr_buffer *out, made_rule *r, unsigned type)
{
    bool const at_close = draw(5) == 0;
    gr_putf(out, "  condition: ");
    if (type < 2) {
        if (draw(2) == 0 && r->part_count > 1) put_expression(out, r);
        else {
            gr_putf(out, "{gte: %u}", 1 + draw(r->part_count));
        }
        gr_putf(out, "\n");
        return;
    }
    gr_putf(out, "{");
    if (type == 3) gr_putf(out, "field: %s, ", draw(2) == 0 ? "[who]" : "src");
    if (type == 3) r->uses[0] = r->uses[1] = true;
    if (type > 3) gr_putf(out, "field: num, ");
    if (type > 3) r->uses[2] = true;
    put_limit(out, type == 2 ? 2 + draw(4) : 2 + draw(2), at_close);
    gr_putf(out, "}\n");
}

static void put_group_by(gr_buffer *out, made_rule *r)
{
    static const char *const groups[] = {"", "src", "who", "src, who"};
    unsigned const group = draw(4);
    if (group == 0) return;
    gr_putf(out, "  group-by: [%s]\n", groups[group]);
    r->uses[0] |= (group & 1) != 0;
    r->uses[1] |= (group & 2) != 0;
}

static void put_rule(gr_buffer *out, made_rule *rules, unsigned number)
{
    static const char *const types[] = {
        "temporal",  "temporal_ordered", "event_count", "value_count",
        "value_sum", "value_avg",        "value_median"};
    static const char *const spans[] = {"20s", "5m",  "1h", "7h",
                                        "1d",  "36h", "1w"};
    made_rule *const r = &rules[number];
    unsigned type = draw(7);
    /* Of equal times the order of a file's records decides for a chain. */
    if (!apart && !bound && type == 1) type = 0;
    draw_parts(r, rules, number);
    gr_putf(out,
            "---\ntitle: c%u\nname: c%u\nlevel: medium\ncorrelation:\n"
            "  type: %s\n  timespan: %s\n  generate: %s\n  rules: [",
            number, number, types[type], spans[draw(7)],
            draw(3) > 0 ? "true" : "false");
    for (unsigned i = 0; i < r->part_count; i++) {
        if (i > 0) gr_putf(out, ", ");
        put_part(out, r->parts[i]);
    }
    gr_putf(out, "]\n");
    put_group_by(out, r);
    if (type > 1 || draw(2) == 0) put_condition(out, r, type);
    gr_buffer named = gr_buffer_upto(1 << 16);
    for (size_t i = 0; i < 3; i++)
        if (r->uses[i]) put_alias(&named, r, i);
    if (named.len > 0) gr_putf(out, "  aliases:\n");
    gr_put(out, gr_buffer_slice(&named));
    gr_buffer_free(&named);
}

static sigma_rules draw_rules(void)
{
    made_rule rules[JOINED] = {{.level = 0}};
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_putf(&text, "%s", plain_rules);
    for (unsigned i = 0; i < JOINED; i++) put_rule(&text, rules, i);
    sigma_rules const out = rule_text_load(arena, gr_buffer_slice(&text), NULL);
    if (getenv("HUNT_SHOW") != NULL)
        fprintf(stderr, "%.*s", (int)text.len, (const char *)text.ptr);
    gr_buffer_free(&text);
    return out;
}

/* ---- one hunt ---- */

typedef struct {
    const char *top;
    unsigned threads;
    bool hash, oracle, no_memo;
    int64_t from_ns, to_ns;
} how;

/* What it told, a line for each finding: as it is, or without what names
 * evidence. */
typedef struct {
    gr_buffer text;
    size_t starts[LINES], count;
    size_t bursts, joined; /* of rules; of rules of rules */
    bool bare;
} told;

static char *files[64];
static char file_names[64][64];
static size_t file_count;

static gr_slice text_at(gr_slice evidence, uint64_t offset, uint64_t length)
{
    size_t i = 0;
    size_t len = 0;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)evidence.len,
             (const char *)evidence.ptr);
    while (i < file_count && strcmp(file_names[i], name) != 0) i++;
    if (i == file_count) {
        assert_true(file_count < 64);
        files[i] = scratch_read(name, &len);
        assert_non_null(files[i]);
        memcpy(file_names[file_count++], name, sizeof name);
    }
    gr_slice const all = gr_slice_of_c(files[i]);
    gr_slice const text = gr_sub(all, (size_t)offset, (size_t)length);
    return gr_sub(text, 0, gr_find_byte(text, '\n'));
}

static void forget_files(void)
{
    while (file_count > 0) free(files[--file_count]);
}

static void put_burst(gr_buffer *out, const finding *f)
{
    const finding_burst *const b = f->burst;
    gr_putf(out, " %.*s %lld %llu %.17g %d", FINDING_ID, f->id,
            (long long)b->first_ns, (unsigned long long)b->count, b->value,
            b->at_least);
    if (!apart) return; /* of equal times any may come first */
    gr_putf(out, " host=");
    gr_put(out, f->host);
    for (size_t i = 0; i < b->ground_count; i++) {
        gr_putf(out, " | ");
        gr_put(out, text_at(b->grounds[i].evidence, b->grounds[i].offset,
                            b->grounds[i].length));
    }
}

static void put_bare(gr_buffer *out, const finding *f)
{
    gr_putf(out, "%lld ", (long long)f->time_ns);
    gr_put(out, f->rule->title);
    gr_put_byte(out, ' ');
    gr_put(out, f->fields);
    if (f->burst != NULL) put_burst(out, f);
    else {
        gr_put_byte(out, ' ');
        gr_put(out, text_at(f->evidence, f->offset, f->length));
    }
    gr_put_byte(out, '\n');
}

static gr_status take(void *self, const finding *f, gr_error *err)
{
    told *const t = self;
    (void)err;
    assert_true(t->count < LINES);
    t->starts[t->count++] = t->text.len;
    if (t->bare) put_bare(&t->text, f);
    else report_finding_json(&t->text, f);
    t->bursts += f->burst != NULL;
    t->joined += f->burst != NULL && f->rule->correlation->level > 0;
    return t->text.status;
}

static told *hunt(const sigma_rules *rules, const how *h, bool bare)
{
    const char *const path = scratch_path(h->top);
    told *const t = calloc(1, sizeof *t);
    evidence_list list = {0};
    hunt_result result;
    memory_spill memory = memory_spill_of(much, 100000);
    gr_spill const spill = memory_spill_interface(&memory);
    hunt_selection const selection = {.from_ns = h->from_ns, .to_ns = h->to_ns};
    hunt_options const options = {
        .pipe = {.threads = h->threads,
                 .hash = h->hash ? PIPE_HASH_ALL : PIPE_HASH_NONE},
        .selection = &selection,
        .oracle = h->oracle,
        .no_memo = h->no_memo};
    assert_non_null(t);
    t->text = gr_buffer_upto(much);
    t->bare = bare;
    finding_sink const sink = {t, take};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    assert_int_equal(
        hunt_run(arena, &list, rules, &options, &spill, &sink, &result, &error),
        GR_OK);
    assert_int_equal(result.damaged_ranges, 0);
    assert_int_equal(result.files_no_reader, 0);
    gr_buffer_free(&memory.bytes);
    evidence_end(&list);
    return t;
}

static void told_free(told *t)
{
    gr_buffer_free(&t->text);
    free(t);
}

static gr_slice line_of(const told *t, size_t i)
{
    gr_slice const rest = gr_from(gr_buffer_slice(&t->text), t->starts[i]);
    return gr_sub(rest, 0, gr_find_byte(rest, '\n'));
}

static const told *sorted_by;
static int by_text(const void *a, const void *b)
{
    gr_slice const x = line_of(sorted_by, *(const size_t *)a);
    gr_slice const y = line_of(sorted_by, *(const size_t *)b);
    return gr_compare(x, y);
}

/* The lines in order of their bytes; free() them. */
static gr_slice *sorted(const told *t)
{
    size_t *const order = calloc(t->count + 1, sizeof *order);
    gr_slice *const out = calloc(t->count + 1, sizeof *out);
    assert_true(order != NULL && out != NULL);
    for (size_t i = 0; i < t->count; i++) order[i] = i;
    sorted_by = t;
    qsort(order, t->count, sizeof *order, by_text);
    for (size_t i = 0; i < t->count; i++) out[i] = line_of(t, order[i]);
    free(order);
    return out;
}

static void assert_same_lines(const told *a, const told *b, const char *what,
                              unsigned round)
{
    gr_slice *const x = sorted(a), *const y = sorted(b);
    size_t i = 0;
    while (i < a->count && i < b->count && gr_equal(x[i], y[i])) i++;
    if (i < a->count || i < b->count)
        fail_msg("round %u, %s: %zu findings, not %zu; the first that differs:"
                 "\n%.*s\n%.*s",
                 round, what, b->count, a->count,
                 i < a->count ? (int)x[i].len : 0, (const char *)x[i].ptr,
                 i < b->count ? (int)y[i].len : 0, (const char *)y[i].ptr);
    free(x);
    free(y);
}

static void assert_same_bytes(const told *a, const told *b, const char *what,
                              unsigned round)
{
    if (!gr_equal(gr_buffer_slice(&a->text), gr_buffer_slice(&b->text)))
        fail_msg("round %u: other bytes with %s", round, what);
}

/* ---- what must not matter ---- */

static const how plain = {
    .top = "one", .threads = 1, .from_ns = GR_TIME_NONE, .to_ns = GR_TIME_NONE};

static void check_ways(const sigma_rules *rules, const told *base,
                       unsigned round)
{
    static const char *const names[] = {"two threads", "eight threads",
                                        "no memo", "the oracle"};
    for (unsigned way = 0; way < 4; way++) {
        how h = plain;
        if (way > 0 && round % 4 != way) continue; /* two threads always */
        if (way < 2) h.threads = way == 0 ? 2 : 8;
        h.no_memo = way == 2;
        h.oracle = way == 3;
        told *const other = hunt(rules, &h, false);
        assert_same_bytes(base, other, names[way], round);
        told_free(other);
    }
}

static int64_t draw_cut(void)
{
    int64_t const t = lines[draw((unsigned)line_count)].time_ns;
    unsigned const kind = draw(4);
    if (kind == 0) return t;
    if (kind == 1) return t + 1;
    if (kind == 2) return gr_day_start(t);
    return t + second * draw(7200) - 3600 * second;
}

static int by_time(const void *a, const void *b)
{
    int64_t const x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void append(told *to, const told *from)
{
    for (size_t i = 0; i < from->count; i++) {
        assert_true(to->count < LINES);
        to->starts[to->count++] = to->text.len + from->starts[i];
    }
    gr_put(&to->text, gr_buffer_slice(&from->text));
}

/* Now and then where all is collected twice. */
static void check_times(const sigma_rules *rules, unsigned round)
{
    int64_t cuts[WINDOWS + 1];
    how h = plain;
    told *const all = calloc(1, sizeof *all);
    assert_non_null(all);
    all->text = gr_buffer_upto(much);
    if (draw(3) == 0) h.top = "four";
    told *const whole = hunt(rules, &h, false);
    for (size_t i = 0; i < WINDOWS - 1; i++) cuts[1 + i] = draw_cut();
    qsort(cuts + 1, WINDOWS - 1, sizeof *cuts, by_time);
    cuts[0] = cuts[WINDOWS] = GR_TIME_NONE;
    for (size_t i = 0; i < WINDOWS; i++) {
        h.from_ns = cuts[i];
        h.to_ns = cuts[i + 1];
        if (i > 0 && i + 1 < WINDOWS && cuts[i] == cuts[i + 1]) continue;
        told *const part = hunt(rules, &h, false);
        append(all, part);
        told_free(part);
    }
    assert_same_lines(whole, all, "times one behind the other", round);
    told_free(whole);
    told_free(all);
}

static void check_files(const sigma_rules *rules, const layout *first,
                        unsigned round)
{
    how h = plain;
    h.hash = draw(2) == 0;
    told *const base = hunt(rules, &h, true);
    layout renamed = *first;
    renamed.letters[0] = first->letters[2];
    renamed.letters[2] = first->letters[0];
    layout const other = draw_layout();
    write_logs("two", &renamed, false);
    write_logs("three", &other, false);
    bool const whole = draw(2) == 0;
    write_logs("four", first, false);
    write_logs("four/copy", first, !whole);
    static const char *const tops[] = {"two", "three", "four"};
    static const char *const what[] = {"files renamed", "other files",
                                       "collected twice"};
    for (size_t i = 0; i < 3; i++) {
        if (bound && i == 1) continue;
        h.top = tops[i];
        told *const t = hunt(rules, &h, true);
        assert_same_lines(base, t, what[i], round);
        told_free(t);
    }
    told_free(base);
    forget_files();
}

static unsigned asked(const char *name, unsigned usual)
{
    const char *const text = getenv(name);
    return text == NULL ? usual : (unsigned)strtoul(text, NULL, 10);
}

static void what_must_not_matter_to_correlations_does_not(void **state)
{
    size_t bursts = 0, joined = 0, loaded = 0;
    unsigned const rounds = asked("HUNT_ROUNDS", ROUNDS);
    (void)state;
    assert_non_null(scratch_open());
    for (unsigned round = asked("HUNT_FROM", 0); round < rounds; round++) {
        /* Each round is its own, so that one can be seen again. */
        draw_state = 88172645463325252u +
                     UINT64_C(0x9E3779B97F4A7C15) *
                         (round + UINT64_C(1000003) * asked("HUNT_SEED", 0));
        for (int i = 0; i < 8; i++) (void)draw(2);
        arena = gr_arena_new((size_t)512 << 20);
        assert_non_null(arena);
        draw_lines();
        sigma_rules const rules = draw_rules();
        layout const first = draw_layout();
        write_logs("one", &first, false);
        told *const base = hunt(&rules, &plain, false);
        check_ways(&rules, base, round);
        check_files(&rules, &first, round);
        check_times(&rules, round);
        for (size_t i = 0; i < rules.count; i++)
            loaded += rules.rules[i].state == RULE_LOADED;
        bursts += base->bursts;
        joined += base->joined;
        told_free(base);
        gr_arena_free(arena);
    }
    scratch_close();
    if (getenv("HUNT_FROM") != NULL) return;
    /* What is drawn is worth it. */
    assert_true(bursts > 10 * rounds && joined > rounds);
    assert_true(loaded > rounds * (PLAIN + JOINED / 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_must_not_matter_to_correlations_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
