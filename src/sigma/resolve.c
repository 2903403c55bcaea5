/* resolve.c - references of correlations to rule numbers, from the inside out.
 *
 *   failed_logon <- many_failed <- then_success -> success
 *   (a rule)        level 0        level 1         (a rule)
 *
 * A correlation is settled when all that it names is; those that are left in
 * the end lead round in circles. Nothing here recurses: a chain may be as long
 * as there are rules. */
#include "sigma/resolve.h"

#include "sigma/correlation_warn.h"
#include "sigma/limits.h"

/* `outer` waits for the correlation that this hangs on. */
typedef struct waiter {
    struct waiter *next;
    uint32_t outer;
} waiter;

typedef struct {
    const rule_set *set;
    waiter **waiters; /* of each rule */
    uint32_t *waits;  /* for how many correlations each one waits */
    uint32_t *ready;  /* a queue of those that wait for none */
    size_t head, tail;
    gr_error *err;
} resolving;

static correlation_draft *draft_of(const resolving *r, size_t rule)
{
    return r->set->correlations[rule];
}

/* A correlation that was not refused so far. */
static bool is_correlation(const resolving *r, size_t rule)
{
    return draft_of(r, rule) != NULL &&
           r->set->rules[rule].state == RULE_LOADED;
}

/* ---- references ---- */

/* Of rules with one id the first counts. */
static bool find_by_id(const rule_set *set, gr_slice id, uint32_t *out)
{
    rule_run const run = rule_set_find_id(set, id);
    for (size_t i = 0; i < run.count; i++) {
        if (set->rules[run.first + i].hidden) continue;
        *out = (uint32_t)(run.first + i);
        return true;
    }
    return false;
}

enum { UUID_TEXT = 36 };

/* Letters of a UUID have no case. */
static bool find_by_uuid(const rule_set *set, gr_slice text, uint32_t *out)
{
    if (text.len != UUID_TEXT) return false;
    uint8_t lower[UUID_TEXT], upper[UUID_TEXT];
    for (size_t i = 0; i < UUID_TEXT; i++) {
        lower[i] = gr_lower(text.ptr[i]);
        upper[i] =
            (uint8_t)(lower[i] >= 'a' && lower[i] <= 'z' ? lower[i] - 'a' + 'A'
                                                         : lower[i]);
    }
    return find_by_id(set, gr_slice_of(lower, UUID_TEXT), out) ||
           find_by_id(set, gr_slice_of(upper, UUID_TEXT), out);
}

/* Rules that stand in several files under one name are as many rules, unless
 * they have one id; those of the correlation's own file come first. */
typedef struct {
    uint32_t rule;
    size_t count; /* of different ids */
} named;

static void count_name(const rule_set *set, uint32_t rule, named *n)
{
    if (set->rules[rule].hidden) return;
    if (n->count > 0 && gr_equal(set->rules[rule].id, set->rules[n->rule].id))
        return;
    if (n->count++ == 0) n->rule = rule;
}

static named find_by_name(const rule_set *set, gr_slice name, gr_slice path)
{
    rule_run const run = rule_set_find_name(set, name);
    named here = {0, 0}, anywhere = {0, 0};
    for (size_t i = 0; i < run.count; i++) {
        uint32_t const rule = (uint32_t)rule_run_at(&run, i);
        count_name(set, rule, &anywhere);
        if (gr_equal(set->rules[rule].path, path)) count_name(set, rule, &here);
    }
    return here.count > 0 ? here : anywhere;
}

/* False: the correlation is refused. */
static bool find_part(const resolving *r, uint32_t outer,
                      sigma_correlation_part *part)
{
    const rule_set *const set = r->set;
    uint32_t const line = draft_of(r, outer)->line;
    if (find_by_id(set, part->reference, &part->rule) ||
        find_by_uuid(set, part->reference, &part->rule))
        return true;
    named const found =
        find_by_name(set, part->reference, set->rules[outer].path);
    if (found.count == 1)
        return find_by_id(set, set->rules[found.rule].id, &part->rule);
    rule_set_reject(set, outer, line,
                    found.count == 0 && rule_set_has_title(set, part->reference)
                        ? "its rule \"%.*s\" is a title: name it by its id or "
                          "name"
                    : found.count == 0
                        ? "its rule \"%.*s\" is not there"
                        : "its rule \"%.*s\": several have this name",
                    BUILD_SHOW(part->reference));
    return false;
}

