#include "config/config.h"
#include "base/arena.h"
#include "base/map.h"
#include "config/config_change.h"
#include "config/config_file.h"
#include "config/option_value.h"
#include <stdatomic.h>

#define PLUGIN_PREFIX TEXT("plugin.")

/* A snapshot with what only its life needs. */
struct owned_config {
    struct config config; /* first, so that a config leads back to its owner */
    struct arena *arena;
    atomic_uint references;
};

/* One configuration while it is being put together. */
struct builder {
    struct owned_config *owned;
    const struct config_sources *sources;
    struct text folder;  /* of the file, for relative paths; empty for the command line */
    const char *file;    /* NULL while the command line is read */
    uint32_t line;       /* of the setting at hand */
    struct map seen;     /* key -> where it was set, in this source */
    struct error *error; /* the caller's: first mistake */
    int status;          /* ERR_* of the first mistake */
    size_t plugin_capacity;
};

static void report(struct builder *builder, int code, const char *text)
{
    if (builder->status == 0) {
        builder->status = code;
        if (builder->file == NULL) {
            error_set(builder->error, code, "%s", text);
        } else if (builder->line == 0) {
            error_set(builder->error, code, "%s: %s", builder->file, text);
        } else {
            error_set(builder->error, code, "%s:%u: %s", builder->file, builder->line, text);
        }
    }
    if (builder->sources->on_problem != NULL) {
        struct config_problem problem = {builder->file, builder->line, text};
        builder->sources->on_problem(builder->sources->context, &problem);
    }
}

static void report_unknown(struct builder *builder, struct text key)
{
    char text[ERROR_TEXT_SIZE];
    const char *near = option_suggest(key);
    if (near != NULL) {
        snprintf(text, sizeof(text), "unknown option '%.*s', did you mean '%s'?", TEXT_ARG(key),
                near);
    } else {
        snprintf(text, sizeof(text), "unknown option '%.*s'; `answerd options` lists what there is",
                TEXT_ARG(key));
    }
    report(builder, ERR_INVALID, text);
}

/* False, having reported it, when this source has set the key before. */
static bool note_key(struct builder *builder, struct text key)
{
    const char *before = map_get(&builder->seen, key);
    if (before != NULL) {
        char text[ERROR_TEXT_SIZE];
        snprintf(text, sizeof(text), "'%.*s' is set twice, first %s", TEXT_ARG(key), before);
        report(builder, ERR_INVALID, text);
        return false;
    }
    struct text where = builder->file == NULL
                                ? TEXT("on the command line")
                                : arena_format(builder->owned->arena, "in line %u", builder->line);
    map_set(&builder->seen, arena_copy_text(builder->owned->arena, key),
            (void *)(uintptr_t)where.data);
    return true;
}

static struct config_plugin_option *find_plugin_option(
        struct config *config, struct text plugin, struct text name)
{
    for (size_t i = 0; i < config->plugin_option_count; i++) {
        struct config_plugin_option *option = &config->plugin_options[i];
        if (text_equal(option->plugin, plugin) && text_equal(option->name, name)) {
            return option;
        }
    }
    return NULL;
}

static struct config_plugin_option *add_plugin_option(struct builder *builder)
{
    struct config *config = &builder->owned->config;
    if (config->plugin_option_count == builder->plugin_capacity) {
        size_t capacity = builder->plugin_capacity == 0 ? 8 : builder->plugin_capacity * 2;
        struct config_plugin_option *grown =
                arena_allocate_array(builder->owned->arena, capacity, sizeof(*grown));
        for (size_t i = 0; i < config->plugin_option_count; i++) {
            grown[i] = config->plugin_options[i];
        }
        config->plugin_options = grown;
        builder->plugin_capacity = capacity;
    }
    return &config->plugin_options[config->plugin_option_count++];
}

/* plugin.<id>.<name>: kept as text, since only the plugin knows its options. */
static void set_plugin_option(struct builder *builder, struct text key, struct text value)
{
    struct arena *arena = builder->owned->arena;
    struct text name = text_slice(key, PLUGIN_PREFIX.length, key.length);
    struct text plugin = text_split(&name, '.');
    if (plugin.length == 0 || name.length == 0) {
        report(builder, ERR_INVALID, "a plugin's option is written plugin.ID.NAME = value");
        return;
    }
    if (!note_key(builder, key)) {
        return;
    }
    struct config_plugin_option *option = find_plugin_option(&builder->owned->config, plugin, name);
    if (option == NULL) {
        option = add_plugin_option(builder);
    }
    option->plugin = arena_copy_text(arena, plugin);
    option->name = arena_copy_text(arena, name);
    option->value = arena_copy_text(arena, value);
    option->origin = builder->file == NULL
                             ? "command line"
                             : arena_format(arena, "%s:%u", builder->file, builder->line).data;
}

