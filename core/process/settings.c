#include "process/settings.h"

static void print_problem(void *context, const struct config_problem *problem)
{
    const char *command = context;
    fprintf(stderr, "answerd %s: ", command);
    if (problem->file != NULL && problem->line > 0) {
        fprintf(stderr, "%s:%u: ", problem->file, problem->line);
    } else if (problem->file != NULL) {
        fprintf(stderr, "%s: ", problem->file);
    }
    fprintf(stderr, "%s\n", problem->text);
}

const struct config *settings_load(const char *command, const struct command_line *line)
{
    const struct config_sources sources = {
            .file = line->config_file,
            .overrides = line->overrides,
            .override_count = line->override_count,
            .on_problem = print_problem,
            .context = (void *)(uintptr_t)command,
    };
    const struct config *config = NULL;
    return config_load(&sources, &config, NULL) == 0 ? config : NULL;
}
