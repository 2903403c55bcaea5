/* hunt.c - the composition: select, compile, shard, merge, sum up. */
#include "hunt/hunt.h"

#include "base/mem.h"
#include "hunt/bursts.h"
#include "hunt/collect.h"
#include "hunt/judge.h"
#include "hunt/limits.h"
#include "hunt/merge.h"
#include "hunt/reach.h"
#include "hunt/result.h"
#include "hunt/yara_rules.h"

typedef struct {
    gr_arena *arena; /* the caller's */
    gr_arena *top_arena;
    const hunt_options *options;
    const sigma_engine *engine;
    collector collect;
    row_table tops;
    hunt_rule_sum *rule_sums;
    judge_costs costs;
    const uint32_t *yara_numbers;
    link_map links;
    hunt_result *out;
} hunt;

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to hunt");
}

static size_t indicator_count(const hunt_options *options)
{
    return options->indicators == NULL ? 0 : ioc_set_count(options->indicators);
}

/* Correlations see as much around the time that is asked for as they need. */
static gr_status set_reach(hunt *h, hunt_event_filter *filter, gr_error *err)
{
    const hunt_selection *const s = h->options->selection;
    int64_t first_ns, end_ns;
    if (s == NULL || !bursts_wanted(&h->out->rules)) return GR_OK;
    if (!reach_of(h->arena, &h->out->rules, s->from_ns, s->to_ns, &first_ns,
                  &end_ns))
        return no_memory(err);
    hunt_filter_reach(filter, first_ns, end_ns);
    return GR_OK;
}

static gr_status prepare(hunt *h, const sigma_rules *rules, gr_error *err)
{
    hunt_result *const out = h->out;
    GR_TRY(hunt_select_rules(h->arena, rules, h->options->selection,
                             &out->rules, &out->unknown_level_ids, err));
    h->collect.rules = &out->rules;
    hunt_event_filter *const filter =
        hunt_event_filter_new(h->arena, h->options->selection);
    if (filter == NULL) return no_memory(err);
    GR_TRY(set_reach(h, filter, err));
    h->collect.filter = filter;
    h->collect.watch = h->options->watch;
    h->collect.hunt_words = h->options->hunt_words;
    h->collect.by_digest = h->options->pipe.hash == PIPE_HASH_ALL;
    size_t const indicators = indicator_count(h->options);
    h->rule_sums = gr_arena_take_array(h->arena, out->rules.count + indicators,
                                       sizeof *h->rule_sums);
    out->indicators = h->collect.indicators = h->options->indicators;
    out->as_rules =
        gr_arena_take_array(h->arena, indicators, sizeof *out->as_rules);
    h->top_arena = gr_arena_new(HUNT_ROWS_CEILING);
    if (h->rule_sums == NULL || out->as_rules == NULL || h->top_arena == NULL)
        return no_memory(err);
    if (h->options->now_ns != NULL) {
        h->costs.sum.now_ns = h->options->now_ns;
        h->costs.rule_count = out->rules.count;
        h->costs.sum.rules = gr_arena_take_array(h->arena, out->rules.count,
                                                 sizeof *h->costs.sum.rules);
        if (h->costs.sum.rules == NULL) return no_memory(err);
    }
    if (h->options->yara != NULL) {
        h->yara_numbers =
            yara_rules_numbers(h->arena, h->options->yara, &out->rules);
        if (h->yara_numbers == NULL) return no_memory(err);
    }
    h->tops = rows_in(h->top_arena, sizeof(top_row), HUNT_ROW_CEILING);
    GR_TRY(sigma_compile(h->arena, &out->rules, &h->engine, err));
    if (!link_map_of(h->arena, &out->rules, &h->links)) return no_memory(err);
    return collect_open(&h->collect, h->arena, err);
}

