/* test_hunt.c - evidence and rules in, findings and coverage out.
 *
 * The evidence is JSON lines, so that a test can say in a line what it has. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hunt/hunt.h"
#include "report/findings.h"
#include "support/rule_text.h"
#include "support/scratch.h"

static gr_arena *arena;
static gr_error error;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)512 << 20);
    return arena == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

/* ---- a spill in memory ---- */

typedef struct {
    gr_buffer bytes;
    size_t fail_at; /* appends beyond this many bytes fail */
} memory_spill;

static gr_status spill_append(void *self, gr_slice bytes, gr_error *err)
{
    memory_spill *const s = self;
    if (s->fail_at > 0 && s->bytes.len + bytes.len > s->fail_at)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "the spill is full");
    gr_put(&s->bytes, bytes);
    return s->bytes.status;
}

/* In small pieces, as a file might give them. */
static gr_status spill_read(void *self, uint64_t offset, uint8_t *to,
                            size_t len, size_t *got, gr_error *err)
{
    (void)err;
    memory_spill *const s = self;
    gr_slice const rest = gr_from(gr_buffer_slice(&s->bytes), (size_t)offset);
    *got = rest.len < len ? rest.len : len;
    if (*got > 1000) *got = 1000;
    if (*got > 0) memcpy(to, rest.ptr, *got);
    return GR_OK;
}

/* ---- one hunt ---- */

typedef struct {
    unsigned threads;
    bool hash, oracle;
    const char *rules; /* NULL: rules_text */
    const hunt_selection *selection;
    size_t spill_fail_at, sink_fail_at; /* 1-based finding */
    volatile sig_atomic_t *stop;
} how;

typedef struct {
    gr_status status;
    gr_buffer lines; /* of findings */
    size_t taken, sink_fail_at;
    volatile sig_atomic_t *stop_at; /* set with the fourth finding */
    hunt_result result;
} outcome;

static gr_status take(void *self, const finding *f, gr_error *err)
{
    outcome *const o = self;
    if (o->stop_at != NULL && o->taken == 3) *o->stop_at = 1;
    if (++o->taken == o->sink_fail_at)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "the pipe is closed");
    report_finding_json(&o->lines, f);
    return o->lines.status;
}

static const char rules_text[] =
    "title: Tool started\nid: aa\nlevel: low\n"
    "logsource: {product: windows, service: security}\n"
    "detection: {s: {EventID: 4688, Tool: hammer}, condition: s}\n---\n"
    "title: Any start\nid: bb\nlevel: high\n"
    "logsource: {product: windows, service: security}\n"
    "detection: {s: {EventID: 4688}, condition: s}\n---\n"
    "title: Never seen\nid: cc\nlevel: critical\n"
    "logsource: {product: windows, service: system}\n"
    "detection: {s: {EventID: 1}, condition: s}\n";

static outcome hunt(const char *below, const how *h)
{
    const char *const path = scratch_path(below);
    evidence_list list = {0};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    const char *const text = h->rules == NULL ? rules_text : h->rules;
    sigma_rules const rules = rule_text_load(arena, gr_slice_of_c(text), NULL);
    assert_true(rules.count > 0);
    hunt_options const options = {
        .pipe = {.threads = h->threads,
                 .hash = h->hash ? PIPE_HASH_ALL : PIPE_HASH_NONE,
                 .stop = h->stop},
        .selection = h->selection,
        .oracle = h->oracle};
    memory_spill store = {gr_buffer_upto((size_t)1 << 30), h->spill_fail_at};
    gr_spill const spill = {&store, spill_append, spill_read};
    outcome o = {.lines = gr_buffer_upto((size_t)1 << 30),
                 .sink_fail_at = h->sink_fail_at,
                 .stop_at = h->stop};
    finding_sink const sink = {&o, take};
    error = (gr_error){GR_OK, GR_NO_OFFSET, ""};
    o.status = hunt_run(arena, &list, &rules, &options, &spill, &sink,
                        &o.result, &error);
    gr_buffer_free(&store.bytes);
    return o;
}

