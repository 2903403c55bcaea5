/* filter.c - see filter.h. */
#include "hunt/filter.h"

#include "base/number.h"
#include "base/utf.h"
#include "base/wildcard.h"
#include "hunt/limits.h"
#include "sigma/resolve.h"
#include "sigma/yaml.h"

/* ---- wildcards ---- */

/* `text` folded at `out`; what does not fit there is cut. Names of rules and
 * hosts are short; one that is longer is judged by what stands before the
 * cut. */
enum { NAME_ROOM = 1024 };
static gr_slice folded(uint8_t out[3 * NAME_ROOM], gr_slice text)
{
    return gr_slice_of(out, gr_utf8_to_folded(out, gr_sub(text, 0, NAME_ROOM)));
}

bool hunt_wildcard(gr_slice pattern, gr_slice text)
{
    uint8_t p[3 * NAME_ROOM], t[3 * NAME_ROOM];
    return gr_wildcard(folded(p, pattern), folded(t, text));
}

/* ---- --include and --exclude ---- */

static const struct {
    const char *name;
    filter_kind kind;
} kind_names[] = {
    {"status", FILTER_STATUS},     {"tag", FILTER_TAG},
    {"category", FILTER_CATEGORY}, {"rule", FILTER_RULE},
    {"computer", FILTER_COMPUTER}, {"eid", FILTER_EID},
};

static const char *kind_name(filter_kind kind)
{
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (kind_names[i].kind == kind) return kind_names[i].name;
    return "";
}

/* A number, or digits and wildcards. */
static bool is_id_pattern(gr_slice text)
{
    uint64_t number;
    bool wild = false;
    for (size_t i = 0; i < text.len; i++) {
        bool const card = text.ptr[i] == '*' || text.ptr[i] == '?';
        if (!card && (text.ptr[i] < '0' || text.ptr[i] > '9')) return false;
        wild = wild || card;
    }
    return wild || (gr_parse_u64(text, &number) && number <= UINT32_MAX);
}

static bool id_fits(gr_slice pattern, uint32_t id)
{
    char digits[GR_NUMBER_TEXT];
    uint64_t number;
    if (gr_parse_u64(pattern, &number)) return number == id;
    return gr_wildcard(pattern, gr_u64_text(digits, id));
}

gr_status hunt_filter_parse(gr_slice text, bool exclude, hunt_filter *out,
                            gr_error *err)
{
    size_t const at = gr_find_byte(text, '=');
    gr_slice const name = gr_sub(text, 0, at), value = gr_from(text, at + 1);
    if (value.len == 0)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "not KIND=VALUE");
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
        if (!gr_equal(name, gr_slice_of_c(kind_names[i].name))) continue;
        if (kind_names[i].kind == FILTER_EID && !is_id_pattern(value))
            return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                           "an event id is a number");
        *out = (hunt_filter){kind_names[i].kind, exclude, value};
        return GR_OK;
    }
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                   "the kind is one of status, tag, category, rule, computer, "
                   "eid");
}

static bool any_tag_fits(const sigma_rule *rule, gr_slice pattern)
{
    for (size_t i = 0; i < rule->tag_count; i++) {
        gr_slice const tag = rule->tags[i];
        if (hunt_wildcard(pattern, tag)) return true;
        /* attack.t1059 means attack.t1059.001 too. */
        if (tag.len > pattern.len && tag.ptr[pattern.len] == '.' &&
            gr_equal_ascii_fold(gr_sub(tag, 0, pattern.len), pattern))
            return true;
    }
    return false;
}

static bool rule_fits(const hunt_filter *filter, const sigma_rule *rule)
{
    gr_slice const pattern = filter->value;
    switch (filter->kind) {
    case FILTER_STATUS: return hunt_wildcard(pattern, rule->status);
    case FILTER_TAG: return any_tag_fits(rule, pattern);
    case FILTER_CATEGORY: return hunt_wildcard(pattern, rule->category);
    case FILTER_RULE:
        return hunt_wildcard(pattern, rule->id) ||
               hunt_wildcard(pattern, rule->name) ||
               hunt_wildcard(pattern, rule->title);
    case FILTER_COMPUTER:
    case FILTER_EID:
    case FILTER_KINDS: break;
    }
    return false;
}

static bool is_of_rules(filter_kind kind)
{
    return kind != FILTER_COMPUTER && kind != FILTER_EID;
}

static gr_slice reason_of(gr_arena *arena, const char *before, filter_kind kind,
                          gr_slice value)
{
    gr_buffer b = gr_buffer_upto(4096);
    gr_putf(&b, "%s %s", before, kind_name(kind));
    if (value.len > 0) gr_put_byte(&b, '=');
    gr_put(&b, gr_sub(value, 0, 256));
    gr_slice const text = gr_arena_copy(arena, gr_buffer_slice(&b));
    gr_buffer_free(&b);
    return text;
}

