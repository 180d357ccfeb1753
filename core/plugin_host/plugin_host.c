#include "plugin_host/plugin_host.h"

#include "plugin_host/plugin_instance.h"
#include "plugin_host/services.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLUGIN_LIMIT 128u
#define PATH_SIZE 4096u
#define OVERRUNS_MAX 5u /* in a row, then the plugin is put aside */
#define REASON_LENGTH_MAX 200u

struct plugin_host {
    struct plugin_instance *plugins[PLUGIN_LIMIT];
    size_t count;
    struct plugin_host_options options;
    struct log *log;
    const struct clock *clock;
    size_t holders; /* questions that run */
    void (*on_unused)(void *context);
    void *unused_context;
};

static bool is_shared_object(const char *name)
{
    return text_ends_with(text_from(name), TEXT(".so")) && name[0] != '.';
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whoever may add files here runs code in this process. */
static int judge_directory(DIR *folder, const char *directory, struct error *error)
{
    struct stat status;

    if (fstat(dirfd(folder), &status) != 0) {
        return error_set(error, ERR_IO, "the plugin folder '%s' cannot be examined: %s", directory,
                strerror(errno));
    }
    if ((status.st_mode & S_IWOTH) != 0) {
        return error_set(error, ERR_DENIED,
                "the plugin folder '%s' can be written by everybody: chmod o-w", directory);
    }
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
        return error_set(error, ERR_DENIED,
                "the plugin folder '%s' belongs to another user: chown it to root", directory);
    }
    return 0;
}

static size_t list_files(const char *directory, char **names, struct error *error, int *result)
{
    DIR *folder = opendir(directory);
    struct dirent *entry;
    size_t count = 0;

    if (folder == NULL) {
        *result = error_set(error, errno == EACCES ? ERR_DENIED : ERR_NOT_FOUND,
                "the plugin folder '%s' cannot be opened: %s; give another with --plugins",
                directory, strerror(errno));
        return 0;
    }
    *result = judge_directory(folder, directory, error);
    while (*result == 0 && (entry = readdir(folder)) != NULL && count < PLUGIN_LIMIT) {
        if (is_shared_object(entry->d_name)) {
            names[count] = strdup(entry->d_name);
            if (names[count] == NULL) {
                abort();
            }
            count++;
        }
    }
    closedir(folder);
    qsort(names, count, sizeof(names[0]), by_name);
    return count;
}

static bool is_taken(const struct plugin_host *host, const struct plugin_instance *plugin)
{
    for (size_t i = 0; i < host->count; i++) {
        if (host->plugins[i]->state == PLUGIN_RUNNING &&
                strcmp(plugin_instance_id(host->plugins[i]), plugin_instance_id(plugin)) == 0) {
            return true;
        }
    }
    return false;
}

static void add_plugin(
        struct plugin_host *host, const struct plugin_source *source, struct metrics *metrics)
{
    struct plugin_instance *plugin =
            plugin_instance_load(source, &host->options, host->log, metrics);

    if (plugin->state == PLUGIN_RUNNING && is_taken(host, plugin)) {
        plugin_instance_put_aside(plugin, "another plugin has the same id");
    }
    host->plugins[host->count++] = plugin;
    if (plugin->state == PLUGIN_FAILED) {
        log_write(host->log, LOG_ERROR, "plugin failed", LOG_STRING("file", plugin->file_name),
                LOG_STRING("reason", plugin->reason));
    } else {
        log_write(host->log, LOG_DEBUG, "plugin loaded",
                LOG_STRING("plugin", plugin_instance_id(plugin)),
                LOG_STRING("version", plugin->file.plugin->version));
    }
}

static bool has_option(const answerd_plugin *plugin, struct text name)
{
    for (uint32_t i = 0; i < plugin->option_count; i++) {
        if (text_equal_string(name, plugin->options[i].name)) {
            return true;
        }
    }
    return false;
}

/* A setting that reaches nobody is a mistake in the configuration. */
static int check_settings(const struct plugin_host *host, struct error *error)
{
    for (size_t i = 0; i < host->options.setting_count; i++) {
        const struct config_plugin_option *given = &host->options.settings[i];
        const struct plugin_instance *found = NULL;

        for (size_t k = 0; k < host->count && found == NULL; k++) {
            if (text_equal_string(given->plugin, plugin_instance_id(host->plugins[k]))) {
                found = host->plugins[k];
            }
        }
        if (found == NULL) {
            return error_set(error, ERR_INVALID,
                    "%s: there is no plugin '%.*s'; `answerd plugins` lists them", given->origin,
                    TEXT_ARG(given->plugin));
        }
        /* The options of one that failed may be what is wrong with it. */
        if (found->state != PLUGIN_FAILED && !has_option(found->file.plugin, given->name)) {
            return error_set(error, ERR_INVALID,
                    "%s: plugin '%.*s' has no option '%.*s'; `answerd plugins` lists them",
                    given->origin, TEXT_ARG(given->plugin), TEXT_ARG(given->name));
        }
    }
    return 0;
}