/* ---- evidence ---- */

static size_t put_event(char *out, size_t room, const char *channel, int id,
                        int record, const char *host, int second,
                        const char *tool)
{
    return (size_t)snprintf(
        out, room,
        "{\"Event\":{\"System\":{\"EventID\":%d,\"EventRecordID\":%d,"
        "\"Channel\":\"%s\",\"Computer\":\"%s\",\"TimeCreated\":{"
        "\"#attributes\":{\"SystemTime\":\"2021-03-02T08:15:%02dZ\"}}},"
        "\"EventData\":{\"Tool\":\"%s\"}}}\n",
        id, record, channel, host, second, tool);
}

static void write_few(const char *below, int first_record, const char *host)
{
    char text[4096];
    size_t n = 0;
    n += put_event(text + n, sizeof text - n, "Security", 4688, first_record,
                   host, 10, "hammer");
    n += put_event(text + n, sizeof text - n, "Security", 4688,
                   first_record + 1, host, 11, "saw");
    n += put_event(text + n, sizeof text - n, "Security", 4624,
                   first_record + 2, host, 12, "none");
    n += put_event(text + n, sizeof text - n, "Application", 7,
                   first_record + 3, host, 13, "hammer");
    scratch_write(below, text, n);
}

static void write_many(const char *below, int count, int seed)
{
    size_t const room = (size_t)count * 400 + 4096;
    char *const text = malloc(room);
    size_t n = 0;
    assert_non_null(text);
    for (int i = 0; i < count; i++) {
        seed = (int)((unsigned)seed * 1103515245u + 12345u) & 0x7fffffff;
        char host[16];
        snprintf(host, sizeof host, "PC%d", seed / 64 % 5);
        n += put_event(text + n, room - n, "Security",
                       seed / 1024 % 3 == 0 ? 4688 : 4624, i, host,
                       seed / 4096 % 60,
                       seed / 65536 % 2 == 0 ? "hammer" : "saw");
        if (seed % 97 == 0)
            n += (size_t)snprintf(text + n, room - n, "{\"broken\n");
    }
    scratch_write(below, text, n);
    free(text);
}

/* The text between `before` and the next quote, of line `line`. */
static gr_slice value_in(const outcome *o, size_t line, const char *before)
{
    gr_slice rest = gr_buffer_slice(&o->lines);
    for (; line > 0; line--) rest = gr_from(rest, gr_find_byte(rest, '\n') + 1);
    gr_slice const one = gr_sub(rest, 0, gr_find_byte(rest, '\n'));
    size_t const at = gr_find(one, gr_slice_of_c(before));
    if (at == SIZE_MAX) return GR_S("");
    gr_slice const value = gr_from(one, at + strlen(before));
    return gr_sub(value, 0, gr_find_byte(value, '"'));
}

/* ---- tests ---- */

static void findings_come_in_order_with_their_grounds(void **state)
{
    (void)state;
    write_few("ev/b.json", 1, "PC1");
    write_few("ev/a.json", 101, "PC2");
    outcome o = hunt("ev", &(how){.threads = 1, .hash = true});
    assert_int_equal(o.status, GR_OK);
    assert_int_equal(o.taken, 6);
    static const struct {
        const char *evidence, *rule;
    } expected[] = {{"ev/a.json", "aa"}, {"ev/a.json", "bb"},
                    {"ev/a.json", "bb"}, {"ev/b.json", "aa"},
                    {"ev/b.json", "bb"}, {"ev/b.json", "bb"}};
    for (size_t i = 0; i < 6; i++) {
        assert_slice(value_in(&o, i, "\"evidence\":\""), expected[i].evidence);
        assert_slice(value_in(&o, i, "\"rule_id\":\""), expected[i].rule);
        assert_int_equal(value_in(&o, i, "\"sha256\":\"").len, 64);
    }
    assert_slice(value_in(&o, 0, "\"time\":\""),
                 "2021-03-02T08:15:10.000000000Z");
    assert_slice(value_in(&o, 0, "\"host\":\""), "PC2");
    assert_slice(value_in(&o, 0, "\"Tool\":\""), "hammer");
    assert_slice(value_in(&o, 2, "\"Tool\":\""), "saw");
    gr_buffer_free(&o.lines);
}

