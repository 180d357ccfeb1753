#include "process/reload.h"
#include "base/crash_point.h"
#include "event_loop/worker_pool.h"
#include "process/question_trial.h"
#include "process/settings.h"

#define PERCENT 100.0
#define DIFFERENCES 5u /* questions that are named when new knowledge is refused */

struct reload {
    struct event_loop *loop;
    struct engine *engine;
    struct command_line *line;
    bool running;
    bool again;
    /* The worker's, while it runs. */
    const struct config *config;
    struct knowledge *knowledge; /* what it made, or NULL */
    struct text_buffer refusal;  /* why it made none */
};

struct reload *reload_create(
        struct event_loop *loop, struct engine *engine, struct command_line *line)
{
    struct reload *reload = calloc(1, sizeof(*reload));
    if (reload == NULL) {
        abort();
    }
    reload->loop = loop;
    reload->engine = engine;
    reload->line = line;
    return reload;
}

void reload_destroy(struct reload *reload)
{
    if (reload == NULL) {
        return;
    }
    config_release(reload->config);
    knowledge_release(reload->knowledge);
    text_buffer_clear(&reload->refusal);
    free(reload);
}

/* ---- On the worker -------------------------------------------------------------------------- */

struct trial {
    struct reload *reload;
    struct engine engine;
    size_t failures;
};

static void report_finding(void *context, const struct knowledge_finding *finding)
{
    (void)context;
    engine_print_finding(stderr, finding);
}

static void note_failure(struct trial *trial, const struct question_case *item)
{
    if (trial->failures++ < DIFFERENCES) {
        text_buffer_format(&trial->reload->refusal, "%s%.*s", trial->failures == 1 ? "" : ", ",
                TEXT_ARG(item->id));
    }
}

/* True when the pack answers its own questions as well as it asks of itself, or has none. */
static bool try_pack(struct trial *trial, const struct pack *pack)
{
    struct question_set *set = NULL;
    struct error error = {0};
    size_t right = 0;
    size_t before = trial->reload->refusal.length;
    if (question_set_load(trial->engine.knowledge, pack, report_finding, NULL, &set, &error) != 0) {
        text_buffer_format(&trial->reload->refusal, "the questions of %.*s cannot be read",
                TEXT_ARG(pack->id));
        question_set_destroy(set);
        return false;
    }
    trial->failures = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct arena *arena = arena_create(QUESTION_TRIAL_BYTES, 0);
        const struct answer *answer = NULL;
        if (question_trial(trial->engine.conversation, arena, &set->cases[i], &answer) ==
                VERDICT_RIGHT) {
            right++;
        } else {
            note_failure(trial, &set->cases[i]);
        }
        arena_destroy(arena);
    }
    bool passed = set->count == 0 || (double)right / (double)set->count >= pack->accuracy_threshold;
    if (passed) {
        trial->reload->refusal.length = before;
    } else {
        text_buffer_format(&trial->reload->refusal,
                ": %.*s answers %zu of its %zu questions right (%.1f%%, its threshold is %.1f%%)",
                TEXT_ARG(pack->id), right, set->count, PERCENT * (double)right / (double)set->count,
                PERCENT * pack->accuracy_threshold);
    }
    question_set_destroy(set);
    return passed;
}

/* An engine of its own, plugins and all, so that nothing of the serving one is touched. */
static void make_knowledge(void *context)
{
    struct reload *reload = context;
    struct trial trial = {.reload = reload};
    struct error error = {0};
    bool passed = true;
    if (engine_init(&trial.engine, reload->config, &error) != 0) {
        text_buffer_append_string(&reload->refusal,
                error.text[0] == '\0' ? "the packs hold mistakes, named above" : error.text);
        return;
    }
    for (size_t i = 0;
            i < trial.engine.knowledge->pack_count && reload->config->reload_gate && passed; i++) {
        passed = try_pack(&trial, trial.engine.knowledge->packs[i]);
    }
    if (passed) {
        reload->knowledge = knowledge_retain(trial.engine.knowledge);
        crash_point(RELOAD_MADE);
    }
    engine_clear(&trial.engine);
}

/* ---- On the loop ---------------------------------------------------------------------------- */

static void take_knowledge(struct reload *reload)
{
    struct engine *engine = reload->engine;
    crash_point(RELOAD_SWAP);
    conversation_use_knowledge(engine->conversation, reload->knowledge);
    knowledge_release(engine->knowledge);
    engine->knowledge = reload->knowledge;
    reload->knowledge = NULL;
    crash_point(RELOAD_SWAPPED);
    log_write(engine->log, LOG_INFO, "reloaded", LOG_NUMBER("packs", engine->knowledge->pack_count),
            LOG_NUMBER("records", engine->knowledge->record_count),
            LOG_STRING("hash",
                    engine->knowledge->pack_count > 0 ? engine->knowledge->packs[0]->hash : ""));
}

static void handle_made(void *context, int status)
{
    struct reload *reload = context;
    reload->running = false;
    if (status == 0 && reload->knowledge != NULL) {
        take_knowledge(reload);
    } else if (status == 0) {
        log_write(reload->engine->log, LOG_ERROR, "not reloaded, the former knowledge stays",
                LOG_STRING("why", reload->refusal.data));
    }
    config_release(reload->config);
    reload->config = NULL;
    text_buffer_clear(&reload->refusal);
    if (reload->again && status == 0) {
        reload->again = false;
        reload_begin(reload);
    }
}

void reload_begin(struct reload *reload)
{
    if (reload->running) {
        reload->again = true;
        return;
    }
    crash_point(RELOAD_BEGIN);
    /* Mistakes are printed, and the former configuration stays. */
    reload->config = settings_load("serve", reload->line);
    if (reload->config == NULL) {
        log_write(reload->engine->log, LOG_ERROR, "not reloaded: the configuration has mistakes");
        return;
    }
    reload->running = worker_pool_run(reload->loop, make_knowledge, handle_made, reload, NULL) == 0;
}