/* Why the rule takes no part; the empty slice: it does. */
static gr_slice left_out(gr_arena *arena, const hunt_selection *s,
                         const sigma_rule *rule)
{
    bool asked[FILTER_KINDS] = {false}, held[FILTER_KINDS] = {false};
    for (size_t i = 0; i < s->filter_count; i++) {
        const hunt_filter *const filter = &s->filters[i];
        if (!is_of_rules(filter->kind)) continue;
        bool const fit = rule_fits(filter, rule);
        if (filter->exclude && fit)
            return reason_of(arena, "left out by --exclude", filter->kind,
                             filter->value);
        if (filter->exclude) continue;
        asked[filter->kind] = true;
        if (fit) held[filter->kind] = true;
    }
    for (size_t k = 0; k < FILTER_KINDS; k++)
        if (asked[k] && !held[k])
            return reason_of(arena, "left out: no --include of its",
                             (filter_kind)k, GR_S(""));
    /* One level lower may still count, on a host of --critical. */
    int const raise = s->critical.len > 0 && rule->level != LEVEL_NONE;
    if ((int)rule->level + raise < (int)s->min_level)
        return GR_S("left out: below --min-level");
    return GR_S("");
}

/* ---- lines, --critical ---- */

/* What stands before a comment: '#' at the start or after a blank. */
static gr_slice uncomment(gr_slice line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' &&
            (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
            return gr_trim(gr_sub(line, 0, i));
    return gr_trim(line);
}

/* Takes the next line off `rest`. */
static gr_slice next_line(gr_slice *rest)
{
    size_t const end = gr_find_byte(*rest, '\n');
    gr_slice const line = gr_sub(*rest, 0, end);
    *rest = gr_from(*rest, end + 1);
    return uncomment(line);
}

/* ---- --levels ---- */

/* Index of the first rule with this id, or where it would stand. Rules are
 * sorted by id. */
static size_t first_with_id(const sigma_rules *rules, gr_slice id)
{
    size_t low = 0, high = rules->count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (gr_compare(rules->rules[middle].id, id) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static gr_status set_level(sigma_rule *changed, const sigma_rules *rules,
                           const yaml_pair *pair, size_t *unknown,
                           gr_error *err)
{
    sigma_level level;
    if (!yaml_is_scalar(pair->value) ||
        !sigma_level_parse(pair->value->text, &level))
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "line %u: not one of informational, low, medium, high, "
                       "critical",
                       pair->line);
    size_t i = first_with_id(rules, pair->key);
    if (i == rules->count || !gr_equal(rules->rules[i].id, pair->key))
        ++*unknown;
    for (; i < rules->count && gr_equal(rules->rules[i].id, pair->key); i++)
        changed[i].level = level;
    return GR_OK;
}

static gr_status set_levels(sigma_rule *changed, const sigma_rules *rules,
                            const yaml_document *document, size_t *unknown,
                            gr_error *err)
{
    if (document->root->kind == YAML_NULL) return GR_OK;
    if (document->root->kind != YAML_MAP)
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "line %u: not a map from rule ids to levels",
                       document->line);
    for (size_t i = 0; i < document->root->count; i++)
        GR_TRY(set_level(changed, rules, &document->root->u.pairs[i], unknown,
                         err));
    return GR_OK;
}

static gr_status read_levels(sigma_rule *changed, const sigma_rules *rules,
                             gr_slice text, size_t *unknown, gr_error *err)
{
    if (text.len == 0) return GR_OK;
    gr_arena *const arena = gr_arena_new(HUNT_LEVELS_CEILING);
    yaml_reader *const reader = arena == NULL ? NULL : yaml_open(arena, text);
    gr_status status = GR_OK;
    if (reader == NULL)
        status = gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    while (status == GR_OK) {
        yaml_document document = {0};
        gr_error why = {0};
        status = yaml_next(reader, &document, &why);
        if (status == GR_OK)
            status = set_levels(changed, rules, &document, unknown, err);
        else if (status != GR_NONE)
            (void)gr_fail(err, status, GR_NO_OFFSET, "line %u: %s",
                          document.line, why.text);
    }
    yaml_close(reader);
    gr_arena_free(arena);
    if (status == GR_LIMIT) status = GR_DAMAGED;
    return status == GR_NONE ? GR_OK : status;
}

/* What a correlation takes that was left out is taken all the same, and not
 * told. */
static bool keep_parts(sigma_rule *changed, const sigma_rules *rules)
{
    bool kept = false;
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = changed[i].correlation;
        if (c == NULL || changed[i].state != RULE_LOADED) continue;
        for (size_t k = 0; k < c->part_count; k++) {
            uint32_t const part = c->parts[k].rule;
            if (changed[part].state != RULE_STATUS_EXCLUDED ||
                rules->rules[part].state != RULE_LOADED)
                continue;
            changed[part].state = RULE_LOADED;
            changed[part].reason = rules->rules[part].reason;
            changed[part].silent = kept = true;
        }
    }
    return kept;
}