static void set_option(struct builder *builder, struct text key, struct text value)
{
    if (text_starts_with(key, PLUGIN_PREFIX)) {
        set_plugin_option(builder, key, value);
        return;
    }
    const struct option *option = option_find(key);
    if (option == NULL) {
        report_unknown(builder, key);
        return;
    }
    struct config *config = &builder->owned->config;
    if (!option_is_list(option)) {
        if (!note_key(builder, key)) {
            return;
        }
    } else if (map_get(&builder->seen, key) == NULL) {
        /* The first item of a source replaces what the source below it had. */
        option_clear_list(option, config);
        note_key(builder, key);
    }
    struct error mistake = {0};
    int status =
            option_assign(option, config, builder->owned->arena, value, builder->folder, &mistake);
    if (status != 0) {
        report(builder, status, mistake.text);
    }
}

static void handle_setting(void *context, uint32_t line, struct text key, struct text value)
{
    struct builder *builder = context;
    builder->line = line;
    set_option(builder, key, value);
}

static void handle_mistake(void *context, uint32_t line, const char *text)
{
    struct builder *builder = context;
    builder->line = line;
    report(builder, ERR_PARSE, text);
}

static void set_defaults(struct builder *builder)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (option_is_list(&options[i]) && options[i].fallback[0] == '\0') {
            continue;
        }
        struct error mistake = {0};
        int status = option_assign(&options[i], &builder->owned->config, builder->owned->arena,
                text_from(options[i].fallback), TEXT_NONE, &mistake);
        if (status != 0) {
            report(builder, status, mistake.text);
        }
    }
}

static struct text folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return TEXT_NONE;
    }
    return slash == path ? TEXT("/") : (struct text){path, (size_t)(slash - path)};
}

static void read_file(struct builder *builder, const char *path)
{
    struct arena *arena = builder->owned->arena;
    builder->file = arena_copy_string(arena, path);
    builder->owned->config.file = builder->file;
    builder->folder = folder_of(builder->file);

    struct text content = TEXT_NONE;
    struct error mistake = {0};
    int status = config_file_read(path, arena, &content, &mistake);
    if (status != 0) {
        /* The text names the file already. */
        builder->file = NULL;
        report(builder, status, mistake.text);
        return;
    }
    config_file_parse(content, arena, handle_setting, handle_mistake, builder);
    builder->line = 0;
}

static void read_overrides(struct builder *builder)
{
    builder->file = NULL;
    builder->line = 0;
    builder->folder = TEXT_NONE;
    map_clear(&builder->seen);
    for (size_t i = 0; i < builder->sources->override_count; i++) {
        const struct config_override *override = &builder->sources->overrides[i];
        set_option(builder, text_from(override->key), text_from(override->value));
    }
}

/* What must hold between options. */
static void check_together(struct builder *builder)
{
    const struct config_limits *limits = &builder->owned->config.limits;
    builder->file = builder->owned->config.file;
    builder->line = 0;
    if (limits->question_characters > limits->message_bytes) {
        report(builder, ERR_INVALID,
                "limits.question_characters is above limits.message_bytes: such a question could "
                "never arrive");
    }
    if (limits->plugin_answer_ms > limits->question_deadline_ms) {
        report(builder, ERR_INVALID,
                "limits.plugin_answer_ms is above limits.question_deadline_ms: raise the deadline "
                "or lower it");
    }
    if (builder->owned->config.heartbeat_ms >= limits->idle_ms) {
        report(builder, ERR_INVALID,
                "heartbeat_s must be below limits.idle_s: else quiet clients are cut off");
    }
}

static struct owned_config *owned_config_create(void)
{
    struct arena *arena = arena_create(0, 0);
    struct owned_config *owned = arena_allocate(arena, sizeof(*owned));
    owned->arena = arena;
    atomic_init(&owned->references, 1);
    return owned;
}

int config_load(
        const struct config_sources *sources, const struct config **config, struct error *error)
{
    struct builder builder = {.owned = owned_config_create(), .sources = sources, .error = error};
    set_defaults(&builder);
    if (sources->file != NULL) {
        read_file(&builder, sources->file);
    }
    read_overrides(&builder);
    if (builder.status == 0 && sources->former != NULL) {
        config_keep_fixed(&builder.owned->config, sources->former, builder.owned->arena,
                sources->on_kept, sources->context);
    }
    if (builder.status == 0) {
        check_together(&builder);
    }
    map_clear(&builder.seen);
    if (builder.status != 0) {
        arena_destroy(builder.owned->arena);
        return builder.status;
    }
    *config = &builder.owned->config;
    return 0;
}

static struct owned_config *owner_of(const struct config *config)
{
    return (struct owned_config *)(uintptr_t)config;
}

const struct config *config_retain(const struct config *config)
{
    atomic_fetch_add_explicit(&owner_of(config)->references, 1, memory_order_relaxed);
    return config;
}

void config_release(const struct config *config)
{
    if (config == NULL) {
        return;
    }
    struct owned_config *owned = owner_of(config);
    if (atomic_fetch_sub_explicit(&owned->references, 1, memory_order_acq_rel) == 1) {
        arena_destroy(owned->arena);
    }
}