/* May its matches be taken, as far as that is known? */
static bool check_part(const resolving *r, uint32_t outer,
                       const sigma_correlation_part *part)
{
    const rule_set *const set = r->set;
    const sigma_rule *const rule = &set->rules[part->rule];
    const char *why = NULL;
    if (part->rule == outer) why = "is itself";
    else if (rule->state == RULE_REJECTED) why = "is rejected";
    else if (rule->state == RULE_STATUS_EXCLUDED)
        why = "is left out by its status";
    else if (rule->state == RULE_FILTER) why = "is a filter";
    else if (rule->root == NULL && draft_of(r, part->rule) == NULL)
        why = "has no matches with a time";
    if (why == NULL) return true;
    rule_set_reject(set, outer, draft_of(r, outer)->line,
                    "its rule \"%.*s\" %s", BUILD_SHOW(part->reference), why);
    return false;
}

static bool check_repeated(const resolving *r, uint32_t outer)
{
    const correlation_draft *const d = draft_of(r, outer);
    for (size_t i = 1; i < d->correlation.part_count; i++)
        for (size_t k = 0; k < i; k++) {
            if (d->parts[i].rule != d->parts[k].rule) continue;
            rule_set_reject(r->set, outer, d->line,
                            "its rules \"%.*s\" and \"%.*s\" are the same",
                            BUILD_SHOW(d->parts[k].reference),
                            BUILD_SHOW(d->parts[i].reference));
            return false;
        }
    return true;
}

static void find_parts(const resolving *r, uint32_t outer)
{
    correlation_draft *const d = draft_of(r, outer);
    if (d->of_own_search) {
        d->parts[0].reference = r->set->rules[outer].id;
        d->parts[0].rule = outer - 1;
    }
    for (size_t i = 0; i < d->correlation.part_count; i++) {
        if (!d->of_own_search && !find_part(r, outer, &d->parts[i])) return;
        if (!check_part(r, outer, &d->parts[i])) return;
    }
    (void)check_repeated(r, outer);
}

/* ---- aliases ---- */

static bool is_of(const resolving *r, const correlation_alias *alias,
                  const sigma_correlation_part *part)
{
    const sigma_rule *const rule = &r->set->rules[part->rule];
    return gr_equal(alias->rule, part->reference) ||
           gr_equal(alias->rule, rule->name) || gr_equal(alias->rule, rule->id);
}

static bool check_aliases(const resolving *r, uint32_t outer)
{
    const correlation_draft *const d = draft_of(r, outer);
    for (size_t i = 0; i < d->alias_count; i++) {
        size_t k = 0;
        while (k < d->correlation.part_count &&
               !is_of(r, &d->aliases[i], &d->parts[k]))
            k++;
        if (k < d->correlation.part_count) continue;
        rule_set_reject(r->set, outer, d->aliases[i].line,
                        "aliases: \"%.*s\" is not among its rules",
                        BUILD_SHOW(d->aliases[i].rule));
        return false;
    }
    return true;
}

/* What `name` is called in the events of `part`: as an alias says, else so. */
static gr_slice field_of(const resolving *r, const correlation_draft *d,
                         const sigma_correlation_part *part, gr_slice name)
{
    for (size_t i = 0; i < d->alias_count; i++)
        if (gr_equal(d->aliases[i].alias, name) &&
            is_of(r, &d->aliases[i], part))
            return d->aliases[i].field;
    return name;
}

static const gr_slice *fields_of(const resolving *r, const correlation_draft *d,
                                 const sigma_correlation_part *part,
                                 const gr_slice *names, size_t count)
{
    gr_slice *const fields =
        gr_arena_take_array(r->set->arena, count, sizeof *fields);
    for (size_t i = 0; fields != NULL && i < count; i++)
        fields[i] = field_of(r, d, part, names[i]);
    return fields;
}

static void name_fields(const resolving *r, correlation_draft *d)
{
    const sigma_correlation *const c = &d->correlation;
    for (size_t i = 0; i < c->part_count; i++) {
        sigma_correlation_part *const part = &d->parts[i];
        part->group_by = fields_of(r, d, part, c->group_by, c->group_by_count);
        part->fields = fields_of(r, d, part, c->fields, c->field_count);
    }
}