/* If this changes, ids of findings in old cases no longer hold. */
static void an_id_is_what_finding_h_says(void **state)
{
    (void)state;
    write_few("ev.json", 1, "PC1");
    size_t len;
    char *const text = scratch_read("ev.json", &len);
    size_t const line = (size_t)(strchr(text, '\n') - text);
    for (int hashed = 0; hashed < 2; hashed++) {
        uint8_t digest[GR_SHA256_SIZE];
        gr_buffer b = gr_buffer_upto(4096);
        if (hashed != 0) {
            assert_true(gr_sha256_of(gr_slice_of(text, len), digest));
            gr_put(&b, gr_slice_of(digest, sizeof digest));
        } else gr_put(&b, GR_S("ev.json\0"));
        for (int i = 0; i < 8; i++) gr_put_byte(&b, 0);
        for (int i = 0; i < 8; i++) gr_put_byte(&b, (uint8_t)(line >> (8 * i)));
        gr_put(&b, GR_S("aa\0"));
        assert_true(gr_sha256_of(gr_slice_of(text, line), digest));
        gr_put(&b, gr_slice_of(digest, sizeof digest));
        assert_true(gr_sha256_of(gr_buffer_slice(&b), digest));
        char id[FINDING_ID + 1] = "";
        gr_hex_digits(id, digest, FINDING_ID / 2);
        gr_buffer_free(&b);

        outcome o = hunt("ev.json", &(how){.threads = 1, .hash = hashed != 0});
        assert_slice(value_in(&o, 0, "\"id\":\""), id);
        gr_buffer_free(&o.lines);
    }
    free(text);
}

static void the_bytes_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    char name[32];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "ev/%d.json", i * 7 % 12);
        write_many(name, 200 * (i * 7 % 12 + 1), i * 7 % 12);
    }
    write_many("ev/large.json", 12000, 99);
    outcome one = hunt("ev", &(how){.threads = 1, .hash = true});
    assert_int_equal(one.status, GR_OK);
    assert_true(one.taken > 5000);
    for (unsigned threads = 2; threads <= 8; threads *= 2) {
        outcome many = hunt("ev", &(how){.threads = threads, .hash = true});
        assert_int_equal(many.status, GR_OK);
        assert_int_equal(many.lines.len, one.lines.len);
        assert_memory_equal(many.lines.ptr, one.lines.ptr, one.lines.len);
        assert_int_equal(many.result.damaged_ranges, one.result.damaged_ranges);
        assert_memory_equal(many.result.histogram, one.result.histogram,
                            sizeof one.result.histogram);
        for (size_t i = 0; i < one.result.top_count; i++)
            assert_memory_equal(many.result.top[i].id, one.result.top[i].id,
                                FINDING_ID);
        gr_buffer_free(&many.lines);
    }
    outcome oracle =
        hunt("ev", &(how){.threads = 2, .hash = true, .oracle = true});
    assert_int_equal(oracle.lines.len, one.lines.len);
    assert_memory_equal(oracle.lines.ptr, one.lines.ptr, one.lines.len);
    gr_buffer_free(&oracle.lines);
    gr_buffer_free(&one.lines);
}

static void a_file_that_is_there_twice_counts_once(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "PC1");
    write_few("ev/b/copy.json", 1, "PC1");
    outcome o = hunt("ev", &(how){.threads = 2, .hash = true});
    assert_int_equal(o.taken, 3);
    assert_int_equal(o.result.files_read, 1);
    assert_int_equal(o.result.files_same, 1);
    assert_int_equal(o.result.files[1].same_as, 0);
    assert_int_equal(o.result.events, 4);
    assert_int_equal(o.result.hosts[0].events, 4);
    assert_int_equal(o.result.matches, 3);
    assert_slice(value_in(&o, 0, "\"also_in\":[{\"evidence\":\""), "");
    gr_buffer_free(&o.lines);
}

