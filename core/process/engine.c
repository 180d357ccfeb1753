#include "process/engine.h"
#include "base/version.h"
#include "understanding/understanding.h"
#include <malloc.h>
#include <unistd.h>

void engine_print_finding(FILE *out, const struct knowledge_finding *finding)
{
    fprintf(out, "%.*s", TEXT_ARG(finding->file));
    if (finding->line > 0) {
        fprintf(out, ":%u", finding->line);
    }
    fprintf(out, ": %s: ", finding->severity == KNOWLEDGE_ERROR ? "error" : "warning");
    if (finding->record.length > 0) {
        fprintf(out, "%.*s: ", TEXT_ARG(finding->record));
    }
    fprintf(out, "%.*s", TEXT_ARG(finding->what));
    if (finding->advice.length > 0) {
        fprintf(out, "; %.*s", TEXT_ARG(finding->advice));
    }
    fputc('\n', out);
}

/* Warnings are for those who write packs: `answerd check` tells them. */
static void handle_finding(void *context, const struct knowledge_finding *finding)
{
    bool *reported = context;
    if (finding->severity == KNOWLEDGE_ERROR) {
        engine_print_finding(stderr, finding);
        *reported = true;
    }
}

static int load_knowledge(struct engine *engine, struct error *error)
{
    bool reported = false;
    const struct knowledge_options options = {
            .directories = engine->paths.knowledge.items,
            .directory_count = engine->paths.knowledge.count,
            .languages_directory = engine->paths.languages,
            .shipped_languages = engine->paths.shipped_languages,
            .on_finding = handle_finding,
            .context = &reported,
    };
    int status = knowledge_load(&options, &engine->knowledge, error);
    if (status != 0) {
        if (reported && error != NULL) {
            error->text[0] = '\0';
        }
        return status;
    }
    if (engine->knowledge->pack_count == 0) {
        return error_set(error, ERR_NOT_FOUND, "%s holds no knowledge pack",
                engine->paths.knowledge.items[0]);
    }
    status = understanding_attach(engine->knowledge, error);
    (void)malloc_trim(0); /* what loading needed beside the result */
    return status;
}

static int load_plugins(struct engine *engine, struct error *error)
{
    const struct config *config = engine->config;
    const char *directory = engine->paths.plugins;
    const struct plugin_host_options options = {
            .directory = directory[0] == '\0' ? NULL : directory,
            .version = ANSWERD_VERSION,
            .bid_ms = (uint32_t)config->limits.plugin_bid_ms,
            .answer_ms = (uint32_t)config->limits.plugin_answer_ms,
            .settings = config->plugin_options,
            .setting_count = config->plugin_option_count,
    };
    return plugin_host_create(
            &options, engine->log, engine->metrics, engine->clock, &engine->plugin_host, error);
}

static struct conversation *create_conversation(struct engine *engine)
{
    const struct config_limits *limits = &engine->config->limits;
    const struct conversation_options options = {
            .question_characters = (uint32_t)limits->question_characters,
            .in_flight = (uint32_t)limits->in_flight,
            .queue = (uint32_t)limits->queue,
            .sessions = (uint32_t)limits->sessions,
            .session_idle_ms = (uint32_t)limits->session_idle_ms,
            .questions_per_second = (uint32_t)limits->questions_per_second,
            .questions_burst = (uint32_t)limits->questions_burst,
            .question_deadline_ms = (uint32_t)limits->question_deadline_ms,
    };
    return conversation_create(&options, engine->knowledge, engine->plugin_host, engine->log,
            engine->metrics, engine->clock);
}

int engine_init(struct engine *engine, const struct config *config, struct error *error)
{
    *engine = (struct engine){.config = config_retain(config), .clock = clock_system()};
    engine->arena = arena_create(0, 0);
    engine->metrics = metrics_create();
    engine->log = log_create(STDERR_FILENO, (enum log_level)config->log_level,
            (enum log_format)config->log_format, engine->clock);
    int status = paths_find(config, engine->arena, &engine->paths, error);
    if (status == 0) {
        status = load_knowledge(engine, error);
    }
    if (status == 0) {
        status = load_plugins(engine, error);
    }
    if (status != 0) {
        engine_clear(engine);
        return status;
    }
    engine->conversation = create_conversation(engine);
    return 0;
}

void engine_clear(struct engine *engine)
{
    if (engine == NULL) {
        return;
    }
    conversation_destroy(engine->conversation);
    plugin_host_destroy(engine->plugin_host);
    knowledge_release(engine->knowledge);
    metrics_destroy(engine->metrics);
    log_destroy(engine->log);
    arena_destroy(engine->arena);
    config_release(engine->config);
    *engine = (struct engine){0};
}
