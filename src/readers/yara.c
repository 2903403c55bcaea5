/* yara.c - see yara.h.
 *
 * Each file is compiled by itself first, for libyara cannot go on behind an
 * error; those that compile are then compiled together, so that a file of the
 * evidence is searched once. Our own rules are a set of their own: what a rule
 * of the user's runs into costs none of ours.
 *
 *   set->packs[PACK_OWN]    built in        rules 0 ...
 *   set->packs[PACK_USER]   of -y           ... behind them
 *
 * Source: libyara, "The C API", of YARA 4.2. */
#include "readers/yara.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "base/number.h"
#include "readers/limits.h"

#include <stdio.h>
#include <yara.h>

enum { PACK_OWN, PACK_USER, PACKS };

typedef struct source {
    struct source *next;
    const char *text; /* ends in NUL */
    gr_slice path;
    bool builtin;
} source;

typedef struct {
    YR_RULES *rules;
    size_t first; /* number of its first rule */
} pack;

struct yara_set {
    gr_arena *arena;
    source *sources, **last;
    size_t source_count;
    pack packs[PACKS];
    yara_rule *rules;
    size_t count;
    bool begun; /* libyara is initialised */
};

/* What rules may ask about a file besides its bytes, as those do that are
 * written for scanners of file systems. */
static const char *const externals[] = {"filename", "filepath", "extension",
                                        "filetype", "owner"};
enum { EXTERNALS = sizeof externals / sizeof *externals };

yara_set *yara_open(gr_arena *arena)
{
    yara_set *const set = gr_alloc(sizeof *set);
    if (set == NULL) return NULL;
    set->arena = arena;
    set->last = &set->sources;
    set->begun = yr_initialize() == ERROR_SUCCESS;
    /* Matched bytes are taken from the file, not from libyara's copy. */
    if (set->begun && yr_set_configuration_uint32(YR_CONFIG_MAX_MATCH_DATA,
                                                  0) == ERROR_SUCCESS)
        return set;
    yara_close(set);
    return NULL;
}

void yara_close(yara_set *set)
{
    if (set == NULL) return;
    for (size_t i = 0; i < PACKS; i++)
        if (set->packs[i].rules != NULL) yr_rules_destroy(set->packs[i].rules);
    if (set->begun) (void)yr_finalize();
    gr_free(set);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for YARA rules");
}

/* ---- compiling ---- */

/* The first thing that libyara says. */
typedef struct {
    bool told;
    uint32_t line;
    char text[GR_ERROR_TEXT];
} complaint;

static void on_message(int level, const char *file, int line,
                       const YR_RULE *rule, const char *message, void *user)
{
    (void)file, (void)rule;
    complaint *const c = user;
    if (level != YARA_ERROR_LEVEL_ERROR || c->told) return;
    c->told = true;
    c->line = line > 0 ? (uint32_t)line : 0;
    (void)snprintf(c->text, sizeof c->text, "%s", message);
}

/* Files are opened by who was given their names, and by nobody else. */
static const char *on_include(const char *name, const char *file,
                              const char *name_space, void *user)
{
    (void)name, (void)file, (void)name_space, (void)user;
    return NULL;
}

static void on_include_free(const char *text, void *user)
{
    (void)text, (void)user;
}

static YR_COMPILER *open_compiler(complaint *c)
{
    YR_COMPILER *compiler = NULL;
    if (yr_compiler_create(&compiler) != ERROR_SUCCESS) return NULL;
    yr_compiler_set_callback(compiler, on_message, c);
    yr_compiler_set_include_callback(compiler, on_include, on_include_free,
                                     NULL);
    for (size_t i = 0; i < EXTERNALS; i++) {
        if (yr_compiler_define_string_variable(compiler, externals[i], "") ==
            ERROR_SUCCESS)
            continue;
        yr_compiler_destroy(compiler);
        return NULL;
    }
    return compiler;
}

/* Of each import: the module time would make findings depend on the clock. */
static int on_import(YR_SCAN_CONTEXT *context, int message, void *data,
                     void *user)
{
    (void)context;
    const YR_MODULE_IMPORT *const import = data;
    if (message == CALLBACK_MSG_IMPORT_MODULE &&
        strcmp(import->module_name, "time") == 0)
        *(bool *)user = true;
    return CALLBACK_CONTINUE;
}