gr_status hunt_select_rules(gr_arena *arena, const sigma_rules *rules,
                            const hunt_selection *selection, sigma_rules *out,
                            size_t *unknown_ids, gr_error *err)
{
    *out = *rules;
    *unknown_ids = 0;
    sigma_rule *const changed =
        gr_arena_take_array(arena, rules->count, sizeof *changed);
    if (changed == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for the rules");
    if (rules->count > 0)
        memcpy(changed, rules->rules, rules->count * sizeof *changed);
    out->rules = changed;
    if (selection == NULL) return GR_OK;
    gr_error fault = {0};
    gr_status const status =
        read_levels(changed, rules, selection->levels, unknown_ids, &fault);
    if (status != GR_OK)
        return gr_fail(err, status, GR_NO_OFFSET, "%.*s: %s",
                       (int)selection->levels_path.len,
                       (const char *)selection->levels_path.ptr, fault.text);
    for (size_t i = 0; i < rules->count; i++) {
        if (changed[i].state != RULE_LOADED) continue;
        gr_slice const why = left_out(arena, selection, &changed[i]);
        if (why.len == 0) continue;
        changed[i].state = RULE_STATUS_EXCLUDED;
        changed[i].reason = why;
    }
    sigma_mark_silent(changed, rules->count);
    while (keep_parts(changed, rules)) {
    }
    return gr_arena_status(arena) == GR_OK
               ? GR_OK
               : gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                         "no room for the rules");
}

/* ---- per event ---- */

struct hunt_event_filter {
    const hunt_filter *filters; /* of events only */
    size_t filter_count;
    bool asked_computer, asked_eid;
    int64_t from_ns, to_ns;
    bool reaches;
    int64_t first_ns, end_ns; /* of what correlations have to see */
    const gr_slice *critical; /* lines, as they stand */
    size_t critical_count;
    sigma_level min_level;
};

static const gr_slice *critical_lines(gr_arena *arena, gr_slice text,
                                      size_t *count)
{
    gr_slice rest = text;
    *count = 0;
    while (rest.len > 0) *count += next_line(&rest).len > 0;
    gr_slice *const lines = gr_arena_take_array(arena, *count, sizeof *lines);
    if (lines == NULL) return NULL;
    size_t n = 0;
    while (text.len > 0) {
        gr_slice const line = next_line(&text);
        if (line.len > 0) lines[n++] = line;
    }
    return lines;
}

hunt_event_filter *hunt_event_filter_new(gr_arena *arena,
                                         const hunt_selection *selection)
{
    static const hunt_selection all = {.from_ns = GR_TIME_NONE,
                                       .to_ns = GR_TIME_NONE};
    const hunt_selection *const s = selection == NULL ? &all : selection;
    hunt_event_filter *const f = gr_arena_take(arena, sizeof *f);
    hunt_filter *const filters =
        gr_arena_take_array(arena, s->filter_count, sizeof *filters);
    if (f == NULL || filters == NULL) return NULL;
    size_t n = 0;
    for (size_t i = 0; i < s->filter_count; i++) {
        if (is_of_rules(s->filters[i].kind)) continue;
        filters[n++] = s->filters[i];
        if (s->filters[i].exclude) continue;
        if (s->filters[i].kind == FILTER_EID) f->asked_eid = true;
        else f->asked_computer = true;
    }
    f->filters = filters;
    f->filter_count = n;
    f->from_ns = s->from_ns;
    f->to_ns = s->to_ns;
    f->min_level = s->min_level;
    f->critical = critical_lines(arena, s->critical, &f->critical_count);
    return f->critical == NULL ? NULL : f;
}

bool hunt_filter_wants_computer(const hunt_event_filter *filter)
{
    for (size_t i = 0; i < filter->filter_count; i++)
        if (filter->filters[i].kind == FILTER_COMPUTER) return true;
    return false;
}

static bool event_fits(const hunt_filter *filter, const event *e,
                       gr_slice computer)
{
    if (filter->kind == FILTER_COMPUTER)
        return hunt_wildcard(filter->value, computer);
    return e->has_event_id && id_fits(filter->value, e->event_id);
}

