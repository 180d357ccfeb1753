#include "plugin_host/plugin_instance.h"

#include "base/crash_point.h"
#include "language/unicode.h"
#include "plugin_host/services.h"

#include <stddef.h>

#define REASON_SIZE 256u
#define ID_LENGTH_MAX 40u
#define TEXT_LENGTH_MAX 200u

/* --- services --- */

static struct plugin_instance *instance_of(const answerd_host *host)
{
    return (struct plugin_instance *)(void *)((char *)(uintptr_t)host -
                                              offsetof(struct plugin_instance, abi));
}

static void service_write_log(const answerd_host *host, uint32_t level, answerd_text message)
{
    struct plugin_instance *instance = instance_of(host);
    static const enum log_level levels[] = {LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR};
    struct text text = text_of_plugin(message);

    log_write(instance->log, levels[level < 4 ? level : 3], "plugin says",
            LOG_STRING("plugin", plugin_instance_id(instance)), LOG_TEXT("text", text));
}

static void service_count(const answerd_host *host, const char *name, uint64_t amount)
{
    struct plugin_instance *instance = instance_of(host);
    char full[128];

    for (const char *c = name; *c != '\0'; c++) {
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_')) {
            return;
        }
    }
    (void)snprintf(full, sizeof(full), "answerd_plugin_%s_%s", plugin_instance_id(instance), name);
    metric_add(metrics_counter(instance->metrics, full, NULL, "Counted by a plugin."),
            (int64_t)amount);
}

const answerd_log_service service_log_table = {
        .struct_size = sizeof(answerd_log_service), .write = service_write_log};
const answerd_metrics_service service_metrics_table = {
        .struct_size = sizeof(answerd_metrics_service), .count = service_count};

const void *services_find_by_id(const char *id)
{
    static const struct {
        const char *id;
        const void *table;
    } services[] = {
            {ANSWERD_SERVICE_LOG, &service_log_table},
            {ANSWERD_SERVICE_QUESTION, &service_question_table},
            {ANSWERD_SERVICE_KNOWLEDGE, &service_knowledge_table},
            {ANSWERD_SERVICE_REPLY, &service_reply_table},
            {ANSWERD_SERVICE_WORDING, &service_wording_table},
            {ANSWERD_SERVICE_METRICS, &service_metrics_table},
    };

    for (size_t i = 0; id != NULL && i < sizeof(services) / sizeof(services[0]); i++) {
        if (strcmp(id, services[i].id) == 0) {
            return services[i].table;
        }
    }
    return NULL;
}

static const void *find_service(const answerd_host *host, const char *id)
{
    (void)host;
    return services_find_by_id(id);
}

/* --- settings --- */

static const char *setting(const answerd_settings *settings, const char *name)
{
    for (uint32_t i = 0; i < settings->plugin->option_count; i++) {
        if (strcmp(settings->plugin->options[i].name, name) == 0) {
            return settings->values[i];
        }
    }
    return NULL;
}

static int64_t read_integer(const answerd_settings *settings, const char *name)
{
    int64_t value = 0;

    return text_to_int64(text_from(setting(settings, name)), INT64_MIN, INT64_MAX, &value) ? value
                                                                                           : 0;
}

static uint32_t read_boolean(const answerd_settings *settings, const char *name)
{
    const char *value = setting(settings, name);

    return value != NULL && strcmp(value, "true") == 0;
}

static answerd_text read_text(const answerd_settings *settings, const char *name)
{
    struct text value = text_from(setting(settings, name));

    return (answerd_text){value.data, value.length};
}

static const answerd_settings_reader reader = {.struct_size = sizeof(answerd_settings_reader),
        .integer = read_integer,
        .boolean = read_boolean,
        .text = read_text};

static int check_value(const answerd_option *option, const char *value, struct error *error)
{
    int64_t number = 0;

    switch (option->type) {
    case ANSWERD_OPTION_BOOLEAN:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
            return error_set(error, ERR_INVALID, "option '%s' is true or false, not '%s'",
                    option->name, value);
        }
        return 0;
    case ANSWERD_OPTION_INTEGER:
        if (!text_to_int64(text_from(value), option->minimum, option->maximum, &number)) {
            return error_set(error, ERR_INVALID,
                    "option '%s' is a number from %lld to %lld, not '%s'", option->name,
                    (long long)option->minimum, (long long)option->maximum, value);
        }
        return 0;
    case ANSWERD_OPTION_TEXT:
        return 0;
    default:
        return error_set(
                error, ERR_INVALID, "option '%s' has a type that does not exist", option->name);
    }
}

