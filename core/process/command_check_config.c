#include "config/config.h"
#include "process/command_line.h"
#include "process/commands.h"

static void print_problem(void *context, const struct config_problem *problem)
{
    (void)context;
    if (problem->file == NULL) {
        fprintf(stderr, "%s\n", problem->text);
    } else if (problem->line == 0) {
        fprintf(stderr, "%s: %s\n", problem->file, problem->text);
    } else {
        fprintf(stderr, "%s:%u: %s\n", problem->file, problem->line, problem->text);
    }
}

static int check_file(const char *file)
{
    struct config_sources sources = {.file = file, .on_problem = print_problem};
    const struct config *config = NULL;
    struct error error = {0};
    if (config_load(&sources, &config, &error) != 0) {
        return EXIT_FAILURE;
    }
    config_release(config);
    printf("%s: ok\n", file);
    return EXIT_SUCCESS;
}

int command_check_config(int argc, char **argv)
{
    struct command_line line = {0};
    struct error error = {0};
    int code = EXIT_SUCCESS;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd check-config: %s\n", error.text);
        code = EXIT_USAGE;
    } else if (line.wants_help || line.operand_count == 0) {
        fprintf(line.wants_help ? stdout : stderr, "usage: answerd check-config FILE...\n");
        code = line.wants_help ? EXIT_SUCCESS : EXIT_USAGE;
    } else {
        for (size_t i = 0; i < line.operand_count; i++) {
            int result = check_file(line.operands[i]);
            code = result != EXIT_SUCCESS ? result : code;
        }
    }
    command_line_clear(&line);
    return code;
}
