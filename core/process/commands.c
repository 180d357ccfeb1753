#include "process/commands.h"
#include "base/text.h"
#include "base/version.h"
#include "config/option_table.h"
#include <stdio.h>
#include <stdlib.h>

#define SUGGESTION_DISTANCE 2

static const struct command commands[] = {
        {"serve", "[FLAG...]", "Serve questions over WebSocket and HTTP.", command_serve},
        {"check", "PACK...", "Prove that packs hold together; say what does not.", command_check},
        {"test", "PACK...", "Ask packs their own questions; show accuracy and failures.",
                command_test},
        {"import", "FILE...", "Make a pack from JSON Lines, Markdown, HTML and plain text.",
                command_import},
        {"explain", "[--lang LL] [--json] QUESTION...",
                "Show how questions are understood and why they get their answers.",
                command_explain},
        {"plugins", "[--json]", "List the plugins with versions, options and state.",
                command_plugins},
        {"export", "CONVERSATION", "Print what is kept of a conversation as JSON.", command_export},
        {"erase", "CONVERSATION...", "Erase conversations and all that belongs to them.",
                command_erase},
        {"copy-store", "FROM TO", "Copy everything that is kept into another, empty store.",
                command_copy_store},
        {"check-config", "FILE...", "Check configuration files.", command_check_config},
        {"config-template", "", "Print a commented configuration file with every default.",
                command_config_template},
        {"options", "[--markdown | --man]", "List every option of the configuration.",
                command_options},
        {"version", "", "Print the version.", command_version},
        {"help", "[COMMAND]", "Explain a command.", command_help},
        {0},
};

const struct command *command_table(void)
{
    return commands;
}

static const struct command *find_command(const char *name)
{
    for (const struct command *command = commands; command->name != NULL; command++) {
        if (text_equal(text_from(command->name), text_from(name))) {
            return command;
        }
    }
    return NULL;
}

static void print_usage(FILE *out)
{
    fputs("usage: answerd COMMAND [ARGUMENT...]\n\n"
          "Answers business questions from curated knowledge packs, always with the source.\n\n",
            out);
    for (const struct command *command = commands; command->name != NULL; command++) {
        fprintf(out, "  %-16s %s\n", command->name, command->summary);
    }
    fputs("\n`answerd help serve` lists the options; answerd(8) is the manual.\n", out);
}

/* Flags belong to a command: those of the options to `serve`. */
static int report_flag_first(const char *name)
{
    struct text rest = text_from(name);
    const struct option *option = option_find_flag(text_split(&rest, '='));
    if (option != NULL) {
        fprintf(stderr, "answerd: the command comes first: answerd serve %s\n", name);
    } else {
        fprintf(stderr, "answerd: '%s' is no command; `answerd help` lists them\n", name);
    }
    return EXIT_USAGE;
}

static int report_unknown(const char *name)
{
    const char *best = NULL;
    size_t best_distance = SUGGESTION_DISTANCE + 1;
    if (name[0] == '-') {
        return report_flag_first(name);
    }
    for (const struct command *command = commands; command->name != NULL; command++) {
        size_t distance =
                option_distance(text_from(name), text_from(command->name), SUGGESTION_DISTANCE);
        if (distance < best_distance) {
            best = command->name;
            best_distance = distance;
        }
    }
    if (best != NULL) {
        fprintf(stderr, "answerd: unknown command '%s', did you mean '%s'?\n", name, best);
    } else {
        fprintf(stderr, "answerd: unknown command '%s'; `answerd help` lists them\n", name);
    }
    return EXIT_USAGE;
}

int command_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("answerd %s\n", ANSWERD_VERSION);
    return EXIT_SUCCESS;
}

int command_help(int argc, char **argv)
{
    static char help_flag[] = "--help";
    if (argc < 2) {
        print_usage(stdout);
        return EXIT_SUCCESS;
    }
    const struct command *command = find_command(argv[1]);
    if (command == NULL) {
        return report_unknown(argv[1]);
    }
    if (command->run == command_help || command->run == command_version) {
        printf("usage: answerd %s %s\n\n%s\n", command->name, command->arguments, command->summary);
        return EXIT_SUCCESS;
    }
    char *arguments[] = {argv[1], help_flag, NULL};
    return command->run(2, arguments);
}

int command_run(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    struct text name = text_from(argv[1]);
    if (text_equal(name, TEXT("--help")) || text_equal(name, TEXT("-h"))) {
        return command_help(1, argv);
    }
    if (text_equal(name, TEXT("--version")) || text_equal(name, TEXT("-V"))) {
        return command_version(argc - 1, argv + 1);
    }
    const struct command *command = find_command(argv[1]);
    return command != NULL ? command->run(argc - 1, argv + 1) : report_unknown(argv[1]);
}
