/* test_rules.c - the public rule set, read whole.
 *
 * All active rules load; rejected are those alone whose placeholders nobody
 * defined. Needs ../shared/data/sigma (or $GROUNDS_SHARED); skips without. */
#include "check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "sigma/load.h"
#include "sigma/print.h"
#include "support/yaml_both.h"

typedef struct {
    gr_slice path, text;
} rule_file;

typedef struct {
    gr_arena *arena;
    rule_file *files;
    size_t count, bytes;
} file_set;

enum { MOST_FILES = 20000, MOST_PATH = 4096 };

static const char *shared_folder(void)
{
    const char *const named = getenv("GROUNDS_SHARED");
    return named == NULL ? "../shared" : named;
}

static bool is_there(void)
{
    char path[MOST_PATH];
    struct stat status;
    snprintf(path, sizeof path, "%s/data/sigma/rules", shared_folder());
    if (stat(path, &status) == 0) return true;
    print_message("no %s\n", path);
    return false;
}

static void add_file(file_set *set, const char *path, size_t size)
{
    FILE *const in = fopen(path, "rb");
    assert_non_null(in);
    uint8_t *const text = gr_arena_take_text(set->arena, size + 1);
    assert_non_null(text);
    assert_int_equal(size, fread(text, 1, size, in));
    fclose(in);
    assert_true(set->count < MOST_FILES);
    set->files[set->count++] =
        (rule_file){gr_arena_copy(set->arena, gr_slice_of_c(path)),
                    gr_slice_of(text, size)};
    set->bytes += size;
}

static void add_folder(file_set *set, const char *folder)
{
    DIR *const dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[MOST_PATH];
        struct stat status;
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        assert_int_equal(0, stat(path, &status));
        if (S_ISDIR(status.st_mode)) add_folder(set, path);
        else if (gr_ends_with(gr_slice_of_c(path), GR_S(".yml")))
            add_file(set, path, (size_t)status.st_size);
    }
    closedir(dir);
}

static file_set read_folders(const char *const *names)
{
    file_set set = {.arena = gr_arena_new(64 << 20)};
    set.files = gr_arena_take_array(set.arena, MOST_FILES, sizeof *set.files);
    for (; *names != NULL; names++) {
        char folder[MOST_PATH];
        snprintf(folder, sizeof folder, "%s/data/sigma/%s", shared_folder(),
                 *names);
        add_folder(&set, folder);
    }
    return set;
}

static const sigma_load_options no_options = {.with_deprecated = false};

static sigma_rules load(gr_arena *arena, const file_set *set,
                        const sigma_load_options *options)
{
    gr_error err = {GR_OK, 0, ""};
    sigma_loader *loader;
    sigma_rules rules;
    if (sigma_loader_new(arena, options, &loader, &err) != GR_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < set->count; i++)
        assert_int_equal(GR_OK,
                         sigma_load_bytes(loader, set->files[i].path,
                                          set->files[i].text, false, &err));
    assert_int_equal(GR_OK, sigma_load_finish(loader, &rules, &err));
    return rules;
}

static size_t count_state(const sigma_rules *rules, sigma_rule_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rules[i].state == state;
    return count;
}

/* Those of conditions that count: no active rule is one. */
static size_t count_correlations(const sigma_rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rules[i].correlation != NULL;
    return count;
}

static size_t count_hidden(const sigma_rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++) count += rules->rules[i].hidden;
    return count;
}

static void print_counts(const char *what, const sigma_rules *rules)
{
    print_message("# %s: %zu", what, rules->count);
    for (int s = RULE_LOADED; s <= RULE_STATUS_EXCLUDED; s++)
        print_message(", %s %zu", sigma_rule_state_name((sigma_rule_state)s),
                      count_state(rules, (sigma_rule_state)s));
    print_message("\n");
}

static void print_rejected(const sigma_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_rule *const r = &rules->rules[i];
        if (r->state == RULE_REJECTED || r->warning.len > 0)
            print_message("# %.*s:%u: %.*s%.*s\n", (int)r->path.len,
                          (const char *)r->path.ptr, r->reason_line,
                          (int)r->reason.len, (const char *)r->reason.ptr,
                          (int)r->warning.len, (const char *)r->warning.ptr);
    }
}

static const char *const active[] = {"rules",
                                     "rules-emerging-threats",
                                     "rules-threat-hunting",
                                     "rules-placeholder",
                                     "rules-compliance",
                                     NULL};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void every_active_rule_loads_but_for_its_placeholders(void **state)
{
    (void)state;
    if (!is_there()) skip();
    file_set const set = read_folders(active);
    gr_arena *const arena = gr_arena_new(256 << 20);
    double const begin = now_ms();
    sigma_rules const rules = load(arena, &set, &no_options);
    double const end = now_ms();
    print_message("# %zu files, %zu bytes in %.0f ms, %zu bytes kept\n",
                  set.count, set.bytes, end - begin, gr_arena_used(arena));
    print_counts("active", &rules);
    print_rejected(&rules);

    assert_int_equal(3780, rules.count);
    assert_int_equal(0, rules.other_documents);
    assert_int_equal(0, rules.duplicate_ids);
    for (size_t i = 0; i < rules.count; i++) {
        const sigma_rule *const r = &rules.rules[i];
        bool const whole =
            r->state == RULE_LOADED || r->state == RULE_NO_SOURCE;
        bool const placeholder =
            r->state == RULE_REJECTED &&
            gr_starts_with(r->reason, GR_S("placeholder %")) &&
            gr_ends_with(r->reason, GR_S("is not defined")) &&
            r->reason_line > r->line;
        assert_true(whole || placeholder);
        assert_true(r->level != LEVEL_NONE);
        assert_true(r->title.len > 0 && r->id.len == 36);
    }
    gr_arena_free(arena);
    gr_arena_free(set.arena);
}