/* Another file, some records of which are the same. */
static void a_record_that_was_collected_twice_is_one_finding(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "PC1");
    write_few("ev/b.json", 1, "PC1");
    size_t len;
    char *const text = scratch_read("ev/b.json", &len);
    char *const longer = malloc(len + 1024);
    size_t const more =
        put_event(longer, 1024, "Security", 4688, 900, "PC1", 59, "saw");
    memcpy(longer + more, text, len);
    scratch_write("ev/b.json", longer, more + len);
    free(longer);
    free(text);
    for (unsigned threads = 1; threads < 3; threads++) {
        outcome o = hunt("ev", &(how){.threads = threads, .hash = true});
        assert_int_equal(o.taken, 4);
        assert_int_equal(o.result.matches, 7);
        assert_int_equal(o.result.findings, 4);
        /* In the longer one, which has another before them. */
        for (size_t i = 0; i < 4; i++)
            assert_slice(value_in(&o, i, "\"evidence\":\""), "ev/b.json");
        assert_slice(value_in(&o, 0, "\"also_in\":[{\"evidence\":\""), "");
        for (size_t i = 1; i < 4; i++)
            assert_slice(value_in(&o, i, "\"also_in\":[{\"evidence\":\""),
                         "ev/a.json");
        gr_buffer_free(&o.lines);
    }
}

static const hunt_kind *kind_of(const hunt_result *r, const char *channel,
                                uint32_t id)
{
    for (size_t i = 0; i < r->kind_count; i++)
        if (gr_equal(r->kinds[i].channel, gr_slice_of_c(channel)) &&
            r->kinds[i].event_id == id)
            return &r->kinds[i];
    fail_msg("no %s %u", channel, id);
    return NULL;
}

static void coverage_says_what_there_was_to_see(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "PC1");
    write_few("ev/b.json", 101, "pc1");
    scratch_write_text("ev/c", "");
    scratch_write_text("ev/d.txt", "a note");
    scratch_write_text("ev/e.json",
                       "{\"Event\":{\"System\":{\"EventID\":4688,\"Channel\":"
                       "\"Security\",\"Computer\":\"PC3\"}}}\n");
    outcome o = hunt("ev", &(how){.threads = 2, .hash = true});
    const hunt_result *const r = &o.result;
    assert_int_equal(r->files_read, 3);
    assert_int_equal(r->files_empty, 1);
    assert_int_equal(r->files_no_reader, 1);
    assert_int_equal(r->events, 9);
    assert_int_equal(r->null_times, 1);
    assert_int_equal(r->kind_count, 3);
    const hunt_kind *const start = kind_of(r, "Security", 4688);
    assert_int_equal(start->events, 5);
    assert_int_equal(start->null_times, 1);
    assert_true(start->watched);
    assert_int_equal(start->unwatched, 0);
    char time[GR_TIME_TEXT];
    assert_slice(gr_time_text(time, start->first_ns, 0),
                 "2021-03-02T08:15:10Z");
    assert_slice(gr_time_text(time, start->last_ns, 0), "2021-03-02T08:15:11Z");
    const hunt_kind *const other = kind_of(r, "Application", 7);
    assert_false(other->watched);
    assert_int_equal(other->unwatched, 2);

    /* PC1 and pc1 are one host. */
    assert_int_equal(r->host_count, 2);
    assert_slice(r->hosts[0].name, "PC1");
    assert_int_equal(r->hosts[0].events, 8);
    assert_int_equal(r->hosts[0].findings, 6);
    assert_int_equal(r->hosts[0].worst, LEVEL_HIGH);

    assert_int_equal(r->rules_in_state[RULE_LOADED], 3);
    assert_int_equal(r->rules_not_applicable, 1);
    assert_true(r->rule_sums[1].applicable);
    assert_int_equal(r->rule_sums[1].findings, 5);
    assert_false(r->rule_sums[2].applicable);
    assert_int_equal(r->levels[LEVEL_HIGH].findings, 5);
    assert_int_equal(r->levels[LEVEL_HIGH].rules, 1);
    assert_int_equal(r->levels[LEVEL_HIGH].hosts, 2);
    assert_int_equal(r->levels[LEVEL_LOW].findings, 2);
    gr_buffer_free(&o.lines);
}

