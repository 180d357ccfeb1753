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

static int load_knowledge(
        struct engine *engine, knowledge_finding_fn on_finding, void *context, struct error *error)
{
    const struct knowledge_options options = {
            .directories = engine->paths.knowledge.items,
            .directory_count = engine->paths.knowledge.count,
            .languages_directory = engine->paths.languages,
            .shipped_languages = engine->paths.shipped_languages,
            .on_finding = on_finding,
            .context = context,
    };
    int status = knowledge_load(&options, &engine->knowledge, error);
    if (status != 0) {
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

/* From `sources`, or from the plugin folder when there are none. */
static int load_plugins(struct engine *engine, const struct plugin_source *sources,
        size_t source_count, struct error *error)
{
    const struct config *config = engine->config;
    const char *directory = engine->paths.plugins;
    const struct plugin_host_options options = {
            .directory = directory == NULL || directory[0] == '\0' ? NULL : directory,
            .sources = sources,
            .source_count = source_count,
            .version = ANSWERD_VERSION,
            .bid_ms = (uint32_t)config->limits.plugin_bid_ms,
            .answer_ms = (uint32_t)config->limits.plugin_answer_ms,
            .settings = config->plugin_options,
            .setting_count = config->plugin_option_count,
    };
    return plugin_host_create(
            &options, engine->log, engine->metrics, engine->clock, &engine->plugin_host, error);
}

static struct conversation_options conversation_options(const struct config *config)
{
    const struct config_limits *limits = &config->limits;
    return (struct conversation_options){
            .question_characters = (uint32_t)limits->question_characters,
            .in_flight = (uint32_t)limits->in_flight,
            .queue = (uint32_t)limits->queue,
            .sessions = (uint32_t)limits->sessions,
            .session_idle_ms = (uint32_t)limits->session_idle_ms,
            .questions_per_second = (uint32_t)limits->questions_per_second,
            .questions_burst = (uint32_t)limits->questions_burst,
            .question_deadline_ms = (uint32_t)limits->question_deadline_ms,
    };
}

static struct conversation *create_conversation(struct engine *engine)
{
    const struct conversation_options options = conversation_options(engine->config);
    return conversation_create(&options, engine->knowledge, engine->plugin_host, engine->log,
            engine->metrics, engine->clock);
}

int engine_init(struct engine *engine, const struct config *config, struct error *error)
{
    bool reported = false;
    int status = engine_init_told(engine, config, handle_finding, &reported, error);
    if (status != 0 && reported && error != NULL) {
        error->text[0] = '\0';
    }
    return status;
}

int engine_init_told(struct engine *engine, const struct config *config,
        knowledge_finding_fn on_finding, void *context, struct error *error)
{
    *engine = (struct engine){.config = config_retain(config), .clock = clock_system()};
    engine->arena = arena_create(0, 0);
    engine->metrics = metrics_create();
    engine->log = log_create(STDERR_FILENO, (enum log_level)config->log_level,
            (enum log_format)config->log_format, engine->clock);
    int status = paths_find(config, engine->arena, &engine->paths, error);
    if (status == 0) {
        status = load_knowledge(engine, on_finding, context, error);
    }
    if (status == 0) {
        status = load_plugins(engine, NULL, 0, error);
    }
    if (status != 0) {
        engine_clear(engine);
        return status;
    }
    engine->conversation = create_conversation(engine);
    return 0;
}

int engine_init_copy(struct engine *engine, const struct engine_copy *copy, struct error *error)
{
    *engine = (struct engine){.config = config_retain(copy->config),
            .knowledge = knowledge_retain(copy->knowledge),
            .metrics = metrics_create(),
            .clock = clock_system()};
    int status = load_plugins(engine, copy->plugins, copy->plugin_count, error);
    if (status != 0) {
        engine_clear(engine);
        return status;
    }
    engine->conversation = create_conversation(engine);
    return 0;
}

void engine_exchange(struct engine *engine, struct engine *other)
{
    const struct engine former = *engine;
    const struct conversation_options options = conversation_options(other->config);
    conversation_destroy(other->conversation);
    other->conversation = NULL;
    engine->config = other->config;
    engine->arena = other->arena;
    engine->paths = other->paths;
    engine->knowledge = other->knowledge;
    engine->plugin_host = other->plugin_host;
    other->config = former.config;
    other->arena = former.arena;
    other->paths = former.paths;
    other->knowledge = former.knowledge;
    other->plugin_host = former.plugin_host;
    log_set_level(engine->log, (enum log_level)engine->config->log_level);
    plugin_host_adopt(engine->plugin_host, engine->log, engine->metrics);
    conversation_use(engine->conversation, &options, engine->knowledge, engine->plugin_host);
}

size_t engine_clear(struct engine *engine)
{
    if (engine == NULL) {
        return 0;
    }
    conversation_destroy(engine->conversation);
    size_t mapped = plugin_host_destroy(engine->plugin_host);
    knowledge_release(engine->knowledge);
    metrics_destroy(engine->metrics);
    log_destroy(engine->log);
    arena_destroy(engine->arena);
    config_release(engine->config);
    *engine = (struct engine){0};
    return mapped;
}