/* All folders, as they are and changed. */
static void the_yaml_is_what_libyaml_reads(void **state)
{
    (void)state;
    if (!is_there()) skip();
    enum { ROUNDS = 10 };
    static const char *const all[] = {"", NULL};
    file_set const set = read_folders(all);
    gr_buffer changed = gr_buffer_upto(1 << 20);
    size_t sure = 0, sure_changed = 0;
    for (size_t i = 0; i < set.count; i++) {
        gr_slice const text = set.files[i].text;
        if (!yaml_events_agree(text, &sure))
            fail_msg("%s", (const char *)set.files[i].path.ptr);
        for (uint64_t round = 0; round < ROUNDS; round++) {
            yaml_mutated(text, i * ROUNDS + round, &changed);
            if (!yaml_events_agree(gr_buffer_slice(&changed), &sure_changed))
                fail_msg("%s, changed %u", (const char *)set.files[i].path.ptr,
                         (unsigned)round);
        }
    }
    print_message("# %zu files; sure of %zu documents, and of %zu changed\n",
                  set.count, sure, sure_changed);
    assert_true(sure > set.count / 100 * 99);
    assert_true(sure_changed > set.count);
    gr_buffer_free(&changed);
    gr_arena_free(set.arena);
}

/* Appends each placeholder that is missing, as one value. */
static void define_missing(gr_buffer *out, const sigma_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->rules[i].state != RULE_REJECTED) continue;
        gr_slice name = rules->rules[i].reason;
        name = gr_from(name, gr_find_byte(name, '%') + 1);
        name = gr_sub(name, 0, gr_find_byte(name, '%'));
        char line[128];
        int const len = snprintf(line, sizeof line, "\n%.*s: x\n",
                                 (int)name.len, (const char *)name.ptr);
        gr_slice const text = gr_slice_of(line, (size_t)len);
        if (gr_find(gr_buffer_slice(out), text) == SIZE_MAX) gr_put(out, text);
    }
}

static void with_placeholders_every_active_rule_loads(void **state)
{
    (void)state;
    if (!is_there()) skip();
    file_set const set = read_folders(active);
    gr_arena *const arena = gr_arena_new(256 << 20);
    gr_buffer text = gr_buffer_upto(1 << 16);
    sigma_rules rules = load(arena, &set, &no_options);
    for (int pass = 0; pass < 6; pass++) { /* a rule may need several */
        define_missing(&text, &rules);
        sigma_load_options const options = {
            .placeholders = gr_buffer_slice(&text),
            .placeholders_path = GR_S("placeholders.yml")};
        rules = load(arena, &set, &options);
    }
    print_rejected(&rules);
    assert_int_equal(0, count_state(&rules, RULE_REJECTED));
    gr_buffer_free(&text);
    gr_arena_free(arena);
    gr_arena_free(set.arena);
}

static void retired_rules_have_counted_outcomes(void **state)
{
    (void)state;
    if (!is_there()) skip();
    static const char *const retired[] = {"deprecated", "unsupported", NULL};
    static const sigma_load_options all = {.with_deprecated = true,
                                           .with_unsupported = true};
    file_set const set = read_folders(retired);
    gr_arena *const arena = gr_arena_new(256 << 20);
    sigma_rules const left_out = load(arena, &set, &no_options);
    print_counts("retired", &left_out);
    /* Two files hold two rules with a template, and eight rules that lie
     * there do not say in their status that they are retired. */
    assert_int_equal(set.count + 2, left_out.count);
    assert_int_equal(253, count_state(&left_out, RULE_STATUS_EXCLUDED));
    sigma_rules const rules = load(arena, &set, &all);
    print_counts("asked for", &rules);
    print_rejected(&rules);
    assert_int_equal(left_out.count + count_hidden(&rules), rules.count);
    assert_true(count_correlations(&rules) > 40);
    gr_arena_free(arena);
    gr_arena_free(set.arena);
}

static void every_tree_prints(void **state)
{
    (void)state;
    if (!is_there()) skip();
    file_set const set = read_folders(active);
    gr_arena *const arena = gr_arena_new(256 << 20);
    sigma_rules const rules = load(arena, &set, &no_options);
    gr_buffer out = gr_buffer_upto(64 << 20);
    for (size_t i = 0; i < rules.count; i++) {
        if (rules.rules[i].root == NULL) continue;
        size_t const before = out.len;
        sigma_node_print(&out, rules.rules[i].root);
        assert_true(out.len > before);
    }
    assert_int_equal(GR_OK, out.status);
    for (size_t i = 0; i < out.len; i++)
        assert_true(out.ptr[i] >= 0x20 && out.ptr[i] < 0x7f);
    gr_buffer_free(&out);
    gr_arena_free(arena);
    gr_arena_free(set.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_active_rule_loads_but_for_its_placeholders),
        cmocka_unit_test(the_yaml_is_what_libyaml_reads),
        cmocka_unit_test(with_placeholders_every_active_rule_loads),
        cmocka_unit_test(retired_rules_have_counted_outcomes),
        cmocka_unit_test(every_tree_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