static gr_status check_imports(YR_RULES *rules, gr_error *err)
{
    bool clock = false;
    int const status =
        yr_rules_scan_mem(rules, (const uint8_t *)"", 0, SCAN_FLAGS_NO_TRYCATCH,
                          on_import, &clock, 0);
    if (clock)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "the module \"time\" is not there: findings must not "
                       "depend on when they are looked for");
    return status == ERROR_INSUFFICIENT_MEMORY ? no_memory(err) : GR_OK;
}

/* Is the file good by itself? */
static gr_status try_source(const source *s, uint32_t *line, gr_error *err)
{
    complaint c = {.told = false};
    YR_RULES *rules = NULL;
    YR_COMPILER *const compiler = open_compiler(&c);
    if (compiler == NULL) return no_memory(err);
    gr_status status = GR_OK;
    int const errors = yr_compiler_add_string(compiler, s->text, NULL);
    *line = c.line;
    if (errors > 0)
        status = gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "YARA: %s",
                         c.told ? c.text : "not compiled");
    else if (yr_compiler_get_rules(compiler, &rules) != ERROR_SUCCESS)
        status = no_memory(err);
    else status = check_imports(rules, err);
    if (rules != NULL) yr_rules_destroy(rules);
    yr_compiler_destroy(compiler);
    return status;
}

static const char *keep_text(yara_set *set, gr_slice text)
{
    uint8_t *const kept = gr_arena_take_text(set->arena, text.len + 1);
    if (kept == NULL) return NULL;
    if (text.len > 0) memcpy(kept, text.ptr, text.len);
    kept[text.len] = '\0';
    return (const char *)kept;
}

gr_status yara_add(yara_set *set, gr_slice path, gr_slice text, bool builtin,
                   uint32_t *line, gr_error *err)
{
    *line = 0;
    if (gr_find_byte(text, '\0') < text.len)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "YARA: no text; compiled rules are not read");
    gr_arena_mark_point const mark = gr_arena_mark(set->arena);
    source *const s = gr_arena_take(set->arena, sizeof *s);
    if (s == NULL) return no_memory(err);
    *s = (source){.builtin = builtin};
    s->text = keep_text(set, text);
    s->path = gr_arena_copy(set->arena, path);
    if (gr_arena_status(set->arena) != GR_OK) return no_memory(err);
    /* Ours are tested as they are; compiling them twice would only cost. */
    gr_status const status = builtin ? GR_OK : try_source(s, line, err);
    if (status != GR_OK) {
        gr_arena_rewind(set->arena, mark);
        return status;
    }
    *set->last = s;
    set->last = &s->next;
    set->source_count++;
    return GR_OK;
}

static bool has_sources(const yara_set *set, size_t which)
{
    const source *s = set->sources;
    while (s != NULL && s->builtin != (which == PACK_OWN)) s = s->next;
    return s != NULL;
}

/* Each file is a namespace, called by its number: two may have the same
 * rule. */
static gr_status compile(yara_set *set, size_t which, gr_error *err)
{
    complaint c = {.told = false};
    pack *const p = &set->packs[which];
    if (!has_sources(set, which)) return GR_OK;
    YR_COMPILER *const compiler = open_compiler(&c);
    if (compiler == NULL) return no_memory(err);
    size_t number = 0;
    gr_status status = GR_OK;
    for (const source *s = set->sources; s != NULL && status == GR_OK;
         s = s->next, number++) {
        char name[GR_NUMBER_TEXT + 1] = "";
        gr_slice const digits = gr_u64_text(name, number);
        name[digits.len] = '\0';
        if (s->builtin != (which == PACK_OWN)) continue;
        if (yr_compiler_add_string(compiler, s->text, name) > 0)
            status =
                gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                        "%.*s: YARA, with the files before it: %s",
                        (int)s->path.len, (const char *)s->path.ptr, c.text);
    }
    if (status == GR_OK &&
        yr_compiler_get_rules(compiler, &p->rules) != ERROR_SUCCESS)
        status = no_memory(err);
    yr_compiler_destroy(compiler);
    return status;
}

/* ---- what the rules are ---- */

static bool is_name_byte(uint8_t c)
{
    return gr_is_letter(c) || gr_is_digit(c) || c == '_';
}

/* libyara does not keep where a rule stands: it is where its name is behind the
 * word "rule". */
