#include "base/log.h"
#include "base/version.h"
#include "plugin_host/plugin_host.h"
#include "process/commands.h"
#include "process/paths.h"
#include "process/settings.h"
#include <unistd.h>

static int create_host(const struct config *config, struct arena *arena, struct metrics *metrics,
        struct plugin_host **host, struct error *error)
{
    const char *directory = config->plugins;
    if (directory[0] == '\0') {
        directory = paths_shipped_plugins(arena);
    }
    const struct plugin_host_options options = {
            .directory = directory,
            .version = ANSWERD_VERSION,
            .bid_ms = (uint32_t)config->limits.plugin_bid_ms,
            .answer_ms = (uint32_t)config->limits.plugin_answer_ms,
            .settings = config->plugin_options,
            .setting_count = config->plugin_option_count,
    };
    /* The list itself says what failed, so nothing is logged beside it. */
    return plugin_host_create(&options, NULL, metrics, clock_system(), host, error);
}

static int list_plugins(const struct config *config, bool as_json)
{
    struct arena *arena = arena_create(0, 0);
    struct metrics *metrics = metrics_create();
    struct plugin_host *host = NULL;
    struct error error = {0};
    int code = EXIT_FAILURE;
    if (create_host(config, arena, metrics, &host, &error) != 0) {
        fprintf(stderr, "answerd plugins: %s\n", error.text);
    } else {
        struct text_buffer out = {0};
        plugin_host_print(host, as_json, !as_json && isatty(STDOUT_FILENO) == 1, &out);
        printf("%.*s", TEXT_ARG(text_buffer_view(&out)));
        text_buffer_clear(&out);
        code = EXIT_SUCCESS;
    }
    plugin_host_destroy(host);
    metrics_destroy(metrics);
    arena_destroy(arena);
    return code;
}

int command_plugins(int argc, char **argv)
{
    const char *json = NULL;
    const struct command_flag flags[] = {{"--json", false, &json}, {NULL, false, NULL}};
    struct command_line line = {.flags = flags, .takes_options = true};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd plugins: %s\n", error.text);
    } else if (line.wants_help || line.operand_count > 0) {
        fputs("usage: answerd plugins [--json] [--config FILE] [--plugins DIRECTORY]\n",
                line.wants_help ? stdout : stderr);
        code = line.wants_help ? EXIT_SUCCESS : EXIT_USAGE;
    } else {
        const struct config *config = settings_load("plugins", &line);
        code = config == NULL ? EXIT_FAILURE : list_plugins(config, json != NULL);
        config_release(config);
    }
    command_line_clear(&line);
    return code;
}