/* ---- log sources ---- */

typedef struct {
    bool true_, false_;
} may_be;

/* What the condition may be where parts without a log source never fire. */
static may_be outcome(const resolving *r, const sigma_correlation *c,
                      const sigma_part_node *node)
{
    if (node->kind == PART_FIRED)
        return (may_be){r->set->rules[c->parts[node->part].rule].state ==
                            RULE_LOADED,
                        true};
    may_be all = outcome(r, c, node->children[0]);
    if (node->kind == PART_NOT) return (may_be){all.false_, all.true_};
    for (size_t i = 1; i < node->child_count; i++) {
        may_be const one = outcome(r, c, node->children[i]);
        bool const is_and = node->kind == PART_AND;
        all.true_ = is_and ? all.true_ && one.true_ : all.true_ || one.true_;
        all.false_ =
            is_and ? all.false_ || one.false_ : all.false_ && one.false_;
    }
    return all;
}

static size_t count_loaded(const resolving *r, const sigma_correlation *c)
{
    size_t count = 0;
    for (size_t i = 0; i < c->part_count; i++)
        count += r->set->rules[c->parts[i].rule].state == RULE_LOADED;
    return count;
}

static bool may_fire(const resolving *r, const sigma_correlation *c)
{
    size_t const loaded = count_loaded(r, c);
    if (loaded == 0) return false;
    if (c->condition != NULL) return outcome(r, c, c->condition).true_;
    if (!correlation_is_temporal(c->type)) return true;
    return correlation_limits_hold(c, loaded);
}

static gr_slice first_without_source(const resolving *r,
                                     const sigma_correlation *c)
{
    size_t i = 0;
    while (r->set->rules[c->parts[i].rule].state == RULE_LOADED) i++;
    return c->parts[i].reference;
}

/* ---- settling ---- */

static bool check_settled(const resolving *r, uint32_t outer)
{
    const correlation_draft *const d = draft_of(r, outer);
    for (size_t i = 0; i < d->correlation.part_count; i++)
        if (!check_part(r, outer, &d->parts[i])) return false;
    return check_aliases(r, outer);
}

static unsigned level_of(const resolving *r, const correlation_draft *d)
{
    unsigned level = 0;
    for (size_t i = 0; i < d->correlation.part_count; i++) {
        const correlation_draft *const inner = draft_of(r, d->parts[i].rule);
        if (inner != NULL && inner->correlation.level >= level)
            level = inner->correlation.level + 1;
    }
    return level;
}

/* All that it names is settled. */
static void settle(const resolving *r, uint32_t outer)
{
    sigma_rule *const rule = &r->set->rules[outer];
    correlation_draft *const d = draft_of(r, outer);
    sigma_correlation *const c = &d->correlation;
    if (rule->state != RULE_LOADED || !check_settled(r, outer)) return;
    name_fields(r, d);
    c->parts = d->parts;
    c->level = level_of(r, d);
    rule->correlation = c;
    correlation_warn(r->set, outer, c);
    if (d->of_own_search) rule->reason = r->set->rules[outer - 1].reason;
    if (may_fire(r, c)) return;
    rule->state = RULE_NO_SOURCE;
    if (d->of_own_search) return;
    rule->reason = rule_set_say(r->set, "its rule \"%.*s\" has no log source",
                                BUILD_SHOW(first_without_source(r, c)));
}

static gr_status wait_for(resolving *r, uint32_t outer, uint32_t inner)
{
    waiter *const w = gr_arena_take(r->set->scratch, sizeof *w);
    if (w == NULL) return rule_set_full(r->set, r->err);
    *w = (waiter){r->waiters[inner], outer};
    r->waiters[inner] = w;
    r->waits[outer]++;
    return GR_OK;
}

static gr_status start(resolving *r, uint32_t outer)
{
    const correlation_draft *const d = draft_of(r, outer);
    if (is_correlation(r, outer))
        for (size_t i = 0; i < d->correlation.part_count; i++)
            if (is_correlation(r, d->parts[i].rule))
                GR_TRY(wait_for(r, outer, d->parts[i].rule));
    if (r->waits[outer] == 0) r->ready[r->tail++] = outer;
    return GR_OK;
}

