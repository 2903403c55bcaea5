/* test_demo_truth.c - our rules find in the training case what docs/TRAINING.md
 * says, and nothing else. */
#include "check.h"

#include "base/time.h"
#include "readers/evtx_reader.h"
#include "sigma/builtin.h"
#include "sigma/engine.h"
#include "simulate/demo.h"

typedef struct {
    const sigma_rules *rules;
    sigma_matcher *matcher;
    gr_slice name;
    gr_buffer *found;
    size_t events, damaged;
} hunter;

static gr_status judge(void *self, const event *e)
{
    hunter *const h = self;
    sigma_hits hits;
    h->events++;
    assert_int_equal(sigma_match(h->matcher, e, &hits, NULL), GR_OK);
    for (size_t i = 0; i < hits.count; i++) {
        if (h->rules->rules[hits.rules[i]].silent) continue;
        char text[GR_TIME_TEXT];
        gr_slice const time = gr_time_text(text, e->time_ns, 0);
        gr_put(h->found, gr_sub(time, 11, 8));
        gr_put_byte(h->found, ' ');
        gr_put(h->found, gr_sub(h->name, 0, gr_find_byte(h->name, '/')));
        gr_put_byte(h->found, ' ');
        gr_put(h->found, h->rules->rules[hits.rules[i]].title);
        gr_put_byte(h->found, '\n');
    }
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    (void)offset, (void)length, (void)records_lost, (void)what;
    ((hunter *)self)->damaged++;
}

static void hunt(hunter *h, gr_slice bytes)
{
    event_sink const sink = {h, judge, damage};
    reader_options const options = {false};
    reader_file file;
    evtx_reader.begin(&(reader_intro){.head = gr_sub(bytes, 0, READER_HEAD),
                                      .size = bytes.len,
                                      .options = &options},
                      &file, &sink);
    reader_state *const state = evtx_reader.open(&options);
    assert_non_null(state);
    for (size_t at = 0; at < bytes.len;) {
        size_t const units =
            evtx_reader.split(&file, gr_from(bytes, at), at, true);
        assert_true(units > 0);
        assert_int_equal(evtx_reader.read(state, &file,
                                          gr_sub(bytes, at, units), at, &sink,
                                          NULL),
                         GR_OK);
        at += units;
    }
    evtx_reader.close(state);
    sigma_matcher_forget(h->matcher);
}

/* In order of file, then of time. */
static const char truth[] =
    "08:15:30 EXCH01 Mailbox Exported or Script Set as an Exchange Address\n"
    "10:15:33 EXCH01 Mailbox Exported or Script Set as an Exchange Address\n"
    "08:15:41 EXCH01 Web Script Written by a Server Process or a Shell\n"
    "08:15:41 EXCH01 Page Among Those of Exchange That Exchange Does Not "
    "Have\n"
    "08:16:20 EXCH01 Shell Started by a Web Server\n"
    "08:16:21 EXCH01 SYSTEM Asked Who It Is\n"
    "08:17:05 EXCH01 Shell Started by a Web Server\n"
    "08:19:44 EXCH01 PowerShell Started Hidden and Without Its Profile\n"
    "08:19:44 EXCH01 PowerShell with an Encoded Command\n"
    "08:24:10 EXCH01 Defender Weakened by a Command\n"
    "08:31:02 EXCH01 Process Memory Dumped with a Windows Library\n"
    "08:31:02 EXCH01 rundll32 or regsvr32 Used in an Odd Way\n"
    "08:31:03 EXCH01 Memory of LSASS Opened by an Unusual Process\n"
    "08:52:13 EXCH01 Memory of LSASS Opened by an Unusual Process\n"
    "09:05:02 EXCH01 Administrative Share Connected or Used by a Command\n"
    "09:05:18 EXCH01 Service Made or Changed by a Command\n"
    "08:24:12 EXCH01 Defender Protection Switched Off\n"
    "11:31:02 EXCH01 Security Log Cleared\n"
    "11:30:15 EXCH01 Event Log Cleared\n"
    "10:40:50 FS02 Archive Made with a Password\n"
    "10:40:50 FS02 Folder Packed by a Command into an Odd Place\n"
    "10:55:01 FS02 Shadow Copies Deleted\n"
    "09:05:11 FS02 Program Written to an Administrative Share\n"
    "09:12:31 FS02 Account Created\n"
    "09:12:41 FS02 Member Added to the Local Administrators\n"
    "09:20:07 FS02 Scheduled Task with a Suspicious Action\n"
    "09:05:20 FS02 Service Installed from an Unusual Place\n";

static void our_rules_find_the_intrusion_and_nothing_else(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new((size_t)256 << 20);
    gr_buffer found = gr_buffer_upto(1 << 20);
    sigma_loader *loader;
    sigma_rules rules;
    const sigma_engine *engine;
    assert_non_null(arena);
    assert_int_equal(
        sigma_loader_new(arena, &(sigma_load_options){0}, &loader, NULL),
        GR_OK);
    for (size_t i = 0; i < sigma_builtin_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_builtin_file(arena, i, &name);
        assert_int_equal(sigma_load_bytes(loader, name, text, true, NULL),
                         GR_OK);
    }
    assert_int_equal(sigma_load_finish(loader, &rules, NULL), GR_OK);
    assert_int_equal(sigma_compile(arena, &rules, &engine, NULL), GR_OK);
    hunter h = {.rules = &rules,
                .matcher = sigma_matcher_new(engine, NULL),
                .found = &found};
    size_t written = 0;
    for (size_t i = 0; i < simulate_demo_count(); i++) {
        gr_buffer out = gr_buffer_upto(16 << 20);
        size_t events = 0;
        assert_int_equal(
            simulate_demo_file(arena, i, &h.name, &out, &events, NULL), GR_OK);
        hunt(&h, gr_buffer_slice(&out));
        written += events;
        gr_buffer_free(&out);
    }
    assert_int_equal(h.events, written);
    assert_int_equal(h.damaged, 0);
    assert_slice(gr_buffer_slice(&found), truth);
    sigma_matcher_free(h.matcher);
    sigma_engine_free(engine);
    gr_buffer_free(&found);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_rules_find_the_intrusion_and_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