static uint32_t line_of(gr_slice text, gr_slice name)
{
    gr_slice const word = GR_S("rule");
    uint32_t line = 1;
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] == '\n') line++;
        if (!gr_starts_with(gr_from(text, at), word)) continue;
        size_t i = at + word.len;
        if (i == text.len || !gr_is_blank(text.ptr[i])) continue;
        while (i < text.len && gr_is_blank(text.ptr[i])) i++;
        gr_slice const rest = gr_from(text, i);
        if (gr_starts_with(rest, name) &&
            (rest.len == name.len || !is_name_byte(rest.ptr[name.len])))
            return line;
    }
    return 0;
}

static const source *source_of(const yara_set *set, const YR_RULE *rule)
{
    uint64_t number = 0;
    const source *s = set->sources;
    (void)gr_parse_u64(gr_slice_of_c(rule->ns->name), &number);
    while (s != NULL && number-- > 0) s = s->next;
    return s;
}

static gr_slice keep(yara_set *set, const char *text)
{
    return gr_arena_copy(set->arena, gr_slice_of_c(text));
}

static void keep_metas(yara_set *set, YR_RULE *from, yara_rule *to)
{
    const YR_META *meta;
    size_t count = 0;
    yr_rule_metas_foreach(from, meta) count++;
    yara_meta *const kept =
        gr_arena_take_array(set->arena, count, sizeof *kept);
    if (kept == NULL) return;
    count = 0;
    yr_rule_metas_foreach(from, meta)
    {
        yara_meta *const m = &kept[count++];
        m->name = keep(set, meta->identifier);
        m->is_number = meta->type != META_TYPE_STRING;
        m->number = meta->integer;
        if (!m->is_number) m->text = keep(set, meta->string);
    }
    to->metas = kept;
    to->meta_count = count;
}

static void keep_tags(yara_set *set, YR_RULE *from, yara_rule *to)
{
    const char *tag;
    size_t count = 0;
    yr_rule_tags_foreach(from, tag) count++;
    gr_slice *const kept = gr_arena_take_array(set->arena, count, sizeof *kept);
    if (kept == NULL) return;
    count = 0;
    yr_rule_tags_foreach(from, tag) kept[count++] = keep(set, tag);
    to->tags = kept;
    to->tag_count = count;
}

static bool hash_rule(gr_sha256 *sha, const source *s, yara_rule *rule)
{
    return gr_sha256_start(sha) && gr_sha256_add(sha, gr_slice_of_c(s->text)) &&
           gr_sha256_add(sha, GR_S("\0")) && gr_sha256_add(sha, rule->name) &&
           gr_sha256_end(sha, rule->sha256);
}

static gr_status keep_rule(yara_set *set, YR_RULE *from, gr_sha256 *sha,
                           yara_rule *to, gr_error *err)
{
    const source *const s = source_of(set, from);
    if (s == NULL) return no_memory(err); /* never: names are our numbers */
    to->name = keep(set, from->identifier);
    to->path = s->path;
    to->builtin = s->builtin;
    to->is_private = RULE_IS_PRIVATE(from);
    to->line = line_of(gr_slice_of_c(s->text), to->name);
    keep_metas(set, from, to);
    keep_tags(set, from, to);
    return hash_rule(sha, s, to) && gr_arena_status(set->arena) == GR_OK
               ? GR_OK
               : no_memory(err);
}

static gr_status keep_pack(yara_set *set, pack *p, gr_sha256 *sha,
                           gr_error *err)
{
    YR_RULE *rule;
    p->first = set->count;
    if (p->rules == NULL) return GR_OK;
    yr_rules_foreach(p->rules, rule)
    {
        GR_TRY(keep_rule(set, rule, sha, &set->rules[set->count], err));
        set->count++;
    }
    return GR_OK;
}

gr_status yara_settle(yara_set *set, gr_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < PACKS; i++) {
        GR_TRY(compile(set, i, err));
        if (set->packs[i].rules != NULL)
            count += set->packs[i].rules->num_rules;
    }
    set->rules = gr_arena_take_array(set->arena, count, sizeof *set->rules);
    gr_sha256 *const sha = gr_sha256_new();
    gr_status status = sha == NULL || (set->rules == NULL && count > 0)
                           ? no_memory(err)
                           : GR_OK;
    for (size_t i = 0; i < PACKS && status == GR_OK; i++)
        status = keep_pack(set, &set->packs[i], sha, err);
    gr_sha256_free(sha);
    return status;
}