static void settle_ready(resolving *r)
{
    while (r->head < r->tail) {
        uint32_t const rule = r->ready[r->head++];
        settle(r, rule);
        for (waiter *w = r->waiters[rule]; w != NULL; w = w->next)
            if (--r->waits[w->outer] == 0) r->ready[r->tail++] = w->outer;
    }
}

/* ---- circles ---- */

/* The first of its parts that never settled. */
static const sigma_correlation_part *open_part(const resolving *r, size_t rule)
{
    const correlation_draft *const d = draft_of(r, rule);
    size_t i = 0;
    while (r->waits[d->parts[i].rule] == 0) i++;
    return &d->parts[i];
}

/* From part to part, those that were not walked so far get the number of this
 * walk; it ends in what was walked, which is a circle if in this walk. */
static uint32_t walk(const resolving *r, uint32_t rule, uint32_t number,
                     uint32_t *walks)
{
    while (walks[rule] == 0) {
        walks[rule] = number;
        rule = open_part(r, rule)->rule;
    }
    return rule;
}

static void reject_circle(const resolving *r, uint32_t first)
{
    uint32_t rule = first;
    do {
        const sigma_correlation_part *const part = open_part(r, rule);
        rule_set_reject(r->set, rule, draft_of(r, rule)->line,
                        "its rule \"%.*s\" leads back to itself",
                        BUILD_SHOW(part->reference));
        rule = part->rule;
    } while (rule != first);
}

static gr_status reject_circles(const resolving *r)
{
    const rule_set *const set = r->set;
    uint32_t *const walks =
        gr_arena_take_array(set->scratch, set->count, sizeof *walks);
    if (walks == NULL) return rule_set_full(set, r->err);
    for (uint32_t i = 0; i < set->count; i++) {
        if (r->waits[i] == 0 || walks[i] != 0) continue;
        uint32_t const end = walk(r, i, i + 1, walks);
        if (walks[end] == i + 1) reject_circle(r, end);
    }
    for (uint32_t i = 0; i < set->count; i++)
        if (r->waits[i] > 0 && set->rules[i].state != RULE_REJECTED)
            rule_set_reject(set, i, draft_of(r, i)->line,
                            "its rule \"%.*s\" is rejected",
                            BUILD_SHOW(open_part(r, i)->reference));
    return GR_OK;
}

/* ---- all of them ---- */

static gr_status make_room(resolving *r)
{
    size_t const count = r->set->count;
    gr_arena *const scratch = r->set->scratch;
    r->waiters = gr_arena_take_array(scratch, count, sizeof *r->waiters);
    r->waits = gr_arena_take_array(scratch, count, sizeof *r->waits);
    r->ready = gr_arena_take_array(scratch, count, sizeof *r->ready);
    return gr_arena_status(scratch) == GR_OK ? GR_OK
                                             : rule_set_full(r->set, r->err);
}

gr_status correlations_resolve(const rule_set *set, gr_error *err)
{
    resolving r = {.set = set, .err = err};
    GR_TRY(make_room(&r));
    for (uint32_t i = 0; i < set->count; i++)
        if (is_correlation(&r, i)) find_parts(&r, i);
    for (uint32_t i = 0; i < set->count; i++)
        if (draft_of(&r, i) != NULL) GR_TRY(start(&r, i));
    settle_ready(&r);
    GR_TRY(reject_circles(&r));
    sigma_mark_silent(set->rules, set->count);
    return gr_arena_status(set->arena) == GR_OK ? GR_OK
                                                : rule_set_full(set, err);
}

static void mark_parts(sigma_rule *rules, const sigma_correlation *c,
                       bool silent)
{
    for (size_t i = 0; i < c->part_count; i++)
        rules[c->parts[i].rule].silent = silent;
}

/* Who generates has the last word. */
void sigma_mark_silent(sigma_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) rules[i].silent = rules[i].hidden;
    for (int generate = 0; generate <= 1; generate++)
        for (size_t i = 0; i < count; i++) {
            const sigma_correlation *const c = rules[i].correlation;
            if (c == NULL || rules[i].state != RULE_LOADED) continue;
            if (c->generate == (generate == 1))
                mark_parts(rules, c, generate == 0);
        }
}