static int load_all(struct plugin_host *host, struct metrics *metrics, struct error *error)
{
    char *names[PLUGIN_LIMIT];
    char path[PATH_SIZE];
    int result = 0;
    size_t count;

    for (size_t i = 0; i < host->options.source_count && i < PLUGIN_LIMIT; i++) {
        add_plugin(host, &host->options.sources[i], metrics);
    }
    if (host->options.directory == NULL || host->options.sources != NULL) {
        return 0;
    }
    count = list_files(host->options.directory, names, error, &result);
    for (size_t i = 0; i < count; i++) {
        const struct plugin_source source = {.name = names[i], .path = path};

        (void)snprintf(path, sizeof(path), "%s/%s", host->options.directory, names[i]);
        add_plugin(host, &source, metrics);
        free(names[i]);
    }
    return result;
}

int plugin_host_create(const struct plugin_host_options *options, struct log *log,
        struct metrics *metrics, const struct clock *clock, struct plugin_host **host,
        struct error *error)
{
    struct plugin_host *made = calloc(1, sizeof(*made));
    int result;

    *host = NULL;
    if (made == NULL) {
        abort();
    }
    made->options = *options;
    made->log = log;
    made->clock = clock;
    result = load_all(made, metrics, error);
    /* Of given files some may be missing that settings are for. */
    if (result == 0 && options->sources == NULL) {
        result = check_settings(made, error);
    }
    if (result != 0) {
        plugin_host_destroy(made);
        return result;
    }
    *host = made;
    return 0;
}

size_t plugin_host_destroy(struct plugin_host *host)
{
    size_t mapped = 0;

    if (host == NULL) {
        return 0;
    }
    for (size_t i = host->count; i > 0; i--) {
        mapped += plugin_instance_destroy(host->plugins[i - 1]) ? 0 : 1;
    }
    free(host);
    return mapped;
}

/* --- generations --- */

struct plugin_host *plugin_host_retain(struct plugin_host *host)
{
    host->holders++;
    return host;
}

static void tell_unused(struct plugin_host *host)
{
    void (*on_unused)(void *context) = host->on_unused;

    if (host->holders == 0 && on_unused != NULL) {
        host->on_unused = NULL;
        on_unused(host->unused_context);
    }
}

void plugin_host_release(struct plugin_host *host)
{
    if (host != NULL) {
        host->holders--;
        tell_unused(host);
    }
}

void plugin_host_retire(struct plugin_host *host, void (*on_unused)(void *context), void *context)
{
    host->on_unused = on_unused;
    host->unused_context = context;
    tell_unused(host);
}

void plugin_host_adopt(struct plugin_host *host, struct log *log, struct metrics *metrics)
{
    host->log = log;
    for (size_t i = 0; i < host->count; i++) {
        plugin_instance_adopt(host->plugins[i], log, metrics);
    }
}

size_t plugin_host_sources(
        const struct plugin_host *host, struct arena *arena, struct plugin_source **sources)
{
    size_t count = 0;

    *sources = arena_allocate_array(arena, host->count + 1, sizeof(**sources));
    for (size_t i = 0; i < host->count; i++) {
        const struct plugin_instance *plugin = host->plugins[i];
        char path[PLUGIN_FILE_PATH_SIZE];

        if (plugin->state == PLUGIN_RUNNING) {
            plugin_file_path(plugin->file.descriptor, path);
            (*sources)[count++] =
                    (struct plugin_source){.name = arena_copy_string(arena, plugin->file_name),
                            .path = arena_copy_string(arena, path)};
        }
    }
    return count;
}

bool plugin_host_is_same_code(
        const struct plugin_host *host, size_t position, const struct plugin_source *source)
{
    return plugin_file_is_same(&host->plugins[position]->file, source->path);
}

size_t plugin_host_count(const struct plugin_host *host)
{
    return host->count;
}

struct plugin_info plugin_host_info(const struct plugin_host *host, size_t position)
{
    const struct plugin_instance *plugin = host->plugins[position];
    const answerd_plugin *table = plugin->file.plugin;
    bool readable = plugin_instance_id(plugin)[0] != '\0';

    return (struct plugin_info){.file = plugin->file_name,
            .id = plugin_instance_id(plugin),
            .name = readable && table->name != NULL ? table->name : "",
            .version = readable && table->version != NULL ? table->version : "",
            .abi_minor = readable ? table->abi_minor : 0,
            .state = plugin->state,
            .reason = plugin->reason,
            .options = plugin->state != PLUGIN_FAILED ? table->options : NULL,
            .option_count = plugin->state != PLUGIN_FAILED ? table->option_count : 0};
}

const char *plugin_host_option_value(struct plugin_host *host, size_t position, uint32_t option)
{
    const char *value = host->plugins[position]->settings.values[option];

    return value != NULL ? value : "";
}

/* --- bidding --- */

