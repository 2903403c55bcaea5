/* yara_rules.c - see yara_rules.h.
 *
 *   meta id, uuid            the id, else yara: and the rule's name
 *   meta title               the title, else the name
 *   meta level, severity     the level by its name
 *   meta score               0 ... 100, as scanners of whole systems have it
 *   meta mitre..., attack... techniques: T1505.003 is attack.t1505.003
 *   tags                     as they are
 *
 * Names of meta are compared without case. Without a level it is medium. */
#include "hunt/yara_rules.h"

enum { SCORE_HIGH = 80, SCORE_MEDIUM = 60, SCORE_LOW = 40 };

static const yara_meta *find_meta(const yara_rule *rule, gr_slice name)
{
    for (size_t i = 0; i < rule->meta_count; i++)
        if (gr_equal_ascii_fold(rule->metas[i].name, name))
            return &rule->metas[i];
    return NULL;
}

static gr_slice text_meta(const yara_rule *rule, gr_slice name)
{
    const yara_meta *const meta = find_meta(rule, name);
    return meta == NULL || meta->is_number ? (gr_slice){NULL, 0}
                                           : gr_trim(meta->text);
}

/* ---- level ---- */

static sigma_level level_of_score(int64_t score)
{
    if (score >= SCORE_HIGH) return LEVEL_HIGH;
    if (score >= SCORE_MEDIUM) return LEVEL_MEDIUM;
    return score >= SCORE_LOW ? LEVEL_LOW : LEVEL_INFORMATIONAL;
}

static sigma_level level_of(const yara_rule *rule)
{
    sigma_level level;
    if (sigma_level_parse(text_meta(rule, GR_S("level")), &level)) return level;
    if (sigma_level_parse(text_meta(rule, GR_S("severity")), &level))
        return level;
    const yara_meta *const score = find_meta(rule, GR_S("score"));
    return score != NULL && score->is_number ? level_of_score(score->number)
                                             : LEVEL_MEDIUM;
}

/* ---- tags ---- */

/* How long the technique is that begins at `at`: T1505 or T1505.003, alone. */
static size_t technique_at(gr_slice s, size_t at)
{
    enum { SHORT = 5, LONG = 9 };
    if (at > 0 && (gr_is_letter(s.ptr[at - 1]) || gr_is_digit(s.ptr[at - 1])))
        return 0;
    gr_slice const near = gr_sub(s, at, LONG);
    if (near.len < SHORT || gr_lower(near.ptr[0]) != 't' ||
        !gr_all_digits(gr_sub(near, 1, 4)))
        return 0;
    bool const is_long = near.len == LONG && near.ptr[SHORT] == '.' &&
                         gr_all_digits(gr_from(near, SHORT + 1));
    size_t const len = is_long ? LONG : SHORT;
    size_t const end = at + len;
    return end < s.len && gr_is_digit(s.ptr[end]) ? 0 : len;
}

typedef struct {
    gr_arena *arena;
    gr_slice *tags; /* NULL: only count */
    size_t count;
} tag_list;

static void add_tag(tag_list *list, gr_slice tag)
{
    if (list->tags != NULL) list->tags[list->count] = tag;
    list->count++;
}

static void add_technique(tag_list *list, gr_slice technique)
{
    enum { PREFIX = 7 };
    if (list->tags == NULL) {
        list->count++;
        return;
    }
    uint8_t *const tag =
        gr_arena_take_text(list->arena, PREFIX + technique.len);
    if (tag == NULL) return;
    memcpy(tag, "attack.", PREFIX);
    for (size_t i = 0; i < technique.len; i++)
        tag[PREFIX + i] = gr_lower(technique.ptr[i]);
    add_tag(list, gr_slice_of(tag, PREFIX + technique.len));
}

static bool names_techniques(gr_slice name)
{
    return gr_starts_with_ascii_fold(name, GR_S("mitre")) ||
           gr_starts_with_ascii_fold(name, GR_S("attack")) ||
           gr_equal_ascii_fold(name, GR_S("technique"));
}

static void add_techniques(tag_list *list, gr_slice text)
{
    for (size_t at = 0; at < text.len;) {
        size_t const len = technique_at(text, at);
        if (len > 0) add_technique(list, gr_sub(text, at, len));
        at += len > 0 ? len : 1;
    }
}

static void add_tags(tag_list *list, const yara_rule *rule)
{
    for (size_t i = 0; i < rule->meta_count; i++)
        if (names_techniques(rule->metas[i].name))
            add_techniques(list, rule->metas[i].text);
    for (size_t i = 0; i < rule->tag_count; i++) add_tag(list, rule->tags[i]);
}

static void set_tags(gr_arena *arena, const yara_rule *from, sigma_rule *to)
{
    tag_list list = {arena, NULL, 0};
    add_tags(&list, from);
    list.tags = gr_arena_take_array(arena, list.count, sizeof *list.tags);
    list.count = 0;
    if (list.tags == NULL) return;
    add_tags(&list, from);
    to->tags = list.tags;
    to->tag_count = list.count;
}

/* ---- the rule ---- */

static gr_slice named_id(gr_arena *arena, gr_slice name)
{
    enum { PREFIX = 5 };
    uint8_t *const id = gr_arena_take_text(arena, PREFIX + name.len);
    if (id == NULL) return (gr_slice){NULL, 0};
    memcpy(id, "yara:", PREFIX);
    if (name.len > 0) memcpy(id + PREFIX, name.ptr, name.len);
    return gr_slice_of(id, PREFIX + name.len);
}

static gr_slice id_of(gr_arena *arena, const yara_rule *rule)
{
    gr_slice id = text_meta(rule, GR_S("id"));
    if (id.len == 0) id = text_meta(rule, GR_S("uuid"));
    return id.len > 0 ? id : named_id(arena, rule->name);
}

static sigma_rule entry_of(gr_arena *arena, const yara_rule *rule,
                           size_t number)
{
    gr_slice const title = text_meta(rule, GR_S("title"));
    sigma_rule out = {.path = rule->path,
                      .line = rule->line,
                      .state = RULE_LOADED,
                      .id = id_of(arena, rule),
                      .name = rule->name,
                      .title = title.len > 0 ? title : rule->name,
                      .description = text_meta(rule, GR_S("description")),
                      .author = text_meta(rule, GR_S("author")),
                      .level = level_of(rule),
                      .category = GR_S("yara"),
                      .builtin = rule->builtin,
                      .yara = true,
                      .yara_number = (uint32_t)number};
    memcpy(out.sha256, rule->sha256, sizeof out.sha256);
    set_tags(arena, rule, &out);
    return out;
}

gr_status yara_rules_add(gr_arena *arena, const yara_set *set,
                         sigma_loader *loader, gr_error *err)
{
    for (size_t i = 0; i < yara_count(set); i++) {
        const yara_rule *const rule = yara_get(set, i);
        if (rule->is_private) continue;
        sigma_rule const entry = entry_of(arena, rule, i);
        if (gr_arena_status(arena) != GR_OK)
            return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                           "no room for YARA rules");
        GR_TRY(sigma_load_entry(loader, &entry, err));
    }
    return GR_OK;
}

const uint32_t *yara_rules_numbers(gr_arena *arena, const yara_set *set,
                                   const sigma_rules *rules)
{
    uint32_t *const numbers =
        gr_arena_take_array(arena, yara_count(set) + 1, sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < rules->count; i++)
        if (rules->rules[i].yara)
            numbers[rules->rules[i].yara_number] = (uint32_t)i;
    return numbers;
}