static bool passes_filters(const hunt_event_filter *f, const event *e,
                           gr_slice computer)
{
    bool computer_held = !f->asked_computer, eid_held = !f->asked_eid;
    for (size_t i = 0; i < f->filter_count; i++) {
        const hunt_filter *const filter = &f->filters[i];
        if (!event_fits(filter, e, computer)) continue;
        if (filter->exclude) return false;
        if (filter->kind == FILTER_EID) eid_held = true;
        else computer_held = true;
    }
    return computer_held && eid_held;
}

static bool is_within(int64_t from_ns, int64_t to_ns, int64_t time_ns)
{
    bool const from = from_ns != GR_TIME_NONE, to = to_ns != GR_TIME_NONE;
    if (time_ns == GR_TIME_NONE) return !from && !to;
    return (!from || time_ns >= from_ns) && (!to || time_ns < to_ns);
}

bool hunt_time_counts(const hunt_event_filter *filter, int64_t time_ns)
{
    return is_within(filter->from_ns, filter->to_ns, time_ns);
}

void hunt_time_within(const hunt_event_filter *filter, int64_t *first_ns,
                      int64_t *last_ns)
{
    bool const to = filter->to_ns != GR_TIME_NONE;
    if (*first_ns == GR_TIME_NONE) return;
    if (*first_ns < filter->from_ns) *first_ns = filter->from_ns;
    if (to && *last_ns >= filter->to_ns) *last_ns = filter->to_ns - 1;
    if (*first_ns > *last_ns) *first_ns = *last_ns = GR_TIME_NONE;
}

void hunt_filter_reach(hunt_event_filter *filter, int64_t first_ns,
                       int64_t end_ns)
{
    filter->reaches = true;
    filter->first_ns = first_ns;
    filter->end_ns = end_ns;
}

event_verdict hunt_event_verdict(const hunt_event_filter *filter,
                                 const event *e, gr_slice computer)
{
    if (filter->filter_count > 0 && !passes_filters(filter, e, computer))
        return EVENT_LEFT_OUT;
    if (hunt_time_counts(filter, e->time_ns)) return EVENT_TAKEN;
    if (e->time_ns == GR_TIME_NONE) return EVENT_WITHOUT_TIME;
    return filter->reaches &&
                   is_within(filter->first_ns, filter->end_ns, e->time_ns)
               ? EVENT_LINKED
               : EVENT_LEFT_OUT;
}

/* ---- per finding ---- */

static bool finding_fits(const hunt_filter *filter, const finding *f)
{
    switch (filter->kind) {
    case FILTER_COMPUTER: return hunt_wildcard(filter->value, f->host);
    case FILTER_EID:
        return f->has_event_id && id_fits(filter->value, f->event_id);
    case FILTER_STATUS:
    case FILTER_TAG:
    case FILTER_CATEGORY:
    case FILTER_RULE:
    case FILTER_KINDS: break;
    }
    return rule_fits(filter, f->rule);
}

bool hunt_takes_finding(const hunt_selection *selection, const finding *f)
{
    bool asked[FILTER_KINDS] = {false}, held[FILTER_KINDS] = {false};
    if (f->level < selection->min_level ||
        !is_within(selection->from_ns, selection->to_ns, f->time_ns))
        return false;
    for (size_t i = 0; i < selection->filter_count; i++) {
        const hunt_filter *const filter = &selection->filters[i];
        bool const fit = finding_fits(filter, f);
        if (filter->exclude && fit) return false;
        if (filter->exclude) continue;
        asked[filter->kind] = true;
        if (fit) held[filter->kind] = true;
    }
    for (size_t k = 0; k < FILTER_KINDS; k++)
        if (asked[k] && !held[k]) return false;
    return true;
}

sigma_level hunt_level_on(const hunt_event_filter *filter, sigma_level level,
                          gr_slice host)
{
    if (level == LEVEL_NONE || level == LEVEL_CRITICAL) return level;
    gr_slice const short_name = gr_sub(host, 0, gr_find_byte(host, '.'));
    for (size_t i = 0; i < filter->critical_count; i++)
        if (hunt_wildcard(filter->critical[i], host) ||
            hunt_wildcard(filter->critical[i], short_name))
            return (sigma_level)(level + 1);
    return level;
}

sigma_level hunt_finding_level(const hunt_event_filter *filter,
                               const sigma_rule *rule, bool check,
                               gr_slice host)
{
    sigma_level const level = hunt_level_on(filter, rule->level, host);
    bool const capped = check && !rule->yara && level > LEVEL_MEDIUM;
    return capped ? LEVEL_MEDIUM : level;
}

bool hunt_level_counts(const hunt_event_filter *filter, sigma_level level)
{
    return level >= filter->min_level;
}