/* Counts calls that took too long; a plugin that keeps doing so is put aside. */
static void watch_time(struct plugin_host *host, struct plugin_instance *plugin,
        uint64_t started_ns, uint32_t limit_ms)
{
    uint64_t taken = clock_monotonic_ns(host->clock) - started_ns;

    if (taken <= (uint64_t)limit_ms * 1000000u) {
        plugin->overruns = 0;
        return;
    }
    metric_add(plugin->faults, 1);
    plugin->overruns++;
    log_write(host->log, LOG_WARNING, "plugin took too long",
            LOG_STRING("plugin", plugin_instance_id(plugin)),
            LOG_NUMBER("milliseconds", taken / 1000000u));
    if (plugin->overruns >= OVERRUNS_MAX) {
        plugin_instance_put_aside(plugin, "it kept missing its deadline");
    }
}

static void report_fault(
        struct plugin_host *host, struct plugin_instance *plugin, const char *fault)
{
    metric_add(plugin->faults, 1);
    log_write(host->log, LOG_WARNING, "plugin broke a rule",
            LOG_STRING("plugin", plugin_instance_id(plugin)), LOG_STRING("rule", fault));
}

/*
 * Raw confidence into the share of right answers. Linear while a plugin has no table of its own;
 * the matcher's shares are already comparable across kinds.
 */
static double calibrate(uint32_t confidence)
{
    return (double)confidence / 1000.0;
}

static bool check_bid(struct plugin_host *host, struct plugin_instance *plugin,
        struct question_context *question, const answerd_bid *raw, struct bid *bid)
{
    if (raw->confidence > 1000 || raw->record_count > ANSWERD_BID_RECORDS) {
        report_fault(host, plugin, "a bid is out of range");
        return false;
    }
    bid->token = raw->token;
    bid->confidence = calibrate(raw->confidence);
    bid->record_count = raw->record_count;
    for (uint32_t i = 0; i < raw->record_count; i++) {
        bid->records[i] = knowledge_record(question->knowledge, text_of_plugin(raw->records[i]));
        if (bid->records[i] == NULL) {
            report_fault(host, plugin, "a bid names a record that no pack has");
            return false;
        }
    }
    bid->reason = text_slice(text_of_plugin(raw->reason), 0, REASON_LENGTH_MAX);
    bid->reason = arena_copy_text(question->arena, bid->reason);
    return true;
}

static size_t collect_from(struct plugin_host *host, size_t position,
        struct question_context *question, struct bid *bids, size_t limit)
{
    struct plugin_instance *plugin = host->plugins[position];
    answerd_bid raw[4];
    uint32_t capacity = limit < 4 ? (uint32_t)limit : 4;
    uint32_t count = 0;
    size_t kept = 0;
    uint64_t started = clock_monotonic_ns(host->clock);
    int32_t result;

    memset(raw, 0, sizeof(raw));
    for (uint32_t i = 0; i < capacity; i++) {
        raw[i].struct_size = sizeof(raw[i]);
    }
    result = plugin->file.plugin->bid(plugin->instance, &question->abi, raw, capacity, &count);
    watch_time(host, plugin, started, host->options.bid_ms);
    if (result != ANSWERD_OK || count > capacity) {
        report_fault(host, plugin, "bid failed or overflowed");
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        bids[kept].plugin = position;
        if (check_bid(host, plugin, question, &raw[i], &bids[kept])) {
            kept++;
        }
    }
    metric_add(plugin->bids, (int64_t)kept);
    return kept;
}

static int by_confidence(const void *a, const void *b)
{
    const struct bid *left = a;
    const struct bid *right = b;

    if (left->confidence != right->confidence) {
        return left->confidence < right->confidence ? 1 : -1;
    }
    return left->plugin < right->plugin ? -1 : left->plugin > right->plugin;
}

size_t plugin_host_collect(
        struct plugin_host *host, struct question_context *question, struct bid *bids, size_t limit)
{
    size_t count = 0;

    for (size_t i = 0; i < host->count && count < limit; i++) {
        if (host->plugins[i]->state == PLUGIN_RUNNING) {
            count += collect_from(host, i, question, bids + count, limit - count);
        }
    }
    qsort(bids, count, sizeof(bids[0]), by_confidence);
    return count;
}

int plugin_host_answer(
        struct plugin_host *host, struct question_context *question, const struct bid *bid)
{
    struct plugin_instance *plugin = host->plugins[bid->plugin];
    uint64_t started = clock_monotonic_ns(host->clock);
    int32_t result;

    reply_reset(&question->reply);
    result = plugin->file.plugin->answer(
            plugin->instance, &question->abi, bid->token, &question->reply);
    watch_time(host, plugin, started, host->options.answer_ms);
    if (question->reply.broken != NULL) {
        report_fault(host, plugin, question->reply.broken);
        return ERR_PLUGIN;
    }
    if (result == ANSWERD_ERR_DECLINED) {
        return ERR_NOT_FOUND;
    }
    if (result != ANSWERD_OK || question->reply.finished == 0) {
        report_fault(host, plugin, "answer failed or did not finish its reply");
        return ERR_PLUGIN;
    }
    if (clock_monotonic_ns(host->clock) > question->abi.deadline_ns) {
        return ERR_TIMEOUT;
    }
    metric_add(plugin->answers, 1);
    return 0;
}