static void sums_of_findings_add_up(void **state)
{
    (void)state;
    write_many("ev.json", 3000, 5);
    outcome o = hunt("ev.json", &(how){.threads = 2});
    const hunt_result *const r = &o.result;
    uint64_t in_time = 0, on_hosts = 0, at_levels = 0, of_rules = 0;
    for (size_t i = 0; i < HUNT_BUCKETS; i++)
        for (size_t k = 0; k < HUNT_LEVELS; k++) in_time += r->histogram[i][k];
    for (size_t i = 0; i < r->host_count; i++) on_hosts += r->hosts[i].findings;
    for (size_t i = 0; i < HUNT_LEVELS; i++) at_levels += r->levels[i].findings;
    for (size_t i = 0; i < r->rules.count; i++)
        of_rules += r->rule_sums[i].findings;
    assert_int_equal(r->findings, o.taken);
    assert_int_equal(in_time, o.taken);
    assert_int_equal(on_hosts, o.taken);
    assert_int_equal(at_levels, o.taken);
    assert_int_equal(of_rules, o.taken);
    assert_int_equal(r->top_count, 10); /* two rules, five hosts */
    for (size_t i = 1; i < r->top_count; i++)
        assert_true(r->top[i - 1].level > r->top[i].level ||
                    (r->top[i - 1].level == r->top[i].level &&
                     r->top[i - 1].findings <= r->top[i].findings));
    assert_true(r->damaged_ranges > 0);
    assert_int_equal(r->damage_count, r->damaged_ranges);
    gr_buffer_free(&o.lines);
}

static void selections_change_findings_and_not_coverage(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "DC01.corp.example");
    write_few("ev/b.json", 101, "PC2");
    hunt_selection s = {.from_ns = GR_TIME_NONE, .to_ns = GR_TIME_NONE};
    s.min_level = LEVEL_MEDIUM;
    s.critical = GR_S("dc01\n");
    outcome o = hunt("ev", &(how){.threads = 1, .selection = &s});
    /* low became medium on the one host, and is left out on the other */
    assert_int_equal(o.taken, 5 - 0);
    assert_slice(value_in(&o, 0, "\"level\":\""), "medium");
    assert_slice(value_in(&o, 0, "\"rule_level\":\""), "low");
    assert_slice(value_in(&o, 1, "\"level\":\""), "critical");
    assert_slice(value_in(&o, 3, "\"level\":\""), "high");
    assert_slice(value_in(&o, 3, "\"rule_level\":\""), "");
    assert_int_equal(o.result.events, 8);
    gr_buffer_free(&o.lines);

    s = (hunt_selection){.from_ns = GR_TIME_NONE, .to_ns = GR_TIME_NONE};
    assert_true(gr_time_parse(GR_S("2021-03-02T08:15:11Z"), &s.from_ns));
    o = hunt("ev", &(how){.threads = 1, .selection = &s});
    assert_int_equal(o.taken, 2);
    assert_int_equal(o.result.events, 8);
    assert_int_equal(o.result.events_left_out, 2);
    gr_buffer_free(&o.lines);
}

static void what_the_spill_or_the_sink_fails_with_ends_the_hunt(void **state)
{
    (void)state;
    write_many("ev.json", 500, 3);
    outcome o = hunt("ev.json", &(how){.threads = 2, .spill_fail_at = 5000});
    assert_int_equal(o.status, GR_IO);
    assert_string_equal(error.text, "the spill is full");
    gr_buffer_free(&o.lines);
    o = hunt("ev.json", &(how){.threads = 2, .sink_fail_at = 4});
    assert_int_equal(o.status, GR_IO);
    assert_string_equal(error.text, "the pipe is closed");
    assert_int_equal(o.taken, 4);
    gr_buffer_free(&o.lines);
}

