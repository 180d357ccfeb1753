#include "process/reload.h"
#include "base/crash_point.h"
#include "event_loop/worker_pool.h"

#define NS_PER_MS UINT64_C(1000000)

/* A snapshot that serves no more. */
struct former {
    struct reload *reload; /* NULL once the loop has ended */
    struct list link;
    struct engine engine;
    size_t mapped; /* plugins that stayed */
};

struct reload {
    struct reload_options options;
    struct list waiting; /* reload_waiter.link: for the next run */
    struct list served;  /* for the run under way */
    struct list formers;
    bool running; /* the worker is at work */
    bool again;
    bool force_next;
    bool stopped;
    uint64_t started_ns;
    struct question_sets *questions; /* of what serves; NULL until they are read */
    struct metric *taken;
    struct metric *refused;
    struct metric *mapped;
    struct metric *former_gauge;
    /* The worker's, while it runs. */
    struct arena *arena;
    struct candidate_order order;
    struct candidate candidate;
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void register_metrics(struct reload *reload)
{
    struct metrics *metrics = reload->options.engine->metrics;
    reload->taken = metrics_counter(
            metrics, "answerd_reloads_total", "outcome=\"taken\"", "Reloads by outcome.");
    reload->refused = metrics_counter(
            metrics, "answerd_reloads_total", "outcome=\"refused\"", "Reloads by outcome.");
    reload->mapped = metrics_counter(metrics, "answerd_plugins_kept_mapped_total", NULL,
            "Plugins of former snapshots whose code could not be unmapped.");
    reload->former_gauge = metrics_gauge(metrics, "answerd_former_snapshots", NULL,
            "Snapshots that questions under way still use, or that are being ended.");
}

/* ---- The end of former snapshots ------------------------------------------------------------ */

static void end_former(void *context)
{
    struct former *former = context;
    former->mapped = engine_clear(&former->engine);
}

static void handle_ended(void *context, int status)
{
    struct former *former = context;
    struct reload *reload = former->reload;
    (void)status;
    metric_add(reload->mapped, (int64_t)former->mapped);
    metric_add(reload->former_gauge, -1);
    list_remove(&former->link);
    free(former);
}

static void handle_unused(void *context)
{
    struct former *former = context;
    struct reload *reload = former->reload;
    /* Whatever its plugins still count must not meet the loop's own counting. */
    plugin_host_adopt(former->engine.plugin_host, former->engine.log, former->engine.metrics);
    if (reload != NULL &&
            worker_pool_run(reload->options.loop, end_former, handle_ended, former, NULL) == 0) {
        return;
    }
    end_former(former);
    if (reload != NULL) {
        handle_ended(former, 0);
    } else {
        free(former);
    }
}

/* ---- The exchange --------------------------------------------------------------------------- */

static void take(struct reload *reload)
{
    struct candidate *candidate = &reload->candidate;
    struct engine *engine = reload->options.engine;
    struct former *former = allocate(sizeof(*former));
    former->reload = reload;
    crash_point(RELOAD_SWAP);
    engine_exchange(engine, &candidate->engine);
    former->engine = candidate->engine;
    candidate->engine = (struct engine){0};
    question_sets_destroy(reload->questions);
    reload->questions = candidate->questions;
    candidate->questions = NULL;
    reload->options.on_taken(reload->options.context);
    crash_point(RELOAD_SWAPPED);
    list_append(&reload->formers, &former->link);
    metric_add(reload->former_gauge, 1);
    plugin_host_retire(former->engine.plugin_host, handle_unused, former);
}

static void log_outcome(const struct reload *reload, enum reload_outcome outcome, int64_t taken_ms)
{
    const struct engine *engine = reload->options.engine;
    if (outcome == RELOAD_TAKEN) {
        log_write(engine->log, LOG_INFO, "reloaded",
                LOG_NUMBER("packs", engine->knowledge->pack_count),
                LOG_NUMBER("records", engine->knowledge->record_count),
                LOG_STRING("hash",
                        engine->knowledge->pack_count > 0 ? engine->knowledge->packs[0]->hash : ""),
                LOG_NUMBER("plugins", plugin_host_count(engine->plugin_host)),
                LOG_NUMBER("ms", taken_ms));
    } else {
        log_write(engine->log, LOG_ERROR, "not reloaded, what served stays",
                LOG_STRING("why", outcome == RELOAD_FAILED ? "mistakes" : "the gate"),
                LOG_NUMBER("ms", taken_ms));
    }
}

/* Each line of the report is an event; questions and answers of the packs are no private text. */
static void log_report(const struct reload *reload, enum reload_outcome outcome, struct text report)
{
    while (report.length > 0) {
        struct text line = text_trim(text_split(&report, '\n'));
        log_write(reload->options.engine->log, outcome == RELOAD_TAKEN ? LOG_INFO : LOG_WARNING,
                "reload", LOG_TEXT("what", line));
    }
}

static void tell(struct reload *reload, enum reload_outcome outcome, struct text report)
{
    while (!list_is_empty(&reload->served)) {
        struct reload_waiter *waiter = LIST_OWNER(reload->served.next, struct reload_waiter, link);
        list_remove(&waiter->link);
        waiter->done(waiter->context, outcome, report);
    }
}

static void finish(struct reload *reload)
{
    const struct engine *engine = reload->options.engine;
    struct candidate *candidate = &reload->candidate;
    enum reload_outcome outcome = candidate->outcome;
    int64_t taken_ms =
            (int64_t)((clock_monotonic_ns(engine->clock) - reload->started_ns) / NS_PER_MS);
    struct text report = text_buffer_view(&candidate->report);
    log_report(reload, outcome, report);
    if (outcome == RELOAD_TAKEN) {
        take(reload);
    }
    metric_add(outcome == RELOAD_TAKEN ? reload->taken : reload->refused, 1);
    log_outcome(reload, outcome, taken_ms);
    tell(reload, outcome, report);
}

/* ---- Building ------------------------------------------------------------------------------- */

static void build(void *context)
{
    struct reload *reload = context;
    candidate_build(&reload->order, &reload->candidate);
    crash_point(RELOAD_MADE);
}

static void start(struct reload *reload);

static void handle_built(void *context, int status)
{
    struct reload *reload = context;
    const struct engine_copy *serving = &reload->order.serving;
    reload->running = false;
    if (status == 0 && !reload->stopped) {
        finish(reload);
    }
    tell(reload, RELOAD_FAILED, TEXT("  the server ends\n"));
    candidate_clear(&reload->candidate);
    knowledge_release(serving->knowledge);
    config_release(serving->config);
    reload->order = (struct candidate_order){0};
    arena_reset(reload->arena);
    if (reload->again && !reload->stopped) {
        start(reload);
    }
}

static void start(struct reload *reload)
{
    struct engine *engine = reload->options.engine;
    struct plugin_source *sources = NULL;
    size_t count = plugin_host_sources(engine->plugin_host, reload->arena, &sources);
    crash_point(RELOAD_BEGIN);
    reload->order = (struct candidate_order){.line = reload->options.line,
            .serving = {.config = config_retain(engine->config),
                    .knowledge = knowledge_retain(engine->knowledge),
                    .plugins = sources,
                    .plugin_count = count},
            .asked = reload->questions,
            .force = reload->force_next};
    reload->again = false;
    reload->force_next = false;
    reload->started_ns = clock_monotonic_ns(engine->clock);
    while (!list_is_empty(&reload->waiting)) {
        struct list *link = reload->waiting.next;
        list_remove(link);
        list_append(&reload->served, link);
    }
    reload->running = worker_pool_run(reload->options.loop, build, handle_built, reload, NULL) == 0;
    if (!reload->running) {
        handle_built(reload, ERR_LIMIT);
    }
}

void reload_begin(struct reload *reload, bool force, struct reload_waiter *waiter)
{
    if (waiter != NULL) {
        list_append(&reload->waiting, &waiter->link);
    }
    reload->force_next = reload->force_next || force;
    reload->again = true;
    if (!reload->running && !reload->stopped) {
        start(reload);
    }
}

void reload_forget(struct reload_waiter *waiter)
{
    if (list_is_linked(&waiter->link)) {
        list_remove(&waiter->link);
    }
}

/* ---- Life ----------------------------------------------------------------------------------- */

static void read_questions(void *context)
{
    struct reload *reload = context;
    reload->questions = question_sets_load(reload->order.serving.knowledge, NULL, NULL);
}

static void handle_read(void *context, int status)
{
    struct reload *reload = context;
    (void)status;
    reload->running = false;
    knowledge_release(reload->order.serving.knowledge);
    reload->order = (struct candidate_order){0};
    if (reload->again && !reload->stopped) {
        start(reload);
    }
}

struct reload *reload_create(const struct reload_options *options)
{
    struct reload *reload = allocate(sizeof(*reload));
    reload->options = *options;
    reload->arena = arena_create(0, 0);
    list_init(&reload->waiting);
    list_init(&reload->served);
    list_init(&reload->formers);
    register_metrics(reload);
    if (options->engine->config->reload_gate) {
        reload->order.serving.knowledge = knowledge_retain(options->engine->knowledge);
        reload->running =
                worker_pool_run(options->loop, read_questions, handle_read, reload, NULL) == 0;
        if (!reload->running) {
            handle_read(reload, ERR_LIMIT);
        }
    }
    return reload;
}

void reload_stop(struct reload *reload)
{
    reload->stopped = true;
}

void reload_destroy(struct reload *reload)
{
    if (reload == NULL) {
        return;
    }
    while (!list_is_empty(&reload->formers)) {
        struct former *former = LIST_OWNER(reload->formers.next, struct former, link);
        list_remove(&former->link);
        former->reload = NULL;
    }
    question_sets_destroy(reload->questions);
    arena_destroy(reload->arena);
    free(reload);
}
