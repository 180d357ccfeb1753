#include "config/option_help.h"
#include "process/command_line.h"
#include "process/commands.h"
#include "process/manual.h"

static int print_and_clear(struct text_buffer *out)
{
    size_t written = fwrite(out->data, 1, out->length, stdout);
    bool complete = written == out->length && fflush(stdout) == 0;
    text_buffer_clear(out);
    return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_config_template(int argc, char **argv)
{
    struct command_line line = {0};
    struct error error = {0};
    int status = command_line_parse(&line, argc, argv, &error);
    bool is_wrong = status != 0 || line.operand_count > 0;
    command_line_clear(&line);
    if (status != 0) {
        fprintf(stderr, "answerd config-template: %s\n", error.text);
    }
    if (is_wrong || line.wants_help) {
        fputs("usage: answerd config-template > answerd.conf\n", is_wrong ? stderr : stdout);
        return is_wrong ? EXIT_USAGE : EXIT_SUCCESS;
    }
    struct text_buffer out = {0};
    option_help_template(&out);
    return print_and_clear(&out);
}

int command_options(int argc, char **argv)
{
    const char *markdown = NULL;
    const char *man = NULL;
    const struct command_flag flags[] = {
            {"--markdown", false, &markdown}, {"--man", false, &man}, {NULL, false, NULL}};
    struct command_line line = {.flags = flags};
    struct error error = {0};
    int status = command_line_parse(&line, argc, argv, &error);
    size_t operand_count = line.operand_count;
    command_line_clear(&line);
    if (status != 0 || operand_count > 0) {
        fprintf(stderr, "answerd options: %s\nusage: answerd options [--markdown | --man]\n",
                status != 0 ? error.text : "takes flags only");
        return EXIT_USAGE;
    }
    struct text_buffer out = {0};
    if (line.wants_help) {
        text_buffer_append_string(&out, "usage: answerd options [--markdown | --man]\n");
    } else if (markdown != NULL) {
        option_help_markdown(&out);
    } else if (man != NULL) {
        manual_append(&out);
    } else {
        option_help_list(&out);
    }
    return print_and_clear(&out);
}