static void a_hunt_that_was_stopped_says_so(void **state)
{
    (void)state;
    write_many("ev.json", 500, 3);
    volatile sig_atomic_t stop = 1;
    outcome o = hunt("ev.json", &(how){.threads = 2, .stop = &stop});
    assert_int_equal(o.status, GR_NONE);
    assert_true(o.result.interrupted);
    assert_int_equal(o.result.findings, o.taken);
    assert_false(o.result.files[0].finished);
    gr_buffer_free(&o.lines);
}

static void a_stop_while_findings_are_told_ends_it_too(void **state)
{
    (void)state;
    write_many("ev.json", 500, 3);
    volatile sig_atomic_t stop = 0;
    outcome o = hunt("ev.json", &(how){.threads = 2, .stop = &stop});
    assert_int_equal(o.status, GR_NONE);
    assert_true(o.result.interrupted);
    assert_true(o.result.files[0].finished);
    assert_true(o.taken >= 4 && o.taken <= 5); /* those of one record */
    assert_int_equal(o.result.findings, o.taken);
    assert_true(o.result.matches > o.taken);
    gr_buffer_free(&o.lines);
}

static void no_evidence_is_no_failure(void **state)
{
    (void)state;
    scratch_mkdir("ev");
    outcome o = hunt("ev", &(how){.threads = 2});
    assert_int_equal(o.status, GR_OK);
    assert_int_equal(o.result.findings, 0);
    assert_int_equal(o.result.rules_not_applicable, 3);
    gr_buffer_free(&o.lines);
}

static void no_memory_ends_the_hunt(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "PC1");
    write_few("ev/b.json", 1, "PC1");
    const char *const path = scratch_path("ev");
    evidence_list list = {0};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of_c(rules_text), NULL);
    hunt_options const options = {
        .pipe = {.threads = 1, .hash = PIPE_HASH_ALL}};
    long n = 0;
    for (;; n++) {
        memory_spill store = {gr_buffer_upto((size_t)1 << 20), 0};
        gr_spill const spill = {&store, spill_append, spill_read};
        gr_arena *const own = gr_arena_new((size_t)64 << 20);
        hunt_result result;
        gr_mem_fail_after(n);
        gr_status const status = hunt_run(own, &list, &rules, &options, &spill,
                                          NULL, &result, &error);
        gr_mem_fail_after(-1);
        bool const done = status == GR_OK && result.findings == 3 &&
                          result.files_unreadable == 0 &&
                          result.damaged_ranges == 0;
        gr_arena_free(own);
        gr_buffer_free(&store.bytes);
        if (done) break;
        assert_true(status == GR_NOMEM || status == GR_LIMIT ||
                    status == GR_OK);
        assert_true(n < 5000);
    }
    assert_true(n > 30);
}

/* ---- the files of a case ---- */

static gr_status keep(void *self, gr_slice bytes, gr_error *err)
{
    (void)err;
    gr_put(self, bytes);
    return ((gr_buffer *)self)->status;
}

static void the_files_of_a_case_say_what_the_result_says(void **state)
{
    (void)state;
    write_few("ev/a.json", 1, "PC1");
    write_few("ev/b.json", 1, "PC1");
    scratch_write_text("ev/c.json", "{\"broken\n");
    outcome o = hunt("ev", &(how){.threads = 1, .hash = true});
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_writer const to = {&text, keep};
    hunt_run_facts const facts = {"1.2.3", GR_S("{\"min_level\":\"low\"}")};
    assert_int_equal(hunt_write_run(&o.result, &facts, &to, NULL), GR_OK);
    gr_slice run = gr_buffer_slice(&text);
    assert_true(gr_starts_with(
        run, GR_S("{\"engine\":\"grounds\",\"version\":\"1.2.3\","
                  "\"state\":\"finished\",\"options\":{\"min_level\":\"low\"},"
                  "\"rules\":{\"documents\":3,\"loaded\":3,"
                  "\"not_applicable\":1,")));
    assert_true(gr_ends_with(run, GR_S("}\n")));
    assert_true(gr_find(run, GR_S("\"findings\":{\"count\":3,")) != SIZE_MAX);

    text.len = 0;
    assert_int_equal(hunt_write_coverage(&o.result, &to, NULL), GR_OK);
    gr_slice const coverage = gr_buffer_slice(&text);
    assert_true(gr_find(coverage, GR_S("\"same_as\":\"ev/a.json\"")) !=
                SIZE_MAX);
    assert_true(gr_find(coverage, GR_S("{\"channel\":\"Application\","
                                       "\"event_id\":7,\"events\":1,"
                                       "\"watched\":false,\"unwatched\":1,"
                                       "\"only_generic\":0,")) != SIZE_MAX);

    text.len = 0;
    assert_int_equal(hunt_write_rules(&o.result, &to, NULL), GR_OK);
    assert_true(gr_find(gr_buffer_slice(&text),
                        GR_S("\"applicable\":true,\"findings\":2,")) !=
                SIZE_MAX);
    gr_buffer_free(&text);
    gr_buffer_free(&o.lines);
}

