/*
 * What a command was called with: `--flag value`, `--flag=value` and operands, in any order; `--`
 * ends the flags. Flags of the option table become overrides of the configuration.
 */
#ifndef PROCESS_COMMAND_LINE_H
#define PROCESS_COMMAND_LINE_H

#include "base/error.h"
#include "config/config.h"
#include <stdbool.h>
#include <stddef.h>

/* A flag of one command, beside those of the option table. */
struct command_flag {
    const char *name;   /* "--strict" */
    bool takes_value;   /* else `value` becomes "" when it is given */
    const char **value; /* where it goes; NULL when it was not given */
};

struct command_line {
    const struct command_flag *flags; /* ended by an entry without a name */
    bool takes_options;               /* flags of the option table, --config and --set */
    bool wants_help;                  /* result: --help was given */
    const char *config_file;          /* result: --config */
    struct config_override *overrides;
    size_t override_count;
    char **operands; /* result: points into argv */
    size_t operand_count;
};

/*
 * Fills the results from argv[1] on. argv is borrowed and stays in use; its order may change.
 * Ended by command_line_clear. Errors: ERR_INVALID.
 */
MUST_CHECK int command_line_parse(
        struct command_line *line, int argc, char **argv, struct error *error);
void command_line_clear(struct command_line *line);

#endif