static int apply_settings(struct plugin_instance *instance,
        const struct plugin_host_options *options, struct error *error)
{
    const answerd_plugin *plugin = instance->file.plugin;

    instance->settings.plugin = plugin;
    for (uint32_t i = 0; i < plugin->option_count; i++) {
        const answerd_option *option = &plugin->options[i];

        instance->settings.values[i] = arena_copy_string(instance->arena, option->fallback);
        for (size_t k = 0; k < options->setting_count; k++) {
            const struct config_plugin_option *given = &options->settings[k];

            if (text_equal_string(given->plugin, plugin->id) &&
                    text_equal_string(given->name, option->name)) {
                instance->settings.values[i] =
                        (char *)(uintptr_t)arena_copy_text(instance->arena, given->value).data;
            }
        }
        if (check_value(option, instance->settings.values[i], error) != 0) {
            return ERR_INVALID;
        }
    }
    return 0;
}

/* --- judging the table --- */

static bool is_line(const char *text)
{
    size_t length = text != NULL ? strnlen(text, TEXT_LENGTH_MAX + 1) : 0;

    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < 0x20u || text[i] == 0x7f) {
            return false;
        }
    }
    return text != NULL && length <= TEXT_LENGTH_MAX &&
           unicode_is_valid((struct text){text, length});
}

static bool is_id(const char *id)
{
    size_t length = strnlen(id, ID_LENGTH_MAX + 1);

    for (size_t i = 0; i < length; i++) {
        if (!((id[i] >= 'a' && id[i] <= 'z') || (id[i] >= '0' && id[i] <= '9') || id[i] == '_')) {
            return false;
        }
    }
    return length > 0 && length <= ID_LENGTH_MAX;
}

static int judge_options(const answerd_plugin *plugin, struct error *error)
{
    if (plugin->option_count > PLUGIN_OPTION_LIMIT ||
            (plugin->option_count > 0 && plugin->options == NULL)) {
        return error_set(error, ERR_PLUGIN, "its option table is missing or too long");
    }
    for (uint32_t i = 0; i < plugin->option_count; i++) {
        const answerd_option *option = &plugin->options[i];

        if (option->struct_size < sizeof(*option) || option->name == NULL ||
                !is_line(option->help) || !is_line(option->fallback) || !is_id(option->name)) {
            return error_set(error, ERR_PLUGIN, "its option %u is incomplete", i + 1);
        }
        if (check_value(option, option->fallback, error) != 0) {
            error_prefix(error, "default of an option");
            return ERR_PLUGIN;
        }
    }
    return 0;
}

/* What plugins of ABI 1.0 have; fields that came later are read where ANSWERD_HAS them. */
#define TABLE_SIZE_MIN                                                                             \
    (offsetof(answerd_plugin, find_extension) + sizeof(((answerd_plugin *)NULL)->find_extension))

/* The size that the table claims must lie within the symbol, and hold what this host reads. */
static int judge_size(const struct plugin_file *file, struct error *error)
{
    uint64_t size = file->table_size < sizeof(uint32_t) ? 0 : file->plugin->struct_size;

    if (size > file->table_size) {
        return error_set(error, ERR_PLUGIN,
                "its answerd_plugin claims %llu bytes and has %llu: set struct_size to "
                "sizeof(answerd_plugin)",
                (unsigned long long)size, (unsigned long long)file->table_size);
    }
    if (size < TABLE_SIZE_MIN) {
        return error_set(error, ERR_PLUGIN,
                "its answerd_plugin is %llu bytes where ABI version 1 has %zu: build it against "
                "the installed header",
                (unsigned long long)size, TABLE_SIZE_MIN);
    }
    return 0;
}

static int judge_table(const answerd_plugin *plugin, struct error *error)
{
    if (plugin->abi_minor > ANSWERD_ABI_MINOR) {
        return error_set(error, ERR_UNSUPPORTED,
                "it was built for ABI 1.%u and this server speaks 1.%u: update the server",
                plugin->abi_minor, ANSWERD_ABI_MINOR);
    }
    if (plugin->id == NULL || !is_id(plugin->id)) {
        return error_set(
                error, ERR_PLUGIN, "its id is not made of lower-case letters, digits and '_'");
    }
    if (!is_line(plugin->name) || !is_line(plugin->version)) {
        return error_set(error, ERR_PLUGIN,
                "its name or version is no line of UTF-8 of at most %u bytes", TEXT_LENGTH_MAX);
    }
    if (plugin->create == NULL || plugin->bid == NULL || plugin->answer == NULL ||
            plugin->destroy == NULL) {
        return error_set(error, ERR_PLUGIN, "it lacks create, bid, answer or destroy");
    }
    return judge_options(plugin, error);
}

/* --- life --- */