/* The pipe's progress, with what only a hunt knows. */
static void tell_progress(void *self, const pipe_progress *progress)
{
    const hunt *const h = self;
    pipe_progress p = *progress;
    p.high = h->collect.at_level[LEVEL_HIGH];
    p.critical = h->collect.at_level[LEVEL_CRITICAL];
    h->options->pipe.progress(h->options->pipe.progress_self, &p);
}

/* The stage's `shared` is one for both sides. */
typedef struct {
    judge_shared judge;
    collector *collect;
} both;

static void *open_judge(void *shared)
{
    return judge_open(&((both *)shared)->judge);
}

static gr_status file_begin(void *shared, const evidence_item *item,
                            gr_error *err)
{
    return collect_file_begin(((both *)shared)->collect, item, err);
}

static gr_status block(void *shared, const evidence_item *item, gr_slice out,
                       const pipe_damage *damage, size_t count, gr_error *err)
{
    return collect_block(((both *)shared)->collect, item, out, damage, count,
                         err);
}

static gr_status file_end(void *shared, const evidence_item *item,
                          const pipe_file_result *result, gr_error *err)
{
    return collect_file_end(((both *)shared)->collect, item, result, err);
}

static gr_status shard(hunt *h, const evidence_list *list, gr_error *err)
{
    both shared = {{h->engine, &h->out->rules, h->collect.filter,
                    h->options->indicators, h->options->oracle,
                    h->options->no_memo,
                    h->options->now_ns == NULL ? NULL : &h->costs,
                    h->options->yara, h->yara_numbers, &h->links},
                   &h->collect};
    pipe_stage const stage = {.shared = &shared,
                              .open_worker = open_judge,
                              .close_worker = judge_close,
                              .event = judge_event,
                              .block_end = judge_block_end,
                              .file_begin = file_begin,
                              .block = block,
                              .file_end = file_end};
    pipe_options options = h->options->pipe;
    if (options.progress != NULL) {
        options.progress = tell_progress;
        options.progress_self = h;
    }
    gr_status const status = pipe_run(list, &options, &stage, err);
    h->out->costs = h->costs.sum.rules;
    h->out->judging_ns = h->costs.sum.judging_ns;
    h->out->searching_ns = h->costs.sum.searching_ns;
    if (status != GR_NONE) return status;
    h->out->interrupted = true;
    return collect_interrupted(&h->collect, err);
}

static gr_status run(hunt *h, const evidence_list *list,
                     const sigma_rules *rules, const finding_sink *sink,
                     gr_error *err)
{
    GR_TRY(prepare(h, rules, err));
    GR_TRY(shard(h, list, err));
    /* What was found before a stop is told; a stop while it is told ends it. */
    const volatile sig_atomic_t *const stop =
        h->out->interrupted ? NULL : h->options->pipe.stop;
    GR_TRY(merge_findings(h->arena, &h->collect, h->options->places, &h->links,
                          sink, stop, h->rule_sums, &h->tops, h->out, err));
    result_parts const parts = {h->arena, &h->collect, h->engine, h->rule_sums,
                                &h->tops};
    return result_fill(&parts, h->out, err);
}

gr_status hunt_run(gr_arena *arena, const evidence_list *list,
                   const sigma_rules *rules, const hunt_options *options,
                   const gr_spill *spill, const finding_sink *sink,
                   hunt_result *out, gr_error *err)
{
    *out = (hunt_result){0};
    hunt *const h = gr_alloc(sizeof *h);
    if (h == NULL) return no_memory(err);
    h->arena = arena;
    h->options = options;
    h->collect.list = list;
    h->collect.spill = spill;
    h->out = out;
    pthread_mutex_init(&h->costs.lock, NULL);
    gr_status status = run(h, list, rules, sink, err);
    collect_free(&h->collect);
    rows_free(&h->tops);
    gr_arena_free(h->top_arena);
    pthread_mutex_destroy(&h->costs.lock);
    if (h->engine != NULL) sigma_engine_free(h->engine);
    gr_free(h);
    if (status == GR_OK && out->interrupted) status = GR_NONE;
    return status;
}
