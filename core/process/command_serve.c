#include "base/clock.h"
#include "config/option_help.h"
#include "process/commands.h"
#include "process/server.h"
#include "process/settings.h"

static void print_help(void)
{
    struct text_buffer out = {0};
    text_buffer_append_string(&out,
            "usage: answerd serve [--config FILE] [FLAG...]\n\n"
            "  --config FILE\n"
            "      Read options from a file; `answerd config-template` prints one.\n"
            "  --set KEY=VALUE\n"
            "      Set any option; `answerd options` lists them.\n");
    option_help_flags(&out);
    printf("%.*s", TEXT_ARG(text_buffer_view(&out)));
    text_buffer_clear(&out);
}

int command_serve(int argc, char **argv)
{
    uint64_t started_ns = clock_monotonic_ns(clock_system());
    struct command_line line = {.takes_options = true};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd serve: %s\n", error.text);
    } else if (line.wants_help) {
        print_help();
        code = EXIT_SUCCESS;
    } else if (line.operand_count > 0) {
        fprintf(stderr, "answerd serve: what is '%s'? --help lists the flags\n", line.operands[0]);
    } else {
        const struct config *config = settings_load("serve", &line);
        code = config == NULL ? EXIT_FAILURE : server_run(config, &line, started_ns);
        config_release(config);
    }
    command_line_clear(&line);
    return code;
}