/* What a plugin wrote about a failure, fit for logs and JSON whatever it is. */
static const char *printable_reason(char *text)
{
    bool valid;

    text[REASON_SIZE - 1] = '\0';
    valid = unicode_is_valid(text_from(text));
    for (char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;

        if (byte < 0x20u || byte == 0x7fu || (byte >= 0x80u && !valid)) {
            *c = '?';
        }
    }
    return text[0] != '\0' ? text : "it gives no reason";
}

static int run(struct plugin_instance *instance, struct error *error)
{
    const answerd_plugin *plugin = instance->file.plugin;
    char text[REASON_SIZE] = "";
    answerd_reason reason = {sizeof(reason), sizeof(text), text};

    if (plugin->create(&instance->abi, &reader, &instance->settings, &instance->instance,
                &reason) != ANSWERD_OK) {
        return error_set(error, ERR_PLUGIN, "create failed: %s", printable_reason(text));
    }
    if (plugin->start != NULL && plugin->start(instance->instance, &reason) != ANSWERD_OK) {
        plugin->destroy(instance->instance);
        return error_set(error, ERR_PLUGIN, "start failed: %s", printable_reason(text));
    }
    instance->started = true;
    crash_point(PLUGIN_STARTED);
    return 0;
}

static void register_metrics(struct plugin_instance *instance)
{
    char labels[96];

    (void)snprintf(labels, sizeof(labels), "plugin=\"%s\"", plugin_instance_id(instance));
    instance->bids = metrics_counter(
            instance->metrics, "answerd_plugin_bids_total", labels, "Bids that a plugin made.");
    instance->answers = metrics_counter(instance->metrics, "answerd_plugin_answers_total", labels,
            "Answers that a plugin gave.");
    instance->faults = metrics_counter(instance->metrics, "answerd_plugin_faults_total", labels,
            "Rules of the ABI that a plugin broke, and deadlines it missed.");
}

struct plugin_instance *plugin_instance_load(const struct plugin_source *source,
        const struct plugin_host_options *options, struct log *log, struct metrics *metrics)
{
    struct arena *arena = arena_create(0, 0);
    struct plugin_instance *instance = arena_allocate(arena, sizeof(*instance));
    struct error error = {0};
    int result;

    instance->arena = arena;
    instance->log = log;
    instance->metrics = metrics;
    instance->file_name = arena_copy_string(arena, source->name);
    instance->abi = (answerd_host){.struct_size = sizeof(answerd_host),
            .abi_minor = ANSWERD_ABI_MINOR,
            .name = ANSWERD_TEXT("answerd"),
            .version = {options->version, strlen(options->version)},
            .find_service = find_service};
    result = plugin_file_load(source->path, &instance->file, &error);
    if (result == 0) {
        result = judge_size(&instance->file, &error);
        instance->readable = result == 0;
    }
    if (result == 0) {
        result = judge_table(instance->file.plugin, &error);
    }
    if (result == 0) {
        result = apply_settings(instance, options, &error);
    }
    if (result == 0) {
        register_metrics(instance);
        result = run(instance, &error);
    }
    instance->state = result == 0 ? PLUGIN_RUNNING : PLUGIN_FAILED;
    instance->reason = arena_copy_string(arena, result == 0 ? "" : error.text);
    return instance;
}

void plugin_instance_adopt(
        struct plugin_instance *instance, struct log *log, struct metrics *metrics)
{
    instance->log = log;
    instance->metrics = metrics;
    if (instance->state != PLUGIN_FAILED) {
        register_metrics(instance);
    }
}

bool plugin_instance_destroy(struct plugin_instance *instance)
{
    bool unmapped;

    if (instance == NULL) {
        return true;
    }
    if (instance->started) {
        if (instance->file.plugin->stop != NULL) {
            instance->file.plugin->stop(instance->instance);
        }
        instance->file.plugin->destroy(instance->instance);
    }
    unmapped = plugin_file_unload(&instance->file);
    if (!unmapped) {
        log_write(instance->log, LOG_WARNING, "a plugin's code stays mapped until the process ends",
                LOG_STRING("file", instance->file_name));
    }
    arena_destroy(instance->arena);
    return unmapped;
}

void plugin_instance_put_aside(struct plugin_instance *instance, const char *reason)
{
    if (instance->state != PLUGIN_RUNNING) {
        return;
    }
    instance->state = PLUGIN_ASIDE;
    instance->reason = arena_copy_string(instance->arena, reason);
    log_write(instance->log, LOG_ERROR, "plugin put aside",
            LOG_STRING("plugin", plugin_instance_id(instance)), LOG_STRING("reason", reason));
}

const char *plugin_instance_id(const struct plugin_instance *instance)
{
    const answerd_plugin *plugin = instance->file.plugin;

    return instance->readable && plugin->id != NULL && is_id(plugin->id) ? plugin->id : "";
}