size_t yara_count(const yara_set *set)
{
    return set->count;
}

const yara_rule *yara_get(const yara_set *set, size_t i)
{
    return &set->rules[i];
}

/* ---- scanning ---- */

struct yara_scanner {
    const yara_set *set;
    YR_SCANNER *packs[PACKS];
    gr_buffer path;
    bool *told;       /* by rule: of the file at hand */
    gr_buffer narrow; /* a file in UTF-16, a byte for each unit */
    /* of the scan at hand */
    size_t unit; /* bytes of the file for each that is scanned, ... */
    size_t skip; /* ... behind these */
    size_t first;
    const YR_RULES *rules;
    const yara_sink *sink;
    gr_status status;
    bool limit;
    yara_hit hit;
};

static void add_place(yara_scanner *s, const YR_STRING *string,
                      const YR_MATCH *match)
{
    yara_hit *const hit = &s->hit;
    uint64_t const at = (uint64_t)(match->base + match->offset);
    if (hit->found++ >= YARA_PLACES) return;
    hit->places[hit->place_count++] =
        (yara_place){gr_slice_of_c(string->identifier), s->skip + at * s->unit,
                     (uint64_t)match->match_length * s->unit};
}

static int take_match(yara_scanner *s, YR_SCAN_CONTEXT *context, YR_RULE *rule)
{
    const YR_STRING *string;
    const YR_MATCH *match;
    yara_hit *const hit = &s->hit;
    hit->rule = s->first + (size_t)(rule - s->rules->rules_table);
    if (s->told[hit->rule]) return CALLBACK_CONTINUE;
    s->told[hit->rule] = true;
    hit->place_count = 0;
    hit->found = 0;
    yr_rule_strings_foreach(rule, string)
    {
        yr_string_matches_foreach(context, string, match)
        {
            add_place(s, string, match);
        }
    }
    s->status = s->sink->take(s->sink->self, hit);
    return s->status == GR_OK ? CALLBACK_CONTINUE : CALLBACK_ABORT;
}

static int on_scan(YR_SCAN_CONTEXT *context, int message, void *data,
                   void *user)
{
    yara_scanner *const s = user;
    if (message == CALLBACK_MSG_TOO_MANY_MATCHES) s->limit = true;
    if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
    return take_match(s, context, data);
}

static bool open_pack(yara_scanner *s, size_t i)
{
    YR_RULES *const rules = s->set->packs[i].rules;
    if (rules == NULL) return true;
    if (yr_scanner_create(rules, &s->packs[i]) != ERROR_SUCCESS) return false;
    yr_scanner_set_callback(s->packs[i], on_scan, s);
    yr_scanner_set_timeout(s->packs[i], 0);
    /* Fast: of a string that is not counted the first place alone, which also
     * bounds memory. No signal handlers: what is scanned is in memory. */
    yr_scanner_set_flags(s->packs[i], SCAN_FLAGS_FAST_MODE |
                                          SCAN_FLAGS_NO_TRYCATCH |
                                          SCAN_FLAGS_REPORT_RULES_MATCHING);
    return true;
}

yara_scanner *yara_scanner_new(const yara_set *set)
{
    yara_scanner *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->set = set;
    s->path = gr_buffer_upto((size_t)1 << 20);
    s->narrow = gr_buffer_upto(FILE_CEILING / 2);
    s->told = gr_alloc_array(set->count + 1, sizeof *s->told);
    bool ok = s->told != NULL;
    for (size_t i = 0; i < PACKS && ok; i++) ok = open_pack(s, i);
    if (ok) return s;
    yara_scanner_free(s);
    return NULL;
}

void yara_scanner_free(yara_scanner *s)
{
    if (s == NULL) return;
    for (size_t i = 0; i < PACKS; i++)
        if (s->packs[i] != NULL) yr_scanner_destroy(s->packs[i]);
    gr_buffer_free(&s->path);
    gr_buffer_free(&s->narrow);
    gr_free(s->told);
    gr_free(s);
}

/* What is behind the last slash of either kind, and behind its last dot. */
static const char *last_part(const char *path)
{
    const char *part = path;
    for (const char *c = path; *c != '\0'; c++)
        if (*c == '/' || *c == '\\') part = c + 1;
    return part;
}