/* What no rule looked at, and what only rules looked at that look at all. */
static void coverage_tells_generic_rules_apart(void **state)
{
    (void)state;
    static const char generic[] = "title: Any\nid: zz\n"
                                  "logsource: {product: windows}\n"
                                  "detection: {s: [nail], condition: s}\n";
    char both[sizeof rules_text + sizeof generic + 4];
    snprintf(both, sizeof both, "%s---\n%s", rules_text, generic);
    static const struct {
        uint64_t unwatched, only_generic;
        bool watched;
    } expected[3][2] = {
        /* Security 4624, which no rule names; Security 4688 */
        {{1, 0, false}, {0, 0, true}},
        {{0, 1, false}, {0, 2, false}},
        {{0, 1, false}, {0, 0, true}},
    };
    const char *const rules[] = {rules_text, generic, both};
    write_few("ev/a.json", 1, "PC1");
    for (size_t i = 0; i < 6; i++) {
        outcome o = hunt(
            "ev",
            &(how){.threads = 1, .rules = rules[i / 2], .oracle = i % 2 == 1});
        for (size_t k = 0; k < 2; k++) {
            const hunt_kind *const kind =
                kind_of(&o.result, "Security", k == 0 ? 4624 : 4688);
            assert_int_equal(kind->unwatched, expected[i / 2][k].unwatched);
            assert_int_equal(kind->only_generic,
                             expected[i / 2][k].only_generic);
            assert_int_equal(kind->watched, expected[i / 2][k].watched);
        }
        gr_buffer_free(&o.lines);
    }
}

/* A row of damage is a damaged range or an event that was not judged. */
static void damage_that_is_not_listed_is_what_is_left(void **state)
{
    (void)state;
    hunt_result const r = {.damaged_ranges = 2, .events_not_judged = 3};
    hunt_result listed = r;
    assert_int_equal(hunt_damage_beyond(&r), 5);
    listed.damage_count = 4;
    assert_int_equal(hunt_damage_beyond(&listed), 1);
    listed.damage_count = 5;
    assert_int_equal(hunt_damage_beyond(&listed), 0);
    listed.damage_count = 6;
    assert_int_equal(hunt_damage_beyond(&listed), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_that_is_not_listed_is_what_is_left),
        TEST(coverage_tells_generic_rules_apart),
        TEST(findings_come_in_order_with_their_grounds),
        TEST(an_id_is_what_finding_h_says),
        TEST(the_bytes_are_the_same_for_any_number_of_threads),
        TEST(a_file_that_is_there_twice_counts_once),
        TEST(a_record_that_was_collected_twice_is_one_finding),
        TEST(coverage_says_what_there_was_to_see),
        TEST(sums_of_findings_add_up),
        TEST(selections_change_findings_and_not_coverage),
        TEST(what_the_spill_or_the_sink_fails_with_ends_the_hunt),
        TEST(a_hunt_that_was_stopped_says_so),
        TEST(a_stop_while_findings_are_told_ends_it_too),
        TEST(no_evidence_is_no_failure),
        TEST(no_memory_ends_the_hunt),
        TEST(the_files_of_a_case_say_what_the_result_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