/* The path as a C string: what is behind a NUL is not told. */
static bool tell_path(yara_scanner *s, gr_slice path)
{
    s->path.len = 0;
    gr_put(&s->path, path);
    gr_put_byte(&s->path, '\0');
    if (s->path.status != GR_OK) return false;
    const char *const whole = (const char *)s->path.ptr;
    const char *const name = last_part(whole);
    const char *const dot = strrchr(name, '.');
    const char *const values[EXTERNALS] = {name, whole, dot == NULL ? "" : dot,
                                           "", ""};
    for (size_t i = 0; i < PACKS; i++)
        for (size_t k = 0; s->packs[i] != NULL && k < EXTERNALS; k++)
            if (yr_scanner_define_string_variable(s->packs[i], externals[k],
                                                  values[k]) != ERROR_SUCCESS)
                return false;
    return true;
}

static gr_status scan_pack(yara_scanner *s, size_t i, gr_slice bytes,
                           gr_error *err)
{
    s->first = s->set->packs[i].first;
    s->rules = s->set->packs[i].rules;
    s->status = GR_OK;
    s->limit = false;
    int const code = yr_scanner_scan_mem(
        s->packs[i], bytes.len == 0 ? (const uint8_t *)"" : bytes.ptr,
        bytes.len);
    if (s->status != GR_OK) return s->status;
    if (code == ERROR_INSUFFICIENT_MEMORY) return no_memory(err);
    if (code != ERROR_SUCCESS)
        return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                       "YARA came to a limit of its own (error %d); %s", code,
                       i == PACK_OWN ? "the built-in YARA rules were not all "
                                       "judged"
                                     : "the rules of --yara were not all "
                                       "judged");
    if (s->limit)
        return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                       "YARA found a string of a rule a million times and "
                       "looked no further for it");
    return GR_OK;
}

/* ASP.NET runs pages in UTF-16, and our rules are about characters. One byte
 * stands for each unit, so that places remain places of the file; what is no
 * ASCII is a byte that no rule of ours asks for. False: it is no such file. */
static bool make_narrow(yara_scanner *s, gr_slice bytes)
{
    enum { MARK = 2, OTHER = 0xFF };
    bool const little = gr_starts_with(bytes, GR_S("\xFF\xFE"));
    if (!little && !gr_starts_with(bytes, GR_S("\xFE\xFF"))) return false;
    s->narrow.len = 0;
    for (size_t at = MARK; bytes.len - at >= 2; at += 2) {
        uint8_t const low = bytes.ptr[at + !little];
        uint8_t const high = bytes.ptr[at + little];
        gr_put_byte(&s->narrow, high == 0 && low < 0x80 ? low : OTHER);
    }
    return true;
}

/* Those of others say themselves which of their strings are wide, and what must
 * not be there: to them a file is its bytes. */
static gr_status scan_narrow(yara_scanner *s, gr_slice bytes, gr_error *err)
{
    if (s->packs[PACK_OWN] == NULL || !make_narrow(s, bytes)) return GR_OK;
    if (s->narrow.status != GR_OK) return no_memory(err);
    s->unit = s->skip = 2;
    return scan_pack(s, PACK_OWN, gr_buffer_slice(&s->narrow), err);
}

static gr_status scan_packs(yara_scanner *s, gr_slice bytes, gr_error *err)
{
    gr_status limit = GR_OK;
    s->unit = 1;
    s->skip = 0;
    for (size_t i = 0; i < PACKS; i++) {
        if (s->packs[i] == NULL) continue;
        gr_status const status = scan_pack(s, i, bytes, err);
        if (status == GR_LIMIT) limit = status;
        else if (status != GR_OK) return status;
    }
    return limit;
}

gr_status yara_scan(yara_scanner *s, gr_slice path, gr_slice bytes,
                    const yara_sink *sink, gr_error *err)
{
    s->sink = sink;
    for (size_t i = 0; i < s->set->count; i++) s->told[i] = false;
    if (!tell_path(s, path)) return no_memory(err);
    gr_status const limit = scan_packs(s, bytes, err);
    if (limit != GR_OK && limit != GR_LIMIT) return limit;
    gr_status const status = scan_narrow(s, bytes, err);
    return status == GR_OK ? limit : status;
}
